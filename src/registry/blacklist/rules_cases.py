"""Rules of a case: scope, ground and subjects, the officers, the defence, the decision and its service. Pure.

Each answers one question and refuses naming the provision. A provision that does not bind is returned as a doubt: the officer goes
on with a written reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from registry.blacklist.rules import SEPARATE
from registry.blacklist.terms import PROVISION_OF, CaseState, Failing, Ground, GroundFacts, SubjectRole
from registry.kernel import calendar
from registry.kernel.calendar import Deadline
from registry.kernel.errors import InvalidInput, OutOfDate, RuleBroken
from registry.law.book import LawBook
from registry.law.terms import Clock

ACCIDENT_GROUNDS = frozenset({Ground.G1, Ground.G2, Ground.G3, Ground.G4, Ground.G5})
"""Grounds that rest on a recorded accident."""

UNIT_ROLES = frozenset({SubjectRole.ORGANISATION, SubjectRole.AGENCY, SubjectRole.OTHER_RESPONSIBLE_ORGANISATION})
"""Roles of units; the others are persons."""

OWN_GROUNDS = tuple(ground for ground in PROVISION_OF if ground not in (Ground.LEGACY_2015, Ground.LEGACY_2017))
"""Grounds on which this portal's own cases may rest."""


@dataclass(frozen=True)
class AccidentFacts:
    """The accident a ground names: its day, whether it is 较大 and whether it is graver than that."""

    happened_on: date
    larger: bool
    graver: bool


@dataclass(frozen=True)
class PenaltyFacts:
    """The administrative penalty underneath: its subject's industry, whether it stands, whether it was performed."""

    decided_on: date
    conduct_on: date
    section: str  # GB/T 4754 letter of the unit, empty for a person or when unknown
    revoked: bool
    performed: bool


@dataclass(frozen=True)
class Defence:
    """How the prior notice stands with one subject: when it was served, whether the defence was waived in writing."""

    name: str
    noticed_on: date | None
    waived: bool


def grounds_in(law: LawBook) -> list[Ground]:
    """The grounds of the law in force on the day of the conduct; none before Order 11."""
    return [ground for ground in OWN_GROUNDS if PROVISION_OF[ground] in law]


def may_be_own_case(penalty: PenaltyFacts, law: LawBook) -> None:
    """Refuse a case without a penalty that stands (BL-02) or outside the department's industries (BL-01)."""
    if penalty.revoked:
        raise RuleBroken(
            "BL-02",
            f"这项行政处罚已被撤销，不能作为列入依据（{law.provision('BL-02').article}）。",
            fix="列入须以有效的行政处罚决定为基础。",
        )
    if penalty.section and penalty.section in law.words("BL-01.outside"):
        outside = law.provision("BL-01.outside")
        raise RuleBroken(
            "BL-01.outside",
            f"当事人属于建筑施工或交通运输行业，本部门不得自行立案列入（{outside.article}）。",
            fix="请由主管部门决定后推送，本平台作为接收名单登记。",
            facts={"section": penalty.section},
        )


def ground_must_hold(
    ground: Ground,
    facts: GroundFacts,
    penalty: PenaltyFacts,
    accident: AccidentFacts | None,
    accident_days: Sequence[date],
    law: LawBook,
) -> None:
    """Refuse a ground whose facts are missing or do not reach it (BL-03..11); `law` is that of the day of the conduct.

    `accident_days`: the days of the unit's 较大 or graver accidents, for the rolling count of G2.
    """
    if ground not in grounds_in(law):
        raise RuleBroken(
            "BL-02",
            "违法行为发生时，《安全生产严重失信主体名单管理办法》尚未施行，不能以这一情形列入。",
            fix="施行前的行为只能登记为接收的历史名单。",
        )
    if ground in ACCIDENT_GROUNDS and accident is None:
        raise InvalidInput("事故", "这一情形须以已登记的事故为事实。", fix="请先在“事故”登记，再选择事故编号。")
    check = _FACTS.get(ground)
    if check is not None:
        check(facts, penalty, law)
    if ground is Ground.G1 and accident is not None and not accident.graver:
        raise _not_reached(Ground.G1, law, "所选事故不是重大或者特别重大事故", "请核对事故等级。")
    if ground is Ground.G2 and accident is not None:
        _must_repeat(accident, accident_days, law)


def _must_repeat(accident: AccidentFacts, days: Sequence[date], law: LawBook) -> None:
    opens = calendar.add_months(accident.happened_on, -law.months("BL-04.window"))
    counted = sum(opens < day <= accident.happened_on for day in days)
    if not (accident.larger or accident.graver) or counted < law.number("BL-04.count"):
        raise _not_reached(
            Ground.G2,
            law,
            f"截至 {accident.happened_on} 的 {law.months('BL-04.window')} 个月内，"
            f"登记的较大以上事故为 {counted} 起，不足 {law.number('BL-04.count')} 起",
            f"计算期间为 {opens}（不含）至 {accident.happened_on}；请核对事故登记。",
        )


