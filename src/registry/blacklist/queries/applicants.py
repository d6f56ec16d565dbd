"""What somebody sees who applies for early removal: the own public listings, their gates today, and what was applied for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session

from registry.blacklist import reach, tables
from registry.blacklist.queries.applications import ApplicationRow, joined, row_of
from registry.blacklist.queries.gates import gates_on, why_not
from registry.blacklist.terms import PUBLIC_STATES, Origin
from registry.blacklist.terms_repair import OPEN_STATES, Gate, GateAnswer
from registry.kernel import clock, db, fields
from registry.kernel.access import Actor
from registry.policy import Permission

_A = db.core(tables.Application).c
_L = db.core(tables.Listing).c


@dataclass(frozen=True)
class OwnListing:
    """A listing somebody may apply for, or why not today, with the gates as they stand and what was applied for so far."""

    number: str
    name: str
    authority: str
    listed_on: date
    until: date
    refusal: str
    gates: tuple[GateAnswer, ...]
    applications: tuple[ApplicationRow, ...]


def own_applications(viewer: Actor) -> list[ApplicationRow]:
    """What was applied for, for the viewer's own organisation or self, newest first."""
    viewer.must(Permission.FILINGS_FILE)
    with db.reading() as session:
        query = joined().where(reach.own(session, viewer, _A)).order_by(_A.id.desc())
        return [row_of(one, clock.today()) for one in session.execute(query)]


def own_listings(viewer: Actor) -> list[OwnListing]:
    """Public listings of the viewer's own organisation or self with their gates today, newest first."""
    viewer.must(Permission.FILINGS_FILE)
    with db.reading() as session:
        return _offered(session, reach.own(session, viewer, _L))


def listings_at_counter(viewer: Actor, typed: str) -> list[OwnListing]:
    """Public listings of the counter's region by number or credit code, to enter a paper application for, with what was applied
    for on paper so far.
    """
    viewer.must(Permission.FILINGS_RECEIVE)
    code = fields.clean(typed).replace(" ", "").upper()
    if not code:
        return []
    with db.reading() as session:
        named = or_(_L.number == code, _L.credit_code == code)
        found = _offered(session, and_(named, reach.within(viewer, _L.region)))
    return [replace(one, applications=tuple(row for row in one.applications if row.on_paper)) for one in found]


def _offered(session: Session, which: ColumnElement[bool]) -> list[OwnListing]:
    today = clock.today()
    query = select(_L.id.table).where(_L.live.is_(True), _L.state.in_(list(PUBLIC_STATES)), _L.until >= today, which)
    listings = session.execute(query.order_by(_L.listed_on.desc(), _L.id.desc())).all()
    so_far: dict[str, list[ApplicationRow]] = {}
    of = joined().where(_A.listing_number.in_([one.number for one in listings])).order_by(_A.id.desc())
    for row in session.execute(of):
        so_far.setdefault(row.listing_number, []).append(row_of(row, today))
    found = []
    for one in listings:
        made = so_far.get(one.number, [])
        running = next((row for row in made if row.state in OPEN_STATES), None)
        refusal = f"已有一项申请 {running.number} 正在办理。" if running else why_not(session, one, today)
        gates = gates_on(session, one, None, today) if one.origin is Origin.OWN else ()
        gates = tuple(
            replace(gate, met=None, explanation="随申请书公开作出") if gate.gate is Gate.COMMITMENT else gate
            for gate in gates
        )
        found.append(
            OwnListing(one.number, one.name, one.authority, one.listed_on, one.until, refusal, gates, tuple(made))
        )
    return found
