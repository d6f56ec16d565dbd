"""The sheets of a class: who is enrolled, attendance, results. Chinese heading ↔ field.

`parse` is pure and looks at one row; facts are judged in `enrolling`, `attending` and `examining`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from registry.kernel import clock, fields
from registry.kernel.fields import BadField
from registry.kernel.sheet import BadCell, Column, Kind, Options
from registry.policy import Action, Ledger, Permission
from registry.training import attending, enrolling, examining, intake
from registry.training.terms import EDUCATION_WORDS

_CLASS = Column("班级编号", "K00000000000000000", "班级页面上的编号", needed=True, width=22)
_NAME = Column("姓名", "张示例", "与身份证一致", needed=True, width=12)
_IDENTITY = Column("身份证号", "11010519491231002X", "18 位；请保持为文本格式", needed=True, width=22)
_LEVELS = ("小学", "初中", "高中", "中专", "大专", "本科", "研究生")

ENROLMENT_COLUMNS: Final = (
    _CLASS,
    _NAME,
    _IDENTITY,
    Column("文化程度", "高中", "报名时的文化程度", needed=True, choices=_LEVELS, width=10),
    Column("工作单位", "湖南示例化工有限公司（演示）", "可空；与统一社会信用代码一并填写", width=30),
    Column("统一社会信用代码", "91430000MA00000000", "工作单位的 18 位代码", width=22),
    Column("是否农民工", "否", "可空，默认为否", choices=("是", "否"), width=12),
    Column("备注", "", "可空", width=20),
)
ATTENDANCE_COLUMNS: Final = (
    _CLASS,
    _IDENTITY,
    _NAME,
    Column("日期", "2026-11-02", "培训的哪一天", needed=True, width=14),
    Column("理论学时", "4", "线下理论；没有的填 0 或留空", width=10),
    Column("实操学时", "4", "没有的填 0 或留空", width=10),
    Column("线上学时", "0", "线上理论；没有的填 0 或留空", width=10),
    Column("超时说明", "", "超过每日学时的，写明理由", width=24),
)
RESULT_COLUMNS: Final = (
    _CLASS,
    _IDENTITY,
    _NAME,
    Column("理论成绩", "88", "百分制", needed=True, width=10),
    Column("实操成绩", "85.5", "百分制；特种作业必填，其他留空", width=10),
    Column("考试日期", "2026-11-20", "年-月-日", needed=True, width=14),
    Column("是否补考", "否", "可空，默认为否", choices=("是", "否"), width=10),
    Column("备注", "", "可空", width=20),
)
_IDENTITY_ALIASES: Final = {
    "班级": "班级编号",
    "班号": "班级编号",
    "身份证": "身份证号",
    "身份证号码": "身份证号",
    "公民身份号码": "身份证号",
}
ENROLMENT_ALIASES: Final = _IDENTITY_ALIASES | {
    "学历": "文化程度",
    "单位": "工作单位",
    "单位名称": "工作单位",
    "信用代码": "统一社会信用代码",
    "社会信用代码": "统一社会信用代码",
    "农民工": "是否农民工",
}
ATTENDANCE_ALIASES: Final = _IDENTITY_ALIASES | {
    "考勤日期": "日期",
    "培训日期": "日期",
    "理论": "理论学时",
    "实操": "实操学时",
    "线上": "线上学时",
    "说明": "超时说明",
}
RESULT_ALIASES: Final = _IDENTITY_ALIASES | {
    "理论": "理论成绩",
    "实操": "实操成绩",
    "实际操作成绩": "实操成绩",
    "考核日期": "考试日期",
    "补考": "是否补考",
}


class _Cells:
    """One row's cells by heading."""

    def __init__(self, columns: Sequence[Column], cells: Sequence[str], options: Options) -> None:
        self._cells = {column.heading: cell for column, cell in zip(columns, cells, strict=True)}
        self._typed = bool(options.get("typed"))

    def read(self, heading: str, read: Callable[[str], Any]) -> Any:
        """A cell's value. Raises `BadCell` naming column, reason and fix; identity numbers are shown masked."""
        text = self._cells[heading]
        try:
            return read(text)
        except BadField as wrong:
            shown = fields.mask_identity(text) if heading == "身份证号" else text
            raise BadCell(heading, shown, wrong.message, wrong.fix) from None

    def identity(self) -> str:
        number: str = self.read("身份证号", partial(fields.identity_number, from_sheet=not self._typed))
        return number

    def day(self, heading: str) -> str:
        """A day that is not ahead, as ISO text."""
        day = self.read(heading, fields.excel_date)
        if day > clock.today():
            raise BadCell(heading, self._cells[heading], "日期晚于今天。", "请核对日期。")
        return str(day.isoformat())


def _number(text: str) -> str:
    found = fields.clean(text).upper()
    if not found:
        raise BadField("没有填写班级编号。", "请从班级页面复制编号。")
    return found[:24]


