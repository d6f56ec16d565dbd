"""Rules of centres and classes: hours by provision, how they may be given, when they are reached, states by dates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.kernel.errors import InvalidInput, OutOfDate, RuleBroken
from registry.law.book import book
from registry.law.terms import Confidence
from registry.training import rules_centres, rules_certificates, rules_classes
from registry.training.rules import Approval, standing
from registry.training.rules_centres import Premises
from registry.training.rules_classes import Plan
from registry.training.terms import CertificateKind
from registry.training.terms_classes import ClassDates, ClassState, Course, Hours, Tenure, scope_of

TODAY = date(2026, 11, 23)
LAW = book(TODAY)
K, C = CertificateKind, Course
REASON = "设备检修，经主管部门同意"


# -- centres -----------------------------------------------------------------------------------------------------------


def shown(**values: Any) -> Premises:
    sound = {
        "capacity": 60,
        "area": 9000,
        "tenure": Tenure.OWNED,
        "leased_from": None,
        "leased_until": None,
        "managers": 3,
    }
    return Premises(**(sound | values))


LEASED = {"tenure": Tenure.LEASED, "leased_from": date(2026, 1, 1)}


@pytest.mark.parametrize(
    ("values", "provision"),
    [
        ({}, ""),
        ({"capacity": 59}, "TR-16.capacity"),
        ({"area": 8999}, "TR-16.space"),
        ({"capacity": 100, "area": 14999}, "TR-16.space"),
        ({"capacity": 100, "area": 15000}, ""),
        ({"managers": 2}, "TR-16.managers"),
        (LEASED | {"leased_until": date(2028, 12, 31)}, ""),
        (LEASED | {"leased_until": date(2028, 12, 30)}, "TR-16.lease"),
    ],
)
def test_what_a_centre_must_show(values: dict[str, Any], provision: str) -> None:
    """TR-16 is from a secondary source: it refuses, whatever reason is given."""
    if not provision:
        rules_centres.may_be_approved(shown(**values), LAW)
        return
    for doubt in ("", REASON):
        with pytest.raises(RuleBroken) as refused:
            rules_centres.may_be_approved(shown(**values), LAW, doubt)
        assert refused.value.provision == provision
        assert "AQ 8011" in refused.value.message


def test_a_lease_names_its_days() -> None:
    for values in (LEASED, LEASED | {"leased_until": date(2025, 12, 31)}):
        with pytest.raises(InvalidInput):
            rules_centres.may_be_approved(shown(**values), LAW)


def test_before_the_standard_nothing_was_asked() -> None:
    early = book(date(2023, 12, 31))
    rules_centres.may_be_approved(shown(capacity=1, area=1, managers=0), early)
    rules_centres.may_teach(0, early)


@pytest.mark.parametrize(("years", "may"), [(4, False), (5, True)])
def test_teachers_have_practised(years: int, may: bool) -> None:
    """TR-16.teacher_years."""
    if may:
        rules_centres.may_teach(years, LAW)
        return
    with pytest.raises(RuleBroken) as refused:
        rules_centres.may_teach(years, LAW)
    assert refused.value.provision == "TR-16.teacher_years"


def test_a_provision_from_memory_warns_and_lets_go_on_with_a_reason() -> None:
    assert LAW.provision("TR-16.day_hours").confidence is Confidence.MEMORY
    with pytest.raises(RuleBroken) as warned:
        rules_centres.insist(LAW, "TR-16.day_hours", "太多", "核对", " ")
    assert "写明理由" in warned.value.fix
    assert "待核实" in warned.value.message
    rules_centres.insist(LAW, "TR-16.day_hours", "太多", "核对", REASON)
    rules_centres.insist(LAW, "TR-99.none", "没有这一条", "", "")


def test_an_approval_is_asked_for_categories_and_purposes_alike() -> None:
    approvals = [Approval(frozenset({"01", "principal:coal_mine"}), date(2026, 1, 1), date(2026, 12, 31), None)]
    assert standing(approvals, False, scope_of(K.SPECIAL_OPERATION, "01", ""), TODAY) == ""
    assert standing(approvals, False, scope_of(K.PRINCIPAL, "", "coal_mine"), TODAY) == ""
    assert "该类人员" in standing(approvals, False, scope_of(K.PRINCIPAL, "", ""), TODAY)
    assert "该作业类别" in standing(approvals, False, "02", TODAY)
    assert "严重失信" in standing(approvals, True, "01", TODAY)


# -- hours the law asks for --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "course", "business", "hours", "provision"),
    [
        (K.PRINCIPAL, C.INITIAL, "none", 32, "TR-01.initial"),
        (K.SAFETY_MANAGER, C.INITIAL, "none", 32, "TR-01.initial"),
        (K.SAFETY_MANAGER, C.YEARLY, "construction", 12, "TR-01.yearly"),
        (K.PRINCIPAL, C.INITIAL, "coal_mine", 48, "TR-02.initial"),
        (K.PRINCIPAL, C.INITIAL, "non_coal_mine", 48, "TR-02.initial"),
        (K.PRINCIPAL, C.INITIAL, "hazardous_chemicals", 48, "TR-02.initial"),
        (K.PRINCIPAL, C.YEARLY, "metal_smelting", 16, "TR-02.yearly"),
        (K.PRE_JOB, C.INITIAL, "none", 24, "TR-03"),
        (K.PRE_JOB, C.INITIAL, "transport", 24, "TR-03"),
        (K.PRE_JOB, C.INITIAL, "fireworks", 72, "TR-04.initial"),
        (K.PRE_JOB, C.YEARLY, "fireworks", 20, "TR-04.yearly"),
        (K.SPECIAL_OPERATION, C.REVIEW, "", 8, "SO-07"),
    ],
)
def test_hours_by_provision(kind: K, course: C, business: str, hours: int, provision: str) -> None:
    found = rules_classes.required(kind, course, business, LAW)
    assert found is not None
    assert (found.hours, found.provision.partition("@")[0]) == (hours * 10, provision)


@pytest.mark.parametrize(
    ("kind", "course", "business"), [(K.SPECIAL_OPERATION, C.INITIAL, ""), (K.PRE_JOB, C.YEARLY, "none")]
)
def test_where_the_law_book_has_no_hours_none_are_invented(kind: K, course: C, business: str) -> None:
    assert rules_classes.required(kind, course, business, LAW) is None


def test_smelting_counts_as_high_hazard_since_2015() -> None:
    before, after = (
        rules_classes.required(K.PRINCIPAL, C.INITIAL, "metal_smelting", book(day))
        for day in (date(2015, 6, 30), date(2015, 7, 1))
    )
    assert before is not None
    assert after is not None
    assert (before.hours, after.hours) == (320, 480)


# -- the plan ----------------------------------------------------------------------------------------------------------


def plan(theory: int, practice: int = 0, online: int = 0, **values: Any) -> Plan:
    sound = {
        "kind": K.SPECIAL_OPERATION,
        "course": C.INITIAL,
        "high_hazard": "",
        "hours": Hours(theory * 10, practice * 10, online * 10),
        "lesson_offline": 45,
        "lesson_online": 30,
        "starts_on": date(2026, 11, 2),
        "ends_on": date(2026, 11, 20),
    }
    return Plan(**(sound | values))


MANAGER = {"kind": K.PRINCIPAL, "high_hazard": "none"}


@pytest.mark.parametrize(
    ("wanted", "provision"),
    [
        (plan(30, 40, 70), ""),
        (plan(29, 0, 71), "TR-16.offline_theory"),
        (plan(0, 40, 10), "TR-16.offline_theory"),
        (plan(24, 0, 7, **MANAGER), "TR-01.initial"),
        (plan(24, 0, 8, **MANAGER), ""),
        (plan(24, 0, 8, kind=K.PRINCIPAL, high_hazard="coal_mine"), "TR-02.initial"),
        (plan(23, kind=K.PRE_JOB, high_hazard="none"), "TR-03"),
        (plan(71, kind=K.PRE_JOB, high_hazard="coal_mine"), "TR-04.initial"),
        (plan(7, course=C.REVIEW), "SO-07"),
        (plan(40, lesson_offline=44), "TR-16.lesson_offline"),
        (plan(40, 0, 40, lesson_online=29), "TR-16.lesson_online"),
        (plan(40, lesson_online=0), ""),
        (plan(16, ends_on=date(2026, 11, 3)), ""),
        (plan(17, ends_on=date(2026, 11, 3)), "TR-16.day_hours"),
    ],
)
def test_what_a_plan_must_hold(wanted: Plan, provision: str) -> None:
    if not provision:
        rules_classes.may_be_planned(wanted, LAW)
        return
    with pytest.raises(RuleBroken) as refused:
        rules_classes.may_be_planned(wanted, LAW)
    assert refused.value.provision == provision
    if LAW.provision(provision).binds:
        with pytest.raises(RuleBroken):
            rules_classes.may_be_planned(wanted, LAW, REASON)
    else:
        rules_classes.may_be_planned(wanted, LAW, REASON)


@pytest.mark.parametrize(
    "wanted",
    [
        plan(0),
        plan(40, ends_on=date(2026, 11, 1)),
        plan(40, kind=K.PRINCIPAL),
        plan(40, course=C.YEARLY),
        plan(40, kind=K.CONSTRUCTION),
        plan(40, kind=K.PRINCIPAL, high_hazard="none", course=C.REVIEW),
    ],
)
def test_plans_that_make_no_sense(wanted: Plan) -> None:
    with pytest.raises(InvalidInput):
        rules_classes.may_be_planned(wanted, LAW, REASON)


_DAYS = st.integers(0, 60).map(lambda days: date(2026, 1, 1) + timedelta(days=days))
_SPANS = st.lists(
    st.tuples(_DAYS, _DAYS, st.integers(1, 50)).map(lambda one: (min(one[:2]), max(one[:2]), one[2])), max_size=6
)


@given(_SPANS, _DAYS, st.integers(0, 20))
def test_how_many_at_once(spans: list[tuple[date, date, int]], since: date, more: int) -> None:
    """Against a count day by day."""
    until = since + timedelta(days=more)
    by_day = [
        sum(size for first, last, size in spans if first <= since + timedelta(days=n) <= last) for n in range(more + 1)
    ]
    assert rules_classes.most_at_once(spans, since, until) == max(by_day)


# -- days and hours ----------------------------------------------------------------------------------------------------

DATES = ClassDates(date(2026, 11, 2), date(2026, 11, 20), None, None)


@pytest.mark.parametrize(
    ("closed", "cancelled", "day", "state"),
    [
        (None, None, date(2026, 11, 1), ClassState.PLANNED),
        (None, None, date(2026, 11, 2), ClassState.RUNNING),
        (None, None, date(2026, 11, 20), ClassState.RUNNING),
        (None, None, date(2026, 11, 21), ClassState.ENDED),
        (date(2026, 11, 22), None, date(2026, 11, 21), ClassState.ENDED),
        (date(2026, 11, 22), None, date(2026, 11, 22), ClassState.CLOSED),
        (None, date(2026, 11, 1), date(2026, 11, 20), ClassState.CANCELLED),
    ],
)
def test_the_state_of_a_class(closed: date | None, cancelled: date | None, day: date, state: ClassState) -> None:
    dates = ClassDates(DATES.starts_on, DATES.ends_on, closed, cancelled)
    assert rules_classes.state_on(dates, day) is state
    assert bool(rules_classes.offered(dates, day)) is (state in (ClassState.CLOSED, ClassState.CANCELLED))


def attend(hours: Hours, day: date = date(2026, 11, 3), plan: Hours = Hours(400, 400, 100), doubt: str = "") -> None:  # noqa: B008
    rules_classes.may_be_attended(hours, day, TODAY, DATES, plan, LAW, doubt)


@pytest.mark.parametrize(
    ("hours", "day", "field"),
    [
        (Hours(), date(2026, 11, 3), "理论学时"),
        (Hours(theory=241), date(2026, 11, 3), "理论学时"),
        (Hours(theory=40), date(2026, 11, 24), "日期"),
        (Hours(theory=40), date(2026, 11, 1), "日期"),
        (Hours(theory=40), date(2026, 11, 21), "日期"),
    ],
)
def test_hours_that_cannot_have_been_attended(hours: Hours, day: date, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        attend(hours, day, doubt=REASON)
    assert refused.value.field == field


def test_hours_of_a_day() -> None:
    """TR-16.day_hours is from memory: it warns."""
    attend(Hours(40, 40))
    with pytest.raises(RuleBroken) as warned:
        attend(Hours(40, 41))
    assert warned.value.provision == "TR-16.day_hours"
    attend(Hours(40, 41), doubt=REASON)
    for wrong in (Hours(online=10), Hours(practice=10)):
        with pytest.raises(InvalidInput):
            attend(wrong, plan=Hours(theory=400))


_HOURS = st.builds(Hours, st.integers(0, 900), st.integers(0, 900), st.integers(0, 900))


@given(_HOURS, _HOURS)
def test_what_is_missing(planned: Hours, attended: Hours) -> None:
    """Online never stands in for on-site theory or practice; on-site theory may stand in for online."""
    lacks = rules_classes.missing(planned, attended)
    on_site_short = max(0, planned.theory - attended.theory)
    online_short = max(0, planned.online - attended.online)
    spare = max(0, attended.theory - planned.theory)
    assert lacks.practice == max(0, planned.practice - attended.practice)
    assert lacks.theory == on_site_short + max(0, online_short - spare)
    assert lacks.online == 0


def test_when_a_class_may_be_closed() -> None:
    rules_classes.may_be_closed(DATES, date(2026, 11, 20), 1, 2)
    for day, reached, people in ((date(2026, 11, 19), 2, 2), (TODAY, 0, 2), (TODAY, 0, 0)):
        with pytest.raises(InvalidInput):
            rules_classes.may_be_closed(DATES, day, reached, people)
    closed = ClassDates(DATES.starts_on, DATES.ends_on, TODAY, None)
    with pytest.raises(OutOfDate):
        rules_classes.may_be_closed(closed, TODAY, 2, 2)


# -- results -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "course", "closed", "exam_on", "field"),
    [
        (K.SPECIAL_OPERATION, C.INITIAL, TODAY, date(2026, 11, 20), ""),
        (K.PRINCIPAL, C.INITIAL, TODAY, date(2026, 11, 21), ""),
        (K.SPECIAL_OPERATION, C.INITIAL, TODAY, date(2026, 11, 19), "考试日期"),
        (K.SPECIAL_OPERATION, C.INITIAL, None, date(2026, 11, 22), "班级编号"),
        (K.SPECIAL_OPERATION, C.REVIEW, TODAY, date(2026, 11, 22), "班级编号"),
        (K.PRE_JOB, C.INITIAL, TODAY, date(2026, 11, 22), "班级编号"),
    ],
)
def test_training_first(kind: K, course: C, closed: date | None, exam_on: date, field: str) -> None:
    dates = ClassDates(DATES.starts_on, DATES.ends_on, closed, None)
    if not field:
        rules_classes.may_be_examined_after(kind, course, dates, exam_on)
        return
    with pytest.raises(InvalidInput) as refused:
        rules_classes.may_be_examined_after(kind, course, dates, exam_on)
    assert refused.value.field == field


@pytest.mark.parametrize(("earlier", "resit", "attempt"), [(0, False, 1), (1, True, 2)])
def test_attempts(earlier: int, resit: bool, attempt: int) -> None:
    assert rules_classes.attempt_of(earlier, resit, LAW) == attempt


def test_no_third_attempt() -> None:
    """SO-02.resits: one."""
    with pytest.raises(RuleBroken) as refused:
        rules_classes.attempt_of(2, True, LAW)
    assert refused.value.provision == "SO-02.resits"
    for earlier, resit in ((0, True), (1, False)):
        with pytest.raises(InvalidInput):
            rules_classes.attempt_of(earlier, resit, LAW)


@pytest.mark.parametrize(
    ("kind", "theory", "practice", "passes"),
    [
        (K.SPECIAL_OPERATION, 8000, 8000, True),
        (K.SPECIAL_OPERATION, 8000, 7999, False),
        (K.SPECIAL_OPERATION, 8000, None, False),
        (K.PRINCIPAL, 8000, None, True),
        (K.PRINCIPAL, 7999, 9000, False),
    ],
)
def test_what_passes(kind: K, theory: int, practice: int | None, passes: bool) -> None:
    """SO-02.pass_mark for both parts, TR-13.pass_mark for managers' one."""
    assert rules_certificates.passed_on(kind, theory, practice, LAW) is passes
