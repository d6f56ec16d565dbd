"""Rules of training hours: how many by kind of business, what a day can hold, what is to be taught. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from registry.law.book import LawBook
from registry.parties.reference.industries import HighHazard
from registry.training.terms_prejob import THREE, TrainingLevel

LAW_WORDS: Final[Mapping[HighHazard, str]] = {
    HighHazard.COAL_MINE: "coal_mine",
    HighHazard.NON_COAL_MINE: "noncoal_mine",
    HighHazard.HAZARDOUS_CHEMICALS: "hazchem",
    HighHazard.FIREWORKS: "fireworks",
    HighHazard.METAL_SMELTING: "smelting",
}
"""What the law book calls the kinds of business that need more hours (TR-04.kinds)."""

ASSESSED_WORDS: Final[Mapping[HighHazard, frozenset[str]]] = {
    HighHazard.COAL_MINE: frozenset({"mine"}),
    HighHazard.NON_COAL_MINE: frozenset({"mine"}),
    HighHazard.HAZARDOUS_CHEMICALS: frozenset(
        {"hazardous_goods_production", "hazardous_goods_trade", "hazardous_goods_storage", "hazardous_goods_loading"}
    ),
    HighHazard.FIREWORKS: frozenset({"hazardous_goods_production", "hazardous_goods_trade"}),
    HighHazard.METAL_SMELTING: frozenset({"smelting"}),
    HighHazard.CONSTRUCTION: frozenset({"construction"}),
    HighHazard.TRANSPORT: frozenset({"transport"}),
}
"""What the law book calls the kinds of business whose managers are assessed (LAW-05), another list than TR-04's."""

TENTHS: Final = 10


@dataclass(frozen=True)
class Required:
    """Hours a post needs by the employer's kind of business, in tenths; `yearly` is 0 where no refresher is prescribed."""

    total: int
    levels: Mapping[TrainingLevel, int]
    yearly: int
    provision: str
    yearly_provision: str = ""


def required(hazard: HighHazard, law: LawBook) -> Required:
    """The hours before the work and every year (TR-03, TR-04, TR-12)."""
    if hazard is HighHazard.CONSTRUCTION:
        codes = ("TR-12.company", "TR-12.project", "TR-12.team")
        levels = {level: law.hours(code) * TENTHS for level, code in zip(THREE, codes, strict=True)}
        yearly = law.hours("TR-12.yearly_min") * TENTHS
        return Required(sum(levels.values()), levels, yearly, "TR-12.company", "TR-12.yearly_min")
    each = dict.fromkeys(THREE, 0)
    if LAW_WORDS.get(hazard, "") in law.words("TR-04.kinds"):
        yearly = law.hours("TR-04.yearly") * TENTHS
        return Required(law.hours("TR-04.initial") * TENTHS, each, yearly, "TR-04.initial", "TR-04.yearly")
    return Required(law.hours("TR-03") * TENTHS, each, 0, "TR-03")


def hazardous_kinds(law: LawBook) -> tuple[HighHazard, ...]:
    """The kinds of business that need the higher hours (TR-04.kinds)."""
    return tuple(kind for kind, word in LAW_WORDS.items() if word in law.words("TR-04.kinds"))


def assessed_kinds(law: LawBook) -> tuple[HighHazard, ...]:
    """The kinds of business whose principals and safety managers must be assessed (LAW-05); none before it was in force."""
    words = set(law.words("LAW-05")) if "LAW-05" in law else set()
    return tuple(kind for kind, called in ASSESSED_WORDS.items() if called & words)


# -- entries -----------------------------------------------------------------------------------------------------------


def over_full(entries: Sequence[tuple[date, date, int]], law: LawBook) -> tuple[date, date] | None:
    """First and last day of a span that cannot hold the hours stated for it; none when all fit (SET-31).

    Each entry is its first day, last day and tenths of hours. They fit when no span has more hours inside than its days hold.
    """
    most = law.hours("SET-31") * TENTHS
    for first in sorted({one[0] for one in entries}):
        inside = 0
        for since, until, stated in sorted(entries, key=lambda one: one[1]):
            if since >= first:
                inside += stated
                if inside > most * ((until - first).days + 1):
                    return first, until
    return None


def topics(level: TrainingLevel, hazard: HighHazard, law: LawBook) -> tuple[str, ...]:
    """What the law wants taught at a level (TR-06); nothing for the later trainings."""
    if level not in THREE:
        return ()
    wanted = law.words(f"TR-06.{level.value}")
    if level is TrainingLevel.PLANT and hazard in hazardous_kinds(law):
        wanted += law.words("TR-06.plant_high_hazard")
    return wanted


def untaught(content: str, level: TrainingLevel, hazard: HighHazard, law: LawBook) -> tuple[str, ...]:
    """The topics of TR-06 that a content does not name."""
    return tuple(one for one in topics(level, hazard, law) if one not in content)


def is_late(level: TrainingLevel, until_on: date, post_from: date) -> bool:
    """Whether a training before the work ended when the person stood at the post already (LAW-04)."""
    return level in THREE and until_on >= post_from


def level_word(level: TrainingLevel, hazard: HighHazard) -> str:
    """What a level is called in the firm's trade."""
    return (_SITE_WORDS if hazard is HighHazard.CONSTRUCTION else _WORDS)[level]


_LATER: Final = {
    TrainingLevel.YEARLY: "每年再培训",
    TrainingLevel.TARGETED: "四新培训",
    TrainingLevel.AFTER_ACCIDENT: "事故后重新培训",
}
_WORDS: Final = dict(zip(THREE, ("厂（矿）级", "车间级", "班组级"), strict=True)) | _LATER
_SITE_WORDS: Final = dict(zip(THREE, ("公司级", "项目级", "班组级"), strict=True)) | _LATER


def hours(tenths: int) -> str:
    """Tenths of hours as people write them: 85 is `8.5`."""
    return f"{tenths / TENTHS:g}"
