"""Training rules against tables and an oracle written from law.md (SO-01, SO-02, SO-05, SO-06, SO-09, SO-10, TR-15, RET-01)."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.kernel.errors import RuleBroken
from registry.law.book import LawBook, book
from registry.training import rules
from registry.training.rules import Approval, Candidate
from registry.training.terms import EDUCATION_WORDS, CertificateState, Dates, Education, Ending, WithdrawalGround
from tests import world as w

DAY = timedelta(days=1)
TODAY = date(2026, 11, 23)
LAW = book(TODAY)
WINDOW = 60
days = st.dates(date(2010, 7, 1), date(2040, 12, 31))


# -- an oracle that shares nothing with the code but the words of the law -----------------------------------------------


def anniversary(start: date, years: int) -> date:
    """The day itself `years` later; the month's last day where it has no such day (民法典 art 202)."""
    last = calendar.monthrange(start.year + years, start.month)[1]
    return date(start.year + years, start.month, min(start.day, last))


def last_day(start: date, years: int) -> date:
    """Start + N less one day; a 29 February that has no anniversary ends on 28 February itself."""
    reached = anniversary(start, years)
    return reached if (reached.month, reached.day) != (start.month, start.day) else reached - DAY


def oracle_state(dates: Dates, day: date) -> CertificateState:
    if dates.ending and dates.ended_on and day >= dates.ended_on:
        return CertificateState.CANCELLED if dates.ending == Ending.CANCELLED else CertificateState.WITHDRAWN
    if (day - dates.valid_until).days >= 1:
        return CertificateState.EXPIRED
    due = dates.review_due_on
    if due is not None and (day - due).days >= 1:
        return CertificateState.REVIEW_OVERDUE
    if due is not None and 0 <= (due - day).days <= WINDOW:
        return CertificateState.REVIEW_DUE
    return CertificateState.RENEWAL_DUE if (dates.valid_until - day).days <= WINDOW else CertificateState.VALID


# -- how long it lasts: SO-05 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("issued", "until", "due"),
    [
        (date(2026, 11, 23), date(2032, 11, 22), date(2029, 11, 22)),
        (date(2024, 2, 29), date(2030, 2, 28), date(2027, 2, 28)),
        (date(2020, 3, 1), date(2026, 2, 28), date(2023, 2, 28)),
        (date(2022, 3, 1), date(2028, 2, 29), date(2025, 2, 28)),
        (date(2021, 1, 1), date(2026, 12, 31), date(2023, 12, 31)),
        (date(2019, 8, 31), date(2025, 8, 30), date(2022, 8, 30)),
    ],
)
def test_six_years_less_a_day_with_a_review_at_three(issued: date, until: date, due: date) -> None:
    found = rules.term(issued, None, book(issued))
    assert (found.valid_until, found.review_due_on) == (until, due)
    assert found.provision.startswith("SO-05.validity@")


@given(days)
def test_terms_agree_with_the_oracle(issued: date) -> None:
    found = rules.term(issued, None, book(issued))
    assert (found.valid_until, found.review_due_on) == (last_day(issued, 6), last_day(issued, 3))


@pytest.mark.parametrize(("issued", "key"), [(date(2026, 5, 31), "2010-07-01"), (date(2026, 6, 1), "2026-06-01")])
def test_the_term_names_the_entry_in_force_on_the_day_of_issue(issued: date, key: str) -> None:
    assert rules.term(issued, None, book(issued)).provision == f"SO-05.validity@{key}"


@pytest.mark.parametrize(
    ("reviewed", "due"),
    [
        (date(2024, 12, 31), None),  # on the scheduled day
        (date(2024, 11, 1), None),  # first day of the window (SO-06)
        (date(2024, 10, 31), date(2027, 10, 30)),  # a day before it: three years from the review (SET-18)
        (date(2023, 6, 1), date(2026, 5, 31)),
        (date(2025, 3, 1), None),  # late, but passed
    ],
)
def test_a_review_in_its_window_was_the_only_one_and_an_earlier_one_starts_three_years_anew(
    reviewed: date, due: date | None
) -> None:
    """SET-18: in the window from the scheduled day (so the next is the end), otherwise from the review."""
    found = rules.term(date(2022, 1, 1), reviewed, book(date(2022, 1, 1)))
    assert (found.valid_until, found.review_due_on) == (date(2027, 12, 31), due)


@given(days, st.integers(1, 6 * 365))
def test_no_review_is_ever_due_after_the_end(issued: date, later: int) -> None:
    found = rules.term(issued, issued + timedelta(days=later), book(issued))
    assert found.review_due_on is None or found.review_due_on < found.valid_until


