"""Epochs of the ledgers. The first began with the register; a restore from a backup begins the next one, openly.

An epoch says of every ledger at which size and root it went on, and is signed. What was recorded after the backup and is gone
cannot be hidden: whoever saved a later head finds here why it no longer fits. The database refuses to change or delete an epoch.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, LargeBinary, Text, func, insert, select
from sqlmodel import Field, Session

from registry.kernel import clock, db, ledger, secrets
from registry.kernel.transaction import Work
from registry.policy import Action, Ledger


class Epoch(db.Base, table=True):
    """One restore. `heads` is a JSON object: ledger → [size, root]; `lost_after` is the moment the backup was made."""

    __tablename__ = "ledger_epochs"

    number: int = Field(primary_key=True)
    at: str = Field(max_length=27)
    lost_after: str = Field(max_length=27)
    heads: str = Field(sa_column=Column(Text, nullable=False))
    key_version: int
    signature: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


_E = db.core(Epoch).c
_K = db.core(ledger.SigningKey).c
_H = db.core(ledger.LedgerHead).c


@dataclass(frozen=True)
class EpochRow:
    """One epoch as it is published. `signature` and `public_key` in hexadecimal."""

    number: int
    at: str
    lost_after: str
    heads: Mapping[str, tuple[int, str]]
    key_version: int
    signature: str
    public_key: str


def note(number: int, at: str, lost_after: str, heads: Mapping[str, tuple[int, str]]) -> bytes:
    """The bytes an epoch's signature covers."""
    lines = [f"{name} {size} {root}" for name, (size, root) in sorted(heads.items())]
    return "\n".join(["registry/epoch", str(number), at, lost_after, *lines, ""]).encode()


def begin(work: Work, lost_after: datetime) -> int:
    """Begin the next epoch where every ledger stands now; returns its number. The caller holds every ledger's lock."""
    found = {one: ledger.head(work.session, one) for one in Ledger}
    heads = {one.value: (head.size, head.root) for one, head in found.items()}
    number = current(work.session) + 1
    at, lost = clock.stamp(), clock.stamp(lost_after)
    signed = note(number, at, lost, heads)
    version, signature = secrets.ring().sign(signed)
    ledger.know_key(work.session, version)
    row = {
        "number": number,
        "at": at,
        "lost_after": lost,
        "heads": json.dumps(heads, sort_keys=True),
        "key_version": version,
        "signature": signature,
    }
    work.session.execute(insert(db.core(Epoch)).values(**row))
    work.record(Action.EPOCH_BEGUN, f"E{number}", note=hashlib.sha256(signed).hexdigest(), lost_after=lost)
    return number


def current(session: Session) -> int:
    """The number of the epoch that runs."""
    return session.execute(select(func.max(_E.number))).scalar() or 1


def listing(session: Session) -> list[EpochRow]:
    """Every epoch that a restore began, oldest first."""
    query = select(db.core(Epoch), _K.public).join(_K.public.table, _K.version == _E.key_version).order_by(_E.number)
    return [
        EpochRow(
            row.number,
            row.at,
            row.lost_after,
            {name: (size, root) for name, (size, root) in json.loads(row.heads).items()},
            row.key_version,
            row.signature.hex(),
            row.public.hex(),
        )
        for row in session.execute(query)
    ]


def fault(session: Session) -> str:
    """What is wrong with the epochs, in words; empty when each is signed and says what the ledgers' heads say."""
    found = listing(session)
    ours = {version: key.public.hex() for version, key in secrets.ring().keys.items()}
    if len(found) != current(session) - 1:
        return "纪元不连续，或者签名公钥缺失"
    for place, one in enumerate(found, 2):
        public = ours.get(one.key_version, one.public_key)
        signed = note(one.number, one.at, one.lost_after, one.heads)
        if one.number != place:
            return f"缺少第 {place} 纪元"
        if not secrets.signature_fits(bytes.fromhex(public), signed, bytes.fromhex(one.signature)):
            return f"第 {one.number} 纪元的签名不符"
        for name, (size, root) in one.heads.items():
            query = select(_H.root).where(_H.ledger == name, _H.size == size)
            if size and session.execute(query).scalar() != bytes.fromhex(root):
                return f"第 {one.number} 纪元所记的账本 {name} 与树头不符"
    return ""
