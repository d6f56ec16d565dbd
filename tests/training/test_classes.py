"""Classes from opening to results: what is refused, two clerks at once, reach, sheets and their undoing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from registry.blacklist import barring
from registry.blacklist.terms_bars import BarBasis, StartEvent
from registry.exchange import commands as exchange
from registry.kernel import db
from registry.kernel.access import PUBLIC, Actor
from registry.kernel.errors import InvalidInput, NotFound, NotPermitted, OutOfDate, Refused, RuleBroken
from registry.kernel.ledger import LedgerEvent
from registry.kernel.paging import PageRequest
from registry.policy import Action, Ledger
from registry.training import approving, attending, commands, enrolling, opening, queries, tables
from registry.training.classwork import SeenClass
from registry.training.queries import CentreFilters, ClassFilters
from registry.training.terms import CertificateKind, Education, ResultState, WithdrawalGround
from registry.training.terms_classes import CentreStanding, ClassState, ClassStep, Course, EnrolmentState, Hours
from tests import world as w
from tests.blacklist import joint as barred
from tests.training import taught as t

ALL = PageRequest(size=200)
K = CertificateKind
TODAY = date(2026, 11, 23)


@pytest.fixture
def world(database: str) -> w.World:
    return w.build()


@pytest.fixture
def small(sqlite_database: str) -> w.World:
    return w.build()


def state(clerk: Actor, number: str) -> ClassState:
    return t.record(clerk, number).row.state


# -- a life ------------------------------------------------------------------------------------------------------------


def test_a_class_from_opening_to_certificates(world: w.World) -> None:
    """One completes and passes, one completes, fails and passes the resit, one misses the hours."""
    clerk, teacher = world.clerk, t.ready(world)
    number = t.finished(clerk, [teacher], [1, 2], absent=[3])
    found = t.record(clerk, number)
    assert found.row.state is ClassState.CLOSED
    assert {one.name: (one.state, one.hours.total) for one in found.trainees} == {
        w.name(1): (EnrolmentState.COMPLETED, 400),
        w.name(2): (EnrolmentState.COMPLETED, 400),
        w.name(3): (EnrolmentState.NOT_COMPLETED, 0),
    }
    rows = [t.result(number, 1), t.result(number, 2, 理论成绩="60"), t.result(number, 3)]
    [(column, reason)] = t.reasons(clerk, t.CLASS_RESULTS, rows)
    assert column == "身份证号"
    assert "还差理论 24、实操 16 学时" in reason
    batch = t.bring_in(clerk, t.CLASS_RESULTS, rows[:2])
    stored = queries.results(clerk, batch, ALL).items
    assert [(one.kind, one.class_number, one.attempt, one.passed, one.hours) for one in stored] == [
        (K.SPECIAL_OPERATION, number, 1, True, 400),
        (K.SPECIAL_OPERATION, number, 1, False, 400),
    ]
    report = commands.approve_batch(w.CERTIFIER, batch, submission=w.submission())
    assert (report.issued, report.failed) == (1, 1)
    resit = t.bring_in(clerk, t.CLASS_RESULTS, [t.result(number, 2, 是否补考="是", 考试日期="2026-11-22")])
    assert queries.results(clerk, resit, ALL).items[0].attempt == 2
    assert commands.approve_batch(w.CERTIFIER, resit, submission=w.submission()).issued == 1
    assert t.record(clerk, number).results == {ResultState.APPROVED: 2, ResultState.FAILED: 1}
    w.intact(Ledger.TRAINING, Ledger.PARTIES, Ledger.EXCHANGE)


def test_the_ledger_tells_everything_and_names_nobody(small: w.World) -> None:
    clerk, teacher = small.clerk, t.ready(small)
    number = t.running(clerk, [teacher], [1, 2], theory=8, practice=0, online=0)
    [first, second] = [one.code for one in t.record(clerk, number).trainees]
    attending.record_day(clerk, t.roll(number, TODAY, [first]), submission=w.submission())
    enrolling.leave(clerk, second, f"{w.name(2)}病假", version=1, submission=w.submission())
    t.close(clerk, number)
    with db.reading() as session:
        told = [row.details for row in session.execute(select(LedgerEvent.__table__))]  # type: ignore[attr-defined]
    assert not [text for text in told if w.identity(1) in text or w.name(1) in text or w.name(2) in text]
    actions = [event.action for event in t.record(clerk, number).timeline]
    assert actions == [
        Action.CLASS_OPENED,
        Action.CLASS_ENROLLED,
        Action.CLASS_ENROLLED,
        Action.ATTENDANCE_RECORDED,
        Action.CLASS_CLOSED,
    ]
    assert w.subjects(Ledger.TRAINING, Action.ENROLMENT_LEFT) == [second]


# -- opening, amending, cancelling -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"operation": "熔化焊接与热切割作业"}, None),
        ({"operation": "登高架设作业"}, RuleBroken),  # not approved for it
        ({"operation": "没有的作业"}, InvalidInput),
        ({"kind": K.PRINCIPAL, "operation": "", "high_hazard": "coal_mine", "theory": 48}, None),
        ({"kind": K.PRINCIPAL, "operation": "", "high_hazard": "fireworks", "theory": 48}, RuleBroken),
        ({"starts_on": date(2028, 12, 1), "ends_on": date(2029, 1, 1)}, RuleBroken),  # the approval ends before
        ({"capacity": 101}, RuleBroken),
        ({"teachers": ("Q0",)}, InvalidInput),
        ({"theory": 4, "online": 30}, RuleBroken),
    ],
)
def test_what_may_be_opened(small: w.World, values: dict[str, Any], error: type[Exception] | None) -> None:
    teachers = [t.ready(small)]
    values = {"ends_on": date(2026, 11, 30)} | values
    if error is None:
        number = t.open_class(small.clerk, teachers, **values)
        assert number in w.subjects(Ledger.TRAINING, Action.CLASS_OPENED)
        return
    with pytest.raises(error):
        t.open_class(small.clerk, teachers, **values)
    assert w.count_rows(tables.TrainingClass) == 0


def test_classes_at_once_stay_within_the_approval(small: w.World) -> None:
    """TR-16.capacity: how many at once, over all classes."""
    teachers = [t.ready(small)]
    t.open_class(small.clerk, teachers, capacity=70)
    with pytest.raises(RuleBroken) as refused:
        t.open_class(small.clerk, teachers, capacity=31)
    assert refused.value.facts == {"approved": 100, "taken": 70}
    t.open_class(small.clerk, teachers, capacity=30)
    later = {"starts_on": date(2026, 11, 21), "ends_on": date(2026, 11, 30)}
    t.open_class(small.clerk, teachers, capacity=100, **later)


def test_a_teacher_of_another_centre_or_one_who_left_may_not_teach(small: w.World) -> None:
    own, strange = t.ready(small), t.teacher(small, 901, centre=small.other)
    with pytest.raises(InvalidInput):
        t.open_class(small.clerk, [own, strange])
    approving.release_teacher(w.KEEPER, own, "调离", submission=w.submission())
    with pytest.raises(InvalidInput):
        t.open_class(small.clerk, [own])
    with pytest.raises(OutOfDate):
        approving.release_teacher(w.KEEPER, own, "调离", submission=w.submission())


def test_of_two_clerks_who_amend_one_wins_and_the_other_is_told(world: w.World) -> None:
    teachers = [t.ready(world)]
    number = t.open_class(world.clerk, teachers)
    both = SeenClass(number=number, version=1)
    first = opening.ClassPlan(**t.plan(teachers, place="一号楼"))
    second = opening.ClassPlan(**t.plan(teachers, place="二号楼"))
    opening.amend_class(world.clerk, both, first, submission=w.submission())
    with pytest.raises(OutOfDate):
        opening.amend_class(world.colleague, both, second, submission=w.submission())
    with pytest.raises(OutOfDate):
        opening.cancel_class(world.colleague, both, "不办了", submission=w.submission())
    with pytest.raises(OutOfDate):
        opening.close_class(world.colleague, both, submission=w.submission())
    found = t.record(world.clerk, number).row
    assert (found.place, found.version) == ("一号楼", 2)


def test_an_amendment_keeps_who_is_there_and_what_was_attended(small: w.World) -> None:
    clerk, teachers = small.clerk, [t.ready(small)]
    number = t.running(clerk, teachers, [1, 2])
    codes = [one.code for one in t.record(clerk, number).trainees]
    attending.record_day(clerk, t.roll(number, t.LAST, codes), submission=w.submission())
    for values, field in (
        ({"capacity": 1}, "人数"),
        ({"ends_on": date(2026, 11, 19)}, "培训日期"),
        ({"starts_on": date(2026, 11, 21), "ends_on": date(2026, 11, 30)}, "培训日期"),
    ):
        with pytest.raises(InvalidInput) as refused:
            opening.amend_class(
                clerk, t.seen(clerk, number), opening.ClassPlan(**t.plan(teachers, **values)), submission=w.submission()
            )
        assert refused.value.field == field
    with pytest.raises(InvalidInput):
        opening.cancel_class(clerk, t.seen(clerk, number), "人少", submission=w.submission())


def test_a_cancelled_class_takes_nothing_more(small: w.World) -> None:
    clerk, teachers = small.clerk, [t.ready(small)]
    number = t.running(clerk, teachers, [1])
    with pytest.raises(InvalidInput):
        opening.cancel_class(clerk, t.seen(clerk, number), "  ", submission=w.submission())
    opening.cancel_class(clerk, t.seen(clerk, number), "报名不足", submission=w.submission())
    [code] = [one.code for one in t.record(clerk, number).trainees]
    assert state(clerk, number) is ClassState.CANCELLED
    with pytest.raises(InvalidInput):
        t.enrol(clerk, number, 2)
    with pytest.raises(OutOfDate):
        attending.record_day(clerk, t.roll(number, TODAY, [code]), submission=w.submission())
    with pytest.raises(OutOfDate):
        opening.amend_class(
            clerk, t.seen(clerk, number), opening.ClassPlan(**t.plan(teachers)), submission=w.submission()
        )
    assert set(t.record(clerk, number).refusals.values()) == {"该班已于 2026-11-23 取消，不能再变更。"}


# -- enrolling ---------------------------------------------------------------------------------------------------------

YOUNG, OLD = {"born": "20081117"}, {"born": "19600101"}


def test_who_may_be_enrolled(small: w.World) -> None:
    """Age and education on the first day (SO-01); already there; full."""
    clerk, number = small.clerk, t.running(small.clerk, [t.ready(small)], [1], capacity=3)
    rows = [
        t.enrolment(number, 2, 身份证号=w.identity(2, **YOUNG)),  # eighteen on the second day
        t.enrolment(number, 3, 身份证号=w.identity(3, **OLD)),
        t.enrolment(number, 4, 文化程度="小学"),
        t.enrolment(number, 1),
        t.enrolment("K0", 5),
        t.enrolment(number, 6, 工作单位="某厂"),
        t.enrolment(number, 7, 是否农民工="也许"),
        t.enrolment(number, 8),
        t.enrolment(number, 8, 文化程度="大专"),
        t.enrolment(number, 9, 是否农民工="是", **w.employer(1)),
        t.enrolment(number, 9, 是否农民工="是", **w.employer(1)),
        t.enrolment(number, 10),
        t.enrolment(number, 11),
    ]
    found = t.preview(clerk, t.ENROLMENTS, rows)
    told = {one.row: (one.column, one.reason) for one in found.rejected}
    assert (found.accepted, len(told)) == (2, 11)
    for row, (column, part) in {
        2: ("身份证号", "未满 18 周岁"),
        3: ("身份证号", "退休年龄"),
        4: ("文化程度", "低于初中"),
        5: ("身份证号", "已经报名"),
        6: ("班级编号", "没有这个班级"),
        7: ("统一社会信用代码", "一并填写"),
        8: ("是否农民工", "只能填"),
        9: ("身份证号", "矛盾"),
        10: ("身份证号", "矛盾"),
        12: ("身份证号", "完全相同"),
        14: ("班级编号", "报满"),
    }.items():
        assert told[row][0] == column, row
        assert part in told[row][1], row
    assert w.confirm(clerk, found.batch).stored == 2
    there = t.record(clerk, number).trainees
    assert [(one.name, one.migrant, one.employer) for one in there[1:]] == [
        (w.name(9), True, "湖南演示第1厂（演示）"),
        (w.name(10), False, ""),
    ]
    with pytest.raises(InvalidInput):
        t.enrol(clerk, number, 11)


def test_managers_need_no_education_line(small: w.World) -> None:
    t.ready(small)
    [teacher] = [one.code for one in queries.own_standing(small.clerk).teachers]
    subject = {"kind": K.SAFETY_MANAGER, "operation": "", "high_hazard": "none"}
    number = t.running(small.clerk, [teacher], [], **subject)
    t.enrol(small.clerk, number, 1, education=Education.PRIMARY)
    t.enrol(small.clerk, number, 2, identity=w.identity(2, **OLD))


def test_nobody_enters_a_class_that_is_over(small: w.World) -> None:
    number = t.open_class(small.clerk, [t.ready(small)])
    with pytest.raises(InvalidInput) as refused:
        t.enrol(small.clerk, number, 1)
    assert "2026-11-20 结束" in refused.value.message


def test_who_is_barred_after_fraud_may_not_enter(small: w.World) -> None:
    """SO-10.bar."""
    held = w.receive([w.historical(1, "2022-03-01")])[w.identity(1)]
    commands.withdraw(w.CERTIFIER, held, WithdrawalGround.FRAUD, "冒名", version=1, submission=w.submission())
    number = t.running(small.clerk, [t.ready(small)], [])
    with pytest.raises(InvalidInput) as refused:
        t.enrol(small.clerk, number, 1)
    assert "弄虚作假" in refused.value.message


def test_a_barred_principal_may_not_enter_and_a_listed_centre_not_train(small: w.World) -> None:
    teacher = t.ready(small)
    subject = {"kind": K.PRINCIPAL, "operation": "", "high_hazard": "coal_mine", "theory": 48}
    number = t.running(small.clerk, [teacher], [], **({"starts_on": date(2026, 11, 10)} | subject))
    barred.bar(
        party=barring.BarredPerson(identity=w.identity(1), name=w.name(1)),
        basis=BarBasis.PRINCIPAL,
        event=StartEvent.SANCTION,
    )
    with pytest.raises(InvalidInput) as refused:
        t.enrol(small.clerk, number, 1)
    assert "禁入期内" in refused.value.message
    barred.bar(
        party=barring.BarredOrganisation(credit_code=w.credit_code(1), name="长沙演示培训中心（演示）"),
        basis=BarBasis.AGENCY,
        event=StartEvent.LICENCE_REVOKED,
    )
    with pytest.raises(InvalidInput) as refused:
        t.enrol(small.clerk, number, 2)
    assert "不得承担培训" in refused.value.message
    assert "不得承担培训" in queries.own_standing(small.clerk).refusal
    with pytest.raises(RuleBroken):
        t.open_class(small.clerk, [teacher])
    states = {one.number: one.standing for one in queries.centres(w.KEEPER, ALL).items}
    assert states[small.approval] is CentreStanding.BARRED
    public = {one.number: one.standing for one in queries.centres(PUBLIC, ALL).items}
    assert public[small.approval] is CentreStanding.IN_FORCE, "bars are not for the public"


def test_leaving_a_class(small: w.World) -> None:
    number = t.running(small.clerk, [t.ready(small)], [1, 2], capacity=2)
    one, two = t.record(small.clerk, number).trainees
    with pytest.raises(InvalidInput):
        enrolling.leave(small.clerk, one.code, "", version=1, submission=w.submission())
    enrolling.leave(small.clerk, one.code, "本人申请", version=1, submission=w.submission())
    with pytest.raises(OutOfDate):
        enrolling.leave(small.colleague, one.code, "缺勤", version=1, submission=w.submission())
    with pytest.raises(OutOfDate):
        attending.record_day(small.clerk, t.roll(number, TODAY, [one.code, two.code]), submission=w.submission())
    t.enrol(small.clerk, number, 1)
    there = [(each.name, each.state) for each in t.record(small.clerk, number).trainees]
    assert there.count((w.name(1), EnrolmentState.ENROLLED)) == 1
    assert there.count((w.name(1), EnrolmentState.LEFT)) == 1


# -- attendance --------------------------------------------------------------------------------------------------------


def test_two_clerks_and_one_day(world: w.World) -> None:
    """The second sees the first's hours and must replace them knowingly."""
    clerk, number = world.clerk, t.running(world.clerk, [t.ready(world)], [1, 2])
    one, two = (each.code for each in t.record(clerk, number).trainees)
    attending.record_day(clerk, t.roll(number, t.FIRST, [one], theory=6), submission=w.submission())
    with pytest.raises(OutOfDate) as told:
        attending.record_day(world.colleague, t.roll(number, t.FIRST, [one, two]), submission=w.submission())
    assert "理论 6、" in told.value.message
    assert [(each.hours.theory, each.version) for each in queries.day_roll(clerk, number, t.FIRST)] == [(60, 1), (0, 0)]
    given = {"class_number": number, "enrolment": one, "day": t.FIRST, "practice": 0, "online": 0}
    better = attending.Correction(**given, theory=7, seen=1)
    attending.correct_day(world.colleague, better, submission=w.submission())
    with pytest.raises(OutOfDate) as told:
        attending.correct_day(clerk, attending.Correction(**given, theory=5, seen=1), submission=w.submission())
    assert "理论 7、" in told.value.message
    assert queries.day_roll(clerk, number, t.FIRST)[0].hours == Hours(theory=70)
    attending.correct_day(clerk, attending.Correction(**given, theory=0, seen=2), submission=w.submission())
    assert queries.day_roll(clerk, number, t.FIRST)[0].version == 0
    assert w.count_rows(tables.Attendance) == 2, "what was recorded is kept"


