"""Pages: whatever is asked for, an allowed page comes out, and the pages together are the whole list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from registry.kernel.paging import MOST, Page, PageRequest

PATIENT = examples(deadline=None)  # a busy machine is no failure


@PATIENT
@given(st.integers(), st.integers())
def test_any_request_becomes_an_allowed_one(page: int, size: int) -> None:
    request = PageRequest(page, size)
    assert 1 <= request.page <= 1_000_000
    assert 1 <= request.size <= MOST
    assert 0 <= request.offset < 2**31  # a database takes it
    if 1 <= page <= 1_000_000 and 1 <= size <= MOST:
        assert (request.page, request.size) == (page, size)


@PATIENT
@given(st.integers(0, 1000), st.integers(1, MOST))
def test_the_pages_together_are_the_list(total: int, size: int) -> None:
    rows = list(range(total))
    pages = Page(rows[:size], total, 1, size).pages
    requests = [PageRequest(number, size) for number in range(1, pages + 1)]
    assert [row for wanted in requests for row in rows[wanted.offset : wanted.offset + wanted.size]] == rows
    assert requests[-1].offset < max(total, 1)


@pytest.mark.parametrize(("total", "pages"), [(0, 1), (1, 1), (20, 1), (21, 2), (40, 2), (41, 3)])
def test_how_many_pages(total: int, pages: int) -> None:
    assert Page([], total, 1, 20).pages == pages
