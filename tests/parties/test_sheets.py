"""Sheets of persons and organisations: what is read, refused, renamed, amended and taken back, on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from registry.exchange import commands as exchange
from registry.exchange import writing
from registry.exchange.terms import Outcome, Preview
from registry.kernel import db, fields, ledger, secrets
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, NotPermitted, Refused
from registry.kernel.sheet import BadCell, Kind
from registry.parties import commands, intake, queries, tables
from registry.parties.reference.industries import HighHazard
from registry.parties.sheets import ORGANISATIONS, PERSONS
from registry.parties.terms import OrganisationKind, PostKind
from registry.policy import Action, Ledger, Role

KEEPER = Actor("keeper", Role.KEEPER, "PERSON-K", "名录", region="430000")
KEEPER_ZHUZHOU = Actor("keeper-zz", Role.KEEPER, "PERSON-Z", "名录株洲", region="430200")


def credit_code(serial: int) -> str:
    body = f"91439900{serial:09d}"
    return body + fields.credit_check_character(body)


def identity(serial: int) -> str:
    body = f"43999919800101{serial:03d}"
    return body + fields.identity_check_character(body)


FIRM, OTHER = credit_code(1), credit_code(2)
ZHANG, LI = identity(11), identity(12)


def organisation(**cells: str) -> dict[str, str]:
    return {"单位名称": "湘安化工厂（演示）", "统一社会信用代码": FIRM, "所属地区": "长沙市岳麓区"} | cells


def person(**cells: str) -> dict[str, str]:
    return {"姓名": "张小三", "身份证号": ZHANG} | cells


def post(**cells: str) -> dict[str, str]:
    work = {
        "工作单位": "湘安化工厂（演示）",
        "统一社会信用代码": FIRM,
        "岗位类型": "特种作业人员",
        "职务": "电工",
        "任职日期": "2026-03-01",
    }
    return person(**work) | cells


def parsed(kind: Kind, row: dict[str, str], **options: str) -> tuple[object, ...]:
    return kind.parse([row.get(column.heading, "") for column in kind.columns], options)


def preview(kind: Kind, rows: Sequence[dict[str, str]], actor: Actor = KEEPER) -> Preview:
    headings = [column.heading for column in kind.columns]
    content = writing.write(kind.title, headings, [[row.get(name, "") for name in headings] for row in rows])
    return exchange.preview(actor, kind, content, "表.xlsx", submission=uuid4().hex)


def bring_in(kind: Kind, *rows: dict[str, str], actor: Actor = KEEPER) -> Outcome:
    shown = preview(kind, rows, actor)
    assert not shown.rejected, shown.rejected
    return exchange.confirm(actor, shown.batch, submission=uuid4().hex)


def undo(number: str) -> int:
    return exchange.undo(KEEPER, number, submission=uuid4().hex)


def firm() -> queries.OrganisationRecord:
    with db.reading() as session:
        found = queries.organisations_by_credit_code(session, [FIRM])[FIRM]
        record = queries.organisation_record(session, found.code)
    assert record is not None
    return record


def posts(number: str = ZHANG) -> list[queries.PostRow]:
    with db.reading() as session:
        return queries.posts_of(session, person_id=queries.people_by_identity(session, [number])[number].id)


def events(action: Action) -> list[ledger.EventRow]:
    with db.reading() as session:
        return [one for one in ledger.newest(session, Ledger.PARTIES, limit=200) if one.action is action]


def counts() -> tuple[int, ...]:
    with db.reading() as session:
        return tuple(
            session.execute(select(func.count()).select_from(db.core(table))).scalar_one()
            for table in (tables.Person, tables.Organisation, tables.Post, tables.FormerName)
        )


# -- reading one row ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("长沙市岳麓区", "430104"),
        ("湖南省长沙市岳麓区", "430104"),
        ("岳麓区", "430104"),
        ("长沙市", "430100"),
        ("湖南省", "430000"),
        ("４３０１０４", "430104"),
        ("430102001", "430102001"),
    ],
)
def test_a_place_is_read_by_name_or_code(place: str, code: str) -> None:
    assert parsed(ORGANISATIONS, organisation(所属地区=place))[4] == code


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("单位名称", ""),
        ("统一社会信用代码", "91430000MA0000000Y"),
        ("所属地区", "广州市"),
        ("所属地区", "439900"),
        ("单位类型", "个体"),
        ("行业代码", "Z99"),
        ("高危行业类别", "航天"),
        ("从业人数", "约一百"),
        ("主要负责人", "张3"),
    ],
)
def test_a_wrong_cell_of_an_organisation_is_named(column: str, value: str) -> None:
    with pytest.raises(BadCell) as refused:
        parsed(ORGANISATIONS, organisation(**{column: value}))
    assert refused.value.column == column
    assert refused.value.fix


def test_facts_of_an_organisation_are_folded() -> None:
    row = organisation(单位类型="事业单位", 行业代码="C2611", 高危行业类别="危险化学品", 从业人数="1,200 人")
    assert parsed(ORGANISATIONS, row) == (
        "湘安化工厂（演示）", FIRM, "", "institution", "430104", "2611", "hazardous_chemicals", 1200, "", "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("姓名", {"姓名": "张"}),
        ("身份证号", {"身份证号": ZHANG[:-1]}),
        ("联系电话", {"联系电话": "12345"}),
        ("统一社会信用代码", {"统一社会信用代码": ""}),
        ("岗位类型", {"岗位类型": ""}),
        ("岗位类型", {"岗位类型": "宇航员"}),
        ("任职日期", {"任职日期": ""}),
        ("任职日期", {"任职日期": "2027-01-01"}),
        ("离职日期", {"离职日期": "2026-02-28"}),
    ],
)
def test_a_wrong_cell_of_a_person_is_named(sqlite_database: str, column: str, cells: dict[str, str]) -> None:
    with pytest.raises(BadCell) as refused:
        parsed(PERSONS, post(**cells))
    assert refused.value.column == column
    assert ZHANG not in refused.value.value


def test_a_number_that_may_have_lost_its_digits_is_only_taken_when_typed(sqlite_database: str) -> None:
    serial = next(n for n in range(1000) if identity(n).endswith("000"))
    row = person(身份证号=identity(serial))
    with pytest.raises(BadCell):
        parsed(PERSONS, row)
    assert parsed(PERSONS, row, typed="1")[1] == identity(serial)


# -- organisations -----------------------------------------------------------------------------------------------------


def test_an_organisation_is_entered_once(database: str) -> None:
    row = organisation(
        单位类型="企业", 行业代码="26", 高危行业类别="危险化学品", 从业人数="80", 曾用名="老湘安厂（演示）"
    )
    outcome = bring_in(ORGANISATIONS, row, organisation(单位名称="湘安化工厂（演示）", 统一社会信用代码=OTHER))
    assert (outcome.rows, outcome.stored, outcome.rejected) == (2, 2, 0)
    found = firm()
    assert (found.kind, found.high_hazard, found.staff_count, found.region, found.industry) == (
        OrganisationKind.ENTERPRISE, HighHazard.HAZARDOUS_CHEMICALS, 80, "430104", "26",
    )  # fmt: skip
    assert found.former_names == (("老湘安厂（演示）", None),)
    assert {one.subject for one in events(Action.ORGANISATION_ENTERED)} >= {found.code}
    again = preview(ORGANISATIONS, [row | {"注册地址": ""}, organisation(注册地址="")])
    assert again.accepted + len(again.rejected) == 2


def test_rows_of_one_code_that_differ_are_both_refused(database: str) -> None:
    shown = preview(ORGANISATIONS, [organisation(), organisation(从业人数="5"), organisation(统一社会信用代码=OTHER)])
    assert (shown.accepted, len(shown.rejected)) == (1, 2)
    assert [group.kept for group in shown.groups] == [0]
    same = preview(ORGANISATIONS, [organisation(), organisation()])
    assert (same.accepted, len(same.rejected)) == (1, 1)


def test_a_firm_is_renamed_only_by_naming_its_old_name(database: str) -> None:
    bring_in(ORGANISATIONS, organisation())
    refused = preview(ORGANISATIONS, [organisation(单位名称="新湘安化工厂（演示）")]).rejected
    assert [one.column for one in refused] == ["单位名称"]
    assert "湘安化工厂（演示）" in refused[0].reason
    assert "曾用名" in refused[0].fix
    wrong = organisation(单位名称="新湘安化工厂（演示）", 曾用名="别的厂（演示）")
    assert preview(ORGANISATIONS, [wrong]).rejected
    outcome = bring_in(ORGANISATIONS, organisation(单位名称="新湘安化工厂（演示）", 曾用名="湘安化工厂（演示）"))
    found = firm()
    assert found.name == "新湘安化工厂（演示）"
    assert found.former_names == (("湘安化工厂（演示）", date(2026, 11, 22)),)
    assert [one.subject for one in events(Action.ORGANISATION_RENAMED)] == [found.code]
    assert not events(Action.ORGANISATION_AMENDED)
    with pytest.raises(Refused, match="更名"):
        undo(outcome.batch)


def test_changed_facts_are_amended_and_only_their_names_recorded(database: str) -> None:
    bring_in(ORGANISATIONS, organisation(从业人数="80", 主要负责人="王大力"))
    outcome = bring_in(ORGANISATIONS, organisation(从业人数="95", 注册地址="新街 1 号"))
    found = firm()
    assert (found.staff_count, found.address, found.principal) == (95, "新街 1 号", "王大力")
    (amended,) = events(Action.ORGANISATION_AMENDED)
    assert amended.details == {"changed": "staff_count,address", "batch": outcome.batch}
    with pytest.raises(Refused, match="更正"):
        undo(outcome.batch)
    assert firm().staff_count == 95


def test_a_keeper_keeps_to_the_own_region(database: str) -> None:
    bring_in(ORGANISATIONS, organisation())
    for place in ("长沙市岳麓区", "株洲市"):
        refused = preview(ORGANISATIONS, [organisation(所属地区=place, 从业人数="9")], KEEPER_ZHUZHOU).rejected
        assert [one.column for one in refused] == ["所属地区"]
    assert preview(PERSONS, [post()], KEEPER_ZHUZHOU).rejected[0].column == "工作单位"
    with pytest.raises(NotPermitted):
        commands.rename(KEEPER_ZHUZHOU, FIRM, "新名字（演示）", date(2026, 1, 1), submission=uuid4().hex)


# -- persons -----------------------------------------------------------------------------------------------------------


def test_a_person_comes_with_a_sealed_telephone_and_a_post(database: str) -> None:
    bring_in(PERSONS, post(联系电话="138 0000 1234"))
    with db.reading() as session:
        row = session.execute(select(db.core(tables.Person))).one()
    assert secrets.ring().open(row.phone_sealed, intake.PHONE) == "13800001234"
    (held,) = posts()
    assert (held.kind, held.title, held.from_on, held.until_on) == (
        PostKind.SPECIAL_OPERATOR, "电工", date(2026, 3, 1), None,
    )  # fmt: skip
    assert len(events(Action.POST_TAKEN)) == len(events(Action.PERSON_ENTERED)) == 1


def test_the_same_sheet_again_changes_nothing_and_a_leaving_day_ends_the_post(database: str) -> None:
    bring_in(PERSONS, post(联系电话="13800001234"))
    bring_in(PERSONS, post(联系电话="13800001234", 职务=""))
    assert len(posts()) == 1
    assert not events(Action.PERSON_AMENDED)
    outcome = bring_in(PERSONS, post(联系电话="13900001234", 离职日期="2026-08-31"))
    assert [held.until_on for held in posts()] == [date(2026, 8, 31)]
    assert [one.details["changed"] for one in events(Action.PERSON_AMENDED)] == ["phone"]
    with pytest.raises(Refused, match="离岗"):
        undo(outcome.batch)
    bring_in(PERSONS, post(任职日期="2026-09-01"))
    assert [held.from_on for held in posts()] == [date(2026, 9, 1), date(2026, 3, 1)]


def test_posts_that_overlap_are_refused_with_a_reason(database: str) -> None:
    shown = preview(PERSONS, [post(), post(任职日期="2026-05-01"), post(任职日期="2025-01-01", 离职日期="2025-12-31")])
    assert [(one.column, one.row) for one in shown.rejected] == [("任职日期", 4)]
    exchange.confirm(KEEPER, shown.batch, submission=uuid4().hex)
    assert len(posts()) == 2
    assert [one.column for one in preview(PERSONS, [post(任职日期="2025-06-01")]).rejected] == ["任职日期"]


def test_another_name_for_a_known_number_or_code_is_refused(database: str) -> None:
    bring_in(PERSONS, post())
    rows = [person(姓名="李大四"), post(身份证号=LI, 工作单位="别的厂（演示）")]
    shown = preview(PERSONS, rows)
    assert [one.column for one in shown.rejected] == ["姓名", "工作单位"]
    assert [one.column for one in preview(PERSONS, [person(身份证号=LI), post(身份证号=LI, 姓名="李大四")]).rejected] == [
        "姓名", "姓名",
    ]  # fmt: skip


# -- taking back -------------------------------------------------------------------------------------------------------


def test_a_batch_is_taken_back_whole(database: str) -> None:
    outcome = bring_in(PERSONS, post(联系电话="13800001234"), person(身份证号=LI, 姓名="李大四"))
    assert counts() == (2, 1, 1, 0)
    assert undo(outcome.batch) == 2
    assert counts() == (0, 0, 0, 0)
    assert len(events(Action.PARTY_WITHDRAWN)) == 4
    firms = bring_in(ORGANISATIONS, organisation(曾用名="老湘安厂（演示）"))
    assert undo(firms.batch) == 1
    assert counts() == (0, 0, 0, 0)
    with db.reading() as session:
        assert ledger.verify(session, Ledger.PARTIES).finding is None


def test_what_something_else_stands_on_is_not_taken_back(database: str) -> None:
    firms = bring_in(ORGANISATIONS, organisation())
    people = bring_in(PERSONS, post())
    with pytest.raises(Refused, match="1 家单位"):
        undo(firms.batch)
    assert undo(people.batch) == 1
    assert undo(firms.batch) == 1


def test_a_batch_that_entered_nothing_new_has_nothing_to_take_back(database: str) -> None:
    bring_in(ORGANISATIONS, organisation())
    same = bring_in(ORGANISATIONS, organisation(单位类型="企业"))
    with pytest.raises(NotFound):
        undo(same.batch)


# -- one at a time -----------------------------------------------------------------------------------------------------


def test_rename_take_post_leave_post(database: str) -> None:
    bring_in(ORGANISATIONS, organisation())
    bring_in(PERSONS, person())
    code = commands.rename(KEEPER, FIRM, "新湘安化工厂（演示）", date(2026, 6, 1), submission=uuid4().hex)
    assert firm().code == code
    assert firm().former_names == (("湘安化工厂（演示）", date(2026, 5, 31)),)
    with pytest.raises(InvalidInput):
        commands.rename(KEEPER, FIRM, "新湘安化工厂（演示）", date(2026, 6, 1), submission=uuid4().hex)
    with db.reading() as session:
        zhang = queries.people_by_identity(session, [ZHANG])[ZHANG].code
    wanted = commands.NewPost(person=zhang, credit_code=FIRM, kind=PostKind.PRINCIPAL, from_on=date(2026, 6, 1))
    held = commands.take_post(KEEPER, wanted, submission=uuid4().hex)
    with pytest.raises(InvalidInput):
        commands.take_post(KEEPER, wanted, submission=uuid4().hex)
    commands.leave_post(KEEPER, held, date(2026, 9, 1), submission=uuid4().hex)
    assert [one.until_on for one in posts()] == [date(2026, 9, 1)]
    with pytest.raises(InvalidInput):
        commands.leave_post(KEEPER, held, date(2026, 9, 2), submission=uuid4().hex)
    with pytest.raises(NotFound):
        commands.leave_post(KEEPER, "G0", date(2026, 9, 2), submission=uuid4().hex)