def test_attendance_that_is_refused_row_by_row(small: w.World) -> None:
    number = t.running(small.clerk, [t.ready(small)], [1, 2, 4])
    [code, *_] = [one.code for one in t.record(small.clerk, number).trainees]
    attending.record_day(small.clerk, t.roll(number, t.FIRST, [code]), submission=w.submission())
    day = t.FIRST + timedelta(days=1)
    rows = [
        t.attendance(number, 1, t.FIRST),
        t.attendance(number, 1, date(2026, 11, 15)),
        t.attendance(number, 1, date(2026, 11, 24)),
        t.attendance(number, 3, day),
        t.attendance("K0", 1, day),
        t.attendance(number, 1, day, "", "", ""),
        t.attendance(number, 2, day, "6", "6"),
        t.attendance(number, 1, date(2026, 11, 18), "12", "10", "3", 超时说明="连续培训"),
        t.attendance(number, 4, t.FIRST, 姓名="另一人"),
        t.attendance(number, 2, date(2026, 11, 18), "6", "6", 超时说明="设备只有当天可用"),
        t.attendance(number, 2, date(2026, 11, 19), "4.5"),
    ]
    found = t.preview(small.clerk, t.ATTENDANCE, rows)
    told = {one.row: (one.column, one.reason, one.fix) for one in found.rejected}
    assert (found.accepted, len(told)) == (2, 9)
    for row, (column, part) in {
        2: ("日期", "已登记理论 8"),
        3: ("日期", "不在培训期内"),
        4: ("日期", "晚于今天"),
        5: ("身份证号", "没有报名"),
        6: ("班级编号", "没有这个班级"),
        7: ("理论学时", "都是零"),
        8: ("理论学时", "每日 8 学时"),
        9: ("理论学时", "二十四小时"),
        10: ("姓名", "另一姓名"),
    }.items():
        assert told[row][0] == column, (row, told[row])
        assert part in told[row][1], row
    assert "超时说明" in told[8][2]
    w.confirm(small.clerk, found.batch)
    kept = queries.day_roll(small.clerk, number, date(2026, 11, 18))[1]
    assert (kept.hours.total, kept.doubt) == (120, "设备只有当天可用")


