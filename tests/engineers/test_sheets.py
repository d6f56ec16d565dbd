"""Sheets of existing registrations and rosters of continuing education: read, refused with the fix, undone while nothing depends on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import pytest

from registry.engineers import commands, queries
from registry.engineers.sheets import EDUCATION, ENGINEERS
from registry.engineers.terms import Grade, RegistrationState, Specialty
from registry.exchange import commands as exchange
from registry.exchange.terms import Preview
from registry.kernel.access import Actor
from registry.kernel.errors import NotPermitted, RuleBroken
from registry.kernel.paging import PageRequest
from registry.kernel.sheet import Kind
from registry.parties.reference.industries import HighHazard
from registry.parties.terms import Organisation
from registry.policy import Ledger
from tests import world as w
from tests.engineers import people as p
from tests.exchange.files import workbook

ALL = PageRequest(size=200)


def row(serial: int, firm: Organisation, **cells: str) -> dict[str, str]:
    """A sound registration of the so-manyth person; what is given replaces it."""
    sound = {
        "姓名": w.name(serial),
        "身份证号": w.identity(serial, born="19800101"),
        "级别": "中级",
        "专业类别": "化工安全",
        "资格证书编号": f"ZG{serial:06d}",
        "资格取得日期": "2020-06-01",
        "注册编号": f"ZC{serial:06d}",
        "聘用单位": firm.name,
        "统一社会信用代码": firm.credit_code,
        "注册日期": "2024-06-01",
        "有效期至": "",
    }
    return sound | cells


def course(serial: int, **cells: str) -> dict[str, str]:
    sound = {
        "姓名": w.name(serial),
        "身份证号": w.identity(serial, born="19800101"),
        "课程": "化工过程安全",
        "举办单位": "基地（演示）",
        "开始日期": "2026-05-11",
        "结束日期": "2026-05-13",
        "学时": "24",
    }
    return sound | cells


def preview(rows: Iterable[Mapping[str, str]], kind: Kind = ENGINEERS, actor: Actor = p.KEEPER) -> Preview:
    headings = [column.heading for column in kind.columns]
    sheet = workbook([headings, *([one.get(heading, "") for heading in headings] for one in rows)])
    return exchange.preview(actor, kind, sheet, "登记.xlsx", submission=w.submission())


def bring_in(rows: Iterable[Mapping[str, str]], kind: Kind = ENGINEERS) -> str:
    shown = preview(rows, kind)
    assert not shown.rejected, shown.rejected
    exchange.confirm(p.KEEPER, shown.batch, submission=w.submission())
    return shown.batch


def undo(batch: str) -> int:
    return exchange.undo(p.KEEPER, batch, submission=w.submission())


def listed() -> dict[str, queries.RegistrationRow]:
    return {one.number: one for one in queries.registrations(p.KEEPER, queries.Wanted(), ALL).items}


def test_a_sheet_comes_in_and_is_taken_back(database: str) -> None:
    firm = p.firm(1)
    batch = bring_in(
        [
            row(1, firm),
            row(2, firm, 级别="助理", 专业类别="化工", 有效期至="2028年12月31日"),
            row(3, firm, 级别="高级注册安全工程师", 注册日期="2024.6.1"),
        ]
    )
    found = listed()
    assert [(found[n].grade, found[n].valid_until) for n in ("ZC000001", "ZC000002", "ZC000003")] == [
        (Grade.INTERMEDIATE, date(2029, 5, 31)),
        (Grade.JUNIOR, date(2028, 12, 31)),
        (Grade.SENIOR, date(2029, 5, 31)),
    ]
    assert found["ZC000002"].specialty is Specialty.CHEMICAL
    assert p.registered(firm) == 3
    assert not w.holds_identity(list(found.values()))
    assert undo(batch) == 3
    assert (listed(), p.registered(firm)) == ({}, 0)
    bring_in([row(1, firm)])  # the numbers are free again
    assert p.registered(firm) == 1
    w.intact(Ledger.ENGINEERS, Ledger.PARTIES)


# What is changed in a sound row, the column it is refused in, a piece of the reason.
WRONG: list[tuple[dict[str, str], str, str]] = [
    ({"身份证号": "430102199001011234"}, "身份证号", "校验"),
    ({"级别": "特级"}, "级别", "不认识"),
    ({"专业类别": "消防安全"}, "专业类别", "不认识"),
    ({"资格证书编号": "Z"}, "资格证书编号", "4 至 40"),
    ({"资格取得日期": "2027-01-01"}, "资格取得日期", "晚于今天"),
    ({"注册日期": "2019-05-31", "资格取得日期": "2019-06-01"}, "注册日期", "早于资格取得日期"),
    ({"有效期至": "2029-06-01"}, "有效期至", "2029-05-31"),
    ({"统一社会信用代码": w.credit_code(999)}, "统一社会信用代码", "没有登记"),
    ({"聘用单位": "另一家化工厂（演示）"}, "聘用单位", "登记的单位是"),
    ({"专业类别": "煤矿安全"}, "专业类别", "不对应"),  # RSE-02.mapping
    ({"身份证号": w.identity(5, born="19521101")}, "身份证号", "70 周岁"),  # RSE-05
    ({"身份证号": w.identity(6, born="19800101"), "姓名": w.name(6)}, "聘用单位", "只能在一个单位执业"),  # RSE-12
    ({"注册编号": "ZC-HELD"}, "注册编号", "已经登记"),
    ({"资格证书编号": "ZG-HELD"}, "资格证书编号", "另一人"),
]


@pytest.mark.parametrize(("changed", "column", "reason"), WRONG)
def test_a_wrong_row_is_refused_with_column_reason_and_fix(
    sqlite_database: str, changed: dict[str, str], column: str, reason: str
) -> None:
    firm, other = p.firm(1), p.firm(2)
    p.firm(3, hazard=HighHazard.COAL_MINE)
    bring_in([row(6, other, 注册编号="ZC-HELD", 资格证书编号="ZG-HELD")])
    shown = preview([row(5, firm, **changed), row(7, firm)])
    assert (shown.rows, shown.accepted) == (2, 1)
    [refused] = shown.rejected
    assert (refused.row, refused.column) == (2, column)
    assert reason in refused.reason
    assert refused.fix
    assert not w.holds_identity(refused)


def test_rows_of_one_file_that_speak_of_the_same(database: str) -> None:
    firm, other = p.firm(1), p.firm(2)
    shown = preview([row(1, firm), row(1, firm), row(2, firm), row(2, other, 注册编号="ZC-OTHER"), row(3, firm)])
    assert (shown.rows, shown.accepted, len(shown.rejected)) == (5, 2, 3)
    assert {one.row for one in shown.rejected} == {3, 4, 5}
    assert all("RSE-12" in one.reason for one in shown.rejected if one.row in (4, 5))
    assert len(shown.groups) == 2


def test_who_may_bring_them_in(sqlite_database: str) -> None:
    firm = p.firm(1)
    with pytest.raises(NotPermitted):
        preview([row(1, firm)], actor=w.OFFICER)
    shown = preview([row(1, firm)], actor=p.KEEPER_ZHUZHOU)
    assert shown.rejected[0].reason == "单位不在您的管辖区域内。"


def test_a_batch_is_kept_once_something_depends_on_it(database: str) -> None:
    firm, other = p.firm(1), p.firm(2)
    batch = bring_in([row(1, firm), row(2, firm)])
    who = p.someone(1)
    number = commands.change(
        p.account(who), commands.Changing(credit_code=other.credit_code), submission=w.submission()
    )
    with pytest.raises(RuleBroken):
        undo(batch)
    p.through(number, other)
    with pytest.raises(RuleBroken):
        undo(batch)
    assert len(listed()) == 2


def test_a_roster_comes_in_and_is_taken_back(database: str) -> None:
    firm = p.firm(1)
    bring_in([row(1, firm), row(2, firm, 注册日期="2022-01-13")])
    batch = bring_in([course(1), course(2, 学时="7.5学时", 课程="应急")], EDUCATION)
    code = listed()["ZC000001"].code
    assert queries.record(p.KEEPER, code).hours == 240
    shown = preview(
        [
            course(1, 课程="另一门"),  # the days are full
            course(3),  # nobody's registration
            course(2, 姓名="别人"),
            course(2, 结束日期="2026-05-10"),
            course(2, 学时="零"),
            course(2, 开始日期="2026-06-01", 结束日期="2026-06-02", 学时="16"),
            course(2, 课程="又一门", 开始日期="2026-06-02", 结束日期="2026-06-02", 学时="1"),  # with the row before it
        ],
        EDUCATION,
    )
    assert [(one.row, one.column) for one in sorted(shown.rejected, key=lambda one: one.row)] == [
        (2, "学时"), (3, "身份证号"), (4, "姓名"), (5, "结束日期"), (6, "学时"), (8, "学时"),
    ]  # fmt: skip
    assert shown.accepted == 1
    assert undo(batch) == 2
    assert queries.record(p.KEEPER, code).hours == 0
    w.intact(Ledger.ENGINEERS)


def test_a_roster_on_which_a_renewal_rests_is_kept(sqlite_database: str) -> None:
    firm, who = p.firm(1), p.someone(1)
    bring_in([row(1, firm, 注册日期="2022-01-13")])
    batch = bring_in([course(1, 结束日期="2026-05-16", 学时="48")], EDUCATION)
    p.through(commands.renew(p.account(who), commands.Renewing(), submission=w.submission()), firm)
    with pytest.raises(RuleBroken) as refused:
        undo(batch)
    assert refused.value.provision == "RSE-07"
    assert listed()["ZC000001"].state is RegistrationState.VALID
