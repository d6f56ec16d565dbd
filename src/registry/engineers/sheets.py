"""The sheets of engineers, Chinese heading ↔ field: registrations that exist already, and rosters of continuing education.

`parse` is pure and looks at one row; facts are judged in the intake.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from registry.engineers import intake, intake_education
from registry.engineers.intake import Row
from registry.engineers.intake_education import CourseRow
from registry.engineers.receiving import certificate_number
from registry.engineers.terms import GRADE_WORDS, SPECIALTY_WORDS, Grade, Specialty
from registry.kernel import clock, fields
from registry.kernel.fields import BadField
from registry.kernel.sheet import Column, Kind, Options, read_cell
from registry.policy import Action, Ledger, Permission

COLUMNS: Final = (
    Column("姓名", "张示例", "与身份证一致", needed=True, width=12),
    Column("身份证号", "11010519491231002X", "18 位；请保持为文本格式", needed=True, width=22),
    Column("级别", "中级", "", needed=True, choices=tuple(GRADE_WORDS.values()), width=14),
    Column("专业类别", "化工安全", "", needed=True, choices=tuple(SPECIALTY_WORDS.values()), width=22),
    Column("资格证书编号", "ZG202000001", "资格证书上的编号", needed=True, width=22),
    Column("资格取得日期", "2020-06-01", "", needed=True, width=14),
    Column("注册编号", "ZC202400001", "注册证上的编号", needed=True, width=22),
    Column("聘用单位", "湖南示例化工有限公司（演示）", "与登记的单位名称一致", needed=True, width=30),
    Column("统一社会信用代码", "91439900700000001X", "聘用单位的 18 位代码；须已登记", needed=True, width=22),
    Column("注册日期", "2024-06-01", "本次注册（延续）的起始日", needed=True, width=14),
    Column("有效期至", "", "可空；空白时按规定年限计算", width=14),
)
ALIASES: Final = {
    "身份证": "身份证号",
    "身份证号码": "身份证号",
    "证件号码": "身份证号",
    "公民身份号码": "身份证号",
    "资格级别": "级别",
    "注册级别": "级别",
    "专业": "专业类别",
    "注册类别": "专业类别",
    "注册专业": "专业类别",
    "资格证书号": "资格证书编号",
    "资格证书管理号": "资格证书编号",
    "执业资格证书编号": "资格证书编号",
    "批准日期": "资格取得日期",
    "注册证编号": "注册编号",
    "注册号": "注册编号",
    "执业证号": "注册编号",
    "单位名称": "聘用单位",
    "执业单位": "聘用单位",
    "注册单位": "聘用单位",
    "信用代码": "统一社会信用代码",
    "有效期": "有效期至",
    "注册有效期": "有效期至",
}
COURSE_COLUMNS: Final = (
    Column("姓名", "张示例", "与身份证一致", needed=True, width=12),
    Column("身份证号", "11010519491231002X", "18 位；请保持为文本格式", needed=True, width=22),
    Column("课程", "化工过程安全管理", "", needed=True, width=26),
    Column("举办单位", "湖南示例继续教育基地（演示）", "", needed=True, width=30),
    Column("开始日期", "2026-05-11", "", needed=True, width=14),
    Column("结束日期", "2026-05-13", "", needed=True, width=14),
    Column("学时", "24", "每日最多计 8 学时", needed=True, width=10),
)
COURSE_ALIASES: Final = {
    "身份证": "身份证号",
    "身份证号码": "身份证号",
    "课程名称": "课程",
    "培训内容": "课程",
    "培训单位": "举办单位",
    "培训机构": "举办单位",
    "起始日期": "开始日期",
    "截止日期": "结束日期",
    "继续教育学时": "学时",
}


def _reader(columns: Sequence[Column], cells: Sequence[str]) -> Callable[[str, Callable[[str], Any]], Any]:
    place = {column.heading: number for number, column in enumerate(columns)}
    return lambda heading, read: read_cell(columns[place[heading]], cells[place[heading]], read)


def parse(cells: Sequence[str], options: Options) -> tuple[Any, ...]:
    """One row's checked values, in the order of `Row`. Raises `BadCell` naming column, reason and fix."""
    cell, from_sheet = _reader(COLUMNS, cells), not options.get("typed")
    return tuple(
        Row(
            name=cell("姓名", fields.person_name),
            identity=cell("身份证号", lambda text: fields.identity_number(text, from_sheet=from_sheet)),
            grade=cell("级别", _grade).value,
            specialty=cell("专业类别", _specialty).value,
            qualification=cell("资格证书编号", certificate_number),
            qualified_on=cell("资格取得日期", _past),
            number=cell("注册编号", certificate_number),
            employer=cell("聘用单位", fields.organisation_name),
            credit_code=cell("统一社会信用代码", fields.credit_code),
            registered_on=cell("注册日期", _past),
            valid_until=cell("有效期至", lambda text: fields.excel_date(text).isoformat() if text.strip() else ""),
        )
    )


