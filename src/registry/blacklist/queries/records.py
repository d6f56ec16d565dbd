"""What regulators see: the working list, what awaits a decision, one listing with its versions and its ledger.

Undecided rows are read inside the own region only; decided facts by regulators of the whole province.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlmodel import Session

from registry.blacklist import reach, rules, tables
from registry.blacklist.queries.amendments import AmendmentRow, amendments_of
from registry.blacklist.queries.filings import FilingRow, filings_of
from registry.blacklist.queries.offers import Offer, offer
from registry.blacklist.queries.published import named
from registry.blacklist.terms import (
    PROVISION_OF,
    UNDECIDED,
    Facts,
    Ground,
    ListingState,
    Origin,
    Regime,
    RemovalReason,
    Step,
)
from registry.kernel import access, clock, db, fields, files, ledger
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.kernel.files import FileRow
from registry.kernel.ledger import EventRow
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.terms import Clock
from registry.parties import queries as parties
from registry.parties.places import region_name, region_prefix
from registry.policy import Ledger, Permission

_L = db.core(tables.Listing).c
_WAITING = (ListingState.PUBLICATION_PROPOSED, ListingState.REMOVAL_PROPOSED)

PERMISSION_OF: dict[Step, Permission] = {
    Step.PROPOSE_PUBLICATION: Permission.LISTINGS_PROPOSE,
    Step.PROPOSE_REMOVAL: Permission.LISTINGS_PROPOSE,
    Step.PUBLISH: Permission.LISTINGS_DECIDE,
    Step.KEEP_BACK: Permission.LISTINGS_DECIDE,
    Step.REMOVE: Permission.LISTINGS_DECIDE,
    Step.REFUSE_REMOVAL: Permission.LISTINGS_DECIDE,
}

CHANGES: dict[Step, tuple[Permission, ...]] = {
    Step.STAY: (Permission.FILINGS_DECIDE,),
    Step.END_STAY: (Permission.FILINGS_DECIDE,),
    Step.CORRECT: (Permission.FILINGS_HANDLE,),
    Step.REVOKE: (Permission.FILINGS_HANDLE, Permission.FILINGS_DECIDE),
}
"""Steps that change a listing while it runs, on a page of their own; any of the permissions opens one."""


@dataclass(frozen=True)
class Filters:
    """What the working list is narrowed to; empty values say nothing. `region`: where the subject is; `in_term`: only those
    whose term still runs.
    """

    q: str = ""
    state: ListingState | None = None
    region: str = ""
    ground: Ground | None = None
    batch: str = ""
    in_term: bool = False


@dataclass(frozen=True)
class ListingRow:
    """One line of the working list. `mine`: the viewer proposed the step, so another person must decide.

    `region` is that of the responsible body, called `decided_in`; `region_name` is where the subject is.
    """

    number: str
    version: int
    name: str
    is_person: bool
    credit_code: str
    ground: Ground
    authority: str
    decision_number: str
    region: str
    region_name: str
    decided_in: str
    listed_on: date
    published_on: date | None
    until: date
    ended: bool
    state: ListingState
    source: str
    batch: str
    changed_at: datetime
    mine: bool


@dataclass(frozen=True)
class BatchRow:
    """Rows of one received list that stand in one state and whose term still runs: what one command takes at once."""

    batch: str
    source: str
    state: ListingState
    count: int
    received_at: datetime
    mine: bool


@dataclass(frozen=True)
class Version:
    """One version of a listing, as it stood from `changed_at` on."""

    version: int
    state: ListingState
    changed_at: datetime
    until: date
    removal_reason: RemovalReason | None
    note: str


@dataclass(frozen=True)
class ListingRecord:
    """One listing as regulators see it."""

    row: ListingRow
    public_now: bool
    party: str  # the party's public code
    masked_identity: str
    address: str
    principal: str
    principal_masked_identity: str
    cause: str
    reason: str
    announced_on: date | None
    provision: str
    clocks: tuple[Clock, ...]
    ground_text: str
    ground_article: str
    regime: Regime
    origin: Origin
    removal_reason: RemovalReason | None
    removed_on: date | None
    note: str
    versions: tuple[Version, ...]
    timeline: tuple[EventRow, ...]
    offers: tuple[Offer[Step], ...]
    removal_reasons: tuple[RemovalReason, ...]  # what removal may be proposed for
    stayed_on: date | None = None
    changes: tuple[Offer[Step], ...] = ()  # the steps of `CHANGES` that could follow
    filings: tuple[FilingRow, ...] = ()  # the viewer's own region only
    amendments: tuple[AmendmentRow, ...] = ()
    files: tuple[FileRow, ...] = ()


def listing_file(viewer: Actor, number: str, code: str) -> tuple[FileRow, bytes]:
    """A file kept with a listing of the viewer's region, such as an order; the look is recorded. Raises `NotFound`."""
    record = listing_record(viewer, number)
    if code not in {row.code for row in record.files}:
        raise NotFound("没有这个附件。", fix="请返回上一页重新选择。")
    with db.reading() as session:
        found = files.content_of(session, record.row.number, code)
    access.looked(viewer, "listing_file", subject=record.row.number, reason=code)
    return found


