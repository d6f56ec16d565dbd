"""Tables of engineers. People and firms are named by row id only; registrations and applications are superseded, not overwritten."""

from datetime import date, datetime

from sqlalchemy import Column, Index
from sqlmodel import Field

from registry.engineers.terms import (
    ApplicationKind,
    ApplicationState,
    EmployerWord,
    Ending,
    Grade,
    Origin,
    Specialty,
)
from registry.kernel import db
from registry.parties.terms import PostKind


class Qualification(db.Base, table=True):
    """职业资格: one certificate of a person in a grade and specialty. Nothing is overwritten but its end."""

    __tablename__ = "engineer_qualifications"
    __table_args__ = (db.batch_index("engineer_qualifications"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=24)
    person_id: int = Field(foreign_key="persons.id", index=True)
    grade: Grade = Field(sa_column=db.text_enum(Grade, "engineer_grade"))
    specialty: Specialty = Field(sa_column=db.text_enum(Specialty, "engineer_specialty"))
    number: str = Field(unique=True, max_length=40)
    issued_on: date
    ended_on: date | None = None
    entered_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    batch: str = Field(default="", max_length=24)


class Registration(db.Base, table=True):
    """注册: one stretch at one employer. `code` and `number` stay through renewals and changes, `stretch` counts them.

    Of each stretch one version is live. `current`: the person's newest stretch, unless a decision ended it; at most one.
    """

    __tablename__ = "engineer_registrations"
    __table_args__ = (
        db.one_live("engineer_registrations", "code", "stretch"),
        db.one_live("engineer_registrations", "person_id", where="current"),
        Index("ix_engineer_registrations_organisation_id_live", "organisation_id", "live"),
        Index("ix_engineer_registrations_current_valid_until", "current", "valid_until"),
        db.batch_index("engineer_registrations"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=24)
    number: str = Field(max_length=40, index=True)
    stretch: int = 1
    version: int = 1
    live: bool = True
    current: bool = True
    person_id: int = Field(foreign_key="persons.id", index=True)
    qualification_id: int = Field(foreign_key="engineer_qualifications.id")
    organisation_id: int = Field(foreign_key="organisations.id")
    region: str = Field(default="", max_length=12, index=True)  # of the employer when it was decided
    grade: Grade = Field(sa_column=db.text_enum(Grade, "registered_grade"))
    specialty: Specialty = Field(sa_column=db.text_enum(Specialty, "registered_specialty"))
    decided_on: date
    from_on: date
    cycle_from: date  # first day of the term: education is counted from here
    valid_until: date
    provision: str = Field(max_length=80)
    ended_on: date | None = None
    ending: Ending | None = Field(default=None, sa_column=db.text_enum(Ending, "registration_ending", nullable=True))
    ended_reason: str = Field(default="", max_length=500)
    origin: Origin = Field(sa_column=db.text_enum(Origin, "registration_origin"))
    application: str = Field(default="", max_length=24)
    changed_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    batch: str = Field(default="", max_length=24)


class Application(db.Base, table=True):
    """注册申请: one live row per number; each step closes it and adds the next. `open` keeps a person to one at a time."""

    __tablename__ = "engineer_applications"
    __table_args__ = (
        db.one_live("engineer_applications", "number"),
        db.one_live("engineer_applications", "person_id", where="open"),
        Index("ix_engineer_applications_live_changed_at", "live", "changed_at"),
        Index("ix_engineer_applications_organisation_id_live", "organisation_id", "live"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=24)
    version: int = 1
    live: bool = True
    open: bool = True
    kind: ApplicationKind = Field(sa_column=db.text_enum(ApplicationKind, "application_kind"))
    state: ApplicationState = Field(sa_column=db.text_enum(ApplicationState, "registration_application_state"))
    person_id: int = Field(foreign_key="persons.id", index=True)
    qualification_id: int = Field(foreign_key="engineer_qualifications.id")
    registration: str = Field(
        default="", max_length=24
    )  # public code of what is renewed, moved or ended; of what came of it
    organisation_id: int | None = Field(default=None, foreign_key="organisations.id")
    former_id: int | None = Field(default=None, foreign_key="organisations.id")  # the employer that is left
    post: PostKind | None = Field(default=None, sa_column=db.text_enum(PostKind, "engineer_post", nullable=True))
    region: str = Field(default="", max_length=12)
    applied_on: date
    due_from: date  # filed, or handed in again: what the clocks run from
    filed_by: str = Field(max_length=64)
    ground: str = Field(default="", max_length=24)
    said: str = Field(default="", max_length=500)  # what the applicant or proposer says
    doubt: str = Field(default="", max_length=500)
    doubted: str = Field(default="", max_length=120)
    employer_word: EmployerWord = Field(sa_column=db.text_enum(EmployerWord, "employer_word"))
    employer_on: date | None = None
    reason: str = Field(default="", max_length=500)  # of sending back, declining, refusing
    examined_on: date | None = None
    examined_by: str = Field(default="", max_length=64)
    favourable: bool | None = None
    opinion: str = Field(default="", max_length=500)
    decided_on: date | None = None
    decided_by: str = Field(default="", max_length=64)
    provision: str = Field(default="", max_length=80)
    published_on: date | None = None
    changed_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))


class Education(db.Base, table=True):
    """继续教育: what an engineer attended. One live row per code; taking it back closes it."""

    __tablename__ = "engineer_educations"
    __table_args__ = (db.one_live("engineer_educations", "code"), db.batch_index("engineer_educations"))

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=24)
    live: bool = True
    person_id: int = Field(foreign_key="persons.id", index=True)
    from_on: date
    until_on: date
    hours: int  # tenths
    subject: str = Field(max_length=80)
    provider: str = Field(max_length=120)
    entered_by: str = Field(max_length=64)
    withdrawn_reason: str = Field(default="", max_length=250)
    changed_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    batch: str = Field(default="", max_length=24)
