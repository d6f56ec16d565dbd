"""Certificates as printed, for verification and the one look-up, on the day asked about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, literal_column
from sqlmodel import Session

from registry.kernel import db, secrets
from registry.kernel.access import Actor
from registry.kernel.straight import Prepared
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.training import numbers, rules, rules_certificates, tables
from registry.training.queries.certificates import dates_of, end_of, live_certificates, what_for
from registry.training.queries.records import reason_in_words
from registry.training.terms import CertificateKind, CertificateState, Origin

_C = db.core(tables.Certificate).c
_R = db.core(tables.ExamResult).c
_P = db.core(parties.Person).c


@dataclass(frozen=True)
class Printed:
    """A certificate's fields as printed, number unmasked inside this process only.

    `state` is that of the day alone: a certificate says nothing of reviews and renewals that are drawing near.
    """

    code: str
    kind: CertificateKind
    number: str  # as `numbers.stored` keeps it
    name: str
    sex: str
    identity: str
    category: str
    operation: str
    first_issued_on: date
    issued_on: date
    starts_on: date | None
    valid_until: date | None
    review_due_on: date | None
    reviewed_on: date | None
    issuer: str
    origin: Origin
    state: CertificateState
    ended_on: date | None
    ended_reason: str
    recheck_from: date | None

    @property
    def printed_number(self) -> str:
        """The number as on paper; holds the holder's own for some kinds."""
        return numbers.printed(self.kind, self.number, self.identity)

    @property
    def masked_number(self) -> str:
        """The number as anyone may see it."""
        return numbers.masked(self.kind, self.number, self.identity)


_PRINTED = live_certificates().with_only_columns(
    _C.code, _C.kind, _C.number, _P.name, _P.sex, _P.identifier_sealed, _C.category, _C.operation, _C.subject,
    _C.high_hazard, _C.first_issued_on, _C.issued_on, _C.starts_on, _C.valid_until, _C.review_due_on, _C.reviewed_on,
    _C.issuer, _C.origin, _C.ended_on, _C.ending, _C.ended_reason, _C.recheck_from,
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


def printed_by_number(session: Session, number: str, day: date) -> list[Printed]:
    """Certificates issued by a day that carry this number, one not made of the holder's own."""
    query = _PRINTED.where(db.named(_C.number, number), _C.issued_on <= day)
    return [_as_printed(row, day) for row in session.execute(query.order_by(_C.issued_on.desc(), _C.id))]


def printed_of_batch(session: Session, viewer: Actor, batch: str, day: date) -> list[Printed]:
    """Certificates that came of a batch of results within the viewer's reach, in sheet order."""
    query = (
        live_certificates(viewer)
        .with_only_columns(*_PRINTED.selected_columns)
        .join(_R.id.table, _R.code == _C.result)
        .where(_C.result != literal_column("''"), _R.batch == batch)
    )
    return [_as_printed(row, day) for row in session.execute(query.order_by(_R.sheet_row))]


def printed_of_class(session: Session, viewer: Actor, class_number: str, day: date) -> list[Printed]:
    """Certificates that came of a class within the viewer's reach, in order of issue."""
    query = live_certificates(viewer).with_only_columns(*_PRINTED.selected_columns)
    rows = session.execute(query.where(_C.class_number == class_number).order_by(_C.issued_on, _C.id))
    return [_as_printed(row, day) for row in rows] if class_number else []


def _as_printed(row: Any, day: date) -> Printed:
    category, operation = what_for(row)
    return Printed(
        code=row.code,
        kind=row.kind,
        number=row.number,
        name=row.name,
        sex=row.sex,
        identity=secrets.ring().open(row.identifier_sealed, people.IDENTITY),
        category=category,
        operation=operation,
        first_issued_on=row.first_issued_on,
        issued_on=row.issued_on,
        starts_on=row.starts_on,
        valid_until=end_of(row),
        review_due_on=row.review_due_on,
        reviewed_on=row.reviewed_on,
        issuer=row.issuer,
        origin=row.origin,
        state=rules.state_on(dates_of(row), day, rules_certificates.NO_WINDOW),
        ended_on=row.ended_on,
        ended_reason=reason_in_words(row.ended_reason),
        recheck_from=row.recheck_from,
    )
