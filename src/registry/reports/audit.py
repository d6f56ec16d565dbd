"""Read doors of the ledgers: events, histories, heads, and the check that nothing was altered."""

from __future__ import annotations

from registry.kernel import db, ledger
from registry.kernel.access import Actor
from registry.kernel.ledger import EventRow, Head, Verdict
from registry.kernel.paging import Page, PageRequest
from registry.policy import Ledger, Permission


def events(viewer: Actor, which: Ledger, page: PageRequest) -> Page[EventRow]:
    """Events of one ledger, newest first."""
    viewer.must(Permission.LEDGER_READ)
    with db.reading() as session:
        total = ledger.head(session, which).size
        return Page(ledger.newest(session, which, limit=page.size, offset=page.offset), total, page.page, page.size)


def history(viewer: Actor, subject: str) -> list[EventRow]:
    """Every event about one subject."""
    viewer.must(Permission.LEDGER_READ)
    with db.reading() as session:
        return ledger.history(session, subject)


def head(viewer: Actor, which: Ledger) -> Head:
    """The newest signed head of a ledger; public."""
    viewer.must(Permission.PUBLISHED_READ)
    with db.reading() as session:
        return ledger.head(session, which)


def verify(viewer: Actor, which: Ledger) -> Verdict:
    """Recompute a whole ledger."""
    viewer.must(Permission.LEDGER_READ)
    with db.reading() as session:
        return ledger.verify(session, which)
