"""Today and now, in China. Nothing else in the package may ask the operating system for the date."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from registry.settings import settings

CHINA = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This instant in Asia/Shanghai; on the shifted day when the demonstration's clock is shifted."""
    real = datetime.now(CHINA)
    shifted = settings().today
    return real if shifted is None else datetime.combine(shifted, real.timetz())


def today() -> date:
    """The day in China, which is not the server's day before 08:00 UTC+8."""
    return settings().today or datetime.now(CHINA).date()


def stamp(at: datetime | None = None) -> str:
    """An instant as fixed-width UTC text that sorts by time, e.g. `2026-11-23T12:31:00.123456Z`.

    Raises `ValueError` for one without a zone, which the server would take for its own.
    """
    if at is not None and at.tzinfo is None:
        raise ValueError("an instant without a time zone")
    return (at or now()).astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def read_stamp(text: str) -> datetime:
    """The instant written by `stamp`, in Asia/Shanghai."""
    return datetime.fromisoformat(text).astimezone(CHINA)
