"""Whose training files and gaps a viewer reads, as a condition on posts and firms; and how their people are shown."""

from __future__ import annotations

from typing import Any

from sqlalchemy import false, select
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session

from registry.blacklist import reach
from registry.kernel import db, fields, secrets
from registry.kernel.access import Actor
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.parties.reference import divisions
from registry.policy import SCOPES, Role, Scope
from registry.training.queries.gap_sql import O, P
from registry.training.queries.workers import E

H = db.core(parties.Person).c
"""Columns of the person who holds a post."""


def posts_within(session: Session, viewer: Actor) -> ColumnElement[bool]:
    """Regulators: firms of their region; an agent: the own firm; a clerk: whom the own centre trained; a person: the own posts."""
    if viewer.role is Role.CLERK:
        centre = people.organisation_by_code(session, viewer.organisation) if viewer.organisation else None
        given = E.id.table.alias("given").c  # another name than the entries that a query counts
        trained = select(given.post).where(given.centre_id == centre.id, given.live.is_(True)) if centre else None
        return P.code.in_(trained) if trained is not None else false()
    if viewer.role is Role.PERSON:
        person = people.person_by_code(session, viewer.person) if viewer.person else None
        return P.person_id == person.id if person else false()
    if SCOPES[viewer.role] is Scope.ORGANISATION:
        return O.code == viewer.organisation if viewer.organisation else false()
    return reach.within(viewer, O.region)


def region_name(code: str) -> str:
    """A place as people read it; empty for none."""
    try:
        return divisions.full_name(code) if code else ""
    except divisions.UnknownDivision:
        return ""


def shown_name(viewer: Actor, name: str) -> str:
    """A worker's name as the viewer needs it: an auditor looks at the work, not at people (PI-07)."""
    return fields.mask_name(name) if viewer.role is Role.AUDITOR else name


def masked(row: Any) -> str:
    """The holder's number, masked."""
    return fields.mask_identity(secrets.ring().open(row.identifier_sealed, people.IDENTITY))
