"""One row of a received list: both layouts are read, and what cannot be stored says why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from registry.blacklist.intake import Row
from registry.blacklist.sheets import ALIASES, COLUMNS, KIND, parse
from registry.kernel.fields import BadField
from registry.kernel.sheet import BadCell
from registry.parties.places import named_region, region_in
from tests.blacklist.builders import cells, credit_code, identity
from tests.conftest import configure, forget

HEADINGS = [column.heading for column in COLUMNS]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    configure(monkeypatch, demo="1", today="2026-11-23")
    yield
    forget()


def row(options: dict[str, str] | None = None, **values: str) -> Row:
    return Row(*parse(cells(**values), options or {}))


def test_the_2018_columns_are_all_known() -> None:
    layout = "序号 单位名称 注册地址 统一社会信用代码 主要负责人 身份证号 失信行为简况 信息报送机关 纳入理由 发布日期"  # LEG-05
    assert set(layout.split()) <= set(HEADINGS)
    assert {column.heading for column in COLUMNS if column.needed} <= set(layout.split())
    assert set(ALIASES.values()) <= set(HEADINGS)
    assert not set(ALIASES) & set(HEADINGS)


def test_a_row_of_the_2018_layout() -> None:
    number = identity(7)
    found = row(
        {"发布日期": "2018-06-20", "名单来源": "2018年第6号公告"},
        列入日期="", 发布日期="", 列入条款="", 数据来源="", 主要负责人="张示例", 身份证号=number,
    )  # fmt: skip
    assert (found.listed_on, found.announced_on, found.day) == ("", "2018-06-20", date(2018, 6, 20))
    assert (found.principal, found.identity, found.source) == ("张示例", number, "2018年第6号公告")


def test_a_persons_row() -> None:
    number = identity(8)
    found = row(单位名称="李示例", 统一社会信用代码="", 身份证号=number, 主体类型="自然人", 列入条款="G5")
    assert found.is_person
    assert found.subject == number
    assert number not in found.shown


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"统一社会信用代码": ""}, "统一社会信用代码"),
        ({"统一社会信用代码": "430100000012345"}, "统一社会信用代码"),
        ({"单位名称": ""}, "单位名称"),
        ({"失信行为简况": " "}, "失信行为简况"),
        ({"信息报送机关": ""}, "信息报送机关"),
        ({"纳入理由": ""}, "纳入理由"),
        ({"列入日期": "", "发布日期": ""}, "列入日期"),
        ({"列入日期": "2026-11-24"}, "列入日期"),
        ({"列入日期": "2026-05-06", "发布日期": "2026-05-05"}, "发布日期"),
        ({"列入日期": "26.5.6"}, "列入日期"),
        ({"列入条款": "G10"}, "列入条款"),
        ({"列入条款": "第八条"}, "列入条款"),
        ({"所属地区": "武汉市"}, "所属地区"),
        ({"身份证号": identity(1)}, "主要负责人"),
        ({"主要负责人": "张示例", "身份证号": "4.30102E+17"}, "身份证号"),
        ({"主体类型": "机器人"}, "主体类型"),
        ({"主体类型": "自然人", "单位名称": "张示例"}, "统一社会信用代码"),
    ],
)
def test_what_cannot_be_stored_names_its_column(values: dict[str, str], column: str) -> None:
    with pytest.raises(BadCell) as bad:
        row(None, **values)
    assert bad.value.column == column
    assert bad.value.reason
    assert bad.value.fix


def test_a_wrong_identity_number_is_not_repeated_in_clear() -> None:
    wrong = identity(9)[:-1] + ("1" if identity(9)[-1] != "1" else "2")
    with pytest.raises(BadCell) as bad:
        row(主要负责人="张示例", 身份证号=wrong)
    assert wrong not in bad.value.value


@pytest.mark.parametrize(
    ("column", "reason", "ground"),
    [
        ("G1", "", "G1"),
        ("g7", "", "G7"),
        ("第六条第（二）项", "", "G2"),
        ("六条第一款第四项", "", "G4"),
        ("第七条第三项", "", "G8"),
        ("", "《安全生产严重失信主体名单管理办法》第七条第（一）项", "G6"),
        ("", "《安全生产严重失信主体名单管理办法》第六条第一项、第七条第一项", ""),  # two: nobody may choose
        ("", "《安全生产法》第六条第一项", ""),  # another law's article
        ("", "《安全生产严重失信主体名单管理办法》第十六条第一项", ""),
        ("", "瞒报事故", ""),
    ],
)
def test_the_ground_is_read_and_never_guessed(column: str, reason: str, ground: str) -> None:
    assert row(列入条款=column, 纳入理由=reason or "见决定书").ground == ground


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("430102", "430102"),
        ("芙蓉区", "430102"),
        ("长沙市芙蓉区", "430102"),
        ("湖南省长沙市芙蓉区", "430102"),
        ("长沙", "430100"),
        ("长沙县", "430121"),
        ("湖南省", "430000"),
        ("湘西土家族苗族自治州", "433100"),
    ],
)
def test_places_by_name_and_code(text: str, code: str) -> None:
    assert named_region(text) == code


@pytest.mark.parametrize("text", ["999999", "武汉市", "区"])
def test_unknown_places_are_refused(text: str) -> None:
    with pytest.raises(BadField):
        named_region(text)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("湖南省长沙市芙蓉区五一大道1号", "430102"),
        ("长沙县星沙街道", "430121"),
        ("湖南省株洲市某路", "430200"),
        ("湖南某地", "430000"),
        ("广东省广州市天河区", ""),
        ("", ""),
    ],
)
def test_places_in_addresses(address: str, code: str) -> None:
    assert region_in(address) == code


def test_the_examples_are_sound() -> None:
    example = {column.heading: column.example for column in COLUMNS} | {"统一社会信用代码": credit_code()}
    assert parse([example[heading] for heading in HEADINGS], {})
    assert KIND.code == "blacklist"
