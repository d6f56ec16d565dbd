"""Grades at every bound, publicity classes with their days, and the days that follow from both. Pure."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from registry.conduct import rules
from registry.conduct.terms import AccidentGrade, Hazard, HazardState, PenaltyKind, PublicityClass
from registry.kernel.access import Actor
from registry.law.book import LawBook, book
from registry.law.terms import WORDS
from registry.policy import Role

E, M, L, O = AccidentGrade  # noqa: E741
YI, WAN = 10_000_000_000, 1_000_000  # cents in 亿 and 万 yuan
TODAY = date(2026, 11, 23)
NOW = book(TODAY)


def law(day: date) -> LawBook:
    return book(day)


# -- grades ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deaths", "injuries", "loss", "grade"),
    [
        (30, 0, 0, E),
        (29, 0, 0, M),
        (10, 0, 0, M),
        (9, 0, 0, L),
        (3, 0, 0, L),
        (2, 0, 0, O),
        (0, 100, 0, E),
        (0, 99, 0, M),
        (0, 50, 0, M),
        (0, 49, 0, L),
        (0, 10, 0, L),
        (0, 9, 0, O),
        (0, 0, YI, E),
        (0, 0, YI - 1, M),
        (0, 0, 5000 * WAN, M),
        (0, 0, 5000 * WAN - 1, L),
        (0, 0, 1000 * WAN, L),
        (0, 0, 1000 * WAN - 1, O),
        (0, 0, 1, O),
        (2, 9, 1000 * WAN - 1, O),  # three times just below does not add up
        (1, 50, 10 * WAN, M),  # the gravest measure counts
        (3, 10, 5000 * WAN, M),
        (30, 10, 1000 * WAN, E),
    ],
)
def test_grades_at_every_bound(deaths: int, injuries: int, loss: int, grade: AccidentGrade) -> None:
    found = rules.grade(deaths, injuries, loss, NOW)
    assert found is not None
    assert found.grade is grade
    assert "第493号" in found.explanation
    code = found.provision.partition("@")[0]
    assert code in NOW
    assert code == "ACC-01.bounds" if grade is O else code.startswith(f"ACC-01.{grade}.")


def test_the_measure_that_decided_is_named() -> None:
    found = rules.grade(1, 4, 5200 * WAN, NOW)
    assert found
    assert found.provision == "ACC-01.major.loss@2007-06-01"
    assert "直接经济损失 5200 万元" in found.explanation


def test_there_were_no_grades_before_the_order() -> None:
    assert rules.grade(3, 0, 0, law(date(2007, 5, 31))) is None
    found = rules.grade(3, 0, 0, law(date(2007, 6, 1)))
    assert found
    assert found.grade is L


def test_days_of_the_investigation() -> None:
    day = date(2026, 6, 1)
    report, extended = rules.accident_clocks(day, None, L, NOW)
    assert (report.on, extended.on) == (date(2026, 7, 31), date(2026, 9, 29))
    assert "六十日" in report.explanation
    due = rules.accident_clocks(day, date(2026, 8, 1), L, NOW)[2:]
    assert [one.on for one in due] == [date(2026, 8, 17)]  # the sixteenth is a Sunday
    assert "顺延" in due[0].explanation
    worst = rules.accident_clocks(day, date(2026, 8, 3), E, NOW)[2:]
    assert [one.on for one in worst] == [date(2026, 9, 2), date(2026, 10, 8)]  # the second of October is a holiday
    assert rules.accident_clocks(date(2007, 5, 31), None, L, law(date(2007, 5, 31))) == ()


# -- publicity ---------------------------------------------------------------------------------------------------------

FINE, WARNING, CRITICISM = PenaltyKind.FINE, PenaltyKind.WARNING, PenaltyKind.CRITICISM
STOPPED, REVOKED, BARRED, CLOSED = (
    PenaltyKind.PRODUCTION_STOPPED,
    PenaltyKind.LICENCE_REVOKED,
    PenaltyKind.POST_LIMITED,
    PenaltyKind.CLOSED,
)


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        ([WARNING], PublicityClass.MINOR),
        ([WARNING, CRITICISM], PublicityClass.MINOR),
        ([WARNING, FINE], PublicityClass.GENERAL),
        ([FINE], PublicityClass.GENERAL),
        ([PenaltyKind.DETAINED], PublicityClass.GENERAL),
        ([FINE, STOPPED], PublicityClass.SERIOUS),
        ([REVOKED], PublicityClass.SERIOUS),
        ([BARRED], PublicityClass.SERIOUS),
        ([WARNING, CLOSED], PublicityClass.SERIOUS),
    ],
)
def test_classes(kinds: list[PenaltyKind], found: PublicityClass) -> None:
    shown = rules.publicity(kinds, TODAY, NOW, NOW)
    assert shown.grade is found
    assert shown.shown is (found is not PublicityClass.MINOR)
    assert shown.to_confirm  # how the classes are told apart is from memory
    assert shown.explanation


def days(kinds: list[PenaltyKind], decided_on: date, today: date = TODAY) -> tuple[date | None, date | None]:
    shown = rules.publicity(kinds, decided_on, law(decided_on), law(today))
    return shown.opens, shown.until


@pytest.mark.parametrize(
    ("kinds", "decided_on", "opens", "until"),
    [
        ([FINE], date(2026, 4, 1), date(2026, 7, 1), date(2027, 3, 31)),
        ([FINE], date(2026, 11, 2), date(2027, 2, 2), date(2027, 11, 1)),
        ([STOPPED], date(2026, 4, 1), date(2027, 4, 1), date(2029, 3, 31)),
        ([STOPPED], date(2028, 2, 29), date(2029, 2, 28), date(2031, 2, 28)),
        ([WARNING], date(2026, 11, 2), None, date(2027, 2, 1)),  # not shown; where needed, three months at most
    ],
)
def test_days_of_penalties_under_the_classes_of_2026(
    kinds: list[PenaltyKind], decided_on: date, opens: date | None, until: date
) -> None:
    assert days(kinds, decided_on) == (opens, until)


@pytest.mark.parametrize(
    ("kinds", "decided_on", "until"),
    [
        ([FINE], date(2026, 3, 31), date(2027, 3, 30)),  # the shorter new one takes over
        ([FINE], date(2025, 6, 1), date(2026, 5, 31)),
        ([FINE], date(2024, 1, 10), date(2026, 3, 31)),  # the new term was over: shown to the last day of the old law
        ([STOPPED], date(2024, 1, 10), date(2027, 1, 9)),  # three years either way
        ([FINE], date(2023, 5, 1), date(2026, 3, 31)),
    ],
)
def test_penalties_decided_before_take_the_classes_over_and_never_for_longer(
    kinds: list[PenaltyKind], decided_on: date, until: date
) -> None:
    shown = rules.publicity(kinds, decided_on, law(decided_on), NOW)
    before = rules.publicity(kinds, decided_on, law(decided_on), law(date(2026, 3, 31)))
    assert shown.until == until
    assert before.until is not None
    assert until <= before.until
    assert "2026年4月1日" in shown.explanation


def test_before_there_were_classes_nothing_is_computed_under_the_old_law() -> None:
    day = date(2020, 1, 10)
    shown = rules.publicity([FINE], day, law(day), law(date(2023, 4, 30)))
    assert (shown.grade, shown.until, shown.shown) == (None, None, False)


def test_the_laws_words_are_kinds_of_ours() -> None:
    for code in ("CR-07.minor.kinds", "CR-07.serious.kinds"):
        assert [WORDS[word] for word in NOW.words(code)]
        assert {PenaltyKind(word) for word in NOW.words(code)}


def clocks(decided_on: date, revoked_on: date | None = None, *, of_unit: bool = True) -> dict[str, date]:
    then = law(decided_on)
    shown = rules.publicity([FINE], decided_on, then, NOW)
    return {one.title: one.on for one in rules.penalty_clocks(decided_on, revoked_on, of_unit, shown, then, NOW)}


def test_days_of_a_penalty() -> None:
    assert clocks(date(2026, 11, 2)) == {
        "公开曝光": date(2026, 11, 11),
        "信用公示至": date(2027, 11, 1),
        "达到最短公示期、可以申请信用修复": date(2027, 2, 2),
    }
    assert clocks(date(2026, 9, 24))["公开曝光"] == date(2026, 10, 12)  # holidays in between, one Saturday worked
    assert "公开曝光" not in clocks(date(2026, 11, 2), of_unit=False)
    assert "公开曝光" not in clocks(date(2021, 8, 31))
    assert clocks(date(2026, 11, 2), date(2026, 11, 20)) == {
        "公开曝光": date(2026, 11, 11),
        "撤回公开的处罚信息并说明理由": date(2026, 11, 25),
    }


def test_days_beyond_the_known_calendar_are_provisional() -> None:
    day = date(2026, 12, 30)
    then = law(day)
    shown = rules.publicity([FINE], day, then, then)
    [first, *_] = rules.penalty_clocks(day, None, True, shown, then, then)
    assert first.to_confirm
    assert "暂定" in first.explanation


# -- the rest ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("（湘）应急罚〔2026〕1号", "(湘)应急罚[2026]1号", True),
        ("（湘）应急罚【2026】 1 号", "（湘）应急罚〔２０２６〕１号", True),
        ("（湘）应急罚（2026）1号", "（湘）应急罚〔2026〕1号", True),
        ("（湘）应急罚(2026)1号", "〔湘〕应急罚﹝2026﹞1号", True),
        ("（湘）应急罚〔2026〕1-2号", "（湘）应急罚〔2026〕12号", False),
        ("（湘）应急罚〔2026〕1号", "（湘）应急罚〔2025〕1号", False),
    ],
)
def test_document_numbers_are_compared_by_their_sense(one: str, other: str, same: bool) -> None:
    assert (rules.document_key(one) == rules.document_key(other)) is same


@pytest.mark.parametrize(
    ("actor", "region", "reached"),
    [
        (Actor("a", Role.OFFICER, region="430100"), "430102", True),
        (Actor("a", Role.OFFICER, region="430100"), "430100", True),
        (Actor("a", Role.OFFICER, region="430102"), "430100", False),
        (Actor("a", Role.OFFICER, region="430100"), "430200", False),
        (Actor("a", Role.OFFICER, region="430000"), "433100", True),
        (Actor("a", Role.OFFICER, region="430100"), "", False),
        (Actor("a", Role.OFFICER), "430100", False),
        (Actor("a", Role.AUDITOR), "430100", False),
    ],
)
def test_writing_stays_inside_the_own_region(actor: Actor, region: str, reached: bool) -> None:
    assert rules.reaches(actor, region) is reached


def test_a_hazard_is_overdue_after_its_last_day() -> None:
    due = date(2026, 11, 30)
    found = Hazard("Y", 1, "430100", date(2026, 10, 1), "", "", due, None)
    assert found.state_on(due) is HazardState.OPEN
    assert found.state_on(due + timedelta(days=1)) is HazardState.OVERDUE
    closed = Hazard("Y", 1, "430100", date(2026, 10, 1), "", "", due, date(2026, 12, 5))
    assert closed.state_on(date(2026, 12, 4)) is HazardState.OVERDUE
    assert closed.state_on(date(2026, 12, 5)) is HazardState.CLOSED
