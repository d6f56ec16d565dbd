"""Events as bytes: what is hashed into a ledger's tree, the same on every database."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import repeat
from typing import Any, NamedTuple

from registry.kernel.tree import leaf_hashes
from registry.policy import Action

Detail = str | int | bool | date | None


class Events(NamedTuple):
    """Events of one action before they have places in the sequence, one a subject.

    A detail is one value for all, or a list with a value for each.
    """

    action: Action
    subjects: Sequence[str]
    details: Mapping[str, Detail | list[Detail]]


def _canonical(value: Detail) -> str | int | bool | None:
    if isinstance(value, datetime):
        raise TypeError("an instant in a ledger event: write a day or a text")
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int):
        return str(value) if isinstance(value, str) else value
    raise TypeError(f"a ledger event holds text, whole numbers, booleans and days, not {type(value).__name__}")


_quoted = json.encoder.encode_basestring  # the C encoder of one text, non-ASCII kept


def _value(value: Detail) -> str:
    if type(value) is str:
        return _quoted(value)
    if type(value) is date:
        return f'"{value.isoformat()}"'
    if type(value) is int:
        return str(value)
    return json.dumps(_canonical(value), ensure_ascii=False)


def _details(details: Mapping[str, Detail | list[Detail]], count: int) -> Iterable[str]:
    """Details of each event as a JSON object with sorted keys and no blanks, the same text on every database."""
    parts: list[Iterable[str]] = []
    for key, found in sorted(details.items()):
        named = f"{_quoted(key)}:"
        if isinstance(found, list):
            parts.append([named + _value(value) for value in found])
        else:
            parts.append(repeat(named + _value(found), count))
    if not parts:
        return repeat("{}", count)
    return [f"{{{','.join(each)}}}" for each in zip(*parts, strict=True)]


def _around(ledger: str, at: str, actor: str, action: str) -> tuple[str, str]:
    """What stands before and after the sequence number in the bytes of an event."""
    return f"[{_quoted(ledger)},", f",{_quoted(at)},{_quoted(actor)},{_quoted(action)},"


def event_bytes(
    ledger: str, seq: int, at: str, actor: str, action: str, subject: str, salt: bytes, details: str
) -> bytes:
    """Canonical bytes of an event: a JSON array in UTF-8, the same on every database."""
    before, after = _around(ledger, at, actor, action)
    return f'{before}{seq}{after}{_quoted(subject)},"{salt.hex()}",{_quoted(details)}]'.encode()


def by_column(ledger: str, first: int, at: str, actor: str, recorded: Iterable[Events]) -> dict[str, Any]:
    """Events that follow each other in the sequence, by column; leaves as `leaf_hash` of `event_bytes` gives them."""
    found: dict[str, Any] = {name: [] for name in ("seq", "action", "subject", "salt", "details", "leaf")}
    for events in recorded:
        subjects, count = events.subjects, len(events.subjects)
        before, after = _around(ledger, at, actor, events.action.value)
        numbers, first = range(first, first + count), first + count
        drawn, details = os.urandom(16 * count), list(_details(events.details, count))
        salts = [drawn[place : place + 16] for place in range(0, 16 * count, 16)]
        found["seq"] += numbers
        found["action"] += repeat(events.action.value, count)
        found["subject"] += subjects
        found["salt"] += salts
        found["details"] += details
        found["leaf"] += leaf_hashes(
            f'{before}{seq}{after}{_quoted(subject)},"{salt.hex()}",{_quoted(detail)}]'.encode()
            for seq, subject, salt, detail in zip(numbers, subjects, salts, details, strict=True)
        )
    return {"ledger": ledger, "at": at, "actor": actor, **found}
