"""Table of applications for early removal: one row each, with the version its last reader must have seen.

What happened to an application, step by step, stands in the ledger and in the dated columns.
"""

from datetime import date, datetime

from sqlalchemy import Column, Index, Text, text
from sqlmodel import Field

from registry.blacklist.terms import FilingChannel
from registry.blacklist.terms_repair import OPEN_STATES, ApplicationState
from registry.kernel import db

_OPEN = text(f"state IN ({', '.join(repr(one.value) for one in sorted(OPEN_STATES))})")


class Application(db.Base, table=True):
    """提前移出申请: of the subject of one listing, by its agent, the person, or on paper at the counter.

    `gates` is canonical JSON of what the officer found; `fraud_by` proposed the restoration, `fraud_answered_by` decided it.
    """

    __tablename__ = "applications"
    __table_args__ = (
        Index("ix_applications_listing", "listing_number", "id"),
        Index("uq_applications_open", "listing_number", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_applications_state", "state", "region"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=24)
    version: int = 1
    state: ApplicationState = Field(sa_column=db.text_enum(ApplicationState, "application_state"))
    listing_number: str = Field(max_length=24)
    organisation_id: int | None = Field(default=None, foreign_key="organisations.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="persons.id", index=True)
    region: str = Field(default="", max_length=12)
    channel: FilingChannel = Field(sa_column=db.text_enum(FilingChannel, "application_channel"))
    commitment: str = Field(sa_column=Column(Text, nullable=False))
    filed_on: date
    filed_by: str = Field(max_length=64)
    accept_due_on: date
    accepted_on: date | None = None
    accepted_by: str = Field(default="", max_length=64)
    acceptance: str = Field(default="", max_length=500)  # why it was accepted or not
    decide_due_on: date | None = None
    gates: str = Field(default="{}", sa_column=Column(Text, nullable=False))
    verified_on: date | None = None
    verified_by: str = Field(default="", max_length=64)
    opinion: str = Field(default="", max_length=500)
    decided_on: date | None = None
    decided_by: str = Field(default="", max_length=64)
    document_number: str | None = Field(default=None, unique=True, max_length=80)
    document_key: str | None = Field(default=None, unique=True, max_length=80)  # the number as it is compared
    reasons: str = Field(default="", max_length=500)
    refused_gate: str = Field(default="", max_length=20)
    opens_on: date | None = None
    doubt: str = Field(default="", max_length=500)  # why the decider went on over a warning that does not bind
    answers: str = Field(default="[]", sa_column=Column(Text, nullable=False))  # the gates as the decision found them
    fraud_on: date | None = None
    fraud_by: str = Field(default="", max_length=64)
    fraud: str = Field(default="", max_length=500)
    fraud_answered_on: date | None = None
    fraud_answered_by: str = Field(default="", max_length=64)
    fraud_answer: str = Field(default="", max_length=500)
    restart_reason: str = Field(default="", max_length=500)
    changed_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