def test_beyond_a_day_s_hours_only_with_a_reason(small: w.World) -> None:
    """TR-16.day_hours is from memory: it warns, the reason is kept."""
    number = t.running(small.clerk, [t.ready(small)], [1])
    [code] = [one.code for one in t.record(small.clerk, number).trainees]
    with pytest.raises(RuleBroken):
        attending.record_day(small.clerk, t.roll(number, TODAY, [code], theory=9), submission=w.submission())
    long = t.roll(number, TODAY, [code], theory=9, doubt="补课")
    assert attending.record_day(small.clerk, long, submission=w.submission()) == 1
    assert queries.day_roll(small.clerk, number, TODAY)[0].doubt == "补课"


# -- closing -----------------------------------------------------------------------------------------------------------


def test_a_class_with_nobody_complete_cannot_close(small: w.World) -> None:
    number = t.running(small.clerk, [t.ready(small)], [1])
    with pytest.raises(InvalidInput) as refused:
        t.close(small.clerk, number)
    assert "没有一名学员" in refused.value.message
    t.attend_all(small.clerk, number, [1])
    assert (t.close(small.clerk, number).completed, state(small.clerk, number)) == (1, ClassState.CLOSED)
    [code] = [one.code for one in t.record(small.clerk, number).trainees]
    with pytest.raises(OutOfDate):
        enrolling.leave(small.clerk, code, "走了", version=2, submission=w.submission())


