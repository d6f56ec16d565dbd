"""Tables of classes: the class, who is enrolled, the hours of each day. People are named by row id only."""

from datetime import date, datetime

from sqlalchemy import Column, Index
from sqlmodel import Field

from registry.kernel import db
from registry.training.terms import CertificateKind, Education
from registry.training.terms_classes import Course, EnrolmentState


class TrainingClass(db.Base, table=True):
    """培训班: one live row per number; each change closes it and adds the next version. Hours in tenths, lessons in minutes."""

    __tablename__ = "training_classes"
    __table_args__ = (
        db.one_live("training_classes", "number"),
        Index("ix_training_classes_number_version", "number", "version", unique=True),
        Index("ix_training_classes_live_ends", "live", "ends_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=24)
    version: int = 1
    live: bool = True
    centre_id: int = Field(foreign_key="organisations.id", index=True)
    region: str = Field(max_length=12)
    title: str = Field(max_length=80)
    kind: CertificateKind = Field(sa_column=db.text_enum(CertificateKind, "class_kind"))
    course: Course = Field(sa_column=db.text_enum(Course, "class_course"))
    category: str = Field(default="", max_length=8)  # of the special operations' catalogue, else empty
    operation: str = Field(default="", max_length=8)
    high_hazard: str = Field(default="", max_length=24)  # kind of business, empty for special operations
    theory: int  # planned on site
    practice: int  # on site too
    online: int = 0  # theory
    lesson_offline: int
    lesson_online: int = 0
    required: int = 0  # what the law asks for, tenths of hours; 0 where it states none
    provision: str = Field(default="", max_length=80)
    starts_on: date
    ends_on: date
    place: str = Field(max_length=200)
    teachers: str = Field(max_length=400)  # codes of the centre's teachers, comma-separated
    capacity: int
    doubt: str = Field(default="", max_length=500)
    closed_on: date | None = None
    cancelled_on: date | None = None
    reason: str = Field(default="", max_length=300)
    changed_by: str = Field(max_length=64)
    changed_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))


class Enrolment(db.Base, table=True):
    """学员报名: one person in one class. `live` is false once the person left or the entry was taken back."""

    __tablename__ = "enrolments"
    __table_args__ = (
        db.one_live("enrolments", "class_number", "person_id"),
        db.batch_index("enrolments"),
        Index("ix_enrolments_class", "class_number"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=24)
    version: int = 1
    live: bool = True
    class_number: str = Field(max_length=24)
    centre_id: int = Field(foreign_key="organisations.id")
    person_id: int = Field(foreign_key="persons.id", index=True)
    education: Education = Field(sa_column=db.text_enum(Education, "enrolment_education"))
    employer_name: str = Field(default="", max_length=120)
    employer_code: str = Field(default="", max_length=18)
    migrant: bool = False  # 农民工
    remark: str = Field(default="", max_length=200)
    state: EnrolmentState = Field(sa_column=db.text_enum(EnrolmentState, "enrolment_state"))
    left_on: date | None = None
    reason: str = Field(default="", max_length=300)
    batch: str = Field(default="", max_length=24)
    enrolled_by: str = Field(max_length=64)
    enrolled_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))


class Attendance(db.Base, table=True):
    """考勤: one person's hours on one day, in tenths; corrected by a next version, the one before stays."""

    __tablename__ = "attendance"
    __table_args__ = (
        db.one_live("attendance", "enrolment_id", "day"),
        db.batch_index("attendance"),
        Index("ix_attendance_class", "class_number", "day"),
    )

    id: int | None = Field(default=None, primary_key=True)
    version: int = 1
    live: bool = True
    class_number: str = Field(max_length=24)
    enrolment_id: int = Field(foreign_key="enrolments.id")
    day: date
    theory: int = 0  # on site
    practice: int = 0
    online: int = 0
    doubt: str = Field(default="", max_length=200)
    batch: str = Field(default="", max_length=24)
    entered_by: str = Field(max_length=64)
    entered_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
