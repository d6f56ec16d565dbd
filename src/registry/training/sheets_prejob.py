"""The sheet of pre-job trainings, one row a level, Chinese heading ↔ field.

`parse` is pure and looks at one row; facts are judged in `judging_prejob`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from registry.kernel import calendar, clock, fields
from registry.kernel.sheet import BadCell, Column, Kind, Meanings, Options
from registry.policy import Action, Ledger, Permission
from registry.training import intake_prejob, judging_prejob
from registry.training.terms_prejob import TrainingLevel, WorkNature

LEVEL_WORDS: Final = {
    "厂级": TrainingLevel.PLANT,
    "车间级": TrainingLevel.WORKSHOP,
    "班组级": TrainingLevel.TEAM,
    "每年再培训": TrainingLevel.YEARLY,
    "四新培训": TrainingLevel.TARGETED,
    "事故后重新培训": TrainingLevel.AFTER_ACCIDENT,
}
_OTHER_WORDS: Final = {
    "厂": TrainingLevel.PLANT,
    "矿级": TrainingLevel.PLANT,
    "厂(矿)级": TrainingLevel.PLANT,
    "厂（矿）级": TrainingLevel.PLANT,
    "公司级": TrainingLevel.PLANT,
    "公司": TrainingLevel.PLANT,
    "车间": TrainingLevel.WORKSHOP,
    "工段级": TrainingLevel.WORKSHOP,
    "区队级": TrainingLevel.WORKSHOP,
    "项目级": TrainingLevel.WORKSHOP,
    "项目": TrainingLevel.WORKSHOP,
    "班组": TrainingLevel.TEAM,
    "年度再培训": TrainingLevel.YEARLY,
    "再培训": TrainingLevel.YEARLY,
    "四新": TrainingLevel.TARGETED,
}
RESULT_WORDS: Final = {"合格": True, "不合格": False}
NATURE_WORDS: Final = {
    "一般岗位": WorkNature.ORDINARY,
    "井下或危险工艺": WorkNature.HAZARDOUS,
    "煤矿井下": WorkNature.COAL_UNDERGROUND,
}

COLUMNS: Final = (
    Column("姓名", "张示例", "与身份证一致", needed=True, width=12),
    Column("身份证号", "11010519491231002X", "18 位；请保持为文本格式", needed=True, width=22),
    Column("工作单位", "湖南示例化工有限公司（演示）", "登记名称", needed=True, width=30),
    Column("统一社会信用代码", "91430000MA00000000", "工作单位的 18 位代码", needed=True, width=22),
    Column("岗位", "操作工", "岗位名称", needed=True, width=14),
    Column("上岗日期", "2026-11-10", "可以晚于今天：先培训、后上岗", needed=True, width=14),
    Column(
        "级别",
        "厂级",
        "每级一行；建筑施工的公司级、项目级、班组级照填",
        needed=True,
        choices=tuple(LEVEL_WORDS),
        width=14,
    ),
    Column("学时", "8", "学时数，可带一位小数；每日不超过 8 学时", needed=True, width=8),
    Column("起始日期", "2026-11-02", "培训第一天", needed=True, width=14),
    Column("结束日期", "2026-11-02", "培训最后一天", needed=True, width=14),
    Column("内容", "本单位安全生产情况和基本知识；规章制度和劳动纪律", "实际培训的内容", needed=True, width=40),
    Column("授课人", "李示例", "", needed=True, width=12),
    Column("考核结果", "合格", "", needed=True, choices=tuple(RESULT_WORDS), width=10),
    Column("作业性质", "", "可空；井下、危险工艺岗位须在师傅带领下实习", choices=tuple(NATURE_WORDS), width=16),
    Column("备注", "", "可空", width=20),
)
ALIASES: Final = {
    "身份证": "身份证号",
    "身份证号码": "身份证号",
    "公民身份号码": "身份证号",
    "单位": "工作单位",
    "单位名称": "工作单位",
    "信用代码": "统一社会信用代码",
    "社会信用代码": "统一社会信用代码",
    "工种": "岗位",
    "入职日期": "上岗日期",
    "培训级别": "级别",
    "培训学时": "学时",
    "开始日期": "起始日期",
    "培训内容": "内容",
    "培训教师": "授课人",
    "教师": "授课人",
    "考核": "考核结果",
    "结果": "考核结果",
}
(
    _NAME, _IDENTITY, _EMPLOYER, _CODE, _TITLE, _POST_FROM, _LEVEL, _HOURS, _FROM, _UNTIL, _CONTENT, _TEACHER, _RESULT,
    _NATURE, _REMARK,
) = range(len(COLUMNS))  # fmt: skip


def _word(known: dict[str, Any], what: str, text: str) -> Any:
    found = known.get(fields.clean(text).replace(" ", ""))
    if found is None:
        said = f"不认识的{what}「{fields.clean(text)}」。" if text else f"没有填写{what}。"
        raise fields.BadField(said, f"请填写{'、'.join(one for one in known if one in _OFFERED)}。")
    return found


_OFFERED = {*LEVEL_WORDS, *RESULT_WORDS, *NATURE_WORDS}


def _text(what: str, most: int, text: str) -> str:
    found = fields.text_up_to(text, most, least=0)
    if not found:
        raise fields.BadField(f"没有填写{what}。", "请补充后重新导入。")
    return found


_READ: Final[dict[int, Callable[[str], Any]]] = {
    _EMPLOYER: fields.organisation_name,
    _CODE: fields.credit_code,
    _TITLE: partial(_text, "岗位", 60),
    _POST_FROM: fields.excel_date,
    _LEVEL: partial(_word, LEVEL_WORDS | _OTHER_WORDS, "级别"),
    _HOURS: fields.tenths_of_hours,
    _FROM: fields.excel_date,
    _UNTIL: fields.excel_date,
    _CONTENT: partial(_text, "内容", 500),
    _TEACHER: partial(_text, "授课人", 60),
    _RESULT: partial(_word, RESULT_WORDS, "考核结果"),
    _NATURE: partial(_word, NATURE_WORDS, "作业性质"),
}
_meanings = {place: Meanings(COLUMNS[place].heading, read) for place, read in _READ.items()}


def parse(cells: Sequence[str], options: Options) -> tuple[Any, ...]:
    """One row's checked values, in the order of `judging_prejob.Row`. Raises `BadCell` naming column, reason and fix."""
    today = clock.today()
    try:
        name = fields.person_name(cells[_NAME])
    except fields.BadField as wrong:
        raise BadCell("姓名", cells[_NAME], wrong.message, wrong.fix) from None
    try:
        identity = fields.identity_number(cells[_IDENTITY], today=today, from_sheet=not options.get("typed"))
    except fields.BadField as wrong:
        raise BadCell("身份证号", fields.mask_identity(cells[_IDENTITY]), wrong.message, wrong.fix) from None
    read = {place: _meanings[place][cells[place]] for place in _READ if place != _NATURE}
    since, until = read[_FROM], read[_UNTIL]
    if until < since:
        raise BadCell("结束日期", cells[_UNTIL], "结束日期早于起始日期。", "请核对两个日期。")
    if until > today:
        raise BadCell("结束日期", cells[_UNTIL], "结束日期晚于今天。", "培训结束后再登记。")
    post_from: date = read[_POST_FROM]
    if post_from > calendar.add_years(today, 1):
        raise BadCell("上岗日期", cells[_POST_FROM], "上岗日期在一年以后。", "请核对日期。")
    if read[_HOURS] < 1:
        raise BadCell("学时", cells[_HOURS], "学时为零。", "请填写实际学时。")
    nature = _meanings[_NATURE][cells[_NATURE]] if cells[_NATURE] else WorkNature.ORDINARY
    return (
        name, identity, read[_EMPLOYER], read[_CODE], read[_TITLE], post_from.isoformat(), read[_LEVEL].value,
        read[_HOURS], since.isoformat(), until.isoformat(), read[_CONTENT], read[_TEACHER], read[_RESULT], nature.value,
        fields.tidy(cells[_REMARK])[:200],
    )  # fmt: skip


KIND = Kind(
    code="pre-job",
    title="岗前培训",
    unit="条",
    columns=COLUMNS,
    aliases=ALIASES,
    permissions=(Permission.TRAINING_FILES_RECORD,),
    ledgers=(Ledger.TRAINING, Ledger.PARTIES),
    confirmed=Action.TRAINING_BATCH_CONFIRMED,
    undone=Action.TRAINING_BATCH_UNDONE,
    parse=parse,
    judge=judging_prejob.judge,
    enter=intake_prejob.enter,
    undo=intake_prejob.undo,
)
