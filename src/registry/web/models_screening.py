"""What batch screening takes and answers by the JSON interface."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from registry.screening.queries import MOST_ROWS
from registry.screening.terms import Kind, Verdict
from registry.web.models import Day, Model, Text
from registry.web.models_signed_in import Bar, Standing


class WantedRow(Model):
    """一个待筛查的单位或人员，名称和号码至少一项"""

    name: Annotated[Text, Field(max_length=200, description="名称或姓名")] = ""
    number: Annotated[Text, Field(max_length=40, description="统一社会信用代码或证件号码")] = ""


class WantedScreening(Model):
    """筛查对象、名单和事由"""

    kind: Kind = Field(default=Kind.FIRMS, description="firms 单位，persons 人员")
    rows: list[WantedRow] = Field(min_length=1, max_length=MOST_ROWS, description="待筛查的名单，至多 10 万行")
    purpose: Text = Field(max_length=200, description="筛查事由，留痕备查")
    as_of: Day = Field(default=None, description="截至日期，默认今天")


class Match(Model):
    """一个已列入或被禁入、与所查行相符或相近的主体"""

    name: str = Field(description="登记名称")
    number: str = Field(description="统一社会信用代码，或已遮蔽的证件号码")
    score: int = Field(description="相似度，0 至 100；80 起视为相符")
    reason: str = Field(description="理由")
    listings: list[Standing] = Field(description="截至日期有效的列入")
    bars: list[Bar] = Field(description="截至日期有效的禁入")


class Screened(Model):
    """一行的筛查结论"""

    row: int = Field(description="第几行，从 1 起")
    verdict: Verdict = Field(description="结论代码")
    verdict_title: str = Field(description="结论")
    note: str = Field(description="说明")
    matches: list[Match] = Field(description="相符或相近的主体，最像的在前，至多 5 个")


class Screening(Model):
    """一次批量筛查的结果"""

    run: str = Field(description="筛查编号，与留痕记录一致")
    kind: Kind
    as_of: date
    at: datetime
    subjects: int = Field(description="对照的主体个数")
    hidden: list[str] = Field(description="因角色权限未对照的内容")
    counts: dict[Verdict, int] = Field(description="各结论的行数")
    results: list[Screened]
