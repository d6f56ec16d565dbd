"""Joint penalties as regulators and partner departments see them: tasks, their overview, one task.

A partner sees the tasks of the department on its account; officers, deciders and auditors those of the whole province. What must be
lifted follows from the listing's state and dates on the day of asking.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, case, false, func, or_, select, true
from sqlalchemy.sql import ColumnElement, Select
from sqlmodel import Session

from registry.blacklist import rules_measures, tables
from registry.blacklist.queries.offers import Offer
from registry.blacklist.terms import LISTED_STATES, Facts, Ground, ListingState
from registry.blacklist.terms_measures import (
    OPEN,
    TAKEN,
    Lifting,
    TaskPhase,
    TaskState,
    TaskStep,
)
from registry.kernel import access, clock, db, fields, files, ledger
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound, Refused
from registry.kernel.files import FileRow
from registry.kernel.ledger import EventRow
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.law.terms import Confidence
from registry.parties.places import region_name
from registry.parties.reference.divisions import PROVINCE
from registry.policy import SCOPES, Action, Ledger, Permission, Scope

_L = db.core(tables.Listing).c
_M = db.core(tables.Measure).c
_T = db.core(tables.MeasureTask).c


@dataclass(frozen=True)
class TaskFilters:
    """What the list is narrowed to; empty values say nothing. `department`: the catalogue's word, or the beginning of an office's name."""

    department: str = ""
    phase: TaskPhase | None = None
    listing: str = ""


@dataclass(frozen=True)
class TaskRow:
    """One line of the list. `lifting` is there once the listing has ended."""

    number: str
    version: int
    listing: str
    name: str
    is_person: bool
    measure: str
    title: str
    department: str
    region_name: str
    state: TaskState
    phase: TaskPhase
    lifting: Lifting | None
    assigned_on: date
    acknowledged_on: date | None
    executed_on: date | None
    lifted_on: date | None


@dataclass(frozen=True)
class TaskRecord:
    """One task with everything its department needs to act on it."""

    row: TaskRow
    region: str
    what: str
    legal_basis: str
    confidence: Confidence
    measure_version: int
    ground: Ground
    authority: str
    decision_number: str
    listed_on: date
    until: date
    listing_state: ListingState
    credit_code: str
    result: str
    reason: str
    forwarded_from: str
    forwarded_to: str
    timeline: tuple[EventRow, ...]
    files: tuple[FileRow, ...]
    offers: tuple[Offer[TaskStep], ...]


@dataclass(frozen=True)
class DepartmentCount:
    """How many tasks of one department of the catalogue, all its offices together, stand where."""

    department: str
    counts: tuple[tuple[TaskPhase, int], ...]
    total: int

    def of(self, phase: TaskPhase) -> int:
        """How many are in one phase."""
        return dict(self.counts).get(phase, 0)


# -- lists -------------------------------------------------------------------------------------------------------------


def task_list(viewer: Actor, wanted: TaskFilters, page: PageRequest) -> Page[TaskRow]:
    """Tasks, those of the listing that ended first before all others, then the newest."""
    viewer.must(Permission.MEASURES_READ)
    today = clock.today()
    with db.reading() as session:
        law = laws.in_force(session, today)
        query = _joined().where(_readable(viewer))
        if wanted.department.strip():
            named = wanted.department.strip()
            query = query.where(or_(_M.department == named, _T.department.startswith(named, autoescape=True)))
        if wanted.listing.strip():
            query = query.where(_T.listing_number == fields.clean(wanted.listing).upper())
        if wanted.phase is not None:
            query = query.where(_in_phase(wanted.phase, today, law))
        total = db.count(session, query.with_only_columns(_T.id))
        urgent = case((and_(_T.state.in_(list(TAKEN)), _ended(today)), 0), else_=1)
        ordered = query.order_by(urgent, _T.assigned_on.desc(), _T.id.desc()).limit(page.size).offset(page.offset)
        items = [_row(row, today, law) for row in session.execute(ordered)]
    return Page(items, total, page.page, page.size)


def overview(viewer: Actor, *, listing: str = "") -> list[DepartmentCount]:
    """Counts by department and phase, of one listing or of all, by department's name."""
    viewer.must(Permission.MEASURES_READ)
    today = clock.today()
    with db.reading() as session:
        phase = _phase(today, laws.in_force(session, today))
        query = select(_M.department, phase.label("phase"), func.count().label("n")).select_from(_tables())
        query = query.where(_L.live.is_(True), _readable(viewer))
        if listing.strip():
            query = query.where(_T.listing_number == fields.clean(listing).upper())
        found: dict[str, list[tuple[TaskPhase, int]]] = {}
        for row in session.execute(query.group_by(_M.department, phase).order_by(_M.department)):
            found.setdefault(row.department, []).append((TaskPhase(row.phase), row.n))
    return [DepartmentCount(name, tuple(counts), sum(n for _, n in counts)) for name, counts in found.items()]


