"""What this process did, counted for `/metrics`: numbers under fixed names only, never a name, number or address of anybody."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the classes of duration, in seconds."""

Labels = tuple[tuple[str, str], ...]
_LOCK: Final = threading.Lock()
_counts: dict[tuple[str, Labels], int] = {}
_durations: dict[tuple[str, Labels], list[float]] = {}  # a count per class and one above, the sum, the number


def count(name: str, by: int = 1, /, **labels: str) -> None:
    """Count something; with `by=-1` something that goes on has ended."""
    key = name, tuple(sorted(labels.items()))
    with _LOCK:
        _counts[key] = _counts.get(key, 0) + by


def took(name: str, seconds: float, /, **labels: str) -> None:
    """Note how long something took."""
    key = name, tuple(sorted(labels.items()))
    with _LOCK:
        kept = _durations.setdefault(key, [0] * (len(BOUNDS) + 3))
        kept[bisect_left(BOUNDS, seconds)] += 1
        kept[-2] += seconds
        kept[-1] += 1


@contextmanager
def going_on(name: str, /, **labels: str) -> Iterator[None]:
    """Something that is counted while it goes on. Also a decorator."""
    count(name, **labels)
    try:
        yield
    finally:
        count(name, -1, **labels)


def counts() -> Mapping[tuple[str, Labels], int]:
    """Every count as it stands."""
    with _LOCK:
        return dict(_counts)


def durations() -> Mapping[tuple[str, Labels], list[float]]:
    """Every duration as it stands: counts by class, then the sum in seconds, then the number."""
    with _LOCK:
        return {key: list(kept) for key, kept in _durations.items()}
