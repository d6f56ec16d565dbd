"""Pages of rows. The database does the paging; nothing here holds more than one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

MOST = 200

Row = TypeVar("Row")


@dataclass(frozen=True)
class PageRequest:
    """Which page (from 1) and how many rows (1 to 200). Values outside are brought to the nearest allowed one."""

    most: ClassVar[int] = MOST
    page: int = 1
    size: int = 20

    def __post_init__(self) -> None:
        object.__setattr__(self, "page", min(max(1, self.page), 1_000_000))
        object.__setattr__(self, "size", min(max(1, self.size), self.most))

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size


class Part(PageRequest):
    """A part of a list that is taken out as a whole: as many rows at a time as one look-up may hold in hand."""

    most = 2000


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of rows and how many there are in all."""

    items: Sequence[Row]
    total: int
    page: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // self.size))
