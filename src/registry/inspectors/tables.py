"""Tables of inspectors. People and bodies are named by row id only; nothing is overwritten but the end of an appointment or certificate."""

from datetime import date, datetime

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlmodel import Field

from registry.inspectors.terms import CredentialKind
from registry.kernel import db

_OPEN = text("until_on IS NULL")


class Appointment(db.Base, table=True):
    """任用: one person's service at one supervising body, from–to, last day inclusive. `region` is that of the body."""

    __tablename__ = "appointments"
    __table_args__ = (
        Index("uq_appointments_person_id_open", "person_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=24)
    person_id: int = Field(foreign_key="persons.id", index=True)
    organisation_id: int = Field(foreign_key="organisations.id", index=True)
    region: str = Field(max_length=12, index=True)
    from_on: date
    until_on: date | None = None
    entered_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))


class Credential(db.Base, table=True):
    """执法证: `valid_until` is fixed when it is recorded, by the dated provision named beside it."""

    __tablename__ = "credentials"
    __table_args__ = (UniqueConstraint("kind", "number", name="uq_credentials_kind_number"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=24)
    person_id: int = Field(foreign_key="persons.id", index=True)
    kind: CredentialKind = Field(sa_column=db.text_enum(CredentialKind, "credential_kind"))
    number: str = Field(max_length=40)
    issued_on: date
    valid_until: date
    provision: str = Field(max_length=80)
    withdrawn_on: date | None = None
    reason: str = Field(default="", max_length=300)
    entered_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
