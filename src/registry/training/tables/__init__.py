"""Tables of training, by stage of life."""

from registry.training.tables.centres import CentreApproval, CentreTeacher
from registry.training.tables.certificates import Certificate, ExamResult
from registry.training.tables.classes import Attendance, Enrolment, TrainingClass
from registry.training.tables.prejob import NewProcessNotice, TrainingEntry
from registry.training.tables.reviews import CertificateReview, CertificateSerial
from registry.training.tables.subsidies import SubsidyClaim

__all__ = [
    "Attendance",
    "CentreApproval",
    "CentreTeacher",
    "Certificate",
    "CertificateReview",
    "CertificateSerial",
    "Enrolment",
    "ExamResult",
    "NewProcessNotice",
    "SubsidyClaim",
    "TrainingClass",
    "TrainingEntry",
]
