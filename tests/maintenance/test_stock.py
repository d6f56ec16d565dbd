"""A large embedded database looks at its tables when it has grown by half, and not before."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from registry.kernel import db
from registry.maintenance import stock


def _looked() -> bool:
    with db.reading() as session:
        found = session.execute(text("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'")).scalar_one()
    return bool(found)


def test_a_small_database_is_left_alone(sqlite_database: str) -> None:
    assert not stock.take_if_grown()
    assert not _looked()


def test_a_large_one_looks_when_it_has_grown_by_half(sqlite_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stock, "LARGE", 1)
    assert stock.take_if_grown()
    assert _looked()
    assert not stock.take_if_grown()
    with db.writing() as session:
        session.execute(text("CREATE TABLE heap (about TEXT)"))
        session.execute(text("INSERT INTO heap VALUES (:about)"), [{"about": "x" * 4000}] * 2000)
    db.dispose()  # what was written is in the file
    assert stock.take_if_grown()


def test_postgresql_looks_by_itself(postgresql_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stock, "LARGE", 1)
    assert not stock.take_if_grown()
