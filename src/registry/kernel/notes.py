"""A ledger's head as a signed note, the text form of the C2SP checkpoint and signed-note documents, so that tools of others read it.

The text is three lines (origin, number of events, root hash in base64), a blank line, and a line for each signature: a dash, the
key's name, and in base64 four bytes that tell the key and the Ed25519 signature of the text. The key's name is the origin. Pure.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from registry.kernel.secrets import signature_fits

_DASH: Final = "\N{EM DASH} "
_ED25519: Final = b"\x01"


@dataclass(frozen=True)
class Checkpoint:
    """What a note says. `signatures`: name, the four bytes that tell the key, and the signature, line by line."""

    origin: str
    size: int
    root: bytes
    text: bytes
    signatures: tuple[tuple[str, bytes, bytes], ...]

    def signed_by(self, publics: Iterable[bytes]) -> bool:
        """Whether one of the public keys signed it under the origin's name; every line that claims to must fit."""
        ids = {key_id(self.origin, public): public for public in publics}
        found = [
            signature_fits(ids[key], self.text, signature)
            for name, key, signature in self.signatures
            if name == self.origin and key in ids
        ]
        return bool(found) and all(found)


def key_id(name: str, public: bytes) -> bytes:
    """The four bytes that tell a key in a note."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def key_line(name: str, public: bytes) -> str:
    """A public key as tools for notes read it: name, key id, key."""
    return f"{name}+{key_id(name, public).hex()}+{base64.b64encode(_ED25519 + public).decode()}"


def read_key_line(line: str) -> bytes:
    """The public key of such a line. Raises `ValueError`."""
    name, told, key = line.split("+", 2)  # a name holds no plus, but base64 may
    raw = base64.b64decode(key, validate=True)
    if len(raw) != 33 or raw[:1] != _ED25519 or key_id(name, raw[1:]).hex() != told:
        raise ValueError("no key for notes")
    return raw[1:]


def text_of(origin: str, size: int, root: bytes) -> bytes:
    """The text of a head, which the signature covers."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n".encode()


def note(origin: str, size: int, root: bytes, public: bytes, signature: bytes) -> str:
    """A head as a note with one signature of `text_of`."""
    told = base64.b64encode(key_id(origin, public) + signature).decode()
    return f"{text_of(origin, size, root).decode()}\n{_DASH}{origin} {told}\n"


def read(written: str) -> Checkpoint:
    """What a note says; nothing is checked but its form. Raises `ValueError`."""
    text, blank, lines = written.rpartition("\n\n")
    body = text.split("\n")
    if not blank or not lines.endswith("\n") or len(body) < 3 or "" in body:
        raise ValueError("no note")
    origin, size, root = body[:3]
    if not size.isascii() or not size.isdecimal() or size != str(int(size)):
        raise ValueError("no number of events")
    signatures = [_signature(line) for line in lines.removesuffix("\n").split("\n")]
    return Checkpoint(origin, int(size), _exactly(root, 32), f"{text}\n".encode(), tuple(signatures))


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, _, told = line.removeprefix(_DASH).rpartition(" ")
    if not line.startswith(_DASH) or not name or " " in name:
        raise ValueError("no signature line")
    raw = _decoded(told)
    return name, raw[:4], raw[4:]


def _exactly(text: str, length: int) -> bytes:
    found = _decoded(text)
    if len(found) != length:
        raise ValueError("no hash")
    return found


def _decoded(text: str) -> bytes:
    try:
        found = base64.b64decode(text, validate=True)
    except binascii.Error as wrong:
        raise ValueError("no base64") from wrong
    if base64.b64encode(found).decode() != text:
        raise ValueError("no base64 as it is written")
    return found
