"""Dates of certificates against an oracle written from the law's words alone: SO-05, SO-06, SO-12, TR-07, TR-13, SET-43 (民法典 art
202); its calendar counts days one by one. The review's outcomes stand in a table, each with its provision.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.kernel.errors import RuleBroken
from registry.law.book import book
from registry.training import numbers, rules_certificates, rules_reviews
from registry.training import rules as common
from registry.training.terms import (
    MANAGERS,
    CertificateKind,
    CertificateState,
    Dates,
    Ending,
    ReviewFailure,
    ReviewOutcome,
    WithdrawalGround,
)

DAY = timedelta(days=1)
TODAY = date(2026, 11, 23)
LAW = book(TODAY)
K = CertificateKind
days = st.dates(date(2012, 3, 1), date(2038, 12, 31))


# -- the oracle: nothing here is imported from the program --------------------------------------------------------------


def months_on(day: date, months: int) -> date:
    """The same day of the month so many months on; the month's last day where it has none such."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def last_valid(first: date, months: int) -> date:
    """The term's last day: the one before the corresponding day, or the month's last where that day is missing."""
    there = months_on(first, months)
    return there - DAY if there.day == first.day else there


def away_for(last_at_post: date, back: date, months: int) -> bool:
    """Whether somebody was away so many months on coming back: absent from the day after until the day before."""
    return last_valid(last_at_post + DAY, months) <= back - DAY


@given(days)
def test_validity_by_kind(issued: date) -> None:
    """SO-05: six years, review at three; TR-13: three years; SO-16: two."""
    law = book(issued)
    operation = rules_certificates.term_of(K.SPECIAL_OPERATION, issued, None, None, law)
    assert (operation.valid_until, operation.review_due_on) == (last_valid(issued, 72), last_valid(issued, 36))
    for kind in MANAGERS:
        found = rules_certificates.term_of(kind, issued, None, None, law)
        assert (found.valid_until, found.review_due_on) == (last_valid(issued, 36), None)
    assert rules_certificates.term_of(K.CONSTRUCTION, issued, None, None, law).valid_until == last_valid(issued, 24)


def test_what_no_provision_times_is_as_printed_or_endless() -> None:
    """SET-41, SO-16: a pre-job proof has no end; special equipment only what its certificate says."""
    assert rules_certificates.term_of(K.PRE_JOB, TODAY, None, None, LAW).valid_until == date.max
    printed = date(2030, 5, 4)
    assert rules_certificates.term_of(K.SPECIAL_EQUIPMENT, TODAY, None, printed, LAW).valid_until == printed
    with pytest.raises(RuleBroken):
        rules_certificates.term_of(K.SPECIAL_EQUIPMENT, TODAY, None, None, LAW)
    with pytest.raises(RuleBroken):
        rules_certificates.term_of(K.PRINCIPAL, date(2011, 5, 1), None, None, book(date(2011, 5, 1)))


@given(days, st.integers(-130, 40), st.booleans())
def test_renewal_windows_and_where_the_new_term_starts(end: date, off: int, reason: bool) -> None:
    """SO-06: the sixty days before the end; TR-13: at least thirty days before it, earlier than sixty with a reason; SET-43."""
    applied = end + off * DAY
    issued = applied + DAY
    in_window = -60 <= off <= 0
    written = "单位停产检修" if reason else ""
    assert allowed(K.SPECIAL_OPERATION, end, applied, written) is in_window
    if in_window:
        assert rules_certificates.renewed_from(K.SPECIAL_OPERATION, end, applied, issued, LAW) == end + DAY
    manager = off <= -30 and (off >= -60 or reason)
    assert allowed(K.PRINCIPAL, end, applied, written) is manager
    if manager:
        start = end + DAY if off >= -60 else issued
        assert rules_certificates.renewed_from(K.PRINCIPAL, end, applied, issued, LAW) == start
    for kind in (K.PRE_JOB, K.SPECIAL_EQUIPMENT, K.CONSTRUCTION):
        assert not allowed(kind, end, applied, written)


def allowed(kind: CertificateKind, end: date, applied: date, reason: str) -> bool:
    try:
        rules_certificates.may_be_renewed(kind, end, applied, reason, LAW)
    except RuleBroken as refused:
        assert refused.fix
        return False
    return True


