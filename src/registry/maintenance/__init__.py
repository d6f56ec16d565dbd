"""Care of the database: migrations and change of keys here; backup, restore and retention beside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import bindparam, select, update

from registry.accounts.commands.keep import CONSOLE
from registry.kernel import db, files, secrets
from registry.kernel.transaction import Work, write
from registry.migrations import tables  # noqa: F401  (fills the metadata)
from registry.parties.queries import IDENTITY
from registry.policy import Action, Ledger, Permission
from registry.settings import settings

MIGRATIONS = Path(__file__).parents[1] / "migrations"


def alembic_config() -> Config:
    """How the migrations are run."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def migrate(revision: str = "head") -> None:
    """Make the key file and the embedded database if missing, and bring the schema to a revision."""
    secrets.make_key_file()
    db.create_file()
    command.upgrade(alembic_config(), revision)
    db.dispose()


def migrate_down(revision: str = "base") -> None:
    """Take the schema back to a revision. Loses what the tables taken away held."""
    command.downgrade(alembic_config(), revision)
    db.dispose()


def differences() -> None:
    """Raise when tables and migrations disagree."""
    command.check(alembic_config())


def revision_of_database() -> str | None:
    """The revision the database is at, none when it was never migrated."""
    with db.engines().reader.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """The revision the code needs."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


# -- change of keys ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SealedColumn:
    """A column of sealed values, the purpose they are sealed for, and the column of their blind index if they have one."""

    table: str
    column: str
    purpose: str
    index: str = ""


SEALED = [
    SealedColumn("persons", "identifier_sealed", IDENTITY, "identifier_index"),
    SealedColumn("persons", "phone_sealed", "person.phone"),
    SealedColumn("batches", "sealed", "batch.content"),
    SealedColumn("batches", "cells_sealed", "batch.content"),
    SealedColumn("kept_files", "name_sealed", files.PURPOSE),
    SealedColumn("kept_files", "content_sealed", files.PURPOSE),
]
"""Every sealed column of the database; a test compares it with the tables."""

_CHUNK = 500


@dataclass(frozen=True)
class RotationReport:
    """The key now current, and how many values were sealed and indexed again under it."""

    version: int
    resealed: int
    reindexed: int


def rotate_keys() -> RotationReport:
    """Add a master key and seal and index everything under it, in one transaction; afterwards the older keys may be dropped.

    A ring from `REGISTRY_KEYS` is given its new key there, in every process, before this is called. Broken off, it leaves every
    value as it was; a key already added to the key file stays there, is used from then on, and does no harm.
    """
    secrets.ring()
    with write(CONSOLE, Permission.ACCOUNTS_KEEP, f"rotate-{secrets.token()}", ledgers=list(Ledger)) as work:
        # with every ledger's lock held: nobody seals or looks for the same value under two different newest keys
        version = secrets.ring().current.version if settings().keys.get_secret_value() else secrets.add_key()
        done = [_seal_again(work, column) for column in SEALED]
        report = RotationReport(version, sum(resealed for resealed, _ in done), sum(reindexed for _, reindexed in done))
        keys = sorted(secrets.ring().keys.values(), key=lambda key: key.version)
        work.record(
            Action.KEYS_ROTATED,
            f"K{version}",
            resealed=report.resealed,
            reindexed=report.reindexed,
            public_keys=",".join(f"{key.version}:{key.public.hex()}" for key in keys),
        )
    return report


def _seal_again(work: Work, wanted: SealedColumn) -> tuple[int, int]:
    ring = secrets.ring()
    columns = db.Base.metadata.tables[wanted.table].c
    sealed = columns[wanted.column]
    (key,) = sealed.table.primary_key.columns
    change = update(sealed.table).where(key == bindparam("row_key"))
    resealed = reindexed = 0
    page = select(key.label("row_key"), sealed.label("sealed")).where(sealed.is_not(None)).order_by(key).limit(_CHUNK)
    rows = work.session.execute(page).all()
    while rows:
        fresh = []
        for row in rows:
            value = ring.open_bytes(row.sealed, wanted.purpose)
            new: dict[str, Any] = {"row_key": row.row_key, wanted.column: ring.seal_bytes(value, wanted.purpose)}
            if wanted.index:
                new[wanted.index] = ring.blind(value.decode(), wanted.purpose)
            fresh.append(new)
        work.session.connection().execute(change, fresh)
        resealed += len(fresh)
        reindexed += len(fresh) if wanted.index else 0
        rows = work.session.execute(page.where(key > rows[-1].row_key)).all()
    return resealed, reindexed
