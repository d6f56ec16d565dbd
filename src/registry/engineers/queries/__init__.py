"""Read doors of engineers. Identity numbers are masked here."""

from registry.engineers.queries.standing import (
    Practising,
    practising_of,
    registered_at,
)

__all__ = [
    "Practising",
    "practising_of",
    "registered_at",
]
