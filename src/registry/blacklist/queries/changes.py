"""The public change feed: replayed from the start it gives exactly the numbers the public sees now. No names.

Two streams are merged by the moment they took effect: decisions, in the order their rows were written, and endings by
date alone, by last day. The opaque cursor remembers how far each stream was read, so that a decision that was still
being written when a listing ended at midnight is delivered the next time, never lost.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from heapq import merge

from sqlalchemy import and_, or_, select
from sqlmodel import Session

from registry.blacklist import tables
from registry.blacklist.queries.published import end_of, is_open
from registry.blacklist.terms import Operation
from registry.kernel import clock, db
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput
from registry.policy import Permission

_L = db.core(tables.Listing).c
_MOST = 2**31  # row ids are 32-bit


@dataclass(frozen=True)
class Change:
    """One change of what the public sees. `cursor` continues after it."""

    cursor: str
    op: Operation
    number: str
    at: datetime


@dataclass(frozen=True)
class Feed:
    """Changes since a cursor, and the cursor to continue with (the given one when nothing changed)."""

    cursor: str
    changes: list[Change]


@dataclass(frozen=True)
class _Place:
    """How far each stream was read: the last decision's row, the last ending's day and row."""

    row: int = 0
    ended_on: date = date.min
    ended_row: int = 0

    def written(self) -> str:
        text = f"{self.row}.{self.ended_on.toordinal()}.{self.ended_row}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def changes(viewer: Actor, since: str = "", *, limit: int | None = None) -> Feed:
    """What changed for the public since a cursor (empty: from the start), oldest first. Raises `InvalidInput`."""
    viewer.must(Permission.PUBLISHED_READ)
    place = _read(since)
    with db.reading() as session:
        found: list[Change] = []
        for at, _, row, op, number, until in merge(_decisions(session, place), _endings(session, place)):
            place = _Place(place.row, until, row) if until else _Place(row, place.ended_on, place.ended_row)
            found.append(Change(place.written(), op, number, at))
            if limit is not None and len(found) >= limit:
                break
    return Feed(found[-1].cursor if found else since, found)


_Item = tuple[datetime, int, int, Operation, str, date | None]
"""Moment, stream (an ending comes before a decision of the same moment), row, what, number, last day of an ending."""


def _decisions(session: Session, place: _Place) -> Iterator[_Item]:
    changed = and_(_L.id > place.row, _L.change.is_not(None))
    for row in session.execute(select(_L.id, _L.number, _L.change, _L.changed_at).where(changed).order_by(_L.id)):
        yield row.changed_at, 1, row.id, row.change, row.number, None


def _endings(session: Session, place: _Place) -> Iterator[_Item]:
    query = (
        select(_L.id, _L.number, _L.until)
        .where(
            _L.live.is_(True),
            is_open(),
            _L.until < clock.today(),
            or_(_L.until > place.ended_on, and_(_L.until == place.ended_on, _L.id > place.ended_row)),
        )
        .order_by(_L.until, _L.id)
    )
    for row in session.execute(query):
        yield end_of(row.until), 0, row.id, Operation.REMOVED, row.number, row.until


def _read(cursor: str) -> _Place:
    if not cursor:
        return _Place()
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
        row, day, ended_row = (int(part) for part in text.split("."))
        if not (0 <= row < _MOST and 0 <= ended_row < _MOST):
            raise ValueError("no such row")
        return _Place(row, date.fromordinal(day), ended_row)
    except (ValueError, OverflowError, binascii.Error):
        raise InvalidInput("since", "游标无法识别。", fix="请使用上一次返回的 cursor，或留空从头获取。") from None
