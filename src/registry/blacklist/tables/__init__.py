"""Tables of the blacklist, by stage of life."""

from registry.blacklist.tables.amendments import ListingAmendment
from registry.blacklist.tables.cases import Case, CaseSubject, Filing
from registry.blacklist.tables.listings import Listing

__all__ = ["Case", "CaseSubject", "Filing", "Listing", "ListingAmendment"]
