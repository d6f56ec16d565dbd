"""What happens to certificates of every kind: assessed, numbered, reviewed, renewed, left and taken up again, ended."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any

import pytest

from registry.exchange import commands as exchange
from registry.exchange import kinds, writing
from registry.kernel import access, clock, db, ledger
from registry.kernel.errors import InvalidInput, NotPermitted, OutOfDate, Refused, RuleBroken
from registry.kernel.paging import PageRequest
from registry.kernel.transaction import write
from registry.parties import entries
from registry.parties import queries as people
from registry.policy import Action, Ledger, Permission, Role
from registry.training import commands, numbers, queries, tables
from registry.training.approving import PURPOSES
from registry.training.queries import Wanted, holding
from registry.training.terms import (
    CancellationGround,
    CertificateKind,
    CertificateState,
    Education,
    ResultState,
    ReviewOutcome,
    WithdrawalGround,
)
from registry.verification import queries as verification
from registry.verification.look_up import look_up
from registry.verification.terms import Outcome
from tests import world as w

ALL = PageRequest(size=200)
K, S = CertificateKind, CertificateState
C = db.core(tables.Certificate).c
TODAY = date(2026, 11, 23)
_batches = count(1)


@pytest.fixture
def world(database: str) -> w.World:
    return approved_for_all()


@pytest.fixture
def small(sqlite_database: str) -> w.World:
    return approved_for_all()


def approved_for_all() -> w.World:
    """The usual world; its first centre may train managers and new workers of every kind of business as well."""
    world = w.build()
    w.approve(world.clerk.organisation, ("01",), purposes=PURPOSES)
    return world


def recorded(world: w.World, rows: list[dict[str, Any]], *, by: str = "PERSON-1") -> str:
    """A batch of pending results as a class leaves them; each row names at least serial and kind."""
    batch = f"Q{next(_batches):05d}"
    with write(
        world.clerk, Permission.RESULTS_SUBMIT, w.submission(), ledgers=[Ledger.TRAINING, Ledger.PARTIES]
    ) as work:
        met = entries.meet_people(
            work, [entries.MetPerson(w.identity(row["serial"]), w.name(row["serial"])) for row in rows]
        )
        for place, row in enumerate(rows, 2):
            sound = {
                "category": "",
                "operation": "",
                "education": Education.SENIOR_SECONDARY,
                "exam_on": date(2026, 11, 16),
                "passed": True,
                "theory": 9000,
            } | {name: value for name, value in row.items() if name != "serial"}
            work.add(
                tables.ExamResult(
                    code=f"{batch}-{place}",
                    batch=batch,
                    sheet_row=place,
                    centre_id=world.centre_id,
                    region=w.CHANGSHA,
                    person_id=met[w.identity(row["serial"])].id,
                    state=ResultState.PENDING,
                    submitted_by=by,
                    submitted_at=clock.now(),
                    **sound,
                )
            )
            work.record(Action.RESULT_SUBMITTED, f"{batch}-{place}", person=met[w.identity(row["serial"])].code)
    return batch


def approve(batch: str, actor: Any = w.CERTIFIER) -> commands.ApprovalReport:
    return commands.approve_batch(actor, batch, submission=w.submission())


def held(serial: int, kind: CertificateKind | None = None) -> Any:
    """The certificate of a person that ends last."""
    return queries.certificates(w.AUDITOR, Wanted(person=w.identity(serial), kind=kind), ALL).items[-1]


def record(code: str, viewer: Any = w.CERTIFIER) -> queries.CertificateRecord:
    return queries.certificate(viewer, code)


# -- assessment of every kind -------------------------------------------------------------------------------------------


def test_managers_are_approved_and_numbered_by_the_rule(world: w.World) -> None:
    """TR-13 three years, SET-42 the number; a number carries a serial of its region, kind and year."""
    batch = recorded(
        world,
        [
            {"serial": 1, "kind": K.PRINCIPAL, "high_hazard": "hazardous_chemicals"},
            {"serial": 2, "kind": K.PRINCIPAL, "high_hazard": ""},
            {"serial": 3, "kind": K.SAFETY_MANAGER, "high_hazard": "coal_mine"},
            {"serial": 4, "kind": K.SAFETY_MANAGER, "passed": False, "theory": 7000},
        ],
    )
    assert approve(batch) == commands.ApprovalReport(batch, 3, 1, ())
    found = [held(serial) for serial in (1, 2, 3)]
    bodies = [f"A-430000-2026-00000{n}" for n in (1, 2)] + ["C-430000-2026-000001"]
    assert [row.masked_number for row in found] == [f"{one}-{numbers.check_character(one)}" for one in bodies]
    assert [row.category for row in found] == ["危险化学品", "其他生产经营单位", "煤矿"]
    assert {row.valid_until for row in found} == {date(2029, 11, 22)}
    assert {row.review_due_on for row in found} == {None}
    assert {row.issuer for row in found} == {"湖南省应急管理厅（演示）"}
    answer = verification.verify_number(found[0].masked_number, w.name(1), client=w.submission())
    assert (answer.outcome, answer.certificates[0].operation) == (Outcome.VALID, "主要负责人安全合格证")
    wrong = verification.verify_number(found[0].masked_number, w.name(2), client=w.submission())
    assert wrong.outcome is Outcome.NO_MATCH
    w.intact()


def test_who_may_assess_and_issue(small: w.World) -> None:
    """TR-15: persons are compared; a city assesses in its own name; pre-job proofs are the centre's own (SET-41)."""
    mine = recorded(small, [{"serial": 1, "kind": K.PRINCIPAL}], by=w.CERTIFIER.person)
    with pytest.raises(RuleBroken) as refused:
        approve(mine)
    assert refused.value.provision == "TR-15.separation"
    city = recorded(small, [{"serial": 2, "kind": K.SAFETY_MANAGER}])
    changsha = access.Actor("city", Role.CERTIFIER, "PERSON-X", "市级", region=w.CHANGSHA)
    assert approve(city, changsha).issued == 1
    assert (held(2).issuer, held(2).masked_number[:9]) == ("长沙市应急管理局（演示）", "C-430100-")
    foreign = recorded(small, [{"serial": 3, "kind": K.CONSTRUCTION}])
    with pytest.raises(RuleBroken):
        approve(foreign)
    proofs = recorded(small, [{"serial": 4, "kind": K.PRE_JOB, "employer_name": "甲厂（演示）"}])
    with pytest.raises(RuleBroken, match="培训机构自行出具"):
        approve(proofs)
    with pytest.raises(NotPermitted):
        commands.issue_proofs(w.CERTIFIER, proofs, submission=w.submission())
    assert commands.issue_proofs(small.clerk, proofs, submission=w.submission()).issued == 1
    row = held(4)
    assert (row.valid_until, row.category, row.issuer) == (None, "甲厂（演示）", "长沙演示培训中心（演示）")
    assert row.masked_number.startswith("G-430100-2026-000001-")


