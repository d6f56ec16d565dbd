"""Penalties, accidents and major hazards of the demonstration world: invented, the same from the same plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from registry.conduct import commands, queries
from registry.conduct.terms import AccidentKind, AccidentRole, PenaltyKind, Revocation
from registry.kernel import calendar
from registry.kernel.access import Actor
from registry.parties.reference import divisions
from registry.parties.reference.industries import HighHazard
from seed import places, world
from seed.firms import Firm

PENALTIES: Final = 40
HAZARDS: Final = 15

# Title word, kind, deaths, seriously injured, loss in 万元: one of every grade, each by another measure, then ordinary ones.
_ACCIDENTS: Final = (
    ("爆炸", AccidentKind.OTHER_EXPLOSION, 31, 12, "4200"),
    ("火灾", AccidentKind.FIRE, 11, 6, "2600"),
    ("坍塌", AccidentKind.COLLAPSE, 4, 58, "3100"),
    ("爆炸", AccidentKind.VESSEL, 1, 4, "5200"),
    ("中毒和窒息", AccidentKind.POISONING, 3, 2, "480"),
    ("坍塌", AccidentKind.COLLAPSE, 3, 0, "390"),
    ("火灾", AccidentKind.FIRE, 4, 1, "610"),
    ("透水", AccidentKind.FLOODING, 3, 1, "520"),
    ("灼烫", AccidentKind.BURN, 1, 11, "270"),
    ("车辆伤害", AccidentKind.VEHICLE, 2, 3, "1000"),
    ("高处坠落", AccidentKind.FALL, 1, 0, "165"),
    ("机械伤害", AccidentKind.MACHINERY, 1, 0, "142.5"),
    ("触电", AccidentKind.ELECTRIC, 1, 0, "128"),
    ("物体打击", AccidentKind.STRUCK, 2, 1, "295"),
    ("起重伤害", AccidentKind.LIFTING, 1, 1, "188"),
)

# Type of conduct, facts, basis, kinds, fine in 万元, licence.
_CONDUCTS: Final = (
    ("未按规定对从业人员进行安全培训", "抽查新上岗人员五名，均无三级安全教育培训记录",
     "《中华人民共和国安全生产法》第九十七条第三项", (PenaltyKind.FINE,), "4.5", ""),
    ("特种作业人员无证上岗", "两名电工未取得特种作业操作证即上岗作业",
     "《中华人民共和国安全生产法》第九十七条第七项", (PenaltyKind.WARNING, PenaltyKind.FINE), "3.2", ""),
    ("未采取措施消除事故隐患", "车间可燃气体报警装置停用，经责令仍未恢复",
     "《中华人民共和国安全生产法》第一百零二条", (PenaltyKind.PRODUCTION_STOPPED, PenaltyKind.FINE), "8", ""),
    ("未如实记录安全生产教育培训情况", "培训档案中签到表与考勤记录不符",
     "《中华人民共和国安全生产法》第九十七条第四项", (PenaltyKind.WARNING,), "", ""),
    ("许可证暂扣期间继续生产", "安全生产许可证暂扣期间仍组织生产",
     "《安全生产许可证条例》第十九条", (PenaltyKind.CONFISCATION, PenaltyKind.FINE, PenaltyKind.LICENCE_REVOKED), "26.8",
     "安全生产许可证（演示）0043号"),
    ("重大事故隐患未按期整改", "判定的重大事故隐患逾期未整改到位",
     "《中华人民共和国安全生产法》第一百零二条", (PenaltyKind.LICENCE_SUSPENDED, PenaltyKind.FINE), "12",
     "安全生产许可证（演示）0107号"),
    ("安全设备未经常性维护", "起重机限位装置失效，未见维护记录",
     "《中华人民共和国安全生产法》第九十九条第三项", (PenaltyKind.FINE,), "2.8", ""),
    ("有限空间作业未审批", "进入污水池作业未办理审批，未进行通风检测",
     "《工贸企业有限空间作业安全规定》第二十条", (PenaltyKind.CRITICISM,), "", ""),
)  # fmt: skip

_SUMMARY: Final = "事故经过和原因见调查报告（演示）。"

_HAZARD_TEXTS: Final = (
    "液氨制冷车间人员较多区域采用直接蒸发制冷，未设气体泄漏报警装置",
    "涉爆粉尘除尘系统未按规定采取泄爆措施",
    "危险化学品储罐区未设紧急切断装置，罐区可燃气体报警停用",
    "井下主要通风机未实现双回路供电",
    "有限空间作业未落实作业审批和通风检测",
)


@dataclass
class _Maker:
    officer: Actor
    plan: world.World
    rng: Random
    submission: Callable[[], str]
    decisions: int = 0

    def firm(self, place: int) -> Firm:
        """Firms of trades within the register's scope, in turn."""
        outside = (HighHazard.CONSTRUCTION, HighHazard.TRANSPORT)
        mine = [one for one in self.plan.firms if one.hazard not in outside]
        return mine[place % len(mine)]

    def accident(self, firm: Firm, happened_on: date, which: int) -> str:
        """One accident with its principal; approved where the report was due long ago."""
        what, kind, deaths, injuries, loss = _ACCIDENTS[min(which, len(_ACCIDENTS) - 1)]
        principal = self.plan.crowd.principals[firm.credit_code]
        name = firm.becomes or firm.name
        old = happened_on < self.plan.today - timedelta(days=100)
        return commands.enter_accident(
            self.officer,
            commands.NewAccident(
                title=f"{name}“{happened_on.month}·{happened_on.day}”{what}事故",
                happened_on=happened_on,
                place=firm.address,
                region=firm.region,
                kind=kind,
                deaths=deaths,
                injuries=injuries,
                loss=loss,
                unit=name,
                unit_code=firm.credit_code,
                principal=principal.name,
                principal_identity=principal.identity,
                concealed=which == 6,
                reported_on=happened_on + timedelta(days=58) if old else None,
                approved_on=happened_on + timedelta(days=71) if old else None,
                summary=_SUMMARY,
            ),
            submission=self.submission(),
        )

    def penalty(self, firm: Firm, decided_on: date, which: int, *, accident: str = "", of_person: bool = False) -> str:
        """One penalty of the authority of the firm's prefecture, on the firm or on its principal."""
        conduct_type, facts, basis, kinds, fine, licence = _CONDUCTS[which % len(_CONDUCTS)]
        if accident:
            conduct_type, facts = "对事故发生负有责任", "事故调查报告认定对事故发生负有责任"
            basis, fine = "《中华人民共和国安全生产法》第一百一十四条", "120"
            kinds, licence = (PenaltyKind.FINE,), ""
        principal = self.plan.crowd.principals[firm.credit_code]
        place = divisions.division(places.prefecture_of(firm.region)).name
        self.decisions += 1
        words = f"罚款 {fine} 万元" if fine else "警告、通报批评"
        return commands.enter_penalty(
            self.officer,
            commands.NewPenalty(
                document_number=f"（演示）应急罚〔{decided_on.year}〕{self.decisions}号",
                name=principal.name if of_person else firm.becomes or firm.name,
                credit_code="" if of_person else firm.credit_code,
                identity=principal.identity if of_person else "",
                kinds=kinds,
                decided_on=decided_on,
                conduct_on=decided_on - timedelta(days=self.rng.randrange(20, 80)),
                content=words,
                fine=fine,
                confiscated="6.4" if PenaltyKind.CONFISCATION in kinds else "",
                licence=licence,
                conduct_type=conduct_type,
                facts=facts,
                basis=basis,
                authority=f"{place}应急管理局（演示）",
                source=f"{place}应急管理局（演示）",
                accident=accident,
            ),
            submission=self.submission(),
        )


