"""Tables of listings. They are superseded, not overwritten; persons' numbers stay in the parties' tables."""

from datetime import date, datetime

from sqlalchemy import Column, Index, Text, text
from sqlmodel import Field

from registry.blacklist.terms import Ground, ListingState, Operation, Origin, Regime, RemovalReason
from registry.blacklist.terms_reports import Occasion
from registry.kernel import db

_HAPPENED = text("reported_as IS NOT NULL")


class Listing(db.Base, table=True):
    """列入记录: one live row per number; every change closes it and adds the next version.

    `announced_on` is the day the deciding authority made it public, `published_on` the day from which the public sees
    it here: the former where the source states one, else the day of the decision to publish. `change` is what this version
    did to what the public sees, `stayed_on` the day from which its publicity is suspended, `annotated_at` when a reply or a
    proceeding shown beside it last changed. `restarted_on` is the day from which the term runs anew after a restoration,
    `replaced_in` the batch, the whole state of the listing's source, that corrected or took out what stood before.

    `region` is that of the body responsible for the record, which settles who may touch it; `subject_region` is where the
    subject is, by which the list is narrowed. `reported_as` is what this version of an own listing obliges to report outward,
    as of `happened_on`.
    """

    __tablename__ = "listings"
    __table_args__ = (
        db.one_live("listings", "number"),
        db.batch_index("listings"),
        Index("ix_listings_number_version", "number", "version", unique=True),
        Index("ix_listings_public", "live", "state", "until", "published_on"),
        Index("ix_listings_newest", "live", "listed_on", "id"),
        Index("ix_listings_credit_code", "credit_code"),
        Index("ix_listings_name_key", "name_key"),
        Index("ix_listings_happened", "happened_on", sqlite_where=_HAPPENED, postgresql_where=_HAPPENED),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=24)
    version: int = 1
    live: bool = True
    organisation_id: int | None = Field(default=None, foreign_key="organisations.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="persons.id", index=True)
    name: str = Field(max_length=120)
    name_key: str = Field(max_length=120)
    credit_code: str = Field(default="", max_length=18)
    address: str = Field(default="", max_length=200)
    principal: str = Field(default="", max_length=60)
    principal_person_id: int | None = Field(default=None, foreign_key="persons.id", index=True)
    ground: Ground = Field(sa_column=db.text_enum(Ground, "listing_ground"))
    cause: str = Field(sa_column=Column(Text, nullable=False))
    reason: str = Field(sa_column=Column(Text, nullable=False))
    decision_number: str = Field(default="", max_length=80)
    authority: str = Field(max_length=120)
    region: str = Field(default="", max_length=12)
    subject_region: str = Field(default="", max_length=12, sa_column_kwargs={"server_default": ""})
    listed_on: date
    announced_on: date | None = None
    published_on: date | None = None
    until: date
    provision: str = Field(max_length=80)
    regime: Regime = Field(sa_column=db.text_enum(Regime, "listing_regime"))
    origin: Origin = Field(sa_column=db.text_enum(Origin, "listing_origin"))
    source: str = Field(default="", max_length=120)
    batch: str = Field(default="", max_length=24)
    state: ListingState = Field(sa_column=db.text_enum(ListingState, "listing_state"))
    change: Operation | None = Field(default=None, sa_column=db.text_enum(Operation, "listing_change", nullable=True))
    reported_as: Occasion | None = Field(
        default=None, sa_column=db.text_enum(Occasion, "listing_reported_as", nullable=True)
    )
    happened_on: date | None = None
    stayed_on: date | None = None
    annotated_at: datetime | None = Field(default=None, sa_column=Column(db.Instant))
    case_number: str = Field(default="", max_length=24, index=True)
    proposed_by: str = Field(default="", max_length=64)
    proposed_at: datetime | None = Field(default=None, sa_column=Column(db.Instant))
    removal_reason: RemovalReason | None = Field(
        default=None, sa_column=db.text_enum(RemovalReason, "listing_removal_reason", nullable=True)
    )
    removed_on: date | None = None
    restarted_on: date | None = None
    replaced_in: str = Field(default="", max_length=24, index=True, sa_column_kwargs={"server_default": ""})
    note: str = Field(default="", max_length=500)
    changed_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
