"""Terms, visibility and steps, case by case, each with its provision."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.blacklist import rules
from registry.blacklist.terms import PUBLIC_STATES, Facts, ListingState, Origin, Regime, RemovalReason, Step
from registry.kernel.errors import OutOfDate, Refused, RuleBroken
from registry.law.book import book

TODAY = date(2026, 11, 23)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("listed", "regime"),
    [
        ("2015-07-28", None),
        ("2015-07-29", Regime.ORDER_2015),  # LEG-04
        ("2017-05-08", Regime.ORDER_2015),
        ("2017-05-09", Regime.ORDER_2017),  # LEG-03
        ("2023-09-30", Regime.ORDER_2017),
        ("2023-10-01", Regime.ORDER_11),  # BL-02
        ("2026-11-23", Regime.ORDER_11),
    ],
)
def test_the_regime_is_that_of_the_day_of_listing(listed: str, regime: Regime | None) -> None:
    assert rules.regime_of(book(day(listed))) is regime


@pytest.mark.parametrize(
    ("listed", "announced", "second", "until", "provision"),
    [
        ("2023-10-01", None, False, "2026-09-30", "BL-17@2023-10-01"),
        ("2023-10-01", "2023-10-20", False, "2026-09-30", "BL-17@2023-10-01"),  # BL-17.start: not from publication
        ("2024-02-29", None, False, "2027-02-28", "BL-17@2023-10-01"),  # 民法典 art 202
        ("2025-02-28", None, False, "2028-02-27", "BL-17@2023-10-01"),
        ("2025-03-01", None, False, "2028-02-29", "BL-17@2023-10-01"),
        ("2026-05-06", None, True, "2029-05-05", "BL-17@2023-10-01"),  # a second listing is no longer today
        ("2018-06-01", "2018-06-20", False, "2019-06-19", "BL-17@2017-05-09"),  # LEG-03: from publication
        ("2018-06-01", None, False, "2019-05-31", "BL-17@2017-05-09"),
        ("2023-09-30", "2023-10-15", False, "2024-10-14", "BL-17@2017-05-09"),
        ("2016-02-29", "2016-02-29", False, "2017-02-28", "BL-17@2015-07-29"),  # LEG-04
        ("2016-03-01", "2016-03-10", True, "2019-03-09", "BL-17.second@2015-07-29"),
    ],
)
def test_the_term_ends_as_the_law_of_the_day_says(
    listed: str, announced: str | None, second: bool, until: str, provision: str
) -> None:
    term = rules.term(day(listed), day(announced) if announced else None, book(day(listed)), second=second)
    assert (term.until.isoformat(), term.provision) == (until, provision)


def facts(**values: object) -> Facts:
    base: dict[str, object] = {
        "state": ListingState.PUBLISHED,
        "listed_on": day("2023-11-24"),
        "published_on": day("2023-12-10"),
        "until": TODAY,
    }
    return Facts(**(base | values))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "as_of", "today", "visible"),
    [
        ({}, TODAY, TODAY, True),  # the last day is shown
        ({}, TODAY - timedelta(days=1), TODAY - timedelta(days=1), True),
        ({}, TODAY + timedelta(days=1), TODAY + timedelta(days=1), False),  # the day after is not
        ({}, day("2023-12-10"), TODAY, True),
        ({}, day("2023-12-09"), TODAY, False),  # not yet published then
        ({}, TODAY, TODAY + timedelta(days=1), False),  # looks back only at what is still public
        ({"state": ListingState.REMOVAL_PROPOSED}, TODAY, TODAY, True),  # a proposal hides nothing
        ({"state": ListingState.REMOVED}, day("2024-01-01"), TODAY, False),
        ({"state": ListingState.RECEIVED, "published_on": None}, TODAY, TODAY, False),
        ({"state": ListingState.PUBLICATION_PROPOSED, "published_on": None}, TODAY, TODAY, False),
        ({"state": ListingState.KEPT_BACK, "published_on": None}, TODAY, TODAY, False),
        ({"state": ListingState.UNDONE, "published_on": None}, TODAY, TODAY, False),
    ],
)
def test_what_the_public_sees(values: dict[str, object], as_of: date, today: date, visible: bool) -> None:
    assert rules.visible_on(facts(**values), as_of, today) is visible


@given(
    st.sampled_from(ListingState),
    st.dates(day("2023-10-01"), day("2030-01-01")),
    st.integers(0, 2000),
    st.dates(day("2023-10-01"), day("2032-01-01")),
    st.dates(day("2023-10-01"), day("2032-01-01")),
)
def test_nothing_is_public_that_is_not_public_today(
    state: ListingState, published: date, length: int, as_of: date, today: date
) -> None:
    one = facts(state=state, published_on=published, until=published + timedelta(days=length))
    if rules.visible_on(one, as_of, today):
        assert rules.visible_on(one, today, today)
        assert state in PUBLIC_STATES
        assert published <= as_of <= one.until


@pytest.mark.parametrize(
    ("values", "on", "listed"),
    [
        ({}, "2023-11-23", False),
        ({}, "2023-11-24", True),  # from the decision, before publication
        ({}, "2026-11-23", True),
        ({}, "2026-11-24", False),
        ({"state": ListingState.REMOVED, "removed_on": day("2025-01-10")}, "2025-01-09", True),
        ({"state": ListingState.REMOVED, "removed_on": day("2025-01-10")}, "2025-01-10", False),
        ({"state": ListingState.RECEIVED}, "2026-01-01", False),  # PI-05: nobody decided here yet
    ],
)
def test_who_is_listed_on_a_day(values: dict[str, object], on: str, listed: bool) -> None:
    assert rules.in_effect_on(facts(**values), day(on)) is listed


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("state", ListingState)
def test_only_the_steps_of_the_table_are_allowed(step: Step, state: ListingState) -> None:
    one = facts(state=state, proposed_by="A", stayed_on=TODAY if step is Step.END_STAY else None)
    if state in rules.STEPS[step].starts:
        rules.must_be_allowed(step, one, "B", TODAY, book(TODAY))
    else:
        with pytest.raises(OutOfDate):
            rules.must_be_allowed(step, one, "B", TODAY, book(TODAY))


@pytest.mark.parametrize(("step", "stayed_on"), [(Step.STAY, TODAY), (Step.END_STAY, None)])
def test_a_stay_begins_once_and_ends_once(step: Step, stayed_on: date | None) -> None:
    with pytest.raises(OutOfDate):
        rules.must_be_allowed(step, facts(stayed_on=stayed_on), "B", TODAY, book(TODAY))


@pytest.mark.parametrize("step", sorted(rules.DECISIONS))
def test_the_proposer_decides_nothing(step: Step) -> None:
    one = facts(state=min(rules.STEPS[step].starts), proposed_by="A")
    with pytest.raises(RuleBroken) as broken:
        rules.must_be_allowed(step, one, "A", TODAY, book(TODAY))
    assert broken.value.provision == "IN-07.officers"


@pytest.mark.parametrize("step", sorted(rules.WHILE_IN_TERM))
def test_after_the_term_there_is_nothing_to_decide(step: Step) -> None:
    one = facts(
        state=min(rules.STEPS[step].starts),
        proposed_by="A",
        until=TODAY - timedelta(days=1),
        stayed_on=TODAY - timedelta(days=9) if step is Step.END_STAY else None,
    )
    with pytest.raises(RuleBroken) as broken:
        rules.must_be_allowed(step, one, "B", TODAY, book(TODAY))
    assert broken.value.provision == "BL-17"


@pytest.mark.parametrize(
    ("listed", "restarted", "opens"),
    [
        ("2025-11-24", None, "2026-11-24"),  # BL-19: eleven months and thirty days
        ("2025-11-23", None, None),
        ("2025-11-22", None, None),
        ("2024-02-29", None, None),
        ("2024-02-29", "2025-11-24", "2026-11-24"),  # counts from the restoration (BL-22.restart)
        ("2024-02-29", "2025-11-23", None),
    ],
)
def test_early_removal_opens_after_twelve_months(listed: str, restarted: str | None, opens: str | None) -> None:
    one = facts(listed_on=day(listed), until=day("2029-01-01"), restarted_on=day(restarted) if restarted else None)
    if opens is None:
        rules.may_leave_early(one, TODAY, book(day(listed)))
    else:
        with pytest.raises(RuleBroken, match="第十三条") as broken:
            rules.may_leave_early(one, TODAY, book(day(listed)))
        assert (broken.value.provision, broken.value.facts) == ("BL-19", {"opens": opens})
        assert opens in broken.value.fix


@pytest.mark.parametrize(
    ("origin", "reason", "refused"),
    [
        (Origin.RECEIVED, RemovalReason.SOURCE, None),
        (Origin.RECEIVED, RemovalReason.REVOKED, None),
        (Origin.OWN, RemovalReason.REVOKED, None),
        (Origin.RECEIVED, RemovalReason.EARLY, "CR-09"),  # who listed it repairs it
        (Origin.OWN, RemovalReason.EARLY, "BL-21.accept"),  # the subject applies
        (Origin.OWN, RemovalReason.SOURCE, "移出事由"),
    ],
)
def test_what_removal_may_be_proposed_for(origin: Origin, reason: RemovalReason, refused: str | None) -> None:
    if refused is None:
        rules.may_propose_removal(origin, reason, book(TODAY))
        return
    with pytest.raises(Refused) as told:
        rules.may_propose_removal(origin, reason, book(TODAY))
    assert refused in (getattr(told.value, "provision", ""), getattr(told.value, "field", ""))


def test_a_restarted_term_explains_itself() -> None:
    law, restored = book(day("2024-02-29")), day("2026-11-23")
    end, gate = rules.clocks(day("2024-02-29"), None, day("2029-11-22"), "BL-17@2023-10-01", law, restored)
    assert "恢复列入之日 2026-11-23" in end.explanation
    assert end.to_confirm
    assert (gate.on, "恢复列入之日" in gate.explanation) == (day("2027-11-23"), True)
