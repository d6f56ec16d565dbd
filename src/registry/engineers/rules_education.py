"""Rules of continuing education: how many hours a cycle needs, which count, what a day and a year can hold. Pure. Tenths of hours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from registry.engineers.terms import Course
from registry.kernel.errors import InvalidInput, RuleBroken
from registry.law.book import LawBook

TENTHS = 10


def needed(law: LawBook) -> int:
    """Hours a registration cycle needs (RSE-07)."""
    return law.hours("RSE-07") * TENTHS


def counted(courses: Iterable[Course], since: date, until: date) -> int:
    """Hours of courses that ended within the days, both inclusive."""
    return sum(one.hours for one in courses if since <= one.until_on <= until)


def may_be_recorded(new: Course, known: Sequence[Course], today: date, law: LawBook) -> None:
    """Refuse a course ahead of today, turned round, without hours, or more hours than its days and what lies in them hold (SET-51)."""
    if new.until_on < new.from_on:
        raise InvalidInput("结束日期", "结束日期早于开始日期。", fix="请核对两个日期。")
    if new.until_on > today:
        raise InvalidInput("结束日期", "结束日期晚于今天。", fix="学完以后再登记。")
    if new.hours <= 0:
        raise InvalidInput("学时", "学时应大于零。", fix="请按学习证明填写学时。")
    span = too_full([*known, new], law)
    if span is not None:
        most = law.hours("SET-51")
        first, last = span
        days = (last - first).days + 1
        raise RuleBroken(
            "SET-51",
            f"{first} 至 {last} 共 {days} 天，登记的学时超过每日 {most} 学时、合计 {days * most} 学时"
            f"（{law.provision('SET-51').article}）。",
            fix="请核对起止日期和学时，不要重复登记。",
            facts={"days": days, "most": days * most},
        )


def too_full(courses: Sequence[Course], law: LawBook) -> tuple[date, date] | None:
    """First and last day of a span that cannot hold the hours stated for it; none when all fit.

    They fit when no span has more hours of courses inside than its days hold, a whole year included.
    """
    most = law.hours("SET-51") * TENTHS
    for first in sorted({one.from_on for one in courses}):
        inside = 0
        for one in sorted(courses, key=lambda course: course.until_on):
            if one.from_on >= first:
                inside += one.hours
                if inside > most * ((one.until_on - first) // timedelta(days=1) + 1):
                    return first, one.until_on
    return None
