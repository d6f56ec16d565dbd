"""Outward reports: what is owed, derived from the versions of own listings; the file of a channel; what was sent.

Officers see their own region's, auditors all. What a version obliges to report stands in its row; only what was sent is stored
beside it, so an ending by date alone is owed the day after the last day, with no job run.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import StringIO
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, exists, func, literal, or_, select, true, union_all
from sqlmodel import Session

from registry.blacklist import reach, rules_reports, tables
from registry.blacklist.terms import GROUND_WORDS, LISTED_STATES, Origin, RemovalReason
from registry.blacklist.terms_reports import Happening, Occasion, Owed, ReportChannel
from registry.kernel import clock, db, fields
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, OutOfDate
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.law.terms import Clock
from registry.parties import queries as parties
from registry.parties.reference.divisions import PROVINCE
from registry.policy import Permission

_L = db.core(tables.Listing).c
_R = db.core(tables.OutwardReport).c
_COLUMNS = (_L.number, _L.version, _L.person_id, *(_L[name] for name in rules_reports.REPORTED))
OCCASIONS: dict[Occasion, str] = {Occasion.ENTRY: "列入", Occasion.CHANGE: "变更", Occasion.END: "移出"}
"""What each occasion is called in the file."""


@dataclass(frozen=True, order=True)
class ReportKey:
    """One happening of one listing, as a channel is told of it once."""

    listing: str
    version: int
    occasion: Occasion


@dataclass(frozen=True)
class ReportFilters:
    """What the list is narrowed to; empty values say nothing. `by`: due by that day, overdue ones included."""

    channel: ReportChannel | None = None
    listing: str = ""
    by: date | None = None


@dataclass(frozen=True)
class DueReport:
    """One report that is owed. `days_left` counts calendar days, negative once overdue."""

    key: ReportKey
    name: str
    is_person: bool
    occasion_on: date
    channel: ReportChannel
    due_on: date
    clock: Clock
    days_left: int
    overdue: bool
    provisional: bool


@dataclass(frozen=True)
class ReportFile:
    """A channel's file: CSV in UTF-8 with a mark. `sha256` is what is stored when it was sent."""

    name: str
    content: bytes = field(repr=False)
    sha256: str
    keys: tuple[ReportKey, ...]


@dataclass(frozen=True)
class SentFile:
    """A file that was sent: how many reports it held, and the channel's receipt once there is one."""

    sha256: str
    channel: ReportChannel
    sent_on: date
    reports: int
    late: int
    acknowledged_on: date | None
    acknowledgement: str


def reports_due(viewer: Actor, wanted: ReportFilters, page: PageRequest) -> Page[DueReport]:
    """What is owed, by due day."""
    viewer.must(Permission.LISTINGS_READ)
    with db.reading() as session:
        found = _wanted(owed_now(session, viewer), wanted)
    return Page(found[page.offset : page.offset + page.size], len(found), page.page, page.size)


def reports_pressing(viewer: Actor) -> tuple[int, int]:
    """How many reports are due today, and how many are overdue."""
    viewer.must(Permission.LISTINGS_READ)
    today = clock.today()
    with db.reading() as session:
        law = laws.in_force(session, today)
        untold = _untold(viewer, today, law)
        due = _due_by(today, law, untold)
        late = _due_by(today - timedelta(days=1), law, untold)
        counted = select(func.count(), func.coalesce(func.sum(case((late, 1), else_=0)), 0)).where(due)
        until_today, overdue = session.execute(counted.select_from(untold)).one()
    return until_today - overdue, overdue


def channel_file(viewer: Actor, channel: ReportChannel, keys: Sequence[ReportKey]) -> ReportFile:
    """The file that tells a channel of these happenings, oldest number first. Persons' numbers are masked.

    Raises `OutOfDate` when one of them is not owed (any more), `InvalidInput` for none.
    """
    viewer.must(Permission.LISTINGS_READ)
    with db.reading() as session:
        return file_of(session, viewer, channel, keys)