def test_one_resit_then_training_anew(world: w.World) -> None:
    """SO-02.resits within a class; a new class starts anew (SET-44)."""
    one = {"serial": 1, "kind": K.PRINCIPAL, "class_number": "K1"}
    for _ in range(2):
        assert approve(recorded(world, [one | {"passed": False, "theory": 100}])).failed == 1
    ((_, reason),) = approve(recorded(world, [one])).refused
    assert "补考以 1 次为限" in reason
    assert approve(recorded(world, [one | {"class_number": "K2"}])).issued == 1
    second = approve(recorded(world, [one | {"class_number": "K3"}]))
    assert second.refused == ((2, "该人已持有此项目的有效证书"),)
    other = approve(recorded(world, [one | {"class_number": "K3", "high_hazard": "coal_mine"}]))
    assert other.issued == 1, "another kind of business is another certificate"


def test_single_results_are_sent_back(small: w.World) -> None:
    batch = recorded(small, [{"serial": n, "kind": K.PRINCIPAL} for n in (1, 2)])
    rows = queries.results(w.CERTIFIER, batch, ALL).items
    assert commands.refuse_results(w.CERTIFIER, batch, [rows[0].code], "照片不符", submission=w.submission()) == 1
    assert [row.state for row in queries.results(w.CERTIFIER, batch, ALL).items] == [
        ResultState.REFUSED,
        ResultState.PENDING,
    ]
    clocks = queries.batch_clocks(w.CERTIFIER, batch)
    assert [(one.title, one.on) for one in clocks] == [("颁发合格证", date(2026, 11, 30))]  # TR-14
    assert approve(batch).issued == 1
    assert queries.batch_clocks(w.CERTIFIER, batch) == ()
    assert queries.results(w.CERTIFIER, batch, ALL).items[1].certificate == held(2).code


