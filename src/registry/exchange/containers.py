"""Looks into a dropped file before any parser does: what it is, how far it unpacks, how far its cells reach.

Nothing here trusts a file's name or what a file says of itself: zip parts are inflated and counted, cell positions are
read. It also finds what the cell reader does not report: formulas and error values.
"""

from __future__ import annotations

import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from posixpath import normpath
from typing import NoReturn
from xml.parsers import expat

from registry.exchange import ole2
from registry.exchange.found import ACCEPTED, SAVE_AGAIN, UNLOCK, SheetFacts, refuse

ZIP = b"PK\x03\x04"
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_CHUNK = 1 << 18
_MOST_PARTS = 4096
_RATIO = 200
_RATIO_MATTERS_FROM = 8 << 20
_SPARE_ROWS = 10_000
_MOST_FORMULAS = 1_000_000

# Any cell that this does not pass over (beyond column BL or row 109,999 and not empty) needs the exact scan.
_FAR_CELL = re.compile(
    rb'<c(?! r="[A-Z][0-9]{1,5}"|[a-z:]| r="(?:A[A-Z]|B[A-L])(?:[0-9]{1,5}|10[0-9]{4})"| r="[A-Z]10[0-9]{4}"'
    rb'| r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]+")?/>)'
)
_PERHAPS_FAR = re.compile(
    rb'<c(?! r="[A-Z][0-9]{1,5}")'
)  # asked first: it is quicker, and passes over all of most sheets
_FORMULA = re.compile(rb"<f[\s/>]")
_PREFIXED_CELL = re.compile(rb":c[\s/>]")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def inspect(content: bytes, *, unpacked: int, rows: int, columns: int) -> list[SheetFacts]:
    """Facts of each worksheet in workbook order; refuses what is no readable workbook or is beyond the bounds."""
    try:
        facts = ole2.inspect_ole2(content) if content.startswith(OLE2) else _inspect_zip(content, unpacked=unpacked)
    except (zipfile.BadZipFile, zlib.error, struct.error, expat.ExpatError, ValueError, IndexError, KeyError):
        refuse("文件不完整或已损坏，无法读取。", f"可能是下载或复制时中断了。{SAVE_AGAIN}")
    for sheet in facts:
        if sheet.last_column > columns:
            refuse(
                f"工作表的内容一直到第 {sheet.last_column} 列，超过上限 {columns} 列。", "请删除右侧多余的列后再上传。"
            )
        if sheet.last_row > rows + _SPARE_ROWS:
            refuse(
                f"工作表的内容一直到第 {sheet.last_row} 行，超过上限 {rows} 行。",
                "请删除下方多余的行，或分成几个文件上传。",
            )
    if sum(sheet.last_row * sheet.last_column for sheet in facts) > (rows + _SPARE_ROWS) * columns:
        refuse("工作簿各工作表的单元格总数太多。", "请只保留要导入的工作表后再上传。")
    return facts


# --- zip: .xlsx, .xlsm, .ods ----------------------------------------------------------------------


def _inspect_zip(content: bytes, *, unpacked: int) -> list[SheetFacts]:
    if content[-22:-18] != b"PK\x05\x06" or content.count(b"PK\x01\x02") > _MOST_PARTS:
        raise zipfile.BadZipFile
    parts = zipfile.ZipFile(BytesIO(content)).infolist()
    names = {part.filename: part for part in parts}
    if len(names) != len(parts):
        raise zipfile.BadZipFile
    if any(part.flag_bits & 1 for part in parts):
        refuse("文件有密码保护，无法读取。", UNLOCK)
    excel, ods = "xl/workbook.xml" in names, "content.xml" in names
    if "xl/workbook.bin" in names:
        refuse("暂不支持 .xlsb（二进制工作簿）。", SAVE_AGAIN)
    if excel == ods:
        what = "这是 Word 文档，不是工作簿。" if "word/document.xml" in names else "文件不是工作簿。"
        refuse(what, ACCEPTED)
    if sum(part.file_size for part in parts) > unpacked:
        _too_big(unpacked)
    odd = _inflate_all(content, parts, unpacked)
    if ods:
        return _ods_facts(content, names)
    facts: list[SheetFacts] = []
    scanned: set[str] = set()
    for name in _sheet_parts(content, names):
        scanned.add(name)
        if name in odd:
            facts.append(_scan_xlsx(_inflate(content, names[name])))
        else:
            facts.append(SheetFacts())
    for name in odd - scanned:
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            _scan_xlsx(_inflate(content, names[name]))
    return facts


