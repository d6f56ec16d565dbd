"""Table of outward reports: only what was sent or acknowledged is stored; what is owed follows from the listing's versions."""

from datetime import date, datetime

from sqlalchemy import Column, Index
from sqlmodel import Field

from registry.blacklist.terms_reports import Occasion, ReportChannel
from registry.kernel import db


class OutwardReport(db.Base, table=True):
    """对外报送: what one channel was told about one listing on one occasion. `sha256` is that of the file sent.

    `occasion_version` is the version of the listing that gave rise to it; an ending by date alone has the last one.
    """

    __tablename__ = "outward_reports"
    __table_args__ = (
        Index(
            "ix_outward_reports_occasion",
            "listing_number",
            "occasion",
            "occasion_version",
            "channel",
            unique=True,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=24)
    listing_number: str = Field(max_length=24)
    region: str = Field(default="", max_length=12, index=True)
    occasion: Occasion = Field(sa_column=db.text_enum(Occasion, "report_occasion"))
    occasion_version: int
    occasion_on: date
    channel: ReportChannel = Field(sa_column=db.text_enum(ReportChannel, "report_channel"))
    due_on: date
    sent_on: date
    sent_by: str = Field(max_length=64)
    sha256: str = Field(max_length=64, index=True)
    acknowledged_on: date | None = None
    acknowledgement: str = Field(default="", max_length=80)
    changed_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
