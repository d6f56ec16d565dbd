"""The sheets of agencies' qualifications and of assessments, Chinese heading ↔ field. `parse` is pure and looks at one row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

from registry.agencies import intake, intake_scores
from registry.agencies.terms import FIELD_WORDS, KIND_WORDS, AgencyKind, Field
from registry.kernel import clock, fields
from registry.kernel.fields import BadField
from registry.kernel.sheet import Column, Kind, Options, read_cell
from registry.kernel.values import cents_of_ten_thousands, whole_score
from registry.policy import Action, Ledger, Permission

_SEPARATORS: Final = "；;"

AGENCY_COLUMNS: Final = (
    Column("机构名称", "湖南示例安全评价有限公司（演示）", "与营业执照一致", needed=True, width=30),
    Column("统一社会信用代码", "91430000MA00000000", "18 位；单位须已登记", needed=True, width=22),
    Column("机构类别", "安全评价机构", "", needed=True, choices=tuple(KIND_WORDS.values()), width=20),
    Column(
        "业务范围",
        "煤炭开采业；金属冶炼",
        f"几项之间用分号隔开：{'；'.join(FIELD_WORDS.values())}",
        needed=True,
        width=40,
    ),
    Column("资质证书编号", "APJ-（湘）-001", "", needed=True, width=20),
    Column("发证机关", "湖南省应急管理厅", "", needed=True, width=24),
    Column("发证日期", "2024-06-03", "有效期按规定计算", needed=True, width=14),
    Column("工作场所", "长沙市岳麓区示例路 8 号", "", needed=True, width=30),
    Column("场所面积（平方米）", "1200", "整数", needed=True, width=16),
    Column("档案室面积（平方米）", "120", "整数，可空", width=18),
    Column("实验室", "", "可空", width=24),
    Column("主要设备", "", "可空", width=30),
    Column("固定资产或设备原值（万元）", "900", "评价机构填固定资产，检测检验机构填设备原值", needed=True, width=24),
    Column("公开网站", "", "可空", width=24),
    Column("继续办理的理由", "", "与待核实的规定不一致、仍要登记时填写", width=30),
)
ASSESSMENT_COLUMNS: Final = (
    Column("机构编号", "E0123456789ABCDEF", "机构名录中的编号；可以改填统一社会信用代码", width=22),
    Column("统一社会信用代码", "", "没有填写机构编号时必填", width=22),
    Column("评价周期", "2026-11-23", "周期内的任何一天", needed=True, width=14),
    Column("评分条目", "报告质量", "评分标准的条目，或者红线情形", needed=True, width=22),
    Column("得分", "27.5", "不超过满分，至多两位小数；红线情形留空", width=10),
    Column("扣分理由", "", "扣了分的必填，会公开", width=36),
    Column("评分依据", "2026年10月抽查记录", "必填，不公开", needed=True, width=36),
)
AGENCY_ALIASES: Final = {
    "单位名称": "机构名称",
    "信用代码": "统一社会信用代码",
    "类别": "机构类别",
    "业务领域": "业务范围",
    "证书编号": "资质证书编号",
    "发证单位": "发证机关",
    "办公场所": "工作场所",
    "场所面积": "场所面积（平方米）",
    "固定资产（万元）": "固定资产或设备原值（万元）",
    "设备原值（万元）": "固定资产或设备原值（万元）",
    "网站": "公开网站",
    "理由": "继续办理的理由",
}
ASSESSMENT_ALIASES: Final = {
    "编号": "机构编号",
    "信用代码": "统一社会信用代码",
    "条目": "评分条目",
    "分数": "得分",
    "依据": "评分依据",
}


def _cells(columns: Sequence[Column], cells: Sequence[str]) -> Callable[[str, Callable[[str], Any]], Any]:
    places = {column.heading: place for place, column in enumerate(columns)}
    return lambda heading, read: read_cell(columns[places[heading]], cells[places[heading]], read)


def _text(most: int, least: int = 1) -> Callable[[str], str]:
    return lambda text: fields.text_up_to(text, most, least=least)


def _whole(text: str) -> int:
    typed = fields.clean(text).replace(",", "")
    if not typed:
        return 0
    if not typed.isdecimal() or len(typed) > 7:
        raise BadField(f"「{typed}」不是整数。", "请填写整数。")
    return int(typed)


def _day(text: str) -> str:
    found: date = fields.excel_date(text)
    if found > clock.today():
        raise BadField("日期晚于今天。", "请核对日期。")
    return found.isoformat()


def parse_agency(cells: Sequence[str], _options: Options) -> tuple[Any, ...]:
    """One qualification's checked values, in the order of `intake.Row`. Raises `BadCell`."""
    cell = _cells(AGENCY_COLUMNS, cells)
    return tuple(
        intake.Row(
            name=cell("机构名称", fields.organisation_name),
            credit_code=cell("统一社会信用代码", fields.credit_code),
            kind=cell("机构类别", _kind).value,
            fields=cell("业务范围", _fields),
            certificate=cell("资质证书编号", _text(60, 3)),
            issuer=cell("发证机关", _text(120, 4)),
            valid_from=cell("发证日期", _day),
            premises=cell("工作场所", _text(200, 2)),
            area=cell("场所面积（平方米）", _whole),
            archive_area=cell("档案室面积（平方米）", _whole),
            laboratory=cell("实验室", _text(200, 0)),
            equipment=cell("主要设备", _text(500, 0)),
            assets=cell("固定资产或设备原值（万元）", cents_of_ten_thousands),
            website=cell("公开网站", _text(200, 0)),
            doubt=cell("继续办理的理由", _text(500, 0)),
        )
    )


