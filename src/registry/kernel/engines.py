"""The engines of the configured database: pools, SQLite's pragmas, and what is poured beside a write. Used through `db`."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Engine, create_engine, event, exc, make_url
from sqlalchemy.pool import QueuePool

from registry.kernel import waiting
from registry.kernel.beside import Beside
from registry.kernel.replica import Watch
from registry.kernel.wal import PRAGMAS, Log
from registry.settings import settings

_MAKING = threading.Lock()
CONNECT: Final = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""A server whose network was cut is given up after some fifteen to twenty-five seconds, not after hours."""


class Engines:
    """Reader and writer, which are the same on PostgreSQL."""

    def __init__(self, url: str, replica: str = "") -> None:
        self.url = make_url(url)
        self.replica: Engine | None = None
        self.watch: Watch | None = None
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self.write_lock = threading.Lock()
        self.pouring = Beside()
        self.log = Log(Path(self.url.database or ""))
        if self.sqlite:
            self.reader = self._sqlite(read_only=True)
            self.writer = self._sqlite(read_only=False)
        else:
            self.reader = self.writer = _postgresql(self.url)
            if replica:
                there = make_url(replica)
                self.replica, self.watch = _postgresql(there), Watch(self.url, there, CONNECT)

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.log.settle()
        for engine in (self.reader, self.writer, self.replica):
            if engine is not None:
                engine.dispose()

    def _sqlite(self, *, read_only: bool) -> Engine:
        path = Path(self.url.database or "")
        path.parent.mkdir(parents=True, exist_ok=True)
        # mode=rw: a missing file is an error, never silently a new, empty register (`create_file` makes it)
        address = f"file:{path.as_posix()}?mode=rw"
        engine = create_engine(
            "sqlite://",
            creator=lambda: sqlite3.connect(
                address, waiting.SECONDS, uri=True, check_same_thread=False, isolation_level=None
            ),
            poolclass=QueuePool,
            hide_parameters=True,
            pool_size=10,
            max_overflow=20,
            pool_timeout=10,
        )

        @event.listens_for(engine, "checkout")
        def _same_file(_connection: object, record: Any, _proxy: object) -> None:
            if record.info["file"] != _identity(
                path
            ):  # taken away or replaced: do not go on with what is no longer there
                raise exc.DisconnectionError

        @event.listens_for(engine, "connect")
        def _pragmas(connection: sqlite3.Connection, record: Any) -> None:
            record.info["file"] = _identity(path)
            # recursive triggers: else INSERT OR REPLACE takes a row away without asking its triggers
            for pragma in (
                "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON", "temp_store=MEMORY",
                "cache_size=-65536", *PRAGMAS,
            ):  # fmt: skip
                connection.execute(f"PRAGMA {pragma}")
            if read_only:
                connection.execute("PRAGMA query_only=ON")

        if not read_only:
            for moment in ("before_cursor_execute", "commit"):
                event.listen(engine, moment, self._settle)
            event.listen(engine, "rollback", self._abandon)

        @event.listens_for(engine, "begin")
        def _begin(connection: Any) -> None:
            if read_only:
                connection.connection.driver_connection.execute("BEGIN")  # touches no file: nothing to go wrong
            else:
                connection.exec_driver_sql("BEGIN IMMEDIATE")

        return engine

    def _settle(self, *_about: object) -> None:
        """What was poured is in its table before anything else is asked, and before the commit."""
        self.pouring.settle()

    def _abandon(self, _connection: object) -> None:
        with suppress(exc.SQLAlchemyError):
            self.pouring.settle()


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url,
        pool_size=10,
        max_overflow=20,
        pool_pre_ping=True,
        pool_timeout=10,
        hide_parameters=True,
        connect_args=CONNECT,
    )


def _identity(path: Path) -> tuple[int, int] | None:
    with suppress(OSError):
        return (found := path.stat()).st_dev, found.st_ino
    return None


_made: dict[str, Engines] = {}  # by address
_elsewhere: list[str] = []
_current: list[
    tuple[Any, Engines]
] = []  # settings and their engines: the address is worked out once, not at every query


def engines() -> Engines:
    """The engines of the configured database, made once."""
    if _elsewhere:
        return _made[_elsewhere[-1]]
    now = settings()
    known = _current[0] if _current else None
    if known is not None and known[0] is now:
        return known[1]
    with _MAKING:
        if now.url not in _made:
            _made[now.url] = Engines(now.url, now.replica)
    _current[:] = [(now, _made[now.url])]
    return _made[now.url]


@contextmanager
def elsewhere(url: str) -> Iterator[None]:
    """Everything this process asks goes to another database: for care of the database on the command line only."""
    _made[url] = Engines(url)
    _elsewhere.append(url)
    try:
        yield
    finally:
        _elsewhere.pop()
        _made.pop(url).dispose()


def dispose() -> None:
    """Close every pooled connection; the next session opens new ones."""
    for both in _made.values():
        both.dispose()


def forget() -> None:
    """Close everything and know no database any more."""
    dispose()
    for both in _made.values():
        if both.watch is not None:
            both.watch.stop()
    _made.clear()
    _current.clear()


def backend() -> str:
    """`sqlite` or `postgresql`."""
    return "sqlite" if engines().sqlite else "postgresql"


def create_file() -> None:
    """Make the embedded database's file if it is not there. PostgreSQL databases are made by their own tools."""
    both = engines()
    if both.sqlite:
        path = Path(both.url.database or "")
        path.parent.mkdir(parents=True, exist_ok=True)
        sqlite3.connect(path).close()
