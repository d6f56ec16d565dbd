"""Checking a certificate: six outcomes by code and by number and name, every printed field, and guessing slowed down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from registry.exchange import commands as exchange
from registry.kernel import clock, codes, db, limits
from registry.kernel.errors import InvalidInput, TooMany
from registry.parties import queries as people
from registry.training import commands as training
from registry.training.terms import CertificateKind, Origin, WithdrawalGround
from registry.verification import queries, receipts
from registry.verification.terms import ADVICE, Answer, Outcome, PrintedFields
from tests import world as w


def client() -> str:
    """Another client each time, so that the allowance per minute does not get in the way."""
    return f"client-{uuid4().hex}"


def by_code(code: str) -> Answer:
    return queries.verify_code(code, client=client())


def by_number(number: str, name: str) -> Answer:
    return queries.verify_number(number, name, client=client())


@pytest.fixture
def world(database: str) -> w.World:
    return w.build()


@pytest.fixture
def small(sqlite_database: str) -> w.World:
    return w.build()


# today is 2026-11-23
CASES: dict[str, tuple[dict[str, str], Outcome, str, date | None]] = {
    "valid": (w.historical(1, "2025-01-01"), Outcome.VALID, "", None),
    "review due": (w.historical(1, "2024-01-01"), Outcome.VALID, "", None),
    "renewal due": (w.historical(1, "2021-01-01", 复审日期="2023-12-01"), Outcome.VALID, "", None),
    "last day": (w.historical(1, "2020-11-24", 复审日期="2023-11-01"), Outcome.VALID, "", None),
    "review overdue": (w.historical(1, "2022-01-01"), Outcome.REVIEW_OVERDUE, "2024-12-31 前复审", date(2024, 12, 31)),
    "first day overdue": (w.historical(1, "2023-11-23"), Outcome.REVIEW_OVERDUE, "2026-11-22", date(2026, 11, 22)),
    "expired": (w.historical(1, "2019-01-01"), Outcome.EXPIRED, "2024-12-31 届满", date(2024, 12, 31)),
    "expired yesterday": (w.historical(1, "2020-11-23"), Outcome.EXPIRED, "2026-11-22 届满", date(2026, 11, 22)),
}


@pytest.mark.parametrize("case", sorted(CASES))
def test_each_state_by_code_and_by_number(sqlite_database: str, case: str) -> None:
    """SO-05, SO-09, SO-10: the same answer through both doors, with the reason and the day where it is not valid."""
    row, outcome, reason, ended = CASES[case]
    code = w.receive([row])[row["身份证号"]]
    one, two = by_code(code), by_number(row["身份证号"], row["姓名"])
    assert one.outcome is two.outcome is outcome
    assert one.certificates == two.certificates
    (shown,) = one.certificates
    assert (shown.outcome, shown.ended_on) == (outcome, ended)
    assert reason in shown.reason if reason else shown.reason == ""
    assert one.advice == ADVICE[outcome]


@pytest.mark.parametrize("ending", ["withdrawn", "cancelled"])
def test_ended_by_decision(world: w.World, ending: str) -> None:
    """SO-10, SO-11: the ground is public, the officer's note is not."""
    code = w.receive([w.historical(1, "2019-01-01")])[w.identity(1)]
    note = "内部线索：某某举报"
    if ending == "withdrawn":
        training.withdraw(w.CERTIFIER, code, WithdrawalGround.FRAUD, note, version=1, submission=w.submission())
    else:
        training.cancel(w.CERTIFIER, code, note, version=1, submission=w.submission())
    for answer in (by_code(code), by_number(w.identity(1), w.name(1))):
        (shown,) = answer.certificates
        assert (answer.outcome, shown.outcome) == (Outcome.WITHDRAWN, Outcome.WITHDRAWN)
        assert shown.ended_on == date(2026, 11, 23)
        assert shown.reason
        assert not any(part in text for text in w.texts(answer) for part in ("线索", "举报", "某某"))
        if ending == "withdrawn":
            assert shown.reason == "以欺骗、贿赂等不正当手段取得"
        else:
            assert "注销" in shown.reason