def departments(viewer: Actor) -> list[str]:
    """Names of the departments in the catalogue in force today, to hand a task on to."""
    viewer.must(Permission.MEASURES_READ)
    today = clock.today()
    query = select(_M.department).where(_M.live.is_(True), or_(_M.until_on.is_(None), _M.until_on >= today)).distinct()
    with db.reading() as session:
        return sorted(session.execute(query).scalars())


# -- one task ----------------------------------------------------------------------------------------------------------


def task_record(viewer: Actor, number: str) -> TaskRecord:
    """One task. Raises `NotFound` for another department's, never telling it from none."""
    viewer.must(Permission.MEASURES_READ)
    today = clock.today()
    with db.reading() as session:
        row = session.execute(_joined().where(_T.number == fields.clean(number).upper(), _readable(viewer))).first()
        if row is None:
            raise NotFound("没有这项任务，或不是本部门的任务。", fix="请核对编号，或返回列表重新查询。")
        law = laws.in_force(session, today)
        events = ledger.history(session, row.number)
        if not row.forwarded_from:
            given = [one for one in ledger.history(session, row.listing_number) if one.action is Action.TASK_ASSIGNED]
            events = [*(one for one in given if one.at.date() == row.assigned_on), *events]
        return TaskRecord(
            row=_row(row, today, law),
            region=row.region,
            what=row.what,
            legal_basis=row.legal_basis,
            confidence=row.confidence,
            measure_version=row.measure_version,
            ground=row.ground,
            authority=row.authority,
            decision_number=row.decision_number,
            listed_on=row.listed_on,
            until=row.until,
            listing_state=row.listing_state,
            credit_code=row.credit_code,
            result=row.result,
            reason=row.reason,
            forwarded_from=row.forwarded_from,
            forwarded_to=row.forwarded_to,
            timeline=tuple(one for one in events if one.ledger is Ledger.BLACKLIST),
            files=tuple(files.files_of(session, row.number)),
            offers=_offers(session, viewer, row, today, law),
        )


def task_file(viewer: Actor, number: str, code: str) -> tuple[FileRow, bytes]:
    """One piece of evidence of a task the viewer may read; the look is recorded. Raises `NotFound`."""
    viewer.must(Permission.MEASURES_READ)
    with db.reading() as session:
        readable = select(_T.number).where(_T.number == number, _readable(viewer))
        found = files.content_of(session, session.execute(readable).scalar() or "", code)
    access.looked(viewer, "task.file", subject=code)
    return found


def _offers(session: Session, viewer: Actor, row: Any, today: date, law: LawBook) -> tuple[Offer[TaskStep], ...]:
    """The steps that could follow from the state; a returned task waits for the province's decider."""
    until = session.execute(select(_M.until_on).where(_M.live.is_(True), _M.code == row.measure_code)).scalar_one()
    found = []
    for step, (starts, _) in rules_measures.STEPS.items():
        if row.state not in starts:
            continue
        refusal = ""
        try:
            if row.state is TaskState.RETURNED:
                viewer.must(Permission.MEASURES_KEEP)
                refusal = "" if viewer.region == PROVINCE else "退回的任务由省级审批负责人转办。"
            else:
                viewer.must(Permission.MEASURES_CARRY_OUT)
            rules_measures.must_follow(step, row.state, _listing_of(row), until, today, law)
        except Refused as refused:
            refusal = refused.sentence
        found.append(Offer(step, refusal))
    return tuple(found)


