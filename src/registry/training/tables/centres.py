"""Tables of training centres: what they are approved for, on which premises, and who teaches there."""

from datetime import date, datetime

from sqlalchemy import Column
from sqlmodel import Field

from registry.kernel import db
from registry.training.terms_classes import Tenure


class CentreApproval(db.Base, table=True):
    """培训机构批准: which categories and purposes a centre may train, how many at once, until when, and the premises it showed.

    `managers` counts full-time managers with the education TR-16 asks for. Approvals from before premises were recorded have none.
    """

    __tablename__ = "centre_approvals"

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=24)
    organisation_id: int = Field(foreign_key="organisations.id", index=True)
    region: str = Field(max_length=12, index=True)
    categories: str = Field(max_length=200)  # catalogue codes, comma-separated
    purposes: str = Field(default="", max_length=1000)  # `kind:kind of business`, comma-separated
    capacity: int
    valid_from: date
    valid_until: date
    premises: str = Field(default="", max_length=200)
    area: int = 0  # whole square decimetres
    tenure: Tenure | None = Field(default=None, sa_column=db.text_enum(Tenure, "approval_tenure", nullable=True))
    leased_from: date | None = None
    leased_until: date | None = None
    archive: str = Field(default="", max_length=200)
    managers: int = 0
    doubt: str = Field(default="", max_length=500)  # why the keeper went on over a provision that only warns
    closed_on: date | None = None
    closed_reason: str = Field(default="", max_length=200)
    approved_by: str = Field(max_length=64)
    approved_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))


class CentreTeacher(db.Base, table=True):
    """培训教师: one person teaching at a centre from–to, with the years of practice stated on the first day."""

    __tablename__ = "centre_teachers"
    __table_args__ = (db.one_live("centre_teachers", "organisation_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=24)
    live: bool = True
    organisation_id: int = Field(foreign_key="organisations.id")
    person_id: int = Field(foreign_key="persons.id", index=True)
    subject: str = Field(default="", max_length=60)
    practice_years: int
    doubt: str = Field(default="", max_length=500)
    from_on: date
    left_on: date | None = None
    left_reason: str = Field(default="", max_length=250)
    entered_by: str = Field(max_length=64)
    entered_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
