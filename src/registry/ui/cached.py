"""Data kept between runs of pages: only while the ledgers it comes from and the day are the same, so that neither a removal nor
an expiry is ever served stale. What depends on who is looking says in its key how far that reaches; no person's data is kept.

Figures over a whole province take seconds to count, and there some ledger grows every few seconds: those may be asked for `lately`,
and are then of a moment that is said beside them.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, TypeVar

from registry.kernel import clock, db
from registry.kernel.access import Actor
from registry.kernel.tips import tips
from registry.policy import Ledger

T = TypeVar("T")

SLOW: Final = 2.0
"""Seconds of counting from which a figure may be of a moment ago."""
OLDEST: Final = timedelta(minutes=15)

_MOST = 512
_run = threading.local()
_log = logging.getLogger(__name__)
_beside = threading.Lock()  # one is counted beside the runs at a time


class _Answer(NamedTuple):
    value: Any
    at: datetime
    seconds: float  # it took
    of: Hashable


class _Kept:
    """Answers made from some ledgers, thrown away together when one of them or the day changes."""

    def __init__(self, name: str, *ledgers: Ledger) -> None:
        self._name, self._ledgers = name, ledgers
        self._lock = threading.Lock()
        self._answers: dict[Hashable, Any] = {}
        self._making: dict[Hashable, threading.Lock] = {}
        self._of: Hashable = None
        self._late: dict[Hashable, _Answer] = {}
        self._renewing: set[Hashable] = set()

    def __call__(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives for a key, made anew once a ledger or the day changed, by one of those who ask while the others wait.
        Raises `Unavailable`.
        """
        state = self._state()
        with self._lock:
            if self._of != state or len(self._answers) >= _MOST:
                self._answers.clear()
                self._making.clear()
                self._of = state
            if key in self._answers:
                found: T = self._answers[key]
                return found
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if self._of == state and key in self._answers:
                    found = self._answers[key]
                    return found
            made = make()
            with self._lock:
                if self._of == state:
                    self._answers[key] = made
        return made

    def lately(self, key: Hashable, make: Callable[[], T]) -> tuple[T, datetime | None]:
        """As a call; but what takes long to make and was made today is given at once, up to `OLDEST` old and with the moment it is
        of, while it is made anew beside. No moment: it is of now.
        """
        state, now = self._state(), clock.now()
        with self._lock:
            fresh, last = self._of == state and key in self._answers, self._late.get(key)
        if last is None or fresh or last.of != _world() or last.seconds < SLOW or now - last.at > OLDEST:
            return self._made(key, make), None
        self._renew(key, make)
        return last.value, last.at

    def _made(self, key: Hashable, make: Callable[[], T]) -> T:
        def timed() -> T:
            of, at, began = _world(), clock.now(), time.perf_counter()
            value = make()
            with self._lock:
                if len(self._late) >= _MOST:
                    self._late.clear()
                self._late[key] = _Answer(value, at, time.perf_counter() - began, of)
            return value

        return self(key, timed)

    def _renew(self, key: Hashable, make: Callable[[], Any]) -> None:
        with self._lock:
            if key in self._renewing:
                return
            self._renewing.add(key)

        def run() -> None:
            try:
                with _beside:
                    self._made(key, make)
            except Exception:  # nobody waits for it; who asks next is told what is wrong
                _log.warning("a kept figure could not be counted anew", exc_info=True)
            finally:
                with self._lock:
                    self._renewing.discard(key)

        threading.Thread(target=run, name=f"kept-{self._name}", daemon=True).start()

    def _state(self) -> Hashable:
        states: dict[str, Hashable] | None = getattr(_run, "states", None)
        if states is None or self._name not in states:
            with db.reading() as session:
                known: Hashable = (*_world(), tips(session, *self._ledgers))
            if states is None:
                return known
            states[self._name] = known
        return states[self._name]


def _world() -> tuple[Hashable, ...]:
    """The database and the day an answer is of."""
    return id(db.engines()), clock.today()


def begin() -> None:
    """A run begins: the ledgers are looked at anew, once for everything it shows."""
    _run.states = {}


published = _Kept("published", Ledger.BLACKLIST, Ledger.PARTIES)
"""What the public sees."""

figures = _Kept("figures", Ledger.INSPECTORS, Ledger.PARTIES, Ledger.LAW)
"""Counts of inspectors and bodies, the same for every regulator; the caller has asked for the permission."""

standing = _Kept(
    "standing",
    Ledger.TRAINING,
    Ledger.PARTIES,
    Ledger.CONDUCT,
    Ledger.ENGINEERS,
    Ledger.AGENCIES,
    Ledger.BLACKLIST,
    Ledger.LAW,
)
"""How many certificates, posts and firms are in which standing, within a reach."""

waiting = _Kept("waiting", *Ledger)
"""How much awaits somebody."""


def reach(viewer: Actor) -> Hashable:
    """Whose answers are the same: those of one role, in one region, organisation and department."""
    return viewer.role, viewer.region, viewer.organisation, viewer.department
