"""Reminders: windows to the day, whose certificates, counts equal to rows, the plan of the query (SO-06, TR-13.extension, SET-22)."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from registry.kernel import db
from registry.kernel.access import AccessEntry, Actor
from registry.kernel.errors import InvalidInput, NotPermitted
from registry.kernel.paging import PageRequest
from registry.law.book import book
from registry.policy import Role
from registry.training import queries
from registry.training.terms import CertificateKind, WithdrawalGround
from registry.training.terms_subsidies import Window
from tests import world as w
from tests.training import subsidies as s

ALL = PageRequest(size=200)
DAY = timedelta(days=1)
# Days until due, the window they fall in: both sides of each boundary.
WINDOWS = [
    (-1, Window.OVERDUE), (-364, Window.OVERDUE), (0, Window.FIRST), (30, Window.FIRST), (31, Window.SECOND),
    (60, Window.SECOND), (61, Window.THIRD), (90, Window.THIRD), (91, None),
]  # fmt: skip


@pytest.fixture
def world(database: str) -> w.World:
    return w.build()


@pytest.fixture
def small(sqlite_database: str) -> w.World:
    return w.build()


def listed(viewer: Actor, **wanted: Any) -> dict[str, queries.ReminderRow]:
    found = queries.reminders(viewer, queries.ReminderFilters(**wanted), ALL)
    assert len(found.page.items) == found.page.total
    return {one.code: one for one in found.page.items}


def test_the_windows_to_the_day(world: w.World) -> None:
    due: dict[str, tuple[int, Window | None]] = {}
    for serial, (left, window) in enumerate(WINDOWS):
        day = s.TODAY + left * DAY
        due[s.certificate(serial, until=day + 1095 * DAY, review=day)] = (left, window)
        due[s.certificate(100 + serial, until=day)] = (left, window)
    ancient = [s.certificate(200, until=s.TODAY - 366 * DAY), s.certificate(201, until=s.TODAY - 365 * DAY)]
    found = listed(w.CERTIFIER)
    expected = {code: window for code, (_, window) in due.items() if window} | {ancient[1]: Window.OVERDUE}
    assert {code: one.window for code, one in found.items()} == expected
    assert all(found[code].days_left == left for code, (left, window) in due.items() if window)
    days = [one.due_on for one in found.values()]
    assert days == sorted(days)
    counts = queries.reminders(w.CERTIFIER, queries.ReminderFilters(), ALL).windows
    assert [(one.window, one.since, one.until) for one in counts] == [
        (Window.OVERDUE, None, date(2026, 11, 22)),
        (Window.FIRST, date(2026, 11, 23), date(2026, 12, 23)),
        (Window.SECOND, date(2026, 12, 24), date(2027, 1, 22)),
        (Window.THIRD, date(2027, 1, 23), date(2027, 2, 21)),
    ]
    for one in counts:
        rows = listed(w.CERTIFIER, window=one.window)
        assert set(rows) == {code for code, window in expected.items() if window is one.window}
        assert len(rows) == one.count
    assert [one.count for one in queries.reminder_counts(w.CERTIFIER)] == [one.count for one in counts]
    pages = [queries.reminders(w.CERTIFIER, queries.ReminderFilters(), PageRequest(n, 7)).page for n in (1, 2, 3)]
    assert [one.code for page in pages for one in page.items] == list(found)


def test_whose_certificates(world: w.World) -> None:
    soon = s.TODAY + 10 * DAY
    trainee = s.certificate(1, until=soon, centre_id=world.centre_id)
    worker = s.certificate(2, until=soon, firm=1, region=w.ZHUZHOU)
    left = s.certificate(3, until=soon, firm=1, issued_on=date(2026, 12, 1))  # takes the post next week
    own = s.certificate(4, until=soon)
    assert set(listed(world.clerk)) == {trainee}
    assert set(listed(world.other)) == set()
    assert set(listed(s.agent(1))) == {worker}
    assert set(listed(s.person(4))) == {own}
    assert set(listed(w.CERTIFIER_ZHUZHOU)) == {worker}
    assert set(listed(w.CERTIFIER)) == set(listed(w.AUDITOR)) == {trainee, worker, left, own}
    assert listed(Actor("agent-x", Role.AGENT, "X")) == {}
    for actor in (w.OFFICER, w.KEEPER, w.ADMIN, w.PARTNER, w.COUNTER):
        with pytest.raises(NotPermitted):
            queries.reminders(actor, queries.ReminderFilters(), ALL)


def test_what_needs_no_reminder(world: w.World) -> None:
    soon, later = s.TODAY + 10 * DAY, s.TODAY + 2000 * DAY
    ended = s.certificate(1, until=soon)
    s.withdraw(ended, WithdrawalGround.UNFIT)
    s.certificate(2, until=soon)
    s.certificate(2, until=later)  # renewed
    other = s.certificate(3, until=soon)
    s.certificate(3, until=later, operation="0101")  # another operation does not help
    s.certificate(4, until=soon, kind=CertificateKind.PRE_JOB)
    useless = s.certificate(5, until=soon)
    s.withdraw(s.certificate(5, until=later), WithdrawalGround.FRAUD)
    assert set(listed(w.CERTIFIER)) == {other, useless}


def test_when_to_apply_by_kind(small: w.World) -> None:
    soon = s.TODAY + 40 * DAY
    kinds = {
        CertificateKind.SPECIAL_OPERATION: (soon - 60 * DAY, soon),
        CertificateKind.PRINCIPAL: (None, soon - 30 * DAY),
        CertificateKind.SAFETY_MANAGER: (None, soon - 30 * DAY),
        CertificateKind.SPECIAL_EQUIPMENT: (None, None),
        CertificateKind.CONSTRUCTION: (None, None),
    }
    for serial, kind in enumerate(kinds):
        s.certificate(serial, until=soon, kind=kind)
    found = listed(w.CERTIFIER)
    assert {one.kind: (one.apply_from, one.apply_until) for one in found.values()} == kinds
    assert not any(one.reviewing for one in found.values())
    for kind in kinds:
        assert [one.kind for one in listed(w.CERTIFIER, kind=kind).values()] == [kind]
    assert len(listed(w.CERTIFIER, category="01")) == 1
    assert listed(w.CERTIFIER, category="02") == {}


def test_against_an_independent_count(world: w.World) -> None:
    rng, expected = Random(3), dict.fromkeys(Window, 0)
    for serial in range(60):
        until = s.TODAY + rng.randrange(-500, 400) * DAY
        review = until - rng.choice([0, 200, 1095]) * DAY if rng.random() < 0.5 else None
        s.certificate(serial, until=until, review=review)
        left = ((review or until) - s.TODAY).days
        if (s.TODAY - until).days > 365 or left > 90:
            continue
        key = (
            Window.OVERDUE
            if left < 0
            else Window.FIRST
            if left <= 30
            else Window.SECOND
            if left <= 60
            else Window.THIRD
        )
        expected[key] += 1
    assert {one.window: one.count for one in queries.reminder_counts(w.AUDITOR)} == expected


def test_an_export_states_its_purpose_and_is_recorded(small: w.World) -> None:
    code = s.certificate(1, until=s.TODAY + DAY, centre_id=small.centre_id)
    with pytest.raises(InvalidInput):
        queries.reminders_export(small.clerk, queries.ReminderFilters(), "")
    assert [one.code for one in queries.reminders_export(small.clerk, queries.ReminderFilters(), "通知学员")] == [code]
    log = db.core(AccessEntry).c
    assert w.count_rows(AccessEntry, log.what == "reminders.export", log.actor == small.clerk.username) == 1


def test_each_arm_finds_its_days_by_an_index(small: w.World) -> None:
    law, asked = book(s.TODAY), import_module("registry.training.queries.reminders")
    with db.reading() as session:
        for window in (None, *Window):
            due = asked._due(session, w.CERTIFIER, queries.ReminderFilters(window=window), law)
            query = due.select().compile(dialect=db.engines().reader.dialect, compile_kwargs={"literal_binds": True})
            plan = [row[-1] for row in session.execute(text(f"EXPLAIN QUERY PLAN {query}"))]
            used = " ".join(plan)
            assert "SCAN" not in used.replace("SCAN (subquery", ""), plan
            later = [step for step in plan if "later" in step]
            assert later, plan
            assert all("ix_certificates_person_id" in step for step in later), plan
            assert "ix_certificates_live_review_due_on" in used, plan
            assert "review_due_on=? AND valid_until>? AND valid_until<?" in used, plan  # of those without review
