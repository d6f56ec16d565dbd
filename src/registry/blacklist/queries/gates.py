"""The gates of early removal as the database answers them: later conduct, running bars, what the officer found."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session

from registry.blacklist import rules_repair, tables
from registry.blacklist.queries.bars import bars_on
from registry.blacklist.queries.offers import refusal_of
from registry.blacklist.queries.records import facts_of
from registry.blacklist.terms import LISTED_STATES, PUBLIC_STATES, CaseState, ListingState, RemovalReason
from registry.blacklist.terms_bars import BarFacts
from registry.blacklist.terms_repair import Conduct, Finding, Gate, GateAnswer, RepairFacts
from registry.kernel import db
from registry.law import queries as laws

_L = db.core(tables.Listing).c
_C = db.core(tables.Case).c
_S = db.core(tables.CaseSubject).c
_ENDED = (CaseState.PUBLISHED, CaseState.DROPPED)


def gates_on(session: Session, listing: Any, application: Any | None, day: date) -> tuple[GateAnswer, ...]:
    """The gates of a listing as of a day, with what the officer found on the application; once decided, as decided."""
    if application is not None and application.answers != "[]":
        return read_answers(application.answers)
    found = read_findings(application.gates) if application is not None else {}
    facts = RepairFacts(
        listed_on=listing.listed_on,
        restarted_on=listing.restarted_on,
        duties=found.get(Gate.DUTIES),
        harm=found.get(Gate.HARM),
        conduct=found.get(Gate.NO_NEW_CONDUCT),
        later=later_conduct(session, listing),
        bars=_running_bars(session, listing, day),
        committed_on=application.filed_on if application is not None and application.commitment else None,
    )
    return rules_repair.gates(facts, laws.in_force(session, listing.listed_on), laws.in_force(session, day), day)


def why_not(session: Session, listing: Any, today: date) -> str:
    """Why nobody may apply for this listing today; empty when its subject may."""
    return refusal_of(lambda: must_be_open_to_application(session, listing, today))


def must_be_open_to_application(session: Session, listing: Any, today: date) -> None:
    """Refuse an application for this listing today, as `rules_repair.may_apply`; the origin, regime, term and time on it."""
    rules_repair.may_apply(
        facts_of(listing),
        listing.origin,
        listing.authority,
        today,
        laws.in_force(session, listing.listed_on),
        laws.in_force(session, today),
        shown=listing.state in PUBLIC_STATES,
    )


def _running_bars(session: Session, listing: Any, day: date) -> list[BarFacts]:
    """Bars of the subject itself: one of a unit's principal blocks that person's removal, not the unit's."""
    if listing.person_id is not None:
        return bars_on(session, person_id=listing.person_id, day=day)
    return bars_on(session, organisation_id=listing.organisation_id, day=day)


def later_conduct(session: Session, listing: Any) -> tuple[Conduct, ...]:
    """Later listings of the same subject that were not revoked, and its running cases over later conduct."""
    person = listing.person_id is not None
    same = _L.person_id == listing.person_id if person else _L.organisation_id == listing.organisation_id
    found: list[Conduct] = []
    listings = select(_L.number, _L.listed_on, _C.conduct_on).where(
        same,
        _L.live.is_(True),
        _L.number != listing.number,
        or_(
            _L.state.in_(list(LISTED_STATES)),
            (_L.state == ListingState.REMOVED) & (_L.removal_reason != RemovalReason.REVOKED),
        ),
    )
    joined = listings.outerjoin(_C.id.table, (_C.number == _L.case_number) & (_L.case_number != ""))
    found += [Conduct(row.number, row.conduct_on or row.listed_on) for row in session.execute(joined)]
    subject = _S.person_id == listing.person_id if person else _S.organisation_id == listing.organisation_id
    cases = (
        select(_C.number, _C.conduct_on)
        .join(_S.id.table, _S.case_number == _C.number)
        .where(subject, _C.state.not_in(list(_ENDED)), _C.number != listing.case_number)
        .distinct()
    )
    found += [Conduct(row.number, row.conduct_on) for row in session.execute(cases)]
    return rules_repair.since(listing.listed_on, found)


# -- as kept in the row ------------------------------------------------------------------------------------------------


def write_findings(findings: dict[Gate, Finding]) -> str:
    """An officer's findings as canonical JSON."""
    return _json({gate.value: asdict(one) | {"on": _iso(one.on)} for gate, one in findings.items()})


def read_findings(written: str) -> dict[Gate, Finding]:
    """What `write_findings` wrote."""
    return {Gate(gate): Finding(one["met"], _day(one["on"]), one["basis"]) for gate, one in json.loads(written).items()}


def write_answers(answers: Iterable[GateAnswer]) -> str:
    """The gates as a decision found them, as canonical JSON."""
    return _json([asdict(one) | {"on": _iso(one.on)} for one in answers])


def read_answers(written: str) -> tuple[GateAnswer, ...]:
    """What `write_answers` wrote."""
    return tuple(
        GateAnswer(**(one | {"gate": Gate(one["gate"]), "on": _day(one["on"])})) for one in json.loads(written)
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
