"""A class as tests need it: a centre with teachers, people enrolled, days attended, sheets of a class as bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from registry.exchange import commands as exchange
from registry.exchange.terms import Preview
from registry.kernel.access import Actor
from registry.kernel.sheet import Kind
from registry.training import approving, attending, enrolling, opening, queries
from registry.training.classwork import SeenClass
from registry.training.queries import ClassRecord
from registry.training.sheets_classes import ATTENDANCE, CLASS_RESULTS, ENROLMENTS
from registry.training.terms import CertificateKind, Education
from registry.training.terms_classes import Course
from tests import world as w
from tests.exchange.files import workbook

FIRST, LAST = date(2026, 11, 16), date(2026, 11, 20)
"""The usual class runs five days; today is 2026-11-23."""

PURPOSES = ("principal:coal_mine", "safety_manager:none", "pre_job:none")


def teacher(world: w.World, serial: int = 900, *, centre: Actor | None = None) -> str:
    """Name a teacher of a centre, the first one unless told; returns the code."""
    wanted = approving.Teacher(identity=w.identity(serial), name=w.name(serial), subject="电气安全", practice_years=8)
    return approving.name_teacher(w.KEEPER, (centre or world.clerk).organisation, wanted, submission=w.submission())


def ready(world: w.World) -> str:
    """Approve the first centre for other trainees too and name a teacher; returns the teacher's code."""
    w.approve(world.clerk.organisation, ("01",), purposes=PURPOSES)
    return teacher(world)


def plan(teachers: Sequence[str], /, **values: Any) -> dict[str, Any]:
    sound = {
        "title": "低压电工第一期",
        "theory": 16,
        "practice": 16,
        "online": 8,
        "lesson_offline": 45,
        "lesson_online": 30,
        "starts_on": FIRST,
        "ends_on": LAST,
        "place": "培训楼 101",
        "teachers": tuple(teachers),
        "capacity": 5,
    }
    return sound | values


def wanted(teachers: Sequence[str], /, **values: Any) -> opening.NewClass:
    subject = {"kind": CertificateKind.SPECIAL_OPERATION, "course": Course.INITIAL, "operation": "低压电工作业"}
    return opening.NewClass(**(subject | plan(teachers, **values)))


def open_class(clerk: Actor, teachers: Sequence[str], /, **values: Any) -> str:
    return opening.open_class(clerk, wanted(teachers, **values), submission=w.submission())


def running(clerk: Actor, teachers: Sequence[str], people: Sequence[int], **values: Any) -> str:
    """A class entered while it runs: until today unless told; returns its number."""
    number = open_class(clerk, teachers, **({"ends_on": date(2026, 11, 23)} | values))
    for serial in people:
        enrol(clerk, number, serial)
    return number


def enrol(clerk: Actor, number: str, serial: int, **values: Any) -> str:
    sound = {
        "class_number": number,
        "identity": w.identity(serial),
        "name": w.name(serial),
        "education": Education.SENIOR_SECONDARY,
    }
    return enrolling.enrol(clerk, enrolling.Enrolling(**(sound | values)), submission=w.submission())


def seen(clerk: Actor, number: str) -> SeenClass:
    return SeenClass(number=number, version=record(clerk, number).row.version)


def record(viewer: Actor, number: str) -> ClassRecord:
    return queries.class_record(viewer, number)


def attend_all(clerk: Actor, number: str, people: Sequence[int]) -> None:
    """Five days that fill the usual plan, by sheet."""
    hours = (("8", "", ""), ("8", "", ""), ("", "8", ""), ("", "8", ""), ("", "", "8"))
    rows = [
        attendance(number, serial, FIRST + timedelta(days=day), *one)
        for day, one in enumerate(hours)
        for serial in people
    ]
    bring_in(clerk, ATTENDANCE, rows)


def close(clerk: Actor, number: str) -> opening.Closing:
    return opening.close_class(clerk, seen(clerk, number), submission=w.submission())


def finished(
    clerk: Actor, teachers: Sequence[str], people: Sequence[int], absent: Sequence[int] = (), **values: Any
) -> str:
    """A class that ended on its last day and is closed; `absent` are enrolled but never came."""
    number = running(clerk, teachers, [*people, *absent], **values)
    attend_all(clerk, number, people)
    shorter = opening.ClassPlan(**plan(teachers, **values))
    opening.amend_class(clerk, seen(clerk, number), shorter, submission=w.submission())
    close(clerk, number)
    return number


def roll(number: str, day: date, present: Sequence[str], **values: Any) -> attending.DayRoll:
    sound = {"class_number": number, "day": day, "theory": 8, "practice": 0, "online": 0, "present": tuple(present)}
    return attending.DayRoll(**(sound | values))


# -- sheets ------------------------------------------------------------------------------------------------------------


def enrolment(number: str, serial: int, **values: str) -> dict[str, str]:
    sound = {"班级编号": number, "姓名": w.name(serial), "身份证号": w.identity(serial), "文化程度": "高中"}
    return sound | values


def attendance(
    number: str, serial: int, day: date, theory: str = "8", practice: str = "", online: str = "", **values: str
) -> dict[str, str]:
    sound = {"班级编号": number, "身份证号": w.identity(serial), "姓名": w.name(serial), "日期": day.isoformat()}
    return sound | {"理论学时": theory, "实操学时": practice, "线上学时": online} | values


def result(number: str, serial: int, **values: str) -> dict[str, str]:
    sound = {"班级编号": number, "身份证号": w.identity(serial), "姓名": w.name(serial)}
    return sound | {"理论成绩": "88", "实操成绩": "86", "考试日期": "2026-11-21"} | values


def preview(actor: Actor, kind: Kind, rows: Sequence[Mapping[str, str]]) -> Preview:
    """Rows as a sheet; the first one stands in sheet row 2."""
    headings = [column.heading for column in kind.columns]
    content = workbook([headings, *([row.get(heading, "") for heading in headings] for row in rows)])
    return exchange.preview(actor, kind, content, "表.xlsx", submission=w.submission())


def bring_in(actor: Actor, kind: Kind, rows: Sequence[Mapping[str, str]]) -> str:
    """Preview and confirm rows that must all be sound; returns the batch."""
    found = preview(actor, kind, rows)
    assert not found.rejected, found.rejected
    assert w.confirm(actor, found.batch).stored == len(rows)
    return found.batch


def reasons(actor: Actor, kind: Kind, rows: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    """Column and reason of every rejected row; every row is accepted or rejected, with a fix."""
    found = preview(actor, kind, rows)
    assert found.accepted + len(found.rejected) == len(rows)
    assert all(one.fix for one in found.rejected)
    return [(one.column, one.reason) for one in found.rejected]


__all__ = ["ATTENDANCE", "CLASS_RESULTS", "ENROLMENTS"]
