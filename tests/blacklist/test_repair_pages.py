"""Early removal on its pages: the agent applies, officials handle it, the counter enters paper; and the seed's states."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from registry.accounts.queries import actor_named
from registry.blacklist import queries
from registry.blacklist.terms_repair import ApplicationState
from registry.exchange.terms import BatchState
from registry.kernel.access import Actor
from registry.kernel.paging import PageRequest
from registry.reports.work_list import tasks
from tests.blacklist import repairs as r
from tests.blacklist.builders import AUDITOR, DECIDER, OFFICER, public_numbers
from tests.blacklist.test_pages import Visit
from tests.blacklist.test_replacing import SOURCE, bring, firms, published, sheet
from tests.conftest import fresh_sqlite
from tests.world import COUNTER

pytestmark = pytest.mark.usefixtures("sqlite_database")


def fill(page: Visit, **values: str) -> Visit:
    for label, value in values.items():
        [field] = [one for one in (*page.app.text_input, *page.app.text_area) if one.label.startswith(label)]
        field.set_value(value)
    return page


def upload(page: Visit, *titles: str) -> Visit:
    for title in titles:
        [field] = [one for one in page.app.get("file_uploader") if one.label.startswith(title)]
        field.set_value((f"{title}.pdf", b"%PDF-1.7 demonstration", "application/pdf"))
    return page


def state(number: str) -> ApplicationState:
    return queries.application_record(AUDITOR, number).row.state


def test_an_agent_applies_and_takes_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    own = r.own_listing()
    page = Visit(monkeypatch, own.applicant, "blacklist/apply.py")
    assert own.number in page.text
    assert "第十三条、第十八条" in page.text  # every gate with its article
    page.press("提交申请")
    assert "没有上传履行义务的证明" in page.text
    upload(page, "履行义务的证明", "消除危害的证明").press("提交申请")
    [filed] = queries.own_applications(own.applicant)
    assert "已提交申请" in page.text
    again = Visit(monkeypatch, own.applicant, "blacklist/apply.py")
    assert f"已有一项申请 {filed.number} 正在办理" in again.text
    Visit(monkeypatch, own.applicant, "blacklist/application.py", number=filed.number).press("撤回申请")
    assert state(filed.number) is ApplicationState.WITHDRAWN


def test_too_early_the_page_says_from_when(monkeypatch: pytest.MonkeyPatch) -> None:
    own = r.own_listing("2025-11-24")
    page = Visit(monkeypatch, own.applicant, "blacklist/apply.py")
    assert "自 2026-11-24 起可以提出" in page.text
    [button] = [one for one in page.app.button if one.label == "提交申请"]
    assert button.disabled


def test_officials_handle_it_on_its_record(monkeypatch: pytest.MonkeyPatch) -> None:
    own = r.own_listing()
    number = r.filed(own)

    def visit(actor: Actor) -> Visit:
        return Visit(monkeypatch, actor, "blacklist/application.py", number=number)

    assert number in Visit(monkeypatch, OFFICER, "blacklist/applications.py").text
    visit(OFFICER).press("受理")
    page = fill(visit(OFFICER), 义务履行日期="2025-09-01", 危害消除日期="不是日期")
    for label in ("义务履行情况的核查依据", "危害消除情况的核查依据", "列入后行为的核查依据", "核查意见"):
        fill(page, **{label: "已核实"})
    [found] = page.app.checkbox
    found.check()
    page.press("登记核查结论")
    assert "请检查“危害消除日期”" in page.text
    fill(page, 危害消除日期="2025-10-08").press("登记核查结论")
    assert state(number) is ApplicationState.VERIFIED
    own_eyes = visit(OFFICER)
    assert "您的角色没有此项权限" in own_eyes.text
    page = visit(DECIDER)
    assert "各项条件均已符合，没有可以据以不予移出的条件" in page.text
    for field in page.app.text_input:
        field.set_value("（演示）应急移决〔2026〕1号")
    for area in page.app.text_area:
        area.set_value("各项条件均已符合")
    page.press("同意提前移出")
    assert state(number) is ApplicationState.GRANTED
    assert not public_numbers()
    assert "（演示）应急移决〔2026〕1号" in visit(AUDITOR).text


def test_the_counter_finds_the_listing_and_enters_the_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    own = r.own_listing()
    assert "没有找到" in Visit(monkeypatch, COUNTER, "blacklist/counter_application.py", q="HN0").text
    page = Visit(monkeypatch, COUNTER, "blacklist/counter_application.py", q=own.number)
    upload(page, "履行义务的证明", "消除危害的证明", "申请书扫描件").press("提交申请")
    [filed] = queries.own_applications(own.applicant)
    assert len(queries.application_record(AUDITOR, filed.number).files) == 3


def test_the_work_list_counts_what_waits() -> None:
    r.filed(r.own_listing())
    r.verified(r.own_listing())
    assert [(one.title, one.count) for one in tasks(OFFICER) if "提前移出" in one.title] == [
        ("待受理的提前移出申请", 1),
        ("待核查的提前移出申请", 0),
    ]
    assert [(one.title, one.count) for one in tasks(DECIDER) if "恢复列入" in one.title] == [
        ("待决定的提前移出和恢复列入", 1)
    ]


def test_the_seed_brings_applications_into_every_state(
    demonstration: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fresh_sqlite(demonstration("tiny"), tmp_path / "sown", monkeypatch):
        found = queries.applications(actor_named("auditor"), queries.ApplicationFilters(), PageRequest(size=100))
    assert {row.state for row in found.items} == set(ApplicationState)


def test_a_whole_list_is_replaced_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = firms(11)
    published(rows)
    page = Visit(monkeypatch, OFFICER, "office/exchange.py")
    [file] = page.app.get("file_uploader")
    file.set_value(("名单.xlsx", sheet(rows[:10]), "application/octet-stream"))
    fill(page, 名单来源=SOURCE)
    [whole] = [one for one in page.app.selectbox if one.label == "整份替换"]
    whole.set_value("是")
    page.press("上传并核对")
    for shown in ("其中不变", "名单不再载列，移出", "移出 1 条"):
        assert shown in page.text
    assert len(public_numbers()) == 11
    page.press("确认入库 10 行")
    assert len(public_numbers()) == 10
    from registry.exchange import queries as batches

    assert batches.batches(OFFICER, PageRequest(), state=BatchState.CONFIRMED).total == 2
    assert bring(rows[:10]).effects is not None
