"""Rejected rows come back as a workbook that can be corrected and dropped again, for every kind of sheet: in the end each row of
the file is stored, once, with every other cell as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from registry.blacklist import tables as blacklist
from registry.conduct import tables as conduct
from registry.exchange import commands, kinds, queries
from registry.exchange.headings import REJECT_HEADINGS
from registry.exchange.terms import Preview
from registry.kernel import db
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.kernel.sheet import Kind
from registry.parties import tables as parties
from registry.training import tables as training
from tests import world as w
from tests.blacklist import builders as listings
from tests.conduct.builders import CODE, FIRM
from tests.conduct.test_sheets import ACCIDENT, PENALTY
from tests.exchange.files import workbook

Cells = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One kind of sheet: sound rows; bad rows, each with what corrects it; and what must be in the register at the end.

    `kept` looks at a row of `table` for texts that a spreadsheet program likes to spoil.
    """

    kind: str
    actor: Callable[[], Actor]
    table: Any
    good: list[Cells]
    bad: list[tuple[Cells, Cells]]
    kept: dict[str, set[str]]
    again: str  # how a row that is stored already is named: a reason, or a notice where nothing is to be refused


FORMULA = "=1+1"
"""Written as a formula in the original file."""


def _organisation(serial: int, **more: Any) -> Cells:
    name = f"湖南示例第{serial}厂（演示）"
    return {"单位名称": name, "统一社会信用代码": w.credit_code(serial), "所属地区": "长沙市岳麓区"} | more


def _wrong(number: str) -> str:
    return number[:-1] + ("1" if number[-1] != "1" else "2")


CERTIFICATES = Case(
    "certificates",
    lambda: w.build().clerk,
    training.ExamResult,
    good=[w.row(1), w.row(2, 备注="=1+1 是原话")],
    bad=[
        (w.row(3, 理论成绩="优", 备注="=HYPERLINK(0)"), {"理论成绩": 90}),
        (w.row(4, 考试日期="", 备注="-1 班"), {"考试日期": date(2026, 11, 2)}),
        (w.row(5, 身份证号=_wrong(w.identity(5)), 备注="007"), {"身份证号": w.identity(5)}),
        (w.row(6, 实操成绩=FORMULA, 备注="@甲"), {"实操成绩": "86.5"}),
        (w.row(7, 操作项目="高空跳伞作业", 备注="+86"), {"操作项目": "高压电工作业"}),
    ],
    kept={"remark": {"=1+1 是原话", "=HYPERLINK(0)", "-1 班", "007", "@甲", "+86", ""}},
    again="已经提交过",
)
PERSONS = Case(
    "persons",
    lambda: w.KEEPER,
    parties.Person,
    good=[{"姓名": w.name(1), "身份证号": w.identity(1)}],
    bad=[
        ({"姓名": w.name(2), "身份证号": _wrong(w.identity(2)), "联系电话": "073188880002"}, {"身份证号": w.identity(2)}),
        ({"姓名": "=张", "身份证号": w.identity(3)}, {"姓名": "张示例"}),
        (
            {"姓名": w.name(4), "身份证号": w.identity(4), "工作单位": FIRM, "统一社会信用代码": CODE,
             "岗位类型": "从业人员", "职务": "-主管", "任职日期": "去年"},
            {"任职日期": date(2025, 3, 1)},
        ),
    ],
    kept={"name": {w.name(1), w.name(2), "张示例", w.name(4)}},
    again="已登记",
)  # fmt: skip
ORGANISATIONS = Case(
    "organisations",
    lambda: w.KEEPER,
    parties.Organisation,
    good=[_organisation(1)],
    bad=[
        (_organisation(2, 统一社会信用代码=_wrong(w.credit_code(2)), 行业代码="0610"), {"统一社会信用代码": w.credit_code(2)}),
        (_organisation(3, 所属地区="", 注册地址="=1+1 号"), {"所属地区": 430100}),
        (_organisation(4, 从业人数="很多", 行业代码="0610"), {"从业人数": 120}),
    ],
    kept={"industry": {"", "0610"}, "address": {"", "=1+1 号"}},
    again="没有变化",
)  # fmt: skip
PENALTIES = Case(
    "penalties",
    lambda: w.OFFICER,
    conduct.PenaltyDecision,
    good=[PENALTY | {"决定书文号": "001"}],
    bad=[
        (PENALTY | {"决定书文号": "002", "处罚类别": "罚钱", "违法事实": "=无记录"}, {"处罚类别": "罚款"}),
        (PENALTY | {"决定书文号": "003", "罚款金额（万元）": "三万五", "违法事实": "-无记录"}, {"罚款金额（万元）": 3.5}),
        (PENALTY | {"决定书文号": "004", "处罚决定日期": "2027-01-01"}, {"处罚决定日期": date(2026, 11, 3)}),
        (PENALTY | {"决定书文号": "005", "统一社会信用代码": _wrong(CODE)}, {"统一社会信用代码": CODE}),
    ],
    kept={
        "document_number": {"001", "002", "003", "004", "005"},
        "facts": {PENALTY["违法事实"], "=无记录", "-无记录"},
    },
    again="已经登记",
)  # fmt: skip
ACCIDENTS = Case(
    "accidents",
    lambda: w.OFFICER,
    conduct.AccidentReport,
    good=[ACCIDENT | {"事故简况": "001"}],
    bad=[
        (ACCIDENT | {"发生日期": "", "事故简况": "=原文"}, {"发生日期": date(2026, 9, 2)}),
        (ACCIDENT | {"发生日期": "2026-09-03", "死亡人数": "无", "事故简况": "-原文"}, {"死亡人数": 0}),
        (ACCIDENT | {"发生日期": "2026-09-04", "直接经济损失（万元）": "三百"}, {"直接经济损失（万元）": "300.0"}),
    ],
    kept={"summary": {"001", "=原文", "-原文", ""}},
    again="已经登记",
)


