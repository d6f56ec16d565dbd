"""Assessments from scores to grade and after: who may, what the agency sees, objection, red lines, grades of any day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from registry.agencies import assessing, objecting, queries
from registry.agencies.terms_grades import AssessmentState, AssessmentStep, Occasion
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, NotPermitted, OutOfDate, RuleBroken
from registry.kernel.paging import PageRequest
from registry.policy import Action, Ledger, Role
from registry.reports import work_list
from registry.settings import settings
from tests import world as w
from tests.agencies import builders as b
from tests.agencies.test_scales import OTHER

ALL = PageRequest(size=200)


def test_scored_confirmed_objected_corrected_published(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    number, agent = b.agency()
    found = assessing.score(w.KEEPER, b.sheet(number, 20), submission=w.submission())
    with pytest.raises(NotFound):  # the agency sees nothing before it is confirmed
        queries.assessment(agent, found)
    with pytest.raises(NotPermitted):
        assessing.confirm(w.KEEPER, b.seen(found), submission=w.submission())
    assessing.confirm(w.DECIDER, b.seen(found), submission=w.submission())
    mine = queries.assessment(agent, found)
    assert (mine.row.grade, mine.row.total, mine.row.due_on) == ("yellow", 8000, date(2026, 12, 7))
    assert all(not one.evidence for one in mine.items)
    assert queries.public_agency(w.AUDITOR, number).row.grade == ""  # nothing is public yet
    with pytest.raises(RuleBroken) as early:
        assessing.publish(w.DECIDER, b.seen(found), submission=w.submission())
    assert early.value.provision == "AG-11.remedies"
    objecting.object_to(agent, b.seen(found), "人员社保证明已补交，应当计分", submission=w.submission())
    correction = b.sheet(number, 12)
    objecting.answer(w.KEEPER, b.seen(found), "经复核，异议部分成立", correction, submission=w.submission())
    scorer = Actor("decider9", Role.DECIDER, "PERSON-K", "同一人", region=w.HUNAN)
    with pytest.raises(RuleBroken) as same:  # the keeper's other account
        objecting.decide_answer(scorer, b.seen(found), submission=w.submission())
    assert same.value.provision == "IN-07.recusal"
    objecting.decide_answer(w.DECIDER, b.seen(found), submission=w.submission())
    public = queries.public_agency(w.AUDITOR, number)
    assert (public.row.grade, public.row.grade_total) == ("blue", 8800)
    [sheet] = public.sheets
    assert (sheet.total, sheet.objected, sheet.corrected, sheet.answer) == (8800, True, True, "经复核，异议部分成立")
    assert all(not one.evidence for one in sheet.items)
    inside = queries.assessment(w.KEEPER, found)
    assert (inside.revision, inside.items[0].evidence) == (2, b.PROOF)
    assert [one.action for one in inside.timeline] == [
        Action.ASSESSMENT_SCORED, Action.ASSESSMENT_CONFIRMED, Action.ASSESSMENT_OBJECTED,
        Action.ASSESSMENT_ANSWERED, Action.ASSESSMENT_DECIDED,
    ]  # fmt: skip
    assert w.subjects(Ledger.AGENCIES, Action.GRADE_PUBLISHED) == [number]
    w.intact(Ledger.AGENCIES)


def test_without_objection_it_is_published_after_the_days_or_the_agencys_word(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, _ = b.agency()
    found = assessing.score(w.KEEPER, b.sheet(number, 0), submission=w.submission())
    assessing.confirm(w.DECIDER, b.seen(found), submission=w.submission())
    w.on(monkeypatch, date(2026, 12, 8))  # the first day after ten working days
    assessing.publish(w.DECIDER, b.seen(found), submission=w.submission())
    assert queries.public_agency(w.AUDITOR, number).row.grade_from == date(2026, 12, 8)
    with pytest.raises(InvalidInput) as twice:  # a period is assessed once
        assessing.score(w.KEEPER, b.sheet(number, 5), submission=w.submission())
    assert found in twice.value.message


def test_a_red_line_regrades_at_once_and_may_be_objected_to(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    number, agent = b.agency()
    b.graded(number, agent, 3)
    w.on(monkeypatch, date(2026, 11, 25))
    found = assessing.score(w.KEEPER, b.red(number), submission=w.submission())
    assert queries.public_agency(w.AUDITOR, number).row.grade == "blue"
    assessing.confirm(w.DECIDER, b.seen(found), submission=w.submission())
    public = queries.public_agency(w.AUDITOR, number)
    assert (public.row.grade, public.row.grade_total, public.row.checks) == ("red", None, "按规定启动失信名单程序")
    assert [one.title for one in public.sheets[0].reds] == ["出具虚假报告"]
    objecting.object_to(agent, b.seen(found), "报告由他人冒名出具", submission=w.submission())
    objecting.answer(w.KEEPER, b.seen(found), "维持", None, submission=w.submission())
    assessing.send_back(w.DECIDER, b.seen(found), "请附鉴定意见", submission=w.submission())
    whole = b.sheet(number, 8, occasion=Occasion.REPAIR)
    objecting.answer(w.KEEPER, b.seen(found), "鉴定为冒名，撤去红线", whole, submission=w.submission())
    objecting.decide_answer(w.DECIDER, b.seen(found), submission=w.submission())
    public = queries.public_agency(w.AUDITOR, number)
    assert [one.grade for one in public.grades] == ["blue", "red", "blue"]
    assert queries.public_agency(w.AUDITOR, number, date(2026, 11, 24)).row.grade_total == 9700


def test_nobody_scores_the_agency_they_work_for_or_confirms_their_own_scores(sqlite_database: str) -> None:
    number, _ = b.agency()
    member = b.enrol(number, 1)
    assert member
    inside = queries.agency_record(w.KEEPER, number).members[0].person
    insider = Actor("keeper7", Role.KEEPER, inside, "从业人员", region=w.HUNAN)
    with pytest.raises(RuleBroken) as refused:
        assessing.score(insider, b.sheet(number), submission=w.submission())
    assert refused.value.provision == "IN-07.recusal"
    assert "回避" in refused.value.message
    found = assessing.score(w.KEEPER, b.sheet(number), submission=w.submission())
    for person, why in (("PERSON-K", "不能自己作出决定"), (inside, "回避")):
        decider = Actor("decider8", Role.DECIDER, person, "审批", region=w.HUNAN)
        with pytest.raises(RuleBroken) as refused:
            assessing.confirm(decider, b.seen(found), submission=w.submission())
        assert why in refused.value.message
    outside = Actor("decider7", Role.DECIDER, "PERSON-X", "审批", region=w.ZHUZHOU)
    with pytest.raises(NotPermitted):
        assessing.confirm(outside, b.seen(found), submission=w.submission())


def test_sent_back_scored_again_dropped(database: str) -> None:
    number, agent = b.agency()
    found = assessing.score(w.KEEPER, b.sheet(number, 40), submission=w.submission())
    assessing.send_back(w.DECIDER, b.seen(found), "“报告质量”请附抽查意见", submission=w.submission())
    with pytest.raises(OutOfDate):
        assessing.confirm(w.DECIDER, b.seen(found), submission=w.submission())
    assessing.score_again(w.KEEPER, b.seen(found), b.sheet(number, 20), submission=w.submission())
    record = queries.assessment(w.DECIDER, found)
    assert (record.revision, record.row.total) == (2, 8000)
    steps = {one.step: one.refusal for one in record.offers}
    assert steps == {AssessmentStep.CONFIRM: "", AssessmentStep.SEND_BACK: ""}
    stale = b.seen(found)
    assessing.drop(w.KEEPER, stale, "周期填错", submission=w.submission())
    with pytest.raises(OutOfDate):
        assessing.confirm(w.DECIDER, stale, submission=w.submission())
    again = assessing.score(w.KEEPER, b.sheet(number, 0), submission=w.submission())  # the period is free again
    states = {row.number: row.state for row in queries.assessments(w.AUDITOR, queries.AssessmentFilters(), ALL).items}
    assert states == {found: AssessmentState.DROPPED, again: AssessmentState.SCORED}
    assert queries.assessments(agent, queries.AssessmentFilters(), ALL).total == 0
    assert queries.waiting(w.DECIDER) == {AssessmentState.SCORED: 1}


def test_a_second_scale_file_changes_grades_with_no_code_touched(
    sqlite_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, agent = b.agency()
    b.graded(number, agent, 12)
    assert queries.public_agency(w.AUDITOR, number).row.grade_title == "蓝色"
    folder = Path(settings().data) / "scales"
    folder.mkdir()
    (folder / "own.toml").write_text(OTHER, encoding="utf-8")
    w.on(monkeypatch, date(2026, 11, 24))
    sheet = assessing.Sheet(
        agency=number,
        scores=(assessing.Scored(item="all", points=880, reason="扣分", evidence=b.PROOF),),
    )
    found = assessing.score(w.KEEPER, sheet, submission=w.submission())
    assert queries.assessment(w.KEEPER, found).row.period == "2026年第1期"
    assessing.confirm(w.DECIDER, b.seen(found), submission=w.submission())
    objecting.waive(agent, b.seen(found), submission=w.submission())
    assessing.publish(w.DECIDER, b.seen(found), submission=w.submission())
    public = queries.public_agency(w.AUDITOR, number)
    assert (public.row.grade_title, public.row.checks, public.row.scale_title) == ("乙", "抽检", "另一标准（测试）")
    assert queries.public_agency(w.AUDITOR, number, b.TODAY).row.grade_title == "蓝色"


def test_what_waits_stands_on_the_work_list(sqlite_database: str) -> None:
    number, agent = b.agency(valid_from=date(2022, 1, 10))  # until 2027-01-09: renewal was due by 2026-10-09

    def waits(actor: Actor) -> dict[str, int]:
        return {one.title: one.count for one in work_list.tasks(actor) if one.page in _OURS}

    assert waits(w.KEEPER) == {"应当申请延续的机构": 1}
    found = assessing.score(w.KEEPER, b.red(number), submission=w.submission())
    assert waits(w.DECIDER) == {"待核准的信用评分": 1}
    assessing.confirm(w.DECIDER, b.seen(found), submission=w.submission())
    assert waits(w.DECIDER) == {}
    assert waits(w.OFFICER) == {"等级为最低、应启动失信名单程序的机构": 1}
    objecting.object_to(agent, b.seen(found), "事实有误", submission=w.submission())
    assert waits(w.KEEPER) == {"应当申请延续的机构": 1, "待答复的机构异议": 1}
    assert waits(agent) == {"应当申请延续的资质": 1}
    assert waits(b.agent(b.firm(7))) == {}


_OURS = {"assessments", "agency_register", "examinations", "exits", "projects", "own_agency"}
