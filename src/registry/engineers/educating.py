"""Continuing education: the engineer or a keeper enters what was attended, and takes back what was entered by mistake (RSE-07)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from sqlalchemy import select, update

from registry.blacklist import reach
from registry.engineers import facts, handling, rules_education, tables
from registry.engineers.terms import Course
from registry.kernel import clock, codes, db, fields
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, OutOfDate
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.parties import queries as people
from registry.parties.terms import Person
from registry.policy import Action, Ledger, Permission

_E = db.core(tables.Education).c
_R = db.core(tables.Registration).c


class Attended(BaseModel):
    """继续教育: what, where, from–to, how many hours (as typed, e.g. `8` or `7.5`)."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    from_on: date
    until_on: date
    hours: Annotated[int, BeforeValidator(lambda typed: fields.tenths_of_hours(str(typed)))]
    subject: str = Field(min_length=1, max_length=80)
    provider: str = Field(min_length=1, max_length=120)


@dataclass(frozen=True)
class Kept:
    """One course against which nothing stands."""

    person: Person
    course: Course
    subject: str
    provider: str


def attend(actor: Actor, wanted: Attended, *, person: str = "", submission: str) -> str:
    """Enter a course of one's own, or, for a keeper, of an engineer (public code) of the region. Returns its public code.

    Raises `RuleBroken` for more hours than the days hold (SET-51), `InvalidInput` for dates that cannot be.
    """
    own = actor.may(Permission.ENGINEERS_APPLY)
    permission = Permission.ENGINEERS_APPLY if own else Permission.ENGINEERS_KEEP
    with write(actor, permission, submission, ledgers=[Ledger.ENGINEERS]) as work:
        whom = handling.oneself(work.session, actor) if own else _engineer(work, person)
        course = Course(wanted.from_on, wanted.until_on, wanted.hours)
        law = laws.in_force(work.session, clock.today())
        rules_education.may_be_recorded(course, facts.courses_of(work.session, whom.id), clock.today(), law)
        [code] = store(work, [Kept(whom, course, wanted.subject, wanted.provider)])
        return code


def take_back_course(actor: Actor, code: str, reason: str, *, submission: str) -> str:
    """Take back a course that was entered by mistake; returns its code. A person takes back only what they entered themselves."""
    if not reason.strip():
        raise InvalidInput("理由", "没有填写理由。", fix="请写明为什么撤回。")
    own = actor.may(Permission.ENGINEERS_APPLY)
    permission = Permission.ENGINEERS_APPLY if own else Permission.ENGINEERS_KEEP
    with write(actor, permission, submission, ledgers=[Ledger.ENGINEERS]) as work:
        row = work.session.execute(select(_E.id.table).where(_E.code == code, _E.live.is_(True))).first()
        if row is None:
            raise NotFound("没有这条继续教育登记，或者已经撤回。", fix="请刷新页面后重新选择。")
        if own and (row.entered_by != reach.human(actor) or row.person_id != handling.oneself(work.session, actor).id):
            raise NotFound("这条登记不是您本人录入的。", fix="请由录入的部门撤回。")
        if not own:
            _must_reach(work, row.person_id)
        withdraw_course(work, row, reason.strip()[:250])
        return code


def withdraw_course(work: Work, row: Any, reason: str, *, batch: str = "") -> None:
    """Close a course's row and record it."""
    table = db.core(tables.Education)
    closed = work.session.execute(
        update(table)
        .where(_E.id == row.id, _E.live.is_(True))
        .values(live=False, withdrawn_reason=reason, changed_at=clock.now())
    )
    if closed.rowcount != 1:  # type: ignore[attr-defined]
        raise OutOfDate("其他人刚刚撤回了这条登记。", fix="请刷新页面。")
    work.record(Action.EDUCATION_WITHDRAWN, row.code, batch=batch or None)


def store(work: Work, kept: Sequence[Kept], *, batch: str = "") -> list[str]:
    """Store courses against which nothing stands, and record each; returns their public codes in the same order."""
    mine, now, found = reach.human(work.actor), clock.now(), codes.new_codes("D", len(kept))
    rows = [
        {
            "code": code, "live": True, "person_id": one.person.id, "from_on": one.course.from_on,
            "until_on": one.course.until_on, "hours": one.course.hours, "subject": one.subject, "provider": one.provider,
            "entered_by": mine, "withdrawn_reason": "", "changed_at": now, "batch": batch,
        }
        for code, one in zip(found, kept, strict=True)
    ]  # fmt: skip
    work.insert(tables.Education, rows)
    for code, one in zip(found, kept, strict=True):
        work.record(
            Action.EDUCATION_RECORDED,
            code,
            person=one.person.code,
            trained_from=one.course.from_on,
            trained_until=one.course.until_on,
            tenths=one.course.hours,
            batch=batch or None,
        )
    return found


def _engineer(work: Work, code: str) -> Person:
    person = people.person_by_code(work.session, code)
    if person is None:
        raise NotFound("没有登记这个人。", fix="请从登记表进入。")
    _must_reach(work, person.id)
    return person


def _must_reach(work: Work, person_id: int) -> None:
    """Refuse a person whose registrations all lie outside the actor's reach."""
    within = handling.registrations_readable(work.session, work.actor)
    if work.session.execute(select(_R.id).where(_R.person_id == person_id, within).limit(1)).first() is None:
        raise NotFound("没有此人的注册登记，或不在您的管辖区域内。", fix="请由有管辖权的部门办理。")
