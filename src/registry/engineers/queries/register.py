"""The register as a list: the newest stretch of every registration within reach, filtered and paged by the database.

States are said to the database as dates; `tests/engineers/test_queries.py` holds that it and `rules.state_on` say the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session

from registry.engineers import facts, rules, rules_education, tables
from registry.engineers.handling import registrations_readable
from registry.engineers.queries.standing import R
from registry.engineers.terms import Ending, Grade, Origin, RegistrationState, Specialty
from registry.kernel import access, calendar, clock, db, fields, names
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import places
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.parties.places import region_name
from registry.policy import Permission, Role

_LATER = db.core(tables.Registration).alias("later").c
P = db.core(parties.Person).c
O = db.core(parties.Organisation).c  # noqa: E741


@dataclass(frozen=True)
class Wanted:
    """What the register is narrowed to; empty values say nothing. `typed` is a name or number and never enters a URL.

    `within`: only registrations in force whose last day is at most so many days off (reminders, SET-22.windows).
    """

    state: RegistrationState | None = None
    grade: Grade | None = None
    specialty: Specialty | None = None
    region: str = ""
    firm: str = ""
    within: int | None = None
    typed: str = ""


@dataclass(frozen=True)
class RegistrationRow:
    """One line of the register; the identity number is masked."""

    code: str
    number: str
    person_code: str
    name: str
    masked_identity: str
    grade: Grade
    specialty: Specialty
    employer: str
    employer_code: str
    region_name: str
    registered_on: date
    valid_until: date
    state: RegistrationState
    origin: Origin
    hours: int  # of continuing education in the present term, in tenths


def registrations(
    viewer: Actor, wanted: Wanted, page: PageRequest, *, total: int | None = None
) -> Page[RegistrationRow]:
    """Registrations within the viewer's reach, soonest to expire first. `total`: what `count_registrations` gave, where that is known."""
    viewer.must(Permission.ENGINEERS_READ)
    with db.reading() as session:
        law = laws.in_force(session, clock.today())
        query = _listed(session, viewer, wanted, law)
        if total is None:
            total = _count(session, viewer, wanted, law)
        ordered = query.order_by(R.valid_until, R.id).limit(page.size).offset(page.offset)
        return Page(rows_of(session, viewer, session.execute(ordered).all(), law), total, page.page, page.size)


def count_registrations(viewer: Actor, wanted: Wanted) -> int:
    """How many registrations are within the viewer's reach and as wanted."""
    viewer.must(Permission.ENGINEERS_READ)
    with db.reading() as session:
        return _count(session, viewer, wanted, laws.in_force(session, clock.today()))


def _count(session: Session, viewer: Actor, wanted: Wanted, law: LawBook) -> int:
    return db.count(session, _listed(session, viewer, wanted, law).with_only_columns(R.id))


def registrations_export(viewer: Actor, wanted: Wanted, reason: str) -> list[RegistrationRow]:
    """Everything on the list, to be taken out as a sheet; who, what and why is recorded. Raises `InvalidInput` without a reason."""
    viewer.must(Permission.ENGINEERS_READ)
    if not reason.strip():
        raise InvalidInput("导出用途", "没有填写导出用途。", fix="请写明用途，用途会记录在案。")
    with db.reading() as session:
        law = laws.in_force(session, clock.today())
        query = _listed(session, viewer, wanted, law).order_by(R.valid_until, R.id)
        rows = rows_of(session, viewer, session.execute(query).all(), law)
    access.looked(viewer, "engineers.export", reason=reason)
    return rows


@dataclass(frozen=True)
class Due:
    """How many registrations in force end within so many days, both bounds inclusive."""

    within: int
    count: int


def due_counts(viewer: Actor) -> tuple[Due, ...]:
    """Registrations within reach that end within 30, 60 and 90 days (SET-22.windows), each window without the earlier ones."""
    viewer.must(Permission.ENGINEERS_READ)
    with db.reading() as session:
        law = laws.in_force(session, clock.today())
        found, before = [], 0
        for days in law.numbers("SET-22.windows"):
            count = _count(session, viewer, Wanted(within=days), law)
            found.append(Due(days, count - before))
            before = count
        return tuple(found)


# -- pieces ------------------------------------------------------------------------------------------------------------


def newest() -> ColumnElement[bool]:
    """The live stretch that no later one of the same registration follows; nothing entered by mistake."""
    later = exists().where(
        _LATER.code == R.code,
        _LATER.live.is_(True),
        _LATER.stretch > R.stretch,
        or_(_LATER.ending.is_(None), _LATER.ending != Ending.UNDONE),
    )
    return and_(R.live.is_(True), or_(R.ending.is_(None), R.ending != Ending.UNDONE), ~later)


