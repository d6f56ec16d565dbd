"""Tables of pre-job training."""

import sqlalchemy as sa
from alembic import op

from registry.kernel import db

revision = "0014_prejob"
down_revision = "0013_certificates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "new_process_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "process",
                "technology",
                "material",
                "equipment",
                name="new_process",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("what", sa.String(length=120), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", db.Instant(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_new_process_notices_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_new_process_notices")),
        sa.UniqueConstraint("number", name=op.f("uq_new_process_notices_number")),
    )
    with op.batch_alter_table("new_process_notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_new_process_notices_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "training_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("post", sa.String(length=24), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "plant",
                "workshop",
                "team",
                "yearly",
                "targeted",
                "after_accident",
                name="training_level",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("teacher", sa.String(length=60), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column(
            "nature",
            sa.Enum(
                "ordinary",
                "hazardous",
                "coal_underground",
                name="work_nature",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("cause", sa.String(length=24), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("remark", sa.String(length=200), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", db.Instant(length=27), nullable=False),
        sa.Column("closed_at", db.Instant(length=27), nullable=True),
        sa.Column("closed_reason", sa.String(length=200), nullable=False),
        sa.Column("batch", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["organisations.id"], name=op.f("fk_training_entries_centre_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_training_entries_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_training_entries_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_entries")),
    )
    with op.batch_alter_table("training_entries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_training_entries_batch",
            ["batch"],
            unique=False,
            sqlite_where=sa.text("batch <> ''"),
            postgresql_where=sa.text("batch <> ''"),
        )
        batch_op.create_index(batch_op.f("ix_training_entries_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_entries_code"), ["code"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_entries_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_entries_post"), ["post"], unique=False)
        batch_op.create_index(
            "ix_training_entries_worker",
            ["organisation_id", "person_id", "live", "passed", "until_on", "level", "hours", "post"],
            unique=False,
        )
        batch_op.create_index(
            "uq_training_entries_code_live",
            ["code"],
            unique=True,
            sqlite_where=sa.text("live IS 1"),
            postgresql_where=sa.text("live"),
        )


def downgrade() -> None:
    with op.batch_alter_table("training_entries", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_training_entries_code_live", sqlite_where=sa.text("live IS 1"), postgresql_where=sa.text("live")
        )
        batch_op.drop_index("ix_training_entries_worker")
        batch_op.drop_index(batch_op.f("ix_training_entries_post"))
        batch_op.drop_index(batch_op.f("ix_training_entries_person_id"))
        batch_op.drop_index(batch_op.f("ix_training_entries_code"))
        batch_op.drop_index(batch_op.f("ix_training_entries_centre_id"))
        batch_op.drop_index(
            "ix_training_entries_batch", sqlite_where=sa.text("batch <> ''"), postgresql_where=sa.text("batch <> ''")
        )

    op.drop_table("training_entries")
    with op.batch_alter_table("new_process_notices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_new_process_notices_organisation_id"))

    op.drop_table("new_process_notices")
