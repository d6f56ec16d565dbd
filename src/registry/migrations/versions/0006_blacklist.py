"""Tables of blacklist."""

import sqlalchemy as sa
from alembic import op

from registry.kernel import db

revision = "0006_blacklist"
down_revision = "0005_training"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "listings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_key", sa.String(length=120), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("principal", sa.String(length=60), nullable=False),
        sa.Column("principal_person_id", sa.Integer(), nullable=True),
        sa.Column(
            "ground",
            sa.Enum(
                "G1",
                "G2",
                "G3",
                "G4",
                "G5",
                "G6",
                "G7",
                "G8",
                "G9",
                "legacy_2017",
                "legacy_2015",
                "unstated",
                name="listing_ground",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decision_number", sa.String(length=80), nullable=False),
        sa.Column("authority", sa.String(length=120), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("announced_on", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("provision", sa.String(length=80), nullable=False),
        sa.Column(
            "regime",
            sa.Enum(
                "order_2015",
                "order_2017",
                "order_11",
                name="listing_regime",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column(
            "origin",
            sa.Enum("own", "received", name="listing_origin", native_enum=False, create_constraint=True, length=16),
            nullable=False,
        ),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("batch", sa.String(length=24), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "decided",
                "received",
                "publication_proposed",
                "published",
                "removal_proposed",
                "removed",
                "kept_back",
                "undone",
                name="listing_state",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "change",
            sa.Enum(
                "added",
                "changed",
                "removed",
                name="listing_change",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=True,
        ),
        sa.Column("stayed_on", sa.Date(), nullable=True),
        sa.Column("annotated_at", db.Instant(length=27), nullable=True),
        sa.Column("case_number", sa.String(length=24), nullable=False),
        sa.Column("proposed_by", sa.String(length=64), nullable=False),
        sa.Column("proposed_at", db.Instant(length=27), nullable=True),
        sa.Column(
            "removal_reason",
            sa.Enum(
                "early",
                "revoked",
                "source",
                name="listing_removal_reason",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=True,
        ),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("changed_at", db.Instant(length=27), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_listings_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_listings_person_id")),
        sa.ForeignKeyConstraint(["principal_person_id"], ["persons.id"], name=op.f("fk_listings_principal_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listings")),
    )
    with op.batch_alter_table("listings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_listings_batch",
            ["batch"],
            unique=False,
            sqlite_where=sa.text("batch <> ''"),
            postgresql_where=sa.text("batch <> ''"),
        )
        batch_op.create_index(batch_op.f("ix_listings_case_number"), ["case_number"], unique=False)
        batch_op.create_index("ix_listings_credit_code", ["credit_code"], unique=False)
        batch_op.create_index("ix_listings_name_key", ["name_key"], unique=False)
        batch_op.create_index("ix_listings_newest", ["live", "listed_on", "id"], unique=False)
        batch_op.create_index("ix_listings_number_version", ["number", "version"], unique=True)
        batch_op.create_index(batch_op.f("ix_listings_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_listings_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_listings_principal_person_id"), ["principal_person_id"], unique=False)
        batch_op.create_index("ix_listings_public", ["live", "state", "until", "published_on"], unique=False)
        batch_op.create_index(
            "uq_listings_number_live",
            ["number"],
            unique=True,
            sqlite_where=sa.text("live IS 1"),
            postgresql_where=sa.text("live"),
        )


def downgrade() -> None:
    with op.batch_alter_table("listings", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_listings_number_live", sqlite_where=sa.text("live IS 1"), postgresql_where=sa.text("live")
        )
        batch_op.drop_index("ix_listings_public")
        batch_op.drop_index(batch_op.f("ix_listings_principal_person_id"))
        batch_op.drop_index(batch_op.f("ix_listings_person_id"))
        batch_op.drop_index(batch_op.f("ix_listings_organisation_id"))
        batch_op.drop_index("ix_listings_number_version")
        batch_op.drop_index("ix_listings_newest")
        batch_op.drop_index("ix_listings_name_key")
        batch_op.drop_index("ix_listings_credit_code")
        batch_op.drop_index(batch_op.f("ix_listings_case_number"))
        batch_op.drop_index(
            "ix_listings_batch", sqlite_where=sa.text("batch <> ''"), postgresql_where=sa.text("batch <> ''")
        )

    op.drop_table("listings")
