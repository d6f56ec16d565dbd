"""Where a listing's subject is, beside the body that decided; what each version obliges to report outward, one level up too;
numbers of decisions on early removal as they are compared.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

from registry.kernel import clock, db, fields

revision = "0017_where_subjects_are"
down_revision = "0016_result_rows"
branch_labels = None
depends_on = None

_OCCASIONS = ("entry", "change", "end")
_CHANNELS = ("safety_credit", "credit_platform", "enterprise", "superior")
_LISTED = ("decided", "published", "removal_proposed")
_TOLD = (
    "name", "credit_code", "address", "principal", "ground", "cause", "reason", "decision_number", "authority", "listed_on",
    "until", "stayed_on",
)  # fmt: skip
_BRACKETS = str.maketrans("〔【﹝(（", "[[[[[") | str.maketrans("〕】﹞)）", "]]]]]")
_LISTINGS = sa.table(
    "listings",
    *(sa.column(name) for name in ("id", "number", "version", "state", "origin", *_TOLD[:9], "reported_as")),
    *(sa.column(name, sa.Date()) for name in ("listed_on", "until", "stayed_on", "removed_on", "happened_on")),
    sa.column("changed_at", db.Instant),
)


def upgrade() -> None:
    with op.batch_alter_table("listings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("subject_region", sa.String(length=12), server_default="", nullable=False))
        batch_op.add_column(sa.Column("reported_as", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("happened_on", sa.Date(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_listings_listing_reported_as"), _one_of("reported_as", _OCCASIONS))
        batch_op.create_index(
            "ix_listings_happened",
            ["happened_on"],
            unique=False,
            sqlite_where=sa.text("reported_as IS NOT NULL"),
            postgresql_where=sa.text("reported_as IS NOT NULL"),
        )
    with op.batch_alter_table("outward_reports", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_outward_reports_report_channel"), type_="check")
        batch_op.create_check_constraint(op.f("ck_outward_reports_report_channel"), _one_of("channel", _CHANNELS))
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.add_column(sa.Column("document_key", sa.String(length=80), nullable=True))
        batch_op.create_unique_constraint(op.f("uq_applications_document_key"), ["document_key"])
    _place()
    _report()
    _compare()


def _place() -> None:
    """A unit is where it is registered, a person where the unit of the same case is; else where the record is."""
    op.execute("UPDATE listings SET subject_region = region")
    op.execute(
        "UPDATE listings SET subject_region = (SELECT o.region FROM organisations o WHERE o.id = listings.organisation_id) "
        "WHERE origin = 'own' AND EXISTS "
        "(SELECT 1 FROM organisations o WHERE o.id = listings.organisation_id AND o.region <> '')"
    )
    unit = (
        "FROM case_subjects s JOIN organisations o ON o.id = s.organisation_id "
        "WHERE s.case_number = listings.case_number AND o.region <> ''"
    )
    op.execute(
        f"UPDATE listings SET subject_region = (SELECT min(o.region) {unit}) "  # noqa: S608  # nosec B608
        f"WHERE origin = 'own' AND person_id IS NOT NULL AND case_number <> '' AND EXISTS (SELECT 1 {unit})"
    )


def _report() -> None:
    """What the versions of own listings oblige to report, as it was worked out at each look before."""
    connection, table = op.get_bind(), _LISTINGS
    rows = connection.execute(
        sa.select(table).where(table.c.origin == "own").order_by(table.c.number, table.c.version)
    ).all()
    for _, versions in groupby(rows, key=lambda row: row.number):
        before: Any = None
        for row in versions:
            found = _happened(before, row)
            if found:
                occasion, on = found
                connection.execute(
                    sa.update(table).where(table.c.id == row.id).values(reported_as=occasion, happened_on=on)
                )
            before = row


def _compare() -> None:
    """Numbers of documents are compared whatever their brackets, round ones included; of two alike the first keeps the key."""
    _rekey("applications", "document_number", "document_key")
    _rekey("cases", "decision_number", "decision_key")
    _rekey("penalties", "document_number", "document_key", within=("authority_key", "live"))


def _rekey(name: str, number: str, key: str, within: tuple[str, ...] = ()) -> None:
    connection = op.get_bind()
    table = sa.table(name, *(sa.column(one) for one in ("id", number, key, *within)))
    known: set[tuple[object, ...]] = set()
    for row in connection.execute(sa.select(table).where(table.c[number] != "").order_by(table.c.id)).all():
        found = fields.clean(getattr(row, number)).translate(_BRACKETS).replace(" ", "").casefold()
        place = (found, *(getattr(row, one) for one in within))
        if place not in known and getattr(row, key) != found:
            connection.execute(sa.update(table).where(table.c.id == row.id).values({key: found}))
        known.add(place)


def _happened(before: Any, row: Any) -> tuple[str, Any] | None:
    was, now = before is not None and before.state in _LISTED, row.state in _LISTED
    changed_on = row.changed_at.astimezone(clock.CHINA).date()
    if now and not was:
        return "entry", row.listed_on if before is None else changed_on
    if was and row.state == "removed":
        return "end", row.removed_on or changed_on
    if was and now and any(getattr(before, name) != getattr(row, name) for name in _TOLD):
        return "change", changed_on
    return None


def _one_of(column: str, values: tuple[str, ...]) -> sa.TextClause:
    return sa.text(f"{column} IN ({', '.join(repr(value) for value in values)})")


def downgrade() -> None:
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_applications_document_key"), type_="unique")
        batch_op.drop_column("document_key")
    op.execute("DELETE FROM outward_reports WHERE channel = 'superior'")
    with op.batch_alter_table("outward_reports", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_outward_reports_report_channel"), type_="check")
        batch_op.create_check_constraint(op.f("ck_outward_reports_report_channel"), _one_of("channel", _CHANNELS[:3]))
    with op.batch_alter_table("listings", schema=None) as batch_op:
        batch_op.drop_index("ix_listings_happened")
        batch_op.drop_constraint(op.f("ck_listings_listing_reported_as"), type_="check")
        for column in ("happened_on", "reported_as", "subject_region"):
            batch_op.drop_column(column)
