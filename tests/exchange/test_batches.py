"""Sheets through the whole door: preview, confirm, discard, undo. Rows in are rows stored plus rows rejected, always."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from registry import maintenance
from registry.blacklist.sheets import KIND as BLACKLIST
from registry.exchange import commands, keeping, queries, tables
from registry.exchange.terms import BatchState, Outcome
from registry.kernel import clock, db, secrets
from registry.kernel.access import Actor
from registry.kernel.errors import AlreadyDone, InvalidInput, NotFound, NotPermitted, OutOfDate, RuleBroken
from registry.kernel.paging import PageRequest
from registry.kernel.transaction import write
from registry.parties import tables as parties
from registry.policy import Action, Ledger, Permission, Role
from registry.training import commands as training
from registry.training import queries as certificates
from registry.training import tables as store
from registry.training.cells import COLUMNS
from registry.training.sheets import KIND
from registry.training.terms import ResultState, WithdrawalGround
from tests import world as w
from tests.blacklist import builders as listings
from tests.exchange.files import workbook


@pytest.fixture
def world(database: str) -> w.World:
    return w.build()


@pytest.fixture
def small(sqlite_database: str) -> w.World:
    return w.build()


def one_rejection(rows: list[dict[str, str]], actor: Actor) -> tuple[int, str, str]:
    """Row, column and reason of the only rejected row; its fix is never empty."""
    seen = w.preview(actor, rows)
    assert seen.rows == seen.accepted + len(seen.rejected) == len(rows)
    (found,) = seen.rejected
    assert found.fix
    return found.row, found.column, found.reason


def results(batch: str, *states: ResultState) -> int:
    column = db.core(store.ExamResult).c
    return w.count_rows(store.ExamResult, column.batch == batch, *([column.state.in_(states)] if states else []))


def state(actor: Actor, batch: str) -> BatchState:
    return queries.batch(actor, batch).state


# -- preview -----------------------------------------------------------------------------------------------------------


def test_a_preview_counts_shows_and_stores_nothing(world: w.World) -> None:
    rows = [w.row(1), w.row(2, 理论成绩="79"), w.row(3, 考试日期="2026-11-24"), w.row(4, 身份证号="1")]
    seen = w.preview(world.clerk, rows)
    assert (seen.rows, seen.accepted) == (4, 2)
    assert [(one.row, one.column) for one in seen.rejected] == [(4, "考试日期"), (5, "身份证号")]
    assert any("1 条成绩不合格" in notice for notice in seen.notices)
    assert [number for number, _ in seen.sample] == [2, 3]
    assert w.count_rows(store.ExamResult) == w.count_rows(parties.Person) == 0
    assert w.subjects(Ledger.EXCHANGE, Action.BATCH_PREVIEWED) == [seen.batch]
    assert queries.preview(world.clerk, seen.batch) == seen


def test_confirming_stores_what_the_preview_accepted(world: w.World) -> None:
    seen = w.preview(world.clerk, [w.row(1), w.row(2, 理论成绩="79"), w.row(3, 考试日期="2026-11-24")])
    done = w.confirm(world.clerk, seen.batch)
    assert done == Outcome(seen.batch, rows=3, stored=2, rejected=1, late=())
    assert results(seen.batch, ResultState.PENDING) == 2
    assert w.count_rows(store.Certificate) == 0, "a centre records; it does not issue (TR-15)"
    page = certificates.results(world.clerk, seen.batch, PageRequest())
    assert [(row.sheet_row, row.passed) for row in page.items] == [(2, True), (3, False)]
    assert len(w.subjects(Ledger.TRAINING, Action.RESULT_SUBMITTED)) == 2
    assert w.subjects(Ledger.TRAINING, Action.RESULTS_BATCH_CONFIRMED) == [seen.batch]
    assert w.subjects(Ledger.PARTIES, Action.PEOPLE_MET) == [seen.batch]
    assert w.count_rows(parties.Person) == 2
    w.intact()


def test_identical_rows_are_kept_once_and_contradictory_ones_not_at_all(small: w.World) -> None:
    rows = [w.row(1), w.row(2), w.row(1), w.row(3), w.row(3, 理论成绩="90"), w.row(1)]
    seen = w.preview(small.clerk, rows)
    assert (seen.rows, seen.accepted) == (6, 2)
    assert {one.row: one.reason for one in seen.rejected} == {
        4: "与第 2 行完全相同。",
        7: "与第 2 行完全相同。",
        5: "与第 6 行内容矛盾。",
        6: "与第 5 行内容矛盾。",
    }
    assert sorted((group.rows, group.kept) for group in seen.groups) == [((2, 4, 7), 2), ((5, 6), 0)]
    w.confirm(small.clerk, seen.batch)
    assert results(seen.batch) == 2


def test_the_same_number_under_two_names_in_one_file_stores_neither(small: w.World) -> None:
    rows = [w.row(1), w.row(1, 姓名="别的人", 操作项目="高压电工作业"), w.row(2)]
    seen = w.preview(small.clerk, rows)
    assert [(one.row, one.column) for one in seen.rejected] == [(2, "姓名"), (3, "姓名")]
    assert all("不同姓名" in one.reason for one in seen.rejected)


def test_the_same_number_under_another_name_in_the_register(small: w.World) -> None:
    w.bring_in(small.clerk, [w.row(1)])
    rejected = one_rejection([w.row(1, 姓名="别的人", 操作项目="高压电工作业")], small.other)
    assert rejected == (2, "姓名", "该身份证号已登记为另一姓名。")
    traditional = w.row(1, 姓名=w.name(1)[0] + " " + w.name(1)[1:], 操作项目="高压电工作业")
    assert not w.preview(small.other, [traditional]).rejected, "spaces make no other name"


def test_an_employer_s_code_with_another_name(small: w.World) -> None:
    firm = w.employer(1)
    w.receive([w.historical(1, "2022-03-01", **firm)])
    row, column, reason = one_rejection([w.row(2, **(firm | {"工作单位": "冒名厂（演示）"}))], small.clerk)
    assert (row, column) == (2, "工作单位")
    assert firm["工作单位"] in reason
    former = {"工作单位": "湖南演示第1厂(演示)"}
    assert not w.preview(small.clerk, [w.row(3, **(firm | former))]).rejected, "half-width brackets are the same name"


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"作业类别": "高处作业", "操作项目": "登高架设作业"}, "未获准培训该作业类别"),
        ({"考试日期": "2019-12-31"}, "在 2019-12-31 没有有效的培训批准"),
    ],
)
def test_outside_the_centre_s_approval(small: w.World, values: dict[str, str], reason: str) -> None:
    row, column, found = one_rejection([w.row(1, **values)], small.clerk)
    assert (row, column) == (2, "作业类别")
    assert reason in found


def test_an_approval_counts_on_its_last_day_and_not_after(sqlite_database: str) -> None:
    world = w.build(until=date(2026, 11, 1))
    assert not w.preview(world.clerk, [w.row(1, 考试日期="2026-11-01")]).rejected
    assert one_rejection([w.row(1)], world.clerk)[1] == "作业类别"


def listed(centre_code: str) -> None:
    """Have the first centre received and published as listed."""
    with db.reading() as session:
        from registry.parties import queries as people

        centre = people.organisation_by_code(session, centre_code)
    assert centre
    row = listings.cells(统一社会信用代码=centre.credit_code, 单位名称=centre.name)
    listings.publish(listings.receive([row]))


def test_a_listed_centre_may_not_submit(small: w.World) -> None:
    listed(small.clerk.organisation)
    row, _, reason = one_rejection([w.row(1)], small.clerk)
    assert row == 2
    assert "严重失信主体名单" in reason


@pytest.mark.parametrize(
    ("values", "column", "provision"),
    [
        ({"身份证号": w.identity(7, born="20081103")}, "身份证号", "未满 18 周岁"),
        ({"身份证号": w.identity(7, born="20270101")}, "身份证号", "未满 18 周岁"),
        ({"身份证号": w.identity(7, born="19600101")}, "身份证号", "法定退休年龄"),
        ({"文化程度": "小学"}, "文化程度", "低于初中"),
    ],
)
def test_not_eligible_on_the_day_of_the_exam(
    small: w.World, values: dict[str, str], column: str, provision: str
) -> None:
    """SO-01, RET-01. A number whose birth lies after the exam is rejected with its row, never a crash of the whole file."""
    row, found, reason = one_rejection([w.row(7, **values), w.row(8)][:1], small.clerk)
    assert (row, found) == (2, column)
    assert provision in reason


def test_eighteen_on_the_day_of_the_exam_is_let_in(small: w.World) -> None:
    assert not w.preview(small.clerk, [w.row(7, 身份证号=w.identity(7, born="20081102"))]).rejected


def test_hazardous_chemicals_need_senior_secondary_education(sqlite_database: str) -> None:
    """SO-01.education_hazchem."""
    world = w.build()
    w.approve(world.clerk.organisation, ("09",))
    values = {"作业类别": "危险化学品安全作业", "操作项目": "氯化工艺作业"}
    _, column, reason = one_rejection([w.row(1, 文化程度="初中", **values)], world.clerk)
    assert column == "文化程度"
    assert "高中" in reason
    assert not w.preview(world.clerk, [w.row(1, 文化程度="中专", **values)]).rejected


def test_an_exam_that_was_submitted_before_and_a_certificate_still_held(small: w.World) -> None:
    w.bring_in(small.clerk, [w.row(1)])
    assert "已经提交过" in one_rejection([w.row(1, 备注="再来")], small.other)[2]
    w.issue(small, [w.row(2)])
    assert "已持有此项目证书" in one_rejection([w.row(2, 考试日期="2026-11-03")], small.clerk)[2]
    assert not w.preview(small.clerk, [w.row(2, 操作项目="高压电工作业")]).rejected, "another operation is another one"


def test_a_certificate_in_its_renewal_window_may_be_examined_again(small: w.World) -> None:
    """SO-06: sixty days before the end; today is 2026-11-23, so ends of 2027-01-22 and 2027-01-23."""
    w.receive(
        [w.historical(1, "2021-01-23", 复审日期="2023-12-01"), w.historical(2, "2021-01-24", 复审日期="2023-12-01")]
    )
    assert not w.preview(small.clerk, [w.row(1)]).rejected
    assert "2027-01-23" in one_rejection([w.row(2)], small.clerk)[2]


def test_three_years_after_fraud_no_new_result(sqlite_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """SO-10.bar: withdrawn for fraud on 2026-11-23, so the last barred day is 2029-11-22."""
    world = w.build(until=date(2031, 12, 31))
    held = w.receive([w.historical(1, "2022-03-01"), w.historical(2, "2022-03-01")])
    for serial, ground in ((1, WithdrawalGround.FRAUD), (2, WithdrawalGround.ACCIDENT)):
        code = held[w.identity(serial)]
        training.withdraw(w.CERTIFIER, code, ground, "查实（演示）", version=1, submission=w.submission())
    row, _, reason = one_rejection([w.row(1), w.row(2)], world.clerk)
    assert row == 2
    assert "2029-11-22" in reason
    w.on(monkeypatch, date(2029, 11, 22))
    exam = {"考试日期": "2029-11-22"}
    assert one_rejection([w.row(1, **exam)], world.clerk)[0] == 2
    w.on(monkeypatch, date(2029, 11, 23))
    assert not w.preview(world.clerk, [w.row(1, **exam)]).rejected


def test_a_sheet_of_nothing_but_headings(small: w.World) -> None:
    with pytest.raises(InvalidInput, match="没有数据行"):
        w.preview(small.clerk, [])


# -- properties --------------------------------------------------------------------------------------------------------

KINDS_OF_ROW: dict[str, Callable[[int], dict[str, str]]] = {
    "sound": w.row,
    "failed": lambda n: w.row(n, 理论成绩="10"),
    "contradiction": lambda n: w.row(n, 备注="另一次说法"),
    "other name": lambda n: w.row(n, 姓名="冒名者"),
    "young": lambda n: w.row(n, 身份证号=w.identity(n, born="20100101")),
    "future": lambda n: w.row(n, 考试日期="2026-12-31"),
    "no scores": lambda n: w.row(n, 理论成绩=""),
    "out of scope": lambda n: w.row(n, 作业类别="高处作业", 操作项目="登高架设作业"),
    "historical": lambda n: w.historical(n, "2023-05-01"),
    "other exam": lambda n: w.row(n, 考试日期="2026-10-01"),
    "bad number": lambda n: w.row(n, 身份证号=w.identity(n)[:-1]),
}


@examples(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(sorted(KINDS_OF_ROW)), st.integers(1, 4)), min_size=1, max_size=12))
def test_rows_in_are_rows_stored_plus_rows_rejected(sqlite_database: str, mix: list[tuple[str, int]]) -> None:
    world = _world_of_the_property()
    rows = [KINDS_OF_ROW[kind](serial) for kind, serial in mix]
    seen = w.preview(world.clerk, rows)
    rejected = [one.row for one in seen.rejected]
    assert seen.rows == len(rows) == seen.accepted + len(rejected)
    assert len(set(rejected)) == len(rejected), "a row is rejected once"
    assert set(rejected) <= set(range(2, len(rows) + 2))
    for group in seen.groups:
        assert len(set(group.rows) - set(rejected)) == (1 if group.kept else 0) or group.kept in rejected
    done = w.confirm(world.clerk, seen.batch)
    assert done.rows == done.stored + done.rejected == len(rows)
    assert done.stored == seen.accepted == results(seen.batch)
    assert done.late == ()
    if done.stored:
        stored = certificates.results(world.clerk, seen.batch, PageRequest(size=200)).items
        assert {one.sheet_row for one in stored} == set(range(2, len(rows) + 2)) - set(rejected)
    assert commands.undo(world.clerk, seen.batch, submission=w.submission()) == done.stored


def _world_of_the_property() -> w.World:
    """One world for all examples: each takes its batch back."""
    from registry.parties import queries as people

    with db.reading() as session:
        centre = people.organisations_by_credit_code(session, [w.credit_code(1)]).get(w.credit_code(1))
    if centre is None:
        return w.build()
    clerk = Actor("clerk", Role.CLERK, "PERSON-1", "经办一", region=w.CHANGSHA, organisation=centre.code)
    return w.World(clerk, clerk, clerk, centre.id, 0, "")


# -- confirming --------------------------------------------------------------------------------------------------------


def test_a_double_click_confirms_once(world: w.World) -> None:
    seen = w.preview(world.clerk, [w.row(1)])
    commands.confirm(world.clerk, seen.batch, submission="click")
    with pytest.raises(AlreadyDone):
        commands.confirm(world.clerk, seen.batch, submission="click")
    with pytest.raises(OutOfDate):
        w.confirm(world.clerk, seen.batch)
    assert results(seen.batch) == 1
    assert w.subjects(Ledger.TRAINING, Action.RESULTS_BATCH_CONFIRMED) == [seen.batch]


def test_a_double_upload_is_one_batch(small: w.World) -> None:
    content = w.sheet([w.row(1)])
    commands.preview(small.clerk, KIND, content, "a.xlsx", submission="upload")
    with pytest.raises(AlreadyDone):
        commands.preview(small.clerk, KIND, content, "a.xlsx", submission="upload")
    assert w.count_rows(tables.Batch) == 1


def test_the_same_file_is_refused_until_its_batch_was_taken_back(world: w.World) -> None:
    content = w.sheet([w.row(1)])

    def upload(actor: Actor) -> str:
        return commands.preview(actor, KIND, content, "成绩.xlsx", submission=w.submission()).batch

    batch = upload(world.clerk)
    w.confirm(world.clerk, batch)
    for actor in (world.clerk, world.colleague):
        with pytest.raises(InvalidInput) as refused:
            upload(actor)
        assert batch in refused.value.message
        assert refused.value.field == "文件"
    commands.undo(world.clerk, batch, submission=w.submission())
    again = upload(world.clerk)
    assert w.confirm(world.clerk, again).stored == 1


def test_the_same_file_previewed_twice_is_stored_once(small: w.World) -> None:
    content = w.sheet([w.row(1), w.row(2)])
    first, second = (
        commands.preview(small.clerk, KIND, content, "a.xlsx", submission=w.submission()).batch for _ in range(2)
    )
    assert w.confirm(small.clerk, first).stored == 2
    done = w.confirm(small.clerk, second)
    assert (done.stored, done.rejected, len(done.late)) == (0, 2, 2)


@pytest.mark.parametrize("door", ["confirm", "undo", "discard", "batch", "preview", "rejects"])
def test_another_centre_s_batch_is_not_there(small: w.World, door: str) -> None:
    """Changing the id in an address shows and touches nothing of another centre."""
    seen = w.preview(small.clerk, [w.row(1)])
    if door == "undo":
        w.confirm(small.clerk, seen.batch)
    before = state(small.clerk, seen.batch)
    for stranger in (small.other, w.CERTIFIER, w.AUDITOR, replace(small.other, organisation="")):
        with pytest.raises((NotFound, NotPermitted)) as refused:
            if door in ("batch", "preview", "rejects"):
                getattr(queries, door)(stranger, seen.batch)
            else:
                getattr(commands, door)(stranger, seen.batch, submission=w.submission())
        if stranger is small.other:
            assert refused.type is NotFound
    assert state(small.clerk, seen.batch) is before
    assert seen.batch not in [one.number for one in queries.batches(small.other, PageRequest()).items]


def test_a_colleague_of_the_same_centre_may_confirm(small: w.World) -> None:
    seen = w.preview(small.clerk, [w.row(1)])
    assert w.confirm(small.colleague, seen.batch).stored == 1


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.CLERK, Role.CERTIFIER)])
def test_other_roles_bring_in_no_certificates(small: w.World, role: Role) -> None:
    with pytest.raises(NotPermitted):
        w.preview(replace(small.clerk, role=role), [w.row(1)])
    assert w.count_rows(tables.Batch) == 0


def test_of_two_confirming_at_once_one_wins(world: w.World) -> None:
    seen = w.preview(world.clerk, [w.row(n) for n in range(1, 30)])
    gate = threading.Barrier(2)
    found: list[Any] = []

    def run(actor: Actor) -> None:
        gate.wait()
        try:
            found.append(w.confirm(actor, seen.batch))
        except OutOfDate as late:
            found.append(late)

    threads = [threading.Thread(target=run, args=(actor,)) for actor in (world.clerk, world.colleague)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(type(one).__name__ for one in found) == ["OutOfDate", "Outcome"]
    assert results(seen.batch) == 29
    assert w.subjects(Ledger.TRAINING, Action.RESULTS_BATCH_CONFIRMED) == [seen.batch]
    w.intact()


def test_what_changed_between_preview_and_confirmation_is_rejected_late(world: w.World) -> None:
    rows = [w.row(n) for n in range(1, 9)]
    seen = w.preview(world.clerk, rows)
    assert seen.accepted == 8
    w.bring_in(world.other, [w.row(8), w.row(1, 姓名="别的人", 操作项目="高压电工作业")])
    done = w.confirm(world.clerk, seen.batch)
    assert (done.rows, done.stored, done.rejected) == (8, 6, 2)
    assert {(one.row, one.column) for one in done.late} == {(2, "姓名"), (9, "身份证号")}
    after = queries.batch(world.clerk, seen.batch)
    assert (after.rows, after.accepted, after.rejected) == (8, 6, 2)
    assert results(seen.batch) == 6
    assert len(queries.preview(world.clerk, seen.batch).rejected) == 2


def test_a_centre_listed_between_preview_and_confirmation(small: w.World) -> None:
    seen = w.preview(small.clerk, [w.row(1), w.row(2)])
    listed(small.clerk.organisation)
    done = w.confirm(small.clerk, seen.batch)
    assert (done.rows, done.stored, done.rejected, len(done.late)) == (2, 0, 2, 2)
    assert w.count_rows(store.ExamResult) == 0


@pytest.mark.parametrize("place", ["enter", "record"])
def test_a_crash_while_entering_leaves_nothing_and_the_batch_as_it_was(
    world: w.World, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    seen = w.preview(world.clerk, [w.row(n) for n in range(1, 5)])
    counts = [w.count_rows(one) for one in (store.ExamResult, parties.Person)]
    broken = _broken_kind(place)
    with monkeypatch.context() as patched:
        patched.setattr("registry.exchange.kinds.kind", lambda _code: broken)
        with pytest.raises(RuntimeError, match="lost"):
            w.confirm(world.clerk, seen.batch)
    assert [w.count_rows(one) for one in (store.ExamResult, parties.Person)] == counts
    assert state(world.clerk, seen.batch) is BatchState.PREVIEWED
    assert w.subjects(Ledger.TRAINING, Action.RESULT_SUBMITTED) == []
    w.intact()
    assert w.confirm(world.clerk, seen.batch).stored == 4, "the same batch can be confirmed afterwards"


def _broken_kind(place: str) -> Any:
    def enter(work: Any, batch: str, accepted: Any, options: Any) -> None:
        if place == "record":
            KIND.enter(work, batch, accepted, options)
        else:
            KIND.enter(work, batch, accepted[:2], options)
        raise RuntimeError("lost")

    return replace(KIND, enter=enter)


def test_the_last_row_excel_has_can_be_stored(postgresql_database: str) -> None:
    """Blank rows are no rows, so a file of few rows may have them far down."""
    world = w.build()
    accepted = [(1_048_576, KIND.parse(w.cells(w.row(1)), {}))]
    seen = w.preview(world.clerk, [w.row(2)])
    with write(world.clerk, Permission.RESULTS_SUBMIT, w.submission(), ledgers=KIND.ledgers) as work:
        KIND.enter(work, seen.batch, accepted, {})
    assert certificates.results(world.clerk, seen.batch, PageRequest()).items[0].sheet_row == 1_048_576


def test_a_preview_outlives_a_change_of_keys(small: w.World) -> None:
    seen = w.preview(small.clerk, [w.row(1), w.row(2, 理论成绩="")])
    maintenance.rotate_keys()
    file = secrets.key_file()
    file.write_text(file.read_text().splitlines()[1] + "\n")
    secrets.forget()
    assert w.confirm(small.clerk, seen.batch).stored == 1
    assert len(queries.preview(small.clerk, seen.batch).rejected) == 1


# -- discarding and undoing --------------------------------------------------------------------------------------------


def test_a_discarded_preview_is_wiped(small: w.World) -> None:
    seen = w.preview(small.clerk, [w.row(1), w.row(2, 理论成绩="")])
    commands.discard(small.clerk, seen.batch, submission=w.submission())
    assert queries.batches(small.clerk, PageRequest()).total == 0
    with db.reading() as session:
        kept = session.execute(db.core(tables.Batch).select()).one()
    assert not any(keeping.unseal(kept.sealed).values())
    assert keeping.unseal_rows(kept.cells_sealed) == ([], b"")
    with pytest.raises(OutOfDate):
        w.confirm(small.clerk, seen.batch)


def test_a_batch_is_taken_back_until_a_row_is_approved(world: w.World) -> None:
    batch = w.bring_in(world.clerk, [w.row(n) for n in range(1, 4)])
    assert commands.undo(world.clerk, batch, submission=w.submission()) == 3
    assert results(batch, ResultState.UNDONE) == 3
    assert state(world.clerk, batch) is BatchState.UNDONE
    assert len(w.subjects(Ledger.TRAINING, Action.RESULT_UNDONE)) == 3
    with pytest.raises(OutOfDate):
        commands.undo(world.clerk, batch, submission=w.submission())
    with pytest.raises(OutOfDate):
        training.approve_batch(w.CERTIFIER, batch, submission=w.submission())
    assert w.count_rows(store.Certificate) == 0
    w.intact()


def test_after_one_approval_the_batch_stays(world: w.World) -> None:
    batch = w.bring_in(world.clerk, [w.row(1), w.row(2)])
    first = certificates.results(world.clerk, batch, PageRequest()).items[0]
    training.approve_results(w.CERTIFIER, batch, [first.code], submission=w.submission())
    with pytest.raises(RuleBroken) as refused:
        commands.undo(world.clerk, batch, submission=w.submission())
    assert "1 条" in refused.value.message
    assert refused.value.provision == "TR-15.separation"
    assert results(batch, ResultState.PENDING) == 1
    assert state(world.clerk, batch) is BatchState.CONFIRMED


def test_corrected_rejects_go_in(small: w.World) -> None:
    """The sheet of rejected rows comes back with its reasons; corrected, it is a sheet like any other."""
    seen = w.preview(small.clerk, [w.row(1), w.row(2, 理论成绩="优"), w.row(3, 考试日期="")])
    w.confirm(small.clerk, seen.batch)
    returned = queries.rejects(small.clerk, seen.batch)
    with pytest.raises(InvalidInput):
        commands.preview(small.clerk, KIND, b"", "x.xlsx", submission=w.submission())
    again = commands.preview(small.clerk, KIND, returned, "未通过.xlsx", submission=w.submission())
    assert (again.rows, again.accepted, len(again.rejected)) == (2, 0, 2)
    corrected = corrected_rejects(returned, {2: {"理论成绩": "90"}, 3: {"考试日期": w.EXAM}})
    final = commands.preview(small.clerk, KIND, corrected, "更正.xlsx", submission=w.submission())
    assert (final.rows, final.accepted) == (2, 2), final.rejected
    assert w.confirm(small.clerk, final.batch).stored == 2
    assert w.count_rows(store.ExamResult) == 3


def corrected_rejects(content: bytes, changes: dict[int, dict[str, str]]) -> bytes:
    """The rejects' sheet as somebody corrects it: cells of a serial's row replaced, everything else left standing."""
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    at = next(place for place, row in enumerate(rows) if "身份证号" in row)
    heading = list(rows[at])
    for row in rows[at + 1 :]:
        for serial, values in changes.items():
            if row[heading.index("身份证号")] == w.identity(serial):
                for name, value in values.items():
                    row[heading.index(name)] = value
    return workbook(rows)


def test_a_typed_row_is_a_batch_of_one(small: w.World) -> None:
    seen = commands.preview_row(small.clerk, KIND, w.row(1), submission=w.submission())
    assert (seen.rows, seen.accepted) == (1, 1)
    assert w.confirm(small.clerk, seen.batch).stored == 1
    again = commands.preview_row(small.clerk, KIND, w.row(1), submission=w.submission())
    assert len(again.rejected) == 1


def test_a_typed_character_no_database_takes_is_no_crash(world: w.World, mark: str = "\x00") -> None:
    values = w.row(1, 备注=f"甲{mark}乙", **w.employer(1))
    values["工作单位"] = f"湖南{mark}演示厂"
    seen = commands.preview_row(world.clerk, KIND, values, submission=w.submission())
    assert seen.rows == seen.accepted + len(seen.rejected)
    if seen.accepted:
        assert w.confirm(world.clerk, seen.batch).stored == 1


# -- the certifier's own historical certificates -----------------------------------------------------------------------


def test_a_certifier_s_historical_certificates_take_effect_at_once(world: w.World) -> None:
    held = w.receive([w.historical(1, "2022-03-01", **w.employer(1)), w.historical(2, "2019-01-01")])
    record = certificates.certificate(w.CERTIFIER, held[w.identity(1)])
    assert (record.row.issued_on, record.row.valid_until) == (date(2022, 3, 1), date(2028, 2, 29))
    assert record.row.origin.value == "received"
    assert record.row.issuer == "原省安全监管局（演示）"
    assert w.count_rows(store.ExamResult) == 0
    assert len(w.subjects(Ledger.TRAINING, Action.CERTIFICATE_RECEIVED)) == 2
    assert w.count_rows(parties.Post) == 1
    w.intact()


def test_a_certifier_may_not_bring_in_exam_results(small: w.World) -> None:
    """教考分离 (TR-15): results come from a centre."""
    row, column, reason = one_rejection([w.row(1), w.historical(2, "2022-03-01")], w.CERTIFIER)
    assert (row, column) == (2, "发证日期")
    assert "教考分离" in reason


def test_a_historical_certificate_is_not_entered_twice(small: w.World) -> None:
    w.receive([w.historical(1, "2022-03-01")])
    again = w.historical(1, "2022-03-01", 备注="又一份")
    row, column, _ = one_rejection([again, w.historical(1, "2015-03-01")], w.CERTIFIER_TOO)
    assert (row, column) == (2, "发证日期")


def test_received_certificates_are_taken_back_until_something_followed(world: w.World) -> None:
    rows = [w.historical(1, "2022-03-01"), w.historical(2, "2022-03-01")]
    batch = w.bring_in(w.CERTIFIER, rows)
    held = w.certificate_codes([w.identity(1), w.identity(2)])
    assert commands.undo(w.CERTIFIER, batch, submission=w.submission()) == 2
    for code in held.values():
        with pytest.raises(NotFound):
            certificates.certificate(w.CERTIFIER, code)
    assert sorted(w.subjects(Ledger.TRAINING, Action.CERTIFICATE_UNDONE)) == sorted(held.values())

    batch = w.bring_in(w.CERTIFIER, rows)
    code = w.certificate_codes([w.identity(1)])[w.identity(1)]
    training.cancel(w.CERTIFIER, code, "本人申请（演示）", version=1, submission=w.submission())
    with pytest.raises(RuleBroken, match="1 张证书"):
        commands.undo(w.CERTIFIER, batch, submission=w.submission())
    assert state(w.CERTIFIER, batch) is BatchState.CONFIRMED
    w.intact()


def test_a_certifier_s_batch_belongs_to_the_account(small: w.World) -> None:
    seen = w.preview(w.CERTIFIER, [w.historical(1, "2022-03-01")])
    with pytest.raises(NotFound):
        w.confirm(w.CERTIFIER_TOO, seen.batch)


# -- personal data at rest ---------------------------------------------------------------------------------------------


def test_no_number_lies_in_clear_on_the_disk_and_no_name_before_it_is_registered(sqlite_database: str) -> None:
    """Sealed at rest: the file and its write-ahead log are searched, not a table."""
    world = w.build()
    rows = [
        w.row(1, 姓名="隐姓埋名", **w.employer(1)),
        w.row(2, 理论成绩="", 姓名="未过之人"),
        w.historical(3, "2022-03-01"),
    ]
    seen = w.preview(world.clerk, rows)
    numbers = [w.identity(serial) for serial in (1, 2, 3)]
    lying = w.database_bytes()
    assert seen.batch.encode() in lying, "the search looks where the batch is"
    for text in [*numbers, "隐姓埋名", "未过之人", w.employer(1)["工作单位"]]:
        assert text.encode() not in lying
    w.confirm(world.clerk, seen.batch)
    training.approve_batch(w.CERTIFIER, seen.batch, submission=w.submission())
    lying = w.database_bytes()
    assert "隐姓埋名".encode() in lying, "a registered person's name is searchable"
    for number in numbers:
        assert number.encode() not in lying
        assert number.encode("utf-16-le") not in lying
    assert "未过之人".encode() not in lying, "rejected rows stay sealed"


def test_the_events_of_an_import_hold_no_personal_data(world: w.World) -> None:
    w.issue(world, [w.row(1, **w.employer(1)), w.row(2)])
    from registry.kernel import ledger

    with db.reading() as session:
        for which in Ledger:
            for event in ledger.newest(session, which, limit=1000):
                assert not w.holds_identity([event.subject, event.details], w.identity(1), w.identity(2))
                assert not any(w.name(serial) in text for serial in (1, 2) for text in w.texts([event.details]))


def test_previews_and_rows_show_masked_numbers_in_reasons(small: w.World) -> None:
    seen = w.preview(small.clerk, [w.row(1), w.row(1), w.row(2, 身份证号=w.identity(2, born="20100101"))])
    assert [one.value for one in seen.rejected] == [
        "439***********" + w.identity(1)[-4:],
        w.identity(2, born="20100101")[:3] + "***********" + w.identity(2, born="20100101")[-4:],
    ]


def test_only_rejected_rows_are_kept_once_confirmed(small: w.World) -> None:
    """The batch's content is wiped when it is confirmed, but for its rejected rows (tables.Batch)."""
    seen = w.preview(small.clerk, [w.row(1), w.row(2, 理论成绩="")])
    w.confirm(small.clerk, seen.batch)
    with db.reading() as session:
        batch = session.execute(db.core(tables.Batch).select()).one()
    kept = keeping.unseal(batch.sealed)
    assert keeping.unseal_rows(batch.cells_sealed) == ([], b"")
    assert w.identity(2) in str(kept)
    assert w.identity(1) not in str(kept)


