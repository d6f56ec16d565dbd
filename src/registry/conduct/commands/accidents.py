"""Accidents: entered with the unit where they happened, later amended; the grade is computed each time."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from sqlalchemy import select

from registry.conduct import reading, tables
from registry.conduct.commands.shared import (
    Input,
    change,
    live_row,
    maybe_day,
    must_stand,
    said,
)
from registry.conduct.intake import accidents
from registry.conduct.intake.known import Known
from registry.conduct.terms import UNIT_ROLES, AccidentKind, AccidentRole
from registry.kernel import clock, db, fields
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput
from registry.kernel.sheet import BadCell
from registry.kernel.transaction import write
from registry.kernel.values import in_ten_thousands
from registry.parties import entries as parties
from registry.policy import Action, Ledger, Permission


class NewAccident(Input):
    """登记事故. The grade is not typed; `region` empty: read off the place. Loss is typed in 万元, kept in whole cents."""

    title: Annotated[str, said("事故名称", reading.line(120))]
    happened_on: Annotated[date, said("发生日期", fields.excel_date)]
    place: Annotated[str, said("发生地点", reading.line(200))]
    region: str = ""
    kind: AccidentKind
    deaths: Annotated[int, said("死亡人数", reading.persons)] = 0
    injuries: Annotated[int, said("重伤人数", reading.persons)] = 0
    loss: Annotated[int, said("直接经济损失", reading.money)] = 0
    unit: Annotated[str, said("发生单位", fields.organisation_name)]
    unit_code: Annotated[str, said("统一社会信用代码", fields.credit_code)]
    principal: Annotated[str, said("主要负责人", reading.maybe(fields.person_name))] = ""
    principal_identity: Annotated[str, said("主要负责人身份证号", reading.maybe(fields.identity_number))] = ""
    concealed: bool = False
    reported_on: Annotated[date | None, said("调查报告提交日期", maybe_day)] = None
    approved_on: Annotated[date | None, said("批复日期", maybe_day)] = None
    summary: Annotated[str, said("事故简况", reading.line(4000, least=0))] = ""


class AmendedAccident(Input):
    """更正事故: counts, days and the flag as they are known now, with the reason. Nothing is left as it was by omission."""

    deaths: Annotated[int, said("死亡人数", reading.persons)]
    injuries: Annotated[int, said("重伤人数", reading.persons)]
    loss: Annotated[int, said("直接经济损失", reading.money)]
    concealed: bool
    reported_on: Annotated[date | None, said("调查报告提交日期", maybe_day)]
    approved_on: Annotated[date | None, said("批复日期", maybe_day)]
    summary: Annotated[str, said("事故简况", reading.line(4000, least=0))]
    reason: Annotated[str, said("更正理由", reading.line(500))]


class Responsible(Input):
    """另登责任单位或人员 of an accident: a unit by credit code, a person by identity number, as the role says."""

    role: AccidentRole
    name: Annotated[str, said("名称或姓名", reading.line(120))]
    number: str


def enter_accident(actor: Actor, wanted: NewAccident, *, submission: str) -> str:
    """Enter an accident with the unit where it happened; returns its number. The grade follows from the counts (ACC-01)."""
    try:
        row = accidents.AccidentRow(
            title=wanted.title,
            happened_on=wanted.happened_on.isoformat(),
            place=wanted.place,
            region=reading.region_of(wanted.region, wanted.place),
            kind=wanted.kind.value,
            deaths=wanted.deaths,
            injuries=wanted.injuries,
            loss_cents=wanted.loss,
            unit=wanted.unit,
            unit_code=wanted.unit_code,
            principal=wanted.principal,
            principal_identity=wanted.principal_identity,
            other_units=(),
            other_persons=(),
            concealed=wanted.concealed,
            reported_on=wanted.reported_on.isoformat() if wanted.reported_on else "",
            approved_on=wanted.approved_on.isoformat() if wanted.approved_on else "",
            summary=wanted.summary,
        )
        accidents.must_hold_together(row, clock.today())
    except fields.BadField as wrong:
        raise InvalidInput("名称或地区", wrong.message, fix=wrong.fix) from None
    except BadCell as wrong:
        raise InvalidInput(wrong.column, wrong.reason, fix=wrong.fix) from None
    with write(actor, Permission.CONDUCT_ENTER, submission, ledgers=[Ledger.CONDUCT, Ledger.PARTIES]) as work:
        must_stand(accidents.against(work.session, actor, [row])[0])
        return accidents.store(work, [row])[0]


def amend_accident(actor: Actor, number: str, wanted: AmendedAccident, *, version: int, submission: str) -> None:
    """Correct an accident's counts and days; the grade is computed anew. The ledger keeps the counts before and after."""
    with write(actor, Permission.CONDUCT_ENTER, submission, ledgers=[Ledger.CONDUCT]) as work:
        row = live_row(work, tables.AccidentReport, number, version)
        reported_on, approved_on = (one.isoformat() if one else "" for one in (wanted.reported_on, wanted.approved_on))
        try:
            accidents.must_be_in_order(row.happened_on.isoformat(), reported_on, approved_on, clock.today())
        except BadCell as wrong:
            raise InvalidInput(wrong.column, wrong.reason, fix=wrong.fix) from None
        if not (wanted.deaths or wanted.injuries or wanted.loss):
            fix = "误登的事故请办理撤回。"
            raise InvalidInput("死亡人数", "死亡、重伤和直接经济损失都是零。", fix=fix)
        found = accidents.graded(work.session, row.happened_on, wanted.deaths, wanted.injuries, wanted.loss)
        change(
            work, tables.AccidentReport, row,
            deaths=wanted.deaths, injuries=wanted.injuries, loss_cents=wanted.loss, grade=found.grade,
            provision=found.provision, concealed=wanted.concealed, reported_on=wanted.reported_on,
            approved_on=wanted.approved_on, summary=wanted.summary, note=wanted.reason,
        )  # fmt: skip
        work.record(
            Action.ACCIDENT_AMENDED, number, deaths=wanted.deaths, deaths_before=row.deaths, injuries=wanted.injuries,
            injuries_before=row.injuries, loss=in_ten_thousands(wanted.loss),
            loss_before=in_ten_thousands(row.loss_cents), grade=found.grade.value, grade_before=row.grade.value,
            reported_on=wanted.reported_on, approved_on=wanted.approved_on, concealed=wanted.concealed,
        )  # fmt: skip


