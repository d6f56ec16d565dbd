"""Parts fail: the disk is full, the network to the database is cut or silent, the clock jumps back. Nothing is lost, everybody is told in
words, and the portal recovers by itself. (Locked: `test_transaction`; killed: `exchange/test_killed`; taken away: `test_db`.)
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from registry.kernel import clock, db, ledger, trouble
from registry.kernel.access import Actor
from registry.kernel.errors import ClockBehind, ReadOnly, StorageFull, Unavailable
from registry.kernel.transaction import write
from registry.policy import Action, Ledger, Permission, Role
from registry.settings import settings
from registry.web import health
from tests.conftest import configure
from tests.web.client import Client, problem

KEEPER = Actor("keeper", Role.KEEPER)


def enter(subject: str) -> None:
    with write(KEEPER, Permission.PARTIES_ENTER, f"enter-{subject}", ledgers=[Ledger.PARTIES]) as work:
        work.record(Action.PERSON_ENTERED, subject, note="x" * 20_000)


def size() -> int:
    with db.reading() as session:
        verdict = ledger.verify(session, Ledger.PARTIES)
    assert verdict.finding is None
    return verdict.size


def said() -> tuple[str, str]:
    answer = Client().get("/api/v1/health")
    assert answer.status_code == 200
    found = answer.json()
    assert bool(found["message"]) == (found["writing"] != "ok")
    return found["status"], found["writing"]


@pytest.fixture(autouse=True)
def no_trouble_before() -> Iterator[None]:
    trouble._last.clear()
    yield
    trouble._last.clear()


# -- disk full ---------------------------------------------------------------------------------------------------------


@contextmanager
def full_disk(state: str = "53100") -> Iterator[None]:
    """A disk without room: SQLite may take no further page; a PostgreSQL server says what it says then."""
    if db.backend() == "sqlite":
        with db.engines().writer.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            pages = raw.execute("PRAGMA page_count").fetchone()[0]
            raw.execute(f"PRAGMA max_page_count={pages}")
        yield
        with db.engines().writer.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("PRAGMA max_page_count=1073741823")
        return
    with db.engines().writer.begin() as connection:
        connection.execute(
            text(
                "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION "
                f"'could not extend file: No space left on device' USING ERRCODE = '{state}'; END $$"
            )
        )
        for table in ("submissions", "marks"):
            connection.execute(text(f"CREATE TRIGGER full_disk BEFORE INSERT ON {table} EXECUTE FUNCTION full_disk()"))
    yield
    with db.engines().writer.begin() as connection:
        connection.execute(text("DROP FUNCTION full_disk CASCADE"))


def test_a_full_disk_stores_nothing_and_says_so_and_is_used_again_once_there_is_room(database: str) -> None:
    enter("P0")
    assert said() == ("ok", "ok")
    with full_disk():
        for attempt in range(3):
            with pytest.raises(StorageFull, match="存储空间已满"):
                enter(f"P{attempt}-lost")
        assert size() == 1, "looking things up goes on"
        assert Client().get("/api/v1/blacklist").status_code == 200
        if database == "postgresql":  # SQLite finds room for one small row in a page it has
            assert said() == ("degraded", "storage_full")
    assert said() == ("ok", "ok")
    enter("P1")
    assert size() == 2


# -- the network to the database ---------------------------------------------------------------------------------------


class Cable:
    """A cable to the database server: forwards bytes until it is cut (connections end) or falls silent (nothing moves)."""

    def __init__(self, target: str) -> None:
        self._target, self._ends = target, list[socket.socket]()
        self.silent, self._down = threading.Event(), False
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                here, _ = self._door.accept()
            except OSError:
                return
            if self._down:
                here.close()
                continue
            there = socket.socket(socket.AF_UNIX)
            there.connect(self._target)
            self._ends += [here, there]
            for one, other in ((here, there), (there, here)):
                threading.Thread(target=self._forward, args=(one, other), daemon=True).start()

    def _forward(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while part := one.recv(65536):
                while self.silent.is_set():
                    time.sleep(0.02)
                other.sendall(part)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def cut(self) -> None:
        self._down = True
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self._down = False
        self.silent.clear()

    def close(self) -> None:
        self.mend()
        self.cut()
        self._door.close()
        for end in self._ends:
            end.close()


@pytest.fixture
def cable(postgresql_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cable]:
    from sqlalchemy import make_url

    url = make_url(settings().url)
    folder = str(url.query["host"])
    with closing(Cable(f"{folder}/.s.PGSQL.5432")) as made:
        there = url.difference_update_query(["host"]).set(host="127.0.0.1", port=made.port)
        there = there.update_query_dict({"sslmode": "disable", "gssencmode": "disable"})
        db.dispose()
        configure(monkeypatch, database_url=there.render_as_string(hide_password=False))
        yield made
        db.dispose()
        configure(monkeypatch, database_url=url.render_as_string(hide_password=False))


def test_a_cut_network_is_said_and_found_again(cable: Cable) -> None:
    client = Client()
    enter("P0")
    cable.cut()
    problem(client.get("/api/v1/health"), 503, "unavailable")
    found = problem(client.get("/api/v1/blacklist"), 503, "unavailable")
    assert "没有响应" in found["detail"]
    with pytest.raises(Unavailable):
        enter("P1")
    cable.mend()
    assert client.get("/api/v1/blacklist").status_code == 200
    assert said() == ("ok", "ok")
    enter("P1")
    assert size() == 2


def test_a_cut_in_the_middle_of_a_write_stores_nothing(cable: Cable) -> None:
    with (
        pytest.raises(Unavailable),
        write(KEEPER, Permission.PARTIES_ENTER, "half", ledgers=[Ledger.PARTIES]) as work,
    ):
        work.record(Action.PERSON_ENTERED, "P1")
        cable.cut()
    cable.mend()
    assert size() == 0
    enter("P1")
    assert size() == 1


def test_a_silent_network_does_not_hold_the_health_answer_up(cable: Cable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "SECONDS", 0.5)
    client = Client()
    assert client.get("/api/v1/health").status_code == 200
    cable.silent.set()
    threading.Timer(3, cable.mend).start()  # the asking thread is let go before the test ends
    began = time.monotonic()
    problem(client.get("/api/v1/health"), 503, "unavailable")
    assert time.monotonic() - began < 6
    monkeypatch.setattr(health, "SECONDS", 30)
    assert client.get("/api/v1/health").status_code == 200


def test_a_standby_that_answers_is_said_to_be_read_only(postgresql_database: str) -> None:
    enter("P0")
    with full_disk("25006"):
        with pytest.raises(ReadOnly, match="只能查询"):
            enter("P1")
        assert (size(), said()) == (1, ("degraded", "read_only"))
    assert said() == ("ok", "ok")
    enter("P1")
    assert size() == 2


# -- the clock ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def real_clock(database: str, monkeypatch: pytest.MonkeyPatch) -> list[timedelta]:
    """Not a demonstration, whose clock is moved at will; gives by how much the server's clock is off."""
    off = [timedelta(0)]
    real = datetime.now
    monkeypatch.delenv("REGISTRY_TODAY")
    configure(monkeypatch, demo="0")
    monkeypatch.setattr(clock, "now", lambda: real(clock.CHINA) + off[0])
    return off


