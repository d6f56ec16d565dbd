"""The sheet of a received list: the 2018 columns (LEG-05) and today's, Chinese heading ↔ field.

`parse` is pure and looks at one row; facts are judged in `intake`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from registry.blacklist import intake, replacing
from registry.blacklist.terms import Ground
from registry.kernel import clock, fields
from registry.kernel.sheet import BadCell, Column, Kind, Options, read_cell
from registry.parties.places import named_region
from registry.policy import Action, Ledger, Permission

UNIT, PERSON = "单位", "自然人"

COLUMNS = (
    Column("序号", "1", "可空", width=6),
    Column("单位名称", "湖南示例化工有限公司（演示）", "列入主体的登记名称；自然人填姓名", needed=True, width=30),
    Column("注册地址", "湖南省长沙市芙蓉区示例路 1 号", "可空", width=34),
    Column("统一社会信用代码", "91430000MA00000000", "单位的 18 位代码；自然人留空", needed=True, width=22),
    Column("主要负责人", "张示例", "可空", width=12),
    Column(
        "身份证号",
        "11010519491231002X",
        "主要负责人的证件号码；主体为自然人时是其本人的，公示时遮蔽",
        width=22,
    ),
    Column("失信行为简况", "发生较大生产安全事故", "失信行为的简要情况", needed=True, width=40),
    Column("信息报送机关", "长沙市应急管理局", "作出列入决定或报送信息的机关", needed=True, width=24),
    Column("纳入理由", "《安全生产严重失信主体名单管理办法》第六条第一项", "列入的依据", needed=True, width=40),
    Column("列入条款", "G1", "可空：G1 至 G9，或“第六条第一项”这样的条款", width=12),
    Column("决定书文号", "（湘）应急列决〔2026〕1号", "可空", width=26),
    Column("列入日期", "2026-11-02", "决定书载明的列入日期；与发布日期至少填一项", width=14),
    Column("发布日期", "2026-11-10", "来源机关公布的日期；与列入日期至少填一项", width=14),
    Column("所属地区", "长沙市芙蓉区", "可空：主体所在市、县（区）名称或代码", width=16),
    Column("数据来源", "信用湖南", "可空", width=20),
    Column("主体类型", UNIT, "可空，默认为单位", choices=(UNIT, PERSON), width=10),
)

OPTIONS = (
    Column("发布日期", "2026-11-10", "整份名单的公布日期，用于没有发布日期的行"),
    Column("名单来源", "湖南省应急管理厅公告", "整份名单的来源，用于没有数据来源的行"),
    Column(
        replacing.WHOLE,
        replacing.YES,
        "选“是”：本表是该来源的全部名单，表中不再载列的立即移出",
        choices=(replacing.YES,),
    ),
    Column(
        replacing.ALLOW_SHRINK,
        replacing.YES,
        "整份替换将移出该来源十分之一以上时，核对无误后选“是”",
        choices=(replacing.YES,),
    ),
)

ALIASES = {
    "名称": "单位名称",
    "企业名称": "单位名称",
    "主体名称": "单位名称",
    "生产经营单位名称": "单位名称",
    "失信主体名称": "单位名称",
    "信用代码": "统一社会信用代码",
    "社会信用代码": "统一社会信用代码",
    "统一信用代码": "统一社会信用代码",
    "地址": "注册地址",
    "住所": "注册地址",
    "负责人": "主要负责人",
    "法定代表人": "主要负责人",
    "身份证": "身份证号",
    "身份证号码": "身份证号",
    "公民身份号码": "身份证号",
    "失信行为": "失信行为简况",
    "失信行为情况": "失信行为简况",
    "决定机关": "信息报送机关",
    "认定机关": "信息报送机关",
    "列入机关": "信息报送机关",
    "报送机关": "信息报送机关",
    "列入事由": "纳入理由",
    "列入理由": "纳入理由",
    "列入依据": "纳入理由",
    "适用条款": "列入条款",
    "列入情形": "列入条款",
    "决定文号": "决定书文号",
    "列入决定书文号": "决定书文号",
    "文号": "决定书文号",
    "决定日期": "列入日期",
    "列入时间": "列入日期",
    "公布日期": "发布日期",
    "公示日期": "发布日期",
    "发布时间": "发布日期",
    "地区": "所属地区",
    "行政区划": "所属地区",
    "来源": "数据来源",
}

(
    _SERIAL, _NAME, _ADDRESS, _CODE, _PRINCIPAL, _IDENTITY, _CAUSE, _AUTHORITY, _REASON, _GROUND, _DECISION, _LISTED,
    _ANNOUNCED, _REGION, _SOURCE, _KIND,
) = range(len(COLUMNS))  # fmt: skip

_ITEM = re.compile(r"(?:^|[第》)])([六七67])条(?:第[一1]款)?第?[(]?([一二三四五1-5])[)]?项")
_ORDER_11 = "名单管理办法"
_ITEMS = {
    ("六", "一"): Ground.G1,
    ("六", "二"): Ground.G2,
    ("六", "三"): Ground.G3,
    ("六", "四"): Ground.G4,
    ("六", "五"): Ground.G5,
    ("七", "一"): Ground.G6,
    ("七", "二"): Ground.G7,
    ("七", "三"): Ground.G8,
    ("七", "四"): Ground.G9,
}
_DIGITS = str.maketrans("12345", "一二三四五") | str.maketrans("67", "六七")


def parse(cells: Sequence[str], options: Options) -> tuple[Any, ...]:
    """One row's checked values, in the order of `intake.Row`. Raises `BadCell` naming column, reason and fix."""
    is_person = _is_person(cells)
    name = _cell(cells, _NAME, fields.person_name if is_person else fields.organisation_name)
    code, identity, principal = _who(cells, is_person)
    listed_on, announced_on = _days(cells, options)
    return (
        name,
        code,
        identity,
        principal,
        _text(cells, _ADDRESS, 200, least=0),
        _ground(cells),
        _text(cells, _CAUSE, 2000),
        _text(cells, _REASON, 2000),
        _text(cells, _DECISION, 80, least=0),
        _text(cells, _AUTHORITY, 120),
        listed_on.isoformat() if listed_on else "",
        announced_on.isoformat() if announced_on else "",
        _cell(cells, _REGION, named_region) if cells[_REGION] else "",
        _text(cells, _SOURCE, 120, least=0) or replacing.stated_source(options),
        is_person,
    )


