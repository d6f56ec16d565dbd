"""Read doors of engineers. Identity numbers are masked here."""

from registry.engineers.queries.applications import (
    ApplicationFilters,
    ApplicationRecord,
    ApplicationRow,
    StepOffer,
    application,
    applications,
    applications_waiting,
    overdue,
    to_confirm,
)
from registry.engineers.queries.counts import registration_counts
from registry.engineers.queries.public import OUTCOME_OF, LookAnswer, PublicRegistration, look, registration_by_code
from registry.engineers.queries.records import CourseRow, EngineerRecord, OwnRecord, own, record
from registry.engineers.queries.register import (
    Due,
    RegistrationRow,
    Wanted,
    count_registrations,
    due_counts,
    registrations,
    registrations_export,
)
from registry.engineers.queries.standing import Practising, practising_of, registered_at

__all__ = [
    "OUTCOME_OF",
    "ApplicationFilters",
    "ApplicationRecord",
    "ApplicationRow",
    "CourseRow",
    "Due",
    "EngineerRecord",
    "LookAnswer",
    "OwnRecord",
    "Practising",
    "PublicRegistration",
    "RegistrationRow",
    "StepOffer",
    "Wanted",
    "application",
    "applications",
    "applications_waiting",
    "count_registrations",
    "due_counts",
    "look",
    "overdue",
    "own",
    "practising_of",
    "record",
    "registered_at",
    "registration_by_code",
    "registration_counts",
    "registrations",
    "registrations_export",
    "to_confirm",
]