def sow(officer: Actor, plan: world.World, submission: Callable[[], str]) -> None:
    """Enter the conduct of a world through the public commands.

    Among it are a unit with two larger accidents inside twelve months, and one with two exactly a year apart.
    """
    maker = _Maker(officer, plan, Random(world.SEED + 7), submission)  # noqa: S311
    today = plan.today
    twice, apart = maker.firm(0), maker.firm(1)
    accidents = [
        maker.accident(maker.firm(place + 2), today - timedelta(days=130 + 61 * place), place) for place in range(4)
    ]
    accidents += [
        maker.accident(twice, calendar.add_months(today, -13), 4),
        maker.accident(twice, calendar.add_months(today, -5), 5),
        maker.accident(apart, calendar.add_months(today, -15), 6),
        maker.accident(apart, calendar.add_months(today, -3), 7),
    ]
    for place in range(8, 25):
        firm = maker.firm(place)
        which = place if place < len(_ACCIDENTS) else 10 + place % 5
        accidents.append(maker.accident(firm, today - timedelta(days=25 + 37 * (place - 7)), which))
    penalties = [
        maker.penalty(firm, on, 0, accident=number) for number, firm, on in _judged(officer, accidents[:8], maker)
    ]
    for place in range(PENALTIES - len(penalties)):
        decided_on = today - timedelta(days=6 + 29 * place)
        penalties.append(maker.penalty(maker.firm(30 + 3 * place), decided_on, place, of_person=place % 8 == 5))
    hazards = [_hazard(maker, place) for place in range(HAZARDS)]
    _later(officer, accidents, penalties, hazards, maker)


