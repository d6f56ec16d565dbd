"""The words of pre-job training (先培训后上岗): levels, what a worker's file holds, where somebody stands at a post, gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from registry.parties.reference.industries import HighHazard
from registry.parties.terms import PostKind


class TrainingLevel(StrEnum):
    """级别 of an entry: the three of TR-05, in construction company, project and team (TR-12), and what is trained later."""

    PLANT = "plant"
    WORKSHOP = "workshop"
    TEAM = "team"
    YEARLY = "yearly"  # 每年再培训 (TR-04.yearly, TR-12)
    TARGETED = "targeted"  # 新工艺、新技术、新材料、新设备 (TR-07)
    AFTER_ACCIDENT = "after_accident"  # TR-11


THREE: Final = (TrainingLevel.PLANT, TrainingLevel.WORKSHOP, TrainingLevel.TEAM)
"""The levels that come before the work."""


class WorkNature(StrEnum):
    """作业性质 of a post, as far as an apprenticeship depends on it (TR-10)."""

    ORDINARY = "ordinary"
    HAZARDOUS = "hazardous"  # 井下作业（非煤）、危险工艺操作
    COAL_UNDERGROUND = "coal_underground"


class NewProcess(StrEnum):
    """四新: what a firm begins to use (TR-07.new_technology)."""

    PROCESS = "process"
    TECHNOLOGY = "technology"
    MATERIAL = "material"
    EQUIPMENT = "equipment"


class FileStanding(StrEnum):
    """培训状态 of somebody at a post on a day."""

    TRAINED = "trained"
    SUPERVISED = "supervised"  # trained, but an apprentice still (TR-10)
    NOT_TRAINED = "not_trained"
    RETRAINING_DUE = "retraining_due"  # after a transfer or a year away (TR-07)
    REFRESHER_OVERDUE = "refresher_overdue"
    NEW_PROCESS = "new_process"
    AFTER_ACCIDENT = "after_accident"
    OFF_POST = "off_post"


GOOD: Final = frozenset({FileStanding.TRAINED, FileStanding.SUPERVISED, FileStanding.OFF_POST})
"""Standings in which nothing is missing."""


class GapKind(StrEnum):
    """缺口: what somebody who stands at a post lacks."""

    NO_OPERATION_CERTIFICATE = "no_operation_certificate"
    NO_MANAGER_CERTIFICATE = "no_manager_certificate"
    NOT_TRAINED = "not_trained"
    RETRAINING_DUE = "retraining_due"
    REFRESHER_OVERDUE = "refresher_overdue"
    NEW_PROCESS = "new_process"
    AFTER_ACCIDENT = "after_accident"


FILED_POSTS: Final = (PostKind.WORKER, PostKind.SPECIAL_OPERATOR)
"""Posts that have a training file of three levels."""

MANAGING_POSTS: Final = (PostKind.PRINCIPAL, PostKind.SAFETY_MANAGER)


@dataclass(frozen=True)
class Stint:
    """One time at one post of a firm, last day inclusive."""

    code: str
    kind: PostKind
    title: str
    from_on: date
    until_on: date | None = None

    def held_on(self, day: date) -> bool:
        """Whether the post was held on a day."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)

    def same_position(self, other: Stint) -> bool:
        """Whether both are the same post of the firm."""
        return (self.kind, self.title) == (other.kind, other.title)


@dataclass(frozen=True)
class Entry:
    """One training that counts as recorded; hours in tenths. `cause`: number of the new process or accident it answers."""

    post: str
    level: TrainingLevel
    from_on: date
    until_on: date
    hours: int
    passed: bool = True
    nature: WorkNature = WorkNature.ORDINARY
    cause: str = ""
    code: str = ""


@dataclass(frozen=True)
class Cause:
    """What calls for another training from a day on: a new process at a post (all posts when untitled), a fatal accident."""

    number: str
    on: date
    title: str = ""
    what: str = ""


@dataclass(frozen=True)
class Worker:
    """What the rules look at: one person at one firm."""

    hazard: HighHazard
    stints: tuple[Stint, ...]
    entries: tuple[Entry, ...]
    processes: tuple[Cause, ...] = ()
    accidents: tuple[Cause, ...] = ()  # fatal ones after which this person retrains (TR-11)


@dataclass(frozen=True)
class LevelState:
    """How far one level has come; hours in tenths. `needed` is 0 where the law names a total only."""

    level: TrainingLevel
    hours: int
    needed: int
    trained: bool

    @property
    def missing(self) -> int:
        """Tenths of hours short of the level's own hours."""
        return max(0, self.needed - self.hours)


@dataclass(frozen=True)
class Reason:
    """Why somebody stands where they stand, the article, and what to do."""

    text: str
    article: str
    fix: str
    provision: str
    to_confirm: bool = False


@dataclass(frozen=True)
class Standing:
    """Where somebody stands at a post on a day. `changes_on`: the first day on which that changes by dates alone."""

    state: FileStanding
    reasons: tuple[Reason, ...]
    levels: tuple[LevelState, ...]
    total: int
    needed: int
    completed_on: date | None
    changes_on: date | None
    change: str = ""
    late: bool = False  # stood at the post before the training was complete (LAW-04)
