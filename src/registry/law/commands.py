"""Amending the law book: one administrator proposes a dated entry, a second person confirms or rejects it."""

from __future__ import annotations

import json
from datetime import date

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select, update

from registry.kernel import clock, codes, db
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, OutOfDate, RuleBroken
from registry.kernel.transaction import Work, write
from registry.law import book as shipped
from registry.law import queries, tables
from registry.law.terms import AmendmentState, Value
from registry.policy import Action, Ledger, Permission


class Proposal(BaseModel):
    """A new dated entry of a provision. `value` as typed: a whole number, 是/否, words or numbers separated by semicolons."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    code: str
    value: str
    article: str
    text: str
    reason: str
    effective_from: date
    effective_to: date | None = None


def propose(actor: Actor, wanted: Proposal, *, submission: str) -> str:
    """Propose an amendment and return its number. Raises `InvalidInput` naming the field."""
    known = shipped.versions(wanted.code)
    if not known:
        raise InvalidInput("条款编号", f"法规参数库中没有条款 {wanted.code}。", fix="请从条款目录中选择编号。")
    if not wanted.reason:
        raise InvalidInput("理由", "没有写明变更或核实的理由。", fix="请写明文件来源或核实经过。")
    for field, written, most in (("依据", wanted.article, 200), ("理由", wanted.reason, 400)):
        if len(written) > most:
            raise InvalidInput(field, f"不能超过 {most} 个字，现为 {len(written)} 个。", fix="请删减文字。")
    value = read_typed(wanted.value, known[-1].value)
    with write(actor, Permission.LAW_AMEND, submission, ledgers=[Ledger.LAW]) as work:
        amendment = tables.Amendment(
            number=codes.new_code("V"),
            code=wanted.code,
            value=json.dumps(value, ensure_ascii=False),
            unit=known[-1].unit or "",
            article=wanted.article,
            text=wanted.text,
            reason=wanted.reason,
            effective_from=wanted.effective_from,
            effective_to=wanted.effective_to,
            state=AmendmentState.PROPOSED,
            proposed_by=actor.person,
            proposer=actor.name or actor.username,
            proposed_at=clock.now(),
        )
        shipped.check_amendment(queries.as_provision(amendment))
        work.add(amendment)
        work.record(
            Action.PROVISION_PROPOSED,
            amendment.number,
            code=wanted.code,
            value=amendment.value,
            start=wanted.effective_from,
        )
        return amendment.number


def read_typed(typed: str, like: Value) -> Value:
    """A typed value in the form of the shipped one. Raises `InvalidInput`."""
    text = typed.strip()
    if like is None:
        return None
    if isinstance(like, bool):
        if text in ("是", "true", "True"):
            return True
        if text in ("否", "false", "False"):
            return False
        raise InvalidInput("数值", "这一条款的值只能是“是”或“否”。", fix="请填写“是”或“否”。")
    if isinstance(like, str):
        return text
    try:
        if isinstance(like, int):
            return int(text)
        parts = [part.strip() for part in text.replace("；", ";").split(";") if part.strip()]
        if isinstance(like[0], int):
            return tuple(int(part) for part in parts)
        return tuple(parts)
    except ValueError as wrong:
        raise InvalidInput("数值", "这一条款的值应为整数。", fix="请填写整数，单位不要写入。") from wrong


def confirm(actor: Actor, number: str, *, submission: str) -> str:
    """Confirm another administrator's proposal; from its date it is the law of the portal."""
    return _decide(actor, number, AmendmentState.CONFIRMED, Action.PROVISION_CONFIRMED, submission)


def reject(actor: Actor, number: str, *, submission: str) -> str:
    """Reject another administrator's proposal."""
    return _decide(actor, number, AmendmentState.REJECTED, Action.PROVISION_REJECTED, submission)


def _decide(actor: Actor, number: str, state: AmendmentState, action: Action, submission: str) -> str:
    with write(actor, Permission.LAW_AMEND, submission, ledgers=[Ledger.LAW]) as work:
        found = _proposed(work, number)
        if actor.same_person(found.proposed_by):
            raise RuleBroken(
                "PORTAL", "提出人不能核准自己的变更。", fix="请由另一名系统管理员办理。", facts={"number": number}
            )
        table = tables.Amendment.__table__  # type: ignore[attr-defined]
        work.session.execute(
            update(table)
            .where(table.c.number == number)
            .values(state=state, decided_by=actor.person, decider=actor.name or actor.username, decided_at=clock.now())
        )
        work.record(action, number, code=found.code)
        return found.code


def _proposed(work: Work, number: str) -> tables.Amendment:
    found: tables.Amendment | None = work.session.execute(
        select(tables.Amendment).where(db.core(tables.Amendment).c.number == number)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound("没有这项条款参数变更。", fix="请返回列表重新选择。")
    if found.state is not AmendmentState.PROPOSED:
        raise OutOfDate("这项变更已经由他人办理。", fix="请刷新页面查看结果。")
    return found
