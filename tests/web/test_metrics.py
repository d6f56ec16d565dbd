"""`/metrics`: for this machine or with the token; counts that can be added up, and nothing about anybody."""

from __future__ import annotations

import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from registry.kernel import counters
from registry.web import api, metrics
from tests.conftest import configure
from tests.web.client import Client

LINE = re.compile(r'[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? (\d+(\.\d+)?(e[+-]?\d+)?|\d+)')


@pytest.fixture
def client(sqlite_database: str) -> Client:
    app = Starlette(routes=[*api.ROUTES, *metrics.ROUTES], middleware=[Middleware(metrics.Measured)])
    return Client(app, address="127.0.0.1")


def value(text: str, line: str) -> float:
    found = [one.rpartition(" ")[2] for one in text.splitlines() if one.startswith(f"{line} ")]
    return float(found[0]) if found else 0


def test_requests_are_counted_by_class_and_status(client: Client) -> None:
    asked = 'registry_requests_total{method="GET",route="blacklist",status="200"}'
    wrong = 'registry_requests_total{method="GET",route="blacklist",status="404"}'
    timed = 'registry_request_seconds_count{route="blacklist"}'
    before = client.get("/metrics").text
    for _ in range(3):
        client.get("/api/v1/blacklist?q=张三丰")
    client.get("/api/v1/blacklist/430102199001011234")
    after = client.get("/metrics").text
    assert value(after, asked) - value(before, asked) == 3
    assert value(after, wrong) - value(before, wrong) == 1
    assert value(after, timed) - value(before, timed) == 4
    assert (value(after, "registry_database_up"), value(after, 'registry_ledger_events{ledger="law"}')) == (1, 0)
    assert all(LINE.fullmatch(line) for line in after.splitlines() if not line.startswith("#"))
    assert "张三丰" not in after
    assert "430102199001011234" not in after


def test_what_goes_on_is_counted_while_it_goes_on() -> None:
    key = "registry_imports_running", ()

    @counters.going_on("registry_imports_running")
    def work() -> int:
        return counters.counts()[key]

    before = counters.counts().get(key, 0)
    assert (work(), work()) == (before + 1, before + 1)
    assert counters.counts()[key] == before


def test_classes_of_duration_add_up(client: Client) -> None:
    for seconds in (0.001, 0.005, 0.3, 99):
        counters.took("registry_request_seconds", seconds, route="test")
    text = client.get("/metrics").text
    at = 'registry_request_seconds_bucket{route="test",le="%s"}'
    assert [value(text, at % bound) for bound in ("0.005", "0.25", "0.5", "10", "+Inf")] == [2, 2, 3, 3, 4]


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("203.0.113.7", {}, 404),
        ("127.0.0.1", {"x-forwarded-for": "203.0.113.7"}, 404),
        ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}, 404),
        ("203.0.113.7", {"authorization": "Bearer wrong"}, 404),
        ("203.0.113.7", {"authorization": "Bearer very-secret"}, 200),
        ("127.0.0.1", {}, 200),
    ],
)
def test_who_may_read_it(
    client: Client, monkeypatch: pytest.MonkeyPatch, address: str, headers: dict[str, str], status: int
) -> None:
    configure(monkeypatch, metrics_token="very-secret")
    client.address = address
    assert client.get("/metrics", headers=headers).status_code == status


def test_without_a_token_an_empty_one_opens_nothing(client: Client) -> None:
    client.address = "203.0.113.7"
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404
    assert client.get("/metrics", headers={"authorization": ""}).status_code == 404
