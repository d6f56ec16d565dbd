"""Scales as data and the arithmetic of grades: against a witness that knows nothing of the rules, and properties."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.agencies import rules_grades, scales
from registry.agencies.scales import BadScale, Scale
from registry.agencies.terms import FIELD_WORDS, Field
from registry.agencies.terms_grades import Crossed, Occasion, Score
from registry.kernel.errors import InvalidInput, RuleBroken
from registry.law.book import book

TODAY = date(2026, 11, 23)
LAW = book(TODAY)
DEMO = scales.on(TODAY, scales.shipped())
SHANDONG = scales.on(date(2025, 5, 1), scales.shipped())
OTHER = """
code = "three-letters"
title = "另一标准（测试）"
source = "测试"
note = ""
effective_from = 2026-10-01
period = 12
line = "B"
objection_working_days = 3
answer_working_days = 5
red_grade = "C"
[[grade]]
code = "A"
title = "甲"
tone = "good"
least = 9
checks = "免检"
[[grade]]
code = "B"
title = "乙"
tone = "warn"
least = 5
checks = "抽检"
[[grade]]
code = "C"
title = "丙"
tone = "bad"
least = 0
checks = "逐项检查"
[[item]]
code = "all"
title = "总体"
points = 10
evidence = "记录"
article = "测试"
[[red]]
code = "forged"
title = "造假"
article = "测试"
"""


def scores(scale: Scale, missing: Mapping[str, int] | None = None) -> tuple[Score, ...]:
    """Full points, but so many hundredths less by item."""
    taken = missing or {}
    return tuple(Score(one.code, one.points * 100 - taken.get(one.code, 0), "扣分", "证据") for one in scale.items)


@pytest.mark.parametrize(
    ("total", "grade"),
    [  # AG-11: 蓝 ≥85, 黄 70–85, 橙 <70; to the hundredth
        (10000, "blue"), (8500, "blue"), (8499, "yellow"), (7000, "yellow"), (6999, "orange"), (0, "orange"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("scale", [DEMO, SHANDONG], ids=lambda one: one.code)
def test_bands_of_the_law(scale: Scale, total: int, grade: str) -> None:
    left, missing = 10000 - total, {}
    for item in scale.items:
        missing[item.code] = min(left, item.points * 100)
        left -= missing[item.code]
    law = book(scale.effective_from)
    assert rules_grades.result(scale, scores(scale, missing), (), law).grade == grade


def test_the_shipped_scales_agree_with_the_law_book() -> None:
    for scale in scales.shipped():
        law = book(scale.effective_from)
        assert [one.code for one in scale.grades] == list(law.words("AG-11.grades"))
        assert [one.code for one in scale.reds] == list(law.words("AG-11.red"))
        assert [one.checks for one in scale.grades] == list(law.words("AG-11.actions"))
        assert scale.months(law) == law.months("AG-11.period")
        assert sum(one.points for one in scale.items) == 100
        assert scale.acceptable("yellow", law)
        assert not scale.acceptable("orange", law)
    assert DEMO.title == "演示评分标准"
    assert "平台自拟" in DEMO.source
    assert [one.in_force(date(2026, 3, 31)) for one in (DEMO, SHANDONG)] == [False, True]
    assert list(FIELD_WORDS.values()) == list(LAW.words("AG-05"))
    assert list(FIELD_WORDS) == list(Field)
    with pytest.raises(RuleBroken):
        scales.on(date(2024, 3, 31), scales.shipped())


def test_another_scale_gives_other_grades_from_its_data_alone() -> None:
    other = scales.read(OTHER)
    for points, grade in ((1000, "A"), (900, "A"), (899, "B"), (500, "B"), (499, "C"), (0, "C")):
        found = rules_grades.result(other, [Score("all", points, "x", "y")], (), LAW)
        assert (found.grade, found.total) == (grade, points)
    red = rules_grades.result(other, [Score("all", 1000, "", "y")], [Crossed("forged", "x", "y")], LAW)
    assert red.grade == "C"
    assert [other.acceptable(one, LAW) for one in "ABC"] == [True, True, False]
    assert scales.period_of(TODAY, other.months(LAW)).title == "2026年第1期"


def points(scale: Scale) -> st.SearchStrategy[dict[str, int]]:
    """Deductions in hundredths by item, none over the item's points."""
    return st.fixed_dictionaries({one.code: st.integers(0, one.points * 100) for one in scale.items})


