"""What awaits an actor today: counts with the page that shows the rows behind each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from registry.agencies import queries as agencies
from registry.agencies.terms import Standing
from registry.agencies.terms_acceptance import ExaminationState, ExitState
from registry.agencies.terms_grades import AssessmentState
from registry.blacklist import queries as blacklist
from registry.blacklist.terms import CaseState
from registry.blacklist.terms_measures import TaskPhase
from registry.engineers import queries as engineers
from registry.engineers.terms import ApplicationState
from registry.exchange import queries as exchange
from registry.exchange.terms import BatchState
from registry.kernel.access import Actor
from registry.kernel.paging import PageRequest
from registry.law import queries as law
from registry.law.terms import AmendmentState
from registry.policy import Permission, Role
from registry.reports import duties
from registry.training import queries as training
from registry.training.queries import gaps
from registry.training.terms import CertificateState
from registry.training.terms_subsidies import ClaimState, Window

Tone = Literal["neutral", "good", "info", "warn", "bad"]
_ONE = PageRequest(1, 1)


@dataclass(frozen=True)
class Task:
    """One kind of thing that waits. `page` and `query` show its rows."""

    title: str
    count: int
    page: str
    tone: Tone
    query: dict[str, str] = field(default_factory=dict)


def tasks(actor: Actor) -> list[Task]:
    """What awaits the actor, most urgent first; kinds with nothing waiting are left out where nothing is expected."""
    actor.must(Permission.OWN_ACCOUNT)
    found: list[Task] = []
    if actor.may(Permission.RESULTS_APPROVE):
        waiting = training.batches(actor, pending_only=True, page=_ONE).total
        found.append(Task("待核准的成绩批次", waiting, "results", "warn" if waiting else "neutral"))
    if actor.may(Permission.LISTINGS_DECIDE):
        waiting = len(blacklist.awaiting_decision(actor))
        found.append(Task("待审批的公布与移出", waiting, "listings", "warn" if waiting else "neutral"))
    if actor.may(Permission.CASES_READ):
        found += _of_cases(actor)
    if actor.may(Permission.FILINGS_HANDLE) or actor.may(Permission.FILINGS_DECIDE):
        found += _applications(actor)
        filed = blacklist.waiting(actor)
        if filed:
            late = any(row.overdue for row in filed)
            found.append(Task("待办理的意见与请求", len(filed), "filings", "bad" if late else "warn", {"open": "1"}))
    if actor.may(Permission.FILINGS_DECIDE):
        proposed = blacklist.proposals(actor)
        if proposed:
            late = any(row.overdue for row in proposed)
            found.append(Task("待审批的更正与撤销", len(proposed), "filings", "bad" if late else "warn", {"open": "1"}))
    if actor.may(Permission.FILINGS_FILE):
        notices = sum(one.open for one in blacklist.own(actor).notices)
        if notices:
            found.append(Task("可以陈述申辩、申请听证的告知", notices, "own", "warn"))
    if actor.may(Permission.LAW_AMEND):
        waiting = sum(not row.mine for row in law.amendments(actor, state=AmendmentState.PROPOSED))
        found.append(Task("待核准的条款变更", waiting, "law", "warn" if waiting else "neutral"))
    if actor.role is Role.CLERK:
        waiting = exchange.batches(actor, _ONE, state=BatchState.PREVIEWED).total
        found.append(Task("已上传、待确认的表格", waiting, "bring_in", "warn" if waiting else "neutral"))
        waiting = training.batches(actor, pending_only=True, page=_ONE).total
        found.append(Task("等待发证机关核准的批次", waiting, "results", "info"))
    if actor.may(Permission.CERTIFICATES_READ):
        for state, title in (
            (CertificateState.REVIEW_DUE, "进入复审申请期的证书"),
            (CertificateState.REVIEW_OVERDUE, "逾期未复审的证书"),
            (CertificateState.RENEWAL_DUE, "即将到期的证书"),
        ):
            count = training.certificates(actor, training.Wanted(state=state), _ONE).total
            tone: Tone = "bad" if state is CertificateState.REVIEW_OVERDUE and count else "info"
            found.append(Task(title, count, "certificates", tone, {"state": state.value}))
    found += _training(actor)
    if actor.role is Role.AGENT:
        lacking = gaps.count_gaps(actor)
        if lacking:
            found.append(Task("未持证、未培训上岗的人员", lacking, "posts", "bad"))
    found += _engineers(actor)
    found += _joint(actor)
    found += _agencies(actor)
    return found


def _agencies(actor: Actor) -> list[Task]:
    """What waits about service agencies; a kind is named only while something does."""
    found: list[Task] = []
    if actor.may(Permission.AGENCIES_KEEP) or actor.may(Permission.AGENCIES_DECIDE):
        waiting = agencies.waiting(actor)
        for state, title in _ASSESSED:
            found.append(Task(title, waiting.get(state, 0), "assessments", "warn", {"state": state.value}))
    if actor.may(Permission.AGENCIES_KEEP):
        found.append(Task("待核实的机构变更", agencies.changes_waiting(actor), "agency_register", "warn"))
        found.append(Task("因重大隐患待倒查的报告", agencies.due(actor, _ONE).total, "examinations", "bad"))
        found.append(
            Task("应当申请延续的机构", agencies.renewals_due(actor), "agency_register", "info", {"working": "1"})
        )
    if actor.may(Permission.AGENCIES_DECIDE):
        ready = agencies.assessments(actor, agencies.AssessmentFilters(to_publish=True), _ONE).total
        found.append(Task("异议期满、可以公布的信用等级", ready, "assessments", "warn", {"due": "1"}))
        decide = agencies.examinations(actor, _ONE, state=ExaminationState.FOUND).total
        found.append(Task("待决定的报告倒查", decide, "examinations", "warn", {"state": ExaminationState.FOUND.value}))
        leaving = agencies.exits(actor, _ONE, state=ExitState.PROPOSED).total
        found.append(Task("待决定的机构退出", leaving, "exits", "warn", {"state": ExitState.PROPOSED.value}))
    if actor.may(Permission.CASES_HANDLE):
        red = agencies.candidates(actor)
        found.append(
            Task("等级为最低、应启动失信名单程序的机构", red, "agency_register", "bad", {"grade": agencies.worst()})
        )
    if actor.may(Permission.AGENCIES_OWN):
        open_ones = agencies.AssessmentFilters(state=AssessmentState.CONFIRMED)
        found.append(
            Task("可以提出异议的评分", agencies.assessments(actor, open_ones, _ONE).total, "assessments", "warn")
        )
        bare = agencies.reports(actor, agencies.ReportFilters(gaps_only=True), _ONE).total
        found.append(Task("应当公开而未公开的项目", bare, "projects", "bad", {"gaps": "1"}))
        due = sum(one.standing is Standing.RENEWAL_DUE for one in agencies.own(actor))
        found.append(Task("应当申请延续的资质", due, "own_agency", "warn"))
    return [task for task in found if task.count]


_ASSESSED: tuple[tuple[AssessmentState, str], ...] = (
    (AssessmentState.SCORED, "待核准的信用评分"),
    (AssessmentState.ANSWERED, "待核准的异议答复"),
    (AssessmentState.RETURNED, "退回重新评分的评定"),
    (AssessmentState.OBJECTED, "待答复的机构异议"),
)


def _engineers(actor: Actor) -> list[Task]:
    """Registrations that wait for a step of the actor's, those soon to run out, and firms that fall short of their duties."""
    found: list[Task] = []
    if actor.may(Permission.ENGINEERS_READ):
        waiting = engineers.applications_waiting(actor)
        for state, title, permission in _STEPS:
            if actor.may(permission):
                query = {"state": state.value}
                found.append(Task(title, waiting.get(state, 0), "registrations", "warn", query))
        if actor.may(Permission.ENGINEERS_KEEP):
            found.append(Task("逾期未办的注册申请", engineers.overdue(actor), "registrations", "bad", {"waiting": "1"}))
        before = 0
        for one, tone in zip(engineers.due_counts(actor), _DUE_TONES, strict=False):
            title = f"注册安全工程师注册 {before + 1 if before else 0}–{one.within} 日内到期"
            page = "my_registration" if actor.role is Role.PERSON else "engineers"
            query = {} if actor.role is Role.PERSON else {"within": str(one.within)}
            found.append(Task(title, one.count, page, tone, query))
            before = one.within
    if actor.may(Permission.ENGINEERS_CONFIRM):
        query = {"state": ApplicationState.FILED.value}
        found.append(Task("待本单位确认聘用的注册申请", engineers.to_confirm(actor), "registrations", "warn", query))
    if actor.may(Permission.DUTIES_READ) and actor.role in (Role.AGENT, Role.KEEPER):  # whose work it is
        title = "本单位配备义务有缺口" if actor.role is Role.AGENT else "未按规定配备的单位"
        found.append(Task(title, duties.count_short(actor), "employers", "bad"))
    return [task for task in found if task.count]


