"""Amendments to the shipped law book: proposed by one administrator, confirmed by another."""

from datetime import date, datetime

from sqlalchemy import Column, Text
from sqlmodel import Field

from registry.kernel import db
from registry.law.terms import AmendmentState


class Amendment(db.Base, table=True):
    """条款参数变更: one dated entry of a provision that overrides the shipped one once confirmed."""

    __tablename__ = "amendments"

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=24)
    code: str = Field(max_length=60, index=True)
    value: str = Field(sa_column=Column(Text, nullable=False))  # JSON
    unit: str = Field(default="", max_length=24)
    article: str = Field(max_length=200)
    text: str = Field(sa_column=Column(Text, nullable=False))
    reason: str = Field(max_length=400)
    effective_from: date
    effective_to: date | None = None
    state: AmendmentState = Field(sa_column=db.text_enum(AmendmentState, "amendment_state"))
    proposed_by: str = Field(max_length=64)
    proposer: str = Field(max_length=64)
    proposed_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    decided_by: str = Field(default="", max_length=64)
    decider: str = Field(default="", max_length=64)
    decided_at: datetime | None = Field(default=None, sa_column=Column(db.Instant))