def _education(text: str) -> str:
    found = EDUCATION_WORDS.get(fields.clean(text))
    if found is None:
        raise BadField("不认识的文化程度。" if text else "没有填写文化程度。", f"请填写{'、'.join(_LEVELS)}。")
    return found.value


def _yes(text: str) -> bool:
    found = fields.clean(text)
    if found not in ("", "是", "否"):
        raise BadField("只能填“是”或“否”。", "请改为“是”或“否”，默认为否。")
    return found == "是"


def _hours(text: str) -> int:
    return fields.tenths_of_hours(text) if fields.clean(text) else 0


def _maybe(read: Callable[[str], Any], empty: Any = "") -> Callable[[str], Any]:
    return lambda text: read(text) if fields.clean(text) else empty


def parse_enrolment(cells: Sequence[str], options: Options) -> tuple[Any, ...]:
    """One row's checked values, in the order of `EnrolmentRow`. Raises `BadCell`."""
    row = _Cells(ENROLMENT_COLUMNS, cells, options)
    found = enrolling.EnrolmentRow(
        class_number=row.read("班级编号", _number),
        name=row.read("姓名", fields.person_name),
        identity=row.identity(),
        education=row.read("文化程度", _education),
        employer=row.read("工作单位", _maybe(fields.organisation_name)),
        employer_code=row.read("统一社会信用代码", _maybe(fields.credit_code)),
        migrant=row.read("是否农民工", _yes),
        remark=row.read("备注", lambda text: fields.tidy(text)[:200]),
    )
    if bool(found.employer) is not bool(found.employer_code):
        heading = "统一社会信用代码" if found.employer else "工作单位"
        raise BadCell(heading, "", "工作单位和统一社会信用代码须一并填写。", "请补充，或两项都留空。")
    return tuple(found)


def parse_attendance(cells: Sequence[str], options: Options) -> tuple[Any, ...]:
    """One row's checked values, in the order of `AttendanceRow`. Raises `BadCell`."""
    row = _Cells(ATTENDANCE_COLUMNS, cells, options)
    return tuple(
        attending.AttendanceRow(
            class_number=row.read("班级编号", _number),
            identity=row.identity(),
            name=row.read("姓名", fields.person_name),
            day=row.day("日期"),
            theory=row.read("理论学时", _hours),
            practice=row.read("实操学时", _hours),
            online=row.read("线上学时", _hours),
            doubt=row.read("超时说明", lambda text: fields.tidy(text)[:200]),
        )
    )


def parse_result(cells: Sequence[str], options: Options) -> tuple[Any, ...]:
    """One row's checked values, in the order of `ResultRow`. Raises `BadCell`."""
    row = _Cells(RESULT_COLUMNS, cells, options)
    return tuple(
        examining.ResultRow(
            class_number=row.read("班级编号", _number),
            identity=row.identity(),
            name=row.read("姓名", fields.person_name),
            theory=row.read("理论成绩", fields.whole_score),
            practice=row.read("实操成绩", _maybe(fields.whole_score, None)),
            exam_on=row.day("考试日期"),
            resit=row.read("是否补考", _yes),
            remark=row.read("备注", lambda text: fields.tidy(text)[:200]),
        )
    )


ENROLMENTS = Kind(
    code="enrolments",
    title="学员报名",
    unit="人",
    columns=ENROLMENT_COLUMNS,
    aliases=ENROLMENT_ALIASES,
    permissions=(Permission.CLASSES_KEEP,),
    ledgers=(Ledger.TRAINING, Ledger.PARTIES),
    confirmed=Action.CLASSES_BATCH_CONFIRMED,
    undone=Action.CLASSES_BATCH_UNDONE,
    parse=parse_enrolment,
    judge=enrolling.judge,
    enter=enrolling.enter,
    undo=enrolling.undo,
)
ATTENDANCE = Kind(
    code="attendance",
    title="培训考勤",
    unit="条",
    columns=ATTENDANCE_COLUMNS,
    aliases=ATTENDANCE_ALIASES,
    permissions=(Permission.CLASSES_KEEP,),
    ledgers=(Ledger.TRAINING,),
    confirmed=Action.CLASSES_BATCH_CONFIRMED,
    undone=Action.CLASSES_BATCH_UNDONE,
    parse=parse_attendance,
    judge=attending.judge,
    enter=attending.enter,
    undo=attending.undo,
)
CLASS_RESULTS = Kind(
    code="class-results",
    title="班级考试成绩",
    unit="条",
    columns=RESULT_COLUMNS,
    aliases=RESULT_ALIASES,
    permissions=(Permission.RESULTS_SUBMIT,),
    ledgers=(Ledger.TRAINING,),
    confirmed=Action.RESULTS_BATCH_CONFIRMED,
    undone=Action.RESULTS_BATCH_UNDONE,
    parse=parse_result,
    judge=examining.judge,
    enter=examining.enter,
    undo=intake.undo,
)
