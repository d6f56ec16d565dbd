"""How much of everything there is in a province of a scale, and how it is cut into blocks. Pure.

A block is some firms with their people and all that is recorded of them. What belongs to one block is worked out from its
number alone, so that a run broken off goes on with the next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FULL: Final = {
    "firms": 300_000,
    "people": 1_500_000,
    "certificates": 1_200_000,
    "entries": 1_200_000,
    "results": 600_000,
    "enrolments": 400_000,
    "attendance": 800_000,
    "centres": 60,
    "bodies": 2_152,
    "inspectors": 9_000,
    "engineers": 20_000,
    "agencies": 150,
    "reports": 60_000,
    "listings": 5_000,
    "live": 2_000,
}
"""The province at scale 1. Training records are entries of pre-job files, exam results, enrolments and days attended: 3,000,000."""

PEOPLE_OF_A_BLOCK: Final = 25_000


@dataclass(frozen=True)
class Shape:
    """Counts at a scale."""

    scale: float

    def count(self, what: str) -> int:
        """How many there are in all; one at least."""
        return max(1, round(FULL[what] * self.scale))

    @property
    def blocks(self) -> int:
        """How many blocks the people are cut into."""
        return -(-self.count("people") // PEOPLE_OF_A_BLOCK)

    @property
    def centres(self) -> int:
        """How many training centres; two at least."""
        return max(2, self.count("centres"))

    def share(self, what: str, block: int) -> range:
        """The numbers, from nought, of those that belong to a block."""
        return part_of(self.count(what), self.blocks, block)


def part_of(total: int, parts: int, part: int) -> range:
    """The numbers of one of so many parts that are as equal as can be."""
    return range(total * part // parts, total * (part + 1) // parts)
