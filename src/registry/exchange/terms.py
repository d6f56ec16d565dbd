"""The words of exchange."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from registry.kernel.sheet import DuplicateGroup, Effects, Rejection


class BatchState(StrEnum):
    """批次状态."""

    PREVIEWED = "previewed"
    CONFIRMED = "confirmed"
    UNDONE = "undone"
    DISCARDED = "discarded"


@dataclass(frozen=True)
class Preview:
    """What a sheet would do. `rows` = accepted + rejected, always."""

    batch: str
    kind: str
    rows: int
    accepted: int
    rejected: tuple[Rejection, ...]
    groups: tuple[DuplicateGroup, ...]
    notices: tuple[str, ...]
    sample: tuple[tuple[int, tuple[str, ...]], ...]  # first accepted rows as read, sheet row first
    effects: Effects | None = None  # of a sheet that is the whole state of its source


@dataclass(frozen=True)
class Outcome:
    """What a confirmed sheet did. `rows` = stored + rejected, always."""

    batch: str
    rows: int
    stored: int
    rejected: int
    late: tuple[Rejection, ...]  # rejected only at confirmation, since facts had changed
    effects: Effects | None = None


@dataclass(frozen=True)
class BatchRow:
    """One batch in the list."""

    number: str
    kind: str
    title: str
    file_name: str
    rows: int
    accepted: int
    rejected: int
    state: BatchState
    account: str
    created_at: datetime
    may_confirm: str  # why not; empty when the viewer may
    may_undo: str