def test_numbers_stay_unique_when_several_issue_at_once(world: w.World) -> None:
    """SET-42: serials without gap or repetition, whoever approves."""
    batches = [recorded(world, [{"serial": 10 * n + k, "kind": K.PRINCIPAL} for k in range(5)]) for n in range(1, 5)]
    found = together(*(lambda batch=batch: approve(batch) for batch in batches))
    assert [one.issued for one in found] == [5] * 4, found
    with db.reading() as session:
        given = sorted(session.execute(db.core(tables.Certificate).select()).all(), key=lambda row: row.number)
    assert [row.number[:-2] for row in given] == [f"A-430000-2026-{n:06d}" for n in range(1, 21)]
    w.intact(Ledger.TRAINING)


def together(*doors: Callable[[], Any]) -> list[Any]:
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
        thread.join()
    return found


# -- reviews ------------------------------------------------------------------------------------------------------------


def due_for_review(serial: int) -> str:
    """A special operation to be reviewed by 2026-12-31."""
    return w.receive([w.historical(serial, "2024-01-01")])[w.identity(serial)]


def review(code: str, version: int, **values: Any) -> commands.ReviewReport:
    found = w.sound_review(date(2026, 11, 20), **values)
    return commands.review(w.CERTIFIER, code, found, version=version, submission=w.submission())


def test_a_failed_review_is_tried_once_more_and_then_lapses(world: w.World) -> None:
    """SO-09.retrain, SO-09.lapse."""
    code = due_for_review(1)
    assert review(code, 1, violations=2, note="查实两次违章").outcome is ReviewOutcome.RETRAIN
    assert record(code).row.state is S.REVIEW_DUE
    with pytest.raises(OutOfDate):
        review(code, 1)
    assert review(code, 2, trained=False, note="再培训不合格").outcome is ReviewOutcome.LAPSED
    lapsed = record(code)
    assert (lapsed.row.state, lapsed.ended_on) == (S.LAPSED, TODAY)
    assert [event.action for event in lapsed.history][1:] == [
        Action.CERTIFICATE_REVIEW_FAILED,
        Action.CERTIFICATE_LAPSED,
    ]
    assert verification.verify_code(code, client=w.submission()).outcome is Outcome.WITHDRAWN
    with pytest.raises(RuleBroken, match="已经终止"):
        review(code, 3)
    again = due_for_review(2)
    review(again, 1, trained=False, note="缺课")
    assert review(again, 2).outcome is ReviewOutcome.PASSED
    assert record(again).row.review_due_on is None
    w.intact(Ledger.TRAINING)


def test_health_is_for_the_certifier_alone(small: w.World) -> None:
    """PI-03: not for other roles, other regions, the public or the ledger."""
    code = due_for_review(1)
    assert review(code, 1, fit=False, note="体检不合格，听力下降").outcome is ReviewOutcome.FAILED
    (row,) = record(code).reviews
    assert (row.fit, row.outcome) == (False, ReviewOutcome.FAILED)
    for viewer in (w.AUDITOR, w.KEEPER, w.CERTIFIER_ZHUZHOU):
        assert record(code, viewer).reviews == ()
    commands.withdraw(w.CERTIFIER, code, WithdrawalGround.UNFIT, "听力下降", version=2, submission=w.submission())
    assert record(code).ended_reason == "身体条件不再适合：听力下降"
    answer = verification.verify_code(code, client=w.submission())
    with db.reading() as session:
        events = ledger.history(session, code)
    for shown in (record(code, w.AUDITOR), record(code, w.CERTIFIER_ZHUZHOU), answer, [e.details for e in events]):
        assert not [text for text in w.texts(shown) for word in ("听力", "体检", "身体", "unfit") if word in text]
    with pytest.raises(InvalidInput):
        review(due_for_review(2), 1, fit=False)  # a refusal needs its facts in writing


