"""Filing on the pages: the agent online, the counter with a scan, officer and decider answering, changes of a listing."""

from __future__ import annotations

import pytest

from registry.accounts.queries import actor_named
from registry.blacklist import queries
from registry.blacklist.terms import FilingKind
from registry.kernel.access import PUBLIC
from registry.kernel.paging import PageRequest
from tests.pages.conftest import Visit, Visitor

PDF = b"%PDF-1.4 demonstration"
ALL = PageRequest(size=200)


def own_listing() -> str:
    """The number of the listing of the agent's firm."""
    return next(one.number for one in queries.own(actor_named("agent")).listings if one.public_now)


def newest(kind: FilingKind) -> queries.FilingRow:
    """The filing of a kind that was filed last."""
    return queries.filings(actor_named("officer"), queries.FilingFilters(kind=kind), ALL).items[0]


def attach(visitor: Visit, label: str) -> Visit:
    """Put a scan into the field whose label begins so."""
    [field] = [one for one in visitor.app.file_uploader if one.label.startswith(label)]
    field.set_value(("扫描件.pdf", PDF, "application/pdf"))
    return visitor


def test_an_agent_replies_and_the_public_reads_it(visit: Visitor) -> None:
    number = own_listing()
    agent = visit("agent").open("blacklist/own.py")
    assert number in agent.text
    agent.fill(事项=f"{number} {FilingKind.REPLY.value}", 内容="我单位再次作出说明。").press("提交")
    assert "已提交，编号" in agent.text
    filed = newest(FilingKind.REPLY)
    assert filed.subject == number
    visit("officer").open("blacklist/filing.py", number=filed.number).press("公开回应")
    shown = visit("").open("public/listing.py", number=number)
    assert "我单位再次作出说明。" in shown.text
    back = visit("agent").open("blacklist/filing.py", number=filed.number)
    assert "已公开" in back.text
    back.press("撤回意见或请求")
    assert "我单位再次作出说明。" not in visit("").open("public/listing.py", number=number).text


def test_an_objection_is_answered_by_two_persons(visit: Visitor) -> None:
    [filed] = [one for one in queries.own(actor_named("agent")).filings if one.kind is FilingKind.OBJECTION]
    officer = visit("officer").open("blacklist/filings.py")
    assert filed.number in officer.text
    officer.open("blacklist/filing.py", number=filed.number)
    officer.fill(处理建议="correct", 更正后的注册地址="湖南省湘潭市演示路1号", 事实和理由="核查属实").press(
        "提出办理意见"
    )
    decider = visit("decider").open("blacklist/filing.py", number=filed.number)
    assert "湖南省湘潭市演示路1号" in decider.text
    assert "您的角色没有此项权限" in decider.text
    [answer] = [one for one in decider.app.text_area if "事实和理由" in one.label][:1]
    answer.set_value("异议成立")
    decider.press("答复异议成立")
    assert queries.public_listing(PUBLIC, filed.subject).address == "湖南省湘潭市演示路1号"
    assert "异议成立" in visit("agent").open("blacklist/filing.py", number=filed.number).text


def test_the_counter_needs_the_scan(visit: Visitor) -> None:
    counter = visit("counter").open("blacklist/counter.py")
    party = queries.find_party(actor_named("counter"), "公司")
    counter.fill(**{"统一社会信用代码、名称或身份证号": party[0].number}).press("查找")
    assert party[0].name in counter.text
    clerk = actor_named("counter")
    near, number = next(
        (one.code, row.number)
        for one in party
        for row in queries.at_counter(clerk, one.code).listings
        if FilingKind.REPLY in row.kinds
    )
    counter = visit("counter").open("blacklist/counter.py", party=near)
    assert number in counter.text
    counter.fill(**{"事项": f"{number} {FilingKind.REPLY.value}", "内容（照书面材料录入）": "窗口收到的书面回应"})
    counter.press("受理")
    assert "扫描件" in counter.text
    assert "请检查" in counter.text
    attach(counter, "扫描件").press("受理")
    assert "已受理，编号" in counter.text
    assert newest(FilingKind.REPLY).subject == number


def test_a_decider_stays_and_resumes_publicity(visit: Visitor) -> None:
    number = own_listing()
    officer = visit("officer").open("blacklist/record.py", number=number)
    assert f"listing_change?number={number}&amp;step=correct" in officer.markup
    assert "暂停公示：您的角色没有此项权限" in officer.text
    decider = visit("decider").open("blacklist/change.py", number=number, step="stay")
    decider.fill(文书文号="（演示）行审1号", 作出机关="长沙铁路运输法院（演示）", 文书日期="2026-11-20")
    decider.press("暂停公示")
    assert "没有上传文书扫描件" in decider.text
    attach(decider, "文书扫描件").press("暂停公示")
    assert "没有这条公示信息" in visit("").open("public/listing.py", number=number).text
    assert "暂停公示" in visit("agent").open("blacklist/own.py").text
    decider = visit("decider").open("blacklist/change.py", number=number, step="end_stay")
    decider.fill(文书文号="（演示）行审2号", 作出机关="长沙铁路运输法院（演示）", 文书日期="2026-11-23").press(
        "恢复公示"
    )
    assert "没有这条公示信息" not in visit("").open("public/listing.py", number=number).text


def test_a_proposed_revocation_is_decided_on_the_page(visit: Visitor) -> None:
    [proposal] = queries.proposals(actor_named("decider"))
    assert proposal.listing in visit("decider").open("blacklist/filings.py").text
    decider = visit("decider").open("blacklist/change.py", number=proposal.listing)
    assert f"{proposal.due_on}" in decider.text
    decider.press("同意撤销列入")
    assert "没有这条公示信息" in visit("").open("public/listing.py", number=proposal.listing).text
    told = visit("").open("public/removals.py")
    assert proposal.listing in told.text
    assert "列入撤销" in told.text


@pytest.mark.parametrize("username", ["agent", "person", "counter"])
def test_another_s_filing_is_not_shown(visit: Visitor, username: str) -> None:
    own = {one.number for one in queries.own(actor_named("agent")).filings}
    row = next(
        one
        for one in queries.filings(actor_named("officer"), queries.FilingFilters(), ALL).items
        if (one.number in own) != (username == "agent")
    )
    if username == "counter":
        row = next(iter(queries.own(actor_named("agent")).filings))
    visitor = visit(username).open("blacklist/filing.py", number=row.number)
    assert "没有这份意见或请求" in visitor.text
    assert row.name not in visitor.text
