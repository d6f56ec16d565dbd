"""What is written can be opened by people, carries no live formula, and can be dropped again."""

from __future__ import annotations

import datetime
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.exchange.workbook import Headings, Limits, read
from registry.exchange.writing import Column, Rejected, rejects, template, write, write_csv
from registry.kernel.errors import InvalidInput

WANTED = Headings(("姓名", "身份证号"), ("备注",))
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp")), max_size=40)
COLUMNS = (
    Column("姓名", "张三", "与身份证一致", needed=True),
    Column("身份证号", "430199199001010019", needed=True, width=24),
    Column("备注", choices=("甲", "乙")),
    Column("操作项目", choices=tuple(f"操作项目之{number}" for number in range(60))),
)


def test_template() -> None:
    content = template("特种作业考试成绩", COLUMNS)
    book = openpyxl.load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == [column.heading for column in COLUMNS]
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.b
    assert "必填" in sheet["A1"].comment.text
    assert sheet["A1"].fill.fgColor.rgb != sheet["C1"].fill.fgColor.rgb
    assert sheet.column_dimensions["B"].width > 20
    lists = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert lists == {"C2": '"甲,乙"', "D2": "选项!$A$1:$A$60"}
    assert [found.title for found in book.worksheets] == ["特种作业考试成绩", "填写说明", "选项"]
    assert book["选项"].sheet_state == "hidden"
    assert book["填写说明"]["D4"].value == "张三"
    assert read(content, WANTED).rows == []


def test_export_keeps_texts_as_texts_and_numbers_as_numbers() -> None:
    rows = [["=1+1", "430102199001011234", None], ["@x", 80, datetime.date(2026, 3, 1)]]
    content = write("名单[2026]", ["姓名", "身份证号", "备注"], rows, lines=["截至 2026-11-23"])
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    assert sheet["A2"].value == "截至 2026-11-23"
    assert (sheet["A4"].value, sheet["A4"].data_type) == ("=1+1", "s")
    assert sheet["B5"].value == 80
    back = read(content, WANTED)
    assert back.rows == [(4, ("=1+1", "430102199001011234", "")), (5, ("@x", "80", "2026-03-01"))]
    assert not back.formulas


def test_a_text_too_long_for_a_cell_is_not_lost_silently() -> None:
    with pytest.raises(ValueError, match="32767"):
        write("x", ["姓名"], [["长" * 32_768]])


def test_csv_is_marked_and_defused() -> None:
    content = write_csv(["姓名", "身份证号"], [["=1", "+2"], ["-x", "@y"], ["\tz", "\rw"], ["李四", -5]])
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    assert text == "姓名,身份证号\r\n'=1,'+2\r\n'-x,'@y\r\n'\tz,\"'\rw\"\r\n李四,-5\r\n"
    assert not read(content, WANTED).formulas


def test_rejects_can_be_dropped_again() -> None:
    content = rejects("退回", ["姓名", "身份证号"], [Rejected(7, ["=张三", "43"], "身份证号", "位数不对", "请核对")])
    back = read(content, WANTED)
    assert back.rows == [(2, ("=张三", "43", ""))]
    assert back.ignored == ()
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    assert [cell.value for cell in sheet[2]] == ["=张三", "43", 7, "身份证号", "位数不对", "请核对"]
    again = rejects("退回", [cell.value for cell in sheet[1]], [Rejected(2, ["a", "b", "7", "", "", ""], "姓名", "x")])
    assert len(list(openpyxl.load_workbook(BytesIO(again)).worksheets[0][1])) == 6


@settings(deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=5))
def test_texts_come_back_from_workbooks_as_written(rows: list[tuple[str, str, str]]) -> None:
    wanted = [(f"甲{a}乙", f"丙{b}丁", f"戊{c}己") for a, b, c in rows]
    assert [row for _, row in read(write("往返", WANTED.all, wanted), WANTED).rows] == wanted


@settings(deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5))
def test_texts_come_back_from_csv_as_written(rows: list[tuple[str, str]]) -> None:
    content = write_csv(WANTED.needed, [[f"甲{a}乙", f"丙{b}丁"] for a, b in rows])
    assert [row[:2] for _, row in read(content, WANTED).rows] == [(f"甲{a}乙", f"丙{b}丁") for a, b in rows]


def test_an_export_beyond_the_limit_is_refused_on_reading() -> None:
    with pytest.raises(InvalidInput, match="上限 3 行"):
        read(write("x", WANTED.needed, [["a", "b"]] * 4), WANTED, limits=Limits(rows=3))
