"""What the JSON interface answers and takes in public: field names in English, dates in ISO form. Changing one is changing a contract."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from registry.blacklist.terms import FilingKind, Ground, Operation, ProceedingOutcome, Regime
from registry.kernel import fields
from registry.law.terms import Anchor, Confidence
from registry.policy import Action, Ledger
from registry.training.terms import CertificateKind, Origin
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

    status: str = Field(description="ok；degraded 表示可以查询但暂时不能办理", examples=["ok"])
    database: str = Field(description="数据库：sqlite 或 postgresql", examples=["sqlite"])
    version: str = Field(description="系统版本", examples=["0.1.0"])
    writing: str = Field(
        default="ok", description="能否保存：ok，或原因（storage_full、read_only、clock_behind、unavailable）"
    )
    message: str = Field(default="", description="不能保存时的说明")


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
    region: str = Field(description="主体所在地的行政区划代码")
    region_name: str = Field(description="主体所在地的行政区划名称")
    listed_on: date = Field(description="列入日期")
    published_on: date = Field(description="公布日期")
    until: date = Field(description="公示截止日期（含当日）")
    provision: str = Field(description="公示期限的依据条款")
    regime: Regime = Field(description="适用制度")
    source: str = Field(description="数据来源")
    changed_at: datetime = Field(description="最近变更时间")


class Reply(Model):
    """主体回应"""

    text: str = Field(description="回应内容")
    filed_on: date = Field(description="提交日期")
    released_on: date = Field(description="公开日期")


class Proceeding(Model):
    """针对列入的行政复议或者行政诉讼"""

    kind: FilingKind = Field(description="reconsideration 行政复议，litigation 行政诉讼")
    filed_on: date = Field(description="登记日期")
    outcome: ProceedingOutcome | None = Field(description="basis_upheld 维持，changed 变更，revoked 撤销；未结为 null")
    ended_on: date | None = Field(description="结果文书日期")


class LedgerEvent(Model):
    """一个事件在台账中的位置；事件内容不公开"""

    ledger: Ledger = Field(description="账本")
    action: Action = Field(description="事项代码")
    index: int = Field(description="序号，从 0 起")
    leaf: str = Field(description="叶哈希，十六进制")


class ListingInFull(Listing):
    """严重失信主体公示信息，附条文"""

    ground_text: str = Field(description="列入情形条文")
    ground_article: str = Field(description="列入情形出处")
    term_text: str = Field(description="期限条文")
    term_article: str = Field(description="期限出处")
    term_started_on: date | None = Field(description="期限起算日")
    replies: list[Reply] = Field(description="已公开的主体回应")
    proceedings: list[Proceeding] = Field(description="行政复议、行政诉讼")
    events: list[LedgerEvent] = Field(description="列入、公布等在台账中的位置，可据以取包含证明")


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
    kind: CertificateKind = Field(description="证书种类")
    outcome: Outcome = Field(description="核验结果")
    name: str = Field(description="姓名")
    sex: str = Field(description="性别")
    masked_number: str = Field(description="证书编号（其中的身份证号已遮蔽）")
    category: str = Field(description="作业类别；负责人和安全管理人员为行业，岗前培训为用人单位")
    operation: str = Field(description="操作项目；没有目录的种类为证书名称或所载项目")
    first_issued_on: date = Field(description="初领日期")
    issued_on: date = Field(description="发证日期")
    starts_on: date | None = Field(description="有效期起，与发证日期相同的为 null")
    valid_until: date | None = Field(description="有效期至（含当日）；长期有效的为 null")
    review_due_on: date | None = Field(description="应复审日期")
    reviewed_on: date | None = Field(description="实际复审日期")
    issuer: str = Field(description="发证机关")
    origin: Origin = Field(description="issued 本平台颁发，received 历史证书")
    ended_on: date | None = Field(description="失效日期")
    reason: str = Field(description="失效原因")


class Verification(Model):
    """核验结果"""

    outcome: Outcome = Field(
        description="valid 有效，review_overdue 逾期未复审或离岗未重考，expired 过期，withdrawn 撤销、注销或失效，"
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


class LedgerEpoch(Model):
    """从备份恢复而开始的账本纪元"""

    number: int = Field(description="纪元编号，从 2 开始")
    at: str = Field(description="恢复的时间（UTC）")
    lost_after: str = Field(description="备份的时间（UTC）：其后的事件不在账本中")
    heads: dict[str, tuple[int, str]] = Field(description="各账本继续时的事件数和根哈希")
    key_version: int = Field(description="签名密钥版本")
    signature: str = Field(description="Ed25519 签名，十六进制")
    public_key: str = Field(description="公钥，十六进制")


class LedgerEpochs(Model):
    """账本纪元：平台从备份恢复过几次，每次从哪里继续"""

    current: int = Field(description="现在的纪元，没有恢复过为 1")
    epochs: list[LedgerEpoch]


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
