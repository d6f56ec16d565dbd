"""The work list: every count is the number of rows behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from registry.blacklist import changing, measuring
from registry.blacklist import commands as blacklist_commands
from registry.blacklist import queries as blacklist
from registry.blacklist.terms import CaseState
from registry.blacklist.terms_bars import WAITING
from registry.blacklist.terms_measures import TaskPhase
from registry.blacklist.terms_repair import ApplicationState, Ball
from registry.exchange import queries as exchange
from registry.exchange.terms import BatchState
from registry.kernel.access import PUBLIC, Actor
from registry.kernel.errors import NotPermitted
from registry.kernel.paging import PageRequest
from registry.law import commands as law
from registry.law import queries as laws
from registry.law.terms import AmendmentState
from registry.policy import Role
from registry.reports.work_list import Task, tasks
from registry.training import commands as training
from registry.training import queries
from registry.training.queries import gaps
from registry.training.terms import CertificateState
from registry.training.terms_subsidies import ClaimState, Window
from tests import world as w
from tests.blacklist import builders as listings
from tests.blacklist import filed, joint, repairs

ALL = PageRequest(size=200)


def apply() -> None:
    """Two applications for early removal that wait to be accepted, one to be decided."""
    for _ in range(2):
        repairs.filed(repairs.own_listing())
    repairs.verified(repairs.own_listing())


def listed(actor: Actor) -> dict[str, Task]:
    found = tasks(actor)
    assert len({task.title for task in found}) == len(found)
    return {task.title: task for task in found}


@pytest.fixture
def world(database: str) -> w.World:
    """Batches waiting and approved, previews of two centres, certificates due and overdue, amendments, a proposed listing."""
    world = w.build()
    apply()
    w.receive(
        [
            *(w.historical(n, "2024-01-01") for n in (1, 2, 3)),  # review due
            *(w.historical(n, "2022-01-01") for n in (4, 5)),  # review overdue
            w.historical(6, "2021-01-01", 复审日期="2023-12-01"),  # renewal due
            w.historical(7, "2019-01-01"),  # expired
            w.historical(8, "2025-01-01"),  # valid
        ]
    )
    w.issue(world, [w.row(20)])
    for serial in (21, 22):
        w.bring_in(world.clerk, [w.row(serial)])
    w.bring_in(world.other, [w.row(23)])
    for serial in (24, 25, 26):
        w.preview(world.clerk, [w.row(serial)])
    w.preview(world.other, [w.row(27)])
    wanted = law.Proposal(
        code="SO-05.validity", value="5", article="演示", text="演示", reason="演示", effective_from=date(2027, 1, 1)
    )
    for actor in (w.ADMIN, w.ADMIN, w.ADMIN_TOO):
        law.propose(actor, wanted, submission=w.submission())
    for number in listings.receive([listings.cells(), listings.cells(统一社会信用代码=listings.credit_code())]):
        chosen = [listings.seen(number)]
        blacklist_commands.propose_publication(listings.OFFICER, chosen, submission=w.submission())
    return world


def behind(task: Task, actor: Actor) -> int:
    """How many rows the page of a task shows, counted by the register's own query."""
    if task.page == "certificates":
        state = CertificateState(task.query["state"])
        page = queries.certificates(actor, queries.Wanted(state=state), ALL)
        assert all(row.state is state for row in page.items)
        return len(page.items)
    if task.page == "results":
        return len(queries.batches(actor, pending_only=True, page=ALL).items)
    if task.page == "bring_in":
        return sum(row.state is BatchState.PREVIEWED for row in exchange.batches(actor, ALL).items)
    if task.page == "law":
        return sum(not row.mine for row in laws.amendments(actor, state=AmendmentState.PROPOSED))
    if task.page == "cases":
        cases = blacklist.CaseFilters(
            state=CaseState(task.query["state"]) if "state" in task.query else None,
            running=task.query.get("running") == "1",
            overdue=task.query.get("running") == "overdue",
        )
        return len(blacklist.cases(actor, cases, ALL).items)
    if task.page == "filings":
        waiting = blacklist.waiting(actor) if task.title == "待办理的意见与请求" else blacklist.proposals(actor)
        return len(waiting)
    if task.page == "posts":
        return gaps.count_gaps(actor)
    if task.page == "own":
        return sum(one.open for one in blacklist.own(actor).notices)
    if task.page == "applications":
        wanted = blacklist.ApplicationFilters(
            state=ApplicationState(task.query["state"]) if "state" in task.query else None,
            ball=Ball(task.query["ball"]) if "ball" in task.query else None,
            overdue="overdue" in task.query,
        )
        return len(blacklist.applications(actor, wanted, ALL).items)
    if task.page == "bars" and task.title == "待审批的禁入":
        return sum(row.state in WAITING for row in blacklist.bar_list(actor, blacklist.BarFilters(), ALL).items)
    if task.page == "bars":
        return len(blacklist.barred_principals(actor))
    if task.page == "measures":
        wanted = blacklist.TaskFilters(phase=TaskPhase(task.query["phase"]))
        return len(blacklist.task_list(actor, wanted, ALL).items)
    if task.page == "reports":
        late = "逾期" in task.title
        rows = blacklist.reports_due(actor, blacklist.ReportFilters(), ALL).items
        return sum(row.overdue if late else row.days_left == 0 for row in rows)
    if task.page == "reminders":
        soon = queries.ReminderFilters(window=Window(task.query["window"]))
        return len(queries.reminders(actor, soon, ALL).page.items)
    if task.page == "subsidies":
        claims = queries.ClaimFilters(
            state=ClaimState(task.query["state"]) if "state" in task.query else None,
            to_recover=task.query.get("recover") == "1",
        )
        return len(queries.claims(actor, claims, ALL).page.items)
    assert task.page == "listings"
    return len(blacklist.awaiting_decision(actor))