def files_sent(viewer: Actor, page: PageRequest) -> Page[SentFile]:
    """Files that were sent, those without a receipt first, then the newest."""
    viewer.must(Permission.LISTINGS_READ)
    query = (
        select(
            _R.sha256, _R.channel, _R.sent_on, func.count().label("reports"),
            func.max(_R.acknowledged_on).label("acknowledged_on"), func.max(_R.acknowledgement).label("acknowledgement"),
        )
        .where(reach.within(viewer, _R.region))
        .group_by(_R.sha256, _R.channel, _R.sent_on)
    )  # fmt: skip
    late = select(_R.sha256, func.count().label("n")).where(_R.sent_on > _R.due_on).group_by(_R.sha256)
    with db.reading() as session:
        total = db.count(session, query)
        receipt = func.max(_R.acknowledgement)
        ordered = query.order_by((receipt != "").asc(), _R.sent_on.desc(), _R.sha256)
        rows = session.execute(ordered.limit(page.size).offset(page.offset)).all()
        behind = {row.sha256: row.n for row in session.execute(late.where(_R.sha256.in_([row.sha256 for row in rows])))}
        items = [
            SentFile(
                row.sha256, row.channel, row.sent_on, row.reports, behind.get(row.sha256, 0), row.acknowledged_on,
                row.acknowledgement,
            )
            for row in rows
        ]  # fmt: skip
    return Page(items, total, page.page, page.size)


# -- inside ------------------------------------------------------------------------------------------------------------


def owed_now(session: Session, viewer: Actor, numbers: Iterable[str] = ()) -> list[DueReport]:
    """Every report owed within the viewer's reach and not sent, by due day; of these listings only, if any are named."""
    today = clock.today()
    law = laws.in_force(session, today)
    untold = _untold(viewer, today, law, numbers)
    named = select(untold, _L.name).join(_L.id.table, and_(_L.number == untold.c.number, _L.live.is_(True)))
    found = [_due(row, law, today) for row in session.execute(named)]
    return sorted(found, key=lambda one: (one.due_on, one.key, one.channel))


def _happened(viewer: Actor, today: date, law: LawBook, numbers: set[str]) -> Subquery:
    """What was to be reported of own listings within reach, endings by date alone included. `upward`: one level up too."""
    early = and_(_L.removal_reason == RemovalReason.EARLY, _L.region.not_in(["", PROVINCE]))
    end, upward = literal(Occasion.END, _L.reported_as.type), literal(rules_reports.TOLD_UPWARD in law)
    version = (_L.number, _L.version, _L.person_id)
    within = [_L.origin == Origin.OWN, reach.within(viewer, _L.region)]
    if numbers:
        within.append(db.among(_L.number, numbers))
    told = select(
        *version, _L.reported_as.label("occasion"), _L.happened_on.label("on"), and_(early, upward).label("up")
    )
    ended = select(*version, end.label("occasion"), _L.until.label("on"), literal(False).label("up"))
    running_out = (_L.live.is_(True), _L.state.in_(list(LISTED_STATES)), _L.until < today)
    return union_all(told.where(_L.reported_as.is_not(None), *within), ended.where(*running_out, *within)).subquery(
        "happened"
    )


def _untold(viewer: Actor, today: date, law: LawBook, numbers: Iterable[str] = ()) -> Subquery:
    """What happened, once for each channel that must be told of it and was not."""
    happened = _happened(viewer, today, law, set(numbers)).c
    concerned: dict[ReportChannel, ColumnElement[bool]] = {
        ReportChannel.ENTERPRISE: happened.person_id.is_(None),
        ReportChannel.SUPERIOR: and_(happened.up, happened.occasion == Occasion.END),
    }

    def of(channel: ReportChannel) -> Select[Any]:
        sent = exists().where(
            _R.listing_number == happened.number,
            _R.occasion == happened.occasion,
            _R.occasion_version == happened.version,
            _R.channel == channel,
        )
        named = literal(channel, _R.channel.type).label("channel")
        return select(*happened, named).where(concerned.get(channel, true()), ~sent)

    return union_all(*(of(channel) for channel in ReportChannel)).subquery("untold")


