"""Safety engineers of the demonstration: registrations and applications in every state, and the engineer behind an account.

The agent's firm has none, though the law wants one; the engineer behind the account is registered at its neighbour and may move.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from registry.accounts.queries import actor_named
from registry.engineers import commands, queries
from registry.engineers.terms import (
    GRADE_WORDS,
    SPECIALTY_WORDS,
    CancelGround,
    FraudGround,
    Grade,
    Specialty,
)
from registry.kernel import calendar, db
from registry.kernel.access import Actor
from registry.parties import queries as people
from registry.parties.reference.industries import HighHazard
from registry.parties.terms import Organisation, Person
from seed.cases import on_day
from seed.firms import Firm
from seed.people import Human
from seed.world import World

Submission = Callable[[], str]
BringIn = Callable[[Actor, str, Sequence[Mapping[str, str]], str], str]
"""Brings a sheet in and confirms it: who, which kind, its rows, its name."""

SPECIALTIES: Final = {
    HighHazard.NONE: Specialty.OTHER,
    HighHazard.COAL_MINE: Specialty.COAL,
    HighHazard.NON_COAL_MINE: Specialty.NONCOAL,
    HighHazard.HAZARDOUS_CHEMICALS: Specialty.CHEMICAL,
    HighHazard.FIREWORKS: Specialty.OTHER,
    HighHazard.METAL_SMELTING: Specialty.SMELTING,
    HighHazard.CONSTRUCTION: Specialty.CONSTRUCTION,
    HighHazard.TRANSPORT: Specialty.TRANSPORT,
}
_GRADES: Final = (Grade.INTERMEDIATE, Grade.JUNIOR, Grade.INTERMEDIATE, Grade.SENIOR)
_ENDS: Final = (20, 50, 80, 700, -40, 900, 1100, -15, 1300, 500)
"""Days from today to the last day of the registrations that were received, in turn."""
_MOST: Final = 44
_APPLYING: Final = 11
_DOUBT: Final = "继续教育在外省完成，证明材料已随申请提交。"


@dataclass(frozen=True)
class _Engineer:
    human: Human
    firm: Firm
    specialty: Specialty
    grade: Grade


def sow(plan: World, bring_in: BringIn, submission: Submission) -> None:
    """Everything, through the sheets and forms that keepers, engineers and employers use."""
    _Sowing(plan, bring_in, submission).run()


@dataclass
class _Sowing:
    plan: World
    bring_in: BringIn
    submission: Submission

    def run(self) -> None:
        self.keeper, self.decider = actor_named("keeper"), actor_named("decider")
        managers, evaluators = self._managers(), self._evaluators()
        applying = min(_APPLYING, len(managers) // 2)
        fresh, others = managers[:applying], managers[applying:]
        received = [*others[:10], *evaluators, *others[10:]][:_MOST]
        with db.reading() as session:
            self.people: dict[str, Person] = people.people_by_identity(
                session,
                [human.identity for human, _ in self.plan.crowd.posted] + [self.plan.holdings[0].human.identity],
            )
            self.firms: dict[str, Organisation] = people.organisations_by_credit_code(
                session, [one.credit_code for one in self.plan.organisations]
            )
        self._receive(received)
        self._educate(received)
        self._of_account()
        for place, one in enumerate(fresh):
            self._apply(place, one)
        self._follow(received)

    def _managers(self) -> list[_Engineer]:
        """Safety managers of dangerous firms, but none of the agent's firm and its neighbour."""
        spared = {one.credit_code for one in self.plan.firms[:2]}
        posts = [
            (human, post.firm)
            for human, post in self.plan.crowd.posted
            if post is not None and post.kind == "安全管理人员" and post.firm.credit_code not in spared
        ]
        return [
            _Engineer(human, firm, SPECIALTIES[firm.hazard], _GRADES[place % len(_GRADES)])
            for place, (human, firm) in enumerate(posts)
        ]

    def _evaluators(self) -> list[_Engineer]:
        """Two of the first agency, which is enough, one of the second, which is not."""
        found: list[_Engineer] = []
        for agency, many in zip(self.plan.agencies, (2, 1), strict=False):
            posted = self.plan.crowd.posted
            there = [human for human, post in posted if post and post.firm == agency and post.kind == "评价检测人员"]
            found += [_Engineer(human, agency, Specialty.OTHER, Grade.INTERMEDIATE) for human in there[:many]]
        return found

    # -- what existed before ---------------------------------------------------------------------------------------

    def _receive(self, several: Sequence[_Engineer]) -> None:
        rows = [self._row(one, place, self._began(place)) for place, one in enumerate(several)]
        self.bring_in(self.keeper, "engineers", rows, "注册安全工程师登记")

    def _began(self, place: int) -> date:
        """The first day of a term of five years that ends so many days from today."""
        end = self.plan.today + timedelta(days=_ENDS[place % len(_ENDS)])
        return calendar.add_years(end, -5) + timedelta(days=1)

    def _row(self, one: _Engineer, place: int, began: date) -> dict[str, str]:
        return {
            "姓名": one.human.name,
            "身份证号": one.human.identity,
            "级别": GRADE_WORDS[one.grade],
            "专业类别": SPECIALTY_WORDS[one.specialty],
            "资格证书编号": f"ZG{began.year - 1}{place:05d}",
            "资格取得日期": (began - timedelta(days=300)).isoformat(),
            "注册编号": f"ZC{began.year}{place:05d}",
            "聘用单位": one.firm.name,
            "统一社会信用代码": one.firm.credit_code,
            "注册日期": began.isoformat(),
        }

    def _educate(self, several: Sequence[_Engineer]) -> None:
        """Six days of eight hours for every second of them, two for the others; within the present term."""
        rows = []
        for place, one in enumerate(several[:16]):
            if _ENDS[place % len(_ENDS)] < 0:
                continue
            last = max(self._began(place) + timedelta(days=30), self.plan.today - timedelta(days=200 + 7 * place))
            days = 2 if place % 2 else 6
            rows.append(
                {
                    "姓名": one.human.name,
                    "身份证号": one.human.identity,
                    "课程": "安全生产法律法规与风险管控",
                    "举办单位": "湖南演示继续教育基地（演示）",
                    "开始日期": (last - timedelta(days=days - 1)).isoformat(),
                    "结束日期": last.isoformat(),
                    "学时": str(8 * days),
                }
            )
        self.bring_in(self.keeper, "education", rows, "继续教育名册")

    def _of_account(self) -> None:
        """The engineer behind the account `person`: registered at the neighbour of the agent's firm, which has none any more."""
        human, firm, today = self.plan.holdings[0].human, self.plan.firms[1], self.plan.today
        one = _Engineer(human, firm, Specialty.CHEMICAL, Grade.INTERMEDIATE)
        rows = [self._row(one, 90_000, today - timedelta(days=420))]
        agents = self.plan.firms[0]
        former = next(
            human
            for human, post in self.plan.crowd.posted
            if post and post.firm == agents and post.kind == "安全管理人员"
        )
        lapsed = calendar.add_years(today - timedelta(days=70), -5)  # the agent's firm had one until lately
        rows.append(self._row(_Engineer(former, agents, Specialty.CHEMICAL, Grade.INTERMEDIATE), 90_001, lapsed))
        self.bring_in(self.keeper, "engineers", rows, "注册安全工程师登记（补录）")
        for ago, subject in ((150, "化工过程安全管理"), (60, "事故应急与救援")):
            first = today - timedelta(days=ago)
            wanted = commands.Attended(
                from_on=first, until_on=first + timedelta(days=1), hours=16, subject=subject,
                provider="湖南演示继续教育基地（演示）",
            )  # fmt: skip
            commands.attend(actor_named("person"), wanted, submission=self.submission())
        with on_day(today - timedelta(days=30)):
            change = commands.Changing(credit_code=agents.credit_code, said="拟应聘安全部岗位。")
            number = commands.change(actor_named("person"), change, submission=self.submission())
            commands.take_back(actor_named("person"), self._seen(number), submission=self.submission())

    # -- applications for the first time ---------------------------------------------------------------------------

    def _apply(self, place: int, one: _Engineer) -> None:
        late = place in (9, 10)
        ago = {1: 60, 4: 20, 5: 12, 6: 90, 7: 70, 10: 40}.get(place, 2)
        with on_day(self.plan.today - timedelta(days=ago)):
            me = self._person(one)
            since = self.plan.today - timedelta(days=2400 if late else 500 + 20 * place)
            held = commands.qualify(
                me,
                commands.NewQualification(
                    person=me.person,
                    grade=one.grade,
                    specialty=one.specialty,
                    number=f"ZG{since.year}8{place:04d}",
                    issued_on=since,
                ),
                submission=self.submission(),
            )
            wanted = commands.Registering(
                qualification=held, credit_code=one.firm.credit_code, doubt=_DOUBT if late else ""
            )
            number = commands.register(me, wanted, submission=self.submission())
            if place in (0, 9):
                return
            if place == 8:
                commands.take_back(me, self._seen(number), submission=self.submission())
                return
            self._confirm(number, one.firm)
            if place == 2:
                reason = "请补充聘用合同复印件和所在岗位的任命文件。"
                commands.send_back(self.keeper, self._seen(number), reason, submission=self.submission())
            if place in (1, 2):
                return
            self._examine(number, favourable=place not in (4, 7))
            if place in (3, 4):
                return
            if place == 7:
                reason = "所提供的聘用合同显示为兼职，不符合在一个单位执业的要求。"
                commands.refuse(self.decider, self._seen(number), reason, submission=self.submission())
                return
            commands.grant(self.decider, self._seen(number), submission=self.submission())
            if place != 5:
                commands.publish(self.keeper, self._seen(number), submission=self.submission())

    # -- what follows a registration -------------------------------------------------------------------------------

    def _follow(self, received: Sequence[_Engineer]) -> None:
        """Renewal, change, ending and registration again, each of one of the registrations received."""
        self._renewals(received[0], received[2])
        self._changes(received)
        giving_up = received[5]
        number = commands.give_up(self._person(giving_up), "已转岗，不再从事安全管理工作", submission=self.submission())
        self._examine(number)
        commands.grant(self.decider, self._seen(number), submission=self.submission())
        for one, decided in ((received[6], True), (received[8], False)):
            why = "经查，申请注册时提交的工作业绩证明系伪造。"
            wanted = commands.Withdrawing(registration=self._code(one), ground=FraudGround.REGISTRATION, said=why)
            number = commands.propose(self.keeper, wanted, submission=self.submission())
            if decided:
                commands.grant(self.decider, self._seen(number), submission=self.submission())
        again = received[4]
        me = self._person(again)
        [held] = [one.code for one in queries.own(me).qualifications]
        wanted_again = commands.Registering(qualification=held, credit_code=again.firm.credit_code, doubt=_DOUBT)
        number = commands.register(me, wanted_again, submission=self.submission())
        self._examine(number)
        commands.grant(self.decider, self._seen(number), submission=self.submission())
        if len(received) > 10:
            left = commands.Cancelling(
                registration=self._code(received[9]),
                ground=CancelGround.LEFT,
                said="与单位解除聘用满一个月，未变更注册。",
            )
            commands.propose(self.keeper, left, submission=self.submission())

    def _renewals(self, done: _Engineer, waiting: _Engineer) -> None:
        for one in (done, waiting):
            said = commands.Renewing(said="继续教育学时已达到。")
            number = commands.renew(self._person(one), said, submission=self.submission())
            self._confirm(number, one.firm)
            if one is done:
                self._examine(number)
                commands.grant(self.decider, self._seen(number), submission=self.submission())

    def _changes(self, received: Sequence[_Engineer]) -> None:
        """One change carried out two months ago, one that waits for the agent's firm to confirm."""
        agents = self.plan.firms[0]
        moved = received[3]
        there = next(
            one for one in self.plan.firms[2:]
            if one.hazard is moved.firm.hazard and one.credit_code != moved.firm.credit_code
        )  # fmt: skip
        with on_day(self.plan.today - timedelta(days=60)):
            change = commands.Changing(credit_code=there.credit_code)
            number = commands.change(self._person(moved), change, submission=self.submission())
            self._confirm(number, there)
            self._examine(number)
            commands.grant(self.decider, self._seen(number), submission=self.submission())
            commands.publish(self.keeper, self._seen(number), submission=self.submission())
        fitting = [one for one in received[10:] if one.specialty is SPECIALTIES[agents.hazard]]
        for one in fitting[:1]:
            if self._in_force(one):
                change = commands.Changing(credit_code=agents.credit_code, said="应聘安全部工程师岗位。")
                commands.change(self._person(one), change, submission=self.submission())

    def _in_force(self, one: _Engineer) -> bool:
        return queries.own(self._person(one)).may_change == ""

    # -- who acts --------------------------------------------------------------------------------------------------

    def _person(self, one: _Engineer) -> Actor:
        found = self.people[one.human.identity]
        return replace(actor_named("person"), person=found.code, name=found.name)

    def _confirm(self, number: str, firm: Firm) -> None:
        agent = replace(actor_named("agent"), organisation=self.firms[firm.credit_code].code)
        commands.confirm(agent, self._seen(number), submission=self.submission())

    def _examine(self, number: str, *, favourable: bool = True) -> None:
        said = "材料齐全，与登记信息一致。" if favourable else "聘用材料与社会保险缴纳单位不一致。"
        commands.examine(self.keeper, self._seen(number), favourable, said, submission=self.submission())

    def _seen(self, number: str) -> commands.SeenApplication:
        return commands.SeenApplication(
            number=number, version=queries.application(actor_named("auditor"), number).row.version
        )

    def _code(self, one: _Engineer) -> str:
        found = queries.own(self._person(one)).registration
        assert found is not None
        return found.row.code
