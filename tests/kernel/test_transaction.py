"""Nothing is written without a permission, without an event, or twice; and parallel writers leave gapless ledgers."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, event, func, select, text
from sqlalchemy.pool import NullPool

from registry.kernel import access, db, ledger, marks, waiting
from registry.kernel.access import PUBLIC, Actor
from registry.kernel.errors import AlreadyDone, Busy, NotPermitted, Unavailable, Unrecorded
from registry.kernel.transaction import Submission, Work, write
from registry.policy import Action, Ledger, Permission, Role
from registry.settings import settings

KEEPER = Actor("keeper", Role.KEEPER)
OFFICER = Actor("officer", Role.OFFICER)
WAIT = 20.0


def enter(submission: str, subject: str = "P1", within: Callable[[Work], object] = lambda work: None) -> None:
    with write(KEEPER, Permission.PARTIES_ENTER, submission, ledgers=[Ledger.PARTIES]) as work:
        work.record(Action.PERSON_ENTERED, subject)
        within(work)


def approve(submission: str, within: Callable[[Work], object] = lambda work: None) -> None:
    with write(KEEPER, Permission.CENTRES_APPROVE, submission, ledgers=[Ledger.TRAINING]) as work:
        work.record(Action.CENTRE_APPROVED, "C1")
        within(work)


def size(name: Ledger = Ledger.PARTIES) -> int:
    with db.reading() as session:
        verdict = ledger.verify(session, name)
    assert verdict.finding is None
    return verdict.size


def submissions() -> int:
    with db.reading() as session:
        return session.execute(select(func.count()).select_from(Submission)).scalar_one()


@contextmanager
def connections_counted() -> Iterator[list[object]]:
    taken: list[object] = []

    def note(*checkout: object) -> None:
        taken.append(checkout)

    engines = {db.engines().reader, db.engines().writer}
    for engine in engines:
        event.listen(engine.pool, "checkout", note)
    yield taken
    for engine in engines:
        event.remove(engine.pool, "checkout", note)


# -- permission --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", [PUBLIC, OFFICER], ids=["public", "officer"])
def test_without_permission_no_connection_is_opened(database: str, actor: Actor) -> None:
    with connections_counted() as taken:
        with (
            pytest.raises(NotPermitted),
            write(actor, Permission.PARTIES_ENTER, "s", ledgers=[Ledger.PARTIES]),
        ):
            pytest.fail("the block was entered")
        assert taken == []
        enter("s")
        assert taken != []


# -- events ------------------------------------------------------------------------------------------------------------


def test_a_write_that_recorded_nothing_is_rolled_back(database: str) -> None:
    with (
        pytest.raises(Unrecorded),
        write(KEEPER, Permission.PARTIES_ENTER, "s", ledgers=[Ledger.PARTIES]) as work,
    ):
        work.add(marks.Mark(name="made", value="silently"))
    assert (marks.read("made"), submissions(), size()) == ("", 0, 0)


def test_recording_into_a_ledger_whose_lock_is_not_held_is_a_bug(database: str) -> None:
    with pytest.raises(Unrecorded, match="training"):
        enter("s", within=lambda work: work.record(Action.CENTRE_APPROVED, "C1"))
    assert (submissions(), size()) == (0, 0)


def test_a_write_without_a_submission_id_is_a_bug(database: str) -> None:
    with pytest.raises(Unrecorded):
        enter("")
    assert size() == 0


class Stop(BaseException):
    """Like the exceptions a page framework throws through a script to stop it."""


@pytest.mark.parametrize("raised", [RuntimeError, Stop, KeyboardInterrupt])
def test_an_exception_inside_rolls_back_everything(database: str, raised: type[BaseException]) -> None:
    def fail(work: Work) -> None:
        work.add(marks.Mark(name="made", value="half"))
        work.insert(marks.Mark, [{"name": "more", "value": "half"}])
        raise raised

    with pytest.raises(raised):
        enter("s", within=fail)
    assert (marks.read("made"), marks.read("more"), submissions(), size()) == ("", "", 0, 0)
    enter("s")  # the same form may be sent again
    assert (submissions(), size()) == (1, 1)


def test_what_was_added_is_seen_inside_and_after(database: str) -> None:
    def add(work: Work) -> None:
        work.add(marks.Mark(name="made", value="1"))
        assert work.session.get(marks.Mark, "made") is not None
        work.insert(marks.Mark, [])

    enter("s", within=add)
    assert marks.read("made") == "1"


# -- once --------------------------------------------------------------------------------------------------------------


def test_the_same_submission_is_carried_out_once(database: str) -> None:
    enter("s")
    with pytest.raises(AlreadyDone):
        enter("s", within=lambda work: pytest.fail("the block was entered"))
    assert (submissions(), size()) == (1, 1)
    enter("another")
    assert size() == 2


def test_of_many_clicks_at_once_one_counts(database: str) -> None:
    def click(_: int) -> bool:
        try:
            enter("the same")
        except AlreadyDone:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        done = list(threads.map(click, range(8)))
    assert done.count(True) == 1
    assert size() == 1


def test_one_submission_sent_to_two_registers_at_once_counts_once(database: str) -> None:
    """Their ledgers' locks do not keep them apart; the key of the submission does."""
    inside, answers = threading.Event(), list[object]()

    def second() -> None:
        inside.wait(WAIT)
        try:
            approve("shared")
        except Exception as refused:
            answers.append(refused)

    thread = threading.Thread(target=second)
    thread.start()

    def hold(work: Work) -> None:
        inside.set()
        thread.join(0.3)

    enter("shared", within=hold)
    thread.join(WAIT)
    assert [type(answer) for answer in answers] == [AlreadyDone]
    assert (size(Ledger.PARTIES), size(Ledger.TRAINING)) == (1, 0)


