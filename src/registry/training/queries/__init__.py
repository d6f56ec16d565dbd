"""Read doors of training: certificates, their printed form, results and centres. Numbers are masked here."""

from registry.training.queries.centres import CentreRow, centres, organisation_code
from registry.training.queries.certificates import (
    CertificateRecord,
    CertificateRow,
    Explained,
    Wanted,
    category_name,
    certificate,
    certificates,
    in_state,
    operation_name,
    reason_in_words,
)
from registry.training.queries.claimable import Claimable, claimable
from registry.training.queries.printed import Printed, printed_by_code, printed_of
from registry.training.queries.reminders import (
    ReminderFilters,
    ReminderRow,
    Reminders,
    WindowCount,
    reminder_counts,
    reminders,
    reminders_export,
)
from registry.training.queries.results import BatchRow, ResultRow, batches, results
from registry.training.queries.subsidies import (
    ClaimFilters,
    ClaimList,
    ClaimRecord,
    ClaimRow,
    StepOffer,
    claim_record,
    claims,
    claims_export,
    claims_waiting,
    places,
)
from registry.training.queries.subsidy_totals import Total, totals

__all__ = [
    "BatchRow",
    "CentreRow",
    "CertificateRecord",
    "CertificateRow",
    "ClaimFilters",
    "ClaimList",
    "ClaimRecord",
    "ClaimRow",
    "Claimable",
    "Explained",
    "Printed",
    "ReminderFilters",
    "ReminderRow",
    "Reminders",
    "ResultRow",
    "StepOffer",
    "Total",
    "Wanted",
    "WindowCount",
    "batches",
    "category_name",
    "centres",
    "certificate",
    "certificates",
    "claim_record",
    "claimable",
    "claims",
    "claims_export",
    "claims_waiting",
    "in_state",
    "operation_name",
    "organisation_code",
    "places",
    "printed_by_code",
    "printed_of",
    "reason_in_words",
    "reminder_counts",
    "reminders",
    "reminders_export",
    "results",
    "totals",
]
