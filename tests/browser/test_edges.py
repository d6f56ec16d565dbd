"""The edges of the portal as it is served: headers on every answer, and a log that names nobody."""

from __future__ import annotations

import http.client
import json

import httpx
from sqlalchemy import select

from registry.kernel import db, secrets
from registry.parties import tables as parties
from registry.parties.queries import IDENTITY
from tests.browser.conftest import People, Portal
from tests.browser.locators import Visitor

ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
OWN = ("/auth/sign-in", "/auth/sign-out", "/auth/new-password", "/open-data/blacklist.csv", "/open-data/blacklist.json",
       "/open-data/blacklist.xlsx", "/metrics", "/api", "/api/v1", "/api/v1/docs", "/api/v1/openapi.json", "/api/nothing")  # fmt: skip
FRAMEWORK = ("/", "/blacklist", "/verify", "/nothing/at/all", "/_stcore/health", "/_stcore/host-config", "/_stcore/nothing",
             "/_stcore/upload_file/x/y", "/static/nothing.js", "/media/nothing.png", "/component/nothing/index.html",
             "/app/static/nothing", "/favicon.png", "/robots.txt", "/index.html", "/_stcore/script-health-check")  # fmt: skip


def documented(portal: Portal) -> list[str]:
    paths = portal.get("/api/v1/openapi.json").json()["paths"]
    return [path.replace("{", "").replace("}", "") for path in paths]


def must_be_guarded(answer: httpx.Response) -> None:
    where = f"{answer.request.method} {answer.request.url.path} {answer.status_code}"
    for name, value in ALWAYS.items():
        assert answer.headers.get(name) == value, f"{where}: {name}"
    policy = answer.headers.get("content-security-policy", "")
    assert "frame-ancestors 'none'" in policy, where
    assert "default-src 'self'" in policy or "default-src 'none'" in policy, where
    assert "unsafe-eval'" not in policy.replace("wasm-unsafe-eval'", ""), where
    scripts = [part for part in policy.split(";") if "script-src" in part]
    assert not any("unsafe-inline" in part for part in scripts), where
    assert "server" not in answer.headers, where


def test_every_answer_carries_the_headers(portal: Portal) -> None:
    transport = httpx.HTTPTransport(local_address="127.0.0.2")
    with httpx.Client(transport=transport, base_url=portal.address, timeout=30) as program:
        for path in (*OWN, *FRAMEWORK, *documented(portal)):
            for method in ("GET", "HEAD", "POST", "OPTIONS"):
                must_be_guarded(program.request(method, path))
        for path in ("/", "/api/v1/verify", "/_stcore/upload_file/x/y"):
            for method in ("PUT", "DELETE", "PATCH", "TRACE"):
                must_be_guarded(program.request(method, path))


def test_a_refused_body_carries_them_too(portal: Portal) -> None:
    for path in ("/api/v1/verify", "/auth/sign-in", "/_stcore/upload_file/x/y", "/"):
        there = http.client.HTTPConnection(portal.address.removeprefix("http://"), timeout=30)
        there.putrequest("POST", path)
        there.putheader("Content-Length", str(40 << 20))
        there.endheaders()
        answer = there.getresponse()
        assert answer.status == 413, path
        found = httpx.Response(413, headers=answer.getheaders(), request=httpx.Request("POST", portal.address + path))
        must_be_guarded(found)
        there.close()


def test_the_log_names_nobody(people: People, portal: Portal, access_token: str) -> None:
    """Journeys with names and numbers in every place that takes text, wrong ones among them; afterwards the log's bytes are searched."""
    with db.reading() as session:
        found = session.execute(
            select(parties.Person.name, parties.Person.identifier_sealed, parties.Person.code).limit(40)  # type: ignore[call-overload]
        ).all()
    numbers = [secrets.ring().open(row.identifier_sealed, IDENTITY) for row in found]
    names = [row.name for row in found]
    name, number = names[0], numbers[0]
    for body in (
        {"number": f"T{number}", "name": name},
        {"number": number, "name": name},
        {"name": name},
        [number],
        name,
    ):
        portal.ask("POST", "/api/v1/verify", json=body)
    portal.ask("POST", "/api/v1/lookup", token=access_token, json={"query": number, "reason": f"核对{name}"})
    portal.ask("POST", "/api/v1/lookup", token=access_token, json={"query": name, "reason": f"核对{name}"})
    portal.ask("GET", f"/api/v1/blacklist?q={name}&page={number}")
    portal.ask("GET", f"/api/v1/blacklist/{number}")
    portal.ask("GET", f"/{name}/{number}?number={number}")
    portal.ask("POST", "/auth/sign-in", data={"username": number, "password": name})
    portal.ask(
        "POST", "/api/v1/imports/certificates", token=access_token, content=f"姓名,身份证号\n{name},{number}".encode()
    )
    people.visitor().open("/verify")
    somebody: Visitor = people.visitor().open(f"/blacklist?blacklist_q={name}")
    assert somebody
    log = (portal.folder / "server.log").read_bytes()
    for one in (*names, *numbers):
        assert one.encode() not in log
        assert json.dumps(one)[1:-1].encode() not in log
    assert b"203.0.113" not in log
    started = log.decode().splitlines()
    assert all(not line.startswith("Traceback") for line in started)
    for line in started:
        if line.startswith("{"):
            assert {"at", "level", "logger", "message"} <= json.loads(line).keys()


def test_metrics_of_the_served_portal(portal: Portal) -> None:
    text = httpx.get(f"{portal.address}/metrics").text
    assert "registry_page_runs_total" in text
    assert "registry_database_up 1" in text
    assert portal.ask("GET", "/metrics", headers={"x-forwarded-for": "203.0.113.7"}).status_code == 404
