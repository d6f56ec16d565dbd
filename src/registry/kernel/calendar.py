"""Days of the law: working days of China, and terms, windows and deadlines counted in days, months and years.

Working days come from the project's own table `holidays.toml`. For a year that is not in it yet weekdays are counted
and the answer is marked provisional (节假日安排待公布), to be settled once the year is entered. Terms of validity
never move because of holidays; deadlines for somebody to act do. Readings: 民法典 arts 201–204, as settled in the law
book.
"""

from __future__ import annotations

import tomllib
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Final

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day to act. `provisional`: a year it was counted through has no holiday table yet; it may still move."""

    on: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class Holidays:
    """The table: days off, weekend days worked instead, and the years it covers."""

    off: frozenset[date]
    worked: frozenset[date]
    years: frozenset[int]


@cache
def holidays() -> Holidays:
    """The holiday table shipped with the program."""
    return read_holidays(files("registry.kernel").joinpath("holidays.toml").read_text(encoding="utf-8"))


def read_holidays(toml: str) -> Holidays:
    """Read a table of `[[year]]` entries with `name`, `first`, `last` and perhaps `worked`.

    Raises `ValueError` when an entry ends before it begins, lies outside its year, or works a day that is off or no
    weekend day.
    """
    off: set[date] = set()
    worked: set[date] = set()
    tables = tomllib.loads(toml)
    for year, entries in tables.items():
        for entry in entries:
            first, last, instead = entry["first"], entry["last"], entry.get("worked", [])
            if not first <= last or {first.year, last.year, *(day.year for day in instead)} != {int(year)}:
                raise ValueError(f"{year} {entry['name']}: first, last and worked must be in order and in {year}")
            off.update(first + _DAY * number for number in range((last - first).days + 1))
            worked.update(instead)
    if wrong := sorted(day for day in worked if day in off or day.weekday() < _SATURDAY):
        raise ValueError(f"worked days must be weekend days that are not off: {wrong}")
    return Holidays(frozenset(off), frozenset(worked), frozenset(map(int, tables)))


# ── working days ────────────────────────────────────────────────────────────────────────────────────────────────────


def is_working_day(day: date) -> bool:
    """Whether offices work on that day; in a year without a table, whether it is a weekday."""
    table = holidays()
    return day in table.worked or (day.weekday() < _SATURDAY and day not in table.off)


def is_provisional(day: date) -> bool:
    """Whether the day's year has no holiday table yet."""
    return day.year not in holidays().years


def next_working_day(day: date) -> date:
    """The first working day after `day`."""
    following = day + _DAY
    while not is_working_day(following):
        following += _DAY
    return following


def add_working_days(start: date, n: int) -> Deadline:
    """The n-th working day after `start`; `start` itself is not counted (民法典 art 201). Zero days: `start`.

    Raises `ValueError` for a negative n.
    """
    if n < 0:
        raise ValueError(f"working days to add must not be negative: {n}")
    day = start
    for _ in range(n):
        day = next_working_day(day)
    return Deadline(day, any(year not in holidays().years for year in range(start.year, day.year + 1)))


def working_days_between(a: date, b: date) -> int:
    """Working days after `a` up to and including `b`: the n-th working day after `a` is n away. Negative if b < a."""
    if b < a:
        return -working_days_between(b, a)
    return sum(is_working_day(a + _DAY * number) for number in range(1, (b - a).days + 1))


def deadline(day: date) -> Deadline:
    """The day itself when it is a working day, else the next one (民法典 art 203). For acts, never for validity."""
    moved = day if is_working_day(day) else next_working_day(day)
    return Deadline(moved, is_provisional(day) or is_provisional(moved))


# ── months and years ────────────────────────────────────────────────────────────────────────────────────────────────


def add_months(day: date, n: int) -> date:
    """The same day n months on (or back); where that month has no such day, its last day (民法典 art 202).

    Raises `ValueError` outside the years 1 to 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    if not date.min.year <= year <= date.max.year:
        raise ValueError(f"no such year: {year}")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, n: int) -> date:
    """The same day n years on (or back); 29 February becomes 28 February in a year without one."""
    return add_months(day, 12 * n)


def term_end(start: date, years: int = 0, months: int = 0) -> date:
    """The last valid day, inclusive, of a term that begins on `start`: start + N, less one day.

    Where the end month has no such day, that month's last day is the last valid day: 2024-02-29 + 3 years ends
    2027-02-28, as does 2024-03-01 + 3 years; 2023-08-31 + 6 months ends 2024-02-29. Raises `ValueError` for a term of
    no length.
    """
    length = 12 * years + months
    if length < 1:
        raise ValueError(f"a term must be at least one month: {years} years, {months} months")
    end = add_months(start, length)
    return end - _DAY if end.day == start.day else end


def window_start(valid_until: date, *, days: int = 0, months: int = 0) -> date:
    """First day of "within N before V": V − N; the last day is V itself. Give either `days` or `months`.

    Raises `ValueError` when neither or both are given, or one is negative.
    """
    if (days > 0) == (months > 0) or days < 0 or months < 0:
        raise ValueError(f"give either days or months, positive: days={days}, months={months}")
    return valid_until - timedelta(days=days) if days else add_months(valid_until, -months)


def within_months(event: date, n: int) -> date:
    """Last day of "within N months of an event": the event's day + N."""
    return add_months(event, n)
