"""The words of the four steps: exams and trainings, what is recorded of one person in them, and the ladder on a day. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class EventKind(StrEnum):
    """考试、培训种类: what inspectors sit or attend together, with a roster."""

    ENTRY_EXAM = "entry_exam"
    GENERAL_LAW = "general_law"
    SPECIAL_LAW = "special_law"
    SUPERVISION_EXAM = "supervision_exam"
    INDUCTION = "induction"
    BLOCK = "block"
    TOPIC = "topic"
    ONLINE = "online"

    @property
    def is_exam(self) -> bool:
        """Whether it is sat in a day and marked; else it is a training with hours."""
        return self in EXAMS


EXAMS: Final = (EventKind.ENTRY_EXAM, EventKind.GENERAL_LAW, EventKind.SPECIAL_LAW, EventKind.SUPERVISION_EXAM)
ROTATION: Final = (EventKind.BLOCK, EventKind.TOPIC, EventKind.ONLINE)
FULL_TIME: Final = (EventKind.INDUCTION, EventKind.BLOCK)
"""Trainings that take whole days: nobody is in two of them on one day."""

EVENT_WORDS: Final[dict[EventKind, str]] = {
    EventKind.ENTRY_EXAM: "录用考试",
    EventKind.GENERAL_LAW: "公共法律知识考试",
    EventKind.SPECIAL_LAW: "专业法律知识考试",
    EventKind.SUPERVISION_EXAM: "监管执法资格考核",
    EventKind.INDUCTION: "入职培训",
    EventKind.BLOCK: "集中轮训",
    EventKind.TOPIC: "专题培训",
    EventKind.ONLINE: "网络培训",
}
"""What each kind is called, on pages and in sheets."""


@dataclass(frozen=True)
class Sat:
    """One exam of one person: it counts from its day."""

    kind: EventKind
    on: date
    passed: bool
    score: int | None = None  # whole hundredths


@dataclass(frozen=True)
class Attended:
    """One training of one person: it counts from its last day. Hours are tenths, `days` those attended."""

    kind: EventKind
    from_on: date
    until_on: date
    hours: int
    days: int
    passed: bool


class Step(StrEnum):
    """四项制度 (IN-02), the third one once for each certificate."""

    EXAM = "exam"
    INDUCTION = "induction"
    SUPERVISION = "supervision"
    ENFORCEMENT = "enforcement"
    ROTATION = "rotation"


class StepState(StrEnum):
    """步骤状态 on a day. Due: done for now, or running, and something must be done by a day. Exempt: not asked of this person."""

    DONE = "done"
    DUE = "due"
    MISSING = "missing"
    EXEMPT = "exempt"


@dataclass(frozen=True)
class Rung:
    """One step of the ladder on a day: where it stands, what is missing, by which article, and when that will change.

    `decides`: whether somebody may enforce depends on it. `binds`: whether its provision is sure enough to refuse by.
    """

    step: Step
    state: StepState
    text: str
    article: str
    provision: str
    decides: bool
    binds: bool
    changes_on: date | None = None
    change: str = ""

    @property
    def open(self) -> bool:
        """Whether the step is not done and asked of this person."""
        return self.state is StepState.MISSING


@dataclass(frozen=True)
class Record:
    """What is recorded of one person beside appointments and certificates, in any order."""

    sat: tuple[Sat, ...] = ()
    attended: tuple[Attended, ...] = ()
