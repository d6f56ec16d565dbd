"""What a confirmed roster of continuing education does: each row finds its engineer, is judged by the rules, and becomes a course."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from registry.engineers import educating, rules_education, tables
from registry.engineers.handling import registrations_readable
from registry.engineers.terms import RESTS_ON_HOURS, Course
from registry.kernel import clock, db, fields, names
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, OutOfDate, Refused, RuleBroken
from registry.kernel.sheet import Judged, Options, Parsed, Rejection, without_duplicates
from registry.kernel.transaction import Work
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import queries as people
from registry.parties.terms import Person

_A = db.core(tables.Application).c
_E = db.core(tables.Education).c
_R = db.core(tables.Registration).c


class CourseRow(NamedTuple):
    """The checked values of one sheet row. Days are ISO text, hours in tenths."""

    name: str
    identity: str
    subject: str
    provider: str
    from_on: str
    until_on: str
    hours: int

    @property
    def course(self) -> Course:
        return Course(date.fromisoformat(self.from_on), date.fromisoformat(self.until_on), self.hours)


def judge(session: Session, actor: Actor, parsed: Sequence[Parsed], _options: Options) -> Judged:
    """Let through what may be stored; every other row is rejected with column, reason and fix."""
    judged = Judged()
    rows = without_duplicates(
        ((number, CourseRow(*values)) for number, values in parsed),
        lambda row: (row.identity, row.subject, row.from_on, row.until_on),
        lambda row: ("身份证号", fields.mask_identity(row.identity), f"{row.name}：同一课程、同一时间"),
        judged,
    )
    known = people.people_by_identity(session, (row.identity for _, row in rows))
    within = _engineers(session, actor, [one.id for one in known.values()])
    courses = _known(session, within)
    law = laws.in_force(session, clock.today())
    for number, row in rows:
        person = known.get(row.identity)
        problem = _problem(row, person, within, courses, law)
        if problem is not None:
            judged.rejected.append(Rejection(number, *problem))
            continue
        assert person is not None
        courses.setdefault(person.id, []).append(row.course)
        judged.accepted.append((number, tuple(row)))
    return judged


def _problem(
    row: CourseRow, person: Person | None, within: set[int], courses: dict[int, list[Course]], law: LawBook
) -> tuple[str, str, str, str] | None:
    masked = fields.mask_identity(row.identity)
    if person is None or person.id not in within:
        return "身份证号", masked, "没有此人的注册登记，或不在您的管辖区域内。", "请核对身份证号，或者先登记注册。"
    if names.search_key(person.name) != names.search_key(row.name):
        return "姓名", row.name, "姓名与登记的不一致。", "请按身份证核对姓名。"
    try:
        rules_education.may_be_recorded(row.course, courses.get(person.id, []), clock.today(), law)
    except InvalidInput as refused:
        return refused.field, row.until_on, refused.message, refused.fix
    except Refused as refused:
        return "学时", f"{row.hours / 10:g}", refused.message, refused.fix
    return None


def _engineers(session: Session, actor: Actor, person_ids: Sequence[int]) -> set[int]:
    """Those of the persons who have a registration within the actor's reach."""
    found: set[int] = set()
    for part in db.chunks(person_ids):
        query = select(_R.person_id).where(_R.person_id.in_(part), registrations_readable(session, actor))
        found.update(session.execute(query.distinct()).scalars())
    return found


def _known(session: Session, person_ids: set[int]) -> dict[int, list[Course]]:
    found: dict[int, list[Course]] = {}
    for part in db.chunks(person_ids):
        query = select(_E.person_id, _E.from_on, _E.until_on, _E.hours).where(_E.person_id.in_(part), _E.live.is_(True))
        for row in session.execute(query):
            found.setdefault(row.person_id, []).append(Course(row.from_on, row.until_on, row.hours))
    return found


# -- entering and undoing ----------------------------------------------------------------------------------------------


def enter(work: Work, batch: str, accepted: Sequence[Parsed], _options: Options) -> None:
    """Store judged rows. Raises `OutOfDate` when facts changed since the preview."""
    rows = [CourseRow(*values) for _, values in accepted]
    known = people.people_by_identity(work.session, (row.identity for row in rows))
    if judge(work.session, work.actor, accepted, {}).rejected:
        raise OutOfDate("预览之后登记有变化，部分行已不能登记。", fix="请重新上传，按新的预览确认。")
    kept = [educating.Kept(known[row.identity], row.course, row.subject, row.provider) for row in rows]
    educating.store(work, kept, batch=batch)


def undo(work: Work, batch: str) -> int:
    """Take a roster back while no renewal was decided on it; returns how many courses."""
    rows = work.session.execute(select(_E.id.table).where(db.of_batch(_E.batch, batch), _E.live.is_(True))).all()
    since = min((row.changed_at.date() for row in rows), default=clock.today())
    used: set[int] = set()
    for part in db.chunks({row.person_id for row in rows}):
        query = select(_A.person_id).where(
            _A.person_id.in_(part), _A.live.is_(True), _A.kind.in_(RESTS_ON_HOURS), _A.decided_on >= since
        )
        used.update(work.session.execute(query).scalars())
    if used:
        raise RuleBroken(
            "RSE-07", f"已有 {len(used)} 人依据学时办结注册，不能整批撤回。", fix="请逐条撤回未被依据的登记。"
        )
    for row in rows:
        educating.withdraw_course(work, row, "撤回导入批次", batch=batch)
    return len(rows)
