"""The insides of an .xls workbook: streams of a compound file, records of a sheet. Nothing it says of itself is trusted."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from registry.exchange.found import ACCEPTED, SAVE_AGAIN, UNLOCK, SheetFacts, refuse

_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def inspect_ole2(content: bytes) -> list[SheetFacts]:
    streams = _ole2_streams(content)
    if "EncryptedPackage" in streams or "EncryptionInfo" in streams:
        refuse("文件有密码保护，无法读取。", UNLOCK)
    book = streams.get("Workbook", streams.get("Book"))
    if book is None:
        refuse("文件不是工作簿。", ACCEPTED)
    if book[:2] != b"\x09\x08":
        refuse("工作簿的格式太旧，无法读取。", SAVE_AGAIN)
    starts: list[int] = []
    for kind, body in _records(book, 0):
        if kind == 0x2F:
            refuse("文件有密码保护，无法读取。", UNLOCK)
        if kind == 0x85:
            starts.append(struct.unpack_from("<I", body)[0])
    return [_scan_xls(book, start) for start in starts]


def _ole2_streams(content: bytes) -> dict[str, bytes]:
    """The named streams of a compound file."""
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    if size not in (512, 4096):
        raise ValueError(size)
    first_directory, _, cutoff, first_mini, _, first_extra = struct.unpack_from("<6I", content, 48)

    def sector(index: int) -> bytes:
        found = content[(index + 1) * size : (index + 2) * size]
        if len(found) < 4:
            raise ValueError(index)
        return found

    def numbers(block: bytes) -> list[int]:
        return [number for (number,) in struct.iter_unpack("<I", block[: len(block) // 4 * 4])]

    places = numbers(content[76:512])
    for _ in range(len(content) // size):
        if first_extra >= 0xFFFFFFFA:
            break
        *more, first_extra = numbers(sector(first_extra))
        places += more
    table = [number for place in places if place < 0xFFFFFFFA for number in numbers(sector(place))]

    def chain(start: int, following: list[int]) -> Iterator[int]:
        for _ in range(len(following) + 1):
            if start >= 0xFFFFFFFA:
                return
            yield start
            start = following[start]
        raise ValueError(start)

    def stream(start: int) -> bytes:
        return b"".join(sector(index) for index in chain(start, table))

    entries: dict[str, tuple[int, int]] = {}
    directory = stream(first_directory)
    for at in range(0, len(directory) - 127, 128):
        name = directory[at : at + 64].decode("utf-16-le", "replace")[: max(0, directory[at + 64] // 2 - 1)]
        if directory[at + 66] in (2, 5):
            entries.setdefault(name, struct.unpack_from("<II", directory, at + 116))
    mini_table = numbers(stream(first_mini))
    mini = stream(entries["Root Entry"][0])
    found = {}
    for name, (start, length) in entries.items():
        if name not in ("Workbook", "Book"):
            found[name] = b""
        elif length >= cutoff:
            found[name] = stream(start)[:length]
        else:
            found[name] = b"".join(mini[index * 64 : index * 64 + 64] for index in chain(start, mini_table))[:length]
    return found


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one substream, those of embedded charts left out."""
    depth = 0
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        depth += (kind == 0x0809) - (kind == 0x0A)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, book[at + 4 : at + 4 + length]
        at += 4 + length


def _scan_xls(book: bytes, start: int) -> SheetFacts:
    facts = SheetFacts()
    for kind, body in _records(book, start):
        if kind in (0x06, 0x203, 0x204, 0x205, 0xD6, 0xFD, 0x27E):
            row, column = struct.unpack_from("<HH", body)
            position = (row + 1, column + 1)
            facts.reach(*position)
            if kind == 0x06:
                facts.formulas.add(position)
                if body[12:14] == b"\xff\xff" and body[6] == 2:
                    facts.errors[position] = _ERRORS.get(body[8], "#ERROR!")
            elif kind == 0x205 and body[7]:
                facts.errors[position] = _ERRORS.get(body[6], "#ERROR!")
        elif kind == 0xBD:
            row, last = struct.unpack_from("<H", body)[0], struct.unpack_from("<H", body, len(body) - 2)[0]
            facts.reach(row + 1, last + 1)
    return facts