def name_responsible(actor: Actor, number: str, wanted: Responsible, *, version: int, submission: str) -> None:
    """Record another responsible unit or person of an accident. Raises `InvalidInput` for one who is named already."""
    of_unit = wanted.role in UNIT_ROLES
    try:
        code = fields.credit_code(wanted.number) if of_unit else fields.identity_number(wanted.number)
        name = fields.organisation_name(wanted.name) if of_unit else fields.person_name(wanted.name)
    except fields.BadField as wrong:
        raise InvalidInput("名称或代码", wrong.message, fix=wrong.fix) from None
    with write(actor, Permission.CONDUCT_ENTER, submission, ledgers=[Ledger.CONDUCT, Ledger.PARTIES]) as work:
        row = live_row(work, tables.AccidentReport, number, version)
        column = db.core(tables.AccidentParty).c
        named = work.session.execute(select(db.core(tables.AccidentParty)).where(column.accident_id == row.id)).all()
        if wanted.role is AccidentRole.ORGANISATION:
            raise InvalidInput("责任", "发生单位只有一个，已经登记。", fix="请登记为其他责任单位。")
        if wanted.role is AccidentRole.PRINCIPAL and any(one.role is wanted.role for one in named):
            raise InvalidInput("责任", "已经登记了主要负责人。", fix="请登记为其他责任人员。")
        units, persons = ([(name, code)], []) if of_unit else ([], [(name, code)])
        known = Known.among(work.session, units, persons)
        must_stand(known.against_unit("名称", name, code) if of_unit else known.against_person("姓名", name, code))
        if of_unit:
            unit = parties.meet_organisations(work, [parties.MetOrganisation(code, name)])[code]
            entered, party = accidents.party_row(row.id, wanted.role, name, organisation_id=unit.id), unit.code
        else:
            person = parties.meet_people(work, [parties.MetPerson(code, name)])[code]
            entered, party = accidents.party_row(row.id, wanted.role, name, person_id=person.id), person.code
        ids = (entered["organisation_id"], entered["person_id"])
        if any((one.organisation_id, one.person_id) == ids for one in named):
            raise InvalidInput("名称", "这个单位或者人员已经登记在这起事故中。", fix="请勿重复登记。")
        work.insert(tables.AccidentParty, [entered])
        change(work, tables.AccidentReport, row)
        work.record(Action.ACCIDENT_AMENDED, number, party=party, role=wanted.role.value)
