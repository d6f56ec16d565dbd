"""Filings as regulators and those who filed them see them: lists, one record with its files, what waits for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlmodel import Session

from registry.blacklist import reach, rules, tables
from registry.blacklist.queries.amendments import AmendmentRow, amendment_row, withdrawal_clock
from registry.blacklist.queries.beside import Beside, Proceeding, Reply, public_beside
from registry.blacklist.queries.offers import Offer
from registry.blacklist.terms import (
    CASE_KINDS,
    OPEN_FILINGS,
    PROCEEDINGS,
    FilingChannel,
    FilingKind,
    FilingState,
    FilingStep,
    ProceedingOutcome,
)
from registry.kernel import access, clock, db, fields, files, ledger
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound, NotPermitted, Refused
from registry.kernel.files import FileRow
from registry.kernel.ledger import EventRow
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.law.terms import Clock
from registry.parties.places import region_name
from registry.policy import Permission

_F = db.core(tables.Filing).c
_A = db.core(tables.ListingAmendment).c
_L = db.core(tables.Listing).c
_S = db.core(tables.CaseSubject).c

PERMISSION_OF: dict[FilingStep, Permission] = {
    FilingStep.ADVISE: Permission.FILINGS_HANDLE,
    FilingStep.UPHOLD: Permission.FILINGS_DECIDE,
    FilingStep.DISMISS: Permission.FILINGS_DECIDE,
    FilingStep.RELEASE: Permission.FILINGS_HANDLE,
    FilingStep.KEEP_BACK: Permission.FILINGS_HANDLE,
    FilingStep.CONFIRM: Permission.FILINGS_HANDLE,
    FilingStep.RECORD_OUTCOME: Permission.FILINGS_DECIDE,
}


@dataclass(frozen=True)
class FilingFilters:
    """What the list is narrowed to. `q`: a filing's number or that of its case or listing; `open_only`: unanswered."""

    q: str = ""
    kind: FilingKind | None = None
    state: FilingState | None = None
    open_only: bool = False


@dataclass(frozen=True)
class FilingRow:
    """One filing in a list. `mine`: the viewer gave the opinion, so another person must answer."""

    number: str
    version: int
    kind: FilingKind
    subject: str
    about_case: bool
    name: str
    region_name: str
    channel: FilingChannel
    filed_on: date
    late: bool
    state: FilingState
    due_on: date | None
    overdue: bool
    outcome: ProceedingOutcome | None
    answer: str
    mine: bool


@dataclass(frozen=True)
class FilingRecord:
    """One filing in full."""

    row: FilingRow
    text: str
    outside_number: str
    opinion: str
    answered_on: date | None
    public_since: datetime | None
    document: str
    proposal: AmendmentRow | None
    clocks: tuple[Clock, ...]
    files: tuple[FileRow, ...]
    timeline: tuple[EventRow, ...]
    offers: tuple[Offer[FilingStep], ...]


def filings(viewer: Actor, wanted: FilingFilters, page: PageRequest) -> Page[FilingRow]:
    """Filings of the viewer's region, newest first."""
    viewer.must(Permission.CASES_READ)
    query = select(_F.id.table).where(reach.within(viewer, _F.region))
    if wanted.q.strip():
        typed = fields.clean(wanted.q).upper()
        query = query.where(or_(_F.number == typed, _F.subject == typed))
    if wanted.kind is not None:
        query = query.where(_F.kind == wanted.kind)
    if wanted.state is not None:
        query = query.where(_F.state == wanted.state)
    if wanted.open_only:
        query = query.where(_F.state.in_(list(OPEN_FILINGS)))
    with db.reading() as session:
        total = session.execute(query.with_only_columns(func.count(), maintain_column_froms=True)).scalar_one()
        found = session.execute(query.order_by(_F.id.desc()).limit(page.size).offset(page.offset)).all()
        return Page(rows_of(session, found, viewer), total, page.page, page.size)


