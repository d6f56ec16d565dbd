"""The words of employers' duties: what the law wants of a firm, what is there, what is short. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from registry.parties.reference.industries import HighHazard


class DutyKind(StrEnum):
    """配备义务."""

    MUST_HAVE = "must_have"  # LAW-06
    SHARE = "share"  # RSE-09
    AGENCY = "agency"  # RSE-10
    OFFICERS = "officers"  # LAW-07
    CERTIFICATES = "certificates"  # LAW-05, TR-08
    MIDDLE = "middle"  # RSE-11, from memory: advice


ADVICE: frozenset[DutyKind] = frozenset({DutyKind.MIDDLE})
"""Kinds that are shown but make nobody fall short: their provision is from memory."""


@dataclass(frozen=True)
class FirmFacts:
    """What a firm has on a day. `managers` are persons at safety managers' posts, `evaluators` at evaluators'; `engineers` are
    registered there, `middle` of them 中级 or 高级. `assessed` principals and managers had to be assessed by the day, `uncertified` of
    them were not.
    """

    hazard: HighHazard
    staff: int
    managers: int = 0
    evaluators: int = 0
    engineers: int = 0
    middle: int = 0
    assessed: int = 0
    uncertified: int = 0


@dataclass(frozen=True)
class Duty:
    """One duty of a firm on a day, with its article and arithmetic."""

    kind: DutyKind
    required: int
    have: int
    provision: str
    article: str
    arithmetic: str
    advice: bool
    to_confirm: bool

    @property
    def short(self) -> int:
        """How many are missing."""
        return max(0, self.required - self.have)
