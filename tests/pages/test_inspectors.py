"""The register's pages as a keeper and an officer use them."""

from __future__ import annotations

from datetime import date

from registry.accounts.queries import actor_named
from registry.inspectors import queries
from registry.inspectors.terms import CredentialKind, InspectorState
from registry.kernel.paging import PageRequest
from seed import world
from tests.pages.conftest import Visitor

ALL = PageRequest(size=100)


def rows(state: InspectorState) -> list[queries.InspectorRow]:
    return list(queries.inspectors(actor_named("officer"), queries.Wanted(state=state), ALL).items)


def test_the_register_shows_who_may_and_why_not(visit: Visitor, plan: world.World) -> None:
    officer = visit("officer").open("inspectors/register.py")
    assert f"共 {len(plan.inspectors)} 条" in officer.text
    assert not officer.app.button  # an officer appoints nobody
    officer.open("inspectors/register.py", state="may_not")
    for row in rows(InspectorState.MAY_NOT):
        assert row.person_code in officer.markup
        assert row.reasons[0] in officer.text
    assert all(row.person_code not in officer.markup for row in rows(InspectorState.MAY_ENFORCE))


def test_a_keeper_appoints_and_records(visit: Visitor, plan: world.World) -> None:
    human = plan.crowd.operators[0]
    known = plan.inspectors[0]
    keeper = visit("keeper").open("inspectors/register.py")
    keeper.fill(人员=human.identity, 监管机构=known.body.credit_code).press("登记任用")
    assert "已登记任用" in keeper.text
    [row] = [one for one in rows(InspectorState.MAY_NOT) if one.name == human.name and one.body == known.body.name]
    keeper.open("inspectors/record.py", code=row.person_code)
    assert "没有行政执法证" in keeper.text
    for kind in CredentialKind:
        keeper.app.selectbox[0].set_value(kind)
        keeper.fill(证号=f"4399-{kind}")
        keeper.app.date_input[0].set_value(date(2026, 11, 2))
        keeper.press("登记执法证")
        assert "已登记执法证" in keeper.text
    assert "可执法" in keeper.text
    keeper.fill(事实和依据="转借他人").press("收回执法证")
    assert "收回" in keeper.text
    assert "不得执法" in keeper.text
    keeper.press("登记离任")
    assert [one.until_on for one in queries.inspector(actor_named("keeper"), row.person_code).appointments] != [None]


def test_others_see_the_record_and_may_not_write(visit: Visitor) -> None:
    row = rows(InspectorState.LEFT)[0]
    officer = visit("officer").open("inspectors/record.py", code=row.person_code)
    assert "已离任" in officer.text
    assert all(button.disabled for button in officer.app.button)
    assert "您的角色没有此项权限" in officer.text
    officer.open("inspectors/record.py", code="P0")
    assert "名录中没有此人" in officer.text
