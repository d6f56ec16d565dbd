"""Tables of the blacklist, by stage of life."""

from registry.blacklist.tables.applications import Application
from registry.blacklist.tables.cases import Case, CaseSubject, Filing
from registry.blacklist.tables.listings import Listing

__all__ = ["Application", "Case", "CaseSubject", "Filing", "Listing"]
