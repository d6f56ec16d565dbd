"""Words shared by every sheet that comes in: columns, rejected rows, duplicate groups, and what a register offers to an import.

A register's `sheets.py` builds one `Kind`; `exchange` drives it. `parse` is pure and looks at one row at a time, `judge` looks at
the facts in the database, `enter` writes what `judge` let through, `undo` takes a whole batch back.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlmodel import Session

from registry.kernel.access import Actor
from registry.kernel.fields import BadField, mask_identity
from registry.kernel.transaction import Work
from registry.policy import Action, Ledger, Permission

R = TypeVar("R")


@dataclass(frozen=True)
class Column:
    """One heading of a sheet: what it means, an example, whether a sheet without it is refused, allowed values.

    `personal`: a cell may hold numbers of persons among other words, so that no rejection repeats it.
    """

    heading: str
    example: str = ""
    note: str = ""
    needed: bool = False
    choices: tuple[str, ...] = ()
    width: int = 16
    personal: bool = False


@dataclass(frozen=True)
class Rejection:
    """Why one row is not stored. `row` is the row number the user sees in the sheet."""

    row: int
    column: str
    value: str
    reason: str
    fix: str


@dataclass(frozen=True)
class DuplicateGroup:
    """Rows of one file that speak of the same thing."""

    rows: tuple[int, ...]
    what: str
    kept: int  # the row that is kept, 0 when none is


Parsed = tuple[int, tuple[Any, ...]]
"""Sheet row number and the row's checked values: text, whole numbers, ISO days, None. JSON in, JSON out."""


@dataclass(frozen=True)
class Effects:
    """What the whole state of a source does. Rows accepted = added + corrected + unchanged; `taken_out` are records that no
    row names any more.
    """

    added: int
    corrected: int
    unchanged: int
    taken_out: int


UNREAD = "unread"
"""The option under which judging is told what rows that could not be read say of their subjects, one line each."""


@dataclass
class Judged:
    """Rows that may be stored, those that may not, and groups of duplicates. Every row is in exactly one of the first two.

    `settled` is handed to `enter` with the options: no personal data. `effects`: see there; none for an ordinary sheet.
    """

    accepted: list[Parsed] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    groups: list[DuplicateGroup] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    settled: dict[str, str] = field(default_factory=dict)
    effects: Effects | None = None


class BadCell(ValueError):
    """Raised by a row parser: this column's value cannot be stored."""

    def __init__(self, column: str, value: str, reason: str, fix: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason, self.fix = column, value, reason, fix

    def at(self, row: int) -> Rejection:
        return Rejection(row, self.column, self.value, self.reason, self.fix)


def read_cell(column: Column, text: str, read: Callable[[str], Any]) -> Any:
    """What one cell says. Raises `BadCell` naming the column; the number of a person is masked, of several not repeated."""
    try:
        return read(text)
    except BadField as wrong:
        shown = "" if column.personal else mask_identity(text) if "身份证" in column.heading else text
        raise BadCell(column.heading, shown, wrong.message, wrong.fix) from None


def without_duplicates(
    rows: Iterable[tuple[int, R]],
    key: Callable[[R], Hashable],
    said: Callable[[R], tuple[str, str, str]],
    judged: Judged,
) -> list[tuple[int, R]]:
    """Identical rows are kept once, contradictory ones of one key not at all, since nobody may guess which is right.

    `said` gives column, value and what the group is about.
    """
    same: dict[Hashable, list[tuple[int, R]]] = {}
    for number, row in rows:
        same.setdefault(key(row), []).append((number, row))
    kept = [one for group in same.values() for one in one_of(group, said, judged)]
    return sorted(kept, key=lambda one: one[0])


def one_of(
    group: Sequence[tuple[int, R]],
    said: Callable[[R], tuple[str, str, str]],
    judged: Judged,
    fix: str = "请核实后只保留正确的一行。",
) -> Sequence[tuple[int, R]]:
    """What is kept of rows that speak of the same thing; the others are rejected, contradictory ones with what to do."""
    if len(group) == 1:
        return group
    first_number, first = group[0]
    identical = all(row == first for _, row in group)
    numbers = tuple(number for number, _ in group)
    judged.groups.append(DuplicateGroup(numbers, said(first)[2], first_number if identical else 0))
    for number, row in group[1 if identical else 0 :]:
        column, value, _ = said(row)
        others = "、".join(str(other) for other in numbers if other != number)
        reason = f"与第 {first_number} 行完全相同。" if identical else f"与第 {others} 行内容矛盾。"
        judged.rejected.append(Rejection(number, column, value, reason, "重复行无需处理。" if identical else fix))
    return group[:1] if identical else ()


class Meanings(dict[str, Any]):
    """What the texts of one column mean. Each is worked out once and remembered, for they repeat from row to row.

    Looking up a text that cannot be stored raises `BadCell`. Not for columns that hold personal data.
    """

    def __init__(self, column: str, read: Callable[[str], Any], *, most: int = 50_000) -> None:
        super().__init__()
        self._column, self._read, self._most = column, read, most

    def __missing__(self, text: str) -> Any:
        try:
            value = self._read(text)
        except BadField as wrong:
            raise BadCell(self._column, text, wrong.message, wrong.fix) from None
        if len(self) >= self._most:
            self.clear()
        self[text] = value
        return value


Options = Mapping[str, str]
"""What the user states once for the whole file, e.g. the day a received list was published."""


@dataclass(frozen=True)
class Kind:
    """One kind of sheet. `permissions`: any of them opens the door.

    `whole` tells whether the options say that the sheet is the whole state of its source: the same file may then come
    again, and `trace` tells what an unreadable row says of its subject. `plain_rows` reads many rows at once, as `parse`
    would, and leaves those to it that are not plainly in order (None).
    """

    code: str
    title: str
    unit: str  # the counted noun, e.g. 条
    columns: tuple[Column, ...]
    aliases: Mapping[str, str]
    permissions: tuple[Permission, ...]
    ledgers: tuple[Ledger, ...]
    confirmed: Action
    undone: Action
    parse: Callable[[Sequence[str], Options], tuple[Any, ...]]
    judge: Callable[[Session, Actor, Sequence[Parsed], Options], Judged]
    enter: Callable[[Work, str, Sequence[Parsed], Options], None]
    undo: Callable[[Work, str], int]
    options: tuple[Column, ...] = ()
    whole: Callable[[Options], bool] | None = None
    trace: Callable[[Sequence[str]], str] | None = None
    plain_rows: Callable[[Sequence[tuple[int, Sequence[str]]], Options], Sequence[tuple[Any, ...] | None]] | None = None

    def is_whole(self, options: Options) -> bool:
        """Whether the user says that the sheet is the whole state of its source."""
        return self.whole is not None and self.whole(options)

    def permission_of(self, actor: Actor) -> Permission:
        """The permission that opens this kind for the actor. Raises `NotPermitted`."""
        for permission in self.permissions:
            if actor.may(permission):
                return permission
        actor.must(self.permissions[0])
        raise AssertionError("unreachable")
