"""Which certificates in force persons hold on a day: the one answer for employers, subsidies and the look-up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session

from registry.kernel import db
from registry.law import queries as laws
from registry.training import rules, rules_certificates, tables
from registry.training.queries.certificates import dates_of, end_of
from registry.training.terms import IN_FORCE, CertificateKind, Ending

_C = db.core(tables.Certificate).c


@dataclass(frozen=True)
class Held:
    """A certificate that counts on the day. No `valid_until`: it has no end by law."""

    code: str
    kind: CertificateKind
    category: str
    operation: str
    subject: str
    high_hazard: str
    issued_on: date
    valid_until: date | None


def holding(session: Session, person_ids: Iterable[int], day: date) -> dict[int, tuple[Held, ...]]:
    """Certificates in force on a day by person, newest first; persons without any are left out.

    Kinds are told apart and never stand for each other: a received certificate for special equipment or construction is no
    special operation's (SO-16).
    """
    windows = rules_certificates.windows(laws.in_force(session, day))
    found: dict[int, list[Held]] = {}
    query = (
        select(
            _C.person_id, _C.code, _C.kind, _C.category, _C.operation, _C.subject, _C.high_hazard, _C.issued_on,
            _C.valid_until, _C.review_due_on, _C.ended_on, _C.ending, _C.recheck_from,
        )
        .where(
            db.among(_C.person_id, set(person_ids)),
            _C.live.is_(True),
            _C.issued_on <= day,
            _C.valid_until >= day,
            _C.ending.is_(None) | (_C.ending != Ending.UNDONE),
        )
        .order_by(_C.issued_on.desc(), _C.id)
    )  # fmt: skip
    for row in session.execute(query):
        if rules.state_on(dates_of(row), day, windows[row.kind]) in IN_FORCE:
            found.setdefault(row.person_id, []).append(
                Held(
                    row.code, row.kind, row.category, row.operation, row.subject, row.high_hazard, row.issued_on,
                    end_of(row),
                )
            )  # fmt: skip
    return {person: tuple(held) for person, held in found.items()}