def test_the_review_is_put_off_after_ten_years(small: w.World) -> None:
    """SO-05.long_review."""
    code = due_for_review(1)
    wanted = commands.PutOff(since=date(2016, 11, 24), lawful=True, note="单位证明")
    with pytest.raises(RuleBroken) as refused:
        commands.put_off_review(w.CERTIFIER, code, wanted, version=1, submission=w.submission())
    assert refused.value.provision == "SO-05.long_years"
    enough = commands.PutOff(since=date(2016, 11, 23), lawful=True, note="单位证明")
    until = commands.put_off_review(w.CERTIFIER, code, enough, version=1, submission=w.submission())
    found = record(code)
    assert (until, found.row.review_due_on, found.row.state) == (date(2029, 12, 31), None, S.VALID)
    assert any("10 年" in one.explanation and one.title == "复审时间" for one in found.clocks)


# -- renewal ------------------------------------------------------------------------------------------------------------


def renew(code: str, version: int, **values: Any) -> commands.ReviewReport:
    found = w.sound_review(TODAY, **values)
    return commands.renew(w.CERTIFIER, code, found, version=version, submission=w.submission())


def test_a_special_operation_is_renewed_in_its_window(world: w.World) -> None:
    """SO-06, SET-43: the new term starts the day after the old one ends; the old one stays until then."""
    code = w.receive([w.historical(1, "2021-01-01", 复审日期="2023-12-01")])[w.identity(1)]
    report = renew(code, 1)
    assert (report.outcome, report.valid_until) == (ReviewOutcome.PASSED, date(2032, 12, 31))
    new, old = record(report.renewed), record(code)
    assert (new.row.issued_on, new.row.review_due_on, new.renews) == (TODAY, date(2029, 12, 31), code)
    assert (old.row.state, new.row.state) == (S.RENEWAL_DUE, S.VALID)
    assert "2027-01-01" in new.clocks[0].explanation
    assert old.may_renew == "已经换发新证。"
    with pytest.raises(OutOfDate):
        renew(code, 2)
    shown = verification.verify_code(report.renewed, client=w.submission()).certificates[0]
    assert (shown.first_issued_on, shown.issued_on, shown.starts_on) == (date(2021, 1, 1), TODAY, date(2027, 1, 1))
    w.intact(Ledger.TRAINING)


@pytest.mark.parametrize(
    ("issued", "provision"),
    [("2021-01-24", "SO-06"), ("2020-11-23", "SO-09.lapse")],  # ends 2027-01-23, a day too early; ended yesterday
)
def test_renewal_outside_the_window(small: w.World, issued: str, provision: str) -> None:
    code = w.receive([w.historical(1, issued, 复审日期="2023-12-01")])[w.identity(1)]
    with pytest.raises(RuleBroken) as refused:
        renew(code, 1)
    assert refused.value.provision == provision


OTHERS = kinds.kind("other-certificates")


def other(serial: int, kind: str, number: str, project: str, issued: str, until: str = "") -> dict[str, str]:
    return {
        "证书种类": kind,
        "姓名": w.name(serial),
        "身份证号": w.identity(serial),
        "证书编号": number,
        "作业项目/行业": project,
        "发证机关": "原发证机关（演示）",
        "发证日期": issued,
        "有效期至": until,
    }


def sheet(rows: list[dict[str, str]]) -> Any:
    headings = [column.heading for column in OTHERS.columns]
    content = writing.write("其他证书", headings, [[row.get(heading, "") for heading in headings] for row in rows])
    return exchange.preview(w.CERTIFIER, OTHERS, content, "其他证书.xlsx", submission=w.submission())