def _kind(text: str) -> AgencyKind:
    known = {word: kind for kind, word in KIND_WORDS.items()} | {
        "评价机构": AgencyKind.EVALUATION,
        "检测检验机构": AgencyKind.TESTING,
    }
    typed = fields.clean(text)
    if typed not in known:
        raise BadField(f"不认识的机构类别「{typed}」。", f"请填写{'或者'.join(KIND_WORDS.values())}。")
    return known[typed]


def _fields(text: str) -> tuple[str, ...]:
    known = {fields.clean(word): field for field, word in FIELD_WORDS.items()}
    for mark in _SEPARATORS:
        text = text.replace(mark, "\n")
    typed = [fields.clean(part) for part in text.splitlines() if part.strip()]
    unknown = [one for one in typed if one not in known]
    if unknown or not typed:
        shown = f"不认识的业务范围「{unknown[0]}」。" if unknown else "没有填写业务范围。"
        raise BadField(shown, f"几项之间用分号隔开，可以填写：{'；'.join(FIELD_WORDS.values())}。")
    chosen = {known[one] for one in typed}
    return tuple(field.value for field in Field if field in chosen)


def parse_score(cells: Sequence[str], _options: Options) -> tuple[Any, ...]:
    """One score's checked values, in the order of `intake_scores.Row`. Raises `BadCell`."""
    cell = _cells(ASSESSMENT_COLUMNS, cells)
    return tuple(
        intake_scores.Row(
            agency=cell("机构编号", lambda text: fields.clean(text).replace(" ", "").upper()[:24]),
            credit_code=cell("统一社会信用代码", lambda text: fields.credit_code(text) if text.strip() else ""),
            day=cell("评价周期", _day),
            item=cell("评分条目", _text(60)),
            points=cell("得分", lambda text: whole_score(text) if text.strip() else None),
            reason=cell("扣分理由", _text(500, 0)),
            evidence=cell("评分依据", _text(500)),
        )
    )


AGENCIES = Kind(
    code="agencies",
    title="评价检测机构资质",
    unit="家",
    columns=AGENCY_COLUMNS,
    aliases=AGENCY_ALIASES,
    permissions=(Permission.AGENCIES_KEEP,),
    ledgers=(Ledger.PARTIES, Ledger.AGENCIES),
    confirmed=Action.AGENCIES_BATCH_CONFIRMED,
    undone=Action.AGENCIES_BATCH_UNDONE,
    parse=parse_agency,
    judge=intake.judge,
    enter=intake.enter,
    undo=intake.undo,
)
ASSESSMENTS = Kind(
    code="assessments",
    title="机构信用评分",
    unit="行",
    columns=ASSESSMENT_COLUMNS,
    aliases=ASSESSMENT_ALIASES,
    permissions=(Permission.AGENCIES_KEEP,),
    ledgers=(Ledger.AGENCIES,),
    confirmed=Action.AGENCIES_BATCH_CONFIRMED,
    undone=Action.AGENCIES_BATCH_UNDONE,
    parse=parse_score,
    judge=intake_scores.judge,
    enter=intake_scores.enter,
    undo=intake_scores.undo,
)
