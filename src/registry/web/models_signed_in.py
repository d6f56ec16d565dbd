"""What the JSON interface answers and takes of programs that sign in: the one look-up, and sheets."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from registry.blacklist.terms import Ground
from registry.blacklist.terms_bars import BarBasis, BarScope
from registry.conduct.terms import AccidentGrade, AccidentRole, HazardState, PenaltyKind, PenaltyState
from registry.engineers.terms import Grade, Specialty
from registry.parties.reference.industries import HighHazard
from registry.parties.terms import OrganisationKind, PostKind
from registry.web.models import Certificate, Day, Model, Text
from registry.web.models_agencies import Agency as Agency

# -- the one look-up ---------------------------------------------------------------------------------------------------


class WantedLookUp(Model):
    """查询内容和事由"""

    query: Text = Field(max_length=200, description="信用代码、名称或其一部分、曾用名、身份证号、证书编号")
    as_of: Day = Field(default=None, description="查询日，默认今天")
    reason: Text = Field(max_length=200, description="查询事由，留痕备查")


class Candidate(Model):
    """符合查询的一个主体"""

    code: str = Field(description="主体代码")
    name: str = Field(description="名称")
    number: str = Field(description="统一社会信用代码，或已遮蔽的证件号码")
    region: str = Field(description="行政区划代码")
    is_person: bool = Field(description="是否自然人")
    because: str = Field(description="因何符合")


class Standing(Model):
    """列入情况"""

    number: str = Field(description="列入编号")
    ground: Ground = Field(description="列入情形代码")
    listed_on: date = Field(description="列入日期")
    until: date = Field(description="截止日期")
    authority: str = Field(description="列入机关")


class Bar(Model):
    """禁入情况"""

    number: str = Field(description="禁入编号")
    scope: BarScope = Field(description="禁入范围代码")
    basis: BarBasis = Field(description="禁入依据代码")
    article: str = Field(description="条款出处")
    authority: str = Field(description="作出机关")
    from_on: date = Field(description="起")
    until: date | None = Field(description="止，含当日；终身的为空")
    industries: list[str] = Field(description="行业代码，按行业禁入的才有")
    occupation: str = Field(description="禁止从事的职业，按职业禁入的才有")


class Penalty(Model):
    """行政处罚"""

    number: str = Field(description="处罚编号")
    document_number: str = Field(description="决定书文号")
    kinds: list[PenaltyKind] = Field(description="处罚种类代码")
    decided_on: date = Field(description="决定日期")
    conduct_on: date | None = Field(description="行为日期")
    conduct_type: str = Field(description="违法行为类型")
    content: str = Field(description="处罚内容")
    authority: str = Field(description="处罚机关")
    state: PenaltyState = Field(description="状态代码")


class Accident(Model):
    """生产安全事故，与该主体有关"""

    number: str = Field(description="事故编号")
    title: str = Field(description="事故名称")
    happened_on: date = Field(description="发生日期")
    grade: AccidentGrade = Field(description="事故等级代码，按伤亡和损失计算")
    deaths: int = Field(description="死亡人数")
    injuries: int = Field(description="重伤人数")
    loss_cents: int = Field(description="直接经济损失，以分计")
    role: AccidentRole = Field(description="该主体在事故中的责任代码")


class Hazard(Model):
    """重大事故隐患"""

    number: str = Field(description="隐患编号")
    description: str = Field(description="隐患情况")
    found_on: date = Field(description="发现日期")
    confirmed_by: str = Field(description="确认机关")
    due_on: date = Field(description="整改期限")
    state: HazardState = Field(description="查询日的状态代码")


class Conduct(Model):
    """违法行为、事故和重大隐患"""

    penalties: list[Penalty]
    accidents: list[Accident]
    hazards: list[Hazard]


class Post(Model):
    """任职"""

    person_code: str
    person_name: str
    organisation_code: str
    organisation_name: str
    credit_code: str
    kind: PostKind = Field(description="任职类别")
    title: str = Field(description="职务")
    from_on: date = Field(description="起")
    until_on: date | None = Field(description="止")
    source: str = Field(description="来源")


class FormerName(Model):
    """曾用名"""

    name: str
    until: date | None = Field(description="使用至")


class Holder(Model):
    """一名在职人员及其证书"""

    post: Post
    certificates: list[Certificate]


class Practising(Model):
    """查询日有效的一项注册安全工程师注册"""

    number: str = Field(description="注册编号")
    name: str = Field(description="姓名")
    organisation_name: str = Field(description="注册单位")
    grade: Grade = Field(description="级别")
    specialty: Specialty = Field(description="专业类别")
    from_on: date = Field(description="注册起始日期")
    valid_until: date = Field(description="有效期至（含当日）")


class InspectorStanding(Model):
    """执法资格"""

    may_enforce: bool = Field(description="查询日能否执法")
    reasons: list[str] = Field(description="不能执法的原因")
    changes_on: date | None = Field(description="哪一天起改变；不变为 null")


class Firm(Model):
    """一个单位"""

    code: str = Field(description="主体代码")
    credit_code: str = Field(description="统一社会信用代码")
    name: str = Field(description="名称")
    former_names: list[FormerName] = Field(description="曾用名")
    kind: OrganisationKind = Field(description="单位类型")
    region: str = Field(description="行政区划代码")
    industry: str = Field(description="行业代码")
    high_hazard: HighHazard = Field(description="高危行业")
    staff_count: int = Field(description="从业人数")
    principal: str = Field(description="主要负责人")
    address: str = Field(description="注册地址")
    changed_at: datetime = Field(description="登记信息最近变更时间")
    listings: list[Standing] = Field(description="查询日有效的列入")
    bars: list[Bar] = Field(description="查询日有效的禁入")
    conduct: Conduct | None = Field(description="截至查询日的违法行为、事故和隐患；账户无权查看的为 null")
    holders: list[Holder] = Field(description="查询日在职人员及其证书")
    engineers: list[Practising] = Field(description="查询日在本单位注册的安全工程师")
    agencies: list[Agency] = Field(description="作为评价检测机构的资质和信用等级；不是机构的为空")


class Person(Model):
    """一个自然人"""

    code: str = Field(description="主体代码")
    name: str = Field(description="姓名")
    masked_identity: str = Field(description="证件号码（已遮蔽）")
    sex: str = Field(description="性别")
    born_on: date | None = Field(description="出生日期")
    entered_at: datetime = Field(description="登记时间")
    listings: list[Standing] = Field(description="查询日有效的列入")
    bars: list[Bar] = Field(description="查询日有效的禁入")
    conduct: Conduct | None = Field(description="截至查询日的违法行为和事故；账户无权查看的为 null")
    certificates: list[Certificate] = Field(description="证书")
    posts: list[Post] = Field(description="任职经历")
    engineers: list[Practising] = Field(description="查询日有效的注册安全工程师注册")
    inspector: InspectorStanding | None = Field(description="执法资格；从未任用的、账户无权查看的为 null")


class LookUp(Model):
    """一码通查结果：恰有一个主体符合时给出全部情况"""

    query: str
    as_of: date = Field(description="查询日")
    found: list[Candidate] = Field(description="符合查询的主体，至多 50 个")
    named: int = Field(default=0, description="单位多于所列时，名称含所查文字的单位个数")
    or_more: bool = Field(default=False, description="单位个数是否还多于 named")
    firm: Firm | None
    person: Person | None


# -- sheets ------------------------------------------------------------------------------------------------------------


class Rejection(Model):
    """未通过的一行"""

    row: int = Field(description="表格中的行号")
    column: str = Field(description="列")
    value: str = Field(description="该单元格的内容")
    reason: str = Field(description="原因")
    fix: str = Field(description="如何更正")


class Duplicates(Model):
    """同一表格内重复的行"""

    rows: list[int] = Field(description="行号")
    what: str = Field(description="重复的内容")
    kept: int = Field(description="保留的行，0 为都不保留")


class SampleRow(Model):
    """读到的一行"""

    row: int
    cells: dict[str, str] = Field(description="列名 → 内容")


class Effects(Model):
    """整份替换的结果：added + corrected + unchanged = 通过的行数"""

    added: int = Field(description="新增")
    corrected: int = Field(description="更正")
    unchanged: int = Field(description="不变")
    taken_out: int = Field(description="名单不再载列而移出的记录数")


class Preview(Model):
    """导入预览：rows = accepted + rejected 的行数"""

    batch: str = Field(description="批次编号")
    kind: str = Field(description="表格种类")
    rows: int = Field(description="数据行数")
    accepted: int = Field(description="可以导入的行数")
    rejected: list[Rejection] = Field(description="未通过的行")
    duplicates: list[Duplicates] = Field(description="重复的行")
    notices: list[str] = Field(description="提示")
    sample: list[SampleRow] = Field(description="前几行读到的内容")
    effects: Effects | None = Field(default=None, description="整份替换的预计结果，其他导入为空")


class Confirmed(Model):
    """导入结果：rows = stored + rejected"""

    batch: str = Field(description="批次编号")
    rows: int = Field(description="数据行数")
    stored: int = Field(description="已导入的行数")
    rejected: int = Field(description="未通过的行数")
    late: list[Rejection] = Field(description="预览之后情况变化、确认时未通过的行")
    effects: Effects | None = Field(default=None, description="整份替换的结果，其他导入为空")


class Undone(Model):
    """撤回结果"""

    batch: str = Field(description="批次编号")
    rows: int = Field(description="撤回的行数")