@given(days, st.integers(1, 800))
def test_absence_from_the_post(left: date, later: int) -> None:
    """SO-12 six months, TR-07 a year, from the day after the last at the post (SET-09)."""
    back = left + later * DAY
    for kind, months in ((K.SPECIAL_OPERATION, 6), (K.PRE_JOB, 12)):
        since = rules_certificates.recheck_from(kind, left, LAW)
        assert since is not None
        assert (back >= since) is away_for(left, back, months)
    assert rules_certificates.recheck_from(K.PRE_JOB, left, LAW, transferred=True) == left + DAY
    assert rules_certificates.recheck_from(K.SAFETY_MANAGER, left, LAW) is None


@pytest.mark.parametrize(
    ("left", "since"),
    [
        (date(2026, 2, 28), date(2026, 9, 1)),  # away from 1 March, six months full on 31 August
        (date(2026, 8, 30), date(2027, 3, 1)),  # from 31 August: February has none, its last day fills the term
        (date(2025, 8, 31), date(2026, 3, 1)),
        (date(2023, 8, 30), date(2024, 3, 1)),  # a leap year: 29 February
    ],
)
def test_month_ends_of_absence(left: date, since: date) -> None:
    assert rules_certificates.recheck_from(K.SPECIAL_OPERATION, left, LAW) == since


@given(
    days, st.integers(0, 2600), st.none() | st.integers(1, 2600), st.sampled_from([None, *Ending]), st.integers(0, 2600)
)
def test_the_state_of_a_special_operation(
    issued: date, later: int, away: int | None, ending: Ending | None, ended: int
) -> None:
    """A decision wins, then the end, an overdue review, absence, and what draws near."""
    due, end = last_valid(issued, 36), last_valid(issued, 72)
    since = months_on(issued + (away + 1) * DAY, 6) if away is not None else None
    day = issued + later * DAY
    dates = Dates(issued, end, due, issued + ended * DAY if ending else None, ending, since)
    wanted = CertificateState.VALID
    if ending is not None and ended <= later:
        wanted = {"cancelled": CertificateState.CANCELLED, "lapsed": CertificateState.LAPSED}.get(
            ending.value, CertificateState.WITHDRAWN
        )
    elif day > end:
        wanted = CertificateState.EXPIRED
    elif day > due:
        wanted = CertificateState.REVIEW_OVERDUE
    elif since is not None and since <= day:
        wanted = CertificateState.RECHECK_DUE
    elif 0 <= (due - day).days <= 60:
        wanted = CertificateState.REVIEW_DUE
    assert common.state_on(dates, day, 60) is wanted


def test_kinds_without_a_window_are_never_due_for_renewal() -> None:
    windows = rules_certificates.windows(LAW)
    assert {kind: window for kind, window in windows.items() if window >= 0} == {
        K.SPECIAL_OPERATION: 60,
        K.PRINCIPAL: 60,
        K.SAFETY_MANAGER: 60,
    }
    endless = Dates(TODAY, date.max, None, None, None)
    assert common.state_on(endless, TODAY, windows[K.PRE_JOB]) is CertificateState.VALID
    last = Dates(TODAY, TODAY, None, None, None)
    assert common.state_on(last, TODAY, windows[K.SPECIAL_EQUIPMENT]) is CertificateState.VALID


# -- reviews: SO-07, SO-09 ----------------------------------------------------------------------------------------------

SOUND = rules_reviews.Facts(TODAY, TODAY, 80, True, TODAY, True)
F, R = ReviewFailure, ReviewOutcome


