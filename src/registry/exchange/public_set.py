"""The published blacklist as a file: every row the public sees now, in one order, as CSV, workbook or JSON.

Pages show listed persons by name; a file of everything masks them.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Final

from registry.blacklist import queries
from registry.blacklist.queries import PublicListing
from registry.blacklist.terms import GROUND_WORDS
from registry.exchange import writing
from registry.kernel import clock, fields
from registry.kernel.access import PUBLIC
from registry.kernel.errors import InvalidInput

COLUMNS: Final = (
    ("number", "列入编号"),
    ("name", "主体名称"),
    ("credit_code", "统一社会信用代码"),
    ("masked_identity", "证件号码（遮蔽）"),
    ("address", "注册地址"),
    ("principal", "主要负责人"),
    ("ground", "列入情形代码"),
    ("ground_title", "列入情形"),
    ("cause", "失信行为简况"),
    ("reason", "列入理由"),
    ("decision_number", "决定书文号"),
    ("authority", "列入机关"),
    ("region", "行政区划代码"),
    ("listed_on", "列入日期"),
    ("published_on", "公布日期"),
    ("until", "公示截止日期"),
    ("source", "数据来源"),
)
"""Field of the interface and Chinese heading."""


def written(ending: str) -> tuple[bytes, int]:
    """The file's bytes for an ending, and how many rows. Raises `InvalidInput` for another ending."""
    if ending not in (".csv", ".xlsx", ".json"):
        raise InvalidInput("文件", f"不认识的文件类型“{ending}”。", fix="请用 .csv、.xlsx 或 .json。")
    found = queries.everything_public(PUBLIC)
    rows = [_row(one) for one in found]
    headings = [heading for _, heading in COLUMNS]
    if ending == ".csv":
        return writing.write_csv(headings, rows), len(rows)
    if ending == ".xlsx":
        lines = [f"截至 {clock.today()}，共 {len(rows)} 条"]
        return writing.write("严重失信主体名单", headings, rows, lines=lines), len(rows)
    names = [name for name, _ in COLUMNS]
    items = [dict(zip(names, (_plain(cell) for cell in row), strict=True)) for row in rows]
    document = {"as_of": clock.today().isoformat(), "total": len(rows), "items": items}
    return json.dumps(document, ensure_ascii=False, indent=1).encode(), len(rows)


def _row(listing: PublicListing) -> list[str | date]:
    cells: list[str | date] = []
    for name, _ in COLUMNS:
        if name == "ground_title":
            cells.append(GROUND_WORDS.get(listing.ground, ""))
        elif name == "principal" or (name == "name" and listing.is_person):
            cells.append(fields.mask_name(getattr(listing, name)))  # in bulk, persons are masked
        else:
            value = getattr(listing, name)
            cells.append(value if isinstance(value, date) else str(value))
    return cells


def _plain(cell: str | date) -> str:
    return cell.isoformat() if isinstance(cell, date) else cell
