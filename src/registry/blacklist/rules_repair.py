"""Rules of early removal and credit repair: who may apply and when, the gates, who may decide, what fraud leads to. Pure.

The time on the list is judged by the law of the day of listing, everything else by today's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from registry.blacklist.rules import has_ended, may_leave_early
from registry.blacklist.terms import Facts, Origin, Term
from registry.blacklist.terms_repair import (
    PROVISION_OF_GATE,
    ApplicationState,
    ApplicationStep,
    Ball,
    Conduct,
    Finding,
    Gate,
    GateAnswer,
    RepairFacts,
)
from registry.kernel import calendar
from registry.kernel.calendar import Deadline
from registry.kernel.errors import InvalidInput, OutOfDate, RuleBroken
from registry.law.book import LawBook
from registry.law.terms import Clock

_S = ApplicationState


@dataclass(frozen=True)
class Move:
    """Where a step on an application may start, and the state it leads to."""

    starts: frozenset[ApplicationState]
    to: ApplicationState


def _move(*starts: ApplicationState, to: ApplicationState) -> Move:
    return Move(frozenset(starts), to)


STEPS: dict[ApplicationStep, Move] = {
    ApplicationStep.WITHDRAW: _move(_S.FILED, _S.ACCEPTED, _S.VERIFIED, to=_S.WITHDRAWN),
    ApplicationStep.ACCEPT: _move(_S.FILED, to=_S.ACCEPTED),
    ApplicationStep.NOT_ACCEPT: _move(_S.FILED, to=_S.NOT_ACCEPTED),
    ApplicationStep.VERIFY: _move(_S.ACCEPTED, _S.VERIFIED, to=_S.VERIFIED),
    ApplicationStep.GRANT: _move(_S.VERIFIED, to=_S.GRANTED),
    ApplicationStep.REFUSE: _move(_S.VERIFIED, to=_S.REFUSED),
    ApplicationStep.PROPOSE_REINSTATEMENT: _move(_S.GRANTED, to=_S.FRAUD_PROPOSED),
    ApplicationStep.REINSTATE: _move(_S.FRAUD_PROPOSED, to=_S.REINSTATED),
    ApplicationStep.FIND_NO_FRAUD: _move(_S.FRAUD_PROPOSED, to=_S.GRANTED),
}
"""Every step on an application: the states it starts from and the one it leads to. There is no other."""

BALL: dict[ApplicationState, Ball] = {
    _S.FILED: Ball.OFFICER,
    _S.ACCEPTED: Ball.OFFICER,
    _S.VERIFIED: Ball.DECIDER,
    _S.FRAUD_PROPOSED: Ball.DECIDER,
}
"""Who has to act on an application in a state; nobody in the others."""


def must_follow(step: ApplicationStep, state: ApplicationState) -> None:
    """Refuse a step that does not follow from the state."""
    if state not in STEPS[step].starts:
        raise OutOfDate("这项申请的状态已经变化，不能再办理这一步。", fix="请刷新页面，查看最新状态。")


# -- who may apply -----------------------------------------------------------------------------------------------------


def may_apply(
    facts: Facts, origin: Origin, authority: str, today: date, listed_under: LawBook, law: LawBook, *, shown: bool
) -> None:
    """Refuse an application for a listing of another department (CR-09) or an earlier regime, one that is not public or has
    ended (BL-17), and one before the shortest time on the list (BL-19). `shown`: whether it is public by decision.
    """
    if origin is Origin.RECEIVED:
        raise RuleBroken(
            "CR-09",
            f"这条列入信息由“{authority}”认定，本平台只是接收；谁认定、谁修复（{law.provision('CR-09').article}）。",
            fix=f"请向“{authority}”或者通过“信用中国”网站申请；原机关移出后，本平台随之移出。",
        )
    if "BL-19" not in listed_under:
        rule = listed_under.get("LEG-03") or listed_under.provision("LEG-04")
        days = f"期满前 {listed_under.days('LEG-03.window')} 日内" if "LEG-03.window" in listed_under else "期满后"
        raise RuleBroken(
            rule.code,
            f"这条信息依当时的规定列入，没有满十二个月提前移出的程序（{rule.article}）。",
            fix=f"请按该规定在{days}向原列入机关申请移出，期限至 {facts.until.isoformat()}。",
            facts={"until": facts.until.isoformat()},
        )
    if not shown:
        raise OutOfDate("这条列入信息不在公示中，不能申请提前移出。", fix="请刷新页面，查看最新状态。")
    if has_ended(facts, today):
        raise RuleBroken(
            "BL-17",
            f"名单管理期限已于 {facts.until.isoformat()} 届满，不再公示（{listed_under.provision('BL-17').article}）。",
            fix="期满的记录无需申请移出。",
            facts={"until": facts.until.isoformat()},
        )
    may_leave_early(facts, today, listed_under)


def accept_due(filed_on: date, law: LawBook) -> Deadline:
    """The last day to accept an application or not (BL-21.accept): working days from filing."""
    return calendar.add_working_days(filed_on, law.working_days("BL-21.accept"))


def decide_due(accepted_on: date, law: LawBook) -> Deadline:
    """The last day to decide (BL-21.decide): working days from acceptance, as settled."""
    return calendar.add_working_days(accepted_on, law.working_days("BL-21.decide"))


def deadlines(
    filed_on: date, accept_due_on: date, accepted_on: date | None, decide_due_on: date | None, law: LawBook
) -> tuple[Clock, ...]:
    """An application's deadlines as stored, explained (BL-21); in a year without a holiday table they may still move."""
    found = [_deadline("BL-21.accept", "受理期限", "收到申请之日", filed_on, accept_due_on, law)]
    if accepted_on and decide_due_on:
        found.append(_deadline("BL-21.decide", "决定期限", "受理之日", accepted_on, decide_due_on, law))
    return tuple(found)