def test_a_class_closes_on_its_last_day_at_the_earliest(small: w.World) -> None:
    number = t.running(small.clerk, [t.ready(small)], [1], ends_on=date(2026, 11, 24))
    t.attend_all(small.clerk, number, [1])
    with pytest.raises(InvalidInput):
        t.close(small.clerk, number)
    assert "2026-11-24" in t.record(small.clerk, number).refusals[ClassStep.CLOSE]


# -- results -----------------------------------------------------------------------------------------------------------


def test_results_that_are_refused_row_by_row(small: w.World) -> None:
    clerk, teacher = small.clerk, t.ready(small)
    number = t.finished(clerk, [teacher], [1, 2, 3])
    still = t.running(clerk, [teacher], [4])
    review = t.finished(clerk, [teacher], [5], course=Course.REVIEW)
    w.issue(small, [w.row(3)])
    rows = [
        t.result(number, 1, 考试日期="2026-11-19"),
        t.result(number, 4),
        t.result(still, 4),
        t.result(review, 5),
        t.result(number, 3),
        t.result(number, 2, 实操成绩=""),
        t.result("K0", 1),
    ]
    told = dict(enumerate(t.reasons(clerk, t.CLASS_RESULTS, rows), start=2))
    for row, (column, part) in {
        2: ("考试日期", "早于培训结束"),
        3: ("身份证号", "没有报名"),
        4: ("班级编号", "尚未结业"),
        5: ("班级编号", "不参加发证考核"),
        6: ("身份证号", "已持有同一项目的证书"),
        7: ("实操成绩", "没有填写"),
        8: ("班级编号", "没有这个班级"),
    }.items():
        assert told[row][0] == column, (row, told[row])
        assert part in told[row][1], row


