"""Rows read by column are those that are read one by one, and nothing is taken that would be refused alone."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.kernel import fields
from registry.kernel.sheet import BadCell
from registry.training.cells import COLUMNS
from registry.training.columns import plain_rows
from registry.training.sheets import parse
from tests.conftest import TODAY

_SOUND = {
    "姓名": ("张三", "欧阳 娜娜", "阿依古丽·买买提"),
    "身份证号": ("11010519491231002X",),
    "性别": ("", "女"),
    "文化程度": ("高中", " 大专", "初中毕业"),
    "工作单位": ("", "湖南示例化工有限公司（演示）"),
    "统一社会信用代码": ("", "91350100M000100Y43"),
    "作业类别": ("电工作业", "电工"),
    "操作项目": ("低压电工作业", "低压电工"),
    "培训学时": ("80", "80.5"),
    "理论成绩": ("88", "100"),
    "实操成绩": ("85.5", "60"),
    "考试日期": ("2026-11-02", "2026/11/2", "2018年3月5日", "45000"),
    "发证日期": ("", "2026-11-10", "2018-03-20"),
    "复审日期": ("", "2021-03-01"),
    "发证机关": ("", "省应急管理厅"),
    "备注": ("", "第 ２ 批"),
}
_ODD = ("", " ", "０", "男", "9", "101", "-1", "abc", "2031-01-01", "1990-01-01", "11010519491231002x", "110105194912310021", "小学", "高空跳伞作业", "=1+1", "430102199001010000", "公" * 130)  # fmt: skip


def _cell(heading: str) -> st.SearchStrategy[str]:
    return st.integers(0, 24).flatmap(lambda n: st.sampled_from(_ODD) if n == 0 else st.sampled_from(_SOUND[heading]))


_ROWS = st.lists(st.tuples(*(_cell(column.heading) for column in COLUMNS)), min_size=1, max_size=12)


@settings(max_examples=80)
@given(_ROWS)
def test_what_is_taken_at_once_is_what_is_taken_alone(rows: list[tuple[str, ...]]) -> None:
    numbered = list(enumerate(rows, 2))
    for (_, cells), values in zip(numbered, plain_rows(numbered, {}), strict=True):
        if values is not None:
            assert values == parse(cells, {})


def test_sound_rows_are_taken_at_once() -> None:
    result = [_SOUND[column.heading][0] for column in COLUMNS]
    historical = dict(zip((column.heading for column in COLUMNS), result, strict=True)) | {
        "考试日期": "2018年3月5日", "发证日期": "2018-03-20", "复审日期": "2021-03-01", "理论成绩": "",
    }  # fmt: skip
    plain = plain_rows([(2, result), (3, tuple(historical.values()))], {})
    assert [values is not None for values in plain] == [True, True]


def test_each_odd_row_is_left_to_be_looked_at_alone() -> None:
    sound = [_SOUND[column.heading][0] for column in COLUMNS]
    place = {column.heading: number for number, column in enumerate(COLUMNS)}
    for heading, text in (
        ("身份证号", "110105194912310021"), ("性别", "男"), ("文化程度", "硕博"), ("统一社会信用代码", "91350100M000100Y43"),
        ("培训学时", "0"), ("理论成绩", ""), ("理论成绩", "108"), ("考试日期", "2031-01-01"), ("复审日期", "2021-03-01"),
        ("发证日期", "2020-01-01"), ("操作项目", "高空跳伞作业"),
    ):  # fmt: skip
        cells = [*sound]
        cells[place[heading]] = text
        assert plain_rows([(2, cells)], {}) == [None], heading
        try:
            parse(cells, {})
        except BadCell as wrong:
            assert wrong.reason
        else:
            raise AssertionError(heading)


def test_days_and_typed_rows() -> None:
    assert fields.excel_date("45000") < TODAY == date.fromisoformat(TODAY.isoformat())
    assert plain_rows([(1, ("",) * len(COLUMNS))], {"typed": "1"}) == [None]
    assert plain_rows([], {}) == []
