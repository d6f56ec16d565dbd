"""Tables beside the certificates': what reviews found, and the last serial of each number's beginning."""

from datetime import date, datetime

from sqlalchemy import Column
from sqlmodel import Field

from registry.kernel import db
from registry.training.terms import ReviewFailure, ReviewOutcome


class CertificateReview(db.Base, table=True):
    """复审、延期复审: one row per try. `fit` and `checked_on` are for certifiers alone (PI-03)."""

    __tablename__ = "certificate_reviews"

    id: int | None = Field(default=None, primary_key=True)
    certificate: str = Field(max_length=24, index=True)
    renewal: bool = False
    applied_on: date
    reviewed_on: date
    hours: int  # tenths of hours of training before it (SO-07)
    trained: bool
    checked_on: date
    fit: bool
    failure: ReviewFailure | None = Field(
        default=None, sa_column=db.text_enum(ReviewFailure, "review_failure", nullable=True)
    )
    outcome: ReviewOutcome = Field(sa_column=db.text_enum(ReviewOutcome, "review_outcome"))
    note: str = Field(default="", max_length=300)
    decided_by: str = Field(max_length=64)
    decided_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))


class CertificateSerial(db.Base, table=True):
    """The last serial given under a number's beginning: kind, region and year."""

    __tablename__ = "certificate_serials"

    beginning: str = Field(primary_key=True, max_length=24)
    last: int
