"""Approved training centres: the public list, one approval, who teaches there, what a clerk's own centre may train today.

The public learns of a listing once it is published; bars and unpublished listings are for regulators and the centre itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, not_, or_, select
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session

from registry.blacklist import queries as blacklist
from registry.kernel import clock, db, fields, ledger, names
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound
from registry.kernel.ledger import EventRow
from registry.kernel.paging import Page, PageRequest
from registry.parties import naming
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.policy import Permission
from registry.training import issuing, tables
from registry.training.catalogue import catalogue_on
from registry.training.queries.certificates import category_name
from registry.training.reach import own_centre
from registry.training.terms_classes import CentreStanding, Tenure

_A = db.core(tables.CentreApproval).c
_T = db.core(tables.CentreTeacher).c
_O = db.core(parties.Organisation).c
_P = db.core(parties.Person).c


def organisation_code(viewer: Actor, credit_code: str) -> str:
    """The public code of a registered organisation. Raises `InvalidInput` for a bad code, `NotFound` for an unknown one."""
    viewer.must(Permission.CENTRES_APPROVE)
    try:
        known = fields.credit_code(credit_code)
    except fields.BadField as wrong:
        raise InvalidInput("统一社会信用代码", wrong.message, fix=wrong.fix) from None
    with db.reading() as session:
        found = people.organisations_by_credit_code(session, [known]).get(known)
    if found is None:
        raise NotFound("没有登记这个单位。", fix="请先在“表格导入导出”中登记单位。")
    return found.code


@dataclass(frozen=True)
class CentreFilters:
    """What the list is narrowed to; empty values say nothing. `scope`: a category's code or a purpose."""

    q: str = ""
    region: str = ""
    scope: str = ""
    in_force: bool | None = None


@dataclass(frozen=True)
class CentreRow:
    """One approval of a training centre. `in_force` by its dates, `standing` by all that is known to the viewer today."""

    number: str
    name: str
    code: str  # of the organisation
    credit_code: str
    region: str
    categories: tuple[str, ...]  # names
    purposes: tuple[str, ...]  # as `terms_classes.purpose` writes them
    capacity: int
    valid_from: date
    valid_until: date
    in_force: bool
    standing: CentreStanding


def centres(
    viewer: Actor, page: PageRequest, *, region: str = "", wanted: CentreFilters | None = None
) -> Page[CentreRow]:
    """Approved training centres, by region and name. `region` is a prefix of division codes."""
    viewer.must(Permission.PUBLISHED_READ)
    today, asked = clock.today(), wanted or CentreFilters(region=region)
    query = _approvals()
    if asked.region:
        query = query.where(db.below(_A.region, asked.region))
    if asked.scope:
        query = query.where(or_(_lists(_A.categories, asked.scope), _lists(_A.purposes, asked.scope)))
    if asked.in_force is not None:
        current = _in_force(today)
        query = query.where(current if asked.in_force else not_(current))
    with db.reading() as session:
        if asked.q.strip():
            query = query.where(_named(session, asked.q))
        total = db.count(session, query.with_only_columns(_A.id))
        ordered = query.order_by(_A.region, _O.name, _A.id).limit(page.size).offset(page.offset)
        return Page(_rows(session, viewer, session.execute(ordered).all(), today), total, page.page, page.size)


def _approvals() -> Select[Any]:
    return select(db.core(tables.CentreApproval), _O.name, _O.credit_code, _O.code).join(
        _O.id.table, _O.id == _A.organisation_id
    )


def _in_force(day: date) -> ColumnElement[bool]:
    return and_(_A.valid_from <= day, _A.valid_until >= day, or_(_A.closed_on.is_(None), _A.closed_on > day))


def _named(session: Session, q: str) -> ColumnElement[bool]:
    key, typed = names.search_key(q), fields.clean(q).upper()
    found = [_O.credit_code == typed, _A.number == typed]
    return or_(*found, naming.is_named(session, _A.organisation_id, key)) if key else or_(*found)


def _lists(column: Any, scope: str) -> ColumnElement[bool]:
    """Whether a comma-separated column names the scope."""
    return db.contains("," + column + ",", f",{scope},")


def _rows(session: Session, viewer: Actor, rows: Iterable[Any], today: date) -> list[CentreRow]:
    found, catalogue = list(rows), catalogue_on(today)
    ids = {row.organisation_id for row in found}
    inside = viewer.may(Permission.CLASSES_READ) or viewer.may(Permission.LISTINGS_READ)
    listed = (
        set(blacklist.listed_among(session, ids, today)) if inside else blacklist.published_among(session, ids, today)
    )
    barred = set(blacklist.barred_among(session, today, organisation_ids=ids)) if inside and ids else set()
    made = []
    for row in found:
        standing = _standing(row, today)
        if standing is CentreStanding.IN_FORCE and row.organisation_id in listed:
            standing = CentreStanding.LISTED
        elif standing is CentreStanding.IN_FORCE and row.organisation_id in barred:
            standing = CentreStanding.BARRED
        made.append(
            CentreRow(
                row.number,
                row.name,
                row.code,
                row.credit_code,
                row.region,
                tuple(category_name(catalogue, code) for code in row.categories.split(",") if code),
                tuple(filter(None, row.purposes.split(","))),
                row.capacity,
                row.valid_from,
                row.valid_until,
                row.valid_from <= today <= row.valid_until and (row.closed_on is None or today < row.closed_on),
                standing,
            )
        )
    return made


