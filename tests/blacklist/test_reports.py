"""Outward reports: owed by what happened to an own listing, stored only once sent, due by working days."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from sqlalchemy import func, select

from registry import maintenance
from registry.blacklist import queries, reporting, rules_reports, tables
from registry.blacklist.queries.reports import ReportKey
from registry.blacklist.terms import ListingState, RemovalReason, Step
from registry.blacklist.terms_reports import Happening, Occasion, ReportChannel, VersionFacts
from registry.kernel import calendar, db
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, NotPermitted, OutOfDate
from registry.law.book import book
from registry.policy import Action
from tests.blacklist import builders as b
from tests.blacklist import cases as c
from tests.blacklist import joint as j
from tests.blacklist import repairs as r

TODAY = date(2026, 11, 23)
LAW = book(TODAY)
Channel = ReportChannel
NATIONAL = (Channel.SAFETY_CREDIT, Channel.CREDIT_PLATFORM, Channel.ENTERPRISE)
State = ListingState
FIRST = VersionFacts(1, State.DECIDED, date(2026, 1, 5), date(2029, 1, 4), None, None, date(2026, 1, 6), ("甲",))


def after(before: VersionFacts, on: date, **changes: object) -> VersionFacts:
    return replace(before, version=before.version + 1, changed_on=on, **changes)  # type: ignore[arg-type]


PUBLISHED = after(FIRST, date(2026, 1, 20), state=State.PUBLISHED)
REMOVED = after(PUBLISHED, date(2026, 6, 1), state=State.REMOVED, removed_on=date(2026, 6, 1))
ENTRY = Happening(Occasion.ENTRY, 1, date(2026, 1, 5))


@pytest.mark.parametrize(
    ("versions", "wanted"),
    [
        ([FIRST], [ENTRY]),
        ([FIRST, PUBLISHED], [ENTRY]),
        ([FIRST, PUBLISHED, REMOVED], [ENTRY, Happening(Occasion.END, 3, date(2026, 6, 1))]),
        (
            [FIRST, PUBLISHED, after(PUBLISHED, date(2026, 3, 2), shown=("乙",))],
            [ENTRY, Happening(Occasion.CHANGE, 3, date(2026, 3, 2))],
        ),
        (
            [FIRST, PUBLISHED, after(PUBLISHED, date(2026, 3, 2), stayed_on=date(2026, 3, 2))],
            [ENTRY, Happening(Occasion.CHANGE, 3, date(2026, 3, 2))],
        ),
        ([FIRST, PUBLISHED, after(PUBLISHED, date(2026, 3, 2), state=State.REMOVAL_PROPOSED)], [ENTRY]),
        (
            [FIRST, PUBLISHED, REMOVED, after(REMOVED, date(2026, 7, 1), state=State.PUBLISHED, removed_on=None)],
            [ENTRY, Happening(Occasion.END, 3, date(2026, 6, 1)), Happening(Occasion.ENTRY, 4, date(2026, 7, 1))],
        ),
        (
            [replace(FIRST, until=date(2026, 11, 22)), replace(PUBLISHED, until=date(2026, 11, 22))],
            [ENTRY, Happening(Occasion.END, 2, date(2026, 11, 22))],
        ),
        ([replace(FIRST, until=TODAY)], [ENTRY]),
    ],
)
def test_what_happened_must_be_reported(versions: list[VersionFacts], wanted: list[Happening]) -> None:
    assert rules_reports.happenings(versions, TODAY) == wanted


@pytest.mark.parametrize(
    ("occasion", "channel", "days"),
    [
        (Occasion.ENTRY, Channel.SAFETY_CREDIT, 3),
        (Occasion.ENTRY, Channel.CREDIT_PLATFORM, 20),
        (Occasion.CHANGE, Channel.ENTERPRISE, 20),
        (Occasion.END, Channel.SAFETY_CREDIT, 3),
        (Occasion.END, Channel.CREDIT_PLATFORM, 10),
        (Occasion.END, Channel.ENTERPRISE, 10),
    ],
)
def test_deadlines(occasion: Occasion, channel: Channel, days: int) -> None:
    happening = Happening(occasion, 1, date(2026, 9, 30))  # a week of holidays follows
    [found] = [one for one in rules_reports.owed(happening, is_person=False, law=LAW) if one.channel is channel]
    assert found.clock.on == calendar.add_working_days(date(2026, 9, 30), days).on
    assert found.clock.to_confirm
    assert f"第 {days} 个工作日" in found.clock.explanation


def test_persons_are_not_reported_to_the_enterprise_system() -> None:
    assert rules_reports.channels(is_person=True) == (Channel.SAFETY_CREDIT, Channel.CREDIT_PLATFORM)
    beyond = rules_reports.owed(Happening(Occasion.ENTRY, 1, date(2026, 12, 30)), is_person=True, law=LAW)
    assert all(one.provisional for one in beyond), "the holidays of the following year are not known yet"


@pytest.mark.parametrize(
    ("region", "reason", "told"),
    [
        (b.HUNAN, RemovalReason.EARLY, False),  # BL-21.report: "市、县级部门准予提前移出的"
        (b.CHANGSHA, RemovalReason.EARLY, True),
        ("430102", RemovalReason.EARLY, True),
        (b.CHANGSHA, RemovalReason.REVOKED, False),
        (b.CHANGSHA, None, False),
        ("", RemovalReason.EARLY, False),
    ],
)
def test_who_tells_the_body_above_of_an_early_removal(region: str, reason: RemovalReason | None, told: bool) -> None:
    assert rules_reports.is_told_upward(region, reason, LAW) is told
    assert not rules_reports.is_told_upward(region, reason, book(date(2020, 1, 1))), "before Order 11"
    clock = rules_reports.upward_clock(date(2026, 9, 30), LAW)
    assert clock.on == date(2026, 10, 10), "a working Saturday after the holidays"
    assert "BL-21" in str(LAW.provision("BL-21.report").key)


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("occasion", Occasion)
def test_the_latest_happening_due_by_a_day(occasion: Occasion, channel: Channel) -> None:
    """Against every deadline counted one by one; over National Day and the provisional new year."""
    if channel is Channel.SUPERIOR and occasion is not Occasion.END:
        assert rules_reports.latest_due_by(TODAY, occasion, channel, LAW) == date.min
        return
    starts = [date(2026, 8, 1) + timedelta(days=n) for n in range(170)]
    due_on = {one: rules_reports.owed_by(Happening(occasion, 1, one), channel, LAW).clock.on for one in starts}
    for day in starts[60:]:
        assert rules_reports.latest_due_by(day, occasion, channel, LAW) == max(
            one for one in starts if due_on[one] <= day
        )


# -- derived, sent, acknowledged ---------------------------------------------------------------------------------------


def due(viewer: Actor = b.OFFICER, **wanted: object) -> list[queries.DueReport]:
    return list(queries.reports_due(viewer, queries.ReportFilters(**wanted), j.ALL).items)  # type: ignore[arg-type]


def stored() -> int:
    with db.reading() as session:
        return session.execute(select(func.count()).select_from(db.core(tables.OutwardReport))).scalar_one()


def send(channel: Channel, sent_on: date = TODAY, actor: Actor = b.OFFICER) -> queries.ReportFile:
    file = queries.channel_file(actor, channel, [one.key for one in due(actor, channel=channel)])
    wanted = reporting.Sent(channel=channel, keys=file.keys, sent_on=sent_on, sha256=file.sha256)
    assert reporting.record_sent(actor, wanted, submission=b.submission()) == len(file.keys)
    return file


def test_received_listings_owe_nothing(database: str) -> None:
    b.publish(b.receive([b.cells()]))
    assert due() == []


def test_an_own_listing_owes_its_entry_before_it_is_published(database: str) -> None:
    number = j.own_listing(listed_on=date(2026, 11, 20))
    rows = due()
    assert {(one.channel, one.key.occasion) for one in rows} == {(channel, Occasion.ENTRY) for channel in NATIONAL}
    first = rows[0]
    assert (first.channel, first.due_on, first.days_left, first.overdue) == (
        Channel.SAFETY_CREDIT, date(2026, 11, 25), 2, False,
    )  # fmt: skip
    j.publish_own(number)
    assert due() == rows, "publication here is no new happening"
    assert stored() == 0
    person = j.own_listing(person=True)
    assert len(due(listing=person)) == 2


def test_sent_and_acknowledged(database: str) -> None:
    number = j.own_listing()
    file = send(Channel.SAFETY_CREDIT)
    assert {one.channel for one in due()} == {Channel.CREDIT_PLATFORM, Channel.ENTERPRISE}
    assert stored() == 1
    [sent] = queries.files_sent(b.OFFICER, j.ALL).items
    assert (sent.sha256, sent.reports, sent.acknowledged_on) == (file.sha256, 1, None)
    receipt = reporting.Receipt(sha256=file.sha256, acknowledgement="HZ-1", acknowledged_on=TODAY)
    assert reporting.record_acknowledged(b.OFFICER, receipt, submission=b.submission()) == 1
    [sent] = queries.files_sent(b.OFFICER, j.ALL).items
    assert (sent.acknowledgement, sent.acknowledged_on) == ("HZ-1", TODAY)
    with pytest.raises(OutOfDate):
        reporting.record_acknowledged(b.OFFICER, receipt, submission=b.submission())
    with pytest.raises(NotFound):
        reporting.record_acknowledged(
            b.OFFICER, receipt.model_copy(update={"sha256": "0" * 64}), submission=b.submission()
        )
    actions = [event.action for event in queries.listing_record(b.AUDITOR, number).timeline]
    assert actions[-2:] == [Action.REPORT_SENT, Action.REPORT_ACKNOWLEDGED]


def test_the_file_masks_persons_and_defuses_formulas(database: str) -> None:
    j.own_listing()
    j.own_listing(person=True)
    keys = [one.key for one in due(channel=Channel.SAFETY_CREDIT)]
    file = queries.channel_file(b.OFFICER, Channel.SAFETY_CREDIT, keys)
    assert file.sha256 == hashlib.sha256(file.content).hexdigest()
    assert file.content == queries.channel_file(b.OFFICER, Channel.SAFETY_CREDIT, keys[::-1]).content
    rows = list(csv.DictReader(StringIO(file.content.decode("utf-8-sig"))))
    assert {row["报送事由"] for row in rows} == {"列入"}
    assert all(row["失信行为简况"] == "'=1+1" for row in rows)
    person = next(row for row in rows if row["主体名称"] == "李示例")
    assert "*" * 8 in person["统一社会信用代码或证件号码"]


def test_changes_and_ends_are_owed_anew(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    number = j.own_listing()
    j.publish_own(number)
    for channel in NATIONAL:
        send(channel)
    assert due() == []
    j.step(number, Step.CORRECT, Action.LISTING_CORRECTED, cause="更正后的简况")
    assert {one.key.occasion for one in due()} == {Occasion.CHANGE}
    for channel in NATIONAL:
        send(channel)
    j.step(
        number, Step.REVOKE, Action.LISTING_REVOKED, removed_on=TODAY, removal_reason=RemovalReason.REVOKED
    )  # fmt: skip
    rows = due()
    assert {one.key.occasion for one in rows} == {Occasion.END}
    assert {one.due_on for one in rows} == {
        calendar.add_working_days(TODAY, 3).on,
        calendar.add_working_days(TODAY, 10).on,
    }


def test_an_end_by_date_alone_is_owed_with_no_job_run(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    number = j.own_listing(until=date(2026, 11, 30))
    j.publish_own(number)
    for channel in NATIONAL:
        send(channel)
    j.move_clock(monkeypatch, "2026-11-30")
    assert due() == []
    assert queries.reports_pressing(b.OFFICER) == (0, 0)
    j.move_clock(monkeypatch, "2026-12-01")
    assert {(one.key.occasion, one.occasion_on) for one in due()} == {(Occasion.END, date(2026, 11, 30))}
    j.move_clock(monkeypatch, "2026-12-03")
    assert queries.reports_pressing(b.OFFICER) == (1, 0)
    j.move_clock(monkeypatch, "2026-12-04")
    assert queries.reports_pressing(b.OFFICER) == (0, 1)
    assert [one.overdue for one in due(by=date(2026, 12, 4))] == [True]


def test_what_changed_meanwhile_is_not_recorded_as_sent(database: str) -> None:
    number = j.own_listing()
    keys = [one.key for one in due(channel=Channel.SAFETY_CREDIT)]
    file = queries.channel_file(b.OFFICER, Channel.SAFETY_CREDIT, keys)
    sent = reporting.Sent(channel=Channel.SAFETY_CREDIT, keys=file.keys, sent_on=TODAY, sha256=file.sha256)
    for wrong, error in (
        (sent.model_copy(update={"sha256": "0" * 64}), OutOfDate),
        (sent.model_copy(update={"sent_on": TODAY + timedelta(days=1)}), InvalidInput),
        (sent.model_copy(update={"sent_on": date(2026, 11, 19)}), InvalidInput),
        (sent.model_copy(update={"keys": ()}), InvalidInput),
        (sent.model_copy(update={"keys": (ReportKey(number, 9, Occasion.ENTRY),)}), OutOfDate),
    ):
        with pytest.raises(error):
            reporting.record_sent(b.OFFICER, wrong, submission=b.submission())
    assert stored() == 0
    reporting.record_sent(b.OFFICER, sent, submission=b.submission())
    with pytest.raises(OutOfDate):
        reporting.record_sent(b.OFFICER, sent, submission=b.submission())


def test_regions_and_permissions(database: str) -> None:
    number = j.own_listing(region=b.CHANGSHA)
    assert due(b.OFFICER_ZHUZHOU) == []
    assert len(due(b.OFFICER_CHANGSHA)) == 3
    keys = [ReportKey(number, 1, Occasion.ENTRY)]
    with pytest.raises(OutOfDate):
        queries.channel_file(b.OFFICER_ZHUZHOU, Channel.SAFETY_CREDIT, keys)
    file = queries.channel_file(b.AUDITOR, Channel.SAFETY_CREDIT, keys)
    sent = reporting.Sent(channel=Channel.SAFETY_CREDIT, keys=file.keys, sent_on=TODAY, sha256=file.sha256)
    for actor in (b.AUDITOR, b.DECIDER, j.PARTNER):
        with pytest.raises(NotPermitted):
            reporting.record_sent(actor, sent, submission=b.submission())
    with pytest.raises(OutOfDate):
        reporting.record_sent(b.OFFICER_ZHUZHOU, sent, submission=b.submission())
    reporting.record_sent(b.OFFICER_CHANGSHA, sent, submission=b.submission())
    receipt = reporting.Receipt(sha256=file.sha256, acknowledgement="HZ-1", acknowledged_on=TODAY)
    with pytest.raises(NotFound):
        reporting.record_acknowledged(b.OFFICER_ZHUZHOU, receipt, submission=b.submission())
    assert queries.files_sent(b.OFFICER_ZHUZHOU, j.ALL).total == 0


def test_an_early_removal_by_a_city_is_told_one_level_up(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    of_city, of_province = r.own_listing(), r.own_listing(region=b.HUNAN)
    of_person = r.own_listing(person=True)
    for own in (of_city, of_province, of_person):
        r.granted(own)
    up = due(channel=Channel.SUPERIOR)
    assert {(one.key.listing, one.key.occasion, one.due_on) for one in up} == {
        (own.number, Occasion.END, calendar.add_working_days(TODAY, 3).on) for own in (of_city, of_person)
    }
    assert all("BL-21" not in one.clock.explanation and "上一级" in one.clock.explanation for one in up)
    assert all(one.clock.to_confirm for one in up)
    application = queries.applications(b.OFFICER, queries.ApplicationFilters(), j.ALL).items
    told = {one.listing: queries.application_record(b.OFFICER, one.number).deadlines for one in application}
    assert [len([c for c in told[own.number] if c.on == up[0].due_on and "上一级" in c.explanation])
            for own in (of_city, of_province, of_person)] == [1, 0, 1]  # fmt: skip
    j.move_clock(monkeypatch, "2026-11-26")
    before = queries.reports_pressing(b.OFFICER)
    send(Channel.SUPERIOR, date(2026, 11, 26))
    assert due(channel=Channel.SUPERIOR) == []
    today, overdue = queries.reports_pressing(b.OFFICER)
    assert (before[0] - today, before[1] - overdue) == (2, 0)


def test_what_presses_is_counted_as_it_is_listed(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The counts of the work list, made by the database, against the list itself on every day of two months."""
    for day in (1, 14, 20):
        j.publish_own(j.own_listing(listed_on=date(2026, 11, day), region=b.CHANGSHA))
    j.publish_own(j.own_listing(listed_on=date(2026, 11, 3), person=True, until=date(2026, 12, 1)))
    r.granted(r.own_listing())
    j.own_listing(region=b.ZHUZHOU)
    for days in range(0, 60, 3):
        j.move_clock(monkeypatch, f"{TODAY + timedelta(days=days)}")
        for viewer in (b.OFFICER, b.OFFICER_CHANGSHA, b.OFFICER_ZHUZHOU):
            rows = due(viewer)
            wanted = sum(one.days_left == 0 for one in rows), sum(one.overdue for one in rows)
            assert queries.reports_pressing(viewer) == wanted
        if days == 30:
            send(Channel.CREDIT_PLATFORM, TODAY + timedelta(days=30))


def test_older_registers_get_what_the_commands_would_have_stored(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken back to before these columns and brought up again, every version says the same as when it was written."""
    officers = c.appoint()
    [unit, _person] = c.published(officers, c.penalised(officers.first), monkeypatch)
    j.step(unit, Step.CORRECT, Action.LISTING_CORRECTED, cause="更正后的简况")
    for own in (r.own_listing(), r.own_listing(person=True)):
        r.granted(own)
    b.publish(b.receive([b.cells()]))
    before = _stored()
    assert {one.reported_as for one in before[0]} == {None, *Occasion}
    assert all(one.document_key for one in before[1])
    maintenance.migrate_down("0016_result_rows")
    maintenance.migrate()
    assert _stored() == before


def _stored() -> tuple[list[Any], list[Any]]:
    listing, application = db.core(tables.Listing).c, db.core(tables.Application).c
    versions = select(
        listing.number, listing.version, listing.reported_as, listing.happened_on, listing.subject_region
    ).order_by(listing.number, listing.version)
    keys = select(application.number, application.document_key).order_by(application.number)
    with db.reading() as session:
        return list(session.execute(versions)), list(session.execute(keys))
