"""The words of assessment and grade: occasions, states, steps; scores as the rules see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Occasion(StrEnum):
    """评定事由."""

    PERIODIC = "periodic"
    RED_LINE = "red_line"
    REPAIR = "repair"


class AssessmentState(StrEnum):
    """评定状态: scored by one person, confirmed by another, seen by the agency, objected to and answered, published."""

    SCORED = "scored"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    OBJECTED = "objected"
    ANSWERED = "answered"
    PUBLISHED = "published"
    DROPPED = "dropped"


class AssessmentStep(StrEnum):
    """评定办理步骤."""

    SCORE_AGAIN = "score_again"
    CONFIRM = "confirm"
    SEND_BACK = "send_back"
    DROP = "drop"
    OBJECT = "object"
    WAIVE = "waive"
    ANSWER = "answer"
    DECIDE_ANSWER = "decide_answer"
    PUBLISH = "publish"


STEPS: dict[AssessmentStep, frozenset[AssessmentState]] = {
    AssessmentStep.SCORE_AGAIN: frozenset({AssessmentState.RETURNED}),
    AssessmentStep.CONFIRM: frozenset({AssessmentState.SCORED}),
    AssessmentStep.SEND_BACK: frozenset({AssessmentState.SCORED, AssessmentState.ANSWERED}),
    AssessmentStep.DROP: frozenset({AssessmentState.SCORED, AssessmentState.RETURNED}),
    AssessmentStep.OBJECT: frozenset({AssessmentState.CONFIRMED, AssessmentState.PUBLISHED}),
    AssessmentStep.WAIVE: frozenset({AssessmentState.CONFIRMED}),
    AssessmentStep.ANSWER: frozenset({AssessmentState.OBJECTED}),
    AssessmentStep.DECIDE_ANSWER: frozenset({AssessmentState.ANSWERED}),
    AssessmentStep.PUBLISH: frozenset({AssessmentState.CONFIRMED}),
}
"""In which states each step may be taken."""


@dataclass(frozen=True)
class Score:
    """得分 of one item in whole hundredths, with why points are missing (public) and what it rests on (internal)."""

    item: str
    points: int
    reason: str
    evidence: str


@dataclass(frozen=True)
class Crossed:
    """红线情形 that was found, with what it rests on."""

    code: str
    reason: str
    evidence: str


@dataclass(frozen=True)
class Result:
    """What scores and red lines come to. `total` in hundredths, none where nothing was scored."""

    grade: str
    total: int | None
    reds: tuple[str, ...]


@dataclass(frozen=True)
class Graded:
    """信用等级 of an agency on a day: which, since when, on which scale, from which assessment."""

    organisation_id: int
    grade: str
    title: str
    tone: str
    scale: str
    scale_title: str
    total: int | None
    reds: tuple[str, ...]
    from_on: date
    assessment: str
    period: str
    reason: str
