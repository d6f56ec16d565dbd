"""Epochs of the ledgers, begun by a restore; the day a person's row was made anonymous."""

import sqlalchemy as sa
from alembic import op

from registry.kernel import db

revision = "0017_care"
down_revision = "0017_ledger_nodes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_epochs",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("lost_after", sa.String(length=27), nullable=False),
        sa.Column("heads", sa.Text(), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ledger_epochs")),
    )
    for statement in db.append_only("ledger_epochs", op.get_bind().dialect.name):
        op.execute(statement)
    op.add_column("persons", sa.Column("retired_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("persons", "retired_on")
    for statement in db.not_append_only("ledger_epochs", op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("ledger_epochs")
