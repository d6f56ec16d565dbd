"""A long write-ahead log is carried into the file beside the commits, and cut when it begins anew."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from registry.kernel import db, engines, wal

ROWS = 3000


def _write(rows: int) -> None:
    with db.writing() as session:
        session.execute(text("CREATE TABLE IF NOT EXISTS heap (about TEXT)"))
        session.execute(text("INSERT INTO heap VALUES (:about)"), [{"about": "x" * 4000}] * rows)


def _in_the_file(file: Path) -> int:
    """The rows that whoever reads the file without its log finds."""
    with closing(sqlite3.connect(f"file:{file}?immutable=1", uri=True)) as connection:
        found = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'heap'").fetchone()[0]
        return int(connection.execute("SELECT count(*) FROM heap").fetchone()[0]) if found else 0


@pytest.fixture
def file(sqlite_database: str) -> Path:
    return Path(engines.engines().url.database or "")


def test_a_long_log_is_carried_and_cut(file: Path) -> None:
    log = file.with_name(f"{file.name}-wal")
    _write(ROWS)
    assert log.stat().st_size > 2 * wal.LONG
    engines.engines().log.settle()
    assert _in_the_file(file) == ROWS
    _write(1)
    assert log.stat().st_size <= wal.LONG
    with db.reading() as session:
        assert session.execute(text("SELECT count(*) FROM heap")).scalar_one() == ROWS + 1


def test_a_commit_carries_nothing_itself(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wal.Log, "_carry", lambda _: None)
    _write(ROWS)
    engines.engines().log.settle()
    assert _in_the_file(file) == 0


def test_a_short_log_is_left_alone(file: Path) -> None:
    _write(1)
    engines.engines().log.settle()
    assert _in_the_file(file) == 0


def test_a_file_that_was_taken_away_troubles_nobody(file: Path) -> None:
    with db.writing() as session:
        session.execute(text("CREATE TABLE heap (about TEXT)"))
        session.execute(text("INSERT INTO heap VALUES (:about)"), [{"about": "x" * 4000}] * ROWS)
        file.rename(file.with_name("away"))
    engines.engines().log.settle()
    file.with_name("away").rename(file)
    assert _in_the_file(file) == 0
    _write(1)
    engines.engines().log.settle()
    assert _in_the_file(file) == ROWS + 1
