"""Secrets at rest: AES-256-GCM sealing, HMAC-SHA-256 blind index, Ed25519 signatures, all derived from one ring of master keys.

A master key has a version; the last one is current, older ones still open what they sealed. The ring is read from
`REGISTRY_KEYS` or from the key file (mode 0600) in the data folder. Losing it loses every sealed value.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from registry.settings import settings

_NONCE = 12


class KeyFault(Exception):
    """The key ring is missing, malformed or readable by others: the portal must not start."""


@dataclass(frozen=True)
class MasterKey:
    """One master key; every working key is derived from it for one purpose (HKDF-SHA-256)."""

    version: int
    material: bytes = field(repr=False)

    def _derive(self, purpose: str) -> bytes:
        return HKDF(SHA256(), 32, salt=None, info=f"registry/{purpose}".encode()).derive(self.material)

    @cached_property
    def cipher(self) -> AESGCM:
        return AESGCM(self._derive("seal"))

    @cached_property
    def index(self) -> bytes:
        return self._derive("index")

    @cached_property
    def signer(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._derive("sign"))

    @cached_property
    def public(self) -> bytes:
        return self.signer.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


@dataclass(frozen=True)
class Ring:
    """The master keys by version."""

    keys: dict[int, MasterKey]

    @cached_property
    def current(self) -> MasterKey:
        return self.keys[max(self.keys)]

    def seal(self, value: str, purpose: str) -> bytes:
        """Encrypt a text for one purpose, e.g. `person.identity`; the purpose is needed again to open it."""
        return self.seal_bytes(value.encode(), purpose)

    def seal_bytes(self, value: bytes, purpose: str) -> bytes:
        """Encrypt bytes for one purpose."""
        key, nonce = self.current, os.urandom(_NONCE)
        return key.version.to_bytes(2, "big") + nonce + key.cipher.encrypt(nonce, value, purpose.encode())

    def seal_each(self, values: Sequence[str], purpose: str) -> list[bytes]:
        """`seal` for many values at once."""
        key, about, nonces = self.current, purpose.encode(), os.urandom(_NONCE * len(values))
        version, encrypt = key.version.to_bytes(2, "big"), key.cipher.encrypt
        return [
            version + (nonce := nonces[at : at + _NONCE]) + encrypt(nonce, value.encode(), about)
            for at, value in zip(range(0, len(nonces), _NONCE), values, strict=True)
        ]

    def open(self, sealed: bytes, purpose: str) -> str:
        """The text that was sealed. Raises `KeyFault` when no key fits or a bit was changed."""
        return self.open_bytes(sealed, purpose).decode()

    def open_bytes(self, sealed: bytes, purpose: str) -> bytes:
        """The bytes that were sealed. Raises `KeyFault` when no key fits or a bit was changed."""
        key = self.keys.get(int.from_bytes(sealed[:2], "big"))
        if key is None:
            raise KeyFault("a sealed value names a master key that is not in the ring")
        try:
            return key.cipher.decrypt(sealed[2 : 2 + _NONCE], sealed[2 + _NONCE :], purpose.encode())
        except (InvalidTag, ValueError) as changed:  # the latter for one cut short
            raise KeyFault("a sealed value was changed or sealed for another purpose") from changed

    def blind(self, value: str, purpose: str) -> str:
        """Blind index of a value under the current key: equal values, equal index, and no way back."""
        return _blind_each(self.current, [value], purpose)[0]

    def blinds(self, value: str, purpose: str) -> list[str]:
        """Blind indexes under every key of the ring, current first: what a look-up compares with."""
        return [indexes[0] for indexes in self.blind_each([value], purpose)]

    def blind_each(self, values: Sequence[str], purpose: str) -> list[list[str]]:
        """For every key of the ring, current first, the blind indexes of many values in their order."""
        return [_blind_each(self.keys[version], values, purpose) for version in sorted(self.keys, reverse=True)]

    def sign(self, message: bytes) -> tuple[int, bytes]:
        """Key version and Ed25519 signature."""
        return self.current.version, self.current.signer.sign(message)

    def signed_by_us(self, message: bytes, version: int, signature: bytes) -> bool:
        """Whether that version's key signed the message."""
        key = self.keys.get(version)
        return key is not None and signature_fits(key.public, message, signature)


