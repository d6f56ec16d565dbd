"""Early removal, gate by gate: on which day each opens, which article says so, and when somebody has to have acted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from registry.blacklist import rules_repair as rules
from registry.blacklist.terms import Facts, ListingState, Origin
from registry.blacklist.terms_repair import (
    OPEN_STATES,
    ApplicationState,
    ApplicationStep,
    Conduct,
    Finding,
    Gate,
    RepairFacts,
)
from registry.kernel.errors import InvalidInput, OutOfDate, RuleBroken
from registry.law.book import LawBook, book

TODAY = date(2026, 11, 23)


def day(text: str) -> date:
    return date.fromisoformat(text)


def listing(listed: str, until: str) -> Facts:
    return Facts(ListingState.PUBLISHED, day(listed), day(listed), day(until))


def apply(facts: Facts, *, origin: Origin = Origin.OWN, today: date = TODAY, shown: bool = True) -> None:
    rules.may_apply(facts, origin, "某某局", today, book(facts.listed_on), book(today), shown=shown)


@pytest.mark.parametrize(
    ("listed", "until", "today", "refused"),
    [
        ("2025-11-24", "2028-11-23", "2026-11-23", "BL-19"),  # 11 months 30 days
        ("2025-11-23", "2028-11-22", "2026-11-23", None),  # 12 months to the day
        ("2025-11-22", "2028-11-21", "2026-11-23", None),
        ("2024-02-29", "2027-02-28", "2025-02-27", "BL-19"),  # 民法典 art 202: the month's last day
        ("2024-02-29", "2027-02-28", "2025-02-28", None),
        ("2025-02-28", "2028-02-27", "2026-02-27", "BL-19"),
        ("2025-02-28", "2028-02-27", "2026-02-28", None),
        ("2025-03-31", "2028-03-30", "2026-03-30", "BL-19"),
        ("2025-03-31", "2028-03-30", "2026-03-31", None),
        ("2023-11-24", "2026-11-23", "2026-11-22", None),  # three years, less a day, the day, and after
        ("2023-11-24", "2026-11-23", "2026-11-23", None),
        ("2023-11-24", "2026-11-23", "2026-11-24", "BL-17"),
    ],
)
def test_when_somebody_may_apply(listed: str, until: str, today: str, refused: str | None) -> None:
    if refused is None:
        apply(listing(listed, until), today=day(today))
        return
    with pytest.raises(RuleBroken, match="第十三条") as broken:
        apply(listing(listed, until), today=day(today))
    assert broken.value.provision == refused


def test_a_refusal_names_the_article_and_the_first_day() -> None:
    with pytest.raises(RuleBroken) as broken:
        apply(listing("2025-11-24", "2028-11-23"))
    assert "第十三条、第十八条" in broken.value.message
    assert "2026-11-24" in broken.value.fix


@pytest.mark.parametrize(
    ("listed", "until", "code", "said"),
    [
        ("2023-09-30", "2026-12-01", "LEG-03", "期满前 30 日内"),
        ("2016-03-01", "2026-12-01", "LEG-04", "期满后"),
    ],
)
def test_earlier_regimes_have_no_early_removal(listed: str, until: str, code: str, said: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        apply(listing(listed, until))
    assert broken.value.provision == code
    assert said in broken.value.fix


def test_a_received_listing_is_repaired_by_its_source() -> None:
    with pytest.raises(RuleBroken) as broken:
        apply(listing("2024-01-01", "2026-12-31"), origin=Origin.RECEIVED)
    assert broken.value.provision == "CR-09"
    assert "某某局" in broken.value.fix


def test_what_is_not_public_cannot_leave() -> None:
    with pytest.raises(OutOfDate):
        apply(listing("2024-01-01", "2026-12-31"), shown=False)


@pytest.mark.parametrize(
    ("start", "accept", "decide"),
    [
        (
            "2026-09-24",
            "2026-10-09",
            "2026-10-29",
        ),  # Mid-Autumn 09-25..27 and National Day 10-01..07 are off, 09-20, 10-10 worked
        ("2026-11-23", "2026-11-30", "2026-12-21"),
        ("2026-02-10", "2026-02-24", "2026-03-16"),
    ],
)
def test_deadlines_are_working_days(start: str, accept: str, decide: str) -> None:
    law = book(TODAY)
    assert rules.accept_due(day(start), law).on == day(accept)
    assert rules.decide_due(day(start), law).on == day(decide)


def test_a_deadline_beyond_the_calendar_is_provisional() -> None:
    assert rules.decide_due(day("2026-12-21"), book(TODAY)).provisional
    assert not rules.decide_due(day("2026-11-23"), book(TODAY)).provisional


def test_deadlines_explain_themselves() -> None:
    filed, accepted = day("2026-12-18"), day("2026-12-21")
    law = book(TODAY)
    due = [rules.accept_due(filed, law).on, rules.decide_due(accepted, law).on]
    found = rules.deadlines(filed, due[0], accepted, due[1], law)
    assert [one.on for one in found] == due
    assert ["第十九条" in found[0].explanation, "节假日安排待公布" in found[0].explanation] == [True, False]
    assert ["20 个工作日" in found[1].explanation, "节假日安排待公布" in found[1].explanation] == [True, True]
    assert len(rules.deadlines(filed, due[0], None, None, law)) == 1


# -- gates -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    number: str
    until: date | None


FINE = Finding(True, day("2025-09-01"), "凭证")
SOUND = RepairFacts(day("2025-06-01"), None, FINE, FINE, FINE, (), (), TODAY)


def answers(facts: RepairFacts, law: LawBook | None = None) -> dict[Gate, tuple[bool | None, date | None, str]]:
    found = rules.gates(facts, book(facts.listed_on), law or book(TODAY), TODAY)
    return {one.gate: (one.met, one.on, one.provision.partition("@")[0]) for one in found}


def test_every_gate_is_answered_with_its_day_and_its_article() -> None:
    assert answers(SOUND) == {
        Gate.MINIMUM_TIME: (True, day("2026-06-01"), "BL-19"),
        Gate.DUTIES: (True, day("2025-09-01"), "BL-20.duties"),
        Gate.HARM: (True, day("2025-09-01"), "BL-20.harm"),
        Gate.NO_NEW_CONDUCT: (True, day("2025-09-01"), "BL-20.no_new_conduct"),
        Gate.NO_RUNNING_BAR: (True, TODAY, "BL-20.no_running_bar"),
        Gate.COMMITMENT: (True, TODAY, "CR-08"),
    }
    for one in rules.gates(SOUND, book(SOUND.listed_on), book(TODAY), TODAY):
        assert one.binds
        assert "第" in one.article or "36号" in one.article
    rules.must_be_open(rules.gates(SOUND, book(SOUND.listed_on), book(TODAY), TODAY), "")


NOT_YET = Finding(False, None, "尚欠五万元")


@pytest.mark.parametrize(
    ("change", "gate", "met", "opens"),
    [
        ({"listed_on": day("2025-11-24")}, Gate.MINIMUM_TIME, False, "2026-11-24"),
        ({"listed_on": day("2025-11-23")}, Gate.MINIMUM_TIME, True, "2026-11-23"),
        ({"restarted_on": day("2026-01-10")}, Gate.MINIMUM_TIME, False, "2027-01-10"),
        ({"duties": NOT_YET}, Gate.DUTIES, False, None),
        ({"duties": None}, Gate.DUTIES, None, None),
        ({"harm": NOT_YET}, Gate.HARM, False, None),
        ({"conduct": None}, Gate.NO_NEW_CONDUCT, None, None),
        ({"conduct": NOT_YET}, Gate.NO_NEW_CONDUCT, False, None),
        ({"later": (Conduct("HN1", day("2026-01-01")),)}, Gate.NO_NEW_CONDUCT, False, None),  # whatever the officer found
        ({"bars": (Bar("X1", TODAY),)}, Gate.NO_RUNNING_BAR, False, "2026-11-24"),  # runs on its last day
        ({"bars": (Bar("X1", day("2026-11-22")),)}, Gate.NO_RUNNING_BAR, True, "2026-11-23"),
        ({"bars": (Bar("X1", day("2027-05-05")), Bar("X2", day("2028-05-05")))}, Gate.NO_RUNNING_BAR, False, "2028-05-06"),
        ({"bars": (Bar("X1", day("2027-05-05")), Bar("X2", None))}, Gate.NO_RUNNING_BAR, False, None),  # for life
        ({"committed_on": None}, Gate.COMMITMENT, False, None),
    ],
)  # fmt: skip
def test_one_gate(change: dict[str, object], gate: Gate, met: bool | None, opens: str | None) -> None:
    facts = replace(SOUND, **change)  # type: ignore[arg-type]
    found = answers(facts)[gate]
    assert found[:2] == (met, day(opens) if opens else None)
    every = rules.gates(facts, book(facts.listed_on), book(TODAY), TODAY)
    closed = [one.gate for one in rules.unmet(every)]
    assert closed == ([] if met else [gate])
    if not met:
        with pytest.raises(RuleBroken) as broken:
            rules.must_be_open(every, "仍然同意")  # a reason does not open a gate that binds
        assert (broken.value.provision.partition("@")[0], broken.value.facts["gate"]) == (found[2], gate.value)
        assert (opens or "") in broken.value.fix


def test_a_gate_from_memory_warns() -> None:
    facts = replace(SOUND, harm=NOT_YET)
    every = [
        replace(one, binds=False) if one.gate is Gate.HARM else one
        for one in rules.gates(facts, book(facts.listed_on), book(TODAY), TODAY)
    ]
    with pytest.raises(InvalidInput, match="待核实"):
        rules.must_be_open(every, "")
    rules.must_be_open(every, "条文未见原文，危害轻微")


def test_conduct_counts_from_the_day_after_the_listing() -> None:
    found = [Conduct("A", day("2025-06-02")), Conduct("B", day("2025-06-01")), Conduct("C", day("2025-05-31"))]
    assert [one.number for one in rules.since(day("2025-06-01"), found)] == ["A"]


# -- steps and fraud ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ApplicationStep)
@pytest.mark.parametrize("state", ApplicationState)
def test_only_the_steps_of_the_table_are_allowed(step: ApplicationStep, state: ApplicationState) -> None:
    if state in rules.STEPS[step].starts:
        rules.must_follow(step, state)
    else:
        with pytest.raises(OutOfDate):
            rules.must_follow(step, state)


def test_an_open_application_is_one_that_may_be_withdrawn() -> None:
    assert rules.STEPS[ApplicationStep.WITHDRAW].starts == OPEN_STATES


@pytest.mark.parametrize(
    ("today", "reason", "until"),
    [
        ("2026-11-23", "", None),  # from memory: the old end stays
        ("2026-11-23", "以伪造凭证骗取", "2029-11-22"),
        ("2028-02-29", "以伪造凭证骗取", "2031-02-28"),
    ],
)
def test_a_restored_term(today: str, reason: str, until: str | None) -> None:
    term = rules.restored_term(day(today), reason, book(day(today)))
    assert (term.until.isoformat() if term else None) == until


def test_a_confirmed_restart_needs_no_reason() -> None:
    law = book(TODAY)
    confirmed = replace(law.provision("BL-22.restart"), binding_override=True)
    bound = LawBook(TODAY, {**law.provisions, "BL-22.restart": confirmed})
    assert rules.restored_term(TODAY, "", bound) is not None


def test_what_has_ended_returns_only_with_a_new_term() -> None:
    ended = listing("2023-11-01", "2026-10-31")
    with pytest.raises(RuleBroken):
        rules.may_reinstate(ended, None, TODAY, book(TODAY))
    rules.may_reinstate(ended, rules.restored_term(TODAY, "骗取", book(TODAY)), TODAY, book(TODAY))
    rules.may_reinstate(listing("2023-11-24", "2026-11-23"), None, TODAY, book(TODAY))
