"""Tables of exchange."""

import sqlalchemy as sa
from alembic import op

from registry.kernel import db

revision = "0007_exchange"
down_revision = "0006_blacklist"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("organisation", sa.String(length=24), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "previewed",
                "confirmed",
                "undone",
                "discarded",
                name="batch_state",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("cells_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", db.Instant(length=27), nullable=False),
        sa.Column("changed_at", db.Instant(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint("number", name=op.f("uq_batches_number")),
    )
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_batches_account"), ["account"], unique=False)
        batch_op.create_index(batch_op.f("ix_batches_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_batches_file_hash"), ["file_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_batches_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_batches_organisation"), ["organisation"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_batches_organisation"))
        batch_op.drop_index(batch_op.f("ix_batches_kind"))
        batch_op.drop_index(batch_op.f("ix_batches_file_hash"))
        batch_op.drop_index(batch_op.f("ix_batches_created_at"))
        batch_op.drop_index(batch_op.f("ix_batches_account"))

    op.drop_table("batches")
