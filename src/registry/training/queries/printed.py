"""Certificates as printed, for verification and the one look-up, on the day asked about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session

from registry.kernel import db, secrets
from registry.kernel.straight import Prepared
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.training import rules, tables
from registry.training.queries.certificates import dates_of, live_certificates, names_on, reason_in_words
from registry.training.terms import CertificateState, Origin

_C = db.core(tables.Certificate).c
_P = db.core(parties.Person).c


@dataclass(frozen=True)
class Printed:
    """A certificate's fields as printed, number unmasked inside this process only.

    `state` is that of the day alone: a certificate says nothing of reviews and renewals that are drawing near.
    """

    code: str
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


_PRINTED = live_certificates().with_only_columns(
    _C.code, _P.name, _P.sex, _P.identifier_sealed, _C.category, _C.operation, _C.first_issued_on, _C.issued_on,
    _C.valid_until, _C.review_due_on, _C.reviewed_on, _C.issuer, _C.origin, _C.ended_on, _C.ending, _C.ended_reason,
)  # fmt: skip
_BY_CODE = Prepared(_PRINTED.where(_C.code == bindparam("code", None, type_=_C.code.type)))


def printed_by_code(session: Session, code: str, day: date) -> Printed | None:
    """The certificate of a QR code's public code, none when there is none."""
    row = _BY_CODE.first(session, code=code)
    return None if row is None else _as_printed(row, day)


def printed_of(session: Session, person_ids: Iterable[int], day: date) -> list[Printed]:
    """Every certificate these persons had been issued by a day, newest first."""
    query = _PRINTED.where(_C.person_id.in_(list(person_ids)), _C.issued_on <= day)
    return [_as_printed(row, day) for row in session.execute(query.order_by(_C.issued_on.desc(), _C.id))]


def _as_printed(row: Any, day: date) -> Printed:
    category, operation = names_on(row.issued_on, row.category, row.operation)
    return Printed(
        code=row.code,
        name=row.name,
        sex=row.sex,
        identity=secrets.ring().open(row.identifier_sealed, people.IDENTITY),
        category=category,
        operation=operation,
        first_issued_on=row.first_issued_on,
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        review_due_on=row.review_due_on,
        reviewed_on=row.reviewed_on,
        issuer=row.issuer,
        origin=row.origin,
        state=rules.state_on(dates_of(row), day, 0),
        ended_on=row.ended_on,
        ended_reason=reason_in_words(row.ended_reason),
    )