def test_every_printed_field_is_shown_and_the_number_masked(world: w.World) -> None:
    """An edited PDF passes where a page says only “valid”."""
    code = w.issue(world, [w.row(1, 身份证号=w.identity(1, sex="女"))])[w.identity(1, sex="女")]
    answer = by_code(code)
    assert answer.certificates == (
        PrintedFields(
            code=code,
            kind=CertificateKind.SPECIAL_OPERATION,
            outcome=Outcome.VALID,
            name=w.name(1),
            sex="女",
            masked_number="T439***********" + w.identity(1, sex="女")[-4:],
            category="电工作业",
            operation="低压电工作业",
            first_issued_on=date(2026, 11, 23),
            issued_on=date(2026, 11, 23),
            starts_on=None,
            valid_until=date(2032, 11, 22),
            review_due_on=date(2029, 11, 22),
            reviewed_on=None,
            issuer="湖南省应急管理厅（演示）",
            origin=Origin.ISSUED,
            ended_on=None,
            reason="",
        ),
    )
    assert w.holds_identity(answer, w.identity(1, sex="女")) == []
    said = queries.read_receipt(answer.receipt)
    assert (said.outcome, said.codes) == (Outcome.VALID, (code,))
    assert said.digest == receipts.digest_of(answer.certificates)


def test_several_certificates_are_all_shown_and_the_best_decides(small: w.World) -> None:
    w.receive([w.historical(1, "2019-01-01"), w.historical(1, "2025-01-01", 操作项目="高压电工作业")])
    answer = by_number(w.identity(1), w.name(1))
    assert answer.outcome is Outcome.VALID
    assert sorted(one.outcome for one in answer.certificates) == [Outcome.EXPIRED, Outcome.VALID]
    worse = w.receive([w.historical(2, "2019-01-01"), w.historical(2, "2022-01-01", 操作项目="高压电工作业")])
    assert by_number(w.identity(2), w.name(2)).outcome is Outcome.REVIEW_OVERDUE
    assert worse


@pytest.mark.parametrize(
    "typed",
    [
        lambda code: code.lower(),
        lambda code: f" {code[:5]}-{code[5:10]} {code[10:]} ",
        lambda code: code.replace("0", "O").replace("1", "I"),
    ],
)
def test_a_code_is_read_as_people_type_it(small: w.World, typed: Callable[[str], str]) -> None:
    code = w.receive([w.historical(1, "2025-01-01")])[w.identity(1)]
    assert by_code(typed(code)).outcome is Outcome.VALID


def test_a_damaged_code_is_told_from_an_unknown_one(small: w.World) -> None:
    code = w.receive([w.historical(1, "2025-01-01")])[w.identity(1)]
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    for damaged in (wrong, code[:-1], "", "https://example.invalid/" + code, "二维码"):
        assert by_code(damaged).outcome is Outcome.BAD_CODE
    assert by_code(codes.new_code("C")).outcome is Outcome.NO_MATCH
    with db.reading() as session:
        person = people.people_by_identity(session, [w.identity(1)])[w.identity(1)]
    assert by_code(person.code).outcome is Outcome.NO_MATCH, "a person's code opens no certificate"


def test_an_undone_certificate_is_not_found(world: w.World) -> None:
    batch = w.bring_in(w.CERTIFIER, [w.historical(1, "2025-01-01")])
    code = w.certificate_codes([w.identity(1)])[w.identity(1)]
    assert by_code(code).outcome is Outcome.VALID
    exchange.undo(w.CERTIFIER, batch, submission=w.submission())
    assert by_code(code).outcome is Outcome.NO_MATCH
    assert by_number(w.identity(1), w.name(1)).outcome is Outcome.NO_MATCH
    assert by_code(code).certificates == ()


def test_results_that_wait_for_approval_are_no_certificates(small: w.World) -> None:
    w.bring_in(small.clerk, [w.row(1)])
    assert by_number(w.identity(1), w.name(1)).outcome is Outcome.NO_MATCH


# -- number and name ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (lambda: "T" + w.identity(1), w.name(1)),
        (lambda: "t" + w.identity(1), w.name(1)),
        (lambda: f" {w.identity(1)[:6]} {w.identity(1)[6:]}", f" {w.name(1)[0]} {w.name(1)[1:]} "),
        (lambda: w.identity(1).translate(str.maketrans("0123456789", "０１２３４５６７８９")), w.name(1)),
    ],
)
def test_number_and_name_as_people_type_them(small: w.World, number: Callable[[], str], name: str) -> None:
    w.receive([w.historical(1, "2025-01-01")])
    assert by_number(number(), name).outcome is Outcome.VALID


def comparable(answer: Answer) -> tuple[object, ...]:
    """All of an answer but the moment it was given at."""
    said = queries.read_receipt(answer.receipt)
    moment = datetime(2026, 1, 1, tzinfo=clock.CHINA)
    return answer.outcome, answer.certificates, answer.advice, replace(said, at=moment)


