"""Applications for early removal: the officers' list and record, what the applicant sees, the facts of the decision's paper.

Officials read those of the own region, an applicant those of the own listings, the counter those it was handed on paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session

from registry.blacklist import reach, rules, rules_repair, rules_reports, tables
from registry.blacklist.queries.gates import gates_on
from registry.blacklist.queries.offers import Offer, offer
from registry.blacklist.terms import PUBLIC_STATES, FilingChannel, Ground, RemovalReason
from registry.blacklist.terms_repair import OPEN_STATES, ApplicationState, ApplicationStep, Ball, Gate, GateAnswer
from registry.kernel import calendar, clock, db, fields, files, ledger
from registry.kernel.access import Actor, looked
from registry.kernel.errors import NotFound
from registry.kernel.files import FileRow
from registry.kernel.ledger import EventRow
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.law.terms import Clock
from registry.parties import queries as parties
from registry.parties.places import region_name, region_prefix
from registry.policy import Ledger, Permission

_A = db.core(tables.Application).c
_L = db.core(tables.Listing).c

PERMISSION_OF: dict[ApplicationStep, Permission] = {
    ApplicationStep.WITHDRAW: Permission.FILINGS_FILE,
    ApplicationStep.ACCEPT: Permission.FILINGS_HANDLE,
    ApplicationStep.NOT_ACCEPT: Permission.FILINGS_HANDLE,
    ApplicationStep.VERIFY: Permission.FILINGS_HANDLE,
    ApplicationStep.GRANT: Permission.FILINGS_DECIDE,
    ApplicationStep.REFUSE: Permission.FILINGS_DECIDE,
    ApplicationStep.PROPOSE_REINSTATEMENT: Permission.FILINGS_HANDLE,
    ApplicationStep.REINSTATE: Permission.FILINGS_DECIDE,
    ApplicationStep.FIND_NO_FRAUD: Permission.FILINGS_DECIDE,
}


@dataclass(frozen=True)
class ApplicationFilters:
    """What the list is narrowed to; empty values say nothing. `overdue`: only those past their deadline."""

    state: ApplicationState | None = None
    ball: Ball | None = None
    region: str = ""
    overdue: bool = False


@dataclass(frozen=True)
class ApplicationRow:
    """One application in a list. `due_on` is the deadline that runs, `days_left` in calendar days, negative once past.

    `provisional`: the deadline lies in a year without a holiday table and may still move.
    """

    number: str
    version: int
    state: ApplicationState
    ball: Ball
    listing: str
    name: str
    is_person: bool
    credit_code: str
    region: str
    region_name: str
    channel: FilingChannel
    filed_on: date
    due_on: date | None
    days_left: int | None
    provisional: bool

    @property
    def on_paper(self) -> bool:
        """Whether it was handed in at a counter."""
        return self.channel is FilingChannel.COUNTER


@dataclass(frozen=True)
class ApplicationRecord:
    """One application with everything it rests on. Who acted is named by the ledger's timeline. `needs_paper`: the viewer acts
    for whoever handed it in, on paper.
    """

    row: ApplicationRow
    masked_identity: str
    ground: Ground
    authority: str
    listed_on: date
    until: date
    listing_public: bool
    commitment: str
    accepted_on: date | None
    acceptance: str
    accept_due_on: date
    decide_due_on: date | None
    verified_on: date | None
    opinion: str
    decided_on: date | None
    document_number: str
    reasons: str
    refused_gate: Gate | None
    opens_on: date | None
    doubt: str
    fraud_on: date | None
    fraud: str
    fraud_answered_on: date | None
    fraud_answer: str
    restart_reason: str
    restart_to_confirm: bool
    deadlines: tuple[Clock, ...]
    gates: tuple[GateAnswer, ...]
    files: tuple[FileRow, ...]
    timeline: tuple[EventRow, ...]
    offers: tuple[Offer[ApplicationStep], ...]
    needs_paper: bool


@dataclass(frozen=True)
class DecisionFacts:
    """What the paper of a decision says: 移出决定书 where `granted`, else 不予移出决定书. The identity number is masked."""

    number: str
    document_number: str
    granted: bool
    name: str
    is_person: bool
    credit_code: str
    masked_identity: str
    listing: str
    listing_decision: str
    ground: Ground
    authority: str
    listed_on: date
    until: date
    filed_on: date
    accepted_on: date
    verified_on: date
    decided_on: date
    reasons: str
    commitment: str
    gates: tuple[GateAnswer, ...]
    refused_gate: Gate | None
    opens_on: date | None


@dataclass(frozen=True)
class Waiting:
    """How many applications of the viewer's reach await a step, and how many of all are past their deadline."""

    to_accept: int
    to_verify: int
    to_decide: int
    overdue: int


# -- officials ---------------------------------------------------------------------------------------------------------


