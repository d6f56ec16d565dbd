"""Text as people type or paste it: folded, tidied, measured. Knows nothing of what it stands for."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from registry.kernel.errors import InvalidInput

# Marks that show nothing and are dropped: soft hyphen, zero-width signs, direction marks, word joiner, BOM, variation
# selectors. General category Cf and Cc cover most; the selectors are Mn.
_SPACES: Final = re.compile(r"\s+")
_VARIATION_SELECTORS: Final = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
_FULL_WIDTH: Final = {
    code: code - 0xFEE0 for span in ((0xFF10, 0xFF1A), (0xFF21, 0xFF3B), (0xFF41, 0xFF5B)) for code in range(*span)
}


class BadField(ValueError):
    """A value is wrong. `message` says what, `fix` what to do: Chinese sentences for the person who typed it."""

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


# ── plain text ──────────────────────────────────────────────────────────────────────────────────────────────────────


def clean(text: str) -> str:
    """The text folded for identifiers and keys: NFKC, nothing invisible, single inner spaces, no outer ones.

    Full-width letters, digits **and punctuation** become half-width; for names and prose use `tidy`.
    """
    if not text or (text.isalnum() and unicodedata.is_normalized("NFKC", text)):
        return text
    return _squeeze(unicodedata.normalize("NFKC", text))


def tidy(text: str) -> str:
    """The text as people read it: NFC, letters and digits half-width, Chinese punctuation kept, spaces squeezed."""
    if not text or (text.isalnum() and unicodedata.is_normalized("NFKC", text)):
        return text
    return _squeeze(unicodedata.normalize("NFC", text).translate(_FULL_WIDTH))


def _squeeze(text: str) -> str:
    seen = "".join(
        char
        for char in text
        if char.isspace() or (unicodedata.category(char) not in ("Cf", "Cc") and char not in _VARIATION_SELECTORS)
    )
    return _SPACES.sub(" ", seen).strip()


def text_up_to(value: str, most: int, *, least: int = 1) -> str:
    """The tidied text, refused when shorter than `least` or longer than `most` characters."""
    found = tidy(value)
    if len(found) < least:
        raise BadField("不能为空。" if not found else f"至少 {least} 个字，现为 {len(found)} 个。", "请补充填写。")
    if len(found) > most:
        raise BadField(f"不能超过 {most} 个字，现为 {len(found)} 个。", f"请删减 {len(found) - most} 个字以上。")
    return found


def written(field: str, text: str, *, most: int = 500) -> str:
    """What somebody has to write down, as it stands. Raises `InvalidInput` when it is missing or longer than `most`."""
    if not text.strip():
        raise InvalidInput(field, f"没有填写{field}。", fix="请填写后再提交，内容会随记录保存。")
    return maybe_written(field, text, most=most)


def maybe_written(field: str, text: str, *, most: int = 500) -> str:
    """`written`, but it may be left out."""
    if len(text.strip()) > most:
        raise InvalidInput(field, f"{field}超过 {most} 个字。", fix="请删减后再提交。")
    return text.strip()
