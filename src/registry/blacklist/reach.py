"""Whose listings an official may touch: those of the own region and below. One meaning, in Python and the database.

A listing without a region (a subject from elsewhere) belongs to the province's own officials.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import false, or_, true
from sqlalchemy.sql import ColumnElement

from registry.kernel.access import Actor, subtree_prefix
from registry.parties.reference.divisions import PROVINCE
from registry.policy import SCOPES, Scope

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
    inside: ColumnElement[bool] = region.startswith(actor.region_prefix)
    return or_(inside, region == "") if actor.region_prefix == _PROVINCE else inside


def human(actor: Actor) -> str:
    """Who acts, as a person: two accounts of one person are one."""
    return actor.person or actor.username
