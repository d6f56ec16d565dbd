"""Projects and reports: what the public reads of each agency, gaps included, and what the agency and regulators read beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlmodel import Session

from registry.agencies import rules_reports, tables
from registry.agencies.queries.sites import at_two_sites
from registry.agencies.queries.standing import members_on
from registry.agencies.reach import of_own, reaches, within
from registry.agencies.terms import Field
from registry.agencies.terms_reports import Conclusion, Gap, ReportKind, ReportState, Shown, Visit
from registry.kernel import clock, db, fields, files, ledger, names
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.kernel.files import FileRow
from registry.kernel.ledger import EventRow
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.terms import Clock
from registry.parties import naming
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.parties.places import region_name
from registry.policy import Permission

_R = db.core(tables.AgencyReport).c
_W = db.core(tables.AgencyReportPerson).c
_O = db.core(parties.Organisation).c
_CLIENT = db.core(parties.Organisation).alias("client")
RUNNING = ReportState.RUNNING


@dataclass(frozen=True)
class ReportFilters:
    """What the list is narrowed to; empty values say nothing. `agency`: number of a qualification."""

    q: str = ""
    agency: str = ""
    state: ReportState | None = None
    gaps_only: bool = False


@dataclass(frozen=True)
class ReportRow:
    """One project as everybody may read it; what is not public stands in `gaps`. `two_sites`: somebody was on two at once."""

    number: str
    version: int
    agency: str
    agency_name: str
    project: str
    client: str
    kind: ReportKind
    field: Field
    region_name: str
    contracted_on: date
    notice_on: date | None
    notice_to: str
    site_from: date | None
    site_until: date | None
    document_number: str
    issued_on: date | None
    conclusion: Conclusion | None
    summary: str
    images: int
    state: ReportState
    published_on: date | None
    gaps: tuple[Gap, ...]
    two_sites: bool


@dataclass(frozen=True)
class OnSite:
    """Somebody of a project's team."""

    name: str
    leads: bool
    on_site: bool
    two_sites: bool


@dataclass(frozen=True)
class ReportRecord:
    """One project with its people and images. History and reasons are for those signed in."""

    row: ReportRow
    site: str
    people: tuple[OnSite, ...]
    files: tuple[FileRow, ...]
    doubt: str
    note: str
    clocks: tuple[Clock, ...]
    timeline: tuple[EventRow, ...]
    team: tuple[tuple[str, str], ...]  # code and name of who may be chosen, for the own agent
    is_own: bool
    may_reexamine: bool


def public_reports(viewer: Actor, agency: str, page: PageRequest) -> Page[ReportRow]:
    """The projects of one agency whose report is public or should be, the newest first."""
    viewer.must(Permission.PUBLISHED_READ)
    today = clock.today()
    query = _selected().where(_R.qualification == agency, _known(today))
    with db.reading() as session:
        return _page(session, query, page, today)


def _known(day: date) -> Any:
    """Whether everybody may know of a project: published, found false, or its site work over and still no report."""
    told = _R.state.in_([ReportState.PUBLISHED, ReportState.FALSE])
    return told | ((_R.state == ReportState.RUNNING) & (_R.site_until < day))


def reports(viewer: Actor, wanted: ReportFilters, page: PageRequest) -> Page[ReportRow]:
    """Projects of the own agency, or of all for regulators, the last changed first."""
    _must_read(viewer)
    today = clock.today()
    with db.reading() as session:
        query = _selected().where(within(session, viewer, _R.organisation_id))
        if wanted.q.strip():
            key, number = names.search_key(wanted.q), fields.clean(wanted.q).upper()
            fits = [naming.is_named(session, one, key) for one in (_R.client_id, _R.organisation_id)]
            if key:
                fits.append(db.contains(_R.project_key, key))
            query = query.where(or_(_R.number == number, *fits))
        if wanted.agency:
            query = query.where(_R.qualification == wanted.agency)
        if wanted.state is not None:
            query = query.where(_R.state == wanted.state)
        if wanted.gaps_only:
            late = (_R.state == ReportState.RUNNING) & (_R.site_until < today)
            bare = (_R.state == ReportState.PUBLISHED) & (
                (_R.images == 0) | _R.notice_on.is_(None) | _R.site_from.is_(None)
            )
            query = query.where(late | bare)
        return _page(session, query, page, today)


def _page(session: Session, query: Select[Any], page: PageRequest, today: date) -> Page[ReportRow]:
    total = db.count(session, query.with_only_columns(_R.id))
    ordered = query.order_by(_R.changed_at.desc(), _R.id.desc()).limit(page.size).offset(page.offset)
    return Page(_rows(session, session.execute(ordered).all(), today), total, page.page, page.size)


