"""Tables of cases and filings. A case is one row that carries the version its last reader must have seen; what happened to
it, step by step, stands in the ledger and in the dated columns of its subjects and filings.
"""

from datetime import date, datetime

from sqlalchemy import Column, Index, Text
from sqlmodel import Field

from registry.blacklist.terms import (
    CaseState,
    FilingChannel,
    FilingKind,
    FilingState,
    Ground,
    ProceedingOutcome,
    ServiceKind,
    SubjectRole,
)
from registry.kernel import db


class Case(db.Base, table=True):
    """列入案件: from an administrative penalty to the publication of the listings decided in it."""

    __tablename__ = "cases"
    __table_args__ = (Index("ix_cases_region_state", "region", "state"),)

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=24)
    version: int = 1
    state: CaseState = Field(sa_column=db.text_enum(CaseState, "case_state"))
    region: str = Field(max_length=12)
    authority: str = Field(max_length=120)
    penalty_number: str = Field(max_length=24, index=True)
    ground: Ground = Field(sa_column=db.text_enum(Ground, "case_ground"))
    facts: str = Field(sa_column=Column(Text, nullable=False))  # canonical JSON of `terms.GroundFacts`
    cause: str = Field(sa_column=Column(Text, nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
    doubt: str = Field(default="", max_length=500)  # why the officer went on over a warning that does not bind
    conduct_on: date
    filed_on: date
    drafted_by: str = Field(max_length=64)
    officer_person_id: int = Field(foreign_key="persons.id")
    second_person_id: int = Field(foreign_key="persons.id")
    signed_at: datetime | None = Field(default=None, sa_column=Column(db.Instant))
    hearing_called_on: date | None = None
    hearing_on: date | None = None
    heard_on: date | None = None
    hearing_record: str = Field(default="", sa_column=Column(Text, nullable=False))
    opinion: str = Field(default="", sa_column=Column(Text, nullable=False))
    proposed_by: str = Field(default="", max_length=64)
    proposed_at: datetime | None = Field(default=None, sa_column=Column(db.Instant))
    returned_reason: str = Field(default="", max_length=500)
    decision_number: str = Field(default="", max_length=80)
    decision_key: str | None = Field(default=None, unique=True, max_length=80)  # the number as it is compared
    decided_on: date | None = None
    decided_by: str = Field(default="", max_length=64)
    published_on: date | None = None
    dropped_on: date | None = None
    dropped_reason: str = Field(default="", max_length=500)
    changed_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))


class CaseSubject(db.Base, table=True):
    """当事人 of a case: one unit or person to be listed, with the days its notice and its decision were served."""

    __tablename__ = "case_subjects"
    __table_args__ = (Index("ix_case_subjects_case", "case_number", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    case_number: str = Field(max_length=24)
    role: SubjectRole = Field(sa_column=db.text_enum(SubjectRole, "subject_role"))
    organisation_id: int | None = Field(default=None, foreign_key="organisations.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="persons.id", index=True)
    name: str = Field(max_length=120)
    noticed_on: date | None = None
    notice_service: ServiceKind | None = Field(
        default=None, sa_column=db.text_enum(ServiceKind, "notice_service", nullable=True)
    )
    served_on: date | None = None
    decision_service: ServiceKind | None = Field(
        default=None, sa_column=db.text_enum(ServiceKind, "decision_service", nullable=True)
    )
    e_service_consent: str = Field(default="", max_length=24)  # code of the filed consent
    listing_number: str = Field(default="", max_length=24, index=True)


class Filing(db.Base, table=True):
    """意见或请求: what a subject says about a case or a listing, or asks for; kept for good, answered once.

    `subject` is the number of the case or the listing. Who filed it is a party of the register or its agent.
    """

    __tablename__ = "filings"
    __table_args__ = (Index("ix_filings_subject", "subject", "id"), Index("ix_filings_state_due", "state", "due_on"))

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=24)
    version: int = 1
    kind: FilingKind = Field(sa_column=db.text_enum(FilingKind, "filing_kind"))
    subject: str = Field(max_length=24)
    region: str = Field(max_length=12)
    organisation_id: int | None = Field(default=None, foreign_key="organisations.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="persons.id", index=True)
    channel: FilingChannel = Field(sa_column=db.text_enum(FilingChannel, "filing_channel"))
    filed_on: date
    filed_by: str = Field(max_length=64)
    text: str = Field(sa_column=Column(Text, nullable=False))
    late: bool = False  # filed after the time the law gives; kept all the same
    outside_number: str = Field(default="", max_length=80)  # the reconsideration body's or court's own number
    state: FilingState = Field(sa_column=db.text_enum(FilingState, "filing_state"))
    due_on: date | None = None
    handled_by: str = Field(default="", max_length=64)
    opinion: str = Field(default="", sa_column=Column(Text, nullable=False))
    answered_on: date | None = None
    answered_by: str = Field(default="", max_length=64)
    answer: str = Field(default="", sa_column=Column(Text, nullable=False))
    outcome: ProceedingOutcome | None = Field(
        default=None, sa_column=db.text_enum(ProceedingOutcome, "proceeding_outcome", nullable=True)
    )
    document_number: str = Field(default="", max_length=80)  # of the decision or judgment
    document_authority: str = Field(default="", max_length=120)
    document_on: date | None = None
    published_at: datetime | None = Field(default=None, sa_column=Column(db.Instant))
    changed_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