def _standing(row: Any, day: date) -> CentreStanding:
    if row.closed_on is not None and row.closed_on <= day:
        return CentreStanding.CLOSED
    if day < row.valid_from:
        return CentreStanding.NOT_YET
    return CentreStanding.IN_FORCE if day <= row.valid_until else CentreStanding.EXPIRED


# -- one approval ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TeacherRow:
    """One teacher of a centre."""

    code: str
    name: str
    subject: str
    practice_years: int
    from_on: date
    left_on: date | None
    doubt: str


@dataclass(frozen=True)
class ApprovalRecord:
    """One approval with the premises shown and who teaches. Those not signed in see no teachers' names, reasons or history."""

    row: CentreRow
    premises: str
    area: int  # square decimetres
    tenure: Tenure | None
    leased_from: date | None
    leased_until: date | None
    archive: str
    managers: int
    doubt: str
    closed_on: date | None
    closed_reason: str
    teaching: int  # teachers on the list today
    teachers: tuple[TeacherRow, ...]
    history: tuple[EventRow, ...]
    refusal: str  # why this viewer may not change it; empty when they may


def approval(viewer: Actor, number: str) -> ApprovalRecord:
    """One approval. Raises `NotFound`."""
    viewer.must(Permission.PUBLISHED_READ)
    inside = viewer.may(Permission.CENTRES_APPROVE)
    with db.reading() as session:
        row = session.execute(_approvals().where(_A.number == fields.clean(number).upper())).first()
        if row is None:
            raise NotFound("没有这项培训机构批准。", fix="请从培训机构列表进入。")
        teachers = _teachers(session, row.organisation_id)
        return ApprovalRecord(
            row=_rows(session, viewer, [row], clock.today())[0],
            premises=row.premises,
            area=row.area,
            tenure=row.tenure,
            leased_from=row.leased_from,
            leased_until=row.leased_until,
            archive=row.archive,
            managers=row.managers,
            doubt=row.doubt if inside else "",
            closed_on=row.closed_on,
            closed_reason=row.closed_reason if inside else "",
            teaching=sum(one.left_on is None for one in teachers),
            teachers=tuple(teachers) if inside else (),
            history=tuple(ledger.history(session, row.number)) if inside else (),
            refusal=_refusal(viewer, row.region),
        )


def _refusal(viewer: Actor, region: str) -> str:
    if not viewer.may(Permission.CENTRES_APPROVE):
        return "您的角色没有此项权限。"
    return "" if viewer.region and region.startswith(viewer.region_prefix) else "不在您的管辖区域内。"


def _teachers(session: Session, organisation_id: int, *, live: bool = False) -> list[TeacherRow]:
    query = (
        select(_T.code, _P.name, _T.subject, _T.practice_years, _T.from_on, _T.left_on, _T.doubt)
        .join(_P.id.table, _P.id == _T.person_id)
        .where(_T.organisation_id == organisation_id)
        .order_by(_T.left_on.is_not(None), _T.id)
    )
    return [TeacherRow(*row) for row in session.execute(query.where(_T.live.is_(True)) if live else query)]


# -- a clerk's own centre ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OwnCentre:
    """What a clerk may open a class for today: scopes approved, teachers to choose from, and what stands against the centre."""

    name: str
    categories: tuple[str, ...]  # codes
    purposes: tuple[str, ...]
    capacity: int
    valid_until: date | None
    teachers: tuple[TeacherRow, ...]
    refusal: str


def own_standing(viewer: Actor) -> OwnCentre:
    """The clerk's own centre today. Raises `NotPermitted` for an account that belongs to none."""
    viewer.must(Permission.CLASSES_KEEP)
    today = clock.today()
    with db.reading() as session:
        centre = own_centre(session, viewer)
        rows = session.execute(
            select(_A.categories, _A.purposes, _A.capacity, _A.valid_until).where(
                _A.organisation_id == centre.id, _in_force(today)
            )
        ).all()
        categories = sorted({code for row in rows for code in row.categories.split(",") if code})
        purposes = sorted({code for row in rows for code in row.purposes.split(",") if code})
        standing = issuing.standing_of(session, centre.id, today)
        return OwnCentre(
            name=centre.name,
            categories=tuple(categories),
            purposes=tuple(purposes),
            capacity=max((row.capacity for row in rows), default=0),
            valid_until=max((row.valid_until for row in rows), default=None),
            teachers=tuple(_teachers(session, centre.id, live=True)),
            refusal=standing([*categories, *purposes, ""][0], today),
        )
