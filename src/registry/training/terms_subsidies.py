"""The words of subsidies and reminders: claims, who claims, where the money goes, states and steps, windows of reminding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.training.terms import CertificateKind, CertificateState, Origin


class Claimant(StrEnum):
    """申领主体: the centre for its trainees, the employer for its own people, or the person."""

    CENTRE = "centre"
    EMPLOYER = "employer"
    PERSON = "person"


class Payee(StrEnum):
    """收款账户种类. Account numbers are never stored: the paying office has them."""

    ENTERPRISE = "enterprise"
    INSTITUTION = "institution"
    OWN = "own"  # the person's own account: SB-03.account names accounts of units only


class ClaimState(StrEnum):
    """补贴申领状态."""

    FILED = "filed"
    RETURNED = "returned"
    GRANTED = "granted"
    PAID = "paid"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    RECOVERED = "recovered"


class ClaimStep(StrEnum):
    """补贴办理步骤."""

    CORRECT = "correct"
    WITHDRAW = "withdraw"
    GRANT = "grant"
    SEND_BACK = "send_back"
    REFUSE = "refuse"
    PAY = "pay"
    RECOVER = "recover"


STANDING = frozenset({ClaimState.FILED, ClaimState.RETURNED, ClaimState.GRANTED, ClaimState.PAID, ClaimState.RECOVERED})
"""States in which a claim uses up its certificate: no other claim may be filed for it."""

SUBSIDISED = (CertificateKind.SPECIAL_OPERATION, CertificateKind.PRINCIPAL, CertificateKind.SAFETY_MANAGER)
"""Kinds of certificate that belong to the persons SB-01 names."""

CLAIMANT_WORDS = {
    "培训机构": Claimant.CENTRE,
    "用人单位": Claimant.EMPLOYER,
    "企业": Claimant.EMPLOYER,
    "本人": Claimant.PERSON,
}
"""What sheets say for each claimant."""

KIND_WORDS = {
    "特种作业操作证": CertificateKind.SPECIAL_OPERATION,
    "特种作业": CertificateKind.SPECIAL_OPERATION,
    "主要负责人安全合格证": CertificateKind.PRINCIPAL,
    "主要负责人": CertificateKind.PRINCIPAL,
    "安全生产管理人员安全合格证": CertificateKind.SAFETY_MANAGER,
    "安全生产管理人员": CertificateKind.SAFETY_MANAGER,
}
"""What sheets say for each kind of certificate that is subsidised."""


@dataclass(frozen=True)
class EarlierClaim:
    """A claim that stands already: its number and the day it was filed."""

    number: str
    claimed_on: date


@dataclass(frozen=True)
class ClaimFacts:
    """What the rules of a claim look at, as of the day it is filed.

    `same` is a standing claim for the very certificate, `before` one of the same person for an earlier certificate of the same
    kind and operation. `double`: the claimant declares that the person got the skill subsidy of unemployment insurance.
    """

    kind: CertificateKind
    origin: Origin
    state: CertificateState
    issued_on: date
    claimed_on: date
    payee: Payee
    double: bool
    same: EarlierClaim | None = None
    before: EarlierClaim | None = None


class Window(StrEnum):
    """提醒时段, most urgent first."""

    OVERDUE = "overdue"
    FIRST = "first"
    SECOND = "second"
    THIRD = "third"


class Grouping(StrEnum):
    """统计口径: what the totals of subsidies are counted by."""

    YEAR = "year"
    CITY = "city"
    COUNTY = "county"
    KIND = "kind"
    MIGRANT = "migrant"
