"""Published data kept between runs of pages: only while the ledgers it comes from and the day are the same, so that neither a
removal nor an expiry is ever served stale. Nothing that depends on who is looking may pass through here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from registry.kernel import clock, db
from registry.kernel.tips import tips
from registry.policy import Ledger

T = TypeVar("T")

_MOST = 512
_lock = threading.Lock()
_kept: dict[Hashable, Any] = {}
_of: list[Hashable] = [None]
_run = threading.local()


def begin() -> None:
    """A run begins: the ledgers are looked at anew, once for everything it shows."""
    _run.begun, _run.state = True, None


def published(key: Hashable, make: Callable[[], T]) -> T:
    """What `make` gives for a key, made anew once the blacklist, the parties or the day changed. Raises `Unavailable`."""
    state = _state()
    with _lock:
        if _of[0] != state or len(_kept) >= _MOST:
            _kept.clear()
            _of[0] = state
        if key in _kept:
            found: T = _kept[key]
            return found
    made = make()
    with _lock:
        if _of[0] == state:
            _kept[key] = made
    return made


def _state() -> Hashable:
    known: Hashable = getattr(_run, "state", None)
    if known is None:
        with db.reading() as session:
            known = (id(db.engines()), clock.today(), tips(session, Ledger.BLACKLIST, Ledger.PARTIES))
        if getattr(_run, "begun", False):
            _run.state = known
    return known
