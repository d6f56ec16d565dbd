"""Approving results, issuing, reviewing and ending certificates (SO-05..11, TR-15), and what is refused."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from registry.blacklist import barring
from registry.blacklist.terms_bars import BarBasis, StartEvent
from registry.kernel import db, ledger
from registry.kernel.access import Actor
from registry.kernel.errors import AlreadyDone, InvalidInput, NotFound, NotPermitted, OutOfDate, Refused, RuleBroken
from registry.kernel.paging import PageRequest
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.parties.terms import PostKind
from registry.policy import Action, Ledger, Role
from registry.training import approving, commands, queries, tables
from registry.training.terms import CertificateState, Origin, ResultState, ReviewOutcome, WithdrawalGround
from registry.training.terms_classes import Tenure
from tests import world as w
from tests.blacklist import builders as listings
from tests.blacklist import joint as barred

ALL = PageRequest(size=200)
C = db.core(tables.Certificate).c


@pytest.fixture
def world(database: str) -> w.World:
    return w.build()


@pytest.fixture
def small(sqlite_database: str) -> w.World:
    return w.build()


def approve(batch: str, actor: Actor = w.CERTIFIER) -> commands.ApprovalReport:
    return commands.approve_batch(actor, batch, submission=w.submission())


def states(world: w.World, batch: str) -> dict[int, ResultState]:
    return {row.sheet_row: row.state for row in queries.results(world.clerk, batch, ALL).items}


# -- approving ---------------------------------------------------------------------------------------------------------


def test_approval_issues_to_those_who_passed_and_records_everything(world: w.World) -> None:
    rows = [w.row(1, **w.employer(1)), w.row(2, 理论成绩="79.99"), w.row(3, **w.employer(1)), w.row(4)]
    batch = w.bring_in(world.clerk, rows)
    report = approve(batch)
    assert report == commands.ApprovalReport(batch, issued=3, failed=1, refused=())
    assert states(world, batch) == {
        2: ResultState.APPROVED,
        3: ResultState.FAILED,
        4: ResultState.APPROVED,
        5: ResultState.APPROVED,
    }
    held = w.certificate_codes(w.identity(n) for n in range(1, 5))
    assert set(held) == {w.identity(1), w.identity(3), w.identity(4)}, (
        "an exam not passed brings no certificate (SO-02)"
    )
    record = queries.certificate(world.clerk, held[w.identity(1)])
    assert record.row.issued_on == date(2026, 11, 23)
    assert record.row.valid_until == date(2032, 11, 22)
    assert record.row.review_due_on == date(2029, 11, 22)
    assert (record.row.origin, record.row.issuer) == (Origin.ISSUED, "湖南省应急管理厅（演示）")
    assert record.row.state is CertificateState.VALID
    assert sorted(w.subjects(Ledger.TRAINING, Action.CERTIFICATE_ISSUED)) == sorted(held.values())
    assert len(w.subjects(Ledger.TRAINING, Action.RESULT_APPROVED)) == 4
    with db.reading() as session:
        (event,) = [one for one in ledger.history(session, batch) if one.action is Action.RESULTS_BATCH_APPROVED]
    assert event.details == {"issued": 3, "failed": 1, "refused": 0}
    assert event.actor == "certifier"
    w.intact()


def test_the_posts_of_employers_are_entered(world: w.World) -> None:
    firm = w.employer(1)
    w.issue(world, [w.row(1, **firm), w.row(2, **firm), w.row(3), w.row(1, 操作项目="高压电工作业", **firm)][:3])
    w.issue(world, [w.row(1, 操作项目="高压电工作业", **firm)])
    with db.reading() as session:
        found = people.organisations_by_credit_code(session, [firm["统一社会信用代码"]])[firm["统一社会信用代码"]]
        posts = people.posts_of(session, organisation_id=found.id)
    assert found.name == firm["工作单位"]
    assert sorted(post.person_name for post in posts) == sorted([w.name(1), w.name(2)]), "one post, two certificates"
    assert {(post.kind, post.from_on, post.until_on) for post in posts} == {
        (PostKind.SPECIAL_OPERATOR, date(2026, 11, 23), None)
    }


def test_single_results_one_by_one(world: w.World) -> None:
    batch = w.bring_in(world.clerk, [w.row(1), w.row(2), w.row(3)])
    rows = queries.results(w.CERTIFIER, batch, ALL).items
    report = commands.approve_results(w.CERTIFIER, batch, [rows[1].code], submission=w.submission())
    assert (report.issued, report.failed, report.refused) == (1, 0, ())
    assert list(states(world, batch).values()) == [ResultState.PENDING, ResultState.APPROVED, ResultState.PENDING]
    assert set(w.certificate_codes(w.identity(n) for n in (1, 2, 3))) == {w.identity(2)}
    with pytest.raises(OutOfDate):
        commands.approve_results(w.CERTIFIER, batch, [rows[1].code], submission=w.submission())
    with pytest.raises(InvalidInput):
        commands.approve_results(w.CERTIFIER, batch, [], submission=w.submission())
    assert approve(batch).issued == 2


def test_a_result_of_another_batch_is_not_approved_along(small: w.World) -> None:
    first, second = w.bring_in(small.clerk, [w.row(1)]), w.bring_in(small.clerk, [w.row(2)])
    stranger = queries.results(w.CERTIFIER, second, ALL).items[0].code
    with pytest.raises(OutOfDate):
        commands.approve_results(w.CERTIFIER, first, [stranger], submission=w.submission())
    assert w.count_rows(tables.Certificate) == 0


@pytest.mark.parametrize("decide", ["approve", "single"])
def test_the_one_who_submitted_may_not_approve_under_any_account(small: w.World, decide: str) -> None:
    """教考分离 (TR-15): persons are compared, not accounts."""
    batch = w.bring_in(replace(small.clerk, person=w.CERTIFIER.person), [w.row(1), w.row(2)])
    codes = [row.code for row in queries.results(w.CERTIFIER, batch, ALL).items]
    with pytest.raises(RuleBroken) as refused:
        if decide == "approve":
            approve(batch)
        else:
            commands.approve_results(w.CERTIFIER, batch, codes[:1], submission=w.submission())
    assert refused.value.provision == "TR-15.separation"
    assert set(states(small, batch).values()) == {ResultState.PENDING}
    assert w.count_rows(tables.Certificate) == 0
    assert approve(batch, w.CERTIFIER_TOO).issued == 2


def test_another_region_s_batch_is_not_there(small: w.World) -> None:
    batch = w.bring_in(small.clerk, [w.row(1)])
    theirs = w.bring_in(small.other, [w.row(2)])
    nowhere = replace(w.CERTIFIER, region="")
    for actor in (w.CERTIFIER_ZHUZHOU, nowhere):
        with pytest.raises(NotFound):
            approve(batch, actor)
        with pytest.raises(NotFound):
            commands.refuse_batch(actor, batch, "退回", submission=w.submission())
    assert states(small, batch) == {2: ResultState.PENDING}
    assert approve(theirs, w.CERTIFIER_ZHUZHOU).issued == 1
    with pytest.raises(NotFound):
        approve("B0000")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CERTIFIER])
def test_only_certifiers_approve_refuse_and_change(small: w.World, role: Role) -> None:
    batch = w.bring_in(small.clerk, [w.row(1)])
    other = replace(w.CERTIFIER_TOO, role=role)
    doors: list[Callable[[], Any]] = [
        lambda: approve(batch, other),
        lambda: commands.approve_results(other, batch, ["x"], submission=w.submission()),
        lambda: commands.refuse_batch(other, batch, "退回", submission=w.submission()),
        lambda: commands.review(other, "C", w.sound_review(date(2026, 11, 1)), version=1, submission=w.submission()),
        lambda: commands.withdraw(other, "C", WithdrawalGround.UNFIT, "x", version=1, submission=w.submission()),
        lambda: commands.cancel(other, "C", "x", version=1, submission=w.submission()),
    ]
    for door in doors:
        with pytest.raises(NotPermitted):
            door()
    assert states(small, batch) == {2: ResultState.PENDING}


def test_a_second_approval_is_out_of_date_and_a_double_click_carried_out_once(world: w.World) -> None:
    batch = w.bring_in(world.clerk, [w.row(1)])
    commands.approve_batch(w.CERTIFIER, batch, submission="click")
    with pytest.raises(AlreadyDone):
        commands.approve_batch(w.CERTIFIER, batch, submission="click")
    with pytest.raises(OutOfDate):
        approve(batch, w.CERTIFIER_TOO)
    assert w.count_rows(tables.Certificate) == 1


def test_of_two_approving_at_once_one_wins(world: w.World) -> None:
    batch = w.bring_in(world.clerk, [w.row(n) for n in range(1, 20)])
    found = together(lambda: approve(batch), lambda: approve(batch, w.CERTIFIER_TOO))
    assert sorted(type(one).__name__ for one in found) == ["ApprovalReport", "OutOfDate"]
    assert w.count_rows(tables.Certificate) == 19
    w.intact()


def together(*doors: Callable[[], Any]) -> list[Any]:
    """What each of several at once gives or is refused with."""
    gate, found = threading.Barrier(len(doors)), []

    def run(door: Callable[[], Any]) -> None:
        gate.wait()
        try:
            found.append(door())
        except Refused as refused:
            found.append(refused)

    threads = [threading.Thread(target=run, args=(door,)) for door in doors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


# -- rows refused at approval, with their reasons ----------------------------------------------------------------------


def reasons(world: w.World, batch: str) -> list[str]:
    return [row.reason for row in queries.results(world.clerk, batch, ALL).items]


def test_a_centre_listed_since_then_gets_its_rows_back(small: w.World) -> None:
    batch = w.bring_in(small.clerk, [w.row(1), w.row(2, 理论成绩="10"), w.historical(3, "2022-03-01")])
    with db.reading() as session:
        centre = people.organisation_by_code(session, small.clerk.organisation)
    assert centre
    listings.publish(listings.receive([listings.cells(统一社会信用代码=centre.credit_code, 单位名称=centre.name)]))
    report = approve(batch)
    assert (report.issued, report.failed) == (1, 0), "a certificate issued elsewhere years ago is only registered"
    assert [row for row, _ in report.refused] == [2, 3]
    assert all("严重失信主体名单" in reason for _, reason in report.refused)
    assert [bool(reason) for reason in reasons(small, batch)] == [True, True, False]
    assert set(w.certificate_codes(w.identity(n) for n in (1, 2, 3))) == {w.identity(3)}


def test_one_certificate_per_person_and_operation(world: w.World) -> None:
    """The same person sat the exam at two centres, and twice at one: one certificate comes of it."""
    first = w.bring_in(world.clerk, [w.row(1), w.row(1, 考试日期="2026-10-20")])
    second = w.bring_in(world.other, [w.row(1, 考试日期="2026-10-28")])
    report = approve(first)
    assert (report.issued, report.refused) == (1, ((3, "该人已持有此项目的有效证书"),))
    assert approve(second).refused == ((2, "该人已持有此项目的有效证书"),)
    assert w.count_rows(tables.Certificate) == 1
    assert len(w.subjects(Ledger.TRAINING, Action.RESULT_REFUSED)) == 2


def test_a_bar_that_fell_between_exam_and_approval_stops_the_certificate(world: w.World) -> None:
    """SO-10.bar: no certificate for three years after one was withdrawn for fraud, whatever was submitted before."""
    held = w.receive([w.historical(n, "2022-03-01") for n in (1, 2)])
    batch = w.bring_in(world.clerk, [w.row(n, 操作项目="高压电工作业") for n in (1, 2)])
    for serial, ground in ((1, WithdrawalGround.FRAUD), (2, WithdrawalGround.UNFIT)):
        code = held[w.identity(serial)]
        commands.withdraw(w.CERTIFIER, code, ground, "查实（演示）", version=1, submission=w.submission())
    report = approve(batch)
    assert report.issued == 1
    ((row, reason),) = report.refused
    assert row == 2
    assert "2029-11-22" in reason


def test_two_centres_cannot_have_the_same_historical_certificate_registered_twice(small: w.World) -> None:
    first = w.bring_in(small.clerk, [w.historical(1, "2022-03-01")])
    second = w.bring_in(small.other, [w.historical(1, "2022-03-01", 考试日期="2022-02-20")])
    assert approve(first).issued == 1
    report = approve(second)
    assert (report.issued, [row for row, _ in report.refused]) == (0, [2])
    assert w.count_rows(tables.Certificate) == 1


def test_a_centre_s_historical_certificates_keep_their_issuer_and_days(small: w.World) -> None:
    batch = w.bring_in(small.clerk, [w.historical(1, "2022-03-01", 复审日期="2025-02-01")])
    assert w.count_rows(tables.Certificate) == 0, "a centre only records"
    approve(batch)
    row = queries.certificate(small.clerk, w.certificate_codes([w.identity(1)])[w.identity(1)])
    assert (row.row.issued_on, row.row.valid_until) == (date(2022, 3, 1), date(2028, 2, 29))
    assert (row.row.review_due_on, row.reviewed_on) == (None, date(2025, 2, 1))
    assert (row.row.origin, row.row.issuer) == (Origin.RECEIVED, "原省安全监管局（演示）")


def test_a_batch_sent_back_can_be_brought_in_again(world: w.World) -> None:
    batch = w.bring_in(world.clerk, [w.row(1), w.row(2)])
    with pytest.raises(InvalidInput):
        commands.refuse_batch(w.CERTIFIER, batch, "  ", submission=w.submission())
    assert commands.refuse_batch(w.CERTIFIER, batch, " 照片不符 ", submission=w.submission()) == 2
    assert states(world, batch) == {2: ResultState.REFUSED, 3: ResultState.REFUSED}
    assert reasons(world, batch) == ["照片不符", "照片不符"]
    with pytest.raises(OutOfDate):
        approve(batch)
    again = w.bring_in(world.clerk, [w.row(1, 备注="更正"), w.row(2)])
    assert approve(again).issued == 2
    assert w.subjects(Ledger.TRAINING, Action.RESULTS_BATCH_REFUSED) == [batch]
    w.intact()


# -- reviewing ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def due(small: w.World) -> str:
    """A certificate due for review by 2026-12-31, so its window opened on 2026-11-01."""
    return w.receive([w.historical(1, "2024-01-01")])[w.identity(1)]


def review(code: str, day: date, *, version: int = 1, actor: Actor = w.CERTIFIER) -> date:
    found = commands.review(actor, code, w.sound_review(day), version=version, submission=w.submission())
    assert found.outcome is ReviewOutcome.PASSED
    return found.valid_until


def test_a_review_in_its_window_runs_to_the_end(due: str) -> None:
    """SO-05, SO-06."""
    assert queries.certificate(w.CERTIFIER, due).may_review == ""
    assert review(due, date(2026, 11, 20)) == date(2029, 12, 31)
    record = queries.certificate(w.CERTIFIER, due)
    assert (record.row.review_due_on, record.reviewed_on, record.row.version) == (None, date(2026, 11, 20), 2)
    assert record.row.state is CertificateState.VALID
    assert record.may_review == "不在复审申请期内。"
    assert w.count_rows(tables.Certificate) == 2, "superseded, not overwritten"
    assert w.count_rows(tables.Certificate, C.live.is_(True)) == 1
    assert [event.action for event in record.history] == [Action.CERTIFICATE_RECEIVED, Action.CERTIFICATE_REVIEWED]


@pytest.mark.parametrize(
    ("day", "provision"),
    [(date(2026, 10, 31), "SO-06"), (date(2026, 11, 1), ""), (date(2026, 11, 23), ""), (date(2024, 5, 1), "SO-06")],
)
def test_the_window_of_a_review(due: str, day: date, provision: str) -> None:
    assert due
    if not provision:
        review(due, day)
        return
    with pytest.raises(RuleBroken) as refused:
        review(due, day)
    assert refused.value.provision == provision
    assert "2026-11-01" in refused.value.fix


def test_a_review_too_late_or_in_the_future(due: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidInput):
        review(due, date(2026, 11, 24))
    w.on(monkeypatch, date(2027, 1, 1))
    with pytest.raises(RuleBroken) as refused:
        review(due, date(2027, 1, 1))
    assert refused.value.provision == "SO-09.lapse"
    assert queries.certificate(w.CERTIFIER, due).row.state is CertificateState.REVIEW_OVERDUE


# -- ending ------------------------------------------------------------------------------------------------------------


def test_withdrawing_and_cancelling(due: str, small: w.World) -> None:
    other = w.receive([w.historical(2, "2024-01-01")])[w.identity(2)]
    commands.withdraw(
        w.CERTIFIER, due, WithdrawalGround.FRAUD, "查实替考（演示）", version=1, submission=w.submission()
    )
    commands.cancel(w.CERTIFIER, other, "本人申请（演示）", version=1, submission=w.submission())
    one, two = queries.certificate(w.CERTIFIER, due), queries.certificate(w.CERTIFIER, other)
    assert (one.row.state, two.row.state) == (CertificateState.WITHDRAWN, CertificateState.CANCELLED)
    assert one.ended_reason == "以欺骗、贿赂等不正当手段取得：查实替考（演示）"
    assert (two.ended_reason, two.ended_on) == ("本人申请（演示）", date(2026, 11, 23))
    assert one.history[-1].details == {"ground": "fraud", "provision": "SO-10@2026-06-01"}
    for code in (due, other):
        with pytest.raises(RuleBroken, match="已经终止"):
            commands.cancel(w.CERTIFIER, code, "再来", version=2, submission=w.submission())
        with pytest.raises(RuleBroken):
            review(code, date(2026, 11, 20), version=2)
        assert queries.certificate(w.CERTIFIER, code).may_withdraw == "这张证书已经终止。"
    w.intact()


def test_a_reason_that_holds_the_mark_stays_readable(due: str) -> None:
    commands.cancel(w.CERTIFIER, due, "本人|申请", version=1, submission=w.submission())
    assert queries.certificate(w.CERTIFIER, due).ended_reason == "本人|申请"


def end(code: str, actor: Actor, *, version: int = 1, reason: str = "理由（演示）") -> None:
    commands.withdraw(actor, code, WithdrawalGround.UNFIT, reason, version=version, submission=w.submission())


def test_refusals_of_an_ending(due: str) -> None:
    with pytest.raises(InvalidInput):
        end(due, w.CERTIFIER, reason=" ")
    with pytest.raises(NotFound):
        end("C0000", w.CERTIFIER)
    for stranger in (w.CERTIFIER_ZHUZHOU, replace(w.CERTIFIER, region="")):
        with pytest.raises(NotPermitted):
            end(due, stranger)
        with pytest.raises(NotPermitted):
            review(due, date(2026, 11, 20), actor=stranger)
        assert queries.certificate(stranger, due).may_withdraw == "不在您的管辖区域内。"
    assert queries.certificate(w.CERTIFIER, due).row.version == 1


def test_a_stale_version_is_out_of_date(due: str) -> None:
    review(due, date(2026, 11, 20))
    with pytest.raises(OutOfDate):
        end(due, w.CERTIFIER, version=1)
    with pytest.raises(OutOfDate):
        review(due, date(2026, 11, 20), version=1)
    end(due, w.CERTIFIER, version=2)


def test_of_two_changing_one_version_at_once_one_wins(world: w.World) -> None:
    code = w.receive([w.historical(1, "2024-01-01")])[w.identity(1)]
    found = together(lambda: review(code, date(2026, 11, 20)), lambda: end(code, w.CERTIFIER_TOO))
    assert sum(isinstance(one, OutOfDate) for one in found) == 1
    assert w.count_rows(tables.Certificate, C.code == code) == 2
    assert w.count_rows(tables.Certificate, C.code == code, C.live.is_(True)) == 1
    w.intact()


def test_an_undone_certificate_is_not_found(due: str) -> None:
    from registry.exchange import commands as exchange

    with db.reading() as session:
        batch = session.execute(db.core(tables.Certificate).select()).one().batch
    exchange.undo(w.CERTIFIER, batch, submission=w.submission())
    with pytest.raises(NotFound):
        end(due, w.CERTIFIER)
    with pytest.raises(NotFound):
        review(due, date(2026, 11, 20))


# -- centres -----------------------------------------------------------------------------------------------------------


def wanted(world: w.World, **values: Any) -> approving.Approval:
    sound = {
        "organisation": world.clerk.organisation,
        "categories": ("01",),
        "capacity": 60,
        "valid_from": date(2026, 1, 1),
        "valid_until": date(2028, 12, 31),
        "premises": "演示路 1 号",
        "area": 9000,
        "tenure": Tenure.OWNED,
        "archive": "档案室",
        "managers": 3,
    }
    return approving.Approval(**(sound | values))


def test_a_centre_of_sixty_is_approved_and_one_of_fifty_nine_refused(world: w.World) -> None:
    """TR-16.capacity (AQ 8011-2023)."""
    number = approving.approve_centre(w.KEEPER, wanted(world), submission=w.submission())
    assert number in w.subjects(Ledger.TRAINING, Action.CENTRE_APPROVED)
    with pytest.raises(RuleBroken) as refused:
        approving.approve_centre(w.KEEPER, wanted(world, capacity=59), submission=w.submission())
    assert refused.value.provision == "TR-16.capacity"
    assert "60" in refused.value.message


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"organisation": "F0000"}, NotFound),
        ({"categories": ("01", "99")}, InvalidInput),
        ({"valid_until": date(2025, 12, 31)}, InvalidInput),
    ],
)
def test_refused_approvals(small: w.World, values: dict[str, Any], error: type[Exception]) -> None:
    before = w.count_rows(tables.CentreApproval)
    with pytest.raises(error):
        approving.approve_centre(w.KEEPER, wanted(small, **values), submission=w.submission())
    assert w.count_rows(tables.CentreApproval) == before


def test_a_keeper_approves_in_the_own_region_only(small: w.World) -> None:
    for keeper in (replace(w.KEEPER, region=w.ZHUZHOU), replace(w.KEEPER, region="")):
        with pytest.raises(NotPermitted):
            approving.approve_centre(keeper, wanted(small), submission=w.submission())
    approving.approve_centre(replace(w.KEEPER, region=w.CHANGSHA), wanted(small), submission=w.submission())


def test_people_are_entered_once(small: w.World) -> None:
    w.issue(small, [w.row(1)])
    w.issue(small, [w.row(1, 操作项目="高压电工作业")])
    assert w.count_rows(parties.Person) == 1
    assert w.count_rows(tables.Certificate) == 2


def test_a_barred_centre_may_not_train(small: w.World) -> None:
    batch = w.bring_in(small.clerk, [w.row(1)])
    bar = barred.bar(
        party=barring.BarredOrganisation(credit_code=w.credit_code(1), name="长沙演示培训中心（演示）"),
        basis=BarBasis.AGENCY,
        event=StartEvent.LICENCE_REVOKED,
    )
    report = commands.approve_batch(w.CERTIFIER, batch, submission=w.submission())
    assert report.issued == 0
    assert "第九十二条" in report.refused[0][1]
    assert bar in report.refused[0][1]
    [rejected] = w.preview(small.clerk, [w.row(2)]).rejected
    assert "禁入期内" in rejected.reason
    assert not w.preview(small.other, [w.row(3)]).rejected