_STEPS: tuple[tuple[ApplicationState, str, Permission], ...] = (
    (ApplicationState.FILED, "待初审的注册申请", Permission.ENGINEERS_KEEP),
    (ApplicationState.RETURNED, "待补正的注册申请", Permission.ENGINEERS_APPLY),
    (ApplicationState.EXAMINED, "待终审的注册事项", Permission.ENGINEERS_DECIDE),
    (ApplicationState.GRANTED, "待公告发证的注册", Permission.ENGINEERS_KEEP),
)
_DUE_TONES: tuple[Tone, ...] = ("bad", "warn", "info")


def _training(actor: Actor) -> list[Task]:
    """Subsidies that wait for a step of the actor's, and certificates soon due; a kind is named only while something waits."""
    found: list[Task] = []
    if actor.may(Permission.SUBSIDIES_READ):
        waiting = training.claims_waiting(actor)
        reviews, claims = actor.may(Permission.SUBSIDIES_REVIEW), actor.may(Permission.SUBSIDIES_CLAIM)
        for state, title, mine in (
            (ClaimState.FILED, "待审核的补贴申领", reviews),
            (ClaimState.GRANTED, "待发放的补贴", reviews),
            (ClaimState.RETURNED, "待补正的补贴申领", claims),
        ):
            if mine:
                found.append(Task(title, waiting.get(state, 0), "subsidies", "warn", {"state": state.value}))
        if reviews:
            wanted = training.ClaimFilters(to_recover=True)
            back = training.claims(actor, wanted, _ONE).page.total
            found.append(Task("应追回的补贴", back, "subsidies", "bad", {"recover": "1"}))
    if actor.may(Permission.REMINDERS_READ):
        for one in training.reminder_counts(actor):
            title, tone = _REMINDERS[one.window]
            found.append(Task(title, one.count, "reminders", tone, {"window": one.window.value}))
    return [task for task in found if task.count]