def test_no_match_does_not_tell_whether_the_number_or_the_name_was_wrong(world: w.World) -> None:
    w.receive([w.historical(1, "2025-01-01")])
    w.bring_in(world.clerk, [w.row(2)])  # registered, but without a certificate
    wrong_name, wrong_number = by_number(w.identity(1), "查无此人"), by_number(w.identity(9), w.name(1))
    without = by_number(w.identity(2), w.name(2))
    assert comparable(wrong_name) == comparable(wrong_number) == comparable(without)
    assert len(wrong_name.receipt) == len(wrong_number.receipt)
    for number in (w.identity(1), w.identity(9), w.identity(2)):
        for _ in range(4):
            assert by_number(number, "查无此人").outcome is Outcome.NO_MATCH
        with pytest.raises(TooMany) as refused:
            by_number(number, "查无此人")
        assert refused.value.message == "该编号今天核验失败次数过多，已暂停核验。"


@pytest.mark.parametrize(
    ("number", "name", "field"),
    [
        (lambda: w.identity(1)[:17] + ("0" if w.identity(1)[17] != "0" else "1"), "张三", "证书编号"),
        (lambda: w.identity(1)[:-1], "张三", "证书编号"),
        (lambda: "", "张三", "证书编号"),
        (lambda: "439900900101001", "张三", "证书编号"),
        (lambda: w.identity(1), "", "姓名"),
        (lambda: w.identity(1), "张3", "姓名"),
    ],
)
def test_what_cannot_be_a_number_or_name_is_said_before_any_look_up(
    small: w.World, monkeypatch: pytest.MonkeyPatch, number: Callable[[], str], name: str, field: str
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("looked up")

    monkeypatch.setattr(people, "people_by_identity", never)
    with pytest.raises(InvalidInput) as refused:
        by_number(number(), name)
    assert refused.value.field == field
    assert refused.value.fix
    assert w.count_rows(limits.Failure) == 0, "a slip of the pen is no guess"


# -- limits ------------------------------------------------------------------------------------------------------------


def test_five_failed_names_a_number_and_day(world: w.World, monkeypatch: pytest.MonkeyPatch) -> None:
    w.receive([w.historical(1, "2025-01-01"), w.historical(2, "2025-01-01")])
    now = [datetime(2026, 11, 23, 9, 0, tzinfo=clock.CHINA)]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    for place in range(5):
        assert by_number(w.identity(1), f"错{'一二三四五'[place]}名").outcome is Outcome.NO_MATCH
    for name in ("错六名", w.name(1)):
        with pytest.raises(TooMany) as refused:
            by_number(w.identity(1), name)
        assert 0 < refused.value.retry_after <= 24 * 3600 + 1
        assert str(refused.value.retry_after) in refused.value.fix
    assert by_number(w.identity(2), w.name(2)).outcome is Outcome.VALID, "another number is not touched"
    assert by_code(w.certificate_codes([w.identity(1)])[w.identity(1)]).outcome is Outcome.VALID
    now[0] += timedelta(hours=24, seconds=-1)
    with pytest.raises(TooMany):
        by_number(w.identity(1), w.name(1))
    now[0] += timedelta(seconds=1)
    assert by_number(w.identity(1), w.name(1)).outcome is Outcome.VALID


def test_a_right_answer_counts_nothing(small: w.World) -> None:
    w.receive([w.historical(1, "2025-01-01")])
    for _ in range(8):
        assert by_number(w.identity(1), w.name(1)).outcome is Outcome.VALID
    assert w.count_rows(limits.Failure) == 0


def test_failures_are_counted_without_the_number(sqlite_database: str) -> None:
    w.build()
    by_number(w.identity(1), w.name(1))
    assert w.count_rows(limits.Failure) == 1
    assert w.identity(1).encode() not in w.database_bytes()


@pytest.mark.parametrize(("door", "most"), [("typed", 10), ("code", 60)])
def test_the_allowance_of_a_client_and_minute(
    small: w.World, monkeypatch: pytest.MonkeyPatch, door: str, most: int
) -> None:
    w.receive([w.historical(1, "2025-01-01")])
    now = [1000.0]
    monkeypatch.setattr("registry.kernel.limits.time.monotonic", lambda: now[0])
    one, other = client(), client()

    def ask(who: str) -> Outcome:
        if door == "typed":
            return queries.verify_number(w.identity(1), w.name(1), client=who).outcome
        return queries.verify_code("x", client=who).outcome

    for _ in range(most):
        ask(one)
    with pytest.raises(TooMany) as refused:
        ask(one)
    assert 0 < refused.value.retry_after <= 61
    ask(other)
    now[0] += 59.9
    with pytest.raises(TooMany):
        ask(one)
    now[0] += 0.1
    ask(one)


def test_wrong_input_counts_against_the_allowance(small: w.World) -> None:
    one = client()
    for _ in range(10):
        with pytest.raises(InvalidInput):
            queries.verify_number("1", "张三", client=one)
    with pytest.raises(TooMany):
        queries.verify_number("1", "张三", client=one)
