"""The words of verification: six outcomes and what each one advises; the kinds of records that receipts speak of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from registry.policy import Ledger
from registry.training.terms import CertificateKind, CertificateState, Origin


class Outcome(StrEnum):
    """核验结果: the six answers there are."""

    VALID = "valid"
    REVIEW_OVERDUE = "review_overdue"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    NO_MATCH = "no_match"
    BAD_CODE = "bad_code"


OUTCOME_OF: dict[CertificateState, Outcome] = {
    CertificateState.VALID: Outcome.VALID,
    CertificateState.REVIEW_DUE: Outcome.VALID,
    CertificateState.RENEWAL_DUE: Outcome.VALID,
    CertificateState.REVIEW_OVERDUE: Outcome.REVIEW_OVERDUE,
    CertificateState.EXPIRED: Outcome.EXPIRED,
    CertificateState.WITHDRAWN: Outcome.WITHDRAWN,
    CertificateState.CANCELLED: Outcome.WITHDRAWN,
    CertificateState.LAPSED: Outcome.WITHDRAWN,
    CertificateState.RECHECK_DUE: Outcome.REVIEW_OVERDUE,
}

ADVICE: dict[Outcome, str] = {
    Outcome.VALID: "请逐项核对下列信息与所持证书、本人身份证件是否一致；任何一项不一致都不能认可。",
    Outcome.REVIEW_OVERDUE: "证书逾期未复审，或者持证人离岗后未重新考核，现不得上岗；原因见下。",
    Outcome.EXPIRED: "证书已过有效期，持证人不得上岗；须重新办理。",
    Outcome.WITHDRAWN: "证书已被撤销、注销或者失效，持证人不得上岗。如仍在使用，请拨打 12350 举报。",
    Outcome.NO_MATCH: "没有查到与所填信息一致的证书。请核对编号和姓名；仍查不到的，请向发证机关核实，或拨打 12350 举报。",
    Outcome.BAD_CODE: "这不是本平台的二维码，或二维码已损坏、被改动。请改用证书编号和姓名核验。",
}


@dataclass(frozen=True)
class PrintedFields:
    """A certificate's fields as printed; the number masked, reason and date given where it is not valid.

    `starts_on`: first day of the term where that is not the day of issue. No `valid_until`: it has no end by law.
    """

    code: str
    kind: CertificateKind
    outcome: Outcome
    name: str
    sex: str
    masked_number: str
    category: str
    operation: str
    first_issued_on: date
    issued_on: date
    starts_on: date | None
    valid_until: date | None
    review_due_on: date | None
    reviewed_on: date | None
    issuer: str
    origin: Origin
    ended_on: date | None
    reason: str


class Kind(StrEnum):
    """回执种类: what a receipt speaks of."""

    CERTIFICATE = "certificate"
    REGISTRATION = "registration"
    CREDENTIAL = "credential"
    QUALIFICATION = "qualification"
    REPORT = "report"


REGISTER_OF: Final[dict[Kind, Ledger]] = {
    Kind.CERTIFICATE: Ledger.TRAINING,
    Kind.REGISTRATION: Ledger.ENGINEERS,
    Kind.CREDENTIAL: Ledger.INSPECTORS,
    Kind.QUALIFICATION: Ledger.AGENCIES,
    Kind.REPORT: Ledger.PARTIES,
}
"""Whose ledger a receipt of a kind names the state of. A report joins all registers; it is held against the party's own."""


class ReportPart(StrEnum):
    """查询报告的部分: what a status report counts."""

    LISTINGS = "listings"
    PENALTIES = "penalties"
    ACCIDENTS = "accidents"
    HAZARDS = "hazards"
    BARS = "bars"
    QUALIFICATIONS = "qualifications"
    STAFF = "staff"
    CERTIFICATES = "certificates"
    IN_FORCE = "in_force"
    ENGINEERS = "engineers"
    INSPECTOR = "inspector"
    POSTS = "posts"


class Since(StrEnum):
    """回执之后: whether what a receipt speaks of still reads the same today."""

    SAME = "same"
    CHANGED = "changed"
    NOTHING = "nothing"
    REPORTED = "reported"


SINCE_WORDS: dict[Since, str] = {
    Since.SAME: "回执所载的记录今天查询，逐项内容与出具回执时完全一致。",
    Since.CHANGED: "回执所载的记录今天的内容或者状态与出具回执时不同，请以今天的结果为准。",
    Since.NOTHING: "出具回执时没有查到记录，回执也不含当时填写的编号和姓名，因此没有可以重新比对的内容。",
    Since.REPORTED: "这是一份查询报告的回执。请把报告上的公开代码、截至日期和各部分的数目与下表逐项核对，并核对主体的名称；有一项不同的，报告已被改动。",
}


@dataclass(frozen=True)
class Answer:
    """One verification: outcome, the certificates it speaks of, and a signed receipt of exactly this."""

    outcome: Outcome
    certificates: tuple[PrintedFields, ...]
    receipt: str
    at: datetime

    @property
    def advice(self) -> str:
        return ADVICE[self.outcome]
