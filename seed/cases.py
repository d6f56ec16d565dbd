"""Cases of the demonstration: some decided more than a year ago, so that their listings may be repaired, and some in every state.

A case is taken from step to step through the commands of its officers; the parties waive their defence in writing where the case
has to come to its end on one day.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Final

from registry.accounts.queries import actor_named
from registry.blacklist import deciding, filing, hearing, opening, queries
from registry.blacklist.casework import SeenCase
from registry.blacklist.terms import (
    CaseState,
    FilingKind,
    Ground,
    GroundFacts,
    LicenceState,
    ServiceKind,
    SubjectRole,
)
from registry.conduct import commands as conduct
from registry.conduct.terms import PenaltyKind
from registry.kernel import clock, db
from registry.parties import queries as parties
from registry.settings import settings
from seed.firms import Firm
from seed.papers import scan
from seed.people import Human

Submission = Callable[[], str]

AGO: Final = (452, 441, 433, 427, 420, 416, 411, 405, 401, 398)
"""How many days ago each of the older cases was decided, the first one about the agent's own firm."""
STATES: Final = (
    CaseState.DRAFTED,
    CaseState.DRAFTED,
    CaseState.NOTIFIED,
    CaseState.NOTIFIED,
    CaseState.PROPOSED,
    CaseState.PROPOSED,
    CaseState.DECIDED,
    CaseState.SERVED,
    CaseState.PUBLISHED,
    CaseState.PUBLISHED,
    CaseState.DROPPED,
)
"""Where the newer cases stand."""
_ORDER: Final = (
    CaseState.DRAFTED, CaseState.NOTIFIED, CaseState.PROPOSED, CaseState.DECIDED, CaseState.SERVED, CaseState.PUBLISHED,
)  # fmt: skip
_LICENCES: Final = ("安全生产许可证", "危险化学品经营许可证", "烟花爆竹生产许可证", "非煤矿山安全生产许可证")


def older(firms: Sequence[Firm], people: Sequence[Human], submission: Submission) -> list[str]:
    """Cases decided and published more than a year ago, the oldest first, as the ledger wants them; numbers of their listings."""
    today, listings = clock.today(), list[str]()
    for place, (ago, firm, human) in enumerate(zip(AGO, firms, people, strict=False)):
        with on_day(today - timedelta(days=ago)):
            one = _Case(firm, human, place, submission)
            one.bring_to(CaseState.PUBLISHED)
            listings += [row.listing_number for row in queries.case_record(one.officer, one.number).subjects]
    return listings


def newer(firms: Sequence[Firm], people: Sequence[Human], submission: Submission) -> None:
    """Cases in every state, begun today."""
    for place, (state, firm, human) in enumerate(zip(STATES, firms, people, strict=False)):
        _Case(firm, human, len(AGO) + place, submission).bring_to(state)


@contextmanager
def on_day(day: date) -> Iterator[None]:
    """The demonstration's clock on another day."""
    before = os.environ.get("REGISTRY_TODAY")
    os.environ["REGISTRY_TODAY"] = day.isoformat()
    settings.cache_clear()
    try:
        yield
    finally:
        if before is None:
            del os.environ["REGISTRY_TODAY"]
        else:
            os.environ["REGISTRY_TODAY"] = before
        settings.cache_clear()


