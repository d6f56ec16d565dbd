"""Valid numbers of nobody: check characters fit, region digits are not assigned."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Final

from registry.kernel import fields

REGIONS: Final = tuple(f"4399{number:02d}" for number in range(1, 30))
"""Six digits below Hunan that are no division and never were."""


@dataclass
class Numbers:
    """Hands out each number once."""

    rng: Random
    _used: set[str] = field(default_factory=set)

    def apart(self, seed: int) -> Numbers:
        """Another hand that draws by itself and gives none of the same numbers."""
        return Numbers(Random(seed), self._used)  # noqa: S311

    def credit_code(self, authority: str = "91") -> str:
        """A unified credit code; `authority`: registering department and kind (GB 32100), e.g. 91, 12, 52."""
        while True:
            body = authority + self.rng.choice(REGIONS) + "".join(self.rng.choices("0123456789", k=9))
            code = body + fields.credit_check_character(body)
            if code not in self._used:
                self._used.add(code)
                return code

    def identity(self, born: date, sex: str) -> str:
        """A citizen number of this birth date and sex (男, 女); none that a spreadsheet could have cut off."""
        while True:
            serial = self.rng.randrange(1, 1000)
            if (serial % 2 == 1) != (sex == "男"):
                continue
            body = f"{self.rng.choice(REGIONS)}{born:%Y%m%d}{serial:03d}"
            number = body + fields.identity_check_character(body)
            if number not in self._used and not number.endswith("000"):
                self._used.add(number)
                return number
