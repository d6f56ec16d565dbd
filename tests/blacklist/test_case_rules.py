"""Rules of a case, row by row, each naming its provision."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.blacklist import rules_cases as rules
from registry.blacklist.rules import must_be_another
from registry.blacklist.rules_cases import AccidentFacts, Defence, PenaltyFacts
from registry.blacklist.terms import (
    AgencyMisconduct,
    CaseState,
    Concealment,
    Failing,
    Ground,
    GroundFacts,
    LicenceState,
    SubjectRole,
)
from registry.kernel import calendar
from registry.kernel.errors import InvalidInput, OutOfDate, Refused, RuleBroken
from registry.law.book import book

TODAY = date(2026, 11, 23)
LAW = book(TODAY)


def day(text: str) -> date:
    return date.fromisoformat(text)


def penalty(**values: Any) -> PenaltyFacts:
    sound = {"decided_on": day("2026-06-01"), "conduct_on": day("2026-03-01"), "section": "C"}
    return PenaltyFacts(**(sound | {"revoked": False, "performed": False} | values))


LARGER = AccidentFacts(day("2026-03-01"), larger=True, graver=False)
MAJOR = AccidentFacts(day("2026-03-01"), larger=False, graver=True)
ORDINARY = AccidentFacts(day("2026-03-01"), larger=False, graver=False)


@pytest.mark.parametrize(
    ("values", "provision"),
    [
        ({}, ""),
        ({"section": ""}, ""),
        ({"section": "E"}, "BL-01.outside"),  # construction
        ({"section": "G"}, "BL-01.outside"),  # transport
        ({"revoked": True}, "BL-02"),
    ],
)
def test_an_own_case_needs_a_penalty_that_stands_in_an_industry_of_ours(values: dict[str, Any], provision: str) -> None:
    if not provision:
        rules.may_be_own_case(penalty(**values), LAW)
        return
    with pytest.raises(RuleBroken) as broken:
        rules.may_be_own_case(penalty(**values), LAW)
    assert broken.value.provision == provision


@pytest.mark.parametrize(
    ("ground", "facts", "accident", "days", "refused"),
    [
        (Ground.G1, {}, MAJOR, [], ""),
        (Ground.G1, {}, LARGER, [], "BL-03"),
        (Ground.G1, {}, None, [], "事故"),
        (Ground.G2, {}, LARGER, ["2026-03-01", "2025-03-02"], ""),
        (Ground.G2, {}, LARGER, ["2026-03-01", "2025-03-01"], "BL-04"),  # the exact anniversary lies outside
        (Ground.G2, {}, LARGER, ["2026-03-01"], "BL-04"),
        (Ground.G2, {}, ORDINARY, ["2026-02-01", "2026-01-01"], "BL-04"),
        (Ground.G2, {}, LARGER, ["2026-03-01", "2026-03-02"], "BL-04"),  # a later one does not count for this one
        (Ground.G3, {"fine_times": 199}, ORDINARY, [], "BL-05"),
        (Ground.G3, {"fine_times": 200}, ORDINARY, [], ""),
        (Ground.G3, {"fine_times": 500}, ORDINARY, [], ""),
        (Ground.G3, {"fine_times": 501}, ORDINARY, [], "BL-05"),
        (Ground.G4, {}, ORDINARY, [], "瞒报或谎报"),
        (Ground.G4, {"concealment": Concealment.CONCEALED}, ORDINARY, [], ""),
        (Ground.G4, {"concealment": Concealment.CONCEALED}, None, [], "事故"),
        (Ground.G5, {}, ORDINARY, [], "失职情形"),
        (Ground.G5, {"failing": Failing.FLED}, ORDINARY, [], ""),
        (Ground.G6, {"licence": LicenceState.NONE}, None, [], "许可状态"),
        (Ground.G6, {"licence": LicenceState.NONE, "licence_name": "安全生产许可证"}, None, [], ""),
        (Ground.G7, {}, None, [], "机构违法行为"),
        (Ground.G7, {"misconduct": AgencyMisconduct.FALSE_REPORT}, None, [], ""),
        (Ground.G8, {}, None, [], "履行能力"),
        (Ground.G8, {"able_to_perform": True}, None, [], ""),
        (Ground.G9, {"gravity": " "}, None, [], "情节"),
        (Ground.G9, {"gravity": "多次拒不整改"}, None, [], ""),
        (Ground.LEGACY_2017, {}, None, [], "BL-02"),
        (Ground.UNSTATED, {}, None, [], "BL-02"),
    ],
)
def test_a_ground_needs_its_facts(
    ground: Ground, facts: dict[str, Any], accident: AccidentFacts | None, days: list[str], refused: str
) -> None:
    def check() -> None:
        rules.ground_must_hold(ground, GroundFacts(**facts), penalty(), accident, [day(one) for one in days], LAW)

    if not refused:
        check()
        return
    with pytest.raises(Refused) as wrong:
        check()
    found = wrong.value.provision if isinstance(wrong.value, RuleBroken) else getattr(wrong.value, "field", "")
    assert found == refused


def test_a_performed_penalty_is_no_refusal_to_perform() -> None:
    with pytest.raises(RuleBroken) as broken:
        rules.ground_must_hold(Ground.G8, GroundFacts(able_to_perform=True), penalty(performed=True), None, [], LAW)
    assert broken.value.provision == "BL-10"


def test_conduct_before_the_rules_gives_no_ground() -> None:
    with pytest.raises(RuleBroken) as broken:
        rules.ground_must_hold(Ground.G1, GroundFacts(), penalty(), MAJOR, [], book(day("2023-09-30")))
    assert broken.value.provision == "BL-02"
    rules.ground_must_hold(Ground.G1, GroundFacts(), penalty(), MAJOR, [], book(day("2023-10-01")))


@given(
    st.lists(st.dates(day("2024-01-01"), day("2026-12-31")), max_size=8), st.dates(day("2025-01-01"), day("2026-12-31"))
)
def test_the_rolling_count_agrees_with_counting_months_by_hand(days: list[date], last: date) -> None:
    named = AccidentFacts(last, larger=True, graver=False)
    days = [*days, last]

    def within(one: date) -> bool:  # written from the settled reading: the exact anniversary lies outside
        anniversary_year, anniversary = one.year + 1, (one.month, one.day)
        if anniversary == (2, 29):
            anniversary = (2, 28)
        return one <= last and (last.year, last.month, last.day) < (anniversary_year, *anniversary)

    wanted = sum(within(one) for one in days)
    if last.month == 2 and last.day == 28 and any((one.month, one.day) == (2, 29) for one in days):
        return  # the two readings of a leap day differ by one day; the settled one is the month's last day
    try:
        rules.ground_must_hold(Ground.G2, GroundFacts(), penalty(), named, days, LAW)
        held = True
    except RuleBroken:
        held = False
    assert held is (wanted >= 2)


@pytest.mark.parametrize(
    ("ground", "roles", "refused"),
    [
        (Ground.G1, [SubjectRole.ORGANISATION, SubjectRole.PRINCIPAL], ""),
        (Ground.G1, [SubjectRole.OTHER_RESPONSIBLE_PERSON], ""),
        (Ground.G2, [SubjectRole.OTHER_RESPONSIBLE_PERSON], "BL-04.subjects"),
        (Ground.G5, [SubjectRole.PRINCIPAL], ""),
        (Ground.G5, [SubjectRole.ORGANISATION], "BL-07.subjects"),  # persons only
        (Ground.G7, [SubjectRole.AGENCY, SubjectRole.DIRECTLY_RESPONSIBLE_PERSON], ""),
        (Ground.G7, [SubjectRole.ORGANISATION], "BL-09.subjects"),
    ],
)
def test_a_ground_names_its_subjects(ground: Ground, roles: list[SubjectRole], refused: str) -> None:
    if not refused:
        rules.may_be_subjects(ground, roles, LAW)
        return
    with pytest.raises(RuleBroken) as broken:
        rules.may_be_subjects(ground, roles, LAW)
    assert broken.value.provision == refused


def test_a_case_lists_somebody() -> None:
    with pytest.raises(InvalidInput):
        rules.may_be_subjects(Ground.G1, [], LAW)


def test_a_ground_from_memory_needs_a_written_reason() -> None:
    assert rules.doubts(Ground.G1, LAW) == []
    assert "BL-10" in rules.doubts(Ground.G8, LAW)
    rules.must_explain([], "")
    rules.must_explain(["BL-10"], "省厅法规处已确认适用")
    with pytest.raises(InvalidInput):
        rules.must_explain(["BL-10"], " ")


def test_officers_who_may_not_enforce_are_named_with_the_reason() -> None:
    rules.officers_must_enforce([("甲", []), ("乙", ())], LAW)
    with pytest.raises(RuleBroken, match=r"执法人员乙.*已于今晨过期") as broken:
        rules.officers_must_enforce([("甲", []), ("乙", ["行政执法证已于今晨过期"])], LAW)
    assert broken.value.provision == "IN-07.officers"


@pytest.mark.parametrize(
    ("noticed", "today", "ends"),
    [
        ("2026-11-16", "2026-11-23", "2026-11-23"),  # Monday + 5 working days: refused on the last day …
        ("2026-11-16", "2026-11-24", ""),  # … and free on the next
        ("2026-09-29", "2026-10-11", "2026-10-12"),  # the National Day holiday lies between
        ("2026-09-29", "2026-10-12", "2026-10-12"),
        ("2026-09-29", "2026-10-13", ""),
    ],
)
def test_nothing_is_proposed_while_the_defence_runs(noticed: str, today: str, ends: str) -> None:
    defences = [Defence("甲", day(noticed), waived=False)]
    if not ends:
        rules.may_be_proposed(defences, 0, hearing_due=False, today=day(today), law=LAW)
        return
    with pytest.raises(RuleBroken) as broken:
        rules.may_be_proposed(defences, 0, hearing_due=False, today=day(today), law=LAW)
    assert (broken.value.provision, broken.value.facts["ends"]) == ("CR-02.request", ends)
    rules.may_be_proposed([Defence("甲", day(noticed), waived=True)], 0, hearing_due=False, today=day(today), law=LAW)


@pytest.mark.parametrize(
    ("defence", "statements", "hearing", "provision"),
    [
        (Defence("甲", None, waived=False), 0, False, "BL-12.notice"),
        (Defence("甲", None, waived=True), 0, False, "BL-12.notice"),  # a waiver does not replace the notice
        (Defence("甲", day("2026-11-01"), waived=False), 1, False, "CR-01"),
        (Defence("甲", day("2026-11-01"), waived=False), 0, True, "CR-02.notice"),
    ],
)
def test_what_stands_between_a_case_and_its_proposal(
    defence: Defence, statements: int, hearing: bool, provision: str
) -> None:
    others = [Defence("乙", day("2026-11-01"), waived=False)]
    with pytest.raises(RuleBroken) as broken:
        rules.may_be_proposed([*others, defence], statements, hearing_due=hearing, today=TODAY, law=LAW)
    assert broken.value.provision == provision


@given(st.dates(day("2024-01-01"), day("2026-11-01")))
def test_a_hearing_is_held_on_the_seventh_working_day_at_the_earliest(called: date) -> None:
    opens = rules.hearing_opens(called, LAW).on
    assert calendar.working_days_between(called, opens) == 7
    rules.may_be_called(opens, called, LAW)
    with pytest.raises(RuleBroken):
        rules.may_be_called(opens - timedelta(days=1), called, LAW)


@pytest.mark.parametrize("state", CaseState)
def test_a_step_out_of_its_turn_is_told_so(state: CaseState) -> None:
    if state is CaseState.PROPOSED:
        rules.must_stand(state, CaseState.PROPOSED)
    else:
        with pytest.raises(OutOfDate):
            rules.must_stand(state, CaseState.PROPOSED)


def test_who_investigated_does_not_decide() -> None:
    must_be_another("丙", ["甲", "乙"], LAW)
    with pytest.raises(RuleBroken) as broken:
        must_be_another("乙", ["甲", "乙"], LAW)
    assert broken.value.provision == "IN-07.officers"


@pytest.mark.parametrize(
    ("clock", "on"),
    [
        (rules.decision_clock(day("2026-07-01"), LAW), "2026-09-29"),  # 90 days
        (rules.decision_clock(day("2026-07-03"), LAW), "2026-10-08"),  # the 90th is 1 October: moved behind the holiday
        (rules.service_clock(day("2026-11-13"), LAW), "2026-11-24"),
        (
            rules.publication_clock(day("2026-09-21"), LAW),
            "2026-10-26",
        ),  # 20 working days over the National Day holiday
        (rules.defence_clock("甲", day("2026-11-16"), LAW), "2026-11-23"),
    ],
)
def test_clocks_explain_their_day(clock: Any, on: str) -> None:
    assert clock.on == day(on)
    assert "依据" in clock.explanation
    assert "《" in clock.explanation or "〔" in clock.explanation
