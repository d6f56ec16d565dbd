"""Tables of projects and their reports, and of who was on site."""

from datetime import date, datetime

from sqlalchemy import Column, Index, Text
from sqlmodel import Field as Of

from registry.agencies.terms import Field
from registry.agencies.terms_reports import Conclusion, ReportKind, ReportState
from registry.kernel import db


class AgencyReport(db.Base, table=True):
    """评价检测项目 with its report. `client_key` finds the firm by part of its name; images are kept files."""

    __tablename__ = "agency_reports"
    __table_args__ = (
        Index("ix_agency_reports_organisation_state", "organisation_id", "state"),
        Index("ix_agency_reports_client_id_site_until", "client_id", "site_until"),
    )

    id: int | None = Of(default=None, primary_key=True)
    number: str = Of(unique=True, max_length=24)
    version: int = 1
    organisation_id: int = Of(foreign_key="organisations.id")
    qualification: str = Of(max_length=24)
    kind: ReportKind = Of(sa_column=db.text_enum(ReportKind, "agency_report_kind"))
    field: Field = Of(sa_column=db.text_enum(Field, "agency_report_field"))
    project: str = Of(max_length=200)
    project_key: str = Of(max_length=200)
    client_id: int = Of(foreign_key="organisations.id")
    region: str = Of(max_length=12)
    site: str = Of(default="", max_length=200)
    contracted_on: date
    notice_on: date | None = None
    notice_to: str = Of(default="", max_length=120)
    site_from: date | None = None
    site_until: date | None = None
    document_number: str = Of(default="", max_length=80)
    issued_on: date | None = None
    conclusion: Conclusion | None = Of(
        default=None, sa_column=db.text_enum(Conclusion, "agency_conclusion", nullable=True)
    )
    summary: str = Of(default="", sa_column=Column(Text, nullable=False))
    images: int = 0
    state: ReportState = Of(sa_column=db.text_enum(ReportState, "agency_report_state"))
    published_on: date | None = None
    note: str = Of(default="", max_length=500)
    doubt: str = Of(default="", max_length=500)
    doubted: str = Of(default="", max_length=200)
    entered_by: str = Of(max_length=64)
    changed_at: datetime = Of(sa_column=Column(db.Instant, nullable=False))


class AgencyReportPerson(db.Base, table=True):
    """到场人员 of a project; `leads`: 项目负责人."""

    __tablename__ = "agency_report_people"

    id: int | None = Of(default=None, primary_key=True)
    report: str = Of(max_length=24, index=True)
    person_id: int = Of(foreign_key="persons.id", index=True)
    leads: bool
    on_site: bool