def _judged(officer: Actor, numbers: list[str], maker: _Maker) -> list[tuple[str, Firm, date]]:
    """Accidents whose unit has been penalised for them, and when."""
    firms = {one.credit_code: one for one in maker.plan.firms}
    found = []
    for number in numbers:
        record = queries.accident_record(officer, number)
        decided_on = record.line.happened_on + timedelta(days=85)
        if decided_on < maker.plan.today:
            found.append((number, firms[record.involved[0].number], decided_on))
    return found


def _hazard(maker: _Maker, place: int) -> str:
    firm = maker.firm(60 + 2 * place)
    found_on = maker.plan.today - timedelta(days=12 + 17 * place)
    return commands.enter_hazard(
        maker.officer,
        commands.NewHazard(
            name=firm.becomes or firm.name,
            credit_code=firm.credit_code,
            region=firm.region,
            found_on=found_on,
            description=_HAZARD_TEXTS[place % len(_HAZARD_TEXTS)],
            confirmed_by=f"{divisions.division(places.prefecture_of(firm.region)).name}应急管理局（演示）",
            due_on=found_on + timedelta(days=60),
        ),
        submission=maker.submission(),
    )


def _later(officer: Actor, accidents: list[str], penalties: list[str], hazards: list[str], maker: _Maker) -> None:
    """What became of some: performed, revoked, closed; one count that rose, one more responsible unit."""
    for place, number in enumerate(penalties):
        record = queries.penalty_record(officer, number)
        on = record.penalty.decided_on + timedelta(days=14)
        if place % 3 == 0 and on <= maker.plan.today:
            commands.perform_penalty(officer, number, on, version=1, submission=maker.submission())
        elif place in (10, 20) and on <= maker.plan.today:
            kind = Revocation.REVOKED if place == 10 else Revocation.CHANGED
            why = "行政复议决定（演示）。"
            commands.revoke_penalty(officer, number, kind, on, why, version=1, submission=maker.submission())
    for number in hazards[8:]:
        found_on = queries.hazard_record(officer, number).line.found_on
        on = found_on + timedelta(days=48)
        commands.close_hazard(officer, number, on, version=1, submission=maker.submission())
    number = accidents[8]
    wanted = commands.AmendedAccident(
        deaths=2,
        injuries=10,
        loss="296.5",
        concealed=False,
        reported_on=None,
        approved_on=None,
        summary=_SUMMARY,
        reason="一名伤者在医院医治无效死亡（演示）。",
    )
    commands.amend_accident(officer, number, wanted, version=1, submission=maker.submission())
    other = maker.firm(9)
    named = commands.Responsible(
        role=AccidentRole.OTHER_RESPONSIBLE_ORGANISATION, name=other.becomes or other.name, number=other.credit_code
    )
    commands.name_responsible(officer, number, named, version=2, submission=maker.submission())
