"""Joint penalties, bars and outward reports of the demonstration: every state that public commands can bring about in one day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle
from typing import Final

from registry.accounts.queries import actor_named
from registry.blacklist import barring, measuring, reporting
from registry.blacklist import queries as blacklist
from registry.blacklist.terms_bars import BarBasis, BarSource, LiftReason, StartEvent
from registry.blacklist.terms_measures import TaskPhase
from registry.blacklist.terms_reports import ReportChannel
from registry.kernel import calendar, clock
from registry.kernel.paging import MOST, PageRequest
from seed.papers import scan
from seed.world import World

Submission = Callable[[], str]

_ALL: Final = PageRequest(1, MOST)


def catalogue(submission: Submission) -> None:
    """The shipped catalogue, before anything is published."""
    measuring.enter_shipped(actor_named("decider"), submission=submission())


def carry_out(submission: Submission, leaving: set[str], untouched: set[str]) -> None:
    """The partner's tasks: those on listings about to leave are executed, of the others some stand in every state."""
    partner = actor_named("partner")
    wanted = blacklist.TaskFilters(phase=TaskPhase.TO_ACKNOWLEDGE)
    ends = cycle(("executed", "acknowledged", "due", "returned", "forwarded", "executed"))
    for row in sorted(blacklist.task_list(partner, wanted, _ALL).items, key=lambda one: one.listing not in leaving):
        if row.listing in untouched:
            continue
        becomes = "executed" if row.listing in leaving else next(ends)
        seen = measuring.SeenTask(number=row.number)
        if becomes == "acknowledged":
            measuring.acknowledge(partner, seen, submission=submission())
        elif becomes == "executed":
            done = measuring.Execution(executed_on=clock.today(), result="已按措施内容办理，并在业务系统中标注。")
            measuring.execute(partner, seen, done, scan("执行凭证"), submission=submission())
        elif becomes == "returned":
            measuring.send_back(partner, seen, "该主体的登记机关不在本部门管辖范围。", submission=submission())
        elif becomes == "forwarded":
            measuring.forward(partner, seen, region="430100", reason="由登记机关所在地办理。", submission=submission())


def lift_one(submission: Submission) -> None:
    """One of the measures on removed listings is lifted, the others wait."""
    partner = actor_named("partner")
    for row in blacklist.task_list(partner, blacklist.TaskFilters(phase=TaskPhase.TO_LIFT), _ALL).items[:1]:
        seen = measuring.SeenTask(number=row.number, version=row.version)
        measuring.lift(partner, seen, "名单已移出，限制已取消。", submission=submission())


# -- bars --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Planned:
    """A bar and what becomes of it. `years_ago` is when it began."""

    basis: BarBasis
    event: StartEvent
    months_ago: int
    becomes: str
    more: dict[str, object] = field(default_factory=dict)


_COURT: Final = {"source": BarSource.COURT, "authority": "长沙市示例区人民法院（演示）"}
_PLAN: Final = (
    _Planned(BarBasis.PRINCIPAL, StartEvent.SENTENCE_SERVED, 14, "in_force"),
    _Planned(BarBasis.PRINCIPAL, StartEvent.SANCTION, 3, "in_force"),
    _Planned(BarBasis.PRINCIPAL_GRAVE, StartEvent.SANCTION, 20, "in_force", {"industries": ("06", "26")}),
    _Planned(BarBasis.CLOSED, StartEvent.CLOSING_DECISION, 8, "in_force"),
    _Planned(BarBasis.COURT, StartEvent.PAROLE, 6, "in_force", _COURT | {"years": 5, "occupation": "安全生产管理工作"}),
    _Planned(
        BarBasis.COURT, StartEvent.SENTENCE_SERVED, 40, "in_force", _COURT | {"years": 3, "occupation": "爆破作业"}
    ),
    _Planned(
        BarBasis.MANAGER, StartEvent.DECISION, 10, "in_force", {"occupation": "安全生产管理人员", "ends_after": 6}
    ),
    _Planned(BarBasis.CLOSED, StartEvent.CLOSING_DECISION, -2, "in_force"),
    _Planned(BarBasis.PRINCIPAL, StartEvent.SANCTION, 1, "proposed"),
    _Planned(BarBasis.PRINCIPAL, StartEvent.SENTENCE_SERVED, 9, "lifting_proposed"),
    _Planned(BarBasis.PRINCIPAL, StartEvent.SENTENCE_SERVED, 24, "lifted"),
    _Planned(BarBasis.CLOSED, StartEvent.CLOSING_DECISION, 2, "refused"),
)
_UNITS: Final = (
    _Planned(BarBasis.AGENCY, StartEvent.LICENCE_REVOKED, 11, "in_force"),
    _Planned(BarBasis.AGENCY_SERIOUS, StartEvent.LICENCE_REVOKED, 4, "in_force"),
)


