"""Whose listings an official may touch: those of the own region and below. One meaning, in Python and the database.

A listing without a region (a subject from elsewhere) belongs to the province's own officials.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, false, or_, true
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session

from registry.kernel import db
from registry.kernel.access import Actor, subtree_prefix
from registry.parties import queries as parties
from registry.parties.reference.divisions import PROVINCE
from registry.policy import SCOPES, Role, Scope

_PROVINCE = subtree_prefix(PROVINCE)


def reaches(actor: Actor, region: str) -> bool:
    """Whether a listing of this region is within the actor's reach."""
    if SCOPES[actor.role] is Scope.ALL:
        return True
    if SCOPES[actor.role] is not Scope.REGION or not actor.region:
        return False
    return region.startswith(actor.region_prefix) if region else actor.region_prefix == _PROVINCE


def within(actor: Actor, region: Any) -> ColumnElement[bool]:
    """`reaches` for the database; `region` is the column."""
    if SCOPES[actor.role] is Scope.ALL:
        return true()
    if SCOPES[actor.role] is not Scope.REGION or not actor.region:
        return false()
    inside: ColumnElement[bool] = db.below(region, actor.region_prefix)
    return or_(inside, region == "") if actor.region_prefix == _PROVINCE else inside


def human(actor: Actor) -> str:
    """Who acts, as a person: two accounts of one person are one."""
    return actor.person or actor.username


def party_ids(session: Session, viewer: Actor) -> tuple[int | None, int | None]:
    """Row ids of the firm an agent acts for, or of the person; of nobody for other roles."""
    if viewer.role is Role.AGENT and viewer.organisation:
        unit = parties.organisation_by_code(session, viewer.organisation)
        return (unit.id if unit else None), None
    if viewer.role is Role.PERSON and viewer.person:
        person = parties.person_by_code(session, viewer.person)
        return None, (person.id if person else None)
    return None, None


def own(session: Session, viewer: Actor, table: Any) -> ColumnElement[bool]:
    """Rows of the agent's own organisation or of the person; `table` has their columns. Nothing for any other role."""
    unit, person = party_ids(session, viewer)
    if unit is not None:
        return and_(table.organisation_id == unit, table.person_id.is_(None))
    found: ColumnElement[bool] = table.person_id == person if person is not None else false()
    return found
