"""What is no spreadsheet, is protected, damaged or a bomb is refused with a sentence, and never fills the memory."""

from __future__ import annotations

import contextlib
import random
import resource
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.exchange.workbook import Headings, Limits, read
from registry.kernel.errors import InvalidInput
from tests.exchange import files

WANTED = Headings(("姓名", "身份证号"))
GOOD = files.workbook([["姓名", "身份证号"], ["张三", "1"]])
HEAD_XML = f'<row r="1">{files.inline("A1", "姓名")}{files.inline("B1", "身份证号")}</row>'


def refusal(content: bytes, limits: Limits | None = None) -> str:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InvalidInput) as refused:
        read(content, WANTED, limits=limits or Limits())
    assert refused.value.fix
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 << 10
    return refused.value.message


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空"),
        (b"\x00" * 100, "空"),
        (b"%PDF-1.7\n%\xe2\xe3", "不是工作簿"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "不是工作簿"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "网页"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "网页"),
        (files.zipped([("word/document.xml", b"<w/>"), ("[Content_Types].xml", b"<t/>")]), "Word"),
        (files.zipped([("a.txt", b"x")]), "不是工作簿"),
        (files.zipped([("xl/workbook.bin", b"x")]), "xlsb"),
        (GOOD[: len(GOOD) // 2], "损坏"),
        (GOOD[:-30], "损坏"),
        (files.zipped([("xl/workbook.xml", b"<workbook>")]), "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 3000, "损坏"),
        (files.compound({"WordDocument": b"x"}), "不是工作簿"),
        (files.compound({"EncryptionInfo": b"x", "EncryptedPackage": b"y"}), "密码"),
        (files.xls(files.label(0, 0, "姓名"), protected=True), "密码"),
        (files.ods(files.ods_row("姓名"), manifest="<manifest:encryption-data/>"), "密码"),
        ('姓名,身份证号\n"张三,1\n李四,2\n'.encode(), "引号"),
    ],
)
def test_refused(content: bytes, said: str) -> None:
    assert said in refusal(content)


def test_zip_with_a_password_bit_is_refused() -> None:
    content = bytearray(GOOD)
    content[GOOD.index(b"PK\x01\x02") + 8] |= 1
    assert "密码" in refusal(bytes(content))


def test_bombs() -> None:
    assert "炸弹" in refusal(files.bomb(100))
    assert "上限 1 MB" in refusal(files.bomb(2), Limits(unpacked=1 << 20))
    assert "损坏" in refusal(files.lying_bomb(100))


def test_far_cells_do_not_fill_the_memory() -> None:
    for far in (
        files.inline("XFD1048576", "x"),
        "<c r='XFD1048576'><v>1</v></c>",
        '<c s="1" r="B1048576"><v>1</v></c>',
        '<c r="A1048576"><v>1</v></c>',
        '<c r="BM2"><v>1</v></c>',
    ):
        assert "超过上限" in refusal(files.raw_sheet(f"<sheetData>{HEAD_XML}<row>{far}</row></sheetData>"))
    prefixed = f'<x:c xmlns:x="{files.SHEET_NS[7:-1]}" r="XFD1048576"><v>1</v></x:c>'
    assert "超过上限" in refusal(files.raw_sheet(f"<sheetData>{HEAD_XML}<row>{prefixed}</row></sheetData>"))
    assert "超过上限" in refusal(files.xls(files.label(0, 0, "姓名") + files.label(65535, 255, "x")))
    repeated = files.ods_row("x", attributes='table:number-rows-repeated="1048576"')
    assert "超过上限" in refusal(files.ods(files.ods_row("姓名", "身份证号") + repeated))


def test_a_million_empty_formatted_rows_and_a_wild_dimension_are_read() -> None:
    empty = "".join(f'<row r="{row}"><c r="A{row}" s="1"/></row>' for row in range(3, 300_000))
    content = files.raw_sheet(
        f'<dimension ref="A1:XFD1048576"/><sheetData>{HEAD_XML}'
        f'<row r="2">{files.inline("A2", "张三")}</row>{empty}</sheetData>'
    )
    assert read(content, WANTED).rows == [(2, ("张三", ""))]


def test_a_damaged_part_is_refused() -> None:
    with zipfile.ZipFile(BytesIO(GOOD)) as archive:
        at = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    content = bytearray(GOOD)
    content[at + 60 : at + 160] = random.Random(1).randbytes(100)
    assert "损坏" in refusal(bytes(content))


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe"]))
def test_any_bytes_are_refused_not_crashed_on(content: bytes, prefix: bytes) -> None:
    with pytest.raises(InvalidInput):
        read(prefix + content, WANTED)


@settings(deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_a_flipped_byte_never_crashes(at: int, mask: int) -> None:
    content = bytearray(GOOD)
    content[at] ^= mask
    with contextlib.suppress(InvalidInput):
        read(bytes(content), WANTED)
