"""Tables of conduct."""

import sqlalchemy as sa
from alembic import op

from registry.kernel import db

revision = "0010_conduct"
down_revision = "0009_cases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accidents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("title_key", sa.String(length=120), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "struck",
                "vehicle",
                "machinery",
                "lifting",
                "electric",
                "drowning",
                "burn",
                "fire",
                "fall",
                "collapse",
                "roof_fall",
                "flooding",
                "blasting",
                "explosives",
                "gas",
                "boiler",
                "vessel",
                "other_explosion",
                "poisoning",
                "other",
                name="accident_kind",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("deaths", sa.Integer(), nullable=False),
        sa.Column("injuries", sa.Integer(), nullable=False),
        sa.Column("loss_cents", sa.BigInteger(), nullable=False),
        sa.Column(
            "grade",
            sa.Enum(
                "especially_major",
                "major",
                "larger",
                "ordinary",
                name="accident_grade",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("provision", sa.String(length=80), nullable=False),
        sa.Column("concealed", sa.Boolean(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("batch", sa.String(length=24), nullable=False),
        sa.Column("entered_at", db.Instant(length=27), nullable=False),
        sa.Column("changed_at", db.Instant(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accidents")),
        sa.UniqueConstraint("number", name=op.f("uq_accidents_number")),
    )
    with op.batch_alter_table("accidents", schema=None) as batch_op:
        batch_op.create_index(
            "ix_accidents_batch",
            ["batch"],
            unique=False,
            sqlite_where=sa.text("batch <> ''"),
            postgresql_where=sa.text("batch <> ''"),
        )
        batch_op.create_index("ix_accidents_newest", ["live", "happened_on", "id"], unique=False)

    op.create_table(
        "accident_parties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("accident_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "organisation",
                "other_responsible_organisation",
                "principal",
                "other_responsible_person",
                name="accident_role",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_key", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["accident_id"], ["accidents.id"], name=op.f("fk_accident_parties_accident_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_accident_parties_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_accident_parties_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accident_parties")),
    )
    with op.batch_alter_table("accident_parties", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accident_parties_accident_id"), ["accident_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_accident_parties_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_accident_parties_person_id"), ["person_id"], unique=False)

    op.create_table(
        "hazards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_key", sa.String(length=120), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("entered_at", db.Instant(length=27), nullable=False),
        sa.Column("changed_at", db.Instant(length=27), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_hazards_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hazards")),
        sa.UniqueConstraint("number", name=op.f("uq_hazards_number")),
    )
    with op.batch_alter_table("hazards", schema=None) as batch_op:
        batch_op.create_index("ix_hazards_newest", ["live", "found_on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hazards_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "penalties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("document_number", sa.String(length=80), nullable=False),
        sa.Column("document_key", sa.String(length=120), nullable=False),
        sa.Column("authority", sa.String(length=120), nullable=False),
        sa.Column("authority_key", sa.String(length=120), nullable=False),
        sa.Column("authority_code", sa.String(length=18), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("source_code", sa.String(length=18), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_key", sa.String(length=120), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column("kinds", sa.String(length=200), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("conduct_on", sa.Date(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("fine_cents", sa.BigInteger(), nullable=False),
        sa.Column("confiscated_cents", sa.BigInteger(), nullable=False),
        sa.Column("licence", sa.String(length=200), nullable=False),
        sa.Column("conduct_type", sa.String(length=120), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("accident_number", sa.String(length=24), nullable=False),
        sa.Column("performed_on", sa.Date(), nullable=True),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column(
            "revocation",
            sa.Enum(
                "revoked",
                "changed",
                "unlawful",
                "void",
                name="penalty_revocation",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=True,
        ),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("batch", sa.String(length=24), nullable=False),
        sa.Column("entered_at", db.Instant(length=27), nullable=False),
        sa.Column("changed_at", db.Instant(length=27), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_penalties_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_penalties_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_penalties")),
        sa.UniqueConstraint("number", name=op.f("uq_penalties_number")),
    )
    with op.batch_alter_table("penalties", schema=None) as batch_op:
        batch_op.create_index("ix_penalties_accident_number", ["accident_number"], unique=False)
        batch_op.create_index(
            "ix_penalties_batch",
            ["batch"],
            unique=False,
            sqlite_where=sa.text("batch <> ''"),
            postgresql_where=sa.text("batch <> ''"),
        )
        batch_op.create_index("ix_penalties_newest", ["live", "decided_on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_penalties_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_penalties_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_penalties_authority_key_document_key_live",
            ["authority_key", "document_key"],
            unique=True,
            sqlite_where=sa.text("live IS 1"),
            postgresql_where=sa.text("live"),
        )


def downgrade() -> None:
    with op.batch_alter_table("penalties", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_penalties_authority_key_document_key_live",
            sqlite_where=sa.text("live IS 1"),
            postgresql_where=sa.text("live"),
        )
        batch_op.drop_index(batch_op.f("ix_penalties_person_id"))
        batch_op.drop_index(batch_op.f("ix_penalties_organisation_id"))
        batch_op.drop_index("ix_penalties_newest")
        batch_op.drop_index(
            "ix_penalties_batch", sqlite_where=sa.text("batch <> ''"), postgresql_where=sa.text("batch <> ''")
        )
        batch_op.drop_index("ix_penalties_accident_number")

    op.drop_table("penalties")
    with op.batch_alter_table("hazards", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hazards_organisation_id"))
        batch_op.drop_index("ix_hazards_newest")

    op.drop_table("hazards")
    with op.batch_alter_table("accident_parties", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accident_parties_person_id"))
        batch_op.drop_index(batch_op.f("ix_accident_parties_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_accident_parties_accident_id"))

    op.drop_table("accident_parties")
    with op.batch_alter_table("accidents", schema=None) as batch_op:
        batch_op.drop_index("ix_accidents_newest")
        batch_op.drop_index(
            "ix_accidents_batch", sqlite_where=sa.text("batch <> ''"), postgresql_where=sa.text("batch <> ''")
        )

    op.drop_table("accidents")
