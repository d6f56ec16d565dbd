"""Supervising bodies: the list below a region, and one body with its names, figures, people and what is due there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, not_, or_, select

from registry.inspectors import rules_ratio, tables
from registry.inspectors.queries.ratio import of_bodies, reaching
from registry.inspectors.queries.standing import may_keep
from registry.inspectors.terms_bodies import Against, BodyLevel, Reached, Tally
from registry.kernel import clock, db, ledger, names
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import naming, places
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.parties.reference import divisions
from registry.policy import Permission

_B = db.core(tables.Body).c
_F = db.core(tables.BodyFigure).c
_A = db.core(tables.Appointment).c
_O = db.core(parties.Organisation).c


@dataclass(frozen=True)
class BodyFilters:
    """What the list is narrowed to; empty values say nothing. `silent`: only bodies without figures for this year."""

    region: str = ""
    level: BodyLevel | None = None
    q: str = ""
    silent: bool = False
    reached: Reached | None = None


@dataclass(frozen=True)
class BodyRow:
    """One supervising body today. `year` is that of the figures counted, none when it never reported."""

    code: str
    name: str
    level: BodyLevel
    region_name: str
    year: int | None
    tally: Tally
    against: Against


@dataclass(frozen=True)
class FigureRow:
    """What a body reported for a year, and the share at its end, or today in the running year."""

    year: int
    establishment: int
    in_service: int
    version: int
    tally: Tally
    against: Against


@dataclass(frozen=True)
class BodyRecord:
    """One supervising body. `former` are earlier names with the last day each was used; `may_keep` is empty for who may write."""

    row: BodyRow
    credit_code: str
    region: str
    closed_on: date | None
    former: tuple[tuple[str, date | None], ...]
    figures: tuple[FigureRow, ...]
    article: str
    history: tuple[ledger.EventRow, ...]
    may_keep: str


def bodies(viewer: Actor, wanted: BodyFilters, page: PageRequest) -> Page[BodyRow]:
    """Bodies that stand today, higher ones first."""
    viewer.must(Permission.INSPECTORS_READ)
    today = clock.today()
    with db.reading() as session:
        law = laws.in_force(session, today)
        standing = or_(_B.closed_on.is_(None), _B.closed_on >= today)
        query = select(_B.organisation_id).join(_O.id.table, _O.id == _B.organisation_id).where(standing)
        if wanted.region:
            query = query.where(places.within(_B.region, wanted.region))
        if wanted.level is not None:
            query = query.where(_B.level == wanted.level)
        if wanted.q.strip():
            query = query.where(naming.is_named(session, _B.organisation_id, names.search_key(wanted.q)))
        if wanted.silent:
            this_year = (_F.organisation_id == _B.organisation_id, _F.live.is_(True), _F.year == today.year)
            query = query.where(not_(exists().where(*this_year)))
        if wanted.reached is not None:
            query = query.where(_B.organisation_id.in_(reaching(wanted.reached, today, law)))
        total = db.count(session, query)
        ordered = query.order_by(_B.region, _O.name, _O.code).limit(page.size).offset(page.offset)
        ids = list(session.execute(ordered).scalars())
        rows = {row.organisation_id: row for row in session.execute(_named(today, ids))}
        return Page([_row(rows[one], law) for one in ids], total, page.page, page.size)


def body(viewer: Actor, code: str) -> BodyRecord:
    """One body by the organisation's code. Raises `NotFound`."""
    viewer.must(Permission.INSPECTORS_READ)
    today = clock.today()
    with db.reading() as session:
        law = laws.in_force(session, today)
        organisation = people.organisation_record(session, code)
        held = (
            organisation and session.execute(select(_B.id.table).where(_B.organisation_id == organisation.id)).first()
        )
        if organisation is None or not held:
            raise NotFound("没有登记这个监管机构。", fix="请从监管机构列表进入。")
        found = session.execute(_named(min(today, held.closed_on or today), [organisation.id])).one()
        reported = session.execute(
            select(_F.id.table).where(_F.organisation_id == organisation.id, _F.live.is_(True)).order_by(_F.year.desc())
        ).all()
        figures = []
        for one in reported:
            end = min(date(one.year, 12, 31), held.closed_on or today, today)
            then = session.execute(_named(end, [organisation.id])).one()
            tally = _tally(then)
            row = FigureRow(
                one.year, one.establishment, one.in_service, one.version, tally, rules_ratio.against(tally, law)
            )
            figures.append(row)
        return BodyRecord(
            row=_row(found, law),
            credit_code=organisation.credit_code,
            region=held.region,
            closed_on=held.closed_on,
            former=organisation.former_names,
            figures=tuple(figures),
            article=law.provision("IN-01").citation,
            history=tuple(ledger.history(session, code)),
            may_keep=may_keep(viewer, held.region),
        )


def count_silent(viewer: Actor) -> int:
    """How many bodies of the viewer's region have not reported this year, for the work list."""
    return bodies(viewer, BodyFilters(region=viewer.region, silent=True), PageRequest(1, 1)).total


def _named(day: date, ids: Sequence[int]) -> Any:
    """Some bodies by row id, each with its tally of a day and its name."""
    query = of_bodies(day, _A.organisation_id.in_(ids)).where(_B.organisation_id.in_(ids))
    return query.add_columns(_O.code, _O.name).join(_O.id.table, _O.id == _B.organisation_id)


def _tally(row: Any) -> Tally:
    return Tally(
        1, row.silent, row.establishment, row.in_service, row.degree, row.vocational, row.experience, row.inspectors
    )


def _row(row: Any, law: LawBook) -> BodyRow:
    tally = _tally(row)
    region = divisions.full_name(row.region)
    return BodyRow(row.code, row.name, row.level, region, row.year, tally, rules_ratio.against(tally, law))
