"""Tables of the audit trail: events, heads, roots of large subtrees, public keys. Append-only: the database refuses change."""

from sqlalchemy import Column, LargeBinary, Text
from sqlmodel import Field

from registry.kernel import db


class LedgerEvent(db.Base, table=True):
    """One event. `leaf` is SHA-256(0x00 ‖ bytes) of the canonical form of all other columns."""

    __tablename__ = "ledger_events"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    ledger: str = Field(primary_key=True, max_length=16)
    seq: int = Field(primary_key=True)
    at: str = Field(max_length=27)
    actor: str = Field(max_length=64)
    action: str = Field(max_length=40)
    subject: str = Field(max_length=64, index=True)
    salt: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    details: str = Field(sa_column=Column(Text, nullable=False))
    leaf: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class LedgerHead(db.Base, table=True):
    """The tree after one transaction: its size, root and frontier (the roots of its perfect subtrees, largest first)."""

    __tablename__ = "ledger_heads"

    ledger: str = Field(primary_key=True, max_length=16)
    size: int = Field(primary_key=True)
    at: str = Field(max_length=27)
    root: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    frontier: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    key_version: int
    signature: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class LedgerNode(db.Base, table=True):
    """The root of one perfect subtree of `KEPT_LEVEL` or higher, so that a proof need not read the events below it."""

    __tablename__ = "ledger_nodes"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    ledger: str = Field(primary_key=True, max_length=16)
    level: int = Field(primary_key=True)
    place: int = Field(primary_key=True)
    hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class SigningKey(db.Base, table=True):
    """Public half of each key that ever signed, so that old heads stay checkable after a change of keys."""

    __tablename__ = "signing_keys"

    version: int = Field(primary_key=True)
    public: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
