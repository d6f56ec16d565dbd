"""Batches, their previews and rejected rows; templates; the rows that may be taken out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from registry.exchange import commands, keeping, kinds, tables, writing
from registry.exchange.terms import BatchRow, BatchState, Preview
from registry.kernel import db
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.kernel.paging import Page, PageRequest
from registry.kernel.sheet import Kind, Rejection
from registry.policy import Permission

_B = db.core(tables.Batch).c


def batches(viewer: Actor, page: PageRequest, *, kind: str = "", state: BatchState | None = None) -> Page[BatchRow]:
    """The viewer's batches, newest first; of one kind or state, or all but those discarded."""
    viewer.must(Permission.OWN_ACCOUNT)
    query = select(db.core(tables.Batch)).where(*commands.within_reach(viewer), _B.state != BatchState.DISCARDED)
    if kind:
        query = query.where(_B.kind == kind)
    if state is not None:
        query = query.where(_B.state == state)
    with db.reading() as session:
        total = db.count(session, query.with_only_columns(_B.id))
        rows = session.execute(query.order_by(_B.created_at.desc(), _B.id.desc()).limit(page.size).offset(page.offset))
        return Page([_row(row) for row in rows], total, page.page, page.size)


def _row(row: Any) -> BatchRow:
    return BatchRow(
        number=row.number,
        kind=row.kind,
        title=kinds.kind(row.kind).title,
        file_name=keeping.unseal(row.sealed)["file"],
        rows=row.rows,
        accepted=row.accepted,
        rejected=row.rejected,
        state=row.state,
        account=row.account,
        created_at=row.created_at,
        may_confirm="" if row.state is BatchState.PREVIEWED else "只有待确认的批次可以确认。",
        may_undo="" if row.state is BatchState.CONFIRMED else "只有已确认的批次可以撤回。",
    )


def _one(viewer: Actor, number: str) -> Any:
    viewer.must(Permission.OWN_ACCOUNT)
    with db.reading() as session:
        row = session.execute(
            select(db.core(tables.Batch)).where(_B.number == number, *commands.within_reach(viewer))
        ).first()
    if row is None:
        raise NotFound("没有这个批次，或不在您的查看范围内。", fix="请从批次列表进入。")
    return row


def batch(viewer: Actor, number: str) -> BatchRow:
    """One batch. Raises `NotFound` outside the viewer's reach."""
    return _row(_one(viewer, number))


def preview(viewer: Actor, number: str) -> Preview:
    """What a batch's sheet would do, or its rejected rows once confirmed."""
    row = _one(viewer, number)
    return commands.as_preview(row.number, row.kind, row.rows, keeping.unseal(row.sealed))


def rejects(viewer: Actor, number: str) -> bytes:
    """The rejected rows as a sheet that can be corrected and brought in again. Raises `NotFound` where none was rejected."""
    row = _one(viewer, number)
    content = keeping.unseal(row.sealed)
    if not content["rejected"]:
        raise NotFound("这个批次没有退回的行。", fix="无需更正。")
    rejected = [Rejection(*one) for one in content["rejected"]]
    return _rejects(kinds.kind(row.kind), rejected, {place: tuple(values) for place, values in content["cells"]})


def rejects_of(checked: commands.Checked) -> bytes:
    """The same of a sheet that was only checked."""
    return _rejects(checked.kind, checked.judged.rejected, checked.cells)


def _rejects(kind: Kind, rejected: Iterable[Rejection], cells: Mapping[int, Sequence[str]]) -> bytes:
    blank = ("",) * len(kind.columns)
    return writing.rejects(
        f"{kind.title}—未通过的行",
        [column.heading for column in kind.columns],
        [
            writing.Rejected(
                row=one.row, cells=cells.get(one.row, blank), column=one.column, reason=one.reason, fix=one.fix
            )
            for one in sorted(rejected, key=lambda one: one.row)
        ],
    )