def in_state(state: RegistrationState, law: LawBook) -> ColumnElement[bool]:
    """`rules.state_on` on the law book's day for the database; the row is a newest stretch."""
    today = law.day
    ended = and_(R.ending.is_not(None), R.ended_on <= today)
    running = and_(~ended_safe(today), R.valid_until >= today)
    limit = renewal_limit(law)
    match state:
        case RegistrationState.WITHDRAWN:
            return and_(ended, R.ending == Ending.WITHDRAWN)
        case RegistrationState.CANCELLED:
            return and_(ended, R.ending == Ending.CANCELLED)
        case RegistrationState.LAPSED:
            return and_(~ended_safe(today), R.valid_until < today)
        case RegistrationState.RENEWAL_DUE:
            return and_(running, R.valid_until <= limit)
        case RegistrationState.VALID:
            return and_(running, R.valid_until > limit)
        case RegistrationState.AHEAD:
            return and_(running, R.decided_on > today)


def ended_safe(today: date) -> ColumnElement[bool]:
    """Whether a decision ended the stretch by the day; never unknown."""
    return and_(R.ended_on.is_not(None), R.ended_on <= today)


def renewal_limit(law: LawBook) -> date:
    """The latest last day whose renewal window has begun on the law book's day (RSE-04.window)."""
    months = law.months("RSE-04.window")
    found = calendar.add_months(law.day, months)
    while calendar.window_start(found + timedelta(days=1), months=months) <= law.day:
        found += timedelta(days=1)
    while calendar.window_start(found, months=months) > law.day:
        found -= timedelta(days=1)
    return found


def _listed(session: Session, viewer: Actor, wanted: Wanted, law: LawBook) -> Select[Any]:
    where = [newest(), registrations_readable(session, viewer)]
    if wanted.state is not None:
        where.append(in_state(wanted.state, law))
    if wanted.grade is not None:
        where.append(R.grade == wanted.grade)
    if wanted.specialty is not None:
        where.append(R.specialty == wanted.specialty)
    if wanted.region:
        where.append(places.within(O.region, wanted.region))
    if wanted.firm:
        where.append(O.code == fields.clean(wanted.firm).upper())
    if wanted.within is not None:
        until = law.day + timedelta(days=wanted.within)
        where += [~ended_safe(law.day), R.valid_until >= law.day, R.valid_until <= until]
    if typed := fields.clean(wanted.typed):
        where.append(_is(session, typed))
    return _joined().where(*where)


def _is(session: Session, typed: str) -> ColumnElement[bool]:
    """A registration number, an identity number, or part of a name."""
    compact = typed.replace(" ", "").upper()
    try:
        identity = fields.identity_number(compact)
    except fields.BadField:
        return or_(R.number == compact, db.contains(P.name_key, names.search_key(typed)))
    found = people.people_by_identity(session, [identity]).get(identity)
    return P.id == (found.id if found else 0)


def _joined() -> Select[Any]:
    return (
        select(
            R.id.table,
            P.name,
            P.code.label("person_code"),
            O.name.label("employer"),
            O.code.label("employer_code"),
            O.region.label("employer_region"),
        )
        .join(P.id.table, P.id == R.person_id)
        .join(O.id.table, O.id == R.organisation_id)
    )


def state_of(row: Any, law: LawBook) -> RegistrationState:
    """The state of a newest stretch on the law book's day; an earlier stretch of a renewed one is in force until it begins."""
    one = facts.stretch_of(row)
    renewed = one.decided_on <= law.day < one.from_on
    begun = replace(one, from_on=one.decided_on) if renewed else one
    return rules.state_on([begun], law.day, law.months("RSE-04.window"))


def rows_of(session: Session, viewer: Actor, rows: Any, law: LawBook) -> list[RegistrationRow]:
    """Rows as shown; an auditor looks at the work, not at people (PI-07)."""
    found = list(rows)
    numbers = people.identities(session, {row.person_id for row in found})
    courses = facts.courses_of_each(session, {row.person_id for row in found})
    return [
        RegistrationRow(
            code=row.code,
            number=row.number,
            person_code=row.person_code,
            name=fields.mask_name(row.name) if viewer.role is Role.AUDITOR else row.name,
            masked_identity=fields.mask_identity(numbers[row.person_id]),
            grade=row.grade,
            specialty=row.specialty,
            employer=row.employer,
            employer_code=row.employer_code,
            region_name=region_name(row.employer_region),
            registered_on=row.from_on,
            valid_until=row.valid_until,
            state=state_of(row, law),
            origin=row.origin,
            hours=rules_education.counted(courses.get(row.person_id, ()), row.cycle_from, law.day),
        )
        for row in found
    ]
