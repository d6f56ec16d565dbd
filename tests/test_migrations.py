"""The migrations make exactly the tables of the code, can be taken back, and leave every guard in its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from registry import maintenance
from registry.kernel import db, marks
from tests.conftest import configure

APPEND_ONLY = ("access_log", "ledger_epochs", "ledger_events", "ledger_heads", "ledger_nodes")


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(maintenance.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def tables() -> set[str]:
    with db.engines().reader.connect() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def guards() -> set[str]:
    with db.reading() as session:
        return db.guards(session)


def expected_guards(kind: str) -> set[str]:
    statements = [statement for table in APPEND_ONLY for statement in db.append_only(table, kind)]
    return {found[1] for statement in statements if (found := re.match(r"CREATE TRIGGER (\w+)", statement))}


def test_there_is_one_line_of_revisions() -> None:
    found = scripts()
    assert len(found.get_heads()) == 1
    assert len(found.get_bases()) == 1
    assert maintenance.newest_revision() == found.get_current_head()
    assert all(not revision.is_branch_point and not revision.is_merge_point for revision in found.walk_revisions())


def test_up_and_down_and_up_again_give_the_tables_of_the_code(database: str) -> None:
    wanted = set(db.Base.metadata.tables)
    for _ in range(2):
        assert maintenance.revision_of_database() == maintenance.newest_revision()
        assert tables() == wanted
        assert guards() >= expected_guards(database)
        maintenance.differences()  # raises when tables and migrations disagree
        marks.put("a", "b")
        maintenance.migrate_down()
        assert tables() == set()
        assert guards() == set()
        assert maintenance.revision_of_database() is None
        maintenance.migrate()


def test_every_step_can_be_taken_alone(database: str) -> None:
    """One revision down and up again from each, so that no step leans on a later one."""
    for revision in scripts().walk_revisions():
        before = tables()
        maintenance.migrate_down("-1")
        maintenance.migrate(revision.revision)
        assert tables() == before
        maintenance.migrate_down("-1")
    assert tables() == set()


def test_nothing_is_left_behind_in_postgresql(postgresql_database: str) -> None:
    maintenance.migrate_down()
    with db.reading() as session:
        functions = "SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        assert session.execute(text(functions)).scalar_one() == 0


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_each_append_only_table_has_a_guard_for_every_verb(kind: str) -> None:
    assert len(expected_guards(kind)) == 2 * len(APPEND_ONLY)


def test_a_first_start_makes_database_and_key_and_a_second_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REGISTRY_DATABASE_URL", raising=False)
    configure(monkeypatch, data=str(tmp_path / "new" / "data"))
    maintenance.migrate()
    key = (tmp_path / "new" / "data" / "registry.key").read_text()
    marks.put("a", "kept")
    maintenance.migrate()
    assert (tmp_path / "new" / "data" / "registry.key").read_text() == key
    assert marks.read("a") == "kept"
    db.dispose()
