"""The sheets of persons (with their posts) and of organisations, Chinese heading ↔ field.

`parse` is pure and looks at one row; facts are judged in `intake`. An empty cell says nothing and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final

from registry.kernel import clock, fields
from registry.kernel.fields import BadField
from registry.kernel.sheet import BadCell, Column, Kind, Options, read_cell
from registry.parties import intake, undoing
from registry.parties.reference import divisions, industries
from registry.parties.reference.industries import HIGH_HAZARD_LABELS, HighHazard
from registry.parties.terms import OrganisationKind, PostKind
from registry.policy import Action, Ledger, Permission

KIND_WORDS: Final = {
    "企业": OrganisationKind.ENTERPRISE,
    "事业单位": OrganisationKind.INSTITUTION,
    "机关": OrganisationKind.AUTHORITY,
    "社会团体": OrganisationKind.ASSOCIATION,
    "其他": OrganisationKind.OTHER,
}
POST_WORDS: Final = {
    "主要负责人": PostKind.PRINCIPAL,
    "安全管理人员": PostKind.SAFETY_MANAGER,
    "特种作业人员": PostKind.SPECIAL_OPERATOR,
    "从业人员": PostKind.WORKER,
    "监管执法人员": PostKind.INSPECTOR,
    "评价检测人员": PostKind.EVALUATOR,
}
HAZARD_WORDS: Final = {label: kind for kind, label in HIGH_HAZARD_LABELS.items()} | {"无": HighHazard.NONE}

_CODE_ALIASES: Final = {"信用代码": "统一社会信用代码", "社会信用代码": "统一社会信用代码"}

ORGANISATION_COLUMNS: Final = (
    Column("单位名称", "湖南示例化工有限公司（演示）", "登记名称", needed=True, width=30),
    Column("统一社会信用代码", "91430000MA00000000", "18 位；请保持为文本格式", needed=True, width=22),
    Column("曾用名", "", "更名时填写原登记名称，系统据此办理更名", width=30),
    Column("单位类型", "企业", "可空，新登记的按企业", choices=tuple(KIND_WORDS), width=10),
    Column("所属地区", "长沙市岳麓区", "市、县（区）、乡镇（街道）全称或行政区划代码", needed=True, width=18),
    Column("行业代码", "26", "GB/T 4754 门类、大类或更细的代码，可空", width=10),
    Column("高危行业类别", "危险化学品", "可空", choices=tuple(HIGH_HAZARD_LABELS.values()), width=14),
    Column("从业人数", "120", "可空", width=10),
    Column("主要负责人", "张示例", "可空", width=12),
    Column("注册地址", "湖南省长沙市岳麓区示例路 1 号", "可空", width=34),
)
ORGANISATION_ALIASES: Final = _CODE_ALIASES | {
    "名称": "单位名称",
    "企业名称": "单位名称",
    "原名称": "曾用名",
    "地区": "所属地区",
    "行政区划": "所属地区",
    "行业代码（GB/T 4754）": "行业代码",
    "行业": "行业代码",
    "高危行业": "高危行业类别",
    "人数": "从业人数",
    "职工人数": "从业人数",
    "负责人": "主要负责人",
    "法定代表人": "主要负责人",
    "地址": "注册地址",
    "住所": "注册地址",
}

PERSON_COLUMNS: Final = (
    Column("姓名", "张示例", "与身份证一致", needed=True, width=12),
    Column("身份证号", "11010519491231002X", "18 位；请保持为文本格式", needed=True, width=22),
    Column("联系电话", "13800000000", "可空", width=16),
    Column("工作单位", "湖南示例化工有限公司（演示）", "可空；登记任职时填写", width=30),
    Column("统一社会信用代码", "91430000MA00000000", "工作单位的 18 位代码", width=22),
    Column("岗位类型", "特种作业人员", "登记任职时填写", choices=tuple(POST_WORDS), width=14),
    Column("职务", "电工", "可空", width=14),
    Column("任职日期", "2026-03-01", "登记任职时填写", width=14),
    Column("离职日期", "", "在任的留空；填写时登记离岗", width=14),
)
PERSON_ALIASES: Final = _CODE_ALIASES | {
    "身份证": "身份证号",
    "身份证号码": "身份证号",
    "公民身份号码": "身份证号",
    "电话": "联系电话",
    "手机": "联系电话",
    "手机号": "联系电话",
    "单位": "工作单位",
    "单位名称": "工作单位",
    "岗位": "岗位类型",
    "入职日期": "任职日期",
    "离岗日期": "离职日期",
}


def _upto(most: int) -> Callable[[str], str]:
    return lambda text: fields.text_up_to(text, most, least=0)


def _word(text: str, known: dict[str, Any]) -> str:
    """The stored value of one of the known words; empty stays empty."""
    found = fields.clean(text)
    if not found:
        return ""
    if found not in known:
        raise BadField(f"不认识的内容「{found}」。", f"请填写{'、'.join(known)}，或者留空。")
    value: str = known[found].value
    return value


# -- organisations -----------------------------------------------------------------------------------------------------


def _organisation(cells: Sequence[str], _options: Options) -> tuple[Any, ...]:
    """One row's checked values, in the order of `intake.OrganisationCells`."""
    read: tuple[Callable[[str], Any], ...] = (
        fields.organisation_name,
        fields.credit_code,
        lambda text: fields.organisation_name(text) if text else "",
        lambda text: _word(text, KIND_WORDS),
        region,
        industry,
        lambda text: _word(text, HAZARD_WORDS),
        staff_count,
        lambda text: fields.person_name(text) if text else "",
        _upto(200),
    )
    return tuple(read_cell(ORGANISATION_COLUMNS[place], cells[place], one) for place, one in enumerate(read))


