"""Exam sessions and training classes with their rosters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func, select
from sqlmodel import Session

from registry.inspectors import tables
from registry.inspectors.queries.standing import may_keep
from registry.inspectors.terms_steps import EventKind
from registry.kernel import access, clock, db, ledger, names
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound
from registry.kernel.paging import Page, PageRequest
from registry.parties import tables as parties
from registry.parties.reference import divisions
from registry.policy import Permission

_E = db.core(tables.Event).c
_N = db.core(tables.Entry).c
_A = db.core(tables.Appointment).c
_P = db.core(parties.Person).c
_O = db.core(parties.Organisation).c


@dataclass(frozen=True)
class EventFilters:
    """What the list is narrowed to; empty values say nothing."""

    kind: EventKind | None = None
    year: int | None = None
    q: str = ""


@dataclass(frozen=True)
class EventRow:
    """One exam or training: how many are on its roster, and how many of them passed."""

    code: str
    kind: EventKind
    title: str
    organiser: str
    region_name: str
    from_on: date
    until_on: date
    pass_score: int
    people: int
    passed: int


@dataclass(frozen=True)
class RosterRow:
    """One line of a roster; `body` is where the person serves today, empty for nobody's inspector."""

    code: str
    person_code: str
    name: str
    body: str
    score: int | None
    hours: int
    days: int
    passed: bool


@dataclass(frozen=True)
class EventRecord:
    """One event with a page of its roster. `may_keep` says why the viewer may not write; empty means they may."""

    row: EventRow
    roster: Page[RosterRow]
    history: tuple[ledger.EventRow, ...]
    may_keep: str


def events(viewer: Actor, wanted: EventFilters, page: PageRequest) -> Page[EventRow]:
    """Exams and trainings of the whole province, newest first."""
    viewer.must(Permission.INSPECTORS_READ)
    with db.reading() as session:
        query = select(_E.id.table).where(_E.live.is_(True))
        if wanted.kind is not None:
            query = query.where(_E.kind == wanted.kind)
        if wanted.year is not None:
            query = query.where(_E.from_on.between(date(wanted.year, 1, 1), date(wanted.year, 12, 31)))
        if wanted.q:
            query = query.where(db.contains(_E.title, names.search_key(wanted.q)) | db.contains(_E.title, wanted.q))
        total = db.count(session, query)
        ordered = query.order_by(_E.from_on.desc(), _E.id.desc()).limit(page.size).offset(page.offset)
        rows = session.execute(ordered).all()
        counted = _counted(session, [row.id for row in rows])
        return Page([_row(row, *counted.get(row.id, (0, 0))) for row in rows], total, page.page, page.size)


def event(viewer: Actor, code: str, page: PageRequest) -> EventRecord:
    """One event by its code. Raises `NotFound`."""
    viewer.must(Permission.INSPECTORS_READ)
    with db.reading() as session:
        row = session.execute(select(_E.id.table).where(_E.code == code, _E.live.is_(True))).first()
        if row is None:
            raise NotFound("没有登记这场考试或培训。", fix="请从考试与培训列表进入。")
        people, passed = _counted(session, [row.id]).get(row.id, (0, 0))
        lines = session.execute(_roster(row.id).limit(page.size).offset(page.offset))
        return EventRecord(
            row=_row(row, people, passed),
            roster=Page([RosterRow(*one) for one in lines], people, page.page, page.size),
            history=tuple(ledger.history(session, code)),
            may_keep=may_keep(viewer, row.region),
        )


def roster_export(viewer: Actor, code: str, reason: str) -> list[RosterRow]:
    """A whole roster, to be taken out as a sheet; who, what and why is recorded. Raises `InvalidInput` without a reason."""
    viewer.must(Permission.INSPECTORS_READ)
    if not reason.strip():
        raise InvalidInput("导出用途", "没有写明导出用途。", fix="请写明用途后再导出。")
    with db.reading() as session:
        [event_id] = session.execute(select(_E.id).where(_E.code == code)).scalars()
        rows = [RosterRow(*one) for one in session.execute(_roster(event_id))]
    access.looked(viewer, "inspectors.roster", subject=code, reason=reason)
    return rows


def event_like(session: Session, region: str, kind: EventKind, title: str, from_on: date) -> Any:
    """The live event of this kind, title and day that a region entered, if there is one."""
    same = (_E.region == region, _E.kind == kind, _E.title == title, _E.from_on == from_on)
    return session.execute(select(_E.id.table).where(*same, _E.live.is_(True))).first()


def _roster(event_id: int) -> Any:
    today = clock.today()
    return (
        select(
            _N.code, _P.code.label("person_code"), _P.name, func.coalesce(_O.name, "").label("body"), _N.score, _N.hours,
            _N.days, _N.passed,
        )
        .join(_P.id.table, _P.id == _N.person_id)
        .outerjoin(
            _A.id.table,
            (_A.person_id == _N.person_id)
            & (_A.from_on <= today)
            & (_A.until_on.is_(None) | (_A.until_on >= today)),
        )
        .outerjoin(_O.id.table, _O.id == _A.organisation_id)
        .where(_N.event_id == event_id, _N.live.is_(True))
        .order_by(_N.score.desc(), _P.name, _P.code)
    )  # fmt: skip


def _counted(session: Session, ids: list[int]) -> dict[int, tuple[int, int]]:
    passed = func.sum(case((_N.passed.is_(True), 1), else_=0))
    query = (
        select(_N.event_id, func.count(), passed).where(_N.event_id.in_(ids), _N.live.is_(True)).group_by(_N.event_id)
    )
    return {row[0]: (row[1], int(row[2])) for row in session.execute(query)}


def _row(row: Any, people: int, passed: int) -> EventRow:
    region = divisions.full_name(row.region)
    return EventRow(
        row.code, row.kind, row.title, row.organiser, region, row.from_on, row.until_on, row.pass_score, people, passed
    )
