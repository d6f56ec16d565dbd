"""The rules of registrations by table, each row with its provision, and against an independent oracle (RSE-03..08, RSE-12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from registry.engineers import rules, rules_applications, rules_education, rules_specialties
from registry.engineers.rules_applications import STEPS
from registry.engineers.rules_applications import Course as Way
from registry.engineers.terms import (
    IN_FORCE,
    OPEN,
    STARTING,
    ApplicationKind,
    ApplicationState,
    Course,
    Employer,
    Ending,
    Facts,
    Grade,
    RegistrationState,
    Specialty,
    Step,
    Stretch,
)
from registry.kernel import calendar
from registry.kernel.errors import InvalidInput, OutOfDate, RuleBroken
from registry.law.book import book
from registry.parties.reference.industries import HighHazard

TODAY = date(2026, 11, 23)
LAW = book(TODAY)
CHEMICAL = Employer(1, "甲化工厂（演示）", "26", HighHazard.HAZARDOUS_CHEMICALS, False)
OTHER_CHEMICAL = replace(CHEMICAL, id=2, name="乙化工厂（演示）")
RUNNING = Stretch(1, date(2024, 6, 1), date(2029, 5, 31), date(2024, 6, 1))
ENDING_SOON = Stretch(1, date(2022, 1, 13), date(2027, 1, 12), date(2022, 1, 13))
SOUND = Facts(
    day=TODAY,
    kind=ApplicationKind.FIRST,
    born_on=date(1980, 1, 1),
    grade=Grade.INTERMEDIATE,
    specialty=Specialty.CHEMICAL,
    qualified_on=date(2024, 6, 1),
    employer=CHEMICAL,
    employed=True,
    current=None,
)
HOURS = (Course(date(2026, 3, 2), date(2026, 3, 7), 480),)

# What is changed, the provision that refuses.
REFUSES: list[tuple[dict[str, Any], str]] = [
    ({"current": RUNNING}, "RSE-12.one_employer"),
    ({"current": RUNNING, "employer": OTHER_CHEMICAL}, "RSE-12.one_employer"),
    ({"current": replace(RUNNING, from_on=date(2026, 12, 1))}, "RSE-12.one_employer"),  # renewed, not begun yet
    ({"kind": ApplicationKind.CHANGE}, "RSE-04.validity"),  # nothing to change
    ({"kind": ApplicationKind.CHANGE, "current": RUNNING}, "RSE-12.change"),  # the same employer
    ({"kind": ApplicationKind.RENEWAL, "current": RUNNING}, "RSE-04.window"),
    ({"kind": ApplicationKind.RENEWAL, "current": replace(RUNNING, valid_until=date(2026, 11, 22))}, "RSE-04.validity"),
    ({"kind": ApplicationKind.RENEWAL, "current": ENDING_SOON}, "RSE-07"),  # no hours at all
    (
        {
            "kind": ApplicationKind.RENEWAL,
            "current": ENDING_SOON,
            "courses": (Course(date(2026, 3, 2), date(2026, 3, 7), 479),),
        },
        "RSE-07",
    ),
    (
        {
            "kind": ApplicationKind.RENEWAL,
            "current": ENDING_SOON,
            "cycle_from": date(2026, 3, 8),  # attended before the present term
            "courses": HOURS,
        },
        "RSE-07",
    ),
    ({"born_on": date(1955, 11, 23)}, "RSE-05.max_age"),  # 71 today
    ({"bars": ("本人处于禁入期内",)}, "RSE-05.conditions"),
    ({"withdrawn_on": (date(2021, 11, 24),)}, "RSE-08"),  # the last day of five years is today
    ({"specialty": Specialty.COAL}, "RSE-02.mapping.coal"),
    ({"specialty": Specialty.OTHER}, "RSE-02.mapping"),
    ({"employer": replace(CHEMICAL, hazard=HighHazard.COAL_MINE, industry="06")}, "RSE-02.mapping.chemical"),
]
# What is changed, and nothing is against it.
PASSES: list[dict[str, Any]] = [
    {},
    {"born_on": date(1955, 11, 24)},  # 70 until tomorrow's birthday (SET-07)
    {"born_on": None},
    {"withdrawn_on": (date(2021, 11, 23),)},  # five years were over yesterday
    {"kind": ApplicationKind.CHANGE, "current": RUNNING, "employer": OTHER_CHEMICAL},
    {"kind": ApplicationKind.RENEWAL, "current": ENDING_SOON, "courses": HOURS},
    {"kind": ApplicationKind.RENEWAL, "current": replace(ENDING_SOON, valid_until=date(2027, 2, 23)), "courses": HOURS},
    {"kind": ApplicationKind.RENEWAL, "current": replace(ENDING_SOON, valid_until=TODAY), "courses": HOURS},
    {"current": replace(RUNNING, valid_until=date(2026, 11, 22)), "kind": ApplicationKind.AGAIN, "courses": HOURS},
    {"employer": replace(CHEMICAL, hazard=HighHazard.NONE, industry="")},  # cannot be judged
    {"employer": replace(CHEMICAL, hazard=HighHazard.NONE, industry="74")},  # a service agency takes every specialty
    {"employer": replace(CHEMICAL, hazard=HighHazard.NONE, industry="34", is_agency=True)},
    {"kind": ApplicationKind.CANCELLATION, "current": RUNNING, "born_on": date(1940, 1, 1)},
]


@pytest.mark.parametrize(("changed", "provision"), REFUSES)
def test_what_refuses_an_application(changed: dict[str, Any], provision: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        rules.may_be_filed(replace(SOUND, **changed), "有理由", LAW)
    assert refused.value.provision == provision
    assert LAW.provision(provision).article in refused.value.message
    assert refused.value.fix


@pytest.mark.parametrize("changed", PASSES)
def test_what_may_be_applied_for(changed: dict[str, Any]) -> None:
    assert rules.may_be_filed(replace(SOUND, **changed), "", LAW) == ()


@pytest.mark.parametrize("kind", [ApplicationKind.LATE_FIRST, ApplicationKind.AGAIN])
def test_what_is_from_memory_warns_and_lets_go_on(kind: ApplicationKind) -> None:
    """RSE-03.late: without the hours a written reason is wanted, and the ledger is told of it."""
    facts = replace(SOUND, kind=kind)
    with pytest.raises(RuleBroken) as refused:
        rules.may_be_filed(facts, " ", LAW)
    assert refused.value.provision == "RSE-03.late"
    assert "待核实" in refused.value.message
    assert "继续办理的理由" in refused.value.fix
    assert rules.may_be_filed(facts, "外省学时证明已提交", LAW) == ("RSE-03.late",)


@pytest.mark.parametrize(
    ("qualified", "applied", "ended", "kind"),
    [
        (date(2021, 11, 23), TODAY, False, ApplicationKind.FIRST),  # RSE-03: the last day of five years
        (date(2021, 11, 22), TODAY, False, ApplicationKind.LATE_FIRST),
        (date(2024, 2, 29), date(2029, 2, 28), False, ApplicationKind.FIRST),  # SET-05, no such day in 2029
        (date(2024, 2, 29), date(2029, 3, 1), False, ApplicationKind.LATE_FIRST),
        (date(2021, 11, 22), TODAY, True, ApplicationKind.AGAIN),  # RSE-04
    ],
)
def test_which_kind_begins_a_registration(qualified: date, applied: date, ended: bool, kind: ApplicationKind) -> None:
    assert rules.kind_of_start(qualified, applied, ended, LAW) is kind


@pytest.mark.parametrize(
    ("grade", "starts", "until", "provision"),
    [
        (Grade.INTERMEDIATE, date(2024, 6, 1), date(2029, 5, 31), "RSE-04.validity@2019-03-01"),
        (Grade.SENIOR, date(2024, 2, 29), date(2029, 2, 28), "RSE-04.validity@2019-03-01"),
        (Grade.INTERMEDIATE, date(2019, 2, 28), date(2022, 2, 27), "RSE-04.validity@2007-03-01"),  # three years then
        (Grade.JUNIOR, date(2024, 6, 1), date(2029, 5, 31), "RSE-13.validity@2019-03-01"),
    ],
)
def test_how_long_a_registration_lasts(grade: Grade, starts: date, until: date, provision: str) -> None:
    found = rules.term(grade, starts, book(starts))
    assert (found.valid_until, found.provision) == (until, provision)


def test_there_was_no_registration_before_its_law() -> None:
    with pytest.raises(InvalidInput):
        rules.term(Grade.INTERMEDIATE, date(2007, 2, 28), book(date(2007, 2, 28)))


DAYS = st.dates(date(2019, 3, 1), date(2045, 12, 31))


@given(DAYS, st.sampled_from(list(Grade)))
def test_a_term_is_the_years_less_a_day(starts: date, grade: Grade) -> None:
    """Against dateutil: the day after the term is the start's day five years on; only 29 February has none (SET-01)."""
    until = rules.term(grade, starts, book(starts)).valid_until
    same = starts + relativedelta(years=5)
    assert until == (same if (starts.month, starts.day) == (2, 29) and same.day == 28 else same - timedelta(days=1))


