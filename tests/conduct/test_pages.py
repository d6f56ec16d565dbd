"""The pages of conduct in a demonstration world: lists, entering, and what becomes of a record."""

from __future__ import annotations

import pytest

from registry.accounts.queries import actor_named
from registry.conduct import queries
from registry.conduct.terms import AccidentGrade, HazardState, PenaltyState
from registry.kernel.paging import PageRequest
from tests.conduct import builders as b
from tests.pages.conftest import Visit, Visitor, plan, sown, visit

__all__ = ["plan", "sown", "visit"]

ONE = PageRequest(size=1)


def penalties(**wanted: object) -> list[queries.PenaltyLine]:
    found = queries.penalties(actor_named("auditor"), queries.PenaltyFilters(**wanted), PageRequest(size=200))  # type: ignore[arg-type]
    return list(found.items)


def accidents(**wanted: object) -> list[queries.AccidentLine]:
    found = queries.accidents(actor_named("auditor"), queries.AccidentFilters(**wanted), PageRequest(size=200))  # type: ignore[arg-type]
    return list(found.items)


def test_lists_are_narrowed_by_their_addresses(visit: Visitor) -> None:
    visitor = visit("auditor")
    revoked = penalties(state=PenaltyState.REVOKED)
    visitor.open("conduct/penalties.py", state="revoked")
    assert f"共 {len(revoked)} 条" in visitor.text
    assert all(row.document_number in visitor.text for row in revoked)
    worst = accidents(grade=AccidentGrade.ESPECIALLY_MAJOR)
    visitor.open("conduct/accidents.py", grade="especially_major")
    assert f"共 {len(worst)} 条" in visitor.text
    assert worst[0].title in visitor.text
    visitor.open("conduct/hazards.py", state="overdue")
    assert "逾期未消除" in visitor.markup
    assert "整改中" not in visitor.markup.partition("<table")[2]
    assert not visitor.app.button  # an auditor changes nothing
    visitor.open("conduct/penalties.py", since="昨天")
    assert "未能完成" in visitor.text


def test_a_penalty_is_typed_in(visit: Visitor) -> None:
    visitor = visit("officer").open("conduct/penalties.py")
    visitor.fill(
        被处罚主体=b.FIRM,
        统一社会信用代码=b.CODE,
        决定书文号="（湘长）应急罚〔2026〕501号",
        处罚机关="长沙市应急管理局",
        处罚决定日期="2026年11月2日",
        违法行为类型="未按规定进行安全培训",
        处罚内容="罚款",
        违法事实="没有培训记录",
        处罚依据="《中华人民共和国安全生产法》第九十七条",
        **{"罚款金额（万元）": "3.50001"},
    )
    visitor.app.pills[0].set_value(["fine"])
    visitor.press("登记处罚")
    assert "罚款金额：金额「3.50001」的小数超过 4 位" in visitor.text
    visitor.fill(**{"罚款金额（万元）": "3.5"}).press("登记处罚")
    assert "已登记处罚，编号 D" in visitor.text
    [found] = penalties(q="应急罚〔2026〕501号")
    assert (found.fine_cents, found.name) == (3_500_000, b.FIRM)


def test_a_penalty_is_performed_and_revoked_on_its_page(visit: Visitor) -> None:
    row = penalties(state=PenaltyState.OPEN)[0]
    visitor = visit("officer").open("conduct/penalty.py", number=row.number)
    for said in (row.document_number, row.name, "违法事实", "公开曝光", "登记行政处罚"):
        assert said in visitor.text
    visitor.press("登记履行完毕")
    assert "已登记履行完毕。" in visitor.text
    visitor.press("登记变动")
    assert "请检查“理由”" in visitor.text
    visitor.fill(变动理由="复议撤销").press("登记变动")
    assert "决定已变动" in visitor.text
    assert "撤回公开的处罚信息" in visitor.text
    assert "这项处罚的变动已经登记。" in visitor.text


def test_a_record_entered_by_mistake_is_withdrawn(visit: Visitor) -> None:
    row = penalties(state=PenaltyState.OPEN)[0]
    visitor = visit("officer").open("conduct/penalty.py", number=row.number)
    visitor.fill(撤回理由="重复录入").press("撤回记录")
    assert "已撤回" in visitor.text
    assert "行政处罚" in visitor.headings
    assert row.number not in visitor.markup


def test_an_accident_is_typed_in_and_amended(visit: Visitor) -> None:
    visitor = visit("officer").open("conduct/accidents.py")
    visitor.fill(
        事故名称="示例化工“9·1”灼烫事故",
        发生日期="2026-09-01",
        发生地点="湖南省长沙市望城区示例路1号",
        死亡人数="2",
        发生单位=b.FIRM,
        发生单位统一社会信用代码=b.CODE,
        **{"直接经济损失（万元）": "480"},
    ).press("登记事故")
    assert "已登记事故" in visitor.text
    [found] = accidents(q="示例化工")
    assert found.grade is AccidentGrade.ORDINARY
    visitor.open("conduct/accident.py", number=found.number)
    assert "一般事故" in visitor.text
    visitor.fill(死亡人数="3", 更正理由="伤者死亡").press("更正事故")
    assert "较大事故" in visitor.text
    assert "死亡 3 人，达到下限" in visitor.text
    visitor.fill(单位名称或姓名=b.OTHER_FIRM, 统一社会信用代码或身份证号=b.OTHER_CODE).press("登记责任")
    assert b.OTHER_FIRM in visitor.text


def test_a_hazard_is_typed_in_and_closed(visit: Visitor) -> None:
    visitor = visit("officer").open("conduct/hazards.py")
    visitor.fill(
        单位名称=b.FIRM, 统一社会信用代码=b.CODE, 所属地区="长沙市岳麓区", 发现日期="2026-10-01", 隐患描述="罐区未设紧急切断装置",
        判定单位="专家组", 整改期限="2026-11-30",
    ).press("登记隐患")  # fmt: skip
    [found] = queries.hazards(actor_named("auditor"), queries.HazardFilters(q="示例化工"), ONE).items
    assert found.state is HazardState.OPEN
    visitor.open("conduct/hazard.py", number=found.number).press("登记隐患消除")
    assert "已消除" in visitor.text


@pytest.mark.parametrize("username", ["decider", "auditor"])
def test_those_who_only_read_are_told_why(visit: Visitor, username: str) -> None:
    number = penalties()[0].number
    visitor: Visit = visit(username).open("conduct/penalty.py", number=number)
    assert "您的角色没有登记违法行为的权限。" in visitor.text
    assert all(button.disabled for button in visitor.app.button)


def test_the_look_up_shows_conduct_to_those_who_may_read_it(visit: Visitor) -> None:
    [first, *_] = accidents(grade=AccidentGrade.LARGER)
    record = queries.accident_record(actor_named("auditor"), first.number)
    party = record.involved[0].party
    visitor = visit("officer").open("office/lookup.py", party=party)
    assert first.title in visitor.text
    assert "来源：违法行为台账" in visitor.text
    person = record.involved[1].party
    assert first.title in visitor.open("office/lookup.py", party=person).text
    keeper = visit("keeper").open("office/lookup.py", party=party)
    assert "您的角色看不到这一部分。" in keeper.text
    assert first.title not in keeper.text


def test_the_sheets_are_offered_to_officers(visit: Visitor) -> None:
    visitor = visit("officer").open("office/exchange.py")
    [chosen] = [one for one in visitor.app.button_group if one.label == "表格种类"]
    assert {"行政处罚", "生产安全事故"} <= set(chosen.options)
