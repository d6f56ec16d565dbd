"""Exits of agencies: what was proposed and decided, whom it bars, which projects still ran, from when they may come back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from registry.agencies import rules_exit, tables
from registry.agencies.queries.reports import ReportRow, running_of
from registry.agencies.reach import reaches
from registry.agencies.terms_acceptance import ExitKind, ExitState, Reentry
from registry.kernel import clock, db, fields, ledger
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.kernel.ledger import EventRow
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.policy import Permission

_E = db.core(tables.AgencyExit).c
_O = db.core(parties.Organisation).c


@dataclass(frozen=True)
class ExitRow:
    """One exit."""

    number: str
    version: int
    agency: str
    agency_name: str
    kind: ExitKind
    ground: str
    serious: bool
    proposed_on: date
    decided_on: date | None
    state: ExitState


@dataclass(frozen=True)
class ExitRecord:
    """One exit with those responsible by name, its bars, and the projects that still run."""

    row: ExitRow
    reason: str
    document_number: str
    authority: str
    conduct_on: date | None
    persons: tuple[str, ...]
    bars: tuple[str, ...]
    note: str
    running: tuple[ReportRow, ...]
    reentry: Reentry | None
    timeline: tuple[EventRow, ...]
    refusal: str


def exits(viewer: Actor, page: PageRequest, *, state: ExitState | None = None, agency: str = "") -> Page[ExitRow]:
    """Exits, the last changed first."""
    viewer.must(Permission.AGENCIES_READ)
    query = _selected()
    if state is not None:
        query = query.where(_E.state == state)
    if agency:
        query = query.where(_E.qualification == agency)
    with db.reading() as session:
        total = db.count(session, query.with_only_columns(_E.id))
        ordered = query.order_by(_E.changed_at.desc(), _E.id.desc()).limit(page.size).offset(page.offset)
        return Page([_row(row) for row in session.execute(ordered)], total, page.page, page.size)


def exit_record(viewer: Actor, number: str) -> ExitRecord:
    """One exit. Raises `NotFound`."""
    viewer.must(Permission.AGENCIES_READ)
    with db.reading() as session:
        row = session.execute(_selected().where(_E.number == fields.clean(number).upper())).first()
        if row is None:
            raise NotFound("没有这件退出。", fix="请核对编号，或返回列表重新选择。")
        ids = people.person_ids(session, filter(None, row.persons.split(",")))
        names = tuple(one.name for one in people.persons_by_id(session, ids.values()))
        back = None
        if row.decided_on is not None and row.state is ExitState.DECIDED:
            law = laws.in_force(session, row.conduct_on or row.decided_on)
            back = rules_exit.reentry(row.kind, row.decided_on, row.serious, law)
        return ExitRecord(
            row=_row(row), reason=row.reason, document_number=row.document_number, authority=row.authority,
            conduct_on=row.conduct_on, persons=names, bars=tuple(filter(None, row.bars.split(","))), note=row.note,
            running=tuple(running_of(session, row.organisation_id)), reentry=back,
            timeline=tuple(one for one in ledger.history(session, row.qualification) if one.details.get("entry") == row.number),
            refusal=_refusal(viewer, row),
        )  # fmt: skip


def grounds() -> dict[ExitKind, tuple[str, ...]]:
    """What each way out may rest on today, for a form."""
    with db.reading() as session:
        law = laws.in_force(session, clock.today())
    return {kind: rules_exit.grounds(kind, law) for kind in ExitKind}


def _refusal(viewer: Actor, row: Any) -> str:
    if row.state is not ExitState.PROPOSED:
        return "已经决定。"
    if not viewer.may(Permission.AGENCIES_DECIDE):
        return "您的角色没有决定的权限。"
    if not reaches(viewer, row.region):
        return "不在您的管辖区域内。"
    return "提出退出的人不能自己作出决定。" if viewer.person == row.proposed_by else ""


def _selected() -> Select[Any]:
    return select(_E.id.table, _O.name).join(_O.id.table, _O.id == _E.organisation_id)


def _row(row: Any) -> ExitRow:
    return ExitRow(
        row.number, row.version, row.qualification, row.name, row.kind, row.ground, row.serious, row.proposed_on,
        row.decided_on, row.state,
    )  # fmt: skip
