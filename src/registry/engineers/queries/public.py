"""Anyone asks after one registration by number and name: six answers, none of which tells whether number or name was wrong.

Rate-limited as the typed verification of certificates is: so many a minute per client, so many wrong names per number and day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlmodel import Session

from registry.engineers.queries.register import O, P, newest, state_of
from registry.engineers.queries.standing import R
from registry.engineers.receiving import certificate_number
from registry.engineers.terms import ADVICE, Grade, LookOutcome, RegistrationState, Specialty
from registry.kernel import clock, db, fields, limits, names
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput
from registry.law import queries as laws
from registry.policy import Permission

_TYPED = limits.PerMinute(10, "查询过于频繁：每分钟最多 10 次。")
_WRONG_NAMES, _DAY = 5, timedelta(days=1)
OUTCOME_OF = {
    RegistrationState.AHEAD: LookOutcome.VALID,
    RegistrationState.VALID: LookOutcome.VALID,
    RegistrationState.RENEWAL_DUE: LookOutcome.VALID,
    RegistrationState.LAPSED: LookOutcome.LAPSED,
    RegistrationState.CANCELLED: LookOutcome.CANCELLED,
    RegistrationState.WITHDRAWN: LookOutcome.WITHDRAWN,
}


@dataclass(frozen=True)
class PublicRegistration:
    """What the public sees of a registration: what stands on its certificate, and since when it no longer counts."""

    code: str
    number: str
    name: str
    grade: Grade
    specialty: Specialty
    employer: str
    registered_on: date
    valid_until: date
    state: RegistrationState
    ended_on: date | None


@dataclass(frozen=True)
class LookAnswer:
    """The answer, what to do next, and when it was given."""

    outcome: LookOutcome
    advice: str
    registration: PublicRegistration | None
    at: datetime


def look(viewer: Actor, number: str, name: str, *, client: str) -> LookAnswer:
    """The answer to a typed registration number and name. Raises `InvalidInput` without a name, `TooMany`, `Unavailable`."""
    viewer.must(Permission.CERTIFICATE_VERIFY)
    _TYPED.spend(client)
    try:
        person_name = fields.person_name(name)
    except fields.BadField as wrong:
        raise InvalidInput("姓名", wrong.message, fix=wrong.fix) from None
    try:
        typed = certificate_number(number)
    except fields.BadField:
        return _answer(LookOutcome.BAD_NUMBER)
    if _is_identity(typed):
        return _answer(LookOutcome.BAD_NUMBER)
    limits.must_have_failed_less(
        "engineers", typed, most=_WRONG_NAMES, within=_DAY, message="该编号今天查询失败次数过多，已暂停查询。"
    )
    found = _registration(typed, person_name)
    if found is None:
        limits.failed("engineers", typed)
        return _answer(LookOutcome.NO_MATCH)
    return _answer(OUTCOME_OF[found.state], found)


def registration_by_code(session: Session, code: str) -> PublicRegistration | None:
    """What the public sees of a registration today, by its public code."""
    return next(iter(_registrations(session, R.code == code)), None)


def _is_identity(typed: str) -> bool:
    try:
        fields.identity_number(typed)
    except fields.BadField:
        return False
    return True


def _registration(number: str, name: str) -> PublicRegistration | None:
    with db.reading() as session:
        found = _registrations(session, R.number == number)
    return next((one for one in found if names.search_key(one.name) == names.search_key(name)), None)


def _registrations(session: Session, wanted: ColumnElement[bool]) -> list[PublicRegistration]:
    query = (
        select(R.id.table, P.name, O.name.label("employer"))
        .join(P.id.table, P.id == R.person_id)
        .join(O.id.table, O.id == R.organisation_id)
        .where(wanted, newest())
        .order_by(R.from_on.desc())
    )
    law = laws.in_force(session, clock.today())
    return [
        PublicRegistration(
            row.code, row.number, row.name, row.grade, row.specialty, row.employer, row.cycle_from, row.valid_until,
            state_of(row, law), row.ended_on,
        )
        for row in session.execute(query)
    ]  # fmt: skip


def _answer(outcome: LookOutcome, found: PublicRegistration | None = None) -> LookAnswer:
    return LookAnswer(outcome, ADVICE[outcome], found, clock.now())
