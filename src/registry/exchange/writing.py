"""Writes spreadsheets: templates to fill in, exports, and rejected rows to correct and drop again.

Every text is written as text, so that numbers keep their digits and nothing a person typed becomes a formula.
"""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from registry.exchange.headings import REJECT_HEADINGS
from registry.exchange.workbook import GUIDE_SHEET, Limits

Cell = str | int | float | datetime.date | None

_FONT = {"font_name": "微软雅黑", "font_size": 11, "valign": "vcenter"}
_HEAD = {**_FONT, "bold": True, "align": "center", "border": 1, "border_color": "#B8C4D6", "text_wrap": True}
_BLUE, _PALE, _AMBER, _RED = "#1F4E8C", "#E8EEF7", "#FCE4B8", "#FBDAD7"
_LAST_ROW = Limits().rows
_LONGEST_CELL = 32_767
_LONGEST_INLINE_LIST = 255
_CHOICES_SHEET = "选项"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a template: what it is called, what goes in, and whether it must be filled."""

    heading: str
    example: str = ""
    note: str = ""
    needed: bool = False
    width: int = 16
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken: its number in the dropped sheet, its cells, and what to do about it."""

    row: int
    cells: Sequence[str]
    column: str
    reason: str
    fix: str = ""


def template(title: str, columns: Sequence[Column]) -> bytes:
    """An empty workbook to fill in, with a second sheet that explains every column by example."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": title})
        sheet = book.add_worksheet(_sheet_name(title))
        text = book.add_format({**_FONT, "num_format": "@"})
        needed = book.add_format({**_HEAD, "bg_color": _AMBER, "num_format": "@"})
        optional = book.add_format({**_HEAD, "bg_color": _PALE, "num_format": "@"})
        sheet.set_row(0, 30)
        sheet.freeze_panes(1, 0)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        _guide(book.add_worksheet(GUIDE_SHEET), title, columns, book)
        long_lists = [column for column in columns if _is_long(column.choices)]
        lists = book.add_worksheet(_CHOICES_SHEET) if long_lists else None
        if lists is not None:
            lists.hide()
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width, text)
            sheet.write_string(0, index, column.heading, needed if column.needed else optional)
            sheet.write_comment(0, index, _comment(column), {"x_scale": 1.6, "font_size": 10, "author": ""})
            source: list[str] | str = list(column.choices)
            if lists is not None and column in long_lists:
                at = long_lists.index(column)
                for row, choice in enumerate(column.choices):
                    lists.write_string(row, at, choice, text)
                name = xlsxwriter.utility.xl_col_to_name(at, col_abs=True)
                source = f"={_CHOICES_SHEET}!{name}$1:{name}${len(column.choices)}"
            if source:
                _offer(sheet, index, source, column)
    return out.getvalue()


def write(title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, lines: Sequence[str] = ()) -> bytes:
    """An export: the title, `lines` such as the as-of date, the headings and the rows. Raises `ValueError` on a text
    longer than a cell can hold."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        book.set_properties({"title": title})
        sheet = book.add_worksheet(_sheet_name(title))
        text = book.add_format({**_FONT, "num_format": "@"})
        number = book.add_format({**_FONT, "align": "right"})
        _widths(sheet, headings)
        sheet.set_row(0, 28)
        sheet.write_string(0, 0, title, book.add_format({**_FONT, "bold": True, "font_size": 14, "font_color": _BLUE}))
        grey = book.add_format({**_FONT, "font_size": 10, "font_color": "#5A6472"})
        for at, line in enumerate(lines, 1):
            sheet.write_string(at, 0, line, grey)
        top = len(lines) + 1
        _head(sheet, top, headings, book.add_format({**_HEAD, "bg_color": _BLUE, "font_color": "#FFFFFF"}))
        last = top
        for last, row in enumerate(rows, top + 1):
            for column, cell in enumerate(row):
                _put(sheet, last, column, cell, text, number)
        sheet.autofilter(top, 0, last, max(len(headings) - 1, 0))
        sheet.freeze_panes(top + 1, 0)
    return out.getvalue()


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """An export as UTF-8 text with a mark, so that Excel reads the Chinese; formula-like texts are defused."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_defused(heading) for heading in headings])
    writer.writerows([_defused(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def rejects(title: str, headings: Sequence[str], rows: Iterable[Rejected]) -> bytes:
    """The rows that were not taken under their own headings, each with where, why and what to do.

    The extra columns are passed over when the corrected file is dropped again.
    """
    own = [heading for heading in headings if heading not in REJECT_HEADINGS]
    kept = [index for index, heading in enumerate(headings) if heading not in REJECT_HEADINGS]
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        book.set_properties({"title": title})
        sheet = book.add_worksheet(_sheet_name(title))
        text = book.add_format({**_FONT, "num_format": "@"})
        wrong = book.add_format({**_FONT, "num_format": "@", "bg_color": _RED})
        number = book.add_format({**_FONT, "align": "right"})
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        _widths(sheet, [*own, *REJECT_HEADINGS])
        for index, width in enumerate((8, 16, 40, 40), len(own)):
            sheet.set_column(index, index, width, text)
        sheet.set_row(0, 28)
        _head(sheet, 0, own, book.add_format({**_HEAD, "bg_color": _BLUE, "font_color": "#FFFFFF"}))
        red = book.add_format({**_HEAD, "bg_color": "#B3261E", "font_color": "#FFFFFF"})
        _head(sheet, 0, REJECT_HEADINGS, red, first=len(own))
        for at, row in enumerate(rows, 1):
            for column, index in enumerate(kept):
                cell = row.cells[index] if index < len(row.cells) else ""
                _put(sheet, at, column, cell, wrong if own[column] == row.column else text, number)
            about: tuple[Cell, ...] = (row.row, row.column, row.reason, row.fix)
            for column, extra in enumerate(about, len(own)):
                _put(sheet, at, column, extra, text, number)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def _guide(sheet: Worksheet, title: str, columns: Sequence[Column], book: xlsxwriter.Workbook) -> None:
    """The second sheet: one line for each column of the first."""
    text = book.add_format({**_FONT, "num_format": "@", "text_wrap": True, "border": 1, "border_color": "#D5DCE6"})
    must = book.add_format({**_FONT, "bg_color": _AMBER, "border": 1, "border_color": "#D5DCE6", "align": "center"})
    may = book.add_format({**_FONT, "border": 1, "border_color": "#D5DCE6", "align": "center"})
    sheet.write_string(0, 0, title, book.add_format({**_FONT, "bold": True, "font_size": 14, "font_color": _BLUE}))
    sheet.write_string(1, 0, "请在第一个工作表中逐行填写，不要改动列名；橙色列必填。本表只作说明，不会导入。")
    head = book.add_format({**_HEAD, "bg_color": _BLUE, "font_color": "#FFFFFF"})
    for index, (name, width) in enumerate(
        (("列名", 20), ("是否必填", 10), ("怎么填", 48), ("示例", 26), ("可选值", 40))
    ):
        sheet.set_column(index, index, width)
        sheet.write_string(2, index, name, head)
    for row, column in enumerate(columns, 3):
        sheet.write_string(row, 0, column.heading, text)
        sheet.write_string(row, 1, "必填" if column.needed else "可空", must if column.needed else may)
        sheet.write_string(row, 2, column.note, text)
        sheet.write_string(row, 3, column.example, text)
        sheet.write_string(row, 4, "、".join(column.choices), text)
    sheet.freeze_panes(3, 0)


def _comment(column: Column) -> str:
    lines = ["必填" if column.needed else "可空", column.note, f"例：{column.example}" if column.example else ""]
    return "\n".join(line for line in lines if line)


def _offer(sheet: Worksheet, index: int, source: list[str] | str, column: Column) -> None:
    """Let the cells of a column be chosen from a list."""
    options: dict[str, object] = {
        "validate": "list",
        "source": source,
        "ignore_blank": True,
        "error_title": "不在可选值中",
        "error_message": f"“{column.heading}”请从下拉列表中选择。",
    }
    sheet.data_validation(1, index, _LAST_ROW, index, options)


def _is_long(choices: Sequence[str]) -> bool:
    return len(",".join(choices)) > _LONGEST_INLINE_LIST or any("," in choice for choice in choices)


def _head(sheet: Worksheet, row: int, headings: Sequence[str], style: Format, *, first: int = 0) -> None:
    for index, heading in enumerate(headings, first):
        sheet.write_string(row, index, heading, style)


def _widths(sheet: Worksheet, headings: Sequence[str]) -> None:
    for index, heading in enumerate(headings):
        sheet.set_column(index, index, max(14, 2 * len(heading) + 4))


def _put(sheet: Worksheet, row: int, column: int, cell: Cell, text: Format, number: Format) -> None:
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) < 1e15:
        sheet.write_number(row, column, cell, number)
        return
    written = _plain(cell)
    if len(written) > _LONGEST_CELL:
        raise ValueError(f"第 {row + 1} 行第 {column + 1} 列超过 {_LONGEST_CELL} 个字")
    if written:
        sheet.write_string(row, column, written, text)
    elif text.bg_color:
        sheet.write_blank(row, column, None, text)


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, datetime.date) else str(cell)


def _defused(cell: Cell) -> str:
    """A text that a spreadsheet program would calculate gets a leading apostrophe; a number of ours stays a number."""
    text = _plain(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", "", title)[:31] or "数据"
