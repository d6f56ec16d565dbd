"""The register's pages as a keeper and an officer use them."""

from __future__ import annotations

from datetime import date

from registry.accounts.queries import actor_named
from registry.inspectors import queries, rules_ratio
from registry.inspectors.terms import CredentialKind, InspectorState
from registry.inspectors.terms_bodies import Reached
from registry.kernel.paging import PageRequest
from seed import world
from tests.pages.conftest import Visitor

ALL = PageRequest(size=100)


def rows(state: InspectorState) -> list[queries.InspectorRow]:
    return list(queries.inspectors(actor_named("officer"), queries.Wanted(state=state), ALL).items)


def test_the_register_shows_who_may_and_why_not(visit: Visitor, plan: world.World) -> None:
    officer = visit("officer").open("inspectors/register.py")
    assert f"共 {len(plan.inspectors) + len(plan.supervision.members)} 条" in officer.text
    assert not officer.app.button  # an officer appoints nobody
    officer.open("inspectors/register.py", state="may_not")
    for row in rows(InspectorState.MAY_NOT)[:20]:
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
        keeper.app.selectbox[0].set_value(kind.value)
        keeper.fill(证号=f"4399-{kind}")
        keeper.app.date_input[0].set_value(date(2026, 11, 2))
        if kind is CredentialKind.SUPERVISION:
            keeper.press("登记执法证")
            assert "入职培训尚未完成" in keeper.text  # IN-08 is from memory: it warns
            assert "写明理由后继续" in keeper.text
        [doubt] = [one for one in keeper.app.text_input if one.label.startswith("超出提醒的理由")]
        doubt.set_value("培训档案待补录。")
        keeper.press("登记执法证")
        assert "已登记执法证" in keeper.text
    assert "可执法" in keeper.text
    do = f"do_{row.person_code}"
    keeper.app.session_state[do] = "收回执法证"
    keeper.run().fill(事实和依据="转借他人").press("收回执法证")
    assert "不得执法" in keeper.text
    keeper.app.session_state[do] = "离任"
    keeper.run().press("登记离任")
    assert [one.until_on for one in queries.inspector(actor_named("keeper"), row.person_code).appointments] != [None]


def test_others_see_the_record_and_may_not_write(visit: Visitor) -> None:
    row = rows(InspectorState.LEFT)[0]
    officer = visit("officer").open("inspectors/record.py", code=row.person_code)
    assert "已离任" in officer.text
    assert not officer.app.button
    assert "您的角色没有此项权限" in officer.text
    officer.open("inspectors/record.py", code="P0")
    assert "名录中没有此人" in officer.text


def test_the_ratio_says_where_each_region_stands_and_leads_down_to_the_bodies(visit: Visitor) -> None:
    officer = visit("officer").open("inspectors/bodies.py")
    found = queries.ratio(actor_named("officer"))
    assert "data:image/svg+xml" in officer.markup
    for part in found.parts:
        assert part.name in officer.text
        assert rules_ratio.percent(part.against.share) in officer.text
        assert part.own or f"bodies?region={part.code}" in officer.markup
    assert "÷" in officer.text  # the arithmetic is stated
    prefecture = next(part for part in found.parts if not part.own)
    officer.open("inspectors/bodies.py", region=prefecture.code)
    below = queries.ratio(actor_named("officer"), prefecture.code)
    assert below.whole.tally == prefecture.tally
    for row in queries.bodies(actor_named("officer"), queries.BodyFilters(prefecture.code), PageRequest()).items:
        assert f"body?code={row.code}" in officer.markup


def test_a_keeper_reports_a_bodys_figures_and_the_ratio_follows_at_once(visit: Visitor) -> None:
    viewer = actor_named("keeper")
    [row, *_] = [
        one
        for one in queries.bodies(viewer, queries.BodyFilters(), ALL).items
        if one.tally.in_service and one.year == 2026
    ]
    before = queries.ratio(viewer).whole
    keeper = visit("keeper").open("inspectors/bodies.py")
    assert rules_ratio.percent(before.against.share) in keeper.text
    keeper.open("inspectors/body.py", code=row.code)
    keeper.app.number_input[2].set_value(row.tally.in_service + 40)
    keeper.press("填报")
    after = queries.ratio(viewer).whole
    assert after.tally.in_service == before.tally.in_service + 40
    keeper.open("inspectors/bodies.py")
    assert rules_ratio.percent(after.against.share) in keeper.text


def test_a_keeper_holds_an_exam_and_fills_its_roster(visit: Visitor, plan: world.World) -> None:
    human = plan.crowd.operators[1]
    keeper = visit("keeper").open("inspectors/events.py")
    keeper.fill(组织单位="湖南省应急管理厅（演示）")
    [title] = [one for one in keeper.app.text_input if one.label == "名称"]
    title.set_value("页面上的考试")
    keeper.press("登记")
    assert "已登记，编号" in keeper.text
    [found] = queries.events(actor_named("keeper"), queries.EventFilters(q="页面上的考试"), ALL).items
    keeper.open("inspectors/event.py", code=found.code)
    keeper.fill(人员=human.identity, 成绩="59.5").press("登记一人")
    [line] = queries.event(actor_named("keeper"), found.code, ALL).roster.items
    assert (line.name, line.score, line.passed) == (human.name, 5950, False)
    keeper.fill(撤回理由="登错了").press("撤回这一条")
    assert queries.event(actor_named("keeper"), found.code, ALL).row.people == 0


def test_anyone_checks_an_officers_certificate(visit: Visitor) -> None:
    row = rows(InspectorState.MAY_ENFORCE)[0]
    number = queries.inspector(actor_named("officer"), row.person_code).credentials[0].number
    stranger = visit("").open("public/officers.py")
    stranger.fill(执法证号=number).press("查验")
    assert "证件有效" in stranger.text
    assert row.name not in stranger.text  # masked without the name
    stranger.app.text_input[1].set_value(row.name)
    stranger.press("查验")
    assert row.name in stranger.text
    assert row.body in stranger.text
    stranger.fill(执法证号="没有这样的证").press("查验")
    assert "没有相符的证件" in stranger.text


def test_the_keeper_s_work_list_leads_to_what_is_due(visit: Visitor) -> None:
    keeper = visit("keeper").open("office/work.py")
    for said in (
        "执法证到期：已过期",
        "入职培训未完成的执法人员",
        "上年度轮训不足的执法人员",
        "本年度未填报人数的监管机构",
    ):
        assert said in keeper.text
    assert "inspector_due?window=overdue" in keeper.markup
    assert "执法证到期" not in visit("officer").open("office/work.py").text


def test_a_dashboard_s_figure_leads_to_the_bodies_behind_it_and_nothing_before_them(
    visit: Visitor, plan: world.World
) -> None:
    officer = visit("officer")
    for region, named in (("", "湖南省"), ("430000", "湖南省"), ("430000:own", "湖南省本级"), ("430100", "长沙市")):
        officer.open("inspectors/bodies.py", region=region, reached="short", list="1")
        assert f"{named}：监管机构" in officer.text
        assert "逐年对照" not in officer.text
        found = queries.bodies(
            actor_named("officer"), queries.BodyFilters(region=region, reached=Reached.SHORT), PageRequest()
        )
        assert f"共 {found.total} 条" in officer.text
        assert all(row.name in officer.text for row in found.items)
    officer.open("inspectors/bodies.py", region="430100")
    assert "逐年对照" in officer.text
