"""Nobody gets further than their role: other centres' batches, office pages, and what the sidebar names."""

from __future__ import annotations

import pytest

from registry.accounts.queries import actor_named
from registry.kernel.paging import PageRequest
from registry.training import queries as training
from tests.browser.conftest import People

CHECKS = ["证书核验", "回执核验", "执法人员资格公示", "注册安全工程师查询"]
PUBLIC = ["首页", "失信主体名单", "移出公告", *CHECKS, "培训机构", "评价检测机构", "机构信用分布", "法规参数", "帮助"]
OWN = ["工作台", "我的账户"]
CERTIFICATES = ["成绩批次", "证书列表"]
FILES = ["岗前培训档案", "未持证未培训上岗"]
INSPECTORS = ["执法人员名录", "监管机构与专业占比", "考试与培训", "执法证到期"]
CONDUCT = ["行政处罚", "生产安全事故", "重大事故隐患"]
ENGINEERS = ["注册登记", "注册申请", "单位配备义务"]
AGENCIES = ["机构名录", "信用评定", "评价公开", "结果采信", "报告倒查", "机构退出"]
LISTINGS = ["列入案件", "名单办理", "提前移出申请", "意见与请求", "禁入", "联合惩戒", "对外报送"]
OFFICE = ["统计看板", "一码通查", "批量筛查", "表格导入导出"]
CLERK = ["培训班级", "成绩与证书导入", "岗前培训档案", "岗前培训登记", "到期提醒", "培训补贴", "表格导入导出"]
CERTIFIER = ["培训班级", *FILES, "到期提醒", *OFFICE]
KEEPER = ["培训班级", *FILES, "培训补贴", "培训机构批准", *INSPECTORS, "执法人员登记", *ENGINEERS, *AGENCIES, *OFFICE]
OFFICER = [*FILES, *CONDUCT, *INSPECTORS, *ENGINEERS, *AGENCIES, *LISTINGS, *OFFICE]
AGENT = [*FILES, "岗前培训登记", "到期提醒", "培训补贴", "我的名单与告知", "申请提前移出", "表格导入导出"]
SIDEBARS = {
    "": PUBLIC,
    "clerk": [*PUBLIC, *OWN, *CERTIFICATES, *CLERK],
    "certifier": [*PUBLIC, *OWN, *CERTIFICATES, *CERTIFIER],
    "keeper": [*PUBLIC, *OWN, *CERTIFICATES, *KEEPER],
    "officer": [*PUBLIC, *OWN, *CERTIFICATES, *OFFICER],
    "auditor": [*PUBLIC, *OWN, *CERTIFICATES, *OFFICER, "培训班级", "到期提醒", "培训补贴", "审计台账"],
    "admin": [*PUBLIC, *OWN, "账号管理", "条款参数维护"],
    "partner": [*PUBLIC, *OWN, *AGENCIES, "联合惩戒", "表格导入导出"],
    "agent": [*PUBLIC, *OWN, *AGENT, *ENGINEERS, "我的机构", "信用评定", "评价公开"],
    "counter": [*PUBLIC, *OWN, "窗口受理", "窗口受理提前移出"],
}


@pytest.mark.parametrize("username", SIDEBARS)
def test_the_sidebar_names_what_the_role_may_open(people: People, username: str) -> None:
    somebody = people.signed_in(username).open("/")
    assert sorted(somebody.sidebar()) == sorted(SIDEBARS[username])


def test_another_centres_batch_is_refused_by_address(people: People) -> None:
    own = actor_named("clerk")
    batch = training.batches(own, pending_only=False, page=PageRequest()).items[0]
    name = training.results(own, batch.batch, PageRequest()).items[0].name
    other = people.signed_in("clerk2")
    for path, refusal in (
        (f"/batch?batch={batch.batch}", "没有这个批次，或不在您的查看范围内"),
        (f"/bring_in?batch={batch.batch}", "没有这个批次，或不在您的查看范围内"),
        (f"/exchange?batch={batch.batch}", "没有这个批次，或不在您的查看范围内"),
    ):
        other.open(path).sees(refusal)
        assert name not in other.text()
        assert "核准" not in "".join(other.page.get_by_role("button").all_inner_texts())
    assert name in people.signed_in("clerk").open(f"/batch?batch={batch.batch}").text()


def test_strangers_are_asked_to_sign_in(people: People) -> None:
    stranger = people.visitor()
    for path in ("/accounts?account=admin", "/certificates", "/lookup", "/audit", "/listings"):
        stranger.open(path).sees("请先登录")
        assert not stranger.main.locator("table").count()
    clerk = people.signed_in("clerk").open("/accounts?account=admin").sees("没有权限")
    assert "系统管理员甲" not in clerk.text()


def test_a_sign_out_ends_the_sign_in_everywhere(people: People) -> None:
    first = people.signed_in("keeper").open("/work")
    token = first.page.context.cookies()[0]["value"]
    second = people.visitor()
    second.carry(token, first.page.url.removesuffix("/work"))
    second.open("/work").sees("名录管理人员")
    first.main.get_by_role("link", name="退出", exact=True).click()
    first.page.get_by_role("button", name="退出登录").click()
    first.page.wait_for_url(lambda url: "sign-out" not in url)
    second.page.reload()
    second.sees("请先登录")


def test_a_link_to_a_page_that_is_not_for_the_reader_leads_there_and_is_refused(people: People) -> None:
    somebody = people.visitor().open("/blacklist").arrived("失信主体名单公示")
    somebody.main.get_by_role("link", name="首页").or_(somebody.main.locator("a[data-page]")).first.evaluate(
        "link => link.href = '/case?number=1'"
    )
    somebody.main.locator("a[data-page][href='/case?number=1']").click()
    somebody.sees("请先登录")
    assert somebody.page.url.endswith("/case?number=1")
