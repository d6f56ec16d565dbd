"""The words of the law book: a provision, how sure we are of it, and the day whose law counts.

A provision is never changed: a new law is a new dated entry of the same code. Pure; imports the standard library only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

Value = int | bool | str | tuple[int, ...] | tuple[str, ...] | None

UNITS: Mapping[str, str] = MappingProxyType(
    {
        "years": "年",
        "months": "个月",
        "weeks": "周",
        "days": "日",
        "working_days": "个工作日",
        "hours": "学时",
        "minutes": "分钟",
        "age": "周岁",
        "persons": "人",
        "percent": "%",
        "points": "分",
        "cents": "分（人民币）",
        "count": "",
        "times": "倍",
        "square_metres": "平方米",
        "square_decimetres": "平方分米",
        "number": "",
        "schedule": "",
        "date": "",
        "flag": "",
        "text": "",
    }
)
"""Units a value may have, with the Chinese word printed behind it.

`text` goes with words, `flag` with true or false, `date` with an ISO date, `schedule` with the numbers explained in
`registry.law.retirement`, `number` with bare numbers; every other unit with whole numbers. Money is in whole cents.
"""

SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "blacklist": "严重失信主体名单",
        "legacy": "旧“黑名单”制度",
        "measures": "联合惩戒措施",
        "safety_law": "安全生产法与禁入",
        "special_operations": "特种作业",
        "training": "安全培训",
        "subsidies": "培训补贴",
        "engineers": "注册安全工程师",
        "agencies": "安全评价检测检验机构",
        "inspectors": "监管执法人员",
        "procedure": "处罚程序、公示与信用修复",
        "identifiers": "编码规则",
        "personal_information": "个人信息保护",
        "readings": "事故等级、退休、日历与统一读法",
    }
)
"""Sections in the order of the printed book: name of the TOML file and Chinese title."""

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "agency": "机构",
        "agency_work": "安全评价、认证、检测、检验工作",
        "blue": "蓝色",
        "certificate": "持证上岗",
        "closed": "责令关闭",
        "closing_decision": "关闭决定作出之日",
        "coal_mine": "煤矿",
        "coal_safety_services": "煤矿安全服务",
        "construction": "建筑施工",
        "credit_china": "“信用中国”网站",
        "criticism": "通报批评",
        "deciding_body_or_credit_china": "认定单位或者“信用中国”网站",
        "decision": "决定作出之日",
        "degree": "相关学历",
        "directly_responsible_person": "直接责任人员",
        "directly_responsible_special_operator": "负有直接责任的特种作业人员",
        "duties_performed": "全部履行义务",
        "end_of_sentence_or_parole": "刑罚执行完毕或者假释之日",
        "end_of_sentence_or_sanction": "刑罚执行完毕或者受处分之日",
        "enterprise_safety_staff": "企业安全人员",
        "entry_exam": "凡进必考",
        "experience": "实践经历",
        "false_data": "登记虚假信息",
        "false_report": "出具虚假报告",
        "fireworks": "烟花爆竹",
        "fraud": "以欺骗、贿赂等不正当手段取得",
        "general_law": "公共法律知识",
        "hazardous_goods_loading": "危险物品装卸",
        "hazardous_goods_production": "危险物品生产",
        "hazardous_goods_storage": "危险物品储存",
        "hazardous_goods_trade": "危险物品经营",
        "hazchem": "危险化学品",
        "induction": "入职培训",
        "intermediate": "中级",
        "junior": "初级（助理）",
        "junior_secondary": "初中",
        "lapsed": "失效",
        "legal_representative": "法定代表人",
        "lent_qualification": "租借资质",
        "licence_revoked": "吊销许可证件",
        "lifetime": "终身",
        "listed_full": "名单所列人员显示全名",
        "listing": "列入之日",
        "lost_conditions": "不再具备资质条件",
        "mine": "矿山",
        "minimum_period": "达到最短公示期限",
        "noncoal_mine": "非煤矿山",
        "objection": "异议",
        "orange": "橙色",
        "organisation": "单位",
        "other_responsible_organisation": "其他责任单位",
        "other_responsible_person": "其他责任人员",
        "others_by_law": "法律法规规定的其他条件",
        "overdue_at_expiry": "超过有效期未延期复审",
        "plant": "厂（矿）级",
        "post_limited": "限制从业",
        "practical": "实际操作",
        "principal": "主要负责人",
        "principal_any_organisation": "任何生产经营单位的主要负责人",
        "principal_same_industry": "本行业生产经营单位的主要负责人",
        "production_stopped": "责令停产停业",
        "province": "省级",
        "public_commitment": "公开作出信用承诺",
        "publication": "公布（公示）之日",
        "red": "红色",
        "repair": "修复",
        "responsible_for_accident": "对事故负有责任",
        "responsible_person": "有关责任人员",
        "restoration": "恢复列入之日",
        "rotation": "定期轮训",
        "safety_deputy": "分管安全负责人",
        "safety_manager": "安全生产管理人员",
        "same_as_coal": "参照煤矿",
        "senior": "高级",
        "senior_secondary": "高中",
        "smelting": "金属冶炼",
        "special_law": "专业法律知识",
        "special_operator": "特种作业人员",
        "statutory_retirement_age": "国家法定退休年龄",
        "team": "班组级",
        "theory": "安全技术理论",
        "transport": "道路运输",
        "unfit": "身体条件不再适合",
        "until_bar_ends": "至限制期满",
        "vocational_qualification": "职业资格",
        "warning": "警告",
        "worker_masked": "一般从业人员遮蔽姓名",
        "workshop": "车间（工段）级",
        "yellow": "黄色",
    }
)
"""Chinese of the words that stand as values in the provisions; a word that is not here is Chinese or a code already."""


class Confidence(StrEnum):
    """How sure we are of a provision (可信度)."""

    VERIFIED = "verified"
    SECONDARY = "secondary"
    MEMORY = "memory"
    CONFIRMED = "confirmed"


MARKS: Mapping[Confidence, str] = MappingProxyType(
    {
        Confidence.VERIFIED: "已核实原文",
        Confidence.SECONDARY: "二手来源",
        Confidence.MEMORY: "凭记忆·待核实",
        Confidence.CONFIRMED: "已确认",
    }
)
"""The mark printed wherever a provision is cited."""


class Anchor(StrEnum):
    """The day whose law counts (适用日): of the conduct, the decision, the issue of a certificate, or today."""

    CONDUCT = "conduct"
    DECISION = "decision"
    ISSUE = "issue"
    TODAY = "today"


@dataclass(frozen=True, slots=True)
class Provision:
    """One dated parameter of the law (条款参数).

    `value` is None where the provision is text only; lists are tuples. `effective_to` is the last day in force,
    inclusive, None while still in force. `source` is the tag of the text seen, `note` what is open. `binding_override`
    settles whether a refusal may rest on the provision where that differs from what its confidence says.
    """

    code: str
    title: str
    article: str
    text: str
    value: Value
    unit: str | None
    effective_from: date
    effective_to: date | None
    confidence: Confidence
    anchor: Anchor
    source: str = ""
    note: str = ""
    binding_override: bool | None = None
    section: str = ""

    @property
    def key(self) -> str:
        """Code and first day, which name one dated entry: `BL-17@2023-10-01`."""
        return f"{self.code}@{self.effective_from.isoformat()}"

    @property
    def binds(self) -> bool:
        """Whether a refusal may rest on it; if not, it warns and the officer goes on with a written reason."""
        if self.binding_override is not None:
            return self.binding_override
        return self.confidence is not Confidence.MEMORY

    @property
    def to_confirm(self) -> bool:
        """Whether it is from memory and has to be shown as 待核实, binding or not."""
        return self.confidence is Confidence.MEMORY

    @property
    def mark(self) -> str:
        """The Chinese mark of its confidence."""
        return MARKS[self.confidence]

    @property
    def citation(self) -> str:
        """Article and mark, as printed beside every refusal and every date."""
        return f"{self.article}（{self.mark}）"

    @property
    def amount(self) -> str:
        """The value in Chinese with its unit, "" where the provision is text only."""
        if self.value is None or self.unit is None:
            return ""
        if isinstance(self.value, bool):
            return "是" if self.value else "否"
        if self.unit == "cents" and isinstance(self.value, int):
            return f"{self.value // 100:,}.{self.value % 100:02d} 元"
        several = self.value if isinstance(self.value, tuple) else (self.value,)
        return "；".join(WORDS.get(str(item), str(item)) + UNITS[self.unit] for item in several)

    def in_force(self, day: date) -> bool:
        """Whether this entry is in force on `day`, both ends included."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


@dataclass(frozen=True)
class Clock:
    """期限 that explains itself: the date, what it means, the arithmetic with its article, whether that is 待核实."""

    on: date
    title: str
    explanation: str
    to_confirm: bool


class AmendmentState(StrEnum):
    """变更状态: proposed by one administrator, confirmed or rejected by another."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
