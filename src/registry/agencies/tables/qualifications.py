"""Tables of qualifications, staff and reported changes.

A qualification's rows are versions: the one in force on a day is the newest that took effect by then. Names and numbers of
persons stay in the parties' tables.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Index
from sqlmodel import Field as Of

from registry.agencies.terms import AgencyKind, Change, ChangeState, Level, QualificationState, Role, Title
from registry.kernel import db


class AgencyQualification(db.Base, table=True):
    """资质证书. `fields` holds the members between bars: |coal|mines|. `effective_on`: from when this version counts."""

    __tablename__ = "agency_qualifications"
    __table_args__ = (
        db.one_live("agency_qualifications", "number"),
        db.batch_index("agency_qualifications"),
        Index("ix_agency_qualifications_number_effective_on", "number", "effective_on"),
    )

    id: int | None = Of(default=None, primary_key=True)
    number: str = Of(max_length=24)
    version: int = 1
    live: bool = True
    void: bool = False  # entered by mistake and taken back
    effective_on: date
    certificate: str = Of(max_length=60, index=True)
    organisation_id: int = Of(foreign_key="organisations.id", index=True)
    kind: AgencyKind = Of(sa_column=db.text_enum(AgencyKind, "agency_kind"))
    fields: str = Of(max_length=120)
    region: str = Of(max_length=12)
    issuer: str = Of(max_length=120)
    valid_from: date
    valid_until: date
    provision: str = Of(max_length=80)
    premises: str = Of(max_length=200)
    area: int
    archive_area: int
    laboratory: str = Of(default="", max_length=200)
    equipment: str = Of(default="", max_length=500)
    assets: int = Of(sa_column=Column(BigInteger, nullable=False))
    website: str = Of(default="", max_length=200)
    state: QualificationState = Of(sa_column=db.text_enum(QualificationState, "agency_qualification_state"))
    ended_on: date | None = None
    ended_why: str = Of(default="", max_length=500)
    doubt: str = Of(default="", max_length=500)
    doubted: str = Of(default="", max_length=200)
    entered_by: str = Of(max_length=64)
    batch: str = Of(default="", max_length=24)
    changed_at: datetime = Of(sa_column=Column(db.Instant, nullable=False))


class AgencyMember(db.Base, table=True):
    """从业人员: level, title and duty of a person at one agency. Who counts is settled by the posts of the parties."""

    __tablename__ = "agency_members"
    __table_args__ = (Index("ix_agency_members_organisation_person", "organisation_id", "person_id"),)

    id: int | None = Of(default=None, primary_key=True)
    code: str = Of(unique=True, max_length=24)
    version: int = 1
    organisation_id: int = Of(foreign_key="organisations.id")
    person_id: int = Of(foreign_key="persons.id", index=True)
    level: Level = Of(sa_column=db.text_enum(Level, "agency_level"))
    title: Title = Of(sa_column=db.text_enum(Title, "agency_title"))
    role: Role = Of(sa_column=db.text_enum(Role, "agency_role"))
    practice_from: date | None = None
    from_on: date
    until_on: date | None = None
    doubt: str = Of(default="", max_length=500)
    entered_by: str = Of(max_length=64)
    changed_at: datetime = Of(sa_column=Column(db.Instant, nullable=False))


class AgencyChange(db.Base, table=True):
    """变更报告: what changed, when, when it was reported, by when it had to be."""

    __tablename__ = "agency_changes"

    id: int | None = Of(default=None, primary_key=True)
    number: str = Of(unique=True, max_length=24)
    version: int = 1
    organisation_id: int = Of(foreign_key="organisations.id", index=True)
    qualification: str = Of(max_length=24)
    region: str = Of(max_length=12)
    what: Change = Of(sa_column=db.text_enum(Change, "agency_change"))
    before: str = Of(default="", max_length=200)
    after: str = Of(max_length=200)
    changed_on: date
    reported_on: date
    due_on: date
    state: ChangeState = Of(sa_column=db.text_enum(ChangeState, "agency_change_state"))
    doubt: str = Of(default="", max_length=500)
    answer: str = Of(default="", max_length=500)
    reported_by: str = Of(max_length=64)
    answered_by: str = Of(default="", max_length=64)
    changed_at: datetime = Of(sa_column=Column(db.Instant, nullable=False))
