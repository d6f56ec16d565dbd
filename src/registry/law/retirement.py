"""The statutory retirement age (法定退休年龄), which rises by birth month from 2025-01-01 (RET-01).

A schedule is one number (a constant age) or four: base age, target age (both in months), the first month of birth that
is later (as YYYYMM), and how many birth months share one further month. Pure; the numbers come from the law book.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from enum import StrEnum

from registry.law.book import LawBook


class StaffCategory(StrEnum):
    """The two kinds of post that decide a woman's retirement age: managerial or technical (干部), or worker (工人)."""

    CADRE = "cadre"
    WORKER = "worker"


def retirement_age(born_on: date, sex: str, category: str, book: LawBook) -> tuple[int, int]:
    """Years and months of age at retirement (RET-01).

    `sex` is "male" or "female"; `category` a StaffCategory, which does not matter for men. ValueError for other words.
    """
    schedule = book.numbers(_code(sex, category))
    months = schedule[0]
    if len(schedule) > 1:
        base, target, first, births = schedule
        past = (born_on.year - first // 100) * 12 + born_on.month - first % 100
        if past >= 0:
            months = min(base + past // births + 1, target)
    return divmod(months, 12)


def retirement_on(born_on: date, sex: str, category: str, book: LawBook) -> date:
    """The day the retirement age is reached; the month's last day where the month has no such day."""
    years, months = retirement_age(born_on, sex, category, book)
    carried, month = divmod(born_on.month - 1 + months, 12)
    year = born_on.year + years + carried
    return date(year, month + 1, min(born_on.day, monthrange(year, month + 1)[1]))


def _code(sex: str, category: str) -> str:
    if sex == "male":
        return "RET-01.men"
    if sex != "female":
        raise ValueError(f"sex is male or female, not {sex!r}")
    return "RET-01.women_cadre" if StaffCategory(category) is StaffCategory.CADRE else "RET-01.women_worker"
