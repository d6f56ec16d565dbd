"""The rules of subsidies by table, each row with its provision, and against an independent oracle (SB-01..03, SB-02's amounts)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from registry.kernel.errors import OutOfDate, RuleBroken
from registry.law.book import book
from registry.law.terms import Anchor, Confidence
from registry.training import rules_subsidies as rules
from registry.training.terms import CertificateKind, CertificateState, Ending, Origin
from registry.training.terms_subsidies import (
    STANDING,
    SUBSIDISED,
    ClaimFacts,
    ClaimState,
    ClaimStep,
    EarlierClaim,
    Payee,
)

TODAY = date(2026, 11, 23)
LAW = book(TODAY)
SOUND = ClaimFacts(
    kind=CertificateKind.SPECIAL_OPERATION,
    origin=Origin.ISSUED,
    state=CertificateState.VALID,
    issued_on=date(2026, 6, 1),
    claimed_on=TODAY,
    payee=Payee.ENTERPRISE,
    double=False,
)
EARLIER = EarlierClaim("Q1", date(2026, 7, 1))

# What is changed, the provision that warns (refuses without a reason, goes on with one).
WARNS: list[tuple[dict[str, Any], str]] = [
    ({"origin": Origin.RECEIVED}, "SB-03.certificate"),
    ({"state": CertificateState.REVIEW_OVERDUE}, "SB-03.certificate"),
    ({"state": CertificateState.EXPIRED}, "SB-03.certificate"),
    ({"before": EARLIER}, "SB-03.once"),
    ({"issued_on": date(2025, 11, 22)}, "SB-03.claim"),
    ({"double": True}, "SB-03.no_double"),
    ({"payee": Payee.OWN}, "SB-03.account"),
]
# What is changed, the provision that refuses whatever is written.
REFUSES: list[tuple[dict[str, Any], str]] = [
    ({"kind": CertificateKind.PRE_JOB}, "SB-01.persons"),
    ({"kind": CertificateKind.CONSTRUCTION}, "SB-01.persons"),
    ({"kind": CertificateKind.SPECIAL_EQUIPMENT}, "SB-01.persons"),
    ({"state": CertificateState.WITHDRAWN}, "SB-01.persons"),
    ({"state": CertificateState.CANCELLED}, "SB-01.persons"),
    ({"same": EARLIER}, "SB-03.once"),
]
FINE: list[dict[str, Any]] = [
    {},
    {"kind": CertificateKind.PRINCIPAL},
    {"kind": CertificateKind.SAFETY_MANAGER},
    {"state": CertificateState.REVIEW_DUE},
    {"state": CertificateState.RENEWAL_DUE},
    {"issued_on": date(2025, 11, 23)},
    {"issued_on": TODAY},
    {"payee": Payee.INSTITUTION},
]


@pytest.mark.parametrize("changes", FINE)
def test_nothing_stands_against(changes: dict[str, Any]) -> None:
    assert rules.may_be_claimed(replace(SOUND, **changes), "", LAW) == ()


@pytest.mark.parametrize(("changes", "provision"), WARNS)
def test_what_is_from_memory_warns(changes: dict[str, Any], provision: str) -> None:
    assert not LAW.provision(provision).binds
    facts = replace(SOUND, **changes)
    for nothing in ("", "  "):
        with pytest.raises(RuleBroken) as refused:
            rules.may_be_claimed(facts, nothing, LAW)
        assert refused.value.provision == provision
        assert LAW.provision(provision).mark in refused.value.message
    assert rules.may_be_claimed(facts, "情况属实", LAW) == (provision,)


@pytest.mark.parametrize(("changes", "provision"), REFUSES)
def test_what_no_reason_helps_over(changes: dict[str, Any], provision: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        rules.may_be_claimed(replace(SOUND, **changes), "情况属实", LAW)
    assert refused.value.provision == provision
    if "same" in changes:
        assert ("Q1" in refused.value.message, "2026-07-01" in refused.value.message) == (True, True)


@pytest.mark.parametrize(("changes", "provision"), WARNS)
def test_what_is_confirmed_refuses(changes: dict[str, Any], provision: str) -> None:
    confirmed = replace(LAW.provision(provision), confidence=Confidence.CONFIRMED)
    law = book(TODAY, [confirmed])
    with pytest.raises(RuleBroken) as refused:
        rules.may_be_claimed(replace(SOUND, **changes), "情况属实", law)
    assert refused.value.provision == provision


# Day of issue, last day to claim.
LAST_DAYS = [
    (date(2025, 11, 23), date(2026, 11, 23)),
    (date(2024, 2, 29), date(2025, 2, 28)),
    (date(2023, 2, 28), date(2024, 2, 28)),
    (date(2025, 12, 31), date(2026, 12, 31)),
    (date(2026, 1, 1), date(2027, 1, 1)),
]


@pytest.mark.parametrize(("issued", "last"), LAST_DAYS)
def test_the_last_day_is_the_issue_and_twelve_months(issued: date, last: date) -> None:
    assert rules.last_day(issued, LAW) == last
    on_time, late = replace(SOUND, issued_on=issued, claimed_on=last), last + timedelta(days=1)
    assert rules.may_be_claimed(on_time, "", LAW) == ()
    with pytest.raises(RuleBroken):
        rules.may_be_claimed(replace(on_time, claimed_on=late), "", LAW)


@given(st.dates(date(2018, 1, 1), date(2030, 12, 31)), st.integers(-5, 800))
def test_late_is_what_another_calendar_calls_late(issued: date, after: int) -> None:
    claimed = issued + timedelta(days=max(0, after))
    found = {one.provision for one in rules.findings(replace(SOUND, issued_on=issued, claimed_on=claimed), LAW)}
    assert ("SB-03.claim" in found) is (claimed > issued + relativedelta(months=12))


@given(st.data())
def test_findings_are_those_of_the_parts(data: st.DataObject) -> None:
    picked = data.draw(st.lists(st.sampled_from(WARNS), unique_by=lambda one: tuple(one[0])))
    changes = {key: value for one, _ in picked for key, value in one.items()}
    found = [one.provision for one in rules.findings(replace(SOUND, **changes), LAW)]
    assert set(found) == {provision for _, provision in picked}
    assert len(found) == len(set(found))


def test_the_amount_comes_from_its_anchor_day() -> None:
    early, late = date(2025, 12, 31), date(2026, 1, 1)
    law_on = {early: book(early), late: book(late)}
    kind = CertificateKind.SPECIAL_OPERATION
    assert rules.amount(kind, early, early, law_on).value == 80_000
    assert rules.amount(kind, early, late, law_on).value == 100_000
    anchored = replace(law_on[late].provision(rules.AMOUNTS[kind]), anchor=Anchor.ISSUE)
    law_on[late] = book(late, [anchored])
    assert rules.amount(kind, early, late, law_on).value == 80_000
    old = date(2016, 12, 31)
    with pytest.raises(RuleBroken):
        rules.amount(kind, old, old, {old: book(old)})


def test_every_subsidised_kind_has_an_amount_that_calls_itself_a_demonstration() -> None:
    assert set(rules.AMOUNTS) == set(SUBSIDISED)
    for code in rules.AMOUNTS.values():
        found = LAW.provision(code)
        assert found.title.startswith("演示标准")
        assert found.to_confirm


@pytest.mark.parametrize(("step", "state"), list(product(ClaimStep, ClaimState)))
def test_a_step_only_in_its_turn(step: ClaimStep, state: ClaimState) -> None:
    allowed = {
        ClaimStep.CORRECT: {ClaimState.RETURNED},
        ClaimStep.WITHDRAW: {ClaimState.FILED, ClaimState.RETURNED},
        ClaimStep.GRANT: {ClaimState.FILED},
        ClaimStep.SEND_BACK: {ClaimState.FILED},
        ClaimStep.REFUSE: {ClaimState.FILED},
        ClaimStep.PAY: {ClaimState.GRANTED},
        ClaimStep.RECOVER: {ClaimState.PAID},
    }
    if state in allowed[step]:
        rules.must_be_allowed(step, state, "甲", "乙", "丙", LAW)
        if step in (ClaimStep.GRANT, ClaimStep.SEND_BACK, ClaimStep.REFUSE):
            for who in ("甲", "乙"):
                with pytest.raises(RuleBroken):
                    rules.must_be_allowed(step, state, "甲", "乙", who, LAW)
    else:
        with pytest.raises(OutOfDate):
            rules.must_be_allowed(step, state, "甲", "乙", "丙", LAW)


def test_states_that_use_up_the_certificate() -> None:
    assert set(ClaimState) - STANDING == {ClaimState.REFUSED, ClaimState.WITHDRAWN}


@pytest.mark.parametrize(
    ("state", "ending", "ground", "ended_on", "back"),
    [
        (ClaimState.PAID, Ending.WITHDRAWN, "fraud", TODAY, True),
        (ClaimState.PAID, Ending.WITHDRAWN, "false_data", TODAY, True),
        (ClaimState.PAID, Ending.WITHDRAWN, "fraud", TODAY + timedelta(days=1), False),
        (ClaimState.PAID, Ending.WITHDRAWN, "unfit", TODAY, False),
        (ClaimState.PAID, Ending.CANCELLED, "", TODAY, False),
        (ClaimState.PAID, None, "", None, False),
        (ClaimState.GRANTED, Ending.WITHDRAWN, "fraud", TODAY, False),
        (ClaimState.RECOVERED, Ending.WITHDRAWN, "fraud", TODAY, False),
    ],
)
def test_what_has_to_come_back(
    state: ClaimState, ending: Ending | None, ground: str, ended_on: date | None, back: bool
) -> None:
    assert rules.to_recover(state, ending, ground, ended_on, TODAY) is back
