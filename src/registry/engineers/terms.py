"""The words of engineers: grades, specialties, registrations and their states, applications and their steps. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from registry.parties.reference.industries import HighHazard
from registry.parties.terms import PostKind


class Grade(StrEnum):
    """级别 (RSE-01)."""

    SENIOR = "senior"
    INTERMEDIATE = "intermediate"
    JUNIOR = "junior"


class Specialty(StrEnum):
    """专业类别, seven of them (RSE-02)."""

    COAL = "coal"
    NONCOAL = "noncoal"
    CHEMICAL = "chemical"
    SMELTING = "smelting"
    CONSTRUCTION = "construction"
    TRANSPORT = "transport"
    OTHER = "other"


GRADE_WORDS: Final[dict[Grade, str]] = {
    Grade.SENIOR: "高级",
    Grade.INTERMEDIATE: "中级",
    Grade.JUNIOR: "初级（助理）",
}
"""What each grade is called."""

SPECIALTY_WORDS: Final[dict[Specialty, str]] = {
    Specialty.COAL: "煤矿安全",
    Specialty.NONCOAL: "金属非金属矿山安全",
    Specialty.CHEMICAL: "化工安全",
    Specialty.SMELTING: "金属冶炼安全",
    Specialty.CONSTRUCTION: "建筑施工安全",
    Specialty.TRANSPORT: "道路运输安全",
    Specialty.OTHER: "其他安全（不包括消防安全）",
}
"""What each specialty is called in RSE-02."""

MIDDLE_UP: Final = (Grade.SENIOR, Grade.INTERMEDIATE)
"""Grades of which RSE-11 speaks."""

ENGINEER_POSTS: Final = (PostKind.SAFETY_MANAGER, PostKind.PRINCIPAL, PostKind.EVALUATOR)
"""Posts an engineer is registered for: safety posts of a firm, or evaluation at a service agency (RSE-05)."""


class Origin(StrEnum):
    """注册来源: decided here, or registered before and received."""

    DECIDED = "decided"
    RECEIVED = "received"


class Ending(StrEnum):
    """注册终止方式: how a stretch of a registration ended before its last valid day."""

    MOVED = "moved"  # to another employer: the next stretch goes on
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    UNDONE = "undone"  # entered by mistake: never was


class RegistrationState(StrEnum):
    """注册状态 on a day, from dates."""

    AHEAD = "ahead"
    VALID = "valid"
    RENEWAL_DUE = "renewal_due"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


SHOWN_STATES: Final = tuple(one for one in RegistrationState if one is not RegistrationState.AHEAD)
"""States a registration in the register can be in today: nothing is decided ahead of time."""

IN_FORCE: Final = (RegistrationState.VALID, RegistrationState.RENEWAL_DUE)
"""States in which an engineer may practise."""


class LookOutcome(StrEnum):
    """公开查询结果: what anybody is told of a registration's number and name."""

    VALID = "valid"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    NO_MATCH = "no_match"
    BAD_NUMBER = "bad_number"


ADVICE: Final[dict[LookOutcome, str]] = {
    LookOutcome.VALID: "请核对下列信息与注册证一致，尤其是执业单位。",
    LookOutcome.LAPSED: "不得以注册安全工程师名义执业；继续执业须重新注册。",
    LookOutcome.CANCELLED: "不得以注册安全工程师名义执业。",
    LookOutcome.WITHDRAWN: "注册是以不正当手段取得的，不得执业。发现仍在执业的，请拨打 12350 举报。",
    LookOutcome.NO_MATCH: "没有查到与编号和姓名都相符的注册。请按注册证核对后再查；仍查不到的，请向执业单位索取注册证原件，或者拨打 12350。",
    LookOutcome.BAD_NUMBER: "这不是一个注册编号。请填写注册证上的编号，不要填写身份证号。",
}
"""What to do next, by outcome."""


class CancelGround(StrEnum):
    """注销事由."""

    REQUEST = "request"
    LEFT = "left"
    DEATH = "death"
    CAPACITY = "capacity"


