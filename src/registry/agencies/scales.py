"""Scales of grading as dated data: items with points, bands, red lines and what a grade brings. Nothing about a scale is code.

Shipped scales lie beside this module; an office's own lie in the data folder under `scales` and come before shipped ones.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from registry.kernel import calendar
from registry.kernel.errors import RuleBroken
from registry.law.book import LawBook
from registry.settings import settings

HUNDRED = 100
_TONES = frozenset({"neutral", "good", "info", "warn", "bad"})


class BadScale(Exception):
    """A scale's file cannot be used; says which and why. A mistake of whoever maintains it, never of a user."""


@dataclass(frozen=True)
class Grade:
    """一个等级. `least`: whole points, or a code of the law book that holds them; none: reached by red lines only."""

    code: str
    title: str
    tone: str
    least: int | str | None
    checks: str
    candidate: bool = False
    marks_staff: bool = False


@dataclass(frozen=True)
class Item:
    """评分条目. `points` is the most it can bring, `evidence` says what a score rests on."""

    code: str
    title: str
    points: int
    evidence: str
    article: str


@dataclass(frozen=True)
class RedLine:
    """红线情形: whatever the points, it brings the red grade."""

    code: str
    title: str
    article: str


@dataclass(frozen=True)
class Scale:
    """评分标准. Grades stand from the best to the worst; `line` is the lowest one that is relied on, or its code of law."""

    code: str
    title: str
    source: str
    note: str
    effective_from: date
    effective_to: date | None
    period: int | str
    line: str
    objection_working_days: int
    answer_working_days: int
    red_grade: str
    grades: tuple[Grade, ...]
    items: tuple[Item, ...]
    reds: tuple[RedLine, ...]

    def in_force(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)

    def rank(self, grade: str) -> int:
        """The place of a grade, the best first."""
        return next(place for place, one in enumerate(self.grades) if one.code == grade)

    def grade(self, code: str) -> Grade:
        return self.grades[self.rank(code)]

    def months(self, law: LawBook) -> int:
        """How long a period is, in months."""
        return law.months(self.period) if isinstance(self.period, str) else self.period

    def least(self, grade: Grade, law: LawBook) -> int | None:
        """The points from which a grade is reached, in hundredths."""
        if grade.least is None:
            return None
        return HUNDRED * (law.points(grade.least) if isinstance(grade.least, str) else grade.least)

    def acceptable(self, grade: str, law: LawBook) -> bool:
        """Whether results of an agency of this grade may be relied on."""
        line = law.text(self.line) if self.line in law else self.line
        return self.rank(grade) <= self.rank(line)


@dataclass(frozen=True)
class Period:
    """评价周期: both days included."""

    code: str
    title: str
    first: date
    last: date


def period_of(day: date, months: int) -> Period:
    """The period a day lies in; periods count from the year's first day."""
    place = (day.month - 1) // months
    first = date(day.year, place * months + 1, 1)
    title = {6: ("上半年", "下半年")}.get(months)
    named = title[place] if title else f"第{place + 1}期"
    return Period(f"{day.year}-{place + 1}", f"{day.year}年{named}", first, calendar.term_end(first, months=months))


@cache
def shipped() -> tuple[Scale, ...]:
    """The scales that come with the portal."""
    return _load(files("registry.agencies") / "scales")


def every() -> tuple[Scale, ...]:
    """All scales, an office's own before shipped ones."""
    folder = Path(settings().data) / "scales"
    if not folder.is_dir():
        return shipped()
    state = tuple(sorted((one.name, one.stat().st_mtime_ns) for one in folder.glob("*.toml")))
    return _own(folder, state) + shipped()


@lru_cache(maxsize=8)
def _own(folder: Path, _state: tuple[tuple[str, int], ...]) -> tuple[Scale, ...]:
    return _load(folder)


def on(day: date, among: Sequence[Scale] | None = None) -> Scale:
    """The scale in force on a day. Raises `RuleBroken` where there is none."""
    found = next((one for one in (every() if among is None else among) if one.in_force(day)), None)
    if found is None:
        raise RuleBroken("AG-11.period", f"{day} 没有施行的评分标准。", fix="请先在数据目录放入评分标准。")
    return found


def named(code: str) -> Scale | None:
    """A scale by its code, none where its file is gone."""
    return next((one for one in every() if one.code == code), None)


def _load(folder: Traversable | Path) -> tuple[Scale, ...]:
    found = [
        read(file.read_text(encoding="utf-8"), file.name)
        for file in sorted(folder.iterdir(), key=lambda one: one.name)
        if file.name.endswith(".toml")
    ]
    return tuple(sorted(found, key=lambda one: one.effective_from, reverse=True))


def read(toml: str, name: str = "scale") -> Scale:
    """One scale from its text. Raises `BadScale`."""
    try:
        content = tomllib.loads(toml)
        grades = tuple(Grade(**{"least": None, **one}) for one in content.pop("grade"))
        items = tuple(Item(**one) for one in content.pop("item"))
        reds = tuple(RedLine(**one) for one in content.pop("red"))
        scale = Scale(grades=grades, items=items, reds=reds, **{"effective_to": None, **content})
    except (tomllib.TOMLDecodeError, TypeError, KeyError) as wrong:
        raise BadScale(f"{name}: {wrong}") from wrong
    _check(scale, name)
    return scale


def _check(scale: Scale, name: str) -> None:
    for what, codes in (("grade", scale.grades), ("item", scale.items), ("red", scale.reds)):
        if len(_codes(codes)) != len(codes) or not codes:
            raise BadScale(f"{name}: each {what} needs a code of its own, and there must be one")
    if any(one.points < 1 for one in scale.items):
        raise BadScale(f"{name}: an item brings at least one point")
    if scale.red_grade not in _codes(scale.grades):
        raise BadScale(f"{name}: the red grade {scale.red_grade} is none of the grades")
    if any(one.tone not in _TONES for one in scale.grades):
        raise BadScale(f"{name}: a tone is one of {sorted(_TONES)}")
    banded = [one for one in scale.grades if one.least is not None]
    if not banded or banded[-1].least != 0:
        raise BadScale(f"{name}: the last band begins at 0, so that every score has a grade")
    numbers = [one.least for one in banded if isinstance(one.least, int)]
    if numbers != sorted(set(numbers), reverse=True):
        raise BadScale(f"{name}: bands go from the best grade down")
    if scale.effective_to is not None and scale.effective_to < scale.effective_from:
        raise BadScale(f"{name}: ends before it begins")


def _codes(found: Iterable[Any]) -> set[str]:
    return {one.code for one in found}
