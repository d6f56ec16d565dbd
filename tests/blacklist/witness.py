"""What the law lets happen to a case and its listings, in books kept by hand from the words of the law.

It counts days by itself and never asks the portal's rules. A life asks it before every step, and notes here what was done.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

OFF = {date(2026, 9, 25), *(date(2026, 10, day) for day in range(1, 8))}  # Mid-Autumn, National Day
WORKED = {date(2026, 9, 20), date(2026, 10, 10)}
OFFICERS = ("first", "second", "third")
DECIDERS = ("first_too", "third_too", "decider", "other")
"""Accounts that may decide; those called `_too` belong to the officer of that name."""


def human(who: str) -> str:
    """The person behind an account."""
    return who.removesuffix("_too")


def after_working_days(day: date, n: int) -> date:
    """The n-th working day after a day from autumn 2026 on; from 2027 on, not announced yet, weekdays."""
    while n:
        day += timedelta(days=1)
        n -= day in WORKED or (day.weekday() < 5 and day not in OFF)
    return day


def in_years(day: date, years: int) -> date:
    """The same day some years on, else the last day of that month."""
    month = monthrange(day.year + years, day.month)[1]
    return date(day.year + years, day.month, min(day.day, month))


def last_day(started_on: date) -> date:
    """The last day of three years: start + 3 years less one day; where there is no such day, the month's last (民法典 202)."""
    anniversary = in_years(started_on, 3)
    return anniversary if anniversary.day != started_on.day else anniversary - timedelta(days=1)


class End(StrEnum):
    """How a listing ended before its last day."""

    REVOKED = "revoked"
    EARLY = "removed early"


class What(StrEnum):
    """What an officer may propose for a listing."""

    CORRECT = "correct"
    REVOKE = "revoke"
    REMOVE = "remove"  # the older door to the same end: the basis fell


class Stage(StrEnum):
    """How far an application for early removal has come."""

    FILED = "filed"
    NOT_ACCEPTED = "not accepted"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    VERIFIED = "verified"
    REFUSED = "refused"
    GRANTED = "granted"
    ACCUSED = "accused"
    REINSTATED = "reinstated"


class Say(StrEnum):
    """What a subject may say of a listing."""

    OBJECTION = "objection"
    REPLY = "reply"
    RECONSIDERATION = "reconsideration"
    LITIGATION = "litigation"

    @property
    def elsewhere(self) -> bool:
        """Whether another body decides it."""
        return self in (Say.RECONSIDERATION, Say.LITIGATION)


@dataclass(frozen=True)
class Subject:
    """Whom a case is about; `party` is the public code, those of units begin with F."""

    name: str
    party: str

    @property
    def is_unit(self) -> bool:
        return self.party.startswith("F")


@dataclass
class Case:
    """What was accepted for one case, by day and person."""

    number: str
    drafted_by: str
    second: str
    subjects: tuple[Subject, Subject]  # the unit and its principal
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
    listings: list[Listing] = field(default_factory=list)
    published: bool = False
    dropped: bool = False

    def must_be_lawful(self) -> None:
        """Every condition of the law for showing the listings."""
        assert self.signed
        assert set(self.noticed) == {1, 2}
        assert self.proposed_on is not None
        for subject, noticed in self.noticed.items():
            assert subject in self.waived or self.proposed_on > after_working_days(noticed, 5)
        assert self.unanswered == 0
        assert self.heard or not self.hearing_asked
        assert self.decided_by not in ("", self.drafted_by, self.second, self.proposed_by)
        assert self.served == {1, 2}


