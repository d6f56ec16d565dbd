"""The catalogue of joint-penalty measures by day, and what the public reads of the measures on one listing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select
from sqlmodel import Session

from registry.blacklist import tables
from registry.blacklist.terms import Ground
from registry.blacklist.terms_measures import PUBLIC_STATES, MeasureSubject, PublicMeasure
from registry.kernel import db, fields
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.law.terms import Confidence
from registry.parties.reference.divisions import PROVINCE
from registry.policy import Permission

_M = db.core(tables.Measure).c
_T = db.core(tables.MeasureTask).c


@dataclass(frozen=True)
class MeasureRow:
    """One measure of the catalogue, its latest version. No `grounds`: all of them."""

    code: str
    version: int
    department: str
    province_office: str
    local_office: str
    title: str
    what: str
    legal_basis: str
    subjects: tuple[MeasureSubject, ...]
    grounds: tuple[Ground, ...]
    from_on: date
    until_on: date | None
    source: str
    confidence: Confidence


def catalogue(viewer: Actor, *, day: date | None = None) -> list[MeasureRow]:
    """The catalogue by department and code; with `day` only what is in force that day."""
    viewer.must(Permission.MEASURES_READ)
    query = select(_M.id.table).where(_M.live.is_(True)).order_by(_M.from_on.desc(), _M.department, _M.code)
    if day is not None:
        query = query.where(_M.from_on <= day, or_(_M.until_on.is_(None), _M.until_on >= day))
    with db.reading() as session:
        return [
            MeasureRow(
                row.code, row.version, row.department, row.province_office, row.local_office, row.title, row.what,
                row.legal_basis,
                tuple(MeasureSubject(one) for one in row.subjects.split(",")),
                tuple(Ground(one) for one in row.grounds.split(",") if one),
                row.from_on, row.until_on, row.source, row.confidence,
            )
            for row in session.execute(query)
        ]  # fmt: skip


def measure(viewer: Actor, code: str) -> MeasureRow:
    """One measure of the catalogue. Raises `NotFound`."""
    wanted = fields.clean(code).upper()
    for one in catalogue(viewer):
        if one.code == wanted:
            return one
    raise NotFound("清单里没有这项措施。", fix="请核对措施代码，或返回清单选择。")


def keeps_catalogue(viewer: Actor) -> bool:
    """Whether the viewer may change the catalogue: the province's deciders."""
    return viewer.may(Permission.MEASURES_KEEP) and viewer.region == PROVINCE


def measures_of(session: Session, listing_number: str) -> list[PublicMeasure]:
    """What the public reads of the measures on one listing, by department: no personal data, nothing sent back or on."""
    query = (
        select(_T.department, _M.title, _M.legal_basis, _T.state, _T.assigned_on, _T.executed_on, _T.lifted_on)
        .join(_M.id.table, and_(_M.code == _T.measure_code, _M.version == _T.measure_version))
        .where(_T.listing_number == listing_number, _T.state.in_(list(PUBLIC_STATES)))
        .order_by(_T.department, _T.measure_code, _T.id)
    )
    return [
        PublicMeasure(
            row.department, row.title, row.legal_basis, row.state, row.lifted_on or row.executed_on or row.assigned_on
        )
        for row in session.execute(query)
    ]
