"""How like two firms are: labelled pairs, properties, and the reasons in words."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from rapidfuzz import fuzz

from registry.kernel import names
from registry.screening import matching, scores
from registry.screening.candidates import Index
from registry.screening.parts import parts
from registry.screening.scores import LINE
from registry.screening.terms import Kind, Score, Subject

PAIRS = Path(__file__).with_name("pairs.csv")
ONE, OTHER = "914399000000000010", "914399000000000029"


@dataclass(frozen=True)
class Pair:
    """Two firms, and whether a careful clerk takes them for one."""

    half: str
    same: bool
    kind: str
    a: Subject
    b: Subject


def _pairs() -> Iterator[Pair]:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            a, b = (
                Subject(row[which], row[f"{which}_number"], tuple(filter(None, [row[f"{which}_former"]])))
                for which in ("a", "b")
            )
            yield Pair(row["half"], row["same"] == "1", row["kind"], a, b)


LABELLED = tuple(_pairs())
NAMES = sorted({one.name for pair in LABELLED for one in (pair.a, pair.b)})


def measured(half: str, same: dict[Pair, bool]) -> tuple[float, float]:
    """Recall and precision."""
    pairs = [pair for pair in LABELLED if pair.half == half]
    found = [pair for pair in pairs if same[pair]]
    right = sum(pair.same for pair in found)
    return right / sum(pair.same for pair in pairs), right / len(found)


def plain(pair: Pair) -> float:
    """What a plain likeness of characters says, numbers taken into account as here."""
    if pair.a.number and pair.b.number:
        return 100.0 if pair.a.number == pair.b.number else 0.0
    mine, theirs = ([names.search_key(one) for one in (side.name, *side.former)] for side in (pair.a, pair.b))
    return max(fuzz.ratio(x, y) for x in mine for y in theirs)


def test_the_labelled_pairs_are_enough_and_in_balance() -> None:
    assert len(LABELLED) >= 300
    assert len({frozenset((pair.a, pair.b)) for pair in LABELLED}) == len(LABELLED)
    halves = {half: [pair for pair in LABELLED if pair.half == half] for half in ("tuning", "reporting")}
    for pairs in halves.values():
        assert 0.45 <= sum(pair.same for pair in pairs) / len(pairs) <= 0.55
    tuned = {(pair.a.name, pair.b.name) for pair in halves["tuning"]}
    assert not tuned & {(pair.a.name, pair.b.name) for pair in halves["reporting"]}


def test_the_line_tells_same_from_different_where_plain_likeness_does_not() -> None:
    recall, precision = measured("reporting", {pair: scores.same(pair.a, pair.b) for pair in LABELLED})
    assert recall >= 0.96
    assert precision >= 0.96
    best = 0.0
    for line in range(40, 101):  # the best any line could do, chosen on the very half it is measured on
        found = {pair: plain(pair) >= line for pair in LABELLED}
        if any(found[pair] for pair in LABELLED if pair.half == "reporting"):
            best = max(best, min(measured("reporting", found)))
    assert best < 0.8, "plain likeness tells these pairs apart: they are not hard"


def test_the_tuning_half_holds_as_well() -> None:
    assert min(measured("tuning", {pair: scores.same(pair.a, pair.b) for pair in LABELLED})) >= 0.98


@pytest.mark.parametrize("pair", LABELLED, ids=lambda pair: f"{pair.kind}: {pair.a.name}, {pair.b.name}")
def test_a_score_is_the_same_from_both_sides_and_says_why(pair: Pair) -> None:
    there, back = scores.compare(pair.a, pair.b), scores.compare(pair.b, pair.a)
    assert there.value == back.value
    assert 0 <= there.value <= 100
    assert there.reason
    assert back.reason


@given(some.sampled_from(NAMES), some.sampled_from(NAMES))
def test_numbers_override_names(one: str, other: str) -> None:
    conflict = scores.compare(Subject(one, ONE), Subject(other, OTHER))
    assert conflict.value == 0
    assert "不同" in conflict.reason
    assert not scores.same(Subject(one, ONE), Subject(one, OTHER))
    agreed = scores.compare(Subject(one, ONE), Subject(other, ONE))
    assert agreed.value == 100
    assert ("名称不同" in agreed.reason) == (scores.firms(one, other).value < LINE)
    assert scores.compare(Subject(one), Subject(one, ONE)).value == 100


@given(some.text(min_size=0, max_size=30))
def test_any_text_is_taken_apart_and_is_like_itself(text: str) -> None:
    known = parts(text)
    assert known.body == known.brand + known.trade
    assert scores.firms(text, text).value == (100 if names.search_key(text) else 0)


@given(
    some.text(some.sampled_from("湖南长沙华安泰矿业有限公司分厂第一2（）集团 "), max_size=16), some.sampled_from(NAMES)
)
def test_pieces_of_names_score_alike_from_both_sides(text: str, name: str) -> None:
    assert scores.firms(text, name).value == scores.firms(name, text).value


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ("长沙华安矿业有限公司", "株洲华安矿业有限公司", "同一字号不同地区：长沙/株洲"),
        ("湖南华安矿业有限公司", "湖南华泰矿业有限公司", "仅一字之差：安/泰"),
        ("湖南华安矿业有限公司", "湖南华安矿业有限公司长沙分公司", "总公司与分公司：长沙分公司"),
        ("湖南华安矿业有限公司", "湖南华安物流有限公司", "同一字号不同行业：矿业/物流"),
        ("湖南华安矿业有限公司", "湖南华安矿业股份有限公司", "仅组织形式写法不同：有限公司/股份有限公司"),
        ("浏阳东风花炮厂", "浏阳东风花炮有限公司", "组织形式不同：厂/有限公司"),
        ("湖南省第一建筑公司", "湖南省第二建筑公司", "编号不同：1/2"),
        ("华安矿业有限公司", "湖南华安矿业有限公司", "一方未写地区"),
        ("湖南华安旷业有限公司", "湖南华安矿业有限公司", "行业用字疑有误：旷/矿"),
        ("湖南湘江源丰环保公司", "湖南湘江源峰环保公司", "仅一字之差（音近）：丰/峰"),
        ("湖南華安礦業有限公司", "湖南华安矿业有限公司", "名称一致（写法不同）"),
    ],
)
def test_the_reason_names_what_differs(a: str, b: str, said: str) -> None:
    assert scores.firms(a, b).reason == said


def test_a_former_name_is_named() -> None:
    found = scores.compare(
        Subject("湖南新安矿业有限公司", "", ("湖南老安矿业有限公司",)), Subject("湖南老安矿业有限公司")
    )
    assert found == Score(100, "曾用名一致：前者曾用名“湖南老安矿业有限公司”")


def test_persons_are_never_one_by_name_alone() -> None:
    assert scores.compare_persons(Subject("张三"), Subject("张三")).value < LINE
    assert scores.compare_persons(Subject("张三", "P1"), Subject("张三", "P2")).value == 0
    assert scores.compare_persons(Subject("李四", "P1"), Subject("张三", "P1")).value == 100
    assert scores.compare_persons(Subject("李四"), Subject("张三", "P1")).value == 0


def test_two_hundred_firms_of_one_short_name_stay_apart() -> None:
    firms = [Subject("湖南华安矿业有限公司", f"{number:018d}") for number in range(200)]
    for at, one in enumerate(firms[:20]):
        assert [place for place, other in enumerate(firms) if scores.same(one, other)] == [at]


# -- many at once ------------------------------------------------------------------------------------------------------


def spoiled(name: str, how: int, at: int) -> str:
    """The name with a slip of one character."""
    at %= max(1, len(name) - 1)
    if how == 0:
        return name[:at] + name[at + 1 :]
    if how == 1:
        return name[:at] + "丰" + name[at + 1 :]
    if how == 2:
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :] if len(name) > at + 1 else name
    return name[:at] + "源" + name[at:]


LISTED = Index([Subject(name) for name in NAMES])


@settings(max_examples=300)
@given(some.sampled_from(NAMES), some.integers(0, 3), some.integers(0, 12))
def test_whatever_counts_as_the_same_is_among_the_candidates_with_the_same_value(name: str, how: int, at: int) -> None:
    typed = spoiled(name, how, at)
    mine, theirs, values = matching.likely(LISTED, ["", typed])
    assert set(mine.tolist()) <= {1}
    found = dict(zip(theirs.tolist(), values.tolist(), strict=True))
    for place, other in enumerate(NAMES):
        value = scores.firms(typed, other).value
        if value >= LINE:
            assert found.get(place) == value, (typed, other)
        elif place in found:
            assert found[place] == value


def test_labelled_pairs_that_are_the_same_by_name_are_candidates_of_each_other() -> None:
    for pair in LABELLED:
        if scores.same(pair.a, pair.b) and not (pair.a.number and pair.b.number):
            index = Index([pair.b])
            assert any(len(index.near([name])[0]) for name in (pair.a.name, *pair.a.former)), pair


def test_persons_are_found_by_their_whole_name() -> None:
    index = Index([Subject("张三"), Subject("張三"), Subject("李四")], Kind.PERSONS)
    assert index.near(["张 三", "王五", ""])[1].tolist() == [0, 1]
    assert matching.likely(index, ["李四"])[2].tolist() == [70]
    assert Index([]).near(["甲公司"])[0].tolist() == []
