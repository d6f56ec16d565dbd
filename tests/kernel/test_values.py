"""Numbers, money and days as they are typed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.kernel import fields, values
from registry.kernel.fields import (
    excel_date,
)
from tests.kernel.refusals import refusal

# ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "hundredths"),
    [("85", 8500), ("85.5", 8550), ("85.50 ", 8550), ("85分", 8500), ("８５．５ 分", 8550), ("0", 0), ("100", 10000),
     ("100.000", 10000), ("085", 8500), ("85.", 8500)],
)  # fmt: skip
def test_scores(typed: str, hundredths: int) -> None:
    assert fields.whole_score(typed) == hundredths


@pytest.mark.parametrize(
    "typed", ["", "分", "100.01", "101", "-1", "85.555", "八十五", "8,5", "nan", "1e2", "٨٥", "9" * 5000]
)
def test_refused_scores(typed: str) -> None:
    refusal(fields.whole_score, typed)


@given(st.integers(0, 10000))
def test_every_score_is_read_back(hundredths: int) -> None:
    assert fields.whole_score(f"{hundredths // 100}.{hundredths % 100:02d}") == hundredths


@pytest.mark.parametrize(("typed", "tenths"), [("8", 80), ("8.5学时", 85), ("72 小时", 720), ("0", 0), ("24课时", 240)])
def test_hours(typed: str, tenths: int) -> None:
    assert fields.tenths_of_hours(typed) == tenths


@pytest.mark.parametrize("typed", ["", "8.55", "-8", "10000", "三天"])
def test_refused_hours(typed: str) -> None:
    refusal(fields.tenths_of_hours, typed)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("3.5", 3_500_000),
        ("１２．５万元", 12_500_000),
        ("0.0001万", 100),
        ("1,234,567.8", 1_234_567_800_000),
        ("480.0", 480_000_000),
        ("0", 0),
    ],
)
def test_money(typed: str, cents: int) -> None:
    assert values.cents_of_ten_thousands(typed) == cents
    assert values.cents_of_ten_thousands(values.in_ten_thousands(cents)) == cents


@pytest.mark.parametrize("typed", ["", "万元", "3,5", "1,20", "12,3456", "3.50001", "-1", "1e3", "三万", "100000000"])
def test_refused_money(typed: str) -> None:
    refusal(values.cents_of_ten_thousands, typed)


@pytest.mark.parametrize(
    ("cents", "said"), [(0, "0"), (1, "0.000001"), (3_500_000, "3.5"), (1_000_000, "1"), (10**10, "10000")]
)
def test_money_as_people_read_it(cents: int, said: str) -> None:
    assert values.in_ten_thousands(cents) == said


# ── dates ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)))
def test_every_way_of_writing_a_day_is_read(day: date) -> None:
    serial = day.toordinal() - date(1900, 1, 1).toordinal() + 2  # counts from 1, and a 29 February 1900 that never was
    for text in (
        day.isoformat(),
        f"{day:%Y/%m/%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%Y.%m.%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day.isoformat()} 00:00:00",
        str(serial),
        f"{serial}.0",
    ):
        assert excel_date(text) == day, text


def test_a_known_serial() -> None:
    assert excel_date("46349") == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "未填写"),
        ("26-11-23", "两位"),
        ("26年11月23日", "两位"),
        ("11/23/2026", "无法识别"),
        ("2026-02-29", "不存在"),
        ("2026-13-01", "不存在"),
        ("20261323", "不存在"),
        ("2026-11/23", "无法识别"),
        ("2026年11月", "无法识别"),
        ("2026-11", "无法识别"),
        ("1949-12-31", "1950 年至 2100 年"),
        ("2101-01-01", "1950 年至 2100 年"),
        ("18263", "1950 年至 2100 年"),
        ("73416", "1950 年至 2100 年"),
        ("1234", "无法识别"),
        ("长期", "无法识别"),
    ],
)
def test_refused_dates(typed: str, message: str) -> None:
    assert message in refusal(excel_date, typed).message
