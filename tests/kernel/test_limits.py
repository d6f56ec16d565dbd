"""Counters against guessing: they count, they forget in time, they stay small, and they hold nothing in clear."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import text

from registry.kernel import clock, db, limits, secrets
from registry.kernel.errors import TooMany

PATIENT = examples(deadline=None)  # a busy machine is no failure

DAY = timedelta(days=1)


class Time:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.start = datetime(2026, 11, 23, 9, 0, tzinfo=clock.CHINA)

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.seconds - 1000)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    stands = Time()
    monkeypatch.setattr(limits.time, "monotonic", stands.monotonic)
    monkeypatch.setattr(clock, "now", stands.now)
    return stands


# -- per minute --------------------------------------------------------------------------------------------------------


def refused_after(limit: limits.PerMinute, client: str = "a") -> int | None:
    """Seconds to wait, none when the request was let through."""
    try:
        limit.spend(client)
    except TooMany as over:
        return over.retry_after
    return None


def test_a_refusal_says_how_long_to_wait(time: Time) -> None:
    limit = limits.PerMinute(1, "太多")
    limit.spend("a")
    with pytest.raises(TooMany) as over:
        limit.spend("a")
    assert over.value.message == "太多"
    assert f"{over.value.retry_after} 秒" in over.value.fix


def test_so_many_in_any_sixty_seconds(time: Time) -> None:
    limit = limits.PerMinute(3, "太多")
    for moment in (0, 20, 40):
        time.seconds = 1000.0 + moment
        assert refused_after(limit) is None
    wait = refused_after(limit)
    assert wait is not None
    assert 20 <= wait <= 21
    time.seconds += wait
    assert refused_after(limit) is None  # the first is more than a minute old
    assert refused_after(limit) is not None  # the other two are not: the minute slides
    assert refused_after(limit, "b") is None


@PATIENT
@given(st.lists(st.floats(0.001, 40), min_size=1, max_size=60), st.integers(1, 5))
def test_never_more_than_the_limit_within_any_minute(pauses: list[float], most: int) -> None:
    stands, limit, passed = Time(), limits.PerMinute(most, "太多"), list[float]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits.time, "monotonic", stands.monotonic)
        for pause in pauses:
            stands.seconds += pause
            wait = refused_after(limit)
            if wait is None:
                passed.append(stands.seconds)
            else:
                assert 1 <= wait <= 61
    assert all(later - first >= 60 for first, later in zip(passed, passed[most:], strict=False))


@pytest.mark.parametrize("most_clients", [5, 50])
def test_memory_is_bounded_however_many_clients_come(time: Time, most_clients: int) -> None:
    limit = limits.PerMinute(3, "太多", clients=most_clients)
    for number in range(most_clients * 10):
        time.seconds += 0.01
        limit.spend(str(number))
        assert len(limit._seen) <= most_clients


def test_idle_clients_are_forgotten_before_busy_ones(time: Time) -> None:
    limit = limits.PerMinute(1, "太多", clients=10)
    for number in range(9):
        limit.spend(f"idle {number}")
    time.seconds += 61
    limit.spend("busy")
    limit.spend("new")
    assert refused_after(limit, "busy") is not None


# -- failures ----------------------------------------------------------------------------------------------------------


def must(key: str = "430102", kind: str = "verify", within: timedelta = DAY) -> None:
    limits.must_have_failed_less(kind, key, most=5, within=within, message="太多")


def test_five_failures_close_the_door_until_the_oldest_is_old(database: str, time: Time) -> None:
    for turn in range(5):
        must()
        assert limits.failed("verify", "430102") == turn + 1
        time.seconds += 600
    with pytest.raises(TooMany) as over:
        must()
    assert DAY.total_seconds() - 3000 <= over.value.retry_after <= DAY.total_seconds() - 3000 + 1
    must("430103")  # another number
    must(kind="sign-in")  # another door
    time.seconds += over.value.retry_after
    must()
    limits.failed("verify", "430102")
    with pytest.raises(TooMany):
        must()


def test_only_failures_within_the_span_count(database: str, time: Time) -> None:
    for _ in range(5):
        limits.failed("sign-in", "a")
    with pytest.raises(TooMany):
        must("a", "sign-in", timedelta(minutes=15))
    time.seconds += 15 * 60
    must("a", "sign-in", timedelta(minutes=15))
    with pytest.raises(TooMany):
        must("a", "sign-in", timedelta(hours=1))


def test_a_success_forgives_and_touches_no_other_key(database: str) -> None:
    for key in ("a", "b"):
        for _ in range(5):
            limits.failed("sign-in", key)
    limits.forgive("sign-in", "a")
    must("a", "sign-in")
    with pytest.raises(TooMany):
        must("b", "sign-in")


def test_old_failures_of_a_key_are_dropped(database: str, time: Time) -> None:
    limits.failed("verify", "a")
    limits.failed("verify", "b")
    time.seconds += timedelta(days=3).total_seconds()
    assert limits.failed("verify", "a") == 1
    with db.reading() as session:
        assert session.execute(text("SELECT count(*) FROM failures")).scalar_one() == 2


def test_nothing_is_stored_in_clear(database: str) -> None:
    limits.failed("verify", "T430102199001011234")
    limits.failed("client", "203.0.113.77")
    with db.reading() as session:
        rows = [str(tuple(row)) for row in session.execute(text("SELECT * FROM failures"))]
    assert len(rows) == 2
    for row in rows:
        assert "T4301" not in row
        assert "203.0.113" not in row
    first, second = (row.split("'")[1] for row in rows)
    assert first != second
    assert secrets.ring().blind("203.0.113.77", "limit/client") in (first, second)


def test_a_change_of_keys_opens_no_closed_door(database: str) -> None:
    for _ in range(5):
        limits.failed("verify", "a")
    secrets.add_key()
    with pytest.raises(TooMany):
        must("a")
    limits.forgive("verify", "a")
    must("a")
