"""移出公告: which numbers left the public list, when and why; never who they were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from registry.blacklist import tables
from registry.blacklist.terms import PUBLIC_STATES, ListingState, Operation, RemovalKind
from registry.kernel import clock, db, proofs
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput
from registry.kernel.paging import Page, PageRequest
from registry.kernel.proofs import Stand
from registry.policy import Action, Permission

_L = db.core(tables.Listing).c
_VERSION = _L.id.table.alias("version").c


@dataclass(frozen=True)
class Period:
    """Days from and to, both included; None leaves an end open."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Removal:
    """One number that left the list. `on`: the day of the removal, or the last day of a term that ran out.

    `event`: where the removal stands in the ledger; none where the term ran out, which takes no event.
    """

    number: str
    on: date
    kind: RemovalKind
    authority: str
    event: Stand | None = None


_ENDINGS = (Action.LISTING_REMOVED, Action.LISTING_REVOKED)


def removals(viewer: Actor, period: Period, page: PageRequest) -> Page[Removal]:
    """Listings that were public and no longer are, newest first. Raises `InvalidInput` for a period that ends before it begins."""
    viewer.must(Permission.PUBLISHED_READ)
    left, query = _left(period)
    with db.reading() as session:
        total = session.execute(select(func.count()).select_from(query.subquery())).scalar_one()
        ordered = query.order_by(left.desc(), _L.id.desc()).limit(page.size).offset(page.offset)
        items = [Removal(row.number, row.left, _kind(row), row.authority) for row in session.execute(ordered)]
    return Page(items, total, page.page, page.size)


def every_removal(viewer: Actor) -> list[Removal]:
    """All of them, newest first, each with its event: the open data."""
    viewer.must(Permission.PUBLISHED_READ)
    left, query = _left(Period())
    with db.reading() as session:
        rows = session.execute(query.order_by(left.desc(), _L.id.desc())).all()
        stands = proofs.stands(session, [row.number for row in rows], _ENDINGS)
    found = []
    for row in rows:
        kind = _kind(row)
        event = None if kind is RemovalKind.EXPIRED else stands.get(row.number, [None])[-1]
        found.append(Removal(row.number, row.left, kind, row.authority, event))
    return found


def _left(period: Period) -> tuple[ColumnElement[date], Select[Any]]:
    """The day on which a listing left, and those that did in a period."""
    if period.since and period.until and period.until < period.since:
        raise InvalidInput("期间", "截止日期早于起始日期。", fix="请核对两个日期。")
    left = case((_L.state == ListingState.REMOVED, _L.removed_on), else_=_L.until)
    ran_out = and_(_L.state.in_(list(PUBLIC_STATES)), _L.until < clock.today())
    query = select(_L.number, left.label("left"), _L.state, _L.removal_reason, _L.authority).where(
        _L.live.is_(True),
        exists().where(_VERSION.number == _L.number, _VERSION.change == Operation.ADDED),  # it was shown once
        or_(_L.state == ListingState.REMOVED, ran_out),
    )
    if period.since:
        query = query.where(left >= period.since)
    if period.until:
        query = query.where(left <= period.until)
    return left, query


def _kind(row: Any) -> RemovalKind:
    if row.state is not ListingState.REMOVED:
        return RemovalKind.EXPIRED
    return RemovalKind(row.removal_reason.value)
