"""Confirmed major hazards: entered with a day by which they must be gone, closed when they are."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from registry.conduct import reading, tables
from registry.conduct.commands.shared import (
    Input,
    change,
    live_row,
    must_lie,
    must_stand,
    said,
)
from registry.conduct.intake.known import Known, against_region
from registry.kernel import clock, codes, fields, names
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, OutOfDate
from registry.kernel.transaction import write
from registry.parties import entries as parties
from registry.policy import Action, Ledger, Permission


class NewHazard(Input):
    """登记重大事故隐患, confirmed by an authority or an expert body; `region` empty: read off the name of who confirmed it."""

    name: Annotated[str, said("单位名称", fields.organisation_name)]
    credit_code: Annotated[str, said("统一社会信用代码", fields.credit_code)]
    region: str = ""
    found_on: Annotated[date, said("发现日期", fields.excel_date)]
    description: Annotated[str, said("隐患描述", reading.line(4000))]
    confirmed_by: Annotated[str, said("判定单位", reading.line(120))]
    due_on: Annotated[date, said("整改期限", fields.excel_date)]


def enter_hazard(actor: Actor, wanted: NewHazard, *, submission: str) -> str:
    """Enter a confirmed major hazard; returns its number."""
    must_lie(wanted.found_on, "发现日期", date.min, "")
    if wanted.due_on < wanted.found_on:
        raise InvalidInput("整改期限", "整改期限早于发现日期。", fix="请核对两个日期。")
    try:
        region = reading.region_of(wanted.region, wanted.confirmed_by)
    except fields.BadField as wrong:
        raise InvalidInput("所属地区", wrong.message, fix=wrong.fix) from None
    with write(actor, Permission.CONDUCT_ENTER, submission, ledgers=[Ledger.CONDUCT, Ledger.PARTIES]) as work:
        known = Known.among(work.session, [(wanted.name, wanted.credit_code)], [])
        must_stand(
            against_region(actor, region, "所属地区", wanted.region or wanted.confirmed_by)
            or known.against_unit("单位名称", wanted.name, wanted.credit_code)
        )
        met = parties.MetOrganisation(wanted.credit_code, wanted.name, region)
        unit = parties.meet_organisations(work, [met])[wanted.credit_code]
        now, number = clock.now(), codes.new_code("Y")
        work.add(
            tables.MajorHazard(
                number=number, organisation_id=unit.id, name=wanted.name, name_key=names.search_key(wanted.name)[:120],
                credit_code=wanted.credit_code, region=region, found_on=wanted.found_on,
                description=wanted.description, confirmed_by=wanted.confirmed_by, due_on=wanted.due_on,
                entered_at=now, changed_at=now,
            )
        )  # fmt: skip
        work.record(Action.HAZARD_ENTERED, number, party=unit.code, found_on=wanted.found_on, due_on=wanted.due_on)
        return number


def close_hazard(actor: Actor, number: str, on: date, *, version: int, submission: str) -> None:
    """Record that a major hazard was eliminated and accepted on a day."""
    with write(actor, Permission.CONDUCT_ENTER, submission, ledgers=[Ledger.CONDUCT]) as work:
        row = live_row(work, tables.MajorHazard, number, version)
        if row.closed_on is not None:
            raise OutOfDate("这项隐患已经登记消除。", fix="请刷新页面，查看最新状态。")
        must_lie(on, "消除日期", row.found_on, "发现日期")
        change(work, tables.MajorHazard, row, closed_on=on)
        work.record(Action.HAZARD_CLOSED, number, on=on)
