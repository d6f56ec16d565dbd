"""The sheets of inspectors, Chinese heading ↔ field: inspectors, exam rosters, training rosters, bodies with their figures.

`parse` is pure and looks at one row; facts are judged in `intake`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from registry.inspectors import rules_entries
from registry.inspectors.intake import bodies, members, rosters, taking_back
from registry.inspectors.numbers import credential_number
from registry.inspectors.terms_bodies import BodyLevel, EvidenceKind
from registry.inspectors.terms_steps import EVENT_WORDS, EventKind
from registry.kernel import clock, fields
from registry.kernel.sheet import BadCell, Column, Kind, Options, read_cell
from registry.parties import sheets as parties
from registry.policy import Action, Ledger, Permission

EXAM_WORDS: Final = {word: kind for kind, word in EVENT_WORDS.items() if kind.is_exam}
TRAINING_WORDS: Final = {word: kind for kind, word in EVENT_WORDS.items() if not kind.is_exam}
RESULT_WORDS: Final = {"合格": True, "不合格": False}
EVIDENCE_WORDS: Final = {
    "学历": EvidenceKind.DEGREE,
    "职业资格": EvidenceKind.VOCATIONAL,
    "实践经历": EvidenceKind.EXPERIENCE,
}
LEVEL_WORDS: Final = {
    "省级": BodyLevel.PROVINCE,
    "市级": BodyLevel.PREFECTURE,
    "县级": BodyLevel.COUNTY,
    "乡镇（街道）": BodyLevel.TOWNSHIP,
    "功能区": BodyLevel.ZONE,
}

_PERSON: Final = (
    Column("姓名", "张示例", "与身份证一致", needed=True, width=12),
    Column("身份证号", "11010519491231002X", "18 位；请保持为文本格式", needed=True, width=22),
)
MEMBER_COLUMNS: Final = (
    *_PERSON,
    Column("监管机构", "长沙市应急管理局（演示）", "登记名称", needed=True, width=30),
    Column("统一社会信用代码", "11430000MA00000000", "监管机构的 18 位代码", needed=True, width=22),
    Column("任职日期", "2024-03-01", "", needed=True, width=14),
    Column("离任日期", "", "在任的留空", width=14),
    Column("监管执法证号", "43010020240001", "没有的留空", width=20),
    Column("监管执法证发证日期", "2024-07-01", "与证号同时填写", width=18),
    Column("行政执法证号", "18430100001", "没有的留空", width=20),
    Column("行政执法证发证日期", "2024-07-15", "与证号同时填写", width=18),
    Column("专业证明类型", "学历", "专业人员填写", choices=tuple(EVIDENCE_WORDS), width=14),
    Column("专业证明内容", "安全工程本科", "专业、资格名称，或者经历的单位和年限", width=26),
    Column("专业证明取得日期", "2018-06-30", "毕业、取得资格或者经历满年限的日期", width=16),
    Column("说明", "", "所依条款待核实、只作提醒而需要继续的，填写理由", width=30),
)
EXAM_COLUMNS: Final = (
    *_PERSON,
    Column("考试种类", "录用考试", "", needed=True, choices=tuple(EXAM_WORDS), width=18),
    Column("考试名称", "2026 年全省安全生产监管人员录用考试", "同一场次填写一致", needed=True, width=36),
    Column("考试日期", "2026-05-16", "", needed=True, width=14),
    Column("组织单位", "湖南省应急管理厅（演示）", "", needed=True, width=28),
    Column("合格分数", "60", "满分 100 分", needed=True, width=10),
    Column("成绩", "78.5", "0 至 100 分，可带一位小数", needed=True, width=10),
)
TRAINING_COLUMNS: Final = (
    *_PERSON,
    Column("培训种类", "入职培训", "", needed=True, choices=tuple(TRAINING_WORDS), width=14),
    Column("班次名称", "2026 年第一期新任执法人员入职培训", "同一班次填写一致", needed=True, width=36),
    Column("起始日期", "2026-03-02", "", needed=True, width=14),
    Column("结束日期", "2026-05-31", "", needed=True, width=14),
    Column("组织单位", "湖南省应急管理厅（演示）", "", needed=True, width=28),
    Column("学时", "480", "可带一位小数；每日不超过 8 学时", needed=True, width=8),
    Column("培训天数", "", "可空，默认为起止之间的全部天数", width=10),
    Column("考核结果", "合格", "", needed=True, choices=tuple(RESULT_WORDS), width=10),
)
BODY_COLUMNS: Final = (
    Column("监管机构", "长沙市应急管理局（演示）", "登记名称", needed=True, width=30),
    Column("统一社会信用代码", "11430000MA00000000", "18 位；请保持为文本格式", needed=True, width=22),
    Column("所属地区", "长沙市", "市、县（区）、乡镇（街道）全称或行政区划代码", needed=True, width=20),
    Column(
        "层级",
        "市级",
        "功能区没有单独区划代码的，所属地区填所在市、县",
        needed=True,
        choices=tuple(LEVEL_WORDS),
        width=14,
    ),
    Column("年度", "2026", "填报人数的年度；只登记机构的留空", width=8),
    Column("编制数", "60", "与年度同时填写", width=8),
    Column("在职人数", "56", "专业人员比例的分母", width=10),
)
ALIASES: Final = {
    "身份证": "身份证号",
    "身份证号码": "身份证号",
    "公民身份号码": "身份证号",
    "机构": "监管机构",
    "机构名称": "监管机构",
    "单位名称": "监管机构",
    "工作单位": "监管机构",
    "信用代码": "统一社会信用代码",
    "社会信用代码": "统一社会信用代码",
    "入职日期": "任职日期",
    "安全生产监管执法证号": "监管执法证号",
    "安全生产监管执法证发证日期": "监管执法证发证日期",
    "考试场次": "考试名称",
    "分数": "成绩",
    "培训班": "班次名称",
    "班次": "班次名称",
    "开始日期": "起始日期",
    "培训学时": "学时",
    "天数": "培训天数",
    "结果": "考核结果",
    "行政区划": "所属地区",
    "地区": "所属地区",
    "年份": "年度",
    "编制人数": "编制数",
    "在职": "在职人数",
}


class _Row:
    """One row's cells, read by heading; what cannot be stored raises `BadCell` naming the column."""

    def __init__(self, columns: Sequence[Column], cells: Sequence[str]) -> None:
        self._at = {column.heading: (column, cell) for column, cell in zip(columns, cells, strict=True)}

    def __call__(self, heading: str, read: Callable[[str], Any]) -> Any:
        column, cell = self._at[heading]
        return read_cell(column, cell, read)

    def blank(self, heading: str) -> bool:
        return not fields.clean(self._at[heading][1])

    def wrong(self, heading: str, reason: str, fix: str) -> BadCell:
        return BadCell(heading, self._at[heading][1], reason, fix)

    def person(self, options: Options) -> tuple[str, str]:
        """Name and ID number."""
        name = self("姓名", fields.person_name)
        today, typed = clock.today(), bool(options.get("typed"))
        read = partial(fields.identity_number, today=today, from_sheet=not typed)
        return name, self("身份证号", read)


