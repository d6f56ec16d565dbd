"""Read doors of inspectors: the register and one record; and, for other registers, who may enforce on a day.

Regulators read the register of the whole province; whether somebody may write is said with the record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, exists, not_, or_, select
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session

from registry.inspectors import rules, tables
from registry.inspectors.terms import (
    CredentialKind,
    CredentialState,
    Facts,
    Held,
    InspectorState,
    Service,
    Term,
)
from registry.kernel import clock, db, ledger, names
from registry.kernel.access import Actor, subtree_prefix
from registry.kernel.errors import NotFound
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.parties.reference import divisions
from registry.policy import Permission

_A = db.core(tables.Appointment).c
_C = db.core(tables.Credential).c
_P = db.core(parties.Person).c
_O = db.core(parties.Organisation).c


# -- for other registers -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """May this person enforce on the day asked about? `reasons` say why not, item by item."""

    person_id: int
    person_code: str
    name: str
    may_enforce: bool
    reasons: tuple[str, ...]
    changes_on: date | None


@dataclass(frozen=True)
class OfficerRow:
    """Somebody in office at a supervising body. `reason` is empty for those who may enforce."""

    person_code: str
    person_id: int
    name: str
    body: str
    region: str
    may_enforce: bool
    reason: str


def standing(session: Session, person_ids: Iterable[int], day: date) -> dict[int, Standing]:
    """The standing of each of these persons on a day; one who was never appointed has one too. By row id."""
    wanted = sorted(set(person_ids))
    law, facts = laws.in_force(session, day), _facts(session, wanted)
    found = {}
    for person in people.persons_by_id(session, wanted):
        said = rules.standing(facts[person.id], law, day)
        found[person.id] = Standing(
            person.id, person.code, person.name, said.may_enforce, said.reasons, said.changes_on
        )
    return found


def officers(session: Session, region: str, day: date) -> list[OfficerRow]:
    """Everybody in office within a division and below it on a day, by body and name. No division, nobody."""
    if not region:
        return []
    query = (
        select(_P.id, _P.code, _P.name, _O.name.label("body"), _A.region)
        .join(_P.id.table, _P.id == _A.person_id)
        .join(_O.id.table, _O.id == _A.organisation_id)
        .where(_A.region.startswith(subtree_prefix(region)), _in_office(day))
        .order_by(_A.region, _O.name, _P.name, _P.code)
    )
    rows = session.execute(query).all()
    known = standing(session, (row.id for row in rows), day)
    return [
        OfficerRow(
            row.code,
            row.id,
            row.name,
            row.body,
            row.region,
            known[row.id].may_enforce,
            "；".join(known[row.id].reasons),
        )
        for row in rows
    ]


def _facts(session: Session, person_ids: Iterable[int]) -> Mapping[int, Facts]:
    services: defaultdict[int, list[Service]] = defaultdict(list)
    held: defaultdict[int, list[Held]] = defaultdict(list)
    wanted = list(person_ids)
    for part in db.chunks(wanted):
        for row in session.execute(select(_A.person_id, _A.from_on, _A.until_on).where(_A.person_id.in_(part))):
            services[row.person_id].append(Service(row.from_on, row.until_on))
        for row in session.execute(select(_C.id.table).where(_C.person_id.in_(part))):
            held[row.person_id].append(_held(row))
    return {one: Facts(tuple(services[one]), tuple(held[one])) for one in wanted}


def _held(row: Any) -> Held:
    return Held(row.kind, row.issued_on, row.valid_until, row.withdrawn_on)


def _in_office(day: date) -> ColumnElement[bool]:
    return and_(_A.from_on <= day, or_(_A.until_on.is_(None), _A.until_on >= day))


# -- the register ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """Filters of the register. `typed` is a name or a certificate's number and never enters a URL."""

    state: InspectorState | None = None
    region: str = ""
    typed: str = ""


@dataclass(frozen=True)
class InspectorRow:
    """One inspector by the latest appointment. `reasons` say why not to enforce today, `outlook` until or from when one may."""

    person_code: str
    name: str
    body: str
    region_name: str
    from_on: date
    until_on: date | None
    state: InspectorState
    reasons: tuple[str, ...]
    outlook: str


def inspectors(viewer: Actor, wanted: Wanted, page: PageRequest) -> Page[InspectorRow]:
    """The register, by body and name; states of today."""
    viewer.must(Permission.INSPECTORS_READ)
    today = clock.today()
    with db.reading() as session:
        law = laws.in_force(session, today)
        query = _latest()
        if wanted.state is not None:
            query = query.where(_in_state(wanted.state, today, law.days("IN-04.extension")))
        if wanted.region:
            query = query.where(_A.region.startswith(subtree_prefix(wanted.region)))
        if key := names.search_key(wanted.typed):
            number = exists().where(_C.person_id == _A.person_id, _C.number == wanted.typed.strip().upper())
            query = query.where(or_(db.contains(_P.name_key, key), number))
        total = db.count(session, query)
        rows = session.execute(
            query.order_by(_A.region, _O.name, _P.name, _P.code).limit(page.size).offset(page.offset)
        ).all()
        facts = _facts(session, [row.person_id for row in rows])
        return Page([_row(row, facts[row.person_id], law, today) for row in rows], total, page.page, page.size)


