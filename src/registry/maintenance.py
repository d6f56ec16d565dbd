"""Care of the database: migrations, the start-up check, change of keys."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from registry.kernel import db, secrets

MIGRATIONS = Path(__file__).parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def migrate(revision: str = "head") -> None:
    """Make the key file and the embedded database if missing, and bring the schema to a revision."""
    secrets.make_key_file()
    db.create_file()
    command.upgrade(_config(), revision)
    db.dispose()


def migrate_down(revision: str = "base") -> None:
    """Take the schema back to a revision. Loses what the tables taken away held."""
    command.downgrade(_config(), revision)
    db.dispose()


def differences() -> None:
    """Raise when tables and migrations disagree."""
    command.check(_config())


def revision_of_database() -> str | None:
    """The revision the database is at, none when it was never migrated."""
    with db.engines().reader.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """The revision the code needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()