def _fine_reaches(facts: GroundFacts, penalty: PenaltyFacts, law: LawBook) -> None:
    least, most = law.number("BL-05.fine_min"), law.number("BL-05.fine_max")
    if not 100 * least <= facts.fine_times <= 100 * most:
        raise _not_reached(
            Ground.G3, law, f"罚款倍数不在 {least} 倍至 {most} 倍之间", "请按处罚决定书填写加处罚款的倍数。"
        )


def _concealed(facts: GroundFacts, penalty: PenaltyFacts, law: LawBook) -> None:
    if facts.concealment is None:
        raise InvalidInput("瞒报或谎报", "没有说明是瞒报还是谎报。", fix="请选择一项。")


def _failed(facts: GroundFacts, penalty: PenaltyFacts, law: LawBook) -> None:
    if facts.failing not in tuple(Failing):
        raise InvalidInput("失职情形", "没有说明主要负责人的失职情形。", fix="请选择一项。")


def _unlicensed(facts: GroundFacts, penalty: PenaltyFacts, law: LawBook) -> None:
    if facts.licence is None or not facts.licence_name.strip():
        raise InvalidInput("许可状态", "没有说明是哪一项许可、处于什么状态。", fix="请填写许可名称并选择状态。")


def _agency_misbehaved(facts: GroundFacts, penalty: PenaltyFacts, law: LawBook) -> None:
    if facts.misconduct is None:
        raise InvalidInput("机构违法行为", "没有说明机构的违法行为。", fix="请选择一项。")


def _refuses_to_perform(facts: GroundFacts, penalty: PenaltyFacts, law: LawBook) -> None:
    if penalty.performed:
        raise _not_reached(Ground.G8, law, "处罚决定已经履行", "请核对处罚的履行情况。")
    if not facts.able_to_perform:
        raise InvalidInput("履行能力", "没有确认当事人有履行能力。", fix="拒不履行须以有能力履行为前提，请核实后勾选。")


def _is_grave(facts: GroundFacts, penalty: PenaltyFacts, law: LawBook) -> None:
    if not facts.gravity.strip():
        raise InvalidInput("情节", "没有写明性质恶劣、情节严重的事实。", fix="请写明事实。")


_FACTS = {
    Ground.G3: _fine_reaches,
    Ground.G4: _concealed,
    Ground.G5: _failed,
    Ground.G6: _unlicensed,
    Ground.G7: _agency_misbehaved,
    Ground.G8: _refuses_to_perform,
    Ground.G9: _is_grave,
}


def _not_reached(ground: Ground, law: LawBook, what: str, fix: str) -> RuleBroken:
    found = law.provision(PROVISION_OF[ground])
    return RuleBroken(found.code, f"{what}，不符合“{found.title}”（{found.article}）。", fix=fix)


def roles_of(ground: Ground, law: LawBook) -> list[SubjectRole]:
    """Whom a ground lists (BL-0n.subjects)."""
    return [SubjectRole(word) for word in law.words(f"{PROVISION_OF[ground]}.subjects")]


def may_be_subjects(ground: Ground, roles: Iterable[SubjectRole], law: LawBook) -> None:
    """Refuse subjects the ground does not name, and a case without any (BL-0n.subjects)."""
    wanted, allowed = list(roles), roles_of(ground, law)
    found = law.provision(f"{PROVISION_OF[ground]}.subjects")
    if not wanted:
        raise InvalidInput("当事人", "没有填写拟列入的当事人。", fix="请至少填写一个当事人。")
    if any(role not in allowed for role in wanted):
        raise RuleBroken(
            found.code, f"所选情形不能列入这类当事人（{found.article}）。{found.text}", fix="请核对情形和当事人。"
        )


def doubts(ground: Ground, law: LawBook) -> list[str]:
    """Provisions the ground rests on that do not bind yet: their codes; going on needs a written reason."""
    code = PROVISION_OF[ground]
    return [found.code for found in law.part(code) if not found.binds]


def must_explain(found: Sequence[str], reason: str) -> None:
    """Refuse to go on over provisions that are 待核实 without a written reason."""
    if found and not reason.strip():
        raise InvalidInput(
            "继续办理的理由",
            f"所依据的条款尚待核实（{'、'.join(found)}）。",
            fix="请写明继续办理的理由，理由会随案件保存；也可以先由系统管理员核准条款。",
        )


def officers_must_enforce(reasons: Iterable[tuple[str, Sequence[str]]], law: LawBook) -> None:
    """Refuse officers who may not enforce today (IN-07): pairs of name and what stands against it."""
    for name, against in reasons:
        if against:
            raise RuleBroken(
                SEPARATE,
                f"执法人员{name}今天不具备执法资格：{'；'.join(against)}（{law.provision(SEPARATE).article}）。",
                fix="请更换执法人员，或先在“执法人员”补正资格。",
            )


