"""A keeper's way in a browser: an exam by sheet, the appointment, induction and certificates, and a case can name the officer."""

from __future__ import annotations

from datetime import date

from registry.accounts.queries import actor_named
from registry.blacklist import queries as blacklist
from registry.conduct import queries as conduct
from registry.exchange import kinds
from registry.inspectors import queries
from registry.inspectors.terms_steps import StepState
from registry.kernel import db
from registry.kernel.paging import PageRequest
from registry.parties import queries as parties
from tests.browser.conftest import People, Portal
from tests.browser.locators import Visitor
from tests.exchange.files import workbook
from tests.parties.people import identity

NAME, NUMBER = "凡考生", identity(955)
EXAM = {
    "姓名": NAME,
    "身份证号": NUMBER,
    "考试种类": "录用考试",
    "考试名称": "2026 年春季录用考试",
    "考试日期": "2026-03-14",
    "组织单位": "湖南省应急管理厅（演示）",
    "合格分数": "60",
    "成绩": "81.5",
}
INDUCTION = {
    "姓名": NAME,
    "身份证号": NUMBER,
    "培训种类": "入职培训",
    "班次名称": "2026 年夏季入职培训",
    "起始日期": "2026-06-01",
    "结束日期": "2026-08-29",
    "组织单位": "湖南省应急管理厅（演示）",
    "学时": "480",
    "考核结果": "合格",
}


def bring_in(keeper: Visitor, kind: str, row: dict[str, str]) -> None:
    """Upload a sheet of one row, look at the preview, and confirm."""
    headings = [column.heading for column in kinds.kind(kind).columns]
    content = workbook([headings, [row.get(heading, "") for heading in headings]])
    keeper.open("/inspectors_in")
    keeper.main.get_by_test_id("stButtonGroup").get_by_text(kinds.kind(kind).title, exact=True).click()
    keeper.settled()
    keeper.upload("名册.xlsx", content)
    keeper.press("上传并核对", then="第三步：确认")
    keeper.press("确认入库 1 行", then="已入库 1 行")


def certify(keeper: Visitor, kind: str, number: str) -> None:
    """Record a certificate on the person's page."""
    if kind != "安全生产监管执法证":
        keeper.choose("种类", kind)
    keeper.fill("证号", number, exact=True)
    keeper.set_day("发证日期", date(2026, 9, 7))
    keeper.press("登记执法证", then="已登记执法证")


def test_from_the_exam_to_the_case(people: People, portal: Portal) -> None:
    keeper = people.signed_in("keeper")
    bring_in(keeper, "inspector-exams", EXAM)
    keeper.in_sidebar("考试与培训", heading="考试与培训")
    keeper.follow("2026 年春季录用考试", heading="2026 年春季录用考试").sees(NAME, "81.5 分", "合格")

    body = portal.plan.bodies[0]
    keeper.in_sidebar("执法人员名录", heading="执法人员名录")
    keeper.fill("人员", NUMBER, exact=True)
    keeper.fill("监管机构", body.credit_code, exact=True)
    keeper.set_day("任职日期", date(2026, 5, 11))
    keeper.press("登记任用", then="已登记任用")
    assert NUMBER not in keeper.page.url
    with db.reading() as session:
        person = parties.people_by_identity(session, [NUMBER])[NUMBER].code
    case = f"/draft?penalty={free_penalty()}"
    officer = people.signed_in("officer").open(case).arrived("拟列入名单")
    assert not names(officer)

    keeper.open(f"/inspector?code={person}").sees("没有安全生产监管执法证", "入职培训 0 天")
    bring_in(keeper, "inspector-trainings", INDUCTION)
    keeper.open(f"/inspector?code={person}").sees("入职培训于 2026-08-29 完成", "不得执法")
    certify(keeper, "安全生产监管执法证", "4399990001")
    certify(keeper, "行政执法证", "1899990001")
    keeper.sees("可以执法", "有效期至 2029-09-06", "有效期至 2027-10-31")
    found = queries.inspector(actor_named("keeper"), person)
    assert [rung.state for rung in found.ladder] == [StepState.DONE] * 4 + [StepState.EXEMPT]

    officer.open(case).arrived("拟列入名单")
    assert names(officer)
    public = people.visitor().open("/officers")
    public.fill("执法证号", "4399990001")
    public.fill("姓名（可不填；填写后显示全名）", NAME)
    public.press("查验", then="证件有效")
    public.sees(NAME, body.name, "2029-09-06")


def free_penalty() -> str:
    """A penalty that a case may be drafted from."""
    officer = actor_named("officer")
    penalties = conduct.penalties(officer, conduct.PenaltyFilters(), PageRequest(size=50)).items
    return next(one.number for one in penalties if blacklist.start(officer, one.number).grounds)


def names(officer: Visitor) -> bool:
    """Whether the draft offers the new officer as the second one."""
    box = officer.page.get_by_role("combobox", name="协办人")
    box.click()
    box.fill(NAME)
    offered = officer.page.get_by_role("option").filter(has_text=f"{NAME}（")
    offered.or_(officer.page.get_by_text("没有匹配项")).first.wait_for()
    found = offered.count() > 0
    officer.page.keyboard.press("Escape")
    return found
