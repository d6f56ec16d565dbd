"""An agency in a browser: keeper scores, decider confirms, agency objects, keeper corrects, the public sees the history;
then the agency leaves, and every screen of acceptance refuses it.
"""

from __future__ import annotations

from datetime import date

from registry.accounts.queries import actor_named
from registry.agencies import queries
from registry.agencies.terms_acceptance import ExitState
from registry.agencies.terms_grades import AssessmentState
from registry.kernel.access import PUBLIC
from registry.kernel.paging import PageRequest
from registry.policy import Ledger
from tests.browser.conftest import People, Portal
from tests.browser.locators import Visitor
from tests.world import intact

PROOF = "2026年11月抽查记录"
ITEMS = ("人员配备", "场所、设备和档案", "报告质量", "现场作业告知", "现场勘验", "评价公开", "过程控制")


def test_grades_are_earned_objected_to_corrected_and_public(portal: Portal, people: People) -> None:
    own = queries.own(actor_named("agent2"))[0]
    number = scored(people, own.number)
    here = f"/assessment?number={number}"

    decider = people.signed_in("decider").open(here)
    decider.press("核准评分", then="核准评分：编号")

    agent = people.signed_in("agent2").open(here).sees("异议期内")
    agent.fill("异议内容和理由", "人员社保证明已补交，“人员配备”应当计满分。")
    agent.press_twice("提出异议", then="提出异议：编号")

    keeper = people.signed_in("keeper").open(here).sees("人员社保证明已补交")
    keeper.fill("答复意见（会公开）", "经复核，异议成立，更正得分。")
    keeper.main.get_by_text("异议成立，按下表更正评分").click()
    keeper.fill("人员配备（满分 15）", "15")
    keeper.press("答复异议", then="答复异议：编号")

    decider.open(here).press("核准答复", then="核准答复：编号")

    shown = people.visitor().open(f"/agency?number={own.number}")
    shown.sees("机构提出异议，已更正").sees("经复核，异议成立，更正得分。").sees("信用等级沿革")
    public = queries.public_agency(PUBLIC, own.number)
    assert [one.assessment for one in public.grades].count(number) == 1
    answer = portal.get(f"/api/v1/agencies/{own.number}").json()
    assert (answer["sheets"][0]["corrected"], answer["grade_total"]) == (True, 9000)
    intact(Ledger.AGENCIES)


def scored(people: People, agency: str) -> str:
    """The keeper scores the agency after it has put things right; ten points are missing, then none of staff."""
    keeper = people.signed_in("keeper").open(f"/score?agency={agency}&occasion=repair").arrived("信用评分")
    for item in ITEMS:
        keeper.fill(f"{item}：依据", PROOF)
    keeper.fill("人员配备（满分 15）", "9")
    keeper.fill("人员配备：扣分理由", "两人未缴纳社会保险")
    keeper.fill("报告质量（满分 30）", "31")
    keeper.press("提交评分", then="得分应为 0 至 30 分")
    keeper.fill("报告质量（满分 30）", "20")
    keeper.fill("报告质量：扣分理由", "两份报告依据过期标准")
    keeper.press("提交评分", then="已提交评分")
    wanted = queries.AssessmentFilters(state=AssessmentState.SCORED, agency=agency)
    return queries.assessments(actor_named("auditor"), wanted, PageRequest()).items[0].number


def test_an_agency_that_left_is_refused_by_every_screen_of_acceptance(portal: Portal, people: People) -> None:
    # an agency that may be relied on today, and is nobody's own
    rows = queries.agencies(PUBLIC, queries.Wanted(working=True, grade="blue"), PageRequest(size=50)).items
    chosen = next(one for one in rows if one.number != queries.own(actor_named("agent2"))[0].number)
    partner = people.signed_in("partner")
    relied(partner, chosen.number, chosen.field_names[0], then="已登记采信")

    keeper = people.signed_in("keeper").open(f"/leave?agency={chosen.number}").arrived("提出退出")
    keeper.main.get_by_text("吊销", exact=True).click()
    keeper.settled()
    keeper.choose("事由", "出具虚假报告")
    keeper.fill("决定文书号", "（演示）应急罚〔2026〕8101号")
    keeper.fill("决定机关", "湖南省应急管理厅（演示）")
    keeper.set_day("违法行为日期", date(2026, 10, 12))
    keeper.fill("事实和理由", "经立案查实，报告与现场不符")
    keeper.press("提出退出", then="已提出退出")
    [exit_] = queries.exits(actor_named("auditor"), PageRequest(), state=ExitState.PROPOSED, agency=chosen.number).items

    people.signed_in("decider").open(f"/exit?number={exit_.number}").press("同意吊销", then="已决定机构退出")

    people.visitor().open(f"/agency?number={chosen.number}").sees("资质已吊销")
    partner.open(f"/acceptances?agency={chosen.number}").sees("出具机构资质已吊销，不予采信")
    assert not partner.button("采信").is_enabled()
    relied(partner, chosen.number, chosen.field_names[0], then="出具机构资质已吊销", by_link=False)
    assert portal.get(f"/api/v1/agencies/{chosen.number}").json()["standing"] == "revoked"
    intact(Ledger.AGENCIES, Ledger.BLACKLIST)


def relied(partner: Visitor, number: str, field: str, *, then: str, by_link: bool = True) -> None:
    """Record an acceptance, by the agency's link or by typing its number."""
    partner.open(f"/acceptances?agency={number}" if by_link else "/acceptances")
    if not by_link:
        partner.fill("机构编号（必填）", number, exact=True)
    partner.choose("业务范围", field)
    partner.fill("结果名称（必填）", "安全现状评价报告（演示）")
    partner.fill("用于何事（必填）", "许可延期审查")
    partner.fill("采信理由（必填）", "与现场核查一致")
    partner.press("采信", then=then)
