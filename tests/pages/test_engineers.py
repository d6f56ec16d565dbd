"""Engineers' pages as a keeper, an engineer, an employer's agent and the public use them."""

from __future__ import annotations

from datetime import date

from registry.accounts.queries import actor_named
from registry.engineers import queries
from registry.engineers.terms import ApplicationState, RegistrationState
from registry.engineers.terms_duties import DutyKind
from registry.kernel import db
from registry.kernel.paging import PageRequest
from registry.parties import queries as people
from registry.reports import duties
from seed import world
from tests.pages.conftest import Visitor

ALL = PageRequest(size=100)


def rows(**wanted: object) -> list[queries.RegistrationRow]:
    return list(queries.registrations(actor_named("keeper"), queries.Wanted(**wanted), ALL).items)  # type: ignore[arg-type]


def test_a_keeper_looks_through_the_register_and_proposes_an_ending(visit: Visitor) -> None:
    keeper = visit("keeper").open("engineers/register.py", state="renewal_due")
    due = rows(state=RegistrationState.RENEWAL_DUE)
    assert f"共 {len(due)} 条" in keeper.text
    assert all(row.number in keeper.text for row in due)
    assert not any(row.number in keeper.text for row in rows(state=RegistrationState.VALID))
    keeper.open("engineers/register.py", within="60")
    assert all(row.number in keeper.text for row in rows(within=60))
    chosen = next(
        row
        for row in rows(state=RegistrationState.VALID)
        if not queries.record(actor_named("keeper"), row.code).may_end
    )
    keeper.open("engineers/record.py", code=chosen.code)
    assert "注册有效期至" in keeper.text
    assert "本注册周期" in keeper.text
    fields = [one for one in keeper.app.text_area if one.label == "事实和依据"]
    fields[0].set_value("业绩证明系伪造")
    keeper.press("提出撤销")
    assert "等待另一人决定" in keeper.text
    assert "已有一份正在办理的申请" in keeper.text
    [waiting] = [
        one
        for one in queries.record(actor_named("keeper"), chosen.code).applications
        if one.state is ApplicationState.EXAMINED
    ]
    keeper.open("engineers/application.py", number=waiting.number)
    assert "不能作出终审决定" in keeper.text
    assert all(button.disabled for button in keeper.app.button)


def test_an_engineers_own_account(visit: Visitor) -> None:
    person = visit("person").open("engineers/own.py")
    before = queries.own(actor_named("person"))
    assert before.registration is not None
    assert before.registration.row.number in person.text
    [what] = [one for one in person.app.button_group if one.label == "办理什么"]
    what.set_value("登记继续教育")
    person.run()
    person.fill(课程="应急救援", 举办单位="基地（演示）", **{"学时（每日最多计 8 学时）": "9"})
    for field in person.app.date_input:
        field.set_value(date(2026, 11, 9))
    person.press("登记学时")
    assert "每日 8 学时" in person.text  # refused, with what a day holds
    person.fill(**{"学时（每日最多计 8 学时）": "8"}).press("登记学时")
    assert "已登记继续教育" in person.text
    assert len(queries.own(actor_named("person")).courses) == len(before.courses) + 1


def test_firms_that_fall_short_and_the_agents_own(visit: Visitor, plan: world.World) -> None:
    keeper = actor_named("keeper")
    found = duties.firms(keeper, duties.DutyFilters(duty=DutyKind.MUST_HAVE), ALL)
    page = visit("keeper").open("engineers/employers.py", duty="must_have")
    assert f"共 {found.total} 条" in page.text
    assert all(one.name in page.text for one in found.items[:20])
    one = found.items[0]
    page.open("engineers/employers.py", firm=one.code)
    assert "第二十七条第三款" in page.text
    assert "缺 1 人" in page.text
    page.open("engineers/employers.py", firm=one.code, as_of="2021-08-31")  # before the act's present text
    assert "第二十七条第三款" not in page.text
    agent = visit("agent").open("engineers/employers.py", firm=one.code)
    assert one.name not in agent.text  # an agent sees the own firm, whatever is asked
    assert (plan.firms[0].becomes or plan.firms[0].name) in agent.text


def test_anyone_asks_by_number_and_name(visit: Visitor) -> None:
    lapsed = rows(state=RegistrationState.LAPSED)[0]
    with db.reading() as session:
        person = people.person_by_code(session, lapsed.person_code)
    assert person is not None
    visitor = visit("").open("public/engineers.py")
    visitor.fill(注册编号=lapsed.number, 姓名=person.name).press("查询")
    assert "注册已逾期失效" in visitor.text
    assert lapsed.employer in visitor.text
    visitor.fill(注册编号=lapsed.number, 姓名="别人").press("查询")
    assert "未查到相符的注册" in visitor.text
    assert lapsed.employer not in visitor.text
