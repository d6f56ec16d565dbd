"""Whose agencies an actor may touch: a keeper those of the region, an agent the own one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, false, true
from sqlmodel import Session

from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotPermitted, RuleBroken
from registry.law.book import LawBook
from registry.parties import queries as people
from registry.parties.terms import Organisation
from registry.policy import SCOPES, Scope

SEPARATE = "IN-07.recusal"


def reaches(actor: Actor, region: str) -> bool:
    """Whether a record of this region is within the actor's own."""
    return bool(actor.region) and region.startswith(actor.region_prefix)


def must_reach(actor: Actor, region: str) -> None:
    """Refuse what lies outside the actor's region."""
    if not reaches(actor, region):
        raise NotPermitted("不在您的管辖区域内。", fix="请由有管辖权的部门办理。")


def of_own(actor: Actor) -> bool:
    """Whether the actor sees one organisation only."""
    return SCOPES[actor.role] is Scope.ORGANISATION


def own_agency(session: Session, actor: Actor) -> Organisation:
    """The organisation the actor works for. Raises `NotPermitted` for an account that belongs to none."""
    found = people.organisation_by_code(session, actor.organisation) if actor.organisation else None
    if found is None:
        raise NotPermitted("账号没有绑定机构。", fix="请联系系统管理员。")
    return found


def within(session: Session, viewer: Actor, organisation_id: Any) -> ColumnElement[bool]:
    """The rows a signed-in viewer may read: an agent those of the own organisation, a regulator all of the province."""
    if not of_own(viewer):
        return true()
    found = people.organisation_by_code(session, viewer.organisation) if viewer.organisation else None
    return organisation_id == found.id if found else false()


def must_be_another(person: str, others: list[str], law: LawBook, *, who: str) -> None:
    """Refuse a decision by somebody who did the step before (IN-07): persons are compared, not accounts."""
    if person in others:
        rule = law.provision(SEPARATE)
        raise RuleBroken(
            SEPARATE,
            f"{who}的人不能自己作出决定（{rule.article}）。",
            fix="请由另一人办理；同一人的两个账号按同一人对待。",
        )


def written(field: str, text: str, most: int = 500) -> str:
    """What has to be written down, trimmed. Raises `InvalidInput` where nothing is."""
    if not text.strip():
        raise InvalidInput(field, f"没有填写{field}。", fix="请写明事实和依据。")
    return text.strip()[:most]
