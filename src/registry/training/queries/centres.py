"""Approved training centres."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from registry.kernel import clock, db, fields
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound
from registry.kernel.paging import Page, PageRequest
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.policy import Permission
from registry.training import tables
from registry.training.catalogue import catalogue_on
from registry.training.queries.certificates import category_name

_A = db.core(tables.CentreApproval).c
_O = db.core(parties.Organisation).c


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
        raise NotFound("没有登记这个单位。", fix="请先在“表格导入”中登记单位。")
    return found.code


@dataclass(frozen=True)
class CentreRow:
    """An approved training centre as the public sees it. `in_force` on the day asked about."""

    number: str
    name: str
    credit_code: str
    region: str
    categories: tuple[str, ...]
    capacity: int
    valid_from: date
    valid_until: date
    in_force: bool


def centres(viewer: Actor, page: PageRequest, *, region: str = "") -> Page[CentreRow]:
    """Approved training centres, by region and name."""
    viewer.must(Permission.PUBLISHED_READ)
    today = clock.today()
    catalogue = catalogue_on(today)
    query = select(db.core(tables.CentreApproval), _O.name, _O.credit_code).join(
        _O.id.table, _O.id == _A.organisation_id
    )
    if region:
        query = query.where(_A.region.startswith(region))
    with db.reading() as session:
        total = db.count(session, query.with_only_columns(_A.id))
        rows = session.execute(query.order_by(_A.region, _O.name, _A.id).limit(page.size).offset(page.offset))
        items = [
            CentreRow(
                row.number,
                row.name,
                row.credit_code,
                row.region,
                tuple(category_name(catalogue, code) for code in row.categories.split(",")),
                row.capacity,
                row.valid_from,
                row.valid_until,
                row.valid_from <= today <= row.valid_until and (row.closed_on is None or today < row.closed_on),
            )
            for row in rows
        ]
        return Page(items, total, page.page, page.size)
