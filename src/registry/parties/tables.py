"""Tables of parties. Personal data live here only, sealed; everything else names people by their public code or row id."""

from datetime import date, datetime

from sqlalchemy import Column, Index, LargeBinary
from sqlmodel import Field

from registry.kernel import db
from registry.parties.reference.industries import HighHazard
from registry.parties.terms import IdentifierKind, OrganisationKind, PostKind


class Person(db.Base, table=True):
    """自然人: one row per identifier. The number is sealed and found by its blind index."""

    __tablename__ = "persons"
    __table_args__ = (db.batch_index("persons"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=24)
    identifier_kind: IdentifierKind = Field(sa_column=db.text_enum(IdentifierKind, "identifier_kind"))
    identifier_index: str = Field(unique=True, max_length=64)
    identifier_sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    name: str = Field(max_length=60)
    name_key: str = Field(max_length=60, index=True)
    sex: str = Field(max_length=2)
    born_on: date | None = None
    phone_sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    entered_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    batch: str = Field(default="", max_length=24)
    retired_on: date | None = None  # retention is over: name, number and birth are gone


class Organisation(db.Base, table=True):
    """单位: one row per unified credit code; a renamed firm stays one row."""

    __tablename__ = "organisations"
    __table_args__ = (db.batch_index("organisations"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=24)
    credit_code: str = Field(unique=True, max_length=18)
    name: str = Field(max_length=120)
    name_key: str = Field(max_length=120, index=True)
    kind: OrganisationKind = Field(sa_column=db.text_enum(OrganisationKind, "organisation_kind"))
    region: str = Field(default="", max_length=12, index=True)
    industry: str = Field(default="", max_length=4)
    high_hazard: HighHazard = Field(sa_column=db.text_enum(HighHazard, "high_hazard"))
    staff_count: int = 0
    principal: str = Field(default="", max_length=60)
    address: str = Field(default="", max_length=200)
    entered_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    changed_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    batch: str = Field(default="", max_length=24)


class FormerName(db.Base, table=True):
    """曾用名 of an organisation, with the day it was last used as far as known."""

    __tablename__ = "former_names"
    __table_args__ = (db.batch_index("former_names"),)

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisations.id", index=True)
    name: str = Field(max_length=120)
    name_key: str = Field(max_length=120, index=True)
    until: date | None = None
    batch: str = Field(default="", max_length=24)


class NamePart(db.Base, table=True):
    """An index over the names firms bear or bore: each place of a search key, as the characters from there on.

    What contains a text of up to five characters is one range of it. Kept by `naming` in the transaction that writes the
    names. Not a record: no foreign key, which every deletion of a firm would have to search for.
    """

    __tablename__ = "name_parts"
    __table_args__ = ({"sqlite_with_rowid": False},)

    part: str = Field(sa_column=Column(db.in_code_order(5), primary_key=True))
    organisation_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


class Post(db.Base, table=True):
    """岗位: a person's employment at an organisation, from–to, last day inclusive."""

    __tablename__ = "posts"
    __table_args__ = (Index("ix_posts_person_organisation", "person_id", "organisation_id"), db.batch_index("posts"))

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=24)
    person_id: int = Field(foreign_key="persons.id")
    organisation_id: int = Field(foreign_key="organisations.id", index=True)
    kind: PostKind = Field(sa_column=db.text_enum(PostKind, "post_kind"))
    title: str = Field(default="", max_length=60)
    from_on: date
    until_on: date | None = None
    source: str = Field(default="", max_length=40)
    batch: str = Field(default="", max_length=24)