def _deadline(code: str, title: str, start: str, day: date, due: date, law: LawBook) -> Clock:
    rule, provisional = law.provision(code), calendar.is_provisional(due)
    later = "该年节假日安排待公布，届时可能调整。" if provisional else ""
    said = f"自{start} {day} 的次日起算 {law.working_days(code)} 个工作日。{later}依据：{rule.citation}：{rule.text}"
    return Clock(due, title, said, rule.to_confirm or provisional)


# -- the gates ---------------------------------------------------------------------------------------------------------


def gates(facts: RepairFacts, listed_under: LawBook, law: LawBook, day: date) -> tuple[GateAnswer, ...]:
    """Every gate answered as of a day, in the order of the law. A gate the law of the day does not know is left out."""
    found = [
        _minimum_time(facts, listed_under, day),
        _found(Gate.DUTIES, facts.duties, "处罚决定确定的义务", "履行", law),
        _found(Gate.HARM, facts.harm, "危害后果或者不良影响", "消除", law),
        _no_new_conduct(facts, law),
        _no_running_bar(facts, law, day),
        _commitment(facts, law),
    ]
    return tuple(one for one in found if one is not None)


def unmet(answers: Sequence[GateAnswer]) -> list[GateAnswer]:
    """Gates that are not met, or not yet verified."""
    return [one for one in answers if not one.met]


def must_be_open(answers: Sequence[GateAnswer], doubt: str) -> None:
    """Refuse a grant while a binding gate is closed, naming it; a closed gate from memory needs a written reason."""
    for one in unmet(answers):
        if one.binds:
            raise RuleBroken(
                one.provision,
                f"不符合提前移出条件：{one.explanation}（{one.article}）",
                fix=f"自 {one.on.isoformat()} 起符合。" if one.met is False and one.on else "",
                facts={"gate": one.gate.value, **({"opens": one.on.isoformat()} if one.on else {})},
            )
        if not doubt:
            raise InvalidInput(
                "存疑说明",
                f"{one.explanation}（{one.article}）所依条款待核实，不作为拒绝的依据，但须说明理由。",
                fix="请写明为什么仍然同意。",
            )


def _answer(gate: Gate, met: bool | None, on: date | None, explanation: str, law: LawBook) -> GateAnswer | None:
    rule = law.get(PROVISION_OF_GATE[gate])
    if rule is None:
        return None
    return GateAnswer(gate, met, on, explanation, rule.key, rule.citation, rule.binds, rule.to_confirm)


