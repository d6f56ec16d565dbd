"""What a keeper does: appoint inspectors, end appointments, record and withdraw enforcement certificates, within the own region."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict
from sqlalchemy import select
from sqlmodel import Session

from registry.inspectors import queries, rules, tables
from registry.inspectors.terms import CREDENTIALS, CredentialKind
from registry.kernel import clock, codes, db, fields
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, NotPermitted, OutOfDate
from registry.kernel.fields import BadField
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.parties import queries as parties
from registry.parties.terms import Organisation, OrganisationKind, Person
from registry.policy import Action, Ledger, Permission

_A = db.core(tables.Appointment).c
_C = db.core(tables.Credential).c
_NUMBER: Final = re.compile(r"[0-9A-Z\u4e00-\u9fff\-()（）〔〕]{4,40}")


def _number(text: str) -> str:
    number = fields.clean(text).replace(" ", "").upper()
    if not _NUMBER.fullmatch(number):
        raise BadField("执法证号应为 4 至 40 个数字、字母或汉字。", "请按证件填写证号。")
    return number


class Appointing(BaseModel):
    """任用. `person` is a public code or ID number, `body` the supervising body's public or unified credit code."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True, hide_input_in_errors=True)

    person: str
    body: str
    from_on: date


class Recording(BaseModel):
    """执法证 as printed; how long it lasts follows from its kind and its day of issue. `person` is a public code."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    person: str
    kind: CredentialKind
    number: Annotated[str, BeforeValidator(_number)]
    issued_on: date


def appoint(actor: Actor, wanted: Appointing, *, submission: str) -> str:
    """Appoint a registered person to a supervising body and return the appointment's code.

    Nobody serves two bodies on one day. Raises `InvalidInput` and `NotPermitted`.
    """
    with write(actor, Permission.INSPECTORS_KEEP, submission, ledgers=[Ledger.INSPECTORS]) as work:
        person, body = _person(work.session, wanted.person), _body(work.session, wanted.body)
        _must_reach(actor, body.region)
        for one in queries.appointments_of(work.session, person.id):
            if one.until_on is None or wanted.from_on <= one.until_on:
                until = f"至 {one.until_on}" if one.until_on else "至今"
                raise InvalidInput(
                    "任职日期",
                    f"此人 {one.from_on} {until}在{one.body}任职，不能同时在两个监管机构任职。",
                    fix="请先登记离任，新的任职自离任次日起。",
                )
        code = codes.new_code("N")
        work.add(
            tables.Appointment(
                code=code,
                person_id=person.id,
                organisation_id=body.id,
                region=body.region,
                from_on=wanted.from_on,
                entered_at=clock.now(),
            )
        )
        work.record(
            Action.INSPECTOR_APPOINTED, person.code, appointment=code, organisation=body.code, from_on=wanted.from_on
        )
        return code


def leave(actor: Actor, appointment: str, on: date, *, submission: str) -> str:
    """Enter the last day of an appointment; returns the person's public code. Raises `InvalidInput` and `OutOfDate`."""
    with write(actor, Permission.INSPECTORS_KEEP, submission, ledgers=[Ledger.INSPECTORS]) as work:
        held: tables.Appointment | None = work.session.execute(
            select(tables.Appointment).where(_A.code == appointment)
        ).scalar_one_or_none()
        if held is None:
            raise NotFound("没有这条任用登记。", fix="请刷新页面后重新选择。")
        _must_reach(actor, held.region)
        if held.until_on is not None:
            raise OutOfDate(f"已登记任职至 {held.until_on}。", fix="请刷新页面查看。")
        if on < held.from_on:
            raise InvalidInput("离任日期", f"离任日期早于任职日期 {held.from_on}。", fix="请核对两个日期。")
        held.until_on = on
        work.add(held)
        [person] = parties.persons_by_id(work.session, [held.person_id])
        work.record(Action.INSPECTOR_LEFT, person.code, appointment=appointment, until_on=on)
        return person.code


