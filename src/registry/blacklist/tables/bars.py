"""Table of bars. They are superseded, not overwritten; names and numbers stay in the parties' tables."""

from datetime import date, datetime

from sqlalchemy import Column, Index, Text
from sqlmodel import Field

from registry.blacklist.terms_bars import BarBasis, BarScope, BarSource, BarState, LiftReason, StartEvent
from registry.kernel import db


class Bar(db.Base, table=True):
    """禁入: one live row per number; every decision closes it and adds the next version.

    `until` is the last day, inclusive, fixed with its provision when the bar was entered; empty: for life. `industries` holds
    codes of GB/T 4754 with commas between.
    """

    __tablename__ = "bars"
    __table_args__ = (
        db.one_live("bars", "number"),
        Index("ix_bars_number_version", "number", "version", unique=True),
        Index("ix_bars_changed", "live", "changed_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=24)
    version: int = 1
    live: bool = True
    organisation_id: int | None = Field(default=None, foreign_key="organisations.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="persons.id", index=True)
    region: str = Field(default="", max_length=12)
    scope: BarScope = Field(sa_column=db.text_enum(BarScope, "bar_scope"))
    industries: str = Field(default="", max_length=200)
    occupation: str = Field(default="", max_length=200)
    basis: BarBasis = Field(sa_column=db.text_enum(BarBasis, "bar_basis"))
    provision: str = Field(max_length=80)
    conduct_on: date
    event: StartEvent = Field(sa_column=db.text_enum(StartEvent, "bar_event"))
    from_on: date
    until: date | None = None
    years: int | None = None
    source: BarSource = Field(sa_column=db.text_enum(BarSource, "bar_source"))
    authority: str = Field(max_length=120)
    document_number: str = Field(max_length=80)
    case_number: str = Field(default="", max_length=24, index=True)
    reason: str = Field(sa_column=Column(Text, nullable=False))
    doubt: str = Field(default="", max_length=500)
    state: BarState = Field(sa_column=db.text_enum(BarState, "bar_state"))
    proposed_by: str = Field(default="", max_length=64)
    decided_by: str = Field(default="", max_length=64)
    lift_reason: LiftReason | None = Field(
        default=None, sa_column=db.text_enum(LiftReason, "bar_lift_reason", nullable=True)
    )
    lifted_on: date | None = None
    note: str = Field(default="", max_length=500)
    changed_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
