"""Who is registered where on a day: asked by agencies, duties and the one look-up. Only what is effective by the day counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session

from registry.engineers import tables
from registry.engineers.terms import Ending, Grade, Registered, Specialty
from registry.kernel import db
from registry.parties import tables as parties

R = db.core(tables.Registration).c
_P = db.core(parties.Person).c
_O = db.core(parties.Organisation).c


def in_force(day: date) -> ColumnElement[bool]:
    """`Stretch.on` for the database: live stretches in force on a day."""
    return and_(
        R.live.is_(True),
        R.from_on <= day,
        R.valid_until >= day,
        or_(R.ending.is_(None), and_(R.ending != Ending.UNDONE, R.ended_on > day)),
    )


def registered_at(session: Session, organisation_ids: Iterable[int], day: date) -> dict[int, tuple[Registered, ...]]:
    """The engineers whose registration is in force on a day at each of the organisations; those without any are left out."""
    found: dict[int, list[Registered]] = {}
    columns = (R.organisation_id, R.person_id, R.grade, R.specialty, R.number, R.valid_until)
    for part in db.chunks(set(organisation_ids)):
        query = select(*columns).where(R.organisation_id.in_(part), in_force(day)).order_by(R.number)
        for row in session.execute(query):
            found.setdefault(row.organisation_id, []).append(
                Registered(row.person_id, row.grade, row.specialty, row.number, row.valid_until)
            )
    return {firm: tuple(several) for firm, several in found.items()}


@dataclass(frozen=True)
class Practising:
    """在册情况: one registration in force on a day, for the one look-up."""

    code: str
    number: str
    person_code: str
    name: str
    organisation_code: str
    organisation_name: str
    grade: Grade
    specialty: Specialty
    from_on: date
    valid_until: date


def practising_of(
    session: Session, day: date, *, person_id: int = 0, organisation_id: int = 0
) -> tuple[Practising, ...]:
    """The registrations in force on a day of a person, or at an organisation."""
    party = R.person_id == person_id if person_id else R.organisation_id == organisation_id
    query = (
        select(
            R.code, R.number, _P.code.label("person_code"), _P.name, _O.code.label("organisation_code"),
            _O.name.label("organisation_name"), R.grade, R.specialty, R.from_on, R.valid_until,
        )
        .join(_P.id.table, _P.id == R.person_id)
        .join(_O.id.table, _O.id == R.organisation_id)
        .where(party, in_force(day))
        .order_by(R.number)
    )  # fmt: skip
    return tuple(Practising(*row) for row in session.execute(query))
