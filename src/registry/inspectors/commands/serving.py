"""A keeper appoints inspectors, moves them to another body and enters their leaving, within the own region."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from registry.inspectors import queries, tables
from registry.inspectors.commands.reaching import must_reach, the_body, the_person
from registry.kernel import clock, codes, db
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, OutOfDate
from registry.kernel.transaction import Work, write
from registry.parties import queries as parties
from registry.parties.terms import Organisation, Person
from registry.policy import Action, Ledger, Permission

_A = db.core(tables.Appointment).c


class Appointing(BaseModel):
    """任用. `person` is a public code or ID number, `body` the supervising body's public or unified credit code."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True, hide_input_in_errors=True)

    person: str
    body: str
    from_on: date


def appoint(actor: Actor, wanted: Appointing, *, submission: str) -> str:
    """Appoint a registered person to a supervising body and return the appointment's code.

    Nobody serves two bodies on one day. Raises `InvalidInput` and `NotPermitted`.
    """
    with write(actor, Permission.INSPECTORS_KEEP, submission, ledgers=[Ledger.INSPECTORS]) as work:
        person = the_person(work.session, wanted.person)
        body, row = the_body(work, actor, wanted.body)
        must_be_free(queries.appointments_of(work.session, person.id), wanted.from_on)
        code = _enter(work, person, body, row.region, wanted.from_on)
        work.record(
            Action.INSPECTOR_APPOINTED, person.code, appointment=code, organisation=body.code, from_on=wanted.from_on
        )
        return code


def move(actor: Actor, appointment: str, body: str, from_on: date, *, submission: str) -> str:
    """Move somebody to another body from a day on; the appointment there ends the day before. The new appointment's code.

    Both bodies must be within reach. Raises `InvalidInput`, `NotPermitted`, `OutOfDate`.
    """
    with write(actor, Permission.INSPECTORS_KEEP, submission, ledgers=[Ledger.INSPECTORS]) as work:
        held = _open(work, actor, appointment)
        where, row = the_body(work, actor, body)
        if where.id == held.organisation_id:
            raise InvalidInput("监管机构", "此人已在该机构任职。", fix="请选择调入的机构。")
        if from_on <= held.from_on:
            raise InvalidInput("调动日期", f"调动日期不晚于原任职日期 {held.from_on}。", fix="请核对两个日期。")
        [person] = parties.persons_by_id(work.session, [held.person_id])
        held.until_on = from_on - timedelta(days=1)
        work.add(held)
        code = _enter(work, person, where, row.region, from_on)
        work.record(
            Action.INSPECTOR_MOVED,
            person.code,
            appointment=code,
            leaves=appointment,
            organisation=where.code,
            from_on=from_on,
        )
        return code


def leave(actor: Actor, appointment: str, on: date, *, submission: str) -> str:
    """Enter the last day of an appointment; returns the person's public code. Raises `InvalidInput` and `OutOfDate`."""
    with write(actor, Permission.INSPECTORS_KEEP, submission, ledgers=[Ledger.INSPECTORS]) as work:
        held = _open(work, actor, appointment)
        if on < held.from_on:
            raise InvalidInput("离任日期", f"离任日期早于任职日期 {held.from_on}。", fix="请核对两个日期。")
        held.until_on = on
        work.add(held)
        [person] = parties.persons_by_id(work.session, [held.person_id])
        work.record(Action.INSPECTOR_LEFT, person.code, appointment=appointment, until_on=on)
        return person.code


def must_be_free(served: Iterable[queries.AppointmentRow], from_on: date) -> None:
    """Refuse an appointment that would put somebody into two bodies on one day."""
    for one in served:
        if one.until_on is None or from_on <= one.until_on:
            until = f"至 {one.until_on}" if one.until_on else "至今"
            raise InvalidInput(
                "任职日期",
                f"此人 {one.from_on} {until}在{one.body}任职，不能同时在两个监管机构任职。",
                fix="请先登记离任，新的任职自离任次日起。",
            )


def _open(work: Work, actor: Actor, appointment: str) -> tables.Appointment:
    held: tables.Appointment | None = work.session.execute(
        select(tables.Appointment).where(_A.code == appointment)
    ).scalar_one_or_none()
    if held is None:
        raise NotFound("没有这条任用登记。", fix="请刷新页面后重新选择。")
    must_reach(actor, held.region)
    if held.until_on is not None:
        raise OutOfDate(f"已登记任职至 {held.until_on}。", fix="请刷新页面查看。")
    return held


def _enter(work: Work, person: Person, body: Organisation, region: str, from_on: date) -> str:
    code = codes.new_code("N")
    work.add(
        tables.Appointment(
            code=code,
            person_id=person.id,
            organisation_id=body.id,
            region=region,
            from_on=from_on,
            entered_at=clock.now(),
        )
    )
    return code