# -- the state on a day: SO-05, SO-06, SO-09, SO-10, SO-11 --------------------------------------------------------------

ISSUED, DUE, UNTIL = date(2020, 1, 1), date(2022, 12, 31), date(2025, 12, 31)
OPEN = Dates(ISSUED, UNTIL, DUE, None, None)
REVIEWED = Dates(ISSUED, UNTIL, None, None, None)
WITHDRAWN = Dates(ISSUED, UNTIL, DUE, date(2021, 6, 1), Ending.WITHDRAWN)
CANCELLED = Dates(ISSUED, UNTIL, DUE, date(2026, 3, 1), Ending.CANCELLED)
S = CertificateState


@pytest.mark.parametrize(
    ("dates", "day", "state"),
    [
        (OPEN, ISSUED, S.VALID),
        (OPEN, DUE - 61 * DAY, S.VALID),
        (OPEN, DUE - 60 * DAY, S.REVIEW_DUE),
        (OPEN, DUE - 59 * DAY, S.REVIEW_DUE),
        (OPEN, DUE, S.REVIEW_DUE),
        (OPEN, DUE + DAY, S.REVIEW_OVERDUE),
        (OPEN, UNTIL, S.REVIEW_OVERDUE),
        (OPEN, UNTIL + DAY, S.EXPIRED),
        (REVIEWED, DUE + DAY, S.VALID),
        (REVIEWED, UNTIL - 61 * DAY, S.VALID),
        (REVIEWED, UNTIL - 60 * DAY, S.RENEWAL_DUE),
        (REVIEWED, UNTIL - 59 * DAY, S.RENEWAL_DUE),
        (REVIEWED, UNTIL, S.RENEWAL_DUE),
        (REVIEWED, UNTIL + DAY, S.EXPIRED),
        (WITHDRAWN, date(2021, 5, 31), S.VALID),
        (WITHDRAWN, date(2021, 6, 1), S.WITHDRAWN),
        (WITHDRAWN, UNTIL + DAY, S.WITHDRAWN),  # the decision wins over dates
        (CANCELLED, date(2026, 2, 28), S.EXPIRED),
        (CANCELLED, date(2026, 3, 1), S.CANCELLED),
    ],
)
def test_the_state_on_either_side_of_every_boundary(dates: Dates, day: date, state: CertificateState) -> None:
    assert rules.state_on(dates, day, WINDOW) is state


@given(
    st.dates(date(2015, 1, 1), date(2030, 12, 31)),
    st.booleans(),
    st.none() | st.tuples(st.integers(0, 3000), st.sampled_from([Ending.WITHDRAWN, Ending.CANCELLED])),
    st.integers(-70, 2600),
)
def test_states_agree_with_the_oracle(issued: date, open_: bool, ended: tuple[int, Ending] | None, later: int) -> None:
    dates = Dates(
        issued,
        last_day(issued, 6),
        last_day(issued, 3) if open_ else None,
        issued + ended[0] * DAY if ended else None,
        ended[1] if ended else None,
    )
    assert rules.state_on(dates, issued + later * DAY, WINDOW) is oracle_state(dates, issued + later * DAY)


# -- reviews: SO-06, SO-09 ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dates", "day", "provision"),
    [
        (OPEN, DUE - 61 * DAY, "SO-06"),
        (OPEN, DUE - 60 * DAY, ""),
        (OPEN, DUE, ""),
        (OPEN, DUE + DAY, "SO-09.lapse"),
        (OPEN, UNTIL + DAY, "SO-09.lapse"),
        (REVIEWED, UNTIL - 30 * DAY, "SO-06"),
        (WITHDRAWN, DUE, "SO-09.lapse"),
    ],
)
def test_a_review_is_recorded_in_its_window_only(dates: Dates, day: date, provision: str) -> None:
    if not provision:
        rules.may_be_reviewed(dates, day, LAW)
        return
    with pytest.raises(RuleBroken) as refused:
        rules.may_be_reviewed(dates, day, LAW)
    assert refused.value.provision == provision
    assert LAW.provision(provision).article in refused.value.message
    assert refused.value.fix


def test_an_early_review_is_told_from_when_it_may_be_applied_for() -> None:
    with pytest.raises(RuleBroken) as refused:
        rules.may_be_reviewed(OPEN, date(2022, 1, 1), LAW)
    assert (DUE - 60 * DAY).isoformat() in refused.value.fix


