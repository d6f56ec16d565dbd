"""Employers' duties by table, each row with its provision, and the arithmetic against an oracle (LAW-06, LAW-07, RSE-09..11, TR-08)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.engineers import rules_duties
from registry.engineers.terms_duties import DutyKind, FirmFacts
from registry.law.book import book
from registry.parties.reference.industries import HighHazard

TODAY = date(2026, 11, 23)
LAW = book(TODAY)
H = HighHazard

# The provision, the duty, what the firm has, how many are required and how many are short; none: the duty is not there.
TABLE: list[tuple[str, DutyKind, dict[str, Any], tuple[int, int] | None]] = [
    # 安全生产法 art 27(3): who must have an engineer
    ("LAW-06", DutyKind.MUST_HAVE, {"hazard": H.HAZARDOUS_CHEMICALS}, (1, 1)),
    ("LAW-06", DutyKind.MUST_HAVE, {"hazard": H.HAZARDOUS_CHEMICALS, "engineers": 1}, (1, 0)),
    ("LAW-06", DutyKind.MUST_HAVE, {"hazard": H.FIREWORKS}, (1, 1)),
    ("LAW-06", DutyKind.MUST_HAVE, {"hazard": H.COAL_MINE}, (1, 1)),
    ("LAW-06", DutyKind.MUST_HAVE, {"hazard": H.NON_COAL_MINE}, (1, 1)),
    ("LAW-06", DutyKind.MUST_HAVE, {"hazard": H.METAL_SMELTING}, (1, 1)),
    ("LAW-06", DutyKind.MUST_HAVE, {"hazard": H.CONSTRUCTION}, None),
    ("LAW-06", DutyKind.MUST_HAVE, {"hazard": H.TRANSPORT}, None),
    ("LAW-06", DutyKind.MUST_HAVE, {"hazard": H.NONE, "staff": 5000}, None),
    # 11号令 art 6: 15 % at 300 staff in the kinds named; seven managers or fewer need one
    ("RSE-09", DutyKind.SHARE, {"hazard": H.COAL_MINE, "staff": 299, "managers": 20}, None),
    ("RSE-09", DutyKind.SHARE, {"hazard": H.COAL_MINE, "staff": 300, "managers": 0}, (1, 1)),
    ("RSE-09", DutyKind.SHARE, {"hazard": H.COAL_MINE, "staff": 300, "managers": 7}, (1, 1)),
    ("RSE-09", DutyKind.SHARE, {"hazard": H.COAL_MINE, "staff": 300, "managers": 8}, (2, 2)),  # 1.2
    ("RSE-09", DutyKind.SHARE, {"hazard": H.COAL_MINE, "staff": 300, "managers": 20, "engineers": 2}, (3, 1)),
    ("RSE-09", DutyKind.SHARE, {"hazard": H.COAL_MINE, "staff": 300, "managers": 21, "engineers": 4}, (4, 0)),  # 3.15
    ("RSE-09", DutyKind.SHARE, {"hazard": H.CONSTRUCTION, "staff": 400, "managers": 2}, (1, 1)),
    ("RSE-09", DutyKind.SHARE, {"hazard": H.FIREWORKS, "staff": 400, "managers": 2}, (1, 1)),
    (
        "RSE-09",
        DutyKind.SHARE,
        {"hazard": H.METAL_SMELTING, "staff": 4000, "managers": 50},
        None,
    ),  # not among the kinds
    ("RSE-09", DutyKind.SHARE, {"hazard": H.TRANSPORT, "staff": 4000, "managers": 50}, None),
    # agencies: 30 % of their professional staff
    ("RSE-10", DutyKind.AGENCY, {"evaluators": 0}, None),
    ("RSE-10", DutyKind.AGENCY, {"evaluators": 1}, (1, 1)),
    ("RSE-10", DutyKind.AGENCY, {"evaluators": 10, "engineers": 3}, (3, 0)),
    ("RSE-10", DutyKind.AGENCY, {"evaluators": 11, "engineers": 3}, (4, 1)),
    # 安全生产法 art 24: safety officers
    ("LAW-07", DutyKind.OFFICERS, {"hazard": H.CONSTRUCTION, "staff": 3}, (1, 1)),
    ("LAW-07", DutyKind.OFFICERS, {"hazard": H.TRANSPORT, "managers": 1}, (1, 0)),
    ("LAW-07", DutyKind.OFFICERS, {"staff": 101}, (1, 1)),
    ("LAW-07", DutyKind.OFFICERS, {"staff": 100, "managers": 1}, (1, 0)),
    ("LAW-07", DutyKind.OFFICERS, {"staff": 0}, None),  # how many work there is not known
    # 3号令 art 24: managers assessed within six months
    ("TR-08", DutyKind.CERTIFICATES, {"hazard": H.COAL_MINE, "assessed": 3, "uncertified": 2}, (3, 2)),
    ("TR-08", DutyKind.CERTIFICATES, {"hazard": H.COAL_MINE, "assessed": 0}, None),
    # 118号, from memory: advice
    ("RSE-11", DutyKind.MIDDLE, {"hazard": H.COAL_MINE, "managers": 8, "middle": 1}, (2, 1)),
    ("RSE-11", DutyKind.MIDDLE, {"hazard": H.METAL_SMELTING, "managers": 1, "middle": 1}, (1, 0)),
    ("RSE-11", DutyKind.MIDDLE, {"hazard": H.FIREWORKS, "managers": 8}, None),
    ("RSE-11", DutyKind.MIDDLE, {"hazard": H.COAL_MINE, "managers": 0}, None),
]


@pytest.mark.parametrize(("provision", "kind", "has", "wanted"), TABLE)
def test_duties(provision: str, kind: DutyKind, has: dict[str, Any], wanted: tuple[int, int] | None) -> None:
    facts = FirmFacts(**({"hazard": H.NONE, "staff": 0} | has))
    found = {one.kind: one for one in rules_duties.duties(facts, LAW)}
    if wanted is None:
        assert kind not in found
        return
    one = found[kind]
    assert (one.required, one.short) == wanted
    assert one.provision.startswith(provision)
    assert LAW.provision(one.provision.partition("@")[0]).article in one.article
    assert f"{one.required} 人" in one.arithmetic
    assert one.advice is (kind is DutyKind.MIDDLE)


COUNTS = st.integers(0, 400)


@given(st.sampled_from(list(H)), COUNTS, COUNTS, COUNTS, st.integers(0, 2000))
def test_the_shares_are_never_less_than_the_law_says(
    hazard: H, managers: int, evaluators: int, engineers: int, staff: int
) -> None:
    """Against fractions: the smallest whole number of persons that is not below the share (SET-53)."""
    facts = FirmFacts(hazard, staff, managers=managers, evaluators=evaluators, engineers=engineers)
    for one in rules_duties.duties(facts, LAW):
        if one.kind is DutyKind.AGENCY:
            assert one.required == ceil(Fraction(30, 100) * evaluators)
        if one.kind is DutyKind.SHARE:
            assert one.required == (1 if managers <= 7 else ceil(Fraction(15, 100) * managers))
        assert one.short == max(0, one.required - one.have)


@given(st.sampled_from(list(H)), COUNTS, COUNTS, st.integers(0, 2000))
def test_one_engineer_more_never_makes_a_firm_fall_short(hazard: H, managers: int, engineers: int, staff: int) -> None:
    facts = FirmFacts(hazard, staff, managers=managers, engineers=engineers)
    before = {one.kind: one.short for one in rules_duties.duties(facts, LAW)}
    after = {one.kind: one.short for one in rules_duties.duties(replace(facts, engineers=engineers + 1), LAW)}
    assert all(after[kind] <= short for kind, short in before.items())


@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        (date(2019, 12, 31), ()),
        (date(2020, 1, 1), (H.HAZARDOUS_CHEMICALS, H.COAL_MINE, H.NON_COAL_MINE)),
        (date(2022, 12, 31), (H.HAZARDOUS_CHEMICALS, H.COAL_MINE, H.NON_COAL_MINE)),
        (date(2023, 1, 1), (H.HAZARDOUS_CHEMICALS, H.COAL_MINE, H.NON_COAL_MINE, H.METAL_SMELTING)),
    ],
)
def test_the_share_of_the_middle_grade_is_due_by_kind(day: date, kinds: tuple[H, ...]) -> None:
    """RSE-11: two years for chemicals and mines, five for smelting."""
    assert rules_duties.middle_kinds(book(day)) == kinds


def test_a_duty_is_that_of_the_law_of_the_day() -> None:
    facts = FirmFacts(H.COAL_MINE, 400, managers=8)
    then = {one.kind for one in rules_duties.duties(facts, book(date(2021, 8, 31)))}
    assert DutyKind.MUST_HAVE not in then  # the act's present text is in force from 2021-09-01
    assert DutyKind.SHARE in then
