"""Receipts: a signed statement of what was answered when. Stateless: nothing is stored, the public key alone checks one.

A receipt is `PAYLOAD.SIGNATURE` in base64url. The payload is JSON: version, key version, instant, outcome, public codes, SHA-256
of the fields shown, a ledger's head, and where in it the newest event about each code stands. From the third version on it names
the register and the kind of record; before, it spoke of certificates only. It holds no personal data.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from registry.kernel import clock, secrets
from registry.kernel.errors import InvalidInput
from registry.kernel.tips import Tip
from registry.policy import Ledger
from registry.verification.terms import REGISTER_OF, Kind, Outcome, ReportPart

MOST = 20_000
"""No receipt is longer."""
_SORTED = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str).encode
_SHORT = json.JSONEncoder(separators=(",", ":")).encode
_ABOUT = b"registry/receipt\n"


Counts = Sequence[tuple[ReportPart, int | None]]
"""How many of each part a report holds, in its order; none where the viewer may not see the part."""


class Shown(Protocol):
    """A record as it was shown: its fields, one of them the public code."""

    @property
    def code(self) -> str: ...


@dataclass(frozen=True)
class Receipt:
    """What a receipt says, once its signature fits.

    `events`: index and leaf hash of the newest event about each code; none in receipts of the first version. A report has no
    outcome, but the day it speaks of and its counts.
    """

    at: datetime
    outcome: Outcome | None
    codes: tuple[str, ...]
    digest: str
    ledger_size: int
    ledger_root: str
    key_version: int
    events: tuple[tuple[int, str], ...] = ()
    kind: Kind = Kind.CERTIFICATE
    register: Ledger = Ledger.TRAINING
    as_of: date | None = None
    counts: tuple[tuple[ReportPart, int | None], ...] = ()


def digest_of(shown: Sequence[Shown]) -> str:
    """SHA-256 over the fields shown, in hexadecimal."""
    return hashlib.sha256(_SORTED([vars(one) for one in shown]).encode()).hexdigest()


def issue(
    outcome: Outcome | None,
    shown: Sequence[Shown],
    tip: Tip,
    at: datetime,
    events: Sequence[tuple[int, str]] = (),
    *,
    kind: Kind = Kind.CERTIFICATE,
    as_of: date | None = None,
    counts: Counts = (),
) -> str:
    """A receipt for an answer given at an instant; the tip and the events are of the kind's own ledger."""
    ring = secrets.ring()
    payload = {
        "v": 3,
        "key": ring.current.version,
        "at": clock.stamp(at),
        "register": REGISTER_OF[kind].value,
        "kind": kind.value,
        "outcome": outcome.value if outcome else "",
        "codes": [one.code for one in shown],
        "digest": digest_of(shown),
        "size": tip.size,
        "root": tip.root,
        "events": events,
    }
    if as_of is not None:
        payload |= {"as_of": as_of.isoformat(), "counts": counts}
    written = _SHORT(payload).encode()
    _, signature = ring.sign(_ABOUT + written)
    return f"{_text(written)}.{_text(signature)}"


def check(receipt: str, public_keys: Mapping[int, bytes]) -> Receipt:
    """What a receipt says. Raises `InvalidInput` when it is malformed or the signature of the key it names does not fit."""
    return _checked(receipt, lambda version, message, signature: _fits(public_keys[version], message, signature))


def check_with_any(receipt: str, public_keys: Iterable[bytes]) -> Receipt:
    """`check` with keys whose versions are not known: one of them must have signed."""
    return _checked(
        receipt, lambda _version, message, signature: any(_fits(key, message, signature) for key in public_keys)
    )


_fits = secrets.signature_fits


def _checked(receipt: str, fits: Callable[[int, bytes, bytes], bool]) -> Receipt:
    try:
        if len(receipt) > 2 * MOST:
            raise ValueError("no receipt is that long")
        payload, _, signature = "".join(receipt.split()).partition(".")
        written = _bytes(payload)
        said: dict[str, Any] = json.loads(written)
        if not fits(said["key"], _ABOUT + written, _bytes(signature)):
            raise ValueError("signature")
        return Receipt(
            clock.read_stamp(said["at"]),
            Outcome(said["outcome"]) if said["outcome"] else None,
            tuple(said["codes"]),
            said["digest"],
            said["size"],
            said["root"],
            said["key"],
            tuple((index, leaf) for index, leaf in said.get("events", ())),
            Kind(said.get("kind", Kind.CERTIFICATE)),
            Ledger(said.get("register", Ledger.TRAINING)),
            date.fromisoformat(said["as_of"]) if "as_of" in said else None,
            tuple((ReportPart(part), many) for part, many in said.get("counts", ())),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as wrong:
        raise InvalidInput("回执", "回执不完整或已被改动，签名不符。", fix="请完整复制回执，或重新核验。") from wrong


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    found = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if _text(found) != text:
        raise ValueError("not as written by us")  # else bits that mean nothing could be changed
    return found