@given(DAYS)
def test_the_window_opens_three_months_before_the_end(until: date) -> None:
    first = rules.window_start(until, book(until))
    assert first == until + relativedelta(months=-3)
    stretch = Stretch(1, date(2000, 1, 1), until, date(2000, 1, 1))
    for day, state in (
        (first - timedelta(days=1), RegistrationState.VALID),
        (first, RegistrationState.RENEWAL_DUE),
        (until, RegistrationState.RENEWAL_DUE),
        (until + timedelta(days=1), RegistrationState.LAPSED),
    ):
        assert rules.state_on([stretch], day, 3) is state


# -- states, as of any day ---------------------------------------------------------------------------------------------

_NEAR = st.dates(date(2024, 1, 1), date(2034, 12, 31))


@st.composite
def lives(draw: st.DrawFn) -> list[Stretch]:
    """A registration's life: renewed, moved, ended or not, in the order things are decided."""
    began = draw(st.dates(date(2020, 1, 1), date(2024, 12, 31)))
    found = [Stretch(1, began, calendar.term_end(began, years=5), began)]
    for _ in range(draw(st.integers(0, 3))):
        last = found[-1]
        step = draw(st.sampled_from(["renew", "move", "cancel", "withdraw"]))
        first = max(last.from_on, last.decided_on) + timedelta(days=1)
        if last.ending is not None or first > last.valid_until:
            break
        day = draw(st.dates(first, last.valid_until))
        if step == "renew":
            start = last.valid_until + timedelta(days=1)
            found.append(Stretch(last.organisation_id, start, calendar.term_end(start, years=5), day))
        elif step == "move":
            found[-1] = replace(last, ended_on=day, ending=Ending.MOVED)
            found.append(Stretch(last.organisation_id + 1, day, last.valid_until, day))
        else:
            ending = Ending.CANCELLED if step == "cancel" else Ending.WITHDRAWN
            found[-1] = replace(last, ended_on=day, ending=ending)
    return found


