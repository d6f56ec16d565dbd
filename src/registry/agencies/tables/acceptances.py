"""Tables of acceptances, re-examinations and exits. An acceptance keeps the agency's scope and grade of its day."""

from datetime import date, datetime

from sqlalchemy import Column, Index, Text
from sqlmodel import Field as Of

from registry.agencies.terms import Field, Standing
from registry.agencies.terms_acceptance import (
    AcceptanceState,
    ExaminationState,
    ExitKind,
    ExitState,
    Finding,
)
from registry.kernel import db


class AgencyAcceptance(db.Base, table=True):
    """采信: a department relied on a result (AG-14.record). What stands of the agency is that of the day."""

    __tablename__ = "agency_acceptances"
    __table_args__ = (Index("ix_agency_acceptances_state_accepted_on", "state", "accepted_on"),)

    id: int | None = Of(default=None, primary_key=True)
    number: str = Of(unique=True, max_length=24)
    version: int = 1
    organisation_id: int = Of(foreign_key="organisations.id", index=True)
    qualification: str = Of(max_length=24)
    report: str = Of(default="", max_length=24, index=True)
    result: str = Of(max_length=200)
    field: Field = Of(sa_column=db.text_enum(Field, "agency_acceptance_field"))
    fields: str = Of(max_length=120)
    certificate: str = Of(max_length=60)
    standing: Standing = Of(sa_column=db.text_enum(Standing, "agency_acceptance_standing"))
    grade: str = Of(default="", max_length=40)
    grade_title: str = Of(default="", max_length=40)
    grade_tone: str = Of(default="neutral", max_length=12)
    grade_total: int | None = None
    scale_title: str = Of(default="", max_length=80)
    department: str = Of(max_length=120)
    region: str = Of(default="", max_length=12)
    purpose: str = Of(max_length=200)
    reason: str = Of(max_length=500)
    accepted_on: date
    accepted_by: str = Of(max_length=64)
    doubt: str = Of(default="", max_length=500)
    state: AcceptanceState = Of(sa_column=db.text_enum(AcceptanceState, "agency_acceptance_state"))
    withdrawn_on: date | None = None
    withdrawn_why: str = Of(default="", max_length=500)
    withdrawn_by: str = Of(default="", max_length=64)
    changed_at: datetime = Of(sa_column=Column(db.Instant, nullable=False))


class AgencyExamination(db.Base, table=True):
    """倒查: one report looked at again, because of a hazard or by itself (AG-13)."""

    __tablename__ = "agency_examinations"
    __table_args__ = (
        db.one_live("agency_examinations", "report", "hazard_number"),
        Index("ix_agency_examinations_state_region", "state", "region"),
    )

    id: int | None = Of(default=None, primary_key=True)
    number: str = Of(unique=True, max_length=24)
    version: int = 1
    live: bool = True
    report: str = Of(max_length=24)
    hazard_number: str = Of(default="", max_length=24, index=True)
    organisation_id: int = Of(foreign_key="organisations.id", index=True)
    region: str = Of(max_length=12)
    why: str = Of(max_length=500)
    opened_on: date
    opened_by: str = Of(max_length=64)
    finding: Finding | None = Of(default=None, sa_column=db.text_enum(Finding, "agency_finding", nullable=True))
    facts: str = Of(default="", sa_column=Column(Text, nullable=False))
    found_by: str = Of(default="", max_length=64)
    found_on: date | None = None
    decided_by: str = Of(default="", max_length=64)
    decided_on: date | None = None
    note: str = Of(default="", max_length=500)
    state: ExaminationState = Of(sa_column=db.text_enum(ExaminationState, "agency_examination_state"))
    changed_at: datetime = Of(sa_column=Column(db.Instant, nullable=False))


class AgencyExit(db.Base, table=True):
    """退出: 注销, 撤销, 吊销 of one qualification. `persons`, `bars`: codes and numbers, by commas."""

    __tablename__ = "agency_exits"
    __table_args__ = (Index("ix_agency_exits_state_region", "state", "region"),)

    id: int | None = Of(default=None, primary_key=True)
    number: str = Of(unique=True, max_length=24)
    version: int = 1
    organisation_id: int = Of(foreign_key="organisations.id", index=True)
    qualification: str = Of(max_length=24, index=True)
    region: str = Of(max_length=12)
    kind: ExitKind = Of(sa_column=db.text_enum(ExitKind, "agency_exit_kind"))
    ground: str = Of(max_length=120)
    reason: str = Of(max_length=500)
    document_number: str = Of(max_length=80)
    authority: str = Of(max_length=120)
    conduct_on: date | None = None
    serious: bool = False
    persons: str = Of(default="", sa_column=Column(Text, nullable=False))
    bars: str = Of(default="", sa_column=Column(Text, nullable=False))
    proposed_on: date
    proposed_by: str = Of(max_length=64)
    decided_on: date | None = None
    decided_by: str = Of(default="", max_length=64)
    note: str = Of(default="", max_length=500)
    state: ExitState = Of(sa_column=db.text_enum(ExitState, "agency_exit_state"))
    changed_at: datetime = Of(sa_column=Column(db.Instant, nullable=False))
