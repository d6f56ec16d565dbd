"""Roots of large subtrees of the ledgers, so that proofs need not read the events below them."""

import sqlalchemy as sa
from alembic import op

from registry.kernel import db
from registry.kernel.tree import Tree

revision = "0017_ledger_nodes"
down_revision = "0017_where_subjects_are"
branch_labels = None
depends_on = None

_CHUNK = 4096


def upgrade() -> None:
    nodes = op.create_table(
        "ledger_nodes",
        sa.Column("ledger", sa.String(length=16), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("ledger", "level", "place", name=op.f("pk_ledger_nodes")),
        sqlite_with_rowid=False,
    )
    _fill(nodes)
    for statement in db.append_only("ledger_nodes", op.get_bind().dialect.name):
        op.execute(statement)


def _fill(nodes: sa.Table) -> None:
    """The subtrees of the events that are there already."""
    bind = op.get_bind()
    events = sa.table("ledger_events", sa.column("ledger"), sa.column("seq"), sa.column("leaf", sa.LargeBinary()))
    for ledger in bind.execute(sa.select(events.c.ledger).distinct()).scalars().all():
        tree = Tree()
        while True:
            leaves = (
                bind.execute(
                    sa.select(events.c.leaf)
                    .where(events.c.ledger == ledger, events.c.seq > tree.size, events.c.seq <= tree.size + _CHUNK)
                    .order_by(events.c.seq)
                )
                .scalars()
                .all()
            )
            if not leaves:
                break
            made = tree.push(*leaves)
            if made:
                rows = [{"ledger": ledger, "level": at.level, "place": at.number, "hash": node} for at, node in made]
                bind.execute(nodes.insert(), rows)


def downgrade() -> None:
    for statement in db.not_append_only("ledger_nodes", op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("ledger_nodes")
