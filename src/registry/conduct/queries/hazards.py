"""Confirmed major hazards for regulators: the list and one hazard, each with its state on the day asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from registry.conduct import tables
from registry.conduct.queries import shared
from registry.conduct.queries.facts import as_hazard
from registry.conduct.terms import HazardState
from registry.kernel import clock, db, fields
from registry.kernel.access import Actor
from registry.kernel.ledger import EventRow
from registry.kernel.paging import Page, PageRequest
from registry.parties import queries as parties
from registry.parties.places import region_name
from registry.policy import Permission

_H = db.core(tables.MajorHazard).c


@dataclass(frozen=True)
class HazardFilters:
    """What the list is narrowed to; empty values say nothing. `since` and `until` are days of finding, both included."""

    q: str = ""
    region: str = ""
    state: HazardState | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class HazardLine:
    """One hazard in its state today."""

    number: str
    version: int
    name: str
    credit_code: str
    region_name: str
    found_on: date
    description: str
    confirmed_by: str
    due_on: date
    closed_on: date | None
    state: HazardState


@dataclass(frozen=True)
class HazardRecord:
    """One hazard with its history; `refusal` is empty where the viewer may close or withdraw it."""

    line: HazardLine
    party: str
    timeline: tuple[EventRow, ...]
    refusal: str
    close_refusal: str


def hazards(viewer: Actor, wanted: HazardFilters, page: PageRequest) -> Page[HazardLine]:
    """Hazards, the last found first."""
    viewer.must(Permission.CONDUCT_READ)
    today = clock.today()
    query = shared.between(select(_H.id.table).where(_H.live.is_(True)), _H.found_on, wanted.since, wanted.until)
    if wanted.region:
        query = query.where(shared.inside(_H.region, wanted.region))
    if wanted.state is HazardState.CLOSED:
        query = query.where(_H.closed_on.is_not(None))
    elif wanted.state is not None:
        late = _H.due_on < today if wanted.state is HazardState.OVERDUE else _H.due_on >= today
        query = query.where(_H.closed_on.is_(None), late)
    with db.reading() as session:
        if wanted.q.strip():
            said = shared.said(wanted.q, _H.number, _H.credit_code, _H.name_key)
            query = query.where(said | shared.bears(session, _H.organisation_id, wanted.q))
        rows, total = shared.page_of(session, query, page, _H.found_on.desc(), _H.id.desc())
    return shared.as_page([_line(row, today) for row in rows], total, page)


def _line(row: Any, today: date) -> HazardLine:
    return HazardLine(
        row.number, row.version, row.name, row.credit_code, region_name(row.region), row.found_on,
        row.description, row.confirmed_by, row.due_on, row.closed_on, as_hazard(row).state_on(today),
    )  # fmt: skip


def hazard_record(viewer: Actor, number: str) -> HazardRecord:
    """One hazard with everything recorded of it. Raises `NotFound`."""
    viewer.must(Permission.CONDUCT_READ)
    with db.reading() as session:
        row = session.execute(
            select(_H.id.table).where(_H.number == fields.clean(number).upper(), _H.live.is_(True))
        ).first()
        if row is None:
            raise shared.missing()
        refusal = shared.refusal(viewer, row.region)
        closed = f"已登记于 {row.closed_on} 消除。" if row.closed_on is not None else ""
        return HazardRecord(
            line=_line(row, clock.today()),
            party=parties.organisations_by_id(session, [row.organisation_id])[row.organisation_id].code,
            timeline=shared.events_of(session, row.number),
            refusal=refusal,
            close_refusal=refusal or closed,
        )
