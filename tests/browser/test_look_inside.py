"""The pages of those who work inside, looked at as in `test_look`: a file of its own, so that two workers share the looking."""

from __future__ import annotations

import pytest

from tests.browser.conftest import People
from tests.browser.test_look import INSIDE, look_at
from tests.browser.test_look import records as records


@pytest.mark.parametrize("username", INSIDE)
def test_pages_are_open_to_everybody_in_chinese_and_fit_a_phone(
    people: People, records: dict[str, str], username: str
) -> None:
    look_at(people, records, username)