def received(rows: list[dict[str, str]]) -> str:
    seen = sheet(rows)
    assert not seen.rejected, seen.rejected
    exchange.confirm(w.CERTIFIER, seen.batch, submission=w.submission())
    return str(seen.batch)


MANAGER, EQUIPMENT, SITE = "安全生产管理人员安全合格证", "特种设备作业人员证", "建筑施工特种作业操作资格证"


@pytest.mark.parametrize(
    ("issued", "hours", "provision"),
    [
        ("2024-01-01", 160, ""),  # ends 2026-12-31: window 2026-11-01 to 2026-12-01
        ("2024-01-01", 159, "TR-02.yearly"),  # sixteen hours in coal mining
        ("2023-12-20", 160, "TR-13.extension"),  # ends 2026-12-19, last day was 2026-11-19
        ("2024-06-01", 160, "TR-13.local_window"),  # ends 2027-05-31: before the local window without a reason
    ],
)
def test_a_manager_s_extension(small: w.World, issued: str, hours: int, provision: str) -> None:
    received([other(1, MANAGER, "2024430070001", "煤矿", issued)])
    row = held(1)
    if provision:
        with pytest.raises(RuleBroken) as refused:
            renew(row.code, 1, hours=hours)
        assert refused.value.provision == provision
        return
    report = renew(row.code, 1, hours=hours)
    assert report.valid_until == date(2029, 12, 31)
    assert record(report.renewed).row.masked_number.startswith("C-430000-2026-000001-")


def test_an_early_extension_with_a_reason_starts_on_issue(small: w.World) -> None:
    """TR-13.local_window does not bind; SET-43: outside the window from the day of issue."""
    received([other(1, MANAGER, "2024430070001", "其他生产经营单位", "2024-06-01")])
    report = renew(held(1).code, 1, hours=120, note="即将外派")
    assert report.valid_until == date(2029, 11, 22)


# -- absence ------------------------------------------------------------------------------------------------------------


def test_six_months_away_stop_the_certificate_until_an_exam(world: w.World) -> None:
    """SO-12, SET-09."""
    code = w.receive([w.historical(1, "2025-01-01")])[w.identity(1)]
    with db.reading() as session:
        person = people.people_by_identity(session, [w.identity(1)])[w.identity(1)].id
    leave = date(2026, 5, 22)  # away from 05-23: six months are full on 11-22
    since = commands.leave_post(w.CERTIFIER, code, leave, version=1, submission=w.submission())
    assert since == TODAY
    assert record(code).row.state is S.RECHECK_DUE
    assert queries.certificates(w.AUDITOR, Wanted(state=S.RECHECK_DUE), ALL).total == 1
    with db.reading() as session:
        assert holding(session, [person], TODAY) == {}
        assert [one.code for one in holding(session, [person], date(2026, 11, 22))[person]] == [code]
    answer = verification.verify_code(code, client=w.submission())
    assert (answer.outcome, answer.certificates[0].ended_on) == (Outcome.REVIEW_OVERDUE, TODAY)
    with pytest.raises(RuleBroken) as refused:
        commands.back_at_post(w.CERTIFIER, code, TODAY, None, version=2, submission=w.submission())
    assert refused.value.provision == "SO-12"
    commands.back_at_post(w.CERTIFIER, code, TODAY, date(2026, 11, 20), version=2, submission=w.submission())
    assert record(code).row.state is S.VALID
    sooner = w.receive([w.historical(2, "2025-01-01")])[w.identity(2)]
    commands.leave_post(w.CERTIFIER, sooner, leave, version=1, submission=w.submission())
    commands.back_at_post(w.CERTIFIER, sooner, date(2026, 11, 22), None, version=2, submission=w.submission())
    w.intact(Ledger.TRAINING)


# -- received kinds -----------------------------------------------------------------------------------------------------


