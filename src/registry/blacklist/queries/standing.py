"""Is this party listed on a day? Asked by every other register. A listing counts from the day its decision states."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session

from registry.blacklist import tables
from registry.blacklist.queries.published import shown
from registry.blacklist.terms import LISTED_STATES, ListingState, Standing
from registry.kernel import clock, db
from registry.kernel.access import Actor
from registry.policy import Permission

_L = db.core(tables.Listing).c
_STANDING = (_L.number, _L.ground, _L.listed_on, _L.until, _L.authority)


def standing_of(
    session: Session, *, organisation_id: int | None = None, person_id: int | None = None, day: date
) -> list[Standing]:
    """The listings of one party in effect on a day, newest first; empty when it is not listed."""
    if (organisation_id is None) == (person_id is None):
        raise ValueError("give either organisation_id or person_id")
    party = _L.person_id == person_id if organisation_id is None else _L.organisation_id == organisation_id
    query = select(*_STANDING).where(party, in_effect(day)).order_by(_L.listed_on.desc(), _L.id.desc())
    return [Standing(*row) for row in session.execute(query)]


def listed_among(session: Session, organisation_ids: Iterable[int], day: date) -> dict[int, Standing]:
    """Those of the organisations that are listed on a day, each with its newest listing."""
    found: dict[int, Standing] = {}
    for part in db.chunks(set(organisation_ids)):
        query = (
            select(_L.organisation_id, *_STANDING)
            .where(_L.organisation_id.in_(part), in_effect(day))
            .order_by(_L.listed_on, _L.id)
        )
        for row in session.execute(query):
            found[row.organisation_id] = Standing(*row[1:])
    return found


@dataclass(frozen=True)
class ListedParty:
    """A party with a listing on a day. One of the row ids is set; a person's number is not in it."""

    organisation_id: int | None
    person_id: int | None
    name: str
    standing: Standing


def everybody_listed(session: Session, viewer: Actor, day: date) -> list[ListedParty]:
    """All parties listed on a day, newest listing first: to who may read the working list those in effect, to others the
    published ones only."""
    seen = in_effect(day) if viewer.may(Permission.LISTINGS_READ) else shown(day, clock.today())
    query = select(_L.organisation_id, _L.person_id, _L.name, *_STANDING).where(seen)
    return [
        ListedParty(firm, person, name, Standing(*standing))
        for firm, person, name, *standing in session.execute(query.order_by(_L.listed_on.desc(), _L.id.desc()))
    ]


def in_effect(day: date) -> ColumnElement[bool]:
    """`rules.in_effect_on` for the database."""
    return and_(
        _L.live.is_(True),
        _L.listed_on <= day,
        _L.until >= day,
        or_(
            _L.state.in_(list(LISTED_STATES)),
            and_(_L.state == ListingState.REMOVED, _L.removed_on > day),
        ),
    )
