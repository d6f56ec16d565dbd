"""The register of agencies as a file: every row the public page shows on a day, in its order, as CSV, workbook or JSON."""

from __future__ import annotations

import json
from datetime import date
from typing import Final

from registry.agencies import queries, scales
from registry.agencies.terms import KIND_WORDS, STANDING_WORDS, UNGRADED
from registry.exchange import writing
from registry.kernel import clock
from registry.kernel.access import PUBLIC
from registry.kernel.errors import InvalidInput

HEADINGS: Final = (
    "机构编号",
    "机构名称",
    "统一社会信用代码",
    "机构类别",
    "业务范围",
    "所在地区",
    "资质证书编号",
    "有效期自",
    "有效期至",
    "资格状态",
    "信用等级",
    "得分",
    "等级自",
    "评分标准",
)


def written(ending: str, day: date | None = None) -> tuple[bytes, int]:
    """The file's bytes for an ending, and how many rows. Raises `InvalidInput` for another ending or a day ahead."""
    if ending not in (".csv", ".xlsx", ".json"):
        raise InvalidInput("文件", f"不认识的文件类型“{ending}”。", fix="请用 .csv、.xlsx 或 .json。")
    on = day or clock.today()
    rows = [_row(one) for one in queries.everything(PUBLIC, on)]
    if ending == ".csv":
        return writing.write_csv(HEADINGS, rows), len(rows)
    if ending == ".xlsx":
        lines = [f"查询日期 {on}，共 {len(rows)} 家"]
        return writing.write("安全评价检测检验机构名录", HEADINGS, rows, lines=lines), len(rows)
    items = [dict(zip(HEADINGS, row, strict=True)) for row in rows]
    document = {"as_of": on.isoformat(), "total": len(rows), "items": items}
    return json.dumps(document, ensure_ascii=False, indent=1).encode(), len(rows)


def _row(row: queries.AgencyRow) -> list[str]:
    return [
        row.number, row.name, row.credit_code, KIND_WORDS[row.kind], "；".join(row.field_names), row.region_name,
        row.certificate, f"{row.valid_from}", f"{row.valid_until}", STANDING_WORDS[row.standing],
        row.grade_title or UNGRADED, "" if row.grade_total is None else f"{row.grade_total / scales.HUNDRED:g}",
        f"{row.grade_from or ''}", row.scale_title,
    ]  # fmt: skip
