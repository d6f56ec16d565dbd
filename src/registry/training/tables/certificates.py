"""Tables of results and certificates. Certificates are superseded, not overwritten; people are named by row id only."""

from datetime import date, datetime

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlmodel import Field

from registry.kernel import db
from registry.training.terms import CertificateKind, Education, Ending, Origin, ResultState


class ExamResult(db.Base, table=True):
    """考试成绩: one person's exam in one operation, as the centre recorded it; `issued_on` only for historical ones."""

    __tablename__ = "exam_results"
    __table_args__ = (
        UniqueConstraint("batch", "sheet_row"),
        db.named_index("exam_results", "class_number"),
        db.index_where("exam_results", "pending", "batch", where="state = 'pending'"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=32)  # batch and sheet row
    batch: str = Field(max_length=24)
    sheet_row: int
    centre_id: int = Field(foreign_key="organisations.id", index=True)
    region: str = Field(max_length=12)
    person_id: int = Field(foreign_key="persons.id", index=True)
    kind: CertificateKind = Field(sa_column=db.text_enum(CertificateKind, "result_kind"))
    category: str = Field(max_length=8)  # of the special operations' catalogue, else empty
    operation: str = Field(max_length=8)
    high_hazard: str = Field(default="", max_length=24)  # kind of business a manager is examined for
    class_number: str = Field(default="", max_length=24)
    attempt: int = 1  # 2: the one resit (SO-02)
    education: Education = Field(sa_column=db.text_enum(Education, "education"))
    employer_name: str = Field(default="", max_length=120)
    employer_code: str = Field(default="", max_length=18)
    hours: int | None = None  # tenths of hours
    theory: int | None = None  # hundredths of points
    practice: int | None = None
    exam_on: date
    passed: bool
    issued_on: date | None = None
    reviewed_on: date | None = None
    issuer: str = Field(default="", max_length=120)
    remark: str = Field(default="", max_length=200)
    state: ResultState = Field(sa_column=db.text_enum(ResultState, "result_state"))
    submitted_by: str = Field(max_length=64)
    submitted_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    decided_by: str = Field(default="", max_length=64)
    decided_at: datetime | None = Field(default=None, sa_column=Column(db.Instant))
    reason: str = Field(default="", max_length=300)


class Certificate(db.Base, table=True):
    """证书: one live row per public code; each change closes it and adds the next version."""

    __tablename__ = "certificates"
    __table_args__ = (
        db.one_live("certificates", "code"),
        db.batch_index("certificates"),
        Index("ix_certificates_live_valid_until", "live", "valid_until"),
        Index("ix_certificates_centre", "centre_id", "live", "valid_until"),
        Index("ix_certificates_live_review_due_on", "live", "review_due_on", "valid_until"),
        db.named_index("certificates", "number"),
        db.named_index("certificates", "result"),
        Index(
            "uq_certificates_number_issued",
            "number",
            unique=True,
            sqlite_where=text("live IS 1 AND number <> '' AND origin = 'issued'"),
            postgresql_where=text("live AND number <> '' AND origin = 'issued'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=24)
    version: int = 1
    live: bool = True
    kind: CertificateKind = Field(sa_column=db.text_enum(CertificateKind, "certificate_kind"))
    number: str = Field(default="", max_length=40)  # as printed, `{}` for the holder's number; empty: see SO-14
    person_id: int = Field(foreign_key="persons.id", index=True)
    category: str = Field(max_length=8)  # of the special operations' catalogue, else empty
    operation: str = Field(max_length=8)
    subject: str = Field(default="", max_length=80)  # what a kind without catalogue is for, in words
    high_hazard: str = Field(default="", max_length=24)  # kind of business a manager was examined for
    class_number: str = Field(default="", max_length=24)
    result: str = Field(default="", max_length=32)  # the exam result it came of
    renews: str = Field(default="", max_length=24)  # public code of the one it goes on from
    first_issued_on: date
    issued_on: date
    starts_on: date | None = None  # first day of the term where that is not the day of issue
    valid_until: date
    review_due_on: date | None = None
    reviewed_on: date | None = None
    review_put_off_on: date | None = None  # day of the consent to review every six years (SO-05.long_review)
    left_post_on: date | None = None  # last day at the post
    recheck_from: date | None = None  # first day on which nobody may go back to it without an examination
    provision: str = Field(max_length=80)
    origin: Origin = Field(sa_column=db.text_enum(Origin, "certificate_origin"))
    issuer: str = Field(max_length=120)
    centre_id: int | None = Field(default=None, foreign_key="organisations.id")
    region: str = Field(default="", max_length=12)
    ended_on: date | None = None
    ending: Ending | None = Field(default=None, sa_column=db.text_enum(Ending, "certificate_ending", nullable=True))
    ended_reason: str = Field(default="", max_length=300)
    changed_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    batch: str = Field(default="", max_length=24)
