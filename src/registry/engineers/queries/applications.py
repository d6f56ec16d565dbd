"""Applications for those who may see them: the list, one with its dates explained and the steps this person may take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session

from registry.blacklist import reach
from registry.engineers import handling, rules_applications, tables
from registry.engineers.handling import A, course_of, readable
from registry.engineers.queries.register import O, P
from registry.engineers.rules_applications import DECIDERS, EMPLOYERS, EXAMINERS, OWN, STEPS
from registry.engineers.terms import (
    OPEN,
    WITH_EMPLOYER,
    ApplicationKind,
    ApplicationState,
    CancelGround,
    EmployerWord,
    FraudGround,
    Grade,
    Specialty,
    Step,
)
from registry.kernel import clock, db, fields, ledger
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound, Refused
from registry.kernel.ledger import EventRow
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.law.terms import Clock
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.parties.places import region_name
from registry.parties.terms import PostKind
from registry.policy import Ledger, Permission, Role

_Q = db.core(tables.Qualification).c
_FORMER = db.core(parties.Organisation).alias("former_employer").c


@dataclass(frozen=True)
class ApplicationFilters:
    """What the list is narrowed to; empty values say nothing. `waiting`: those that wait for somebody."""

    state: ApplicationState | None = None
    kind: ApplicationKind | None = None
    waiting: bool = False


@dataclass(frozen=True)
class ApplicationRow:
    """One line of the list; the identity number is masked. `due_on` is the office's next deadline."""

    number: str
    version: int
    kind: ApplicationKind
    state: ApplicationState
    name: str
    masked_identity: str
    grade: Grade
    specialty: Specialty
    employer: str
    former: str
    region_name: str
    applied_on: date
    employer_word: EmployerWord
    due_step: Step | None
    due_on: date | None
    overdue: bool


@dataclass(frozen=True)
class StepOffer:
    """A step that could follow, and why this viewer may not take it (empty when they may)."""

    step: Step
    refusal: str


@dataclass(frozen=True)
class ApplicationRecord:
    """One application as its sides see it. The ground is of a withdrawal or cancellation."""

    row: ApplicationRow
    qualification: str
    qualified_on: date
    registration: str
    post: PostKind | None
    ground: FraudGround | CancelGround | None
    said: str
    doubt: str
    doubted: tuple[str, ...]
    employer_on: date | None
    reason: str
    examined_on: date | None
    favourable: bool | None
    opinion: str
    decided_on: date | None
    published_on: date | None
    clocks: tuple[Clock, ...]
    timeline: tuple[EventRow, ...]
    offers: tuple[StepOffer, ...]

    @property
    def verdict(self) -> str:
        """The preliminary opinion in words; empty before it."""
        if self.favourable is None:
            return ""
        return f"{'符合条件' if self.favourable else '不符合条件'}　{self.opinion}"


def applications(viewer: Actor, wanted: ApplicationFilters, page: PageRequest) -> Page[ApplicationRow]:
    """Applications within the viewer's reach: those that wait first, the oldest of them on top; then the newest decided."""
    viewer.must(Permission.ENGINEERS_READ)
    with db.reading() as session:
        where: list[ColumnElement[bool]] = [A.live.is_(True), readable(session, viewer)]
        if wanted.state is not None:
            where.append(A.state == wanted.state)
        if wanted.kind is not None:
            where.append(A.kind == wanted.kind)
        if wanted.waiting:
            where.append(or_(A.open.is_(True), A.state == ApplicationState.GRANTED))
        query = _joined().where(*where)
        total = db.count(session, query.with_only_columns(A.id))
        oldest = case((A.open.is_(True), A.applied_on))  # the same nothing for all that are closed
        ordered = query.order_by(A.open.desc(), oldest, A.applied_on.desc(), A.id.desc())
        ordered = ordered.limit(page.size).offset(page.offset)
        law = laws.in_force(session, clock.today())
        return Page(_rows(session, viewer, session.execute(ordered).all(), law), total, page.page, page.size)


def applications_waiting(viewer: Actor) -> dict[ApplicationState, int]:
    """How many applications within reach are in each state that waits."""
    viewer.must(Permission.ENGINEERS_READ)
    with db.reading() as session:
        query = select(A.state, func.count()).where(
            A.live.is_(True),
            readable(session, viewer),
            A.state.in_([*OPEN, ApplicationState.GRANTED]),
        )
        return {state: int(count) for state, count in session.execute(query.group_by(A.state))}


def to_confirm(viewer: Actor) -> int:
    """How many applications wait for the word of the agent's own firm."""
    viewer.must(Permission.ENGINEERS_CONFIRM)
    with db.reading() as session:
        unit, _ = reach.party_ids(session, viewer)
        if unit is None:
            return 0
        query = select(A.id).where(
            A.live.is_(True), A.state == ApplicationState.FILED, A.organisation_id == unit,
            A.kind.in_(WITH_EMPLOYER), A.employer_word == EmployerWord.NONE,
        )  # fmt: skip
        return db.count(session, query)


def overdue(viewer: Actor) -> int:
    """How many applications within reach are past the office's deadline (RSE-06)."""
    viewer.must(Permission.ENGINEERS_READ)
    with db.reading() as session:
        query = _joined().where(
            A.live.is_(True), readable(session, viewer), or_(A.open.is_(True), A.state == ApplicationState.GRANTED)
        )
        law = laws.in_force(session, clock.today())
        return sum(_due(session, row, law)[2] for row in session.execute(query))