def waiting(viewer: Actor, *, limit: int = 200) -> list[FilingRow]:
    """What waits for this viewer: to be handled by an officer, or answered by a decider who gave no opinion; most urgent first."""
    viewer.must(Permission.CASES_READ)
    handle = and_(_F.state == FilingState.FILED, _F.kind.not_in(list(CASE_KINDS)))
    another = _F.handled_by != reach.human(viewer)
    decide = and_(_F.state == FilingState.ACCEPTED, _F.kind == FilingKind.OBJECTION, another)
    mine: list[ColumnElement[bool]] = [false()]
    if viewer.may(Permission.FILINGS_HANDLE):
        mine.append(handle)
    if viewer.may(Permission.FILINGS_DECIDE):
        mine.append(decide)
    query = select(_F.id.table).where(reach.within(viewer, _F.region), or_(*mine))
    with db.reading() as session:
        found = session.execute(query.order_by(_F.due_on.is_(None), _F.due_on, _F.id).limit(limit)).all()
        return rows_of(session, found, viewer)


def filing(viewer: Actor, number: str) -> FilingRecord:
    """One filing for a regulator of its region, for whom filed it, or for the counter that received it. Raises `NotFound`."""
    with db.reading() as session:
        found = _readable(session, viewer, number)
        return _record(session, viewer, found)


def file_of(viewer: Actor, number: str, code: str) -> tuple[FileRow, bytes]:
    """A file of a filing, for those who may read the filing; the look is recorded. Raises `NotFound`."""
    with db.reading() as session:
        found = _readable(session, viewer, number)
        kept = files.content_of(session, found.number, code)
    access.looked(viewer, "filing_file", subject=found.number, reason=code)
    return kept


def filings_of(session: Session, subject: str, viewer: Actor | None = None) -> list[FilingRow]:
    """Every filing about one case or listing, oldest first."""
    return rows_of(session, session.execute(select(_F.id.table).where(_F.subject == subject).order_by(_F.id)), viewer)


def rows_of(session: Session, found: Iterable[Any], viewer: Actor | None) -> list[FilingRow]:
    """Lines of a list from rows of the table."""
    rows = list(found)
    called, today = _names(session, rows), clock.today()
    human = reach.human(viewer) if viewer is not None else ""
    return [
        FilingRow(
            number=row.number,
            version=row.version,
            kind=row.kind,
            subject=row.subject,
            about_case=row.kind in CASE_KINDS,
            name=called.get((row.subject, row.organisation_id, row.person_id), ""),
            region_name=region_name(row.region),
            channel=row.channel,
            filed_on=row.filed_on,
            late=row.late,
            state=row.state,
            due_on=row.due_on,
            overdue=row.due_on is not None and row.state in OPEN_FILINGS and today > row.due_on,
            outcome=row.outcome,
            answer=row.answer,
            mine=row.state is FilingState.ACCEPTED and row.handled_by == human,
        )
        for row in rows
    ]


# -- pieces ------------------------------------------------------------------------------------------------------------


def _names(session: Session, rows: list[Any]) -> dict[tuple[str, int | None, int | None], str]:
    """What the case or listing calls the party of each filing."""
    found: dict[tuple[str, int | None, int | None], str] = {}
    for part in db.chunks({row.subject for row in rows}):
        listed = select(_L.number, _L.organisation_id, _L.person_id, _L.name).where(
            _L.live.is_(True), _L.number.in_(part)
        )
        heard = select(_S.case_number, _S.organisation_id, _S.person_id, _S.name).where(_S.case_number.in_(part))
        for query in (listed, heard):
            found |= {(one[0], one[1], one[2]): one[3] for one in session.execute(query)}
    return found


def _readable(session: Session, viewer: Actor, number: str) -> Any:
    if not any(viewer.may(one) for one in (Permission.CASES_READ, Permission.FILINGS_FILE, Permission.FILINGS_RECEIVE)):
        viewer.must(Permission.CASES_READ)
    found: Any = session.execute(select(_F.id.table).where(_F.number == fields.clean(number).upper())).first()
    if found is None or not _may_read(session, viewer, found):
        raise NotFound("没有这份意见或请求，或不在您的查询范围内。", fix="请核对编号，或返回列表重新选择。")
    return found


