"""What awaits an actor today: counts with the page that shows the rows behind each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from registry.blacklist import queries as blacklist
from registry.exchange import queries as exchange
from registry.exchange.terms import BatchState
from registry.kernel.access import Actor
from registry.kernel.paging import PageRequest
from registry.law import queries as law
from registry.law.terms import AmendmentState
from registry.policy import Permission, Role
from registry.training import queries as training
from registry.training.terms import CertificateState

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
    if actor.may(Permission.FILINGS_HANDLE) or actor.may(Permission.FILINGS_DECIDE):
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
    return found
