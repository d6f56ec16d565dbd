"""The words of joint penalties: measures of the catalogue, tasks of departments, and what others read of a task."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.law.terms import Clock


class MeasureSubject(StrEnum):
    """适用对象 of a measure."""

    UNIT = "unit"
    PERSON = "person"


class TaskState(StrEnum):
    """惩戒任务状态, by what its department did. Whether it must be lifted follows from the listing and the day."""

    DUE = "due"
    ACKNOWLEDGED = "acknowledged"
    EXECUTED = "executed"
    RETURNED = "returned"
    FORWARDED = "forwarded"
    LIFTED = "lifted"


class TaskPhase(StrEnum):
    """惩戒任务现况 on a day: what its department has to do, or that nothing is left to do."""

    TO_ACKNOWLEDGE = "to_acknowledge"
    TO_EXECUTE = "to_execute"
    IN_PLACE = "in_place"
    TO_LIFT = "to_lift"
    LIFT_OVERDUE = "lift_overdue"
    TO_REASSIGN = "to_reassign"
    DONE = "done"


class TaskStep(StrEnum):
    """惩戒任务办理步骤."""

    ACKNOWLEDGE = "acknowledge"
    EXECUTE = "execute"
    RETURN = "return"
    FORWARD = "forward"
    LIFT = "lift"


OPEN = frozenset({TaskState.DUE, TaskState.ACKNOWLEDGED, TaskState.EXECUTED})
"""States in which a department still has a task in hand."""

TAKEN = frozenset({TaskState.ACKNOWLEDGED, TaskState.EXECUTED})
"""States in which a measure may be in place, so that it must be lifted when the listing has ended."""

PUBLIC_STATES = OPEN | {TaskState.LIFTED}
"""States the public reads beside a listing; a task that was sent on or sent back says nothing about the subject."""


@dataclass(frozen=True)
class Lifting:
    """解除期限 of a task whose listing has ended: since when, until when, and whether that day has passed."""

    ended_on: date
    clock: Clock
    overdue: bool
    provisional: bool


@dataclass(frozen=True)
class PublicMeasure:
    """One measure on a published listing as anybody reads it; no personal data."""

    department: str
    title: str
    legal_basis: str
    state: TaskState
    since: date

    @property
    def word(self) -> str:
        """The state as the public reads it; who has signed for a task is the departments' own business."""
        return {TaskState.EXECUTED: "已执行", TaskState.LIFTED: "已解除"}.get(self.state, "已通知该部门")
