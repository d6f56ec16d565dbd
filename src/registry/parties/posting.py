"""A firm's people change posts: transfer within the firm, leaving, coming back. The old post is closed, the next one begun.

A keeper does it in the own region, an agent for the own organisation only.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import delete, func, select

from registry.kernel import clock, db
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, OutOfDate, RuleBroken
from registry.kernel.transaction import Work, write
from registry.parties import entries, queries, tables
from registry.parties.commands import close_post, reaches
from registry.parties.terms import Organisation, PostKind
from registry.policy import SCOPES, Action, Ledger, Permission, Scope

_O = db.core(tables.Organisation).c
_T = db.core(tables.Post).c


class Transfer(BaseModel):
    """调岗: from which post (its public code) to which other one of the same firm, since when."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    post: str
    kind: PostKind
    title: str = Field(min_length=1, max_length=60)
    from_on: date


def transfer(actor: Actor, wanted: Transfer, *, submission: str) -> str:
    """Move somebody to another post of the same firm; the old one ends the day before. Returns the new post's code."""
    with write(actor, Permission.POSTS_CHANGE, submission, ledgers=[Ledger.PARTIES]) as work:
        held = _post(work, wanted.post)
        _must_be_held(held)
        if (wanted.kind, wanted.title) == (held.kind, held.title):
            raise InvalidInput("新岗位", "新岗位与原岗位相同。", fix="没有调整岗位的无需办理。")
        _not_ahead(wanted.from_on, "调岗日期")
        if wanted.from_on <= held.from_on:
            raise InvalidInput("调岗日期", "调岗日期不晚于原岗位的上岗日期。", fix="请核对两个日期。")
        close_post(work, held.id, held.code, wanted.from_on - timedelta(days=1))
        return _take(work, held, wanted.kind, wanted.title, wanted.from_on)


def leave(actor: Actor, post: str, on: date, *, submission: str) -> str:
    """Register the last day somebody held a post; returns the post's code."""
    with write(actor, Permission.POSTS_CHANGE, submission, ledgers=[Ledger.PARTIES]) as work:
        held = _post(work, post)
        _must_be_held(held)
        _not_ahead(on, "最后在岗日")
        if on < held.from_on:
            raise InvalidInput("最后在岗日", "最后在岗日早于上岗日期。", fix="请核对两个日期。")
        close_post(work, held.id, post, on)
        return post


def come_back(actor: Actor, post: str, on: date, *, submission: str) -> str:
    """Register that somebody is back at a post they had left; returns the new post's code."""
    with write(actor, Permission.POSTS_CHANGE, submission, ledgers=[Ledger.PARTIES]) as work:
        left = _post(work, post)
        _not_ahead(on, "返岗日期")
        if left.until_on is None:
            raise OutOfDate("该人仍登记在这一岗位。", fix="请刷新页面查看；尚未离岗的无需办理返岗。")
        if on <= left.until_on:
            raise InvalidInput("返岗日期", f"返岗日期不晚于最后在岗日 {left.until_on}。", fix="请核对两个日期。")
        return _take(work, left, left.kind, left.title, on)


def withdraw_posts(work: Work, batch: str) -> int:
    """Take back the posts a batch of another register entered, while nobody has left one; returns how many."""
    of_batch = db.of_batch(_T.batch, batch)
    left = work.session.execute(select(func.count()).where(of_batch, _T.until_on.is_not(None))).scalar_one()
    if left:
        raise RuleBroken(
            "LAW-04", f"该批次登记的 {left} 个岗位已办理离岗或调岗，不能整批撤回。", fix="请逐条撤回培训记录。"
        )
    taken = list(work.session.execute(select(_T.code).where(of_batch)).scalars())
    work.session.execute(delete(db.core(tables.Post)).where(of_batch))
    for code in taken:
        work.record(Action.PARTY_WITHDRAWN, code, what="post", batch=batch)
    return len(taken)


def may_change(actor: Actor, organisation: str, region: str) -> bool:
    """Whether the actor may change posts of a firm with this public code and region."""
    if not actor.may(Permission.POSTS_CHANGE):
        return False
    if SCOPES[actor.role] is Scope.ORGANISATION:
        return bool(actor.organisation) and actor.organisation == organisation
    return reaches(actor, region)


def _post(work: Work, code: str) -> Any:
    columns = (_T.id, _T.code, _T.person_id, _T.kind, _T.title, _T.from_on, _T.until_on)
    query = select(*columns, _O.code.label("firm"), _O.region, _T.organisation_id).join(
        _O.id.table, _O.id == _T.organisation_id
    )
    held = work.session.execute(query.where(_T.code == code)).first()
    if held is None or not may_change(work.actor, held.firm, held.region):
        raise NotFound("没有这条任职登记，或不在您的办理范围内。", fix="请从档案列表进入。")
    return held


def _must_be_held(held: Any) -> None:
    if held.until_on is not None:
        raise OutOfDate(f"该岗位已登记于 {held.until_on} 离岗。", fix="请刷新页面查看最新情况。")


def _not_ahead(on: date, field: str) -> None:
    if on > clock.today():
        raise InvalidInput(field, f"{field}晚于今天。", fix="请核对日期。")


def _take(work: Work, held: Any, kind: PostKind, title: str, from_on: date) -> str:
    [person] = queries.persons_by_id(work.session, [held.person_id])
    firm: Organisation = queries.organisations_by_id(work.session, [held.organisation_id])[held.organisation_id]
    source = "单位登记" if SCOPES[work.actor.role] is Scope.ORGANISATION else "名录管理人员登记"
    post = entries.TakenPost(person, firm, kind, from_on, title, source=source)
    if not entries.take_posts(work, [post]):
        raise InvalidInput("上岗日期", "该人在该单位的这一类岗位已登记为在岗，时间重叠。", fix="请核对岗位和日期。")
    same = (_T.person_id == person.id, _T.organisation_id == firm.id, _T.kind == kind, _T.from_on == from_on)
    code: str = work.session.execute(select(_T.code).where(*same)).scalar_one()
    return code
