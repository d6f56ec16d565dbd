"""Random public codes: the addresses of parties, certificates and records in links, QR codes and ledgers.

A code is one letter for the kind, fifteen random characters (75 bits) and one check character, all of Crockford's
base 32 (no I, L, O, U). The check is linear over GF(32) with a different weight at every place, so it catches
**every** wrong character and **every** exchange of two characters, adjacent or not. A code tells nothing about what
it names.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from typing import Final, Protocol

from registry.kernel.fields import BadField, clean

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_CHARACTERS: Final = 15
LENGTH: Final = 1 + RANDOM_CHARACTERS + 1

_VALUES: Final = {char: value for value, char in enumerate(ALPHABET)}
_LOOKALIKES: Final = str.maketrans("OIL", "011", " -‐–—")


_PAIRS: Final = tuple(first + second for first in ALPHABET for second in ALPHABET)
_SHIFTS: Final = tuple(range(5, 5 * RANDOM_CHARACTERS, 10))


class Chooser(Protocol):
    """What picks a random character: the `secrets` module, or a seeded `random.Random` in tests and demonstrations."""

    def choice(self, seq: Sequence[str], /) -> str: ...


def new_code(prefix: str, rng: Chooser = secrets) -> str:
    """A new code of 17 characters that begins with `prefix`, one letter of the alphabet."""
    _must_be_prefix(prefix)
    if rng is secrets:
        bits = secrets.randbits(5 * RANDOM_CHARACTERS)
        body = prefix + "".join([_PAIRS[bits >> shift & 1023] for shift in _SHIFTS]) + ALPHABET[bits & 31]
    else:
        body = prefix + "".join(rng.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return body + ALPHABET[_check_value(body)]


def _must_be_prefix(prefix: str) -> None:
    if len(prefix) != 1 or prefix not in ALPHABET or not prefix.isalpha():
        raise ValueError(f"prefix must be one capital letter of {ALPHABET}: {prefix!r}")


def new_codes(prefix: str, count: int) -> list[str]:
    """That many new codes at once; the same codes as `new_code` makes, worked out place by place instead of one by one."""
    _must_be_prefix(prefix)
    places = [os.urandom(count).translate(_RANDOM) for _ in range(RANDOM_CHARACTERS)]
    total = int.from_bytes(bytes([_WEIGHED[0][prefix]]) * count)
    for weighed, characters in zip(_WEIGHED_BYTES[1:], places, strict=False):
        total ^= int.from_bytes(characters.translate(weighed))
    checks = total.to_bytes(count).translate(_RANDOM)
    return [prefix + "".join(body) for body in zip(*(place.decode() for place in (*places, checks)), strict=True)]


def check_code(text: str) -> str:
    """The canonical code for what somebody typed: case, spaces and hyphens do not matter, O is 0, I and L are 1.

    Raises `BadField` when it is not a code of ours.
    """
    code = clean(text).upper().translate(_LOOKALIKES)
    if (
        len(code) != LENGTH
        or not all(char in _VALUES for char in code)
        or not code[0].isalpha()
        or ALPHABET[_check_value(code[:-1])] != code[-1]
    ):
        raise BadField("编号不正确，至少有一位录错。", f"编号共 {LENGTH} 位，请对照证书或页面重新输入，或扫描二维码。")
    return code


def _powers() -> tuple[int, ...]:
    """The powers of a generator of GF(32) = GF(2)[x]/(x⁵+x²+1), one distinct non-zero weight per place."""
    found = [1]
    for _ in range(30):
        doubled = found[-1] << 1
        found.append(doubled ^ 0b100101 if doubled & 0b100000 else doubled)
    return tuple(found)


_POWER: Final = _powers()
_LOGARITHM: Final = {value: exponent for exponent, value in enumerate(_POWER)}


_WEIGHED: Final = tuple(
    {char: _POWER[(_LOGARITHM[value] + place) % 31] if value else 0 for char, value in _VALUES.items()}
    for place in range(1, 31)
)
"""αⁱ·x for every character x, by place i."""

_RANDOM: Final = ALPHABET.encode() * 8
"""Table for `bytes.translate`: a value to the character of its low five bits."""

_WEIGHED_BYTES: Final = tuple(
    bytes(weighed.get(chr(byte), 0) for byte in range(256)) for weighed in _WEIGHED[: LENGTH - 1]
)
"""`_WEIGHED` as tables for `bytes.translate`."""


def _check_value(body: str) -> int:
    """Σ αⁱ·xᵢ over the places i = 1, 2, …; the check character itself has weight α⁰ = 1."""
    total = 0
    for weighed, char in zip(_WEIGHED, body, strict=False):
        total ^= weighed[char]
    return total