def bars(plan: World, submission: Submission) -> None:
    """Bars on principals of the firms and on agencies, in every state: running, ended by date, for life, ahead, proposed, lifted."""
    people = list(dict.fromkeys(plan.crowd.principals.values()))[5 : 5 + len(_PLAN)]
    for number, (planned, human) in enumerate(zip(_PLAN, people, strict=True), 1):
        party = barring.BarredPerson(identity=human.identity, name=human.name)
        _bar(planned, party, number, plan.today, submission)
    for number, (planned, firm) in enumerate(zip(_UNITS, plan.agencies[:2], strict=True), len(_PLAN) + 1):
        _bar(
            planned,
            barring.BarredOrganisation(credit_code=firm.credit_code, name=firm.name),
            number,
            plan.today,
            submission,
        )


def _bar(
    planned: _Planned,
    party: barring.BarredPerson | barring.BarredOrganisation,
    number: int,
    today: date,
    submission: Submission,
) -> None:
    officer, decider = actor_named("officer"), actor_named("decider")
    starts_on = calendar.add_months(today, -planned.months_ago)
    given: dict[str, object] = {
        "source": BarSource.DEPARTMENT,
        "authority": "湖南省示例监管局（演示）",
        "document_number": f"（演示）禁〔{starts_on.year}〕{number}号",
        "reason": "演示：对事故负有责任，依法不得担任有关职务。",
    } | planned.more
    months = given.pop("ends_after", None)
    if isinstance(months, int):
        given["stated_until"] = calendar.term_end(starts_on, months=months)
    wanted = barring.ReceivedBar.model_validate(
        given
        | {
            "party": party,
            "basis": planned.basis,
            "event": planned.event,
            "starts_on": starts_on,
            "conduct_on": min(starts_on, today) - timedelta(days=100),
        }
    )
    code = barring.propose_bar(officer, wanted, scan("禁入文书"), submission=submission())
    first, second, third = (barring.SeenBar(number=code, version=version) for version in (1, 2, 3))
    if planned.becomes == "refused":
        barring.refuse(decider, first, "文书尚未生效。", submission=submission())
    elif planned.becomes != "proposed":
        barring.impose(decider, first, submission=submission())
    if planned.becomes in ("lifting_proposed", "lifted"):
        paper = scan("解除文书")
        why = "再审改判，原决定被撤销。"
        barring.propose_lifting(officer, second, LiftReason.REVOKED, why, paper, submission=submission())
    if planned.becomes == "lifted":
        barring.lift(decider, third, submission=submission())


# -- outward reports ---------------------------------------------------------------------------------------------------


def reports(submission: Submission) -> None:
    """Half of what is owed to the national system is sent and acknowledged; the rest waits."""
    officer, channel = actor_named("officer"), ReportChannel.SAFETY_CREDIT
    due = blacklist.reports_due(officer, blacklist.ReportFilters(channel=channel), _ALL).items
    for half, receipt in ((due[: len(due) // 3], "（演示）回执1号"), (due[len(due) // 3 : len(due) // 2], "")):
        if not half:
            continue
        file = blacklist.channel_file(officer, channel, [one.key for one in half])
        sent = reporting.Sent(channel=channel, keys=file.keys, sent_on=clock.today(), sha256=file.sha256)
        reporting.record_sent(officer, sent, submission=submission())
        if receipt:
            known = reporting.Receipt(sha256=file.sha256, acknowledgement=receipt, acknowledged_on=clock.today())
            reporting.record_acknowledged(officer, known, submission=submission())
