"""What the database says of steps is what the rules say; certificates due; exams and trainings by form; the public check."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from registry.inspectors import commands, queries, rules_steps, tables
from registry.inspectors.queries import DueFilters, DueWindow, EventFilters, OfficerAnswer, public
from registry.inspectors.terms_bodies import EvidenceKind
from registry.inspectors.terms_steps import EventKind, Step, StepState
from registry.kernel import access, clock, db, limits
from registry.kernel.access import PUBLIC
from registry.kernel.errors import InvalidInput, NotFound, NotPermitted, OutOfDate, Refused, RuleBroken, TooMany
from registry.kernel.paging import PageRequest
from registry.law import queries as laws
from registry.parties import queries as people
from tests.inspectors.builders import (
    CLERK,
    ENFORCEMENT,
    KEEPER,
    KEEPER_ZHUZHOU,
    OFFICER,
    SUPERVISION,
    appoint,
    body,
    identity,
    inspector,
    person,
    record,
    submission,
)
from tests.inspectors.sheets import bring_in, exam, member, training
from tests.world import CHANGSHA, count_rows

pytestmark = pytest.mark.usefixtures("database")
ALL = PageRequest(size=200)
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "_TYPED", limits.PerMinute(1_000, ""))


# -- steps -------------------------------------------------------------------------------------------------------------


def _variety() -> None:
    """People of many pasts: entry before and after each rule, exams and trainings whole, short and missing."""
    where, exams, trainings, members = body(), [], [], []
    for place, from_on in enumerate(
        [date(2015, 1, 1), date(2016, 12, 31), date(2017, 1, 1), date(2020, 9, 30), date(2020, 10, 1), date(2023, 5, 1),
         date(2024, 12, 31), date(2025, 1, 1), date(2025, 6, 1), date(2026, 1, 1), date(2026, 11, 23)] * 3
    ):  # fmt: skip
        number, name = identity(), f"甲{'一二三四五六七八九十百'[place % 11]}"
        members.append(member(where, name, 身份证号=number, 任职日期=f"{from_on}"))
        if place % 3:
            exams.append(exam(name, number, 考试日期="2014-05-16", 成绩="90" if place % 2 else "50"))
        if place % 4:
            trainings.append(training(name, number, 培训天数="90" if place % 2 else "60", 学时="240"))
        for year in (2025, 2026):
            if (place + year) % 5:
                block = {
                    "培训种类": "集中轮训",
                    "班次名称": f"{year} 集中",
                    "起始日期": f"{year}-07-01",
                    "结束日期": f"{year}-07-14",
                }
                trainings.append(training(name, number, 学时="60" if place % 3 else "40", **block))
            if (place + year) % 3:
                online = {
                    "培训种类": "网络培训",
                    "班次名称": f"{year} 网络",
                    "起始日期": f"{year}-09-01",
                    "结束日期": f"{year}-09-30",
                }
                trainings.append(training(name, number, 学时="20", **online))
    bring_in("inspector-exams", exams)
    bring_in("inspector-trainings", trainings)
    bring_in("inspectors", members)


def test_the_database_finds_those_whom_the_rules_find_lacking(monkeypatch: pytest.MonkeyPatch) -> None:
    _variety()
    for day in (TODAY, date(2026, 12, 31), date(2027, 1, 1), date(2025, 3, 1)):
        monkeypatch.setattr(clock, "today", lambda day=day: day)
        everybody = queries.inspectors(OFFICER, queries.Wanted(), ALL).items
        with db.reading() as session:
            ids = people.person_ids(session, [row.person_code for row in everybody])
            facts = queries.facts_of(session, ids.values())
            records, law = queries.records_of(session, ids.values()), laws.in_force(session, day)
        for step in queries.LACKING:
            lacking = {
                code
                for code, one in ids.items()
                if any(service.on(day) for service in facts[one].services)
                and any(
                    rung.state is StepState.MISSING
                    for rung in rules_steps.ladder(facts[one], records[one], law, day)
                    if rung.step is step
                )
            }
            found = queries.inspectors(OFFICER, queries.Wanted(lacking=step), ALL)
            assert {row.person_code for row in found.items} == lacking, (day, step)
            assert 0 < len(lacking) < len(ids) or day.year == 2025, (day, step)
            assert queries.count_lacking(KEEPER, step) == found.total


# -- certificates due --------------------------------------------------------------------------------------------------


def test_certificates_due_by_window_and_body() -> None:
    first, second = body("甲局（演示）", CHANGSHA), body("乙局（演示）", "430200")
    ends = {"甲一": 0, "乙二": 30, "丙三": 31, "丁四": 60, "戊五": 90, "己六": 91, "庚七": -1, "辛八": -366}
    for name, days in ends.items():
        inspector(name, first if days < 60 else second)
    rows = {row.name: row.person_code for row in queries.inspectors(OFFICER, queries.Wanted(), ALL).items}
    with db.writing() as session:
        table = db.core(tables.Credential)
        for name, days in ends.items():
            [one] = people.person_ids(session, [rows[name]]).values()
            session.execute(
                table.update()
                .where(table.c.person_id == one, table.c.kind == SUPERVISION)
                .values(valid_until=TODAY + timedelta(days=days))
            )
    found = queries.due(KEEPER, DueFilters(), ALL)
    assert [(one.window, one.count) for one in found.windows] == [
        (DueWindow.OVERDUE, 1),
        (DueWindow.FIRST, 2),
        (DueWindow.SECOND, 2),
        (DueWindow.THIRD, 1),
    ]
    assert [row.name for row in found.page.items] == ["庚七", "甲一", "乙二", "丙三", "丁四", "戊五"]
    assert found.page.items[1].act_on == TODAY - timedelta(days=30)  # IN-04.extension
    assert {one.name: sum(one.counts.values()) for one in found.bodies} == {"甲局（演示）": 4, "乙局（演示）": 2}
    assert [row.name for row in queries.due(KEEPER_ZHUZHOU, DueFilters(), ALL).page.items] == ["丁四", "戊五"]
    assert queries.due(KEEPER, DueFilters(DueWindow.FIRST, ENFORCEMENT), ALL).page.total == 0
    assert queries.due(KEEPER, DueFilters(body=second.code), ALL).page.total == 2
    who = people_named("甲一")
    record(who, SUPERVISION, date(2026, 11, 2))  # a later one of the kind: no reminder any more
    commands.leave(
        KEEPER,
        queries.inspector(KEEPER, rows["乙二"]).appointments[0].code,
        date(2026, 11, 22),
        submission=submission(),
    )
    assert [row.name for row in queries.due(KEEPER, DueFilters(DueWindow.FIRST), ALL).page.items] == []
    with pytest.raises(NotPermitted):
        queries.due(CLERK, DueFilters(), ALL)
    with pytest.raises(InvalidInput, match="用途"):
        queries.due_export(KEEPER, DueFilters(), "")
    assert len(queries.due_export(KEEPER, DueFilters(), "通知办理延期")) == 4
    assert count_rows(access.AccessEntry) == 1


def people_named(name: str) -> people.Person:
    [code] = [row.person_code for row in queries.inspectors(OFFICER, queries.Wanted(typed=name), ALL).items]
    with db.reading() as session:
        found = people.person_by_code(session, code)
    assert found is not None
    return found


# -- exams and trainings by form ---------------------------------------------------------------------------------------


def hold(kind: EventKind = EventKind.ENTRY_EXAM, **more: object) -> str:
    sound = {
        "kind": kind,
        "title": "一场",
        "organiser": "省厅（演示）",
        "from_on": date(2026, 5, 16),
        "until_on": date(2026, 5, 16),
    }
    wanted = commands.Held(**{**sound, "pass_score": "60", **more})  # type: ignore[arg-type]
    return commands.hold(KEEPER, wanted, submission=submission())


def add(event: str, who: str, **more: object) -> str:
    return commands.add_line(KEEPER, commands.Line(event=event, person=who, **more), submission=submission())  # type: ignore[arg-type]


def test_an_exam_is_held_marked_and_a_wrong_line_withdrawn() -> None:
    code, who = hold(), person("甲一")
    with pytest.raises(InvalidInput, match="已经登记过"):
        hold()
    line = add(code, who.code, score="60")
    [shown] = queries.event(OFFICER, code, ALL).roster.items
    assert (shown.name, shown.score, shown.passed, shown.body) == ("甲一", 6000, True, "")
    for wrong, said in (({"score": "60"}, "已在名册"), ({}, "已在名册")):
        with pytest.raises(InvalidInput, match=said):
            add(code, who.code, **wrong)
    with pytest.raises(InvalidInput, match="没有填写成绩"):
        add(code, person("乙二").code)
    commands.withdraw_line(KEEPER, line, "登错了", submission=submission())
    with pytest.raises(OutOfDate):
        commands.withdraw_line(KEEPER, line, "登错了", submission=submission())
    add(code, who.code, score="59.5")
    assert queries.event(OFFICER, code, ALL).row.passed == 0
    with pytest.raises(Refused, match="名册中还有 1 人"):
        commands.withdraw_event(KEEPER, code, submission=submission())
    with pytest.raises(NotPermitted):
        commands.withdraw_event(KEEPER_ZHUZHOU, code, submission=submission())
    with pytest.raises(NotFound):
        add("K", who.code, score="60")
    with pytest.raises(NotPermitted):
        commands.add_line(OFFICER, commands.Line(event=code, person=who.code, score="60"), submission=submission())


def test_the_induction_by_form_opens_the_way_to_the_certificate() -> None:
    who = person("甲一")
    appoint(who, body(), date(2026, 2, 2))
    wanted = commands.Recording(person=who.code, kind=SUPERVISION, number="43010001", issued_on=date(2026, 6, 1))
    with pytest.raises(RuleBroken) as warned:
        commands.record_credential(KEEPER, wanted, submission=submission())
    assert warned.value.provision == "IN-08.induction"
    span = {"from_on": date(2026, 3, 2), "until_on": date(2026, 5, 30), "pass_score": "0", "title": "一期"}
    course = hold(EventKind.INDUCTION, **span)
    with pytest.raises(InvalidInput, match="90 天最多 720 学时"):
        add(course, who.code, hours="721")
    line = add(course, who.code, hours="480")
    code = commands.record_credential(KEEPER, wanted, submission=submission())
    found = queries.inspector(KEEPER, who.code)
    assert (found.credentials[0].code, found.credentials[0].doubt) == (code, "")
    assert [one.days for one in found.entries] == [90]
    with pytest.raises(Refused, match="执法证在此之后登记"):
        commands.withdraw_line(KEEPER, line, "登错了", submission=submission())


def test_an_extension_follows_the_old_certificate() -> None:
    who = inspector()
    [old] = [one for one in queries.inspector(KEEPER, who.code).credentials if one.kind is SUPERVISION]

    def extend(applied_on: date | None, number: str, follows: str = old.code) -> str:
        wanted = commands.Recording(
            person=who.code, kind=SUPERVISION, number=number, issued_on=date(2026, 11, 2), follows=follows,
            applied_on=applied_on, doubt="培训档案待补录。",
        )  # fmt: skip
        return commands.record_credential(KEEPER, wanted, submission=submission())

    assert old.valid_until == date(2028, 3, 2)
    extend(date(2026, 10, 9), "43010002")
    found = queries.inspector(KEEPER, who.code)
    new = next(one for one in found.credentials if one.number == "43010002")
    assert new.valid_until == date(2031, 3, 2)
    assert "自原证期满次日 2028-03-03 起 3 年" in new.explanation
    assert next(one for one in found.credentials if one.code == old.code).followed
    with pytest.raises(InvalidInput, match="已经登记过延期"):
        extend(date(2026, 10, 9), "43010003")
    with pytest.raises(InvalidInput, match="没有这本同类的原证"):
        extend(date(2026, 10, 9), "43010003", "E")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"what": " "}, "证明内容"),
        ({"since_on": date(2026, 12, 1)}, "晚于今天"),
        ({"since_on": date(1979, 1, 1)}, "早于出生"),
    ],
)
def test_evidence_that_cannot_be(more: dict[str, object], said: str) -> None:
    sound = {
        "person": inspector().code,
        "kind": EvidenceKind.DEGREE,
        "what": "安全工程本科",
        "since_on": date(2018, 6, 30),
    }
    with pytest.raises(InvalidInput, match=said):
        commands.record_evidence(KEEPER, commands.Proof(**{**sound, **more}), submission=submission())  # type: ignore[arg-type]


# -- as of a day, and the public's question ----------------------------------------------------------------------------


def test_the_record_as_of_a_day() -> None:
    who = inspector()
    now, before = queries.inspector(KEEPER, who.code), queries.inspector(KEEPER, who.code, date(2025, 3, 2))
    assert (now.may_enforce, before.may_enforce) == (True, False)
    assert before.changes_on == date(2025, 3, 3)
    assert {one.step for one in before.ladder if one.state is StepState.MISSING} >= {Step.SUPERVISION, Step.ENFORCEMENT}
    assert [clock_.title for clock_ in now.clocks] == [
        "安全生产监管执法证有效期至",
        "最迟申请延期",
        "行政执法证有效期至",
        "换证考试自",
    ]
    assert queries.events(OFFICER, EventFilters(), ALL).total == 0


def test_anyone_checks_a_certificate_by_number() -> None:
    who = inspector("艾巡查")
    number = next(one.number for one in queries.inspector(KEEPER, who.code).credentials if one.kind is SUPERVISION)

    def ask(typed: str, name: str = "") -> queries.Checked:
        return queries.check_officer(PUBLIC, typed, name, client="somebody")

    found = ask(number)
    [shown] = found.shown
    assert (found.answer, shown.name, shown.may_enforce) == (OfficerAnswer.VALID, "艾*查", True)
    assert ask(f" {number} ", "艾巡查").shown[0].name == "艾巡查"
    assert ask(number, "艾别人").answer is OfficerAnswer.NO_MATCH
    assert ask("43999999").answer is OfficerAnswer.NO_MATCH
    [held] = queries.inspector(KEEPER, who.code).appointments
    commands.leave(KEEPER, held.code, date(2026, 11, 22), submission=submission())
    assert ask(number).answer is OfficerAnswer.NOT_SERVING
    code = next(one.code for one in queries.inspector(KEEPER, who.code).credentials if one.kind is SUPERVISION)
    commands.withdraw_credential(KEEPER, code, TODAY, "转借他人", submission=submission())
    found = ask(number)
    assert (found.answer, found.shown[0].may_enforce, found.shown[0].withdrawn_on) == (
        OfficerAnswer.WITHDRAWN,
        False,
        TODAY,
    )
    with pytest.raises(InvalidInput, match="4 至 40"):
        ask("1")
    with pytest.raises(InvalidInput):
        ask(number, "1")


def test_guessing_names_and_typing_fast_are_slowed(monkeypatch: pytest.MonkeyPatch) -> None:
    who = inspector("艾巡查")
    number = queries.inspector(KEEPER, who.code).credentials[0].number
    for name in ("甲甲", "乙乙", "丙丙", "丁丁", "戊戊"):
        assert queries.check_officer(PUBLIC, number, name, client="a").answer is OfficerAnswer.NO_MATCH
    with pytest.raises(TooMany, match="暂停查验"):
        queries.check_officer(PUBLIC, number, "艾巡查", client="b")
    monkeypatch.setattr(public, "_TYPED", limits.PerMinute(1, "过于频繁"))
    queries.check_officer(PUBLIC, "43999998", client="c")
    with pytest.raises(TooMany):
        queries.check_officer(PUBLIC, "43999998", client="c")
