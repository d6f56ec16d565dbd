"""Working days against an independent table; terms, windows and deadlines against the law's own examples."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from importlib.resources import files

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.kernel import calendar
from registry.kernel.calendar import (
    Deadline,
    add_months,
    add_working_days,
    add_years,
    deadline,
    holidays,
    is_provisional,
    is_working_day,
    next_working_day,
    read_holidays,
    term_end,
    window_start,
    within_months,
    working_days_between,
)

DAY = timedelta(days=1)
known_days = st.dates(date(2015, 1, 1), date(2026, 12, 31))
days = st.dates(date(1990, 1, 1), date(2090, 12, 31))


def every_day(first: date, last: date) -> list[date]:
    return [first + DAY * number for number in range((last - first).days + 1)]


@pytest.mark.parametrize("year", range(2015, 2027))
def test_the_table_agrees_with_an_independent_one(year: int) -> None:
    wrong = [
        day
        for day in every_day(date(year, 1, 1), date(year, 12, 31))
        if is_working_day(day) != chinese_calendar.is_workday(day)
    ]
    assert wrong == []
    assert not is_provisional(date(year, 1, 1))
    assert not is_provisional(date(year, 12, 31))


def test_the_table_covers_whole_years_without_gaps() -> None:
    years = holidays().years
    assert years == set(range(min(years), max(years) + 1))
    assert {2023, 2024, 2025, 2026} <= years
    for year in years:
        assert sum(day.year == year for day in holidays().off) >= 11, "at least the statutory holidays"


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 2, 14), True),  # a Saturday worked for the Spring Festival
        (date(2026, 2, 16), False),  # a Monday off
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),
        (date(2026, 11, 22), False),
    ],
)
def test_known_days(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_beyond_the_table_weekdays_count_and_are_provisional() -> None:
    beyond = max(holidays().years) + 1
    assert is_provisional(date(beyond, 1, 1))
    for day in every_day(date(beyond, 1, 1), date(beyond, 12, 31)):
        assert is_working_day(day) == (day.weekday() < 5)
    assert add_working_days(date(beyond - 1, 12, 1), 5).provisional is False
    assert add_working_days(date(beyond - 1, 12, 30), 5).provisional is True
    assert add_working_days(date(beyond, 3, 1), 1).provisional is True


def test_twenty_working_days_over_the_national_day() -> None:
    # 21 to 24, 28 to 30 September; 8, 9, 10 (Saturday worked), 12 to 16, 19 to 23 October
    assert add_working_days(date(2026, 9, 20), 20) == Deadline(date(2026, 10, 23), False)
    assert working_days_between(date(2026, 9, 20), date(2026, 10, 23)) == 20


@given(known_days, st.integers(0, 40))
def test_counting_working_days_agrees_with_the_oracle(start: date, n: int) -> None:
    if start.year == 2026 and start.month > 9:
        start = start.replace(year=2025)
    found = add_working_days(start, n).on
    between = every_day(start + DAY, found)
    assert sum(map(chinese_calendar.is_workday, between)) == n == working_days_between(start, found)
    assert n == 0 or chinese_calendar.is_workday(found)


@given(days, days)
def test_working_days_between_adds_up_and_turns_round(a: date, b: date) -> None:
    if abs((a - b).days) > 900:
        b = a + timedelta(days=(b - a).days % 900)
    middle = a + (b - a) / 2
    assert working_days_between(a, b) == working_days_between(a, middle) + working_days_between(middle, b)
    assert working_days_between(a, b) == -working_days_between(b, a)
    assert working_days_between(a, a) == 0


@given(days)
def test_a_deadline_moves_to_a_working_day_and_no_further(day: date) -> None:
    moved = deadline(day).on
    assert is_working_day(moved)
    assert not any(is_working_day(skipped) for skipped in every_day(day, moved - DAY))
    following = next_working_day(day)
    assert following > day
    assert working_days_between(day, following) == 1


def test_deadlines_on_holidays() -> None:
    assert deadline(date(2026, 10, 1)) == Deadline(date(2026, 10, 8), False)
    assert deadline(date(2026, 10, 10)) == Deadline(date(2026, 10, 10), False)
    assert deadline(date(2027, 5, 1)) == Deadline(date(2027, 5, 3), True)


def test_a_deadline_that_moves_into_an_unknown_year_is_provisional(monkeypatch: pytest.MonkeyPatch) -> None:
    until_2022 = read_holidays('[[2022]]\nname = "元旦"\nfirst = 2022-01-01\nlast = 2022-01-03\n')
    monkeypatch.setattr(calendar, "holidays", lambda: until_2022)
    assert deadline(date(2022, 12, 30)) == Deadline(date(2022, 12, 30), False)
    assert deadline(date(2022, 12, 31)) == Deadline(date(2023, 1, 2), True)


def test_no_negative_count() -> None:
    with pytest.raises(ValueError, match="negative"):
        add_working_days(date(2026, 1, 1), -1)


# ── months and years ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("start", "years", "months", "last"),
    [
        (date(2024, 2, 29), 3, 0, date(2027, 2, 28)),
        (date(2024, 3, 1), 3, 0, date(2027, 2, 28)),
        (date(2023, 8, 31), 0, 6, date(2024, 2, 29)),
        (date(2024, 2, 29), 4, 0, date(2028, 2, 28)),
        (date(2026, 11, 23), 3, 0, date(2029, 11, 22)),
        (date(2026, 1, 1), 6, 0, date(2031, 12, 31)),
        (date(2026, 3, 31), 0, 1, date(2026, 4, 30)),
        (date(2026, 4, 30), 0, 1, date(2026, 5, 29)),
        (date(2025, 3, 1), 1, 0, date(2026, 2, 28)),
        (date(2023, 3, 1), 1, 0, date(2024, 2, 29)),
        (date(2026, 1, 15), 1, 6, date(2027, 7, 14)),
    ],
)
def test_the_last_day_of_a_term(start: date, years: int, months: int, last: date) -> None:
    assert term_end(start, years, months) == last


@given(days, st.integers(1, 240))
def test_a_term_ends_a_day_before_its_anniversary_or_at_the_months_end(start: date, months: int) -> None:
    end = term_end(start, months=months)
    target = (start.year * 12 + start.month - 1 + months) // 12, (start.month - 1 + months) % 12 + 1
    if start.day <= monthrange(*target)[1]:
        assert end + DAY == date(*target, start.day)
    else:
        assert end == date(*target, monthrange(*target)[1])
    assert end <= term_end(start + DAY, months=months)
    assert term_end(start, years=months // 12 + 1) == term_end(start, months=12 * (months // 12 + 1))


@pytest.mark.parametrize(("years", "months"), [(0, 0), (0, -1), (1, -12)])
def test_a_term_has_a_length(years: int, months: int) -> None:
    with pytest.raises(ValueError, match="at least"):
        term_end(date(2026, 1, 1), years, months)


@pytest.mark.parametrize(
    ("day", "n", "found"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_adding_months(day: date, n: int, found: date) -> None:
    assert add_months(day, n) == found


@given(days, st.integers(-300, 300))
def test_adding_months_moves_exactly_that_many_months(day: date, n: int) -> None:
    found = add_months(day, n)
    assert (found.year - day.year) * 12 + found.month - day.month == n
    assert found.day == day.day or (found.day < day.day and (found + DAY).day == 1)
    if n % 12 == 0:
        assert add_years(day, n // 12) == found


def test_no_such_year() -> None:
    with pytest.raises(ValueError, match="year"):
        add_months(date(9999, 12, 1), 1)


def test_windows_before_and_after() -> None:
    valid_until = date(2026, 8, 31)
    assert window_start(valid_until, days=60) == date(2026, 7, 2)
    assert window_start(valid_until, months=6) == date(2026, 2, 28)
    assert within_months(date(2026, 8, 31), 12) == date(2027, 8, 31)
    assert within_months(date(2025, 11, 30), 3) == date(2026, 2, 28)
    for wrong in ({}, {"days": 1, "months": 1}, {"days": -1}, {"days": 5, "months": -1}):
        with pytest.raises(ValueError, match="either"):
            window_start(valid_until, **wrong)


# ── the file ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "entry",
    [
        'name="x"\nfirst=2026-05-02\nlast=2026-05-01',
        'name="x"\nfirst=2025-12-31\nlast=2026-01-01',
        'name="x"\nfirst=2026-05-01\nlast=2026-05-01\nworked=[2026-05-06]',
        'name="x"\nfirst=2026-05-01\nlast=2026-05-03\nworked=[2026-05-02]',
        'name="x"\nfirst=2026-05-01\nlast=2026-05-01\nworked=[2027-01-02]',
    ],
)
def test_a_wrong_table_is_refused(entry: str) -> None:
    with pytest.raises(ValueError):
        read_holidays("[[2026]]\n" + entry)


def test_a_new_year_is_settled_by_adding_it() -> None:
    shipped = files("registry.kernel").joinpath("holidays.toml").read_text(encoding="utf-8")
    more = read_holidays(shipped + '\n[[2027]]\nname = "元旦"\nfirst = 2027-01-01\nlast = 2027-01-03\n')
    assert 2027 in more.years
    assert date(2027, 1, 1) in more.off
    assert date(2026, 10, 1) in more.off
