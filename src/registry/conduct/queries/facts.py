"""Facts of conduct for other registers: session first, frozen rows out. Withdrawn records do not exist here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlmodel import Session

from registry.conduct import tables
from registry.conduct.terms import UNIT_ROLES, Accident, AccidentRole, Hazard, Penalty, PenaltyKind
from registry.kernel import db
from registry.parties import queries as parties

_P = db.core(tables.PenaltyDecision).c
_A = db.core(tables.AccidentReport).c
_I = db.core(tables.AccidentParty).c
_H = db.core(tables.MajorHazard).c


def penalty(session: Session, number: str) -> Penalty | None:
    """One penalty by its number, a revoked one included; none for what was withdrawn as entered by mistake."""
    return next(iter(_penalties(session, _P.number == number)), None)


def penalties_of(
    session: Session, *, organisation_id: int | None = None, person_id: int | None = None, until: date
) -> list[Penalty]:
    """Penalties of one unit or person decided up to a day, the newest first."""
    of = _P.organisation_id == organisation_id if organisation_id is not None else _P.person_id == person_id
    return _penalties(session, of, _P.decided_on <= until)


def _penalties(session: Session, *where: ColumnElement[bool]) -> list[Penalty]:
    query = select(_P.id.table).where(_P.live.is_(True), *where).order_by(_P.decided_on.desc(), _P.id.desc())
    rows = session.execute(query).all()
    industries = parties.industries_of(session, {row.organisation_id for row in rows if row.organisation_id})
    return [as_penalty(row, industries.get(row.organisation_id, "")) for row in rows]


def as_penalty(row: Any, industry: str) -> Penalty:
    """A stored row as a fact."""
    return Penalty(
        number=row.number,
        document_number=row.document_number,
        organisation_id=row.organisation_id,
        person_id=row.person_id,
        name=row.name,
        authority=row.authority,
        region=row.region,
        decided_on=row.decided_on,
        conduct_on=row.conduct_on,
        content=row.content,
        kinds=tuple(PenaltyKind(value) for value in row.kinds.strip("|").split("|")),
        fine_cents=row.fine_cents,
        confiscated_cents=row.confiscated_cents,
        licence=row.licence,
        conduct_type=row.conduct_type,
        facts=row.facts,
        basis=row.basis,
        industry=industry,
        performed_on=row.performed_on,
        revoked_on=row.revoked_on,
        revocation=row.revocation,
        accident=row.accident_number,
    )


def accident(session: Session, number: str) -> Accident | None:
    """One accident by its number; none for what was withdrawn as entered by mistake."""
    return next(iter(_accidents(session, _A.number == number)), None)


def accidents_of(session: Session, organisation_id: int, since: date, until: date) -> list[Accident]:
    """Accidents of which the organisation is the unit where it happened (发生单位), both days included, the newest first.

    Those for which it is only another responsible unit are not counted: a rolling count is of a unit's own accidents.
    """
    here = _I.organisation_id == organisation_id, _I.role == AccidentRole.ORGANISATION
    mine = select(_I.accident_id).where(*here)
    return _accidents(session, _A.id.in_(mine), _A.happened_on.between(since, until))


def accidents_naming(
    session: Session, *, organisation_id: int | None = None, person_id: int | None = None, until: date
) -> list[Accident]:
    """Accidents up to a day that name one unit or person in whatever role, the newest first."""
    of = _I.organisation_id == organisation_id if organisation_id is not None else _I.person_id == person_id
    return _accidents(session, _A.id.in_(select(_I.accident_id).where(of)), _A.happened_on <= until)


def _accidents(session: Session, *where: ColumnElement[bool]) -> list[Accident]:
    query = select(_A.id.table).where(_A.live.is_(True), *where).order_by(_A.happened_on.desc(), _A.id.desc())
    rows = session.execute(query).all()
    involved: dict[int, list[Any]] = {}
    for one in involved_in(session, (row.id for row in rows)):
        involved.setdefault(one.accident_id, []).append(one)
    return [_accident(row, involved.get(row.id, [])) for row in rows]


def involved_in(session: Session, accident_ids: Iterable[int]) -> list[Any]:
    """Units and persons of accidents as stored, in the order they were named."""
    found: list[Any] = []
    for part in db.chunks(accident_ids):
        found += session.execute(select(_I.id.table).where(_I.accident_id.in_(part)).order_by(_I.id)).all()
    return found


def _accident(row: Any, involved: list[Any]) -> Accident:
    return Accident(
        number=row.number,
        title=row.title,
        happened_on=row.happened_on,
        region=row.region,
        grade=row.grade,
        deaths=row.deaths,
        injuries=row.injuries,
        loss_cents=row.loss_cents,
        organisations=tuple((one.organisation_id, one.role) for one in involved if one.role in UNIT_ROLES),
        persons=tuple((one.person_id, one.role) for one in involved if one.role not in UNIT_ROLES),
        approved_on=row.approved_on,
        concealed=row.concealed,
    )


def hazard(session: Session, number: str) -> Hazard | None:
    """One confirmed major hazard by its number."""
    return next(iter(_hazards(session, _H.number == number)), None)


def hazards_of(session: Session, organisation_id: int, *, until: date) -> list[Hazard]:
    """Confirmed major hazards of one unit found up to a day, the newest first."""
    return _hazards(session, _H.organisation_id == organisation_id, _H.found_on <= until)


def _hazards(session: Session, *where: ColumnElement[bool]) -> list[Hazard]:
    query = select(_H.id.table).where(_H.live.is_(True), *where).order_by(_H.found_on.desc(), _H.id.desc())
    return [as_hazard(row) for row in session.execute(query)]


def as_hazard(row: Any) -> Hazard:
    """A stored row as a fact."""
    return Hazard(
        row.number, row.organisation_id, row.region, row.found_on, row.description, row.confirmed_by, row.due_on,
        row.closed_on,
    )  # fmt: skip