def test_a_clock_that_jumped_back_stops_writing_until_it_is_right(real_clock: list[timedelta]) -> None:
    enter("P0")
    real_clock[0] = -timedelta(hours=2)
    with pytest.raises(ClockBehind, match="时钟"):
        enter("P1")
    assert size() == 1, "looking things up goes on"
    assert said() == ("degraded", "clock_behind")
    assert Client().get("/api/v1/law").status_code == 200
    real_clock[0] = timedelta(0)
    assert said() == ("ok", "ok")
    enter("P1")
    assert size() == 2


def test_clocks_of_several_servers_may_differ_a_little_and_time_never_runs_back(real_clock: list[timedelta]) -> None:
    enter("P0")
    real_clock[0] = -timedelta(minutes=4)
    enter("P1")
    real_clock[0] = timedelta(0)
    enter("P2")
    with db.reading() as session:
        times = [one.at for one in reversed(ledger.newest(session, Ledger.PARTIES, limit=9))]
    assert times == sorted(times)
    assert size() == 3


def test_every_trouble_is_a_sentence_in_chinese_with_what_to_do(tmp_path: Path) -> None:
    for one in (StorageFull(), ReadOnly(), ClockBehind(), Unavailable()):
        assert all("\u4e00" <= said[0] <= "\u9fff" for said in (one.message, one.fix))
        assert one.status == 503
