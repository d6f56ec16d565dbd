"""What every step shares: who and which body is meant, within whose reach, and a body met for the first time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from registry.inspectors import queries, rules_ratio, tables
from registry.inspectors.terms_bodies import BodyLevel
from registry.kernel import clock, codes, db, fields
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotPermitted
from registry.kernel.fields import BadField
from registry.kernel.transaction import Work
from registry.parties import queries as parties
from registry.parties.reference import divisions
from registry.parties.terms import Organisation, OrganisationKind, Person
from registry.policy import Action

_B = db.core(tables.Body).c


def the_person(session: Session, typed: str) -> Person:
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
        raise InvalidInput("人员", "没有登记这个人。", fix="请先在“表格导入导出”中登记人员。")
    return found


def the_authority(session: Session, typed: str) -> Organisation:
    """An authority with a division (监管机构) by public or unified credit code."""
    code = fields.clean(typed).upper()
    by = parties.organisations_by_credit_code if len(code) == 18 else parties.organisations_by_code
    found = by(session, [code]).get(code)
    if found is None:
        raise InvalidInput("监管机构", "没有登记这个单位。", fix="请先在“表格导入导出”中登记单位。")
    known = parties.organisation_record(session, found.code)
    if known is None or known.kind is not OrganisationKind.AUTHORITY or not known.region:
        fix = "请选择单位类型为“机关”、已登记所属地区的单位。"
        raise InvalidInput("监管机构", f"{found.name}不是有管辖区域的监管机构。", fix=fix)
    return found


def the_body(work: Work, actor: Actor, typed: str) -> tuple[Organisation, Any]:
    """A supervising body within reach and its row; an authority met for the first time becomes one, at its division's level."""
    found = the_authority(work.session, typed)
    row = body_row(work.session, found.id)
    must_reach(actor, row.region if row else found.region)
    if row is None:
        level = rules_ratio.level_of(divisions.division(found.region).level)
        enter_body(work, found, level, found.region)
        row = body_row(work.session, found.id)
    if row.closed_on is not None:
        raise InvalidInput("监管机构", f"{found.name}已于 {row.closed_on} 撤并。", fix="请选择承接其职责的机构。")
    return found, row


def body_row(session: Session, organisation_id: int) -> Any:
    """The supervising body's row, if the organisation is one."""
    return session.execute(select(_B.id.table).where(_B.organisation_id == organisation_id)).first()


def enter_body(work: Work, organisation: Organisation, level: BodyLevel, region: str, batch: str = "") -> None:
    """Enter a supervising body. The caller has checked reach and level."""
    work.add(
        tables.Body(organisation_id=organisation.id, level=level, region=region, entered_at=clock.now(), batch=batch)
    )
    work.record(Action.BODY_ENTERED, organisation.code, level=level.value, region=region, batch=batch)


def the_inspector(work: Work, actor: Actor, code: str) -> Person:
    """A person in the register whose latest appointment lies within the actor's region."""
    person = the_person(work.session, code)
    served = queries.appointments_of(work.session, person.id)
    if not served:
        raise InvalidInput("人员", "此人没有任用登记。", fix="请先登记任用，再登记执法证。")
    must_reach(actor, served[0].region)
    return person


def must_reach(actor: Actor, region: str) -> None:
    """Refuse what lies outside the actor's region."""
    if not queries.reaches(actor, region):
        raise NotPermitted("不在您的管辖区域内。", fix="请由有管辖权的部门办理。")


def long_text(field: str, text: str, most: int = 300) -> str:
    """A text somebody must write. Raises `InvalidInput`."""
    try:
        return fields.text_up_to(text, most)
    except BadField as wrong:
        raise InvalidInput(field, f"没有写明{field}。", fix=f"请填写“{field}”，不超过 {most} 字。") from wrong