def _blind_each(key: MasterKey, values: Sequence[str], purpose: str) -> list[str]:
    """HMAC-SHA-256 (RFC 2104) of the purpose, a zero and the value; what is the same for all values is hashed once."""
    block = key.index.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block) + f"{purpose}\0".encode())
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))
    version, found = f"{key.version}.", []
    for value in values:
        within, around = inner.copy(), outer.copy()
        within.update(value.encode())
        around.update(within.digest())
        found.append(version + around.hexdigest()[:48])
    return found


def signature_fits(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the Ed25519 signature fits, with the public key alone (32 raw bytes)."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def token() -> str:
    """A new random token, 256 bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def token_hash(value: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(value.encode()).hexdigest()


# -- the ring's home ---------------------------------------------------------------------------------------------------


def key_file() -> Path:
    """Where the embedded key ring lives."""
    return _key_file(settings().data)


@lru_cache(maxsize=2)  # every request asks for the ring
def _key_file(data: Path) -> Path:
    return data / "registry.key"


_seen: dict[Path, tuple[int, int]] = {}  # which state of each key file was read last


@lru_cache(maxsize=2)
def _ring(written: str, path: Path, _state: tuple[int, int]) -> Ring:
    if written:
        return parse(written)
    if path.stat().st_mode & 0o077:
        raise KeyFault(f"{path.name} can be read by others; set its mode to 0600")
    return parse(path.read_text(errors="replace"))


def _state(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        if path not in _seen:
            raise
    else:
        _seen[path] = found.st_ino, found.st_mtime_ns
    return _seen[path]


def ring() -> Ring:
    """The key ring of this process, read again when another process added a key to the file. Raises `KeyFault` when there is
    none or it is malformed.
    """
    written, path = settings().keys.get_secret_value(), key_file()
    try:
        return _ring(written, path, (0, 0) if written else _state(path))
    except OSError as missing:
        raise KeyFault("no key ring: set REGISTRY_KEYS or run `registry migrate` to make a key file") from missing


def parse(written: str) -> Ring:
    """Read `1:BASE64,2:BASE64` (commas or lines). Raises `KeyFault`."""
    keys = {}
    for part in written.replace("\n", ",").split(","):
        if not part.strip():
            continue
        version, _, material = part.strip().partition(":")
        try:
            raw = base64.b64decode(material, validate=True)
            key = MasterKey(int(version), raw)
        except ValueError:
            raise KeyFault("a key must be written VERSION:BASE64") from None  # the cause would print the key
        if len(raw) != 32 or not 0 < key.version < 65536 or key.version in keys:
            raise KeyFault("each key needs 32 bytes and a version of its own from 1 to 65535")
        keys[key.version] = key
    if not keys:
        raise KeyFault("the key ring is empty")
    return Ring(keys)


def make_key_file() -> bool:
    """Make a first key file, mode 0600, unless a ring exists. True when made."""
    if settings().keys.get_secret_value() or key_file().exists():
        return False
    key_file().parent.mkdir(parents=True, exist_ok=True)
    _write_new(key_file(), f"1:{base64.b64encode(os.urandom(32)).decode()}\n")
    _sync(key_file().parent)
    return True


def add_key() -> int:
    """Append a new master key to the key file and make it current; returns its version."""
    if settings().keys.get_secret_value():
        raise KeyFault("the ring comes from REGISTRY_KEYS: add a key there")
    version = ring().current.version + 1
    renewed = key_file().with_suffix(".key.new")
    renewed.unlink(missing_ok=True)
    _write_new(
        renewed, key_file().read_text().rstrip("\n") + f"\n{version}:{base64.b64encode(os.urandom(32)).decode()}\n"
    )
    renewed.replace(key_file())
    _sync(key_file().parent)
    forget()
    return version


def forget() -> None:
    """Read the ring again at its next use."""
    _ring.cache_clear()
    _seen.clear()


def _write_new(path: Path, written: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(written)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Make a new name in a folder survive a power cut, before anything sealed under the new key does."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
