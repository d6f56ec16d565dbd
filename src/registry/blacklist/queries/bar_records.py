"""Bars for regulators: the list, one record with its dates explained, its proofs.

A proposal is read inside the own region only, decided bars by regulators of the whole province.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.sql import ColumnElement, Select
from sqlmodel import Session

from registry.blacklist import reach, rules_bars, tables
from registry.blacklist.queries.bars import dates_of, in_force
from registry.blacklist.queries.offers import Offer, offer
from registry.blacklist.terms_bars import (
    WAITING,
    BarBasis,
    BarPhase,
    BarScope,
    BarSource,
    BarState,
    BarStep,
    LiftReason,
    StartEvent,
)
from registry.kernel import access, clock, db, fields, files, ledger, names
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.kernel.files import FileRow
from registry.kernel.ledger import EventRow
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.terms import Clock
from registry.parties import naming
from registry.parties import queries as parties
from registry.parties import tables as registered
from registry.parties.places import region_name, region_prefix
from registry.parties.reference import industries
from registry.policy import Ledger, Permission

_B = db.core(tables.Bar).c
_P = db.core(registered.Person).c
_O = db.core(registered.Organisation).c


@dataclass(frozen=True)
class BarFilters:
    """What the list is narrowed to; empty values say nothing. `running`: true or false of today."""

    q: str = ""
    running: bool | None = None
    state: BarState | None = None
    scope: BarScope | None = None
    region: str = ""


@dataclass(frozen=True)
class BarRow:
    """One line of the list. `mine`: the viewer proposed the step, so another person must decide."""

    number: str
    version: int
    name: str
    is_person: bool
    party: str  # public code
    identifier: str  # credit code, or the masked identity number
    scope: BarScope
    basis: BarBasis
    source: BarSource
    authority: str
    document_number: str
    region: str
    region_name: str
    from_on: date
    until: date | None
    state: BarState
    phase: BarPhase
    days_left: int | None
    mine: bool


@dataclass(frozen=True)
class BarRecord:
    """One bar as regulators see it."""

    row: BarRow
    event: StartEvent
    conduct_on: date
    years: int | None
    industries: tuple[str, ...]  # words
    occupation: str
    article: str
    text: str
    case_number: str
    reason: str
    doubt: str
    lift_reason: LiftReason | None
    lifted_on: date | None
    note: str
    clocks: tuple[Clock, ...]
    timeline: tuple[EventRow, ...]
    files: tuple[FileRow, ...]
    offers: tuple[Offer[BarStep], ...]


def bar_list(viewer: Actor, wanted: BarFilters, page: PageRequest) -> Page[BarRow]:
    """Bars, last changed first. `q`: part of a name, a credit code, a bar's or a document's number."""
    viewer.must(Permission.BARS_READ)
    today = clock.today()
    query = _joined().where(_B.live.is_(True), _readable(viewer))
    if wanted.running is not None:
        running = in_force(today)
        query = query.where(running if wanted.running else ~running)
    if wanted.state is not None:
        query = query.where(_B.state == wanted.state)
    if wanted.scope is not None:
        query = query.where(_B.scope == wanted.scope)
    if wanted.region:
        query = query.where(db.below(_B.region, region_prefix(wanted.region)))
    with db.reading() as session:
        if wanted.q.strip():
            query = query.where(_named(session, wanted.q))
        total = db.count(session, query.with_only_columns(_B.id))
        ordered = query.order_by(_B.changed_at.desc(), _B.id).limit(page.size).offset(page.offset)
        items = _rows(session, viewer, session.execute(ordered).all(), today)
    return Page(items, total, page.page, page.size)


def bars_awaiting_decision(viewer: Actor) -> int:
    """How many proposals of the viewer's region wait for a second person."""
    viewer.must(Permission.BARS_READ)
    waiting = select(_B.id).where(_B.live.is_(True), _B.state.in_(list(WAITING)), reach.within(viewer, _B.region))
    with db.reading() as session:
        return db.count(session, waiting)


