"""The words of training: education, results, certificates and their states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class Education(StrEnum):
    """文化程度, lowest first."""

    PRIMARY = "primary"
    JUNIOR_SECONDARY = "junior_secondary"
    SENIOR_SECONDARY = "senior_secondary"
    JUNIOR_COLLEGE = "junior_college"
    BACHELOR = "bachelor"
    MASTER = "master"

    @property
    def level(self) -> int:
        return _LEVELS[self]


_LEVELS: dict[Education, int] = {member: place for place, member in enumerate(Education)}


EDUCATION_WORDS: dict[str, Education] = {
    "小学": Education.PRIMARY,
    "初中": Education.JUNIOR_SECONDARY,
    "初中毕业": Education.JUNIOR_SECONDARY,
    "高中": Education.SENIOR_SECONDARY,
    "高中毕业": Education.SENIOR_SECONDARY,
    "中专": Education.SENIOR_SECONDARY,
    "中技": Education.SENIOR_SECONDARY,
    "技校": Education.SENIOR_SECONDARY,
    "职高": Education.SENIOR_SECONDARY,
    "大专": Education.JUNIOR_COLLEGE,
    "专科": Education.JUNIOR_COLLEGE,
    "高职": Education.JUNIOR_COLLEGE,
    "本科": Education.BACHELOR,
    "大学": Education.BACHELOR,
    "大学本科": Education.BACHELOR,
    "硕士": Education.MASTER,
    "研究生": Education.MASTER,
    "博士": Education.MASTER,
}
"""What sheets say for each level."""


class CertificateKind(StrEnum):
    """证书种类. Each has its own clock; the received kinds are never mixed with special operations (SO-16)."""

    SPECIAL_OPERATION = "special_operation"  # 特种作业操作证 (SO)
    PRINCIPAL = "principal"  # 主要负责人安全合格证 (TR-13)
    SAFETY_MANAGER = "safety_manager"  # 安全生产管理人员安全合格证 (TR-13)
    PRE_JOB = "pre_job"  # 岗前培训合格证明, issued by the centre that trained (TR-03..06)
    SPECIAL_EQUIPMENT = "special_equipment"  # 特种设备作业人员证, received from market regulation
    CONSTRUCTION = "construction"  # 建筑施工特种作业操作资格证, received from housing and construction (SO-16)


KIND_WORDS: Final[dict[StrEnum, str]] = {
    CertificateKind.SPECIAL_OPERATION: "特种作业操作证",
    CertificateKind.PRINCIPAL: "主要负责人安全合格证",
    CertificateKind.SAFETY_MANAGER: "安全生产管理人员安全合格证",
    CertificateKind.PRE_JOB: "岗前培训合格证明",
    CertificateKind.SPECIAL_EQUIPMENT: "特种设备作业人员证",
    CertificateKind.CONSTRUCTION: "建筑施工特种作业操作资格证",
}
"""What each kind is called in print, on pages and in sheets."""

MANAGERS: Final = frozenset({CertificateKind.PRINCIPAL, CertificateKind.SAFETY_MANAGER})
"""Kinds examined for a kind of business, valid by TR-13."""

FOREIGN: Final = frozenset({CertificateKind.SPECIAL_EQUIPMENT, CertificateKind.CONSTRUCTION})
"""Kinds of other departments: recorded as received, never issued, reviewed or withdrawn here."""

ASSESSED: Final = frozenset(CertificateKind) - FOREIGN - {CertificateKind.PRE_JOB}
"""Kinds that a certifier issues on an assessment (TR-15)."""

EARLIEST: Final = date(1960, 1, 1)
"""No working life of anybody examined today began before."""

NO_END: Final = date.max
"""Stored as the last day of what has none by law: a pre-job proof. No door shows it; rows say none."""


class ResultState(StrEnum):
    """成绩状态."""

    PENDING = "pending"
    APPROVED = "approved"
    FAILED = "failed"  # approved as recorded: the exam was not passed, so no certificate came of it
    REFUSED = "refused"
    UNDONE = "undone"


class Origin(StrEnum):
    """证书来源: issued here on a centre's results, or received with issuer and date (historical)."""

    ISSUED = "issued"
    RECEIVED = "received"


ORIGIN_WORDS: Final[dict[StrEnum, str]] = {Origin.ISSUED: "本平台颁发", Origin.RECEIVED: "历史证书登记"}


class Ending(StrEnum):
    """证书终止方式: 撤销 (SO-10), 注销 (SO-11), 失效 by a review failed twice (SO-09); 误登 takes back a wrongly entered one."""

    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    UNDONE = "undone"


class WithdrawalGround(StrEnum):
    """撤销事由 (SO-10)."""

    UNFIT = "unfit"
    ACCIDENT = "accident"
    FALSE_DATA = "false_data"
    FRAUD = "fraud"
    OVERDUE = "overdue_at_expiry"  # the validity ran out without renewal


class CancellationGround(StrEnum):
    """注销事由 (SO-11)."""

    DEATH = "death"
    REQUEST = "request"
    TOLD = "told"  # the department that issued a received certificate ended it


class ReviewOutcome(StrEnum):
    """复审结论."""

    PASSED = "passed"
    RETRAIN = "retrain"  # failed once on items 2 to 5: to be trained anew and reviewed again (SO-09.retrain)
    FAILED = "failed"  # unfit, or a cause for ending the certificate: no second try
    LAPSED = "lapsed"  # failed again (SO-09.lapse)


class ReviewFailure(StrEnum):
    """复审不予通过的情形 (SO-09), in the order of the article's items."""

    UNFIT = "unfit"
    VIOLATIONS = "violations"
    PENALISED = "penalised"
    OBSTRUCTED = "obstructed"
    UNTRAINED = "untrained"
    CAUSE = "cause"


class CertificateState(StrEnum):
    """证书状态 on a day, by dates and decisions."""

    VALID = "valid"
    REVIEW_DUE = "review_due"
    RENEWAL_DUE = "renewal_due"
    REVIEW_OVERDUE = "review_overdue"
    EXPIRED = "expired"
    RECHECK_DUE = (
        "recheck_due"  # away from the post for so long that an examination is due before it counts again (SO-12)
    )
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


IN_FORCE = frozenset({CertificateState.VALID, CertificateState.REVIEW_DUE, CertificateState.RENEWAL_DUE})
"""States in which the holder may work."""


@dataclass(frozen=True)
class Term:
    """How long a certificate lasts: last valid day, day by which it must be reviewed, and the provisions they come from."""

    valid_until: date
    review_due_on: date | None
    provision: str


@dataclass(frozen=True)
class Dates:
    """The dates and decision that settle a certificate's state."""

    issued_on: date
    valid_until: date
    review_due_on: date | None
    ended_on: date | None
    ending: Ending | None
    recheck_from: date | None = None
