"""倒查: hazards whose earlier reports nobody has looked at again yet, and re-examinations on their way (AG-13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, exists, func, select

from registry.agencies import tables
from registry.agencies.queries.acceptances import AcceptanceRow, relied_on
from registry.agencies.reach import reaches
from registry.agencies.terms_acceptance import ExaminationState, Finding
from registry.agencies.terms_reports import ReportState
from registry.conduct import tables as conduct
from registry.kernel import db, fields, ledger
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.kernel.ledger import EventRow
from registry.kernel.paging import Page, PageRequest
from registry.parties import tables as parties
from registry.policy import Permission

_X = db.core(tables.AgencyExamination).c
_R = db.core(tables.AgencyReport).c
_H = db.core(conduct.MajorHazard).c
_O = db.core(parties.Organisation).c


@dataclass(frozen=True)
class DueRow:
    """A hazard and an earlier report on the same firm that should have seen it; nobody has looked at it again yet."""

    hazard: str
    found_on: date
    description: str
    firm: str
    report: str
    project: str
    agency: str
    agency_name: str
    issued_on: date | None


@dataclass(frozen=True)
class ExaminationRow:
    """One re-examination."""

    number: str
    version: int
    report: str
    project: str
    agency_name: str
    hazard: str
    why: str
    opened_on: date
    finding: Finding | None
    state: ExaminationState


@dataclass(frozen=True)
class ExaminationRecord:
    """One re-examination with what relies on the report. Refusals say why the viewer may not take a step."""

    row: ExaminationRow
    hazard_text: str
    facts: str
    note: str
    relied: tuple[AcceptanceRow, ...]
    timeline: tuple[EventRow, ...]
    find_refusal: str
    decide_refusal: str


def due(viewer: Actor, page: PageRequest, *, hazard: str = "") -> Page[DueRow]:
    """Reports to look at again, by hazard, the newest hazard first: published before it was found, of the same firm."""
    viewer.must(Permission.AGENCIES_READ)
    query = _due(viewer)
    if hazard:
        query = query.where(_H.number == hazard)
    with db.reading() as session:
        total = int(session.execute(select(func.count()).select_from(query.order_by(None).subquery())).scalar_one())
        ordered = query.order_by(_H.found_on.desc(), _H.id.desc(), _R.issued_on.desc())
        rows = session.execute(ordered.limit(page.size).offset(page.offset))
        return Page([DueRow(*row) for row in rows], total, page.page, page.size)


def _due(viewer: Actor) -> Select[Any]:
    looked = exists().where(_X.report == _R.number, _X.hazard_number == _H.number, _X.live.is_(True))
    query = (
        select(
            _H.number, _H.found_on, _H.description, _H.name, _R.number.label("report"), _R.project,
            _R.qualification, _O.name.label("agency_name"), _R.issued_on,
        )
        .select_from(_H.id.table)
        .join(_R.id.table, _R.client_id == _H.organisation_id)
        .join(_O.id.table, _O.id == _R.organisation_id)
        .where(_H.live.is_(True), _R.state == ReportState.PUBLISHED, _R.issued_on <= _H.found_on, ~looked)
    )  # fmt: skip
    return query.where(db.below(_O.region, viewer.region_prefix)) if viewer.region else query


def examinations(
    viewer: Actor, page: PageRequest, *, state: ExaminationState | None = None, report: str = ""
) -> Page[ExaminationRow]:
    """Re-examinations, the last changed first."""
    viewer.must(Permission.AGENCIES_READ)
    query = _selected()
    if state is not None:
        query = query.where(_X.state == state)
    if report:
        query = query.where(_X.report == report)
    with db.reading() as session:
        total = db.count(session, query.with_only_columns(_X.id))
        ordered = query.order_by(_X.changed_at.desc(), _X.id.desc()).limit(page.size).offset(page.offset)
        return Page([_row(row) for row in session.execute(ordered)], total, page.page, page.size)


def examination(viewer: Actor, number: str) -> ExaminationRecord:
    """One re-examination. Raises `NotFound`."""
    viewer.must(Permission.AGENCIES_READ)
    with db.reading() as session:
        row = session.execute(_selected().where(_X.number == fields.clean(number).upper())).first()
        if row is None:
            raise NotFound("没有这件倒查。", fix="请核对编号，或返回列表重新选择。")
        hazard = session.execute(select(_H.description).where(_H.number == row.hazard_number)).scalar()
        return ExaminationRecord(
            row=_row(row),
            hazard_text=hazard or "",
            facts=row.facts,
            note=row.note,
            relied=tuple(relied_on(session, row.report)),
            timeline=tuple(ledger.history(session, row.number)),
            find_refusal=_find_refusal(viewer, row),
            decide_refusal=_decide_refusal(viewer, row),
        )


def _find_refusal(viewer: Actor, row: Any) -> str:
    if not viewer.may(Permission.AGENCIES_KEEP):
        return "您的角色没有倒查的权限。"
    if not reaches(viewer, row.region):
        return "不在您的管辖区域内。"
    return "" if row.state is ExaminationState.OPEN else "已经提出结论。"


def _decide_refusal(viewer: Actor, row: Any) -> str:
    if not viewer.may(Permission.AGENCIES_DECIDE):
        return "您的角色没有决定的权限。"
    if not reaches(viewer, row.region):
        return "不在您的管辖区域内。"
    if row.state is not ExaminationState.FOUND:
        return "还没有提出结论。" if row.state is ExaminationState.OPEN else "已经决定。"
    return "作出倒查结论的人不能自己作出决定。" if viewer.person == row.found_by else ""


def _selected() -> Select[Any]:
    return (
        select(_X.id.table, _R.project, _O.name)
        .join(_R.id.table, _R.number == _X.report)
        .join(_O.id.table, _O.id == _X.organisation_id)
        .where(_X.live.is_(True))
    )


def _row(row: Any) -> ExaminationRow:
    return ExaminationRow(
        row.number, row.version, row.report, row.project, row.name, row.hazard_number, row.why, row.opened_on,
        row.finding, row.state,
    )  # fmt: skip
