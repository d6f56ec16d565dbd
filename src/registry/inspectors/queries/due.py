"""Certificates soon due, body by body: those that run out within 30, 60, 90 days, and those past their day.

Only certificates of people in office that nothing follows: no later one of the same kind, not withdrawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import case, func, not_, select
from sqlmodel import Session

from registry.inspectors import rules_entries, tables
from registry.inspectors.queries.standing import in_office
from registry.inspectors.terms import CredentialKind
from registry.kernel import access, clock, db
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import tables as parties
from registry.policy import Permission

_C = db.core(tables.Credential).c
_A = db.core(tables.Appointment).c
_P = db.core(parties.Person).c
_O = db.core(parties.Organisation).c


class DueWindow(StrEnum):
    """到期时段: overdue, or within so many days (SET-22.windows)."""

    OVERDUE = "overdue"
    FIRST = "first"
    SECOND = "second"
    THIRD = "third"


@dataclass(frozen=True)
class DueFilters:
    """What the list is narrowed to; `body` is an organisation's code."""

    window: DueWindow | None = None
    kind: CredentialKind | None = None
    body: str = ""


@dataclass(frozen=True)
class DueRow:
    """One certificate that is due. `act_on`: last day to apply for an extension (IN-04), first of the re-exam (IN-06)."""

    person_code: str
    name: str
    body_code: str
    body: str
    kind: CredentialKind
    number: str
    valid_until: date
    days_left: int
    window: DueWindow
    act_on: date


@dataclass(frozen=True)
class DueCount:
    """How many are due in a window, and the days it spans, both inclusive."""

    window: DueWindow
    since: date | None
    until: date
    count: int


@dataclass(frozen=True)
class BodyDue:
    """How many are due at one body, by window."""

    code: str
    name: str
    counts: dict[DueWindow, int]


@dataclass(frozen=True)
class Due:
    """One page of what is due, soonest first; the windows' counts; the bodies with the most."""

    page: Page[DueRow]
    windows: tuple[DueCount, ...]
    bodies: tuple[BodyDue, ...]


_MOST_BODIES = 20


def due(viewer: Actor, wanted: DueFilters, page: PageRequest) -> Due:
    """What is due within the viewer's region (everywhere for who has none)."""
    viewer.must(Permission.INSPECTORS_READ)
    with db.reading() as session:
        law = laws.in_force(session, clock.today())
        counts = _counts(session, viewer, wanted, law)
        total = sum(one.count for one in counts if wanted.window in (None, one.window))
        rows = session.execute(_rows(viewer, wanted, law).limit(page.size).offset(page.offset)).all()
        return Due(
            Page([_row(row, law) for row in rows], total, page.page, page.size),
            counts,
            tuple(_by_body(session, viewer, wanted, law)),
        )


def due_export(viewer: Actor, wanted: DueFilters, reason: str) -> list[DueRow]:
    """Everything on the list, to be taken out as a sheet; who, what and why is recorded. Raises `InvalidInput` without a reason."""
    viewer.must(Permission.INSPECTORS_READ)
    if not reason.strip():
        raise InvalidInput("导出用途", "没有写明导出用途。", fix="请写明用途后再导出。")
    with db.reading() as session:
        law = laws.in_force(session, clock.today())
        rows = [_row(row, law) for row in session.execute(_rows(viewer, wanted, law))]
    access.looked(viewer, "inspectors.due", reason=reason)
    return rows


def due_counts(viewer: Actor) -> tuple[DueCount, ...]:
    """How many certificates are due in each window, for the work list."""
    viewer.must(Permission.INSPECTORS_READ)
    with db.reading() as session:
        return _counts(session, viewer, DueFilters(), laws.in_force(session, clock.today()))


def windows(law: LawBook) -> dict[DueWindow, tuple[date | None, date]]:
    """First and last day of each window, counted from the law book's day (SET-22.windows, SET-22.overdue)."""
    today = law.day
    oldest = today - timedelta(days=law.days("SET-22.overdue"))
    found: dict[DueWindow, tuple[date | None, date]] = {DueWindow.OVERDUE: (oldest, today - timedelta(days=1))}
    first = today
    for window, days in zip(list(DueWindow)[1:], law.numbers("SET-22.windows"), strict=True):
        found[window] = (first, today + timedelta(days=days))
        first = today + timedelta(days=days + 1)
    return found


# -- the query ---------------------------------------------------------------------------------------------------------


def _due(viewer: Actor, wanted: DueFilters, law: LawBook) -> Any:
    spans = windows(law)
    since, until = spans[wanted.window] if wanted.window else (spans[DueWindow.OVERDUE][0], spans[DueWindow.THIRD][1])
    later = db.core(tables.Credential).alias()
    followed = (
        select(later.c.id)
        .where(
            later.c.person_id == _C.person_id,
            later.c.kind == _C.kind,
            later.c.withdrawn_on.is_(None),
            later.c.valid_until > _C.valid_until,
        )
        .exists()
    )
    query = (
        select(_C.id)
        .join(_A.id.table, _A.person_id == _C.person_id)
        .join(_O.id.table, _O.id == _A.organisation_id)
        .where(
            _C.kind.in_([wanted.kind] if wanted.kind else list(CredentialKind)),
            _C.valid_until.between(since, until),
            _C.withdrawn_on.is_(None),
            in_office(law.day),
            not_(followed),
        )
    )
    if viewer.region:
        query = query.where(db.below(_A.region, viewer.region_prefix))
    if wanted.body:
        query = query.where(_O.code == wanted.body)
    return query


def _rows(viewer: Actor, wanted: DueFilters, law: LawBook) -> Any:
    columns = (
        _P.code, _P.name, _O.code.label("body_code"), _O.name.label("body"), _C.kind, _C.number, _C.valid_until,
    )  # fmt: skip
    query = _due(viewer, wanted, law).with_only_columns(*columns).join(_P.id.table, _P.id == _C.person_id)
    return query.order_by(_C.valid_until, _C.id)


def _row(row: Any, law: LawBook) -> DueRow:
    act = rules_entries.extend_by if row.kind is CredentialKind.SUPERVISION else rules_entries.window_from
    window = next(one for one, (_, until) in windows(law).items() if row.valid_until <= until)
    return DueRow(
        row.code, row.name, row.body_code, row.body, row.kind, row.number, row.valid_until,
        (row.valid_until - law.day).days, window, act(row.valid_until, law),
    )  # fmt: skip


def _sums(law: LawBook) -> list[Any]:
    return [
        func.coalesce(func.sum(case((_C.valid_until.between(since, until), 1), else_=0)), 0).label(window.value)
        for window, (since, until) in windows(law).items()
    ]


def _counts(session: Session, viewer: Actor, wanted: DueFilters, law: LawBook) -> tuple[DueCount, ...]:
    everything = _due(viewer, DueFilters(None, wanted.kind, wanted.body), law)
    row = session.execute(everything.with_only_columns(*_sums(law))).one()
    return tuple(
        DueCount(window, since if window is not DueWindow.OVERDUE else None, until, int(getattr(row, window.value)))
        for window, (since, until) in windows(law).items()
    )


def _by_body(session: Session, viewer: Actor, wanted: DueFilters, law: LawBook) -> list[BodyDue]:
    query = (
        _due(viewer, wanted, law)
        .with_only_columns(_O.code, _O.name, *_sums(law))
        .group_by(_O.code, _O.name)
        .order_by(func.count().desc(), _O.name)
        .limit(_MOST_BODIES)
    )
    return [
        BodyDue(row.code, row.name, {window: int(getattr(row, window.value)) for window in DueWindow})
        for row in session.execute(query)
    ]
