"""Acceptances: what departments rely on, with the agency's scope and grade of the day; who relied on a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlmodel import Session

from registry.agencies import rules, rules_acceptance, scales, tables
from registry.agencies.doubts import Doubts
from registry.agencies.queries.grades import grades_on
from registry.agencies.queries.standing import as_qualification, in_effect, weighed
from registry.agencies.reach import reaches
from registry.agencies.terms import FIELD_WORDS, Field, Standing
from registry.agencies.terms_acceptance import AcceptanceState, Offered
from registry.kernel import clock, db, fields, ledger, names
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound, RuleBroken
from registry.kernel.ledger import EventRow
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.parties import naming
from registry.parties import tables as parties
from registry.policy import Permission, Role

_C = db.core(tables.AgencyAcceptance).c
_R = db.core(tables.AgencyReport).c
_Q = db.core(tables.AgencyQualification).c
_O = db.core(parties.Organisation).c


@dataclass(frozen=True)
class AcceptanceFilters:
    """What the list is narrowed to; empty values say nothing."""

    q: str = ""
    state: AcceptanceState | None = None
    report: str = ""
    agency: str = ""
    mine: bool = False


@dataclass(frozen=True)
class AcceptanceRow:
    """One acceptance; scope, standing and grade are those of its day."""

    number: str
    version: int
    agency: str
    agency_name: str
    report: str
    project: str
    result: str
    field: Field
    scope: tuple[str, ...]
    certificate: str
    standing: Standing
    grade_title: str
    grade_tone: str
    grade_total: int | None
    scale_title: str
    department: str
    purpose: str
    accepted_on: date
    state: AcceptanceState
    withdrawn_on: date | None
    withdrawn_why: str


@dataclass(frozen=True)
class AcceptanceRecord:
    """One acceptance with everybody else who relied on the same report."""

    row: AcceptanceRow
    reason: str
    doubt: str
    beside: tuple[AcceptanceRow, ...]
    timeline: tuple[EventRow, ...]
    refusal: str  # why this viewer may not withdraw it; empty when they may


def acceptances(viewer: Actor, wanted: AcceptanceFilters, page: PageRequest) -> Page[AcceptanceRow]:
    """Acceptances of all departments, the newest first."""
    viewer.must(Permission.AGENCIES_READ)
    query = _selected()
    if wanted.state is not None:
        query = query.where(_C.state == wanted.state)
    if wanted.report:
        query = query.where(_C.report == wanted.report)
    if wanted.agency:
        query = query.where(_C.qualification == wanted.agency)
    if wanted.mine:
        query = query.where(_own(viewer))
    with db.reading() as session:
        if wanted.q.strip():
            key, typed = names.search_key(wanted.q), fields.clean(wanted.q).upper()
            named = naming.is_named(session, _C.organisation_id, key)
            told = or_(*(db.contains(_C.department, text) for text in {wanted.q.strip(), key} if text))
            query = query.where((_C.number == typed) | named | told)
        total = db.count(session, query.with_only_columns(_C.id))
        ordered = query.order_by(_C.accepted_on.desc(), _C.id.desc()).limit(page.size).offset(page.offset)
        return Page([_row(row) for row in session.execute(ordered)], total, page.page, page.size)


def _own(viewer: Actor) -> Any:
    if viewer.role is Role.PARTNER:
        return _C.department == viewer.department
    return db.below(_C.region, viewer.region_prefix or "-")


def acceptance(viewer: Actor, number: str) -> AcceptanceRecord:
    """One acceptance. Raises `NotFound`."""
    viewer.must(Permission.AGENCIES_READ)
    with db.reading() as session:
        row = session.execute(_selected().where(_C.number == fields.clean(number).upper())).first()
        if row is None:
            raise NotFound("没有这条采信。", fix="请核对编号，或返回列表重新选择。")
        return AcceptanceRecord(
            row=_row(row),
            reason=row.reason,
            doubt=row.doubt,
            beside=tuple(one for one in relied_on(session, row.report) if one.number != row.number),
            timeline=tuple(ledger.history(session, row.number)),
            refusal=_refusal(viewer, row),
        )


def relied_on(session: Session, report: str) -> list[AcceptanceRow]:
    """Everybody who relied on a report, whether taken back or not, the earliest first."""
    if not report:
        return []
    return [_row(row) for row in session.execute(_selected().where(_C.report == report).order_by(_C.id))]


def acceptance_refusal(viewer: Actor, agency: str) -> str:
    """Why no result of an agency may be relied on today, whatever it is; empty where some may, or none is named."""
    viewer.must(Permission.AGENCIES_READ)
    if not agency:
        return ""
    today = clock.today()
    with db.reading() as session:
        law = laws.in_force(session, today)
        row = session.execute(in_effect(today).where(_Q.number == fields.clean(agency).upper())).first()
        if row is None:
            return ""
        said = weighed(session, [as_qualification(row)], today, law)[0].said
        graded = grades_on(session, [row.organisation_id], today).get(row.organisation_id)
    scale = scales.named(graded.scale) if graded else None
    fits = scale.acceptable(graded.grade, law) if graded and scale else None
    offered = Offered(said.standing, True, None, True, False, graded.title if graded else "", fits)
    try:
        rules_acceptance.may_accept(offered, "", law, Doubts(law))
    except RuleBroken as refused:
        return refused.message
    return ""


def _refusal(viewer: Actor, row: Any) -> str:
    if not viewer.may(Permission.ACCEPTANCES_RECORD):
        return "您的角色没有采信的权限。"
    if row.state is AcceptanceState.WITHDRAWN:
        return f"已于 {row.withdrawn_on} 撤回。"
    if viewer.role is Role.PARTNER:
        return "" if row.department == viewer.department else "这是其他部门的采信。"
    return "" if reaches(viewer, row.region or "-") else "不在您的管辖区域内。"


def _selected() -> Select[Any]:
    return (
        select(_C.id.table, _O.name, _R.project)
        .join(_O.id.table, _O.id == _C.organisation_id)
        .join(_R.id.table, _R.number == _C.report, isouter=True)
    )


def _row(row: Any) -> AcceptanceRow:
    scope = rules.unpacked(row.fields)
    return AcceptanceRow(
        row.number, row.version, row.qualification, row.name, row.report, row.project or "", row.result, row.field,
        tuple(FIELD_WORDS[one] for one in Field if one in scope), row.certificate, row.standing, row.grade_title,
        row.grade_tone, row.grade_total, row.scale_title, row.department, row.purpose, row.accepted_on, row.state,
        row.withdrawn_on, row.withdrawn_why,
    )  # fmt: skip
