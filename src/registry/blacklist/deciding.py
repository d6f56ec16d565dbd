"""A case is decided by another person, served, published, or dropped. Deciding enters the listings; only publishing shows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlalchemy import or_, select

from registry.blacklist import casework, entries, numbering, reach, rules, rules_cases, tables
from registry.blacklist.casework import SeenCase
from registry.blacklist.commands import supersede
from registry.blacklist.hearing import Service, serve_on
from registry.blacklist.queries.records import facts_of
from registry.blacklist.terms import LISTED_STATES, CaseState, ListingState, Origin, Regime, Step, Term
from registry.blacklist.terms_bars import BarBasis, StartEvent
from registry.blacklist.terms_reports import Occasion
from registry.conduct.rules import document_key
from registry.kernel import clock, db, files, names
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, OutOfDate, RuleBroken
from registry.kernel.text import written
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import queries as parties
from registry.parties.queries import OrganisationRecord
from registry.policy import Action, Ledger, Permission

_A = db.core(tables.Application).c
_C = db.core(tables.Case).c
_L = db.core(tables.Listing).c


class DecidedBar(BaseModel):
    """随决定的禁入: on which subject of the case (its place, from 1), on which basis, from which event and day."""

    model_config = ConfigDict(frozen=True)

    place: int
    basis: BarBasis
    event: StartEvent
    starts_on: date
    industries: tuple[str, ...] = ()
    occupation: str = ""


class Decision(BaseModel):
    """列入决定: the number of the written decision (BL-13), and the bars it carries; the subjects are listed today."""

    model_config = ConfigDict(frozen=True)

    decision_number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    bars: tuple[DecidedBar, ...] = ()


def send_back(actor: Actor, seen: SeenCase, reason: str, *, submission: str) -> str:
    """Send a proposal back to the officers with a reason; returns the case's number."""
    with write(actor, Permission.CASES_DECIDE, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row = casework.the_case(work, seen, CaseState.PROPOSED)
        casework.must_be_another(work.session, work.actor, row, laws.in_force(work.session, clock.today()))
        why = written("退回理由", reason)
        casework.move(work, row, state=CaseState.NOTIFIED, returned_reason=why, proposed_by="", proposed_at=None)
        work.record(Action.CASE_RETURNED, row.number)
        return str(row.number)


def decide(actor: Actor, seen: SeenCase, decision: Decision, *, submission: str) -> list[str]:
    """Decide that the subjects are listed from today (BL-13, IN-07); returns the numbers of the listings.

    Officers and other registers see them at once, the public from publication.
    """
    with write(actor, Permission.CASES_DECIDE, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row = casework.the_case(work, seen, CaseState.PROPOSED)
        today = clock.today()
        law = laws.in_force(work.session, today)
        casework.must_be_another(work.session, work.actor, row, law)
        rules_cases.must_be_answered(len(casework.open_statements(casework.filings_on(work.session, row.number))), law)
        number = _free(work, decision.decision_number, law)
        subjects = casework.subjects_of(work.session, row.number)
        _not_listed_on(work, subjects, number, law)
        listings = _enter(work, row, subjects, number, law)
        for bar in decision.bars:
            _bar(work, row, subjects, bar, number)
        casework.move(
            work,
            row,
            state=CaseState.DECIDED,
            decision_number=number,
            decision_key=document_key(number),
            decided_on=today,
            decided_by=reach.human(actor),
        )
        work.record(Action.CASE_DECIDED, row.number, listings=len(listings), ground=row.ground.value)
        return listings


def serve(
    actor: Actor, seen: SeenCase, service: Service, consent: files.Upload | None = None, *, submission: str
) -> str:
    """Record that decision and repair notice were served on subjects (CR-03.serve, CR-10); returns the case's number."""
    with write(actor, Permission.CASES_HANDLE, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row = casework.the_case(work, seen, CaseState.DECIDED)
        law = laws.in_force(work.session, clock.today())
        return serve_on(work, row, service, consent, law, CaseState.SERVED, earliest=row.decided_on)


def publish(actor: Actor, seen: SeenCase, *, submission: str) -> list[str]:
    """Publish the listings of a served case (BL-15); returns their numbers. The public sees them from this moment.

    Raises `RuleBroken` once the term has run out (BL-17).
    """
    with write(actor, Permission.CASES_HANDLE, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row = casework.the_case(work, seen, CaseState.SERVED)
        now = clock.now()
        rows = [one for one in _listings(work, row.number) if one.state is ListingState.DECIDED]
        if not rows:
            raise OutOfDate("这个案件的列入都已撤销，没有可以公布的记录。", fix="请刷新页面查看。")
        law = laws.in_force(work.session, now.date())
        for one in rows:
            rules.must_be_allowed(Step.PUBLISH_DECIDED, facts_of(one), reach.human(actor), now.date(), law)
        supersede(work, Step.PUBLISH_DECIDED, rows, now, lambda one: {"published_on": now.date()})
        for one in rows:
            work.record(Action.LISTING_PUBLISHED, one.number, version=one.version + 1, until=one.until)
        casework.move(work, row, state=CaseState.PUBLISHED, published_on=now.date())
        work.record(Action.CASE_PUBLISHED, row.number, listings=len(rows))
        return [one.number for one in rows]


def drop(actor: Actor, seen: SeenCase, reason: str, *, submission: str) -> str:
    """End a case that is not decided yet, with a reason; returns its number."""
    with write(actor, Permission.CASES_HANDLE, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row = casework.the_case(work, seen, CaseState.DRAFTED, CaseState.NOTIFIED, CaseState.PROPOSED)
        casework.move(
            work,
            row,
            state=CaseState.DROPPED,
            dropped_on=clock.today(),
            dropped_reason=written("终止理由", reason),
        )
        work.record(Action.CASE_DROPPED, row.number)
        return str(row.number)


# -- pieces ------------------------------------------------------------------------------------------------------------


def _free(work: Work, decision_number: str, law: LawBook) -> str:
    """The decision's number as written. Refuse one used before (BL-13)."""
    number, key = decision_number, document_key(decision_number)
    used = work.session.execute(
        select(_C.number).where(_C.decision_key == key).union(select(_A.number).where(_A.document_key == key))
    ).scalar()
    if used is not None:
        raise RuleBroken(
            "BL-13.decision",
            f"文号 {number} 已用于 {used}；一份决定书只用一个文号（{law.provision('BL-13.decision').article}）。",
            fix="请核对文号。",
        )
    return number


def _not_listed_on(work: Work, subjects: Sequence[Any], decision_number: str, law: LawBook) -> None:
    """Refuse a second live listing of one subject on the same decision, whatever list it came with (BL-02)."""
    units = [one.organisation_id for one in subjects if one.organisation_id is not None]
    people = [one.person_id for one in subjects if one.person_id is not None]
    key = document_key(decision_number)
    live = work.session.execute(
        select(_L.number, _L.name, _L.decision_number).where(
            _L.live.is_(True),
            _L.state.in_([*LISTED_STATES, ListingState.RECEIVED, ListingState.PUBLICATION_PROPOSED]),
            or_(_L.organisation_id.in_(units), _L.person_id.in_(people)),
        )
    )
    twice = next((one for one in live if document_key(one.decision_number) == key), None)
    if twice is not None:
        raise RuleBroken(
            "BL-02",
            f"{twice.name}已依据同一决定列入（编号 {twice.number}）（{law.provision('BL-02').article}）。",
            fix="同一决定不重复列入；请核对文号。",
        )


def _enter(work: Work, row: Any, subjects: Sequence[Any], decision_number: str, law: LawBook) -> list[str]:
    """Enter one listing for each subject, listed from today, not public yet."""
    now = clock.now()
    today = now.date()
    term = rules.term(today, None, law)
    first = numbering.next_listing(work.session, now.year)
    units = {one.organisation_id: _unit(work, one.organisation_id) for one in subjects if one.organisation_id}
    near = next((unit.region for unit in units.values() if unit.region), row.region)  # a person is where the unit is
    known = parties.persons_by_id(work.session, [one.person_id for one in subjects if one.person_id is not None])
    people = {person.id: person.code for person in known}
    numbers, stored = [], []
    for place, one in enumerate(subjects):
        number = numbering.listing_number(now.year, first + place)
        unit = units.get(one.organisation_id)
        stored.append(
            _listing(row, one, unit, term)
            | {"number": number, "decision_number": decision_number, "changed_at": now}
            | {"subject_region": (unit.region if unit else near) or row.region}
        )
        casework.amend_subject(work, one, listing_number=number)
        party = unit.code if unit else people[one.person_id]
        work.record(
            Action.LISTING_DECIDED, number, party=party, ground=row.ground.value, until=term.until, case=row.number
        )
        numbers.append(number)
    work.insert(tables.Listing, stored)
    return numbers


def _bar(work: Work, row: Any, subjects: Sequence[Any], bar: DecidedBar, decision_number: str) -> None:
    """Impose a bar on one subject; the case's proposer and decider are the two persons it takes."""
    if not 1 <= bar.place <= len(subjects):
        raise InvalidInput("禁入对象", "没有这个当事人。", fix="请从本案当事人中选择。")
    subject = subjects[bar.place - 1]
    entries.impose_bar(
        work,
        entries.NewBar(
            basis=bar.basis,
            event=bar.event,
            starts_on=bar.starts_on,
            conduct_on=row.conduct_on,
            authority=row.authority,
            document_number=decision_number,
            reason=row.reason,
            region=row.region,
            proposed_by=row.proposed_by,
            decided_by=reach.human(work.actor),
            person_id=subject.person_id,
            organisation_id=subject.organisation_id,
            industries=bar.industries,
            occupation=bar.occupation,
            case_number=row.number,
        ),
    )


def _unit(work: Work, organisation_id: int) -> OrganisationRecord:
    known = parties.organisations_by_id(work.session, [organisation_id])[organisation_id]
    found = parties.organisation_record(work.session, known.code)
    assert found is not None
    return found


def _listing(row: Any, subject: Any, unit: OrganisationRecord | None, term: Term) -> dict[str, Any]:
    return {
        "version": 1,
        "live": True,
        "organisation_id": subject.organisation_id,
        "person_id": subject.person_id,
        "name": subject.name,
        "name_key": names.search_key(subject.name)[:120],
        "credit_code": unit.credit_code if unit else "",
        "address": unit.address if unit else "",
        "principal": unit.principal if unit else "",
        "ground": row.ground,
        "cause": row.cause,
        "reason": row.reason,
        "authority": row.authority,
        "region": row.region,
        "listed_on": term.started_on,
        "reported_as": Occasion.ENTRY,
        "happened_on": term.started_on,
        "until": term.until,
        "provision": term.provision,
        "regime": Regime.ORDER_11,
        "origin": Origin.OWN,
        "source": "",
        "batch": "",
        "state": ListingState.DECIDED,
        "case_number": row.number,
        "proposed_by": "",
        "note": "",
    }


def _listings(work: Work, case_number: str) -> list[Any]:
    query = select(_L.id.table).where(_L.live.is_(True), _L.case_number == case_number).order_by(_L.id)
    return list(work.session.execute(query))