def _known_by(life: list[Stretch], day: date) -> list[Stretch]:
    """The same life as somebody knew it on that day: later decisions and endings had not been taken."""
    return [
        replace(one, ended_on=None, ending=None) if one.ended_on is not None and one.ended_on > day else one
        for one in life
        if one.decided_on <= day
    ]


@given(lives(), _NEAR)
def test_the_state_of_a_day_uses_only_what_was_decided_by_then(life: list[Stretch], day: date) -> None:
    known = _known_by(life, day)
    if known:
        assert rules.state_on(life, day, 3) is rules.state_on(known, day, 3)
    else:
        assert rules.state_on(life, day, 3) is RegistrationState.AHEAD


@given(lives(), _NEAR)
def test_nobody_is_registered_with_two_employers(life: list[Stretch], day: date) -> None:
    """RSE-12: on no day is a registration in force at two; and in force is what the state says."""
    there = [one for one in life if one.on(day)]
    assert len(there) <= 1
    assert bool(there) is (rules.state_on(life, day, 3) in IN_FORCE)


def test_a_registration_entered_by_mistake_never_was() -> None:
    undone = replace(RUNNING, ended_on=TODAY, ending=Ending.UNDONE)
    assert not undone.on(date(2025, 1, 1))
    assert rules.state_on([undone], TODAY, 3) is RegistrationState.AHEAD


@pytest.mark.parametrize(
    ("decided", "starts"),
    [
        (date(2026, 11, 23), date(2027, 1, 13)),  # SET-43: renewed in its window, the day after the old term
        (date(2027, 1, 12), date(2027, 1, 13)),
        (date(2027, 1, 20), date(2027, 1, 20)),  # decided after the end: on the day of the decision
    ],
)
def test_when_a_renewed_term_starts(decided: date, starts: date) -> None:
    assert rules.starts_on(ApplicationKind.RENEWAL, ENDING_SOON, decided) == starts
    assert rules.starts_on(ApplicationKind.FIRST, None, decided) == decided