class _Case:
    """One case about a firm and its principal, taken as far as it has to go."""

    def __init__(self, firm: Firm, human: Human, place: int, submission: Submission) -> None:
        self.firm, self.human, self.place, self.submission = firm, human, place, submission
        self.officer, self.second = actor_named("officer"), actor_named("officer2")
        self.decider, self.counter = actor_named("decider"), actor_named("counter")
        self.number = ""

    def bring_to(self, state: CaseState) -> None:
        """Draft the case and take it to a state."""
        self.number = opening.draft(self.officer, self._draft(), [scan("处罚决定书")], submission=self.submission())
        if state is CaseState.DROPPED:
            deciding.drop(self.officer, self._seen(), "当事人已注销，终止办理。", submission=self.submission())
            return
        for step in _ORDER[1 : _ORDER.index(state) + 1]:
            _STEPS[step](self)

    def _draft(self) -> opening.Draft:
        today = clock.today()
        licence = _LICENCES[self.place % len(_LICENCES)]
        penalty = conduct.enter_penalty(
            self.officer,
            conduct.NewPenalty(
                document_number=f"（演示）应急罚〔{today.year}〕{900 + self.place}号",
                name=self.firm.name,
                credit_code=self.firm.credit_code,
                kinds=(PenaltyKind.FINE, PenaltyKind.CONFISCATION),
                decided_on=(today - timedelta(days=40)).isoformat(),
                conduct_on=(today - timedelta(days=100)).isoformat(),
                content="没收违法所得，并处罚款。",
                fine="12",
                confiscated="3.5",
                conduct_type="未取得许可从事生产经营",
                facts=f"未取得{licence}从事相关生产经营活动（演示）。",
                basis="《安全生产许可证条例》第十九条",
                authority="长沙市应急管理局（演示）" if self.place % 2 else "湖南省应急管理厅（演示）",
                region="430100" if self.place % 2 else "430000",
            ),
            submission=self.submission(),
        )
        return opening.Draft(
            penalty=penalty,
            ground=Ground.G6,
            facts=GroundFacts(licence=LicenceState.NONE, licence_name=licence),
            units=(opening.NamedUnit(role=SubjectRole.ORGANISATION, credit_code=self.firm.credit_code),),
            people=(
                opening.NamedPerson(role=SubjectRole.PRINCIPAL, name=self.human.name, identity=self.human.identity),
            ),
            cause=f"未取得{licence}从事相关生产经营活动。",
            reason="违反安全生产许可规定，受到行政处罚，符合列入情形。",
            second_officer=self.second.person,
            no_conflict=True,
        )

    def notify(self) -> None:
        opening.sign(self.second, self._seen(), no_conflict=True, submission=self.submission())
        hearing.notify(self.officer, self._seen(), self._service(), submission=self.submission())

    def propose(self) -> None:
        for party in self._parties():
            waiver = filing.Filed(
                kind=FilingKind.WAIVER,
                subject=self.number,
                text="对拟列入名单的事实、理由和依据没有异议，放弃陈述、申辩和听证。",
                party=party,
                files=(scan("书面放弃声明"),),
            )
            filing.file(self.counter, waiver, submission=self.submission())
        hearing.propose(self.officer, self._seen(), "事实清楚，程序合法，建议列入。", submission=self.submission())

    def decide(self) -> None:
        number = f"（演示）应急失信列〔{clock.today().year}〕{self.place + 1}号"
        deciding.decide(
            self.decider, self._seen(), deciding.Decision(decision_number=number), submission=self.submission()
        )

    def serve(self) -> None:
        deciding.serve(self.officer, self._seen(), self._service(), submission=self.submission())

    def publish(self) -> None:
        deciding.publish(self.officer, self._seen(), submission=self.submission())

    def _seen(self) -> SeenCase:
        return SeenCase(number=self.number, version=queries.case_record(self.officer, self.number).row.version)

    def _service(self) -> hearing.Service:
        places = tuple(one.place for one in queries.case_record(self.officer, self.number).subjects)
        return hearing.Service(subjects=places, on=clock.today(), kind=ServiceKind.DIRECT)

    def _parties(self) -> list[str]:
        with db.reading() as session:
            unit = parties.organisations_by_credit_code(session, [self.firm.credit_code])[self.firm.credit_code]
            person = parties.people_by_identity(session, [self.human.identity])[self.human.identity]
        return [unit.code, person.code]


_STEPS: Final = {
    CaseState.NOTIFIED: _Case.notify,
    CaseState.PROPOSED: _Case.propose,
    CaseState.DECIDED: _Case.decide,
    CaseState.SERVED: _Case.serve,
    CaseState.PUBLISHED: _Case.publish,
}
