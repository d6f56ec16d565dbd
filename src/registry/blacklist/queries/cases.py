"""Cases as regulators see them: the working list, one case with what is missing, its clocks, and the steps this person may take.

A case is read by the regulators of its own region until it is decided, then by those of the whole province.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlmodel import Session

from registry.blacklist import casework, reach, rules_cases, tables
from registry.blacklist.queries.case_deadlines import RUNNING, START, by_deadline, next_due, running
from registry.blacklist.queries.case_steps import missing, offers
from registry.blacklist.queries.offers import Offer
from registry.blacklist.terms import (
    PROVISION_OF,
    CaseState,
    CaseStep,
    FilingKind,
    FilingState,
    Ground,
    ServiceKind,
    SubjectRole,
)
from registry.conduct import queries as conduct
from registry.conduct.rules import document_key
from registry.conduct.terms import Penalty
from registry.kernel import clock, db, fields, files, ledger, names
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.kernel.files import FileRow
from registry.kernel.ledger import EventRow
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.law.terms import Clock
from registry.parties import naming
from registry.parties import queries as parties
from registry.parties.places import region_name, region_prefix
from registry.policy import Ledger, Permission

_C = db.core(tables.Case).c
_S = db.core(tables.CaseSubject).c
_UNDECIDED = (CaseState.DRAFTED, CaseState.NOTIFIED, CaseState.PROPOSED, CaseState.DROPPED)


@dataclass(frozen=True)
class CaseFilters:
    """What the working list is narrowed to; empty values say nothing. `q`: case, penalty or decision number, or a name's part.

    `overdue`: those of the viewer's own region past a deadline, the most urgent first; it stands alone.
    """

    q: str = ""
    state: CaseState | None = None
    region: str = ""
    running: bool = False
    overdue: bool = False


@dataclass(frozen=True)
class CaseRow:
    """One line of the working list. `due`: the next day by which something must be done; `holder`: who has to do it."""

    number: str
    version: int
    state: CaseState
    ground: Ground
    names: tuple[str, ...]
    authority: str
    region_name: str
    filed_on: date
    decision_number: str
    due: Clock | None
    overdue: bool
    holder: str


@dataclass(frozen=True)
class SubjectRow:
    """One subject of a case; `place` counts from 1. ID numbers are masked."""

    place: int
    role: SubjectRole
    name: str
    code: str  # credit code or masked ID number
    noticed_on: date | None
    notice_service: ServiceKind | None
    defence_until: date | None
    waived: bool
    served_on: date | None
    decision_service: ServiceKind | None
    listing_number: str


@dataclass(frozen=True)
class CaseFiling:
    """What was filed on the case."""

    number: str
    kind: FilingKind
    state: FilingState
    name: str
    filed_on: date
    late: bool
    text: str
    answer: str


@dataclass(frozen=True)
class CaseRecord:
    """One case as regulators see it. `missing`: what stands between the case and its next step, in words."""

    row: CaseRow
    penalty: Penalty | None
    ground_text: str
    ground_article: str
    facts: dict[str, Any]
    cause: str
    reason: str
    doubt: str
    officers: tuple[str, str]
    signed_at: datetime | None
    opinion: str
    returned_reason: str
    hearing_called_on: date | None
    hearing_on: date | None
    heard_on: date | None
    hearing_record: str
    decided_on: date | None
    published_on: date | None
    dropped_on: date | None
    dropped_reason: str
    subjects: tuple[SubjectRow, ...]
    filings: tuple[CaseFiling, ...]
    files: tuple[FileRow, ...]
    clocks: tuple[Clock, ...]
    missing: tuple[str, ...]
    timeline: tuple[EventRow, ...]
    offers: tuple[Offer[CaseStep], ...]


def cases(viewer: Actor, wanted: CaseFilters, page: PageRequest) -> Page[CaseRow]:
    """The working list, last changed first."""
    viewer.must(Permission.CASES_READ)
    if wanted.overdue:
        return _overdue(viewer, page)
    query = select(_C.id.table).where(_readable(viewer))
    if wanted.state is not None:
        query = query.where(_C.state == wanted.state)
    if wanted.region:
        query = query.where(db.below(_C.region, region_prefix(wanted.region)))
    if wanted.running:
        query = query.where(_C.state.in_(RUNNING))
    with db.reading() as session:
        if wanted.q.strip():
            query = query.where(_fits(session, wanted.q))
        total = session.execute(query.with_only_columns(func.count(), maintain_column_froms=True)).scalar_one()
        ordered = query.order_by(_C.changed_at.desc(), _C.id.desc()).limit(page.size).offset(page.offset)
        rows = session.execute(ordered).all()
        return Page(_rows(session, rows), total, page.page, page.size)


def case_record(viewer: Actor, number: str) -> CaseRecord:
    """One case. Raises `NotFound` for an undecided one of another region too."""
    viewer.must(Permission.CASES_READ)
    with db.reading() as session:
        wanted = fields.clean(number).upper()
        row: Any = session.execute(select(_C.id.table).where(_C.number == wanted, _readable(viewer))).first()
        if row is None:
            raise NotFound("没有这个案件，或不在您的查询范围内。", fix="请核对案件编号，或返回列表重新查询。")
        return _record(session, viewer, row)


def case_file(viewer: Actor, number: str, code: str) -> tuple[FileRow, bytes]:
    """One file of a case the viewer may read, with its content. Raises `NotFound`."""
    viewer.must(Permission.CASES_READ)
    with db.reading() as session:
        readable = select(_C.number).where(_C.number == number, _readable(viewer))
        return files.content_of(session, session.execute(readable).scalar() or "", code)


# -- pieces ------------------------------------------------------------------------------------------------------------


def _overdue(viewer: Actor, page: PageRequest) -> Page[CaseRow]:
    """Cases past a deadline, the most urgent first: only those with the deadlines of this page are read."""
    with db.reading() as session:
        late = [one for one in by_deadline(session, viewer) if one.due_on < clock.today()]
        passed, wanted, skip = 0, dict[tuple[CaseState, date], date](), 0
        for one in late:
            if passed + one.count <= page.offset:
                skip += one.count
            elif passed < page.offset + page.size:
                wanted[one.state, one.start] = one.due_on
            passed += one.count
        if not wanted:
            return Page([], passed, page.page, page.size)
        of = {(state, start): and_(_C.state == state, START.in_([start])) for state, start in wanted}
        order = case(*((fits, f"{wanted[key]}") for key, fits in of.items()), else_="")
        query = select(_C.id.table).where(running(viewer), or_(*of.values()))
        query = query.order_by(order, _C.state, START, _C.number)
        rows = session.execute(query.limit(page.size).offset(page.offset - skip)).all()
        return Page(_rows(session, rows), passed, page.page, page.size)


def _readable(viewer: Actor) -> ColumnElement[bool]:
    return or_(_C.state.not_in(_UNDECIDED), reach.within(viewer, _C.region))


def _fits(session: Session, q: str) -> ColumnElement[bool]:
    text, key = fields.clean(q), names.search_key(q)
    fits = [_C.number == text.upper(), _C.penalty_number == text.upper(), _C.decision_key == document_key(q)]
    if key:
        bears = or_(naming.is_named(session, _S.organisation_id, key), naming.is_called(_S.person_id, key))
        fits.append(_C.number.in_(select(_S.case_number).where(bears)))
    return or_(*fits)


def _rows(session: Session, rows: Sequence[Any]) -> list[CaseRow]:
    law = laws.in_force(session, clock.today())
    said: dict[str, list[Any]] = {row.number: [] for row in rows}
    for part in db.chunks(said):
        for one in session.execute(select(_S.id.table).where(_S.case_number.in_(part)).order_by(_S.id)):
            said[one.case_number].append(one)
    return [_row(row, said[row.number], law) for row in rows]


def _row(row: Any, subjects: Sequence[Any], law: LawBook) -> CaseRow:
    due = next_due(row, law)
    return CaseRow(
        number=row.number,
        version=row.version,
        state=row.state,
        ground=row.ground,
        names=tuple(one.name for one in subjects),
        authority=row.authority,
        region_name=region_name(row.region),
        filed_on=row.filed_on,
        decision_number=row.decision_number,
        due=due,
        overdue=due is not None and due.on < clock.today(),
        holder=holder(row, subjects),
    )


def holder(row: Any, subjects: Sequence[Any]) -> str:
    """Who has to act next, in words."""
    if row.state is CaseState.DRAFTED:
        return "协办人（会签）" if row.signed_at is None else "办案人员（送达告知书）"
    if row.state is CaseState.NOTIFIED:
        return "当事人（陈述申辩）或办案人员（报请决定）"
    words = {
        CaseState.PROPOSED: "审批负责人（决定）",
        CaseState.DECIDED: "办案人员（送达决定书）",
        CaseState.SERVED: "办案人员（公布）",
    }
    return words.get(row.state, "")


def _record(session: Session, viewer: Actor, row: Any) -> CaseRecord:
    today = clock.today()
    law, then = laws.in_force(session, today), laws.in_force(session, row.conduct_on)
    subjects, filings = casework.subjects_of(session, row.number), casework.filings_on(session, row.number)
    people = {one.id: one for one in parties.persons_by_id(session, [row.officer_person_id, row.second_person_id])}
    ground = then.get(PROVISION_OF[row.ground])
    return CaseRecord(
        row=_row(row, subjects, law),
        penalty=conduct.penalty(session, row.penalty_number),
        ground_text=ground.text if ground else "",
        ground_article=ground.citation if ground else "",
        facts=json.loads(row.facts),
        cause=row.cause,
        reason=row.reason,
        doubt=row.doubt,
        officers=(people[row.officer_person_id].name, people[row.second_person_id].name),
        signed_at=row.signed_at,
        opinion=row.opinion,
        returned_reason=row.returned_reason,
        hearing_called_on=row.hearing_called_on,
        hearing_on=row.hearing_on,
        heard_on=row.heard_on,
        hearing_record=row.hearing_record,
        decided_on=row.decided_on,
        published_on=row.published_on,
        dropped_on=row.dropped_on,
        dropped_reason=row.dropped_reason,
        subjects=_subjects(session, subjects, filings, law),
        filings=_filings(filings, subjects, law),
        files=tuple(files.files_of(session, row.number)),
        clocks=_clocks(row, subjects, law),
        missing=missing(session, row, subjects, filings, law),
        timeline=tuple(one for one in ledger.history(session, row.number) if one.ledger is Ledger.BLACKLIST),
        offers=offers(session, viewer, row, subjects, filings, law),
    )


def _subjects(
    session: Session, subjects: Sequence[Any], filings: Sequence[Any], law: LawBook
) -> tuple[SubjectRow, ...]:
    numbers = parties.identities(session, [one.person_id for one in subjects if one.person_id is not None])
    units = {
        key: one.credit_code
        for key, one in parties.organisations_by_id(
            session, [one.organisation_id for one in subjects if one.organisation_id]
        ).items()
    }
    return tuple(
        SubjectRow(
            place=place,
            role=one.role,
            name=one.name,
            code=units.get(one.organisation_id, "") or fields.mask_identity(numbers[one.person_id]),
            noticed_on=one.noticed_on,
            notice_service=one.notice_service,
            defence_until=rules_cases.defence_ends(one.noticed_on, law).on if one.noticed_on else None,
            waived=casework.waived_by(filings, one),
            served_on=one.served_on,
            decision_service=one.decision_service,
            listing_number=one.listing_number,
        )
        for place, one in enumerate(subjects, start=1)
    )


def _filings(filings: Sequence[Any], subjects: Sequence[Any], law: LawBook) -> tuple[CaseFiling, ...]:
    by_party = {(one.organisation_id, one.person_id): one for one in subjects}
    found = []
    for one in filings:
        subject = by_party.get((one.organisation_id, one.person_id))
        noticed = subject.noticed_on if subject is not None else None
        late = noticed is not None and one.filed_on > rules_cases.defence_ends(noticed, law).on
        name = subject.name if subject is not None else ""
        found.append(CaseFiling(one.number, one.kind, one.state, name, one.filed_on, late, one.text, one.answer))
    return tuple(found)


def _clocks(row: Any, subjects: Sequence[Any], law: LawBook) -> tuple[Clock, ...]:
    found = [rules_cases.decision_clock(row.filed_on, law)]
    found += [rules_cases.defence_clock(one.name, one.noticed_on, law) for one in subjects if one.noticed_on]
    if row.decided_on is not None:
        found += [rules_cases.service_clock(row.decided_on, law), rules_cases.publication_clock(row.decided_on, law)]
    return tuple(found)
