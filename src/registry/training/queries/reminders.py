"""Certificates soon due for review, renewal or extension, and those past their day: of a centre's trainees, an employer's people at
posts today, a certifier's region, or one's own.

One query by set, paged by the database: the day a certificate is due is its review day, else its last valid day. What was ended,
or followed by a later certificate for the same, needs no reminder.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, func, literal, not_, select, union_all
from sqlalchemy.sql import ColumnElement, Subquery
from sqlmodel import Session

from registry.blacklist import reach
from registry.kernel import access, clock, db, fields
from registry.kernel.access import Actor
from registry.kernel.errors import NotPermitted
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.policy import Permission
from registry.training import rules, subsidy_facts, tables
from registry.training.queries.subsidies import must_say_why, operation_of
from registry.training.terms import CertificateKind
from registry.training.terms_subsidies import Window

_C = db.core(tables.Certificate).c
_LATER = db.core(tables.Certificate).alias("later")
_P = db.core(parties.Person).c
_O = db.core(parties.Organisation).c

KINDS = tuple(kind for kind in CertificateKind if kind is not CertificateKind.PRE_JOB)
"""Kinds that run out; a pre-job certificate is refreshed in its own file."""

_SOON = (Window.FIRST, Window.SECOND, Window.THIRD)


@dataclass(frozen=True)
class ReminderFilters:
    """What the list is narrowed to; empty values say nothing."""

    window: Window | None = None
    kind: CertificateKind | None = None
    category: str = ""  # of the special operations' catalogue


@dataclass(frozen=True)
class ReminderRow:
    """One certificate that is due. `days_left` is negative when overdue; `apply_from` and `apply_until` bound the application."""

    code: str
    name: str
    masked_identity: str
    kind: CertificateKind
    operation: str
    reviewing: bool  # due for review; else the certificate runs out
    due_on: date
    days_left: int
    window: Window
    valid_until: date
    apply_from: date | None
    apply_until: date | None
    centre: str


@dataclass(frozen=True)
class WindowCount:
    """How many are due in one window, and the days it spans, both inclusive; none before the first of what is overdue."""

    window: Window
    since: date | None
    until: date
    count: int


@dataclass(frozen=True)
class Reminders:
    """One page of what is due, soonest first, and the counts of every window under the same filters but the window."""

    page: Page[ReminderRow]
    windows: tuple[WindowCount, ...]


def reminders(
    viewer: Actor, wanted: ReminderFilters, page: PageRequest, *, counts: tuple[WindowCount, ...] | None = None
) -> Reminders:
    """What is due within the viewer's reach. `counts`: what `reminder_counts` gave for these filters, where that is known."""
    viewer.must(Permission.REMINDERS_READ)
    today = clock.today()
    with db.reading() as session:
        law = laws.in_force(session, today)
        counts = counts or _counts(session, viewer, wanted, law)
        total = sum(one.count for one in counts if wanted.window in (None, one.window))
        due = _due(session, viewer, wanted, law, most=page.offset + page.size)
        ordered = select(due.c.id, due.c.due_on).order_by(due.c.due_on, due.c.id).limit(page.size).offset(page.offset)
        return Reminders(Page(_rows(session, ordered, law), total, page.page, page.size), counts)


def reminders_export(viewer: Actor, wanted: ReminderFilters, reason: str) -> list[ReminderRow]:
    """Everything on the list, to be taken out as a sheet; who, what and why is recorded. Raises `InvalidInput` without a reason."""
    viewer.must(Permission.REMINDERS_READ)
    must_say_why(reason)
    with db.reading() as session:
        law = laws.in_force(session, clock.today())
        due = _due(session, viewer, wanted, law)
        rows = _rows(session, select(due.c.id, due.c.due_on).order_by(due.c.due_on, due.c.id), law)
    access.looked(viewer, "reminders.export", reason=reason)
    return rows


def reminder_counts(viewer: Actor, wanted: ReminderFilters = ReminderFilters()) -> tuple[WindowCount, ...]:
    """How many certificates are due in each window; the window filtered by does not count."""
    viewer.must(Permission.REMINDERS_READ)
    with db.reading() as session:
        return _counts(session, viewer, wanted, laws.in_force(session, clock.today()))


# -- the query ---------------------------------------------------------------------------------------------------------


def windows(law: LawBook) -> dict[Window, tuple[date | None, date]]:
    """First and last due day of each window, counted from the law book's day (SET-22.windows)."""
    today = law.day
    found: dict[Window, tuple[date | None, date]] = {Window.OVERDUE: (None, today - timedelta(days=1))}
    first = today
    for window, days in zip(_SOON, law.numbers("SET-22.windows"), strict=True):
        found[window] = (first, today + timedelta(days=days))
        first = today + timedelta(days=days + 1)
    return found


