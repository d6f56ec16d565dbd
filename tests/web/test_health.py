"""The state of the portal: answered without limits, and truthfully."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry import __version__
from registry.kernel import db
from registry.web import models
from tests.conftest import configure
from tests.web.client import Client, problem


def test_healthy(database: str) -> None:
    client = Client()
    answer = client.get("/api/v1/health")
    assert models.Health.model_validate_json(answer.content) == models.Health(
        status="ok", database=database, version=__version__
    )
    assert answer.headers["cache-control"] == "no-store"
    assert {client.get("/api/v1/health").status_code for _ in range(100)} == {200}


def test_database_taken_away(sqlite_database: str, tmp_path: Path) -> None:
    client = Client()
    assert client.get("/api/v1/health").status_code == 200
    for file in (tmp_path / "data").glob("registry.sqlite3*"):
        file.rename(file.with_name("away-" + file.name))
    answer = client.get("/api/v1/health")
    assert problem(answer, 503, "unavailable")["database"] == "sqlite"
    assert answer.headers["retry-after"] == "30"
    problem(client.get("/api/v1/blacklist"), 503, "unavailable")
    for file in (tmp_path / "data").glob("away-*"):
        file.rename(file.with_name(file.name.removeprefix("away-")))
    assert client.get("/api/v1/health").status_code == 200


def test_server_that_is_not_there(postgresql_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, database_url="postgresql://nobody@127.0.0.1:1/nothing")
    problem(Client().get("/api/v1/health"), 503, "unavailable")
    db.dispose()


def test_database_without_tables(sqlite_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, data=str(tmp_path / "empty"))
    db.create_file()
    problem(Client().get("/api/v1/health"), 503, "unavailable")
    db.dispose()
