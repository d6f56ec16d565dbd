"""A centre's clerk opens a class, amends it, cancels it, and closes it when the hours are reached.

Each step on a class names the version seen: of two clerks one wins, the other is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, or_, select, update

from registry.kernel import clock, codes, db, fields
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, RuleBroken
from registry.kernel.fields import BadField
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.parties.reference.industries import HighHazard
from registry.policy import Action, Ledger, Permission
from registry.training import classwork, issuing, rules_classes, tables
from registry.training.catalogue import catalogue_on
from registry.training.classwork import SeenClass
from registry.training.reach import own_centre, written
from registry.training.rules_classes import Plan
from registry.training.terms import CertificateKind
from registry.training.terms_classes import TAUGHT, Course, EnrolmentState, Hours, scope_of

_K = db.core(tables.TrainingClass).c
_M = db.core(tables.Enrolment).c
_H = db.core(tables.Attendance).c
_T = db.core(tables.CentreTeacher).c
_A = db.core(tables.CentreApproval).c


class ClassPlan(BaseModel):
    """班级安排: when, where, by whom, for how many, how many hours. Hours are read as typed and kept in tenths.

    `lesson_…` in minutes; `doubt` is the reason to go on over a provision that only warns.
    """

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    title: str = Field(min_length=2, max_length=80)
    theory: fields.Hours  # on site
    practice: fields.Hours
    online: fields.Hours
    lesson_offline: int = Field(ge=0, le=240)
    lesson_online: int = Field(ge=0, le=240)
    starts_on: date
    ends_on: date
    place: str = Field(min_length=2, max_length=200)
    teachers: tuple[str, ...] = Field(min_length=1, max_length=20)  # codes
    capacity: int = Field(ge=1)
    doubt: str = Field(default="", max_length=500)

    @property
    def hours(self) -> Hours:
        return Hours(self.theory, self.practice, self.online)


class NewClass(ClassPlan):
    """开班: what the class is for, and its plan."""

    kind: CertificateKind
    course: Course
    category: str = ""
    operation: str = ""
    high_hazard: HighHazard | None = None


def open_class(actor: Actor, wanted: NewClass, *, submission: str) -> str:
    """Open a class of the actor's centre; returns its number. Raises `InvalidInput`, `RuleBroken` (TR-01..04, TR-16, SO-07)."""
    with write(actor, Permission.CLASSES_KEEP, submission, ledgers=[Ledger.TRAINING]) as work:
        centre = own_centre(work.session, actor)
        subject = _subject(wanted)
        changes = _checked(work, centre.id, wanted, subject, "")
        number = codes.new_code("K")
        work.insert(
            tables.TrainingClass,
            [
                subject
                | changes
                | {
                    "number": number,
                    "version": 1,
                    "live": True,
                    "centre_id": centre.id,
                    "region": centre.region,
                    "reason": "",
                    "changed_by": actor.person,
                    "changed_at": clock.now(),
                }
            ],
        )
        work.record(
            Action.CLASS_OPENED,
            number,
            centre=centre.code,
            kind=wanted.kind.value,
            course=wanted.course.value,
            scope=scope_of(wanted.kind, subject["category"], subject["high_hazard"]),
            starts_on=wanted.starts_on,
            ends_on=wanted.ends_on,
            hours=wanted.hours.total,
            capacity=wanted.capacity,
            provision=changes["provision"],
            doubted=bool(wanted.doubt),
        )
        return number


def _subject(wanted: NewClass) -> dict[str, Any]:
    """What the class is for, as columns; never changes afterwards."""
    if wanted.kind not in TAUGHT:
        raise InvalidInput("培训对象", "这类证书不在本平台培训。", fix="请选择其他培训对象。")
    found: dict[str, Any] = {"kind": wanted.kind, "course": wanted.course, "category": "", "operation": ""}
    if wanted.kind is not CertificateKind.SPECIAL_OPERATION:
        return found | {"high_hazard": wanted.high_hazard.value if wanted.high_hazard else ""}
    try:
        operation = catalogue_on(wanted.starts_on).find(wanted.category, wanted.operation)
    except BadField as wrong:
        raise InvalidInput("操作项目", wrong.message, fix=wrong.fix) from None
    return found | {"category": operation.category, "operation": operation.code, "high_hazard": ""}