def _latest() -> Any:
    """Everybody's latest appointment."""
    later = db.core(tables.Appointment).alias()
    return (
        select(
            _A.person_id,
            _A.from_on,
            _A.until_on,
            _A.region,
            _P.code,
            _P.name,
            _O.name.label("body"),
        )
        .join(_P.id.table, _P.id == _A.person_id)
        .join(_O.id.table, _O.id == _A.organisation_id)
        .where(not_(exists().where(later.c.person_id == _A.person_id, later.c.from_on > _A.from_on)))
    )


def _in_state(state: InspectorState, day: date, extension: int) -> ColumnElement[bool]:
    """`rules.state` for the database."""
    may, soon = _may(day), _may(day + timedelta(days=extension))
    left = and_(_A.until_on.is_not(None), _A.until_on < day)
    found: dict[InspectorState, ColumnElement[bool]] = {
        InspectorState.MAY_ENFORCE: and_(may, soon),
        InspectorState.LAPSING: and_(may, not_(soon)),
        InspectorState.MAY_NOT: and_(not_(may), not_(left)),
        InspectorState.LEFT: and_(not_(may), left),
    }
    return found[state]


def _may(day: date) -> ColumnElement[bool]:
    service = db.core(tables.Appointment).alias()
    in_office = exists().where(
        service.c.person_id == _A.person_id,
        service.c.from_on <= day,
        or_(service.c.until_on.is_(None), service.c.until_on >= day),
    )
    return and_(in_office, *(_holds(kind, day) for kind in CredentialKind))


def _holds(kind: CredentialKind, day: date) -> ColumnElement[bool]:
    return exists().where(
        _C.person_id == _A.person_id,
        _C.kind == kind,
        _C.issued_on <= day,
        _C.valid_until >= day,
        or_(_C.withdrawn_on.is_(None), _C.withdrawn_on > day),
    )


def _row(row: Any, facts: Facts, law: LawBook, today: date) -> InspectorRow:
    said = rules.standing(facts, law, today)
    outlook = ""
    if said.changes_on is not None:
        last = said.changes_on - timedelta(days=1)
        outlook = f"可执法至 {last}" if said.may_enforce else f"{said.changes_on} 起可执法"
    return InspectorRow(
        row.code,
        row.name,
        row.body,
        divisions.full_name(row.region),
        row.from_on,
        row.until_on,
        rules.state(facts, law, today),
        said.reasons,
        outlook,
    )


# -- one inspector -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AppointmentRow:
    """One appointment, with the body's name and region."""

    code: str
    body: str
    region: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True)
class CredentialRow:
    """One certificate. `explanation` says how its last day comes about."""

    code: str
    kind: CredentialKind
    number: str
    issued_on: date
    valid_until: date
    state: CredentialState
    withdrawn_on: date | None
    reason: str
    explanation: str
    to_confirm: bool


@dataclass(frozen=True)
class InspectorRecord:
    """One inspector. `may_keep` says why the viewer may not write here; empty means they may."""

    row: InspectorRow
    masked_identity: str
    appointments: tuple[AppointmentRow, ...]
    credentials: tuple[CredentialRow, ...]
    history: tuple[ledger.EventRow, ...]
    may_keep: str


def inspector(viewer: Actor, person_code: str) -> InspectorRecord:
    """One inspector by the person's public code. Raises `NotFound`."""
    viewer.must(Permission.INSPECTORS_READ)
    today = clock.today()
    with db.reading() as session:
        found = session.execute(_latest().where(_P.code == person_code)).first()
        person = people.person_record(session, person_code)
        if found is None or person is None:
            raise NotFound("执法人员名录中没有此人。", fix="请从执法人员名录进入。")
        law, facts = laws.in_force(session, today), _facts(session, [person.id])[person.id]
        return InspectorRecord(
            row=_row(found, facts, law, today),
            masked_identity=person.masked_identity,
            appointments=tuple(appointments_of(session, person.id)),
            credentials=tuple(_credentials(session, person.id, today)),
            history=tuple(ledger.history(session, person_code)),
            may_keep=_may_keep(viewer, found.region),
        )


def appointments_of(session: Session, person_id: int) -> list[AppointmentRow]:
    """A person's appointments, newest first."""
    query = (
        select(_A.code, _O.name, _A.region, _A.from_on, _A.until_on)
        .join(_O.id.table, _O.id == _A.organisation_id)
        .where(_A.person_id == person_id)
        .order_by(_A.from_on.desc())
    )
    return [AppointmentRow(*row) for row in session.execute(query)]


def _credentials(session: Session, person_id: int, today: date) -> Iterable[CredentialRow]:
    query = select(_C.id.table).where(_C.person_id == person_id).order_by(_C.kind.desc(), _C.issued_on.desc())
    for row in session.execute(query):
        law = laws.in_force(session, row.issued_on)
        explanation, to_confirm = rules.explained(Term(row.valid_until, row.provision), row.issued_on, law)
        state = rules.credential_state(_held(row), today)
        yield CredentialRow(
            row.code,
            row.kind,
            row.number,
            row.issued_on,
            row.valid_until,
            state,
            row.withdrawn_on,
            row.reason,
            explanation,
            to_confirm,
        )


def _may_keep(viewer: Actor, region: str) -> str:
    if not viewer.may(Permission.INSPECTORS_KEEP):
        return "您的角色没有此项权限。"
    if not viewer.region or not region.startswith(viewer.region_prefix):
        return "不在您的管辖区域内。"
    return ""