def _word(known: dict[str, Any], text: str) -> Any:
    found = known.get(fields.clean(text).replace(" ", "").replace("(", "（").replace(")", "）"))
    if found is None:
        said = f"不认识的内容「{fields.clean(text)}」。" if text else "没有填写。"
        raise fields.BadField(said, f"请填写{'、'.join(known)}。")
    return found


def _text(most: int, text: str) -> str:
    return fields.text_up_to(text, most)


def _past(text: str) -> date:
    day = fields.excel_date(text)
    if day > clock.today():
        raise fields.BadField("日期晚于今天。", "请核对日期。")
    return day


def _number(what: str, text: str) -> int:
    found = (
        fields.clean(text).replace(",", "").removesuffix("人").removesuffix("年").removesuffix("天").removesuffix(".0")
    )
    if not (found.isascii() and found.isdigit()) or len(found) > 5:
        raise fields.BadField(f"{what}「{fields.clean(text)}」不是整数。", "请填写整数。")
    return int(found)


# -- inspectors --------------------------------------------------------------------------------------------------------


def parse_member(cells: Sequence[str], options: Options) -> tuple[Any, ...]:
    """One row's checked values, in the order of `members.MemberRow`. Raises `BadCell`."""
    row = _Row(MEMBER_COLUMNS, cells)
    name, identity = row.person(options)
    from_on = row("任职日期", fields.excel_date)
    until_on = None if row.blank("离任日期") else row("离任日期", fields.excel_date)
    if until_on is not None and until_on < from_on:
        raise row.wrong("离任日期", "离任日期早于任职日期。", "请核对两个日期。")
    papers = [part for which in ("监管执法证", "行政执法证") for part in _paper(row, which)]
    return (
        name,
        identity,
        row("监管机构", fields.organisation_name),
        row("统一社会信用代码", fields.credit_code),
        from_on.isoformat(),
        until_on.isoformat() if until_on else "",
        *papers,
        *_evidence(row),
        row("说明", lambda text: fields.text_up_to(text, 500, least=0)),
    )


def _paper(row: _Row, which: str) -> tuple[str, str]:
    number, issued = f"{which}号", f"{which}发证日期"
    if row.blank(number) and row.blank(issued):
        return "", ""
    for heading in (number, issued):
        if row.blank(heading):
            raise row.wrong(heading, f"没有填写{heading}。", "证号和发证日期请同时填写，或者都留空。")
    return row(number, credential_number), row(issued, _past).isoformat()


