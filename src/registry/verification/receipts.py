"""Receipts: a signed statement of what was answered when. Stateless: nothing is stored, the public key alone checks one.

A receipt is `PAYLOAD.SIGNATURE` in base64url. The payload is JSON: version, key version, instant, outcome, public codes, SHA-256
of the fields shown, and the training ledger's head. It holds no personal data.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from registry.kernel import clock, secrets
from registry.kernel.errors import InvalidInput
from registry.kernel.tips import Tip
from registry.verification.terms import Outcome, PrintedFields

_SORTED = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str).encode
_SHORT = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True)
class Receipt:
    """What a receipt says, once its signature fits."""

    at: datetime
    outcome: Outcome
    codes: tuple[str, ...]
    digest: str
    ledger_size: int
    ledger_root: str
    key_version: int


def digest_of(certificates: Sequence[PrintedFields]) -> str:
    """SHA-256 over the fields shown, in hexadecimal."""
    return hashlib.sha256(_SORTED([vars(one) for one in certificates]).encode()).hexdigest()


def issue(outcome: Outcome, certificates: Sequence[PrintedFields], tip: Tip, at: datetime) -> str:
    """A receipt for an answer given at an instant."""
    ring = secrets.ring()
    payload = {
        "v": 1,
        "key": ring.current.version,
        "at": clock.stamp(at),
        "outcome": outcome.value,
        "codes": [one.code for one in certificates],
        "digest": digest_of(certificates),
        "size": tip.size,
        "root": tip.root,
    }
    written = _SHORT(payload).encode()
    _, signature = ring.sign(b"registry/receipt\n" + written)
    return f"{_text(written)}.{_text(signature)}"


def check(receipt: str, public_keys: dict[int, bytes]) -> Receipt:
    """What a receipt says. Raises `InvalidInput` when it is malformed or its signature does not fit."""
    payload, _, signature = "".join(receipt.split()).partition(".")
    try:
        written = _bytes(payload)
        said = json.loads(written)
        public = public_keys[said["key"]]
        if not secrets.signature_fits(public, b"registry/receipt\n" + written, _bytes(signature)):
            raise ValueError("signature")
        return Receipt(
            clock.read_stamp(said["at"]),
            Outcome(said["outcome"]),
            tuple(said["codes"]),
            said["digest"],
            said["size"],
            said["root"],
            said["key"],
        )
    except (ValueError, KeyError, TypeError, RecursionError) as wrong:
        raise InvalidInput(
            "回执", "回执不完整或已被改动，签名不符。", fix="请完整复制回执，或重新核验证书。"
        ) from wrong


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    found = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if _text(found) != text:
        raise ValueError("not as written by us")  # else bits that mean nothing could be changed
    return found
