"""Tables of exams and trainings with their rosters."""

from datetime import date, datetime

from sqlalchemy import Column, Index, text
from sqlmodel import Field

from registry.inspectors.terms_steps import EventKind
from registry.kernel import db

_SQLITE, _POSTGRESQL = text("live IS 1"), text("live IS TRUE")  # as queries say it, else the index is passed over


class Event(db.Base, table=True):
    """考试场次、培训班次: what people sit or attend together. An exam has a mark to pass, a training its hours (tenths)."""

    __tablename__ = "inspector_events"
    __table_args__ = (db.batch_index("inspector_events"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=24)
    kind: EventKind = Field(sa_column=db.text_enum(EventKind, "event_kind"))
    title: str = Field(max_length=80)
    organiser: str = Field(max_length=80)
    region: str = Field(max_length=12, index=True)
    from_on: date = Field(index=True)
    until_on: date
    pass_score: int = 0
    live: bool = True
    recorded_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    batch: str = Field(default="", max_length=24)


class Entry(db.Base, table=True):
    """名册中的一人: score (hundredths), or hours (tenths) and days. Withdrawn rows stay, no longer live."""

    __tablename__ = "inspector_entries"
    __table_args__ = (
        Index(
            "uq_inspector_entries_live",
            "event_id",
            "person_id",
            unique=True,
            sqlite_where=_SQLITE,
            postgresql_where=_POSTGRESQL,
        ),
        db.batch_index("inspector_entries"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=24)
    event_id: int = Field(foreign_key="inspector_events.id")
    person_id: int = Field(foreign_key="persons.id", index=True)
    score: int | None = None
    hours: int = 0
    days: int = 0
    passed: bool
    live: bool = True
    recorded_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    closed_at: datetime | None = Field(default=None, sa_column=Column(db.Instant))
    closed_reason: str = Field(default="", max_length=200)
    batch: str = Field(default="", max_length=24)
