"""How long one writer waits for another, on both databases: `SECONDS`, then `Busy`. Nobody waits for ever."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from registry.kernel.errors import Busy

SECONDS = 30
"""Several times what the largest import takes to store; each wait for a lock is measured by itself."""

_LOCK_NOT_AVAILABLE: Final = "55P03"
_DEADLOCK: Final = "40P01"


@contextmanager
def turn(lock: threading.Lock) -> Iterator[None]:
    """The turn of one writer among those of this process. Raises `Busy`."""
    if not lock.acquire(timeout=SECONDS):
        raise Busy
    try:
        yield
    finally:
        lock.release()


def was_in_vain(error: object) -> bool:
    """Whether the database ended a wait for somebody else's lock: the time was over, or two waited for each other."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
    return getattr(error, "sqlstate", "") in (_LOCK_NOT_AVAILABLE, _DEADLOCK)
