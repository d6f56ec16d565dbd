"""What every step on an application needs first: the live row within reach, the person, and how a row is superseded."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import and_, false, or_, select, update
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session

from registry.blacklist import reach
from registry.engineers import facts, rules_applications, tables
from registry.engineers.rules_applications import Course
from registry.engineers.terms import OPEN, ApplicationState, Step
from registry.kernel import clock, db
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound, NotPermitted, OutOfDate
from registry.kernel.transaction import Work
from registry.law import queries as laws
from registry.parties import queries as people
from registry.parties.terms import Person
from registry.policy import Role

A = db.core(tables.Application).c
_Q = db.core(tables.Qualification).c
_R = db.core(tables.Registration).c


class SeenApplication(BaseModel):
    """One application as the user saw it."""

    model_config = ConfigDict(frozen=True)

    number: str
    version: int


def oneself(session: Session, actor: Actor) -> Person:
    """The person an account belongs to. Raises `NotPermitted` for an account bound to nobody."""
    person = people.person_by_code(session, actor.person) if actor.person else None
    if person is None:
        raise NotPermitted("账号没有绑定本人，不能办理注册。", fix="请到窗口凭身份证件开立个人账号。")
    return person


def current_of(session: Session, person_id: int) -> Any:
    """The stretch that counts now. Raises `NotFound`."""
    found = facts.newest(facts.registrations_of(session, [person_id]).get(person_id, []))
    if found is None:
        raise NotFound("没有您的注册登记。", fix="请先申请初始注册。")
    return found


def qualification(session: Session, qualification_id: int) -> Any:
    """A qualification by row id."""
    return session.execute(select(_Q.id.table).where(_Q.id == qualification_id)).one()


def readable(session: Session, viewer: Actor) -> ColumnElement[bool]:
    """The applications a viewer may see: one's own, to or from the own firm, of the region, or all (auditor)."""
    if viewer.role is Role.PERSON:
        _, person = reach.party_ids(session, viewer)
        return A.person_id == person if person is not None else false()
    if viewer.role is Role.AGENT:
        unit, _ = reach.party_ids(session, viewer)
        return or_(A.organisation_id == unit, A.former_id == unit) if unit is not None else false()
    return reach.within(viewer, A.region)


def registrations_readable(session: Session, viewer: Actor) -> ColumnElement[bool]:
    """The registrations a viewer may see: one's own, at the own firm, of the region, or all (auditor)."""
    if viewer.role is Role.PERSON:
        _, person = reach.party_ids(session, viewer)
        return _R.person_id == person if person is not None else false()
    if viewer.role is Role.AGENT:
        unit, _ = reach.party_ids(session, viewer)
        return _R.organisation_id == unit if unit is not None else false()
    return reach.within(viewer, _R.region)


def live_application(work: Work, seen: SeenApplication) -> Any:
    """The live row of an application the actor may see. Raises `NotFound`, `OutOfDate` for another version than the one looked at."""
    row = work.session.execute(
        select(A.id.table).where(and_(A.live.is_(True), A.number == seen.number, readable(work.session, work.actor)))
    ).first()
    if row is None:
        raise NotFound("没有这份申请，或不在您的办理范围内。", fix="请核对编号，或返回列表重新选择。")
    if row.version != seen.version:
        raise OutOfDate("其他人刚刚办理了这份申请，您看到的已不是最新状态。", fix="请刷新页面后再办理。")
    return row


def own_application(work: Work, seen: SeenApplication, step: Step) -> Any:
    """The live row of the person's own application, for a step of the applicant."""
    row, person = live_application(work, seen), oneself(work.session, work.actor)
    if row.person_id != person.id or row.filed_by != reach.human(work.actor):
        raise NotFound("这份申请不是您提交的。", fix="请由申请人办理。")
    must_be_allowed(work, row, step)
    return row


def course_of(session: Session, row: Any) -> Course:
    """What the rules look at of an application; a row that has the holder's code beside it is not asked for it again."""
    holder = row._mapping.get("person_code") or people.persons_by_id(session, [row.person_id])[0].code
    return Course(
        row.kind, row.state, holder, row.filed_by, row.examined_by, row.applied_on, row.due_from,
        row.examined_on, row.decided_on, row.published_on,
    )  # fmt: skip


def must_be_allowed(work: Work, row: Any, step: Step) -> None:
    """Ask the rules whether this person may take this step now."""
    law = laws.in_force(work.session, clock.today())
    rules_applications.must_be_allowed(step, course_of(work.session, row), reach.human(work.actor), law)


def supersede(work: Work, row: Any, **changes: Any) -> None:
    """Close the live row of an application and add the next version with the changes."""
    table = A.id.table
    closed = work.session.execute(update(table).where(A.id == row.id, A.live.is_(True)).values(live=False, open=False))
    if closed.rowcount != 1:  # type: ignore[attr-defined]
        raise OutOfDate("其他人刚刚办理了这份申请。", fix="请刷新页面后再办理。")
    following = dict(row._mapping) | changes | {"version": row.version + 1, "changed_at": clock.now()}
    following |= {"live": True, "open": ApplicationState(following["state"]) in OPEN}
    del following["id"]
    work.insert(tables.Application, [following])
