"""Setting a receipt under an answer: the state of the kind's ledger, and where in it the newest event about each record stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from registry.kernel import clock, proofs
from registry.kernel.tips import tips
from registry.verification import receipts
from registry.verification.receipts import Counts, Shown
from registry.verification.terms import REGISTER_OF, Kind, Outcome


def sealed(
    session: Session,
    kind: Kind,
    outcome: Outcome | None,
    shown: Sequence[Shown],
    *,
    subjects: Sequence[str] | None = None,
    as_of: date | None = None,
    counts: Counts = (),
) -> tuple[str, datetime]:
    """The receipt and the instant of an answer. `subjects`: what the ledger calls the records, where not by their own codes."""
    now, register = clock.now(), REGISTER_OF[kind]
    named = [one.code for one in shown] if subjects is None else subjects
    found = [proofs.newest_of(session, register, one) for one in named]
    (tip,) = tips(session, register)  # after the events, so that the tree has them
    events = [event for event in found if event is not None]
    return receipts.issue(outcome, shown, tip, now, events, kind=kind, as_of=as_of, counts=counts), now