# -- who may sit the exam: SO-01, RET-01 --------------------------------------------------------------------------------


def candidate(
    born: date = date(1990, 1, 1),
    *,
    sex: str = "男",
    education: Education = Education.SENIOR_SECONDARY,
    hazchem: bool = False,
    exam: date = TODAY,
) -> Candidate:
    return Candidate(born, sex, education, hazchem, exam)


def refusal(one: Candidate, law: LawBook = LAW) -> str:
    try:
        rules.may_be_examined(one, law)
    except RuleBroken as broken:
        assert law.provision(broken.provision).article in broken.message
        assert broken.fix
        return broken.provision
    return ""


@pytest.mark.parametrize(
    ("born", "provision"),
    [
        (date(2008, 11, 22), ""),
        (date(2008, 11, 23), ""),  # eighteen on the birthday itself
        (date(2008, 11, 24), "SO-01.min_age"),
        (date(2026, 11, 23), "SO-01.min_age"),
        (date(2026, 11, 24), "SO-01.min_age"),  # the exam before the birth: refused, not a crash
    ],
)
def test_eighteen_on_the_birthday(born: date, provision: str) -> None:
    assert refusal(candidate(born)) == provision


@pytest.mark.parametrize(("exam", "provision"), [(date(2026, 2, 28), "SO-01.min_age"), (date(2026, 3, 1), "")])
def test_born_on_29_february_the_year_is_completed_on_1_march(exam: date, provision: str) -> None:
    assert refusal(candidate(date(2008, 2, 29), exam=exam)) == provision


def retires(born: date, sex: str) -> date:
    """RET-01 as the table of domain.md says it: one month later per so many months of birth, up to a limit."""
    years, first, per, most = (60, date(1965, 1, 1), 4, 36) if sex == "男" else (50, date(1975, 1, 1), 2, 60)
    months = (born.year - first.year) * 12 + born.month - first.month
    extra = 0 if months < 0 else min(months // per + 1, most)
    year, month = divmod((born.year + years) * 12 + born.month - 1 + extra, 12)
    return date(year, month + 1, min(born.day, calendar.monthrange(year, month + 1)[1]))


@pytest.mark.parametrize(
    ("born", "sex", "last"),
    [
        (date(1964, 12, 15), "男", date(2024, 12, 15)),
        (date(1965, 1, 15), "男", date(2025, 2, 15)),
        (date(1966, 8, 31), "男", date(2027, 1, 31)),
        (date(1976, 9, 1), "男", date(2039, 9, 1)),
        (date(1990, 1, 1), "男", date(2053, 1, 1)),
        (date(1975, 1, 31), "女", date(2025, 2, 28)),
        (date(1976, 11, 30), "女", date(2027, 11, 30)),
        (date(1990, 5, 5), "女", date(2045, 5, 5)),
    ],
)
def test_the_day_the_retirement_age_is_reached_is_the_last_one(born: date, sex: str, last: date) -> None:
    assert retires(born, sex) == last
    law = book(max(last, TODAY))
    assert refusal(candidate(born, sex=sex, exam=last), law) == ""
    assert refusal(candidate(born, sex=sex, exam=last + DAY), law) == "SO-01.max_age"


@given(st.dates(date(1960, 1, 1), date(2005, 12, 31)), st.sampled_from("男女"), st.integers(-400, 400))
def test_retirement_agrees_with_the_oracle(born: date, sex: str, off: int) -> None:
    exam = max(retires(born, sex) + off * DAY, date(2025, 1, 1))
    wanted = "SO-01.max_age" if exam > retires(born, sex) else ""
    assert refusal(candidate(born, sex=sex, exam=exam)) == wanted


@pytest.mark.parametrize(
    ("education", "general", "hazchem"),
    [
        (Education.PRIMARY, "SO-01.education", "SO-01.education_hazchem"),
        (Education.JUNIOR_SECONDARY, "", "SO-01.education_hazchem"),
        (Education.SENIOR_SECONDARY, "", ""),
        (Education.JUNIOR_COLLEGE, "", ""),
        (Education.BACHELOR, "", ""),
        (Education.MASTER, "", ""),
    ],
)
def test_the_education_line_and_the_higher_one_for_hazardous_chemicals(
    education: Education, general: str, hazchem: str
) -> None:
    assert refusal(candidate(education=education)) == general
    assert refusal(candidate(education=education, hazchem=True)) == hazchem


def test_every_word_for_an_education_keeps_its_order() -> None:
    order = ["小学", "初中", "高中", "大专", "本科", "研究生"]
    assert [EDUCATION_WORDS[word].level for word in order] == [0, 1, 2, 3, 4, 5]
    assert EDUCATION_WORDS["中专"] is EDUCATION_WORDS["技校"] is EDUCATION_WORDS["高中"]


@pytest.mark.parametrize(
    ("theory", "practice", "passed"),
    [
        (8000, 8000, True),
        (7999, 8000, False),
        (8000, 7999, False),
        (10000, 10000, True),
        (None, 9000, False),
        (9000, None, False),
        (0, 0, False),
    ],
)
def test_both_parts_reach_the_pass_mark(theory: int | None, practice: int | None, passed: bool) -> None:
    """SO-02.pass_mark: eighty of a hundred in theory and in practice."""
    assert rules.passed(theory, practice, LAW) is passed


# -- bars and separation: SO-10.bar, TR-15 ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ground", "until"),
    [
        (WithdrawalGround.FRAUD, date(2029, 11, 22)),
        (WithdrawalGround.FALSE_DATA, date(2029, 11, 22)),
        (WithdrawalGround.UNFIT, None),
        (WithdrawalGround.ACCIDENT, None),
    ],
)
def test_only_fraud_and_false_data_bar_for_three_years(ground: WithdrawalGround, until: date | None) -> None:
    assert rules.bar_until(TODAY, ground, LAW) == until


