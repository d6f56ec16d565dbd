"""Data kept between runs of pages: only while the ledgers it comes from and the day are the same, so that neither a removal nor
an expiry is ever served stale. What depends on who is looking says in its key how far that reaches; no person's data is kept.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from registry.kernel import clock, db
from registry.kernel.access import Actor
from registry.kernel.tips import tips
from registry.policy import Ledger

T = TypeVar("T")

_MOST = 512
_run = threading.local()


class _Kept:
    """Answers made from some ledgers, thrown away together when one of them or the day changes."""

    def __init__(self, name: str, *ledgers: Ledger) -> None:
        self._name, self._ledgers = name, ledgers
        self._lock = threading.Lock()
        self._answers: dict[Hashable, Any] = {}
        self._making: dict[Hashable, threading.Lock] = {}
        self._of: Hashable = None

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

    def _state(self) -> Hashable:
        states: dict[str, Hashable] | None = getattr(_run, "states", None)
        if states is None or self._name not in states:
            with db.reading() as session:
                known: Hashable = (id(db.engines()), clock.today(), tips(session, *self._ledgers))
            if states is None:
                return known
            states[self._name] = known
        return states[self._name]


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
