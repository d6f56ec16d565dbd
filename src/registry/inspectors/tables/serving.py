"""Tables of appointments, certificates and the evidence that somebody is professional."""

from datetime import date, datetime

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlmodel import Field

from registry.inspectors.terms import CredentialKind
from registry.inspectors.terms_bodies import EvidenceKind
from registry.kernel import db

_OPEN = text("until_on IS NULL")


class Appointment(db.Base, table=True):
    """任用: one person's service at one supervising body, from–to, last day inclusive. `region` is that of the body."""

    __tablename__ = "appointments"
    __table_args__ = (
        Index("uq_appointments_person_id_open", "person_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        db.batch_index("appointments"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=24)
    person_id: int = Field(foreign_key="persons.id", index=True)
    organisation_id: int = Field(foreign_key="organisations.id", index=True)
    region: str = Field(max_length=12, index=True)
    from_on: date
    until_on: date | None = None
    entered_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    batch: str = Field(default="", max_length=24)


class Credential(db.Base, table=True):
    """执法证: `valid_until` is fixed when it is recorded, by the dated provision named beside it.

    `starts_on`: the day its term is counted from, later than its issue when it follows another one; `follows` is that one's
    code. `doubt` is why the keeper went on over a provision that only warns, `doubted` which one.
    """

    __tablename__ = "credentials"
    __table_args__ = (
        UniqueConstraint("kind", "number", name="uq_credentials_kind_number"),
        Index("ix_credentials_kind_valid_until", "kind", "valid_until"),
        Index("ix_credentials_person_kind_until", "person_id", "kind", "valid_until"),
        db.batch_index("credentials"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=24)
    person_id: int = Field(foreign_key="persons.id")
    kind: CredentialKind = Field(sa_column=db.text_enum(CredentialKind, "credential_kind"))
    number: str = Field(max_length=40)
    issued_on: date
    valid_until: date
    provision: str = Field(max_length=80)
    withdrawn_on: date | None = None
    reason: str = Field(default="", max_length=300)
    starts_on: date
    follows: str = Field(default="", max_length=24)
    applied_on: date | None = None
    doubt: str = Field(default="", max_length=500)
    doubted: str = Field(default="", max_length=80)
    entered_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    batch: str = Field(default="", max_length=24)


class Evidence(db.Base, table=True):
    """专业人员证明: one degree, qualification or experience that makes somebody professional, from the day it was got (IN-03)."""

    __tablename__ = "professional_evidence"
    __table_args__ = (db.batch_index("professional_evidence"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=24)
    person_id: int = Field(foreign_key="persons.id", index=True)
    kind: EvidenceKind = Field(sa_column=db.text_enum(EvidenceKind, "evidence_kind"))
    what: str = Field(max_length=120)
    since_on: date
    withdrawn_on: date | None = None
    reason: str = Field(default="", max_length=300)
    recorded_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    batch: str = Field(default="", max_length=24)
