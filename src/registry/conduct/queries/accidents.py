"""Accidents for regulators: the list, and one accident with its parties, how its grade comes about, its days and history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session

from registry.conduct import rules, tables
from registry.conduct.queries import shared
from registry.conduct.queries.facts import involved_in
from registry.conduct.terms import AccidentGrade, AccidentKind, AccidentRole
from registry.kernel import db, fields
from registry.kernel.access import Actor
from registry.kernel.ledger import EventRow
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.terms import Clock
from registry.parties import queries as parties
from registry.parties.places import region_name
from registry.policy import Permission

_A = db.core(tables.AccidentReport).c
_I = db.core(tables.AccidentParty).c
_P = db.core(tables.PenaltyDecision).c


@dataclass(frozen=True)
class AccidentFilters:
    """What the list is narrowed to; empty values say nothing. `since` and `until` are days of the accident, both included."""

    q: str = ""
    region: str = ""
    grade: AccidentGrade | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class AccidentLine:
    """One line of the list; loss in whole cents."""

    number: str
    title: str
    happened_on: date
    region_name: str
    kind: AccidentKind
    grade: AccidentGrade
    deaths: int
    injuries: int
    loss_cents: int
    unit: str
    concealed: bool
    approved_on: date | None


@dataclass(frozen=True)
class Involved:
    """A unit or person of an accident. `number` is the credit code or a masked identity number, `party` the public code."""

    role: AccidentRole
    name: str
    number: str
    party: str


@dataclass(frozen=True)
class AccidentRecord:
    """One accident as regulators see it: free texts as recorded, persons' numbers masked."""

    line: AccidentLine
    version: int
    place: str
    reported_on: date | None
    summary: str
    note: str
    batch: str
    graded: str  # how the grade comes from the counts
    involved: tuple[Involved, ...]
    penalties: tuple[tuple[str, str], ...]  # number and document of each penalty it led to
    clocks: tuple[Clock, ...]
    timeline: tuple[EventRow, ...]
    refusal: str


def accidents(viewer: Actor, wanted: AccidentFilters, page: PageRequest) -> Page[AccidentLine]:
    """Accidents, the last first."""
    viewer.must(Permission.CONDUCT_READ)
    query = shared.between(select(_A.id.table).where(_A.live.is_(True)), _A.happened_on, wanted.since, wanted.until)
    if wanted.region:
        query = query.where(shared.inside(_A.region, wanted.region))
    if wanted.grade is not None:
        query = query.where(_A.grade == wanted.grade)
    with db.reading() as session:
        if wanted.q.strip():
            query = query.where(_named(session, wanted.q))
        rows, total = shared.page_of(session, query, page, _A.happened_on.desc(), _A.id.desc())
        units_of = {
            one.accident_id: one.name
            for one in involved_in(session, [row.id for row in rows])
            if one.role is AccidentRole.ORGANISATION
        }
    return shared.as_page([_line(row, units_of.get(row.id, "")) for row in rows], total, page)


def _named(session: Session, typed: str) -> ColumnElement[bool]:
    """By number, title, or a unit or person of it: by name or credit code."""
    units = parties.organisations_by_credit_code(session, [fields.clean(typed).upper()]).values()
    by_code = _I.organisation_id.in_([one.id for one in units])
    by_name = shared.said(typed, None, None, _I.name_key) | shared.bears(session, _I.organisation_id, typed)
    of = select(_I.accident_id).where(by_name | by_code)
    return or_(shared.said(typed, _A.number, None, _A.title_key), _A.id.in_(of))


def _line(row: Any, unit: str) -> AccidentLine:
    return AccidentLine(
        row.number, row.title, row.happened_on, region_name(row.region), row.kind, row.grade, row.deaths,
        row.injuries, row.loss_cents, unit, row.concealed, row.approved_on,
    )  # fmt: skip


def accident_record(viewer: Actor, number: str) -> AccidentRecord:
    """One accident with everything recorded of it. Raises `NotFound`."""
    viewer.must(Permission.CONDUCT_READ)
    with db.reading() as session:
        row = session.execute(
            select(_A.id.table).where(_A.number == fields.clean(number).upper(), _A.live.is_(True))
        ).first()
        if row is None:
            raise shared.missing()
        law = laws.in_force(session, row.happened_on)
        involved = _involved(session, row.id)
        graded = rules.grade(row.deaths, row.injuries, row.loss_cents, law)
        led_to = select(_P.number, _P.document_number).where(_P.live.is_(True), _P.accident_number == row.number)
        unit = next((one.name for one in involved if one.role is AccidentRole.ORGANISATION), "")
        return AccidentRecord(
            line=_line(row, unit),
            version=row.version,
            place=row.place,
            reported_on=row.reported_on,
            summary=row.summary,
            note=row.note,
            batch=row.batch,
            graded=graded.explanation if graded else "",
            involved=tuple(involved),
            penalties=tuple((one.number, one.document_number) for one in session.execute(led_to.order_by(_P.id))),
            clocks=rules.accident_clocks(row.happened_on, row.reported_on, row.grade, law),
            timeline=shared.events_of(session, row.number),
            refusal=shared.refusal(viewer, row.region),
        )


def _involved(session: Session, accident_id: int) -> list[Involved]:
    rows = involved_in(session, [accident_id])
    units = parties.organisations_by_id(session, {row.organisation_id for row in rows if row.organisation_id})
    ids = {row.person_id for row in rows if row.person_id}
    numbers = parties.identities(session, ids)
    codes = {person.id: person.code for person in parties.persons_by_id(session, ids)}
    return [
        Involved(row.role, row.name, units[row.organisation_id].credit_code, units[row.organisation_id].code)
        if row.organisation_id
        else Involved(row.role, row.name, fields.mask_identity(numbers[row.person_id]), codes[row.person_id])
        for row in rows
    ]
