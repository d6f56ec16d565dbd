"""Classes: the list, one class with everybody's hours, the roll of a day; and the facts other parts of training ask for.

A centre reads its own classes, a certifier and a keeper those of the region, an auditor all. Identity numbers are masked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, false, func, or_, select
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session

from registry.kernel import clock, db, fields, ledger, names, secrets
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound, Refused
from registry.kernel.ledger import EventRow
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.parties import naming
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.policy import SCOPES, Permission, Role, Scope
from registry.training import classwork, rules_classes, tables
from registry.training.queries.certificates import names_on
from registry.training.terms import CertificateKind, Education, ResultState
from registry.training.terms_classes import ClassState, ClassStep, Course, EnrolmentState, Hours

_K = db.core(tables.TrainingClass).c
_M = db.core(tables.Enrolment).c
_H = db.core(tables.Attendance).c
_R = db.core(tables.ExamResult).c
_T = db.core(tables.CentreTeacher).c
_O = db.core(parties.Organisation).c
_P = db.core(parties.Person).c


@dataclass(frozen=True)
class ClassFacts:
    """What other parts of training ask of a class. Empty texts where the kind has no such thing."""

    kind: CertificateKind
    category: str
    operation: str
    high_hazard: str
    centre_id: int
    ends_on: date
    closed_on: date | None


def class_facts(session: Session, number: str) -> ClassFacts | None:
    """The facts of a class by its number, whoever's it is; none for an unknown one."""
    row = session.execute(select(_K.id.table).where(_K.live.is_(True), _K.number == number)).first()
    if row is None:
        return None
    return ClassFacts(row.kind, row.category, row.operation, row.high_hazard, row.centre_id, row.ends_on, row.closed_on)


@dataclass(frozen=True)
class ClassFilters:
    """What the list is narrowed to; empty values say nothing. `q`: part of a class's or centre's name, or a number."""

    q: str = ""
    state: ClassState | None = None
    kind: CertificateKind | None = None


@dataclass(frozen=True)
class ClassRow:
    """One class. Hours in tenths; `category` and `operation` are names, empty where it is taught by kind of business."""

    number: str
    version: int
    title: str
    centre: str
    centre_code: str
    kind: CertificateKind
    course: Course
    category: str
    operation: str
    high_hazard: str
    starts_on: date
    ends_on: date
    place: str
    capacity: int
    people: int
    plan: Hours
    state: ClassState


def classes(viewer: Actor, wanted: ClassFilters, page: PageRequest) -> Page[ClassRow]:
    """Classes within the viewer's reach, those that start last first."""
    viewer.must(Permission.CLASSES_READ)
    query = _joined().where(_reach(viewer))
    if wanted.state is not None:
        query = query.where(in_state(wanted.state, clock.today()))
    if wanted.kind is not None:
        query = query.where(_K.kind == wanted.kind)
    with db.reading() as session:
        if wanted.q.strip():
            query = query.where(_named(session, wanted.q))
        total = db.count(session, query.with_only_columns(_K.id))
        rows = session.execute(query.order_by(_K.starts_on.desc(), _K.id).limit(page.size).offset(page.offset)).all()
        return Page(_rows(session, rows), total, page.page, page.size)


def open_classes(viewer: Actor, organisation: str) -> list[ClassRow]:
    """A centre's classes that anybody may still enter, soonest first; `organisation` is a public code. No people in it."""
    viewer.must(Permission.PUBLISHED_READ)
    today = clock.today()
    entering = or_(in_state(ClassState.PLANNED, today), in_state(ClassState.RUNNING, today))
    with db.reading() as session:
        query = _joined().where(_O.code == organisation, entering).order_by(_K.starts_on, _K.id)
        return _rows(session, session.execute(query.limit(50)).all())


def in_state(state: ClassState, day: date) -> ColumnElement[bool]:
    """`rules_classes.state_on` for the database."""
    off = and_(_K.cancelled_on.is_not(None), _K.cancelled_on <= day)
    done = and_(_K.closed_on.is_not(None), _K.closed_on <= day)
    going = and_(or_(_K.cancelled_on.is_(None), _K.cancelled_on > day), or_(_K.closed_on.is_(None), _K.closed_on > day))
    found: dict[ClassState, ColumnElement[bool]] = {
        ClassState.CANCELLED: off,
        ClassState.CLOSED: and_(done, or_(_K.cancelled_on.is_(None), _K.cancelled_on > day)),
        ClassState.PLANNED: and_(going, _K.starts_on > day),
        ClassState.RUNNING: and_(going, _K.starts_on <= day, _K.ends_on >= day),
        ClassState.ENDED: and_(going, _K.starts_on <= day, _K.ends_on < day),
    }
    return found[state]