def _checked(work: Work, centre_id: int, wanted: ClassPlan, subject: dict[str, Any], own: str) -> dict[str, Any]:
    """The plan as columns, once nothing stands against it. `own`: the class's number when it is there already."""
    law = laws.in_force(work.session, wanted.starts_on)
    plan = Plan(
        subject["kind"],
        subject["course"],
        subject["high_hazard"],
        wanted.hours,
        wanted.lesson_offline,
        wanted.lesson_online,
        wanted.starts_on,
        wanted.ends_on,
    )
    required = rules_classes.may_be_planned(plan, law, wanted.doubt)
    scope = scope_of(subject["kind"], subject["category"], subject["high_hazard"])
    standing = issuing.standing_of(work.session, centre_id, clock.today())
    for day in (wanted.starts_on, wanted.ends_on):
        reason = standing(scope, day)
        if reason:
            raise RuleBroken("TR-16.capacity", f"{reason}。", fix="请核对培训日期，或先办理培训批准。")
    _must_fit(work, centre_id, scope, wanted, own)
    _must_teach_here(work, centre_id, wanted.teachers)
    return {
        "title": wanted.title,
        "theory": wanted.theory,
        "practice": wanted.practice,
        "online": wanted.online,
        "lesson_offline": wanted.lesson_offline,
        "lesson_online": wanted.lesson_online,
        "required": required.hours if required else 0,
        "provision": required.provision if required else "",
        "starts_on": wanted.starts_on,
        "ends_on": wanted.ends_on,
        "place": wanted.place,
        "teachers": ",".join(wanted.teachers),
        "capacity": wanted.capacity,
        "doubt": wanted.doubt,
    }


def _must_fit(work: Work, centre_id: int, scope: str, wanted: ClassPlan, own: str) -> None:
    """All classes at once stay within what the centre is approved for."""
    day = wanted.starts_on
    approvals = work.session.execute(
        select(_A.categories, _A.purposes, _A.capacity).where(
            _A.organisation_id == centre_id,
            _A.valid_from <= day,
            _A.valid_until >= day,
            or_(_A.closed_on.is_(None), _A.closed_on > day),
        )
    )
    most = max(row.capacity for row in approvals if scope in f"{row.categories},{row.purposes}".split(","))
    others = work.session.execute(
        select(_K.starts_on, _K.ends_on, _K.capacity).where(
            _K.live.is_(True), _K.centre_id == centre_id, _K.number != own, _K.cancelled_on.is_(None),
            _K.starts_on <= wanted.ends_on, _K.ends_on >= wanted.starts_on,
        )
    )  # fmt: skip
    taken = rules_classes.most_at_once([(a, b, size) for a, b, size in others], wanted.starts_on, wanted.ends_on)
    if taken + wanted.capacity > most:
        raise RuleBroken(
            "TR-16.capacity",
            f"批准同时培训 {most} 人，这段时间其他班已占 {taken} 人，本班 {wanted.capacity} 人超出。",
            fix=f"请把本班人数减到 {max(0, most - taken)} 人以内，或错开日期。",
            facts={"approved": most, "taken": taken},
        )


def _must_teach_here(work: Work, centre_id: int, teachers: tuple[str, ...]) -> None:
    query = select(_T.code).where(_T.organisation_id == centre_id, _T.live.is_(True), _T.code.in_(list(teachers)))
    if set(work.session.execute(query).scalars()) != set(teachers):
        raise InvalidInput(
            "教师", "所选教师不在本机构的在册教师中。", fix="请从在册教师中选择；新教师请先由名录管理人员登记。"
        )


