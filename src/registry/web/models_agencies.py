"""What the JSON interface answers about service agencies."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from registry.agencies.terms import AgencyKind, Level, Standing, Title
from registry.agencies.terms import Field as BusinessField
from registry.agencies.terms_grades import Occasion
from registry.agencies.terms_reports import Conclusion, Gap, ReportKind, ReportState
from registry.verification.terms import Outcome
from registry.web.models import Model


class Agency(Model):
    """安全评价检测检验机构"""

    number: str = Field(description="机构编号")
    name: str = Field(description="机构名称")
    credit_code: str = Field(description="统一社会信用代码")
    kind: AgencyKind = Field(description="evaluation 安全评价，testing 检测检验")
    fields: list[BusinessField] = Field(description="业务范围代码")
    field_names: list[str] = Field(description="业务范围")
    region: str = Field(description="行政区划代码")
    region_name: str = Field(description="行政区划名称")
    certificate: str = Field(description="资质证书编号")
    valid_from: date = Field(description="资质有效期自")
    valid_until: date = Field(description="资质有效期至（含当日）")
    standing: Standing = Field(description="查询日的资格状态")
    grade: str = Field(description="查询日的信用等级代码，按评分标准；未评定为空")
    grade_title: str = Field(description="信用等级；未评定为空")
    grade_from: date | None = Field(description="等级自")
    grade_total: int | None = Field(description="得分，以百分之一分为单位；红线即时调整的为 null")
    scale_title: str = Field(description="评分标准；未评定为空")
    checks: str = Field(description="与等级相应的监管措施")


class Agencies(Model):
    """机构的一页"""

    as_of: date = Field(description="查询日")
    total: int = Field(description="总条数")
    page: int = Field(description="页码，从 1 起")
    size: int = Field(description="每页条数，至多 200")
    items: list[Agency]


class Condition(Model):
    """与资质条件的一项差距"""

    provision: str = Field(description="条款编号")
    sentence: str = Field(description="情况")
    citation: str = Field(description="条文及可信度")
    binds: bool = Field(description="是否可以据以拒绝；否则仅提醒")


class LevelCount(Model):
    """一级安全评价师的人数"""

    level: Level = Field(description="安全评价师等级")
    persons: int = Field(description="人数")


class TitleCount(Model):
    """一级职称的人数"""

    title: Title = Field(description="专业技术职称")
    persons: int = Field(description="人数")


class GradeOf(Model):
    """信用等级沿革的一条"""

    grade: str = Field(description="等级代码")
    title: str = Field(description="等级")
    scale_title: str = Field(description="评分标准")
    total: int | None = Field(description="得分，以百分之一分为单位")
    from_on: date = Field(description="自")
    period: str = Field(description="评价周期")
    reason: str = Field(description="说明")
    assessment: str = Field(description="评定编号")


class ItemOf(Model):
    """评分表的一个条目"""

    item: str = Field(description="条目代码")
    title: str = Field(description="条目")
    points: int = Field(description="得分，以百分之一分为单位")
    most: int = Field(description="满分，以百分之一分为单位")
    reason: str = Field(description="扣分理由")


class RedOf(Model):
    """一项红线情形"""

    code: str = Field(description="情形代码")
    title: str = Field(description="情形")
    reason: str = Field(description="事实")


class SheetOf(Model):
    """评分表的公开部分"""

    assessment: str = Field(description="评定编号")
    occasion: Occasion = Field(description="periodic 周期，red_line 红线，repair 修复")
    period: str = Field(description="评价周期")
    scale_title: str = Field(description="评分标准")
    published_on: date | None = Field(description="公布日期")
    total: int | None = Field(description="得分，以百分之一分为单位")
    objected: bool = Field(description="机构是否提出异议")
    corrected: bool = Field(description="是否因异议更正")
    answer: str = Field(description="对异议的答复")
    items: list[ItemOf]
    reds: list[RedOf]


class ReportOf(Model):
    """一个评价检测项目的公开信息"""

    number: str = Field(description="项目编号")
    project: str = Field(description="项目名称")
    client: str = Field(description="委托单位")
    kind: ReportKind = Field(description="报告类别")
    field: BusinessField = Field(description="业务范围代码")
    region_name: str = Field(description="项目所在地")
    notice_on: date | None = Field(description="现场作业告知日期；未公开为 null")
    site_from: date | None = Field(description="现场开始；未公开为 null")
    site_until: date | None = Field(description="现场结束；未公开为 null")
    document_number: str = Field(description="报告编号；未公开为空")
    issued_on: date | None = Field(description="报告日期")
    conclusion: Conclusion | None = Field(description="评价结论")
    summary: str = Field(description="内容摘要")
    images: int = Field(description="公开的现场影像数")
    state: ReportState = Field(description="running 进行中，published 已公开，false 报告虚假")
    published_on: date | None = Field(description="公开日期")
    gaps: list[Gap] = Field(description="应当公开而没有公开的信息")
    two_sites: bool = Field(description="到场人员是否同期在两处现场")


class AgencyInFull(Agency):
    """安全评价检测检验机构，附资质条件、等级沿革和评分表"""

    as_of: date = Field(description="查询日")
    issuer: str = Field(description="发证机关")
    premises: str = Field(description="工作场所")
    area: int = Field(description="场所面积，平方米")
    archive_area: int = Field(description="档案室面积，平方米")
    website: str = Field(description="公开网站")
    reasons: list[str] = Field(description="资格说明")
    lacks: list[Condition] = Field(description="与资质条件的差距")
    staff: int = Field(description="从业人员人数")
    staff_needed: int | None = Field(description="按业务范围应有人数")
    levels: list[LevelCount] = Field(description="安全评价师等级分布")
    titles: list[TitleCount] = Field(description="职称分布")
    engineers: int = Field(description="在本机构注册的注册安全工程师人数")
    grades: list[GradeOf] = Field(description="信用等级沿革，新的在前")
    sheets: list[SheetOf] = Field(description="评分表，新的在前")
    reports: list[ReportOf] = Field(description="最近的评价检测项目，至多 200 个；不随查询日变化")
    ended_on: date | None = Field(description="资质终止日期")
    ended_why: str = Field(description="资质终止理由")
    outcome: Outcome = Field(description="资质在查询日的核验结果")
    receipt: str = Field(description="签名回执，所载为资质、资格状态和信用等级")


class NoAgency(Model):
    """没有这家机构，附签名回执"""

    type: str
    title: str
    status: int
    code: str = Field(description="not_found")
    detail: str
    fix: str
    outcome: Outcome = Field(description="no_match")
    receipt: str = Field(description="签名回执：查询时没有这家机构")
