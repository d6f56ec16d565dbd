"""One row of the certificates' sheet: every bad value is named with its column, its value, what is wrong and what to do."""

from __future__ import annotations

from typing import Any

import pytest

from registry.kernel.sheet import BadCell
from registry.training.cells import COLUMNS
from registry.training.judging import Row
from registry.training.sheets import KIND, parse
from tests import world as w

pytestmark = pytest.mark.usefixtures("sqlite_database")


def read(values: dict[str, str], **options: str) -> Row:
    return Row(*parse(w.cells(values), options))


def bad(values: dict[str, str], **options: str) -> BadCell:
    with pytest.raises(BadCell) as refused:
        read(values, **options)
    assert refused.value.fix, "every refusal says what to do"
    assert refused.value.reason
    return refused.value


def test_a_sound_result() -> None:
    found = read(w.row(1, **w.employer(1), 性别="男", 备注=" 补考 "))
    assert found == Row(
        name=w.name(1),
        identity=w.identity(1),
        education="senior_secondary",
        employer="湖南演示第1厂（演示）",
        employer_code=w.credit_code(101),
        category="01",
        operation=found.operation,
        hours=800,
        theory=8800,
        practice=8550,
        exam_on="2026-11-02",
        issued_on="",
        reviewed_on="",
        issuer="",
        remark="补考",
    )
    assert found.operation.startswith("01")


def test_a_sound_historical_certificate_needs_no_scores() -> None:
    found = read(w.historical(1, "2021-03-01", 复审日期="2024-02-01"))
    assert (found.issued_on, found.reviewed_on, found.issuer) == ("2021-03-01", "2024-02-01", "原省安全监管局（演示）")
    assert (found.hours, found.theory, found.practice) == (None, None, None)


def test_what_offices_write_is_read_as_it_is_meant() -> None:
    wide = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
    found = read(
        w.row(
            1,
            姓名=" 赵　一 一 ",
            身份证号=w.identity(1).translate(wide),
            性别=" 男 ",
            文化程度="高中毕业",
            作业类别="电工",
            操作项目="低压电工",
            培训学时="８０学时",
            理论成绩="８８分",
            实操成绩="85.50",
            考试日期="2026年11月2日",
        )
    )
    sound = read(w.row(1))
    assert found == sound._replace(name="赵一一")
    for day in ("2026/11/2", "2026.11.02", "20261102", "46328", "2026-11-02 00:00:00"):
        assert read(w.row(1, 考试日期=day)).exam_on == "2026-11-02"


LOST = w.identity(1)[:15] + "000"

BAD: list[tuple[dict[str, str], str, str]] = [
    ({"姓名": ""}, "姓名", "未填写姓名"),
    ({"姓名": "张"}, "姓名", "2 至 40"),
    ({"姓名": "张三1"}, "姓名", "「1」不是允许的字符"),
    ({"身份证号": ""}, "身份证号", "未填写身份证号"),
    ({"身份证号": w.identity(1)[:17] + ("1" if w.identity(1)[17] != "1" else "2")}, "身份证号", "校验码"),
    ({"身份证号": w.identity(1)[:-1]}, "身份证号", "现为 17 位"),
    ({"身份证号": "439900900101001"}, "身份证号", "15 位旧身份证号"),
    ({"身份证号": "4.399E+17"}, "身份证号", "末几位已经丢失"),
    ({"身份证号": "439900199001010000.0"}, "身份证号", "末几位已经丢失"),
    ({"身份证号": LOST}, "身份证号", "丢失"),
    ({"身份证号": "009900199001010015"}, "身份证号", "不是省级区划码"),
    ({"性别": "女"}, "性别", "与身份证号不一致"),
    ({"性别": "不详"}, "性别", "与身份证号不一致"),
    ({"文化程度": ""}, "文化程度", "没有填写文化程度"),
    ({"文化程度": "博士后流动站"}, "文化程度", "不认识的文化程度"),
    ({"工作单位": "厂"}, "工作单位", "至少 2 个字"),
    ({"工作单位": "长" * 101}, "工作单位", "不能超过 100 个字"),
    ({"统一社会信用代码": w.credit_code(1)}, "工作单位", "没有填写工作单位"),
    ({"工作单位": "某厂（演示）", "统一社会信用代码": w.credit_code(1)[:-1]}, "统一社会信用代码", "现为 17 位"),
    (
        {"工作单位": "某厂（演示）", "统一社会信用代码": w.credit_code(1)[:10] + "O" + w.credit_code(1)[11:]},
        "统一社会信用代码",
        "第 11 位「O」",
    ),
    ({"作业类别": "电焊"}, "作业类别", "「电焊」"),
    ({"作业类别": "", "操作项目": ""}, "作业类别", ""),
    ({"操作项目": ""}, "操作项目", ""),
    ({"操作项目": "熔化焊接与热切割作业"}, "操作项目", "不属于「电工作业」"),
    ({"培训学时": "八十"}, "培训学时", "不是数字"),
    ({"培训学时": "-8"}, "培训学时", "不是数字"),
    ({"培训学时": "8.25"}, "培训学时", "小数超过 1 位"),
    ({"培训学时": "10000"}, "培训学时", "超过 9999"),
    ({"培训学时": ""}, "培训学时", "没有填写培训学时"),
    ({"培训学时": "0"}, "培训学时", "为零"),
    ({"理论成绩": "100.5"}, "理论成绩", "超过 100"),
    ({"理论成绩": "合格"}, "理论成绩", "不是数字"),
    ({"理论成绩": ""}, "理论成绩", "没有填写理论成绩"),
    ({"实操成绩": "85.555"}, "实操成绩", "小数超过 2 位"),
    ({"实操成绩": ""}, "实操成绩", "没有填写实操成绩"),
    ({"考试日期": ""}, "考试日期", "未填写日期"),
    ({"考试日期": "26-11-2"}, "考试日期", "年份只有两位"),
    ({"考试日期": "2026-02-30"}, "考试日期", "不存在"),
    ({"考试日期": "2026-11-24"}, "考试日期", "晚于今天"),
    ({"考试日期": "2010-06-30"}, "考试日期", "没有可用的特种作业目录"),
    ({"发证日期": "2026-11-24"}, "发证日期", "晚于今天"),
    ({"发证日期": "2026-11-01"}, "发证日期", "早于考试日期"),
    ({"发证日期": "去年"}, "发证日期", "无法识别"),
    ({"复审日期": "2026-11-10"}, "复审日期", "没有发证日期"),
    ({"发证日期": "2026-11-02", "复审日期": "2026-11-02"}, "复审日期", "不晚于发证日期"),
    ({"发证日期": "2020-11-02", "考试日期": "2020-11-02", "复审日期": "2026-11-24"}, "复审日期", "晚于今天"),
]


