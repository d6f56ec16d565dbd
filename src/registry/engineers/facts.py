"""What applications stand on: the person's registrations, courses, bars, the employer as it is. Shared by commands, sheet and queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session

from registry.blacklist import queries as blacklist
from registry.blacklist.terms_bars import BarFacts, BarScope
from registry.engineers import tables
from registry.engineers.terms import (
    ENGINEER_POSTS,
    ApplicationKind,
    Course,
    Employer,
    Ending,
    Facts,
    FraudGround,
    Stretch,
)
from registry.kernel import db
from registry.parties import tables as parties
from registry.parties.terms import PostKind

R = db.core(tables.Registration).c
_E = db.core(tables.Education).c
_O = db.core(parties.Organisation).c
_P = db.core(parties.Person).c
_T = db.core(parties.Post).c

FRAUD = tuple(ground.value for ground in FraudGround)
MARK = "："
"""Between the ground and the words of an ending."""


def stretch_of(row: Any) -> Stretch:
    """What the rules look at of a registration's row."""
    return Stretch(row.organisation_id, row.from_on, row.valid_until, row.decided_on, row.ended_on, row.ending)


def registrations_of(session: Session, person_ids: Iterable[int]) -> dict[int, list[Any]]:
    """Live stretches of persons, oldest first; what was entered by mistake is left out."""
    found: dict[int, list[Any]] = {}
    for part in db.chunks(set(person_ids)):
        query = select(R.id.table).where(
            R.person_id.in_(part), R.live.is_(True), or_(R.ending.is_(None), R.ending != Ending.UNDONE)
        )
        for row in session.execute(query.order_by(R.from_on, R.id)):
            found.setdefault(row.person_id, []).append(row)
    return found


def newest(rows: Sequence[Any]) -> Any | None:
    """The stretch that counts now: the last one that no decision ended."""
    standing = [row for row in rows if row.ending is None]
    return max(standing, key=lambda row: (row.from_on, row.id)) if standing else None


def withdrawn_on(rows: Iterable[Any]) -> tuple[date, ...]:
    """Days on which registrations were withdrawn for fraud (RSE-08)."""
    return tuple(row.ended_on for row in rows if row.ending is Ending.WITHDRAWN and row.ended_on is not None)


def courses_of(session: Session, person_id: int) -> tuple[Course, ...]:
    """Continuing education of a person that stands, oldest first."""
    query = select(_E.from_on, _E.until_on, _E.hours).where(_E.person_id == person_id, _E.live.is_(True))
    return tuple(Course(*row) for row in session.execute(query.order_by(_E.from_on, _E.id)))


def courses_of_each(session: Session, person_ids: Iterable[int]) -> dict[int, list[Course]]:
    """Continuing education of each of the persons that stands."""
    found: dict[int, list[Course]] = {}
    for part in db.chunks(set(person_ids)):
        query = select(_E.person_id, _E.from_on, _E.until_on, _E.hours)
        for row in session.execute(query.where(_E.person_id.in_(part), _E.live.is_(True))):
            found.setdefault(row.person_id, []).append(Course(row.from_on, row.until_on, row.hours))
    return found


def employers(session: Session, organisation_ids: Iterable[int], day: date) -> dict[int, Employer]:
    """Organisations as employers on a day; those with evaluators at posts are service agencies."""
    found: dict[int, Employer] = {}
    held = (_T.from_on <= day, or_(_T.until_on.is_(None), _T.until_on >= day))
    for part in db.chunks(set(organisation_ids)):
        evaluating = select(_T.organisation_id).where(
            _T.organisation_id.in_(part), _T.kind == PostKind.EVALUATOR, *held
        )
        agencies = set(session.execute(evaluating.distinct()).scalars())
        query = select(_O.id, _O.name, _O.industry, _O.high_hazard).where(_O.id.in_(part))
        for row in session.execute(query):
            found[row.id] = Employer(row.id, row.name, row.industry, row.high_hazard, row.id in agencies)
    return found


def employed(session: Session, person_id: int, organisation_id: int, day: date) -> bool:
    """Whether the person stands at a safety post of the organisation on a day (RSE-05)."""
    query = select(_T.id).where(
        _T.person_id == person_id,
        _T.organisation_id == organisation_id,
        _T.kind.in_(ENGINEER_POSTS),
        _T.from_on <= day,
        or_(_T.until_on.is_(None), _T.until_on >= day),
    )
    return session.execute(query.limit(1)).first() is not None


def hindering(of_person: Iterable[BarFacts], of_employer: Iterable[BarFacts], employer: Employer | None) -> list[str]:
    """Bars that keep somebody from an engineer's work: from an occupation, from agency work at an agency, the agency's own.

    Bars from the post of a principal do not: an engineer manages safety, not the firm.
    """
    at_agency = employer is not None and employer.is_agency
    found = [
        f"本人{one.sentence}"
        for one in of_person
        if one.scope is BarScope.OCCUPATION or (one.scope is BarScope.AGENCY_WORK and at_agency)
    ]
    found += [f"拟注册单位{one.sentence}" for one in of_employer if one.scope is BarScope.AGENCY_WORK]
    return found


def gather(
    session: Session,
    kind: ApplicationKind,
    *,
    person_id: int,
    qualification: Any,
    organisation_id: int | None,
    day: date,
    confirmed: bool = False,
) -> Facts:
    """Everything the rules of one application look at on a day."""
    born_on = session.execute(select(_P.born_on).where(_P.id == person_id)).scalar_one()
    rows = registrations_of(session, [person_id]).get(person_id, [])
    current = newest(rows)
    wanted = {one for one in (organisation_id, current.organisation_id if current else None) if one is not None}
    firms = employers(session, wanted, day)
    employer = firms.get(organisation_id) if organisation_id is not None else None
    of_firm = blacklist.bars_on(session, organisation_id=organisation_id, day=day) if organisation_id else []
    return Facts(
        day=day,
        kind=kind,
        born_on=born_on,
        grade=qualification.grade,
        specialty=qualification.specialty,
        qualified_on=qualification.issued_on,
        employer=employer,
        employed=confirmed or (organisation_id is not None and employed(session, person_id, organisation_id, day)),
        current=stretch_of(current) if current else None,
        cycle_from=current.cycle_from if current else None,
        courses=courses_of(session, person_id),
        withdrawn_on=withdrawn_on(rows),
        bars=tuple(hindering(blacklist.bars_on(session, person_id=person_id, day=day), of_firm, employer)),
        current_employer=firms[current.organisation_id].name if current else "",
        ended=bool(rows) and (current is None or current.valid_until < day),
    )