def listings(viewer: Actor, wanted: Filters, page: PageRequest) -> Page[ListingRow]:
    """The working list, last changed first."""
    viewer.must(Permission.LISTINGS_READ)
    today = clock.today()
    query = select(_L.id.table).where(_L.live.is_(True), _readable(viewer))
    if wanted.state is not None:
        query = query.where(_L.state == wanted.state)
    if wanted.region:
        query = query.where(db.below(_L.subject_region, region_prefix(wanted.region)))
    if wanted.ground is not None:
        query = query.where(_L.ground == wanted.ground)
    if wanted.batch:
        query = query.where(db.of_batch(_L.batch, fields.clean(wanted.batch)))
    if wanted.in_term:
        query = query.where(_L.until >= today)
    with db.reading() as session:
        if wanted.q.strip():
            query = query.where(named(session, wanted.q))
        total = session.execute(query.with_only_columns(func.count(), maintain_column_froms=True)).scalar_one()
        ordered = query.order_by(_L.changed_at.desc(), _L.id).limit(page.size).offset(page.offset)
        items = [_row(row, viewer, today) for row in session.execute(ordered)]
    return Page(items, total, page.page, page.size)


def awaiting_decision(viewer: Actor, *, limit: int = 200) -> list[ListingRow]:
    """Proposals in the viewer's region that wait for a second person, the oldest first."""
    viewer.must(Permission.LISTINGS_READ)
    today = clock.today()
    query = (
        select(_L.id.table)
        .where(_L.live.is_(True), _L.state.in_(_WAITING), _L.until >= today, reach.within(viewer, _L.region))
        .order_by(_L.proposed_at, _L.id)
        .limit(limit)
    )
    with db.reading() as session:
        return [_row(row, viewer, today) for row in session.execute(query)]


def batches(viewer: Actor) -> list[BatchRow]:
    """Received lists in the viewer's region of which rows wait to be proposed or decided, newest first."""
    viewer.must(Permission.LISTINGS_READ)
    human = reach.human(viewer)
    states = (ListingState.RECEIVED, ListingState.PUBLICATION_PROPOSED)
    query = (
        select(
            _L.batch,
            func.max(_L.source).label("source"),
            _L.state,
            func.count().label("rows"),
            func.max(_L.changed_at).label("moved"),
            func.sum(case((_L.proposed_by == human, 1), else_=0)).label("own"),
        )
        .where(
            _L.live.is_(True),
            _L.batch != "",
            _L.state.in_(states),
            _L.until >= clock.today(),
            reach.within(viewer, _L.region),
        )
        .group_by(_L.batch, _L.state)
        .order_by(func.max(_L.changed_at).desc(), _L.batch)
    )
    with db.reading() as session:
        return [
            BatchRow(row.batch, row.source, row.state, row.rows, row.moved, bool(row.own))
            for row in session.execute(query)
        ]


def listing_record(viewer: Actor, number: str) -> ListingRecord:
    """One listing with its versions and ledger. Raises `NotFound` for an undecided one of another region too."""
    viewer.must(Permission.LISTINGS_READ)
    today = clock.today()
    with db.reading() as session:
        row: Any = session.execute(
            select(_L.id.table).where(_L.live.is_(True), _L.number == fields.clean(number).upper(), _readable(viewer))
        ).first()
        if row is None:
            raise NotFound("没有这条名单记录，或不在您的查询范围内。", fix="请核对编号，或返回名单重新查询。")
        return _record(session, viewer, row, today)


# -- pieces ------------------------------------------------------------------------------------------------------------