@pytest.mark.parametrize(("wrong", "column", "reason"), BAD)
def test_every_bad_value_is_named_with_its_column_and_what_to_do(
    wrong: dict[str, str], column: str, reason: str
) -> None:
    found = bad(w.row(1, **wrong))
    assert found.column == column
    assert reason in found.reason
    assert found.value == w.row(1, **wrong).get(column, "")


def test_the_days_on_both_sides_of_today() -> None:
    assert read(w.row(1, 考试日期="2026-11-23")).exam_on == "2026-11-23"
    assert bad(w.row(1, 考试日期="2026-11-24")).column == "考试日期"


@pytest.mark.parametrize(("typed", "nearest"), [("低压电功作业", "低压电工作业"), ("高压电工作叶", "高压电工作业")])
def test_an_unknown_operation_names_the_nearest(typed: str, nearest: str) -> None:
    found = bad(w.row(1, 操作项目=typed))
    assert found.column == "操作项目"
    assert nearest in found.fix


def test_an_operation_of_another_category_names_the_right_one() -> None:
    assert "焊接与热切割作业" in bad(w.row(1, 操作项目="熔化焊接与热切割作业")).fix


def test_a_number_ending_in_000_is_believed_only_when_typed_by_hand() -> None:
    """ID-03: a spreadsheet's fifteen digits look like this; about one genuine number in 1,100 does too."""
    for sequence in range(100, 1000, 100):
        number = next(
            (first + "0" for day in range(1, 29) if _check(first := f"439900199001{day:02d}{sequence:03d}") == "0"),
            "",
        )
        if number:
            break
    assert number.endswith("000")
    sex = "男" if int(number[16]) % 2 else "女"
    assert read(w.row(1, 身份证号=number, 性别=sex), typed="1").identity == number
    assert bad(w.row(1, 身份证号=number)).column == "身份证号"


def _check(first: str) -> str:
    from registry.kernel.fields import identity_check_character

    return identity_check_character(first)


def test_control_characters_never_reach_the_database() -> None:
    found = read(w.historical(1, "2021-03-01", 备注="甲\x00乙", 发证机关="原\x00局"))
    assert (found.remark, found.issuer) == ("甲乙", "原局")


def test_the_columns_are_those_of_the_product() -> None:
    headings = [column.heading for column in COLUMNS]
    wanted = "姓名, 身份证号, 性别, 文化程度, 工作单位, 统一社会信用代码, 作业类别, 操作项目, 培训学时, 理论成绩, 实操成绩, 考试日期, 发证日期, 备注"
    assert [one for one in headings if one in wanted.split(", ")] == wanted.split(", ")
    assert {column.heading for column in COLUMNS if column.needed} == {
        "姓名",
        "身份证号",
        "文化程度",
        "作业类别",
        "操作项目",
        "考试日期",
    }
    assert set(KIND.aliases.values()) <= set(headings)


@pytest.mark.parametrize("values", [w.row(1), w.historical(1, "2021-03-01")])
def test_what_parse_gives_survives_json(values: dict[str, Any]) -> None:
    import json

    found = parse(w.cells(values), {})
    assert tuple(json.loads(json.dumps(found))) == found
