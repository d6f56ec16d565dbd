"""Signed heads of the ledgers as they were published: how large a ledger was, under which root, and who says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session

from registry.kernel import db
from registry.kernel.ledger_tables import LedgerHead, SigningKey
from registry.kernel.tree import Tree
from registry.policy import Ledger


def head_note(ledger: str, size: int, root: bytes, at: str) -> bytes:
    """The bytes a head's signature covers."""
    return f"registry/{ledger}\n{size}\n{root.hex()}\n{at}\n".encode()


@dataclass(frozen=True)
class Head:
    """A ledger's published head. `root` and `signature` in hexadecimal; the empty ledger has no signature."""

    ledger: str
    size: int
    root: str
    at: str
    key_version: int
    signature: str
    public_key: str


_HEAD, _KEY = db.core(LedgerHead).c, db.core(SigningKey).c
_NEWEST_HEAD = (  # built once: every receipt asks it
    select(db.core(LedgerHead), _KEY.public)
    .join(db.core(SigningKey), _KEY.version == _HEAD.key_version)
    .where(_HEAD.ledger == bindparam("ledger"))
    .order_by(_HEAD.size.desc())
    .limit(1)
)


def head(session: Session, ledger: Ledger) -> Head:
    """The newest head of a ledger."""
    row = session.execute(_NEWEST_HEAD, {"ledger": ledger.value}).first()
    return _empty(ledger) if row is None else _head(row)


def head_at(session: Session, ledger: Ledger, size: int) -> Head | None:
    """The head of a ledger when it had so many events; none where no transaction ended there."""
    if size == 0:
        return _empty(ledger)
    query = select(db.core(LedgerHead), _KEY.public).join(db.core(SigningKey), _KEY.version == _HEAD.key_version)
    row = session.execute(query.where(_HEAD.ledger == ledger.value, _HEAD.size == size)).first()
    return None if row is None else _head(row)


def _empty(ledger: Ledger) -> Head:
    return Head(ledger.value, 0, Tree().root.hex(), "", 0, "", "")


def _head(row: Any) -> Head:
    return Head(row.ledger, row.size, row.root.hex(), row.at, row.key_version, row.signature.hex(), row.public.hex())
