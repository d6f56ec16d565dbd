"""Whose records an actor may touch in training, and what everybody must write down."""

from __future__ import annotations

from sqlmodel import Session

from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotPermitted
from registry.parties import queries as people
from registry.parties.terms import Organisation


def must_reach(actor: Actor, region: str) -> None:
    """Refuse what lies outside the actor's region."""
    if not region.startswith(actor.region_prefix) or not actor.region:
        raise NotPermitted("不在您的管辖区域内。", fix="请由有管辖权的部门办理。")


def own_centre(session: Session, actor: Actor) -> Organisation:
    """The centre the actor works for. Raises `NotPermitted` for an account that belongs to none."""
    centre = people.organisation_by_code(session, actor.organisation) if actor.organisation else None
    if centre is None:
        raise NotPermitted("账号没有绑定培训机构。", fix="请联系系统管理员。")
    return centre


def written(text: str) -> str:
    """A reason, trimmed. Raises `InvalidInput` when there is none."""
    if not text.strip():
        raise InvalidInput("理由", "没有填写理由。", fix="请写明事实和依据。")
    return text.strip()[:250]