def test_what_is_asked_again_when_it_is_decided() -> None:
    late = replace(SOUND, kind=ApplicationKind.RENEWAL, current=replace(ENDING_SOON, valid_until=date(2026, 11, 20)))
    rules.may_be_granted(late, LAW)  # applied for in its window
    for changed, provision in [
        ({"born_on": date(1950, 1, 1)}, "RSE-05.max_age"),
        ({"bars": ("本人处于禁入期内",)}, "RSE-05.conditions"),
        ({"kind": ApplicationKind.FIRST, "current": RUNNING}, "RSE-12.one_employer"),
    ]:
        with pytest.raises(RuleBroken) as refused:
            rules.may_be_granted(replace(late, **changed), LAW)
        assert refused.value.provision == provision
    rules.may_be_granted(replace(late, kind=ApplicationKind.WITHDRAWAL, born_on=date(1950, 1, 1)), LAW)


# -- specialties -------------------------------------------------------------------------------------------------------

# Kind of business, industry, the specialties that fit (RSE-02.mapping.*).
FITTING: list[tuple[HighHazard, str, set[Specialty]]] = [
    (HighHazard.COAL_MINE, "06", {Specialty.COAL}),
    (HighHazard.NON_COAL_MINE, "09", {Specialty.NONCOAL}),
    (HighHazard.NON_COAL_MINE, "10", {Specialty.NONCOAL}),
    (HighHazard.HAZARDOUS_CHEMICALS, "26", {Specialty.CHEMICAL}),
    (HighHazard.HAZARDOUS_CHEMICALS, "", {Specialty.CHEMICAL}),
    (HighHazard.NONE, "27", {Specialty.CHEMICAL}),  # medicine
    (HighHazard.NONE, "2710", {Specialty.CHEMICAL}),
    (HighHazard.FIREWORKS, "26", {Specialty.CHEMICAL, Specialty.OTHER}),
    (HighHazard.FIREWORKS, "", {Specialty.OTHER}),
    (HighHazard.METAL_SMELTING, "32", {Specialty.SMELTING}),
    (HighHazard.CONSTRUCTION, "47", {Specialty.CONSTRUCTION}),
    (HighHazard.TRANSPORT, "54", {Specialty.TRANSPORT}),
    (HighHazard.HAZARDOUS_CHEMICALS, "54", {Specialty.CHEMICAL, Specialty.TRANSPORT}),
    (HighHazard.NONE, "34", {Specialty.OTHER}),
    (HighHazard.NONE, "44", {Specialty.OTHER}),
    (HighHazard.NONE, "C", {Specialty.OTHER}),
    (HighHazard.NONE, "74", set(Specialty)),
    (HighHazard.NONE, "", set(Specialty)),
    (HighHazard.NONE, "没有", set(Specialty)),
]


@pytest.mark.parametrize(("hazard", "industry", "fit"), FITTING)
def test_which_specialties_fit_an_employer(hazard: HighHazard, industry: str, fit: set[Specialty]) -> None:
    found = rules_specialties.fitting(Employer(1, "甲（演示）", industry, hazard, False), LAW)
    assert set(found) == fit
    assert all(code in LAW for code in found.values())


# -- continuing education ----------------------------------------------------------------------------------------------


def _courses() -> st.SearchStrategy[list[Course]]:
    day = st.dates(date(2026, 1, 1), date(2026, 2, 28))
    one = st.builds(lambda first, days, hours: Course(first, first + timedelta(days=days), hours), day, st.integers(0, 6), st.integers(1, 300))  # fmt: skip
    return st.lists(one, max_size=5)


@given(_courses())
def test_hours_fit_when_they_can_be_laid_on_days(courses: list[Course]) -> None:
    """Against a plan made day by day, the course that ends first before the others: eight hours a day (SET-51)."""
    left = {index: one.hours for index, one in enumerate(courses)}
    day = date(2026, 1, 1)
    fits = True
    while day < date(2026, 4, 1):
        room = 80
        for index in sorted(left, key=lambda index: courses[index].until_on):
            if courses[index].from_on <= day <= courses[index].until_on:
                taken = min(room, left[index])
                left[index] -= taken
                room -= taken
        fits = fits and all(not left[index] or courses[index].until_on > day for index in left)
        day += timedelta(days=1)
    assert (rules_education.too_full(courses, LAW) is None) is fits


