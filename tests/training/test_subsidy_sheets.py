"""The sheet of subsidy claims: one row read, a file previewed, confirmed, undone; every row stored or rejected with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from registry.exchange import commands as exchange
from registry.exchange.terms import Preview
from registry.kernel import db
from registry.kernel.access import Actor
from registry.kernel.errors import RuleBroken
from registry.kernel.paging import PageRequest
from registry.kernel.sheet import BadCell
from registry.policy import Action, Ledger
from registry.training import granting, queries, tables
from registry.training.sheets_subsidies import COLUMNS, KIND, parse
from registry.training.terms import CertificateKind
from registry.training.terms_subsidies import ClaimState
from tests import world as w
from tests.exchange.files import workbook
from tests.training import subsidies as s

ALL = PageRequest(size=200)
S = db.core(tables.SubsidyClaim).c


def row(serial: int, **values: str) -> dict[str, str]:
    sound = {"姓名": w.name(serial), "身份证号": w.identity(serial), "证书种类": "特种作业操作证", "是否农民工": "是"}
    return sound | values


def cells(values: Mapping[str, str]) -> list[str]:
    return [values.get(column.heading, "") for column in COLUMNS]


def preview(actor: Actor, rows: Sequence[Mapping[str, str]]) -> Preview:
    content = workbook([[column.heading for column in COLUMNS], *(cells(one) for one in rows)])
    return exchange.preview(actor, KIND, content, "补贴.xlsx", submission=w.submission())


@pytest.fixture
def world(database: str) -> w.World:
    return w.build()


def test_a_sheet_from_file_to_undo(world: w.World) -> None:
    codes = [s.certificate(n, centre_id=world.centre_id) for n in (1, 2, 3)]
    s.certificate(3, centre_id=world.centre_id, operation="0101")
    s.certificate(4, centre_id=world.centre_id, kind=CertificateKind.PRINCIPAL)
    s.certificate(5, centre_id=world.other_id)
    s.certificate(6, centre_id=world.centre_id, issued_on=date(2025, 1, 5))
    s.certificate(7, centre_id=world.centre_id, issued_on=date(2025, 1, 5))
    taken = s.claim(world.clerk, s.certificate(8, centre_id=world.centre_id))
    rows = [
        row(1, 证书编号=f"T{w.identity(1)}", 发证日期="2026-06-01", 备注="第一期"),  # 2
        row(2, 证书编号=codes[1], 证书种类="", 是否农民工="否", 申领主体="培训机构"),  # 3
        row(2, 证书编号=codes[1], 证书种类="", 是否农民工="否", 申领主体="培训机构"),  # 4: the same again
        row(3),  # 5: two certificates
        row(3, 操作项目="高压电工"),  # 6
        row(4, 证书种类="主要负责人安全合格证", 证书编号="aq000004"),  # 7
        row(5),  # 8: another centre's
        row(6),  # 9: late, no reason
        row(7, 继续申领的理由="停课延误"),  # 10: late, with a reason
        row(8),  # 11: claimed already
        row(9),  # 12: nobody
        row(1, 姓名="王不对"),  # 13
        row(1, 申领主体="本人"),  # 14
        row(1, 是否农民工=""),  # 15
        row(1, 证书种类="岗前培训合格证明"),  # 16
    ]
    seen = preview(world.clerk, rows)
    rejected = {one.row: (one.column, one.reason) for one in seen.rejected}
    assert (seen.rows, seen.accepted, set(rejected)) == (15, 5, {4, 5, 8, 9, 11, 12, 13, 14, 15, 16})
    for number, column, reason in (
        (4, "证书编号", "与第 3 行完全相同"),
        (5, "操作项目", "有 2 张证书符合"),
        (8, "证书编号", "不在您的申领范围内"),
        (9, "发证日期", "申领截止日为 2026-01-05"),
        (11, "发证日期", taken),
        (12, "身份证号", "没有登记过这个人"),
        (13, "姓名", "与登记的不一致"),
        (14, "申领主体", "与登录账号不一致"),
        (15, "是否农民工", "没有填写"),
        (16, "证书种类", "不在补贴范围内"),
    ):
        assert rejected[number][0] == column, number
        assert reason in rejected[number][1], number
    assert all(one.fix for one in seen.rejected)
    assert any("其中 1 条与待核实的规定不一致" in one for one in seen.notices)
    assert w.confirm(world.clerk, seen.batch).stored == 5
    stored = {one.name: one for one in queries.claims(world.clerk, queries.ClaimFilters(), ALL).page.items}
    assert {name: one.migrant for name, one in stored.items()} == {
        w.name(1): True, w.name(2): False, w.name(3): True, w.name(4): True, w.name(7): True, w.name(8): False,
    }  # fmt: skip
    assert stored[w.name(3)].certificate != codes[2]
    assert queries.claim_record(world.clerk, stored[w.name(7)].number).doubt == "停课延误"
    assert exchange.undo(world.clerk, seen.batch, submission=w.submission()) == 5
    assert w.count_rows(tables.SubsidyClaim, S.live.is_(True), S.state == ClaimState.WITHDRAWN) == 5
    assert w.count_rows(tables.SubsidyClaim, S.standing.is_(True)) == 1
    assert len(w.subjects(Ledger.TRAINING, Action.SUBSIDY_WITHDRAWN)) == 5
    again = preview(world.clerk, rows[:2])
    assert again.accepted == 2
    w.intact(Ledger.TRAINING)


def test_a_batch_is_not_undone_once_one_of_it_is_reviewed(sqlite_database: str) -> None:
    world = w.build()
    for serial in (1, 2):
        s.certificate(serial, firm=1)
    boss = s.agent(1)
    batch = preview(boss, [row(1), row(2, 申领主体="用人单位")]).batch
    w.confirm(boss, batch)
    [first, _] = queries.claims(boss, queries.ClaimFilters(), ALL).page.items
    granting.send_back(w.KEEPER, s.seen(w.KEEPER, first.number), "补材料", submission=w.submission())
    with pytest.raises(RuleBroken):
        exchange.undo(boss, batch, submission=w.submission())
    assert w.count_rows(tables.SubsidyClaim, S.standing.is_(True)) == 2
    assert queries.claims(world.clerk, queries.ClaimFilters(), ALL).page.total == 0


def test_what_was_claimed_between_preview_and_confirmation_is_rejected(sqlite_database: str) -> None:
    world = w.build()
    code = s.certificate(1, centre_id=world.centre_id)
    s.certificate(2, centre_id=world.centre_id)
    seen = preview(world.clerk, [row(1), row(2)])
    number = s.claim(world.clerk, code)
    outcome = w.confirm(world.clerk, seen.batch)
    assert (outcome.stored, [one.row for one in outcome.late]) == (1, [2])
    assert number in outcome.late[0].reason


BAD = [
    ({"身份证号": "123"}, "身份证号"),
    ({"姓名": ""}, "姓名"),
    ({"证书种类": ""}, "证书编号"),
    ({"发证日期": "2026-11-24"}, "发证日期"),
    ({"发证日期": "去年"}, "发证日期"),
    ({"是否农民工": "不详"}, "是否农民工"),
    ({"是否领取失业保险补贴": "也许"}, "是否领取失业保险补贴"),
    ({"申领主体": "街道"}, "申领主体"),
    ({"继续申领的理由": "长" * 501}, "继续申领的理由"),
]


@pytest.mark.parametrize(("wrong", "column"), BAD)
@pytest.mark.usefixtures("sqlite_database")
def test_every_bad_value_is_named_with_what_to_do(wrong: dict[str, str], column: str) -> None:
    with pytest.raises(BadCell) as refused:
        parse(cells(row(1, **wrong)), {})
    assert refused.value.column == column
    assert refused.value.fix


def test_headings_and_aliases() -> None:
    assert set(KIND.aliases.values()) <= {column.heading for column in COLUMNS}
