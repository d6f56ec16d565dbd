"""The sheets of penalties (CR-12) and of accidents, Chinese heading ↔ field.

`parse` is pure and looks at one row; facts are judged in `intake`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from registry.conduct import reading
from registry.conduct.intake import accidents, penalties
from registry.conduct.terms import ACCIDENT_WORDS
from registry.kernel import clock, fields
from registry.kernel.sheet import Column, Kind, Options, read_cell
from registry.policy import Action, Ledger, Permission

PENALTY_COLUMNS: Final = (
    Column("行政相对人名称", "湖南示例化工有限公司（演示）", "被处罚的单位或者个人", needed=True, width=30),
    Column("统一社会信用代码", "91430000MA00000000", "单位的 18 位代码；个人留空", width=22),
    Column("身份证号", "", "个人的证件号码，公示时遮蔽；单位留空", width=22),
    Column("决定书文号", "（湘长）应急罚〔2026〕12号", "同一机关的文号不能重复", needed=True, width=28),
    Column("处罚类别", "警告、罚款", "几种之间用顿号隔开", needed=True, width=18),
    Column("处罚决定日期", "2026-11-02", "", needed=True, width=14),
    Column("处罚内容", "警告，并处罚款人民币叁万伍仟元", "", needed=True, width=36),
    Column("罚款金额（万元）", "3.5", "以万元为单位，最多四位小数；没有罚款的留空", width=14),
    Column("没收金额（万元）", "", "没收违法所得、非法财物的金额，可空", width=14),
    Column(penalties.LICENCE, "", "暂扣或者吊销的填写", width=28),
    Column("违法行为类型", "未按规定对从业人员进行安全培训", "", needed=True, width=28),
    Column("违法事实", "抽查三名新上岗人员，均无三级安全教育培训记录", "", needed=True, width=40),
    Column("处罚依据", "《中华人民共和国安全生产法》第九十七条第三项", "", needed=True, width=40),
    Column("处罚机关", "长沙市应急管理局", "全称", needed=True, width=24),
    Column("处罚机关统一社会信用代码", "", "可空", width=22),
    Column("数据来源单位", "长沙市应急管理局", "可空", width=24),
    Column("数据来源单位统一社会信用代码", "", "可空", width=22),
    Column("违法行为发生日", "2026-10-08", "可空", width=14),
    Column("所属地区", "长沙市", "可空：处罚机关所在市、县（区）；从机关名称看不出时填写", width=16),
    Column("事故编号", "", "可空：因事故处罚的，填写事故在本平台的编号", width=20),
)
PENALTY_ALIASES: Final = {
    "单位名称": "行政相对人名称",
    "企业名称": "行政相对人名称",
    "当事人": "行政相对人名称",
    "当事人名称": "行政相对人名称",
    "被处罚人": "行政相对人名称",
    "行政相对人代码_1(统一社会信用代码)": "统一社会信用代码",
    "行政相对人代码": "统一社会信用代码",
    "信用代码": "统一社会信用代码",
    "社会信用代码": "统一社会信用代码",
    "身份证号码": "身份证号",
    "公民身份号码": "身份证号",
    "证件号码": "身份证号",
    "处罚决定书文号": "决定书文号",
    "行政处罚决定书文号": "决定书文号",
    "行政处罚决定文书号": "决定书文号",
    "文号": "决定书文号",
    "处罚种类": "处罚类别",
    "行政处罚类别": "处罚类别",
    "决定日期": "处罚决定日期",
    "处罚日期": "处罚决定日期",
    "行政处罚内容": "处罚内容",
    "罚款金额": "罚款金额（万元）",
    "没收金额": "没收金额（万元）",
    "没收违法所得、没收非法财物的金额（万元）": "没收金额（万元）",
    "暂扣或吊销证照名称及编号": penalties.LICENCE,
    "违法类型": "违法行为类型",
    "行政处罚依据": "处罚依据",
    "作出处罚机关": "处罚机关",
    "处罚机关代码": "处罚机关统一社会信用代码",
    "数据来源": "数据来源单位",
    "数据来源单位代码": "数据来源单位统一社会信用代码",
    "违法日期": "违法行为发生日",
    "地区": "所属地区",
    "行政区划": "所属地区",
}

ACCIDENT_COLUMNS: Final = (
    Column("事故名称", "湖南示例化工有限公司“11·2”灼烫事故", "", needed=True, width=36),
    Column("发生日期", "2026-11-02", "", needed=True, width=14),
    Column("发生地点", "湖南省长沙市望城区示例路 1 号二车间", "", needed=True, width=36),
    Column("所属地区", "长沙市望城区", "可空：从发生地点看不出时填写", width=16),
    Column("事故类别", "灼烫", "GB 6441 的类别", needed=True, choices=tuple(ACCIDENT_WORDS.values()), width=14),
    Column("死亡人数", "0", "没有的填 0", needed=True, width=10),
    Column("重伤人数", "2", "没有的填 0", needed=True, width=10),
    Column("直接经济损失（万元）", "36.5", "以万元为单位，最多四位小数", needed=True, width=18),
    Column("发生单位", "湖南示例化工有限公司（演示）", "", needed=True, width=30),
    Column("统一社会信用代码", "91430000MA00000000", "发生单位的 18 位代码", needed=True, width=22),
    Column("主要负责人", "", "发生单位的主要负责人，可空", width=12),
    Column("主要负责人身份证号", "", "与主要负责人同时填写", width=22),
    Column("其他责任单位", "", "名称、空格、代码，几个之间用分号隔开", width=36),
    Column("其他责任人员", "", "姓名、空格、身份证号，几个之间用分号隔开", width=36, personal=True),
    Column("是否瞒报谎报", "否", "可空，默认为否", choices=("是", "否"), width=12),
    Column("调查报告提交日期", "", "可空", width=16),
    Column("批复日期", "", "可空", width=14),
    Column("事故简况", "", "可空", width=40),
)
ACCIDENT_ALIASES: Final = {
    "名称": "事故名称",
    "事故发生日期": "发生日期",
    "事故日期": "发生日期",
    "事故时间": "发生日期",
    "发生时间": "发生日期",
    "事故地点": "发生地点",
    "事故类型": "事故类别",
    "死亡": "死亡人数",
    "重伤": "重伤人数",
    "直接经济损失": "直接经济损失（万元）",
    "经济损失（万元）": "直接经济损失（万元）",
    "事故单位": "发生单位",
    "事故发生单位": "发生单位",
    "单位名称": "发生单位",
    "信用代码": "统一社会信用代码",
    "地区": "所属地区",
    "瞒报谎报": "是否瞒报谎报",
    "批复时间": "批复日期",
    "简况": "事故简况",
}


def _read(columns: Sequence[Column], cells: Sequence[str], heading: str, read: Callable[[str], Any]) -> Any:
    place = next(at for at, column in enumerate(columns) if column.heading == heading)
    return read_cell(columns[place], cells[place], read)


# -- penalties ---------------------------------------------------------------------------------------------------------


def parse_penalty(cells: Sequence[str], options: Options) -> tuple[Any, ...]:
    """One row's checked values, in the order of `PenaltyRow`. Raises `BadCell` naming column, reason and fix."""

    def cell(heading: str, read: Callable[[str], Any]) -> Any:
        return _read(PENALTY_COLUMNS, cells, heading, read)

    code, identity = cell("统一社会信用代码", reading.maybe(fields.credit_code)), cell("身份证号", _identity(options))
    authority = cell("处罚机关", reading.line(120))
    row = penalties.PenaltyRow(
        document_number=cell("决定书文号", reading.line(80)),
        name=cell("行政相对人名称", fields.person_name if identity and not code else fields.organisation_name),
        credit_code=code,
        identity=identity,
        kinds=cell("处罚类别", reading.penalty_kinds),
        decided_on=cell("处罚决定日期", reading.day),
        content=cell("处罚内容", reading.line(2000)),
        fine_cents=cell("罚款金额（万元）", reading.money),
        confiscated_cents=cell("没收金额（万元）", reading.money),
        licence=cell(penalties.LICENCE, reading.line(200, least=0)),
        conduct_type=cell("违法行为类型", reading.line(120)),
        facts=cell("违法事实", reading.line(4000)),
        basis=cell("处罚依据", reading.line(2000)),
        authority=authority,
        authority_code=cell("处罚机关统一社会信用代码", reading.maybe(fields.credit_code)),
        source=cell("数据来源单位", reading.line(120, least=0)),
        source_code=cell("数据来源单位统一社会信用代码", reading.maybe(fields.credit_code)),
        conduct_on=cell("违法行为发生日", reading.maybe(reading.day)),
        region=cell("所属地区", lambda stated: reading.region_of(stated, authority)),
        accident_number=cell("事故编号", lambda text: fields.clean(text).upper()[:24]),
    )
    penalties.must_hold_together(row, clock.today())
    return tuple(row)


