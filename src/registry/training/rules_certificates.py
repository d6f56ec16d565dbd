"""Rules of certificates by kind: how long each lasts, when it may be renewed, when absence from the post stops it. Pure.

Each kind has its own clock: special operations SO-05, managers TR-13, pre-job proofs none (SET-41), received kinds what is printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from registry.kernel import calendar
from registry.kernel.errors import RuleBroken
from registry.law.book import LawBook
from registry.training import rules
from registry.training.terms import FOREIGN, KIND_WORDS, MANAGERS, NO_END, CertificateKind, Term, WithdrawalGround

NO_WINDOW = -1
"""Days of the renewal window of kinds that have none: no day ever lies in it."""
_DAY = timedelta(days=1)


def term_of(
    kind: CertificateKind, starts_on: date, reviewed_on: date | None, printed: date | None, law: LawBook
) -> Term:
    """Last valid day, review day and the provision they come from. `printed`: the last day a received certificate states.

    Raises `RuleBroken` for a kind whose term no provision gives and no print states.
    """
    if printed is not None and kind is not CertificateKind.SPECIAL_OPERATION:
        return Term(printed, None, "")
    match kind:
        case CertificateKind.SPECIAL_OPERATION:
            return rules.term(starts_on, reviewed_on, law)
        case CertificateKind.PRE_JOB:
            return Term(NO_END, None, law.provision("SET-41").key)
        case CertificateKind.SPECIAL_EQUIPMENT:
            raise RuleBroken("SO-16.catalogue", "特种设备作业人员证没有写明有效期。", fix="请按证书填写有效期至。")
        case _:
            code = "SO-16.validity" if kind is CertificateKind.CONSTRUCTION else "TR-13.validity"
            if code not in law:
                raise RuleBroken(code, "发证当日没有可依据的有效期规定。", fix="请按证书填写有效期至。")
            until = calendar.term_end(starts_on, years=law.years(code))
            return Term(until, None, law.provision(code).key)


@lru_cache(maxsize=500)
def windows(law: LawBook) -> Mapping[CertificateKind, int]:
    """Days before the end in which each kind is due for renewal (SO-06, TR-13.local_window); `NO_WINDOW` where there is none."""
    return {
        kind: law.days("SO-06")
        if kind is CertificateKind.SPECIAL_OPERATION
        else law.days("TR-13.local_window")
        if kind in MANAGERS
        else NO_WINDOW
        for kind in CertificateKind
    }


def passed_on(kind: CertificateKind, theory: int | None, practice: int | None, law: LawBook) -> bool:
    """Whether the exam of a kind is passed: managers sit one computer test (TR-13.pass_mark). Scores in hundredths of points."""
    if kind in MANAGERS:
        return theory is not None and theory >= law.points("TR-13.pass_mark") * 100
    return rules.passed(theory, practice, law)


# -- renewal -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RenewalWindow:
    """First and last day on which renewal may be applied for, and the provision the last one comes from.

    `first_binds`: an earlier application is refused; else it needs a written reason and the new term starts on issue.
    """

    first: date
    last: date
    first_binds: bool
    first_code: str
    last_code: str


def renewal_window(kind: CertificateKind, valid_until: date, law: LawBook) -> RenewalWindow:
    """When renewal may be applied for: special operations within SO-06's days before the end; managers at least
    TR-13.extension's days before it, by local practice within TR-13.local_window's.
    """
    if kind is CertificateKind.SPECIAL_OPERATION:
        return RenewalWindow(
            rules.window_start(valid_until, law), valid_until, law.provision("SO-06").binds, "SO-06", "SO-10"
        )
    first = calendar.window_start(valid_until, days=law.days("TR-13.local_window"))
    last = calendar.window_start(valid_until, days=law.days("TR-13.extension"))
    return RenewalWindow(
        first, last, law.provision("TR-13.local_window").binds, "TR-13.local_window", "TR-13.extension"
    )


def may_be_renewed(kind: CertificateKind, valid_until: date, applied_on: date, reason: str, law: LawBook) -> None:
    """Refuse renewal outside its window; before one that does not bind a written reason is enough."""
    if kind in FOREIGN or kind is CertificateKind.PRE_JOB:
        raise RuleBroken("SET-43", f"{KIND_WORDS[kind]}不在本平台延期换证。", fix="请由原发证机关办理后登记新证。")
    window = renewal_window(kind, valid_until, law)
    if applied_on < window.first and (window.first_binds or not reason.strip()):
        article = law.provision(window.first_code).article
        fix = f"自 {window.first} 起可以申请。" + ("" if window.first_binds else "确需提前的，请写明理由。")
        raise RuleBroken(window.first_code, f"尚未到延期换证的申请期（{article}）。", fix=fix)
    if applied_on > window.last:
        article = law.provision(window.last_code).article
        raise RuleBroken(
            window.last_code,
            f"已过延期换证的申请期，最后一日为 {window.last}（{article}）。",
            fix="请重新参加培训考核。",
        )


def renewed_from(kind: CertificateKind, valid_until: date, applied_on: date, issued_on: date, law: LawBook) -> date:
    """First day of the new term: the day after the old one ends when applied for in the window, else the day of issue (SET-43)."""
    window = renewal_window(kind, valid_until, law)
    return valid_until + _DAY if window.first <= applied_on <= window.last else issued_on


# -- absence -----------------------------------------------------------------------------------------------------------


def recheck_from(kind: CertificateKind, last_day: date, law: LawBook, *, transferred: bool = False) -> date | None:
    """First day from which nobody may go back to the post without an examination; none for kinds that know no such rule.

    Absence counts from the day after the last day at the post (SET-09): SO-12 six months, TR-07.absence one year. A transfer
    within the unit counts at once for a pre-job proof (TR-07.levels).
    """
    away = last_day + _DAY
    if kind is CertificateKind.SPECIAL_OPERATION:
        return calendar.term_end(away, months=law.months("SO-12")) + _DAY
    if kind is CertificateKind.PRE_JOB:
        return away if transferred else calendar.term_end(away, years=law.years("TR-07.absence")) + _DAY
    return None


def absence_article(kind: CertificateKind) -> str:
    """The provision behind `recheck_from`."""
    return "SO-12" if kind is CertificateKind.SPECIAL_OPERATION else "TR-07.absence"


# -- ending and barring ------------------------------------------------------------------------------------------------


def withdrawal_article(kind: CertificateKind, ground: WithdrawalGround, valid_until: date, day: date) -> str:
    """The provision a withdrawal rests on. Refuses kinds that are not withdrawn here and an overdue one that is not."""
    if kind in FOREIGN:
        raise RuleBroken(
            "SO-16.catalogue", "这种证书由其他部门颁发，本平台不办理撤销。", fix="原发证机关已经处理的，请登记注销。"
        )
    if ground is WithdrawalGround.OVERDUE and day <= valid_until:
        raise RuleBroken("SO-10", f"有效期至 {valid_until}，尚未届满。", fix="请核对撤销事由。")
    if kind is CertificateKind.SPECIAL_OPERATION:
        return "SO-10"
    if ground is WithdrawalGround.ACCIDENT:
        return "BAN-04"
    if ground in rules.BARRING:
        return "TR-18.withdraw"
    raise RuleBroken("TR-18.withdraw", "这种证书没有这项撤销事由。", fix="请核对事由；本人申请或死亡的请办理注销。")


def bar_of(kind: CertificateKind, ground: WithdrawalGround, withdrawn_on: date, law: LawBook) -> date | None:
    """Last day of the bar on a new application of the same kind, where the provision behind it binds (SO-10.bar, TR-18.bar)."""
    if ground not in rules.BARRING:
        return None
    code = "SO-10.bar" if kind is CertificateKind.SPECIAL_OPERATION else "TR-18.bar"
    provision = law.get(code)
    if provision is None or not provision.binds:
        return None
    return calendar.term_end(withdrawn_on, years=law.years(code))


# -- assessment --------------------------------------------------------------------------------------------------------


def must_be_in_time_for_resit(failed: int, law: LawBook) -> None:
    """Refuse a further try after the resits of SO-02.resits are used up; `failed` counts the tries not passed (SET-44)."""
    resits = law.number("SO-02.resits")
    if failed > resits:
        article = law.provision("SO-02.resits").article
        raise RuleBroken(
            "SO-02.resits",
            f"已有 {failed} 次考试不合格，补考以 {resits} 次为限（{article}）。",
            fix="须重新参加培训，由新的培训班提交成绩。",
            facts={"failed": failed},
        )


def may_assess(kind: CertificateKind, region: str, law: LawBook) -> None:
    """Refuse a certifier below prefecture level for managers (TR-15.city) and anybody for kinds not assessed here."""
    if kind in MANAGERS and not region.endswith("00"):
        article = law.provision("TR-15.city").article
        raise RuleBroken(
            "TR-15.city",
            f"主要负责人和安全管理人员由省、市两级考核（{article}）。",
            fix="请由市级或者省级考核部门办理。",
        )
    if kind in FOREIGN:
        raise RuleBroken("SO-16.catalogue", f"{KIND_WORDS[kind]}由其他部门考核颁发。", fix="请作为收到的证书登记。")


def result_is_late(kind: CertificateKind, exam_on: date, recorded_on: date, law: LawBook) -> bool:
    """Whether the result was recorded after its days (SO-02.results). A rule of special operations only."""
    if kind is not CertificateKind.SPECIAL_OPERATION:
        return False
    return recorded_on > calendar.add_working_days(exam_on, law.working_days("SO-02.results")).on
