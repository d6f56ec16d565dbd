"""How long certificates last and who may enforce on which day, by tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from registry.inspectors import rules
from registry.inspectors.terms import (
    CredentialKind,
    CredentialState,
    Facts,
    Held,
    InspectorState,
    Service,
)
from registry.kernel.errors import InvalidInput
from registry.law import book
from registry.law.book import check_amendment, versions

SUPERVISION, ENFORCEMENT = CredentialKind.SUPERVISION, CredentialKind.ENFORCEMENT
TODAY = date(2026, 11, 23)
LAW = book.book(TODAY)
IN_OFFICE = Service(date(2025, 1, 6), None)
FIRST = Held(SUPERVISION, date(2025, 3, 3), date(2028, 3, 2), None)
SECOND = Held(ENFORCEMENT, date(2025, 3, 3), date(2027, 10, 31), None)
WHOLE = Facts((IN_OFFICE,), (FIRST, SECOND))


@pytest.mark.parametrize(
    ("kind", "issued_on", "valid_until", "provision"),
    [
        (SUPERVISION, date(2025, 3, 3), date(2028, 3, 2), "IN-04.validity@2012-03-01"),
        (SUPERVISION, date(2024, 2, 29), date(2027, 2, 28), "IN-04.validity@2012-03-01"),
        (SUPERVISION, date(2012, 3, 1), date(2015, 2, 28), "IN-04.validity@2012-03-01"),
        (ENFORCEMENT, date(2022, 11, 1), date(2027, 10, 31), "IN-06.validity@2022-11-01"),
        (ENFORCEMENT, date(2022, 11, 2), date(2027, 10, 31), "IN-06.cycle_until@2022-11-01"),
        (ENFORCEMENT, date(2027, 10, 31), date(2027, 10, 31), "IN-06.cycle_until@2022-11-01"),
        (ENFORCEMENT, date(2027, 11, 1), date(2032, 10, 31), "IN-06.validity@2022-11-01"),
    ],
)
def test_the_last_valid_day(kind: CredentialKind, issued_on: date, valid_until: date, provision: str) -> None:
    found = rules.term(kind, issued_on, book.book(issued_on))
    assert (found.valid_until, found.provision) == (valid_until, provision)
    said, to_confirm = rules.explained(found, issued_on, book.book(issued_on))
    assert f"{issued_on}" in said
    assert "依据：" in said
    assert ("2027-10-31 届满" in said) is ("cycle" in provision)
    assert not to_confirm


@pytest.mark.parametrize(("kind", "issued_on"), [(SUPERVISION, date(2012, 2, 29)), (ENFORCEMENT, date(2022, 10, 31))])
def test_no_certificate_before_its_law(kind: CredentialKind, issued_on: date) -> None:
    with pytest.raises(InvalidInput, match="尚未施行"):
        rules.term(kind, issued_on, book.book(issued_on))


def test_numbers_come_from_the_law_book() -> None:
    amended = replace(versions("IN-04.validity")[-1], value=4, effective_from=date(2026, 1, 1))
    check_amendment(amended)
    law = book.book(TODAY, [amended])
    assert rules.term(SUPERVISION, TODAY, law).valid_until == date(2030, 11, 22)


def with_(**changes: object) -> Facts:
    """The whole facts with the first certificate, the second or the service changed."""
    served = replace(IN_OFFICE, **changes.get("service", {}))  # type: ignore[arg-type]
    first = replace(FIRST, **changes.get("first", {}))  # type: ignore[arg-type]
    second = replace(SECOND, **changes.get("second", {}))  # type: ignore[arg-type]
    return Facts((served,), (first, second))


@pytest.mark.parametrize(
    ("facts", "day", "reasons", "changes_on"),
    [
        (WHOLE, TODAY, [], date(2027, 11, 1)),
        # a certificate that ends lets sign on its last day and not on the day after
        (WHOLE, date(2027, 10, 31), [], date(2027, 11, 1)),
        (WHOLE, date(2027, 11, 1), ["行政执法证已过期，有效期至 2027-10-31"], None),
        (WHOLE, date(2028, 3, 3), ["安全生产监管执法证已过期", "行政执法证已过期"], None),
        # nothing counts before its day
        (WHOLE, date(2025, 3, 2), ["没有安全生产监管执法证", "没有行政执法证"], date(2025, 3, 3)),
        (WHOLE, date(2025, 1, 5), ["尚未到任，2025-01-06 起任职", "没有安全", "没有行政"], date(2025, 3, 3)),
        # withdrawn: not from that day on, and not before
        (with_(first={"withdrawn_on": TODAY}), TODAY, ["安全生产监管执法证已于 2026-11-23 收回"], None),
        (with_(first={"withdrawn_on": TODAY}), TODAY - timedelta(days=1), [], TODAY),
        # the last day in office counts
        (with_(service={"until_on": TODAY}), TODAY, [], TODAY + timedelta(days=1)),
        (with_(service={"until_on": TODAY}), TODAY + timedelta(days=1), ["已离任，任职至 2026-11-23"], None),
        # one certificate only, none, nobody
        (Facts((IN_OFFICE,), (FIRST,)), TODAY, ["没有行政执法证（湖南省行政执法证件管理规定）"], None),
        (Facts((IN_OFFICE,), (SECOND,)), TODAY, ["没有安全生产监管执法证（平台统一读法）"], None),
        (Facts((), (FIRST, SECOND)), TODAY, ["未在监管机构任职"], None),
        (Facts(), TODAY, ["未在监管机构任职", "没有安全生产监管执法证", "没有行政执法证"], None),
        # a renewed certificate takes over; one of the other kind does not
        (
            Facts((IN_OFFICE,), (FIRST, SECOND, Held(ENFORCEMENT, date(2027, 9, 1), date(2032, 10, 31), None))),
            TODAY,
            [],
            date(2028, 3, 3),
        ),
        (
            Facts((IN_OFFICE,), (FIRST, SECOND, Held(ENFORCEMENT, date(2027, 12, 1), date(2032, 11, 30), None))),
            date(2027, 11, 15),
            ["行政执法证已过期"],
            date(2027, 12, 1),
        ),
        # back in office at another body
        (
            Facts((Service(date(2025, 1, 6), date(2026, 6, 30)), Service(date(2026, 12, 1), None)), (FIRST, SECOND)),
            TODAY,
            ["已离任，任职至 2026-06-30"],
            date(2026, 12, 1),
        ),
    ],
)
def test_standing(facts: Facts, day: date, reasons: list[str], changes_on: date | None) -> None:
    found = rules.standing(facts, LAW, day)
    assert found.may_enforce is not bool(reasons)
    assert len(found.reasons) == len(reasons)
    assert all(said.startswith(wanted) for said, wanted in zip(found.reasons, reasons, strict=True)), found.reasons
    assert found.changes_on == changes_on


def test_the_answer_really_changes_on_the_day_named() -> None:
    facts = with_(service={"until_on": date(2027, 1, 31)}, second={"withdrawn_on": date(2026, 12, 24)})
    day = date(2024, 12, 1)
    seen = []
    while (found := rules.standing(facts, LAW, day)).changes_on is not None:
        assert rules.standing(facts, LAW, found.changes_on - timedelta(days=1)).may_enforce is found.may_enforce
        assert rules.standing(facts, LAW, found.changes_on).may_enforce is not found.may_enforce
        day = found.changes_on
        seen.append(day)
    assert seen == [date(2025, 3, 3), date(2026, 12, 24)]


@pytest.mark.parametrize(
    ("facts", "day", "state"),
    [
        (WHOLE, date(2027, 10, 1), InspectorState.MAY_ENFORCE),  # the thirtieth day after is the last valid one
        (WHOLE, date(2027, 10, 2), InspectorState.LAPSING),
        (WHOLE, date(2027, 10, 31), InspectorState.LAPSING),
        (WHOLE, date(2027, 11, 1), InspectorState.MAY_NOT),
        (with_(service={"until_on": TODAY}), TODAY, InspectorState.LAPSING),
        (with_(service={"until_on": TODAY}), TODAY + timedelta(days=1), InspectorState.LEFT),
        (Facts((Service(TODAY + timedelta(days=1), None),), (FIRST, SECOND)), TODAY, InspectorState.MAY_NOT),
    ],
)
def test_states_of_inspectors(facts: Facts, day: date, state: InspectorState) -> None:
    assert rules.state(facts, LAW, day) is state


@pytest.mark.parametrize(
    ("withdrawn_on", "day", "state"),
    [
        (None, date(2028, 3, 2), CredentialState.VALID),
        (None, date(2028, 3, 3), CredentialState.EXPIRED),
        (TODAY, TODAY - timedelta(days=1), CredentialState.VALID),
        (TODAY, TODAY, CredentialState.WITHDRAWN),
        (TODAY, date(2030, 1, 1), CredentialState.WITHDRAWN),
    ],
)
def test_states_of_certificates(withdrawn_on: date | None, day: date, state: CredentialState) -> None:
    assert rules.credential_state(replace(FIRST, withdrawn_on=withdrawn_on), day) is state


def test_a_day_before_the_laws_is_answered_too() -> None:
    day = date(2010, 1, 1)
    assert rules.standing(Facts(), book.book(day), day).reasons[-1] == "没有行政执法证"
