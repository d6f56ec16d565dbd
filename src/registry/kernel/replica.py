"""Reading from a streaming replica of PostgreSQL, when the settings name one: for the public as a rule, for everybody while the primary
does not answer. How old the replica's data may be is measured, never guessed, and stated beside what is shown.

A request or a page's run keeps to one of the two once it has read from it (`Pin`), so that nothing kept in a cache mixes them.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import URL, Connection, create_engine, exc, text
from sqlalchemy.pool import NullPool

from registry.kernel import clock

EVERY: Final = 1.0
"""Seconds between two looks at both servers."""
MOST_BEHIND: Final = timedelta(seconds=10)
"""A replica further behind is not used while the primary answers."""
_SILENT: Final = 5.0


class Side(StrEnum):
    """Which of the two servers."""

    PRIMARY = "primary"
    REPLICA = "replica"


class Pin:
    """Where one request or one run of a page reads: nowhere yet, or at one side. `public`: what it shows is public."""

    __slots__ = ("public", "side")

    def __init__(self, *, public: bool) -> None:
        self.public = public
        self.side: Side | None = None


_PIN: ContextVar[Pin | None] = ContextVar("registry_pin", default=None)


def pin(*, public: bool) -> Pin:
    """From here on this thread or task reads at one side."""
    made = Pin(public=public)
    _PIN.set(made)
    return made


@contextmanager
def pinned(*, public: bool) -> Iterator[Pin]:
    """Within the block, reading keeps to one side."""
    made = Pin(public=public)
    token = _PIN.set(made)
    try:
        yield made
    finally:
        _PIN.reset(token)


def current() -> Pin | None:
    """Where this thread or task reads."""
    return _PIN.get()


class Watch:
    """Looks at both servers all the time: which of them answers, and as of when the replica is certainly complete.

    The primary's place in its log is noted with the time; once the replica has replayed that place, it is complete as of then.
    """

    def __init__(self, primary: URL, replica: URL, connect: dict[str, Any]) -> None:
        quick = {**connect, "connect_timeout": 2}
        self._engines = {
            side: create_engine(
                url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=quick, hide_parameters=True
            )
            for side, url in ((Side.PRIMARY, primary), (Side.REPLICA, replica))
        }
        self._open: dict[Side, Connection] = {}
        self._samples: deque[tuple[int, datetime]] = deque(maxlen=600)
        self._up = dict.fromkeys(Side, True)
        self._looked = time.monotonic()
        self.as_of: datetime | None = None
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look_on, name="replica-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._end.set()
        self._thread.join(5)

    def up(self, side: Side) -> bool:
        """Whether a server answered at the last look."""
        return self._up[side] and time.monotonic() - self._looked < _SILENT

    def lost(self, side: Side) -> None:
        """A reader found that a server does not answer."""
        self._up[side] = False

    def order(self) -> tuple[Side, ...]:
        """The sides to read at, the better one first."""
        wanted = _PIN.get()
        if wanted is not None and wanted.side is not None:
            return (wanted.side,)
        if self._up[Side.REPLICA] and (
            not self.up(Side.PRIMARY) or (wanted is not None and wanted.public and self._fresh())
        ):
            return (Side.REPLICA, Side.PRIMARY)
        return (Side.PRIMARY, Side.REPLICA)

    def _fresh(self) -> bool:
        return self.as_of is not None and clock.now() - self.as_of <= MOST_BEHIND

    # -- the thread ----------------------------------------------------------------------------------------------------

    def _look_on(self) -> None:
        while not self._end.is_set():
            self.look()
            self._end.wait(EVERY)
        for connection in self._open.values():
            with suppress(exc.SQLAlchemyError):
                connection.close()

    def look(self) -> None:
        """Look once."""
        place, now = self._ask(Side.PRIMARY, "SELECT pg_current_wal_lsn()"), clock.now()
        if place:
            self._samples.append((_number(place), now))
        self._up[Side.PRIMARY] = bool(place)
        replayed = self._ask(Side.REPLICA, "SELECT pg_last_wal_replay_lsn()")
        self._up[Side.REPLICA] = bool(replayed)
        if replayed:
            while self._samples and self._samples[0][0] <= _number(replayed):
                self.as_of = self._samples.popleft()[1]
        self._looked = time.monotonic()

    def _ask(self, side: Side, question: str) -> str:
        """The answer of a server, empty when it gives none: it is away, or not what it should be."""
        try:
            if side not in self._open:
                self._open[side] = self._engines[side].connect()
            return str(self._open[side].execute(text(question)).scalar() or "")
        except exc.SQLAlchemyError:
            gone = self._open.pop(side, None)
            if gone is not None:
                with suppress(exc.SQLAlchemyError):
                    gone.invalidate()
                    gone.close()
            return ""


def _number(place: str) -> int:
    """A place in the log, `16/B374D848`, as a number."""
    high, _, low = place.partition("/")
    return (int(high, 16) << 32) + int(low, 16)
