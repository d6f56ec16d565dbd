"""Tables of filings."""

import sqlalchemy as sa
from alembic import op

from registry.kernel import db

revision = "0010_filings"
down_revision = "0010_inspectors"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "listing_amendments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("listing", sa.String(length=24), nullable=False),
        sa.Column("filing", sa.String(length=24), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "propose_publication",
                "publish",
                "keep_back",
                "propose_removal",
                "remove",
                "refuse_removal",
                "undo",
                "publish_decided",
                "correct",
                "annotate",
                "stay",
                "end_stay",
                "revoke",
                "grant_removal",
                "reinstate",
                name="amendment_step",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("document_number", sa.String(length=80), nullable=False),
        sa.Column("document_authority", sa.String(length=120), nullable=False),
        sa.Column("document_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "carried_out",
                "refused",
                "withdrawn",
                name="amendment_state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("proposed_by", sa.String(length=64), nullable=False),
        sa.Column("proposed_at", db.Instant(length=27), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("decided_at", db.Instant(length=27), nullable=True),
        sa.Column("decision", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_amendments")),
        sa.UniqueConstraint("number", name=op.f("uq_listing_amendments_number")),
    )
    with op.batch_alter_table("listing_amendments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_listing_amendments_filing"), ["filing"], unique=False)
        batch_op.create_index(batch_op.f("ix_listing_amendments_listing"), ["listing"], unique=False)
        batch_op.create_index("ix_listing_amendments_region_state", ["region", "state"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("listing_amendments", schema=None) as batch_op:
        batch_op.drop_index("ix_listing_amendments_region_state")
        batch_op.drop_index(batch_op.f("ix_listing_amendments_listing"))
        batch_op.drop_index(batch_op.f("ix_listing_amendments_filing"))

    op.drop_table("listing_amendments")
