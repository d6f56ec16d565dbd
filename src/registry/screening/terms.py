"""The words of screening: what is compared, how like two names are, and what came of a row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from registry.blacklist.terms import GROUND_WORDS, Standing
from registry.blacklist.terms_bars import BarFacts


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


VERDICT_WORDS: dict[StrEnum, str] = {
    Verdict.SAME_NUMBER: "代码一致",
    Verdict.SAME_NAME: "名称相符",
    Verdict.CONTRADICTORY: "代码与名称矛盾",
    Verdict.SIMILAR: "近似待核",
    Verdict.CLEAR: "未命中",
    Verdict.UNUSABLE: "无法筛查",
}

KIND_WORDS: dict[StrEnum, str] = {Kind.FIRMS: "单位", Kind.PERSONS: "人员"}


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
    """One row somebody wants screened; `row` is its number in the sheet, from 1 without one. In a result a person's number is
    masked."""

    row: int
    name: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A listed or barred subject that a row may mean. `shown_number` is the credit code, or an ID number masked."""

    name: str
    shown_number: str
    score: int
    reason: str
    listings: tuple[Standing, ...]
    bars: tuple[BarFacts, ...]

    @property
    def standing(self) -> str:
        """What the lists say of it, in one sentence."""
        listed = [
            f"已列入（{one.number}，{GROUND_WORDS[one.ground]}，{one.listed_on} 至 {one.until}，{one.authority}）"
            for one in self.listings
        ]
        return "；".join([*listed, *(bar.sentence for bar in self.bars)])


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
