"""Industries (GB/T 4754-2017, sections and two-digit divisions) and the kinds of high-hazard business the law names.

A firm's industry is its classification; whether it is high-hazard is recorded beside it, because the law's kinds follow
licences and activities and cannot be read off the code. Read once from `industries.csv`; nothing changes it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final


@dataclass(frozen=True, slots=True)
class Industry:
    """A section (code `A` to `T`, its own section) or a division (code `01` to `97`)."""

    code: str
    name: str
    section: str

    @property
    def is_section(self) -> bool:
        """Whether this is a section (门类) and not a division (大类)."""
        return self.code == self.section


class HighHazard(StrEnum):
    """Kind of high-hazard business (高危行业类别); decides training hours, staffing and scope."""

    NONE = "none"
    COAL_MINE = "coal_mine"
    NON_COAL_MINE = "non_coal_mine"
    HAZARDOUS_CHEMICALS = "hazardous_chemicals"
    FIREWORKS = "fireworks"
    METAL_SMELTING = "metal_smelting"
    CONSTRUCTION = "construction"
    TRANSPORT = "transport"

    @property
    def chinese(self) -> str:
        """The word shown to people."""
        return HIGH_HAZARD_LABELS[self]


HIGH_HAZARD_LABELS: Final[dict[HighHazard, str]] = {
    HighHazard.NONE: "非高危行业",
    HighHazard.COAL_MINE: "煤矿",
    HighHazard.NON_COAL_MINE: "非煤矿山",
    HighHazard.HAZARDOUS_CHEMICALS: "危险化学品",
    HighHazard.FIREWORKS: "烟花爆竹",
    HighHazard.METAL_SMELTING: "金属冶炼",
    HighHazard.CONSTRUCTION: "建筑施工",
    HighHazard.TRANSPORT: "道路运输",
}


class UnknownIndustry(LookupError):
    """There is no industry with this code. `message` is the sentence for people."""

    def __init__(self, code: str) -> None:
        self.message = f"没有代码为「{code}」的国民经济行业。"
        super().__init__(self.message)


@cache
def _by_code() -> dict[str, Industry]:
    text = files("registry.parties.reference").joinpath("industries.csv").read_text(encoding="utf-8")
    return {
        row["code"]: Industry(row["code"], row["name"], row["section"]) for row in csv.DictReader(text.splitlines())
    }


def all() -> tuple[Industry, ...]:
    """Every section, each followed by its divisions."""
    return tuple(_by_code().values())


def industry(code: str) -> Industry:
    """The section or division with this code; a longer code (`2611`, `C2611`) is answered by its division.

    Raises `UnknownIndustry`.
    """
    found = code.strip().upper()
    known = _by_code()
    if len(found) > 1 and found[0].isalpha():
        below = known.get(found[1:3])
        if below is None or below.section != found[0]:
            raise UnknownIndustry(code)
        found = found[1:]
    if not (len(found) == 1 or (2 <= len(found) <= 4 and found.isdecimal())) or found[:2] not in known:
        raise UnknownIndustry(code)
    return known[found[:2]]


def sections() -> tuple[Industry, ...]:
    """The 20 sections A to T."""
    return tuple(one for one in all() if one.is_section)


def divisions_of(section: str) -> tuple[Industry, ...]:
    """The two-digit divisions of a section; raises `UnknownIndustry`."""
    code = industry(section).section
    return tuple(one for one in all() if one.section == code and not one.is_section)