def _minimum_time(facts: RepairFacts, law: LawBook, day: date) -> GateAnswer | None:
    if "BL-19" not in law:
        return None
    months = law.months("BL-19")
    start = facts.restarted_on or facts.listed_on
    opens = calendar.add_months(start, months)
    word = "恢复列入之日" if facts.restarted_on else "列入日期"
    said = f"自{word} {start} 起满 {months} 个月，{opens} 起可以申请"
    return _answer(Gate.MINIMUM_TIME, day >= opens, opens, said, law)


def _found(gate: Gate, finding: Finding | None, what: str, done: str, law: LawBook) -> GateAnswer | None:
    if finding is None:
        return _answer(gate, None, None, f"{what}是否已{done}，尚未核查", law)
    if not finding.met:
        return _answer(gate, False, None, f"经核查，{what}尚未{done}：{finding.basis}", law)
    return _answer(gate, True, finding.on, f"经核查，{what}已于 {finding.on} {done}：{finding.basis}", law)


def _no_new_conduct(facts: RepairFacts, law: LawBook) -> GateAnswer | None:
    gate = Gate.NO_NEW_CONDUCT
    if facts.later:
        numbers = "、".join(f"{one.number}（{one.on}）" for one in facts.later)
        return _answer(gate, False, None, f"列入后又有应当列入的行为：{numbers}", law)
    if facts.conduct is None:
        return _answer(gate, None, None, "本平台没有列入后的新列入或者在办案件，其他情况尚未核查", law)
    said = "列入后没有发现应当列入的行为" if facts.conduct.met else "列入后又有应当列入的行为"
    return _answer(gate, facts.conduct.met, facts.conduct.on, f"经核查，{said}：{facts.conduct.basis}", law)


def _no_running_bar(facts: RepairFacts, law: LawBook, day: date) -> GateAnswer | None:
    gate = Gate.NO_RUNNING_BAR
    running = [one for one in facts.bars if one.until is None or one.until >= day]
    if not running:
        return _answer(gate, True, day, "没有仍在期限内的禁入", law)
    forever = next((one for one in running if one.until is None), None)
    if forever:
        return _answer(gate, False, None, f"禁入 {forever.number} 没有截止日期", law)
    last = max(running, key=lambda one: one.until or date.max)
    assert last.until is not None
    said = f"禁入 {last.number} 的期限至 {last.until}"
    return _answer(gate, False, last.until + timedelta(days=1), said, law)


def _commitment(facts: RepairFacts, law: LawBook) -> GateAnswer | None:
    if "CR-08" not in law or "public_commitment" not in law.words("CR-08"):
        return None
    if facts.committed_on is None:
        return _answer(Gate.COMMITMENT, False, None, "没有公开作出信用承诺", law)
    return _answer(Gate.COMMITMENT, True, facts.committed_on, f"{facts.committed_on} 公开作出信用承诺", law)


# -- later conduct -----------------------------------------------------------------------------------------------------


def since(listed_on: date, found: Sequence[Conduct]) -> tuple[Conduct, ...]:
    """Conduct after the day of listing, oldest first."""
    return tuple(sorted((one for one in found if one.on > listed_on), key=lambda one: (one.on, one.number)))


# -- fraud -------------------------------------------------------------------------------------------------------------


def restored_term(today: date, reason: str, law: LawBook) -> Term | None:
    """The new term of a listing restored after fraud (BL-22.restart, BL-17); none where the old end stays.

    While the restart is from memory it does not bind: it needs the decider's written reason.
    """
    rule = law.get("BL-22.restart")
    if rule is None or not (rule.binds or reason):
        return None
    return Term(calendar.term_end(today, years=law.years("BL-17")), law.provision("BL-17").key, today)


def may_reinstate(facts: Facts, term: Term | None, today: date, law: LawBook) -> None:
    """Refuse to restore a listing whose old term has run out without starting it anew (BL-17)."""
    if term is None and has_ended(facts, today):
        raise RuleBroken(
            "BL-17",
            f"原管理期限已于 {facts.until.isoformat()} 届满，恢复列入后不再公示（{law.provision('BL-17').article}）。",
            fix="须重新起算管理期限的，请写明重新起算的理由。",
            facts={"until": facts.until.isoformat()},
        )