def test_one_resit_and_no_third_attempt(small: w.World) -> None:
    """SO-02.resits."""
    clerk, number = small.clerk, t.finished(small.clerk, [t.ready(small)], [1])
    fails = {"理论成绩": "50"}

    def refused(**values: str) -> str:
        [(_, reason)] = t.reasons(clerk, t.CLASS_RESULTS, [t.result(number, 1, **values)])
        return reason

    assert "没有首次考试" in refused(是否补考="是")
    t.bring_in(clerk, t.CLASS_RESULTS, [t.result(number, 1, **fails)])
    assert "已经提交过" in refused()
    assert "应为补考" in refused(考试日期="2026-11-22")
    t.bring_in(clerk, t.CLASS_RESULTS, [t.result(number, 1, 是否补考="是", 考试日期="2026-11-22", **fails)])
    assert "只能补考 1 次" in refused(是否补考="是", 考试日期="2026-11-23")


def test_a_centre_barred_this_morning_hands_in_nothing(small: w.World) -> None:
    number = t.finished(small.clerk, [t.ready(small)], [1])
    barred.bar(
        party=barring.BarredOrganisation(credit_code=w.credit_code(1), name="长沙演示培训中心（演示）"),
        basis=BarBasis.AGENCY,
        event=StartEvent.LICENCE_REVOKED,
    )
    [(_, reason)] = t.reasons(small.clerk, t.CLASS_RESULTS, [t.result(number, 1)])
    assert "不得承担培训" in reason


