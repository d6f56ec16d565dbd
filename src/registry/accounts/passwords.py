"""Passwords: argon2id hashes, the same work for unknown users, and random temporary ones. Nothing here logs."""

from __future__ import annotations

import secrets
import threading
import unicodedata
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's first choice: 19 MiB, two passes, one lane. At most so many at a time, so that memory stays bounded.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_AT_A_TIME: Final = threading.BoundedSemaphore(4)
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


def hashed(password: str) -> str:
    """The argon2id hash of a password."""
    with _AT_A_TIME:
        return _HASHER.hash(_folded(password))


def fits(password: str, stored: str) -> bool:
    """Whether the password belongs to the hash. An empty hash takes as long as a real one and never fits."""
    with _AT_A_TIME:
        try:
            return _HASHER.verify(stored or _nobody(), _folded(password)) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False


def outgrown(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's and should be made again."""
    return _HASHER.check_needs_rehash(stored)


def temporary() -> str:
    """A random password of sixteen unmistakable letters and digits in groups of four (79 bits)."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


@cache
def _nobody() -> str:
    return _HASHER.hash(secrets.token_urlsafe(16))


def _folded(password: str) -> str:
    """One password has one form, however the keyboard composed it (RFC 8265)."""
    return unicodedata.normalize("NFC", password)
