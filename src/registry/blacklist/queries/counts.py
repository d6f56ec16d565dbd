"""How many listings the public sees where, on which ground; each figure is that of the public list with the same filter."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import extract, func, select

from registry.blacklist import tables
from registry.blacklist.queries.published import shown
from registry.blacklist.terms import Ground
from registry.kernel import clock, db
from registry.kernel.access import Actor
from registry.parties import places
from registry.policy import Permission

_L = db.core(tables.Listing).c


def listing_counts(viewer: Actor, region: str = "") -> dict[str, Mapping[Ground, int]]:
    """Published listings by place and ground today; a place is one directly below the region, or itself.

    Raises `InvalidInput` for an unknown region.
    """
    viewer.must(Permission.PUBLISHED_READ)
    today = clock.today()
    where = places.place(_L.subject_region, region).label("place")
    query = select(where, _L.ground, func.count().label("n")).where(shown(today, today))
    if region:
        query = query.where(places.within(_L.subject_region, region))
    found: dict[str, dict[Ground, int]] = {}
    with db.reading() as session:
        for row in session.execute(query.group_by(where, _L.ground)):
            found.setdefault(places.place_code(row.place), {})[row.ground] = row.n
    return dict(found)


def listed_by_year(viewer: Actor, region: str = "") -> dict[int, int]:
    """Subjects listed by the year of the decision, those that have ended included; none is named. Oldest first."""
    viewer.must(Permission.LISTINGS_READ)
    year = extract("year", _L.listed_on).label("year")
    query = select(year, func.count().label("n")).where(_L.live.is_(True), _L.published_on.is_not(None))
    if region:
        query = query.where(places.within(_L.subject_region, region))
    with db.reading() as session:
        return {int(row.year): row.n for row in session.execute(query.group_by(year).order_by(year))}