@dataclass
class Listing:
    """One subject's entry: since when, until when, what suspends it and what ended it."""

    number: str
    subject: Subject
    listed_on: date
    until: date
    cause: str
    barred: bool = False  # for five years, longer than any term here
    published_on: date | None = None
    stayed: bool = False
    restarted_on: date | None = None
    ended: End | None = None
    name: str = ""
    former: set[str] = field(default_factory=set)
    ever_public: bool = False
    proposed: dict[What, Proposal] = field(default_factory=dict)
    applications: list[Application] = field(default_factory=list)
    sayings: list[Saying] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)
    ended_on: date | None = None

    def __post_init__(self) -> None:
        self.name = self.subject.name

    @property
    def opens_on(self) -> date:
        """From when early removal may be applied for: twelve months on the list, or since it was restored anew."""
        return in_years(self.restarted_on or self.listed_on, 1)

    def listed(self, day: date) -> bool:
        """Whether the subject is listed for officers: from the decision to its end."""
        return not self.ended and day <= self.until

    def public(self, day: date) -> bool:
        """Whether anybody may see it; a stay suspends publicity only."""
        return self.listed(day) and self.published_on is not None and not self.stayed

    def expired(self, day: date) -> bool:
        return not self.ended and day > self.until

    def hidden_names(self, day: date) -> set[str]:
        """Names that no public byte may hold."""
        return self.former if self.public(day) else self.former | {self.name}

    # -- what is done with it ----------------------------------------------------------------------------------------

    def publish(self, day: date) -> None:
        """Shown from today; the department has its measure to take, unless it still has one in hand."""
        self.published_on = day
        self.ever_public |= self.public(day)
        if not any(work.open for work in self.works):
            self.works.append(Work(self))

    def stay(self) -> None:
        self.stayed = True

    def show_again(self, day: date) -> None:
        self.stayed = False
        self.ever_public |= self.public(day)

    def correct(self, values: dict[str, str]) -> None:
        if "name" in values:
            self.former, self.name = self.former | {self.name}, values["name"]
        self.cause = values.get("cause", self.cause)

    def end(self, how: End, day: date) -> None:
        """It leaves; a removal that was proposed is settled by that."""
        self.ended, self.ended_on = how, day
        self.proposed.pop(What.REMOVE, None)

    def revoke(self, day: date) -> None:
        """Its basis fell: what else waits for a decision falls with it."""
        self.end(End.REVOKED, day)
        self.proposed.clear()

    def reinstate(self, day: date, *, anew: bool) -> None:
        self.ended = self.ended_on = None
        if anew:
            self.restarted_on, self.until = day, last_day(day)
        self.publish(day)

    # -- what may be done with it ------------------------------------------------------------------------------------

    def may_be_stayed(self, who: str, day: date) -> bool:
        """Another body's order is executed by one decider."""
        return who in DECIDERS and self.listed(day) and not self.stayed

    def may_be_shown_again(self, who: str, day: date) -> bool:
        return who in DECIDERS and self.listed(day) and self.stayed

    def may_be_revoked_by_order(self, who: str, day: date) -> bool:
        return who in DECIDERS and self.listed(day)

    def may_be_proposed(self, what: What, who: str, day: date) -> bool:
        """One proposal of a kind at a time; removal is proposed for what is published."""
        published = self.published_on is not None or what is not What.REMOVE
        return who in OFFICERS and self.listed(day) and what not in self.proposed and published

    def may_be_settled(self, what: What, who: str, day: date, *, agree: bool) -> bool:
        """Decided by another person than the proposer, agreed to only while it is listed; what came with the opinion on an
        objection is decided by answering that.
        """
        if who not in DECIDERS or what not in self.proposed or human(who) == self.proposed[what].by:
            return False
        if self.proposed[what].objection is not None:
            return False
        return self.listed(day) or not (agree or what is What.REMOVE)

    def may_apply(self, who: str, day: date) -> bool:
        """The subject itself or the counter, for a published listing, after twelve months, one application at a time."""
        waits = {Stage.FILED, Stage.ACCEPTED, Stage.VERIFIED}
        return (
            who in ("own", "counter")
            and self.published_on is not None
            and self.listed(day)
            and day >= self.opens_on
            and not any(one.stage in waits for one in self.applications)
        )

    # -- what stands beside it ---------------------------------------------------------------------------------------

    def may_be_spoken_of(self, kind: Say, who: str, day: date) -> bool:
        """By the subject itself or at the counter. Objection and reply while it is listed, one open of a kind; others always."""
        if who not in ("own", "counter"):
            return False
        if kind.elsewhere:
            return True
        return self.listed(day) and not any(said.kind is kind and said.open for said in self.sayings)

    @property
    def replies(self) -> list[str]:
        """What anybody reads beside the entry, the oldest first."""
        return [said.text for said in self.sayings if said.kind is Say.REPLY and said.shown]

    @property
    def proceedings(self) -> list[tuple[str, str | None]]:
        """Reconsiderations and lawsuits beside the entry, with what became of them."""
        return [(said.kind.value, said.outcome) for said in self.sayings if said.kind.elsewhere and said.shown]


