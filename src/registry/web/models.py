"""What the JSON interface answers and takes: field names in English, dates in ISO form. Changing one is changing a contract."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from registry.blacklist.terms import Ground, Operation, Regime
from registry.kernel import fields
from registry.law.terms import Anchor, Confidence
from registry.parties.reference.industries import HighHazard
from registry.parties.terms import OrganisationKind, PostKind
from registry.policy import Ledger
from registry.training.terms import Origin
from registry.verification.terms import Outcome
from registry.web.problems import OWN_REASON

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _iso_day(value: Any) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError(OWN_REASON, "日期应写作 2026-11-23 的形式。")


def _blank_is_none(value: Any) -> Any:
    return None if value == "" else value


Day = Annotated[date | None, BeforeValidator(_iso_day)]
"""A day as `2026-11-23`; empty is none."""

Blank = BeforeValidator(_blank_is_none)
"""An empty value is none."""

Text = Annotated[str, AfterValidator(fields.tidy)]
"""Text without invisible characters and outer spaces."""


class Model(BaseModel):
    """Parent of every model of the interface; members that do not belong are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True, hide_input_in_errors=True)


class Health(Model):
    """运行状态"""

    status: str = Field(description="ok", examples=["ok"])
    database: str = Field(description="数据库：sqlite 或 postgresql", examples=["sqlite"])
    version: str = Field(description="系统版本", examples=["0.1.0"])


# -- blacklist ---------------------------------------------------------------------------------------------------------


class Listing(Model):
    """严重失信主体公示信息"""

    number: str = Field(description="列入编号")
    name: str = Field(description="主体名称")
    is_person: bool = Field(description="是否自然人")
    credit_code: str = Field(description="统一社会信用代码；自然人为空")
    masked_identity: str = Field(description="自然人证件号码（已遮蔽）")
    address: str = Field(description="注册地址")
    principal: str = Field(description="主要负责人")
    ground: Ground = Field(description="列入情形代码")
    ground_title: str = Field(description="列入情形")
    cause: str = Field(description="失信行为简况")
    reason: str = Field(description="列入理由")
    decision_number: str = Field(description="决定书文号")
    authority: str = Field(description="列入机关")
    region: str = Field(description="行政区划代码")
    region_name: str = Field(description="行政区划名称")
    listed_on: date = Field(description="列入日期")
    published_on: date = Field(description="公布日期")
    until: date = Field(description="公示截止日期（含当日）")
    provision: str = Field(description="公示期限的依据条款")
    regime: Regime = Field(description="适用制度")
    source: str = Field(description="数据来源")
    changed_at: datetime = Field(description="最近变更时间")


class ListingInFull(Listing):
    """严重失信主体公示信息，附条文"""

    ground_text: str = Field(description="列入情形条文")
    ground_article: str = Field(description="列入情形出处")
    term_text: str = Field(description="期限条文")
    term_article: str = Field(description="期限出处")
    term_started_on: date | None = Field(description="期限起算日")


class Listings(Model):
    """名单的一页"""

    as_of: date = Field(description="查询日：当日已公布且现在仍在公示的")
    total: int = Field(description="总条数")
    page: int = Field(description="页码，从 1 起")
    size: int = Field(description="每页条数，至多 200")
    items: list[Listing]


class ListingChange(Model):
    """名单的一次变更"""

    cursor: str = Field(description="此后继续的游标")
    op: Operation = Field(description="added 新增，changed 变更，removed 移出或期满")
    number: str = Field(description="列入编号")
    at: datetime = Field(description="生效时间")


class ListingChanges(Model):
    """名单变更"""

    cursor: str = Field(description="下一次请求的 since")
    changes: list[ListingChange]


# -- verification ------------------------------------------------------------------------------------------------------


class Certificate(Model):
    """证书所载事项，证书编号已遮蔽"""

    code: str = Field(description="证书公开代码（二维码内容）")
    outcome: Outcome = Field(description="核验结果")
    name: str = Field(description="姓名")
    sex: str = Field(description="性别")
    masked_number: str = Field(description="证书编号（已遮蔽）")
    category: str = Field(description="作业类别")
    operation: str = Field(description="操作项目")
    first_issued_on: date = Field(description="初领日期")
    issued_on: date = Field(description="发证日期")
    valid_until: date = Field(description="有效期至（含当日）")
    review_due_on: date | None = Field(description="应复审日期")
    reviewed_on: date | None = Field(description="实际复审日期")
    issuer: str = Field(description="发证机关")
    origin: Origin = Field(description="issued 本平台颁发，received 历史证书")
    ended_on: date | None = Field(description="失效日期")
    reason: str = Field(description="失效原因")


