"""What the interface answers and takes about receipts, keys and proofs of the ledgers. Changing one is changing a contract."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from registry.policy import Ledger
from registry.verification.receipts import MOST
from registry.verification.terms import Kind, Outcome, ReportPart, Since
from registry.web.models import Model


class WantedReceipt(Model):
    """要核验的回执"""

    receipt: str = Field(max_length=MOST, description="核验时所得的回执，可以带空格和换行")
    name: str = Field(default="", max_length=200, description="查询报告上的单位名称或者姓名，用来核对主体；不保存")


class CertificateToday(Model):
    """回执所载的一项记录今天的状态"""

    code: str = Field(description="证书、注册、执法证的公开代码，或机构编号")
    outcome: Outcome = Field(description="今天核验的结果；no_match 为平台已没有这项记录")


class ReportCount(Model):
    """查询报告的一个部分所列的数目"""

    part: ReportPart = Field(description="部分")
    count: int | None = Field(description="数目；空为出具人无权查看这一部分")


class ReceiptEvent(Model):
    """记录最近一次办理在台账中的位置"""

    index: int = Field(description="序号，从 0 起")
    leaf: str = Field(description="叶哈希，十六进制")


class ReceiptCheck(Model):
    """回执的核验结果；被改动过的回执返回 422"""

    issued_at: datetime = Field(description="出具时间")
    kind: Kind = Field(description="回执所载的是证书、注册、执法证、机构资质还是查询报告")
    ledger: Ledger = Field(description="树头和事件所在的账本")
    outcome: Outcome | None = Field(description="出具时的核验结果；查询报告没有")
    codes: list[str] = Field(description="回执所载记录的公开代码；查询报告为主体的公开代码")
    digest: str = Field(description="出具时所示各项内容的 SHA-256")
    as_of: date | None = Field(description="查询报告、机构资质所说明的日期")
    counts: list[ReportCount] = Field(description="查询报告各部分的数目；其他回执为空")
    ledger_size: int = Field(description="出具时该账本的事件数")
    ledger_root: str = Field(description="出具时该账本的根哈希")
    events: list[ReceiptEvent] = Field(description="各项记录最近一次办理在台账中的位置")
    key_version: int = Field(description="签名密钥版本")
    since: Since = Field(
        description="same 今天内容未变，changed 已变，nothing 当时没有查到记录，无可比对，reported 查询报告，请逐项核对数目"
    )
    today: list[CertificateToday] = Field(description="各项记录今天的状态；查询报告为空")
    name_fits: bool | None = Field(
        description="查询报告的主体是否使用（过）所填名称；没有填写或者不是查询报告的为 null"
    )
    in_ledger: bool = Field(description="回执所载的树头和事件是否都在台账中")
    checked_at: datetime = Field(description="本次核验时间")


class PublicKey(Model):
    """签名公钥（Ed25519）"""

    version: int = Field(description="密钥版本")
    public_key: str = Field(description="公钥，十六进制")
    current: bool = Field(description="是否现用")


class PublicKeys(Model):
    """平台用过的全部签名公钥。请另行保存，不要与待核验的文件一起下载"""

    keys: list[PublicKey]
    note_keys: list[str] = Field(description="现用公钥，每本台账一行，供识读签名文本（signed note）的工具使用")


class InclusionProof(Model):
    """包含证明（RFC 6962 第 2.1.1 节）：某个事件在某个大小的树中"""

    ledger: Ledger = Field(description="账本")
    size: int = Field(description="树的事件数")
    root: str = Field(description="这个大小的根哈希，十六进制")
    index: int = Field(description="事件的序号，从 0 起")
    leaf: str = Field(description="事件的叶哈希，十六进制")
    path: list[str] = Field(description="由叶到根的哈希，十六进制")


class ConsistencyProof(Model):
    """一致性证明（RFC 6962 第 2.1.2 节）：较大的树以较小的树开头，其间没有删改"""

    ledger: Ledger = Field(description="账本")
    first: int = Field(description="较小的树的事件数")
    first_root: str = Field(description="较小的树的根哈希，十六进制")
    second: int = Field(description="较大的树的事件数")
    second_root: str = Field(description="较大的树的根哈希，十六进制")
    path: list[str] = Field(description="证明所用的哈希，十六进制")