@pytest.mark.parametrize(
    ("values", "found", "first", "second"),
    [
        ({}, [], R.PASSED, R.PASSED),
        ({"hours": 79}, [F.UNTRAINED], R.RETRAIN, R.LAPSED),  # SO-07: eight hours
        ({"trained": False}, [F.UNTRAINED], R.RETRAIN, R.LAPSED),  # SO-09 item 5
        ({"violations": 1}, [], R.PASSED, R.PASSED),
        ({"violations": 2}, [F.VIOLATIONS], R.RETRAIN, R.LAPSED),  # SO-09.violations
        ({"serious": True}, [F.VIOLATIONS], R.RETRAIN, R.LAPSED),
        ({"penalised": True}, [F.PENALISED], R.RETRAIN, R.LAPSED),
        ({"obstructed": True}, [F.OBSTRUCTED], R.RETRAIN, R.LAPSED),
        ({"fit": False}, [F.UNFIT], R.FAILED, R.FAILED),  # SO-09.retrain names items 2 to 5 only
        ({"cause": True}, [F.CAUSE], R.FAILED, R.FAILED),
        ({"fit": False, "trained": False}, [F.UNFIT, F.UNTRAINED], R.FAILED, R.FAILED),
    ],
)
def test_why_a_review_fails_and_what_follows(
    values: dict[str, object], found: list[ReviewFailure], first: ReviewOutcome, second: ReviewOutcome
) -> None:
    facts = rules_reviews.Facts(**(vars(SOUND) | values))  # type: ignore[arg-type]
    assert rules_reviews.failures(facts, LAW) == found
    assert rules_reviews.outcome(found, 0, LAW) is first
    assert rules_reviews.outcome(found, 1, LAW) is second


@given(st.dates(date(2000, 1, 1), date(2020, 1, 1)), st.integers(-400, 400))
def test_ten_years_in_the_trade(since: date, off: int) -> None:
    """SO-05.long_years: reached on the day itself ten years on."""
    reached = months_on(since, 120)
    day = reached + off * DAY
    dates = Dates(day, day + 2000 * DAY, day + 900 * DAY, None, None)
    law = book(max(day, date(2010, 7, 1)))
    if off >= 0:
        assert rules_reviews.may_be_put_off(K.SPECIAL_OPERATION, dates, since, True, day, law) == reached
        with pytest.raises(RuleBroken):
            rules_reviews.may_be_put_off(K.SPECIAL_OPERATION, dates, since, False, day, law)
    else:
        with pytest.raises(RuleBroken) as refused:
            rules_reviews.may_be_put_off(K.SPECIAL_OPERATION, dates, since, True, day, law)
        assert reached.isoformat() in refused.value.fix


# -- assessment, ending, numbers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("failed", "refused"), [(0, False), (1, False), (2, True), (3, True)])
def test_one_resit(failed: int, refused: bool) -> None:
    """SO-02.resits: after one resit, training anew."""
    if not refused:
        rules_certificates.must_be_in_time_for_resit(failed, LAW)
        return
    with pytest.raises(RuleBroken) as told:
        rules_certificates.must_be_in_time_for_resit(failed, LAW)
    assert told.value.provision == "SO-02.resits"


@pytest.mark.parametrize(
    ("kind", "region", "refused"),
    [
        (K.PRINCIPAL, "430000", ""),
        (K.SAFETY_MANAGER, "430100", ""),
        (K.PRINCIPAL, "430102", "TR-15.city"),
        (K.SPECIAL_OPERATION, "430102", ""),
        (K.CONSTRUCTION, "430000", "SO-16.catalogue"),
    ],
)
def test_who_assesses(kind: CertificateKind, region: str, refused: str) -> None:
    if not refused:
        rules_certificates.may_assess(kind, region, LAW)
        return
    with pytest.raises(RuleBroken) as told:
        rules_certificates.may_assess(kind, region, LAW)
    assert told.value.provision == refused


def test_a_result_recorded_after_ten_working_days_is_late() -> None:
    """SO-02.results: 2026-11-02 is a Monday; the tenth working day after it is Monday the sixteenth."""
    exam = date(2026, 11, 2)
    assert not rules_certificates.result_is_late(K.SPECIAL_OPERATION, exam, date(2026, 11, 16), LAW)
    assert rules_certificates.result_is_late(K.SPECIAL_OPERATION, exam, date(2026, 11, 17), LAW)
    assert not rules_certificates.result_is_late(K.PRINCIPAL, exam, date(2026, 12, 30), LAW)


