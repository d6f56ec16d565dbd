"""Any sequence of commands, on both databases: no listing is ever public without notice, defence time, a second person and
service; what is stayed, corrected, removed, revoked or past its term is in no public byte; and in every state reached page,
interface, downloads, feed, announcement of removals and look-up show what the witness says, with the replies, proceedings and
measures beside each entry.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test

from registry.blacklist import changing, commands, queries, repairing
from registry.blacklist.changing import Corrections, Order
from registry.blacklist.terms import RemovalReason
from registry.blacklist.terms_repair import Gate
from registry.kernel import db, ledger
from registry.kernel.access import PUBLIC
from registry.kernel.paging import PageRequest
from registry.policy import Ledger
from tests.blacklist import cases as c
from tests.blacklist import channels, repairs
from tests.blacklist import joint as j
from tests.blacklist.builders import seen, submission
from tests.blacklist.voices import ANYBODY, AT, WAYS_OF_SAYING, Voices
from tests.blacklist.witness import Application, End, Listing, Proposal, Stage, What, human
from tests.conftest import Fresh

LIVES = int(os.environ.get("TESTS_LIVES", "4"))
MANY = {"drafted": 300, "published": 100}  # so many lives must reach every end
MUST_REACH = {
    "drafted": {"notified", "decided", "published", "dropped"},
    "published": {
        "stayed", "shown again", "corrected", "correction refused", "revoked by order", "revoked by two",
        "removed by two", "removal refused", "application filed", "application not accepted", "application withdrawn",
        "application refused", "bar against the person", "removed early", "cleared of fraud", "reinstated",
        "reinstated anew", "expired", "expired while stayed",
        "objection filed", "objection advise", "objection uphold", "objection dismiss", "objection withdraw",
        "reply filed", "reply release", "reply keep_back", "reply withdraw",
        "reconsideration confirm", "reconsideration record and revoked", "litigation confirm", "litigation record",
        "measure acknowledge", "measure execute", "measure lift",
    },
}  # fmt: skip
"""Where lives begin, and what many of them must come to."""
WAYS = (
    "removal", "refusal", "bar", "no fraud", "fraud", "fraud, anew", "stay and back", "stay to the end", "end",
    "correction", "revocation", "removal by two", "revocation by order", "no correction", "no removal", "no acceptance",
    "withdrawal", "measure", *WAYS_OF_SAYING,
)  # fmt: skip
"""Lawful ways to the ends."""
JUDGE = st.sampled_from(["decider", "other", "third_too", "first_too"])
SHORT = ("duties", "harm", "no_new_conduct")


class Life(Voices):
    """From the decision on: every end a listing may come to, tried by anybody in any order."""

    ways: ClassVar[tuple[str, str]]

    @initialize(who=JUDGE, steps=st.integers(0, 8))
    def begin(self, who: str, steps: int) -> None:
        """From a draft, some steps on; or from two published cases, one of which bars its principal, on two lawful ways."""
        self.settle_in()
        j.enter_measure()
        self.draft()
        if self.start == "drafted":
            self.go_on(0, steps, barring=False)
            return
        self.draft()
        self.go_on(0, 8, barring=False)
        self.go_on(1, 8, barring=True)
        self.lead(~1, self.ways[0], who)
        self.the_public_sees_what_the_witness_says()
        self.lead(~2, self.ways[1], who)

    def _applications(self) -> list[Application]:
        return [one for listing in self.listings for one in listing.applications]

    # -- another body's order ----------------------------------------------------------------------------------------

    @precondition(lambda self: self.listings)
    @rule(at=AT, what=st.sampled_from(["stay", "show again", "revoke"]), who=ANYBODY)
    def order(self, at: int, what: str, who: str) -> None:
        one = self._listing(at)
        actor, chosen, to = self._actor(who, one), seen(one.number), submission()
        paper = Order(number="（2026）湘行1号", authority="长沙铁路运输法院（演示）", on=self.day)
        if what == "stay":
            may = one.may_be_stayed(who, self.day)
            if self._expect(may, lambda: changing.stay(actor, chosen, paper, repairs.proof(), submission=to), "stayed"):
                one.stay()
        elif what == "show again":
            may = one.may_be_shown_again(who, self.day)
            if self._expect(may, lambda: changing.end_stay(actor, chosen, paper, submission=to), "shown again"):
                one.show_again(self.day)
        elif self._expect(
            one.may_be_revoked_by_order(who, self.day),
            lambda: changing.revoke_by_order(actor, chosen, paper, "处罚被撤销", repairs.proof(), submission=to),
            "revoked by order",
        ):
            one.revoke(self.day)

    # -- proposed by one person, decided by another ------------------------------------------------------------------

    @precondition(lambda self: self.listings)
    @rule(at=AT, what=st.sampled_from(What), who=ANYBODY, corrected=st.sampled_from(["name", "cause"]))
    def suggest(self, at: int, what: What, who: str, corrected: str) -> None:
        one = self._listing(at)
        actor, chosen, to = self._actor(who, one), seen(one.number), submission()
        values = {corrected: self._new(corrected, one)} if what is What.CORRECT else {}
        found: list[str] = []
        steps: dict[What, Callable[[], str]] = {
            What.CORRECT: lambda: changing.propose_correction(
                actor, chosen, Corrections(**values), "录入有误", submission=to
            ),
            What.REVOKE: lambda: changing.propose_revocation(actor, chosen, "处罚被撤销", submission=to),
            What.REMOVE: lambda: commands.propose_removal(
                actor, chosen, RemovalReason.REVOKED, "处罚被撤销", submission=to
            )[0],
        }
        may = one.may_be_proposed(what, who, self.day)
        if self._expect(may, lambda: found.append(steps[what]())):
            one.proposed[what] = Proposal(found[0], human(who), values)

    @precondition(lambda self: any(one.proposed for one in self.listings))
    @rule(at=AT, what=st.sampled_from(What), agree=st.booleans(), who=ANYBODY)
    def settle(self, at: int, what: What, agree: bool, who: str) -> None:
        waiting = [one for one in self.listings if what in one.proposed]
        one = waiting[at % len(waiting)] if waiting else self._listing(at)
        actor, chosen, to = self._actor(who, one), [seen(one.number)], submission()
        proposal = one.proposed.get(what, Proposal("JY202699999", "", {}))
        steps: dict[tuple[bool, bool], Callable[[], object]] = {
            (False, True): lambda: changing.approve(actor, proposal.number, submission=to),
            (False, False): lambda: changing.refuse(actor, proposal.number, "维持原样", submission=to),
            (True, True): lambda: commands.remove(actor, chosen, submission=to),
            (True, False): lambda: commands.refuse_removal(actor, chosen, "维持原样", submission=to),
        }
        words = {What.CORRECT: "corrected", What.REVOKE: "revoked by two", What.REMOVE: "removed by two"}
        name = words[what] if agree else f"{'correction' if what is What.CORRECT else 'removal'} refused"
        may = one.may_be_settled(what, who, self.day, agree=agree)
        if self._expect(may, steps[what is What.REMOVE, agree], name):
            del one.proposed[what]
            if agree and what is What.CORRECT:
                one.correct(proposal.values)
            elif agree and what is What.REVOKE:
                one.revoke(self.day)
            elif agree:
                one.end(End.REVOKED, self.day)

    # -- early removal -----------------------------------------------------------------------------------------------

    @precondition(lambda self: self.listings)
    @rule(at=AT, who=ANYBODY)
    def apply(self, at: int, who: str) -> None:
        one = self._listing(at)
        actor, found = self._actor(who, one), list[str]()
        wanted = repairs.wanted(repairs.Own(one.number, actor, 0), paper=(repairs.proof("申请书"),))
        may = one.may_apply(who, self.day)
        if self._expect(
            may,
            lambda: found.append(repairing.file_application(actor, wanted, submission=submission())),
            "application filed",
        ):
            one.applications.append(Application(found[0], one, human(who)))

    @precondition(lambda self: self._applications())
    @rule(
        at=AT,
        step=st.sampled_from(["accept", "accept", "not_accept", "withdraw", "verify", "verify"]),
        who=ANYBODY,
        short=st.sampled_from([*SHORT, "", "", ""]),
    )
    def handle(self, at: int, step: str, who: str, short: str = "") -> None:
        one = self._newest(at)
        actor, chosen, to = self._actor(who, one.listing), repairs.seen(one.number), submission()
        found = repairing.Verification(
            performed_on=None if short == "duties" else self.day,
            performed_basis="缴纳凭证",
            eliminated_on=None if short == "harm" else self.day,
            eliminated_basis="复查记录",
            no_new_conduct=short != "no_new_conduct",
            conduct_basis="查询执法系统",
            opinion="见核查记录",
        )
        steps: dict[str, Callable[[], object]] = {
            "accept": lambda: repairing.accept(actor, chosen, submission=to),
            "not_accept": lambda: repairing.not_accept(actor, chosen, "材料不齐", submission=to),
            "withdraw": lambda: repairing.withdraw(
                actor, chosen, repairs.proof() if who == "counter" else None, submission=to
            ),
            "verify": lambda: repairing.verify(actor, chosen, found, submission=to),
        }
        stages = {
            "accept": Stage.ACCEPTED,
            "not_accept": Stage.NOT_ACCEPTED,
            "withdraw": Stage.WITHDRAWN,
            "verify": Stage.VERIFIED,
        }
        if self._expect(one.may_be_handled(step, who), steps[step], f"application {stages[step]}"):
            one.stage = stages[step]
            if step == "verify":
                one.verified_by, one.unmet = human(who), frozenset({short} - {""})
            elif step != "withdraw":
                one.accepted_by = human(who)

    def _newest(self, at: int) -> Application:
        return self._applications()[-1 - at % len(self._applications())]

    @precondition(lambda self: self._applications())
    @rule(at=AT, agree=st.booleans(), gate=st.sampled_from([*SHORT, "no_running_bar"]), who=ANYBODY)
    def decide_application(self, at: int, agree: bool, gate: str, who: str) -> None:
        one = self._newest(at)
        actor, chosen, to = self._actor(who, one.listing), repairs.seen(one.number), submission()
        if agree:
            may = one.may_be_granted(who, self.day)
            if self._expect(
                may,
                lambda: repairing.grant(actor, chosen, repairs.document(), "符合条件", submission=to),
                "removed early",
            ):
                one.stage = Stage.GRANTED
                one.listing.end(End.EARLY, self.day)
        else:
            name = "bar against the person" if gate == "no_running_bar" else "application refused"
            if self._expect(
                one.may_be_refused(who, gate),
                lambda: repairing.refuse(actor, chosen, repairs.document(), Gate(gate), "不符合条件", submission=to),
                name,
            ):
                one.stage = Stage.REFUSED

    @precondition(lambda self: any(one.stage is Stage.GRANTED for one in self._applications()))
    @rule(at=AT, who=ANYBODY)
    def accuse(self, at: int, who: str) -> None:
        one = self._newest(at)
        actor, chosen, to = self._actor(who, one.listing), repairs.seen(one.number), submission()
        if self._expect(
            one.may_be_accused(who),
            lambda: repairing.propose_reinstatement(actor, chosen, "凭证伪造", [repairs.proof()], submission=to),
            "accused of fraud",
        ):
            one.stage, one.accused_by = Stage.ACCUSED, human(who)

    @precondition(lambda self: any(one.stage is Stage.ACCUSED for one in self._applications()))
    @rule(at=AT, fraud=st.booleans(), anew=st.booleans(), who=ANYBODY)
    def judge(self, at: int, fraud: bool, anew: bool, who: str) -> None:
        one = self._newest(at)
        actor, chosen, to = self._actor(who, one.listing), repairs.seen(one.number), submission()
        if not fraud:
            if self._expect(
                one.may_be_cleared(who),
                lambda: repairing.find_no_fraud(actor, chosen, "查无实据", submission=to),
                "cleared of fraud",
            ):
                one.stage = Stage.GRANTED
        elif self._expect(
            one.may_be_undone(who, self.day, anew=anew),
            lambda: repairing.reinstate(actor, chosen, "查证属实", "条文如此" if anew else "", submission=to),
            "reinstated anew" if anew else "reinstated",
        ):
            one.stage = Stage.REINSTATED
            one.listing.reinstate(self.day, anew=anew)

    # -- time, and ways that lead far --------------------------------------------------------------------------------

    @precondition(lambda self: any(one.published_on for one in self.listings))
    @rule(at=AT, moment=st.sampled_from(["before", "open", "open", "open", "months", "last", "after"]))
    def later(self, at: int, moment: str) -> None:
        """Forward to a day on which something changes by date alone, or to the day before."""
        one = self._listing(at)
        days = {
            "before": one.opens_on - timedelta(days=1),
            "open": one.opens_on,
            "months": self.day + timedelta(days=100),
            "last": one.until,
            "after": one.until + timedelta(days=1),
        }
        if days[moment] > self.day:
            self._on(days[moment])

    @precondition(lambda self: self.listings)
    @rule(at=AT, way=st.sampled_from(WAYS), who=JUDGE)
    def lead(self, at: int, way: str, who: str) -> None:
        """A lawful way to an end, its last step by whoever comes; every command in it may be refused."""
        one = self._listing(at)
        if way == "bar":
            one = next((other for other in self.listings if other.barred), one)
        at = ~self.listings.index(one)
        changes = {
            "correction": (What.CORRECT, True),
            "no correction": (What.CORRECT, False),
            "revocation": (What.REVOKE, True),
            "removal by two": (What.REMOVE, True),
            "no removal": (What.REMOVE, False),
        }
        if way in changes:
            what, agree = changes[way]
            self.suggest(at, what, "first", "name")
            self.settle(at, what, agree, who)
        elif way in WAYS_OF_SAYING:
            self.lead_saying(at, way, who)
        elif way == "measure":
            self.lead_measure(at, who)
        elif way == "revocation by order":
            self.order(at, "revoke", who)
        elif way == "stay and back":
            self.order(at, "stay", who)
            self.order(at, "show again", who)
        elif way in ("end", "stay to the end"):
            if way != "end":
                self.order(at, "stay", who)
            self.later(at, "after")
        else:
            self._lead_to_early_removal(at, one, way, who)

    def _lead_to_early_removal(self, at: int, one: Listing, way: str, who: str) -> None:
        if self.day < one.opens_on:
            self._on(one.opens_on)
        self.apply(at, "own")
        if not one.applications:
            return
        place = list(reversed(self._applications())).index(one.applications[-1])
        if way in ("no acceptance", "withdrawal"):
            self.handle(place, *(("not_accept", "first") if way == "no acceptance" else ("withdraw", "own")))
            return
        self.handle(place, "accept", "first")
        self.handle(place, "verify", "second", "harm" if way == "refusal" else "")
        if way in ("refusal", "bar"):
            self.decide_application(place, False, "harm" if way == "refusal" else "no_running_bar", who)
            return
        self.decide_application(place, True, "harm", "decider")
        if way != "removal" and one.ended:
            self.accuse(place, "second")
            self.judge(place, way != "no fraud", way == "fraud, anew", who)

    # -- what must always hold ---------------------------------------------------------------------------------------

    @invariant()
    def the_public_sees_what_the_witness_says(self) -> None:
        with db.reading() as session:
            now = self.day, ledger.head(session, Ledger.BLACKLIST).size
        if now == self.looked:  # only refusals since: nothing was recorded, hence nothing written
            return
        self.looked = now
        found = channels.look([one.number for one in self.listings], self.follower)
        assert found.numbers == {one.number for one in self.listings if one.public(self.day)}
        gone = {one.number for one in self.listings if one.ever_public and (one.ended or one.expired(self.day))}
        assert {one.number for one in queries.removals(PUBLIC, queries.Period(), PageRequest(1, 100)).items} == gone
        for case in self.known:
            if any(one.published_on for one in case.listings):
                case.must_be_lawful()
            if not case.listings:
                assert not any(subject.name in found.said for subject in case.subjects)
        for one in self.listings:
            self._stands_as_noted(one, found)
        self._looks_up(only_news=True)

    def _stands_as_noted(self, one: Listing, found: channels.Public) -> None:
        for name in one.hidden_names(self.day):
            assert name not in found.said, (one, name)
        searched = queries.public_list(PUBLIC, queries.Wanted(q=one.name), PageRequest(1, 10))
        assert {row.number for row in searched.items} == ({one.number} if one.public(self.day) else set())
        if one.public(self.day):
            shown = found.shown[one.number]
            assert (shown["name"], shown["cause"]) == (one.name, one.cause)
            assert (shown["listed_on"], shown["until"]) == (f"{one.listed_on}", f"{one.until}")
            assert shown["published_on"] == f"{one.published_on}"
        self.beside_as_noted(one, found)

    def _looks_up(self, *, only_news: bool) -> None:
        """The one look-up tells officers who is listed; each look is recorded, hence it is asked where the answer is new."""
        for case in self.known:
            for subject in case.subjects:
                listed = {one.number for one in case.listings if one.subject == subject and one.listed(self.day)}
                if not only_news or listed != self.told.get(subject.party, set()):
                    assert c.looked_up(subject.party) == listed
                self.told[subject.party] = listed

    def teardown(self) -> None:
        self._looks_up(only_news=False)
        past = [one for one in self.listings if one.expired(self.day) and one.published_on]
        self.reached["expired"] += sum(not one.stayed for one in past)
        self.reached["expired while stayed"] += sum(one.stayed for one in past)
        super().teardown()


@pytest.mark.parametrize("start", MUST_REACH)
@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
def test_nothing_becomes_or_stays_public_unlawfully(
    start: str, fresh_database: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two lives to each pair of ways, from whichever pair is its turn: the plainest one, and one at random."""
    reached: Counter[str] = Counter()
    members = {"patch": monkeypatch, "fresh": staticmethod(fresh_database), "start": start, "reached": reached}
    lives = LIVES // len(MUST_REACH)
    first = random.randrange(len(WAYS))
    for turn in range(first, first + (lives + 1) // 2) if start == "published" else [first]:
        ways = WAYS[2 * turn % len(WAYS)], WAYS[(2 * turn + 1) % len(WAYS)]
        run_state_machine_as_test(
            type("Life", (Life,), {**members, "ways": ways}),
            settings=settings(
                max_examples=2 if start == "published" else lives,
                stateful_step_count=20,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                database=None,
                phases=[Phase.generate, Phase.shrink],
            ),
        )
    print(start, first, *(f"{times:6} {name}" for name, times in reached.most_common() if times and name), sep="\n")
    missed = {name for name in MUST_REACH[start] if not reached[name]}
    assert MANY[start] > LIVES or not missed, missed