def test_every_count_is_the_number_of_rows_behind_it(world: w.World) -> None:
    actors = [world.clerk, world.other, w.CERTIFIER, w.CERTIFIER_ZHUZHOU, w.KEEPER, w.OFFICER, w.DECIDER, w.AUDITOR]
    for actor in [*actors, w.ADMIN, w.ADMIN_TOO, w.PARTNER, w.AGENT, w.PERSON, w.COUNTER]:
        for task in tasks(actor):
            assert task.count == behind(task, actor), (actor.username, task)


def counts(actor: Actor) -> dict[str, int]:
    return {title: task.count for title, task in listed(actor).items()}


def test_what_awaits_whom(world: w.World) -> None:
    due = {"进入复审申请期的证书": 3, "逾期未复审的证书": 2, "即将到期的证书": 1}
    reminded = due | {"证书到期提醒：已逾期": 2, "证书到期提醒：六十日内": 4}  # named only while something is due
    nothing_due = dict.fromkeys(due, 0)
    assert counts(w.CERTIFIER) == {"待核准的成绩批次": 3} | reminded
    assert counts(w.CERTIFIER_ZHUZHOU)["待核准的成绩批次"] == 1
    assert counts(world.clerk) == {"已上传、待确认的表格": 3, "等待发证机关核准的批次": 2} | nothing_due
    assert counts(world.other)["已上传、待确认的表格"] == 1
    assert counts(w.ADMIN) == {"待核准的条款变更": 1}
    assert counts(w.ADMIN_TOO) == {"待核准的条款变更": 2}
    assert counts(w.ADMIN_SAME_HUMAN) == {"待核准的条款变更": 1}, "persons are compared, not accounts"
    assert counts(listings.DECIDER)["待审批的公布与移出"] == 2
    assert counts(w.AUDITOR) == reminded
    assert counts(w.KEEPER) == due
    owed = {"待受理的提前移出申请": 2, "待核查的提前移出申请": 0, "逾期未报送的名单信息": 9}
    assert counts(w.OFFICER) == due | owed
    assert counts(listings.DECIDER)["待决定的提前移出和恢复列入"] == 1
    assert counts(w.PARTNER) == counts(w.PERSON) == {}