def test_other_kinds_are_kept_apart_and_undone(world: w.World) -> None:
    """SO-16, trap 5: never counted as special operations; the number as printed, the holder's inside it protected."""
    batch = received(
        [
            other(1, EQUIPMENT, f"TS6B{w.identity(1)}", "叉车司机", "2024-05-06", "2028-05-05"),
            other(2, SITE, "湘A042025000123", "建筑架子工", "2025-03-01"),
            other(3, MANAGER, "2024430070001", "煤矿", "2024-06-01"),
        ]
    )
    forklift, scaffold, manager = held(1), held(2), held(3)
    assert [row.kind for row in (forklift, scaffold, manager)] == [
        K.SPECIAL_EQUIPMENT,
        K.CONSTRUCTION,
        K.SAFETY_MANAGER,
    ]
    assert scaffold.valid_until == date(2027, 2, 28)
    assert forklift.masked_number == "TS6B" + w.identity(1)[:3] + "*" * 11 + w.identity(1)[-4:]
    assert queries.certificates(w.AUDITOR, Wanted(kind=K.SPECIAL_OPERATION), ALL).total == 0
    if db.backend() == "sqlite":
        assert w.identity(1).encode() not in w.database_bytes()
    for number in (f"TS6B{w.identity(1)}", "湘A042025000123"):
        who = w.name(1) if "TS6B" in number else w.name(2)
        assert verification.verify_number(number, who, client=w.submission()).outcome is Outcome.VALID
    wrong = verification.verify_number(f"TS7B{w.identity(1)}", w.name(1), client=w.submission())
    assert wrong.outcome is Outcome.NO_MATCH
    with pytest.raises(RuleBroken):
        renew(forklift.code, 1)
    with pytest.raises(RuleBroken):
        commands.withdraw(
            w.CERTIFIER, scaffold.code, WithdrawalGround.FRAUD, "查实", version=1, submission=w.submission()
        )
    exchange.undo(w.CERTIFIER, batch, submission=w.submission())
    assert queries.certificates(w.AUDITOR, Wanted(), ALL).total == 0
    w.intact()


@pytest.mark.parametrize(
    ("values", "column", "said"),
    [
        ({"证书种类": "特种作业操作证"}, "证书种类", "不在本表登记"),
        ({"证书种类": "驾驶证"}, "证书种类", "不认识"),
        ({"有效期至": ""}, "有效期至", "没有填写"),
        ({"有效期至": "2024-05-06"}, "有效期至", "不晚于"),
        ({"证书编号": "1"}, "证书编号", "不正确"),
        ({"发证日期": "2026-11-24"}, "发证日期", "晚于今天"),
        ({"证书种类": MANAGER, "作业项目/行业": "航天"}, "作业项目/行业", "不认识的行业"),
        ({"姓名": "查无此人"}, "姓名", "已登记为另一姓名"),
        ({"证书编号": "湘B1234567"}, "证书编号", "登记在他人名下"),
        ({"身份证号": w.identity(1)[:-1]}, "身份证号", ""),
    ],
)
def test_bad_rows_are_told_with_column_reason_and_fix(
    small: w.World, values: dict[str, str], column: str, said: str
) -> None:
    received(
        [
            other(1, SITE, "湘A042025000123", "建筑电工", "2025-03-01"),
            other(9, EQUIPMENT, "湘B1234567", "锅炉作业", "2024-05-06", "2028-05-05"),
        ]
    )
    sound = other(1, EQUIPMENT, "TS6B0001", "叉车司机", "2024-05-06", "2028-05-05")
    seen = sheet([sound | values])
    ((found),) = seen.rejected
    assert (found.column, said in found.reason, bool(found.fix)) == (column, True, True), found
    assert seen.rows == seen.accepted + len(seen.rejected)


def test_duplicates_in_the_sheet_and_in_the_register(small: w.World) -> None:
    row = other(1, SITE, "湘A042025000123", "建筑电工", "2025-03-01")
    first = sheet([row, row, row | {"有效期至": "2027-03-01", "作业项目/行业": "建筑架子工"}])
    assert (first.accepted, [one.row for one in first.rejected], first.groups[0].kept) == (2, [4], 3)
    exchange.confirm(w.CERTIFIER, first.batch, submission=w.submission())
    again = sheet([row])
    assert "已经登记" in again.rejected[0].reason
    clash = sheet([other(2, SITE, "湘C1", "建筑电工", "2025-03-01"), other(3, SITE, "湘C1", "建筑电工", "2025-03-01")])
    assert clash.accepted == 0
    assert (
        len(
            sheet(
                [other(2, SITE, "湘C12", "建筑电工", "2025-03-01"), other(3, SITE, "湘C12", "建筑电工", "2025-03-02")]
            ).rejected
        )
        == 2
    )


