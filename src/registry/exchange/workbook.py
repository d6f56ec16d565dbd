"""The room that reads spreadsheets as offices save them: .xlsx, .xlsm, .xls, .ods and delimited text.

The kind is told from the bytes, never from the file's name. A file is refused as a whole or read as a whole; values are
passed on as text and never guessed: a number that has lost digits stays visibly so.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import chain, islice
from typing import Any, NoReturn

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from registry.exchange import containers, delimited
from registry.exchange.found import SAVE_AGAIN, UNLOCK, SheetFacts, refuse
from registry.exchange.headings import HEADING_ROWS, REJECT_HEADINGS, Finder, Headings, Placed
from registry.kernel.errors import InvalidInput

__all__ = ["GUIDE_SHEET", "REJECT_HEADINGS", "Headings", "Limits", "Row", "Sheet", "grids", "read"]

GUIDE_SHEET = "填写说明"

# The row's number as the user sees it in Excel, and its cells in the order of `Headings.all`.
Row = tuple[int, tuple[str, ...]]

_BATCH = 4096
_FIRST_COLUMNS = 4
_ZERO_WIDTH = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_AROUND = (
    " \t\r\n\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
)
_SOMETHING = re.compile(rb"[^\x00 \r\n\t]")
_TOTAL = re.compile(r"(?:本页|本表|全部|累计)?(?:合计|总计|小计|共计)[:：]?共?[\d.,]*[人名条项个]?")
_QUANTITY = re.compile(r"[+-]?[\d,]{0,15}(?:\.\d{0,6})?[人名条项个元分%]?")


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file: bytes as sent and unpacked, data rows, columns, characters in a cell."""

    bytes: int = 32 << 20
    unpacked: int = 512 << 20
    rows: int = 100_000
    columns: int = 64
    cell_chars: int = 2000


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as read.

    `headings` are those wanted, `rows` their cells ('' where absent), `ignored` the headings that were not read.
    `formulas` holds (row number, heading) of cells whose value is calculated; `overlong` the numbers of text rows with
    more cells than the heading row, whose cells may have shifted. The importer rejects both with a reason.
    """

    headings: tuple[str, ...]
    rows: list[Row]
    ignored: tuple[str, ...] = ()
    formulas: frozenset[tuple[int, str]] = frozenset()
    overlong: frozenset[int] = frozenset()
    name: str = ""


def read(content: bytes, headings: Headings, *, limits: Limits = Limits()) -> Sheet:
    """The rows under the wanted headings; raises `InvalidInput` when the file as a whole cannot be taken."""
    _refuse_empty_or_large(content, limits)
    finder = Finder(headings)
    if content.startswith((containers.ZIP, containers.OLE2)):
        return _read_workbook(content, finder, limits)
    return _read_text(content, finder, limits)


def grids(content: bytes, *, limits: Limits = Limits()) -> list[list[list[str]]]:
    """Every visible worksheet as rows of text from its first row, for a reader that must find out itself what its columns mean.

    Raises `InvalidInput` when the file as a whole cannot be taken.
    """
    _refuse_empty_or_large(content, limits)
    texts = _Texts()
    if not content.startswith((containers.ZIP, containers.OLE2)):
        text = delimited.decode(content)
        delimiter = delimited.best_delimiter(text, lambda rows: max(map(len, rows), default=0), top=HEADING_ROWS)
        return [_bounded(delimited.records(text, delimiter), texts, limits)]
    containers.inspect(content, unpacked=limits.unpacked, rows=limits.rows, columns=limits.columns)
    with _opened(content) as book:
        found = [
            _bounded(sheet.iter_rows(), texts, limits, left=sheet.start[1])
            for index, about in enumerate(book.sheets_metadata)
            if _is_data(about) and (sheet := book.get_sheet_by_index(index)).start is not None
        ]
    return found or refuse("工作簿里没有内容。", "请确认数据所在的工作表没有隐藏。")


def _bounded(cells: Iterable[list[Any]], texts: _Texts, limits: Limits, *, left: int = 0) -> list[list[str]]:
    """Rows as text, blank cells standing in for the columns left of the first; what is longer than a cell may be is cut."""
    blank = [""] * left
    rows = [[*blank, *(texts.of(value)[: limits.cell_chars] for value in row[: limits.columns])] for row in cells]
    if sum(1 for row in rows if any(row)) > limits.rows + HEADING_ROWS:
        refuse(f"数据超过上限 {limits.rows} 行。", "请分成几个文件上传。")
    return rows


def _refuse_empty_or_large(content: bytes, limits: Limits) -> None:
    if not _SOMETHING.search(content):
        refuse("文件是空的。", "请确认选对了文件。")
    if len(content) > limits.bytes:
        refuse(f"文件超过上限 {limits.bytes >> 20} MB。", "请只保留要导入的工作表，或分成几个文件上传。")


def _is_data(about: SheetMetadata) -> bool:
    """Whether people see the sheet and it is not the one that explains the template."""
    return (
        about.visible == SheetVisibleEnum.Visible and about.typ == SheetTypeEnum.WorkSheet and about.name != GUIDE_SHEET
    )


@contextmanager
def _opened(content: bytes) -> Iterator[CalamineWorkbook]:
    try:
        with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
            yield book
    except PasswordError:
        refuse("文件有密码保护，无法读取。", UNLOCK)
    except CalamineError:
        refuse("文件不完整或已损坏，无法读取。", f"可能是下载或复制时中断了。{SAVE_AGAIN}")


# --- workbooks ------------------------------------------------------------------------------------


def _read_workbook(content: bytes, finder: Finder, limits: Limits) -> Sheet:
    facts = containers.inspect(content, unpacked=limits.unpacked, rows=limits.rows, columns=limits.columns)
    with _opened(content) as book:
        return _first_fitting(book, facts, finder, limits)


def _first_fitting(book: CalamineWorkbook, facts: list[SheetFacts], finder: Finder, limits: Limits) -> Sheet:
    """The first visible worksheet with the headings; else the reason why the nearest one does not fit."""
    nearest: list[list[str]] = []
    texts = _Texts()
    for index, about in enumerate(book.sheets_metadata):
        if not _is_data(about):
            continue
        found = book.get_sheet_by_index(index)
        if found.start is None:
            continue
        cells = iter(found.iter_rows())
        raw = list(islice(cells, HEADING_ROWS))
        top = [[texts.of(cell) for cell in row] for row in raw]
        if finder.complete(top):
            placed = _within(finder.place(top), limits)
            reader = _Reader(finder.headings, placed, limits, texts, facts[index], first_column=found.start[1] + 1)
            return reader.read(chain(raw[placed.row + 1 :], cells), about.name)
        if finder.score(top) > finder.score(nearest) or not nearest:
            nearest = top
    if not nearest:
        refuse("工作簿里没有内容。", "请确认数据所在的工作表没有隐藏。")
    finder.place(nearest)
    raise AssertionError("a sheet without the needed headings was placed")


def _within(placed: Placed, limits: Limits) -> Placed:
    if placed.width > limits.columns:
        refuse(f"表格有 {placed.width} 列，超过上限 {limits.columns} 列。", "请删除多余的列后再上传。")
    return placed


# --- delimited text -------------------------------------------------------------------------------


def _read_text(content: bytes, finder: Finder, limits: Limits) -> Sheet:
    text = delimited.decode(content)
    delimiter = delimited.best_delimiter(text, finder.score, top=HEADING_ROWS)
    cells = delimited.records(text, delimiter)
    top = list(islice(cells, HEADING_ROWS))
    placed = _within(finder.place(top), limits)
    reader = _Reader(finder.headings, placed, limits, _Texts(), SheetFacts(), is_text=True)
    return reader.read(chain(top[placed.row + 1 :], cells), "")


# --- cells ----------------------------------------------------------------------------------------


class _Texts(dict[Any, str]):
    """Remembers the text of each value met, so that repeated dates and scores cost one look-up."""

    def __missing__(self, value: Any) -> str:
        text = self[value] = _text(value)
        return text

    def of(self, value: Any) -> str:
        """The text of any value; true and 1 are the same key, so booleans are not remembered."""
        return _text(value) if value is True or value is False else self[value]


def _text(value: Any) -> str:
    """A cell's value as text: whole numbers without '.0', days as ISO dates, more than 15 digits as lost digits."""
    if isinstance(value, str):
        return value.strip(_AROUND)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        if not math.isfinite(value):
            return "#NUM!"
        if value == int(value):
            return str(int(value)) if abs(value) < 1e15 else f"{float(value):.14E}"
        return format(value, ".15g")
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "seconds")
    return str(value)


