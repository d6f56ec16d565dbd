"""Public reading from a real streaming replica: as of when is stated; with the primary down the public is still answered, writes say
so, and everything goes on by itself when it is back.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.middleware import Middleware

from registry import maintenance
from registry.kernel import clock, db, ledger, limits, marks, replica, trouble
from registry.kernel.access import Actor
from registry.kernel.errors import ReadOnly, TooMany, Unavailable
from registry.kernel.replica import Pin, Side
from registry.kernel.transaction import write
from registry.policy import Action, Ledger, Permission, Role
from registry.ui import frame
from registry.web import api, open_data
from registry.web.sources import OneSource
from tests.conftest import TODAY, configure, database_at, forget
from tests.deploy.servers import Servers, primary_and_replica, until
from tests.parties.people import identity
from tests.web.client import Client, problem

KEEPER = Actor("keeper", Role.KEEPER)


@pytest.fixture(scope="module")
def servers(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    folder = tmp_path_factory.mktemp("replicated")
    shutil.copy(sqlite_template / "registry.key", folder)
    with primary_and_replica() as found, pytest.MonkeyPatch.context() as patch:
        patch.setattr(replica, "EVERY", 0.1)
        configure(
            patch, data=str(folder), demo="1", today=TODAY.isoformat(), database_url=database_at(found.primary, "register"),
            replica_url=database_at(found.replica, "register"),
        )  # fmt: skip
        maintenance.migrate()
        yield found
        db.dispose()
        forget()
    forget()


@pytest.fixture
def client(servers: Servers) -> Client:
    trouble._last.clear()
    return Client(Starlette(routes=[*api.ROUTES, *open_data.ROUTES], middleware=[Middleware(OneSource)]))


def enter(subject: str) -> None:
    with write(KEEPER, Permission.PARTIES_ENTER, f"enter-{subject}", ledgers=[Ledger.PARTIES]) as work:
        work.record(Action.PERSON_ENTERED, subject)


def size(*, public: bool) -> tuple[int, Side | None]:
    with replica.pinned(public=public) as pin, db.reading() as session:
        found = ledger.head(session, Ledger.PARTIES).size
    return found, pin.side


def usable() -> bool:
    watch = db.engines().watch
    assert watch is not None
    return watch.up(Side.PRIMARY) and watch._up[Side.REPLICA] and watch._fresh()


def test_the_public_reads_at_the_replica_and_everybody_else_at_the_primary(client: Client) -> None:
    assert until(usable)
    enter("P1")
    assert size(public=False) == (1, Side.PRIMARY)
    assert until(lambda: size(public=True) == (1, Side.REPLICA)), "a write is seen within the replica's lag"
    answer = client.get("/api/v1/blacklist")
    assert answer.headers["x-data-source"].startswith("replica; as-of=20")
    assert "x-data-source" not in client.get("/api/v1/blacklist", headers={"authorization": "Bearer x"}).headers
    assert client.get("/open-data/blacklist.json").headers["x-data-source"].startswith("replica")
    assert client.get("/api/v1/health").json()["writing"] == "ok"


def test_pages_state_it_too(client: Client) -> None:
    assert until(usable)
    with replica.pinned(public=True), db.reading() as session:
        ledger.head(session, Ledger.LAW)
        (said,) = frame._source()
    assert "只读副本" in said
    assert "截至 20" in said
    with replica.pinned(public=False), db.reading() as session:
        ledger.head(session, Ledger.LAW)
        assert frame._source() == []


def test_the_stated_time_is_never_later_than_what_the_replica_has(client: Client) -> None:
    watch = db.engines().watch
    assert watch is not None
    assert until(usable)
    with db.writing() as session:
        session.execute(text("SELECT 1"))
    began = clock.now()
    enter("P2")
    done = clock.now()
    assert until(lambda: watch.as_of is not None and watch.as_of >= done)
    assert size(public=True)[0] == size(public=False)[0]
    assert clock.now() - watch.as_of < timedelta(seconds=15)  # type: ignore[operator]
    assert began < done


def test_a_replica_that_falls_behind_is_left_alone_while_the_primary_answers(
    client: Client, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert until(usable)
    monkeypatch.setattr(replica, "MOST_BEHIND", timedelta(seconds=-1))
    assert size(public=True)[1] is Side.PRIMARY
    assert "x-data-source" not in client.get("/api/v1/blacklist").headers


def test_what_a_request_began_at_one_side_it_ends_there() -> None:
    watch = db.engines().watch
    assert watch is not None
    with replica.pinned(public=True) as pin:
        pin.side = Side.PRIMARY
        assert watch.order() == (Side.PRIMARY,)
    assert Pin(public=True).side is None


def test_primary_down_the_public_is_answered_and_writes_say_so(client: Client, servers: Servers) -> None:
    assert until(usable)
    enter("P3")
    whole = size(public=False)[0]
    assert until(lambda: size(public=True)[0] == whole)
    servers.stop_primary()
    try:
        for path in ("/api/v1/blacklist", "/open-data/blacklist.csv", "/api/v1/ledger/parties/head", "/api/v1/law"):
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert answer.headers["x-data-source"].startswith("replica")
        asked = {"number": f"T{identity(5)}", "name": "王小明"}
        outcomes = [client.post("/api/v1/verify", json=asked) for _ in range(7)]
        assert [one.status_code for one in outcomes[:5]] == [200] * 5
        assert outcomes[0].json()["outcome"] == "no_match"
        assert outcomes[5].status_code == 429, "guessing goes on being counted"
        assert client.get("/api/v1/verify?code=CX1").status_code == 200
        with pytest.raises(ReadOnly, match="只能查询"):
            enter("P4")
        assert size(public=False) == (whole, Side.REPLICA), "whoever is signed in can look too"
        health = client.get("/api/v1/health")
        assert (health.status_code, health.json()["status"], health.json()["writing"]) == (200, "degraded", "read_only")
        assert "只能查询" in health.json()["message"]
        with replica.pinned(public=False), db.reading() as session:
            ledger.head(session, Ledger.LAW)
            (said,) = frame._source()
        assert "主数据库暂时没有响应" in said
    finally:
        servers.start_primary()
    assert until(usable)
    assert until(lambda: client.get("/api/v1/health").json()["writing"] == "ok")
    enter("P4")
    assert size(public=False) == (whole + 1, Side.PRIMARY)
    assert until(lambda: size(public=True) == (whole + 1, Side.REPLICA)), "the replica streams again"


def test_failures_counted_in_memory_count_with_the_stored_ones(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    limits.failed("verify", "some number")

    def lost(*_about: object) -> int:
        raise ReadOnly

    with monkeypatch.context() as patch:
        patch.setattr(limits, "_store", lost)
        assert limits.failed("verify", "some number") == 1
    with pytest.raises(TooMany):
        limits.must_have_failed_less("verify", "some number", most=2, within=timedelta(days=1), message="x")
    limits.must_have_failed_less("verify", "another", most=1, within=timedelta(days=1), message="x")


def test_both_down_is_said(client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("REGISTRY_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
        patch.setenv("REGISTRY_REPLICA_URL", "postgresql://nobody@127.0.0.1:1/none")
        forget()
        problem(client.get("/api/v1/health"), 503, "unavailable")
        problem(client.get("/api/v1/blacklist"), 503, "unavailable")
        with pytest.raises(Unavailable):
            marks.put("a", "b")
        forget()
    forget()