def _due(
    session: Session, viewer: Actor, wanted: ReminderFilters, law: LawBook, *, most: int | None = None
) -> Subquery:
    """Row id and due day of every certificate that fits, or of the first so many of each arm. Two arms, so that each finds its days
    by an index of its own.
    """
    spans = windows(law)
    since, until = spans[wanted.window] if wanted.window else (None, spans[Window.THIRD][1])
    reach_of = _reach(session, viewer, law.day)
    oldest = law.day - timedelta(days=law.days("SET-22.overdue"))
    claims = viewer.may(Permission.SUBSIDIES_CLAIM)  # for few: by the index of those
    review_due_on = db.unindexed(_C.review_due_on) if claims else _C.review_due_on
    reviewed = [review_due_on <= until, _C.valid_until >= oldest]
    expiring = [review_due_on.is_(None), _C.valid_until <= until, _C.valid_until >= max(oldest, since or oldest)]
    if since is not None:
        reviewed.append(review_due_on >= since)
    common = [
        _C.live.is_(True),
        _C.ending.is_(None),
        _C.kind.in_([wanted.kind] if wanted.kind else KINDS),
        reach_of,
        not_(_followed()),
    ]
    if wanted.category:
        common.append(_C.category == wanted.category)
    arms = (
        select(_C.id, _C.review_due_on.label("due_on")).where(*common, *reviewed),
        select(_C.id, _C.valid_until.label("due_on")).where(*common, *expiring),
    )
    if most is None:
        return union_all(*arms).subquery()
    firsts = (arm.order_by("due_on", _C.id).limit(most).subquery() for arm in arms)
    return union_all(*(select(one.c.id, one.c.due_on) for one in firsts)).subquery()


def _followed() -> ColumnElement[bool]:
    """Whether the holder has a later certificate for the same that was not ended."""
    later = _LATER.c
    return (
        select(literal(1))
        .where(
            later.person_id == _C.person_id,
            later.live.is_not(False),  # said so that no index but the holder's is tried
            later.ending.is_(None),
            later.kind == _C.kind,
            later.operation == _C.operation,
            later.subject == _C.subject,
            later.high_hazard == _C.high_hazard,
            later.valid_until > _C.valid_until,
        )
        .exists()
    )


def _reach(session: Session, viewer: Actor, today: date) -> ColumnElement[bool]:
    """Whose certificates a viewer is reminded of: a claimant's, as for subsidies; an official's region; all (auditor)."""
    if viewer.may(Permission.SUBSIDIES_CLAIM):
        try:
            return subsidy_facts.within_reach(subsidy_facts.side_of(session, viewer), today)
        except NotPermitted:
            return _C.id.is_(None)
    return reach.within(viewer, _C.region)


def _counts(session: Session, viewer: Actor, wanted: ReminderFilters, law: LawBook) -> tuple[WindowCount, ...]:
    spans = windows(law)
    due = _due(session, viewer, ReminderFilters(None, wanted.kind, wanted.category), law)
    columns = [func.coalesce(func.sum(case((_between(due.c.due_on, *span), 1), else_=0)), 0) for span in spans.values()]
    counts = session.execute(select(*columns)).one()
    return tuple(
        WindowCount(window, since, until, int(count))
        for (window, (since, until)), count in zip(spans.items(), counts, strict=True)
    )


def _between(day: ColumnElement[Any], since: date | None, until: date) -> ColumnElement[bool]:
    return day <= until if since is None else and_(day >= since, day <= until)


def _rows(session: Session, chosen: Select[Any], law: LawBook) -> list[ReminderRow]:
    picked = chosen.subquery()
    query = (
        select(db.core(tables.Certificate), picked.c.due_on, _P.name, _O.name.label("centre_name"))
        .select_from(
            picked.join(_C.id.table, _C.id == picked.c.id)
            .join(_P.id.table, _P.id == _C.person_id)
            .outerjoin(_O.id.table, _O.id == _C.centre_id)
        )
        .order_by(picked.c.due_on, picked.c.id)
    )
    found = session.execute(query).all()
    numbers = people.identities(session, {row.person_id for row in found})
    return [_row(row, numbers, law) for row in found]


def _row(row: Any, numbers: dict[int, str], law: LawBook) -> ReminderRow:
    first, last = application(row.kind, row.due_on, law)
    return ReminderRow(
        code=row.code,
        name=row.name,
        masked_identity=fields.mask_identity(numbers[row.person_id]),
        kind=row.kind,
        operation=operation_of(row),
        reviewing=row.review_due_on is not None,
        due_on=row.due_on,
        days_left=(row.due_on - law.day).days,
        window=_window_of(row.due_on, windows(law).items()),
        valid_until=row.valid_until,
        apply_from=first,
        apply_until=last,
        centre=row.centre_name or "",
    )


def _window_of(day: date, spans: Iterable[tuple[Window, tuple[date | None, date]]]) -> Window:
    return next(window for window, (_, until) in spans if day <= until)


def application(kind: CertificateKind, due_on: date, law: LawBook) -> tuple[date | None, date | None]:
    """First and last day to apply: within SO-06 before the due day, for managers so many days before it (TR-13.extension).

    Nothing for kinds that other departments keep.
    """
    if kind is CertificateKind.SPECIAL_OPERATION:
        return rules.window_start(due_on, law), due_on
    if kind in (CertificateKind.PRINCIPAL, CertificateKind.SAFETY_MANAGER):
        return None, due_on - timedelta(days=law.days("TR-13.extension"))
    return None, None
