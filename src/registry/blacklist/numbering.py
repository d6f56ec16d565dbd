"""Numbers people use for listings, cases, filings and proposals: year and sequence. The ledger's lock, held by the caller, keeps them unique."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, cast, func, select
from sqlmodel import Session

from registry.blacklist import tables
from registry.kernel import db


def next_sequence(session: Session, column: Any, prefix: str) -> int:
    """One more than the largest sequence behind a prefix such as `HN2026`."""
    last = session.execute(
        select(func.max(cast(func.substr(column, len(prefix) + 1), Integer))).where(column.startswith(prefix))
    ).scalar()
    return (last or 0) + 1


def next_number(session: Session, column: Any, prefix: str) -> str:
    """The next number behind a prefix, with five digits or more."""
    return f"{prefix}{next_sequence(session, column, prefix):05d}"


def next_listing(session: Session, year: int) -> int:
    """The next listing's sequence of the year, for `listing_number`."""
    return next_sequence(session, db.core(tables.Listing).c.number, f"HN{year}")


def listing_number(year: int, sequence: int) -> str:
    """The number of a listing: `HN` + year + five digits or more."""
    return f"HN{year}{sequence:05d}"
