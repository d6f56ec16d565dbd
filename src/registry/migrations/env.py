"""How Alembic reaches the configured database. Called through `registry.maintenance.migrate`."""

from __future__ import annotations

from typing import Any

from alembic import context

from registry.kernel import db
from registry.migrations import tables  # noqa: F401  (fills the metadata)

METADATA = db.Base.metadata


def run() -> None:
    """Run the wanted revisions on the write engine."""
    given = context.config.attributes.get("connection")
    if given is not None:
        _configure(given)
        return
    with db.engines().writer.connect() as connection:
        _configure(connection)
        connection.commit()


def _configure(connection: Any) -> None:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=False,
    )
    context.run_migrations()


run()
