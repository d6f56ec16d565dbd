"""The certificates' sheet: exam results of a centre and historical certificates, Chinese heading ↔ field.

`发证日期` is filled for historical certificates only. `parse` is pure and looks at one row; facts are judged in `judging`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import Any

from registry.kernel import clock, fields
from registry.kernel.sheet import BadCell, Column, Kind, Meanings, Options
from registry.policy import Action, Ledger, Permission
from registry.training import intake, judging
from registry.training.catalogue import catalogue_on
from registry.training.terms import EDUCATION_WORDS

COLUMNS = (
    Column("姓名", "张示例", "与身份证一致", needed=True, width=12),
    Column("身份证号", "11010519491231002X", "18 位；请保持为文本格式", needed=True, width=22),
    Column("性别", "男", "可空；填写时须与身份证号一致", choices=("男", "女"), width=6),
    Column(
        "文化程度",
        "高中",
        "考试当日的文化程度；危险化学品类要求高中及以上，其他要求初中及以上",
        needed=True,
        choices=("小学", "初中", "高中", "中专", "大专", "本科", "研究生"),
        width=10,
    ),
    Column("工作单位", "湖南示例化工有限公司（演示）", "可空；填写时请同时填写统一社会信用代码", width=30),
    Column("统一社会信用代码", "91430000MA00000000", "工作单位的 18 位代码", width=22),
    Column("作业类别", "电工作业", "特种作业目录中的类别", needed=True, width=18),
    Column("操作项目", "低压电工作业", "特种作业目录中的操作项目", needed=True, width=22),
    Column("培训学时", "80", "学时数，可带一位小数", width=10),
    Column("理论成绩", "88", "百分制；历史证书可空", width=10),
    Column("实操成绩", "85.5", "百分制；历史证书可空", width=10),
    Column("考试日期", "2026-11-02", "年-月-日", needed=True, width=14),
    Column("发证日期", "", "只有历史证书才填写：原发证机关的发证日期", width=14),
    Column("复审日期", "", "只有历史证书才填写：最近一次复审合格的日期", width=14),
    Column("发证机关", "", "只有历史证书才填写：原发证机关", width=24),
    Column("备注", "", "可空", width=20),
)

ALIASES = {
    "身份证": "身份证号",
    "身份证号码": "身份证号",
    "公民身份号码": "身份证号",
    "学历": "文化程度",
    "单位": "工作单位",
    "单位名称": "工作单位",
    "信用代码": "统一社会信用代码",
    "社会信用代码": "统一社会信用代码",
    "工种": "作业类别",
    "准操项目": "操作项目",
    "学时": "培训学时",
    "理论": "理论成绩",
    "实操": "实操成绩",
    "实际操作成绩": "实操成绩",
    "初领日期": "发证日期",
    "原发证机关": "发证机关",
}

_PLACE = {column.heading: place for place, column in enumerate(COLUMNS)}
(
    _NAME,
    _IDENTITY,
    _SEX,
    _EDUCATION,
    _EMPLOYER,
    _EMPLOYER_CODE,
    _CATEGORY,
    _OPERATION,
    _HOURS,
    _THEORY,
    _PRACTICE,
    _EXAM,
    _ISSUED,
    _REVIEWED,
    _ISSUER,
    _REMARK,
) = range(len(COLUMNS))


def _cell(place: int, text: str, read: Callable[[str], Any]) -> Any:
    try:
        return read(text)
    except fields.BadField as wrong:
        raise BadCell(COLUMNS[place].heading, text, wrong.message, wrong.fix) from None


def _education(text: str) -> str:
    found = EDUCATION_WORDS.get(fields.clean(text))
    if found is None:
        raise fields.BadField(
            "不认识的文化程度。" if text else "没有填写文化程度。",
            "请填写小学、初中、高中、中专、大专、本科或研究生。",
        )
    return found.value


def _meanings(place: int, read: Callable[[str], Any]) -> Meanings:
    return Meanings(COLUMNS[place].heading, read)


_educations = _meanings(_EDUCATION, _education)
_employers = _meanings(_EMPLOYER, fields.organisation_name)
_employer_codes = _meanings(_EMPLOYER_CODE, fields.credit_code)
_hours = _meanings(_HOURS, fields.tenths_of_hours)
_theory = _meanings(_THEORY, fields.whole_score)
_practice = _meanings(_PRACTICE, fields.whole_score)
_days = {place: _meanings(place, fields.excel_date) for place in (_EXAM, _ISSUED, _REVIEWED)}


@lru_cache(maxsize=20_000)
def _operation(category: str, operation: str, edition_day: date) -> tuple[str, str]:
    found = catalogue_on(edition_day).find(category, operation)
    return found.category, found.code


_identity_in_sheet = partial(fields.identity_number, from_sheet=True)


def parse(cells: Sequence[str], options: Options) -> tuple[Any, ...]:
    """One row's checked values, in the order of `judging.Row`. Raises `BadCell` naming column, reason and fix."""
    name = _cell(_NAME, cells[_NAME], fields.person_name)
    identity = _cell(
        _IDENTITY, cells[_IDENTITY], fields.identity_number if options.get("typed") else _identity_in_sheet
    )
    if cells[_SEX] and fields.clean(cells[_SEX]) != fields.sex_of(identity):
        raise BadCell("性别", cells[_SEX], "性别与身份证号不一致。", "请核对身份证号；性别可以不填。")
    today = clock.today()
    exam_on = _past(cells, _EXAM, today)
    issued_on = _past(cells, _ISSUED, today) if cells[_ISSUED] else None
    reviewed_on = _past(cells, _REVIEWED, today) if cells[_REVIEWED] else None
    education = _educations[cells[_EDUCATION]]
    employer, employer_code = _employer_of(cells)
    category, operation = _operation_of(cells, issued_on or exam_on)
    hours = _hours[cells[_HOURS]] if cells[_HOURS] else None
    theory = _theory[cells[_THEORY]] if cells[_THEORY] else None
    practice = _practice[cells[_PRACTICE]] if cells[_PRACTICE] else None
    if issued_on is None:
        _must_be_complete(cells, hours, theory, practice, reviewed_on)
    elif issued_on < exam_on:
        raise BadCell("发证日期", cells[_ISSUED], "发证日期早于考试日期。", "请核对两个日期。")
    elif reviewed_on is not None and reviewed_on <= issued_on:
        raise BadCell("复审日期", cells[_REVIEWED], "复审日期不晚于发证日期。", "请核对两个日期。")
    return (
        name,
        identity,
        education,
        employer,
        employer_code,
        category,
        operation,
        hours,
        theory,
        practice,
        exam_on.isoformat(),
        issued_on.isoformat() if issued_on else "",
        reviewed_on.isoformat() if reviewed_on else "",
        fields.tidy(cells[_ISSUER])[:120],
        fields.tidy(cells[_REMARK])[:200],
    )


