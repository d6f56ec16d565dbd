"""The words of screening: what is compared, how like two names are, and what came of a row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from registry.blacklist.terms import Ground


class Kind(StrEnum):
    """筛查对象: firms or persons."""

    FIRMS = "firms"
    PERSONS = "persons"


class Verdict(StrEnum):
    """筛查结论 of one row."""

    SAME_NUMBER = "same_number"  # the credit code or ID number is that of a listed or barred subject
    SAME_NAME = "same_name"  # no number to tell by, and the name is the same but for how it is written
    CONTRADICTORY = "contradictory"  # number and name speak of different subjects: both are shown, nothing is guessed
    SIMILAR = "similar"  # near enough to be looked at by a person
    CLEAR = "clear"
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class Subject:
    """A firm or person as somebody names one: name, credit code or ID number (empty where not known), former names."""

    name: str
    number: str = ""
    former: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """How like two subjects are, 0 to 100, and why, in words."""

    value: int
    reason: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One row somebody wants screened; `row` is its number in the sheet, from 1 without one."""

    row: int
    name: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class ListedAs:
    """A listing in effect on the day."""

    number: str
    ground: Ground
    authority: str
    listed_on: date
    until: date


@dataclass(frozen=True, slots=True)
class BarredBy:
    """A bar in force on the day."""

    number: str
    scope: str
    from_on: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Match:
    """A listed or barred subject that a row may mean. `shown_number` is the credit code, or an ID number masked."""

    name: str
    shown_number: str
    score: int
    reason: str
    listings: tuple[ListedAs, ...]
    bars: tuple[BarredBy, ...]


@dataclass(frozen=True, slots=True)
class Screened:
    """What came of one row: the verdict, the matches that bear it out, best first, and what was wrong with the row."""

    asked: Asked
    verdict: Verdict
    matches: tuple[Match, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Result:
    """One run: its code in the access log, what it was for, and what came of each row. `hidden`: what the viewer may not see."""

    run: str
    kind: Kind
    purpose: str
    as_of: date
    at: datetime
    subjects: int
    rows: tuple[Screened, ...]
    hidden: tuple[str, ...] = field(default=())

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many rows came to each verdict."""
        found = dict.fromkeys(Verdict, 0)
        for row in self.rows:
            found[row.verdict] += 1
        return found
