"""Every channel the public reads the blacklist by, asked at once: what it shows, and every byte it says."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from python_calamine import CalamineWorkbook
from starlette.applications import Starlette

from registry.blacklist import queries
from registry.blacklist.terms import Operation
from registry.kernel.access import PUBLIC
from registry.kernel.paging import PageRequest
from registry.web import api, open_data
from tests.web.client import Client

_HEADING = "列入编号"
_SIZE = 4  # so that more than one page is turned


@dataclass
class Follower:
    """A subscriber of the change feed: it asks for what is new since its cursor, and never starts over."""

    cursor: str = ""
    numbers: set[str] = field(default_factory=set)

    def catch_up(self, client: Client) -> set[str]:
        feed = client.get("/api/v1/blacklist/changes", params={"since": self.cursor}).json()
        self.numbers, self.cursor = replayed(feed["changes"], self.numbers), feed["cursor"]
        return self.numbers


@dataclass(frozen=True)
class Public:
    """What the public sees: each listing as the interface gives it in full, and everything that was said, as text."""

    shown: dict[str, dict[str, Any]]
    said: str

    @property
    def numbers(self) -> set[str]:
        return set(self.shown)


def client() -> Client:
    return Client(Starlette(routes=[*api.ROUTES, *open_data.ROUTES]))


def replayed(changes: Iterable[dict[str, str]], before: Iterable[str] = ()) -> set[str]:
    """The numbers that are public after these changes."""
    numbers = set(before)
    for one in changes:
        (numbers.discard if one["op"] == Operation.REMOVED else numbers.add)(one["number"])
    return numbers


def look(ever_listed: Iterable[str] = (), follower: Follower | None = None) -> Public:
    """What the public sees, after asserting that page, interface, each listing, downloads and feed agree.

    `ever_listed`: numbers that are asked for one by one, also those that should not be found.
    """
    asking, said = client(), []
    listed = _listed(asking, said)
    page = {one.number for one in queries.public_list(PUBLIC, queries.Wanted(), PageRequest(1, 200)).items}
    single: dict[str, dict[str, Any]] = {}
    for number in sorted({*listed, *ever_listed}):
        answer = asking.get(f"/api/v1/blacklist/{number}")
        assert answer.status_code in (200, 404)
        said.append(answer.text)
        if answer.status_code == 200:
            single[number] = answer.json()
            assert {name: single[number][name] for name in listed[number]} == listed[number]
    feed = asking.get("/api/v1/blacklist/changes")
    said += [feed.text, repr(queries.removals(PUBLIC, queries.Period(), PageRequest(1, 200)))]
    channels = {
        "page": page,
        "list": set(listed),
        "single": set(single),
        "feed": replayed(feed.json()["changes"]),
        **_downloads(asking, said),
        **({"follower": follower.catch_up(asking)} if follower else {}),
    }
    assert all(numbers == page for numbers in channels.values()), channels
    return Public(single, "\n".join(said))


def _listed(asking: Client, said: list[str]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    page = 1
    while True:
        answer = asking.get("/api/v1/blacklist", params={"page": page, "size": _SIZE})
        said.append(answer.text)
        document = answer.json()
        found |= {one["number"]: one for one in document["items"]}
        if page * _SIZE >= document["total"]:
            assert len(found) == document["total"]
            return found
        page += 1


def _downloads(asking: Client, said: list[str]) -> dict[str, set[str]]:
    files = {ending: asking.get(f"/open-data/blacklist.{ending}").content for ending in ("csv", "json", "xlsx")}
    plain = files["csv"].decode("utf-8-sig")
    said += [plain, files["json"].decode(), _unpacked(files["xlsx"])]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(files["xlsx"])).get_sheet_by_index(0).to_python()
    return {
        "csv": _column(list(csv.reader(io.StringIO(plain)))),
        "json": {one["number"] for one in json.loads(files["json"])["items"]},
        "xlsx": _column(sheet),
    }


def _unpacked(workbook: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        return "\n".join(parts.read(name).decode() for name in parts.namelist())


def _column(rows: list[list[Any]]) -> set[str]:
    """The column of numbers below its heading."""
    head = next(at for at, row in enumerate(rows) if _HEADING in row)
    place = rows[head].index(_HEADING)
    return {row[place] for row in rows[head + 1 :] if row[place]}