def _may_read(session: Session, viewer: Actor, found: Any) -> bool:
    if viewer.may(Permission.CASES_READ):
        return reach.reaches(viewer, found.region)
    if viewer.may(Permission.FILINGS_RECEIVE):
        return found.channel is FilingChannel.COUNTER and reach.reaches(viewer, found.region)
    mine = reach.party_ids(session, viewer)
    return mine != (None, None) and mine == (found.organisation_id, found.person_id)


def _record(session: Session, viewer: Actor, found: Any) -> FilingRecord:
    law = laws.in_force(session, clock.today())
    inside = viewer.may(Permission.CASES_READ)
    proposed = session.execute(select(_A.id.table).where(_A.filing == found.number).order_by(_A.id.desc())).first()
    document = f"{found.document_authority}{found.document_number}（{found.document_on}）" if found.document_on else ""
    return FilingRecord(
        row=rows_of(session, [found], viewer)[0],
        text=found.text,
        outside_number=found.outside_number,
        opinion=found.opinion if inside else "",
        answered_on=found.answered_on,
        public_since=found.published_at,
        document=document,
        proposal=amendment_row(proposed, viewer) if proposed is not None and inside else None,
        clocks=tuple(_clocks(found, law)),
        files=tuple(files.files_of(session, found.number)),
        timeline=tuple(
            event if inside else replace(event, actor="") for event in ledger.history(session, found.number)
        ),
        offers=_offers(viewer, found, law),
    )


def _clocks(found: Any, law: LawBook) -> Iterable[Clock]:
    if found.due_on is not None and "OBJ-01" in law:
        rule = law.provision("OBJ-01")
        explanation = f"自收到异议之日 {found.filed_on} 起 {rule.amount}。依据：{rule.citation}：{rule.text}"
        yield Clock(found.due_on, "应当答复", explanation, rule.to_confirm)
    if found.outcome is ProceedingOutcome.REVOKED and found.document_on is not None:
        yield withdrawal_clock(found.document_on, law)


def _steps(found: Any) -> Iterable[FilingStep]:
    """The steps that could follow from kind and state, whoever takes them."""
    open_, kind = found.state in OPEN_FILINGS, found.kind
    if kind is FilingKind.OBJECTION and open_:
        yield FilingStep.ADVISE
        if found.state is FilingState.ACCEPTED:
            yield FilingStep.UPHOLD
            yield FilingStep.DISMISS
    if kind is FilingKind.REPLY:
        if open_:
            yield FilingStep.RELEASE
        if open_ or found.state is FilingState.RELEASED:
            yield FilingStep.KEEP_BACK
    if kind in PROCEEDINGS and open_:
        if found.state is FilingState.FILED:
            yield FilingStep.CONFIRM
        yield FilingStep.RECORD_OUTCOME


def _offers(viewer: Actor, found: Any, law: LawBook) -> tuple[Offer[FilingStep], ...]:
    if not viewer.may(Permission.CASES_READ):
        open_ = found.state in OPEN_FILINGS or found.state is FilingState.RELEASED
        return (Offer(FilingStep.WITHDRAW, ""),) if open_ else ()
    offers = []
    for step in _steps(found):
        refusal = ""
        try:
            viewer.must(PERMISSION_OF[step])
            if step in (FilingStep.UPHOLD, FilingStep.DISMISS):
                rules.must_be_another(reach.human(viewer), [found.handled_by], law, who="提出意见")
        except NotPermitted as refused:
            refusal = refused.message
        except Refused as refused:
            refusal = refused.sentence
        offers.append(Offer(step, refusal))
    return tuple(offers)


__all__ = [
    "Beside",
    "FilingFilters",
    "FilingRecord",
    "FilingRow",
    "Proceeding",
    "Reply",
    "file_of",
    "filing",
    "filings",
    "filings_of",
    "public_beside",
    "waiting",
]