@dataclass
class Proposal:
    """What somebody proposed for a listing; `values` are the corrected fields, `objection` the one it came with, if any."""

    number: str
    by: str
    values: dict[str, str]
    objection: Saying | None = None


@dataclass(eq=False)
class Saying:
    """An objection, a reply, a reconsideration or a lawsuit about one listing, and how far it has come."""

    number: str
    kind: Say
    listing: Listing
    text: str
    on_paper: bool
    open: bool = True
    handled_by: str = ""  # the officer who gave an opinion, or confirmed that another body took it on
    shown: bool = False
    outcome: str | None = None

    @property
    def proposal(self) -> What | None:
        """What was proposed with the opinion and still waits."""
        return next((what for what, one in self.listing.proposed.items() if one.objection is self), None)

    def may_be_answered(self, step: str, who: str, what: What | None, day: date) -> bool:
        """Each kind by its own steps. An officer gives an opinion or shows a reply, another person answers an objection."""
        listing = self.listing
        if step == "withdraw":
            theirs = who == "own" or (who == "counter" and self.on_paper)
            return theirs and (self.open or (self.shown and self.kind is Say.REPLY))
        if step == "advise":
            other = what in listing.proposed and listing.proposed[what].objection is not self
            fits = what is None or (listing.listed(day) and not other)
            return who in OFFICERS and self.kind is Say.OBJECTION and self.open and fits
        if step in ("uphold", "dismiss"):
            advised = self.kind is Say.OBJECTION and self.open and bool(self.handled_by)
            another = who in DECIDERS and human(who) != self.handled_by
            lands = step == "dismiss" or (self.proposal is not None and listing.listed(day))
            return advised and another and lands
        if step == "release":
            return who in OFFICERS and self.kind is Say.REPLY and self.open
        if step == "keep_back":
            return who in OFFICERS and self.kind is Say.REPLY and (self.open or self.shown)
        if step == "confirm":
            return who in OFFICERS and self.kind.elsewhere and self.open and not self.handled_by
        return who in DECIDERS and self.kind.elsewhere and self.open  # record what became of it

    def advise(self, by: str, proposal: Proposal | None, what: What | None) -> None:
        """A later opinion replaces an earlier one, and what that proposed."""
        self._drop_proposal()
        self.handled_by = by
        if proposal is not None and what is not None:
            self.listing.proposed[what] = proposal

    def uphold(self, day: date) -> None:
        what = self.proposal
        assert what is not None
        proposal = self.listing.proposed.pop(what)
        if what is What.CORRECT:
            self.listing.correct(proposal.values)
        else:
            self.listing.revoke(day)
        self.open = False

    def dismiss(self) -> None:
        self._drop_proposal()
        self.open = False

    def release(self) -> None:
        self.open, self.shown = False, True

    def confirm(self) -> None:
        self.handled_by, self.shown = "an officer", True

    def close(self) -> None:
        """Taken back or kept from the public."""
        self._drop_proposal()
        self.open = self.shown = False

    def end_elsewhere(self, outcome: str, day: date) -> None:
        """Another body decided: a basis it set aside takes the listing off at once, if it still stands."""
        self.open, self.shown, self.outcome = False, True, outcome
        if outcome == "revoked" and self.listing.listed(day):
            self.listing.revoke(day)

    def _drop_proposal(self) -> None:
        what = self.proposal
        if what is not None:
            del self.listing.proposed[what]