@pytest.mark.parametrize(
    ("kind", "theory", "practice", "passed"),
    [
        (K.PRINCIPAL, 8000, None, True),
        (K.SAFETY_MANAGER, 7999, None, False),
        (K.PRINCIPAL, None, 9000, False),
        (K.SPECIAL_OPERATION, 8000, None, False),
        (K.SPECIAL_OPERATION, 8000, 8000, True),
    ],
)
def test_pass_marks(kind: CertificateKind, theory: int | None, practice: int | None, passed: bool) -> None:
    """SO-02.pass_mark both parts, TR-13.pass_mark the one test."""
    assert rules_certificates.passed_on(kind, theory, practice, LAW) is passed


@pytest.mark.parametrize(
    ("kind", "ground", "article"),
    [
        (K.SPECIAL_OPERATION, WithdrawalGround.UNFIT, "SO-10"),
        (K.SPECIAL_OPERATION, WithdrawalGround.FRAUD, "SO-10"),
        (K.PRINCIPAL, WithdrawalGround.ACCIDENT, "BAN-04"),
        (K.SAFETY_MANAGER, WithdrawalGround.FRAUD, "TR-18.withdraw"),
        (K.SAFETY_MANAGER, WithdrawalGround.UNFIT, ""),
        (K.SPECIAL_EQUIPMENT, WithdrawalGround.FRAUD, ""),
    ],
)
def test_what_a_withdrawal_rests_on(kind: CertificateKind, ground: WithdrawalGround, article: str) -> None:
    if article:
        assert rules_certificates.withdrawal_article(kind, ground, TODAY, TODAY) == article
        return
    with pytest.raises(RuleBroken):
        rules_certificates.withdrawal_article(kind, ground, TODAY, TODAY)


def test_an_overdue_one_is_withdrawn_only_after_its_end() -> None:
    """SO-10: overdue at expiry (trap 6)."""
    overdue = WithdrawalGround.OVERDUE
    assert rules_certificates.withdrawal_article(K.SPECIAL_OPERATION, overdue, TODAY - DAY, TODAY) == "SO-10"
    with pytest.raises(RuleBroken):
        rules_certificates.withdrawal_article(K.SPECIAL_OPERATION, overdue, TODAY, TODAY)


def test_bars_after_fraud() -> None:
    """SO-10.bar binds; TR-18.bar is from memory and only warns."""
    fraud = WithdrawalGround.FRAUD
    assert rules_certificates.bar_of(K.SPECIAL_OPERATION, fraud, TODAY, LAW) == date(2029, 11, 22)
    assert rules_certificates.bar_of(K.SPECIAL_OPERATION, WithdrawalGround.ACCIDENT, TODAY, LAW) is None
    assert rules_certificates.bar_of(K.PRINCIPAL, fraud, TODAY, LAW) is None


@given(st.integers(1, 999_999), st.integers(0, 20), st.sampled_from("0123456789ACGKXZ"))
def test_a_slip_in_a_number_is_noticed(serial: int, place: int, other: str) -> None:
    """SET-42: one wrong character, or two neighbours exchanged, never passes."""
    body = f"A-430100-2026-{serial:06d}"
    number = f"{body}-{numbers.check_character(body)}"
    assert numbers.canonical(f" {number.lower()} ") == number
    wrong = number[:place] + other + number[place + 1 :]
    for slip in {wrong, number[:place] + number[place : place + 2][::-1] + number[place + 2 :]} - {number}:
        try:
            found = numbers.canonical(slip)
        except ValueError:
            continue
        assert not numbers._OURS.fullmatch(found), slip


@pytest.mark.parametrize("printed", ["TS6B{}", "{}", "湘特{}号", "S-{15}"])
def test_the_holder_s_number_is_never_kept_nor_shown(printed: str) -> None:
    """SO-14, PI-07."""
    identity = "439901199001010010"
    short = identity[:6] + identity[8:17]
    on_paper = printed.replace("{}", identity).replace("{15}", short)
    kept = numbers.stored(on_paper, identity)
    assert identity not in kept
    assert short not in kept
    assert numbers.holds_holder(K.SPECIAL_EQUIPMENT, kept)
    assert numbers.printed(K.SPECIAL_EQUIPMENT, kept, identity) == on_paper
    masked = numbers.masked(K.SPECIAL_EQUIPMENT, kept, identity)
    assert identity not in masked
    assert short not in masked
    assert masked.endswith(on_paper[-1])
    assert numbers.masked(K.CONSTRUCTION, "湘A042019000123", identity) == "湘A042019000123"
