"""How many engineers are registered where and in which state; each figure is that of the register with the same filter."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import case, func, literal, select

from registry.engineers.handling import registrations_readable
from registry.engineers.queries.register import O, in_state, newest
from registry.engineers.queries.standing import R
from registry.engineers.terms import SHOWN_STATES, RegistrationState
from registry.kernel import clock, db
from registry.kernel.access import Actor
from registry.law import queries as laws
from registry.parties import places
from registry.parties.reference.divisions import PROVINCE
from registry.policy import Permission


def registration_counts(viewer: Actor, region: str = "") -> dict[str, Mapping[RegistrationState, int]]:
    """Registrations within the viewer's reach by the employer's place and today's state; a place is one directly below the
    region, or itself. Raises `InvalidInput` for an unknown region.
    """
    viewer.must(Permission.ENGINEERS_READ)
    region = region or PROVINCE
    found: dict[str, dict[RegistrationState, int]] = {}
    with db.reading() as session:
        law = laws.in_force(session, clock.today())
        state = case(*((in_state(one, law), literal(one.value)) for one in SHOWN_STATES)).label("state")
        fits = [newest(), registrations_readable(session, viewer)]
        if region != PROVINCE:
            fits.append(places.within(O.region, region))
        rows = (
            select(places.place(O.region, region).label("place"), state)
            .select_from(R.id.table)
            .join(O.id.table, O.id == R.organisation_id)
            .where(*fits)
            .subquery()
        )
        counted = select(rows.c.place, rows.c.state, func.count().label("n")).where(rows.c.state.is_not(None))
        for row in session.execute(counted.group_by(rows.c.place, rows.c.state)):
            kinds = found.setdefault(places.place_code(row.place), {})
            kind = RegistrationState(row.state)
            kinds[kind] = kinds.get(kind, 0) + row.n
    return dict(found)
