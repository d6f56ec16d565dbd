"""Today is the day in China; instants are written so that they sort."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from registry.kernel import clock
from tests.conftest import configure, forget

PATIENT = examples(deadline=None)  # a busy machine is no failure

MOMENTS = st.datetimes(
    datetime(1900, 1, 1),  # noqa: DTZ001
    datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, clock.CHINA, timezone(timedelta(hours=-8)), timezone(timedelta(hours=13))]),
    allow_imaginary=False,  # an hour that summer time skipped names no instant
)


@PATIENT
@given(MOMENTS)
def test_a_stamp_has_fixed_width_and_comes_back_unchanged(at: datetime) -> None:
    written = clock.stamp(at)
    assert len(written) == 27
    assert written.endswith("Z")
    assert clock.read_stamp(written) == at
    assert clock.read_stamp(written).tzinfo is clock.CHINA


@PATIENT
@given(MOMENTS, MOMENTS)
def test_stamps_sort_by_time(one: datetime, other: datetime) -> None:
    assert (clock.stamp(one) < clock.stamp(other)) == (one < other)


def test_a_stamp_is_in_utc() -> None:
    at = datetime(2026, 11, 23, 7, 59, 59, 5, tzinfo=clock.CHINA)
    assert clock.stamp(at) == "2026-11-22T23:59:59.000005Z"


def test_an_instant_without_a_zone_is_refused_and_never_guessed() -> None:
    with pytest.raises(ValueError, match="zone"):
        clock.stamp(datetime(2026, 11, 23))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("server", "day"),
    [
        (datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 11, 22, 16, 0, 0, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 12, 31, 23, 0, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_today_changes_at_midnight_in_china(monkeypatch: pytest.MonkeyPatch, server: datetime, day: date) -> None:
    class Server(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Server:
            return cls.fromtimestamp(server.timestamp(), tz)

    monkeypatch.delenv("REGISTRY_TODAY", raising=False)
    forget()
    monkeypatch.setattr(clock, "datetime", Server)
    assert clock.today() == day


def test_the_demonstration_may_shift_the_day_and_keeps_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, demo="1", today="2031-02-28")
    shifted, real = clock.now(), datetime.now(clock.CHINA)
    assert clock.today() == date(2031, 2, 28)
    assert shifted.tzinfo is clock.CHINA
    passed = (real - shifted.replace(year=real.year, month=real.month, day=real.day)) % timedelta(days=1)
    assert passed < timedelta(seconds=10)
    monkeypatch.undo()
    forget()
