"""Table of what is proposed to be changed in a listing and decided by another person."""

from datetime import date, datetime

from sqlalchemy import Column, Index, Text
from sqlmodel import Field

from registry.blacklist.terms import AmendmentState, Step
from registry.kernel import db


class ListingAmendment(db.Base, table=True):
    """更正、撤销列入建议: an officer proposes it, of their own accord or as the opinion on an objection (`filing`).

    `changes` are the fields to correct, as canonical JSON. `due_on` is the day by which publicity of a fallen basis must
    have ended (CR-04), where the document that made it fall states its day.
    """

    __tablename__ = "listing_amendments"
    __table_args__ = (Index("ix_listing_amendments_region_state", "region", "state"),)

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=24)
    listing: str = Field(max_length=24, index=True)
    filing: str = Field(default="", max_length=24, index=True)
    region: str = Field(default="", max_length=12)
    step: Step = Field(sa_column=db.text_enum(Step, "amendment_step"))
    changes: str = Field(sa_column=Column(Text, nullable=False))
    reason: str = Field(max_length=500)
    document_number: str = Field(default="", max_length=80)
    document_authority: str = Field(default="", max_length=120)
    document_on: date | None = None
    due_on: date | None = None
    state: AmendmentState = Field(sa_column=db.text_enum(AmendmentState, "amendment_state"))
    proposed_by: str = Field(max_length=64)
    proposed_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    decided_by: str = Field(default="", max_length=64)
    decided_at: datetime | None = Field(default=None, sa_column=Column(db.Instant))
    decision: str = Field(default="", max_length=500)