class FraudGround(StrEnum):
    """撤销事由 (RSE-08): by which deceit."""

    REGISTRATION = "registration"
    QUALIFICATION = "qualification"


class ApplicationKind(StrEnum):
    """注册事项."""

    FIRST = "first"
    LATE_FIRST = "late_first"
    RENEWAL = "renewal"
    CHANGE = "change"
    AGAIN = "again"
    CANCELLATION = "cancellation"
    WITHDRAWAL = "withdrawal"


STARTING: Final = (ApplicationKind.FIRST, ApplicationKind.LATE_FIRST, ApplicationKind.AGAIN)
"""Kinds that begin a registration."""

WITH_EMPLOYER: Final = (*STARTING, ApplicationKind.CHANGE, ApplicationKind.RENEWAL)
"""Kinds in which an employer says whether the person works there."""


RESTS_ON_HOURS: Final = (ApplicationKind.RENEWAL, ApplicationKind.LATE_FIRST, ApplicationKind.AGAIN)
"""Kinds for which hours of continuing education are counted."""


class ApplicationState(StrEnum):
    """注册申请状态."""

    FILED = "filed"
    RETURNED = "returned"
    EXAMINED = "examined"
    GRANTED = "granted"
    PUBLISHED = "published"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


OPEN: Final = (ApplicationState.FILED, ApplicationState.RETURNED, ApplicationState.EXAMINED)
"""States in which an application waits for somebody."""


class Step(StrEnum):
    """注册办理步骤."""

    CORRECT = "correct"
    TAKE_BACK = "take_back"
    CONFIRM = "confirm"
    DECLINE = "decline"
    SEND_BACK = "send_back"
    EXAMINE = "examine"
    GRANT = "grant"
    REFUSE = "refuse"
    PUBLISH = "publish"


class EmployerWord(StrEnum):
    """单位意见: what the employer says of an application."""

    NONE = "none"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


@dataclass(frozen=True)
class Stretch:
    """注册区间: one stretch of a registration at one employer. `ended_on` is the first day it no longer counts.

    `decided_on` may be before `from_on`: a renewal in its window is decided while the old term runs.
    """

    organisation_id: int
    from_on: date
    valid_until: date
    decided_on: date
    ended_on: date | None = None
    ending: Ending | None = None

    def on(self, day: date) -> bool:
        """Whether the registration is in force there on a day."""
        if self.ending is Ending.UNDONE or (self.ended_on is not None and day >= self.ended_on):
            return False
        return self.from_on <= day <= self.valid_until


@dataclass(frozen=True)
class Registered:
    """An engineer registered at an organisation on a day, for those who count engineers. Ids are internal."""

    person_id: int
    grade: Grade
    specialty: Specialty
    number: str
    valid_until: date


@dataclass(frozen=True)
class Employer:
    """What the rules look at of an employer on a day. `is_agency`: it has evaluators at posts."""

    id: int
    name: str
    industry: str
    hazard: HighHazard
    is_agency: bool


@dataclass(frozen=True)
class Course:
    """继续教育: first and last day and tenths of hours."""

    from_on: date
    until_on: date
    hours: int


@dataclass(frozen=True)
class Term:
    """Last valid day and the entry of the law book it comes from."""

    valid_until: date
    provision: str


@dataclass(frozen=True)
class Facts:
    """What the rules of an application look at, as of the day it is filed or decided.

    `stretches` are all of the person's, `withdrawn_on` the days registrations were withdrawn for fraud; `bars` are sentences of bars
    that keep the person from the work, or the employer from having it.
    """

    day: date
    kind: ApplicationKind
    born_on: date | None
    grade: Grade
    specialty: Specialty
    qualified_on: date
    employer: Employer | None
    employed: bool
    current: Stretch | None
    cycle_from: date | None = None  # first day of the current term
    courses: tuple[Course, ...] = ()
    withdrawn_on: tuple[date, ...] = ()
    bars: tuple[str, ...] = ()
    current_employer: str = ""
    open_application: str = ""
    ended: bool = False  # whether an earlier registration ended or lapsed