class _Reader:
    """Turns the rows below the heading row into a `Sheet`, a batch at a time and column by column."""

    def __init__(
        self,
        headings: Headings,
        placed: Placed,
        limits: Limits,
        texts: _Texts,
        facts: SheetFacts,
        *,
        first_column: int = 1,
        is_text: bool = False,
    ) -> None:
        self._headings = headings
        self._placed = placed
        self._limits = limits
        self._texts = texts
        self._is_text = is_text
        self._first_column = first_column
        at = {column + first_column: heading for heading, column in placed.columns.items()}
        below = placed.row + 1
        self._formulas = {(row, at[column]) for row, column in facts.formulas if row > below and column in at}
        self._uncached = {row for row, column in facts.uncached if row > below and column in at}
        self._errors: dict[int, list[tuple[int, str]]] = {}
        for (row, column), text in facts.errors.items():
            self._errors.setdefault(row, []).append((column - first_column, text))
        self._overlong: set[int] = set()
        self._kept: list[Row] = []

    def read(self, cells: Iterator[list[Any]], name: str) -> Sheet:
        """All rows that are rows."""
        number = self._placed.row + 2
        while batch := list(islice(cells, _BATCH)):
            if self._is_text:
                batch = self._squared(batch, number)
            elif self._errors:
                self._put_errors(batch, number)
            self._read_batch(batch, number)
            number += len(batch)
        blank = ("",) * len(self._headings.all)
        self._kept += [(row, blank) for row in sorted(self._uncached) if row >= number]
        self._refuse_too_many()
        formulas = self._formulas
        if formulas:
            numbers = {row for row, _ in self._kept}
            formulas = {(row, heading) for row, heading in formulas if row in numbers}
        return Sheet(
            self._headings.all, self._kept, self._placed.ignored, frozenset(formulas), frozenset(self._overlong), name
        )

    def _read_batch(self, batch: list[list[Any]], number: int) -> None:
        columns = list(zip(*batch, strict=True))
        empty = ("",) * len(batch)
        cleaned: list[Sequence[str]] = []
        for heading in self._headings.all:
            column = self._placed.columns.get(heading)
            if column is None or column >= len(columns):
                cleaned.append(empty)
                continue
            texts = self._clean(columns[column])
            if max(map(len, texts)) > self._limits.cell_chars:
                self._refuse_long(heading, texts, number)
            if self._is_text:
                self._formulas |= {(number + i, heading) for i, text in enumerate(texts) if delimited.is_formula(text)}
            cleaned.append(texts)
        rows = zip(range(number, number + len(batch)), zip(*cleaned, strict=True), strict=True)
        totals = {number + index for index in _totals(batch, columns[:_FIRST_COLUMNS])}
        self._uncached -= totals
        if totals or all("" in texts for texts in cleaned):
            self._kept += [row for row in rows if row[0] not in totals and (any(row[1]) or row[0] in self._uncached)]
        else:
            self._kept += rows
        self._refuse_too_many()

    def _clean(self, column: tuple[Any, ...]) -> list[str]:
        try:
            together = "".join(column)
        except TypeError:
            if bool in set(map(type, column)):
                return [self._texts.of(value) for value in column]
            return [self._texts[value] for value in column]
        if not together.isascii() and any(mark in together for mark in _ZERO_WIDTH):
            return [_text(value) for value in column]
        return list(map(str.strip, column))

    def _squared(self, batch: list[list[str]], number: int) -> list[list[Any]]:
        """Text records cut or filled to the width of the heading row; a cell beyond it marks the row."""
        width = self._placed.width
        filled = [""] * width
        for index, record in enumerate(batch):
            if len(record) != width:
                if any(cell.strip(_AROUND) for cell in record[width:]):
                    self._overlong.add(number + index)
                batch[index] = (record + filled)[:width]
        return batch

    def _put_errors(self, batch: list[list[Any]], number: int) -> None:
        for index, row in enumerate(batch, number):
            for column, text in self._errors.get(index, ()):
                if column < len(row):
                    row[column] = text

    def _refuse_too_many(self) -> None:
        if len(self._kept) > self._limits.rows:
            refuse(f"数据超过上限 {self._limits.rows} 行。", "请分成几个文件上传。")

    def _refuse_long(self, heading: str, texts: Iterable[str], number: int) -> NoReturn:
        row = next(row for row, text in enumerate(texts, number) if len(text) > self._limits.cell_chars)
        raise InvalidInput(
            heading,
            f"第 {row} 行“{heading}”列超过 {self._limits.cell_chars} 个字。",
            fix="请缩短该单元格的内容；若是文本文件，请检查该行附近的双引号是否成对。",
        )


def _totals(batch: list[list[Any]], columns: Sequence[tuple[Any, ...]]) -> Iterator[int]:
    """Indexes of total rows: 合计 or the like among the first columns, and nothing but quantities besides."""
    for column in columns:
        try:
            together = "".join(column)
        except TypeError:
            together = "".join(value for value in column if isinstance(value, str))
        if "计" not in together:
            continue
        for index, value in enumerate(column):
            if isinstance(value, str) and "计" in value and _is_total(value, batch[index]):
                yield index


def _is_total(label: str, row: list[Any]) -> bool:
    if not _TOTAL.fullmatch("".join(label.split())):
        return False
    others = (value for value in row if value is not label)
    return all(
        _QUANTITY.fullmatch("".join(value.split())) if isinstance(value, str) else abs(value) < 1e15
        for value in others
        if isinstance(value, str | int | float)
    ) and all(isinstance(value, str | int | float) for value in row)