def test_done_work_leaves_the_list(world: w.World) -> None:
    for row in queries.batches(w.CERTIFIER, pending_only=True, page=ALL).items:
        training.approve_batch(w.CERTIFIER, row.batch, submission=w.submission())
    assert counts(w.CERTIFIER)["待核准的成绩批次"] == 0
    assert counts(world.clerk)["等待发证机关核准的批次"] == 0
    for batch in exchange.batches(world.clerk, ALL).items:
        if batch.state is BatchState.PREVIEWED:
            w.confirm(world.clerk, batch.number)
    assert counts(world.clerk)["已上传、待确认的表格"] == 0
    (proposal,) = [row for row in laws.amendments(w.ADMIN, state=AmendmentState.PROPOSED) if not row.mine]
    law.reject(w.ADMIN, proposal.number, submission=w.submission())
    assert counts(w.ADMIN) == {"待核准的条款变更": 0}


def test_a_count_does_not_end_with_the_first_page(sqlite_database: str) -> None:
    world = w.build()
    for number in range(101):
        w.preview(world.clerk, [w.row(1, 备注=str(number))])
    assert exchange.batches(world.clerk, PageRequest(1, 100)).total == 101
    assert counts(world.clerk)["已上传、待确认的表格"] == 101


def test_urgency_is_a_tone_and_rows_open_on_a_page(world: w.World) -> None:
    found = listed(w.CERTIFIER)
    assert found["待核准的成绩批次"].tone == "warn"
    assert found["逾期未复审的证书"].tone == "bad"
    assert found["逾期未复审的证书"].query == {"state": "review_overdue"}
    assert listed(world.clerk)["逾期未复审的证书"].tone == "info", "nothing is overdue there"


def test_the_public_has_no_work_list(sqlite_database: str) -> None:
    with pytest.raises(NotPermitted):
        tasks(PUBLIC)
    assert tasks(replace(w.PARTNER, role=Role.COUNTER)) == []


def test_filings_and_notices_wait_for_those_they_concern(sqlite_database: str) -> None:
    listed_ = filed.a_listing()
    filed.a_case(listed_.agent, date(2026, 11, 20))
    objection = filed.file(listed_.agent, listed_.number)
    assert counts(listings.OFFICER)["待办理的意见与请求"] == 1
    assert "待办理的意见与请求" not in counts(listings.DECIDER)
    assert counts(listed_.agent) == {"可以陈述申辩、申请听证的告知": 1}
    filed.advise(objection)
    changing.propose_revocation(
        listings.OFFICER, listings.seen(listed_.number), "处罚已撤销", filed.ORDER, submission=w.submission()
    )
    assert "待办理的意见与请求" not in counts(listings.OFFICER)
    assert counts(listings.DECIDER)["待办理的意见与请求"] == 1
    assert counts(listings.DECIDER)["待审批的更正与撤销"] == 1
    for actor in (listings.OFFICER, listings.DECIDER, listed_.agent):
        assert all(task.count == behind(task, actor) for task in tasks(actor))


def test_bars_measures_and_reports_that_wait(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    joint.propose_bar()
    joint.enter_measure()
    first, second = joint.published(), joint.published(列入日期="2023-11-24", 发布日期="2023-12-01")
    measuring.acknowledge(joint.PARTNER, seen(joint.task_of(second)), submission=w.submission())
    joint.own_listing()
    joint.move_clock(monkeypatch, "2026-11-25")
    assert counts(listings.DECIDER)["待审批的禁入"] == 1
    assert counts(joint.PARTNER) == {"待签收的惩戒任务": 1, "应解除的惩戒措施": 1}
    assert counts(joint.PARTNER_OTHER) == {}
    assert counts(listings.OFFICER)["今天到期的报送"] == 1
    assert "今天到期的报送" not in counts(listings.OFFICER_ZHUZHOU)
    for actor in (listings.DECIDER, joint.PARTNER, listings.OFFICER):
        for task in tasks(actor):
            assert task.count == behind(task, actor), task
    joint.move_clock(monkeypatch, "2027-01-04")
    assert counts(joint.PARTNER)["逾期未解除的惩戒措施"] == 1
    assert counts(listings.OFFICER)["逾期未报送的名单信息"] == 3
    assert joint.task_of(first).phase is TaskPhase.TO_ACKNOWLEDGE


def seen(row: blacklist.TaskRow) -> measuring.SeenTask:
    return measuring.SeenTask(number=row.number, version=row.version)
