"""What is kept between runs: never stale, but for figures that take long to count, which then say of which moment they are."""

from collections.abc import Callable, Iterator
from itertools import count
from threading import Event
from time import monotonic, sleep

import pytest

from registry.kernel.transaction import write
from registry.policy import Action, Ledger, Permission
from registry.ui import cached, markup
from tests import world as w
from tests.conftest import configure


@pytest.fixture
def numbers(sqlite_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], int]]:
    """Counts how often it was called; every count takes long."""
    monkeypatch.setattr(cached, "SLOW", 0.0)
    cached.begin()
    calls = count(1)
    yield lambda: next(calls)
    while any(one._renewing for one in (cached.standing, cached.waiting)):
        sleep(0.01)


def record() -> None:
    with write(w.KEEPER, Permission.PARTIES_ENTER, w.submission(), ledgers=[Ledger.PARTIES]) as work:
        work.record(Action.PERSON_ENTERED, "PX")
    cached.begin()  # the next run


def soon(found: Callable[[], bool]) -> bool:
    until = monotonic() + 20
    while not found() and monotonic() < until:
        sleep(0.01)
    return found()


def test_a_figure_that_takes_long_is_of_a_moment_ago_and_says_so_until_it_was_made_anew(
    numbers: Callable[[], int],
) -> None:
    assert cached.standing.lately("key", numbers) == (1, None)
    assert cached.standing.lately("key", numbers) == (1, None)  # nothing happened since
    record()
    value, at = cached.standing.lately("key", numbers)
    assert value == 1
    assert at is not None
    assert f"{at:%H:%M:%S}" in "".join(markup.moment(at))
    assert not markup.moment(None)

    def known() -> bool:
        cached.begin()
        return cached.standing.lately("key", numbers) == (2, None)

    assert soon(known)
    assert cached.standing.lately("other", numbers)[1] is None  # nothing is known of it yet


def test_one_is_made_anew_at_a_time_however_many_ask(numbers: Callable[[], int]) -> None:
    going, asked = Event(), []

    def slowly() -> int:
        asked.append(1)
        if len(asked) > 1:
            going.wait(20)
        return numbers()

    cached.standing.lately("slow", slowly)
    record()
    assert all(cached.standing.lately("slow", slowly)[0] == 1 for _ in range(5))
    assert soon(lambda: len(asked) == 2)
    going.set()


def test_what_is_counted_quickly_is_always_of_now(sqlite_database: str) -> None:
    calls = count(1)
    cached.begin()
    for wanted in (1, 2, 3):
        assert cached.standing.lately("quick", lambda: next(calls)) == (wanted, None)
        record()


def test_an_answer_of_another_day_or_too_old_is_not_given(
    numbers: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cached.standing.lately("day", numbers) == (1, None)
    configure(monkeypatch, today="2026-11-24")
    cached.begin()
    assert cached.standing.lately("day", numbers) == (2, None)
    record()
    monkeypatch.setattr(cached, "OLDEST", -cached.OLDEST)
    assert cached.standing.lately("day", numbers) == (3, None)


def test_a_failure_beside_leaves_the_answer_and_is_met_again_by_nobody_but_the_next(
    numbers: Callable[[], int], caplog: pytest.LogCaptureFixture
) -> None:
    cached.standing.lately("failing", numbers)
    record()

    def failing() -> int:
        raise RuntimeError("no answer")

    assert cached.standing.lately("failing", failing)[0] == 1
    assert soon(lambda: "could not be counted anew" in caplog.text)
    assert soon(lambda: "failing" not in cached.standing._renewing)
    assert cached.standing.lately("failing", numbers)[0] == 1
