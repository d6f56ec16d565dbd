"""评价公开: projects, site visits, publication; what is missing shows; people on two sites at once (AG-06, AG-07, AG-08)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from registry.agencies import queries, reporting, rules_reports
from registry.agencies.doubts import Doubts
from registry.agencies.terms import Field
from registry.agencies.terms_reports import Gap, ReportState, Shown, Visit
from registry.kernel import calendar
from registry.kernel.access import PUBLIC
from registry.kernel.errors import InvalidInput, NotFound, NotPermitted, OutOfDate, RuleBroken
from registry.kernel.paging import PageRequest
from registry.law.book import book
from registry.policy import Action, Ledger
from tests import world as w
from tests.agencies import builders as b

ALL = PageRequest(size=200)


def test_from_project_to_public_report(database: str) -> None:
    number, agent = b.agency()
    client = b.client()
    b.enrol(number, 1)
    b.enrol(number, 2)
    report = b.project(number, agent, client)
    with pytest.raises(NotFound):  # nobody need know of a project that has not been on site
        queries.report(PUBLIC, report)
    b.visited(report, agent, b.person(1), b.person(2))
    [row] = queries.public_reports(PUBLIC, number, ALL).items
    assert (row.state, row.gaps) == (ReportState.RUNNING, (Gap.REPORT,))
    b.published(report, agent, images=0)
    [row] = queries.public_reports(PUBLIC, number, ALL).items
    assert (row.state, row.gaps) == (ReportState.PUBLISHED, (Gap.IMAGES,))
    assert [one.number for one in queries.reports(w.AUDITOR, queries.ReportFilters(gaps_only=True), ALL).items] == [
        report
    ]
    images = [b.files.Upload("现场影像", "现场.png", b.PNG)]
    reporting.add_images(agent, b.report_seen(report), images, submission=w.submission())
    found = queries.report(PUBLIC, report)
    assert found.row.gaps == ()
    assert [(one.name, one.leads) for one in found.people] == [(w.name(1), True), (w.name(2), False)]
    assert queries.report_file(PUBLIC, report, found.files[0].code)[1] == b.PNG
    assert not found.timeline
    assert not w.holds_identity(found)
    with pytest.raises(OutOfDate):
        b.visited(report, agent, b.person(1))
    assert w.subjects(Ledger.AGENCIES, Action.REPORT_PUBLISHED) == [report]
    w.intact(Ledger.AGENCIES)


@pytest.mark.parametrize(
    ("notice", "site", "provision"),
    [  # AG-06: seven working days; 2026-09-02 is a Wednesday, the seventh working day after it 2026-09-11
        (date(2026, 9, 2), date(2026, 9, 11), ""),
        (date(2026, 9, 2), date(2026, 9, 10), "AG-06"),
        (date(2026, 9, 2), date(2026, 9, 1), "AG-06"),
        (None, date(2026, 9, 11), "AG-06"),
    ],
)
def test_notice_before_site_work(notice: date | None, site: date, provision: str) -> None:
    doubts = Doubts(book(site), "")
    rules_reports.may_be_on_site(Visit(notice, site, site), date(2026, 11, 23), book(site), doubts)
    if provision:
        with pytest.raises(RuleBroken) as warned:
            doubts.settle()
        assert warned.value.provision == provision
        assert "第十九条" in warned.value.message
    else:
        assert doubts.settle() == ()


def test_the_first_day_on_site_counts_as_the_calendar_does() -> None:
    for start in (date(2026, 9, 2), date(2026, 9, 28), date(2026, 2, 10)):
        first = rules_reports.site_may_begin(start, book(start))
        assert first is not None
        assert calendar.working_days_between(start, first.on) == 7


@pytest.mark.parametrize(
    ("shown", "gaps"),
    [
        (Shown(ReportState.RUNNING, Visit(None, None, None), 0, 0), ()),
        (Shown(ReportState.RUNNING, Visit(None, date(2026, 11, 22), date(2026, 11, 22)), 0, 0), (Gap.REPORT,)),
        (Shown(ReportState.RUNNING, Visit(None, date(2026, 11, 23), date(2026, 11, 23)), 0, 0), ()),
        (Shown(ReportState.PUBLISHED, Visit(None, None, None), 0, 0), (Gap.NOTICE, Gap.SITE, Gap.PEOPLE, Gap.IMAGES)),
        (Shown(ReportState.PUBLISHED, Visit(b.TODAY, b.TODAY, b.TODAY), 2, 1), ()),
        (Shown(ReportState.STOPPED, Visit(None, None, None), 0, 0), ()),
    ],
)
def test_gaps(shown: Shown, gaps: tuple[Gap, ...]) -> None:
    assert rules_reports.gaps(shown, b.TODAY) == gaps


def test_out_of_scope_or_period_warns_with_the_article(sqlite_database: str) -> None:
    number, agent = b.agency(valid_from=date(2021, 10, 1))  # until 2026-09-30
    client = b.client()
    with pytest.raises(RuleBroken) as scope:
        b.project(number, agent, client, field=Field.COAL)
    assert scope.value.provision == "AG-08"
    assert "不在资质业务范围内" in scope.value.message
    assert "第二十二条" in scope.value.message
    with pytest.raises(RuleBroken) as period:
        b.project(number, agent, client, contracted_on=date(2026, 10, 8), notice_on=None)
    assert "证书过期从业" in period.value.message
    report = b.project(number, agent, client, field=Field.COAL, doubt="业务范围变更在办")
    found = queries.report(agent, report)
    assert found.doubt == "业务范围变更在办"
    assert found.timeline[0].details["doubted"] == "AG-08"
    with pytest.raises(RuleBroken):  # published after the certificate ran out
        b.published(report, agent)


def test_two_sites_at_once_are_flagged_on_both(database: str) -> None:
    number, agent = b.agency()
    client = b.client()
    b.enrol(number, 1)
    b.enrol(number, 2)
    first, second, third = (b.project(number, agent, client, project=f"第{n}号装置评价") for n in range(3))
    day = date(2026, 9, 14)
    b.visited(first, agent, b.person(1), first=day, site_until=day + timedelta(days=2))
    with pytest.raises(RuleBroken) as warned:
        b.visited(
            second, agent, b.person(2), b.person(1), first=day + timedelta(days=2), site_until=day + timedelta(days=3)
        )
    assert "同期还在" in warned.value.message
    more = {"site_until": day + timedelta(days=3), "doubt": "上午下午分别到场"}
    b.visited(second, agent, b.person(2), b.person(1), first=day + timedelta(days=2), **more)
    b.visited(third, agent, b.person(2), first=day + timedelta(days=4))
    rows = {row.number: row.two_sites for row in queries.reports(agent, queries.ReportFilters(), ALL).items}
    assert rows == {first: True, second: True, third: False}
    flagged = {one.name: one.two_sites for one in queries.report(w.AUDITOR, second).people}
    assert flagged == {w.name(1): True, w.name(2): False}


def test_only_the_own_agency_and_only_its_people(sqlite_database: str) -> None:
    number, agent = b.agency(1)
    other, stranger = b.agency(2)
    client = b.client()
    b.enrol(number, 1)
    b.enrol(other, 2)
    report = b.project(number, agent, client)
    with pytest.raises(NotFound):
        b.project(number, stranger, client)
    with pytest.raises(NotFound):
        b.visited(report, stranger, b.person(2))
    with pytest.raises(NotFound):
        queries.report(stranger, report)
    with pytest.raises(NotPermitted):
        b.visited(report, w.KEEPER, b.person(1))
    with pytest.raises(InvalidInput):  # not of this agency
        b.visited(report, agent, b.person(1), b.person(2))
    with pytest.raises(InvalidInput):
        b.visited(report, agent, b.person(1), first=date(2026, 12, 1))
    with pytest.raises(RuleBroken) as absent:
        b.visited(report, agent, b.person(1), leader_there=False)
    assert absent.value.provision == "AG-08"
    with pytest.raises(InvalidInput):
        b.published(report, agent, issued_on=date(2026, 8, 1))
    reporting.stop(agent, b.report_seen(report), "委托单位停产", submission=w.submission())
    assert queries.public_reports(PUBLIC, number, ALL).total == 0