def _cell(cells: Sequence[str], place: int, read: Callable[[str], Any]) -> Any:
    return read_cell(COLUMNS[place], cells[place], read)


def _text(cells: Sequence[str], place: int, most: int, *, least: int = 1) -> str:
    found: str = _cell(cells, place, lambda value: fields.text_up_to(value, most, least=least))
    return found


def _is_person(cells: Sequence[str]) -> bool:
    kind = fields.clean(cells[_KIND])
    if kind in ("", UNIT, "法人", "企业"):
        return False
    if kind in (PERSON, "个人"):
        return True
    raise BadCell("主体类型", cells[_KIND], "不认识的主体类型。", f"请填写{UNIT}或{PERSON}，也可以留空。")


def _who(cells: Sequence[str], is_person: bool) -> tuple[str, str, str]:
    """Credit code, identity number (the subject's or the principal's) and the principal's name."""
    if is_person:
        if cells[_CODE]:
            raise BadCell("统一社会信用代码", cells[_CODE], "自然人没有统一社会信用代码。", "请核对主体类型。")
        return "", _cell(cells, _IDENTITY, _sheet_identity), ""
    code = _cell(cells, _CODE, fields.credit_code)
    if not cells[_IDENTITY]:
        return code, "", _text(cells, _PRINCIPAL, 60, least=0)
    if not cells[_PRINCIPAL]:
        raise BadCell("主要负责人", "", "填写了身份证号，没有填写主要负责人。", "请补充主要负责人姓名。")
    return code, _cell(cells, _IDENTITY, _sheet_identity), _cell(cells, _PRINCIPAL, fields.person_name)


def _sheet_identity(text: str) -> str:
    return fields.identity_number(text, today=clock.today(), from_sheet=True)


def _ground(cells: Sequence[str]) -> str:
    """The item of Order 11: as its column says, else as the reason names it, else empty. Nothing is guessed."""
    typed = fields.clean(cells[_GROUND]).upper()
    if typed in ("", "无"):
        return _item(cells[_REASON].partition(_ORDER_11)[2]) or ""
    if re.fullmatch("G[1-9]", typed):
        return typed
    found = _item(typed)
    if found is None:
        raise BadCell("列入条款", cells[_GROUND], "不认识的列入条款。", "请填写 G1 至 G9，或“第六条第一项”这样的条款。")
    return found


@lru_cache(maxsize=10_000)
def _item(text: str) -> str | None:
    found = {
        _ITEMS.get((article.translate(_DIGITS), item.translate(_DIGITS)))
        for article, item in _ITEM.findall(fields.clean(text).replace(" ", ""))
    } - {None}
    return found.pop().value if len(found) == 1 else None  # type: ignore[union-attr]


@lru_cache(maxsize=20_000)
def _day(text: str) -> date:
    return fields.excel_date(text)


def _days(cells: Sequence[str], options: Options) -> tuple[date | None, date | None]:
    listed_on = _past(cells, _LISTED) if cells[_LISTED] else None
    announced_on = _past(cells, _ANNOUNCED) if cells[_ANNOUNCED] else _stated(options)
    if listed_on is None and announced_on is None:
        raise BadCell(
            "列入日期", "", "没有列入日期，也没有发布日期。", "请至少填写一项，或在导入时填写整份名单的发布日期。"
        )
    if listed_on and announced_on and announced_on < listed_on:
        raise BadCell("发布日期", announced_on.isoformat(), "发布日期早于列入日期。", "请核对两个日期。")
    return listed_on, announced_on


def _past(cells: Sequence[str], place: int) -> date:
    day: date = _cell(cells, place, _day)
    if day > clock.today():
        raise BadCell(COLUMNS[place].heading, cells[place], "日期晚于今天。", "请核对日期。")
    return day


def _stated(options: Options) -> date | None:
    text = options.get("发布日期", "").strip()
    if not text:
        return None
    try:
        day = _day(text)
    except fields.BadField as wrong:
        raise BadCell("发布日期", text, wrong.message, wrong.fix) from None
    if day > clock.today():
        raise BadCell("发布日期", text, "整份名单的发布日期晚于今天。", "请核对导入时填写的日期。")
    return day


KIND = Kind(
    code="blacklist",
    title="失信主体名单（接收）",
    unit="条",
    columns=COLUMNS,
    aliases=ALIASES,
    permissions=(Permission.LISTINGS_RECEIVE,),
    ledgers=(Ledger.BLACKLIST, Ledger.PARTIES),
    confirmed=Action.LISTINGS_BATCH_CONFIRMED,
    undone=Action.LISTINGS_BATCH_UNDONE,
    parse=parse,
    judge=intake.judge,
    enter=intake.enter,
    undo=intake.undo,
    options=OPTIONS,
    whole=lambda options: bool(replacing.source_of(options)),
    trace=lambda cells: replacing.trace(cells, _NAME, _CODE),
)
