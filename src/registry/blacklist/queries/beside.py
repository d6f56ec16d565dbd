"""What stands beside a public entry: the subject's released replies, and reconsiderations and lawsuits about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlmodel import Session

from registry.blacklist import tables
from registry.blacklist.terms import PROCEEDINGS, FilingKind, FilingState, ProceedingOutcome
from registry.kernel import db

_F = db.core(tables.Filing).c


@dataclass(frozen=True)
class Reply:
    """主体回应 as the public reads it."""

    text: str
    filed_on: date
    released_on: date


@dataclass(frozen=True)
class Proceeding:
    """行政复议 or 行政诉讼 about the listing; without an outcome it is still running."""

    kind: FilingKind
    filed_on: date
    outcome: ProceedingOutcome | None
    ended_on: date | None


@dataclass(frozen=True)
class Beside:
    """What the public reads beside one listing, oldest first."""

    replies: tuple[Reply, ...] = ()
    proceedings: tuple[Proceeding, ...] = ()


def public_beside(session: Session, listing_number: str) -> Beside:
    """Released replies and confirmed proceedings of one listing. Whether it is public itself is the caller's question."""
    query = (
        select(_F.id.table)
        .where(
            _F.subject == listing_number,
            _F.published_at.is_not(None),
            or_(
                _F.state == FilingState.RELEASED,
                _F.kind.in_(list(PROCEEDINGS)) & (_F.state != FilingState.WITHDRAWN),
            ),
        )
        .order_by(_F.id)
    )
    rows = session.execute(query).all()
    return Beside(
        replies=tuple(
            Reply(row.text, row.filed_on, row.published_at.date()) for row in rows if row.kind is FilingKind.REPLY
        ),
        proceedings=tuple(
            Proceeding(row.kind, row.filed_on, row.outcome, row.document_on) for row in rows if row.kind in PROCEEDINGS
        ),
    )
