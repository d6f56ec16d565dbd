"""Who was on which site when: the same person on two sites at once (AG-08). Session first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import Session

from registry.agencies import tables
from registry.agencies.terms_reports import Clash, ReportState, Visit
from registry.kernel import db

_R = db.core(tables.AgencyReport).c
_W = db.core(tables.AgencyReportPerson).c


def clashes_of(session: Session, number: str, person_ids: Iterable[int], visit: Visit) -> list[Clash]:
    """Other projects on whose site one of these persons was on a common day, the earliest first."""
    if visit.site_from is None:
        return []
    last = visit.site_until or visit.site_from
    found: dict[str, Any] = {}
    for part in db.chunks(person_ids):
        query = (
            select(_R.number, _R.project, _R.site_from, _R.site_until)
            .join(_W.id.table, _W.report == _R.number)
            .where(
                _W.person_id.in_(part),
                _W.on_site.is_(True),
                _R.number != number,
                _R.state != ReportState.STOPPED,
                _R.site_from <= last,
                func.coalesce(_R.site_until, _R.site_from) >= visit.site_from,
            )
        )
        found |= {row.number: row for row in session.execute(query)}
    rows = sorted(found.values(), key=lambda row: (row.site_from, row.number))
    return [Clash(row.number, row.project, row.site_from, row.site_until or row.site_from) for row in rows]


def at_two_sites(session: Session, numbers: Iterable[str]) -> dict[str, set[int]]:
    """Of these projects those on whose site somebody was who was on another one that day, with the persons' row ids."""
    other, there = db.core(tables.AgencyReport).alias(), db.core(tables.AgencyReportPerson).alias()
    found: dict[str, set[int]] = {}
    for part in db.chunks(numbers):
        query = (
            select(_R.number, _W.person_id)
            .join(_W.id.table, _W.report == _R.number)
            .join(
                there, and_(there.c.person_id == _W.person_id, there.c.report != _R.number, there.c.on_site.is_(True))
            )
            .join(other, other.c.number == there.c.report)
            .where(
                _R.number.in_(part),
                _W.on_site.is_(True),
                other.c.state != ReportState.STOPPED,
                _R.state != ReportState.STOPPED,
                other.c.site_from <= func.coalesce(_R.site_until, _R.site_from),
                func.coalesce(other.c.site_until, other.c.site_from) >= _R.site_from,
            )
            .distinct()
        )
        for number, person in session.execute(query):
            found.setdefault(number, set()).add(person)
    return found
