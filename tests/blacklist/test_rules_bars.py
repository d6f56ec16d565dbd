"""Rules of bars by table and property: term ends, life, the court's window, start events, what each basis needs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.blacklist import rules_bars as rules
from registry.blacklist.terms_bars import (
    BarBasis,
    BarDates,
    BarPhase,
    BarScope,
    BarSource,
    BarState,
    BarStep,
    StartEvent,
)
from registry.kernel.errors import InvalidInput, OutOfDate, RuleBroken
from registry.law.book import book

LAW = book(date(2026, 6, 1))
OLD = book(date(2019, 6, 1))
DAYS = st.dates(date(2000, 1, 1), date(2080, 12, 31))


@pytest.mark.parametrize(
    ("basis", "starts", "until", "scope"),
    [
        (BarBasis.PRINCIPAL, date(2025, 3, 1), date(2030, 2, 28), BarScope.ANY_UNIT),
        (BarBasis.PRINCIPAL, date(2024, 2, 29), date(2029, 2, 28), BarScope.ANY_UNIT),
        (BarBasis.PRINCIPAL, date(2023, 3, 1), date(2028, 2, 29), BarScope.ANY_UNIT),
        (BarBasis.PRINCIPAL_GRAVE, date(2025, 3, 1), None, BarScope.INDUSTRY),
        (BarBasis.CLOSED, date(2025, 12, 31), date(2030, 12, 30), BarScope.ANY_UNIT),
        (BarBasis.CLOSED_SERIOUS, date(2025, 12, 31), None, BarScope.INDUSTRY),
        (BarBasis.AGENCY, date(2025, 1, 1), date(2029, 12, 31), BarScope.AGENCY_WORK),
        (BarBasis.AGENCY_SERIOUS, date(2025, 1, 1), None, BarScope.AGENCY_WORK),
        (BarBasis.COAL_SERVICE, date(2025, 1, 1), None, BarScope.AGENCY_WORK),
        (BarBasis.HAZCHEM, date(2026, 5, 2), date(2031, 5, 1), BarScope.ANY_UNIT),
        (BarBasis.HAZCHEM_GRAVE, date(2026, 5, 2), None, BarScope.INDUSTRY),
    ],
)
def test_terms(basis: BarBasis, starts: date, until: date | None, scope: BarScope) -> None:
    found = rules.term(basis, starts, LAW)
    assert (found.until, found.scope) == (until, scope)
    assert found.provision.partition("@")[0] == rules.BASES[basis].of


@pytest.mark.parametrize(("years", "until"), [(3, date(2027, 2, 28)), (4, date(2028, 2, 28)), (5, date(2029, 2, 28))])
def test_a_courts_term_lies_within_its_window(years: int, until: date) -> None:
    assert rules.term(BarBasis.COURT, date(2024, 2, 29), LAW, years=years).until == until


@pytest.mark.parametrize("years", [2, 6])
def test_a_courts_term_outside_its_window_is_refused(years: int) -> None:
    with pytest.raises(RuleBroken) as refused:
        rules.term(BarBasis.COURT, date(2024, 3, 1), LAW, years=years)
    assert refused.value.provision == ("BAN-05.min" if years == 2 else "BAN-05.max")


def test_what_is_missing_or_out_of_place_is_refused() -> None:
    day = date(2025, 1, 1)
    for basis, more in (
        (BarBasis.COURT, {}),
        (BarBasis.PRINCIPAL, {"years": 5}),
        (BarBasis.PRINCIPAL, {"stated_until": date(2026, 1, 1)}),
        (BarBasis.COURT, {"years": 3, "stated_until": date(2026, 1, 1)}),
        (BarBasis.MANAGER, {}),
        (BarBasis.MANAGER, {"stated_until": date(2024, 12, 31)}),
    ):
        with pytest.raises(InvalidInput):
            rules.term(basis, day, LAW, **more)  # type: ignore[arg-type]
    assert rules.term(BarBasis.FALSE_PROOF, day, LAW, stated_until=day).until == day


def test_the_law_of_the_conducts_day_counts() -> None:
    assert rules.term(BarBasis.PRINCIPAL, date(2020, 1, 1), OLD).provision == "BAN-02.term@2014-12-01"
    for basis in (BarBasis.CLOSED, BarBasis.AGENCY, BarBasis.HAZCHEM, BarBasis.COAL_SERVICE):
        with pytest.raises(RuleBroken, match="没有此项禁入规定"):
            rules.term(basis, date(2020, 1, 1), OLD)


@given(DAYS, st.sampled_from([3, 4, 5]))
def test_a_term_ends_the_day_before_its_anniversary(starts: date, years: int) -> None:
    until = rules.term(BarBasis.COURT, starts, LAW, years=years).until
    assert until is not None
    following, leap = until + timedelta(days=1), (starts.month, starts.day) == (2, 29)
    year = starts.year + years
    assert until == (date(year, 2, 28) if leap else date(year, starts.month, starts.day) - timedelta(days=1))
    dates = BarDates(BarState.IN_FORCE, starts, until)
    assert rules.in_force_on(dates, starts)
    assert rules.in_force_on(dates, until)
    assert not rules.in_force_on(dates, following)
    assert not rules.in_force_on(dates, starts - timedelta(days=1))
    assert rules.days_left(dates, until) == 0


@given(DAYS, DAYS)
def test_a_bar_for_life_never_runs_out(starts: date, day: date) -> None:
    assert rules.in_force_on(BarDates(BarState.LIFTING_PROPOSED, starts, None), day) is (starts <= day)


@given(DAYS, st.integers(0, 4000), DAYS)
def test_a_lifted_bar_counted_until_the_day_before(starts: date, after: int, day: date) -> None:
    lifted = starts + timedelta(days=after)
    dates = BarDates(BarState.LIFTED, starts, None, lifted)
    assert rules.in_force_on(dates, day) is (starts <= day < lifted)


def test_phases() -> None:
    dates = BarDates(BarState.IN_FORCE, date(2025, 1, 1), date(2029, 12, 31))
    assert rules.phase_on(dates, date(2024, 12, 31)) is BarPhase.AHEAD
    assert rules.phase_on(dates, date(2025, 1, 1)) is BarPhase.RUNNING
    assert rules.phase_on(dates, date(2030, 1, 1)) is BarPhase.ENDED
    for state in (BarState.PROPOSED, BarState.REFUSED, BarState.LIFTED):
        assert rules.phase_on(BarDates(state, date(2025, 1, 1), None), date(2026, 1, 1)) is BarPhase.NOT_IN_FORCE


@pytest.mark.parametrize(
    ("basis", "allowed"),
    [
        (BarBasis.PRINCIPAL, {StartEvent.SENTENCE_SERVED, StartEvent.SANCTION}),
        (BarBasis.COURT, {StartEvent.SENTENCE_SERVED, StartEvent.PAROLE}),
        (BarBasis.CLOSED, {StartEvent.CLOSING_DECISION}),
        (BarBasis.AGENCY, {StartEvent.LICENCE_REVOKED, StartEvent.DECISION}),
    ],
)
def test_each_basis_has_its_start_events(basis: BarBasis, allowed: set[StartEvent]) -> None:
    assert rules.events_allowed(basis, LAW) == allowed
    for event in allowed:
        assert rules.may_start(basis, event, "", LAW) == ""


def test_another_start_event_is_refused_where_the_law_binds_and_doubted_where_it_does_not() -> None:
    with pytest.raises(RuleBroken) as refused:
        rules.may_start(BarBasis.PRINCIPAL, StartEvent.DECISION, "另有规定", LAW)
    assert refused.value.provision == "BAN-02.start"
    with pytest.raises(RuleBroken, match="待核实"):
        rules.may_start(BarBasis.CLOSED, StartEvent.DECISION, " ", LAW)
    assert rules.may_start(BarBasis.CLOSED, StartEvent.DECISION, "决定书另定起算日", LAW) == "BAN-03.start"
    with pytest.raises(InvalidInput):
        rules.may_start(BarBasis.AGENCY, StartEvent.PAROLE, "", LAW)


@pytest.mark.parametrize(
    ("basis", "scope", "source", "more", "field"),
    [
        (BarBasis.PRINCIPAL, BarScope.ANY_UNIT, BarSource.DEPARTMENT, {"is_person": False}, "禁入对象"),
        (BarBasis.COURT, BarScope.OCCUPATION, BarSource.DEPARTMENT, {"occupation": "爆破"}, "来源"),
        (BarBasis.PRINCIPAL, BarScope.ANY_UNIT, BarSource.COURT, {}, "来源"),
        (BarBasis.PRINCIPAL_GRAVE, BarScope.INDUSTRY, BarSource.OWN, {}, "行业"),
        (BarBasis.PRINCIPAL_GRAVE, BarScope.INDUSTRY, BarSource.OWN, {"industries_named": ("ZZ",)}, "行业"),
        (BarBasis.PRINCIPAL, BarScope.ANY_UNIT, BarSource.OWN, {"industries_named": ("06",)}, "行业"),
        (BarBasis.COURT, BarScope.OCCUPATION, BarSource.COURT, {"occupation": " "}, "禁止从事的职业"),
        (BarBasis.PRINCIPAL, BarScope.ANY_UNIT, BarSource.OWN, {"occupation": "爆破"}, "禁止从事的职业"),
    ],
)
def test_a_bar_says_what_it_bars(
    basis: BarBasis, scope: BarScope, source: BarSource, more: dict[str, object], field: str
) -> None:
    given_ = {"is_person": True, "industries_named": (), "occupation": ""} | more
    with pytest.raises(InvalidInput) as refused:
        rules.may_be_imposed(basis, scope, source, **given_)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_every_basis_is_described() -> None:
    assert set(rules.BASES) == set(BarBasis)
    for basis, rule in rules.BASES.items():
        assert rule.of in LAW, basis
        assert (rule.scope is None) != (not rule.scope_code), basis


@pytest.mark.parametrize(("named", "industry", "covered"), [
    (("26",), "26", True), (("26",), "2611", True), (("C",), "26", True), (("06",), "26", False), (("26",), "", False),
])  # fmt: skip
def test_industries_are_matched_by_division_and_section(named: tuple[str, ...], industry: str, covered: bool) -> None:
    assert rules.covers_industry(named, industry) is covered


def test_dates_explain_themselves() -> None:
    until = rules.term(BarBasis.PRINCIPAL, date(2025, 3, 1), LAW).until
    end, begin = rules.clocks(BarBasis.PRINCIPAL, StartEvent.SANCTION, date(2025, 3, 1), until, None, LAW)
    assert end.on == date(2030, 2, 28)
    assert "满 5 年" in end.explanation
    assert "第九十四条" in end.explanation
    assert not end.to_confirm
    assert "受处分之日" in begin.explanation
    life, _ = rules.clocks(BarBasis.PRINCIPAL_GRAVE, StartEvent.SANCTION, date(2025, 3, 1), None, None, LAW)
    assert "终身" in life.explanation
    _, doubtful = rules.clocks(BarBasis.CLOSED, StartEvent.CLOSING_DECISION, date(2025, 3, 1), until, None, LAW)
    assert doubtful.to_confirm
    court, _ = rules.clocks(BarBasis.COURT, StartEvent.PAROLE, date(2025, 3, 1), date(2029, 2, 28), 4, LAW)
    assert "满 4 年" in court.explanation


def test_steps_are_taken_in_turn_and_by_two_persons() -> None:
    today = date(2026, 11, 23)
    proposed = BarDates(BarState.PROPOSED, date(2025, 1, 1), date(2029, 12, 31))
    rules.must_be_allowed(BarStep.IMPOSE, proposed, "A", "B", today, LAW)
    with pytest.raises(RuleBroken) as refused:
        rules.must_be_allowed(BarStep.IMPOSE, proposed, "A", "A", today, LAW)
    assert refused.value.provision == "IN-07.officers"
    with pytest.raises(OutOfDate):
        rules.must_be_allowed(BarStep.LIFT, proposed, "A", "B", today, LAW)
    ended = BarDates(BarState.IN_FORCE, date(2020, 1, 1), date(2024, 12, 31))
    with pytest.raises(OutOfDate, match="期满"):
        rules.must_be_allowed(BarStep.PROPOSE_LIFTING, ended, "", "A", today, LAW)
