"""An engineer changes employer: applied by the person, confirmed, examined, decided; both firms' duty moves, on the screen and in the register."""

from __future__ import annotations

from registry.accounts.queries import actor_named
from registry.engineers import queries
from registry.engineers.terms_duties import DutyKind
from registry.kernel import db
from registry.parties import queries as parties
from registry.reports import duties
from tests.browser.conftest import People, Portal
from tests.browser.locators import Visitor

DUTY = "应当有注册安全工程师"


def short(code: str) -> bool:
    """By query: whether a firm lacks the engineer the law wants it to have."""
    return DutyKind.MUST_HAVE in duties.firm(actor_named("keeper"), code).firm.short


def seen(somebody: Visitor, code: str) -> list[str]:
    """On the screen: what a firm must have, what it has, and the verdict."""
    somebody.open(f"/employers?firm={code}").sees("配备义务")
    [row] = [row for row in somebody.table("配备义务") if row[0] == DUTY]
    return row[1:4]


def test_a_change_of_employer_moves_the_duty_of_both_firms(people: People, portal: Portal) -> None:
    agents, neighbour = portal.plan.firms[0], portal.plan.firms[1]
    with db.reading() as session:
        firms = parties.organisations_by_credit_code(session, [agents.credit_code, neighbour.credit_code])
    new, old = firms[agents.credit_code], firms[neighbour.credit_code]
    held = queries.own(actor_named("person")).registration
    assert held is not None
    assert held.row.employer == old.name
    assert (short(new.code), short(old.code)) == (True, False)
    keeper, decider = people.signed_in("keeper"), people.signed_in("decider")
    assert seen(keeper, new.code) == ["1", "0", "缺 1 人"]
    assert seen(keeper, old.code) == ["1", "1", "已达到"]

    person = people.signed_in("person").open("/my_registration").sees(old.name)
    person.fill("新单位的统一社会信用代码", agents.credit_code).fill("申请说明", "应聘到新单位安全部")
    person.press("提交变更申请", then="已提交")
    number = queries.own(actor_named("person")).open
    assert number
    person.open("/my_registration").sees("已有一份正在办理的申请")

    keeper.open(f"/registration?number={number}").sees("待初审")
    keeper.button("初审").first.click()
    keeper.sees("没有受聘于该单位安全岗位的依据")  # nobody has confirmed yet
    agent = people.signed_in("agent").open(f"/registration?number={number}").sees("单位尚未确认")
    agent.press("确认聘用", then="已办理")
    keeper.open(f"/registration?number={number}").sees("单位已确认聘用", "初审截止日")
    keeper.press("初审", then="已办理")
    assert keeper.button("批准").first.is_disabled()  # whoever examined does not decide
    assert (short(new.code), short(old.code)) == (True, False)
    decider.open(f"/registration?number={number}").sees("待终审")
    decider.press("批准", then="已办理")

    assert (short(new.code), short(old.code)) == (False, True)
    assert seen(keeper, new.code) == ["1", "1", "已达到"]
    assert seen(keeper, old.code) == ["1", "0", "缺 1 人"]
    agent.open("/employers").sees("配备义务", held.row.number)
    keeper.open(f"/engineer?code={held.row.code}").sees("变更执业单位", new.name, old.name)
    visitor = people.visitor().open("/engineer_check")
    name = parties_name(held.row.person_code)
    visitor.fill("注册编号", held.row.number).fill("姓名", name, exact=True)
    visitor.press("查询", then="注册在有效期内").sees(new.name)


def parties_name(code: str) -> str:
    with db.reading() as session:
        found = parties.person_by_code(session, code)
    assert found is not None
    return found.name
