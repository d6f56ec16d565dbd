"""Pre-job training against the law read a second time: hours, levels, transfer, a year away, refreshers, apprenticeship."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.law.book import LawBook, book
from registry.parties.reference.industries import HighHazard
from registry.parties.terms import PostKind
from registry.training import rules_entries, rules_hours, rules_prejob
from registry.training.terms_prejob import (
    THREE,
    Cause,
    Entry,
    FileStanding,
    Standing,
    Stint,
    TrainingLevel,
    Worker,
    WorkNature,
)

TODAY = date(2026, 11, 23)
LAW = book(TODAY)
PLANT, WORKSHOP, TEAM = THREE
DAY = timedelta(days=1)
START = date(2026, 3, 2)


def entry(level: TrainingLevel, hours: int, until: date = START - DAY, post: str = "A", **more: object) -> Entry:
    return replace(Entry(post, level, until, until, hours * 10), **more)  # type: ignore[arg-type]


def worker(hazard: HighHazard, *entries: Entry, stints: tuple[Stint, ...] = ()) -> Worker:
    return Worker(hazard, stints or (Stint("A", PostKind.WORKER, "操作工", START),), tuple(entries))


def at(one: Worker, day: date = TODAY, post: str = "", law: LawBook = LAW) -> Standing:
    stint = next(s for s in one.stints if s.code == (post or one.stints[-1].code))
    return rules_prejob.standing(one, stint, day, law)


# hours of the three levels, what comes of them, tenths missing of the total, provision
HOURS = [
    ("TR-03", HighHazard.NONE, (8, 8, 8), FileStanding.TRAINED, 0),
    ("TR-03", HighHazard.NONE, (8, 8, 7), FileStanding.NOT_TRAINED, 10),
    ("TR-03", HighHazard.TRANSPORT, (8, 8, 8), FileStanding.TRAINED, 0),
    ("TR-05", HighHazard.NONE, (24, 0, 24), FileStanding.NOT_TRAINED, 0),
    ("TR-05", HighHazard.NONE, (24, 24, 0), FileStanding.NOT_TRAINED, 0),
    ("TR-05", HighHazard.NONE, (0, 24, 24), FileStanding.NOT_TRAINED, 0),
    ("TR-04.initial", HighHazard.HAZARDOUS_CHEMICALS, (24, 24, 24), FileStanding.TRAINED, 0),
    ("TR-04.initial", HighHazard.HAZARDOUS_CHEMICALS, (24, 24, 23), FileStanding.NOT_TRAINED, 10),
    ("TR-04.initial", HighHazard.COAL_MINE, (8, 8, 8), FileStanding.NOT_TRAINED, 480),
    ("TR-04.initial", HighHazard.METAL_SMELTING, (30, 30, 12), FileStanding.TRAINED, 0),
    ("TR-04.initial", HighHazard.FIREWORKS, (30, 30, 11), FileStanding.NOT_TRAINED, 10),
    ("TR-04.initial", HighHazard.NON_COAL_MINE, (30, 30, 12), FileStanding.TRAINED, 0),
    ("TR-12.company", HighHazard.CONSTRUCTION, (15, 15, 20), FileStanding.TRAINED, 0),
    ("TR-12.company", HighHazard.CONSTRUCTION, (14, 15, 30), FileStanding.NOT_TRAINED, 0),
    ("TR-12.project", HighHazard.CONSTRUCTION, (20, 14, 30), FileStanding.NOT_TRAINED, 0),
    ("TR-12.team", HighHazard.CONSTRUCTION, (30, 30, 19), FileStanding.NOT_TRAINED, 0),
]


@pytest.mark.parametrize(("provision", "hazard", "hours", "state", "missing"), HOURS)
def test_hours_before_the_work(
    provision: str, hazard: HighHazard, hours: tuple[int, int, int], state: FileStanding, missing: int
) -> None:
    entries = [entry(level, most) for level, most in zip(THREE, hours, strict=True) if most]
    found = at(worker(hazard, *entries), START)
    assert found.state is state
    assert max(0, found.needed - found.total) == missing
    if state is FileStanding.NOT_TRAINED:
        assert provision in {one.provision.partition("@")[0] for one in found.reasons}
        assert found.completed_on is None
        assert all(one.article and one.fix for one in found.reasons)
    else:
        assert (found.reasons, found.completed_on, found.late) == ((), START - DAY, False)


def test_what_was_not_passed_or_lies_ahead_does_not_count() -> None:
    sound = [entry(level, 8) for level in THREE]
    assert at(worker(HighHazard.NONE, *sound[:2], replace(sound[2], passed=False))).state is FileStanding.NOT_TRAINED
    ahead = replace(sound[2], until_on=TODAY + DAY)
    assert at(worker(HighHazard.NONE, *sound[:2], ahead)).state is FileStanding.NOT_TRAINED
    assert at(worker(HighHazard.NONE, *sound[:2], ahead), TODAY + DAY).state is FileStanding.TRAINED


@pytest.mark.parametrize(("until", "late"), [(START - DAY, False), (START, True), (START + DAY, True)])
def test_training_that_ends_when_the_work_has_begun_is_late(until: date, late: bool) -> None:
    """安全生产法 art 28: nobody stands at a post before the training is passed (LAW-04)."""
    found = at(worker(HighHazard.NONE, *(entry(level, 8, until) for level in THREE)))
    assert (found.state, found.late) == (FileStanding.TRAINED, late)


# -- transfer and a year away (TR-07) ----------------------------------------------------------------------------------


def year_away(last: date, back: date) -> bool:
    """Independent reading: absence begins the day after the last day; a year is full on the same day of the next year,
    and a year begun on 29 February at the end of the next February.
    """
    begun = last + DAY
    try:
        full = begun.replace(year=begun.year + 1)
    except ValueError:
        full = date(begun.year + 1, 3, 1)
    return back >= full


LASTS = [
    date(2023, 2, 27), date(2023, 2, 28), date(2023, 3, 1), date(2024, 2, 27), date(2024, 2, 28), date(2024, 2, 29),
    date(2024, 12, 31), date(2025, 1, 1), date(2025, 2, 28), date(2025, 6, 30),
]  # fmt: skip


@pytest.mark.parametrize("last", LASTS)
@pytest.mark.parametrize("shift", [-2, -1, 0, 1, 2])
def test_a_year_away_to_the_day(last: date, shift: int) -> None:
    back = date(last.year + 1, last.month, min(last.day, 28)) + DAY * (1 + shift)
    stints = (
        Stint("A", PostKind.WORKER, "操作工", last - 200 * DAY, last),
        Stint("B", PostKind.WORKER, "操作工", back),
    )
    entries = [entry(level, 8, last - 201 * DAY) for level in THREE]
    found = at(worker(HighHazard.NONE, *entries, stints=stints), back)
    away = year_away(last, back)
    assert found.state is (FileStanding.RETRAINING_DUE if away else FileStanding.TRAINED), (last, back)
    if away:
        assert found.reasons[0].provision.startswith("TR-07.absence")
        again = [entry(level, 4, back - DAY, "B") for level in (WORKSHOP, TEAM)]
        assert at(worker(HighHazard.NONE, *entries, *again, stints=stints), back).state is FileStanding.TRAINED
        assert at(worker(HighHazard.NONE, *entries, again[0], stints=stints), back).state is FileStanding.RETRAINING_DUE


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(300, 800))
def test_the_first_day_that_is_too_late(last: date, days: int) -> None:
    back = last + DAY * days
    assert (back >= rules_prejob.back_too_late(last, LAW)) is year_away(last, back)


def test_whoever_left_sees_from_when_a_return_means_training_again() -> None:
    left = Stint("A", PostKind.WORKER, "操作工", START, date(2026, 6, 30))
    found = at(worker(HighHazard.NONE, stints=(left,)))
    assert (found.state, found.changes_on) == (FileStanding.OFF_POST, date(2027, 7, 1))


def test_a_transfer_opens_workshop_and_team_again_and_going_back_does_too() -> None:
    first = Stint("A", PostKind.WORKER, "操作工", START, date(2026, 5, 31))
    second = Stint("B", PostKind.WORKER, "装卸工", date(2026, 6, 1), date(2026, 7, 31))
    third = Stint("C", PostKind.WORKER, "操作工", date(2026, 8, 1))
    entries = [entry(level, 8) for level in THREE]
    moved = worker(HighHazard.NONE, *entries, stints=(first, second))
    found = at(moved, date(2026, 6, 1))
    assert found.state is FileStanding.RETRAINING_DUE
    assert found.reasons[0].provision.startswith("TR-07.levels")
    assert [one.trained for one in found.levels] == [True, False, False]
    trained = [entry(level, 2, date(2026, 5, 30), "B") for level in (WORKSHOP, TEAM)]
    stints = (first, second, third)
    assert (
        at(worker(HighHazard.NONE, *entries, *trained, stints=(first, second)), date(2026, 6, 1)).state
        is FileStanding.TRAINED
    )
    assert at(worker(HighHazard.NONE, *entries, *trained, stints=stints)).state is FileStanding.RETRAINING_DUE


def test_a_chain_of_short_absences_carries_training_on_and_a_long_one_in_it_does_not() -> None:
    a = Stint("A", PostKind.WORKER, "操作工", date(2023, 1, 1), date(2023, 6, 30))
    b = Stint("B", PostKind.WORKER, "操作工", date(2024, 6, 30), date(2024, 12, 31))
    c = Stint("C", PostKind.WORKER, "操作工", date(2025, 12, 31))
    assert [one.code for one in rules_prejob.carried((a, b, c), c, LAW)] == ["C", "B", "A"]
    b = replace(b, from_on=date(2024, 7, 1))
    assert [one.code for one in rules_prejob.carried((a, b, c), c, LAW)] == ["C", "B"]


# -- refreshers, apprenticeship, what calls for more -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("provision", "hazard", "enough"),
    [
        ("TR-04.yearly", HighHazard.COAL_MINE, 20),
        ("TR-12.yearly_min", HighHazard.CONSTRUCTION, 15),
        ("TR-03", HighHazard.NONE, 0),
    ],
)
def test_yearly_refreshers_to_the_day(provision: str, hazard: HighHazard, enough: int) -> None:
    begun = date(2024, 2, 29)
    sound = [entry(level, 24, begun - DAY) for level in THREE]
    last = date(2025, 2, 28)  # twelve months after 2024-02-28
    one = worker(hazard, *sound, stints=(Stint("A", PostKind.WORKER, "操作工", begun),))
    assert at(one, last).state is FileStanding.TRAINED
    after = at(one, last + DAY)
    if not enough:
        assert (after.state, after.changes_on) == (FileStanding.TRAINED, None)
        return
    assert at(one, last).changes_on == last + DAY
    assert after.state is FileStanding.REFRESHER_OVERDUE
    assert after.reasons[0].provision.startswith(provision)
    short = replace(one, entries=(*one.entries, entry(TrainingLevel.YEARLY, enough - 1, last)))
    assert at(short, last + DAY).state is FileStanding.REFRESHER_OVERDUE
    full = replace(one, entries=(*short.entries, entry(TrainingLevel.YEARLY, 1, last + 10 * DAY)))
    assert at(full, last + 10 * DAY).state is FileStanding.TRAINED
    assert at(full, date(2026, 2, 28)).state is FileStanding.TRAINED
    assert at(full, date(2026, 3, 1)).state is FileStanding.REFRESHER_OVERDUE


@pytest.mark.parametrize(
    ("nature", "last"),
    [
        (WorkNature.HAZARDOUS, date(2026, 5, 1)),  # TR-10.general: two months from 2026-03-02
        (WorkNature.COAL_UNDERGROUND, date(2026, 7, 1)),  # TR-10.coal: four
        (WorkNature.ORDINARY, None),
    ],
)
def test_apprentices_stay_under_supervision(nature: WorkNature, last: date | None) -> None:
    one = worker(HighHazard.COAL_MINE, *(entry(level, 24, nature=nature) for level in THREE))
    if last is None:
        assert at(one, START).state is FileStanding.TRAINED
        return
    assert at(one, last).state is FileStanding.SUPERVISED
    assert at(one, last).changes_on == last + DAY
    assert at(one, last + DAY).state is FileStanding.TRAINED


def test_a_new_process_calls_those_trained_before_it() -> None:
    sound = [entry(level, 8) for level in THREE]
    one = replace(worker(HighHazard.NONE, *sound), processes=(Cause("Q1", date(2026, 6, 1), "操作工", "新装置"),))
    assert at(one, date(2026, 5, 31)).state is FileStanding.TRAINED
    found = at(one, date(2026, 6, 1))
    assert (found.state, found.reasons[0].provision.partition("@")[0]) == (
        FileStanding.NEW_PROCESS,
        "TR-07.new_technology",
    )
    answer = entry(TrainingLevel.TARGETED, 4, date(2026, 6, 5), cause="Q1")
    assert at(replace(one, entries=(*sound, answer))).state is FileStanding.TRAINED
    elsewhere = replace(one, processes=(Cause("Q1", date(2026, 6, 1), "装卸工"),))
    assert at(elsewhere).state is FileStanding.TRAINED
    later = [entry(level, 8, date(2026, 6, 2)) for level in THREE]
    assert at(replace(one, entries=tuple(later))).state is FileStanding.TRAINED, "trained with the new process already"


def test_managers_retrain_after_a_fatal_accident() -> None:
    post = Stint("A", PostKind.PRINCIPAL, "总经理", START)
    one = Worker(HighHazard.NONE, (post,), (), accidents=(Cause("S1", date(2026, 6, 1)), Cause("S0", START - DAY)))
    assert at(one, date(2026, 5, 31)).state is FileStanding.TRAINED
    found = at(one)
    assert (found.state, len(found.reasons)) == (FileStanding.AFTER_ACCIDENT, 1), (
        "the one before the appointment does not count"
    )
    answer = entry(TrainingLevel.AFTER_ACCIDENT, 12, date(2026, 7, 1), cause="S1")
    assert at(replace(one, entries=(answer,))).state is FileStanding.TRAINED


# -- properties --------------------------------------------------------------------------------------------------------

_DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@st.composite
def workers(draw: st.DrawFn) -> Worker:
    stints, since = [], draw(_DAYS)
    for number in range(draw(st.integers(1, 4))):
        until = since + DAY * draw(st.integers(0, 500))
        stints.append(Stint(f"{number}", PostKind.WORKER, draw(st.sampled_from(["甲", "乙"])), since, until))
        since = until + DAY * draw(st.sampled_from([1, 100, 365, 366, 400]))
    if draw(st.booleans()):
        stints[-1] = replace(stints[-1], until_on=None)
    entries = []
    for _ in range(draw(st.integers(0, 9))):
        on = draw(_DAYS)
        level, hours = draw(st.sampled_from(list(TrainingLevel))), draw(st.integers(10, 260))
        post, nature = draw(st.sampled_from([one.code for one in stints])), draw(st.sampled_from(list(WorkNature)))
        entries.append(
            Entry(post, level, on, on, hours, draw(st.booleans()), nature, draw(st.sampled_from(["", "Q1"])))
        )
    processes = tuple(Cause(f"Q{n}", draw(_DAYS), draw(st.sampled_from(["", "甲"])), "新") for n in range(2))
    return Worker(draw(st.sampled_from(list(HighHazard))), tuple(stints), tuple(entries), processes)


@settings(max_examples=250, deadline=None)
@given(workers(), _DAYS)
def test_as_of_a_day_only_what_was_effective_by_then_counts(one: Worker, day: date) -> None:
    then = Worker(
        one.hazard,
        tuple(
            replace(s, until_on=None if s.until_on and s.until_on > day else s.until_on)
            for s in one.stints
            if s.from_on <= day
        ),
        tuple(e for e in one.entries if e.until_on <= day),
        tuple(c for c in one.processes if c.on <= day),
    )
    for stint in then.stints:
        whole = next(s for s in one.stints if s.code == stint.code)
        assert rules_prejob.standing(one, whole, day, LAW) == rules_prejob.standing(then, stint, day, LAW)


@settings(max_examples=250, deadline=None)
@given(workers(), _DAYS)
def test_hours_add_up_and_bad_news_has_reasons(one: Worker, day: date) -> None:
    passed = [e for e in one.entries if e.passed and e.until_on <= day]
    for stint in one.stints:
        found = rules_prejob.standing(one, stint, day, LAW)
        assert found.total == sum(e.hours for e in passed if e.level in THREE)
        assert found.levels[0].hours == sum(e.hours for e in passed if e.level is PLANT)
        assert sum(level.hours for level in found.levels) <= found.total
        assert all(level.missing == max(0, level.needed - level.hours) for level in found.levels)
        fine = (FileStanding.TRAINED, FileStanding.OFF_POST)
        assert bool(found.reasons) is (found.state not in fine)
        if found.state in (FileStanding.TRAINED, FileStanding.SUPERVISED):
            assert found.completed_on is not None
            assert found.completed_on <= day
        if found.changes_on is not None and stint.held_on(day):
            assert found.changes_on > day


def fits(spans: list[tuple[date, date, int]], most: int) -> bool:
    """Independent: day by day, what ends first is taught first; whatever is left after its last day did not fit."""
    left = [[since, until, hours] for since, until, hours in spans]
    if not left:
        return True
    day, end = min(one[0] for one in spans), max(one[1] for one in spans)
    while day <= end:
        room = most
        for one in sorted((o for o in left if o[0] <= day <= o[1]), key=lambda o: o[1]):  # type: ignore[operator]
            taught = min(room, one[2])  # type: ignore[type-var]
            one[2] -= taught  # type: ignore[operator]
            room -= taught  # type: ignore[operator]
        day += DAY
    return not any(one[2] for one in left)


_SPANS = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 3), st.integers(1, 200)).map(
        lambda one: (START + DAY * one[0], START + DAY * (one[0] + one[1]), one[2])
    ),
    max_size=5,
)


@settings(max_examples=300, deadline=None)
@given(_SPANS)
def test_days_hold_eight_hours(spans: list[tuple[date, date, int]]) -> None:
    assert (rules_hours.over_full(spans, LAW) is None) is fits(spans, 80)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"until_on": START - DAY}, "结束日期"),
        ({"until_on": TODAY + DAY}, "结束日期"),
        ({"hours": 0}, "学时"),
        ({"hours": 81}, "学时"),
    ],
)
def test_what_stands_against_an_entry(change: dict[str, object], field: str) -> None:
    sound = Entry("A", PLANT, START, START, 80)
    assert rules_entries.against(sound, "内容", "教师", (), TODAY, LAW) is None
    objection = rules_entries.against(replace(sound, **change), "内容", "教师", (), TODAY, LAW)  # type: ignore[arg-type]
    assert objection is not None
    assert objection.field == field
    assert objection.fix
    beside = rules_entries.against(sound, "内容", "教师", [(START, START, 1)], TODAY, LAW)
    assert beside is not None
    assert "合计" in beside.reason
    for content, teacher in (("", "教师"), ("内容", "")):
        assert rules_entries.against(sound, content, teacher, (), TODAY, LAW) is not None


def test_what_the_law_wants_taught_is_missed_by_name() -> None:
    wanted = rules_hours.topics(PLANT, HighHazard.COAL_MINE, LAW)
    assert len(wanted) == 5
    assert len(rules_hours.topics(PLANT, HighHazard.NONE, LAW)) == 4, "TR-06: emergency plan only for high hazard"
    assert rules_hours.untaught("；".join(wanted[1:]), PLANT, HighHazard.COAL_MINE, LAW) == wanted[:1]
    assert rules_hours.topics(TrainingLevel.YEARLY, HighHazard.COAL_MINE, LAW) == ()
