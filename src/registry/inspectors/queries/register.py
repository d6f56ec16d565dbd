"""Read doors of the register: everybody by the latest appointment, narrowed by standing, region, body or what is lacking.

Regulators read the register of the whole province; whether somebody may write is said with the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, not_, or_, select
from sqlalchemy.sql import ColumnElement

from registry.inspectors import rules, rules_steps, tables
from registry.inspectors.queries.standing import facts_of, in_office
from registry.inspectors.terms import CredentialKind, Facts, InspectorState
from registry.inspectors.terms_steps import ROTATION, EventKind, Step
from registry.kernel import access, clock, db, fields, names
from registry.kernel.access import Actor, subtree_prefix
from registry.kernel.errors import InvalidInput
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.parties.reference import divisions
from registry.policy import Permission

_A = db.core(tables.Appointment).c
_C = db.core(tables.Credential).c
_N = db.core(tables.Entry).c
_E = db.core(tables.Event).c
_P = db.core(parties.Person).c
_O = db.core(parties.Organisation).c

LACKING = (Step.EXAM, Step.INDUCTION, Step.ROTATION)
"""Steps by which the register can be narrowed beside the standing; the certificates are its state."""


@dataclass(frozen=True)
class Wanted:
    """Filters of the register. `typed` is a name or a certificate's number and never enters a URL.

    `body` is an organisation's code; `lacking` keeps those in office who miss that step today.
    """

    state: InspectorState | None = None
    region: str = ""
    typed: str = ""
    body: str = ""
    lacking: Step | None = None


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


@dataclass(frozen=True)
class ExportRow:
    """One inspector to take out: the register's row, the masked ID number, and each certificate in force."""

    row: InspectorRow
    masked_identity: str
    credentials: tuple[tuple[CredentialKind, str, date, date], ...]  # kind, number, issued, valid until


def inspectors(viewer: Actor, wanted: Wanted, page: PageRequest) -> Page[InspectorRow]:
    """The register, by body and name; states of today."""
    viewer.must(Permission.INSPECTORS_READ)
    today = clock.today()
    with db.reading() as session:
        law = laws.in_force(session, today)
        query = _narrowed(wanted, law)
        total = db.count(session, query)
        ordered = query.order_by(_A.region, _O.name, _P.name, _P.code)
        rows = session.execute(ordered.limit(page.size).offset(page.offset)).all()
        facts = facts_of(session, [row.person_id for row in rows])
        return Page([as_row(row, facts[row.person_id], law, today) for row in rows], total, page.page, page.size)


def inspectors_export(viewer: Actor, wanted: Wanted, reason: str) -> list[ExportRow]:
    """Everybody on the list, to be taken out as a sheet; who, what and why is recorded. Raises `InvalidInput` without a reason."""
    viewer.must(Permission.INSPECTORS_READ)
    if not reason.strip():
        raise InvalidInput("导出用途", "没有写明导出用途。", fix="请写明用途后再导出。")
    today = clock.today()
    with db.reading() as session:
        law = laws.in_force(session, today)
        rows = session.execute(_narrowed(wanted, law).order_by(_A.region, _O.name, _P.name, _P.code)).all()
        ids = [row.person_id for row in rows]
        facts, numbers = facts_of(session, ids), people.identities(session, ids)
        held: dict[int, list[tuple[CredentialKind, str, date, date]]] = {}
        for part in db.chunks(ids):
            query = select(_C.person_id, _C.kind, _C.number, _C.issued_on, _C.valid_until).where(
                _C.person_id.in_(part), _in_force(today)
            )
            for one in session.execute(query.order_by(_C.kind.desc(), _C.issued_on)):
                held.setdefault(one.person_id, []).append((one.kind, one.number, one.issued_on, one.valid_until))
        found = [
            ExportRow(
                as_row(row, facts[row.person_id], law, today),
                fields.mask_identity(numbers[row.person_id]),
                tuple(held.get(row.person_id, ())),
            )
            for row in rows
        ]
    access.looked(viewer, "inspectors.export", reason=reason)
    return found


