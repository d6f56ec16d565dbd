"""The embedded database's write-ahead log: what was committed is carried into the file beside those who commit.

SQLite would do that within the commit that makes the log long, an import's above all, and its user would wait for every page to
be written twice. A commit is as durable either way: the log is on the disk before it returns.
"""

from __future__ import annotations

import sqlite3
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from registry.kernel import waiting

LONG: Final = 4 << 20
"""Bytes from which a log is long: SQLite's own thousand pages."""

PRAGMAS: Final = ("wal_autocheckpoint=0", f"journal_size_limit={LONG}")
"""For every connection: nothing is carried within a commit, and a log that was carried is cut when it begins anew."""


class Log:
    """The log of one database file, and the thread that carries it. For one caller at a time."""

    def __init__(self, file: Path) -> None:
        self._file, self._log = file, file.with_name(f"{file.name}-wal")
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="wal")
        self._job: Future[None] | None = None

    def look(self) -> None:
        """Have a long log carried, unless that is being done already."""
        if self._job is not None and not self._job.done():
            return
        with suppress(OSError):  # there is no log: nothing was written since the file was opened
            if self._log.stat().st_size > LONG:
                self._job = self._thread.submit(self._carry)

    def settle(self) -> None:
        """Wait until what was begun is done."""
        if self._job is not None:
            self._job.result()

    def _carry(self) -> None:
        address = f"file:{self._file.as_posix()}?mode=rw"
        # a full disk or a file taken away: the next commit looks again, and says what is wrong itself
        with suppress(sqlite3.Error), closing(sqlite3.connect(address, waiting.SECONDS, uri=True)) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
