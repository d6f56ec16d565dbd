"""Outward reports: an officer records that a channel's file was sent, and the receipt once it comes.

What is owed is never stored: it follows from the listings' versions. The file is made anew when it is recorded as sent, so that its
hash is that of the file the officer downloaded, or the record is refused.
"""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select, update

from registry.blacklist import reach, tables
from registry.blacklist.queries import reports
from registry.blacklist.queries.reports import ReportKey
from registry.blacklist.terms_reports import ReportChannel
from registry.kernel import clock, codes, db
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, OutOfDate
from registry.kernel.transaction import write
from registry.policy import Action, Ledger, Permission

_L = db.core(tables.Listing).c
_R = db.core(tables.OutwardReport).c


class Sent(BaseModel):
    """报送: which happenings a channel was told of, when, and the SHA-256 of the file as it was downloaded."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    channel: ReportChannel
    keys: tuple[ReportKey, ...]
    sent_on: date
    sha256: str = Field(min_length=64, max_length=64)


class Receipt(BaseModel):
    """报送回执: the channel's own number for a file that was sent."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    sha256: str
    acknowledgement: str = Field(min_length=1, max_length=80)
    acknowledged_on: date


def record_sent(actor: Actor, sent: Sent, *, submission: str) -> int:
    """Record that a file was sent; returns how many reports it held. Raises `OutOfDate` when its content is no longer the same."""
    with write(actor, Permission.REPORTS_SEND, submission, ledgers=[Ledger.BLACKLIST]) as work:
        now = clock.now()
        if sent.sent_on > now.date():
            raise InvalidInput("报送日期", "报送日期晚于今天。", fix="请核对日期。")
        file = reports.file_of(work.session, actor, sent.channel, sent.keys)
        if file.sha256 != sent.sha256:
            raise OutOfDate("文件下载之后内容有变化。", fix="请重新下载并报送新的文件。")
        numbers = {one.listing for one in file.keys}
        due = {one.key: one for one in reports.owed_now(work.session, actor, numbers) if one.channel is sent.channel}
        regions = {
            row.number: row.region
            for part in db.chunks(numbers)
            for row in work.session.execute(select(_L.number, _L.region).where(_L.live.is_(True), _L.number.in_(part)))
        }
        rows = []
        for key in file.keys:
            one = due[key]
            if sent.sent_on < one.occasion_on:
                raise InvalidInput("报送日期", f"报送日期早于 {key.listing} 的事由日期。", fix="请核对日期。")
            number = codes.new_code("X")
            rows.append(
                {
                    "number": number,
                    "listing_number": key.listing,
                    "region": regions[key.listing],
                    "occasion": key.occasion,
                    "occasion_version": key.version,
                    "occasion_on": one.occasion_on,
                    "channel": sent.channel,
                    "due_on": one.due_on,
                    "sent_on": sent.sent_on,
                    "sent_by": reach.human(actor),
                    "sha256": file.sha256,
                    "acknowledgement": "",
                    "changed_at": now,
                }
            )
            work.record(
                Action.REPORT_SENT,
                key.listing,
                report=number,
                channel=sent.channel.value,
                occasion=key.occasion.value,
                sent_on=sent.sent_on,
                sha256=file.sha256,
            )
        work.insert(tables.OutwardReport, rows)
        return len(rows)


def record_acknowledged(actor: Actor, receipt: Receipt, *, submission: str) -> int:
    """Record a channel's receipt for a file that was sent; returns how many reports it acknowledges."""
    with write(actor, Permission.REPORTS_SEND, submission, ledgers=[Ledger.BLACKLIST]) as work:
        rows = work.session.execute(
            select(_R.id.table).where(_R.sha256 == receipt.sha256, reach.within(actor, _R.region)).order_by(_R.id)
        ).all()
        if not rows:
            raise NotFound("没有登记过报送这个文件。", fix="请先登记报送。")
        if any(row.acknowledged_on for row in rows):
            raise OutOfDate("这个文件的回执已经登记。", fix="请刷新页面查看。")
        if not rows[0].sent_on <= receipt.acknowledged_on <= clock.today():
            raise InvalidInput("回执日期", "回执日期应在报送之日至今天之间。", fix="请核对日期。")
        work.session.execute(
            update(_R.id.table)
            .where(_R.id.in_([row.id for row in rows]))
            .values(
                acknowledged_on=receipt.acknowledged_on,
                acknowledgement=receipt.acknowledgement,
                changed_at=clock.now(),
            )
        )
        for row in rows:
            work.record(Action.REPORT_ACKNOWLEDGED, row.listing_number, report=row.number, on=receipt.acknowledged_on)
        return len(rows)
