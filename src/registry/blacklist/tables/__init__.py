"""Tables of the blacklist, by stage of life."""

from registry.blacklist.tables.amendments import ListingAmendment
from registry.blacklist.tables.applications import Application
from registry.blacklist.tables.bars import Bar
from registry.blacklist.tables.cases import (
    Case,
    CaseSubject,
    Filing,
)
from registry.blacklist.tables.listings import Listing
from registry.blacklist.tables.measures import Measure, MeasureTask
from registry.blacklist.tables.reports import OutwardReport

__all__ = [
    "Application",
    "Bar",
    "Case",
    "CaseSubject",
    "Filing",
    "Listing",
    "ListingAmendment",
    "Measure",
    "MeasureTask",
    "OutwardReport",
]