def running_of(session: Session, organisation_id: int) -> list[ReportRow]:
    """The projects of an organisation that still run, the oldest first."""
    query = _selected().where(_R.organisation_id == organisation_id, _R.state == ReportState.RUNNING).order_by(_R.id)
    return _rows(session, session.execute(query).all(), clock.today())


def report(viewer: Actor, number: str) -> ReportRecord:
    """One project. The public finds those it may know of. Raises `NotFound`."""
    viewer.must(Permission.PUBLISHED_READ)
    today, inside = clock.today(), viewer.may(Permission.AGENCIES_READ)
    with db.reading() as session:
        row = session.execute(_selected().where(_R.number == fields.clean(number).upper())).first()
        own = row is not None and of_own(viewer) and row.party == viewer.organisation
        if row is None or not (inside or own or _is_known(row, today)):
            raise NotFound("没有这个项目，或者尚未公开。", fix="请返回机构页面重新选择。")
        shown = _rows(session, [row], today)[0]
        law = laws.in_force(session, today)
        team = _team(session, row.organisation_id, today) if own else ()
        return ReportRecord(
            row=shown,
            site=row.site,
            people=tuple(_people(session, row.number))
            if shown.state is not ReportState.RUNNING or inside or own
            else (),
            files=tuple(files.files_of(session, row.number)),
            doubt=row.doubt if inside or own else "",
            note=row.note if inside or own else "",
            clocks=rules_reports.clocks(Visit(row.notice_on, row.site_from, row.site_until), law),
            timeline=tuple(ledger.history(session, row.number)) if inside or own else (),
            team=team,
            is_own=own,
            may_reexamine=viewer.may(Permission.AGENCIES_KEEP) and reaches(viewer, row.home),
        )


def report_file(viewer: Actor, number: str, code: str) -> tuple[FileRow, bytes]:
    """One image of a project the viewer may read."""
    found = report(viewer, number)
    with db.reading() as session:
        return files.content_of(session, found.row.number, code)


def _is_known(row: Any, today: date) -> bool:
    if row.state in (ReportState.PUBLISHED, ReportState.FALSE):
        return True
    return bool(row.state is ReportState.RUNNING and row.site_until is not None and row.site_until < today)


def _must_read(viewer: Actor) -> None:
    if not viewer.may(Permission.AGENCIES_OWN):
        viewer.must(Permission.AGENCIES_READ)


def _selected() -> Select[Any]:
    return (
        select(_R.id.table, _O.name, _O.code.label("party"), _O.region.label("home"), _CLIENT.c.name.label("client"))
        .join(_O.id.table, _O.id == _R.organisation_id)
        .join(_CLIENT, _CLIENT.c.id == _R.client_id)
    )


def _rows(session: Session, rows: Sequence[Any], today: date) -> list[ReportRow]:
    numbers = [row.number for row in rows]
    counted: dict[str, int] = {}
    for part in db.chunks(numbers):
        for (number,) in session.execute(select(_W.report).where(_W.report.in_(part), _W.on_site.is_(True))):
            counted[number] = counted.get(number, 0) + 1
    twice = at_two_sites(session, numbers)
    return [_row(row, counted.get(row.number, 0), row.number in twice, today) for row in rows]


def _row(row: Any, people_there: int, twice: bool, today: date) -> ReportRow:
    shown = Shown(row.state, Visit(row.notice_on, row.site_from, row.site_until), people_there, row.images)
    return ReportRow(
        row.number, row.version, row.qualification, row.name, row.project, row.client, row.kind, row.field,
        region_name(row.region), row.contracted_on, row.notice_on, row.notice_to, row.site_from, row.site_until,
        row.document_number, row.issued_on, row.conclusion, row.summary, row.images, row.state, row.published_on,
        rules_reports.gaps(shown, today), twice,
    )  # fmt: skip


def _people(session: Session, number: str) -> list[OnSite]:
    rows = session.execute(select(_W.id.table).where(_W.report == number).order_by(_W.leads.desc(), _W.id)).all()
    known = {one.id: one.name for one in people.persons_by_id(session, [row.person_id for row in rows])}
    twice = at_two_sites(session, [number]).get(number, set())
    return [OnSite(known[row.person_id], row.leads, row.on_site, row.person_id in twice) for row in rows]


def _team(session: Session, organisation_id: int, day: date) -> tuple[tuple[str, str], ...]:
    members = members_on(session, [organisation_id], day).get(organisation_id, [])
    found = people.persons_by_id(session, [one.person_id for one in members])
    return tuple(sorted(((one.code, one.name) for one in found), key=lambda each: each[1]))
