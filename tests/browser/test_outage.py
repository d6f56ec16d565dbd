"""The database goes away while the portal runs, and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import People, Portal


@pytest.fixture
def elsewhere(portal: Portal) -> Iterator[Path]:
    """Where the database is put meanwhile; always brought back."""
    away = portal.database.with_suffix(".away")
    yield away
    if away.exists():
        away.rename(portal.database)


def test_without_its_database_the_portal_says_so_and_recovers(people: People, portal: Portal, elsewhere: Path) -> None:
    somebody = people.visitor().open("/blacklist")
    rows = somebody.table("严重失信主体名单")
    portal.database.rename(elsewhere)
    assert portal.get("/api/v1/health").status_code == 503
    somebody.open("/blacklist").sees("数据库暂时没有响应", "请稍后重试")
    assert not somebody.main.locator("table").count()
    assert portal.get("/api/v1/blacklist").status_code == 503
    assert not portal.database.exists()

    elsewhere.rename(portal.database)
    assert portal.get("/api/v1/health").json()["status"] == "ok"
    assert somebody.open("/blacklist").table("严重失信主体名单") == rows
