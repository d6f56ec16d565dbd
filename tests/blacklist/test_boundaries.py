"""The clock moves over every boundary of a listing: each channel changes at once, with no job run, and no public byte keeps the name."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest
from starlette.applications import Starlette

from registry.blacklist import queries
from registry.blacklist.queries import Period
from registry.kernel import clock, db
from registry.kernel.access import PUBLIC
from registry.kernel.paging import PageRequest
from registry.parties import queries as parties
from registry.web import api, open_data
from tests.blacklist import cases as c
from tests.web.client import Client


def public_bytes() -> str:
    """Everything strangers get: list, single entries' search, feed, files in three forms, removals."""
    client = Client(Starlette(routes=[*api.ROUTES, *open_data.ROUTES]))
    texts = [client.get(path).text for path in ("/api/v1/blacklist?size=100", "/api/v1/blacklist/changes")]
    texts += [client.get(f"/open-data/blacklist.{ending}").text for ending in ("csv", "json")]
    with zipfile.ZipFile(io.BytesIO(client.get("/open-data/blacklist.xlsx").content)) as book:
        texts += [book.read(name).decode("utf-8", "replace") for name in book.namelist()]
    texts += [str(queries.removals(PUBLIC, Period(), PageRequest(size=100)))]
    return "\n".join(texts)


def listed(credit_code: str) -> bool:
    """Whether officers and other registers take the firm for listed today."""
    with db.reading() as session:
        firm = parties.organisations_by_credit_code(session, [credit_code])[credit_code]
        return bool(queries.standing_of(session, organisation_id=firm.id, day=clock.today()))


@pytest.mark.parametrize(
    ("begun", "decided", "last"),
    [
        (date(2026, 11, 13), date(2026, 11, 23), date(2029, 11, 22)),  # three years less a day
        (date(2024, 2, 21), date(2024, 2, 29), date(2027, 2, 28)),  # from a leap day
        (date(2024, 12, 20), date(2024, 12, 30), date(2027, 12, 29)),
    ],
)
def test_the_end_of_the_term(
    begun: date, decided: date, last: date, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    c.on(monkeypatch, begun)
    officers = c.appoint(issued_on=date(2023, 12, 1))
    unit = c.penalised(officers.first, conduct_on=begun - timedelta(days=60), decided_on=begun - timedelta(days=10))
    number = c.notified(officers, unit)
    c.on(monkeypatch, decided)
    c.propose(officers, number)
    numbers = set(c.decide(number))
    assert (c.shown_everywhere(), listed(unit.credit_code)) == (set(), True)
    c.serve(officers, number)
    c.publish(officers, number)
    for day, shown in (
        (decided, True),
        (last - timedelta(days=1), True),
        (last, True),
        (last + timedelta(days=1), False),
    ):
        c.on(monkeypatch, day)
        assert c.shown_everywhere() == (numbers if shown else set()), day
        assert listed(unit.credit_code) is shown, day
        assert (unit.name in public_bytes()) is shown, day
        assert (unit.principal in public_bytes()) is shown, day
    client = Client(Starlette(routes=api.ROUTES))
    for one in numbers:
        assert client.get(f"/api/v1/blacklist/{one}").status_code == 404
    feed = queries.changes(PUBLIC).changes
    assert [one.op for one in feed if one.number in numbers] == ["added", "added", "removed", "removed"]