def _readable(viewer: Actor) -> ColumnElement[bool]:
    return or_(_L.state.not_in(list(UNDECIDED)), reach.within(viewer, _L.region))


def facts_of(row: Any) -> Facts:
    """What the rules look at of a row."""
    return Facts(
        row.state, row.listed_on, row.published_on, row.until, row.proposed_by, row.removed_on, row.stayed_on,
        row.restarted_on,
    )  # fmt: skip


def _row(row: Any, viewer: Actor, today: date) -> ListingRow:
    return ListingRow(
        number=row.number,
        version=row.version,
        name=row.name,
        is_person=row.person_id is not None,
        credit_code=row.credit_code,
        ground=row.ground,
        authority=row.authority,
        decision_number=row.decision_number,
        region=row.region,
        region_name=region_name(row.subject_region),
        decided_in=region_name(row.region),
        listed_on=row.listed_on,
        published_on=row.published_on,
        until=row.until,
        ended=rules.has_ended(facts_of(row), today),
        state=row.state,
        source=row.source,
        batch=row.batch,
        changed_at=row.changed_at,
        mine=row.state in _WAITING and row.proposed_by == reach.human(viewer),
    )


def _record(session: Session, viewer: Actor, row: Any, today: date) -> ListingRecord:
    law = laws.in_force(session, row.listed_on)
    ground = law.get(PROVISION_OF.get(row.ground, ""))
    known = parties.identities(session, [one for one in (row.person_id, row.principal_person_id) if one is not None])
    masked = {one: fields.mask_identity(number) for one, number in known.items()}
    versions = session.execute(select(_L.id.table).where(_L.number == row.number).order_by(_L.version)).all()
    facts = facts_of(row)
    near = viewer.may(Permission.CASES_READ) and reach.reaches(viewer, row.region)
    events = [event for event in ledger.history(session, row.number) if event.ledger is Ledger.BLACKLIST]
    return ListingRecord(
        row=_row(row, viewer, today),
        public_now=rules.visible_on(facts, today, today),
        party=str(next((e.details["party"] for e in events if e.details.get("party")), "")),
        masked_identity=masked.get(row.person_id, ""),
        address=row.address,
        principal=row.principal,
        principal_masked_identity=masked.get(row.principal_person_id, ""),
        cause=row.cause,
        reason=row.reason,
        announced_on=row.announced_on,
        provision=row.provision,
        clocks=rules.clocks(row.listed_on, row.announced_on, row.until, row.provision, law, row.restarted_on),
        ground_text=ground.text if ground else "",
        ground_article=ground.citation if ground else "",
        regime=row.regime,
        origin=row.origin,
        removal_reason=row.removal_reason,
        removed_on=row.removed_on,
        note=row.note,
        versions=tuple(
            Version(one.version, one.state, one.changed_at, one.until, one.removal_reason, one.note) for one in versions
        ),
        timeline=tuple(events),
        offers=_offers(session, viewer, row, facts, today),
        stayed_on=row.stayed_on,
        changes=_changes(viewer, row, facts, today),
        filings=tuple(filings_of(session, row.number, viewer)) if near else (),
        amendments=tuple(amendments_of(session, row.number, viewer)) if near else (),
        files=tuple(files.files_of(session, row.number)) if near else (),
        removal_reasons=rules.removal_reasons(row.origin),
    )


def _offers(session: Session, viewer: Actor, row: Any, facts: Facts, today: date) -> tuple[Offer[Step], ...]:
    law, human = laws.in_force(session, today), reach.human(viewer)
    return tuple(
        offer(step, viewer, permission, row.region, partial(rules.must_be_allowed, step, facts, human, today, law))
        for step, permission in PERMISSION_OF.items()
        if row.state in rules.STEPS[step].starts
    )


def _changes(viewer: Actor, row: Any, facts: Facts, today: date) -> tuple[Offer[Step], ...]:
    found = []
    for step, permissions in CHANGES.items():
        about_stay = step in (Step.STAY, Step.END_STAY)
        fits = not about_stay or (step is Step.STAY) == (facts.stayed_on is None)
        if row.state not in rules.STEPS[step].starts or not fits or rules.has_ended(facts, today):
            continue
        refusal = "" if any(viewer.may(one) for one in permissions) else "您的角色没有此项权限。"
        if not reach.reaches(viewer, row.region):
            refusal = "不在您的管辖范围内。"
        found.append(Offer(step, refusal))
    return tuple(found)
