"""The certificates' sheet: exam results of a centre and historical certificates, Chinese heading ↔ field.

`发证日期` is filled for historical certificates only. `parse` is pure and looks at one row; facts are judged in `judging`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from registry.kernel import clock, fields
from registry.kernel.sheet import BadCell, Kind, Meanings, Options
from registry.policy import Action, Ledger, Permission
from registry.training import cells as at
from registry.training import columns, intake, judging
from registry.training.judging import Row


def _cell(place: int, text: str, read: Callable[[str], Any]) -> Any:
    try:
        return read(text)
    except fields.BadField as wrong:
        raise BadCell(at.COLUMNS[place].heading, text, wrong.message, wrong.fix) from None


def _meanings(place: int, read: Callable[[str], Any]) -> Meanings:
    return Meanings(at.COLUMNS[place].heading, read)


_educations = _meanings(at.EDUCATION, at.education)
_employers = _meanings(at.EMPLOYER, fields.organisation_name)
_employer_codes = _meanings(at.EMPLOYER_CODE, fields.credit_code)
_hours = _meanings(at.HOURS, fields.tenths_of_hours)
_theory = _meanings(at.THEORY, fields.whole_score)
_practice = _meanings(at.PRACTICE, fields.whole_score)
_days = {place: _meanings(place, fields.excel_date) for place in (at.EXAM, at.ISSUED, at.REVIEWED)}


_identity_in_sheet = partial(fields.identity_number, from_sheet=True)


def parse(cells: Sequence[str], options: Options) -> Row:
    """One row's checked values. Raises `BadCell` naming column, reason and fix."""
    name = _cell(at.NAME, cells[at.NAME], fields.person_name)
    identity = _cell(
        at.IDENTITY, cells[at.IDENTITY], fields.identity_number if options.get("typed") else _identity_in_sheet
    )
    if cells[at.SEX] and fields.clean(cells[at.SEX]) != fields.sex_of(identity):
        raise BadCell("性别", cells[at.SEX], "性别与身份证号不一致。", "请核对身份证号；性别可以不填。")
    today = clock.today()
    exam_on = _past(cells, at.EXAM, today)
    issued_on = _past(cells, at.ISSUED, today) if cells[at.ISSUED] else None
    reviewed_on = _past(cells, at.REVIEWED, today) if cells[at.REVIEWED] else None
    education = _educations[cells[at.EDUCATION]]
    employer, employer_code = _employer_of(cells)
    category, operation = _operation_of(cells, issued_on or exam_on)
    hours = _hours[cells[at.HOURS]] if cells[at.HOURS] else None
    theory = _theory[cells[at.THEORY]] if cells[at.THEORY] else None
    practice = _practice[cells[at.PRACTICE]] if cells[at.PRACTICE] else None
    if issued_on is None:
        _must_be_complete(cells, hours, theory, practice, reviewed_on)
    elif issued_on < exam_on:
        raise BadCell("发证日期", cells[at.ISSUED], "发证日期早于考试日期。", "请核对两个日期。")
    elif reviewed_on is not None and reviewed_on <= issued_on:
        raise BadCell("复审日期", cells[at.REVIEWED], "复审日期不晚于发证日期。", "请核对两个日期。")
    return Row(
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
        at.issuer(cells[at.ISSUER]),
        at.remark(cells[at.REMARK]),
    )


def _past(cells: Sequence[str], place: int, today: date) -> date:
    day: date = _days[place][cells[place]]
    if day > today:
        raise BadCell(at.COLUMNS[place].heading, cells[place], "日期晚于今天。", "请核对日期。")
    return day


def _employer_of(cells: Sequence[str]) -> tuple[str, str]:
    if not cells[at.EMPLOYER] and not cells[at.EMPLOYER_CODE]:
        return "", ""
    if not cells[at.EMPLOYER]:
        raise BadCell("工作单位", "", "填写了统一社会信用代码，没有填写工作单位。", "请补充工作单位名称。")
    name = _employers[cells[at.EMPLOYER]]
    return name, _employer_codes[cells[at.EMPLOYER_CODE]] if cells[at.EMPLOYER_CODE] else ""


def _operation_of(cells: Sequence[str], day: date) -> tuple[str, str]:
    try:
        return at.operation(cells[at.CATEGORY], cells[at.OPERATION], day)
    except fields.BadField as wrong:
        said = wrong.message.partition("「")[0]  # what follows is the value
        if "没有可用的" in said:  # before the first edition
            column = "发证日期" if cells[at.ISSUED] else "考试日期"
        elif "类别" in said or not (cells[at.CATEGORY] or cells[at.OPERATION]):
            column = "作业类别"
        else:
            column = "操作项目"
        raise BadCell(column, cells[at.PLACE[column]], wrong.message, wrong.fix) from None


def _must_be_complete(
    cells: Sequence[str], hours: int | None, theory: int | None, practice: int | None, reviewed_on: date | None
) -> None:
    if hours is None or theory is None or practice is None:
        missing = at.HOURS if hours is None else at.THEORY if theory is None else at.PRACTICE
        heading = at.COLUMNS[missing].heading
        raise BadCell(heading, "", f"没有填写{heading}。", "考试成绩须填写学时和两项成绩；历史证书请填写发证日期。")
    if hours == 0:
        raise BadCell("培训学时", cells[at.HOURS], "培训学时为零。", "先培训、后考核：请填写实际学时。")
    if reviewed_on is not None:
        raise BadCell("复审日期", cells[at.REVIEWED], "没有发证日期，不应有复审日期。", "历史证书请同时填写发证日期。")


KIND = Kind(
    code="certificates",
    title="特种作业考试成绩与历史证书",
    unit="条",
    columns=at.COLUMNS,
    aliases=at.ALIASES,
    permissions=(Permission.RESULTS_SUBMIT, Permission.CERTIFICATES_RECEIVE),
    ledgers=(Ledger.TRAINING, Ledger.PARTIES),
    confirmed=Action.RESULTS_BATCH_CONFIRMED,
    undone=Action.RESULTS_BATCH_UNDONE,
    parse=parse,
    plain_rows=columns.plain_rows,
    judge=judging.judge,
    enter=intake.enter,
    undo=intake.undo,
)
