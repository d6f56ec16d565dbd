"""Rules of training subsidies: who may claim for what until when, how much is granted, who may take which step. Pure.

SB-03 is from memory: what it says warns, and a claim that goes on over it carries a written reason. One certificate is claimed
once, whatever the law book says of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from registry.kernel import calendar
from registry.kernel.errors import InvalidInput, OutOfDate, RuleBroken
from registry.law.book import LawBook
from registry.law.terms import Anchor, Clock, Provision
from registry.training.terms import IN_FORCE, CertificateKind, CertificateState, Ending, Origin, WithdrawalGround
from registry.training.terms_subsidies import SUBSIDISED, ClaimFacts, ClaimState, ClaimStep, Payee

SEPARATE = "IN-07.officers"
_ENDED = (CertificateState.WITHDRAWN, CertificateState.CANCELLED)
GOT_BY_FRAUD = (WithdrawalGround.FRAUD, WithdrawalGround.FALSE_DATA)
"""Grounds of withdrawal after which money paid has to come back."""

STEPS: dict[ClaimStep, tuple[tuple[ClaimState, ...], ClaimState]] = {
    ClaimStep.CORRECT: ((ClaimState.RETURNED,), ClaimState.FILED),
    ClaimStep.WITHDRAW: ((ClaimState.FILED, ClaimState.RETURNED), ClaimState.WITHDRAWN),
    ClaimStep.GRANT: ((ClaimState.FILED,), ClaimState.GRANTED),
    ClaimStep.SEND_BACK: ((ClaimState.FILED,), ClaimState.RETURNED),
    ClaimStep.REFUSE: ((ClaimState.FILED,), ClaimState.REFUSED),
    ClaimStep.PAY: ((ClaimState.GRANTED,), ClaimState.PAID),
    ClaimStep.RECOVER: ((ClaimState.PAID,), ClaimState.RECOVERED),
}
"""From which states a step leads where. There is no other way through a claim."""

OWN_STEPS = frozenset({ClaimStep.CORRECT, ClaimStep.WITHDRAW})
"""Steps of the claimant; all others are the reviewing office's."""

DECISIONS = frozenset({ClaimStep.GRANT, ClaimStep.SEND_BACK, ClaimStep.REFUSE})
"""Steps that a second person takes."""

AMOUNTS: dict[CertificateKind, str] = {kind: f"SB-02.demonstration.{kind.value}" for kind in SUBSIDISED}
"""The provision that says how much, by kind of certificate."""


@dataclass(frozen=True)
class Finding:
    """Something that stands against a claim: the provision, the sentence, what to do."""

    provision: str
    message: str
    fix: str


def last_day(issued_on: date, law: LawBook) -> date:
    """Last day on which a claim may be filed: within so many months of the issue (SB-03.claim, SET-05)."""
    return calendar.within_months(issued_on, law.months("SB-03.claim"))


def may_be_claimed(facts: ClaimFacts, doubt: str, law: LawBook) -> tuple[str, ...]:
    """The provisions from memory that the claim goes on over with its written reason; empty where nothing is against it.

    Raises `RuleBroken`: a kind that is not subsidised or a certificate that was ended (SB-01.persons), a certificate claimed
    already, what a binding provision is against, and what one from memory is against while no reason is given.
    """
    _must_be_open(facts, law)
    doubted: list[str] = []
    for found in findings(facts, law):
        provision = law.provision(found.provision)
        if provision.binds:
            raise RuleBroken(found.provision, f"{found.message}（{provision.article}）", fix=found.fix)
        if not doubt.strip():
            raise RuleBroken(
                found.provision,
                f"{found.message}（{provision.article}，{provision.mark}）",
                fix=f"{found.fix}确有依据的，请在“继续申领的理由”中写明后继续。",
            )
        doubted.append(found.provision)
    return tuple(doubted)


def _must_be_open(facts: ClaimFacts, law: LawBook) -> None:
    """Refuse what no reason helps over."""
    persons = law.provision("SB-01.persons").article
    if facts.kind not in SUBSIDISED:
        raise RuleBroken(
            "SB-01.persons",
            f"这种证书不在补贴范围内（{persons}）。",
            fix="只有特种作业操作证、主要负责人和安全生产管理人员安全合格证可以申领。",
        )
    if facts.state in _ENDED:
        raise RuleBroken(
            "SB-01.persons", f"证书已经撤销、注销或者失效（{persons}）。", fix="只能凭现行有效的证书申领。"
        )
    if facts.same is not None:
        raise RuleBroken(
            "SB-03.once",
            f"这张证书已于 {facts.same.claimed_on.isoformat()} 申领过，编号 {facts.same.number}。",
            fix="同一张证书只能申领一次，请查看原申领的办理情况。",
            facts={"number": facts.same.number},
        )