def _due_by(day: date, law: LawBook, untold: Subquery) -> ColumnElement[bool]:
    """Reports due on or before a day, for the database."""
    column = untold.c
    return or_(
        *(
            and_(
                column.channel == channel,
                (column.occasion == Occasion.END) if occasion is Occasion.END else (column.occasion != Occasion.END),
                column.on <= rules_reports.latest_due_by(day, occasion, channel, law),
            )
            for channel in ReportChannel
            for occasion in (Occasion.ENTRY, Occasion.END)
        )
    )


def file_of(session: Session, viewer: Actor, channel: ReportChannel, keys: Sequence[ReportKey]) -> ReportFile:
    """`channel_file` inside a session."""
    wanted = sorted(set(keys))
    if not wanted:
        raise InvalidInput("报送", "没有要报送的记录。", fix="请选择有应报送记录的渠道。")
    numbers = {one.listing for one in wanted}
    due = {one.key: one for one in owed_now(session, viewer, numbers) if one.channel is channel}
    if not set(wanted) <= set(due):
        raise OutOfDate("应报送的内容已经变化，可能已由他人报送。", fix="请刷新页面，重新下载文件。")
    query = select(*_COLUMNS).where(db.among(_L.number, numbers), _L.version.in_({one.version for one in wanted}))
    versions = {(row.number, row.version): row for row in session.execute(query)}
    rows = [versions[one.listing, one.version] for one in wanted]
    people = parties.identities(session, [row.person_id for row in rows if row.person_id is not None])
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_HEADINGS)
    for key, row in zip(wanted, rows, strict=True):
        number = fields.mask_identity(people[row.person_id]) if row.person_id is not None else row.credit_code
        writer.writerow([_defused(cell) for cell in _cells(key, row, number, due[key].occasion_on)])
    content = out.getvalue().encode("utf-8-sig")
    return ReportFile(
        f"{channel.value}-{clock.today():%Y%m%d}.csv", content, hashlib.sha256(content).hexdigest(), tuple(wanted)
    )


_HEADINGS = (
    "列入编号", "报送事由", "事由日期", "主体名称", "统一社会信用代码或证件号码", "注册地址", "主要负责人", "失信行为简况",
    "列入情形", "纳入理由", "决定书文号", "信息报送机关", "列入日期", "管理期限至", "移出日期",
)  # fmt: skip


def _cells(key: ReportKey, row: Any, number: str, on: date) -> list[str]:
    return [
        key.listing, OCCASIONS[key.occasion], on.isoformat(), row.name, number, row.address, row.principal, row.cause,
        GROUND_WORDS[row.ground], row.reason, row.decision_number, row.authority, row.listed_on.isoformat(),
        row.until.isoformat(), on.isoformat() if key.occasion is Occasion.END else "",
    ]  # fmt: skip


def _defused(cell: str) -> str:
    """A text that a spreadsheet program would calculate gets a leading apostrophe."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else cell


def _wanted(found: Sequence[DueReport], wanted: ReportFilters) -> list[DueReport]:
    listing = fields.clean(wanted.listing).upper()
    return [
        one
        for one in found
        if (wanted.channel is None or one.channel is wanted.channel)
        and (not listing or one.key.listing == listing)
        and (wanted.by is None or one.due_on <= wanted.by)
    ]


def _due(row: Any, law: LawBook, today: date) -> DueReport:
    told = Happening(row.occasion, row.version, row.on)
    one: Owed = rules_reports.owed_by(told, row.channel, law)
    return DueReport(
        key=ReportKey(row.number, row.version, row.occasion),
        name=row.name,
        is_person=row.person_id is not None,
        occasion_on=row.on,
        channel=one.channel,
        due_on=one.clock.on,
        clock=one.clock,
        days_left=(one.clock.on - today).days,
        overdue=today > one.clock.on,
        provisional=one.provisional,
    )
