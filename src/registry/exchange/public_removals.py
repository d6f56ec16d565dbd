"""What left the published blacklist, as a file: numbers, days and reasons, and where the removal stands in the ledger. No names."""

from __future__ import annotations

from datetime import date
from typing import Final

from registry.blacklist import queries
from registry.blacklist.terms import REMOVAL_WORDS
from registry.exchange import writing
from registry.kernel.access import PUBLIC

TITLE: Final = "移出公告"
COLUMNS: Final = (
    ("number", "列入编号"),
    ("removed_on", "移出日期"),
    ("kind", "事由代码"),
    ("kind_title", "事由"),
    ("authority", "决定机关"),
    ("event_index", "台账事件序号"),
    ("event_leaf", "台账事件叶哈希"),
)
"""Field of the interface and Chinese heading."""


def rows(day: date) -> list[list[writing.Cell]]:
    """Everything that had left by a day, newest first. A term that ran out takes no event."""
    return [
        [
            one.number,
            one.on,
            one.kind.value,
            REMOVAL_WORDS[one.kind],
            one.authority,
            one.event.index if one.event else "",
            one.event.leaf if one.event else "",
        ]
        for one in queries.every_removal(PUBLIC)
        if one.on <= day
    ]
