"""The pages of bars, joint penalties and outward reports, run through the portal's frame."""

from __future__ import annotations

from datetime import date

import pytest

from registry.blacklist import measuring, queries
from registry.blacklist.terms_bars import BarBasis, BarSource, BarState, StartEvent
from registry.blacklist.terms_measures import TaskState
from registry.kernel.access import PUBLIC, Actor
from registry.ui import attachments
from tests.blacklist import builders as b
from tests.blacklist import joint as j
from tests.blacklist.test_pages import Visit

pytestmark = pytest.mark.usefixtures("sqlite_database")


@pytest.fixture
def uploaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in every field for one: the test's browser has no file dialog."""

    class Chosen(attachments.Handed):
        needed = property(lambda _self: j.PROOF)  # type: ignore[assignment]

    monkeypatch.setattr(attachments, "field", lambda _form, title, **_more: Chosen(title, None))


def visit(monkeypatch: pytest.MonkeyPatch, actor: Actor, page: str, **query: str) -> Visit:
    return Visit(monkeypatch, actor, f"blacklist/{page}.py", **query)


@pytest.mark.usefixtures("uploaded")
def test_a_bar_is_proposed_decided_and_lifted_on_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(monkeypatch, b.OFFICER, "bars")
    fields = {
        one.label: one for one in [*page.app.text_input, *page.app.text_area, *page.app.selectbox, *page.app.date_input]
    }
    for label, value in {
        "姓名或单位名称": "张示例",
        "身份证号或统一社会信用代码": b.identity(),
        "依据": BarBasis.COURT.value,
        "起算事件": StartEvent.PAROLE.value,
        "行为日期（适用当日的法律）": date(2024, 5, 1),
        "起算日期": date(2025, 5, 1),
        "来源": BarSource.COURT.value,
        "作出机关": "某区人民法院（演示）",
        "文书号": "（2025）演刑初1号",
        "禁止从事的职业（仅按职业禁入的）": "爆破作业",
        "事实和理由": "重大责任事故罪",
    }.items():
        fields[label].set_value(value)
    page.press("提出登记")
    assert "请填写法院确定的年限" in page.text
    page.app.number_input[0].set_value(4)
    page.press("提出登记")
    [row] = queries.bar_list(b.AUDITOR, queries.BarFilters(), j.ALL).items
    assert (row.state, row.until) == (BarState.PROPOSED, date(2029, 4, 30))
    own = visit(monkeypatch, b.SAME_HUMAN, "bar", number=row.number)
    assert "提出建议的人不能自己作出决定" in own.text
    visit(monkeypatch, b.DECIDER, "bar", number=row.number).press("批准登记禁入")
    page = visit(monkeypatch, b.OFFICER, "bar", number=row.number)
    for said in ("爆破作业", "2029-04-30", "满 4 年", "第三十七条之一", "余 "):
        assert said in page.text
    page.app.text_area[0].input("再审改判无罪")
    page.press("提出解除禁入")
    visit(monkeypatch, b.DECIDER, "bar", number=row.number).press("批准解除禁入")
    assert queries.bar_record(b.AUDITOR, row.number).row.state is BarState.LIFTED
    assert "不在禁入期" in visit(monkeypatch, b.AUDITOR, "bars", running="0").text


def test_a_field_for_a_file_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit(monkeypatch, b.OFFICER, "bars")
    page.press("提出登记")
    assert "填写有误" in page.text


@pytest.mark.usefixtures("uploaded")
def test_a_partner_works_through_its_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    j.enter_measure()
    listing = j.published()
    number = j.task_of(listing).number
    assert number in visit(monkeypatch, j.PARTNER, "measures").text
    assert number not in visit(monkeypatch, j.PARTNER_OTHER, "measures").text
    assert "没有这项任务" in visit(monkeypatch, j.PARTNER_OTHER, "measure", number=number).text
    page = visit(monkeypatch, j.PARTNER, "measure", number=number)
    page.press("签收")
    page = visit(monkeypatch, j.PARTNER, "measure", number=number)
    assert "名单仍在管理期限内" in page.text
    [result] = [one for one in page.app.text_area if one.label == "执行结果"]
    result.input("已在登记系统限制")
    page.press("登记执行")
    assert j.task_of(listing).state is TaskState.EXECUTED
    public = Visit(monkeypatch, PUBLIC, "public/listing.py", number=listing)
    assert "限制任职" in public.text
    assert "已执行" in public.text
    b.remove(listing)
    page = visit(monkeypatch, j.PARTNER, "measure", number=number)
    assert "2026-12-07" in page.text
    page.app.text_area[0].input("名单已移出")
    page.press("登记解除")
    assert j.task_of(listing).state is TaskState.LIFTED


def test_a_task_is_sent_back_and_forwarded_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    j.enter_measure()
    listing = j.published()
    page = visit(monkeypatch, j.PARTNER, "measure", number=j.task_of(listing).number)
    [_, back, *_] = page.app.text_area
    back.input("不属于本部门职责")
    page.press("退回")
    page = visit(monkeypatch, b.DECIDER, "measure", number=j.task_of(listing).number)
    page.app.selectbox[0].set_value("430102")
    page.app.text_area[0].input("由区局办理")
    page.press("转办")
    assert {one.department for one in j.tasks(listing=listing)} == {j.MARKET_CHANGSHA, "长沙市芙蓉区市场监督管理局"}


def test_the_catalogue_is_kept_on_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    visit(monkeypatch, b.DECIDER, "measure_catalogue").press("登记随附清单")
    again = visit(monkeypatch, b.DECIDER, "measure_catalogue").press("登记随附清单")
    assert "都已登记" in again.text
    page = visit(monkeypatch, b.DECIDER, "measure_catalogue", code="YJ-01")
    [basis] = [one for one in page.app.text_area if one.label.startswith("法律依据")]
    basis.set_value("")
    page.press("保存新版本")
    assert "没有法律依据的惩戒措施不得列入清单" in page.text
    basis = next(one for one in page.app.text_area if one.label.startswith("法律依据"))
    basis.set_value("《安全生产法》第七十八条")
    page.press("保存新版本")
    assert queries.measure(b.AUDITOR, "YJ-01").version == 2
    visit(monkeypatch, b.DECIDER, "measure_catalogue", code="YJ-01").press("停用")
    assert queries.measure(b.AUDITOR, "YJ-01").until_on == b.today()
    assert not visit(monkeypatch, j.PARTNER, "measure_catalogue").app.button


def test_reports_are_sent_and_acknowledged_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    number = j.own_listing()
    page = visit(monkeypatch, b.OFFICER, "reports", channel="safety_credit")
    assert number in page.text
    page.press("登记已报送")
    assert "待登记" in page.text
    page = visit(monkeypatch, b.OFFICER, "reports")
    [field] = [one for one in page.app.text_input if one.label == "回执编号"]
    field.input("HZ-9")
    page.press("登记回执")
    assert "HZ-9" in visit(monkeypatch, b.AUDITOR, "reports").text
    assert not visit(monkeypatch, b.AUDITOR, "reports", channel="enterprise").app.button


@pytest.mark.parametrize("page", ["bars", "bar", "measures", "measure", "measure_catalogue", "reports"])
def test_the_public_sees_no_working_page(monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    j.enter_measure()
    number = j.task_of(j.published()).number
    measuring.acknowledge(j.PARTNER, measuring.SeenTask(number=number), submission=b.submission())
    shown = visit(monkeypatch, PUBLIC, page, number=number)
    assert "请先登录" in shown.text
    assert number not in shown.text