def _too_big(unpacked: int) -> NoReturn:
    refuse(f"文件解压后超过上限 {unpacked >> 20} MB。", "请只保留要导入的工作表和列，或分成几个文件上传。")


def _inflate(content: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part's bytes, counted as they come out; a part longer or shorter than it says is damaged."""
    start = part.header_offset
    if content[start : start + 4] != ZIP:
        raise zipfile.BadZipFile
    name_length, extra_length = struct.unpack_from("<HH", content, start + 26)
    start += 30 + name_length + extra_length
    raw: bytes | memoryview = memoryview(content)[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        if len(raw) != part.file_size:
            raise zipfile.BadZipFile
        for at in range(0, len(raw), _CHUNK):
            yield bytes(raw[at : at + _CHUNK])
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile
    stream, left = zlib.decompressobj(-15), part.file_size
    while not stream.eof:
        out = stream.decompress(raw, _CHUNK)
        raw = stream.unconsumed_tail
        left -= len(out)
        if left < 0 or not (out or raw or stream.eof):
            raise zipfile.BadZipFile
        yield out
    if left:
        raise zipfile.BadZipFile


def _inflate_all(content: bytes, parts: list[zipfile.ZipInfo], unpacked: int) -> set[str]:
    """Unpack everything once within the bound; the names of parts whose cells need the exact scan."""
    odd: set[str] = set()
    total, most = 0, len(content) * _RATIO
    for part in parts:
        tail, known = b"", False
        for chunk in _inflate(content, part):
            total += len(chunk)
            if total > unpacked:
                _too_big(unpacked)
            if total > _RATIO_MATTERS_FROM and total > most:
                refuse("文件解压后异常庞大，疑似压缩炸弹。", SAVE_AGAIN)
            if known:
                continue
            first, last = chunk.find(b"<"), chunk.rfind(b"<")
            if first < 0:
                known, tail = _needs_scan(tail + chunk), b""
            else:
                known = _needs_scan(tail + chunk[:first]) or _needs_scan(chunk, first, last)
                tail = chunk[last:]
        if known or _needs_scan(tail):
            odd.add(part.filename)
    return odd


def _needs_scan(piece: bytes, start: int = 0, end: int = sys.maxsize) -> bool:
    """Whether this piece of a part, cut before a tag, may hold a far cell, a formula or an error value."""
    return bool(
        (_PERHAPS_FAR.search(piece, start, end) and _FAR_CELL.search(piece, start, end))
        or _FORMULA.search(piece, start, end)
        or piece.find(b't="e"', start, end) >= 0
        or _PREFIXED_CELL.search(piece, start, end)
    )


def _sheet_parts(content: bytes, names: dict[str, zipfile.ZipInfo]) -> list[str]:
    """The part of each sheet, in the order of the workbook."""
    targets: dict[str, str] = {}
    order: list[str] = []

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "Relationship":
            target = attributes.get("Target", "").replace("\\", "/")
            targets[attributes.get("Id", "")] = normpath(target[1:] if target.startswith("/") else f"xl/{target}")

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "sheet":
            order.append(next(value for key, value in attributes.items() if key.endswith(":id")))

    for name, handler in (("xl/_rels/workbook.xml.rels", relation), ("xl/workbook.xml", sheet)):
        parser = expat.ParserCreate()
        parser.StartElementHandler = handler
        for chunk in _inflate(content, names[name]):
            parser.Parse(chunk)
        parser.Parse(b"", True)
    folded = {name.lower(): name for name in names}
    return [
        folded.get((found := targets[key]).lower(), folded.get(found.lower().removeprefix("xl/"), "")) for key in order
    ]


def _scan_xlsx(chunks: Iterator[bytes]) -> SheetFacts:
    """Walk every cell of one worksheet."""
    facts = SheetFacts()
    row = column = 0
    kind = ""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def error_text(text: str) -> None:
        facts.errors[row, column] = facts.errors.get((row, column), "") + text
        facts.uncached.discard((row, column))

    def cached_value(text: str) -> None:
        facts.uncached.discard((row, column))

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, kind
        tag = tag.rpartition(":")[2]
        parser.CharacterDataHandler = None
        if tag == "c":
            kind = attributes.get("t", "")
            reference = attributes.get("r")
            if reference is None:
                column += 1
                return
            parsed = _REFERENCE.fullmatch(reference.upper())
            if parsed is None:
                raise ValueError(reference)
            row, column = int(parsed[2]), 0
            for letter in parsed[1]:
                column = column * 26 + ord(letter) - 64
        elif tag == "v" or tag == "is":
            facts.reach(row, column)
            if kind == "str":
                facts.uncached.discard((row, column))
            else:
                parser.CharacterDataHandler = error_text if kind == "e" else cached_value
        elif tag == "f":
            facts.formulas.add((row, column))
            facts.uncached.add((row, column))
        elif tag == "row":
            row, column = int(attributes.get("r", row + 1)), 0

    parser.StartElementHandler = start
    for chunk in chunks:
        parser.Parse(chunk)
    parser.Parse(b"", True)
    return facts


def _ods_facts(content: bytes, names: dict[str, zipfile.ZipInfo]) -> list[SheetFacts]:
    if "META-INF/manifest.xml" in names:
        manifest = b"".join(_inflate(content, names["META-INF/manifest.xml"]))
        if b"encryption-data" in manifest:
            refuse("文件有密码保护，无法读取。", UNLOCK)
    if b"".join(_inflate(content, names["mimetype"])).strip() not in (
        b"application/vnd.oasis.opendocument.spreadsheet",
        b"application/vnd.oasis.opendocument.spreadsheet-template",
    ):
        refuse("文件不是工作簿。", ACCEPTED)
    return _scan_ods(_inflate(content, names["content.xml"]))


def _scan_ods(chunks: Iterator[bytes]) -> list[SheetFacts]:
    """Walk every cell of every table; repeated rows and cells count as often as they are repeated."""
    sheets: list[SheetFacts] = []
    row = row_repeat = column = cell_repeat = 0

    def valued() -> None:
        sheets[-1].reach(row + row_repeat - 1, column + cell_repeat - 1)

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, row_repeat, column, cell_repeat
        if tag == "table:table":
            sheets.append(SheetFacts())
            row, row_repeat = 1, 0
        elif tag == "table:table-row":
            row += row_repeat
            row_repeat = int(attributes.get("table:number-rows-repeated", 1))
            column, cell_repeat = 1, 0
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            column += cell_repeat
            cell_repeat = int(attributes.get("table:number-columns-repeated", 1))
            if "office:value-type" in attributes or "table:formula" in attributes:
                valued()
            if "table:formula" in attributes and cell_repeat * row_repeat < _MOST_FORMULAS:
                sheets[-1].formulas |= {
                    (down, right)
                    for down in range(row, row + row_repeat)
                    for right in range(column, column + cell_repeat)
                }
        elif tag == "text:p" and sheets and cell_repeat:
            valued()

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    for chunk in chunks:
        parser.Parse(chunk)
    parser.Parse(b"", True)
    return sheets
