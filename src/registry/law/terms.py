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
        "count": "次（项）",
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

`text` goes with words, `flag` with true or false, `date` with an ISO date, `schedule` with the four numbers explained in
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

    `value` is None where the provision is text only; lists are tuples. `effective_to` is the last day in force, inclusive,
    None while still in force. `source` is the tag of the text seen, `note` what is open. `binding_override` settles whether a
    refusal may rest on the provision where that differs from what its confidence says.
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
        """The value with its Chinese unit, "" where the provision is text only."""
        if self.value is None or self.unit is None:
            return ""
        if isinstance(self.value, bool):
            return "是" if self.value else "否"
        if isinstance(self.value, tuple):
            return "、".join(str(item) for item in self.value) + UNITS[self.unit]
        if self.unit == "cents" and isinstance(self.value, int):
            return f"{self.value // 100:,}.{self.value % 100:02d} 元"
        return f"{self.value}{UNITS[self.unit]}"

    def in_force(self, day: date) -> bool:
        """Whether this entry is in force on `day`, both ends included."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)
