"""Tables of pre-job training: what was trained, and the new processes that call for more. Superseded, never overwritten."""

from datetime import date, datetime

from sqlalchemy import Column, Index, Text
from sqlmodel import Field

from registry.kernel import db
from registry.training.terms_prejob import NewProcess, TrainingLevel, WorkNature


class TrainingEntry(db.Base, table=True):
    """岗前培训记录: one level trained by one person for one post; a live row counts, a closed one is history."""

    __tablename__ = "training_entries"
    __table_args__ = (
        db.one_live("training_entries", "code"),
        db.batch_index("training_entries"),
        Index(  # all that a standing is worked out from: the rows themselves need not be read
            "ix_training_entries_worker",
            *("organisation_id", "person_id", "live", "passed", "until_on", "level", "hours", "post"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=24, index=True)
    version: int = 1
    live: bool = True
    person_id: int = Field(foreign_key="persons.id", index=True)
    organisation_id: int = Field(foreign_key="organisations.id")
    post: str = Field(max_length=24, index=True)  # public code of the post it was for
    level: TrainingLevel = Field(sa_column=db.text_enum(TrainingLevel, "training_level"))
    from_on: date
    until_on: date
    hours: int  # tenths of hours
    content: str = Field(sa_column=Column(Text, nullable=False))
    teacher: str = Field(max_length=60)
    passed: bool
    nature: WorkNature = Field(sa_column=db.text_enum(WorkNature, "work_nature"))
    cause: str = Field(default="", max_length=24)  # new process or accident it answers
    centre_id: int | None = Field(
        default=None, foreign_key="organisations.id", index=True
    )  # empty: the employer itself
    remark: str = Field(default="", max_length=200)
    recorded_by: str = Field(max_length=64)
    recorded_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    closed_at: datetime | None = Field(default=None, sa_column=Column(db.Instant))
    closed_reason: str = Field(default="", max_length=200)
    batch: str = Field(default="", max_length=24)


class NewProcessNotice(db.Base, table=True):
    """四新事项: a firm begins to use something new at a post, or at all of them when `title` is empty."""

    __tablename__ = "new_process_notices"

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=24)
    organisation_id: int = Field(foreign_key="organisations.id", index=True)
    title: str = Field(default="", max_length=60)
    kind: NewProcess = Field(sa_column=db.text_enum(NewProcess, "new_process"))
    what: str = Field(max_length=120)
    begun_on: date
    recorded_by: str = Field(max_length=64)
    recorded_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