def applications(viewer: Actor, wanted: ApplicationFilters, page: PageRequest) -> Page[ApplicationRow]:
    """Applications in the viewer's region, the nearest deadline first, those without one last. Raises `InvalidInput`."""
    viewer.must(Permission.CASES_READ)
    today = clock.today()
    query = joined().where(reach.within(viewer, _A.region))
    if wanted.state is not None:
        query = query.where(_A.state == wanted.state)
    if wanted.ball is not None:
        query = query.where(_A.state.in_([one for one in ApplicationState if _ball(one) is wanted.ball]))
    if wanted.region:
        query = query.where(db.below(_A.region, region_prefix(wanted.region)))
    if wanted.overdue:
        query = query.where(_overdue(today))
    due = func.coalesce(_A.decide_due_on, _A.accept_due_on)
    waits = _A.state.in_(list(OPEN_STATES))
    with db.reading() as session:
        total = db.count(session, query.with_only_columns(_A.id))
        ordered = query.order_by(waits.desc(), due, _A.id).limit(page.size).offset(page.offset)
        return Page([row_of(one, today) for one in session.execute(ordered)], total, page.page, page.size)


def applications_waiting(viewer: Actor) -> Waiting:
    """What awaits officers and deciders in the viewer's region."""
    viewer.must(Permission.CASES_READ)
    query = select(_A.state, func.count()).where(reach.within(viewer, _A.region)).group_by(_A.state)
    late = select(_A.id).where(reach.within(viewer, _A.region), _overdue(clock.today()))
    with db.reading() as session:
        counted = {row[0]: row[1] for row in session.execute(query)}
        state = ApplicationState
        return Waiting(
            to_accept=counted.get(state.FILED, 0),
            to_verify=counted.get(state.ACCEPTED, 0),
            to_decide=counted.get(state.VERIFIED, 0) + counted.get(state.FRAUD_PROPOSED, 0),
            overdue=db.count(session, late),
        )


def application_record(viewer: Actor, number: str) -> ApplicationRecord:
    """One application: an official's of the own region, an applicant's own, the counter's on paper. Raises `NotFound`."""
    with db.reading() as session:
        row = _one(session, viewer, number)
        return _record(session, viewer, row)


def application_file(viewer: Actor, number: str, code: str) -> tuple[FileRow, bytes]:
    """One file of an application with its content; the look is recorded. Raises `NotFound`."""
    with db.reading() as session:
        row = _one(session, viewer, number)
        found = files.content_of(session, row.number, code)
    looked(viewer, "application.file", subject=code)
    return found


def decision_facts(viewer: Actor, number: str) -> DecisionFacts:
    """Everything the paper of the decision needs. Raises `NotFound` while nothing is decided."""
    with db.reading() as session:
        row = _one(session, viewer, number)
        if row.decided_on is None or row.accepted_on is None or row.verified_on is None:
            raise NotFound("这项申请还没有作出决定。", fix="请在作出决定后再打印决定书。")
        listing = _listing(session, row.listing_number)
        return DecisionFacts(
            number=row.number,
            document_number=row.document_number or "",
            granted=not row.refused_gate,
            name=listing.name,
            is_person=listing.person_id is not None,
            credit_code=listing.credit_code,
            masked_identity=_masked(session, listing),
            listing=listing.number,
            listing_decision=listing.decision_number,
            ground=listing.ground,
            authority=listing.authority,
            listed_on=listing.listed_on,
            until=listing.until,
            filed_on=row.filed_on,
            accepted_on=row.accepted_on,
            verified_on=row.verified_on,
            decided_on=row.decided_on,
            reasons=row.reasons,
            commitment=row.commitment,
            gates=gates_on(session, listing, row, row.decided_on),
            refused_gate=Gate(row.refused_gate) if row.refused_gate else None,
            opens_on=row.opens_on,
        )


# -- pieces ------------------------------------------------------------------------------------------------------------


def joined() -> Any:
    """Applications with what a list shows of their listing."""
    listing = (_L.name, _L.credit_code)
    return select(_A.id.table, *listing).join(_L.id.table, and_(_L.number == _A.listing_number, _L.live.is_(True)))


def _overdue(today: date) -> ColumnElement[bool]:
    decided = _A.state.in_([ApplicationState.ACCEPTED, ApplicationState.VERIFIED])
    return or_(
        and_(_A.state == ApplicationState.FILED, _A.accept_due_on < today),
        and_(decided, _A.decide_due_on < today),
    )


def _ball(state: ApplicationState) -> Ball:
    return rules_repair.BALL.get(state, Ball.NOBODY)


