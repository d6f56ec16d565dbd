"""Tables of accounts. Passwords and tokens are kept as hashes only, client addresses as blind indexes."""

from datetime import datetime

from sqlalchemy import Column, Index
from sqlmodel import Field

from registry.kernel import db
from registry.policy import Role


class Account(db.Base, table=True):
    """账号: one way in for one human being. `person` names the human: two accounts of one human share it."""

    __tablename__ = "accounts"

    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True, max_length=32)
    role: Role = Field(sa_column=db.text_enum(Role, "role", index=True))
    name: str = Field(max_length=60)
    person: str = Field(max_length=24, index=True)
    region: str = Field(default="", max_length=12)
    organisation: str = Field(default="", max_length=24)
    department: str = Field(default="", max_length=60)
    password_hash: str = Field(max_length=160)
    password_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    must_change: bool
    opened_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    closed_at: datetime | None = Field(default=None, sa_column=Column(db.Instant))
    version: int = 1


class SignIn(db.Base, table=True):
    """登录: one browser session of an account. Kept after its end, as the trace of who signed in when."""

    __tablename__ = "sign_ins"
    __table_args__ = (Index("ix_sign_ins_account_id_created_at", "account_id", "created_at"),)

    token_hash: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(foreign_key="accounts.id")
    created_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    last_seen_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(db.Instant))
    client: str = Field(default="", max_length=64)


class AccessToken(db.Base, table=True):
    """访问令牌: what a program of the account's holder sends instead of a password. `code` is its public name."""

    __tablename__ = "access_tokens"

    token_hash: str = Field(primary_key=True, max_length=64)
    code: str = Field(unique=True, max_length=24)
    account_id: int = Field(foreign_key="accounts.id", index=True)
    name: str = Field(max_length=60)
    issued_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    expires_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    last_used_at: datetime | None = Field(default=None, sa_column=Column(db.Instant))
    revoked_at: datetime | None = Field(default=None, sa_column=Column(db.Instant))