def _evidence(row: _Row) -> tuple[str, str, str]:
    headings = ("专业证明类型", "专业证明内容", "专业证明取得日期")
    if all(row.blank(heading) for heading in headings):
        return "", "", ""
    for heading in headings:
        if row.blank(heading):
            raise row.wrong(heading, f"没有填写{heading}。", "专业证明各列请同时填写，或者都留空。")
    kind = row(headings[0], partial(_word, EVIDENCE_WORDS))
    return kind.value, row(headings[1], partial(_text, 120)), row(headings[2], _past).isoformat()


# -- exams and trainings -----------------------------------------------------------------------------------------------


def parse_exam(cells: Sequence[str], options: Options) -> tuple[Any, ...]:
    """One row's checked values, in the order of `rosters.RosterRow`. Raises `BadCell`."""
    row = _Row(EXAM_COLUMNS, cells)
    name, identity = row.person(options)
    kind: EventKind = row("考试种类", partial(_word, EXAM_WORDS))
    on = row("考试日期", fields.excel_date)
    needed, score = row("合格分数", fields.whole_score), row("成绩", fields.whole_score)
    objection = rules_entries.against_event(kind, on, on, needed, clock.today()) or rules_entries.against_score(score)
    if objection is not None:
        raise row.wrong(objection.field, objection.reason, objection.fix)
    return (
        name, identity, kind.value, row("考试名称", partial(_text, 80)), row("组织单位", partial(_text, 80)),
        on.isoformat(), on.isoformat(), needed, score, 0, 0, score >= needed,
    )  # fmt: skip


def parse_training(cells: Sequence[str], options: Options) -> tuple[Any, ...]:
    """One row's checked values, in the order of `rosters.RosterRow`. Raises `BadCell`."""
    row = _Row(TRAINING_COLUMNS, cells)
    name, identity = row.person(options)
    kind: EventKind = row("培训种类", partial(_word, TRAINING_WORDS))
    since, until = row("起始日期", fields.excel_date), row("结束日期", fields.excel_date)
    objection = rules_entries.against_event(kind, since, until, 0, clock.today())
    if objection is not None:
        raise row.wrong(objection.field, objection.reason, objection.fix)
    span = (until - since).days + 1
    days = span if row.blank("培训天数") else row("培训天数", partial(_number, "培训天数"))
    return (
        name, identity, kind.value, row("班次名称", partial(_text, 80)), row("组织单位", partial(_text, 80)),
        since.isoformat(), until.isoformat(), 0, None, row("学时", fields.tenths_of_hours), days,
        row("考核结果", partial(_word, RESULT_WORDS)),
    )  # fmt: skip


# -- bodies ------------------------------------------------------------------------------------------------------------


def parse_body(cells: Sequence[str], _options: Options) -> tuple[Any, ...]:
    """One row's checked values, in the order of `bodies.BodyRow`. Raises `BadCell`."""
    row = _Row(BODY_COLUMNS, cells)
    figures = ("年度", "编制数", "在职人数")
    numbers = [0, 0, 0]
    if not all(row.blank(heading) for heading in figures):
        for heading in figures:
            if row.blank(heading):
                raise row.wrong(heading, f"没有填写{heading}。", "年度、编制数和在职人数请同时填写，或者都留空。")
        numbers = [row(heading, partial(_number, heading)) for heading in figures]
    return (
        row("监管机构", fields.organisation_name),
        row("统一社会信用代码", fields.credit_code),
        row("所属地区", parties.region),
        row("层级", partial(_word, LEVEL_WORDS)).value,
        *numbers,
    )


def _kind(code: str, title: str, unit: str, columns: tuple[Column, ...], **doors: Any) -> Kind:
    return Kind(
        code=code,
        title=title,
        unit=unit,
        columns=columns,
        aliases={word: heading for word, heading in ALIASES.items() if heading in {one.heading for one in columns}},
        permissions=(Permission.INSPECTORS_KEEP,),
        ledgers=(Ledger.INSPECTORS, Ledger.PARTIES),
        confirmed=Action.INSPECTORS_BATCH_CONFIRMED,
        undone=Action.INSPECTORS_BATCH_UNDONE,
        **doors,
    )


MEMBERS = _kind(
    "inspectors", "执法人员", "人", MEMBER_COLUMNS,
    parse=parse_member, judge=members.judge, enter=members.enter, undo=taking_back.undo,
)  # fmt: skip
EXAMS = _kind(
    "inspector-exams", "执法人员考试成绩", "条", EXAM_COLUMNS,
    parse=parse_exam, judge=rosters.judge, enter=rosters.enter, undo=rosters.undo,
)  # fmt: skip
TRAININGS = _kind(
    "inspector-trainings", "执法人员培训名册", "条", TRAINING_COLUMNS,
    parse=parse_training, judge=rosters.judge, enter=rosters.enter, undo=rosters.undo,
)  # fmt: skip
BODIES = _kind(
    "inspector-bodies", "监管机构和人数", "条", BODY_COLUMNS,
    parse=parse_body, judge=bodies.judge, enter=bodies.enter, undo=bodies.undo,
)  # fmt: skip
