"""The register of agencies as a file: every row the public page shows on a day, in its order."""

from __future__ import annotations

from datetime import date
from typing import Final

from registry.agencies import queries, scales
from registry.agencies.terms import KIND_WORDS, STANDING_WORDS, UNGRADED
from registry.exchange import writing
from registry.kernel.access import PUBLIC

TITLE: Final = "安全评价检测检验机构名录"
COLUMNS: Final = (
    ("number", "机构编号"),
    ("name", "机构名称"),
    ("credit_code", "统一社会信用代码"),
    ("kind", "机构类别"),
    ("fields", "业务范围"),
    ("region_name", "所在地区"),
    ("certificate", "资质证书编号"),
    ("valid_from", "有效期自"),
    ("valid_until", "有效期至"),
    ("standing", "资格状态"),
    ("grade", "信用等级"),
    ("score", "得分"),
    ("grade_from", "等级自"),
    ("scale", "评分标准"),
)
"""Field of the interface and Chinese heading."""


def rows(day: date) -> list[list[writing.Cell]]:
    """Every agency of the register as of a day. Raises `InvalidInput` for a day ahead."""
    return [_row(one) for one in queries.everything(PUBLIC, day)]


def _row(row: queries.AgencyRow) -> list[writing.Cell]:
    return [
        row.number, row.name, row.credit_code, KIND_WORDS[row.kind], "；".join(row.field_names), row.region_name,
        row.certificate, f"{row.valid_from}", f"{row.valid_until}", STANDING_WORDS[row.standing],
        row.grade_title or UNGRADED, "" if row.grade_total is None else f"{row.grade_total / scales.HUNDRED:g}",
        f"{row.grade_from or ''}", row.scale_title,
    ]  # fmt: skip
