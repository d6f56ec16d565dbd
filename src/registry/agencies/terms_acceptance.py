"""The words of acceptance, re-examination and exit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.agencies.terms import QualificationState, Standing


class AcceptanceState(StrEnum):
    """采信状态."""

    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class Finding(StrEnum):
    """倒查结论: the report saw it, it could not be seen then, it was missed, the report is false."""

    SEEN = "seen"
    NOT_VISIBLE = "not_visible"
    MISSED = "missed"
    FALSE = "false"


class ExaminationState(StrEnum):
    """倒查状态."""

    OPEN = "open"
    FOUND = "found"
    CLOSED = "closed"


class ExitKind(StrEnum):
    """退出方式 (AG-10)."""

    CANCELLATION = "cancellation"
    WITHDRAWAL = "withdrawal"
    REVOCATION = "revocation"


class ExitState(StrEnum):
    """退出办理状态."""

    PROPOSED = "proposed"
    DECIDED = "decided"
    REFUSED = "refused"


EXIT_WORDS: dict[ExitKind, str] = {
    ExitKind.CANCELLATION: "注销",
    ExitKind.WITHDRAWAL: "撤销",
    ExitKind.REVOCATION: "吊销",
}
ENDS: dict[ExitKind, QualificationState] = {
    ExitKind.CANCELLATION: QualificationState.CANCELLED,
    ExitKind.WITHDRAWAL: QualificationState.WITHDRAWN,
    ExitKind.REVOCATION: QualificationState.REVOKED,
}
"""What becomes of the qualification."""


@dataclass(frozen=True)
class Offered:
    """What an acceptance is held against: the agency on the day, and on the day of the report where there is one."""

    standing: Standing
    in_scope: bool
    then_standing: Standing | None
    then_in_scope: bool
    false_report: bool
    grade_title: str
    acceptable: bool | None  # none: not graded


@dataclass(frozen=True)
class Reentry:
    """从何日起可以重新申请. `on` none: never."""

    on: date | None
    provision: str
    sentence: str