def amend_class(actor: Actor, seen: SeenClass, wanted: ClassPlan, *, submission: str) -> str:
    """Change a class's plan; returns its number. Days and places already used stay inside it. Raises `OutOfDate`."""
    with write(actor, Permission.CLASSES_KEEP, submission, ledgers=[Ledger.TRAINING]) as work:
        row = classwork.seen_class(work, seen)
        rules_classes.must_be_open(classwork.dates_of(row), clock.today())
        there = classwork.enrolled(work.session, [row.number]).get(row.number, 0)
        if wanted.capacity < there:
            raise InvalidInput("人数", f"已有 {there} 人报名，人数不能更少。", fix="请先办理退班，或保留足够的人数。")
        first, last = work.session.execute(
            select(func.min(_H.day), func.max(_H.day)).where(_H.class_number == row.number, _H.live.is_(True))
        ).one()
        if first is not None and not (wanted.starts_on <= first and last <= wanted.ends_on):
            raise InvalidInput("培训日期", f"{first} 至 {last} 已登记考勤。", fix="请让培训日期包含已登记考勤的日期。")
        subject = {name: getattr(row, name) for name in ("kind", "course", "category", "operation", "high_hazard")}
        version = classwork.supersede(work, row, _checked(work, row.centre_id, wanted, subject, row.number))
        work.record(
            Action.CLASS_AMENDED,
            row.number,
            version=version,
            starts_on=wanted.starts_on,
            ends_on=wanted.ends_on,
            hours=wanted.hours.total,
            capacity=wanted.capacity,
            doubted=bool(wanted.doubt),
        )
        return str(row.number)


def cancel_class(actor: Actor, seen: SeenClass, reason: str, *, submission: str) -> str:
    """Call a class off from today, with a reason; refused once hours were recorded. Returns its number."""
    with write(actor, Permission.CLASSES_KEEP, submission, ledgers=[Ledger.TRAINING]) as work:
        row = classwork.seen_class(work, seen)
        rules_classes.must_be_open(classwork.dates_of(row), clock.today())
        query = select(_H.id).where(_H.class_number == row.number, _H.live.is_(True)).limit(1)
        if work.session.execute(query).first() is not None:
            raise InvalidInput("班级", "该班已登记考勤，不能取消。", fix="培训中止的，请变更结束日期后办理结业。")
        version = classwork.supersede(work, row, {"cancelled_on": clock.today(), "reason": written(reason)})
        work.record(Action.CLASS_CANCELLED, row.number, version=version)
        return str(row.number)


@dataclass(frozen=True)
class Closing:
    """What came of closing a class."""

    number: str
    completed: int
    not_completed: int


def close_class(actor: Actor, seen: SeenClass, *, submission: str) -> Closing:
    """Close a class after its last day: who reached the hours has completed it, the others have not. Raises `OutOfDate`."""
    with write(actor, Permission.CLASSES_KEEP, submission, ledgers=[Ledger.TRAINING]) as work:
        row, today = classwork.seen_class(work, seen), clock.today()
        query = select(_M.id).where(_M.class_number == row.number, _M.live.is_(True))
        people = set(work.session.execute(query).scalars())
        hours, plan = classwork.attended(work.session, people), classwork.plan_of(row)
        reached = {one for one in people if not rules_classes.missing(plan, hours.get(one, Hours())).total}
        rules_classes.may_be_closed(classwork.dates_of(row), today, len(reached), len(people))
        for state, ids in (
            (EnrolmentState.COMPLETED, reached),
            (EnrolmentState.NOT_COMPLETED, people - reached),
        ):
            for part in db.chunks(sorted(ids)):
                work.session.execute(
                    update(tables.Enrolment).where(_M.id.in_(part)).values(state=state, version=_M.version + 1)
                )
        version = classwork.supersede(work, row, {"closed_on": today})
        work.record(
            Action.CLASS_CLOSED,
            row.number,
            version=version,
            completed=len(reached),
            not_completed=len(people) - len(reached),
        )
        return Closing(row.number, len(reached), len(people) - len(reached))