# -- pieces ------------------------------------------------------------------------------------------------------------


def _listing_of(row: Any) -> Facts:
    """What the rules look at of the listing in a joined row, whose own state is the task's."""
    return Facts(
        row.listing_state, row.listed_on, row.published_on, row.until, row.proposed_by, row.removed_on, row.stayed_on,
        row.restarted_on,
    )  # fmt: skip


def _tables() -> Any:
    measure = and_(_M.code == _T.measure_code, _M.version == _T.measure_version)
    return _T.id.table.join(_L.id.table, _L.number == _T.listing_number).join(_M.id.table, measure)


def _joined() -> Select[Any]:
    """Tasks beside their live listing and their version of the measure."""
    listing = (
        _L.name, _L.person_id, _L.ground, _L.authority, _L.decision_number, _L.listed_on, _L.until, _L.credit_code,
        _L.published_on, _L.proposed_by, _L.removed_on, _L.stayed_on, _L.restarted_on, _L.state.label("listing_state"),
    )  # fmt: skip
    measure = (_M.title, _M.what, _M.legal_basis, _M.confidence)
    return select(_T.id.table, *listing, *measure).select_from(_tables()).where(_L.live.is_(True))


def _readable(viewer: Actor) -> ColumnElement[bool]:
    if SCOPES[viewer.role] is Scope.DEPARTMENT:
        own: ColumnElement[bool] = _T.department == viewer.department
        return own if viewer.department else false()
    return true()


def _ended(today: date) -> ColumnElement[bool]:
    """`rules_measures.ended_on` is a day, for the database."""
    return or_(
        _L.until < today,
        and_(_L.state == ListingState.REMOVED, or_(_L.removed_on.is_(None), _L.removed_on <= today)),
        _L.state.not_in([*LISTED_STATES, ListingState.REMOVED]),
    )


def _overdue(today: date, law: LawBook) -> ColumnElement[bool]:
    last = rules_measures.last_overdue_end(today, law)
    removed = and_(_L.state == ListingState.REMOVED, _L.removed_on.is_not(None), _L.removed_on < _L.until)
    end = case(
        (removed, _L.removed_on), (_L.state.in_([*LISTED_STATES, ListingState.REMOVED]), _L.until), else_=_L.listed_on
    )
    return and_(_ended(today), end <= last)


def _phase(today: date, law: LawBook) -> ColumnElement[str]:
    """`rules_measures.phase` for the database, by value."""
    ended = _ended(today)
    return case(
        (and_(_T.state == TaskState.RETURNED, ~ended), TaskPhase.TO_REASSIGN.value),
        (_T.state.not_in(list(OPEN)), TaskPhase.DONE.value),
        (and_(ended, _T.state == TaskState.DUE), TaskPhase.DONE.value),
        (_overdue(today, law), TaskPhase.LIFT_OVERDUE.value),
        (ended, TaskPhase.TO_LIFT.value),
        (_T.state == TaskState.DUE, TaskPhase.TO_ACKNOWLEDGE.value),
        (_T.state == TaskState.ACKNOWLEDGED, TaskPhase.TO_EXECUTE.value),
        else_=TaskPhase.IN_PLACE.value,
    )


def _in_phase(phase: TaskPhase, today: date, law: LawBook) -> ColumnElement[bool]:
    return _phase(today, law) == phase.value


def _row(row: Any, today: date, law: LawBook) -> TaskRow:
    lifting = rules_measures.lifting(_listing_of(row), today, law)
    return TaskRow(
        number=row.number,
        version=row.version,
        listing=row.listing_number,
        name=row.name,
        is_person=row.person_id is not None,
        measure=row.measure_code,
        title=row.title,
        department=row.department,
        region_name=region_name(row.region),
        state=row.state,
        phase=rules_measures.phase(row.state, lifting),
        lifting=lifting,
        assigned_on=row.assigned_on,
        acknowledged_on=row.acknowledged_on,
        executed_on=row.executed_on,
        lifted_on=row.lifted_on,
    )