def _joined() -> Select[Any]:
    return (
        select(_K.id.table, _O.name.label("centre"), _O.code.label("centre_code"))
        .join(_O.id.table, _O.id == _K.centre_id)
        .where(_K.live.is_(True))
    )


def _reach(viewer: Actor) -> ColumnElement[bool]:
    if viewer.role is Role.CLERK:
        return _O.code == viewer.organisation if viewer.organisation else false()
    if SCOPES[viewer.role] is Scope.ALL:
        return _K.id.is_not(None)
    inside: ColumnElement[bool] = db.below(_K.region, viewer.region_prefix)
    return inside if viewer.region else false()


def _named(session: Session, q: str) -> ColumnElement[bool]:
    key, typed = names.search_key(q), fields.clean(q)
    if not key:
        return false()
    titled = or_(db.contains(_K.title, typed), db.contains(_K.title, key))
    return or_(_K.number == typed.upper(), naming.is_named(session, _K.centre_id, key), titled)


def _rows(session: Session, rows: Sequence[Any]) -> list[ClassRow]:
    people, today = classwork.enrolled(session, (row.number for row in rows)), clock.today()
    made = []
    for row in rows:
        category, operation = names_on(row.starts_on, row.category, row.operation) if row.operation else ("", "")
        made.append(
            ClassRow(
                row.number,
                row.version,
                row.title,
                row.centre,
                row.centre_code,
                row.kind,
                row.course,
                category,
                operation,
                row.high_hazard,
                row.starts_on,
                row.ends_on,
                row.place,
                row.capacity,
                people.get(row.number, 0),
                classwork.plan_of(row),
                rules_classes.state_on(classwork.dates_of(row), today),
            )
        )
    return made


# -- one class ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trainee:
    """One person in a class: hours attended and still missing, in tenths."""

    code: str
    version: int
    name: str
    masked_identity: str
    education: Education
    employer: str
    migrant: bool
    remark: str
    hours: Hours
    missing: Hours
    state: EnrolmentState
    reason: str


@dataclass(frozen=True)
class Explanation:
    """Why the hours are what they are: what the law asks for, with its citation; none where it states nothing."""

    hours: int
    citation: str
    to_confirm: bool


@dataclass(frozen=True)
class ClassRecord:
    """One class with everybody in it, and what this viewer may do; an empty refusal means they may."""

    row: ClassRow
    required: Explanation | None
    lesson_offline: int
    lesson_online: int
    teachers: tuple[tuple[str, str], ...]  # code and name
    doubt: str
    closed_on: date | None
    cancelled_on: date | None
    reason: str
    trainees: tuple[Trainee, ...]
    days: tuple[tuple[date, int], ...]  # days with attendance, and how many people
    results: dict[ResultState, int]
    timeline: tuple[EventRow, ...]
    refusals: dict[ClassStep, str]


def class_record(viewer: Actor, number: str) -> ClassRecord:
    """One class. Raises `NotFound` for what lies outside the viewer's reach."""
    viewer.must(Permission.CLASSES_READ)
    with db.reading() as session:
        row = _one(session, viewer, number)
        trainees = _trainees(session, row)
        counted = session.execute(
            select(_R.state, func.count()).where(db.named(_R.class_number, row.number)).group_by(_R.state)
        )
        return ClassRecord(
            row=_rows(session, [row])[0],
            required=_explained(session, row),
            lesson_offline=row.lesson_offline,
            lesson_online=row.lesson_online,
            teachers=_named_teachers(session, row.teachers.split(",")),
            doubt=row.doubt,
            closed_on=row.closed_on,
            cancelled_on=row.cancelled_on,
            reason=row.reason,
            trainees=tuple(trainees),
            days=_days(session, row.number),
            results={state: count for state, count in counted},  # noqa: C416
            timeline=tuple(ledger.history(session, row.number)),
            refusals=_refusals(viewer, row, trainees),
        )


def _one(session: Session, viewer: Actor, number: str) -> Any:
    row = session.execute(_joined().where(_K.number == fields.clean(number).upper(), _reach(viewer))).first()
    if row is None:
        raise NotFound("没有这个班级，或不在您的查看范围内。", fix="请从班级列表进入。")
    return row


def _explained(session: Session, row: Any) -> Explanation | None:
    law = laws.in_force(session, row.starts_on)
    found = rules_classes.required(row.kind, row.course, row.high_hazard, law)
    return Explanation(found.hours, found.citation, found.to_confirm) if found else None