_REMINDERS: dict[Window, tuple[str, Tone]] = {
    Window.OVERDUE: ("证书到期提醒：已逾期", "bad"),
    Window.FIRST: ("证书到期提醒：三十日内", "warn"),
    Window.SECOND: ("证书到期提醒：六十日内", "info"),
    Window.THIRD: ("证书到期提醒：九十日内", "neutral"),
}


def _of_cases(actor: Actor) -> list[Task]:
    """Cases of the actor's region: those that await this role's step, and those past a deadline."""
    running = blacklist.running(actor)
    found = []
    if actor.may(Permission.CASES_DECIDE):
        waiting = sum(one.state is CaseState.PROPOSED for one in running)
        found.append(Task("待决定的列入案件", waiting, "cases", "warn", {"state": CaseState.PROPOSED.value}))
    if actor.may(Permission.CASES_HANDLE):
        found.append(Task("未办结的列入案件", len(running), "cases", "info", {"running": "1"}))
    found.append(
        Task("超过办理期限的案件", sum(one.overdue for one in running), "cases", "bad", {"running": "overdue"})
    )
    return [task for task in found if task.count]


def _joint(actor: Actor) -> list[Task]:
    """Bars, joint-penalty measures and outward reports that wait; a kind is named only while something does."""
    found: list[Task] = []
    if actor.may(Permission.BARS_READ):
        if actor.may(Permission.BARS_DECIDE):
            found.append(Task("待审批的禁入", blacklist.bars_awaiting_decision(actor), "bars", "warn"))
        found.append(Task("禁入期内仍任主要负责人", len(blacklist.barred_principals(actor)), "bars", "bad"))
    if actor.may(Permission.MEASURES_CARRY_OUT):
        counted = blacklist.overview(actor)
        for phase, title, tone in _PHASES:
            count = sum(one.of(phase) for one in counted)
            found.append(Task(title, count, "measures", tone, {"phase": phase.value}))
    if actor.may(Permission.REPORTS_SEND):
        today, overdue = blacklist.reports_pressing(actor)
        found.append(Task("逾期未报送的名单信息", overdue, "reports", "bad"))
        found.append(Task("今天到期的报送", today, "reports", "warn"))
    return [task for task in found if task.count]


_PHASES: tuple[tuple[TaskPhase, str, Tone], ...] = (
    (TaskPhase.LIFT_OVERDUE, "逾期未解除的惩戒措施", "bad"),
    (TaskPhase.TO_LIFT, "应解除的惩戒措施", "warn"),
    (TaskPhase.TO_ACKNOWLEDGE, "待签收的惩戒任务", "warn"),
    (TaskPhase.TO_EXECUTE, "待执行的惩戒任务", "info"),
)


def _applications(actor: Actor) -> list[Task]:
    """Applications for early removal that await a step of the actor's, and those past their deadline."""
    waiting = blacklist.applications_waiting(actor)
    steps = (
        ("待受理的提前移出申请", waiting.to_accept, Permission.FILINGS_HANDLE, {"state": "filed"}),
        ("待核查的提前移出申请", waiting.to_verify, Permission.FILINGS_HANDLE, {"state": "accepted"}),
        ("待决定的提前移出和恢复列入", waiting.to_decide, Permission.FILINGS_DECIDE, {"ball": "decider"}),
    )
    found = [
        Task(title, count, "applications", "warn" if count else "neutral", query)
        for title, count, permission, query in steps
        if actor.may(permission)
    ]
    if waiting.overdue:
        found.append(Task("逾期未办的提前移出申请", waiting.overdue, "applications", "bad", {"overdue": "1"}))
    return found
