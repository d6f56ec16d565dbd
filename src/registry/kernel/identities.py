"""A whole column of citizen numbers at once: which are in order, told in one pass of array arithmetic.

Only quicker than `fields.identity_number`, never of another mind: what is not plainly in order is asked there, which also
says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np

from registry.kernel import fields

_LENGTH = 18
_WEIGHTS = np.array(fields.IDENTITY_WEIGHTS)
_CHECKS = np.array([ord(char) for char in fields.IDENTITY_CHECKS], dtype=np.uint32)
_PLACES = 10 ** np.arange(7, -1, -1)


def in_order(numbers: Sequence[str]) -> list[bool]:
    """For each text whether it is a citizen number that `identity_number` would take from a sheet and give back as it is."""
    if not numbers:
        return []
    table = np.array(numbers, dtype=f"U{_LENGTH}").view(np.uint32).reshape(len(numbers), _LENGTH)
    digits, last = table[:, :-1].astype(np.int64) - ord("0"), table[:, -1]
    good = (np.fromiter(map(len, numbers), dtype=np.int64) == _LENGTH) & ((digits >= 0) & (digits <= 9)).all(axis=1)
    digits[~good] = 0
    good &= _CHECKS[(digits @ _WEIGHTS) % 11] == last
    good &= digits[:, 15:].any(axis=1) | (last != ord("0"))  # three zeros at the end: digits may be lost
    good &= _each(digits[:, :2] @ _PLACES[6:], lambda found: f"{found:02d}" in fields.PROVINCES)
    good &= _each(digits[:, 6:14] @ _PLACES, _is_birthday)
    found: list[bool] = good.tolist()
    return found


def _each(values: np.ndarray, test: Callable[[int], bool]) -> np.ndarray:
    """The test's answer for every value, asked once for each that occurs."""
    distinct, places = np.unique(values, return_inverse=True)
    return np.array([test(int(value)) for value in distinct])[places]


def _is_birthday(digits: int) -> bool:
    try:
        return date(digits // 10_000, digits // 100 % 100, digits % 100).year >= fields.EARLIEST_BIRTH_YEAR
    except ValueError:
        return False
