"""The middle of random lives: what subjects say of a listing and what is answered, and what departments do about it.

By anybody, in any order; each step succeeds if, and only if, the witness says so.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from registry.blacklist import answering, filing, measuring, queries
from registry.blacklist.changing import Corrections, Order
from registry.blacklist.terms import FilingKind, ProceedingOutcome, Step
from registry.kernel.access import PUBLIC, Actor
from registry.policy import Role
from tests.blacklist import builders, channels, repairs
from tests.blacklist import cases as c
from tests.blacklist import joint as j
from tests.blacklist.beginning import Beginning
from tests.blacklist.builders import submission
from tests.blacklist.filed import seen_filing
from tests.blacklist.witness import DECIDERS, OFFICERS, Listing, Proposal, Say, Saying, What, Work, human

STRANGERS = {
    "stranger": Actor("stranger", Role.AGENT, "PERSON-S", "别家经办", organisation="F00000000000000000"),
    "counter": c.COUNTER,
    "officer elsewhere": builders.OFFICER_ZHUZHOU,
    "decider elsewhere": builders.DECIDER_ZHUZHOU,
    "auditor": c.AUDITOR,
    "public": PUBLIC,
    "partner": j.PARTNER_PROVINCE,
    "other partner": j.PARTNER_OTHER,
}
AT = st.integers(0, 11)
ANYBODY = st.sampled_from([*OFFICERS, *DECIDERS, "own", *STRANGERS])
KIND_OF = {
    Say.OBJECTION: FilingKind.OBJECTION,
    Say.REPLY: FilingKind.REPLY,
    Say.RECONSIDERATION: FilingKind.RECONSIDERATION,
    Say.LITIGATION: FilingKind.LITIGATION,
}
ANSWERS = ("advise", "uphold", "dismiss", "release", "keep_back", "confirm", "record", "withdraw")
_SIGNS = "甲乙丙丁戊己庚辛壬癸"


class Voices(Beginning):
    """Objections, replies, reconsiderations, lawsuits; and the departments' tasks."""

    serials = count(1)

    def _listing(self, at: int) -> Listing:
        """Mostly one that still stands; by a negative number that very one."""
        if at < 0:
            return self.listings[~at]
        standing = [one for one in self.listings if one.listed(self.day)]
        return [*standing * 2, *self.listings][at % (2 * len(standing) + len(self.listings))]

    def _actor(self, who: str, listing: Listing) -> Actor:
        if who in STRANGERS:
            return STRANGERS[who]
        if who != "own":
            return self._who(who)
        subject = listing.subject
        if subject.is_unit:
            return Actor("agent", Role.AGENT, "PERSON-G", "经办", organisation=subject.party)
        return Actor("person", Role.PERSON, subject.party, subject.name)

    def _expect(self, may: bool, step: Callable[[], object], name: str = "") -> bool:
        """Try a step that succeeds if, and only if, the witness says so."""
        assert self._done(step) == may, (name, may)
        self.reached[name] += may
        return may

    def _new(self, corrected: str, one: Listing) -> str:
        serial = next(self.serials)
        if corrected == "cause":
            return f"更正后的失信行为{serial}"
        sign = _SIGNS[serial // 100 % 10] + _SIGNS[serial // 10 % 10] + _SIGNS[serial % 10]
        return f"湖南更名{sign}化工厂（演示）" if one.subject.is_unit else f"更{sign}"

    # -- what is said ------------------------------------------------------------------------------------------------

    @property
    def sayings(self) -> list[Saying]:
        return [said for one in self.listings for said in one.sayings]

    @precondition(lambda self: self.listings)
    @rule(at=AT, kind=st.sampled_from(Say), who=ANYBODY)
    def file(self, at: int, kind: Say, who: str) -> None:
        one = self._listing(at)
        serial, found = next(self.serials), list[str]()
        wanted = filing.Filed(
            kind=KIND_OF[kind],
            subject=one.number,
            text=f"当事人所述第{serial}件事",
            outside_number=f"受理〔2026〕{serial}号" if kind.elsewhere else "",
            party=one.subject.party if who == "counter" else "",
            files=(repairs.proof("书面材料"),) if who == "counter" else (),
        )
        actor = self._actor(who, one)
        may = one.may_be_spoken_of(kind, who, self.day)
        if self._expect(
            may, lambda: found.append(filing.file(actor, wanted, submission=submission())), f"{kind} filed"
        ):
            one.sayings.append(Saying(found[0], kind, one, wanted.text, on_paper=who == "counter"))

    @precondition(lambda self: self.sayings)
    @rule(at=AT, step=st.sampled_from(ANSWERS), who=ANYBODY, what=st.sampled_from([None, What.CORRECT, What.REVOKE]))
    def answer_filing(self, at: int, step: str, who: str, what: What | None) -> None:
        said = self.sayings[-1 - at % len(self.sayings)] if at >= 0 else self.sayings[at]
        one, kind = said.listing, said.kind
        actor, to, chosen = self._actor(who, one), submission(), seen_filing(said.number)
        values = {"cause": self._new("cause", one)} if what is What.CORRECT else {}
        opinion = answering.Opinion(
            text="经核查，提出意见",
            consequence=None if what is None else Step(what.value),
            corrections=Corrections(**values),
        )
        result = ProceedingOutcome.REVOKED if what is What.REVOKE else ProceedingOutcome.BASIS_UPHELD
        order = Order(number="（2026）湘行2号", authority="长沙铁路运输法院（演示）", on=self.day)
        outcome = answering.Outcome(outcome=result, order=order, text="判决如下")
        scan = repairs.proof()
        steps: dict[str, Callable[[], object]] = {
            "advise": lambda: answering.advise(actor, chosen, opinion, submission=to),
            "uphold": lambda: answering.uphold(actor, chosen, "异议成立", submission=to),
            "dismiss": lambda: answering.dismiss(actor, chosen, "异议不成立", submission=to),
            "release": lambda: answering.release(actor, chosen, submission=to),
            "keep_back": lambda: answering.keep_back(actor, chosen, "不宜公开", submission=to),
            "confirm": lambda: answering.confirm(actor, chosen, submission=to),
            "record": lambda: answering.record_outcome(actor, chosen, outcome, scan, submission=to),
            "withdraw": lambda: filing.withdraw(actor, said.number, scan if who == "counter" else None, submission=to),
        }
        may = said.may_be_answered(step, who, what, self.day)
        if not self._expect(may, steps[step], f"{kind} {step}{' and revoked' if step == 'record' and what else ''}"):
            return
        if step == "advise":
            said.advise(human(who), what and Proposal("", human(who), values, said), what)
        elif step == "record":
            said.end_elsewhere(result.value, self.day)
        else:
            {
                "uphold": lambda: said.uphold(self.day),
                "dismiss": said.dismiss,
                "release": said.release,
                "keep_back": said.close,
                "confirm": said.confirm,
                "withdraw": said.close,
            }[step]()

    def lead_saying(self, at: int, way: str, who: str) -> None:
        """A lawful way of an objection, a reply or a lawsuit, its last step by whoever comes."""
        kind, *steps = _WAYS_OF_SAYING[way]
        before = len(self.sayings)
        self.file(at, kind, "own")
        if len(self.sayings) == before:
            return
        place = self.sayings.index(self._listing(at).sayings[-1]) - len(self.sayings)
        for step, what in steps:
            by = {
                "advise": "second",
                "release": "second",
                "confirm": "third",
                "withdraw": "own",
                "keep_back": "third",
            }.get(step, who)
            self.answer_filing(place, step, by, what)

    # -- what departments do -----------------------------------------------------------------------------------------

    @property
    def works(self) -> list[Work]:
        return [work for one in self.listings for work in one.works]

    @precondition(lambda self: self.works)
    @rule(
        at=AT,
        step=st.sampled_from(["acknowledge", "execute", "lift"]),
        who=st.sampled_from(["partner", "partner", "partner", "other partner", "first", "decider", "own"]),
    )
    def carry_out(self, at: int, step: str, who: str) -> None:
        """Of the tasks those whose turn it is first; by a negative number that very one."""
        ordered = sorted(self.works, key=lambda one: one.may_be_done(step, "partner", self.day), reverse=True)
        work = self.works[at] if at < 0 else ordered[at % len(ordered)]
        actor, to = self._actor(who, work.listing), submission()
        chosen = measuring.SeenTask(number=self._task(work))
        done = measuring.Execution(executed_on=self.day, result="已限制任职登记")
        steps: dict[str, Callable[[], object]] = {
            "acknowledge": lambda: measuring.acknowledge(actor, chosen, submission=to),
            "execute": lambda: measuring.execute(actor, chosen, done, repairs.proof(), submission=to),
            "lift": lambda: measuring.lift(actor, chosen, "名单已结束", submission=to),
        }
        if self._expect(work.may_be_done(step, who, self.day), steps[step], f"measure {step}"):
            work.done(step)

    def lead_measure(self, at: int, who: str) -> None:
        """Taken on and in place while the listing stands; lifted once it has been revoked."""
        one = self._listing(at)
        open_ones = [work for work in one.works if work.open]
        if not open_ones:
            return
        place = self.works.index(open_ones[-1]) - len(self.works)
        self.carry_out(place, "acknowledge", "partner")
        self.carry_out(place, "execute", "partner")
        self.order(at, "revoke", who)  # type: ignore[attr-defined]
        self.carry_out(place, "lift", "partner")

    def _task(self, work: Work) -> str:
        """The number of a task, which the portal chose at random."""
        if not work.number:
            known = {one.number for one in self.works}
            rows = queries.task_list(c.AUDITOR, queries.TaskFilters(listing=work.listing.number), j.ALL).items
            [work.number] = {row.number for row in rows} - known
        return work.number

    # -- what must hold ----------------------------------------------------------------------------------------------

    def beside_as_noted(self, one: Listing, found: channels.Public) -> None:
        """Replies, proceedings and measures beside the entry, and what departments are told, are what the witness says."""
        for work in one.works:
            self._task(work)
        rows = queries.task_list(c.AUDITOR, queries.TaskFilters(listing=one.number), j.ALL).items
        assert {row.number: row.phase.value for row in rows} == {w.number: w.phase(self.day) for w in one.works}
        public = one.public(self.day)
        for said in one.sayings:
            assert (said.text in found.said) is (public and said.kind is Say.REPLY and said.shown), said
        if not public:
            return
        shown, record = found.shown[one.number], queries.public_listing(PUBLIC, one.number)
        assert [said["text"] for said in shown["replies"]] == one.replies
        assert [(said["kind"], said["outcome"]) for said in shown["proceedings"]] == one.proceedings
        assert len(record.replies) == len(one.replies)
        assert sorted(measure.state.value for measure in record.measures) == sorted(w.state for w in one.works)


_WAYS_OF_SAYING: dict[str, tuple[Say, *tuple[tuple[str, What | None], ...]]] = {
    "objection upheld": (Say.OBJECTION, ("advise", What.CORRECT), ("uphold", None)),
    "objection that ends it": (Say.OBJECTION, ("advise", What.REVOKE), ("uphold", None)),
    "objection dismissed": (Say.OBJECTION, ("advise", What.CORRECT), ("dismiss", None)),
    "objection taken back": (Say.OBJECTION, ("advise", What.REVOKE), ("withdraw", None)),
    "reply": (Say.REPLY, ("release", None)),
    "reply kept back": (Say.REPLY, ("release", None), ("keep_back", None)),
    "reply taken back": (Say.REPLY, ("release", None), ("withdraw", None)),
    "lawsuit lost": (Say.LITIGATION, ("confirm", None), ("record", None)),
    "reconsidered": (Say.RECONSIDERATION, ("confirm", None), ("record", What.REVOKE)),
}  # fmt: skip
WAYS_OF_SAYING = tuple(_WAYS_OF_SAYING)
