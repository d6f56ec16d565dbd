"""Bars of a party on a day. Placeholder: no bar is recorded yet, the register of bars takes this module's place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session


@dataclass(frozen=True)
class BarFacts:
    """禁入情况: one bar of a party that is in force on the day asked about. `until` none: without end."""

    number: str
    until: date | None


def bars_on(
    session: Session, *, person_id: int | None = None, organisation_id: int | None = None, day: date
) -> list[BarFacts]:
    """The bars of one party in force on a day."""
    return []
