"""Inner look-ups of grades: the one of a day, all there ever were. Session first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlmodel import Session

from registry.agencies import tables
from registry.agencies.terms_grades import Graded
from registry.kernel import db

_G = db.core(tables.AgencyGrade).c


def newest_by(day: date) -> ColumnElement[bool]:
    """Whether a grade is the last of its agency that began by a day."""
    later = db.core(tables.AgencyGrade).alias()
    newer = exists().where(
        later.c.organisation_id == _G.organisation_id,
        later.c.from_on <= day,
        or_(later.c.from_on > _G.from_on, and_(later.c.from_on == _G.from_on, later.c.id > _G.id)),
    )
    return and_(_G.from_on <= day, ~newer)


def grades_on(session: Session, organisation_ids: Iterable[int], day: date) -> dict[int, Graded]:
    """The grade of each of these agencies on a day, for those that had one."""
    found: dict[int, Graded] = {}
    for part in db.chunks(set(organisation_ids)):
        for row in session.execute(select(_G.id.table).where(_G.organisation_id.in_(part), newest_by(day))):
            found[row.organisation_id] = as_graded(row)
    return found


def history(session: Session, organisation_id: int) -> list[Graded]:
    """Every grade an agency has had, the newest first."""
    query: Select[Any] = (
        select(_G.id.table).where(_G.organisation_id == organisation_id).order_by(_G.from_on.desc(), _G.id.desc())
    )
    return [as_graded(row) for row in session.execute(query)]


def as_graded(row: Any) -> Graded:
    """A stored row as a fact."""
    return Graded(
        row.organisation_id, row.grade, row.title, row.tone, row.scale, row.scale_title, row.total,
        tuple(filter(None, row.reds.split(","))), row.from_on, row.assessment, row.period, row.reason,
    )  # fmt: skip
