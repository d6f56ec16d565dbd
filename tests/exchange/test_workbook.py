"""Spreadsheets as offices save them are read as they stand; nothing is lost or guessed."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from registry.exchange.workbook import Headings, Limits, Sheet, read
from registry.kernel.errors import InvalidInput
from tests.exchange import files

WANTED = Headings(
    ("姓名", "身份证号"), ("工作单位", "发证日期", "理论成绩"), {"身份证号码": "身份证号", "证件号码": "身份证号"}
)
HEAD = ["姓名", "身份证号", "工作单位", "发证日期", "理论成绩"]
ROW = ["张三", "430102199001011234", "测试公司", "2026-03-01", "80"]
CSV = "姓名,身份证号,工作单位\r\n张三,430102199001011234,测试公司\r\n"


def cells(sheet: Sheet) -> list[tuple[str, ...]]:
    return [row for _, row in sheet.rows]


def value_of(value: Any, **options: Any) -> str:
    def build(book: Any, sheet: Any) -> None:
        if isinstance(value, datetime.datetime):
            sheet.write_datetime(1, 2, value, book.add_format({"num_format": "yyyy/m/d"}))
        else:
            sheet.write(1, 2, value)

    return cells(read(files.workbook([HEAD, ["张三", "1"]], build=build, **options), WANTED))[0][2]


def test_plain() -> None:
    sheet = read(files.workbook([HEAD, ROW]), WANTED)
    assert sheet.headings == tuple(HEAD)
    assert sheet.rows == [(2, tuple(ROW))]
    assert (sheet.formulas, sheet.ignored, sheet.overlong) == (frozenset(), (), frozenset())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_in_every_encoding_and_delimiter(encoding: str, delimiter: str) -> None:
    sheet = read(CSV.replace(",", delimiter).encode(encoding), WANTED)
    assert sheet.rows == [(2, ("张三", "430102199001011234", "测试公司", "", ""))]


def test_title_notes_blank_rows_and_merged_cells_above_the_headings() -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 4, "2026年培训成绩表", book.add_format())
        sheet.write_row(2, 1, ["填表说明：姓名与身份证一致"])
        sheet.write_row(4, 1, ["姓 名*", "身份证\n号码（必填）", "发证日期（可空）", "备 注"])
        sheet.write_row(6, 1, ["李四", "1", "2026-01-01", "x"])

    sheet = read(files.workbook([[]], build=build), WANTED)
    assert sheet.rows == [(7, ("李四", "1", "", "2026-01-01", ""))]
    assert sheet.ignored == ("备 注",)


def test_second_sheet_hidden_sheet_and_guide() -> None:
    def build(book: Any, first: Any) -> None:
        first.hide()
        guide = book.add_worksheet("填写说明")
        guide.write_row(0, 0, HEAD)
        guide.write_row(1, 0, ["示例", "1"])
        guide.set_first_sheet()
        guide.activate()
        data = book.add_worksheet("数据")
        data.write_row(0, 0, HEAD)
        data.write_row(1, 0, ROW)

    sheet = read(files.workbook([HEAD, ["隐藏", "1"]], build=build), WANTED)
    assert (sheet.name, cells(sheet)) == ("数据", [tuple(ROW)])


def test_hidden_rows_are_rows_and_blank_and_total_rows_are_not() -> None:
    rows = [HEAD, ROW, [], ["　", "\u200b\xa0"], ROW, ["合 计", "", "", "", 160], ["", "总计：2人"], ["小计", "", "2"]]
    sheet = read(files.workbook(rows, build=lambda book, sheet: sheet.set_row(4, None, None, {"hidden": True})), WANTED)
    assert [number for number, _ in sheet.rows] == [2, 5]


@pytest.mark.parametrize("row", [["合计", "430102199001011234"], ["会计", "1"], ["合计", "", "某公司"]])
def test_what_only_looks_like_a_total_is_a_row(row: list[str]) -> None:
    assert len(read(files.workbook([HEAD, row]), WANTED).rows) == 1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (80.0, "80"),
        (90.5, "90.5"),
        (0.1 + 0.2, "0.3"),
        (123456789012345, "123456789012345"),
        (430102199001011234, "4.30102199001011E+17"),
        (-3, "-3"),
        (True, "TRUE"),
        (datetime.datetime(2026, 3, 1), "2026-03-01"),  # noqa: DTZ001
        (datetime.datetime(2026, 3, 1, 8, 30), "2026-03-01 08:30:00"),  # noqa: DTZ001
        ("\ufeff\u200b 全角１２ \xa0", "全角１２"),
        ("=1+1", "=1+1"),
    ],
)
def test_values(value: Any, text: str) -> None:
    assert value_of(value) == text


def test_true_and_one_stay_apart() -> None:
    sheet = read(files.workbook([HEAD, ["a", 1], ["b", True], ["c", 1], ["d", False], ["e", 0]]), WANTED)
    assert [row[1] for row in cells(sheet)] == ["1", "TRUE", "1", "FALSE", "0"]


def test_dates_of_the_1904_system() -> None:
    assert value_of(datetime.datetime(2026, 3, 1), date_1904=True) == "2026-03-01"  # noqa: DTZ001


def test_error_values_come_as_their_text() -> None:
    xml = "".join(files.inline(f"{c}1", h) for c, h in zip("ABC", HEAD[:3], strict=True))
    content = files.raw_sheet(
        f'<sheetData><row r="1">{xml}</row><row r="2">{files.inline("A2", "张三")}'
        '<c r="B2" t="e"><v>#N/A</v></c><c r="C2" t="e"><v>#REF!</v></c></row></sheetData>'
    )
    sheet = read(content, WANTED)
    assert cells(sheet)[0][:3] == ("张三", "#N/A", "#REF!")
    assert not sheet.formulas


def test_formulas_are_marked() -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.write_formula(1, 1, '="4301"&"02"', None, "430102")
        sheet.write_formula(1, 5, "=1+1", None, 2)
        sheet.write_formula(3, 4, "=SUM(E2:E3)", None, 80)

    rows = [[*HEAD, "其他"], ["张三"], ROW, ["合计"]]
    sheet = read(files.workbook(rows, build=build), WANTED)
    assert sheet.formulas == {(2, "身份证号")}
    assert cells(sheet)[0][1] == "430102"


def test_formulas_without_cached_values_still_make_a_row() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(HEAD)
        sheet["A2"] = "=B9"
        sheet["A3"] = "张三"
        sheet["B5"] = "=1"

    sheet = read(files.openpyxl_workbook(fill), WANTED)
    assert [number for number, _ in sheet.rows] == [2, 3, 5]
    assert sheet.formulas == {(2, "姓名"), (5, "身份证号")}


def test_prefilled_formulas_that_give_nothing_are_blank_rows() -> None:
    head = "".join(files.inline(f"{c}1", h) for c, h in zip("AB", HEAD, strict=False))
    prefilled = '<c r="A{0}" t="str"><f>IF(B{0}="","","x")</f><v></v></c>'
    rows = "".join(f'<row r="{row}">{prefilled.format(row)}</row>' for row in range(2, 50))
    sheet = read(files.raw_sheet(f'<sheetData><row r="1">{head}</row>{rows}</sheetData>'), WANTED)
    assert sheet.rows == []
    assert not sheet.formulas


def test_formulas_in_text_files_and_numbers_that_only_look_like_them() -> None:
    rows = ["=1+1,1", "-无,2", "@SUM,3", "+86 13800000000,-5", "-,--", "+cmd|x,4"]
    sheet = read(("姓名,身份证号\n" + "\n".join(rows)).encode(), WANTED)
    assert sheet.formulas == {(2, "姓名"), (3, "姓名"), (4, "姓名"), (7, "姓名")}


def test_text_rows_with_more_cells_than_headings_are_marked() -> None:
    sheet = read("姓名,身份证号\n张三,1,,\n李四,2,3\n王五\n".encode(), WANTED)
    assert sheet.overlong == {3}
    assert [row[:2] for row in cells(sheet)] == [("张三", "1"), ("李四", "2"), ("王五", "")]


def test_quoted_text_with_line_breaks_counts_rows_as_excel_does() -> None:
    sheet = read('姓名,身份证号\n"张\n三",1\n\n李四,2\n'.encode("gb18030"), WANTED)
    assert sheet.rows[0][1][0] == "张\n三"
    assert [number for number, _ in sheet.rows] == [2, 4]


def test_xls() -> None:
    head = b"".join(files.label(0, index, text) for index, text in enumerate(HEAD))
    body = files.label(1, 0, "张三") + files.number(1, 1, 430102199001011234.0) + files.number(1, 4, 80.0)
    more = files.label(2, 0, "李四") + files.formula(2, 1, 12.0) + files.record(0x205, bytes([3, 0, 1, 0, 0, 0, 42, 1]))
    sheet = read(files.xls(head + body + more + files.label(3, 0, "王五")), WANTED)
    assert sheet.rows[0] == (2, ("张三", "4.30102199001011E+17", "", "", "80"))
    assert sheet.rows[1] == (3, ("李四", "12", "", "", ""))
    assert sheet.rows[2][1][1] == "#N/A"
    assert sheet.formulas == {(3, "身份证号")}


def test_ods() -> None:
    wide = '<table:table-cell table:number-columns-repeated="16384"/>'
    empty = f'<table:table-row table:number-rows-repeated="1048000">{wide}</table:table-row>'
    calculated = (
        '<table:table-row><table:table-cell office:value-type="string"><text:p>李四</text:p></table:table-cell>'
        '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"><text:p>2</text:p>'
        "</table:table-cell></table:table-row>"
    )
    content = files.ods(files.ods_row(*HEAD) + files.ods_row(*ROW) + calculated + empty)
    sheet = read(content, WANTED)
    assert sheet.rows == [(2, tuple(ROW)), (3, ("李四", "2", "", "", ""))]
    assert sheet.formulas == {(3, "身份证号")}


@pytest.mark.parametrize(
    ("head", "field", "said"),
    [
        (["姓名", "身份号码"], "身份证号", "缺少“身份证号”列；表中最接近的是“身份号码”"),
        (["姓名", "成绩"], "身份证号", "缺少“身份证号”列"),
        (["姓名", "身份证号", "身份证号码"], "身份证号", "出现了两次"),
        (["姓名", "姓 名*", "身份证号"], "姓名", "出现了两次"),
        (["姓名", "身份证号", "工作单位名称"], "工作单位名称", "最接近的是“工作单位”"),
        (["甲", "乙"], "文件", "没有找到列名"),
    ],
)
def test_headings_refused(head: list[str], field: str, said: str) -> None:
    for content in (files.workbook([head, ["a", "b"]]), ",".join(head).encode()):
        with pytest.raises(InvalidInput) as refused:
            read(content, WANTED)
        assert refused.value.field == field
        assert said in refused.value.message
        assert refused.value.fix


def test_headings_of_rejects_are_passed_over() -> None:
    sheet = read("姓名,身份证号,行号,问题列,原因,怎么改,序号\n张三,1,2,3,4,5,6".encode(), WANTED)
    assert sheet.ignored == ("序号",)


def test_limits_on_rows_columns_and_cells() -> None:
    content = files.workbook([HEAD, *[ROW] * 11])
    assert len(read(content, WANTED, limits=Limits(rows=11)).rows) == 11
    with pytest.raises(InvalidInput, match="上限 10 行"):
        read(content, WANTED, limits=Limits(rows=10))
    with pytest.raises(InvalidInput, match="上限 4 列"):
        read(content, WANTED, limits=Limits(columns=4))
    with pytest.raises(InvalidInput, match="第 2 行“身份证号”列超过 5 个字"):
        read(content, WANTED, limits=Limits(cell_chars=5))
    with pytest.raises(InvalidInput, match="文件超过上限"):
        read(content, WANTED, limits=Limits(bytes=100))
