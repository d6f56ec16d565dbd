"""What the commands of conduct share: kinds of input, and the record as the user saw it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from pydantic import BaseModel, BeforeValidator, ConfigDict
from sqlalchemy import select

from registry.conduct import rules
from registry.conduct.intake.taking_back import Table
from registry.kernel import clock, db, fields, versions
from registry.kernel.errors import InvalidInput, NotFound, NotPermitted
from registry.kernel.transaction import Work


def said(what: str, read: Callable[[str], Any]) -> BeforeValidator:
    """Reads what a person typed; a refusal names the field as the form does. A day may also come as a date."""

    def check(value: object) -> Any:
        try:
            return read("" if value is None else str(value))
        except fields.BadField as wrong:
            raise fields.BadField(f"{what}：{wrong.message}", wrong.fix) from None

    return BeforeValidator(check)


def maybe_day(text: str) -> date | None:
    """A day, none where nothing was typed."""
    return fields.excel_date(text) if fields.clean(text) else None


class Input(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


def written_reason(reason: str) -> str:
    try:
        return fields.text_up_to(reason, 500)
    except fields.BadField as wrong:
        raise InvalidInput("理由", f"理由{wrong.message}", fix="请写明理由，理由会随记录保存。") from None


def must_lie(on: date, column: str, after: date, event: str) -> None:
    if on > clock.today():
        raise InvalidInput(column, f"{column}晚于今天。", fix="请核对日期。")
    if on < after:
        raise InvalidInput(column, f"{column}早于{event} {after}。", fix="请核对两个日期。")


def must_stand(problem: tuple[str, str, str, str] | None) -> None:
    if problem is None:
        return
    column, _, reason, fix = problem
    if column == "所属地区" and "管辖" in reason:
        raise NotPermitted(reason, fix=fix)
    raise InvalidInput(column, reason, fix=fix)


def live_row(work: Work, table: Table, number: str, version: int) -> Any:
    """The live record as the user saw it. Raises `NotFound`, `NotPermitted` outside the region, `OutOfDate`."""
    column = db.core(table).c
    row = work.session.execute(
        select(db.core(table)).where(column.number == number, column.live.is_(True)).with_for_update()
    ).first()
    if row is None:
        raise NotFound("没有这条记录。", fix="请核对编号，或返回列表重新选择。")
    if not rules.reaches(work.actor, row.region):
        raise NotPermitted("这条记录不在您的管辖范围内。", fix="请由登记它的部门办理。")
    versions.must_be_as_seen(row, version, "这条记录")
    return row


def change(work: Work, table: Table, row: Any, **values: Any) -> None:
    versions.move(work, table, row, "这条记录", **values)