# -- undoing -----------------------------------------------------------------------------------------------------------


def test_sheets_are_undone_while_nothing_depends_on_them(world: w.World) -> None:
    clerk, number = world.clerk, t.running(world.clerk, [t.ready(world)], [])

    def undo(batch: str) -> int:
        return exchange.undo(clerk, batch, submission=w.submission())

    first = t.bring_in(clerk, t.ENROLMENTS, [t.enrolment(number, n) for n in (1, 2)])
    assert undo(first) == 2
    assert t.record(clerk, number).trainees == ()
    again = t.bring_in(clerk, t.ENROLMENTS, [t.enrolment(number, n, 备注="再来") for n in (1, 2)])
    hours = [t.attendance(number, n, t.FIRST) for n in (1, 2)]
    day = t.bring_in(clerk, t.ATTENDANCE, hours)
    with pytest.raises(Refused):
        undo(again)
    assert undo(day) == 2
    assert queries.day_roll(clerk, number, t.FIRST)[0].version == 0
    t.attend_all(clerk, number, [1, 2])
    one = t.record(clerk, number).trainees[0]
    late = t.bring_in(clerk, t.ATTENDANCE, [t.attendance(number, 1, date(2026, 11, 21), "1")])
    fixed = attending.Correction(
        class_number=number, enrolment=one.code, day=date(2026, 11, 21), theory=2, practice=0, online=0, seen=1
    )
    attending.correct_day(clerk, fixed, submission=w.submission())
    with pytest.raises(Refused):
        undo(late)
    t.close(clerk, number)
    results = t.bring_in(clerk, t.CLASS_RESULTS, [t.result(number, n, 考试日期="2026-11-23") for n in (1, 2)])
    assert undo(results) == 2
    third = t.bring_in(clerk, t.CLASS_RESULTS, [t.result(number, 1, 考试日期="2026-11-23", 备注="重交")])
    commands.approve_batch(w.CERTIFIER, third, submission=w.submission())
    with pytest.raises(RuleBroken):
        undo(third)
    w.intact(Ledger.TRAINING, Ledger.EXCHANGE)


