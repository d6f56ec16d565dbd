"""Tables of conduct. A record carries the version its last reader must have seen; its earlier counts stand in the ledger.

What was entered by mistake stays, no longer `live`. Persons' numbers stay in the parties' tables.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Index, Text
from sqlmodel import Field

from registry.conduct.terms import AccidentGrade, AccidentKind, AccidentRole, Revocation
from registry.kernel import db


class PenaltyDecision(db.Base, table=True):
    """行政处罚决定 (CR-12). `kinds` holds the members between bars: |fine|confiscation|. Money in whole cents."""

    __tablename__ = "penalties"
    __table_args__ = (
        db.one_live("penalties", "authority_key", "document_key"),
        db.batch_index("penalties"),
        Index("ix_penalties_newest", "live", "decided_on", "id"),
        Index("ix_penalties_accident_number", "accident_number"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=24)
    version: int = 1
    live: bool = True
    document_number: str = Field(max_length=80)
    document_key: str = Field(max_length=120)
    authority: str = Field(max_length=120)
    authority_key: str = Field(max_length=120)
    authority_code: str = Field(default="", max_length=18)
    source: str = Field(default="", max_length=120)
    source_code: str = Field(default="", max_length=18)
    region: str = Field(max_length=12)
    organisation_id: int | None = Field(default=None, foreign_key="organisations.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="persons.id", index=True)
    name: str = Field(max_length=120)
    name_key: str = Field(max_length=120)
    credit_code: str = Field(default="", max_length=18)
    kinds: str = Field(max_length=200)
    decided_on: date
    conduct_on: date | None = None
    content: str = Field(sa_column=Column(Text, nullable=False))
    fine_cents: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    confiscated_cents: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    licence: str = Field(default="", max_length=200)
    conduct_type: str = Field(max_length=120)
    facts: str = Field(sa_column=Column(Text, nullable=False))
    basis: str = Field(sa_column=Column(Text, nullable=False))
    accident_number: str = Field(default="", max_length=24)
    performed_on: date | None = None
    revoked_on: date | None = None
    revocation: Revocation | None = Field(
        default=None, sa_column=db.text_enum(Revocation, "penalty_revocation", nullable=True)
    )
    note: str = Field(default="", max_length=500)
    batch: str = Field(default="", max_length=24)
    entered_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    changed_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))


class AccidentReport(db.Base, table=True):
    """事故. `grade` and `provision` follow from the counts and the law of the day it happened."""

    __tablename__ = "accidents"
    __table_args__ = (
        db.batch_index("accidents"),
        Index("ix_accidents_newest", "live", "happened_on", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=24)
    version: int = 1
    live: bool = True
    title: str = Field(max_length=120)
    title_key: str = Field(max_length=120)
    happened_on: date
    place: str = Field(max_length=200)
    region: str = Field(max_length=12)
    kind: AccidentKind = Field(sa_column=db.text_enum(AccidentKind, "accident_kind"))
    deaths: int
    injuries: int
    loss_cents: int = Field(sa_column=Column(BigInteger, nullable=False))
    grade: AccidentGrade = Field(sa_column=db.text_enum(AccidentGrade, "accident_grade"))
    provision: str = Field(max_length=80)
    concealed: bool = False
    reported_on: date | None = None
    approved_on: date | None = None
    summary: str = Field(default="", sa_column=Column(Text, nullable=False))
    note: str = Field(default="", max_length=500)
    batch: str = Field(default="", max_length=24)
    entered_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    changed_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))


class AccidentParty(db.Base, table=True):
    """涉事单位和责任人员 of an accident, each with its role."""

    __tablename__ = "accident_parties"

    id: int | None = Field(default=None, primary_key=True)
    accident_id: int = Field(foreign_key="accidents.id", index=True)
    role: AccidentRole = Field(sa_column=db.text_enum(AccidentRole, "accident_role"))
    organisation_id: int | None = Field(default=None, foreign_key="organisations.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="persons.id", index=True)
    name: str = Field(max_length=120)
    name_key: str = Field(max_length=120)


class MajorHazard(db.Base, table=True):
    """重大事故隐患, confirmed."""

    __tablename__ = "hazards"
    __table_args__ = (Index("ix_hazards_newest", "live", "found_on", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=24)
    version: int = 1
    live: bool = True
    organisation_id: int = Field(foreign_key="organisations.id", index=True)
    name: str = Field(max_length=120)
    name_key: str = Field(max_length=120)
    credit_code: str = Field(max_length=18)
    region: str = Field(max_length=12)
    found_on: date
    description: str = Field(sa_column=Column(Text, nullable=False))
    confirmed_by: str = Field(max_length=120)
    due_on: date
    closed_on: date | None = None
    note: str = Field(default="", max_length=500)
    entered_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    changed_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