@dataclass(eq=False)
class Work:
    """What one department has to do about one listing; its number is the portal's choice."""

    listing: Listing
    state: str = "due"
    number: str = ""

    @property
    def open(self) -> bool:
        return self.state != "lifted"

    def may_be_done(self, step: str, who: str, day: date) -> bool:
        """By the department alone; nothing new once the listing has ended, nothing lifted before."""
        if who != "partner":
            return False
        if step == "lift":
            return self.state in ("acknowledged", "executed") and not self.listing.listed(day)
        starts = ("due",) if step == "acknowledge" else ("due", "acknowledged")
        return self.state in starts and self.listing.listed(day)

    def done(self, step: str) -> None:
        self.state = {"acknowledge": "acknowledged", "execute": "executed", "lift": "lifted"}[step]

    def phase(self, day: date) -> str:
        """What is left to do: what was taken on is lifted within ten working days of the end."""
        listing = self.listing
        if listing.listed(day):
            words = {"due": "to_acknowledge", "acknowledged": "to_execute", "executed": "in_place", "lifted": "done"}
            return words[self.state]
        if self.state in ("due", "lifted"):
            return "done"
        end = min(listing.ended_on or listing.until, listing.until)
        return "lift_overdue" if day > after_working_days(end, 10) else "to_lift"


@dataclass
class Application:
    """An application for early removal, who handled it, and the conditions an officer found not to be met."""

    number: str
    listing: Listing
    filed_by: str
    stage: Stage = Stage.FILED
    accepted_by: str = ""
    verified_by: str = ""
    unmet: frozenset[str] = frozenset()
    accused_by: str = ""

    def may_be_handled(self, step: str, who: str) -> bool:
        """Officers accept and verify, again if need be; the applicant takes it back until it is decided, what came on paper
        also at the counter.
        """
        if step == "withdraw":
            theirs = who == "own" or who == self.filed_by == "counter"
            return theirs and self.stage in (Stage.FILED, Stage.ACCEPTED, Stage.VERIFIED)
        starts = {Stage.FILED} if step in ("accept", "not_accept") else {Stage.ACCEPTED, Stage.VERIFIED}
        return who in OFFICERS and self.stage in starts

    def _may_be_decided(self, who: str) -> bool:
        handled = (self.filed_by, self.accepted_by, self.verified_by)
        return who in DECIDERS and self.stage is Stage.VERIFIED and human(who) not in handled

    def may_be_granted(self, who: str, day: date) -> bool:
        """By another person, while it is published and its term runs, with every condition met and no bar on the subject."""
        subject = self.listing
        on_the_list = subject.listed(day) and subject.published_on is not None and day >= subject.opens_on
        return self._may_be_decided(who) and on_the_list and not self.unmet and not subject.barred

    def may_be_refused(self, who: str, gate: str) -> bool:
        """Only for a condition that is not met. A principal's bar stands against that person, never against the unit."""
        closed = self.unmet | ({"no_running_bar"} if self.listing.barred else frozenset())
        return self._may_be_decided(who) and gate in closed

    def may_be_accused(self, who: str) -> bool:
        return who in OFFICERS and self.stage is Stage.GRANTED

    def may_be_cleared(self, who: str) -> bool:
        """That there was no fraud is decided by another person than the accuser."""
        return who in DECIDERS and self.stage is Stage.ACCUSED and human(who) != self.accused_by

    def may_be_undone(self, who: str, day: date, *, anew: bool) -> bool:
        """The listing returns: to its old term while that runs, or anew where the decider says why."""
        return self.may_be_cleared(who) and self.listing.ended is End.EARLY and (anew or day <= self.listing.until)
