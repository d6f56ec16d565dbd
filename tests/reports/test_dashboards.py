"""Dashboards: every figure is the number of rows in the list it leads to, and the lines of a table add up to the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from registry.agencies import queries as agencies
from registry.agencies.terms import UNGRADED
from registry.blacklist import commands as publishing
from registry.blacklist import queries as blacklist
from registry.blacklist.terms import Ground
from registry.blacklist.terms_measures import TaskPhase
from registry.engineers import queries as engineers
from registry.engineers.terms import RegistrationState
from registry.inspectors import queries as inspectors
from registry.inspectors.terms_bodies import Reached
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotPermitted
from registry.kernel.paging import PageRequest
from registry.parties import places
from registry.parties.reference.divisions import PROVINCE
from registry.reports import dashboards
from registry.reports.dashboards import Figure, Topic
from registry.training import queries as training
from registry.training.queries import gaps
from registry.training.terms import CertificateState
from registry.training.terms_prejob import GapKind
from registry.ui import hunan_map, labels
from tests import world as w
from tests.agencies import builders as evaluating
from tests.blacklist import builders as listings
from tests.conftest import fresh_sqlite
from tests.engineers import people as p
from tests.inspectors import builders as supervising

ONE = PageRequest(size=1)


@pytest.fixture
def sown(demonstration: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with fresh_sqlite(demonstration("tiny"), tmp_path / "data", monkeypatch):
        yield


def behind(figure: Figure, viewer: Actor) -> int:
    """How many rows the list shows that a figure leads to, by the register's own list."""
    asked = figure.query.get
    region = asked("region", "")
    if figure.page == "certificates":
        wanted = training.Wanted(state=labels.chosen(CertificateState, asked("state", "")), region=region)
        return training.certificates(viewer, wanted, ONE).total
    if figure.page == "posts":
        within = asked("county", "") or region
        return gaps.count_gaps(viewer, gaps.GapFilters(region=within, gap=labels.chosen(GapKind, asked("gap", ""))))
    if figure.page == "blacklist":
        ground = labels.chosen(Ground, asked("ground", ""))
        return blacklist.public_list(viewer, blacklist.Wanted(region=region, ground=ground), ONE).total
    if figure.page == "engineers":
        state = labels.chosen(RegistrationState, asked("state", ""))
        return engineers.registrations(viewer, engineers.Wanted(region=region, state=state), ONE).total
    if figure.page == "agency_register":
        graded = agencies.Wanted(region=region, grade=asked("grade", ""))
        return agencies.agencies(viewer, graded, ONE).total
    if figure.page == "bodies":
        reached = labels.chosen(Reached, asked("reached", ""))
        return inspectors.bodies(viewer, inspectors.BodyFilters(region=region, reached=reached), ONE).total
    assert figure.page == "measures"
    phase = labels.chosen(TaskPhase, asked("phase", ""))
    return blacklist.task_list(viewer, blacklist.TaskFilters(asked("department", ""), phase), ONE).total


def holds(viewer: Actor, topic: Topic, region: str) -> list[int]:
    """Check one board; the sums of its first table."""
    board = dashboards.board(viewer, topic, region)
    [cut] = board.cuts
    for place, line in enumerate(cut.lines):
        for figure in line.figures:
            if figure.count or not place:  # that nothing is nothing is asked of the first line only
                assert figure.count == behind(figure, viewer), (topic, region, line.name, figure)
        assert line.figures[0].count == sum(one.count for one in line.figures[1:]), (topic, line.name)
    return list(cut.sums())


def test_every_figure_has_its_rows(sown: None) -> None:
    """Down to the county: what is below adds up to what is above, whatever is of the body's own level or of no place included."""
    for topic in Topic:
        whole = holds(w.AUDITOR, topic, "")
        if topic is Topic.MEASURES:
            continue
        counted = sorted(dashboards.board(w.AUDITOR, topic).by_place().items(), key=lambda one: -one[1])
        for code, count in (*counted[:2], counted[-1]):
            [all_of_it, *_] = holds(w.AUDITOR, topic, code)
            assert all_of_it == count, (topic, code)
        assert whole[0]
    [county, *_] = [one for one in dashboards.board(w.AUDITOR, Topic.GAPS, "430100").cuts[0].lines if one.region]
    assert holds(w.AUDITOR, Topic.GAPS, county.region)[0] == county.figures[0].count
    years = dashboards.board(w.AUDITOR, Topic.CERTIFICATES).years
    everything = training.certificates(w.AUDITOR, training.Wanted(), ONE).total
    assert sum(years.values()) == everything


def test_engineers_agencies_and_bodies_go_down_to_the_county(sown: None) -> None:
    for topic in (Topic.ENGINEERS, Topic.AGENCIES, Topic.PROFESSIONALS):
        city = max(dashboards.board(w.AUDITOR, topic).by_place().items(), key=lambda one: one[1])[0]
        counties = dashboards.board(w.AUDITOR, topic, city).cuts[0].lines
        county = next(line for line in counties if line.region and line.figures[0].count)
        assert holds(w.AUDITOR, topic, county.region)[0] == county.figures[0].count, topic
        assert sum(line.figures[0].count for line in counties) == behind(Figure(0, *_list_of(topic, city)), w.AUDITOR)


