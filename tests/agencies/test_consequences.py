"""What grades and reports bring: acceptance, its withdrawal, re-examination after a hazard, exit and coming back
(SET-61, SET-62, AG-10, AG-13, AG-14, BAN-01)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.agencies import (
    accepting,
    assessing,
    leaving,
    queries,
    recognising,
    reexamining,
    rules_acceptance,
    rules_exit,
)
from registry.agencies.doubts import Doubts
from registry.agencies.recognising import Seen
from registry.agencies.terms import MAY_WORK, Field, Standing
from registry.agencies.terms_acceptance import AcceptanceState, ExitKind, ExitState, Finding, Offered
from registry.agencies.terms_reports import ReportState
from registry.blacklist import queries as blacklist
from registry.conduct import commands as conduct
from registry.kernel import db
from registry.kernel.access import PUBLIC, Actor
from registry.kernel.errors import InvalidInput, NotPermitted, OutOfDate, RuleBroken
from registry.kernel.paging import PageRequest
from registry.law.book import book
from registry.parties import queries as people
from registry.policy import Action, Ledger, Role
from tests import world as w
from tests.agencies import builders as b
from tests.inspectors import builders as serving

ALL = PageRequest(size=200)
LAW = book(b.TODAY)
PARTNER_TOO = Actor("partner2", Role.PARTNER, "PERSON-P2", "联办二", department="住房城乡建设厅")


def wanted(number: str, report: str = "", **more: object) -> accepting.NewAcceptance:
    given = {
        "agency": number,
        "report": report,
        "field": Field.CHEMICALS,
        "result": "液氯储罐区安全现状评价报告",
        "purpose": "危险化学品经营许可延期审查",
        "reason": "结论与现场核查一致",
    }
    return accepting.NewAcceptance(**(given | more))  # type: ignore[arg-type]


def accept(number: str, report: str = "", actor: Actor = w.PARTNER, **more: object) -> str:
    return accepting.accept(actor, wanted(number, report, **more), submission=w.submission())


def ready(serial: int = 1, **more: object) -> tuple[str, Actor, str]:
    """An agency of blue grade with a published report."""
    number, agent = b.agency(serial, **more)
    b.enrol(number, serial)
    b.graded(number, agent, 5)
    report = b.project(number, agent, b.client())
    b.visited(report, agent, b.person(serial))
    b.published(report, agent)
    return number, agent, report


def exit_of(number: str) -> Seen:
    [row] = [one for one in queries.exits(w.AUDITOR, ALL, agency=number).items if one.state is ExitState.PROPOSED]
    return Seen(number=row.number, version=row.version)


def leave(number: str, kind: ExitKind, ground: str, **more: object) -> str:
    given = {
        "kind": kind,
        "ground": ground,
        "reason": "经立案查实（演示）",
        "document_number": "（演示）罚〔2026〕9号",
        "authority": "湖南省应急管理厅（演示）",
    }
    seen = Seen(number=number, version=queries.agency_record(w.AUDITOR, number).version)
    leaving.propose(w.KEEPER, seen, leaving.Proposal(**(given | more)), submission=w.submission())  # type: ignore[arg-type]
    return leaving.decide(w.DECIDER, exit_of(number), submission=w.submission())


# -- acceptance --------------------------------------------------------------------------------------------------------

SOUND = Offered(Standing.QUALIFIED, True, Standing.QUALIFIED, True, False, "蓝色", True)


@pytest.mark.parametrize(
    ("change", "provision"),
    [
        ({}, ""),
        ({"standing": Standing.RENEWAL_DUE}, ""),
        ({"standing": Standing.BARRED}, "BAN-01.term"),
        *(({"standing": one}, "SET-61") for one in Standing if one not in {*MAY_WORK, Standing.BARRED}),
        ({"in_scope": False}, "SET-61"),
        ({"then_standing": Standing.EXPIRED}, "SET-61"),
        ({"then_in_scope": False}, "SET-61"),
        ({"false_report": True}, "SET-61"),
        ({"acceptable": False, "grade_title": "橙色"}, "SET-61"),
        ({"acceptable": None, "grade_title": ""}, "AG-14.line"),
    ],
)
def test_what_may_be_relied_on(change: dict[str, object], provision: str) -> None:
    offered = Offered(**{**SOUND.__dict__, **change})
    doubts = Doubts(LAW, "")
    if not provision:
        rules_acceptance.may_accept(offered, "化工", LAW, doubts)
        assert doubts.settle() == ()
        return
    with pytest.raises(RuleBroken) as refused:
        rules_acceptance.may_accept(offered, "化工", LAW, doubts)
        doubts.settle()
    assert refused.value.provision == provision


def test_an_acceptance_keeps_the_grade_of_its_day_after_three_regrades(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, agent, report = ready()
    first = accept(number, report)
    for day, less in ((date(2027, 1, 8), 20), (date(2027, 5, 7), 40), (date(2027, 11, 12), 1)):
        w.on(monkeypatch, day)
        b.graded(number, agent, less, on=day)
    now = queries.public_agency(PUBLIC, number)
    assert [one.title for one in now.grades] == ["蓝色", "橙色", "黄色", "蓝色"]
    found = queries.acceptance(w.AUDITOR, first).row
    assert (found.grade_title, found.grade_total, found.accepted_on) == ("蓝色", 9500, b.TODAY)
    then = queries.public_agency(PUBLIC, number, b.TODAY).row  # worked out anew, the same
    assert (then.grade_title, then.grade_total, then.field_names, then.standing) == (
        found.grade_title, found.grade_total, found.scope, found.standing,
    )  # fmt: skip
    assert queries.public_agency(PUBLIC, number, date(2027, 6, 1)).row.grade_title == "橙色"
    w.on(monkeypatch, date(2027, 6, 1))
    with pytest.raises(RuleBroken) as refused:
        accept(number, report)
    assert "低于可采信的最低等级" in refused.value.message


def test_acceptance_is_refused_out_of_scope_expired_ungraded(sqlite_database: str) -> None:
    number, agent, report = ready()
    with pytest.raises(RuleBroken) as scope:
        accept(number, field=Field.COAL)
    assert "不在出具机构的业务范围内" in scope.value.message
    with pytest.raises(InvalidInput):  # not the field of the report
        accept(number, report, field=Field.MINES)
    old, _ = b.agency(2, valid_from=date(2021, 5, 6), certificate="APJ-OLD")
    with pytest.raises(RuleBroken) as expired:
        accept(old)
    assert "资质期满" in expired.value.message
    bare, _ = b.agency(3, certificate="APJ-BARE")
    with pytest.raises(RuleBroken) as ungraded:
        accept(bare)
    assert ungraded.value.provision == "AG-14.line"
    assert accept(bare, doubt="首次评定尚未开展")
    with pytest.raises(NotPermitted):
        accept(number, report, w.KEEPER)
    with pytest.raises(RuleBroken) as officer:  # not in the register of inspectors
        accept(number, report, w.OFFICER, department="长沙市应急管理局")
    assert officer.value.provision == "IN-07.officers"
    who = serving.inspector()
    fit = Actor("officer7", Role.OFFICER, who.code, who.name, region=w.HUNAN)
    assert accept(number, report, fit, department="长沙市应急管理局")
    assert agent


def test_a_false_report_falls_with_everything_that_relied_on_it(database: str) -> None:
    number, _, report = ready()
    mine, theirs = accept(number, report), accept(number, report, PARTNER_TOO)
    other = accept(number)  # of the same agency, but of another result
    with pytest.raises(NotPermitted):
        accepting.withdraw(PARTNER_TOO, Seen(number=mine, version=1), "不再需要", submission=w.submission())
    opening = reexamining.Opening(report=report, why="举报报告造假")
    found = reexamining.open_examination(w.KEEPER, opening, submission=w.submission())
    seen = Seen(number=found, version=1)
    reexamining.find(w.KEEPER, seen, Finding.FALSE, "现场从未勘验（演示）", submission=w.submission())
    same = Actor("decider9", Role.DECIDER, "PERSON-K", "同一人", region=w.HUNAN)
    with pytest.raises(RuleBroken):
        reexamining.decide(same, Seen(number=found, version=2), submission=w.submission())
    relied = queries.examination(w.DECIDER, found).relied
    assert [one.department for one in relied] == ["市场监管", "住房城乡建设厅"]
    reexamining.decide(w.DECIDER, Seen(number=found, version=2), submission=w.submission())
    states = {one.number: one.state for one in queries.acceptances(w.AUDITOR, queries.AcceptanceFilters(), ALL).items}
    withdrawn, kept = AcceptanceState.WITHDRAWN, AcceptanceState.ACCEPTED
    assert states == {mine: withdrawn, theirs: withdrawn, other: kept}
    record = queries.acceptance(w.PARTNER, mine)
    assert [one.number for one in record.beside] == [theirs]
    assert found in record.row.withdrawn_why
    assert queries.report(PUBLIC, report).row.state is ReportState.FALSE
    with pytest.raises(RuleBroken) as refused:
        accept(number, report)
    assert "虚假" in refused.value.message
    assert w.subjects(Ledger.AGENCIES, Action.ACCEPTANCE_WITHDRAWN) == [mine, theirs]
    w.intact(Ledger.AGENCIES)


# -- re-examination ----------------------------------------------------------------------------------------------------


def hazard(found_on: date, serial: int = 40) -> str:
    new = conduct.NewHazard(
        name=f"湖南演示第{serial}化工厂（演示）", credit_code=w.credit_code(500 + serial), region="长沙市",
        found_on=found_on, description="储罐区未设紧急切断装置", confirmed_by="长沙市应急管理局", due_on=found_on,
    )  # fmt: skip
    return conduct.enter_hazard(w.OFFICER, new, submission=w.submission())


def test_a_major_hazard_leads_back_to_the_reports_before_it(database: str) -> None:
    number, _, report = ready()
    hazard(date(2026, 10, 11))  # the day before the report
    later = hazard(date(2026, 11, 2))
    hazard(date(2026, 11, 2), 41)  # of another firm
    [row] = queries.due(w.KEEPER, ALL).items
    assert (row.hazard, row.report, row.agency) == (later, report, number)
    opening = reexamining.Opening(report=report, hazard=later, why="隐患倒查")
    found = reexamining.open_examination(w.KEEPER, opening, submission=w.submission())
    assert queries.due(w.KEEPER, ALL).total == 0
    with pytest.raises(InvalidInput):
        reexamining.open_examination(w.KEEPER, opening, submission=w.submission())
    seen = Seen(number=found, version=1)
    reexamining.find(w.KEEPER, seen, Finding.MISSED, "报告未提及切断装置", submission=w.submission())
    reexamining.send_back(w.DECIDER, Seen(number=found, version=2), "请附现场影像", submission=w.submission())
    reexamining.find(
        w.KEEPER, Seen(number=found, version=3), Finding.MISSED, "报告未提及，影像可见", submission=w.submission()
    )
    reexamining.decide(w.DECIDER, Seen(number=found, version=4), submission=w.submission())
    assert queries.report(PUBLIC, report).row.state is ReportState.PUBLISHED
    with pytest.raises(OutOfDate):
        reexamining.decide(w.DECIDER, Seen(number=found, version=5), submission=w.submission())
    for wrong in (hazard(date(2026, 11, 3), 41), hazard(date(2026, 10, 1))):
        with pytest.raises(InvalidInput):
            reexamining.open_examination(
                w.KEEPER, reexamining.Opening(report=report, hazard=wrong, why="倒查"), submission=w.submission()
            )


# -- exit --------------------------------------------------------------------------------------------------------------


def test_a_revocation_bars_the_agency_and_those_responsible(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    number, agent, report = ready()
    running = b.project(number, agent, b.client(), project="尚未完成的评价项目")
    more = {"conduct_on": date(2026, 10, 12), "persons": (b.person(1),)}
    found = leave(number, ExitKind.REVOCATION, "出具虚假报告", **more)
    record = queries.exit_record(w.AUDITOR, found)
    assert (len(record.bars), record.persons, [one.number for one in record.running]) == (2, (w.name(1),), [running])
    assert record.reentry is not None
    assert record.reentry.on == date(2031, 11, 23)
    public = queries.public_agency(PUBLIC, number)
    assert (public.row.standing, public.ended_on) == (Standing.REVOKED, b.TODAY)
    assert queries.public_agency(PUBLIC, number, date(2026, 11, 22)).row.standing is Standing.QUALIFIED
    with pytest.raises(RuleBroken) as refused:
        accept(number, report)
    assert "资质已吊销" in refused.value.message
    with db.reading() as session:
        firm = people.organisation_by_code(session, agent.organisation)
        assert firm is not None
        [bar] = blacklist.bars_on(session, organisation_id=firm.id, day=b.TODAY)
    assert (bar.from_on, bar.until) == (b.TODAY, date(2031, 11, 22))  # BAN-01: five years, the last day inclusive
    again = b.sound(agent.organisation, certificate="APJ-AGAIN", valid_from=b.TODAY)
    with pytest.raises(RuleBroken) as barred:
        recognising.recognise(w.KEEPER, again, submission=w.submission())
    assert barred.value.provision == "BAN-01.term"
    other, _ = b.agency(2, certificate="APJ-OTHER")
    with pytest.raises(RuleBroken) as person:
        b.enrol(other, 1, doubt="x")
    assert person.value.provision == "BAN-01.term"
    w.on(monkeypatch, date(2031, 11, 23))
    back = b.sound(agent.organisation, certificate="APJ-BACK", valid_from=date(2031, 11, 23))
    assert recognising.recognise(w.KEEPER, back, submission=w.submission())
    w.intact(Ledger.AGENCIES, Ledger.BLACKLIST)


def test_withdrawal_and_cancellation_bar_nobody(database: str) -> None:
    number, agent, _ = ready()
    leave(number, ExitKind.WITHDRAWAL, "以欺骗、贿赂等不正当手段取得")
    again = b.sound(agent.organisation, certificate="APJ-AGAIN", valid_from=b.TODAY)
    with pytest.raises(RuleBroken) as warned:  # 行政许可法 article 79, from memory: a written reason goes on
        recognising.recognise(w.KEEPER, again, submission=w.submission())
    assert warned.value.provision == "AG-10.reentry"
    second = again.model_copy(update={"doubt": "复议变更原决定"})
    renewed = recognising.recognise(w.KEEPER, second, submission=w.submission())
    leave(renewed, ExitKind.CANCELLATION, "自行申请")
    third = again.model_copy(update={"doubt": "复议变更原决定", "certificate": "APJ-3"})
    assert recognising.recognise(w.KEEPER, third, submission=w.submission())
    kinds = [one.kind for one in queries.exits(w.AUDITOR, ALL).items]
    assert kinds == [ExitKind.CANCELLATION, ExitKind.WITHDRAWAL]
    assert w.subjects(Ledger.BLACKLIST, Action.BAR_IMPOSED) == []


def test_an_exit_takes_two_persons_and_a_ground_of_its_kind(sqlite_database: str) -> None:
    number, _, _ = ready()
    seen = Seen(number=number, version=1)
    sound = leaving.Proposal(
        kind=ExitKind.CANCELLATION,
        ground="自行申请",
        reason="经营调整",
        document_number="注〔1〕",
        authority="省应急管理厅",
    )

    def refused(**more: object) -> str:
        with pytest.raises(InvalidInput) as found:
            leaving.propose(w.KEEPER, seen, sound.model_copy(update=more), submission=w.submission())
        return found.value.field

    assert refused(ground="出具虚假报告") == "退出事由"
    assert refused(persons=(b.person(1),)) == "直接责任人员"
    revoked = {"kind": ExitKind.REVOCATION, "ground": "出具虚假报告"}
    assert refused(**revoked) == "行为日期"
    assert refused(**revoked, conduct_on=date(2026, 12, 1)) == "行为日期"
    w_person = {"conduct_on": date(2026, 10, 1), "persons": ("P0000000000000000",)}
    assert refused(**revoked, **w_person) == "直接责任人员"
    leaving.propose(w.KEEPER, seen, sound, submission=w.submission())
    assert refused() == "退出"
    same = Actor("decider9", Role.DECIDER, "PERSON-K", "同一人", region=w.HUNAN)
    with pytest.raises(RuleBroken):
        leaving.decide(same, exit_of(number), submission=w.submission())
    leaving.refuse(w.DECIDER, exit_of(number), "整改中，不予注销", submission=w.submission())
    assert queries.public_agency(PUBLIC, number).row.standing is Standing.QUALIFIED
    with pytest.raises(OutOfDate):
        [row] = queries.exits(w.AUDITOR, ALL).items
        leaving.decide(w.DECIDER, Seen(number=row.number, version=row.version), submission=w.submission())


@given(st.dates(date(2021, 9, 1), date(2035, 12, 31)), st.sampled_from(list(ExitKind)), st.booleans())
def test_nobody_comes_back_before_the_term_is_over(day: date, kind: ExitKind, serious: bool) -> None:
    found = rules_exit.reentry(kind, day, serious, book(day))
    years = {ExitKind.CANCELLATION: 0, ExitKind.WITHDRAWAL: 3, ExitKind.REVOCATION: 5}[kind]
    if kind is ExitKind.REVOCATION and serious:
        assert found.on is None
    else:
        assert found.on is not None
        assert (found.on.year, found.on.month) in {(day.year + years, day.month), (day.year + years, 3)}
        assert found.on >= day


# -- grades in numbers and what follows from a red one -----------------------------------------------------------------


def test_grades_are_spread_as_the_rows_say(database: str) -> None:
    one, first = b.agency(1)
    two, second = b.agency(2, region=w.ZHUZHOU, fields=frozenset({Field.CHEMICALS}))
    b.agency(3, certificate="APJ-3")
    b.agency(4, certificate="APJ-4", valid_from=date(2021, 5, 6))  # expired: not counted
    b.graded(one, first, 5)
    b.graded(two, second, 35)
    found = queries.distribution(PUBLIC)
    assert [code for code, _, _ in found.grades] == ["blue", "orange", "none"]
    assert found.whole.counts == (1, 1, 1)
    by_field = {each.key: each.counts for each in found.by_field}
    assert by_field["chemicals"] == (1, 1, 1)
    assert by_field["mines"] == (1, 0, 1)
    assert {each.key: each.counts for each in found.by_region} == {w.CHANGSHA: (1, 0, 1), w.ZHUZHOU: (0, 1, 0)}
    assert [each.total for each in found.over_time][-3:] == [4, 3, 3]  # the fourth ran out in May


def test_a_red_grade_calls_for_a_case_and_marks_the_staff(sqlite_database: str) -> None:
    number, agent, _ = ready()
    assert queries.candidates(w.OFFICER) == 0
    found = assessing.score(w.KEEPER, b.red(number), submission=w.submission())
    assessing.confirm(w.DECIDER, b.seen(found), submission=w.submission())
    assert queries.candidates(w.OFFICER) == 1
    assert all(one.marked for one in queries.agency_record(w.KEEPER, number).members)
    with pytest.raises(RuleBroken) as refused:
        accept(number)
    assert "红色" in refused.value.message
    assert agent