def bar_record(viewer: Actor, number: str) -> BarRecord:
    """One bar with its dates explained and its ledger. Raises `NotFound` for a proposal of another region too."""
    viewer.must(Permission.BARS_READ)
    today = clock.today()
    with db.reading() as session:
        row = session.execute(
            _joined().where(_B.live.is_(True), _B.number == fields.clean(number).upper(), _readable(viewer))
        ).first()
        if row is None:
            raise NotFound("没有这条禁入记录，或不在您的查询范围内。", fix="请核对编号，或返回列表重新查询。")
        law = laws.in_force(session, row.conduct_on)
        found = law.get(row.provision.partition("@")[0])
        named = tuple(filter(None, row.industries.split(",")))
        return BarRecord(
            row=_rows(session, viewer, [row], today)[0],
            event=row.event,
            conduct_on=row.conduct_on,
            years=row.years,
            industries=tuple(f"{code} {industries.industry(code).name}" for code in named),
            occupation=row.occupation,
            article=found.citation if found else row.provision,
            text=found.text if found else "",
            case_number=row.case_number,
            reason=row.reason,
            doubt=row.doubt,
            lift_reason=row.lift_reason,
            lifted_on=row.lifted_on,
            note=row.note,
            clocks=rules_bars.clocks(row.basis, row.event, row.from_on, row.until, row.years, law),
            timeline=tuple(one for one in ledger.history(session, row.number) if one.ledger is Ledger.BLACKLIST),
            files=tuple(files.files_of(session, row.number)),
            offers=_offers(session, viewer, row, today),
        )


def bar_file(viewer: Actor, number: str, code: str) -> tuple[FileRow, bytes]:
    """One proof of a bar the viewer may read; the look is recorded. Raises `NotFound`."""
    viewer.must(Permission.BARS_READ)
    with db.reading() as session:
        readable = select(_B.number).where(_B.live.is_(True), _B.number == number, _readable(viewer))
        found = files.content_of(session, session.execute(readable).scalar() or "", code)
    access.looked(viewer, "bar.file", subject=code)
    return found


def _joined() -> Select[Any]:
    """Live columns of bars beside the party's own."""
    party = (
        _P.name.label("person_name"),
        _P.code.label("person_code"),
        _O.name.label("organisation_name"),
        _O.code.label("organisation_code"),
        _O.credit_code,
    )
    bar, person, organisation = _B.id.table, _P.id.table, _O.id.table
    return select(bar, *party).select_from(
        bar.outerjoin(person, _P.id == _B.person_id).outerjoin(organisation, _O.id == _B.organisation_id)
    )


def _named(session: Session, q: str) -> ColumnElement[bool]:
    key, typed = names.search_key(q), fields.clean(q)
    if not key:
        return _B.id.is_(None)
    return or_(
        db.contains(_P.name_key, key),
        naming.is_named(session, _B.organisation_id, key),
        _O.credit_code == typed.upper(),
        _B.number == typed.upper(),
        _B.document_number == q.strip(),
    )


def _readable(viewer: Actor) -> ColumnElement[bool]:
    undecided = (BarState.PROPOSED, BarState.REFUSED)
    return or_(_B.state.not_in(list(undecided)), reach.within(viewer, _B.region))


def _rows(session: Session, viewer: Actor, rows: Iterable[Any], today: date) -> list[BarRow]:
    found = list(rows)
    numbers = parties.identities(session, [row.person_id for row in found if row.person_id is not None])
    return [
        BarRow(
            number=row.number,
            version=row.version,
            name=row.person_name or row.organisation_name,
            is_person=row.person_id is not None,
            party=row.person_code or row.organisation_code,
            identifier=fields.mask_identity(numbers[row.person_id]) if row.person_id is not None else row.credit_code,
            scope=row.scope,
            basis=row.basis,
            source=row.source,
            authority=row.authority,
            document_number=row.document_number,
            region=row.region,
            region_name=region_name(row.region),
            from_on=row.from_on,
            until=row.until,
            state=row.state,
            phase=rules_bars.phase_on(dates_of(row), today),
            days_left=rules_bars.days_left(dates_of(row), today),
            mine=row.state in WAITING and row.proposed_by == reach.human(viewer),
        )
        for row in found
    ]


def _offers(session: Session, viewer: Actor, row: Any, today: date) -> tuple[Offer[BarStep], ...]:
    law, dates, human = laws.in_force(session, today), dates_of(row), reach.human(viewer)
    return tuple(
        offer(
            step,
            viewer,
            Permission.BARS_DECIDE if step in rules_bars.DECISIONS else Permission.BARS_PROPOSE,
            row.region,
            partial(rules_bars.must_be_allowed, step, dates, row.proposed_by, human, today, law),
        )
        for step, (start, _) in rules_bars.STEPS.items()
        if row.state is start
    )
