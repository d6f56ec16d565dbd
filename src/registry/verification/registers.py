"""The public answers of the other registers with a receipt: engineers' registrations, officers' certificates, agencies' qualifications.

Each register gives its own answer under its own limits; here it becomes one of the six outcomes and is sealed. Nothing is asked
twice and nothing more is told than the register told.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Generic, TypeVar

from sqlmodel import Session

from registry.agencies import queries as agencies
from registry.agencies.queries import PublicAgency
from registry.agencies.terms import AgencyKind, Field
from registry.agencies.terms import Standing as AgencyStanding
from registry.engineers import queries as engineers
from registry.engineers.queries import LookAnswer, PublicRegistration
from registry.engineers.terms import LookOutcome
from registry.inspectors import queries as inspectors
from registry.inspectors.queries import Checked, OfficerAnswer
from registry.kernel import clock, db
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.verification.receipts import Shown
from registry.verification.sealing import sealed
from registry.verification.terms import Kind, Outcome

Found = TypeVar("Found")

_OF_REGISTRATION: Final = {
    LookOutcome.VALID: Outcome.VALID,
    LookOutcome.LAPSED: Outcome.EXPIRED,
    LookOutcome.CANCELLED: Outcome.WITHDRAWN,
    LookOutcome.WITHDRAWN: Outcome.WITHDRAWN,
    LookOutcome.NO_MATCH: Outcome.NO_MATCH,
    LookOutcome.BAD_NUMBER: Outcome.BAD_CODE,
}
_OF_CREDENTIAL: Final = {
    OfficerAnswer.VALID: Outcome.VALID,
    OfficerAnswer.NOT_SERVING: Outcome.REVIEW_OVERDUE,
    OfficerAnswer.EXPIRED: Outcome.EXPIRED,
    OfficerAnswer.WITHDRAWN: Outcome.WITHDRAWN,
    OfficerAnswer.NO_MATCH: Outcome.NO_MATCH,
}
_OF_QUALIFICATION: Final = {
    AgencyStanding.QUALIFIED: Outcome.VALID,
    AgencyStanding.RENEWAL_DUE: Outcome.VALID,
    AgencyStanding.NOT_YET: Outcome.REVIEW_OVERDUE,
    AgencyStanding.BARRED: Outcome.REVIEW_OVERDUE,
    AgencyStanding.EXPIRED: Outcome.EXPIRED,
    AgencyStanding.CANCELLED: Outcome.WITHDRAWN,
    AgencyStanding.WITHDRAWN: Outcome.WITHDRAWN,
    AgencyStanding.REVOKED: Outcome.WITHDRAWN,
}


@dataclass(frozen=True)
class Certified(Generic[Found]):
    """A register's answer, which of the six outcomes it is, and the signed receipt of exactly this."""

    found: Found
    kind: Kind
    outcome: Outcome
    receipt: str
    at: datetime


@dataclass(frozen=True)
class Qualification:
    """What stands on an agency's qualification, with its standing and grade: what a receipt about it holds the digest of."""

    code: str
    name: str
    credit_code: str
    kind: AgencyKind
    fields: tuple[Field, ...]
    region: str
    certificate: str
    issuer: str
    valid_from: date
    valid_until: date
    standing: AgencyStanding
    grade: str
    grade_from: date | None
    ended_on: date | None
    ended_why: str


def engineer(viewer: Actor, number: str, name: str, *, client: str) -> Certified[LookAnswer]:
    """The answer to a typed registration number and name. Raises what `engineers.queries.look` raises."""
    found = engineers.look(viewer, number, name, client=client)
    shown = () if found.registration is None else (found.registration,)
    outcome = _OF_REGISTRATION[found.outcome]
    with db.reading() as session:
        receipt, at = sealed(session, Kind.REGISTRATION, outcome, shown)
    return Certified(found, Kind.REGISTRATION, outcome, receipt, at)


def officer(viewer: Actor, number: str, name: str = "", *, client: str) -> Certified[Checked]:
    """The answer to a typed certificate number and, if given, name. Raises what `inspectors.queries.check_officer` raises."""
    found = inspectors.check_officer(viewer, number, name, client=client)
    outcome = _OF_CREDENTIAL[found.answer]
    with db.reading() as session:
        subjects = [one.holder for one in found.shown]
        receipt, at = sealed(session, Kind.CREDENTIAL, outcome, found.shown, subjects=subjects)
    return Certified(found, Kind.CREDENTIAL, outcome, receipt, at)


def agency(viewer: Actor, number: str, as_of: date | None = None) -> Certified[PublicAgency | None]:
    """One agency as everybody may read it on a day; none where the number is nobody's. Raises `InvalidInput` for a day ahead."""
    found: PublicAgency | None = None
    shown, outcome = list[Qualification](), Outcome.NO_MATCH
    with suppress(NotFound):
        found = agencies.public_agency(viewer, number, as_of)
        shown, outcome = [_qualification(found)], _OF_QUALIFICATION[found.row.standing]
    day = found.row.as_of if found else as_of or clock.today()
    with db.reading() as session:
        receipt, at = sealed(session, Kind.QUALIFICATION, outcome, shown, as_of=day)
    return Certified(found, Kind.QUALIFICATION, outcome, receipt, at)


def _qualification(found: PublicAgency) -> Qualification:
    row = found.row
    return Qualification(
        row.number, row.name, row.credit_code, row.kind, row.fields, row.region, row.certificate, found.issuer,
        row.valid_from, row.valid_until, row.standing, row.grade, row.grade_from, found.ended_on, found.ended_why,
    )  # fmt: skip


# -- today -------------------------------------------------------------------------------------------------------------


def readings(session: Session, kind: Kind, code: str) -> tuple[Outcome, Sequence[Shown]]:
    """How a record of one of these kinds reads today: its outcome, and each form in which it may have been shown."""
    match kind:
        case Kind.REGISTRATION:
            held: PublicRegistration | None = engineers.registration_by_code(session, code)
            if held is not None:
                return _OF_REGISTRATION[engineers.OUTCOME_OF[held.state]], (held,)
        case Kind.CREDENTIAL:
            shown = inspectors.credential_by_code(session, code)
            if shown is not None:
                return _OF_CREDENTIAL[shown.answer], (inspectors.without_name(shown), shown)
        case Kind.QUALIFICATION:
            found = agencies.agency_today(session, code)
            if found is not None:
                return _OF_QUALIFICATION[found.row.standing], (_qualification(found),)
    return Outcome.NO_MATCH, ()