def _named_teachers(session: Session, codes: Iterable[str]) -> tuple[tuple[str, str], ...]:
    query = select(_T.code, _P.name).join(_P.id.table, _P.id == _T.person_id).where(_T.code.in_(list(codes)))
    return tuple((code, name) for code, name in session.execute(query.order_by(_T.id)))


def _trainees(session: Session, row: Any) -> list[Trainee]:
    query = (
        select(_M.id.table, _P.name, _P.identifier_sealed)
        .join(_P.id.table, _P.id == _M.person_id)
        .where(_M.class_number == row.number, _M.state != EnrolmentState.UNDONE)
        .order_by(_M.live.desc(), _M.id)
    )
    found = session.execute(query).all()
    hours, plan, ring = classwork.attended(session, (one.id for one in found)), classwork.plan_of(row), secrets.ring()
    return [
        Trainee(
            code=one.code,
            version=one.version,
            name=one.name,
            masked_identity=fields.mask_identity(ring.open(one.identifier_sealed, people.IDENTITY)),
            education=one.education,
            employer=one.employer_name,
            migrant=one.migrant,
            remark=one.remark,
            hours=hours.get(one.id, Hours()),
            missing=rules_classes.missing(plan, hours.get(one.id, Hours())),
            state=one.state,
            reason=one.reason,
        )
        for one in found
    ]


def _days(session: Session, number: str) -> tuple[tuple[date, int], ...]:
    query = select(_H.day, func.count()).where(_H.class_number == number, _H.live.is_(True)).group_by(_H.day)
    return tuple((day, people) for day, people in session.execute(query.order_by(_H.day)))


def _refusals(viewer: Actor, row: Any, trainees: Sequence[Trainee]) -> dict[ClassStep, str]:
    """Why this viewer may not take each step now; empty when they may."""
    if not viewer.may(Permission.CLASSES_KEEP):
        return dict.fromkeys(ClassStep, "由培训机构经办人办理。")
    dates, today = classwork.dates_of(row), clock.today()
    changed = rules_classes.offered(dates, today)
    found = dict.fromkeys(ClassStep, changed)
    if changed:
        return found
    there = [one for one in trainees if one.state is EnrolmentState.ENROLLED]
    attended = any(one.hours.total for one in trainees)
    found[ClassStep.CANCEL] = "该班已登记考勤，不能取消。" if attended else ""
    found[ClassStep.ENROL] = _why_not(lambda: rules_classes.may_be_entered(dates, today))
    if not found[ClassStep.ENROL] and len(there) >= row.capacity:
        found[ClassStep.ENROL] = f"该班 {row.capacity} 人已经报满。"
    for step in (ClassStep.LEAVE, ClassStep.ATTEND):
        found[step] = "" if there else "该班没有学员。"
    if there and today < row.starts_on:
        found[ClassStep.ATTEND] = f"培训自 {row.starts_on} 开始。"
    found[ClassStep.CORRECT] = "" if attended else "还没有登记考勤。"
    reached = sum(not one.missing.total for one in there)
    found[ClassStep.CLOSE] = _why_not(lambda: rules_classes.may_be_closed(dates, today, reached, len(there)))
    return found


def _why_not(ask: Any) -> str:
    try:
        ask()
    except Refused as refused:
        return refused.sentence
    return ""


# -- a day -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Attended:
    """One trainee on a day; `version` 0 and no hours where nothing is recorded."""

    code: str
    name: str
    masked_identity: str
    hours: Hours
    version: int
    doubt: str


def day_roll(viewer: Actor, number: str, day: date) -> list[Attended]:
    """Everybody in a class on a day, as recorded so far. Raises `NotFound` outside the viewer's reach."""
    viewer.must(Permission.CLASSES_READ)
    with db.reading() as session:
        row = _one(session, viewer, number)
        of_day = and_(_H.enrolment_id == _M.id, _H.day == day, _H.live.is_(True))
        query = (
            select(_M.code, _P.name, _P.identifier_sealed, _H.theory, _H.practice, _H.online, _H.version, _H.doubt)
            .select_from(_M.id.table.join(_P.id.table, _P.id == _M.person_id).outerjoin(_H.id.table, of_day))
            .where(_M.class_number == row.number, _M.live.is_(True))
            .order_by(_M.id)
        )
        ring = secrets.ring()
        return [
            Attended(
                one.code,
                one.name,
                fields.mask_identity(ring.open(one.identifier_sealed, people.IDENTITY)),
                Hours(one.theory or 0, one.practice or 0, one.online or 0),
                one.version or 0,
                one.doubt or "",
            )
            for one in session.execute(query)
        ]