# -- steps -------------------------------------------------------------------------------------------------------------


def must_stand(state: CaseState, *wanted: CaseState) -> None:
    """Refuse a step out of its turn."""
    if state not in wanted:
        raise OutOfDate("案件的状态已经变化，不能再办理这一步。", fix="请刷新页面，查看最新状态。")


def defence_ends(noticed_on: date, law: LawBook) -> Deadline:
    """Last day on which a hearing may be asked for after the notice was served (CR-02.request)."""
    return calendar.add_working_days(noticed_on, law.working_days("CR-02.request"))


def hearing_opens(called_on: date, law: LawBook) -> Deadline:
    """First day on which the hearing may be held after it was called (CR-02.notice)."""
    return calendar.add_working_days(called_on, law.working_days("CR-02.notice"))


def may_be_called(hearing_on: date, today: date, law: LawBook) -> None:
    """Refuse a hearing called at too short notice (CR-02.notice)."""
    opens = hearing_opens(today, law).on
    if hearing_on < opens:
        raise RuleBroken(
            "CR-02.notice",
            f"听证应在通知后第 {law.working_days('CR-02.notice')} 个工作日起举行（{law.provision('CR-02.notice').article}）。",
            fix=f"最早可定在 {opens}。",
            facts={"opens": opens.isoformat()},
        )


def may_be_proposed(
    defences: Sequence[Defence], open_statements: int, hearing_due: bool, today: date, law: LawBook
) -> None:
    """Refuse a proposal before notice, defence, answers and hearing are complete (BL-12, CR-01, CR-02)."""
    for one in defences:
        if one.noticed_on is None:
            raise RuleBroken(
                "BL-12.notice",
                f"尚未向{one.name}送达事先告知书（{law.provision('BL-12.notice').article}）。",
                fix="请先告知。",
            )
        ends = defence_ends(one.noticed_on, law).on
        if not one.waived and today <= ends:
            raise RuleBroken(
                "CR-02.request",
                f"{one.name}的陈述申辩和听证申请期限至 {ends}，期限未满不能报请决定"
                f"（{law.provision('CR-02.request').article}）。",
                fix=f"请自 {ends} 次日起报请，或者取得当事人的书面放弃声明。",
                facts={"ends": ends.isoformat()},
            )
    if hearing_due:
        raise RuleBroken(
            "CR-02.notice",
            f"当事人申请了听证，听证尚未举行（{law.provision('CR-02.notice').article}）。",
            fix="请先举行听证。",
        )
    must_be_answered(open_statements, law)


def must_be_answered(open_statements: int, law: LawBook) -> None:
    """Refuse to go on over statements nobody has answered (CR-01)."""
    if open_statements:
        raise RuleBroken(
            "CR-01",
            f"还有 {open_statements} 份陈述申辩没有复核答复（{law.provision('CR-01').article}）。",
            fix="请逐份复核并写明是否采纳。",
        )


# -- clocks ------------------------------------------------------------------------------------------------------------


def _clock(title: str, found: Deadline, code: str, arithmetic: str, law: LawBook) -> Clock:
    provision = law.provision(code)
    provisional = "（节假日安排待公布，日期可能变动）" if found.provisional else ""
    return Clock(
        found.on,
        title,
        f"{arithmetic}{provisional}。依据：{provision.citation}：{provision.text}",
        provision.to_confirm,
    )


def decision_clock(filed_on: date, law: LawBook) -> Clock:
    """By when a decision must be made (CR-03.decide): the n-th day after filing, moved to a working day."""
    days = law.days("CR-03.decide")
    found = calendar.deadline(date.fromordinal(filed_on.toordinal() + days))
    return _clock("最迟作出决定", found, "CR-03.decide", f"自立案之日 {filed_on} 起 {days} 日", law)


def defence_clock(name: str, noticed_on: date, law: LawBook) -> Clock:
    """Until when a subject may ask for a hearing (CR-02.request)."""
    days = law.working_days("CR-02.request")
    found = defence_ends(noticed_on, law)
    return _clock(
        f"{name}申请听证截止", found, "CR-02.request", f"自告知书送达日 {noticed_on} 起第 {days} 个工作日", law
    )


def service_clock(decided_on: date, law: LawBook) -> Clock:
    """By when the decision must be served (CR-03.serve)."""
    days = law.working_days("CR-03.serve")
    found = calendar.add_working_days(decided_on, days)
    return _clock("最迟送达决定书", found, "CR-03.serve", f"自决定之日 {decided_on} 起第 {days} 个工作日", law)


def publication_clock(decided_on: date, law: LawBook) -> Clock:
    """By when the listing must be published (BL-15.deadline)."""
    days = law.working_days("BL-15.deadline")
    found = calendar.add_working_days(decided_on, days)
    return _clock("最迟公布", found, "BL-15.deadline", f"自决定之日 {decided_on} 起第 {days} 个工作日", law)
