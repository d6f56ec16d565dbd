"""我的名单与告知: what concerns one party, for its agent, for the person, and for the counter that receives its papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select, true
from sqlmodel import Session

from registry.blacklist import reach, rules, rules_cases, rules_filings, tables
from registry.blacklist.queries.filings import FilingRow, rows_of
from registry.blacklist.queries.records import facts_of
from registry.blacklist.terms import (
    CASE_KINDS,
    LISTED_STATES,
    About,
    CaseState,
    FilingKind,
    Ground,
    ListingState,
)
from registry.kernel import access, clock, db
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound, Refused
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import queries as parties
from registry.policy import Permission

_L = db.core(tables.Listing).c
_C = db.core(tables.Case).c
_S = db.core(tables.CaseSubject).c
_F = db.core(tables.Filing).c
_SEEN = tuple(LISTED_STATES | {ListingState.REMOVED})
_RUNNING = (CaseState.NOTIFIED, CaseState.PROPOSED)
_MOST_CANDIDATES = 500


@dataclass(frozen=True)
class OwnListing:
    """One's own listing, published or not, ended or not. `kinds`: what may be filed about it today."""

    number: str
    version: int
    name: str
    ground: Ground
    authority: str
    decision_number: str
    listed_on: date
    until: date
    state: ListingState
    public_now: bool
    stayed: bool
    ended: bool
    removed_on: date | None
    kinds: tuple[FilingKind, ...]


@dataclass(frozen=True)
class OwnNotice:
    """A notice served in a running case. `last_on`: last day to ask for a hearing; `kinds`: what may be filed today."""

    case_number: str
    authority: str
    ground: Ground
    noticed_on: date
    last_on: date
    provisional: bool
    open: bool
    hearing_on: date | None
    kinds: tuple[FilingKind, ...]


@dataclass(frozen=True)
class Concern:
    """Everything that concerns one party, as far as the viewer may see it. `number`: credit code or masked identity number."""

    code: str
    name: str
    number: str
    listings: tuple[OwnListing, ...]
    notices: tuple[OwnNotice, ...]
    filings: tuple[FilingRow, ...]


@dataclass(frozen=True)
class Candidate:
    """A party found at the counter; `number` is a credit code or a masked identity number."""

    code: str
    name: str
    number: str
    because: str


def own(viewer: Actor) -> Concern:
    """What concerns the firm an agent acts for, or the person who signed in."""
    viewer.must(Permission.FILINGS_FILE)
    with db.reading() as session:
        organisation_id, person_id = reach.party_ids(session, viewer)
        if organisation_id is None and person_id is None:
            return Concern("", "", "", (), (), ())
        return _concern(
            session, viewer, viewer.organisation or viewer.person, organisation_id, person_id, true(), true()
        )


def at_counter(viewer: Actor, code: str) -> Concern:
    """A party's cases and listings in the clerk's region. Raises `NotFound` for a party that none there concerns."""
    viewer.must(Permission.FILINGS_RECEIVE)
    with db.reading() as session:
        firm = parties.organisation_by_code(session, code)
        person = parties.person_by_code(session, code) if firm is None else None
        found = _concern(
            session,
            viewer,
            code,
            firm.id if firm else None,
            person.id if person else None,
            reach.within(viewer, _L.region),
            reach.within(viewer, _C.region),
        )
    if not (found.listings or found.notices):
        raise NotFound("本地区没有该当事人的名单记录或在办案件。", fix="请核对当事人，或请其到相应地区的窗口办理。")
    access.looked(viewer, "counter_party", subject=code, reason="窗口受理")
    return found