class Verification(Model):
    """核验结果"""

    outcome: Outcome = Field(
        description="valid 有效，review_overdue 逾期未复审，expired 过期，withdrawn 撤销或注销，"
        "no_match 没有一致的证书（不说明编号还是姓名有误），bad_code 不是本平台的代码"
    )
    advice: str = Field(description="下一步怎么办")
    certificates: list[Certificate]
    receipt: str = Field(description="签名回执")
    at: datetime = Field(description="核验时间")


class WantedCertificate(Model):
    """要核验的证书"""

    number: str = Field(max_length=40, description="证书编号", examples=["T11010519491231002X"])
    name: str = Field(max_length=60, description="持证人姓名", examples=["张示例"])


# -- ledgers and law ---------------------------------------------------------------------------------------------------


class LedgerHead(Model):
    """审计账本树头（RFC 6962），签名覆盖 `registry/{ledger}\\n{size}\\n{root}\\n{at}\\n`"""

    ledger: Ledger = Field(description="账本")
    size: int = Field(description="事件数")
    root: str = Field(description="根哈希，十六进制")
    at: str = Field(description="时间（UTC）；空账本为空")
    key_version: int = Field(description="签名密钥版本")
    signature: str = Field(description="Ed25519 签名，十六进制")
    public_key: str = Field(description="公钥，十六进制")


class LawProvision(Model):
    """一项条款参数"""

    code: str = Field(description="条款编号")
    title: str = Field(description="名称")
    article: str = Field(description="出处")
    text: str = Field(description="条文")
    value: int | bool | str | tuple[int, ...] | tuple[str, ...] | None = Field(description="数值；仅有条文的为 null")
    unit: str | None = Field(description="单位")
    amount: str = Field(description="数值的中文写法")
    effective_from: date = Field(description="施行日期")
    effective_to: date | None = Field(description="失效日期（含当日）；现行的为 null")
    confidence: Confidence = Field(description="可信度")
    mark: str = Field(description="可信度的中文标注")
    anchor: Anchor = Field(description="适用哪一天的法")
    binds: bool = Field(description="能否作为拒绝的依据")
    section: str = Field(description="分部")


class Law(Model):
    """某日施行的条款参数"""

    as_of: date = Field(description="适用日")
    total: int = Field(description="总条数")
    items: list[LawProvision]


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
    holders: list[Holder] = Field(description="查询日在职人员及其证书")


class Holder(Model):
    """一名在职人员及其证书"""

    post: Post
    certificates: list[Certificate]


class Person(Model):
    """一个自然人"""

    code: str = Field(description="主体代码")
    name: str = Field(description="姓名")
    masked_identity: str = Field(description="证件号码（已遮蔽）")
    sex: str = Field(description="性别")
    born_on: date | None = Field(description="出生日期")
    entered_at: datetime = Field(description="登记时间")
    listings: list[Standing] = Field(description="查询日有效的列入")
    certificates: list[Certificate] = Field(description="证书")
    posts: list[Post] = Field(description="任职经历")


class LookUp(Model):
    """一码通查结果：恰有一个主体符合时给出全部情况"""

    query: str
    as_of: date = Field(description="查询日")
    found: list[Candidate] = Field(description="符合查询的主体")
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


class Confirmed(Model):
    """导入结果：rows = stored + rejected"""

    batch: str = Field(description="批次编号")
    rows: int = Field(description="数据行数")
    stored: int = Field(description="已导入的行数")
    rejected: int = Field(description="未通过的行数")
    late: list[Rejection] = Field(description="预览之后情况变化、确认时未通过的行")


class Undone(Model):
    """撤回结果"""

    batch: str = Field(description="批次编号")
    rows: int = Field(description="撤回的行数")


# -- problems ----------------------------------------------------------------------------------------------------------


class WrongPart(Model):
    """请求中有误的一项"""

    field: str
    reason: str


class Problem(BaseModel):
    """错误说明（RFC 9457）"""

    type: str = Field(description="错误说明的地址")
    title: str = Field(description="错误种类")
    status: int = Field(description="HTTP 状态码")
    code: str = Field(description="错误代码，稳定不变")
    detail: str = Field(default="", description="具体原因")
    fix: str = Field(default="", description="如何处理")
    field: str = Field(default="", description="有误的一项")
    provision: str = Field(default="", description="所依据的条款编号")
    reference: str = Field(default="", description="内部错误的编号")
    errors: list[WrongPart] = Field(default=[], description="有误的各项")


Firm.model_rebuild()
