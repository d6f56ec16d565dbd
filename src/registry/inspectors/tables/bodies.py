"""Tables of supervising bodies and of the figures they report."""

from datetime import date, datetime

from sqlalchemy import Column, Index, text
from sqlmodel import Field

from registry.inspectors.terms_bodies import BodyLevel
from registry.kernel import db

_SQLITE, _POSTGRESQL = text("live IS 1"), text("live IS TRUE")  # as queries say it, else the index is passed over


class Body(db.Base, table=True):
    """监管机构: an authority that supervises a division, or a zone within it. Name and credit code are the organisation's."""

    __tablename__ = "supervising_bodies"
    __table_args__ = (db.batch_index("supervising_bodies"),)

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisations.id", unique=True)
    level: BodyLevel = Field(sa_column=db.text_enum(BodyLevel, "body_level"))
    region: str = Field(max_length=12, index=True)
    closed_on: date | None = None
    entered_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    batch: str = Field(default="", max_length=24)


class BodyFigure(db.Base, table=True):
    """编制和在职人数 of one body in one year: the denominator of the ratio. A correction closes the live row."""

    __tablename__ = "body_figures"
    __table_args__ = (
        Index(
            "uq_body_figures_live",
            "organisation_id",
            "year",
            unique=True,
            sqlite_where=_SQLITE,
            postgresql_where=_POSTGRESQL,
        ),
        db.batch_index("body_figures"),
    )

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisations.id")
    year: int
    establishment: int
    in_service: int
    version: int = 1
    live: bool = True
    recorded_at: datetime = Field(sa_column=Column(db.Instant, nullable=False))
    batch: str = Field(default="", max_length=24)