def _listing(serial: int, **more: str) -> Cells:
    return listings.DEFAULTS | {"统一社会信用代码": w.credit_code(serial)} | more


BLACKLIST = Case(
    "blacklist",
    lambda: listings.OFFICER,
    blacklist.Listing,
    good=[_listing(1, 决定书文号="001")],
    bad=[
        (_listing(2, 列入日期="2099-01-01", 决定书文号="002"), {"列入日期": date(2026, 5, 6)}),
        (_listing(3, 列入条款="G99", 决定书文号="=003"), {"列入条款": "G1"}),
        (
            _listing(4, 统一社会信用代码="", 单位名称="张示例", 主体类型="自然人", 身份证号=_wrong(w.identity(4)), 决定书文号="-004"),
            {"身份证号": w.identity(4)},
        ),
    ],
    kept={"decision_number": {"001", "002", "=003", "-004"}},
    again="已经登记",
)  # fmt: skip
CASES = [CERTIFICATES, PERSONS, ORGANISATIONS, PENALTIES, ACCIDENTS, BLACKLIST]


def original(kind: Kind, rows: list[Cells]) -> bytes:
    """The clerk's own file: texts as texts, whatever they begin with, and formulas where the case says so."""
    headings = [column.heading for column in kind.columns]

    def put_formulas(_book: Any, sheet: Any) -> None:
        for place, row in enumerate(rows, 1):
            for heading, value in row.items():
                if value == FORMULA:
                    sheet.write_formula(place, headings.index(heading), value, None, 2)

    return workbook([headings, *([row.get(name, "") for name in headings] for row in rows)], build=put_formulas)


def corrected(content: bytes, corrections: list[Cells]) -> bytes:
    """The workbook of rejected rows as somebody corrects it in a spreadsheet program, everything else left standing."""
    book = openpyxl.load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    at = {cell.value: cell.column for cell in sheet[1]}
    for place, values in enumerate(corrections, 2):
        for heading, value in values.items():
            sheet.cell(place, at[heading]).value = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def cells_of(content: bytes) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(BytesIO(content)).worksheets[0]]


@pytest.mark.parametrize("case", CASES, ids=[case.kind for case in CASES])
def test_rejected_rows_are_corrected_and_go_in(sqlite_database: str, case: Case) -> None:
    kind, actor = kinds.kind(case.kind), case.actor()
    before = w.count_rows(case.table)
    rows = [*case.good, *(row for row, _ in case.bad)]

    def drop(content: bytes) -> Preview:
        return commands.preview(actor, kind, content, "表.xlsx", submission=w.submission())

    seen = drop(original(kind, rows))
    assert (seen.rows, seen.accepted, len(seen.rejected)) == (len(rows), len(case.good), len(case.bad)), seen.rejected
    returned = queries.rejects(actor, seen.batch)
    done = w.confirm(actor, seen.batch)
    assert cells_of(queries.rejects(actor, seen.batch)) == cells_of(returned), "the same before and after confirming"

    head, *lines = cells_of(returned)
    assert head == [*(column.heading for column in kind.columns), *REJECT_HEADINGS]
    for line, (row, correction), one in zip(lines, case.bad, seen.rejected, strict=True):
        assert line[-4:] == [one.row, one.column, one.reason, one.fix]
        assert one.column in correction, "the column that is named is the one to correct"
        given = [row.get(heading) or None for heading in head[:-4]]
        assert line[:-4] == ["2" if value == FORMULA else value for value in given]
    sheet = openpyxl.load_workbook(BytesIO(returned)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows(max_col=len(kind.columns)) for cell in row} <= {"s", "n"}
    assert all(cell.data_type == "s" for row in sheet.iter_rows() for cell in row[:-4] if cell.value is not None)

    final = drop(corrected(returned, [correction for _, correction in case.bad]))
    assert (final.rows, final.accepted, final.rejected) == (len(case.bad), len(case.bad), ())
    assert not any("没有导入" in notice for notice in final.notices), "the added columns are passed over in silence"
    assert done.stored + w.confirm(actor, final.batch).stored == len(rows)
    assert w.count_rows(case.table) - before == len(rows)
    for column, values in case.kept.items():
        with db.reading() as session:
            found = session.execute(db.core(case.table).select()).mappings().all()
        assert {row[column] for row in found[before:]} == values

    whole = [*case.good, *(row | correction for row, correction in case.bad)]
    again = drop(original(kind, whole))
    said = [*(one.reason for one in again.rejected), *again.notices]
    assert any(case.again in one for one in said), said
    if again.rejected:
        assert [case.again in one.reason for one in again.rejected] == [True] * len(rows)
    else:
        w.confirm(actor, again.batch)
    assert w.count_rows(case.table) - before == len(rows), "nothing is stored twice"


def test_a_batch_without_rejected_rows_has_no_such_sheet(sqlite_database: str) -> None:
    world = w.build()
    seen = w.preview(world.clerk, [w.row(1)])
    with pytest.raises(NotFound, match="没有退回的行"):
        queries.rejects(world.clerk, seen.batch)
    dropped = w.preview(world.clerk, [w.row(1, 理论成绩="")])
    commands.discard(world.clerk, dropped.batch, submission=w.submission())
    with pytest.raises(NotFound, match="没有退回的行"):
        queries.rejects(world.clerk, dropped.batch)
