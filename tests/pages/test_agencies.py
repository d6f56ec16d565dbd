"""Decisions about agencies have a button for each way they can go; neither goes by leaving a field empty."""

from __future__ import annotations

from registry.accounts.queries import actor_named
from registry.agencies import changing, queries
from registry.agencies.recognising import Seen
from registry.agencies.terms import ChangeState
from registry.agencies.terms_acceptance import ExaminationState, ExitState
from registry.kernel.paging import PageRequest
from seed import world
from tests import world as w
from tests.pages.conftest import Visitor

ALL = PageRequest(size=200)
REPORTED = ChangeState.REPORTED


def test_an_exit_is_agreed_to_or_refused_by_its_own_button(visit: Visitor, plan: world.World) -> None:
    auditor = actor_named("auditor")
    [waiting, *_] = queries.exits(auditor, ALL, state=ExitState.PROPOSED).items
    page = visit("decider2").open("agencies/exit.py", number=waiting.number)
    page.press("不予退出")
    assert "没有填写不予退出的理由" in page.text
    page.fill(**{"不予退出的理由（不予退出时必填）": "机构已经整改"}).press("同意")
    assert "又按了“同意" in page.text
    assert queries.exit_record(auditor, waiting.number).row.state is ExitState.PROPOSED
    page.press("不予退出")
    assert f"已决定不予退出 {waiting.number}" in page.text
    assert queries.exit_record(auditor, waiting.number).row.state is ExitState.REFUSED


def test_an_exit_is_agreed_to(visit: Visitor, plan: world.World) -> None:
    auditor = actor_named("auditor")
    [waiting, *_] = queries.exits(auditor, ALL, state=ExitState.PROPOSED).items
    page = visit("decider2").open("agencies/exit.py", number=waiting.number).press("同意")
    assert f"已决定机构退出 {waiting.number}" in page.text
    assert queries.exit_record(auditor, waiting.number).row.state is ExitState.DECIDED


def test_a_finding_is_agreed_to_or_sent_back(visit: Visitor, plan: world.World) -> None:
    auditor = actor_named("auditor")
    [waiting, *_] = queries.examinations(auditor, ALL, state=ExaminationState.FOUND).items
    page = visit("decider").open("agencies/examination.py", number=waiting.number)
    page.press("退回重查")
    assert "没有填写退回理由" in page.text
    page.fill(**{"退回理由（退回时必填）": "事实不清"}).press("退回重查")
    assert f"已退回倒查 {waiting.number}" in page.text
    assert queries.examination(auditor, waiting.number).row.state is ExaminationState.OPEN


def test_a_reported_change_is_noted_or_sent_back(visit: Visitor, plan: world.World) -> None:
    keeper = actor_named("keeper")
    number, [change, *others] = next(
        (row.number, found)
        for row in queries.agencies(keeper, queries.Wanted(), ALL).items
        if (found := [one for one in queries.agency_record(keeper, row.number).changes if one.state is REPORTED])
    )
    for one in others:
        changing.note(keeper, Seen(number=one.number, version=one.version), submission=w.submission())
    page = visit("keeper").open("agencies/record.py", number=number)
    page.press("退回变更")
    assert "没有填写退回理由" in page.text
    page.press("核实变更")
    assert f"已核实变更报告 {change.number}" in page.text
    states = {one.number: one.state for one in queries.agency_record(keeper, number).changes}
    assert states[change.number] is ChangeState.NOTED
