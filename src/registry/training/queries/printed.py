"""Certificates as printed, for verification and the one look-up, on the day asked about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam
from sqlmodel import Session

from registry.kernel import db, secrets
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.training import rules, tables
from registry.training.queries.certificates import (
    catalogue_of,
    category_name,
    dates_of,
    live_certificates,
    operation_name,
    reason_in_words,
)
from registry.training.terms import (
    CertificateKind,
    CertificateState,
    Origin,
)

_C = db.core(tables.Certificate).c
_P = db.core(parties.Person).c


@dataclass(frozen=True)
class Printed:
    """A certificate's fields as printed, number unmasked inside this process only."""

    code: str
    kind: CertificateKind
    name: str
    sex: str
    identity: str
    category: str
    operation: str
    first_issued_on: date
    issued_on: date
    valid_until: date
    review_due_on: date | None
    reviewed_on: date | None
    issuer: str
    origin: Origin
    state: CertificateState
    ended_on: date | None
    ended_reason: str
    changed_at: datetime
    provision: str


def _printed() -> Select[Any]:
    return live_certificates().add_columns(_P.sex)


_BY_CODE = _printed().where(_C.code == bindparam("code"))  # built once: the hottest read there is


def printed_by_code(session: Session, code: str, day: date) -> Printed | None:
    """The certificate of a QR code's public code, none when there is none."""
    row = session.execute(_BY_CODE, {"code": code}).first()
    return None if row is None else _as_printed(row, day, laws.in_force(session, day))


def printed_of(session: Session, person_ids: Iterable[int], day: date) -> list[Printed]:
    """Every certificate these persons had been issued by a day, newest first."""
    law = laws.in_force(session, day)
    query = (
        _printed().where(_C.person_id.in_(list(person_ids)), _C.issued_on <= day).order_by(_C.issued_on.desc(), _C.id)
    )
    return [_as_printed(row, day, law) for row in session.execute(query)]


def _as_printed(row: Any, day: date, law: LawBook) -> Printed:
    catalogue = catalogue_of(row.issued_on)
    return Printed(
        code=row.code,
        kind=row.kind,
        name=row.name,
        sex=row.sex,
        identity=secrets.ring().open(row.identifier_sealed, people.IDENTITY),
        category=category_name(catalogue, row.category),
        operation=operation_name(catalogue, row.operation),
        first_issued_on=row.first_issued_on,
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        review_due_on=row.review_due_on,
        reviewed_on=row.reviewed_on,
        issuer=row.issuer,
        origin=row.origin,
        state=rules.state_on(dates_of(row), day, law.days("SO-06")),
        ended_on=row.ended_on,
        ended_reason=reason_in_words(row.ended_reason),
        changed_at=row.changed_at,
        provision=row.provision,
    )
