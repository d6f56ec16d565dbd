"""Which characters can be printed, read from the fonts' own tables, so that a rare character is refused and not printed as a box."""

from __future__ import annotations

import struct
import unicodedata
from bisect import bisect_right
from functools import cache
from pathlib import Path
from typing import Final

from pylopdf_fonts_zh_cn import sans_path, serif_path

from registry.kernel.errors import InvalidInput

FONTS: Final = (serif_path(), sans_path())
"""Noto Serif SC, which papers are set in, and Noto Sans SC, which also stands in for what the first lacks."""
_FULL_RANGE: Final = 12  # the cmap format that holds characters beyond the first 65,536


def must_be_printable(text: str) -> None:
    """Refuse characters that neither font has. Raises `InvalidInput` naming them; line breaks and spaces pass."""
    missing = dict.fromkeys(one for one in text if not one.isspace() and not printable(one))
    if missing:
        named = "、".join(f"“{one}”（U+{ord(one):04X}）" for one in list(missing)[:5])
        fix = "请核对是否录错；确系此字的，请以相近写法代替，并在纸质文书上手写补正。"
        raise InvalidInput("文书文字", f"字库中没有{named}，无法印制。", fix=fix)


def without_invisible(text: str) -> str:
    """The text without marks that show nothing (format characters, variation selectors) and would only be missing glyphs."""
    return "".join(
        one
        for one in text
        if (unicodedata.category(one) not in ("Cf", "Cc") and not _is_selector(one)) or one in "\n\t"
    )


def printable(character: str) -> bool:
    """Whether one of the fonts has the character."""
    starts, ends = _covered()
    place = bisect_right(starts, ord(character)) - 1
    return place >= 0 and ord(character) <= ends[place]


def _is_selector(one: str) -> bool:
    return "\ufe00" <= one <= "\ufe0f" or "\U000e0100" <= one <= "\U000e01ef"


@cache
def _covered() -> tuple[list[int], list[int]]:
    """First and last character of every stretch that is covered, in order, apart from each other."""
    starts: list[int] = []
    ends: list[int] = []
    for first, last in sorted(span for font in FONTS for span in _spans(font)):
        if ends and first <= ends[-1] + 1:
            ends[-1] = max(ends[-1], last)
        else:
            starts.append(first)
            ends.append(last)
    return starts, ends


def _spans(font: Path) -> list[tuple[int, int]]:
    """The stretches of characters an OpenType font maps (its `cmap` table). Raises ValueError for a font of another make."""
    content = font.read_bytes()
    for place in range(12, 12 + 16 * _number(content, ">H", 4), 16):
        if content[place : place + 4] == b"cmap":
            table = _number(content, ">I", place + 8)
            break
    else:
        raise ValueError(f"{font.name} has no character map")
    for entry in range(table + 4, table + 4 + 8 * _number(content, ">H", table + 2), 8):
        start = table + _number(content, ">I", entry + 4)
        if _number(content, ">H", start) == _FULL_RANGE:
            groups = struct.iter_unpack(
                ">III", content[start + 16 : start + 16 + 12 * _number(content, ">I", start + 12)]
            )
            return [(first, last) for first, last, glyph in groups if glyph]
    raise ValueError(f"{font.name} has no character map of the full range")


def _number(content: bytes, form: str, place: int) -> int:
    (found,) = struct.unpack_from(form, content, place)
    return int(found)
