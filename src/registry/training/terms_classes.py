"""The words of centres and classes: courses, states of a class and of who is enrolled, the hours planned and attended. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.parties.reference.industries import HighHazard
from registry.training.terms import CertificateKind


class CentreStanding(StrEnum):
    """机构状态 on a day: why an approval does or does not let the centre train."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    CLOSED = "closed"
    LISTED = "listed"
    BARRED = "barred"


class Tenure(StrEnum):
    """场所产权."""

    OWNED = "owned"
    LEASED = "leased"


class Course(StrEnum):
    """培训类型: for a first certificate, for the review of one (SO-07), or the yearly hours (TR-01, TR-02, TR-04)."""

    INITIAL = "initial"
    REVIEW = "review"
    YEARLY = "yearly"


class ClassState(StrEnum):
    """班级状态 on a day, by dates and decisions."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"  # the last day is over, not closed yet
    CLOSED = "closed"
    CANCELLED = "cancelled"


class ClassStep(StrEnum):
    """办理事项 of a class."""

    AMEND = "amend"
    CANCEL = "cancel"
    CLOSE = "close"
    ENROL = "enrol"
    LEAVE = "leave"
    ATTEND = "attend"
    CORRECT = "correct"


class EnrolmentState(StrEnum):
    """学员状态."""

    ENROLLED = "enrolled"
    LEFT = "left"
    COMPLETED = "completed"
    NOT_COMPLETED = "not_completed"
    UNDONE = "undone"


TAUGHT: tuple[CertificateKind, ...] = (
    CertificateKind.SPECIAL_OPERATION,
    CertificateKind.PRINCIPAL,
    CertificateKind.SAFETY_MANAGER,
    CertificateKind.PRE_JOB,
)
"""What a class may be for."""

BY_BUSINESS = TAUGHT[1:]
"""Kinds that are taught by kind of business, not by the catalogue of special operations."""

LAW_WORDS: dict[str, HighHazard] = {
    "coal_mine": HighHazard.COAL_MINE,
    "noncoal_mine": HighHazard.NON_COAL_MINE,
    "hazchem": HighHazard.HAZARDOUS_CHEMICALS,
    "fireworks": HighHazard.FIREWORKS,
    "smelting": HighHazard.METAL_SMELTING,
}
"""Kinds of business as the law book's lists name them (TR-02.kinds, TR-04.kinds)."""


def purpose(kind: CertificateKind, high_hazard: str) -> str:
    """What an approval names for training by kind of business: `principal:coal_mine`."""
    return f"{kind.value}:{high_hazard}"


def scope_of(kind: CertificateKind, category: str, high_hazard: str) -> str:
    """What a centre must be approved for, as `rules.standing` asks: the category, or the purpose."""
    return (
        category if kind is CertificateKind.SPECIAL_OPERATION else purpose(kind, high_hazard or HighHazard.NONE.value)
    )


@dataclass(frozen=True)
class Hours:
    """Hours planned or attended, in tenths: theory on site, practice (always on site), theory online."""

    theory: int = 0
    practice: int = 0
    online: int = 0

    @property
    def total(self) -> int:
        return self.theory + self.practice + self.online

    def __add__(self, other: Hours) -> Hours:
        return Hours(self.theory + other.theory, self.practice + other.practice, self.online + other.online)


@dataclass(frozen=True)
class Required:
    """Hours the law asks for, in tenths, and the provision they come from; none where the law book states nothing."""

    hours: int
    provision: str
    citation: str
    to_confirm: bool


@dataclass(frozen=True)
class ClassDates:
    """What settles a class's state."""

    starts_on: date
    ends_on: date
    closed_on: date | None
    cancelled_on: date | None


def in_words(tenths: int) -> str:
    """Tenths of hours as people write them: 85 is `8.5`."""
    return f"{tenths / 10:g}"
