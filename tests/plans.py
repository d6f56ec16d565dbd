"""Plans of the database: what was asked while something was done, and which tables would be read whole to answer it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import event, text

from registry.kernel import db, straight


@dataclass(frozen=True)
class Asked:
    """One statement with its parameters, as the driver got it."""

    text: str
    values: Any


@contextmanager
def recorded() -> Iterator[list[Asked]]:
    """Every select that is asked within the block."""
    found: list[Asked] = []

    def noted(_connection: object, _cursor: object, statement: str, values: Any, *_more: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            found.append(Asked(statement, values))

    straight_away = straight._Compiled.all

    def all_of(self: Any, connection: Any, values: dict[str, object]) -> Any:
        named = self._fixed | {name: self._stored[name](value) for name, value in values.items()}
        found.append(Asked(self._text, named if self._order is None else [named[name] for name in self._order]))
        return straight_away(self, connection, values)

    engine = db.engines().reader
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(straight._Compiled, "all", all_of)
        event.listen(engine, "before_cursor_execute", noted)
        try:
            yield found
        finally:
            event.remove(engine, "before_cursor_execute", noted)


SHORT = {"ix_exam_results_pending", "ix_listings_happened"}
"""Indexes over few rows of their tables: reading one whole is no harm."""


def whole(asked: Asked) -> set[str]:
    """Names of the tables that the plan reads from end to end."""
    return _whole_sqlite(asked) if db.backend() == "sqlite" else _whole_postgresql(asked)


def by_what_is_live(asked: Asked) -> bool:
    """Whether SQLite looks up no more of a table than what is live, which is nearly all of it."""
    return any(line.endswith("(live=?)") for line in _plan_of_sqlite(asked))


def _plan_of_sqlite(asked: Asked) -> list[str]:
    with db.engines().reader.connect() as connection:
        driver: Any = connection.connection.driver_connection
        return [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {asked.text}", asked.values)]


_ALIAS = re.compile(r"(?:FROM|JOIN|,)\s*(\w+)(?:\s+AS\s+(\w+))?", re.IGNORECASE)
_SCAN = re.compile(r"SCAN (?:TABLE )?(\w+)")


def _whole_sqlite(asked: Asked) -> set[str]:
    """`SCAN`, but not one along an index that ends after a page of rows."""
    names = {alias or table: table for table, alias in _ALIAS.findall(asked.text)}
    plan, found = _plan_of_sqlite(asked), set()
    for line in plan:
        scan = _SCAN.match(line)
        if (
            scan is None
            or line.rpartition(" INDEX ")[2] in SHORT
            or (_pages(asked) and " USING " in line and "USE TEMP B-TREE FOR ORDER BY" not in plan)
        ):
            continue
        found.add(names.get(scan[1], scan[1]))
    return found & _tables()


def _pages(asked: Asked) -> bool:
    return bool(re.search(r"\bLIMIT\b", asked.text))


def _whole_postgresql(asked: Asked) -> set[str]:
    """A table read whole, or an index without a condition, where no limit ends it."""
    with db.engines().reader.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute(
            "SET LOCAL enable_seqscan = off"
        )  # its one page is read at once, however many rows are said to be on it
        ((plan,),) = driver.execute(f"EXPLAIN (FORMAT JSON) {asked.text}", asked.values).fetchall()
        driver.rollback()
    return {name for name in _read_whole(plan[0]["Plan"], limited=False) if name in _tables()}


def pretend(rows: int, tables: Iterable[str]) -> set[str]:
    """Let the planner believe that these tables are long; gives those of which it does. SQLite without statistics believes so of
    every table, PostgreSQL of one that holds something.
    """
    if db.backend() == "sqlite":
        return set(tables)
    said = set()
    long = "oid = CAST(:table AS regclass) OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = CAST(:table AS regclass) AND indpred IS NULL)"
    with db.engines().writer.begin() as connection:
        for table in tables:
            if connection.execute(text(f"SELECT 1 FROM {table} LIMIT 1")).first() is None:
                continue
            said.add(table)
            connection.execute(
                text(f"UPDATE pg_class SET reltuples = :rows, relpages = greatest(relpages, 1) WHERE {long}"),
                {"rows": rows, "table": table},
            )
    return said


_BLOCKING = {"Sort", "Aggregate", "Hash", "HashAggregate", "Materialize", "Unique", "WindowAgg", "Hash Join"}


def _read_whole(node: dict[str, Any], *, limited: bool) -> Iterator[str]:
    kind = node["Node Type"]
    if node.get("Index Name") in SHORT:
        return
    if kind == "Seq Scan" or (kind.startswith("Index") and "Index Cond" not in node and not limited):
        yield node.get("Relation Name", "")
    limited = kind == "Limit" or (limited and kind not in _BLOCKING)
    for below in node.get("Plans", ()):
        yield from _read_whole(below, limited=limited)


def _tables() -> set[str]:
    return set(db.Base.metadata.tables)
