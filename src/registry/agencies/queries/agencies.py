"""The register of agencies as of a day: one list behind the public page, the interface, the sheet and the regulators' page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_
from sqlmodel import Session

from registry.agencies import scales, tables
from registry.agencies.queries import grades
from registry.agencies.queries.standing import Weighed, as_qualification, in_effect, weighed
from registry.agencies.reach import within
from registry.agencies.terms import FIELD_WORDS, AgencyKind, Field, QualificationState, Standing
from registry.blacklist import tables as barred
from registry.blacklist.queries.bars import in_force as bar_in_force
from registry.blacklist.terms_bars import BarScope
from registry.kernel import clock, db, fields, names
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound
from registry.kernel.paging import Page, PageRequest
from registry.parties import naming, places
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.parties.places import region_name
from registry.policy import Permission

_Q = db.core(tables.AgencyQualification).c
_G = db.core(tables.AgencyGrade).c
_O = db.core(parties.Organisation).c
_B = db.core(barred.Bar).c
_LAST = 999  # agencies without a grade come after every grade


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; empty values say nothing. `grade`: a code of a scale, or "none" for agencies without one.

    `working`: may take on work on the day, or may not.
    """

    q: str = ""
    region: str = ""
    field: Field | None = None
    kind: AgencyKind | None = None
    grade: str = ""
    working: bool | None = None
    as_of: date | None = None


@dataclass(frozen=True)
class AgencyRow:
    """One agency on a day, as everybody may read it. `grade` is empty where none was published by then."""

    number: str
    name: str
    credit_code: str
    party: str
    kind: AgencyKind
    fields: tuple[Field, ...]
    field_names: tuple[str, ...]
    region: str
    region_name: str
    certificate: str
    valid_from: date
    valid_until: date
    standing: Standing
    grade: str
    grade_title: str
    grade_tone: str
    grade_from: date | None
    grade_total: int | None
    scale_title: str
    checks: str
    as_of: date


def agencies(viewer: Actor, wanted: Wanted, page: PageRequest) -> Page[AgencyRow]:
    """Agencies as of a day, the best graded first, then by name. Raises `InvalidInput` for a day ahead."""
    viewer.must(Permission.PUBLISHED_READ)
    day = day_of(wanted.as_of)
    with db.reading() as session:
        query = _narrowed(session, wanted, day)
        total = db.count(session, query.with_only_columns(_Q.id))
        ordered = query.order_by(func.coalesce(_G.rank, _LAST), func.coalesce(_G.total, 0).desc(), _O.name, _Q.number)
        found = session.execute(ordered.limit(page.size).offset(page.offset)).all()
        return Page(rows_of(session, found, day), total, page.page, page.size)


def everything(viewer: Actor, day: date | None = None) -> list[AgencyRow]:
    """The whole register as of a day, in the order of the list: what the sheet holds."""
    viewer.must(Permission.PUBLISHED_READ)
    found: list[AgencyRow] = []
    wanted, place = Wanted(as_of=day), 1
    while True:
        page = agencies(viewer, wanted, PageRequest(place, 200))
        found += page.items
        if place >= page.pages:
            return found
        place += 1


def own(viewer: Actor) -> list[AgencyRow]:
    """The qualifications of the viewer's own organisation, the newest first."""
    viewer.must(Permission.AGENCIES_OWN)
    today = clock.today()
    with db.reading() as session:
        query = selected(today).where(within(session, viewer, _Q.organisation_id)).order_by(_Q.valid_from.desc())
        return rows_of(session, session.execute(query).all(), today)


def organisation_code(viewer: Actor, credit_code: str) -> str:
    """The public code of a registered organisation. Raises `InvalidInput` for a bad code, `NotFound` for an unknown one."""
    viewer.must(Permission.AGENCIES_READ)
    return _code_of(credit_code)


def client_code(viewer: Actor, credit_code: str) -> str:
    """`organisation_code` for an agent who names a client."""
    viewer.must(Permission.AGENCIES_OWN)
    return _code_of(credit_code)


def _code_of(credit_code: str) -> str:
    try:
        known = fields.credit_code(credit_code)
    except fields.BadField as wrong:
        raise InvalidInput("统一社会信用代码", wrong.message, fix=wrong.fix) from None
    with db.reading() as session:
        found = people.organisations_by_credit_code(session, [known]).get(known)
    if found is None:
        raise NotFound("没有登记这个单位。", fix="请先在“表格导入导出”中登记单位。")
    return found.code


