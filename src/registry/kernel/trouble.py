"""What a database's error means for people, and what last kept somebody from storing anything.

Each trouble is an `Unavailable` of its own: nothing was stored, reading may go on, and the same request succeeds once the cause is
gone, without a restart.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from registry.kernel import waiting
from registry.kernel.errors import Busy, ReadOnly, StorageFull, Unavailable

_FULL: Final = "53100"
_READ_ONLY: Final = frozenset({"25006", "57P03"})  # a standby; a server that is starting or stopping


def meaning(error: object) -> Unavailable:
    """What the driver's error is to people."""
    if waiting.was_in_vain(error):
        return Busy()
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return StorageFull() if code == sqlite3.SQLITE_FULL else Unavailable()
    state = getattr(error, "sqlstate", "") or ""
    if state == _FULL:
        return StorageFull()
    return ReadOnly() if state in _READ_ONLY else Unavailable()


_last: list[Unavailable] = []


def last() -> Unavailable | None:
    """What kept the last writer of this process from storing anything; none when the last one stored it."""
    return _last[-1] if _last else None


@contextmanager
def noted() -> Iterator[None]:
    """Around a write: remembers what stopped it, and forgets that with the next one that is stored.

    Waiting in vain for another writer is no trouble of the database's: that one was storing.
    """
    try:
        yield
    except Busy:
        raise
    except Unavailable as stopped:
        _last[:] = [stopped]
        raise
    _last.clear()
