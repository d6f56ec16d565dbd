"""Builders of awkward files: what offices send, and what somebody with ill intent would send."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import Any

import openpyxl
import xlsxwriter

SHEET_NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(
    *sheets: Sequence[Sequence[Any]], build: Callable[[Any, Any], None] | None = None, **options: Any
) -> bytes:
    """An .xlsx with these rows; `build(book, first_sheet)` may add to it."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, **options}) as book:
        made = [book.add_worksheet() for _ in sheets]
        for sheet, rows in zip(made, sheets, strict=True):
            for row, cells in enumerate(rows):
                sheet.write_row(row, 0, cells)
        if build:
            build(book, made[0])
    return out.getvalue()


def openpyxl_workbook(fill: Callable[[Any], None]) -> bytes:
    """An .xlsx as openpyxl saves it: formulas without cached values."""
    book = openpyxl.Workbook()
    fill(book.active)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of these parts."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts:
            archive.writestr(name, body)
    return out.getvalue()


def raw_sheet(xml: str) -> bytes:
    """An .xlsx whose only worksheet is this XML (inside <worksheet>)."""
    with zipfile.ZipFile(BytesIO(workbook([["x"]]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = f'<?xml version="1.0"?><worksheet {SHEET_NS}>{xml}</worksheet>'.encode()
    return zipped(parts.items())


def inline(reference: str, text: str) -> str:
    """A cell with an inline text."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def bomb(megabytes: int) -> bytes:
    """A workbook that unpacks to this many megabytes of spaces."""
    with zipfile.ZipFile(BytesIO(workbook([["x"]]))) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    return zipped([*parts, ("xl/media/extra.xml", b" " * (megabytes << 20))])


def lying_bomb(megabytes: int) -> bytes:
    """A bomb whose directory declares ten bytes with the matching checksum of those ten."""
    content = bytearray(bomb(megabytes))
    with zipfile.ZipFile(BytesIO(bytes(content))) as archive:
        at = archive.getinfo("xl/media/extra.xml").header_offset
    small = struct.pack("<I", zlib.crc32(b" " * 10))
    central = bytes(content).rfind(b"PK\x01\x02")
    content[at + 14 : at + 18], content[at + 22 : at + 26] = small, struct.pack("<I", 10)
    content[central + 16 : central + 20], content[central + 24 : central + 28] = small, struct.pack("<I", 10)
    return bytes(content)


def ods(rows: str, *, manifest: str = "", table: str = "Sheet1") -> bytes:
    """An .ods with these table rows as XML."""
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{space}office:1.0" '
        f'xmlns:table="{space}table:1.0" xmlns:text="{space}text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="{table}">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        [
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", content.encode()),
            ("META-INF/manifest.xml", (manifest or "<manifest/>").encode()),
        ]
    )


def ods_row(*texts: str, attributes: str = "") -> str:
    """A row of text cells."""
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in texts
    )
    return f"<table:table-row {attributes}>{cells}</table:table-row>"


def record(kind: int, body: bytes = b"") -> bytes:
    """A BIFF record."""
    return struct.pack("<HH", kind, len(body)) + body


def label(row: int, column: int, text: str) -> bytes:
    """A BIFF8 text cell."""
    return record(0x204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))


def number(row: int, column: int, value: float) -> bytes:
    """A BIFF8 number cell."""
    return record(0x203, struct.pack("<HHHd", row, column, 0, value))


def formula(row: int, column: int, value: float) -> bytes:
    """A BIFF8 formula cell (=1) with its cached value."""
    return record(0x06, struct.pack("<HHHdHIH", row, column, 0, value, 0, 0, 3) + b"\x1e\x01\x00")


def xls(cells: bytes, *, protected: bool = False) -> bytes:
    """An .xls workbook with one sheet of these cell records."""
    bof = struct.pack("<HHHHII", 0x0600, 5, 0x0DBB, 0x07CC, 0, 6)
    name = struct.pack("<BB", 6, 1) + "Sheet1".encode("utf-16-le")
    globals_ = record(0x809, bof) + (record(0x2F, b"\x00" * 6) if protected else b"")
    globals_ += record(0x42, struct.pack("<H", 1200))
    start = len(globals_) + 4 + 6 + len(name) + 4
    globals_ += record(0x85, struct.pack("<IH", start, 0) + name) + record(0x0A)
    sheet = record(0x809, struct.pack("<HHHHII", 0x0600, 0x10, 0x0DBB, 0x07CC, 0, 6)) + cells + record(0x0A)
    return compound({"Workbook": globals_ + sheet})


def compound(streams: dict[str, bytes]) -> bytes:
    """An OLE2 compound file of these streams."""
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    table, data = [0xFFFFFFFD], b""
    entries = [("Root Entry", 5, end, 0)]
    for name, body in streams.items():
        body = body.ljust(4096, b"\x00")
        count = -(-len(body) // 512)
        first = len(table)
        table += [*range(first + 1, first + count), end]
        data += body.ljust(count * 512, b"\x00")
        entries.append((name, 2, first, len(body)))
    directory_at = len(table)
    table.append(end)
    directory = b""
    for index, (name, kind, first, size) in enumerate(entries):
        written = (name + "\x00").encode("utf-16-le")
        child = 1 if index == 0 else free
        following = index + 1 if 0 < index < len(entries) - 1 else free
        directory += written.ljust(64, b"\x00") + struct.pack("<HBB", len(written), kind, 1)
        directory += struct.pack("<III", free, following, child) + b"\x00" * 36 + struct.pack("<III", first, size, 0)
    assert len(table) <= 128
    assert len(directory) <= 512
    table += [free] * (128 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += b"\x00" * 6 + struct.pack("<IIIIIIIII", 0, 1, directory_at, 0, 4096, end, 0, end, 0)
    header += struct.pack("<I", 0) + struct.pack("<I", free) * 108
    return header + struct.pack("<128I", *table) + data + directory.ljust(512, b"\x00")
