"""Sheets out: what may be taken out as a file, by whom, and the trace it leaves. A reason is stated before anything is read.

The rows are those of the list's own query, so scope and masking are the list's; the access log keeps who took what and why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from registry.exchange import writing
from registry.exchange.workbook import Limits
from registry.kernel import access, clock, db
from registry.kernel.access import AccessEntry, Actor
from registry.kernel.errors import InvalidInput, OutOfDate
from registry.kernel.paging import Page, PageRequest, Part
from registry.policy import Permission

ENDINGS: Final = (".xlsx", ".csv")
SHORTEST: Final = 4
"""A reason in fewer characters is none."""
_MARK: Final = ".export"
_LOG: Final = db.core(AccessEntry).c

Rows = Callable[[Actor, str], Iterable[Sequence[writing.Cell]]]


@dataclass(frozen=True)
class Outgoing:
    """One sheet that may be taken out. `rows` takes the viewer and the reason; `records` when it leaves the trace itself.

    `also` opens it to those who read only their own rows, where the list's query keeps them to these.
    """

    code: str
    title: str
    permission: Permission
    headings: tuple[str, ...]
    rows: Rows
    records: bool = False
    also: Permission | None = None

    def open_to(self, viewer: Actor) -> bool:
        """Whether the viewer may take it out."""
        return viewer.may(self.permission) or (self.also is not None and viewer.may(self.also))


def paged(ask: Callable[[Actor, PageRequest], Page[Any]], cells: Callable[[Any], Sequence[writing.Cell]]) -> Rows:
    """The rows of a list's own query, part by part. Raises `OutOfDate` when the list changed its length meanwhile."""

    def rows(viewer: Actor, _reason: str) -> Iterator[Sequence[writing.Cell]]:
        taken, total, part = 0, 1, 1
        while taken < total:
            found = ask(viewer, Part(part, Part.most))
            if (part > 1 and found.total != total) or (not found.items and found.total):
                raise OutOfDate("导出期间数据有变动。", fix="请重新导出。")
            yield from map(cells, found.items)
            taken, total, part = taken + len(found.items), found.total, part + 1

    return rows


def take(viewer: Actor, wanted: Outgoing, reason: str, ending: str = ".xlsx") -> tuple[bytes, int]:
    """The file and how many rows. Raises `NotPermitted`, `InvalidInput` without a reason or beyond a sheet's rows, `OutOfDate`."""
    if not wanted.open_to(viewer):
        viewer.must(wanted.permission)
    why = " ".join(reason.split())
    if len(why) < SHORTEST:
        raise InvalidInput("导出理由", "没有写明导出理由。", fix="请写明导出后作何使用，理由会记入访问日志。")
    if ending not in ENDINGS:
        raise InvalidInput("文件", f"不认识的文件类型“{ending}”。", fix="请用 .xlsx 或 .csv。")
    rows = list(wanted.rows(viewer, why))
    most = Limits().rows
    if ending == ".xlsx" and len(rows) > most:
        raise InvalidInput("文件", f"共 {len(rows):,} 行，一张 Excel 表最多 {most:,} 行。", fix="请改为 CSV 格式。")
    if not wanted.records:
        access.looked(viewer, f"{wanted.code}{_MARK}", reason=why)
    if ending == ".csv":
        return writing.write_csv(wanted.headings, rows), len(rows)
    lines = [f"截至 {clock.today()}，共 {len(rows):,} 行", "仅限所述理由使用，用后妥善销毁。"]
    return writing.write(wanted.title, wanted.headings, rows, lines=lines), len(rows)


# -- the trace ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Taken:
    """One export: when, by whom, which sheet, and why."""

    at: datetime
    actor: str
    code: str
    reason: str


def taken(viewer: Actor, page: PageRequest) -> Page[Taken]:
    """Exports, newest first: everybody's for whoever reads the ledgers, else one's own."""
    viewer.must(Permission.OWN_ACCOUNT)
    query = select(_LOG.at, _LOG.actor, _LOG.what, _LOG.reason).where(_LOG.what.endswith(_MARK, autoescape=True))
    if not viewer.may(Permission.LEDGER_READ):
        query = query.where(_LOG.actor == viewer.username)
    with db.reading() as session:
        total = db.count(session, query)
        rows = session.execute(query.order_by(_LOG.id.desc()).limit(page.size).offset(page.offset))
        items = [Taken(row.at, row.actor, row.what.removesuffix(_MARK), row.reason) for row in rows]
    return Page(items, total, page.page, page.size)
