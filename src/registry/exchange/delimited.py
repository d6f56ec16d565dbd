"""Delimited text as offices save it: which encoding, which delimiter, which records.

Everything is decided from the bytes; a text that cannot be decoded without loss is refused, never patched.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from io import StringIO
from itertools import islice

from registry.exchange.found import ACCEPTED, SAVE_AGAIN, refuse

DELIMITERS = (",", "\t", ";", "|")

_BINARY = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\ufffe\uffff]")
_MARKUP = re.compile(r"\s*<(?:!doctype|\?xml|html|head|meta|body|table|style|div)", re.IGNORECASE)
_KNOWN_BINARIES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf")
_NUMBER = re.compile(r"[+-]?[\d\s.,()%-]*(?:[Ee][+-]?\d+)?")


def decode(content: bytes) -> str:
    """The text of UTF-8 (with or without mark), UTF-16 or GB18030 bytes; refuses anything else."""
    if content.startswith(_KNOWN_BINARIES):
        refuse("文件不是工作簿，也不是分隔文本。", ACCEPTED)
    for encoding in _candidates(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        text = text.removeprefix("\ufeff").rstrip("\x1a")
        if _BINARY.search(text):
            continue
        if _MARKUP.match(text):
            refuse("文件其实是网页或 XML，只是改了扩展名。", SAVE_AGAIN)
        return text
    refuse("文件不是工作簿，也不是可识别的文本。", ACCEPTED)


def records(text: str, delimiter: str) -> Iterator[list[str]]:
    """The records in order, blank lines as empty ones; an unclosed quotation mark refuses the file."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error:
        refuse(f"文本第 {reader.line_num} 行附近的引号不成对，无法分列。", f"请检查该处的双引号。{SAVE_AGAIN}")


def best_delimiter(text: str, score: Callable[[list[list[str]]], int], *, top: int) -> str:
    """The delimiter under which the first `top` records hold most of the headings wanted."""
    beginning = text[:100_000]

    def found(delimiter: str) -> int:
        reader = csv.reader(StringIO(beginning, newline=""), delimiter=delimiter)
        try:
            return score(list(islice(reader, top)))
        except csv.Error:
            return 0

    return max(DELIMITERS, key=found)


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet program would calculate this text."""
    return len(cell) > 1 and cell[0] in "=+-@" and not _NUMBER.fullmatch(cell)


def _candidates(content: bytes) -> Iterator[str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield "utf-16"
    elif content.startswith(b"\xef\xbb\xbf"):
        yield "utf-8-sig"
    elif b"\x00" in content:
        low, high = content[1:4000:2].count(0), content[0:4000:2].count(0)
        if bool(low) != bool(high):
            yield "utf-16-le" if low else "utf-16-be"
    else:
        yield from ("utf-8", "gb18030")
