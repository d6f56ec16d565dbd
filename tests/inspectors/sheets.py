"""Rows of the register's sheets, sound unless told otherwise, and bringing them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count

from registry.exchange import commands as exchange
from registry.exchange import kinds
from registry.exchange.terms import Preview
from registry.kernel.access import Actor
from registry.parties.terms import Organisation
from tests.exchange.files import workbook
from tests.inspectors.builders import KEEPER, identity, submission

Row = dict[str, str]
_papers = count(1)


def member(where: Organisation, name: str = "艾巡查", **more: str) -> Row:
    """Somebody appointed in 2024 with both certificates and a degree."""
    number = next(_papers)
    row = {
        "姓名": name,
        "身份证号": identity(),
        "监管机构": where.name,
        "统一社会信用代码": where.credit_code,
        "任职日期": "2024-03-01",
        "监管执法证号": f"43S{number:06d}",
        "监管执法证发证日期": "2025-03-03",
        "行政执法证号": f"43E{number:06d}",
        "行政执法证发证日期": "2025-03-03",
        "专业证明类型": "学历",
        "专业证明内容": "安全工程本科",
        "专业证明取得日期": "2018-06-30",
        "说明": "培训档案待补录。",
    }
    return row | more


def exam(name: str = "艾巡查", number: str = "", **more: str) -> Row:
    """Somebody who passed the entry exam."""
    row = {
        "姓名": name,
        "身份证号": number or identity(),
        "考试种类": "录用考试",
        "考试名称": "2026 年录用考试",
        "考试日期": "2026-05-16",
        "组织单位": "湖南省应急管理厅（演示）",
        "合格分数": "60",
        "成绩": "78.5",
    }
    return row | more


def training(name: str = "艾巡查", number: str = "", **more: str) -> Row:
    """Somebody who took the whole induction."""
    row = {
        "姓名": name,
        "身份证号": number or identity(),
        "培训种类": "入职培训",
        "班次名称": "2026 年第一期入职培训",
        "起始日期": "2026-03-02",
        "结束日期": "2026-05-30",
        "组织单位": "湖南省应急管理厅（演示）",
        "学时": "480",
        "考核结果": "合格",
    }
    return row | more


def body_row(credit_code: str, name: str, region: str, level: str, **more: str) -> Row:
    """A body with this year's figures."""
    row = {
        "监管机构": name,
        "统一社会信用代码": credit_code,
        "所属地区": region,
        "层级": level,
        "年度": "2026",
        "编制数": "12",
        "在职人数": "10",
    }
    return row | more


def preview(kind: str, rows: Sequence[Mapping[str, str]], actor: Actor = KEEPER) -> Preview:
    """A sheet as far as its preview."""
    headings = [column.heading for column in kinds.kind(kind).columns]
    content = workbook([headings, *([row.get(heading, "") for heading in headings] for row in rows)])
    return exchange.preview(actor, kinds.kind(kind), content, "名册.xlsx", submission=submission())


def bring_in(kind: str, rows: Sequence[Mapping[str, str]], actor: Actor = KEEPER) -> str:
    """A sheet of sound rows, confirmed; the batch."""
    seen = preview(kind, rows, actor)
    assert not seen.rejected, seen.rejected
    assert exchange.confirm(actor, seen.batch, submission=submission()).stored == len(rows)
    return seen.batch


def refused(kind: str, row: Mapping[str, str], actor: Actor = KEEPER) -> tuple[str, str]:
    """Column and reason of the one row that is not stored."""
    [one] = preview(kind, [row], actor).rejected
    assert one.fix
    return one.column, one.reason


def undo(batch: str, actor: Actor = KEEPER) -> int:
    return exchange.undo(actor, batch, submission=submission())