@pytest.mark.parametrize("same", [True, False])
def test_ids_longer_than_the_column_are_told_apart_to_the_last_character(database: str, same: bool) -> None:
    enter("s" * 90 + "1")
    if same:
        with pytest.raises(AlreadyDone):
            enter("s" * 90 + "1")
    else:
        enter("s" * 90 + "2")
    assert size() == (1 if same else 2)


# -- parallel writers --------------------------------------------------------------------------------------------------


def test_twenty_writers_leave_a_gapless_ledger(database: str) -> None:
    def work_through(writer: int) -> None:
        for turn in range(5):
            enter(f"{writer}-{turn}", f"P{writer}")

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(work_through, range(20)))
    assert size() == 100
    assert submissions() == 100


_WRITER = """
import sys
from registry.kernel.access import Actor
from registry.kernel.transaction import write
from registry.policy import Action, Ledger, Permission, Role
for turn in range(10):
    with write(Actor("keeper", Role.KEEPER), Permission.PARTIES_ENTER, f"{sys.argv[1]}-{turn}", ledgers=[Ledger.PARTIES]) as work:
        work.record(Action.PERSON_ENTERED, f"P{sys.argv[1]}")
"""


def test_writers_in_several_processes_leave_a_gapless_ledger(database: str) -> None:
    source = str(Path(db.__file__).parents[2])
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(writer)],
            env={**os.environ, "PYTHONPATH": source},
            stderr=subprocess.PIPE,
        )
        for writer in range(2)
    ]
    for process in running:
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said.decode()
    assert size() == 20


@contextmanager
def held(take: Callable[[Callable[[Work], object]], None]) -> Iterator[None]:
    """Another thread stands inside a write block as long as this block lasts."""
    inside, leave = threading.Event(), threading.Event()

    def stand(work: Work) -> None:
        inside.set()
        leave.wait(WAIT)

    thread = threading.Thread(target=take, args=(stand,))
    thread.start()
    assert inside.wait(WAIT)
    try:
        yield
    finally:
        leave.set()
        thread.join(WAIT)
        assert not thread.is_alive()


def test_writers_of_different_registers_do_not_wait_for_each_other(postgresql_database: str) -> None:
    with held(lambda stand: enter("slow", within=stand)):
        other = threading.Thread(target=approve, args=("quick",))
        other.start()
        other.join(WAIT)
        assert not other.is_alive()
        assert size(Ledger.TRAINING) == 1
        assert size(Ledger.PARTIES) == 0
    assert size(Ledger.PARTIES) == 1


