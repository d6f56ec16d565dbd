"""Rows with versions: a step is taken on the version its user saw and makes the next one. Of two who act at once one wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import update

from registry.kernel import clock, db
from registry.kernel.errors import OutOfDate
from registry.kernel.transaction import Work

_FIX = "请刷新页面后再办理。"


def must_be_as_seen(row: Any, version: int, what: str) -> None:
    """Refuse a step on a version that is no longer the latest. `what` names the record: 这条记录."""
    if row.version != version:
        raise OutOfDate(f"其他人刚刚办理了{what}，您看到的已不是最新状态。", fix=_FIX)


def move(work: Work, table: type[db.Base], row: Any, what: str, **changes: Any) -> None:
    """Write the next version in the row's place. Raises `OutOfDate` when somebody else did meanwhile."""
    column = db.core(table).c
    moved = work.session.execute(
        update(db.core(table))
        .where(column.id == row.id, column.version == row.version)
        .values(version=row.version + 1, **{"changed_at": clock.now(), **changes})
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise OutOfDate(f"其他人刚刚办理了{what}。", fix=_FIX)


def following(row: Any, **changes: Any) -> dict[str, Any]:
    """The next version of a row as it is to be inserted."""
    after = {**row._mapping, "version": row.version + 1, "changed_at": clock.now(), **changes}
    del after["id"]
    return after


def supersede(work: Work, table: type[db.Base], rows: Sequence[Any], after: Sequence[Mapping[str, Any]]) -> None:
    """Close live rows and add what follows them. Raises `OutOfDate` if one was closed already."""
    column, closed = db.core(table).c, 0
    for part in db.chunks(row.id for row in rows):
        statement = update(db.core(table)).where(column.id.in_(part), column.live.is_(True)).values(live=False)
        closed += work.session.execute(statement).rowcount  # type: ignore[attr-defined]
    if closed != len(rows):
        raise OutOfDate("其他人刚刚办理了这条记录。", fix=_FIX)
    work.insert(table, after)