def record_credential(actor: Actor, wanted: Recording, *, submission: str) -> str:
    """Record an enforcement certificate of an inspector and return its code; its last valid day is fixed now (IN-04, IN-06).

    Raises `InvalidInput` for a number recorded before and for impossible dates.
    """
    with write(actor, Permission.INSPECTORS_KEEP, submission, ledgers=[Ledger.INSPECTORS]) as work:
        person = _inspector(work, actor, wanted.person)
        if wanted.issued_on > clock.today():
            raise InvalidInput("发证日期", "发证日期晚于今天。", fix="请按证件核对发证日期。")
        if person.born_on is not None and wanted.issued_on <= person.born_on:
            raise InvalidInput("发证日期", "发证日期早于持证人出生日期。", fix="请按证件核对发证日期。")
        term = rules.term(wanted.kind, wanted.issued_on, laws.in_force(work.session, wanted.issued_on))
        same = (_C.kind == wanted.kind, _C.number == wanted.number)
        if work.session.execute(select(_C.id).where(*same)).first():
            name = CREDENTIALS[wanted.kind]
            raise InvalidInput("证号", f"{name} {wanted.number} 已经登记过。", fix="请核对证号；换发的新证须用新证号。")
        code = codes.new_code("E")
        work.add(
            tables.Credential(
                code=code,
                person_id=person.id,
                kind=wanted.kind,
                number=wanted.number,
                issued_on=wanted.issued_on,
                valid_until=term.valid_until,
                provision=term.provision,
                entered_at=clock.now(),
            )
        )
        work.record(
            Action.CREDENTIAL_RECORDED,
            person.code,
            credential=code,
            kind=wanted.kind.value,
            issued_on=wanted.issued_on,
            valid_until=term.valid_until,
            provision=term.provision,
        )
        return code


def withdraw_credential(actor: Actor, credential: str, on: date, reason: str, *, submission: str) -> str:
    """Withdraw a certificate: from that day on it counts no more. Returns its code. Raises `InvalidInput` and `OutOfDate`."""
    with write(actor, Permission.INSPECTORS_KEEP, submission, ledgers=[Ledger.INSPECTORS]) as work:
        held: tables.Credential | None = work.session.execute(
            select(tables.Credential).where(_C.code == credential)
        ).scalar_one_or_none()
        if held is None:
            raise NotFound("没有登记这本执法证。", fix="请刷新页面后重新选择。")
        [person] = parties.persons_by_id(work.session, [held.person_id])
        _inspector(work, actor, person.code)
        if held.withdrawn_on is not None:
            raise OutOfDate(f"这本执法证已于 {held.withdrawn_on} 收回。", fix="请刷新页面查看。")
        if not held.issued_on <= on <= clock.today():
            raise InvalidInput("收回日期", "收回日期应在发证日期与今天之间。", fix="请核对日期。")
        try:
            held.reason = fields.text_up_to(reason, 300)
        except BadField as wrong:
            raise InvalidInput("收回理由", "没有写明收回理由。", fix="请填写事实和依据，不超过 300 字。") from wrong
        held.withdrawn_on = on
        work.add(held)
        work.record(
            Action.CREDENTIAL_WITHDRAWN, person.code, credential=credential, kind=held.kind.value, withdrawn_on=on
        )
        return credential


def _person(session: Session, typed: str) -> Person:
    """A registered person by public code or ID number."""
    try:
        if len(fields.clean(typed)) == 18:
            number = fields.identity_number(typed)
            found = parties.people_by_identity(session, [number]).get(number)
        else:
            found = parties.person_by_code(session, codes.check_code(typed))
    except BadField as wrong:
        raise InvalidInput("人员", wrong.message, fix=wrong.fix) from wrong
    if found is None:
        raise InvalidInput("人员", "没有登记这个人。", fix="请先在“表格导入”中登记人员。")
    return found


def _body(session: Session, typed: str) -> Organisation:
    """A supervising body (监管机构) by public or unified credit code."""
    code = fields.clean(typed).upper()
    by = parties.organisations_by_credit_code if len(code) == 18 else parties.organisations_by_code
    found = by(session, [code]).get(code)
    if found is None:
        raise InvalidInput("监管机构", "没有登记这个单位。", fix="请先在“表格导入”中登记单位。")
    known = parties.organisation_record(session, found.code)
    if known is None or known.kind is not OrganisationKind.AUTHORITY or not known.region:
        fix = "请选择单位类型为“机关”、已登记所属地区的单位。"
        raise InvalidInput("监管机构", f"{found.name}不是有管辖区域的监管机构。", fix=fix)
    return found


def _inspector(work: Work, actor: Actor, code: str) -> Person:
    """A person in the register whose latest appointment lies within the actor's region."""
    person = _person(work.session, code)
    served = queries.appointments_of(work.session, person.id)
    if not served:
        raise InvalidInput("人员", "此人没有任用登记。", fix="请先登记任用，再登记执法证。")
    _must_reach(actor, served[0].region)
    return person


def _must_reach(actor: Actor, region: str) -> None:
    if not actor.region or not region.startswith(actor.region_prefix):
        raise NotPermitted("不在您的管辖区域内。", fix="请由有管辖权的部门办理。")