# -- reach and reading -------------------------------------------------------------------------------------------------


def test_a_centre_sees_and_touches_its_own_classes_only(small: w.World) -> None:
    number = t.running(small.clerk, [t.ready(small)], [1])
    [code] = [one.code for one in t.record(small.clerk, number).trainees]
    other, nobody = small.other, replace(small.clerk, organisation="")
    seen = SeenClass(number=number, version=1)
    for stranger, expected in ((other, NotFound), (nobody, NotPermitted)):
        assert queries.classes(stranger, ClassFilters(), ALL).total == 0
        with pytest.raises(NotFound):
            queries.class_record(stranger, number)
        with pytest.raises(NotFound):
            queries.day_roll(stranger, number, TODAY)
        for door in (
            lambda actor: opening.cancel_class(actor, seen, "试试", submission=w.submission()),
            lambda actor: opening.close_class(actor, seen, submission=w.submission()),
            lambda actor: enrolling.leave(actor, code, "试试", version=1, submission=w.submission()),
            lambda actor: attending.record_day(actor, t.roll(number, TODAY, [code]), submission=w.submission()),
        ):
            with pytest.raises(expected):
                door(stranger)
    for kind, row in (
        (t.ENROLMENTS, t.enrolment(number, 2)),
        (t.ATTENDANCE, t.attendance(number, 1, TODAY)),
        (t.CLASS_RESULTS, t.result(number, 1)),
    ):
        [(column, reason)] = t.reasons(other, kind, [row])
        assert (column, reason) == ("班级编号", "没有这个班级，或不属于本机构。")
    assert w.count_rows(tables.Attendance) == 0
    assert t.record(small.clerk, number).row.version == 1


def test_regulators_read_their_region_and_change_nothing(small: w.World) -> None:
    number = t.running(small.clerk, [t.ready(small)], [1])
    for viewer in (w.CERTIFIER, w.KEEPER, w.AUDITOR):
        found = t.record(viewer, number)
        assert set(found.refusals.values()) == {"由培训机构经办人办理。"}
        assert w.holds_identity([found, queries.day_roll(viewer, number, TODAY)], w.identity(1)) == []
        with pytest.raises(NotPermitted):
            t.open_class(viewer, ["Q0"])
    with pytest.raises(NotFound):
        t.record(w.CERTIFIER_ZHUZHOU, number)
    assert queries.classes(w.CERTIFIER_ZHUZHOU, ClassFilters(), ALL).total == 0
    for viewer in (PUBLIC, w.OFFICER, w.AGENT):
        with pytest.raises(NotPermitted):
            queries.classes(viewer, ClassFilters(), ALL)


