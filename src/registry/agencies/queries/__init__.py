"""What the register of agencies answers: lists and records for pages and programs, facts for other registers (session first)."""

from registry.agencies.queries.agencies import (
    AgencyRow,
    Wanted,
    agencies,
    client_code,
    everything,
    graded_words,
    organisation_code,
    own,
)
from registry.agencies.queries.assessments import (
    AssessmentFilters,
    AssessmentRecord,
    AssessmentRow,
    assessment,
    assessments,
    period_day,
    periods,
    scale_today,
    waiting,
)
from registry.agencies.queries.grades import grades_on, history
from registry.agencies.queries.records import AgencyRecord, PublicAgency, agency_record, public_agency
from registry.agencies.queries.reports import (
    ReportFilters,
    ReportRecord,
    ReportRow,
    public_reports,
    report,
    report_file,
    reports,
)
from registry.agencies.queries.scored import PublicSheet
from registry.agencies.queries.standing import members_on, qualifications_of, standings_on, weighed
from registry.parties.places import regions

__all__ = [
    "AgencyRecord",
    "AgencyRow",
    "AssessmentFilters",
    "AssessmentRecord",
    "AssessmentRow",
    "PublicAgency",
    "PublicSheet",
    "ReportFilters",
    "ReportRecord",
    "ReportRow",
    "Wanted",
    "agencies",
    "agency_record",
    "assessment",
    "assessments",
    "client_code",
    "everything",
    "graded_words",
    "grades_on",
    "history",
    "members_on",
    "organisation_code",
    "own",
    "period_day",
    "periods",
    "public_agency",
    "public_reports",
    "qualifications_of",
    "regions",
    "report",
    "report_file",
    "reports",
    "scale_today",
    "standings_on",
    "waiting",
    "weighed",
]
