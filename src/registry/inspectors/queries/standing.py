"""For other registers: who may enforce on a day, and who is in office where. And the facts of persons, for every part of this one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session

from registry.inspectors import rules, tables
from registry.inspectors.terms import Facts, Held, Service
from registry.inspectors.terms_steps import Attended, Record, Sat
from registry.kernel import db
from registry.kernel.access import Actor, subtree_prefix
from registry.law import queries as laws
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.policy import Permission

_A = db.core(tables.Appointment).c
_C = db.core(tables.Credential).c
_N = db.core(tables.Entry).c
_E = db.core(tables.Event).c
_P = db.core(parties.Person).c
_O = db.core(parties.Organisation).c


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
    law, facts = laws.in_force(session, day), facts_of(session, wanted)
    found = {}
    for part in db.chunks(wanted):
        for person in people.persons_by_id(session, part):
            said = rules.standing(facts[person.id], law, day)
            found[person.id] = Standing(
                person.id, person.code, person.name, said.may_enforce, said.reasons, said.changes_on
            )
    return found


def officers(session: Session, region: str, day: date, *, below: bool = True) -> list[OfficerRow]:
    """Everybody in office at a division's bodies on a day, by body and name; those of every division `below` it too. No division,
    nobody.
    """
    if not region:
        return []
    query = (
        select(_P.id, _P.code, _P.name, _O.name.label("body"), _A.region)
        .join(_P.id.table, _P.id == _A.person_id)
        .join(_O.id.table, _O.id == _A.organisation_id)
        .where(db.below(_A.region, subtree_prefix(region)) if below else _A.region == region, in_office(day))
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


def reaches(actor: Actor, region: str) -> bool:
    """Whether the actor may write what belongs to a division."""
    return bool(actor.region) and region.startswith(actor.region_prefix)


def may_keep(actor: Actor, region: str) -> str:
    """Why the actor may not write here; empty means they may."""
    if not actor.may(Permission.INSPECTORS_KEEP):
        return "您的角色没有此项权限。"
    return "" if reaches(actor, region) else "不在您的管辖区域内。"


# -- facts -------------------------------------------------------------------------------------------------------------


def facts_of(session: Session, person_ids: Iterable[int]) -> Mapping[int, Facts]:
    """Appointments and certificates of these persons, by row id."""
    services: defaultdict[int, list[Service]] = defaultdict(list)
    held: defaultdict[int, list[Held]] = defaultdict(list)
    wanted = list(person_ids)
    for part in db.chunks(wanted):
        for row in session.execute(select(_A.person_id, _A.from_on, _A.until_on).where(_A.person_id.in_(part))):
            services[row.person_id].append(Service(row.from_on, row.until_on))
        query = select(_C.person_id, _C.kind, _C.issued_on, _C.valid_until, _C.withdrawn_on)
        for row in session.execute(query.where(_C.person_id.in_(part))):
            held[row.person_id].append(as_held(row))
    return {one: Facts(tuple(services[one]), tuple(held[one])) for one in wanted}


def served_on(session: Session, person_ids: Iterable[int]) -> Callable[[int, date], str]:
    """Of these persons: the region of the body where one serves on a day, else next, else served last; empty for nobody's inspector."""
    found: defaultdict[int, list[tuple[date, date | None, str]]] = defaultdict(list)
    for part in db.chunks(set(person_ids)):
        query = select(_A.person_id, _A.from_on, _A.until_on, _A.region).where(_A.person_id.in_(part))
        for row in session.execute(query.order_by(_A.from_on)):
            found[row.person_id].append((row.from_on, row.until_on, row.region))

    def served(person: int, day: date) -> str:
        stints = found[person]
        open_then = [region for _, until, region in stints if until is None or until >= day]
        return open_then[0] if open_then else stints[-1][2] if stints else ""

    return served


def records_of(session: Session, person_ids: Iterable[int]) -> Mapping[int, Record]:
    """Exams and trainings of these persons, by row id."""
    sat: defaultdict[int, list[Sat]] = defaultdict(list)
    attended: defaultdict[int, list[Attended]] = defaultdict(list)
    wanted = list(person_ids)
    for part in db.chunks(wanted):
        query = (
            select(_N.person_id, _E.kind, _E.from_on, _E.until_on, _N.score, _N.hours, _N.days, _N.passed)
            .join(_E.id.table, _E.id == _N.event_id)
            .where(_N.person_id.in_(part), _N.live.is_(True))
        )
        for row in session.execute(query):
            if row.kind.is_exam:
                sat[row.person_id].append(Sat(row.kind, row.from_on, row.passed, row.score))
            else:
                attended[row.person_id].append(
                    Attended(row.kind, row.from_on, row.until_on, row.hours, row.days, row.passed)
                )
    return {one: Record(tuple(sat[one]), tuple(attended[one])) for one in wanted}


def as_held(row: Any) -> Held:
    """A certificate's row as a standing looks at it."""
    return Held(row.kind, row.issued_on, row.valid_until, row.withdrawn_on)


def in_office(day: date, columns: Any = _A) -> ColumnElement[bool]:
    """Appointments that run on a day."""
    return and_(columns.from_on <= day, or_(columns.until_on.is_(None), columns.until_on >= day))
