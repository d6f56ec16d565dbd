"""Certificates of every kind: reviews, serials of numbers, renewal, absence from the post."""

import sqlalchemy as sa
from alembic import op

from registry.kernel import db

revision = "0013_certificates"
down_revision = "0012_classes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "certificate_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate", sa.String(length=24), nullable=False),
        sa.Column("renewal", sa.Boolean(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("trained", sa.Boolean(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("fit", sa.Boolean(), nullable=False),
        sa.Column(
            "failure",
            sa.Enum(
                "unfit",
                "violations",
                "penalised",
                "obstructed",
                "untrained",
                "cause",
                name="review_failure",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=True,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "passed",
                "retrain",
                "failed",
                "lapsed",
                name="review_outcome",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("decided_at", db.Instant(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_reviews")),
    )
    with op.batch_alter_table("certificate_reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_reviews_certificate"), ["certificate"], unique=False)

    op.create_table(
        "certificate_serials",
        sa.Column("beginning", sa.String(length=24), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("beginning", name=op.f("pk_certificate_serials")),
    )
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.add_column(sa.Column("result", sa.String(length=32), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("renews", sa.String(length=24), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("starts_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("review_put_off_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("left_post_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("recheck_from", sa.Date(), nullable=True))
        batch_op.create_index(
            "ix_certificates_result",
            ["result"],
            unique=False,
            sqlite_where=sa.text("result <> ''"),
            postgresql_where=sa.text("result <> ''"),
        )
        batch_op.create_index(
            "uq_certificates_number_issued",
            ["number"],
            unique=True,
            sqlite_where=sa.text("live IS 1 AND number <> '' AND origin = 'issued'"),
            postgresql_where=sa.text("live AND number <> '' AND origin = 'issued'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_certificates_number_issued",
            sqlite_where=sa.text("live IS 1 AND number <> '' AND origin = 'issued'"),
            postgresql_where=sa.text("live AND number <> '' AND origin = 'issued'"),
        )
        batch_op.drop_index(
            "ix_certificates_result", sqlite_where=sa.text("result <> ''"), postgresql_where=sa.text("result <> ''")
        )
        batch_op.drop_column("recheck_from")
        batch_op.drop_column("left_post_on")
        batch_op.drop_column("review_put_off_on")
        batch_op.drop_column("starts_on")
        batch_op.drop_column("renews")
        batch_op.drop_column("result")

    op.drop_table("certificate_serials")
    with op.batch_alter_table("certificate_reviews", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_reviews_certificate"))

    op.drop_table("certificate_reviews")
