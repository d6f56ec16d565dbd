"""A listing's whole legal life in a browser: officer, second officer, counter, decider, public, partner, and thirteen months on
agent, officer, decider, public, partner.
"""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Browser

from registry.accounts import commands as accounts
from registry.accounts.queries import actor_named
from registry.blacklist import filing, queries
from registry.blacklist.terms import CaseState, FilingKind, ListingState
from registry.blacklist.terms_measures import TaskPhase
from registry.conduct import commands as conduct
from registry.conduct.terms import PenaltyKind
from registry.kernel import db
from registry.kernel.access import PUBLIC
from registry.kernel.files import Upload
from registry.kernel.paging import PageRequest
from registry.parties import queries as parties
from registry.policy import Role
from tests.browser.conftest import People, Portal, served_later, visiting
from tests.browser.locators import Visitor
from tests.parties.people import identity
from tests.world import intact, submission

PDF = b"%PDF-1.7 demonstration"
PENALTY = "（演示）应急罚〔2026〕7001号"
LATER = date(2027, 12, 23)
PASSWORD = "anhua-rivers-7001"
DECISION = "（演示）应急失信列〔2026〕7001号"


def enter_penalty(portal: Portal) -> tuple[str, str, str]:
    """A penalty against a firm that no list names; number, the firm's name and credit code."""
    listed = {one.credit_code for one in queries.everything_public(PUBLIC)}
    firm = next(one for one in portal.plan.firms[40:] if one.credit_code not in listed and one.industry < "47")
    number = conduct.enter_penalty(
        actor_named("officer"),
        conduct.NewPenalty(
            document_number=PENALTY,
            name=firm.name,
            credit_code=firm.credit_code,
            kinds=(PenaltyKind.FINE,),
            decided_on="2026-11-02",
            conduct_on="2026-09-10",
            content="罚款五万元",
            fine="5",
            conduct_type="未取得许可从事生产经营",
            facts="未取得安全生产许可证从事生产（演示）",
            basis="《安全生产许可证条例》第十九条",
            authority="湖南省应急管理厅（演示）",
            region="430000",
        ),
        submission=submission(),
    )
    return number, firm.name, firm.credit_code


def waive(number: str, place: int) -> None:
    """The party waives its defence in writing, at the counter."""
    subject = queries.case_record(actor_named("officer"), number).subjects[place - 1]
    with db.reading() as session:
        found = parties.find(session, subject.name)
    party = next(one.code for one in found if one.name == subject.name and one.is_person == (place == 2))
    scan = Upload("书面放弃声明", "放弃声明.pdf", PDF)
    text = "放弃陈述、申辩和听证。"
    wanted = filing.Filed(kind=FilingKind.WAIVER, subject=number, text=text, party=party, files=(scan,))
    filing.file(actor_named("counter"), wanted, submission=submission())


def draft(officer: Visitor, penalty: str) -> str:
    """Draft the case by its form; returns its number."""
    officer.open(f"/draft?penalty={penalty}").arrived("拟列入名单")
    officer.choose("列入情形", "第七条第一项：无许可或许可暂扣、吊销期间生产经营").sees("许可名称")
    officer.fill("许可名称", "安全生产许可证")
    officer.fill("主要负责人姓名", "案甲")
    officer.fill("主要负责人身份证号", identity(977))
    officer.fill("失信行为简况", "未取得安全生产许可证从事生产")
    officer.fill("列入理由", "违反安全生产许可规定，受到行政处罚")
    second = actor_named("officer2")
    with db.reading() as session:
        person = parties.person_by_code(session, second.person)
    assert person is not None
    box = officer.page.get_by_role("combobox", name="协办人")
    box.click()
    box.fill(person.name)
    officer.page.get_by_role("option").filter(has_text=f"{person.name}（").first.click()
    officer.press("立案", then="没有声明与本案无利害关系")  # the declaration is missing
    officer.main.get_by_text("本人声明与本案当事人无利害关系").click()
    officer.press_twice("立案", then="已立案，案件编号")
    return queries.cases(actor_named("officer"), queries.CaseFilters(q=penalty), PageRequest()).items[0].number


def firms_agent(code: str) -> str:
    """An account of the firm's own agent, who has chosen a password; its user name."""
    wanted = accounts.Opening(username="firm.agent", role=Role.AGENT, organisation=code, name="本单位经办人（演示）")
    opened = accounts.open_account(actor_named("admin"), wanted, submission=submission())
    accounts.choose_password(opened.username, opened.password, PASSWORD, PASSWORD, submission=submission())
    return opened.username


def bring_to_decision(people: People, number: str, officer: Visitor) -> None:
    """From the second officer's signature to the decider's decision; no step can be skipped."""
    case = f"/case?number={number}"
    officer.open(case).sees("协办人尚未会签")
    officer.sees("协办人会签后才能告知")

    second = people.signed_in("officer2").open(case)
    second.main.get_by_text("本人声明与本案当事人无利害关系").click()
    second.press("会签", then="已会签案件")

    officer.open(case)
    officer.press("登记告知书送达", then="的告知书送达")
    officer.sees("期限未满不能报请决定")
    notice = officer.download("事先告知书：案甲")
    assert notice.read_bytes().startswith(b"%PDF-")
    waive(number, 1)
    waive(number, 2)
    officer.open(case).sees("已书面放弃")
    officer.fill("办案意见", "事实清楚，建议列入。")
    officer.press("报请决定", then="已报请决定")
    assert not officer.button("作出列入决定").is_enabled()

    decider = people.signed_in("decider").open(case)
    decider.fill("决定书文号", DECISION)
    decider.press("作出列入决定", then="已作出列入决定")