def test_who_waits_for_the_parties_holds_nobody_up(postgresql_database: str) -> None:
    """An import stands on the parties' ledger; another register that wants to enter people waits, its own decisions do not."""

    def both(submission: str) -> None:
        ledgers = [Ledger.BLACKLIST, Ledger.PARTIES]
        with write(OFFICER, Permission.CASES_HANDLE, submission, ledgers=ledgers) as work:
            work.record(Action.CASE_DRAFTED, "C1")

    def decide() -> None:
        with write(OFFICER, Permission.CASES_HANDLE, "decision", ledgers=[Ledger.BLACKLIST]) as work:
            work.record(Action.CASE_SIGNED, "C1")

    with held(lambda stand: enter("import", within=stand)):
        waits = threading.Thread(target=both, args=("draft",))
        waits.start()
        waits.join(0.4)
        assert waits.is_alive()
        decides = threading.Thread(target=decide)
        decides.start()
        decides.join(WAIT)
        assert not decides.is_alive()
        assert size(Ledger.BLACKLIST) == 1
        assert waits.is_alive()
    waits.join(WAIT)
    assert size(Ledger.BLACKLIST) == 2


@contextmanager
def held_elsewhere() -> Iterator[None]:
    """Another program, not this process, stands in a write transaction on the parties' ledger."""
    if db.backend() == "sqlite":
        outside = sqlite3.connect(settings().data / "registry.sqlite3", isolation_level=None)
        outside.execute("BEGIN IMMEDIATE")
        yield
        outside.execute("ROLLBACK")
        outside.close()
        return
    engine = create_engine(db.engines().url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(
            text("SELECT pg_advisory_xact_lock(:space, :ledger)"),
            {"space": db._LOCK_SPACE, "ledger": list(Ledger).index(Ledger.PARTIES)},
        )
        yield


@pytest.mark.parametrize("where", ["in this process", "elsewhere"])
def test_nobody_waits_for_ever(database: str, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    monkeypatch.setattr(waiting, "SECONDS", 0.3)
    with held(lambda stand: enter("first", within=stand)) if where == "in this process" else held_elsewhere():
        began = time.monotonic()
        with pytest.raises(Busy) as refused:
            enter("second", within=lambda work: pytest.fail("the block was entered"))
        assert 0.25 < time.monotonic() - began < WAIT
        assert isinstance(refused.value, Unavailable), "whoever answers for a silent database answers for a busy one"
        assert all("\u4e00" <= said[0] <= "\u9fff" for said in (refused.value.message, refused.value.fix))
        assert size() == 0, "reading goes on"
    before = size()
    enter("second")  # the same form may be sent again
    assert size() == before + 1


def test_a_second_writer_of_the_same_register_waits(database: str) -> None:
    with held(lambda stand: enter("first", "P1", within=stand)):
        other = threading.Thread(target=enter, args=("second", "P2"))
        other.start()
        other.join(0.4)
        assert other.is_alive()
        assert size() == 0
    other.join(WAIT)
    with db.reading() as session:
        assert [row.subject for row in ledger.newest(session, Ledger.PARTIES, limit=9)] == ["P2", "P1"]


def test_locks_are_taken_in_one_order_whatever_order_was_asked(database: str) -> None:
    """Writers that name two ledgers in opposite orders never wait for each other in a ring."""

    def both(number: int) -> None:
        order = [Ledger.PARTIES, Ledger.TRAINING]
        with write(
            KEEPER, Permission.PARTIES_ENTER, f"both-{number}", ledgers=order if number % 2 else order[::-1]
        ) as work:
            work.record(Action.PERSON_ENTERED, "P1")
            work.record(Action.CENTRE_APPROVED, "C1")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(both, range(32)))
    assert (size(Ledger.PARTIES), size(Ledger.TRAINING)) == (32, 32)


def test_readers_go_on_while_a_writer_works(database: str) -> None:
    enter("before")
    with held(lambda stand: enter("slow", within=stand)):
        assert size() == 1


def test_a_write_inside_a_write_is_an_error_and_does_not_hang(database: str) -> None:
    answers: list[BaseException] = []

    def nested() -> None:
        try:
            enter("outer", within=lambda work: access.looked(KEEPER, "lookup"))
        except BaseException as raised:
            answers.append(raised)

    thread = threading.Thread(target=nested, daemon=True)
    thread.start()
    thread.join(5)
    assert [type(answer) for answer in answers] == [RuntimeError]
    assert size() == 0
    enter("outer")