@cache
def _regions() -> dict[str, str]:
    """Every unambiguous way to name a division: its own name, with the divisions above it, with the province."""
    found: dict[str, set[str]] = {}
    for one in divisions.all():
        full = divisions.full_name(one.code)
        for name in {one.name, full, f"湖南省{full}"}:
            found.setdefault(name, set()).add(one.code)
    return {name: min(codes) for name, codes in found.items() if len(codes) == 1}


@lru_cache(maxsize=5_000)
def region(text: str) -> str:
    """The division code of a name or code. Raises `BadField`; never guesses between two places of one name."""
    place = fields.clean(text).replace(" ", "")
    if not place:
        raise BadField("未填写所属地区。", "请填写市、县（区）全称或行政区划代码。")
    if place.isascii() and place.isdigit():
        try:
            return divisions.division(place).code
        except divisions.UnknownDivision as unknown:
            raise BadField(unknown.message, "请填写 6 位（乡镇 9 位）行政区划代码，或填写地名。") from None
    code = _regions().get(place)
    if code is None:
        raise BadField(
            f"所属地区「{place}」不是本省的行政区划，或者有重名。", "请填写带上级的全称，如 长沙市岳麓区，或填写代码。"
        )
    return code


def industry(text: str) -> str:
    """The industry's code as given, without the section's letter before digits; empty stays empty."""
    code = fields.clean(text).upper().replace(" ", "")
    if not code:
        return ""
    try:
        industries.industry(code)
    except industries.UnknownIndustry as unknown:
        raise BadField(unknown.message, "请按 GB/T 4754 填写门类字母或 2 至 4 位数字代码。") from None
    return code[1:] if len(code) > 1 and code[0].isalpha() else code


def staff_count(text: str) -> int | None:
    """How many people work there; none when not stated."""
    found = fields.clean(text).removesuffix("人").strip().replace(",", "")
    if not found:
        return None
    found = found.removesuffix(".0")
    if not (found.isascii() and found.isdigit()) or len(found) > 7:
        raise BadField(f"从业人数「{text.strip()}」不是整数。", "请填写人数，如 120。")
    return int(found)


# -- persons -----------------------------------------------------------------------------------------------------------

(
    _NAME, _IDENTITY, _PHONE, _EMPLOYER, _EMPLOYER_CODE, _POST, _TITLE, _FROM, _UNTIL,
) = range(len(PERSON_COLUMNS))  # fmt: skip


def _person(cells: Sequence[str], options: Options) -> tuple[Any, ...]:
    """One row's checked values, in the order of `intake.PersonCells`."""

    def cell(place: int, read: Callable[[str], Any]) -> Any:
        return read_cell(PERSON_COLUMNS[place], cells[place], read)

    today, typed = clock.today(), bool(options.get("typed"))
    name = cell(_NAME, fields.person_name)
    identity = cell(_IDENTITY, lambda text: fields.identity_number(text, today=today, from_sheet=not typed))
    phone = cell(_PHONE, fields.phone) if cells[_PHONE] else ""
    of_post = (_EMPLOYER, _EMPLOYER_CODE, _POST, _TITLE, _FROM, _UNTIL)
    if not any(cells[place] for place in of_post):
        return (name, identity, phone, "", "", "", "", "", "")
    for place in (_EMPLOYER, _EMPLOYER_CODE, _POST, _FROM):
        if not cells[place]:
            heading = PERSON_COLUMNS[place].heading
            raise BadCell(heading, "", f"登记任职时没有填写{heading}。", "请补充，或把任职各列都留空。")
    from_on = _past(cell(_FROM, fields.excel_date), cells, _FROM, today)
    until_on = _past(cell(_UNTIL, fields.excel_date), cells, _UNTIL, today) if cells[_UNTIL] else None
    if until_on is not None and until_on < from_on:
        raise BadCell("离职日期", cells[_UNTIL], "离职日期早于任职日期。", "请核对两个日期。")
    return (
        name,
        identity,
        phone,
        cell(_EMPLOYER, fields.organisation_name),
        cell(_EMPLOYER_CODE, fields.credit_code),
        cell(_POST, lambda text: _word(text, POST_WORDS)),
        cell(_TITLE, _upto(60)),
        from_on.isoformat(),
        until_on.isoformat() if until_on else "",
    )


def _past(day: date, cells: Sequence[str], place: int, today: date) -> date:
    if day > today:
        raise BadCell(PERSON_COLUMNS[place].heading, cells[place], "日期晚于今天。", "请核对日期。")
    return day


ORGANISATIONS = Kind(
    code="organisations",
    title="单位",
    unit="家",
    columns=ORGANISATION_COLUMNS,
    aliases=ORGANISATION_ALIASES,
    permissions=(Permission.PARTIES_ENTER,),
    ledgers=(Ledger.PARTIES,),
    confirmed=Action.PARTIES_BATCH_CONFIRMED,
    undone=Action.PARTIES_BATCH_UNDONE,
    parse=_organisation,
    judge=intake.judge_organisations,
    enter=intake.enter_organisations,
    undo=undoing.undo,
)
PERSONS = Kind(
    code="persons",
    title="人员",
    unit="人",
    columns=PERSON_COLUMNS,
    aliases=PERSON_ALIASES,
    permissions=(Permission.PARTIES_ENTER,),
    ledgers=(Ledger.PARTIES,),
    confirmed=Action.PARTIES_BATCH_CONFIRMED,
    undone=Action.PARTIES_BATCH_UNDONE,
    parse=_person,
    judge=intake.judge_persons,
    enter=intake.enter_persons,
    undo=undoing.undo,
)
