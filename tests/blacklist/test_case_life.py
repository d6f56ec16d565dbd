"""Any sequence of commands, on both databases: no listing is ever public without notice, defence time, a second person and
service; and in every state reached page, API, download, feed and look-up show the same listings.

The witness below keeps its own books and counts working days by itself, from the official holiday notices.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from registry.blacklist import deciding, hearing, opening
from registry.blacklist.terms import FilingKind, ServiceKind
from registry.kernel import clock
from registry.kernel.access import Actor
from registry.kernel.errors import Refused
from registry.policy import Role
from tests.blacklist import cases as c
from tests.blacklist.builders import submission
from tests.conftest import Fresh

START = date(2026, 9, 21)
LIVES = int(os.environ.get("TESTS_LIVES", "8"))
OFF = {date(2026, 9, 25), *(date(2026, 10, day) for day in range(1, 8))}  # Mid-Autumn, National Day
WORKED = {date(2026, 9, 20), date(2026, 10, 10)}
DECIDERS = ("first", "second", "decider", "other")


def after_working_days(day: date, n: int) -> date:
    """The n-th working day after a day of autumn 2026, counted here and not by the portal."""
    while n:
        day += timedelta(days=1)
        n -= day in WORKED or (day.weekday() < 5 and day not in OFF)
    return day


@dataclass
class Witness:
    """What was accepted for one case, by day and person."""

    number: str
    drafted_by: str
    second: str
    signed: bool = False
    noticed: dict[int, date] = field(default_factory=dict)
    waived: set[int] = field(default_factory=set)
    unanswered: int = 0
    hearing_asked: bool = False
    heard: bool = False
    proposed_on: date | None = None
    proposed_by: str = ""
    decided_by: str = ""
    served: set[int] = field(default_factory=set)
    listings: list[str] = field(default_factory=list)


class Life(RuleBasedStateMachine):
    """Commands in any order by anybody; most are refused, and the witness notes those that are not."""

    patch: pytest.MonkeyPatch
    fresh: Fresh
    documents = count(1)

    @initialize()
    def begin(self) -> None:
        self.ground = ExitStack()
        self.ground.enter_context(type(self).fresh())
        self.day = START
        c.on(self.patch, self.day)
        self.officers = c.appoint()
        self.known: list[Witness] = []
        self.public: dict[str, Witness] = {}
        self.draft()

    def _who(self, name: str) -> Actor:
        one = {"first": self.officers.first, "second": self.officers.second}.get(name)
        if name in ("decider", "other"):
            return c.DECIDER if name == "decider" else c.DECIDER_TOO
        assert one is not None
        return Actor(f"{one.username}-d", Role.DECIDER, one.person, one.name, region=c.HUNAN)

    def _case(self, place: int) -> Witness | None:
        return self.known[place % len(self.known)] if self.known else None

    @rule()
    def draft(self) -> None:
        if len(self.known) < 3:
            unit = c.penalised(self.officers.first)
            number = c.drafted(self.officers, unit)
            self.known.append(Witness(number, self.officers.first.person, self.officers.second.person))

    @rule(place=st.integers(0, 2), who=st.sampled_from(["first", "second", "third"]))
    def sign(self, place: int, who: str) -> None:
        one = self._case(place)
        if one and self._done(
            lambda: opening.sign(
                getattr(self.officers, who), c.seen(one.number), no_conflict=True, submission=submission()
            )
        ):
            assert who == "second"
            one.signed = True

    @rule(place=st.integers(0, 2), to=st.sampled_from([(1,), (2,), (1, 2)]), ago=st.integers(0, 3))
    def notify(self, place: int, to: tuple[int, ...], ago: int) -> None:
        one = self._case(place)
        on = clock.today() - timedelta(days=ago)
        service = hearing.Service(subjects=to, on=on, kind=ServiceKind.DIRECT)
        if one and self._done(
            lambda: hearing.notify(self.officers.first, c.seen(one.number), service, submission=submission())
        ):
            assert one.signed
            one.noticed |= dict.fromkeys(to, on)

    @rule(place=st.integers(0, 2), by=st.integers(1, 2), kind=st.sampled_from(list(FilingKind)[:3]))
    def say(self, place: int, by: int, kind: FilingKind) -> None:
        one = self._case(place)
        if one and self._done(lambda: c.say(one.number, by, kind)):
            one.unanswered += kind is FilingKind.STATEMENT
            one.hearing_asked |= kind is FilingKind.HEARING_REQUEST
            if kind is FilingKind.WAIVER:
                one.waived.add(by)

    @rule(place=st.integers(0, 2))
    def answer(self, place: int) -> None:
        one = self._case(place)
        filings = (
            [row.number for row in c.record(one.number).filings if row.kind == "statement" and row.state == "filed"]
            if one
            else []
        )
        if (
            one
            and filings
            and self._done(
                lambda: hearing.answer_statement(
                    self.officers.first,
                    c.seen(one.number),
                    filings[0],
                    accepted=False,
                    answer="理由不成立。",
                    submission=submission(),
                )
            )
        ):
            one.unanswered -= 1

    @rule(place=st.integers(0, 2), ahead=st.integers(5, 16))
    def call(self, place: int, ahead: int) -> None:
        one = self._case(place)
        on = clock.today() + timedelta(days=ahead)
        if one and self._done(
            lambda: hearing.call_hearing(self.officers.first, c.seen(one.number), on, submission=submission())
        ):
            assert on >= after_working_days(clock.today(), 7)

    @rule(place=st.integers(0, 2))
    def hear(self, place: int) -> None:
        one = self._case(place)
        if one and self._done(
            lambda: hearing.hold_hearing(self.officers.first, c.seen(one.number), "笔录", submission=submission())
        ):
            one.heard = True

    @rule(place=st.integers(0, 2), who=st.sampled_from(["first", "second"]))
    def propose(self, place: int, who: str) -> None:
        one = self._case(place)
        officer: Actor = getattr(self.officers, who)
        if one and self._done(
            lambda: hearing.propose(officer, c.seen(one.number), "建议列入", submission=submission())
        ):
            one.proposed_on, one.proposed_by = clock.today(), officer.person

    @rule(place=st.integers(0, 2))
    def send_back(self, place: int) -> None:
        one = self._case(place)
        if one and self._done(
            lambda: deciding.send_back(c.DECIDER, c.seen(one.number), "补充", submission=submission())
        ):
            one.proposed_on = None

    @rule(place=st.integers(0, 2), who=st.sampled_from(DECIDERS))
    def decide(self, place: int, who: str) -> None:
        one = self._case(place)
        actor = self._who(who)
        document = deciding.Decision(decision_number=f"列〔2026〕{next(self.documents)}号")
        found: list[list[str]] = []
        if one and self._done(
            lambda: found.append(deciding.decide(actor, c.seen(one.number), document, submission=submission()))
        ):
            one.decided_by, one.listings = actor.person, found[0]

    @rule(place=st.integers(0, 2), to=st.sampled_from([(1,), (2,), (1, 2)]))
    def serve(self, place: int, to: tuple[int, ...]) -> None:
        one = self._case(place)
        service = hearing.Service(subjects=to, on=clock.today(), kind=ServiceKind.LEFT)
        if one and self._done(
            lambda: deciding.serve(self.officers.first, c.seen(one.number), service, submission=submission())
        ):
            assert one.decided_by
            one.served |= set(to)

    @rule(place=st.integers(0, 2))
    def publish(self, place: int) -> None:
        one = self._case(place)
        if one and self._done(
            lambda: deciding.publish(self.officers.first, c.seen(one.number), submission=submission())
        ):
            self._must_be_lawful(one)
            self.public |= dict.fromkeys(one.listings, one)

    @rule(place=st.integers(1, 2), sure=st.integers(0, 5))
    def drop(self, place: int, sure: int) -> None:
        one = self._case(place)
        if (
            one
            and sure == 5
            and self._done(
                lambda: deciding.drop(self.officers.first, c.seen(one.number), "终止", submission=submission())
            )
        ):
            assert not one.decided_by

    @rule(place=st.integers(0, 2), steps=st.integers(1, 8))
    def go_on(self, place: int, steps: int) -> None:
        """A stretch of the lawful way, so that late states are met often; every command in it may be refused as well."""
        one = self._case(place)
        if one is None:
            return
        way: list[Callable[[], object]] = [
            lambda: self.sign(place, "second"),
            lambda: self.notify(place, (1, 2), 0),
            lambda: self.say(place, 1, FilingKind.STATEMENT),
            lambda: self.answer(place),
            lambda: self.wait(12),
            lambda: self.propose(place, "first"),
            lambda: self.decide(place, "decider"),
            lambda: (self.serve(place, (1, 2)), self.publish(place)),
        ]
        start = next((at for at, done in enumerate(self._passed(one)) if not done), len(way))
        for step in way[start : start + steps]:
            step()

    def _passed(self, one: Witness) -> list[bool]:
        heard = bool(one.noticed) and not one.unanswered
        proposed = one.proposed_on is not None
        return [one.signed, len(one.noticed) == 2, heard, heard, proposed, proposed, bool(one.decided_by)]

    def teardown(self) -> None:
        self.ground.close()

    @rule(days=st.integers(1, 12))
    def wait(self, days: int) -> None:
        self.day = min(self.day + timedelta(days=days), date(2026, 12, 31))
        c.on(self.patch, self.day)

    @staticmethod
    def _done(step: Any) -> bool:
        try:
            step()
        except Refused:
            return False
        return True

    @staticmethod
    def _must_be_lawful(one: Witness) -> None:
        """Every condition of the law, from the witness's own books."""
        assert one.signed
        assert set(one.noticed) == {1, 2}
        assert one.proposed_on is not None
        for subject, noticed in one.noticed.items():
            assert subject in one.waived or one.proposed_on > after_working_days(noticed, 5)
        assert one.unanswered == 0
        assert one.heard or not one.hearing_asked
        assert one.decided_by not in ("", one.drafted_by, one.second, one.proposed_by)
        assert one.served == {1, 2}

    @invariant()
    def every_channel_shows_the_same(self) -> None:
        numbers = c.shown_everywhere()
        ours = {number for one in self.known for number in one.listings}
        assert numbers & ours == set(self.public)
        for one in self.known:
            for place in (1, 2):  # officers see the listing from the decision on
                assert c.looked_up(one.number, place) == set(one.listings[place - 1 : place])


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
def test_nothing_becomes_public_unlawfully(fresh_database: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = type("Life", (Life,), {"patch": monkeypatch, "fresh": staticmethod(fresh_database)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
