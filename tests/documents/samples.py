"""One paper of each kind, of nobody who exists."""

from __future__ import annotations

from datetime import date

from registry.documents.papers import (
    Contact,
    Decision,
    Frame,
    Gate,
    NamedPerson,
    PriorNotice,
    ProofOfService,
    RefusedRemoval,
    Removal,
    RepairNotice,
    Right,
    ServedPaper,
    Subject,
)

TODAY = date(2026, 11, 23)
FRAME = Frame(
    authority="长沙市应急管理局（演示）",
    number="（长）应急失信〔2026〕12号",
    addressee="湖南示例化工有限公司（演示）",
    issued_on=TODAY,
    qr="https://example.invalid/listing?number=LZ7K3M9Q2RT5W8X0AB",
    qr_caption="扫码查看本文书对应的公示信息，核验码 LZ7K3M9Q2RT5W8X0AB",
    demo=True,
)
UNIT = Subject("湖南示例化工有限公司（演示）", "914399000000000016")
CONTACT = Contact("政策法规科", "长沙市示范路1号", "0731-00000000")
CAUSE = (
    "2026年3月14日，你单位硝化车间发生爆炸，造成3人死亡、5人重伤。经调查认定为较大生产安全事故，你单位对事故发生负有责任，"
    "本机关已作出（长）应急罚〔2026〕88号行政处罚决定。\n此前十二个月内，你单位另发生一起较大生产安全事故。"
)
BASIS = (
    "《安全生产严重失信主体名单管理办法》（应急管理部令第11号）第六条第二项",
    "《中华人民共和国安全生产法》第七十八条",
)
MEASURES = ("在国家有关信用信息平台公示", "增加执法检查频次", "暂停项目审批，实施行业或者职业禁入", "不适用告知承诺制")
REMEDIES = ("自收到决定书之日起六十日内向上一级机关申请行政复议", "自收到决定书之日起六个月内向人民法院提起行政诉讼")

NOTICE = PriorNotice(
    FRAME,
    UNIT,
    "自列入决定书载明的列入日期起三年。",
    CAUSE,
    BASIS,
    MEASURES,
    (
        Right("陈述、申辩", date(2026, 11, 30), "书面提交，或者到承办单位当面陈述并记入笔录"),
        Right("要求听证", date(2026, 11, 30), "书面提出，写明理由和参加人"),
    ),
    CONTACT,
)
DECISION = Decision(
    FRAME,
    UNIT,
    (
        NamedPerson("艾示例", "主要负责人", "439901198001010016"),
        NamedPerson("欧阳例证", "直接负责的主管人员", "439901198502020025"),
    ),
    TODAY,
    date(2029, 11, 22),
    CAUSE,
    BASIS,
    MEASURES,
    ("列入满十二个月", "行政处罚义务已经履行", "危害后果已经消除", "未再发生应当列入的行为"),
    ("向作出列入决定的机关提出申请", "五个工作日内决定是否受理", "受理后二十个工作日内核实并决定"),
    REMEDIES,
)
REPAIR = RepairNotice(
    FRAME,
    UNIT,
    "（长）应急失信〔2026〕12号",
    TODAY,
    date(2027, 11, 23),
    ("国办发〔2025〕22号", *BASIS),
    DECISION.repair_conditions,
    ("本机关政务服务窗口", "“信用中国”网站"),
    ("信用修复申请书", "信用修复承诺书", "履行行政处罚义务的证明", "消除危害后果的证明"),
    CONTACT,
)
REMOVAL = Removal(
    FRAME,
    UNIT,
    "（长）应急失信〔2025〕3号",
    date(2025, 10, 8),
    TODAY,
    "列入满十二个月，处罚义务已经履行，危害后果已经消除，经申请核实，准予提前移出。",
    BASIS,
    ("停止公示，自移出之日起三个工作日内更新系统", "十个工作日内解除管理措施"),
)
REFUSED = RefusedRemoval(
    FRAME,
    UNIT,
    "（长）应急失信〔2026〕3号",
    date(2026, 11, 2),
    (
        Gate("列入满十二个月", "列入日期为2026年5月6日，至今不满十二个月。", date(2027, 5, 6)),
        Gate("危害后果已经消除", "整改方案第三项尚未验收。", None),
    ),
    BASIS,
    REMEDIES,
)
PROOF = ProofOfService(
    FRAME,
    (
        ServedPaper("列入安全生产严重失信主体名单决定书", "（长）应急失信〔2026〕12号"),
        ServedPaper("信用修复告知书", "（长）应急失信修告〔2026〕12号"),
    ),
    "湖南示例化工有限公司（演示）",
    "直接送达",
    servers=("艾巡查（430000001）", "白巡查（430000002）"),
)