def row_of(row: Any, today: date) -> ApplicationRow:
    """A row of `joined` as a list shows it."""
    due = None
    if row.state in OPEN_STATES:
        due = row.accept_due_on if row.state is ApplicationState.FILED else row.decide_due_on
    return ApplicationRow(
        number=row.number,
        version=row.version,
        state=row.state,
        ball=_ball(row.state),
        listing=row.listing_number,
        name=row.name,
        is_person=row.person_id is not None,
        credit_code=row.credit_code,
        region=row.region,
        region_name=region_name(row.region),
        channel=row.channel,
        filed_on=row.filed_on,
        due_on=due,
        days_left=(due - today).days if due else None,
        provisional=due is not None and calendar.is_provisional(due),
    )


def handed_in_at(counter: Actor) -> ColumnElement[bool]:
    """Applications on paper in the reach of a counter."""
    return and_(_A.channel == FilingChannel.COUNTER, reach.within(counter, _A.region))


def _one(session: Session, viewer: Actor, number: str) -> Any:
    if viewer.may(Permission.FILINGS_RECEIVE):
        within = handed_in_at(viewer)
    elif viewer.may(Permission.FILINGS_FILE):
        within = reach.own(session, viewer, _A)
    else:
        viewer.must(Permission.CASES_READ)
        within = reach.within(viewer, _A.region)
    row = session.execute(joined().where(_A.number == fields.clean(number).upper(), within)).first()
    if row is None:
        raise NotFound("没有这项申请，或不在您的查看范围内。", fix="请从申请列表进入。")
    return row


def _listing(session: Session, number: str) -> Any:
    return session.execute(select(_L.id.table).where(_L.live.is_(True), _L.number == number)).one()


def _masked(session: Session, listing: Any) -> str:
    if listing.person_id is None:
        return ""
    return fields.mask_identity(parties.identities(session, [listing.person_id])[listing.person_id])


def _record(session: Session, viewer: Actor, row: Any) -> ApplicationRecord:
    today = clock.today()
    listing = _listing(session, row.listing_number)
    law = laws.in_force(session, today)
    same = {name: getattr(row, name) for name in _SAME}
    restart = law.get("BL-22.restart")
    return ApplicationRecord(
        row=row_of(row, today),
        masked_identity=_masked(session, listing),
        ground=listing.ground,
        authority=listing.authority,
        listed_on=listing.listed_on,
        until=listing.until,
        listing_public=listing.state in PUBLIC_STATES,
        document_number=row.document_number or "",
        refused_gate=Gate(row.refused_gate) if row.refused_gate else None,
        restart_to_confirm=restart is not None and not restart.binds,
        deadlines=_deadlines(session, row, law),
        gates=gates_on(session, listing, row, today),
        files=tuple(files.files_of(session, row.number)),
        timeline=tuple(one for one in ledger.history(session, row.number) if one.ledger is Ledger.BLACKLIST),
        offers=_offers(session, viewer, row, today),
        needs_paper=viewer.may(Permission.FILINGS_RECEIVE),
        **same,
    )


def _deadlines(session: Session, row: Any, law: LawBook) -> tuple[Clock, ...]:
    then = laws.in_force(session, row.filed_on)
    found = rules_repair.deadlines(row.filed_on, row.accept_due_on, row.accepted_on, row.decide_due_on, then)
    granted = row.decided_on is not None and not row.refused_gate
    if not granted or not rules_reports.is_told_upward(row.region, RemovalReason.EARLY, law):
        return found
    return (*found, rules_reports.upward_clock(row.decided_on, law))


_SAME = (
    "commitment", "accepted_on", "acceptance", "accept_due_on", "decide_due_on", "verified_on", "opinion", "decided_on",
    "reasons", "opens_on", "doubt", "fraud_on", "fraud", "fraud_answered_on", "fraud_answer", "restart_reason",
)  # fmt: skip


def must_be_another(actor: Actor, step: ApplicationStep, row: Any, law: LawBook) -> None:
    """Refuse a step that decides on what the same person handled before (IN-07)."""
    handled = {
        ApplicationStep.GRANT: (row.filed_by, row.accepted_by, row.verified_by),
        ApplicationStep.REFUSE: (row.filed_by, row.accepted_by, row.verified_by),
        ApplicationStep.REINSTATE: (row.fraud_by,),
        ApplicationStep.FIND_NO_FRAUD: (row.fraud_by,),
    }.get(step, ())
    rules.must_be_another(reach.human(actor), handled, law, who="受理、核查或者提出建议")


def _offers(session: Session, viewer: Actor, row: Any, today: date) -> tuple[Offer[ApplicationStep], ...]:
    possible = [step for step in PERMISSION_OF if row.state in rules_repair.STEPS[step].starts]
    if viewer.may(Permission.FILINGS_FILE) or viewer.may(Permission.FILINGS_RECEIVE):
        return tuple(Offer(step, "") for step in possible if step is ApplicationStep.WITHDRAW)
    law = laws.in_force(session, today)
    return tuple(
        offer(step, viewer, PERMISSION_OF[step], row.region, partial(must_be_another, viewer, step, row, law))
        for step in possible
        if step is not ApplicationStep.WITHDRAW
    )
