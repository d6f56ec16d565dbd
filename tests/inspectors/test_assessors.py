"""Who assesses whom (IN-05): the province those of cities and counties, the state those of the province."""

from __future__ import annotations

from datetime import date

import pytest

from registry.inspectors import commands, queries, rules_entries
from registry.inspectors.rules_entries import Assessor
from registry.inspectors.terms_steps import EventKind
from registry.kernel.errors import RuleBroken
from registry.kernel.paging import PageRequest
from registry.law.book import book
from tests.inspectors.builders import HUNAN, KEEPER, appoint, body, identity, person, submission
from tests.inspectors.sheets import bring_in, exam, preview

CHANGSHA = "430100"
EXAM = EventKind.SUPERVISION_EXAM
STATE, PROVINCE, CITY = "应急管理部（演示）", "湖南省应急管理厅（演示）", "长沙市应急管理局（演示）"


@pytest.mark.parametrize(
    ("organiser", "who"),
    [
        (STATE, Assessor.STATE),
        ("国家安全生产监督管理总局", Assessor.STATE),
        ("中华人民共和国应急管理部", Assessor.STATE),
        ("国家矿山安全监察局湖南局", Assessor.STATE),
        (PROVINCE, Assessor.PROVINCE),
        ("湖南省 应急管理厅", Assessor.PROVINCE),
        ("省厅（演示）", Assessor.PROVINCE),
        (CITY, None),
        ("湖南省长沙市应急管理局", None),
        ("湘潭县应急管理局", None),
        ("某培训中心", None),
    ],
)
def test_an_organiser_s_name_says_which_of_the_two_it_is(organiser: str, who: Assessor | None) -> None:
    assert rules_entries.assessor(organiser) is who


@pytest.mark.parametrize(
    ("served", "organiser", "may"),
    [
        (HUNAN, STATE, True),
        (HUNAN, PROVINCE, False),
        (HUNAN, CITY, False),
        (CHANGSHA, PROVINCE, True),
        (CHANGSHA, STATE, False),
        (CHANGSHA, CITY, False),
        ("430103", PROVINCE, True),
        ("430103", CITY, False),
        ("", CITY, True),  # nobody's inspector
    ],
)
def test_each_is_assessed_by_one(served: str, organiser: str, may: bool) -> None:
    law = book(date(2026, 11, 23))
    for kind in EventKind:
        if may or kind is not EXAM:
            rules_entries.may_assess(kind, organiser, served, law)
        else:
            with pytest.raises(RuleBroken) as refused:
                rules_entries.may_assess(kind, organiser, served, law)
            assert refused.value.provision == "IN-05"
    rules_entries.may_assess(EXAM, CITY, CHANGSHA, book(date(2010, 1, 1)))  # before the rule


def hold(organiser: str) -> str:
    wanted = commands.Held(
        kind=EXAM,
        title=f"{organiser}考核",
        organiser=organiser,
        from_on=date(2026, 5, 16),
        until_on=date(2026, 5, 16),
        pass_score="60",  # type: ignore[arg-type]
    )
    return commands.hold(KEEPER, wanted, submission=submission())


def test_an_assessment_by_another_is_not_recorded(database: str) -> None:
    city, province = person("甲一"), person("乙二")
    appoint(city, body("长沙某队（演示）", CHANGSHA), date(2025, 1, 6))
    appoint(province, body(), date(2025, 1, 6))
    for event, may, may_not in ((hold(PROVINCE), city, province), (hold(STATE), province, city)):
        wrong = commands.Line(event=event, person=may_not.code, score="80")  # type: ignore[arg-type]
        with pytest.raises(RuleBroken, match="考核由") as refused:
            commands.add_line(KEEPER, wrong, submission=submission())
        assert refused.value.provision == "IN-05"
        right = commands.Line(event=event, person=may.code, score="80")  # type: ignore[arg-type]
        commands.add_line(KEEPER, right, submission=submission())
        assert [one.name for one in queries.event(KEEPER, event, PageRequest()).roster.items] == [may.name]
    own = hold(CITY)
    with pytest.raises(RuleBroken):
        commands.add_line(KEEPER, commands.Line(event=own, person=city.code, score="80"), submission=submission())  # type: ignore[arg-type]


def test_where_somebody_served_on_the_day_counts(database: str) -> None:
    moved = person("丙三")
    appoint(moved, body("长沙某队（演示）", CHANGSHA), date(2024, 1, 8))
    event = hold(PROVINCE)
    [serving] = queries.inspector(KEEPER, moved.code).appointments
    commands.leave(KEEPER, serving.code, date(2026, 8, 31), submission=submission())
    appoint(moved, body(), date(2026, 9, 1))
    commands.add_line(KEEPER, commands.Line(event=event, person=moved.code, score="80"), submission=submission())  # type: ignore[arg-type]


def test_a_sheet_says_so_of_the_row(database: str) -> None:
    number = identity()
    appoint(person("丁四", number), body("长沙某队（演示）", CHANGSHA), date(2025, 1, 6))
    row = exam("丁四", number, 考试种类="监管执法资格考核", 组织单位=CITY)
    [rejected] = preview("inspector-exams", [row]).rejected
    assert (rejected.column, rejected.value) == ("组织单位", CITY)
    assert "第二十条" in rejected.reason
    bring_in("inspector-exams", [row | {"组织单位": PROVINCE}])