def parse_course(cells: Sequence[str], options: Options) -> tuple[Any, ...]:
    """One row of a roster, in the order of `CourseRow`. Raises `BadCell`."""
    cell, from_sheet = _reader(COURSE_COLUMNS, cells), not options.get("typed")
    return tuple(
        CourseRow(
            name=cell("姓名", fields.person_name),
            identity=cell("身份证号", lambda text: fields.identity_number(text, from_sheet=from_sheet)),
            subject=cell("课程", lambda text: fields.text_up_to(text, 80)),
            provider=cell("举办单位", lambda text: fields.text_up_to(text, 120)),
            from_on=cell("开始日期", _past),
            until_on=cell("结束日期", _past),
            hours=cell("学时", fields.tenths_of_hours),
        )
    )


def _past(text: str) -> str:
    """A day as ISO text. Raises `BadField`, also for one ahead of today."""
    found = fields.excel_date(text)
    if found > clock.today():
        raise BadField("日期晚于今天。", "请核对日期。")
    return found.isoformat()


def _grade(text: str) -> Grade:
    typed = fields.clean(text).removesuffix("注册安全工程师").replace("(", "（").replace(")", "）")
    known = {word: grade for grade, word in GRADE_WORDS.items()} | {"初级": Grade.JUNIOR, "助理": Grade.JUNIOR}
    if typed not in known:
        raise BadField(f"不认识的级别「{typed}」。", f"请填写{'、'.join(GRADE_WORDS.values())}。")
    return known[typed]


def _specialty(text: str) -> Specialty:
    typed = fields.clean(text).replace("(", "（").replace(")", "）")
    known = {word: one for one, word in SPECIALTY_WORDS.items()}
    known |= {word.removesuffix("安全"): one for word, one in list(known.items())}
    known |= {"其他安全": Specialty.OTHER, "其他": Specialty.OTHER}
    if typed not in known:
        raise BadField(f"不认识的专业类别「{typed}」。", f"请填写{'、'.join(SPECIALTY_WORDS.values())}。")
    return known[typed]


ENGINEERS: Final = Kind(
    code="engineers",
    title="注册安全工程师注册登记",
    unit="项",
    columns=COLUMNS,
    aliases=ALIASES,
    permissions=(Permission.ENGINEERS_KEEP,),
    ledgers=(Ledger.PARTIES, Ledger.ENGINEERS),
    confirmed=Action.ENGINEERS_BATCH_CONFIRMED,
    undone=Action.ENGINEERS_BATCH_UNDONE,
    parse=parse,
    judge=intake.judge,
    enter=intake.enter,
    undo=intake.undo,
)

EDUCATION: Final = Kind(
    code="education",
    title="注册安全工程师继续教育名册",
    unit="条",
    columns=COURSE_COLUMNS,
    aliases=COURSE_ALIASES,
    permissions=(Permission.ENGINEERS_KEEP,),
    ledgers=(Ledger.ENGINEERS,),
    confirmed=Action.ENGINEERS_BATCH_CONFIRMED,
    undone=Action.ENGINEERS_BATCH_UNDONE,
    parse=parse_course,
    judge=intake_education.judge,
    enter=intake_education.enter,
    undo=intake_education.undo,
)
