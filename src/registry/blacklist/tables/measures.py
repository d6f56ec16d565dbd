"""Tables of joint penalties: the catalogue's measures, superseded when they change, and the departments' tasks."""

from datetime import date, datetime

from sqlalchemy import Column, Index, Text
from sqlmodel import Field

from registry.blacklist.terms_measures import TaskState
from registry.kernel import db
from registry.law.terms import Confidence


class Measure(db.Base, table=True):
    """惩戒措施: one live row per code; a change closes it and adds the next version.

    `subjects` and `grounds` hold values with commas between; no grounds: all of them. `local_office` names the offices below the
    province with a mark for the place; empty: the province's office acts alone.
    """

    __tablename__ = "measures"
    __table_args__ = (
        db.one_live("measures", "code"),
        Index("ix_measures_code_version", "code", "version", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=24)
    version: int = 1
    live: bool = True
    department: str = Field(max_length=60)
    province_office: str = Field(max_length=60)
    local_office: str = Field(default="", max_length=60)
    title: str = Field(max_length=120)
    what: str = Field(sa_column=Column(Text, nullable=False))
    legal_basis: str = Field(sa_column=Column(Text, nullable=False))
    subjects: str = Field(max_length=24)
    grounds: str = Field(default="", max_length=200)
    from_on: date
    until_on: date | None = None
    source: str = Field(default="", max_length=120)
    confidence: Confidence = Field(sa_column=db.text_enum(Confidence, "measure_confidence"))
    changed_by: str = Field(max_length=64)
    changed_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))


class MeasureTask(db.Base, table=True):
    """惩戒任务: one department's measure on one listing. One row that carries the version its last reader must have seen."""

    __tablename__ = "measure_tasks"
    __table_args__ = (
        Index("ix_measure_tasks_listing", "listing_number", "measure_code"),
        Index("ix_measure_tasks_department_state", "department", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=24)
    version: int = 1
    listing_number: str = Field(max_length=24)
    measure_code: str = Field(max_length=24)
    measure_version: int
    department: str = Field(max_length=120)
    region: str = Field(max_length=12)
    state: TaskState = Field(sa_column=db.text_enum(TaskState, "task_state"))
    assigned_on: date
    acknowledged_on: date | None = None
    executed_on: date | None = None
    lifted_on: date | None = None
    closed_on: date | None = None
    result: str = Field(default="", sa_column=Column(Text, nullable=False))
    reason: str = Field(default="", max_length=500)
    forwarded_from: str = Field(default="", max_length=24)
    forwarded_to: str = Field(default="", max_length=24)
    changed_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
