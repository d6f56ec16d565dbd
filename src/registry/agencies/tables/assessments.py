"""Tables of assessments and grades. Scores are kept by revision and grades one after another: none is ever overwritten."""

from datetime import date, datetime

from sqlalchemy import Column, Index, Text
from sqlmodel import Field as Of

from registry.agencies.terms_grades import AssessmentState, Occasion
from registry.kernel import db


class AgencyAssessment(db.Base, table=True):
    """信用评定 of one agency on one occasion. `total` in hundredths; `revision` names the scores that count."""

    __tablename__ = "agency_assessments"
    __table_args__ = (
        db.one_live("agency_assessments", "organisation_id", "period", where="periodic"),
        db.batch_index("agency_assessments"),
        Index("ix_agency_assessments_state_region", "state", "region"),
    )

    id: int | None = Of(default=None, primary_key=True)
    number: str = Of(unique=True, max_length=24)
    version: int = 1
    revision: int = 1
    organisation_id: int = Of(foreign_key="organisations.id", index=True)
    qualification: str = Of(max_length=24)
    region: str = Of(max_length=12)
    occasion: Occasion = Of(sa_column=db.text_enum(Occasion, "agency_occasion"))
    periodic: bool
    period: str = Of(max_length=12)
    period_title: str = Of(max_length=40)
    scale: str = Of(max_length=60)
    state: AssessmentState = Of(sa_column=db.text_enum(AssessmentState, "agency_assessment_state"))
    total: int | None = None
    reds: str = Of(default="", max_length=200)
    grade: str = Of(max_length=40)
    scored_on: date
    scored_by: str = Of(max_length=64)
    confirmed_on: date | None = None
    confirmed_by: str = Of(default="", max_length=64)
    due_on: date | None = None
    waived_on: date | None = None
    objected_on: date | None = None
    objection: str = Of(default="", sa_column=Column(Text, nullable=False))
    answered_on: date | None = None
    answered_by: str = Of(default="", max_length=64)
    answer: str = Of(default="", sa_column=Column(Text, nullable=False))
    corrected: bool = False
    decided_on: date | None = None
    decided_by: str = Of(default="", max_length=64)
    published_on: date | None = None
    note: str = Of(default="", max_length=500)
    batch: str = Of(default="", max_length=24)
    changed_at: datetime = Of(sa_column=Column(db.Instant, nullable=False))


class AgencyScore(db.Base, table=True):
    """得分 of one item, or a red line that was crossed (`red`), in one revision of an assessment."""

    __tablename__ = "agency_scores"
    __table_args__ = (Index("ix_agency_scores_assessment_revision", "assessment", "revision"),)

    id: int | None = Of(default=None, primary_key=True)
    assessment: str = Of(max_length=24)
    revision: int
    red: bool
    item: str = Of(max_length=40)
    points: int
    reason: str = Of(sa_column=Column(Text, nullable=False))
    evidence: str = Of(sa_column=Column(Text, nullable=False))
    entered_by: str = Of(max_length=64)
    entered_at: datetime = Of(sa_column=Column(db.Instant, nullable=False))


class AgencyGrade(db.Base, table=True):
    """信用等级 that was published. The one of a day is the last that began by then."""

    __tablename__ = "agency_grades"
    __table_args__ = (Index("ix_agency_grades_organisation_from", "organisation_id", "from_on", "id"),)

    id: int | None = Of(default=None, primary_key=True)
    organisation_id: int = Of(foreign_key="organisations.id")
    region: str = Of(max_length=12)
    grade: str = Of(max_length=40)
    title: str = Of(max_length=40)
    tone: str = Of(max_length=12)
    rank: int  # its place in the scale, the best first
    scale: str = Of(max_length=60)
    scale_title: str = Of(max_length=80)
    total: int | None = None
    reds: str = Of(default="", max_length=200)
    from_on: date
    assessment: str = Of(max_length=24, index=True)
    revision: int
    period: str = Of(max_length=40)
    reason: str = Of(default="", max_length=500)
    decided_by: str = Of(max_length=64)
    published_at: datetime = Of(sa_column=Column(db.Instant, nullable=False))