def test_rows_rejected_late_come_back_with_their_cells(small: w.World) -> None:
    """What confirmation rejects can be corrected and brought in again, like what the preview rejected."""
    seen = w.preview(small.clerk, [w.row(n) for n in range(1, 9)])
    w.bring_in(small.other, [w.row(8)])
    assert [one.row for one in w.confirm(small.clerk, seen.batch).late] == [9]
    again = commands.preview(
        small.clerk, KIND, queries.rejects(small.clerk, seen.batch), "未通过.xlsx", submission=w.submission()
    )
    assert [(one.column, one.reason) for one in again.rejected] == [("身份证号", "这次考试的成绩已经提交过。")]


def test_what_a_batch_is_called_and_what_may_be_done_with_it(small: w.World) -> None:
    seen = w.preview(small.clerk, [w.row(1)])
    row = queries.batch(small.clerk, seen.batch)
    assert (row.file_name, row.title, row.may_confirm) == ("成绩.xlsx", KIND.title, "")
    assert row.may_undo
    w.confirm(small.clerk, seen.batch)
    row = queries.batch(small.clerk, seen.batch)
    assert row.may_confirm
    assert row.may_undo == ""
    assert row.created_at.date() == clock.today()


def test_the_door_for_writing_and_the_ledgers_it_names(small: w.World) -> None:
    """An import that forgot a ledger would be refused: what the kind declares is what its rows record into."""
    assert set(KIND.ledgers) == {Ledger.TRAINING, Ledger.PARTIES}
    assert KIND.permission_of(small.clerk) is Permission.RESULTS_SUBMIT
    assert KIND.permission_of(w.CERTIFIER) is Permission.CERTIFICATES_RECEIVE
    assert BLACKLIST.permission_of(w.OFFICER) is Permission.LISTINGS_RECEIVE
    with pytest.raises(NotPermitted), write(w.AUDITOR, KIND.permission_of(small.clerk), "x", ledgers=KIND.ledgers):
        raise AssertionError("unreachable")
    assert len(COLUMNS) == len({column.heading for column in COLUMNS})