def count_lacking(viewer: Actor, step: Step) -> int:
    """How many in office within the viewer's region miss a step today, for the work list."""
    viewer.must(Permission.INSPECTORS_READ)
    with db.reading() as session:
        law = laws.in_force(session, clock.today())
        return db.count(session, _narrowed(Wanted(region=viewer.region, lacking=step), law))


def latest() -> Any:
    """Everybody's latest appointment."""
    later = db.core(tables.Appointment).alias()
    return (
        select(
            _A.person_id,
            _A.organisation_id,
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


def as_row(row: Any, facts: Facts, law: LawBook, today: date) -> InspectorRow:
    """A row of `latest` with what the rules say of it."""
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


# -- filters -----------------------------------------------------------------------------------------------------------


def _narrowed(wanted: Wanted, law: LawBook) -> Any:
    query, today = latest(), law.day
    if wanted.state is not None:
        query = query.where(_in_state(wanted.state, today, law.days("IN-04.extension")))
    if wanted.region:
        query = query.where(db.below(_A.region, subtree_prefix(wanted.region)))
    if wanted.body:
        query = query.where(_O.code == wanted.body)
    if wanted.lacking is not None:
        query = query.where(in_office(today), _lacks(wanted.lacking, law))
    if key := names.search_key(wanted.typed):
        number = exists().where(_C.person_id == _A.person_id, _C.number == wanted.typed.strip().upper())
        query = query.where(or_(db.contains(_P.name_key, key), number))
    return query


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
    there = exists().where(service.c.person_id == _A.person_id, in_office(day, service.c))
    holds = (exists().where(_C.person_id == _A.person_id, _C.kind == kind, _in_force(day)) for kind in CredentialKind)
    return and_(there, *holds)


def _in_force(day: date) -> ColumnElement[bool]:
    return and_(_C.issued_on <= day, _C.valid_until >= day, or_(_C.withdrawn_on.is_(None), _C.withdrawn_on > day))


def _lacks(step: Step, law: LawBook) -> ColumnElement[bool]:
    """`rules_steps` for the database: whose rung of the ladder is open today."""
    day = law.day
    if step is Step.EXAM:
        passed = _entries(EventKind.ENTRY_EXAM).where(_N.passed.is_(True), _E.from_on <= day)
        return and_(_since(law, "IN-02"), not_(passed.exists()))
    if step is Step.INDUCTION:
        days = _summed(_N.days, (EventKind.INDUCTION,), _E.until_on <= day)
        return and_(_since(law, "IN-08.induction"), days < rules_steps.induction_days(law))
    last = date(day.year - 1, 12, 31)
    rule = law.get("IN-08.rotation")
    if rule is None or not rule.in_force(last):
        return _A.person_id.is_(None)
    year = and_(_E.until_on >= date(day.year - 1, 1, 1), _E.until_on <= last)
    hours = _summed(_N.hours, ROTATION, year)
    days = _summed(_N.days, (EventKind.BLOCK,), year)
    short = or_(hours < rules_steps.yearly_hours(law), days < rules_steps.block_days(law))
    return and_(_first() < date(day.year - 1, 1, 1), short)


def _since(law: LawBook, code: str) -> ColumnElement[bool]:
    """In office first since the provision came; nobody where it is not in force."""
    rule = law.get(code)
    return _A.person_id.is_(None) if rule is None else _first() >= rule.effective_from


def _first() -> Any:
    first = db.core(tables.Appointment).alias()
    return select(func.min(first.c.from_on)).where(first.c.person_id == _A.person_id).scalar_subquery()


def _entries(*kinds: EventKind) -> Any:
    return (
        select(_N.id)
        .join(_E.id.table, _E.id == _N.event_id)
        .where(_N.person_id == _A.person_id, _N.live.is_(True), _E.kind.in_(kinds))
        .correlate(_A.id.table)
    )


def _summed(column: Any, kinds: tuple[EventKind, ...], when: ColumnElement[bool]) -> Any:
    query = _entries(*kinds).where(_N.passed.is_(True), when)
    return query.with_only_columns(func.coalesce(func.sum(column), 0)).scalar_subquery()
