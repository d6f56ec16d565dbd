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
from registry.training.queries.printed import Printed, printed_by_code, printed_of
from registry.training.queries.results import BatchRow, ResultRow, batches, results

__all__ = [
    "BatchRow",
    "CentreRow",
    "CertificateRecord",
    "CertificateRow",
    "Explained",
    "Printed",
    "ResultRow",
    "Wanted",
    "batches",
    "category_name",
    "centres",
    "certificate",
    "certificates",
    "in_state",
    "operation_name",
    "organisation_code",
    "printed_by_code",
    "printed_of",
    "reason_in_words",
    "results",
]
