"""The words of supervising bodies: their five levels, the evidence that somebody is professional, a region's figures. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BodyLevel(StrEnum):
    """监管机构层级: townships and functional zones are part of the system as well (IN-02)."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"
    ZONE = "zone"


class EvidenceKind(StrEnum):
    """专业人员证明类型 (IN-03), in the order in which somebody with several is counted (SET-74)."""

    DEGREE = "degree"
    VOCATIONAL = "vocational_qualification"
    EXPERIENCE = "experience"


@dataclass(frozen=True)
class Tally:
    """What is counted of one body or of a whole region on a day.

    `in_service` and `establishment` are the figures reported; `degree`, `vocational`, `experience` count professional staff
    of the bodies that reported, `inspectors` everybody in office there. `silent` bodies never reported and are in none of
    these but `bodies`.
    """

    bodies: int = 0
    silent: int = 0
    establishment: int = 0
    in_service: int = 0
    degree: int = 0
    vocational: int = 0
    experience: int = 0
    inspectors: int = 0

    @property
    def professional(self) -> int:
        """Professional staff of every kind of evidence."""
        return self.degree + self.vocational + self.experience

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.bodies + other.bodies,
            self.silent + other.silent,
            self.establishment + other.establishment,
            self.in_service + other.in_service,
            self.degree + other.degree,
            self.vocational + other.vocational,
            self.experience + other.experience,
            self.inspectors + other.inspectors,
        )


class Reached(StrEnum):
    """达标状态: how a body or region stands against the target (IN-01)."""

    MET = "met"
    SHORT = "short"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Against:
    """A tally against the target: the share in whole hundredths of a percent, and how many more professional people it takes.

    `replacing`: posts of others are filled with professional people, the number of staff stays; `adding`: they come on top.
    Both are 0 when the target is met; `adding` is none when it can never be reached that way.
    """

    reached: Reached
    share: int | None
    target: int
    replacing: int
    adding: int | None
    arithmetic: str