def _past(cells: Sequence[str], place: int, today: date) -> date:
    day: date = _days[place][cells[place]]
    if day > today:
        raise BadCell(COLUMNS[place].heading, cells[place], "日期晚于今天。", "请核对日期。")
    return day


def _employer_of(cells: Sequence[str]) -> tuple[str, str]:
    if not cells[_EMPLOYER] and not cells[_EMPLOYER_CODE]:
        return "", ""
    if not cells[_EMPLOYER]:
        raise BadCell("工作单位", "", "填写了统一社会信用代码，没有填写工作单位。", "请补充工作单位名称。")
    name = _employers[cells[_EMPLOYER]]
    return name, _employer_codes[cells[_EMPLOYER_CODE]] if cells[_EMPLOYER_CODE] else ""


def _operation_of(cells: Sequence[str], day: date) -> tuple[str, str]:
    try:
        return _operation(cells[_CATEGORY], cells[_OPERATION], day)
    except fields.BadField as wrong:
        said = wrong.message.partition("「")[0]  # what follows is the value
        if "没有可用的" in said:  # before the first edition
            column = "发证日期" if cells[_ISSUED] else "考试日期"
        elif "类别" in said or not (cells[_CATEGORY] or cells[_OPERATION]):
            column = "作业类别"
        else:
            column = "操作项目"
        raise BadCell(column, cells[_PLACE[column]], wrong.message, wrong.fix) from None


def _must_be_complete(
    cells: Sequence[str], hours: int | None, theory: int | None, practice: int | None, reviewed_on: date | None
) -> None:
    if hours is None or theory is None or practice is None:
        missing = _HOURS if hours is None else _THEORY if theory is None else _PRACTICE
        heading = COLUMNS[missing].heading
        raise BadCell(heading, "", f"没有填写{heading}。", "考试成绩须填写学时和两项成绩；历史证书请填写发证日期。")
    if hours == 0:
        raise BadCell("培训学时", cells[_HOURS], "培训学时为零。", "先培训、后考核：请填写实际学时。")
    if reviewed_on is not None:
        raise BadCell("复审日期", cells[_REVIEWED], "没有发证日期，不应有复审日期。", "历史证书请同时填写发证日期。")


KIND = Kind(
    code="certificates",
    title="特种作业考试成绩与历史证书",
    unit="条",
    columns=COLUMNS,
    aliases=ALIASES,
    permissions=(Permission.RESULTS_SUBMIT, Permission.CERTIFICATES_RECEIVE),
    ledgers=(Ledger.TRAINING, Ledger.PARTIES),
    confirmed=Action.RESULTS_BATCH_CONFIRMED,
    undone=Action.RESULTS_BATCH_UNDONE,
    parse=parse,
    judge=judging.judge,
    enter=intake.enter,
    undo=intake.undo,
)