def of_organisation(session: Session, organisation_id: int, day: date) -> list[AgencyRow]:
    """The qualifications of one organisation as of a day, the newest first: for the one look-up."""
    query = selected(day).where(_Q.organisation_id == organisation_id).order_by(_Q.valid_from.desc(), _Q.number)
    return rows_of(session, session.execute(query).all(), day)


def day_of(as_of: date | None) -> date:
    """The day asked about, today where none is. Raises `InvalidInput` for one that lies ahead."""
    today = clock.today()
    if as_of is not None and as_of > today:
        raise InvalidInput("查询日期", "查询日期晚于今天。", fix="请填写今天或以前的日期。")
    return as_of or today


def selected(day: date) -> Select[Any]:
    """Qualifications in effect on a day with their organisation's name and the grade of that day."""
    columns = (
        _O.name, _O.credit_code, _O.code.label("party"), _G.grade, _G.title.label("grade_title"),
        _G.tone.label("grade_tone"), _G.from_on.label("grade_from"), _G.total.label("grade_total"),
        _G.scale, _G.scale_title,
    )  # fmt: skip
    graded = and_(_G.organisation_id == _Q.organisation_id, grades.newest_by(day))
    return (
        in_effect(day)
        .add_columns(*columns)
        .join(_O.id.table, _O.id == _Q.organisation_id)
        .join(_G.id.table, graded, isouter=True)
    )


def _narrowed(session: Session, wanted: Wanted, day: date) -> Select[Any]:
    query = selected(day)
    if wanted.q.strip():
        query = query.where(_named(session, wanted.q))
    if wanted.region:
        query = query.where(places.within(_Q.region, fields.clean(wanted.region)))
    if wanted.field is not None:
        query = query.where(db.contains(_Q.fields, f"|{wanted.field.value}|"))
    if wanted.kind is not None:
        query = query.where(_Q.kind == wanted.kind)
    if wanted.grade == "none":
        query = query.where(_G.grade.is_(None))
    elif wanted.grade:
        query = query.where(_G.grade == wanted.grade)
    if wanted.working is not None:
        query = query.where(working(day) if wanted.working else not_(working(day)))
    return query


def working(day: date) -> ColumnElement[bool]:
    """`rules.standing` for the database: whether an agency may take on work on a day."""
    stands = or_(_Q.state == QualificationState.IN_FORCE, _Q.ended_on > day)
    against = exists().where(
        _B.organisation_id == _Q.organisation_id, _B.scope == BarScope.AGENCY_WORK, bar_in_force(day)
    )
    return and_(stands, _Q.valid_from <= day, _Q.valid_until >= day, not_(against))


def _named(session: Session, q: str) -> ColumnElement[bool]:
    key, typed = names.search_key(q), fields.clean(q).upper().replace(" ", "")
    found = [_O.credit_code == typed, _Q.number == typed, _Q.certificate == q.strip()]
    return or_(*found, naming.is_named(session, _O.id, key)) if key else or_(*found)


def rows_of(session: Session, found: Sequence[Any], day: date) -> list[AgencyRow]:
    """Selected rows as everybody may read them."""
    said = weighed(session, [as_qualification(row) for row in found], day)
    return [row_of(row, one, day) for row, one in zip(found, said, strict=True)]


def row_of(row: Any, one: Weighed, day: date) -> AgencyRow:
    """One selected row with what was weighed of it."""
    ordered = tuple(field for field in Field if field in one.found.fields)
    return AgencyRow(
        row.number, row.name, row.credit_code, row.party, row.kind, ordered,
        tuple(FIELD_WORDS[field] for field in ordered), row.region, region_name(row.region), row.certificate,
        row.valid_from, row.valid_until, one.said.standing, row.grade or "", row.grade_title or "",
        row.grade_tone or "neutral", row.grade_from, row.grade_total, row.scale_title or "",
        _checks(row.scale, row.grade), day,
    )  # fmt: skip


def _checks(scale: str | None, grade: str | None) -> str:

    found = scales.named(scale) if scale else None
    return found.grade(grade).checks if found and grade else ""


def graded_words() -> list[tuple[str, str]]:
    """Codes and titles of every grade of the scale in force today, for a search form."""

    return [(one.code, one.title) for one in scales.on(clock.today()).grades]
