"""Tables of agencies."""

from registry.agencies.tables.assessments import AgencyAssessment, AgencyGrade, AgencyScore
from registry.agencies.tables.qualifications import AgencyChange, AgencyMember, AgencyQualification

__all__ = ["AgencyAssessment", "AgencyChange", "AgencyGrade", "AgencyMember", "AgencyQualification", "AgencyScore"]