def _list_of(topic: Topic, region: str) -> tuple[str, dict[str, str]]:
    [first, *_] = dashboards.board(w.AUDITOR, topic, region).cuts[0].lines
    return first.figures[0].page, {"region": region}


def test_shares_are_those_of_the_ratio_s_own_page(sown: None) -> None:
    for region in ("", "430100", "430103"):
        lines = dashboards.board(w.AUDITOR, Topic.PROFESSIONALS, region).cuts[0].lines
        ratio = inspectors.ratio(w.AUDITOR, region)
        assert dashboards.board(w.AUDITOR, Topic.PROFESSIONALS, region).cuts[0].against == ratio.whole.against
        if ratio.lowest:
            assert [line.against for line in lines if line.against] in ([], [ratio.whole.against])
            continue
        theirs = {"" if row.own else row.code: row.against for row in ratio.parts if row.tally.bodies}
        assert {line.region: line.against for line in lines if line.against} == theirs, region
    shares = [line.against for line in dashboards.board(w.AUDITOR, Topic.PROFESSIONALS).cuts[0].lines]
    assert {one.reached for one in shares if one} >= {Reached.MET, Reached.SHORT}


def test_agencies_are_counted_by_the_scale_s_own_words(sown: None) -> None:
    [cut] = dashboards.board(w.AUDITOR, Topic.AGENCIES).cuts
    assert cut.columns[0] is None
    assert [cut.words[one] for one in cut.columns[1:] if one][-1] == UNGRADED
    assert cut.sums()[0] == len(agencies.everything(w.AUDITOR))


def test_both_databases_count_alike(database: str) -> None:
    world = w.build()
    w.receive(
        [*(w.historical(n, "2024-01-01") for n in (1, 2)), w.historical(3, "2019-01-01"), w.historical(4, "2025-01-01")]
    )
    w.issue(world, [w.row(20)])
    numbers = listings.receive([listings.cells(), listings.cells(统一社会信用代码=listings.credit_code())])
    for number in numbers:
        publishing.propose_publication(listings.OFFICER, [listings.seen(number)], submission=w.submission())
        publishing.publish(listings.DECIDER, [listings.seen(number)], submission=w.submission())
    assert holds(w.AUDITOR, Topic.CERTIFICATES, "")[0] == 5
    assert holds(w.AUDITOR, Topic.LISTINGS, "")[0] == 2
    holds(w.AUDITOR, Topic.GAPS, "")
    holds(w.AUDITOR, Topic.MEASURES, "")
    p.received(p.someone(52), p.firm(1), number="ZC-BOARD")
    number, agent = evaluating.agency(7)
    evaluating.agency(8)
    evaluating.graded(number, agent)
    supervising.appoint(supervising.person(number=w.identity(555)), supervising.body())
    assert holds(w.AUDITOR, Topic.ENGINEERS, "")[:2] == [1, 1]
    assert holds(w.AUDITOR, Topic.AGENCIES, "") == [2, 1, 1]
    assert holds(w.AUDITOR, Topic.PROFESSIONALS, "")[0] == 1


def test_who_may_look_at_what(sqlite_database: str) -> None:
    assert dashboards.topics(w.AUDITOR) == list(Topic)
    assert Topic.MEASURES not in dashboards.topics(w.CERTIFIER)
    with pytest.raises(NotPermitted):
        dashboards.board(w.CERTIFIER, Topic.MEASURES)
    for stranger in (w.PARTNER, w.AGENT, w.ADMIN):
        with pytest.raises(NotPermitted):
            dashboards.topics(stranger)
    with pytest.raises(InvalidInput):
        dashboards.board(w.AUDITOR, Topic.GAPS, "999999")


def test_regions_are_asked_for_by_subtree_own_level_or_none() -> None:
    assert places.choices("430103")["430103"] == "长沙市天心区"
    assert places.choices(places.own_level(PROVINCE))[places.own_level(PROVINCE)] == "湖南省本级"
    assert places.NOWHERE in places.choices(places.NOWHERE)
    assert set(places.choices("无")) == set(places.regions())
    assert [one.code for one in places.below("")] == list(places.regions())
    assert places.below("430103") == ()
    assert places.place_code("4301") == "430100"
    assert places.place_code("") == ""


def test_the_map_says_every_figure() -> None:
    shown = {"430100": hunan_map.Place("71", "71 本", hunan_map.shade_of(71, 71), "dashboard?region=430100")}
    drawn = hunan_map.draw("各地的证书", shown, [])
    assert drawn.count("%3Cpath") == 14
    assert "<small>71</small>" in drawn
    assert "湘西州" in drawn
    assert [hunan_map.shade_of(count, 100) for count in (0, 1, 26, 51, 100)] == ["none", "few", "some", "many", "most"]