def findings(facts: ClaimFacts, law: LawBook) -> list[Finding]:
    """What SB-03 has against a claim, in the order of its provisions."""
    found = []
    if facts.origin is not Origin.ISSUED:
        found.append(Finding("SB-03.certificate", "证书不是本平台颁发的，是登记的历史证书。", "请核对证书。"))
    elif facts.state not in IN_FORCE:
        found.append(Finding("SB-03.certificate", "证书现在不在有效状态。", "请先办理复审或者换证。"))
    if facts.before is not None:
        said = (
            f"同一人同一项目的上一张证书已于 {facts.before.claimed_on.isoformat()} 申领，编号 {facts.before.number}。"
        )
        found.append(Finding("SB-03.once", said, "换发的证书一般不再补贴。"))
    until = last_day(facts.issued_on, law)
    if facts.claimed_on > until:
        months = law.months("SB-03.claim")
        said = f"发证（{facts.issued_on.isoformat()}）已满 {months} 个月，申领截止日为 {until.isoformat()}。"
        found.append(Finding("SB-03.claim", said, "请核对发证日期。"))
    if facts.double and law.flag("SB-03.no_double"):
        found.append(Finding("SB-03.no_double", "已声明享受失业保险技能提升补贴，不得重复享受。", "请核对声明。"))
    if facts.payee is Payee.OWN:
        found.append(
            Finding("SB-03.account", "补贴发放至企业或者培训机构账户，不发放至个人账户。", "请改由单位账户收款。")
        )
    return found


def amount(kind: CertificateKind, issued_on: date, decided_on: date, law_on: dict[date, LawBook]) -> Provision:
    """The provision that says how much is granted, in cents: in force on the day its own anchor names (SB-02).

    `law_on` has the law of both days. Raises `RuleBroken` where no amount is in force.
    """
    code = AMOUNTS[kind]
    found = law_on[decided_on].get(code)
    if found is not None and found.anchor is Anchor.ISSUE:
        found = law_on[issued_on].get(code)
    if found is None or not isinstance(found.value, int):
        raise RuleBroken("SB-02.hunan", "这一天没有施行中的补贴标准。", fix="请系统管理员录入补贴标准后再核准。")
    return found


# -- steps -------------------------------------------------------------------------------------------------------------


def must_be_allowed(step: ClaimStep, state: ClaimState, filed_by: str, holder: str, person: str, law: LawBook) -> None:
    """Refuse a step out of its turn, and a decision by who filed the claim or is its holder: persons are compared (IN-07)."""
    if state not in STEPS[step][0]:
        raise OutOfDate("这份申领的状态已经变化，不能再办理这一步。", fix="请刷新页面，查看最新状态。")
    if step in DECISIONS and person in (filed_by, holder):
        who = "申领的经办人" if person == filed_by else "持证人本人"
        raise RuleBroken(
            SEPARATE,
            f"{who}不能审核这份申领（{law.provision(SEPARATE).article}）。",
            fix="请由另一名审核人员办理；同一人的两个账号按同一人对待。",
        )


def must_still_hold(state: CertificateState, law: LawBook) -> None:
    """Refuse to grant or pay for a certificate that was ended meanwhile (SB-01.persons)."""
    if state in _ENDED:
        raise RuleBroken(
            "SB-01.persons",
            f"证书已经撤销、注销或者失效（{law.provision('SB-01.persons').article}）。",
            fix="请不予补贴，或者退回申领主体。",
        )


def may_be_paid(paid_on: date, granted_on: date, today: date) -> None:
    """Refuse a day of payment before the grant or ahead of today."""
    if not granted_on <= paid_on <= today:
        raise InvalidInput("发放日期", f"发放日期应在 {granted_on.isoformat()} 至今天之间。", fix="请核对付款凭证。")


def to_recover(state: ClaimState, ending: Ending | None, ground: str, ended_on: date | None, day: date) -> bool:
    """Whether money paid has to come back: the certificate was withdrawn by that day as got by fraud or false data (SO-10)."""
    return (
        state is ClaimState.PAID
        and ending is Ending.WITHDRAWN
        and ended_on is not None
        and ended_on <= day
        and ground in GOT_BY_FRAUD
    )


def clocks(kind: CertificateKind, issued_on: date, claimed_on: date, law: LawBook) -> tuple[Clock, ...]:
    """A claim's dates explained by the law of the day it was filed."""
    claim = law.provision("SB-03.claim")
    months, until = law.months("SB-03.claim"), last_day(issued_on, law)
    late = f"申领日 {claimed_on.isoformat()}，{'已经逾期' if claimed_on > until else '在期限内'}"
    said = (
        f"自取得证书之日 {issued_on.isoformat()} 起 {months} 个月内，最后一日为对应日。{late}。依据：{claim.citation}"
    )
    found = [Clock(until, "申领截止日", said, claim.to_confirm)]
    amount_of = law.get(AMOUNTS.get(kind, ""))
    if amount_of is not None:
        began = f"自 {amount_of.effective_from.isoformat()} 起每人每证 {amount_of.amount}。{amount_of.text}"
        found.append(Clock(amount_of.effective_from, "补贴标准施行日", f"{began}依据：{amount_of.citation}", True))
    return tuple(found)
