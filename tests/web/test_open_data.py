"""The published blacklist as a file: the same rows as page and API, persons masked, ETag, nothing once removed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette

from registry.blacklist import queries
from registry.kernel.access import PUBLIC
from registry.web import open_data
from tests.conftest import fresh_sqlite
from tests.web.client import Client


@pytest.fixture
def sown(demonstration: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    with fresh_sqlite(demonstration("tiny"), tmp_path / "data", monkeypatch):
        yield Client(Starlette(routes=open_data.ROUTES))


def test_every_file_holds_what_the_page_shows(sown: Client) -> None:
    shown = {one.number for one in queries.everything_public(PUBLIC)}
    assert shown
    got = sown.get("/open-data/blacklist.json")
    assert {item["number"] for item in json.loads(got.content)["items"]} == shown
    rows = list(csv.DictReader(io.StringIO(sown.get("/open-data/blacklist.csv").content.decode("utf-8-sig"))))
    assert {row["列入编号"] for row in rows} == shown
    assert sown.get("/open-data/blacklist.xlsx").content[:2] == b"PK"


def test_persons_are_masked_in_bulk(sown: Client) -> None:
    persons = [one for one in queries.everything_public(PUBLIC) if one.is_person]
    assert persons
    text = sown.get("/open-data/blacklist.json").content.decode()
    for one in persons:
        assert f'"{one.name}"' not in text


def test_the_same_file_again_is_not_sent(sown: Client) -> None:
    first = sown.get("/open-data/blacklist.csv")
    again = sown.get("/open-data/blacklist.csv", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_another_ending_is_no_file(sown: Client) -> None:
    got = sown.get("/open-data/blacklist.exe")
    assert (got.status_code, got.headers["content-type"]) == (404, "application/problem+json")