def carry_out(people: People, listing: str) -> str:
    """The partner department takes on its measure and executes it; the task's number."""
    partner = actor_named("partner")
    found = queries.task_list(partner, queries.TaskFilters(listing=listing), PageRequest(size=50)).items
    task = next(one.number for one in found if one.phase is TaskPhase.TO_ACKNOWLEDGE)
    window = people.signed_in("partner").open(f"/measure?number={task}")
    window.press("签收", then="已办理")
    window.fill("执行结果", "已限制登记事项。")
    window.upload("执行凭证.pdf", PDF, kind="application/pdf")
    window.press("登记执行", then="已办理")
    assert queries.task_record(partner, task).row.phase is TaskPhase.IN_PLACE
    return task


def apply(people: People, listing: str, username: str) -> str:
    """The firm's agent applies for early removal, with proofs; the application's number."""
    agent = people.signed_in(username, PASSWORD).open("/apply").arrived("申请提前移出")
    form = agent.page.get_by_test_id("stForm").filter(has_text=f"申请提前移出：{listing}")
    for field, file in (("履行义务的证明", "缴款书.pdf"), ("消除危害的证明", "复查意见.pdf")):
        agent.upload(file, PDF, "application/pdf", field=field)
    form.get_by_role("button", name="提交申请").click()
    agent.sees("已提交申请，编号")
    [applied] = queries.own_applications(actor_named(username))
    assert applied.listing == listing
    return applied.number


def remove_early(people: People, application: str, done_on: str) -> None:
    """The officer accepts and verifies, the decider grants."""
    page = f"/application?number={application}"
    officer = people.signed_in("officer").open(page)
    officer.press("受理", then="受理：申请")
    officer.fill("义务履行日期", done_on)
    officer.fill("义务履行情况的核查依据", "核对缴款凭证")
    officer.fill("危害消除日期", done_on)
    officer.fill("危害消除情况的核查依据", "现场复查")
    officer.main.get_by_text("列入后没有发现第六条、第七条规定的行为").click()
    officer.fill("列入后行为的核查依据", "查询执法系统")
    officer.fill("核查意见", "建议同意。")
    officer.press("登记核查结论", then="已办理")

    decider = people.signed_in("decider").open(page)
    decider.fill("决定书文号", "（演示）应急移决〔2027〕7001号")
    decider.main.get_by_label("决定理由").first.fill("各项条件均已符合。")
    decider.press("同意提前移出", then="已办理")


def test_from_penalty_to_lifting(browser: Browser, people: People, portal: Portal) -> None:
    penalty, name, code = enter_penalty(portal)
    username = firms_agent(code)
    officer = people.signed_in("officer")
    number = draft(officer, penalty)
    bring_to_decision(people, number, officer)
    listing, _ = (one.listing_number for one in queries.case_record(actor_named("officer"), number).subjects)
    public = people.visitor().open(f"/listing?number={listing}").sees("没有这条公示信息")
    assert portal.get(f"/api/v1/blacklist/{listing}").status_code == 404

    officer.open(f"/case?number={number}")
    officer.press("登记决定书送达", then="的决定书送达")
    officer.press("公布", then="公众现在可以看到")
    assert queries.case_record(actor_named("officer"), number).row.state is CaseState.PUBLISHED

    public.open(f"/blacklist?q={code}").sees(name)
    public.follow(name, heading=name).sees(DECISION, "2029-11-22", "可以申请提前移出", "联合惩戒措施")
    answer = portal.get(f"/api/v1/blacklist/{listing}").json()
    assert (answer["name"], answer["decision_number"], answer["until"]) == (name, DECISION, "2029-11-22")

    task = carry_out(people, listing)
    agent = people.signed_in(username, PASSWORD).open("/apply").arrived("申请提前移出")
    agent.sees(listing, "2027-11-23")
    assert not queries.own_applications(actor_named(username))

    with served_later(portal, LATER) as later, visiting(browser, later) as comers:
        assert later.get(f"/api/v1/blacklist/{listing}").json()["name"] == name
        application = apply(comers, listing, username)
        remove_early(comers, application, "2027-12-01")
        public = comers.visitor().open(f"/listing?number={listing}").sees("没有这条公示信息")
        assert name not in public.markup()
        assert later.get(f"/api/v1/blacklist/{listing}").status_code == 404
        for path in ("/api/v1/blacklist?size=200", "/open-data/blacklist.csv", "/open-data/blacklist.json"):
            said = later.get(path).text
            assert listing not in said
            assert name not in said
        changes = later.get("/api/v1/blacklist/changes").json()["changes"]
        assert [one["op"] for one in changes if one["number"] == listing] == ["added", "removed"]
        assert queries.listing_record(actor_named("officer"), listing).row.state is ListingState.REMOVED

        lifter = comers.signed_in("partner").open(f"/measure?number={task}")
        lifter.fill("说明", "名单已移出，解除措施。")
        lifter.press("登记解除", then="已办理")
        assert queries.task_record(actor_named("partner"), task).row.phase is TaskPhase.DONE
        intact()
    assert portal.get(f"/api/v1/blacklist/{listing}").status_code == 200