# -- ending, standing, reach --------------------------------------------------------------------------------------------


def test_endings_by_kind(small: w.World) -> None:
    received(
        [
            other(1, SITE, "湘A042025000123", "建筑电工", "2025-03-01"),
            other(2, MANAGER, "2024430070001", "煤矿", "2024-06-01"),
        ]
    )
    told = CancellationGround.TOLD
    commands.cancel(w.CERTIFIER, held(1).code, "来函告知", ground=told, version=1, submission=w.submission())
    assert held(1).state is S.CANCELLED
    commands.withdraw(
        w.CERTIFIER, held(2).code, WithdrawalGround.ACCIDENT, "事故责任", version=1, submission=w.submission()
    )
    assert record(held(2).code).history[-1].details["provision"].startswith("BAN-04@")
    code = w.issue(small, [w.row(3)])[w.identity(3)]
    with pytest.raises(RuleBroken):
        commands.cancel(w.CERTIFIER, code, "来函告知", ground=told, version=1, submission=w.submission())


def test_the_list_by_kind_region_and_end(small: w.World) -> None:
    received(
        [
            other(1, SITE, "湘A042025000123", "建筑电工", "2025-03-01"),
            other(2, MANAGER, "2024430070001", "煤矿", "2024-01-01"),
        ]
    )
    w.issue(small, [w.row(3)])
    found = lambda **values: {row.name for row in queries.certificates(w.AUDITOR, Wanted(**values), ALL).items}  # noqa: E731
    assert found(kind=K.CONSTRUCTION) == {w.name(1)}
    assert found(region=w.CHANGSHA) == {w.name(3)}
    assert found(ends_until=date(2026, 12, 31)) == {w.name(2)}
    assert found(ends_from=date(2027, 1, 1), ends_until=date(2027, 12, 31)) == {w.name(1)}
    assert found(state=S.RENEWAL_DUE) == {w.name(2)}
    assert found(state=S.VALID) == {w.name(1), w.name(3)}
    with db.reading() as session:
        ids = people.people_by_identity(session, [w.identity(n) for n in (1, 2, 3)])
        standing = holding(session, [one.id for one in ids.values()], TODAY)
    assert {one.kind for held_ in standing.values() for one in held_} == {
        K.CONSTRUCTION,
        K.SAFETY_MANAGER,
        K.SPECIAL_OPERATION,
    }


def test_the_one_look_up_knows_every_number(small: w.World) -> None:
    inside = f"TS6B{w.identity(2)}"
    received(
        [
            other(1, SITE, "湘A042025000123", "建筑电工", "2025-03-01"),
            other(2, EQUIPMENT, inside, "叉车司机", "2024-05-06", "2028-05-05"),
        ]
    )
    for typed, serial in (("湘a042025000123", 1), (inside, 2)):
        found = look_up(w.CERTIFIER, typed, reason="核查（演示）")
        assert found.person is not None
        assert found.person.record.name == w.name(serial)
        assert not w.holds_identity(found, w.identity(serial))
    assert look_up(w.CERTIFIER, "湘A999", reason="核查（演示）").found == ()


def test_typed_one_by_one(small: w.World) -> None:
    row = other(1, SITE, "湘A042025000123", "建筑电工", "2025-03-01")
    seen = exchange.preview_row(w.CERTIFIER, OTHERS, row, submission=w.submission())
    assert (seen.accepted, seen.rejected) == (1, ())
    exchange.confirm(w.CERTIFIER, seen.batch, submission=w.submission())
    assert held(1).operation == "建筑电工"
    for clerk in (small.clerk, w.KEEPER):
        with pytest.raises(NotPermitted):
            exchange.preview_row(clerk, OTHERS, row, submission=w.submission())
