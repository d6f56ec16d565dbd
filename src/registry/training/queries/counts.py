"""How many certificates stand where and in which state; each figure is that of the list with the same filter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import case, extract, func, literal

from registry.kernel import clock, db
from registry.kernel.access import Actor
from registry.law import queries as laws
from registry.parties import places
from registry.parties.reference.divisions import PROVINCE
from registry.policy import Permission
from registry.training import tables
from registry.training.queries.certificates import every_certificate, in_state_by_law
from registry.training.terms import CertificateState

_C = db.core(tables.Certificate).c
_MOST_FIRST = sorted(CertificateState, key=lambda one: one not in (CertificateState.VALID, CertificateState.EXPIRED))
"""A certificate is in one state; those that most are in are asked for first."""


def certificate_counts(viewer: Actor, region: str = "") -> dict[str, Mapping[CertificateState, int]]:
    """Certificates by place and state today, within the viewer's reach; a place is one directly below the region, or itself.

    Raises `InvalidInput` for an unknown region.
    """
    viewer.must(Permission.CERTIFICATES_READ)
    today, region = clock.today(), region or PROVINCE
    where = places.place(_C.region, region)
    with db.reading() as session:
        law = laws.in_force(session, today)
        state = case(
            *((in_state_by_law(one, today, law), literal(one.value)) for one in _MOST_FIRST),
        ).label("state")
        here = places.within(_C.region, region)
        rows = every_certificate(viewer, where.label("place"), state).where(here).subquery()
        counted = rows.select().with_only_columns(rows.c.place, rows.c.state, func.count().label("n"))
        found: defaultdict[str, dict[CertificateState, int]] = defaultdict(dict)
        for row in session.execute(counted.group_by(rows.c.place, rows.c.state)):
            if row.state is not None:
                found[places.place_code(row.place)][CertificateState(row.state)] = row.n
        return dict(found)


def issued_by_year(viewer: Actor, region: str = "") -> dict[int, int]:
    """Certificates that are not taken back by the year of their first issue, oldest first."""
    viewer.must(Permission.CERTIFICATES_READ)
    year = extract("year", _C.first_issued_on).label("year")
    query = (
        every_certificate(viewer, year, func.count().label("n"))
        .where(places.within(_C.region, region or PROVINCE))
        .group_by(year)
        .order_by(year)
    )
    with db.reading() as session:
        return {int(row.year): row.n for row in session.execute(query)}