@given(st.sampled_from([DEMO, SHANDONG]), st.data())
def test_more_deductions_never_raise_a_grade(scale: Scale, data: st.DataObject) -> None:
    law = book(scale.effective_from)
    first, second = data.draw(points(scale)), data.draw(points(scale))
    more = {code: max(first[code], second[code]) for code in first}
    before = rules_grades.result(scale, scores(scale, first), (), law)
    after = rules_grades.result(scale, scores(scale, more), (), law)
    assert scale.rank(after.grade) >= scale.rank(before.grade)
    assert before.total == 10000 - sum(first.values())  # the witness: plain subtraction


@given(st.sampled_from([DEMO, SHANDONG]), st.data())
def test_a_red_line_always_wins(scale: Scale, data: st.DataObject) -> None:
    law = book(scale.effective_from)
    crossed = data.draw(st.lists(st.sampled_from([one.code for one in scale.reds]), min_size=1, unique=True))
    found = rules_grades.result(
        scale, scores(scale, data.draw(points(scale))), [Crossed(one, "x", "y") for one in crossed], law
    )
    assert found.grade == scale.red_grade
    assert scale.rank(found.grade) == len(scale.grades) - 1


def test_bad_sheets_are_refused_with_the_article() -> None:
    def refused(given: tuple[Score, ...], crossed: tuple[Crossed, ...] = (), of: Occasion = Occasion.PERIODIC) -> str:
        with pytest.raises(InvalidInput) as found:
            rules_grades.must_be_whole(DEMO, of, given, crossed, LAW)
        return f"{found.value.field}：{found.value.sentence}"

    whole = scores(DEMO)
    first, rest = whole[0], whole[1:]
    over = refused((Score(first.item, 1501, "", "证据"), *rest))
    assert over.startswith("人员配备：“人员配备”得分应为 0 至 15 分，现为 15.01 分（《演示评分标准》；AG-02、AG-03）")
    assert "没有写明评分依据" in refused((Score(first.item, 1500, "", " "), *rest))
    assert "没有写明理由" in refused((Score(first.item, 1400, "", "证据"), *rest))
    assert "还有条目没有评分：人员配备" in refused(rest)
    assert "填写了两次" in refused((*whole, first))
    assert "没有条目" in refused((*whole, Score("bribes", 0, "", "证据")))
    assert "没有写明评分依据" in refused(whole, (Crossed("false_report", "x", ""),))
    assert "没有选择红线情形" in refused((), of=Occasion.RED_LINE)
    rules_grades.must_be_whole(DEMO, Occasion.PERIODIC, whole, (), LAW)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("least = 0", "least = 1"),
        ('red_grade = "C"', 'red_grade = "D"'),
        ("least = 9", "least = 4"),
        ('code = "B"', 'code = "A"'),
        ("points = 10", "points = 0"),
        ('tone = "bad"', 'tone = "pink"'),
        ("period = 12", "periods = 12"),
        ("[[item]]", "[[thing]]"),
    ],
)
def test_a_scale_that_cannot_be_used_says_so(was: str, becomes: str) -> None:
    with pytest.raises(BadScale):
        scales.read(OTHER.replace(was, becomes, 1))


def test_periods_follow_each_other_without_gap() -> None:
    day, seen = date(2026, 1, 1), []
    while day < date(2028, 1, 1):
        period = scales.period_of(day, 6)
        assert period.first == day
        seen.append(period.title)
        day = date.fromordinal(period.last.toordinal() + 1)
    assert seen == ["2026年上半年", "2026年下半年", "2027年上半年", "2027年下半年"]
