"""What is proposed to be corrected or revoked in a listing, and by when publicity must end after a basis fell."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from registry.blacklist import reach, rules_filings, tables
from registry.blacklist.terms import CORRECTABLE, AmendmentState, Step
from registry.kernel import clock, db
from registry.kernel.access import Actor
from registry.law.book import LawBook
from registry.law.terms import Clock
from registry.policy import Permission

_A = db.core(tables.ListingAmendment).c


@dataclass(frozen=True)
class AmendmentRow:
    """What is proposed for a listing. `changes`: field in Chinese and how it should read."""

    number: str
    listing: str
    filing: str
    step: Step
    state: AmendmentState
    changes: tuple[tuple[str, str], ...]
    reason: str
    document: str
    due_on: date | None
    overdue: bool
    proposed_at: datetime
    mine: bool


def proposals(viewer: Actor, *, limit: int = 200) -> list[AmendmentRow]:
    """Corrections and revocations in the viewer's region that wait for a decider, oldest first; not those of objections."""
    viewer.must(Permission.CASES_READ)
    query = (
        select(_A.id.table)
        .where(_A.state == AmendmentState.PROPOSED, _A.filing == "", reach.within(viewer, _A.region))
        .order_by(_A.id)
        .limit(limit)
    )
    with db.reading() as session:
        return [amendment_row(row, viewer) for row in session.execute(query)]


def amendments_of(session: Session, listing: str, viewer: Actor) -> list[AmendmentRow]:
    """Everything proposed for one listing, oldest first."""
    query = select(_A.id.table).where(_A.listing == listing).order_by(_A.id)
    return [amendment_row(row, viewer) for row in session.execute(query)]


def withdrawal_clock(document_on: date, law: LawBook) -> Clock:
    """By when publicity must have ended after its basis fell, explained (CR-04)."""
    rule, due = law.provision("CR-04"), rules_filings.withdrawal_due(document_on, law)
    explanation = f"自文书日期 {document_on} 起 {rule.amount}。依据：{rule.citation}：{rule.text}"
    return Clock(due.on, "应当撤回公示", explanation, rule.to_confirm or due.provisional)


def amendment_row(row: Any, viewer: Actor) -> AmendmentRow:
    """One line from a row of the table."""
    document = f"{row.document_authority}{row.document_number}（{row.document_on}）" if row.document_on else ""
    waits = row.state is AmendmentState.PROPOSED
    return AmendmentRow(
        number=row.number,
        listing=row.listing,
        filing=row.filing,
        step=row.step,
        state=row.state,
        changes=tuple((CORRECTABLE[name], value) for name, value in json.loads(row.changes).items()),
        reason=row.reason,
        document=document,
        due_on=row.due_on,
        overdue=waits and row.due_on is not None and clock.today() > row.due_on,
        proposed_at=row.proposed_at,
        mine=waits and row.proposed_by == reach.human(viewer),
    )
