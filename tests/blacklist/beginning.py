"""The beginning of random lives: commands from draft to publication, by anybody, in any order.

What the portal accepts is noted in the witness's books; most commands are refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any, ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from registry.blacklist import deciding, hearing, opening
from registry.blacklist.terms import FilingKind, ServiceKind
from registry.blacklist.terms_bars import BarBasis, StartEvent
from registry.kernel import clock
from registry.kernel.access import Actor
from registry.kernel.errors import Refused
from registry.policy import Role
from tests.blacklist import cases as c
from tests.blacklist.builders import submission
from tests.blacklist.channels import Follower
from tests.blacklist.witness import DECIDERS, Case, Listing, Subject, after_working_days, last_day
from tests.conftest import Fresh

START = date(2026, 9, 21)


def _under_way(life: Beginning) -> bool:
    return any(not case.published and not case.dropped for case in life.known)


class Beginning(RuleBasedStateMachine):
    """Commands in any order by anybody; most are refused, and the witness notes those that are not."""

    patch: pytest.MonkeyPatch
    fresh: Fresh
    start: ClassVar[str]
    reached: ClassVar[Counter[str]]
    documents = count(1)

    def settle_in(self) -> None:
        """A world of its own for one life: a fresh database and three inspectors who may enforce."""
        self.ground = ExitStack()
        self.ground.enter_context(type(self).fresh())
        self._on(START)
        self.officers = c.appoint()
        self.known: list[Case] = []
        self.follower = Follower()
        self.looked: object = None
        self.told: dict[str, set[str]] = {}

    @property
    def listings(self) -> list[Listing]:
        return [listing for case in self.known for listing in case.listings]

    def _on(self, day: date) -> None:
        self.day = day
        c.on(self.patch, day)

    def _who(self, name: str) -> Actor:
        """An account by its name in the witness's books."""
        if name in ("decider", "other"):
            return c.DECIDER if name == "decider" else c.DECIDER_TOO
        one: Actor = getattr(self.officers, name.removesuffix("_too"))
        return replace(one, username=f"{one.username}-d", role=Role.DECIDER) if name.endswith("_too") else one

    def _case(self, place: int) -> Case | None:
        return self.known[place % len(self.known)] if self.known else None

    @precondition(lambda self: len(self.known) < 3 and self.day.year == START.year)
    @rule()
    def draft(self) -> None:
        if len(self.known) < 3:
            unit = c.penalised(self.officers.first)
            number = c.drafted(self.officers, unit)
            subjects = Subject(unit.name, c.party_of(number, 1)), Subject(unit.principal, c.party_of(number, 2))
            self.known.append(Case(number, self.officers.first.person, self.officers.second.person, subjects))
            self.reached["drafted"] += 1

    @precondition(_under_way)
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

    @precondition(_under_way)
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
            self.reached["notified"] += len(one.noticed) == 2

    @precondition(_under_way)
    @rule(place=st.integers(0, 2), by=st.integers(1, 2), kind=st.sampled_from(list(FilingKind)[:3]))
    def say(self, place: int, by: int, kind: FilingKind) -> None:
        one = self._case(place)
        if one and self._done(lambda: c.say(one.number, by, kind)):
            one.unanswered += kind is FilingKind.STATEMENT
            one.hearing_asked |= kind is FilingKind.HEARING_REQUEST
            if kind is FilingKind.WAIVER:
                one.waived.add(by)

    @precondition(_under_way)
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

    @precondition(_under_way)
    @rule(place=st.integers(0, 2), ahead=st.integers(5, 16))
    def call(self, place: int, ahead: int) -> None:
        one = self._case(place)
        on = clock.today() + timedelta(days=ahead)
        if one and self._done(
            lambda: hearing.call_hearing(self.officers.first, c.seen(one.number), on, submission=submission())
        ):
            assert on >= after_working_days(clock.today(), 7)

    @precondition(_under_way)
    @rule(place=st.integers(0, 2))
    def hear(self, place: int) -> None:
        one = self._case(place)
        if one and self._done(
            lambda: hearing.hold_hearing(self.officers.first, c.seen(one.number), "笔录", submission=submission())
        ):
            one.heard = True
            self.reached["heard"] += 1

    @precondition(_under_way)
    @rule(place=st.integers(0, 2), who=st.sampled_from(["first", "second"]))
    def propose(self, place: int, who: str) -> None:
        one = self._case(place)
        officer: Actor = getattr(self.officers, who)
        if one and self._done(
            lambda: hearing.propose(officer, c.seen(one.number), "建议列入", submission=submission())
        ):
            one.proposed_on, one.proposed_by = clock.today(), officer.person

    @precondition(_under_way)
    @rule(place=st.integers(0, 2))
    def send_back(self, place: int) -> None:
        one = self._case(place)
        if one and self._done(
            lambda: deciding.send_back(c.DECIDER, c.seen(one.number), "补充", submission=submission())
        ):
            one.proposed_on = None

    @precondition(_under_way)
    @rule(place=st.integers(0, 2), who=st.sampled_from(DECIDERS), barring=st.booleans())
    def decide(self, place: int, who: str, barring: bool) -> None:
        """Both subjects are listed; the decision may bar the principal for five years."""
        one = self._case(place)
        actor = self._who(who)
        bar = deciding.DecidedBar(place=2, basis=BarBasis.PRINCIPAL, event=StartEvent.SANCTION, starts_on=self.day)
        document = f"列〔2026〕{next(self.documents)}号"
        decision = deciding.Decision(decision_number=document, bars=(bar,) if barring else ())
        found: list[list[str]] = []
        if one and self._done(
            lambda: found.append(deciding.decide(actor, c.seen(one.number), decision, submission=submission()))
        ):
            one.decided_by = actor.person
            until, cause = last_day(self.day), "未取得安全生产许可证从事生产"
            for subject, number in zip(one.subjects, found[0], strict=True):
                barred = barring and not subject.is_unit
                one.listings.append(Listing(number, subject, self.day, until, cause, barred))
            self.reached["decided"] += 1

    @precondition(_under_way)
    @rule(place=st.integers(0, 2), to=st.sampled_from([(1,), (2,), (1, 2)]))
    def serve(self, place: int, to: tuple[int, ...]) -> None:
        one = self._case(place)
        service = hearing.Service(subjects=to, on=clock.today(), kind=ServiceKind.LEFT)
        if one and self._done(
            lambda: deciding.serve(self.officers.first, c.seen(one.number), service, submission=submission())
        ):
            assert one.decided_by
            one.served |= set(to)

    @precondition(_under_way)
    @rule(place=st.integers(0, 2))
    def publish(self, place: int) -> None:
        one = self._case(place)
        if one and self._done(
            lambda: deciding.publish(self.officers.first, c.seen(one.number), submission=submission())
        ):
            one.must_be_lawful()
            shown = [listing for listing in one.listings if listing.listed(self.day)]
            assert shown
            for listing in shown:
                listing.publish(self.day)
            one.published = True
            self.reached["published"] += 1

    @precondition(_under_way)
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
            one.dropped = True
            self.reached["dropped"] += 1

    @precondition(_under_way)
    @rule(place=st.integers(0, 2), steps=st.integers(1, 8), barring=st.booleans())
    def go_on(self, place: int, steps: int, barring: bool = False) -> None:
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
            lambda: self.decide(place, "decider", barring),
            lambda: (self.serve(place, (1, 2)), self.publish(place)),
        ]
        start = next((at for at, done in enumerate(self._passed(one)) if not done), len(way))
        for step in way[start : start + steps]:
            step()

    @staticmethod
    def _passed(one: Case) -> list[bool]:
        heard = bool(one.noticed) and not one.unanswered
        proposed = one.proposed_on is not None
        return [one.signed, len(one.noticed) == 2, heard, heard, proposed, proposed, bool(one.decided_by)]

    @rule(days=st.integers(1, 12))
    def wait(self, days: int) -> None:
        self._on(self.day + timedelta(days=days))

    def teardown(self) -> None:
        self.ground.close()

    @staticmethod
    def _done(step: Any) -> bool:
        try:
            step()
        except Refused:
            return False
        return True