@pytest.mark.parametrize(
    ("new", "known", "wrong"),
    [
        (Course(date(2026, 3, 2), date(2026, 3, 4), 240), (), None),
        (Course(date(2026, 3, 2), date(2026, 3, 4), 241), (), "SET-51"),
        (Course(date(2026, 1, 1), date(2026, 11, 22), 80 * 326), (), None),
        (Course(date(2025, 1, 1), date(2025, 12, 31), 80 * 365 + 1), (), "SET-51"),  # more than the year's days hold
        (Course(date(2026, 3, 2), date(2026, 3, 2), 10), (Course(date(2026, 3, 2), date(2026, 3, 2), 80),), "SET-51"),
        (Course(date(2026, 3, 4), date(2026, 3, 2), 8), (), "结束日期"),
        (Course(date(2026, 11, 24), date(2026, 11, 24), 8), (), "结束日期"),
        (Course(date(2026, 3, 2), date(2026, 3, 2), 0), (), "学时"),
    ],
)
def test_which_hours_may_be_recorded(new: Course, known: tuple[Course, ...], wrong: str | None) -> None:
    try:
        rules_education.may_be_recorded(new, known, TODAY, LAW)
        assert wrong is None
    except RuleBroken as refused:
        assert refused.provision == wrong
    except InvalidInput as refused:
        assert refused.field == wrong


# -- the way of an application -----------------------------------------------------------------------------------------

FILED = Way(
    ApplicationKind.FIRST, ApplicationState.FILED, "HOLDER", "HOLDER", "", date(2026, 9, 24), date(2026, 9, 24), None,
    None, None,
)  # fmt: skip


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize("state", list(ApplicationState))
def test_no_step_out_of_its_turn(step: Step, state: ApplicationState) -> None:
    course = replace(FILED, state=state, examined_by="KEEPER")
    if state in STEPS[step][0]:
        rules_applications.must_be_allowed(step, course, "SOMEBODY", LAW)
    else:
        with pytest.raises(OutOfDate):
            rules_applications.must_be_allowed(step, course, "SOMEBODY", LAW)


@pytest.mark.parametrize(
    ("step", "person", "refused"),
    [
        (Step.EXAMINE, "HOLDER", True),  # nobody examines the own application
        (Step.EXAMINE, "KEEPER", False),
        (Step.GRANT, "KEEPER", True),  # who examined does not decide
        (Step.REFUSE, "KEEPER", True),
        (Step.GRANT, "HOLDER", True),
        (Step.GRANT, "DECIDER", False),
        (Step.PUBLISH, "KEEPER", False),
    ],
)
def test_two_persons(step: Step, person: str, refused: bool) -> None:
    [state, *_] = STEPS[step][0]
    course = replace(FILED, state=state, examined_by="KEEPER" if step is not Step.EXAMINE else "")
    if not refused:
        rules_applications.must_be_allowed(step, course, person, LAW)
        return
    with pytest.raises(RuleBroken) as said:
        rules_applications.must_be_allowed(step, course, person, LAW)
    assert said.value.provision == "IN-07.officers"


def _working_days(start: date, n: int) -> date:
    """The n-th working day after, counted by the calendar's own word for each day."""
    day = start
    while n:
        day += timedelta(days=1)
        n -= calendar.is_working_day(day)
    return day


@given(st.dates(date(2026, 1, 1), date(2026, 8, 31)), st.integers(0, 40), st.integers(0, 40))
def test_deadlines_run_in_working_days(filed: date, examined_after: int, decided_after: int) -> None:
    """RSE-06: corrections 5, preliminary 20, final 20, publication 10 working days, each after the step before."""
    examined = filed + timedelta(days=examined_after)
    decided = examined + timedelta(days=decided_after)
    course = replace(FILED, state=ApplicationState.GRANTED, due_from=filed, examined_on=examined, decided_on=decided)
    found = {step: last.on for step, last in rules_applications.deadlines(course, LAW).items()}
    assert found == {
        Step.SEND_BACK: _working_days(filed, 5),
        Step.EXAMINE: _working_days(filed, 20),
        Step.GRANT: _working_days(examined, 20),
        Step.PUBLISH: _working_days(decided, 10),
    }
    for one in rules_applications.clocks(course, LAW):
        assert one.on in found.values()
        assert "依据" in one.explanation
    assert rules_applications.due(course, LAW) == (Step.PUBLISH, found[Step.PUBLISH])


def test_a_proposal_of_the_office_is_not_examined_again() -> None:
    course = replace(
        FILED, kind=ApplicationKind.WITHDRAWAL, state=ApplicationState.EXAMINED, examined_on=date(2026, 9, 24)
    )
    assert set(rules_applications.deadlines(course, LAW)) == {Step.GRANT}
    assert rules_applications.due(replace(course, state=ApplicationState.RETURNED), LAW) is None


def test_what_begins_waits_and_ends_is_told_apart() -> None:
    assert {ApplicationKind.FIRST, ApplicationKind.LATE_FIRST, ApplicationKind.AGAIN} == set(STARTING)
    leading = {state for starts, _ in STEPS.values() for state in starts}
    assert leading == {*OPEN, ApplicationState.GRANTED}
