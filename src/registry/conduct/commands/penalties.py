"""Penalties: entered once, later performed, or revoked by whoever may. Written reasons stay in the row, not in the ledger."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from registry.conduct import reading, tables
from registry.conduct.commands.shared import (
    Input,
    change,
    live_row,
    maybe_day,
    must_lie,
    must_stand,
    said,
    written_reason,
)
from registry.conduct.intake import penalties
from registry.conduct.terms import PenaltyKind, Revocation
from registry.kernel import clock, fields
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, OutOfDate
from registry.kernel.sheet import BadCell
from registry.kernel.transaction import write
from registry.policy import Action, Ledger, Permission


class NewPenalty(Input):
    """登记行政处罚 (CR-12). Either a credit code or an identity number; `region` empty: read off the authority's name.

    Money is typed in 万元 and kept in whole cents.
    """

    document_number: Annotated[str, said("决定书文号", reading.line(80))]
    name: Annotated[str, said("行政相对人名称", reading.line(120))]
    credit_code: Annotated[str, said("统一社会信用代码", reading.maybe(fields.credit_code))] = ""
    identity: Annotated[str, said("身份证号", reading.maybe(fields.identity_number))] = ""
    kinds: tuple[PenaltyKind, ...] = Field(min_length=1)
    decided_on: Annotated[date, said("处罚决定日期", fields.excel_date)]
    conduct_on: Annotated[date | None, said("违法行为发生日", maybe_day)] = None
    content: Annotated[str, said("处罚内容", reading.line(2000))]
    fine: Annotated[int, said("罚款金额", reading.money)] = 0
    confiscated: Annotated[int, said("没收金额", reading.money)] = 0
    licence: Annotated[str, said("证照名称及编号", reading.line(200, least=0))] = ""
    conduct_type: Annotated[str, said("违法行为类型", reading.line(120))]
    facts: Annotated[str, said("违法事实", reading.line(4000))]
    basis: Annotated[str, said("处罚依据", reading.line(2000))]
    authority: Annotated[str, said("处罚机关", reading.line(120))]
    authority_code: Annotated[str, said("处罚机关代码", reading.maybe(fields.credit_code))] = ""
    source: Annotated[str, said("数据来源单位", reading.line(120, least=0))] = ""
    source_code: Annotated[str, said("数据来源单位代码", reading.maybe(fields.credit_code))] = ""
    region: str = ""
    accident: str = ""


def enter_penalty(actor: Actor, wanted: NewPenalty, *, submission: str) -> str:
    """Enter a penalty; returns its number. Raises `InvalidInput` for what contradicts itself or is registered already."""
    try:
        row = penalties.PenaltyRow(
            document_number=wanted.document_number,
            name=fields.person_name(wanted.name)
            if wanted.identity and not wanted.credit_code
            else fields.organisation_name(wanted.name),
            credit_code=wanted.credit_code,
            identity=wanted.identity,
            kinds=tuple(kind.value for kind in PenaltyKind if kind in wanted.kinds),
            decided_on=wanted.decided_on.isoformat(),
            content=wanted.content,
            fine_cents=wanted.fine,
            confiscated_cents=wanted.confiscated,
            licence=wanted.licence,
            conduct_type=wanted.conduct_type,
            facts=wanted.facts,
            basis=wanted.basis,
            authority=wanted.authority,
            authority_code=wanted.authority_code,
            source=wanted.source,
            source_code=wanted.source_code,
            conduct_on=wanted.conduct_on.isoformat() if wanted.conduct_on else "",
            region=reading.region_of(wanted.region, wanted.authority),
            accident_number=fields.clean(wanted.accident).upper(),
        )
        penalties.must_hold_together(row, clock.today())
    except fields.BadField as wrong:
        raise InvalidInput("名称或地区", wrong.message, fix=wrong.fix) from None
    except BadCell as wrong:
        raise InvalidInput(wrong.column, wrong.reason, fix=wrong.fix) from None
    with write(actor, Permission.CONDUCT_ENTER, submission, ledgers=[Ledger.CONDUCT, Ledger.PARTIES]) as work:
        must_stand(penalties.against(work.session, actor, [row])[0])
        return penalties.store(work, [row])[0]


def perform_penalty(actor: Actor, number: str, on: date, *, version: int, submission: str) -> None:
    """Record that a penalty was fully performed on a day (履行完毕)."""
    with write(actor, Permission.CONDUCT_ENTER, submission, ledgers=[Ledger.CONDUCT]) as work:
        row = live_row(work, tables.PenaltyDecision, number, version)
        if row.performed_on is not None or row.revoked_on is not None:
            raise OutOfDate("这项处罚已登记履行或者已变动。", fix="请刷新页面，查看最新状态。")
        must_lie(on, "履行完毕日期", row.decided_on, "处罚决定日期")
        change(work, tables.PenaltyDecision, row, performed_on=on)
        work.record(Action.PENALTY_PERFORMED, number, on=on)


def revoke_penalty(
    actor: Actor, number: str, kind: Revocation, on: date, reason: str, *, version: int, submission: str
) -> None:
    """Record that a decision was revoked, changed, declared unlawful or void on a day (CR-04: its publicity ends)."""
    written = written_reason(reason)
    with write(actor, Permission.CONDUCT_ENTER, submission, ledgers=[Ledger.CONDUCT]) as work:
        row = live_row(work, tables.PenaltyDecision, number, version)
        if row.revoked_on is not None:
            raise OutOfDate("这项处罚的变动已经登记。", fix="请刷新页面，查看最新状态。")
        must_lie(on, "变动日期", row.decided_on, "处罚决定日期")
        change(work, tables.PenaltyDecision, row, revoked_on=on, revocation=kind, note=written)
        work.record(Action.PENALTY_REVOKED, number, on=on, kind=kind.value)
