"""Divisions and industries: the tree holds together, and prefixes are subtrees."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from registry.parties.reference import divisions, industries
from registry.parties.reference.divisions import Level
from registry.parties.reference.industries import HIGH_HAZARD_LABELS, HighHazard

EVERY = divisions.all()


def test_counts() -> None:
    counts = {level: sum(one.level is level for one in EVERY) for level in Level}
    assert counts == {
        Level.PROVINCE: 1,
        Level.PREFECTURE: 14,
        Level.COUNTY: 122,
        Level.ZONE: 12,
        Level.TOWNSHIP: 2003,
    }
    assert len({one.code for one in EVERY}) == len(EVERY)


def test_every_parent_stands_one_level_above() -> None:
    above = {
        Level.PREFECTURE: {Level.PROVINCE},
        Level.COUNTY: {Level.PREFECTURE},
        Level.ZONE: {Level.PREFECTURE},
        Level.TOWNSHIP: {Level.COUNTY, Level.ZONE},
    }
    for one in EVERY:
        if one.level is Level.PROVINCE:
            assert one.parent == ""
        else:
            assert divisions.division(one.parent).level in above[one.level], one


def test_a_prefix_is_exactly_the_subtree() -> None:
    def below(code: str) -> set[str]:
        return {code}.union(*(below(child.code) for child in divisions.children(code)))

    for one in EVERY:
        if one.level is not Level.TOWNSHIP:
            prefix = divisions.subtree_prefix(one.code)
            assert below(one.code) == {other.code for other in EVERY if other.code.startswith(prefix)}, one


def test_contains() -> None:
    assert divisions.contains("430000", "430102001")
    assert divisions.contains("430100", "430102")
    assert divisions.contains("430102", "430102")
    assert not divisions.contains("430102", "430100")
    assert not divisions.contains("430100", "430200")
    assert not divisions.contains("430102", "430103")


def test_prefectures_are_the_14_of_hunan() -> None:
    names = {one.code: one.name for one in divisions.prefectures()}
    assert len(names) == 14
    assert names["430100"] == "长沙市"
    assert names["433100"].startswith("湘西")
    assert "431400" not in names


def test_children_include_functional_zones() -> None:
    assert [one.code for one in divisions.children("430300") if one.level is Level.ZONE] == [
        "430371",
        "430372",
        "430373",
    ]
    assert divisions.children("430102001") == ()


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("430000", "湖南省"),
        ("430100", "长沙市"),
        ("430102", "长沙市芙蓉区"),
        ("430102001", "长沙市芙蓉区文艺路街道"),
        ("430371", "湖南湘潭高新技术产业园区"),
        ("430671", "岳阳市屈原管理区"),
        ("430372", "湘潭昭山示范区"),
        ("430321", "湘潭市湘潭县"),
    ],
)
def test_full_names(code: str, name: str) -> None:
    assert divisions.full_name(code) == name


def test_every_full_name_ends_in_its_own_and_path_leads_down() -> None:
    for one in EVERY:
        assert divisions.full_name(one.code).endswith(one.name)
        line = divisions.path(one.code)
        assert line[0].code == divisions.PROVINCE
        assert line[-1] == one
        assert [step.code for step in line[:-1]] == [step.parent for step in line[1:]]


@pytest.mark.parametrize("code", ["", "43", "431400", "110000", "430102999"])
def test_an_unknown_division_is_refused(code: str) -> None:
    for door in (divisions.division, divisions.path, divisions.full_name, divisions.children, divisions.subtree_prefix):
        with pytest.raises(divisions.UnknownDivision, match="没有代码"):
            door(code)
    with pytest.raises(divisions.UnknownDivision):
        divisions.contains("430000", code)


def test_outlines_match_the_prefectures() -> None:
    text = files("registry.parties.reference").joinpath("hunan_prefectures.geojson").read_text(encoding="utf-8")
    outlines = {one["properties"]["code"]: one["properties"]["name"] for one in json.loads(text)["features"]}
    assert outlines == {one.code: one.name for one in divisions.prefectures()}


# ── industries ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_sections_and_divisions_are_complete() -> None:
    assert [one.code for one in industries.sections()] == list("ABCDEFGHIJKLMNOPQRST")
    below = [one.code for one in industries.all() if not one.is_section]
    assert below == [f"{number:02d}" for number in range(1, 98)]
    assert sum(len(industries.divisions_of(one.code)) for one in industries.sections()) == 97


@pytest.mark.parametrize(
    ("section", "first", "last"),
    [
        ("A", "01", "05"),
        ("B", "06", "12"),
        ("C", "13", "43"),
        ("E", "47", "50"),
        ("G", "53", "60"),
        ("S", "91", "96"),
        ("T", "97", "97"),
    ],
)
def test_sections_span_the_standards_ranges(section: str, first: str, last: str) -> None:
    below = industries.divisions_of(section)
    assert (below[0].code, below[-1].code) == (first, last)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("06", "煤炭开采和洗选业"),
        ("26", "化学原料和化学制品制造业"),
        ("2611", "化学原料和化学制品制造业"),
        ("C2611", "化学原料和化学制品制造业"),
        ("b", "采矿业"),
        ("E", "建筑业"),
        ("54", "道路运输业"),
        ("31", "黑色金属冶炼和压延加工业"),
    ],
)
def test_industries(code: str, name: str) -> None:
    assert industries.industry(code).name == name


@pytest.mark.parametrize("code", ["", "U", "00", "98", "B2611", "26111", "2x", "6"])
def test_an_unknown_industry_is_refused(code: str) -> None:
    with pytest.raises(industries.UnknownIndustry, match="没有代码"):
        industries.industry(code)


def test_every_high_hazard_kind_has_its_own_word() -> None:
    assert set(HIGH_HAZARD_LABELS) == set(HighHazard)
    assert len(set(HIGH_HAZARD_LABELS.values())) == len(HighHazard)
    assert HighHazard.COAL_MINE.chinese == "煤矿"
    assert HighHazard("none").chinese == "非高危行业"
