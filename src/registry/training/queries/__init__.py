"""Read doors of training: certificates, their printed form, results and centres. Numbers are masked here."""

from registry.training.queries.centres import CentreRow, centres, organisation_code
from registry.training.queries.certificates import (
    CertificateRow,
    Wanted,
    category_name,
    certificates,
    in_state,
    operation_name,
    regions,
)
from registry.training.queries.holding import Held, holding
from registry.training.queries.printed import (
    Printed,
    printed_by_code,
    printed_by_number,
    printed_of,
    printed_of_batch,
    printed_of_class,
)
from registry.training.queries.records import (
    CertificateRecord,
    Explained,
    ReviewRow,
    certificate,
    reason_in_words,
    without_health,
)
from registry.training.queries.results import (
    BatchClock,
    BatchRow,
    ResultRow,
    batch_clocks,
    batches,
    issued_of_batch,
    results,
)

__all__ = [
    "BatchClock",
    "BatchRow",
    "CentreRow",
    "CertificateRecord",
    "CertificateRow",
    "Explained",
    "Held",
    "Printed",
    "ResultRow",
    "ReviewRow",
    "Wanted",
    "batch_clocks",
    "batches",
    "category_name",
    "centres",
    "certificate",
    "certificates",
    "holding",
    "in_state",
    "issued_of_batch",
    "operation_name",
    "organisation_code",
    "printed_by_code",
    "printed_by_number",
    "printed_of",
    "printed_of_batch",
    "printed_of_class",
    "reason_in_words",
    "regions",
    "results",
    "without_health",
]
