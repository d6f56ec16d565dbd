"""Tables of agencies."""

from registry.agencies.tables.assessments import AgencyAssessment, AgencyGrade, AgencyScore
from registry.agencies.tables.qualifications import AgencyChange, AgencyMember, AgencyQualification
from registry.agencies.tables.reports import AgencyReport, AgencyReportPerson

__all__ = [
    "AgencyAssessment",
    "AgencyChange",
    "AgencyGrade",
    "AgencyMember",
    "AgencyQualification",
    "AgencyReport",
    "AgencyReportPerson",
    "AgencyScore",
]
