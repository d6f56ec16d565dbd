"""Tables of agencies."""

from registry.agencies.tables.acceptances import AgencyAcceptance, AgencyExamination, AgencyExit
from registry.agencies.tables.assessments import AgencyAssessment, AgencyGrade, AgencyScore
from registry.agencies.tables.qualifications import AgencyChange, AgencyMember, AgencyQualification
from registry.agencies.tables.reports import AgencyReport, AgencyReportPerson

__all__ = [
    "AgencyAcceptance",
    "AgencyAssessment",
    "AgencyChange",
    "AgencyExamination",
    "AgencyExit",
    "AgencyGrade",
    "AgencyMember",
    "AgencyQualification",
    "AgencyReport",
    "AgencyReportPerson",
    "AgencyScore",
]