def _identity(options: Options) -> Callable[[str], str]:
    """A number that ends in 000 is refused in a sheet, where digits may have been lost, and taken when typed."""
    today, from_sheet = clock.today(), not options.get("typed")
    return reading.maybe(lambda text: fields.identity_number(text, today=today, from_sheet=from_sheet))


# -- accidents ---------------------------------------------------------------------------------------------------------


def parse_accident(cells: Sequence[str], options: Options) -> tuple[Any, ...]:
    """One row's checked values, in the order of `AccidentRow`. Raises `BadCell` naming column, reason and fix."""

    def cell(heading: str, read: Callable[[str], Any]) -> Any:
        return _read(ACCIDENT_COLUMNS, cells, heading, read)

    place, identity = cell("发生地点", reading.line(200)), _identity(options)
    row = accidents.AccidentRow(
        title=cell("事故名称", reading.line(120)),
        happened_on=cell("发生日期", reading.day),
        place=place,
        region=cell("所属地区", lambda stated: reading.region_of(stated, place)),
        kind=cell("事故类别", reading.accident_kind),
        deaths=cell("死亡人数", reading.persons),
        injuries=cell("重伤人数", reading.persons),
        loss_cents=cell("直接经济损失（万元）", reading.money),
        unit=cell("发生单位", fields.organisation_name),
        unit_code=cell("统一社会信用代码", fields.credit_code),
        principal=cell("主要负责人", reading.maybe(fields.person_name)),
        principal_identity=cell("主要负责人身份证号", identity),
        other_units=cell(
            "其他责任单位", lambda text: reading.parties(text, fields.organisation_name, fields.credit_code)
        ),
        other_persons=cell("其他责任人员", lambda text: reading.parties(text, fields.person_name, identity)),
        concealed=cell("是否瞒报谎报", reading.yes),
        reported_on=cell("调查报告提交日期", reading.maybe(reading.day)),
        approved_on=cell("批复日期", reading.maybe(reading.day)),
        summary=cell("事故简况", reading.line(4000, least=0)),
    )
    accidents.must_hold_together(row, clock.today())
    return tuple(row)


PENALTIES = Kind(
    code="penalties",
    title="行政处罚",
    unit="件",
    columns=PENALTY_COLUMNS,
    aliases=PENALTY_ALIASES,
    permissions=(Permission.CONDUCT_ENTER,),
    ledgers=(Ledger.CONDUCT, Ledger.PARTIES),
    confirmed=Action.CONDUCT_BATCH_CONFIRMED,
    undone=Action.CONDUCT_BATCH_UNDONE,
    parse=parse_penalty,
    judge=penalties.judge,
    enter=penalties.enter,
    undo=penalties.undo,
)
ACCIDENTS = Kind(
    code="accidents",
    title="生产安全事故",
    unit="起",
    columns=ACCIDENT_COLUMNS,
    aliases=ACCIDENT_ALIASES,
    permissions=(Permission.CONDUCT_ENTER,),
    ledgers=(Ledger.CONDUCT, Ledger.PARTIES),
    confirmed=Action.CONDUCT_BATCH_CONFIRMED,
    undone=Action.CONDUCT_BATCH_UNDONE,
    parse=parse_accident,
    judge=accidents.judge,
    enter=accidents.enter,
    undo=accidents.undo,
)
