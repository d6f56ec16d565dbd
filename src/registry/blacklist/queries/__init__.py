"""Read doors of the blacklist: the public's, the change feed, the officers' records, the standing others ask for."""

from registry.blacklist.queries.changes import Change, Feed, changes
from registry.blacklist.queries.published import (
    PublicListing,
    Wanted,
    everything_public,
    public_count_and_changed,
    public_list,
    public_listing,
    regions,
    shown,
)
from registry.blacklist.queries.records import (
    BatchRow,
    Filters,
    ListingRecord,
    ListingRow,
    Offer,
    Version,
    awaiting_decision,
    batches,
    listing_record,
    listings,
)
from registry.blacklist.queries.standing import listed_among, standing_of

__all__ = [
    "BatchRow",
    "Change",
    "Feed",
    "Filters",
    "ListingRecord",
    "ListingRow",
    "Offer",
    "PublicListing",
    "Version",
    "Wanted",
    "awaiting_decision",
    "batches",
    "changes",
    "everything_public",
    "listed_among",
    "listing_record",
    "listings",
    "public_count_and_changed",
    "public_list",
    "public_listing",
    "regions",
    "shown",
    "standing_of",
]
