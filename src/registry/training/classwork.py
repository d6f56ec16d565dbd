"""What every step of a class starts from: the live row within the own centre, its dates and plan, and the next version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select, update
from sqlmodel import Session

from registry.kernel import clock, db
from registry.kernel.errors import NotFound, OutOfDate
from registry.kernel.transaction import Work
from registry.training import tables
from registry.training.reach import own_centre
from registry.training.terms_classes import ClassDates, Hours

_K = db.core(tables.TrainingClass).c
_M = db.core(tables.Enrolment).c
_H = db.core(tables.Attendance).c


class SeenClass(BaseModel):
    """One class as the user saw it."""

    model_config = ConfigDict(frozen=True)

    number: str
    version: int


def classes_of(session: Session, centre_id: int, numbers: Iterable[str]) -> dict[str, Any]:
    """The live rows of a centre's own classes by number; those of others are not there."""
    found: dict[str, Any] = {}
    for part in db.chunks(set(numbers)):
        query = select(_K.id.table).where(_K.live.is_(True), _K.centre_id == centre_id, _K.number.in_(part))
        found |= {row.number: row for row in session.execute(query)}
    return found


def own_class(work: Work, number: str) -> Any:
    """The live row of a class of the actor's centre. Raises `NotFound` for any other."""
    centre = own_centre(work.session, work.actor)
    row = classes_of(work.session, centre.id, [number]).get(number)
    if row is None:
        raise NotFound("没有这个班级，或不属于本机构。", fix="请从班级列表进入。")
    return row


def seen_class(work: Work, seen: SeenClass) -> Any:
    """The live row, as long as nobody changed it since it was seen. Raises `NotFound`, `OutOfDate`."""
    row = own_class(work, seen.number)
    if row.version != seen.version:
        raise OutOfDate("其他人刚刚变更了这个班级，您看到的已不是最新内容。", fix="请刷新页面，核对后再办理。")
    return row


def supersede(work: Work, row: Any, changes: Mapping[str, Any]) -> int:
    """Close the live row and add the next version with the changes; returns its number."""
    table = _K.id.table
    closed = work.session.execute(update(table).where(table.c.id == row.id, table.c.live.is_(True)).values(live=False))
    if closed.rowcount != 1:  # type: ignore[attr-defined]
        raise OutOfDate("其他人刚刚变更了这个班级。", fix="请刷新页面，核对后再办理。")
    following = dict(row._mapping) | dict(changes)
    following |= {
        "version": row.version + 1,
        "live": True,
        "changed_by": work.actor.person,
        "changed_at": clock.now(),
    }
    del following["id"]
    work.insert(tables.TrainingClass, [following])
    return int(row.version) + 1


def dates_of(row: Any) -> ClassDates:
    """What settles a class's state."""
    return ClassDates(row.starts_on, row.ends_on, row.closed_on, row.cancelled_on)


def plan_of(row: Any) -> Hours:
    """The hours a class intends."""
    return Hours(row.theory, row.practice, row.online)


def enrolled(session: Session, numbers: Iterable[str]) -> dict[str, int]:
    """How many are in each class; classes with nobody are left out."""
    found: dict[str, int] = {}
    for part in db.chunks(set(numbers)):
        query = select(_M.class_number, func.count().label("people")).where(
            _M.class_number.in_(part), _M.live.is_(True)
        )
        found |= {row.class_number: row.people for row in session.execute(query.group_by(_M.class_number))}
    return found


def attended(session: Session, enrolment_ids: Iterable[int]) -> dict[int, Hours]:
    """Hours attended so far by enrolment; those with none are left out."""
    found: dict[int, Hours] = {}
    for part in db.chunks(set(enrolment_ids)):
        query = (
            select(_H.enrolment_id, func.sum(_H.theory), func.sum(_H.practice), func.sum(_H.online))
            .where(_H.enrolment_id.in_(part), _H.live.is_(True))
            .group_by(_H.enrolment_id)
        )
        found |= {one: Hours(int(a), int(b), int(c)) for one, a, b, c in session.execute(query)}
    return found
