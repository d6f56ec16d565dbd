"""Attendance in hours per person and day: a day's roster, one person's correction, a sheet.

What somebody else recorded meanwhile is never overwritten unseen: every entry names the version it replaces.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select, update
from sqlmodel import Session

from registry.conduct.intake.known import Known, Problem
from registry.kernel import clock, db, fields
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, OutOfDate, Refused, RuleBroken
from registry.kernel.sheet import Judged, Options, Parsed, Rejection, without_duplicates
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.policy import Action, Ledger, Permission
from registry.training import classwork, rules_classes, tables
from registry.training.reach import own_centre
from registry.training.terms_classes import Hours, in_words

_M = db.core(tables.Enrolment).c
_H = db.core(tables.Attendance).c


class AttendanceRow(NamedTuple):
    """The checked values of one sheet row. The day is ISO text, hours are tenths."""

    class_number: str
    identity: str
    name: str
    day: str
    theory: int
    practice: int
    online: int
    doubt: str

    @property
    def hours(self) -> Hours:
        return Hours(self.theory, self.practice, self.online)


# -- the sheet ---------------------------------------------------------------------------------------------------------


def judge(session: Session, actor: Actor, parsed: Sequence[Parsed], _options: Options) -> Judged:
    """Let through hours that can have been attended; every other row is rejected with column, reason and fix."""
    judged = Judged()
    rows = without_duplicates(
        [(number, AttendanceRow(*values)) for number, values in parsed],
        lambda row: (row.class_number, row.identity, row.day),
        lambda row: ("身份证号", fields.mask_identity(row.identity), f"{row.name}：同一人、同一班级、{row.day}"),
        judged,
    )
    facts = _facts(session, actor, [row for _, row in rows])
    for number, row in rows:
        problem = facts.against(row)
        if problem is None:
            judged.accepted.append((number, tuple(row)))
        else:
            judged.rejected.append(Rejection(number, *problem))
    return judged


@dataclass
class _Facts:
    today: date
    law: LawBook
    classes: dict[str, Any]
    known: Known
    there: dict[tuple[str, int], int]  # enrolment by class and person
    recorded: dict[tuple[int, str], Hours]

    def against(self, row: AttendanceRow) -> Problem:
        """The first thing that stands against a row."""
        found = self.classes.get(row.class_number)
        if found is None:
            return "班级编号", row.class_number, "没有这个班级，或不属于本机构。", "请核对班级编号。"
        problem = self.known.against_person("姓名", row.name, row.identity)
        if problem is not None:
            return problem
        person = self.known.people.get(row.identity)
        enrolment = self.there.get((row.class_number, person.id)) if person else None
        if enrolment is None:
            reason = "此人没有报名该班，或已退班。"
            return "身份证号", fields.mask_identity(row.identity), reason, "请先登记报名，或核对班级编号。"
        dates, plan = classwork.dates_of(found), classwork.plan_of(found)
        try:
            rules_classes.may_be_attended(
                row.hours, date.fromisoformat(row.day), self.today, dates, plan, self.law, row.doubt
            )
        except InvalidInput as wrong:
            value = row.day if wrong.field == "日期" else in_words(row.hours.total)
            return wrong.field, value, wrong.message, wrong.fix
        except RuleBroken as broken:
            fix = broken.fix.replace("请写明理由后继续", "请在“超时说明”一列写明理由后再导入")
            return "理论学时", in_words(row.hours.total), broken.message, fix
        except Refused as refused:
            return "班级编号", row.class_number, refused.message, refused.fix
        known = self.recorded.get((enrolment, row.day))
        if known is not None:
            return "日期", row.day, f"这一天已登记{said(known)}。", "请勿重复登记；有误的请在班级页面更正。"
        return None


def said(hours: Hours) -> str:
    """Hours in words, for people."""
    return f"理论 {in_words(hours.theory)}、实操 {in_words(hours.practice)}、线上 {in_words(hours.online)} 学时"


def _facts(session: Session, actor: Actor, rows: Sequence[AttendanceRow]) -> _Facts:
    centre, today = own_centre(session, actor), clock.today()
    classes = classwork.classes_of(session, centre.id, (row.class_number for row in rows))
    there: dict[tuple[str, int], int] = {}
    recorded: dict[tuple[int, str], Hours] = {}
    for part in db.chunks(classes):
        query = select(_M.class_number, _M.person_id, _M.id).where(_M.class_number.in_(part), _M.live.is_(True))
        there |= {(number, person): one for number, person, one in session.execute(query)}
        days = select(_H.enrolment_id, _H.day, _H.theory, _H.practice, _H.online)
        for one, day, *hours in session.execute(days.where(_H.class_number.in_(part), _H.live.is_(True))):
            recorded[one, day.isoformat()] = Hours(*hours)
    return _Facts(
        today=today,
        law=laws.in_force(session, today),
        classes=classes,
        known=Known.among(session, (), ((row.name, row.identity) for row in rows)),
        there=there,
        recorded=recorded,
    )


def enter(work: Work, batch: str, accepted: Sequence[Parsed], _options: Options) -> None:
    """Store judged rows; one event per class and day."""
    rows = [AttendanceRow(*values) for _, values in accepted]
    facts = _facts(work.session, work.actor, rows)
    entered = []
    for row in rows:
        enrolment = facts.there[row.class_number, facts.known.people[row.identity].id]
        entered.append(_Entered(row.class_number, enrolment, date.fromisoformat(row.day), row.hours, row.doubt))
    _store(work, entered, batch)


@dataclass(frozen=True)
class _Entered:
    class_number: str
    enrolment_id: int
    day: date
    hours: Hours
    doubt: str
    version: int = 1


def _store(work: Work, entered: Sequence[_Entered], batch: str) -> None:
    stored = {
        "version": [one.version for one in entered],
        "live": True,
        "class_number": [one.class_number for one in entered],
        "enrolment_id": [one.enrolment_id for one in entered],
        "day": [one.day.isoformat() for one in entered],
        "theory": [one.hours.theory for one in entered],
        "practice": [one.hours.practice for one in entered],
        "online": [one.hours.online for one in entered],
        "doubt": [one.doubt for one in entered],
        "batch": batch,
        "entered_by": work.actor.person,
        "entered_at": clock.stamp(),
    }
    db.insert_columns(work.session, db.core(tables.Attendance), stored)
    codes = _codes(work.session, {one.enrolment_id for one in entered})
    rolls: dict[tuple[str, date], list[_Entered]] = {}
    for one in entered:
        rolls.setdefault((one.class_number, one.day), []).append(one)
    for (number, day), roll in rolls.items():
        work.record(
            Action.ATTENDANCE_RECORDED,
            number,
            on=day,
            people=len(roll),
            roll=_digest(roll, codes),
            doubted=any(one.doubt for one in roll),
            batch=batch,
        )


def _codes(session: Session, ids: set[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for part in db.chunks(ids):
        found |= {row.id: row.code for row in session.execute(select(_M.id, _M.code).where(_M.id.in_(part)))}
    return found


def _digest(roll: Sequence[_Entered], codes: dict[int, str]) -> str:
    """SHA-256 of a day's roll: sorted lines of enrolment code and tenths of hours, so that the ledger vouches for each row."""
    lines = sorted(
        f"{codes[one.enrolment_id]} {one.hours.theory} {one.hours.practice} {one.hours.online}" for one in roll
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


# -- a day's roster ----------------------------------------------------------------------------------------------------


class DayRoll(BaseModel):
    """当日点名: who attended which hours of a class on a day. Hours are read as typed and kept in tenths."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    class_number: str
    day: date
    theory: fields.Hours
    practice: fields.Hours
    online: fields.Hours
    present: tuple[str, ...] = Field(
        min_length=1, max_length=1000
    )  # codes of enrolments, none recorded on the day so far
    doubt: str = Field(default="", max_length=200)


def record_day(actor: Actor, roll: DayRoll, *, submission: str) -> int:
    """Record a day of those present; returns how many. Raises `OutOfDate` when one of them was recorded meanwhile."""
    hours = Hours(roll.theory, roll.practice, roll.online)
    with write(actor, Permission.CLASSES_KEEP, submission, ledgers=[Ledger.TRAINING]) as work:
        found = _checked(work, roll.class_number, hours, roll.day, roll.doubt)
        there = _enrolments(work.session, found.number, roll.present)
        if set(there) != set(roll.present):
            raise OutOfDate("名单中有人已退班。", fix="请刷新页面，核对名单后再登记。")
        known = _known(work.session, there.values(), roll.day)
        if known:
            first = next(iter(known.values()))
            raise OutOfDate(
                f"其中 {len(known)} 人的当日考勤刚刚已由他人登记（如{said(_hours(first))}）。",
                fix="请刷新页面查看；需要改动的，请逐人更正。",
            )
        _store(work, [_Entered(found.number, one, roll.day, hours, roll.doubt) for one in there.values()], "")
        return len(there)


class Correction(BaseModel):
    """更正考勤: one person's hours on a day; `seen` is the version it replaces."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    class_number: str
    enrolment: str  # code
    day: date
    theory: fields.Hours
    practice: fields.Hours
    online: fields.Hours
    seen: int = Field(ge=1)
    doubt: str = Field(default="", max_length=200)


def correct_day(actor: Actor, wanted: Correction, *, submission: str) -> str:
    """Replace one person's hours of a day, knowingly; none at all takes the day away. Returns the class's number."""
    hours = Hours(wanted.theory, wanted.practice, wanted.online)
    with write(actor, Permission.CLASSES_KEEP, submission, ledgers=[Ledger.TRAINING]) as work:
        found = _checked(work, wanted.class_number, hours, wanted.day, wanted.doubt, may_be_none=True)
        there = _enrolments(work.session, found.number, [wanted.enrolment])
        known = _known(work.session, there.values(), wanted.day)
        if not known:
            raise NotFound("这一天没有此人的考勤。", fix="请在当日点名中登记。")
        [row] = known.values()
        if row.version != wanted.seen:
            raise OutOfDate(f"其他人刚刚更正过，现为{said(_hours(row))}。", fix="请刷新页面，核对后再更正。")
        work.session.execute(update(tables.Attendance).where(_H.id == row.id).values(live=False))
        if hours.total:
            entered = _Entered(found.number, row.enrolment_id, wanted.day, hours, wanted.doubt, row.version + 1)
            work.insert(
                tables.Attendance,
                [
                    {name: getattr(row, name) for name in ("class_number", "enrolment_id", "day", "batch")}
                    | {"theory": hours.theory, "practice": hours.practice, "online": hours.online}
                    | {"version": entered.version, "live": True, "doubt": wanted.doubt}
                    | {"entered_by": actor.person, "entered_at": clock.now()}
                ],
            )
        work.record(
            Action.ATTENDANCE_CORRECTED,
            found.number,
            on=wanted.day,
            enrolment=wanted.enrolment,
            version=row.version + 1,
            theory=hours.theory,
            practice=hours.practice,
            online=hours.online,
        )
        return str(found.number)


def _checked(work: Work, number: str, hours: Hours, day: date, doubt: str, *, may_be_none: bool = False) -> Any:
    found, today = classwork.own_class(work, number), clock.today()
    dates = classwork.dates_of(found)
    rules_classes.must_be_open(dates, today)
    if hours.total or not may_be_none:
        law = laws.in_force(work.session, today)
        rules_classes.may_be_attended(hours, day, today, dates, classwork.plan_of(found), law, doubt)
    return found


def _enrolments(session: Session, number: str, codes: Sequence[str]) -> dict[str, int]:
    query = select(_M.code, _M.id).where(_M.class_number == number, _M.live.is_(True), _M.code.in_(list(codes)))
    return {row.code: row.id for row in session.execute(query)}


def _known(session: Session, ids: Any, day: date) -> dict[int, Any]:
    query = select(_H.id.table).where(_H.enrolment_id.in_(list(ids)), _H.day == day, _H.live.is_(True))
    return {row.enrolment_id: row for row in session.execute(query)}


def _hours(row: Any) -> Hours:
    return Hours(row.theory, row.practice, row.online)


# -- undoing -----------------------------------------------------------------------------------------------------------


def undo(work: Work, batch: str) -> int:
    """Take a sheet of attendance back while its classes are open and nobody's day was corrected since."""
    rows = work.session.execute(select(_H.id.table).where(db.of_batch(_H.batch, batch))).all()
    corrected = sum(row.version > 1 or not row.live for row in rows)
    if corrected:
        raise Refused(f"该批次已有 {corrected} 条更正过，不能整批撤回。", fix="请在班级页面逐人更正。")
    centre = own_centre(work.session, work.actor)
    for found in classwork.classes_of(work.session, centre.id, {row.class_number for row in rows}).values():
        rules_classes.must_be_open(classwork.dates_of(found), clock.today())
    work.session.execute(update(tables.Attendance).where(db.of_batch(_H.batch, batch)).values(live=False))
    for number in sorted({row.class_number for row in rows}):
        people = sum(row.class_number == number for row in rows)
        work.record(Action.ATTENDANCE_UNDONE, number, people=people, batch=batch)
    return len(rows)