def application(viewer: Actor, number: str) -> ApplicationRecord:
    """One application with its dates explained and its ledger. Raises `NotFound` outside the viewer's reach."""
    viewer.must(Permission.ENGINEERS_READ)
    with db.reading() as session:
        row = session.execute(
            _joined().where(and_(A.live.is_(True), A.number == fields.clean(number).upper(), readable(session, viewer)))
        ).first()
        if row is None:
            raise NotFound("没有这份注册申请，或不在您的查看范围内。", fix="请核对编号，或返回列表重新选择。")
        law = laws.in_force(session, clock.today())
        filed = laws.in_force(session, row.applied_on)
        course = course_of(session, row)
        grounds = {one.value: one for one in (*FraudGround, *CancelGround)}
        return ApplicationRecord(
            row=_rows(session, viewer, [row], law)[0],
            qualification=row.qualification,
            qualified_on=row.qualified_on,
            registration=row.registration,
            post=row.post,
            ground=grounds.get(row.ground),
            said=row.said,
            doubt=row.doubt,
            doubted=tuple(
                f"{filed.provision(code).title}：{filed.provision(code).citation}"
                for code in filter(None, row.doubted.split(","))
                if code in filed
            ),
            employer_on=row.employer_on,
            reason=row.reason,
            examined_on=row.examined_on,
            favourable=row.favourable,
            opinion=row.opinion,
            decided_on=row.decided_on,
            published_on=row.published_on,
            clocks=rules_applications.clocks(course, law),
            timeline=tuple(one for one in ledger.history(session, row.number) if one.ledger is Ledger.ENGINEERS),
            offers=_offers(session, viewer, row, law),
        )


def _offers(session: Session, viewer: Actor, row: Any, law: LawBook) -> tuple[StepOffer, ...]:
    course, mine, found = course_of(session, row), reach.human(viewer), []
    unit, _ = reach.party_ids(session, viewer)
    for step, (starts, _) in STEPS.items():
        if row.state not in starts or (step in EMPLOYERS and row.kind not in WITH_EMPLOYER):
            continue
        if step in EMPLOYERS and row.employer_word is _SAID[step]:
            continue
        refusal = ""
        try:
            viewer.must(_PERMISSIONS[step])
            rules_applications.must_be_allowed(step, course, mine, law)
            if step in OWN and row.filed_by != mine:
                refusal = "这份申请由部门提出，请由其办理。"
            if step in EMPLOYERS and row.organisation_id != unit:
                refusal = "由拟注册单位的经办人办理。"
        except Refused as refused:
            refusal = refused.sentence
        if not refusal or viewer.may(_PERMISSIONS[step]):
            found.append(StepOffer(step, refusal))
    return tuple(found)


_SAID = {Step.CONFIRM: EmployerWord.CONFIRMED, Step.DECLINE: EmployerWord.DECLINED}
_PERMISSIONS: dict[Step, Permission] = {
    **dict.fromkeys(OWN, Permission.ENGINEERS_APPLY),
    **dict.fromkeys(EMPLOYERS, Permission.ENGINEERS_CONFIRM),
    **dict.fromkeys(EXAMINERS, Permission.ENGINEERS_KEEP),
    **dict.fromkeys(DECIDERS, Permission.ENGINEERS_DECIDE),
}


# -- pieces ------------------------------------------------------------------------------------------------------------


def _joined() -> Select[Any]:
    return select(
        A.id.table,
        P.name,
        P.code.label("person_code"),
        O.name.label("employer"),
        _FORMER.name.label("former"),
        _Q.grade,
        _Q.specialty,
        _Q.number.label("qualification"),
        _Q.issued_on.label("qualified_on"),
    ).select_from(
        A.id.table.join(P.id.table, P.id == A.person_id)
        .join(_Q.id.table, _Q.id == A.qualification_id)
        .outerjoin(O.id.table, O.id == A.organisation_id)
        .outerjoin(_FORMER.id.table, _FORMER.id == A.former_id)
    )


def _due(session: Session, row: Any, law: LawBook) -> tuple[Step | None, date | None, bool]:
    due = rules_applications.due(handling.course_of(session, row), law)
    return (due[0], due[1], due[1] < law.day) if due else (None, None, False)


def _rows(session: Session, viewer: Actor, rows: Any, law: LawBook) -> list[ApplicationRow]:
    found = list(rows)
    numbers = people.identities(session, {row.person_id for row in found})
    shown = []
    for row in found:
        step, due_on, late = _due(session, row, law)
        shown.append(
            ApplicationRow(
                number=row.number,
                version=row.version,
                kind=row.kind,
                state=row.state,
                name=fields.mask_name(row.name) if viewer.role is Role.AUDITOR else row.name,
                masked_identity=fields.mask_identity(numbers[row.person_id]),
                grade=row.grade,
                specialty=row.specialty,
                employer=row.employer or "",
                former=row.former or "",
                region_name=region_name(row.region),
                applied_on=row.applied_on,
                employer_word=row.employer_word,
                due_step=step,
                due_on=due_on,
                overdue=late,
            )
        )
    return shown
