"""How much one client may ask: 429 with `Retry-After` per address and per account; health never; this machine is not bounded."""

from __future__ import annotations

import time

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from registry.kernel.errors import TooMany
from registry.kernel.limits import Allowance
from registry.policy import Role
from registry.web import api, limiting, open_data, sign_in
from registry.web.limiting import Limited
from tests.conftest import configure
from tests.web.client import Client, problem
from tests.web.conftest import Program

APP = Starlette(
    routes=[*api.ROUTES, *sign_in.ROUTES, *open_data.ROUTES], middleware=[Middleware(Limited, api=5, forms=3)]
)


def client(address: str = "203.0.113.7") -> Client:
    return Client(Starlette(routes=APP.routes, middleware=APP.user_middleware), address=address)


def bounded(answer: httpx.Response) -> None:
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1


def test_the_interface_is_bounded_per_address_and_health_never(sqlite_database: str) -> None:
    one, other = client(), client()
    assert [one.get("/api/v1/ledger/epochs").status_code for _ in range(5)] == [200] * 5
    found = problem(one.get("/api/v1/ledger/epochs"), 429, "too_many")
    assert "秒后再试" in found["fix"]
    bounded(one.get("/open-data/blacklist.json"))
    one.address = "203.0.113.8"
    assert one.get("/api/v1/ledger/epochs").status_code == 200, "another address has its own allowance"
    one.address = "203.0.113.7"
    assert {one.get("/api/v1/health").status_code for _ in range(50)} == {200}
    other.address = "127.0.0.1"
    assert {other.get("/api/v1/ledger/epochs").status_code for _ in range(20)} == {200}
    passed_on = [other.get("/api/v1/law", headers={"x-forwarded-for": "8.8.8.8"}).status_code for _ in range(6)]
    assert passed_on[-1] == 429, "what a proxy passed on is not of this machine"


def test_behind_a_trusted_proxy_every_client_has_its_own(sqlite_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, proxies="127.0.0.1")
    one = client("127.0.0.1")

    def ask(address: str) -> int:
        return one.get("/api/v1/ledger/epochs", headers={"x-forwarded-for": address}).status_code

    assert [ask("198.51.100.1") for _ in range(6)] == [200] * 5 + [429]
    assert ask("198.51.100.2") == 200
    assert {ask("127.0.0.1") for _ in range(20)} == {200}, "the machine itself, through its own proxy"
    assert [ask("127.0.0.1, 198.51.100.3") for _ in range(6)][-1] == 429, "written by the client: not believed"


def test_sign_in_forms_are_bounded_with_a_page(sqlite_database: str) -> None:
    one = client()
    answers = [one.post("/auth/sign-in", data={"username": "x", "password": "y"}) for _ in range(4)]
    assert [answer.status_code for answer in answers[:3]] == [403] * 3
    bounded(answers[3])
    assert "请稍后再试" in answers[3].text
    assert answers[3].headers["content-type"].startswith("text/html")
    assert one.get("/auth/sign-in").status_code == 200


def test_an_account_is_bounded_wherever_it_asks_from(
    sqlite_database: str, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limiting, "ACCOUNTS", Allowance(4, "请求过于频繁。"))
    auditor = program(Role.AUDITOR)
    statuses = []
    for place in range(5):
        auditor.address = f"203.0.113.{place}"
        statuses.append(auditor.get("/api/v1/law").status_code)
    assert statuses == [200] * 4 + [429]


def test_an_allowance_comes_back_bit_by_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    allowance = Allowance(60, "x", clients=3)
    for _ in range(60):
        allowance.spend("a")
    with pytest.raises(TooMany) as refused:
        allowance.spend("a")
    assert refused.value.retry_after == 2
    now[0] += 1
    allowance.spend("a")
    with pytest.raises(TooMany):
        allowance.spend("a")
    for one in "bcdefgh":
        allowance.spend(one)
    assert len(allowance._left) <= 3