def find_party(viewer: Actor, typed: str) -> list[Candidate]:
    """Parties by credit code, name or identity number, of whom a listing or a running case in the clerk's region tells."""
    viewer.must(Permission.FILINGS_RECEIVE)
    with db.reading() as session:
        found = parties.find(session, typed, limit=_MOST_CANDIDATES)
        firms = parties.organisations_by_code(session, [one.code for one in found if not one.is_person])
        people = parties.person_ids(session, [one.code for one in found if one.is_person])
        units, humans = {one.id for one in firms.values()}, set(people.values())
        here: set[tuple[int | None, int | None]] = set()
        listed = select(_L.organisation_id, _L.person_id).where(
            _L.live.is_(True), _L.state.in_(_SEEN), reach.within(viewer, _L.region)
        )
        heard = (
            select(_S.organisation_id, _S.person_id)
            .join(_C.id.table, _C.number == _S.case_number)
            .where(_S.noticed_on.is_not(None), _C.state.in_(_RUNNING), reach.within(viewer, _C.region))
        )
        for query, table in ((listed, _L), (heard, _S)):
            here |= {(one[0], one[1]) for one in session.execute(query.where(table.organisation_id.in_(units)))}
            here |= {(one[0], one[1]) for one in session.execute(query.where(table.person_id.in_(humans)))}
    access.looked(viewer, "counter_search", reason="窗口受理")
    key_of = {one.code: (one.id, None) for one in firms.values()} | {code: (None, id_) for code, id_ in people.items()}
    return [Candidate(one.code, one.name, one.number, one.because) for one in found if key_of.get(one.code) in here]


# -- pieces ------------------------------------------------------------------------------------------------------------


def _concern(
    session: Session,
    viewer: Actor,
    code: str,
    organisation_id: int | None,
    person_id: int | None,
    listings_here: ColumnElement[bool],
    cases_here: ColumnElement[bool],
) -> Concern:
    law, today = laws.in_force(session, clock.today()), clock.today()

    def of(table: Any) -> ColumnElement[bool]:
        if organisation_id is not None:
            return table.organisation_id == organisation_id  # type: ignore[no-any-return]
        return table.person_id == (person_id or 0)  # type: ignore[no-any-return]

    listed = select(_L.id.table).where(_L.live.is_(True), of(_L), _L.state.in_(_SEEN), listings_here)
    heard = (
        select(_C.number, _C.authority, _C.ground, _C.state, _C.hearing_on, _S.noticed_on)
        .join(_S.id.table, _S.case_number == _C.number)
        .where(of(_S), _S.noticed_on.is_not(None), _C.state.in_(_RUNNING), cases_here)
        .order_by(_S.noticed_on.desc(), _S.id)
    )
    listings = [_listing(row, today, law) for row in session.execute(listed.order_by(_L.listed_on.desc(), _L.id))]
    notices = [_notice(row, today, law) for row in session.execute(heard)]
    known = [one.number for one in listings] + [one.case_number for one in notices]
    filed = select(_F.id.table).where(of(_F))
    if viewer.may(Permission.FILINGS_RECEIVE):
        filed = filed.where(_F.subject.in_(known))
    name, number = _called(session, code)
    return Concern(
        code=code,
        name=name,
        number=number,
        listings=tuple(listings),
        notices=tuple(notices),
        filings=tuple(rows_of(session, session.execute(filed.order_by(_F.id.desc())), None)),
    )


def _called(session: Session, code: str) -> tuple[str, str]:
    firm = parties.organisation_by_code(session, code)
    if firm is not None:
        return firm.name, firm.credit_code
    person = parties.person_record(session, code)
    return (person.name, person.masked_identity) if person is not None else ("", "")


def _listing(row: Any, today: date, law: LawBook) -> OwnListing:
    facts = facts_of(row)
    return OwnListing(
        number=row.number,
        version=row.version,
        name=row.name,
        ground=row.ground,
        authority=row.authority,
        decision_number=row.decision_number,
        listed_on=row.listed_on,
        until=row.until,
        state=row.state,
        public_now=rules.visible_on(facts, today, today),
        stayed=row.stayed_on is not None,
        ended=rules.has_ended(facts, today),
        removed_on=row.removed_on,
        kinds=_open_kinds(About(listing=facts), today, law),
    )


def _notice(row: Any, today: date, law: LawBook) -> OwnNotice:
    last = rules_cases.defence_ends(row.noticed_on, law)
    return OwnNotice(
        case_number=row.number,
        authority=row.authority,
        ground=row.ground,
        noticed_on=row.noticed_on,
        last_on=last.on,
        provisional=last.provisional,
        open=today <= last.on,
        hearing_on=row.hearing_on,
        kinds=_open_kinds(About(case_state=row.state, noticed_on=row.noticed_on), today, law),
    )


def _open_kinds(about: About, today: date, law: LawBook) -> tuple[FilingKind, ...]:
    found = []
    for kind in FilingKind:
        if (kind in CASE_KINDS) == (about.listing is None):
            try:
                rules_filings.may_file(kind, about, today, law)
            except Refused:
                continue
            found.append(kind)
    return tuple(found)