def test_the_filter_of_states_is_the_rule(world: w.World, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk, teacher = world.clerk, t.ready(world)
    t.finished(clerk, [teacher], [1])
    t.running(clerk, [teacher], [2])
    cancelled = t.open_class(clerk, [teacher])
    opening.cancel_class(clerk, t.seen(clerk, cancelled), "不办", submission=w.submission())
    t.open_class(clerk, [teacher], starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 9))
    for day in (
        date(2026, 11, 15),
        date(2026, 11, 20),
        TODAY,
        date(2026, 11, 24),
        date(2026, 12, 9),
        date(2026, 12, 10),
    ):
        w.on(monkeypatch, day)
        everything = queries.classes(clerk, ClassFilters(), ALL).items
        assert len(everything) == 4
        for one in ClassState:
            filtered = {row.number for row in queries.classes(clerk, ClassFilters(state=one), ALL).items}
            assert filtered == {row.number for row in everything if row.state is one}, (day, one)


def test_what_the_list_is_narrowed_to(small: w.World) -> None:
    teacher = t.ready(small)
    number = t.open_class(small.clerk, [teacher])
    subject = {"kind": K.PRINCIPAL, "operation": "", "high_hazard": "coal_mine", "theory": 48}
    t.open_class(small.clerk, [teacher], title="煤矿负责人班", ends_on=date(2026, 11, 30), **subject)

    def titles(**wanted: Any) -> list[str]:
        return [row.title for row in queries.classes(w.AUDITOR, ClassFilters(**wanted), ALL).items]

    assert titles(kind=K.PRINCIPAL) == titles(q="负责人") == ["煤矿负责人班"]
    assert titles(q=number.lower()) == ["低压电工第一期"]
    assert len(titles(q="长沙演示")) == 2
    assert titles(q="%") == []
    with db.reading() as session:
        facts = queries.class_facts(session, number)
        assert queries.class_facts(session, "K0") is None
    assert facts is not None
    assert (facts.kind, facts.category, facts.operation, facts.ends_on) == (K.SPECIAL_OPERATION, "01", "0102", t.LAST)


def test_the_public_reads_approvals_and_what_can_be_entered(small: w.World) -> None:
    number = t.running(small.clerk, [t.ready(small)], [1, 2])
    row, *_ = queries.centres(PUBLIC, ALL, wanted=CentreFilters(scope="principal:coal_mine")).items
    found = queries.approval(PUBLIC, row.number)
    assert (found.area, found.managers, found.teaching, found.teachers, found.history) == (15000, 3, 1, (), ())
    assert found.refusal
    [entering] = queries.open_classes(PUBLIC, row.code)
    assert (entering.number, entering.capacity - entering.people) == (number, 3)

    def found_by(**wanted: Any) -> int:
        return queries.centres(PUBLIC, ALL, wanted=CentreFilters(**wanted)).total

    assert (found_by(scope="02"), found_by(scope="01"), found_by(scope="1"), found_by(q="株洲")) == (1, 3, 0, 1)
    approving.close_centre(w.KEEPER, small.approval, "场所拆除", submission=w.submission())
    assert (found_by(in_force=True), found_by(in_force=False)) == (2, 1)
    assert queries.approval(w.KEEPER, small.approval).row.standing is CentreStanding.CLOSED
    with pytest.raises(NotFound):
        queries.approval(PUBLIC, "A0")


def test_teachers_are_named_once_within_the_region(small: w.World) -> None:
    """TR-16.teacher_years refuses; the keeper's region binds."""
    t.teacher(small)
    with pytest.raises(InvalidInput):
        t.teacher(small)
    fresh = approving.Teacher(identity=w.identity(5), name=w.name(5), subject="焊接", practice_years=4)
    with pytest.raises(RuleBroken):
        approving.name_teacher(w.KEEPER, small.clerk.organisation, fresh, submission=w.submission())
    able = fresh.model_copy(update={"practice_years": 5})
    with pytest.raises(NotPermitted):
        away = replace(w.KEEPER, region=w.ZHUZHOU)
        approving.name_teacher(away, small.clerk.organisation, able, submission=w.submission())
    with pytest.raises(NotPermitted):
        approving.name_teacher(small.clerk, small.clerk.organisation, able, submission=w.submission())
