"""Outward reports: what is owed, derived from the versions of own listings; the file of a channel; what was sent.

Officers see their own region's, auditors all. Only what was sent is stored, so an ending by date alone is owed the day after the
last day, with no job run.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from itertools import groupby
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from registry.blacklist import reach, rules_reports, tables
from registry.blacklist.terms import GROUND_WORDS, LISTED_STATES, ListingState, Origin
from registry.blacklist.terms_reports import Occasion, Owed, ReportChannel, VersionFacts
from registry.kernel import clock, db, fields
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, OutOfDate
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.terms import Clock
from registry.parties import queries as parties
from registry.policy import Permission

_L = db.core(tables.Listing).c
_R = db.core(tables.OutwardReport).c
_REPORTED = (
    "name", "credit_code", "address", "principal", "ground", "cause", "reason", "decision_number", "authority", "listed_on",
    "until",
)  # fmt: skip
_COLUMNS = (
    _L.number, _L.version, _L.state, _L.person_id, _L.removed_on, _L.stayed_on, _L.changed_at,
    *(_L[name] for name in _REPORTED),
)  # fmt: skip
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
    with db.reading() as session:
        found = owed_now(session, viewer)
    return sum(one.days_left == 0 for one in found), sum(one.overdue for one in found)


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
    sent = _sent(session, viewer)
    found: list[DueReport] = []
    for number, versions in _own(session, viewer, set(numbers)):
        last = versions[-1]
        for happening in rules_reports.happenings([_facts(one) for one in versions], today):
            key = ReportKey(number, happening.version, happening.occasion)
            for channel in rules_reports.channels(is_person=last.person_id is not None):
                if (key, channel) not in sent:
                    found.append(_due(key, rules_reports.owed_by(happening, channel, law), last, today))
    return sorted(found, key=lambda one: (one.due_on, one.key, one.channel))


def file_of(session: Session, viewer: Actor, channel: ReportChannel, keys: Sequence[ReportKey]) -> ReportFile:
    """`channel_file` inside a session."""
    wanted = sorted(set(keys))
    if not wanted:
        raise InvalidInput("报送", "没有要报送的记录。", fix="请选择有应报送记录的渠道。")
    numbers = {one.listing for one in wanted}
    due = {one.key: one for one in owed_now(session, viewer, numbers) if one.channel is channel}
    if not set(wanted) <= set(due):
        raise OutOfDate("应报送的内容已经变化，可能已由他人报送。", fix="请刷新页面，重新下载文件。")
    versions = {(number, row.version): row for number, rows in _own(session, viewer, numbers) for row in rows}
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


def _own(session: Session, viewer: Actor, numbers: set[str]) -> list[tuple[str, list[Any]]]:
    """The own listings within reach, each with its versions in order."""
    live = select(_L.number).where(
        _L.live.is_(True),
        _L.origin == Origin.OWN,
        _L.state.in_([*LISTED_STATES, ListingState.REMOVED]),
        reach.within(viewer, _L.region),
    )
    if numbers:
        live = live.where(db.among(_L.number, numbers))
    query = select(*_COLUMNS).where(_L.number.in_(live)).order_by(_L.number, _L.version)
    rows = session.execute(query)
    return [(number, list(group)) for number, group in groupby(rows, key=lambda row: str(row.number))]


def _facts(row: Any) -> VersionFacts:
    shown = tuple(str(getattr(row, name)) for name in _REPORTED)
    changed_on = row.changed_at.astimezone(clock.CHINA).date()
    return VersionFacts(
        row.version, row.state, row.listed_on, row.until, row.removed_on, row.stayed_on, changed_on, shown
    )


def _sent(session: Session, viewer: Actor) -> set[tuple[ReportKey, ReportChannel]]:
    query = select(_R.listing_number, _R.occasion_version, _R.occasion, _R.channel).where(
        reach.within(viewer, _R.region)
    )
    return {
        (ReportKey(row.listing_number, row.occasion_version, row.occasion), row.channel)
        for row in session.execute(query)
    }


def _due(key: ReportKey, one: Owed, last: Any, today: date) -> DueReport:
    return DueReport(
        key=key,
        name=last.name,
        is_person=last.person_id is not None,
        occasion_on=one.happening.on,
        channel=one.channel,
        due_on=one.clock.on,
        clock=one.clock,
        days_left=(one.clock.on - today).days,
        overdue=today > one.clock.on,
        provisional=one.provisional,
    )
