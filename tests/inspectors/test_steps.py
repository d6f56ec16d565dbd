"""The ladder by tables, each row with its provision; what as-of means; what stands against entries and certificates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registry.inspectors import rules, rules_entries, rules_steps
from registry.inspectors.terms import CredentialKind, Facts, Held, Service
from registry.inspectors.terms_steps import Attended, EventKind, Record, Rung, Sat, Step, StepState
from registry.kernel.errors import InvalidInput, RuleBroken
from registry.law import book
from registry.law.terms import Confidence

TODAY = date(2026, 11, 23)
LAW = book.book(TODAY)
SUPERVISION, ENFORCEMENT = CredentialKind.SUPERVISION, CredentialKind.ENFORCEMENT
SERVICE = Service(date(2024, 3, 1), None)
PASSED = Sat(EventKind.ENTRY_EXAM, date(2023, 11, 9), True, 7850)
INDUCTION = Attended(EventKind.INDUCTION, date(2024, 7, 1), date(2024, 9, 28), 4800, 90, True)
BLOCK = Attended(EventKind.BLOCK, date(2026, 5, 11), date(2026, 5, 24), 480, 14, True)
ONLINE = Attended(EventKind.ONLINE, date(2026, 9, 1), date(2026, 9, 30), 160, 30, True)
LAST_YEAR = tuple(
    replace(one, from_on=one.from_on.replace(year=2025), until_on=one.until_on.replace(year=2025))
    for one in (BLOCK, ONLINE)
)
HELD = (
    Held(SUPERVISION, date(2024, 10, 8), date(2027, 10, 7), None),
    Held(ENFORCEMENT, date(2024, 10, 8), date(2027, 10, 31), None),
)
FACTS = Facts((SERVICE,), HELD)
RECORD = Record((PASSED,), (INDUCTION, BLOCK, ONLINE, *LAST_YEAR))


def rungs(facts: Facts = FACTS, record: Record = RECORD, day: date = TODAY) -> dict[Step, Rung]:
    return {one.step: one for one in rules_steps.ladder(facts, record, book.book(day), day)}


def test_everything_done() -> None:
    found = rungs()
    assert list(found) == list(Step)
    assert {one.state for one in found.values()} == {StepState.DONE}
    assert [one.step for one in found.values() if one.decides] == [Step.SUPERVISION, Step.ENFORCEMENT]
    assert [one.step for one in found.values() if not one.binds] == [
        Step.INDUCTION,
        Step.ROTATION,
    ]  # IN-08: from memory
    assert all(one.article and one.provision for one in found.values())


# provision, step, day, what is recorded, state, part of the text, when it changes
ROWS = [
    ("IN-02", Step.EXAM, TODAY, Record(), StepState.MISSING, "没有录用考试合格成绩", None),
    ("IN-02", Step.EXAM, TODAY, Record((replace(PASSED, passed=False),)), StepState.MISSING, "不合格", None),
    ("IN-02", Step.EXAM, date(2023, 11, 8), RECORD, StepState.MISSING, "没有录用考试", date(2023, 11, 9)),
    ("IN-02", Step.EXAM, date(2023, 11, 9), RECORD, StepState.DONE, "78.5 分", None),
    ("IN-08.induction", Step.INDUCTION, TODAY, Record(), StepState.MISSING, "还差 90 天", None),
    ("IN-08.induction", Step.INDUCTION, date(2024, 9, 27), RECORD, StepState.MISSING, "还差 90 天", date(2024, 9, 28)),
    ("IN-08.induction", Step.INDUCTION, date(2024, 9, 28), RECORD, StepState.DONE, "共 90 天", None),
    ("SET-72", Step.INDUCTION, TODAY, Record((), (replace(INDUCTION, days=89),)), StepState.MISSING, "还差 1 天", None),
    (
        "SET-72", Step.INDUCTION, TODAY,
        Record((), (replace(INDUCTION, days=60), replace(INDUCTION, from_on=date(2025, 3, 1), until_on=date(2025, 3, 30), days=30))),
        StepState.DONE, "2025-03-30 完成", None,
    ),
    ("IN-08.induction", Step.INDUCTION, TODAY, Record((), (replace(INDUCTION, passed=False),)), StepState.MISSING, "90 天", None),
    ("IN-04.validity", Step.SUPERVISION, TODAY, RECORD, StepState.DONE, "有效期至 2027-10-07", date(2027, 10, 8)),
    ("IN-04.extension", Step.SUPERVISION, date(2027, 6, 8), RECORD, StepState.DONE, "", date(2027, 10, 8)),
    ("IN-04.extension", Step.SUPERVISION, date(2027, 6, 9), RECORD, StepState.DUE, "须在 2027-09-07 以前申请延期", date(2027, 10, 8)),
    ("IN-04.extension", Step.SUPERVISION, date(2027, 9, 8), RECORD, StepState.DUE, "最后一日 2027-09-07 已过", date(2027, 10, 8)),
    ("IN-04.validity", Step.SUPERVISION, date(2027, 10, 8), RECORD, StepState.MISSING, "已过期", None),
    ("IN-04.validity", Step.SUPERVISION, date(2024, 10, 7), RECORD, StepState.MISSING, "没有", date(2024, 10, 8)),
    ("IN-06.window", Step.ENFORCEMENT, date(2027, 4, 29), RECORD, StepState.DONE, "", date(2027, 11, 1)),
    ("IN-06.window", Step.ENFORCEMENT, date(2027, 4, 30), RECORD, StepState.DUE, "换证考试", date(2027, 11, 1)),
    ("IN-06.required", Step.ENFORCEMENT, date(2027, 11, 1), RECORD, StepState.MISSING, "已过期", None),
    ("SET-73", Step.ROTATION, date(2024, 12, 31), RECORD, StepState.EXEMPT, "入职当年", date(2025, 1, 1)),
    ("SET-73", Step.ROTATION, date(2025, 1, 1), RECORD, StepState.DUE, "还差 60 学时、集中轮训还差 14 天", date(2026, 1, 1)),
    ("IN-08.yearly", Step.ROTATION, date(2025, 9, 29), RECORD, StepState.DUE, "还差 12 学时", date(2026, 1, 1)),
    ("IN-08.yearly", Step.ROTATION, date(2025, 9, 30), RECORD, StepState.DONE, "2025 年轮训已达到", date(2026, 1, 1)),
    ("IN-08.rotation", Step.ROTATION, TODAY, Record((), (ONLINE, *LAST_YEAR)), StepState.DUE, "集中轮训还差 14 天", date(2027, 1, 1)),
]  # fmt: skip


@pytest.mark.parametrize(("provision", "step", "day", "record", "state", "said", "changes"), ROWS)
def test_rows(
    provision: str, step: Step, day: date, record: Record, state: StepState, said: str, changes: date | None
) -> None:
    assert provision in LAW
    found = rungs(record=record, day=day)[step]
    assert (found.state, found.changes_on) == (state, changes)
    assert said in found.text


def test_a_rotation_missed_last_year_is_missing_from_the_year_after_entry_on() -> None:
    """IN-08.yearly, IN-08.rotation, SET-73: the year of entry is not asked for, the next one is."""
    without = Record((), (BLOCK, ONLINE))
    found = rungs(record=without)[Step.ROTATION]
    assert found.state is StepState.MISSING
    assert found.text == "2025 年轮训未达到：还差 60 学时、集中轮训还差 14 天"
    later = Facts((Service(date(2025, 3, 1), None),), HELD)
    assert rungs(later, without)[Step.ROTATION].state is StepState.DONE


@pytest.mark.parametrize(
    ("provision", "step", "from_on", "exempt"),
    [
        ("IN-02", Step.EXAM, date(2016, 12, 31), True),
        ("IN-02", Step.EXAM, date(2017, 1, 1), False),
        ("IN-08.induction", Step.INDUCTION, date(2020, 9, 30), True),
        ("IN-08.induction", Step.INDUCTION, date(2020, 10, 1), False),
    ],
)
def test_who_came_in_before_the_rule_is_not_asked(provision: str, step: Step, from_on: date, exempt: bool) -> None:
    assert LAW.provision(provision).effective_from in (from_on, from_on + timedelta(days=1))
    found = rungs(Facts((Service(from_on, None),), HELD), Record())[step]
    assert found.state is (StepState.EXEMPT if exempt else StepState.MISSING)


def test_a_certificate_is_due_ten_working_days_after_its_exam() -> None:
    """IN-04.issue: passed on 2026-11-09, a Monday."""
    record = Record((Sat(EventKind.SUPERVISION_EXAM, date(2026, 11, 9), True),))
    found = rungs(Facts((SERVICE,)), record)[Step.SUPERVISION]
    assert "应在 2026-11-23 以前发证" in found.text


# -- as of a day -------------------------------------------------------------------------------------------------------

days = st.dates(date(2021, 1, 1), date(2028, 12, 31))
spans = st.tuples(days, st.integers(0, 400)).map(lambda one: (one[0], one[0] + timedelta(days=one[1])))
services = st.builds(lambda span, still: Service(span[0], None if still else span[1]), spans, st.booleans())
papers = st.builds(
    lambda kind, issued, length, gone: Held(
        kind, issued, issued + timedelta(days=length), None if gone is None else issued + timedelta(days=gone)
    ),
    st.sampled_from(CredentialKind),
    st.dates(date(2022, 11, 1), date(2028, 1, 1)),
    st.integers(0, 1500),
    st.none() | st.integers(0, 900),
)
sat = st.builds(Sat, st.sampled_from([kind for kind in EventKind if kind.is_exam]), days, st.booleans())
attended = st.builds(
    lambda kind, span, hours, share, passed: Attended(kind, *span, hours, max(1, share % (span[1] - span[0]).days) if span[1] > span[0] else 1, passed),
    st.sampled_from([kind for kind in EventKind if not kind.is_exam]),
    spans,
    st.integers(1, 2000),
    st.integers(1, 400),
    st.booleans(),
)  # fmt: skip
people = st.tuples(
    st.builds(Facts, st.lists(services, max_size=3).map(tuple), st.lists(papers, max_size=4).map(tuple)),
    st.builds(Record, st.lists(sat, max_size=3).map(tuple), st.lists(attended, max_size=4).map(tuple)),
)


def forget(facts: Facts, record: Record, day: date) -> tuple[Facts, Record]:
    """What was effective by a day: nothing that began, ended or was withdrawn later."""
    return (
        Facts(
            tuple(
                replace(one, until_on=one.until_on if one.until_on and one.until_on < day else None)
                for one in facts.services
                if one.from_on <= day
            ),
            tuple(
                replace(one, withdrawn_on=one.withdrawn_on if one.withdrawn_on and one.withdrawn_on <= day else None)
                for one in facts.held
                if one.issued_on <= day
            ),
        ),
        Record(
            tuple(one for one in record.sat if one.on <= day),
            tuple(one for one in record.attended if one.until_on <= day),
        ),
    )


_SECOND_TAKEN_BACK = Facts(
    (),
    (
        Held(CredentialKind.SUPERVISION, date(2022, 11, 1), date(2023, 1, 1), None),
        Held(CredentialKind.SUPERVISION, date(2023, 1, 1), date(2023, 1, 2), date(2023, 1, 2)),
    ),
)


@example((_SECOND_TAKEN_BACK, Record((), ())), date(2023, 1, 1))  # on its only day, which is also the other's last
@given(people, days)
def test_standing_as_of_a_day_uses_only_what_was_effective_by_then(who: tuple[Facts, Record], day: date) -> None:
    facts, record = who
    law = book.book(day)
    earlier, kept = forget(facts, record, day)
    full, bare = rules.standing(facts, law, day), rules.standing(earlier, law, day)
    assert full.may_enforce is bare.may_enforce
    if not any("尚未到任" in reason for reason in full.reasons):  # a coming day in office is named, and changes nothing
        assert full.reasons == bare.reasons
    for seen, known in zip(
        rules_steps.ladder(facts, record, law, day), rules_steps.ladder(earlier, kept, law, day), strict=True
    ):
        assert (seen.step, seen.state) == (known.step, known.state)
        assert seen.text == known.text


@given(people, days)
def test_the_ladder_decides_as_the_standing_does(who: tuple[Facts, Record], day: date) -> None:
    facts, record = who
    law = book.book(day)
    held = all(not rung.open for rung in rules_steps.ladder(facts, record, law, day) if rung.decides)
    serving = any(one.on(day) for one in facts.services)
    assert rules.standing(facts, law, day).may_enforce is (held and serving)


@given(people, days)
def test_a_day_of_change_is_a_day_of_another_answer_and_the_first(who: tuple[Facts, Record], day: date) -> None:
    facts, _ = who
    law = book.book(day)
    said = rules.standing(facts, law, day)
    last = said.changes_on or day + timedelta(days=3)
    assert said.changes_on is None or rules.standing(facts, law, last).may_enforce is not said.may_enforce
    for step in range(1, min((last - day).days, 40)):
        assert rules.standing(facts, law, day + timedelta(days=step)).may_enforce is said.may_enforce


# -- entries and certificates ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "others", "field"),
    [  # SET-71: eight hours a day, so many days a year; nobody in two full-time classes
        (INDUCTION, (), ""),
        (replace(INDUCTION, hours=7200), (), ""),
        (replace(INDUCTION, hours=7201), (), "学时"),
        (replace(INDUCTION, hours=0), (), "学时"),
        (replace(INDUCTION, days=0), (), "培训天数"),
        (replace(INDUCTION, days=91), (), "培训天数"),
        (replace(BLOCK, hours=1120), (replace(ONLINE, hours=28_080),), ""),
        (replace(BLOCK, hours=1121 - 1), (replace(ONLINE, hours=28_081),), "学时"),
        (BLOCK, (replace(INDUCTION, from_on=date(2026, 3, 1), until_on=date(2026, 5, 11)),), "起始日期"),
        (BLOCK, (replace(INDUCTION, from_on=date(2026, 3, 1), until_on=date(2026, 5, 10)),), ""),
        (BLOCK, (replace(ONLINE, from_on=date(2026, 3, 1), until_on=date(2026, 5, 20)),), ""),
    ],
)
def test_hours_and_days(one: Attended, others: tuple[Attended, ...], field: str) -> None:
    found = rules_entries.against_training(one, others, LAW)
    assert (found.field if found else "") == field


def test_a_certificate_before_the_induction_warns_while_the_provision_is_from_memory() -> None:
    """IN-08.induction: from memory, so a written reason lets the keeper go on; confirmed, it refuses."""
    early = Record((), (INDUCTION,))
    assert LAW.provision("IN-08.induction").confidence is Confidence.MEMORY
    assert rules_entries.may_be_certified([SERVICE], early, date(2024, 9, 28), LAW) == ""
    with pytest.raises(RuleBroken) as warned:
        rules_entries.may_be_certified([SERVICE], early, date(2024, 9, 27), LAW)
    assert warned.value.provision == "IN-08.induction"
    assert "写明理由" in warned.value.fix
    went_on = rules_entries.may_be_certified([SERVICE], early, date(2024, 9, 27), LAW, "先行发证，培训在后。")
    assert went_on == LAW.provision("IN-08.induction").key
    sure = book.book(TODAY, [replace(LAW.provision("IN-08.induction"), confidence=Confidence.CONFIRMED)])
    with pytest.raises(RuleBroken) as refused:
        rules_entries.may_be_certified([SERVICE], early, date(2024, 9, 27), sure, "先行发证，培训在后。")
    assert "写明理由" not in refused.value.fix


GENERAL = Sat(EventKind.GENERAL_LAW, date(2027, 5, 20), True)


@pytest.mark.parametrize(
    ("provision", "old", "issued_on", "applied_on", "sat", "refused"),
    [
        ("IN-04.extension", HELD[0], date(2027, 9, 20), date(2027, 9, 7), (), False),
        ("IN-04.extension", HELD[0], date(2027, 9, 20), date(2027, 9, 8), (), True),
        ("IN-04.extension", HELD[0], date(2027, 9, 20), None, (), True),
        ("IN-04.extension", HELD[0], date(2027, 10, 8), date(2027, 9, 7), (), True),
        ("IN-06.window", HELD[1], date(2027, 10, 1), None, (GENERAL,), False),
        ("IN-06.window", HELD[1], date(2027, 10, 1), None, (replace(GENERAL, passed=False),), True),
        ("IN-06.window", HELD[1], date(2027, 10, 1), None, (replace(GENERAL, on=date(2027, 4, 29)),), True),
        ("IN-06.window", HELD[1], date(2027, 10, 1), None, (replace(GENERAL, on=date(2027, 4, 30)),), False),
        ("IN-06.window", HELD[1], date(2027, 5, 19), None, (GENERAL,), True),
        ("IN-06.window", HELD[1], date(2027, 11, 1), None, (GENERAL,), True),
    ],
)
def test_a_certificate_that_follows_another(
    provision: str, old: Held, issued_on: date, applied_on: date | None, sat: tuple[Sat, ...], refused: bool
) -> None:
    law = book.book(issued_on)
    if not refused:
        rules_entries.may_follow(old, issued_on, applied_on, Record(sat), law)
        found = rules.term(old.kind, issued_on, law, follows=old.valid_until)
        assert found.starts_on == old.valid_until + timedelta(days=1)  # SET-43
        return
    with pytest.raises(RuleBroken) as raised:
        rules_entries.may_follow(old, issued_on, applied_on, Record(sat), law)
    assert raised.value.provision == provision


def test_a_withdrawn_certificate_is_not_followed() -> None:
    with pytest.raises(InvalidInput, match="已收回"):
        rules_entries.may_follow(replace(HELD[0], withdrawn_on=TODAY), TODAY, TODAY, Record(), LAW)
