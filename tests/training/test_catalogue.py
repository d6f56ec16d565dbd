"""The catalogue on a day, and finding its items from what sheets say."""

from __future__ import annotations

from datetime import date

import pytest

from registry.kernel.fields import BadField
from registry.training.catalogue import Catalogue, catalogue_on, hazchem

FIRST = date(2010, 7, 1)
NEW_EDITION = date(2026, 6, 1)


@pytest.fixture
def today() -> Catalogue:
    return catalogue_on(date(2026, 11, 23))


def test_the_first_edition_has_eleven_categories_and_51_operations() -> None:
    first = catalogue_on(FIRST)
    assert first.edition == "2010"
    assert not first.to_confirm
    assert [len(one.operations) for one in first.categories] == [3, 3, 2, 2, 10, 8, 1, 1, 16, 5, 0]
    assert [one.code for one in first.categories] == [f"{number:02d}" for number in range(1, 12)]


def test_the_three_of_2018_join_the_electricians() -> None:
    joined = date(2018, 3, 1)
    before, after = catalogue_on(date(2018, 2, 28)), catalogue_on(joined)
    new = set(after.operations) - set(before.operations)
    assert {one.name for one in new} == {"电力电缆作业", "继电保护作业", "电气试验作业"}
    assert all(one.category == "01" and one.effective_from == joined for one in new)
    with pytest.raises(BadField):
        before.operation("继电保护作业")


def test_the_new_edition_carries_every_item_forward_to_be_confirmed() -> None:
    old, new = catalogue_on(date(2026, 5, 31)), catalogue_on(NEW_EDITION)
    assert (old.edition, new.edition, new.carried_from) == ("2010", "2026", "2010")
    assert [(one.code, one.name) for one in new.operations] == [(one.code, one.name) for one in old.operations]
    assert new.to_confirm
    assert all(one.to_confirm for one in (*new.categories, *new.operations))
    assert not old.operation("低压电工作业").to_confirm


def test_before_the_first_edition_there_is_none() -> None:
    with pytest.raises(BadField, match="2010-06-30") as caught:
        catalogue_on(date(2010, 6, 30))
    assert "2010-07-01" in caught.value.fix


def test_codes_and_names_are_unique_and_nested(today: Catalogue) -> None:
    assert len(today.operations) == 54 == len({one.code for one in today.operations})
    assert len({one.name for one in today.operations}) == 54
    for category in today.categories:
        for place, one in enumerate(category.operations, start=1):
            assert one.code == f"{category.code}{place:02d}"
            assert one.category == category.code


def test_every_item_is_found_by_its_own_names_and_codes(today: Catalogue) -> None:
    for category in today.categories:
        assert today.category(category.name) == today.category(category.code) == category
        assert today.category(category.name.removesuffix("作业")) == category
        for one in category.operations:
            assert today.operation(one.name) == today.operation(one.code) == one
            assert today.find(category.name, one.name.removesuffix("作业")) == one
            assert today.find(category.code, f"　{one.name} ") == one
            assert today.find("", one.name) == one


@pytest.mark.parametrize(
    ("category", "operation", "code"),
    [
        ("电工", "低压电工", "0102"),
        ("电工作业", "低压 电工作业", "0102"),
        ("焊接与热切割", "熔化焊接与热切割", "0201"),
        ("高处作业", "高处安装、维护、拆除作业", "0302"),
        ("高处", "高处安装维护拆除", "0302"),
        ("冶金(有色)生产安全作业", "煤气", "0801"),
        ("危险化学品", "裂解(裂化)工艺", "0906"),
        ("危险化学品安全作业", "光气及光气化", "0901"),
        ("煤矿", "煤矿采煤机(掘进机)操作", "0507"),
        ("煙花爆竹安全作業", "煙火藥製造作業", "1001"),
        ("０１", "０１０２", "0102"),
    ],
)
def test_sheets_are_read_tolerantly(today: Catalogue, category: str, operation: str, code: str) -> None:
    assert today.find(category, operation).code == code


@pytest.mark.parametrize(
    ("category", "operation", "message", "fix"),
    [
        ("电工作业", "低压电工操作", "低压电工操作", "低压电工作业"),
        ("电工作页", "低压电工作业", "电工作页", "电工作业"),
        ("高处作业", "低压电工作业", "不属于「高处作业」", "电工作业"),
        ("其他作业", "低压电工作业", "没有操作项目", "核对"),
        ("电工作业", "", "未填写操作项目", "低压电工作业"),
        ("电工作业", "XYZ", "XYZ", "请从目录中选择"),
        ("电工作业", "0999", "0999", "请从目录中选择"),
    ],
)
def test_a_wrong_item_is_told_with_the_nearest_name(
    today: Catalogue, category: str, operation: str, message: str, fix: str
) -> None:
    with pytest.raises(BadField) as caught:
        today.find(category, operation)
    assert message in caught.value.message
    assert fix in caught.value.fix


def test_gas_work_differs_from_similar_operations(today: Catalogue) -> None:
    assert today.operation("氧化工艺作业") != today.operation("过氧化工艺作业")
    assert today.operation("煤矿井下电气作业") != today.operation("金属非金属矿山井下电气作业")


def test_the_higher_education_line_is_for_hazardous_chemicals_only(today: Catalogue) -> None:
    assert [one.code for one in today.categories if hazchem(one)] == ["09"]
    assert hazchem("危险化学品安全作业")
    assert hazchem("09")
    assert not hazchem("烟花爆竹安全作业")
    with pytest.raises(BadField):
        hazchem("危化")
