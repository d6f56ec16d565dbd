"""The change feed: replaying it gives what the public sees, from the start and from any cursor."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.blacklist import commands, queries
from registry.blacklist import filing as filings
from registry.blacklist.queries import Change
from registry.blacklist.terms import Operation
from registry.kernel import db
from registry.kernel.access import PUBLIC, Actor
from registry.kernel.errors import InvalidInput, Refused
from registry.policy import Role
from tests.blacklist import filed
from tests.blacklist.builders import (
    AUDITOR,
    DECIDER,
    cells,
    propose_removal,
    public_numbers,
    publish,
    receive,
    remove,
    seen,
    submission,
)
from tests.conftest import configure


def replay(changes: list[Change], start: set[str] | None = None) -> set[str]:
    numbers = set(start or ())
    for change in changes:
        if change.op is Operation.ADDED:
            assert change.number not in numbers
            numbers.add(change.number)
        elif change.op is Operation.CHANGED:
            assert change.number in numbers
        else:
            assert change.number in numbers
            numbers.remove(change.number)
    return numbers


def test_the_feed_of_an_empty_list(database: str) -> None:
    feed = queries.changes(PUBLIC)
    assert (feed.cursor, feed.changes) == ("", [])


def test_a_feed_in_parts_is_the_whole_feed(database: str) -> None:
    numbers = receive([cells() for _ in range(5)])
    publish(numbers)
    remove(numbers[2])
    whole = queries.changes(PUBLIC).changes
    assert [one.op for one in whole] == ["added"] * 5 + ["removed"]
    parts: list[Change] = []
    cursor = ""
    while True:
        feed = queries.changes(PUBLIC, cursor, limit=2)
        if not feed.changes:
            assert feed.cursor == cursor
            break
        parts += feed.changes
        cursor = feed.cursor
    assert parts == whole
    assert [one.at for one in whole] == sorted(one.at for one in whole)


@pytest.mark.parametrize(
    "cursor", ["x", "!!!", "MS4y", "MS54LjM", "LTEuOTk5OTk5OTk5OS4w", "汉字", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OS4xLjE"]
)
def test_a_wrong_cursor_is_refused(cursor: str, database: str) -> None:
    with pytest.raises(InvalidInput):
        queries.changes(PUBLIC, cursor)


def test_an_unpublished_step_is_no_change(database: str) -> None:
    [number] = receive([cells()])
    assert not queries.changes(PUBLIC).changes
    publish([number])
    cursor = queries.changes(PUBLIC).cursor
    propose_removal(number)
    commands.refuse_removal(DECIDER, [seen(number)], "仍然有效", submission=submission())
    assert not queries.changes(PUBLIC, cursor).changes


CHANGES = ["stay", "end_stay", "correct", "reply", "withdraw_reply", "revoke"]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["receive", "publish", "propose", "refuse", "remove", "wait", *CHANGES]),
        st.integers(0, 30),
    ),
    max_size=18,
)
DAYS = ["2026-11-23", "2026-12-01", "2028-05-05", "2028-05-06", "2029-05-05", "2029-05-06", "2030-01-01"]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_replay_gives_what_the_public_sees(
    steps: list[tuple[str, int]], sqlite_template: Path, sqlite_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TemporaryDirectory() as folder:
        shutil.copytree(sqlite_template, folder, dirs_exist_ok=True)
        configure(monkeypatch, data=folder, today=DAYS[0])
        _live_through(steps, monkeypatch)
        db.dispose()


def _live_through(steps: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch) -> None:
    cursor, known, day = "", set[str](), 0
    ours: list[str] = []
    for step, place in steps:
        if step == "wait":
            day = min(day + 1, len(DAYS) - 1)
            db.dispose()
            configure(monkeypatch, today=DAYS[day])
        elif step == "receive":
            ours += receive([cells(列入日期=["2025-05-06", "2026-05-06"][place % 2], 发布日期="")])
        elif ours:
            _take(step, ours[place % len(ours)])
        feed = queries.changes(PUBLIC, cursor)
        cursor, known = feed.cursor, replay(feed.changes, known)
        assert known == public_numbers()
        with db.reading() as session:
            assert queries.public_count_and_changed(session)[0] == len(known)
    assert replay(queries.changes(PUBLIC).changes) == public_numbers()


def _take(step: str, number: str) -> None:
    try:
        match step:
            case "publish":
                publish([number])
            case "propose":
                propose_removal(number)
            case "refuse":
                commands.refuse_removal(DECIDER, [seen(number)], "仍然有效", submission=submission())
            case "remove":
                commands.remove(DECIDER, [seen(number)], submission=submission())
            case "stay":
                filed.stay(number)
            case "end_stay":
                filed.end_stay(number)
            case "correct":
                filed.correct(number, cause=f"更正后的简况{submission()}")
            case "reply":
                filed.reply(_of(number))
            case "withdraw_reply":
                for row in queries.own(_of(number).agent).filings:
                    filings.withdraw(_of(number).agent, row.number, submission=submission())
            case "revoke":
                filed.revoke(number)
    except Refused:
        pass


def _of(number: str) -> filed.Listed:
    record = queries.listing_record(AUDITOR, number)
    agent = Actor("agent", Role.AGENT, "PERSON-G", "经办", organisation=record.party)
    return filed.Listed(number, agent, record.row.name, record.row.credit_code)


def test_every_kind_of_change_is_told(database: str) -> None:
    listed = filed.a_listing()
    cursor = queries.changes(PUBLIC).cursor
    filed.correct(listed.number, cause="更正后的简况")
    reply = filed.reply(listed)
    filed.stay(listed.number)
    filings.withdraw(listed.agent, reply, submission=submission())  # while stayed: nothing the public could see
    filed.end_stay(listed.number)
    filed.revoke(listed.number)
    ops = [one.op for one in queries.changes(PUBLIC, cursor).changes]
    assert ops == ["changed", "changed", "removed", "added", "removed"]


def test_a_thousand_operations_replay_to_what_is_public(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Received, published, stayed, corrected, annotated, revoked, removed, ended by date: replayed from the start at the end, and
    followed from a kept cursor on the way."""
    chance = random.Random(20261123)
    actions = ["receive", "publish", "publish", "propose", "refuse", "remove", *CHANGES]
    operations = [(chance.choice(actions), chance.randrange(10_000)) for _ in range(1_000)]
    for place, day in zip((400, 650, 800, 900, 960, 985), range(1, len(DAYS)), strict=True):
        operations[place] = ("wait", day)
    cursor, known, ours = "", set[str](), receive([cells(发布日期="") for _ in range(40)])
    day = 0
    for place, (action, number) in enumerate(operations):
        if action == "wait":
            day += 1
            db.dispose()
            configure(monkeypatch, today=DAYS[day])
        elif action == "receive":
            ours += receive([cells(列入日期=["2025-05-06", "2026-05-06"][number % 2], 发布日期="")])
        else:
            _take(action, ours[number % len(ours)])
        if place % 50 == 0:
            feed = queries.changes(PUBLIC, cursor)
            cursor, known = feed.cursor, replay(feed.changes, known)
            assert known == public_numbers()
    assert len(queries.changes(PUBLIC).changes) > 150, "too little became public for a test"
    assert replay(queries.changes(PUBLIC).changes) == public_numbers()
