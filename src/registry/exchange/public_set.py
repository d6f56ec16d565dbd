"""Open data: what the public sees now as a whole, in one order, as CSV, workbook or JSON.

Pages show listed persons by name; a file of everything masks them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from registry.blacklist import queries
from registry.blacklist.queries import PublicListing
from registry.blacklist.terms import GROUND_WORDS
from registry.exchange import public_agencies, public_removals, writing
from registry.kernel import clock, fields
from registry.kernel.access import PUBLIC
from registry.kernel.errors import InvalidInput, NotFound

ENDINGS: Final = (".csv", ".xlsx", ".json")
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


@dataclass(frozen=True)
class PublicSet:
    """One set that everybody may take as a whole: its title, its columns, and its rows as of a day."""

    title: str
    columns: Sequence[tuple[str, str]]
    rows: Callable[[date], Sequence[Sequence[writing.Cell]]]


def written(name: str, ending: str, day: date | None = None) -> tuple[bytes, int]:
    """A set's bytes for an ending as of a day, today unless told, and how many rows.

    Raises `NotFound` for another set, `InvalidInput` for another ending or a day ahead.
    """
    wanted = SETS.get(name)
    if wanted is None:
        raise NotFound(f"没有“{name}”这份开放数据。", fix=f"可用的有：{'、'.join(SETS)}。")
    if ending not in ENDINGS:
        raise InvalidInput("文件", f"不认识的文件类型“{ending}”。", fix="请用 .csv、.xlsx 或 .json。")
    on = day or clock.today()
    rows = wanted.rows(on)
    headings = [heading for _, heading in wanted.columns]
    if ending == ".csv":
        return writing.write_csv(headings, rows), len(rows)
    if ending == ".xlsx":
        lines = [f"截至 {on}，共 {len(rows)} 条"]
        return writing.write(wanted.title, headings, rows, lines=lines), len(rows)
    names = [name for name, _ in wanted.columns]
    items = [dict(zip(names, (_plain(cell) for cell in row), strict=True)) for row in rows]
    document = {"as_of": on.isoformat(), "total": len(rows), "items": items}
    return json.dumps(document, ensure_ascii=False, indent=1).encode(), len(rows)


def _listings(day: date) -> list[list[writing.Cell]]:
    return [_row(one) for one in queries.everything_public(PUBLIC, queries.Wanted(as_of=day))]


def _row(listing: PublicListing) -> list[writing.Cell]:
    cells: list[writing.Cell] = []
    for name, _ in COLUMNS:
        if name == "ground_title":
            cells.append(GROUND_WORDS.get(listing.ground, ""))
        elif name == "principal" or (name == "name" and listing.is_person):
            cells.append(fields.mask_name(getattr(listing, name)))  # in bulk, persons are masked
        else:
            value = getattr(listing, name)
            cells.append(value if isinstance(value, date) else str(value))
    return cells


def _plain(cell: writing.Cell) -> str | int | float | None:
    if isinstance(cell, date):
        return cell.isoformat()
    return cell


SETS: Final = {
    "blacklist": PublicSet("严重失信主体名单", COLUMNS, _listings),
    "removals": PublicSet(public_removals.TITLE, public_removals.COLUMNS, public_removals.rows),
    "agencies": PublicSet(public_agencies.TITLE, public_agencies.COLUMNS, public_agencies.rows),
}
