"""Which specialties fit an employer (RSE-02.mapping.*), and what the law book calls the kinds of business. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from registry.engineers.terms import Employer, Specialty
from registry.law.book import LawBook
from registry.parties.reference import industries
from registry.parties.reference.industries import HighHazard

KIND_WORDS: Final[Mapping[HighHazard, frozenset[str]]] = {
    HighHazard.NONE: frozenset(),
    HighHazard.COAL_MINE: frozenset({"coal_mine", "mine"}),
    HighHazard.NON_COAL_MINE: frozenset({"noncoal_mine", "mine"}),
    HighHazard.HAZARDOUS_CHEMICALS: frozenset(
        {
            "hazchem",
            "hazardous_goods_production",
            "hazardous_goods_trade",
            "hazardous_goods_storage",
            "hazardous_goods_loading",
        }
    ),
    HighHazard.FIREWORKS: frozenset({"fireworks", "hazardous_goods_production", "hazardous_goods_trade"}),
    HighHazard.METAL_SMELTING: frozenset({"smelting"}),
    HighHazard.CONSTRUCTION: frozenset({"construction"}),
    HighHazard.TRANSPORT: frozenset({"transport"}),
}
"""What the law book calls each kind of business; RSE-09, LAW-06 and LAW-07 name different ones of these."""

_MAPPED: Final = (
    Specialty.COAL,
    Specialty.NONCOAL,
    Specialty.CHEMICAL,
    Specialty.SMELTING,
    Specialty.CONSTRUCTION,
    Specialty.TRANSPORT,
)
SERVICES: Final = "RSE-02.mapping.services"


def kinds_of(code: str, law: LawBook) -> tuple[HighHazard, ...]:
    """The kinds of business a list of the law book names; none while it is not in force."""
    words = set(law.words(code)) if code in law else set()
    return tuple(kind for kind, called in KIND_WORDS.items() if called & words)


def fitting(employer: Employer, law: LawBook) -> dict[Specialty, str]:
    """The specialties that fit an employer, each with the provision that says so.

    A service agency takes every one; a firm of which neither industry nor kind of business is registered cannot be judged, and
    takes every one too. What no mapping covers is left to 其他安全.
    """
    called = {*KIND_WORDS[employer.hazard], *_division(employer.industry)} | (
        {"agency"} if employer.is_agency else set()
    )
    if SERVICES in law and called & set(law.words(SERVICES)):
        return dict.fromkeys(Specialty, SERVICES)
    if not called:
        return dict.fromkeys(Specialty, "RSE-02.mapping")
    found = {}
    for one in _MAPPED:
        code = f"RSE-02.mapping.{one.value}"
        if code in law and called & set(law.words(code)):
            found[one] = code
    if not found or employer.hazard is HighHazard.FIREWORKS:
        found[Specialty.OTHER] = "RSE-02"
    return found


def _division(industry: str) -> set[str]:
    try:
        found = industries.industry(industry)
    except industries.UnknownIndustry:
        return set()
    return {found.section if found.is_section else found.code}