def test_the_certifier_is_not_the_one_who_submitted() -> None:
    rules.must_be_separate("PERSON-1", "PERSON-2", LAW)
    with pytest.raises(RuleBroken) as refused:
        rules.must_be_separate("PERSON-1", "PERSON-1", LAW)
    assert refused.value.provision == "TR-15.separation"
    assert LAW.provision("TR-15.separation").article in refused.value.message


# -- the standing of the giver ------------------------------------------------------------------------------------------

APPROVAL = Approval(frozenset({"01"}), date(2024, 1, 1), date(2026, 12, 31), None)
CLOSED = Approval(frozenset({"01"}), date(2024, 1, 1), date(2026, 12, 31), date(2026, 3, 1))


@pytest.mark.parametrize(
    ("approvals", "listed", "category", "day", "because"),
    [
        ([APPROVAL], False, "01", date(2024, 1, 1), ""),
        ([APPROVAL], False, "01", date(2023, 12, 31), "没有有效的培训批准"),
        ([APPROVAL], False, "01", date(2026, 12, 31), ""),
        ([APPROVAL], False, "01", date(2027, 1, 1), "没有有效的培训批准"),
        ([APPROVAL], False, "02", date(2025, 1, 1), "未获准培训该作业类别"),
        ([APPROVAL], True, "01", date(2025, 1, 1), "严重失信主体名单"),
        ([], False, "01", date(2025, 1, 1), "没有有效的培训批准"),
        ([CLOSED], False, "01", date(2026, 2, 28), ""),
        ([CLOSED], False, "01", date(2026, 3, 1), "没有有效的培训批准"),
        ([CLOSED, APPROVAL], False, "01", date(2026, 3, 1), ""),
    ],
)
def test_why_a_centre_may_not_train(
    approvals: list[Approval], listed: bool, category: str, day: date, because: str
) -> None:
    found = rules.standing(approvals, listed, category, day)
    assert because in found if because else found == ""


def test_the_world_of_the_tests_knows_its_own_numbers() -> None:
    numbers = [w.identity(serial) for serial in range(1200)]
    assert len(set(numbers)) == 1200
    assert all(number.startswith("4399") and not number.endswith("000") for number in numbers)


@given(
    st.dates(date(1930, 1, 1), date(2015, 12, 31)),
    st.sampled_from(["男", "女"]),
    st.sampled_from(Education),
    st.booleans(),
    st.dates(date(2020, 1, 1), date(2040, 12, 31)),
)
def test_whoever_is_born_in_a_year_without_question_may_be_examined(
    born: date, sex: str, education: Education, hazchem: bool, exam: date
) -> None:
    years = rules.years_without_question(education, hazchem, exam.year, LAW)
    if born.year in years:
        assert refusal(candidate(born, sex=sex, education=education, hazchem=hazchem, exam=exam)) == ""
    if not years:
        assert refusal(candidate(date(1990, 1, 1), education=education, hazchem=hazchem, exam=TODAY))


def test_most_trainees_are_born_in_a_year_without_question() -> None:
    years = rules.years_without_question(Education.JUNIOR_SECONDARY, False, 2026, LAW)
    assert (years[0], years[-1]) == (1977, 2007)
