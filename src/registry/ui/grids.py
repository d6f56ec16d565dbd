"""What list pages share: the page asked for in the URL, the day asked about, links that keep the filters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

import streamlit as st

from registry.kernel import clock
from registry.kernel.errors import InvalidInput
from registry.kernel.fields import BadField, excel_date
from registry.kernel.paging import Page, PageRequest
from registry.parties import places
from registry.ui import markup

Row = TypeVar("Row")


def asked(name: str) -> str:
    """A filter from the URL, trimmed and bounded; empty when absent."""
    return str(st.query_params.get(name, "")).strip()[:60]


def regions(asked_for: str, everything: str = "全部") -> list[tuple[str, str]]:
    """The regions a list can be narrowed to, for choosing: all, the prefectures, and the one in the URL however narrow."""
    return [("", everything), *places.choices(asked_for).items()]


def page_request(size: int = 20) -> PageRequest:
    """The page number in the URL."""
    typed = asked("page")
    return PageRequest(int(typed) if typed.isdecimal() else 1, size)


def day_asked(name: str = "as_of") -> date:
    """The day in the URL, today when absent. Raises `InvalidInput` for what is no day or lies ahead."""
    typed = asked(name)
    if not typed:
        return clock.today()
    try:
        day = excel_date(typed)
    except BadField as wrong:
        raise InvalidInput("查询日期", wrong.message, fix=wrong.fix) from None
    if day > clock.today():
        raise InvalidInput("查询日期", "查询日期晚于今天。", fix="请填写今天或以前的日期。")
    return day


def period_asked() -> tuple[date | None, date | None]:
    """First and last day of the period in the URL, each none when absent. Raises `InvalidInput` for what is no day."""
    found: list[date | None] = []
    for name, word in (("since", "起始日期"), ("until", "截止日期")):
        typed = asked(name)
        try:
            found.append(excel_date(typed) if typed else None)
        except BadField as wrong:
            raise InvalidInput(word, wrong.message, fix=wrong.fix) from None
    return found[0], found[1]


def slice_of(rows: Sequence[Row], wanted: PageRequest) -> Page[Row]:
    """One page of rows that are in memory anyway, e.g. the law book."""
    return Page(rows[wanted.offset : wanted.offset + wanted.size], len(rows), wanted.page, wanted.size)


def pages(page: str, result: Page[Any], **query: str | int | None) -> str:
    """Links to the other pages of a list, filters kept."""
    there: Callable[[int], str] = lambda number: markup.to(page, **query, page=number)  # noqa: E731
    return markup.pager(result.page, result.pages, there)
