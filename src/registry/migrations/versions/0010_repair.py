"""Tables of repair."""

import sqlalchemy as sa
from alembic import op

from registry.kernel import db

revision = "0010_repair"
down_revision = "0010_joint"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "applications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "filed",
                "accepted",
                "not_accepted",
                "verified",
                "granted",
                "refused",
                "withdrawn",
                "fraud_proposed",
                "reinstated",
                name="application_state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("listing_number", sa.String(length=24), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "agent",
                "person",
                "counter",
                name="application_channel",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("filed_by", sa.String(length=64), nullable=False),
        sa.Column("accept_due_on", sa.Date(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("accepted_by", sa.String(length=64), nullable=False),
        sa.Column("acceptance", sa.String(length=500), nullable=False),
        sa.Column("decide_due_on", sa.Date(), nullable=True),
        sa.Column("gates", sa.Text(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("verified_by", sa.String(length=64), nullable=False),
        sa.Column("opinion", sa.String(length=500), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("document_number", sa.String(length=80), nullable=True),
        sa.Column("reasons", sa.String(length=500), nullable=False),
        sa.Column("refused_gate", sa.String(length=20), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("doubt", sa.String(length=500), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("fraud_on", sa.Date(), nullable=True),
        sa.Column("fraud_by", sa.String(length=64), nullable=False),
        sa.Column("fraud", sa.String(length=500), nullable=False),
        sa.Column("fraud_answered_on", sa.Date(), nullable=True),
        sa.Column("fraud_answered_by", sa.String(length=64), nullable=False),
        sa.Column("fraud_answer", sa.String(length=500), nullable=False),
        sa.Column("restart_reason", sa.String(length=500), nullable=False),
        sa.Column("changed_at", db.Instant(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_applications_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_applications_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sa.UniqueConstraint("document_number", name=op.f("uq_applications_document_number")),
        sa.UniqueConstraint("number", name=op.f("uq_applications_number")),
    )
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.create_index("ix_applications_listing", ["listing_number", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_applications_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_applications_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_applications_state", ["state", "region"], unique=False)
        batch_op.create_index(
            "uq_applications_open",
            ["listing_number"],
            unique=True,
            sqlite_where=sa.text("state IN ('accepted', 'filed', 'verified')"),
            postgresql_where=sa.text("state IN ('accepted', 'filed', 'verified')"),
        )

    with op.batch_alter_table("listings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("restarted_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("replaced_in", sa.String(length=24), server_default="", nullable=False))
        batch_op.create_index(batch_op.f("ix_listings_replaced_in"), ["replaced_in"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("listings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_listings_replaced_in"))
        batch_op.drop_column("replaced_in")
        batch_op.drop_column("restarted_on")

    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_applications_open",
            sqlite_where=sa.text("state IN ('accepted', 'filed', 'verified')"),
            postgresql_where=sa.text("state IN ('accepted', 'filed', 'verified')"),
        )
        batch_op.drop_index("ix_applications_state")
        batch_op.drop_index(batch_op.f("ix_applications_person_id"))
        batch_op.drop_index(batch_op.f("ix_applications_organisation_id"))
        batch_op.drop_index("ix_applications_listing")

    op.drop_table("applications")
