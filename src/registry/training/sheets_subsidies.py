"""The sheet of subsidy claims, Chinese heading ↔ field. `parse` is pure and looks at one row; facts are judged in the intake."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from registry.kernel import fields
from registry.kernel.fields import BadField
from registry.kernel.sheet import BadCell, Column, Kind, Options
from registry.policy import Action, Ledger, Permission
from registry.training import intake_subsidies
from registry.training.intake_subsidies import Row
from registry.training.terms_subsidies import CLAIMANT_WORDS, KIND_WORDS

COLUMNS: Final = (
    Column("姓名", "张示例", "与身份证一致", needed=True, width=12),
    Column("身份证号", "11010519491231002X", "18 位；请保持为文本格式", needed=True, width=22),
    Column("证书编号", "", "证书上的编号；可以改填证书种类和操作项目", width=24),
    Column("证书种类", "特种作业操作证", "没有填写证书编号时必填", choices=tuple(dict.fromkeys(KIND_WORDS)), width=24),
    Column("操作项目", "低压电工作业", "一人有几张特种作业操作证时填写", width=22),
    Column("发证日期", "2026-11-02", "可空；填写时须与证书一致", width=14),
    Column("是否农民工", "是", "", needed=True, choices=("是", "否"), width=12),
    Column("申领主体", "培训机构", "可空；须与登录账号一致", choices=tuple(CLAIMANT_WORDS), width=12),
    Column(
        "是否领取失业保险补贴", "否", "可空，默认为否；领取过失业保险技能提升补贴的填是", choices=("是", "否"), width=20
    ),
    Column("继续申领的理由", "", "与待核实的规定不一致、仍要申领时填写", width=30),
    Column("备注", "", "可空", width=20),
)
ALIASES: Final = {
    "身份证": "身份证号",
    "身份证号码": "身份证号",
    "公民身份号码": "身份证号",
    "证书号": "证书编号",
    "证号": "证书编号",
    "证书类型": "证书种类",
    "准操项目": "操作项目",
    "工种": "操作项目",
    "初领日期": "发证日期",
    "农民工": "是否农民工",
    "申请主体": "申领主体",
    "理由": "继续申领的理由",
}
_PLACE: Final = {column.heading: place for place, column in enumerate(COLUMNS)}
_YES: Final = {"是": True, "否": False, "有": True, "无": False}


def parse(cells: Sequence[str], options: Options) -> tuple[Any, ...]:
    """One row's checked values, in the order of `Row`. Raises `BadCell` naming column, reason and fix."""

    def cell(heading: str, read: Callable[[str], Any]) -> Any:
        text = cells[_PLACE[heading]]
        try:
            return read(text)
        except BadField as wrong:
            shown = fields.mask_identity(text) if heading == "身份证号" else text
            raise BadCell(heading, shown, wrong.message, wrong.fix) from None

    from_sheet = not options.get("typed")
    row = Row(
        name=cell("姓名", fields.person_name),
        identity=cell("身份证号", lambda text: fields.identity_number(text, from_sheet=from_sheet)),
        number=cell("证书编号", lambda text: fields.clean(text).replace(" ", "").upper()[:40]),
        kind=cell("证书种类", _kind),
        operation=cell("操作项目", lambda text: fields.text_up_to(text, 80, least=0)),
        issued_on=cell("发证日期", lambda text: intake_subsidies.day(text) if text else ""),
        migrant=cell("是否农民工", lambda text: _yes(text, needed=True)),
        claimant=cell("申领主体", _claimant),
        double=cell("是否领取失业保险补贴", lambda text: _yes(text, needed=False)),
        doubt=cell("继续申领的理由", lambda text: fields.text_up_to(text, 500, least=0)),
        remark=cell("备注", lambda text: fields.text_up_to(text, 200, least=0)),
    )
    if not row.number and not row.kind:
        raise BadCell("证书编号", "", "没有填写证书编号，也没有填写证书种类。", "请填写其中一项。")
    return tuple(row)


def _kind(text: str) -> str:
    typed = fields.clean(text)
    if typed and typed not in KIND_WORDS:
        raise BadField(f"证书种类「{typed}」不在补贴范围内。", f"可以填写：{'、'.join(KIND_WORDS)}。")
    return KIND_WORDS[typed].value if typed else ""


def _claimant(text: str) -> str:
    typed = fields.clean(text)
    if typed and typed not in CLAIMANT_WORDS:
        raise BadField(f"不认识的申领主体「{typed}」。", f"请填写{'、'.join(CLAIMANT_WORDS)}，或者留空。")
    return typed


def _yes(text: str, *, needed: bool) -> bool:
    typed = fields.clean(text)
    if not typed and not needed:
        return False
    if typed not in _YES:
        raise BadField(f"「{typed}」看不出是或否。" if typed else "没有填写。", "请填写是或否。")
    return _YES[typed]


KIND = Kind(
    code="subsidies",
    title="培训补贴申领",
    unit="份",
    columns=COLUMNS,
    aliases=ALIASES,
    permissions=(Permission.SUBSIDIES_CLAIM,),
    ledgers=(Ledger.TRAINING,),
    confirmed=Action.SUBSIDIES_BATCH_CONFIRMED,
    undone=Action.SUBSIDIES_BATCH_UNDONE,
    parse=parse,
    judge=intake_subsidies.judge,
    enter=intake_subsidies.enter,
    undo=intake_subsidies.undo,
)
