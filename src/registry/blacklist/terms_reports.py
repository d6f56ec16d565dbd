"""The words of outward reports: channels, occasions, and what is owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.blacklist.terms import ListingState
from registry.law.terms import Clock


class ReportChannel(StrEnum):
    """报送渠道 (BL-14, BL-15); early removal by a city or county is told one level up (BL-21.report)."""

    SAFETY_CREDIT = "safety_credit"
    CREDIT_PLATFORM = "credit_platform"
    ENTERPRISE = "enterprise"
    SUPERIOR = "superior"


class Occasion(StrEnum):
    """报送事由."""

    ENTRY = "entry"
    CHANGE = "change"
    END = "end"


@dataclass(frozen=True)
class VersionFacts:
    """What the derivation looks at of one version of a listing; `shown` are the fields that are reported, in order."""

    version: int
    state: ListingState
    listed_on: date
    until: date
    removed_on: date | None
    stayed_on: date | None
    changed_on: date
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Happening:
    """Something that must be reported: an entry, a change, an end, with the version it came from and its day."""

    occasion: Occasion
    version: int
    on: date


@dataclass(frozen=True)
class Owed:
    """应报送: one channel to be told of one happening, until when, and why that day."""

    happening: Happening
    channel: ReportChannel
    clock: Clock
    provisional: bool
