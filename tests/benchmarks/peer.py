"""Datasette beside the portal's doors for programs: the published listings in a plain SQLite table, given its best.

The table holds exactly what the interface answers; its key is the number, and indexes fit the filter and the order asked for.
The file is opened as immutable; nothing is suggested beside the rows. Datasette reports to nobody and loads no plugin.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.benchmarks.servers import Server, datasette

TABLE = "listings"
ROW_OF = f"/published/{TABLE}/{{}}.json?_shape=objects"
PAGE_OF = f"/published/{TABLE}.json?ground__exact={{ground}}&_sort_desc=listed_on&_size={{size}}&_shape=objects"


@contextmanager
def serving(folder: Path, listings: Sequence[dict[str, Any]]) -> Iterator[Server]:
    """Datasette with these listings; ended on leaving."""
    file = folder / "published.db"
    write(file, listings)
    with datasette(file) as server:
        yield server


def write(file: Path, listings: Sequence[dict[str, Any]]) -> None:
    """Put listings, as the interface gives them, into a table of their own."""
    columns = list(listings[0])
    connection = sqlite3.connect(file)
    with connection:
        typed = ", ".join(f"{name} TEXT PRIMARY KEY" if name == "number" else name for name in columns)
        connection.execute(f"CREATE TABLE {TABLE} ({typed})")
        marks = ", ".join("?" * len(columns))
        connection.executemany(
            f"INSERT INTO {TABLE} VALUES ({marks})", ([row[name] for name in columns] for row in listings)
        )
        connection.execute(f"CREATE INDEX by_ground ON {TABLE} (ground, listed_on DESC, number)")
        connection.execute(f"CREATE INDEX by_region ON {TABLE} (region, listed_on DESC, number)")
        connection.execute(f"CREATE INDEX by_day ON {TABLE} (listed_on DESC, number)")
    connection.execute("ANALYZE")
    connection.close()


def same(answer: bytes, listings: dict[str, dict[str, Any]], rows: int) -> int:
    """Raise unless the answer holds that many rows, each as the interface gives it; return how many there are in all."""
    found = json.loads(answer)
    wrong = [row["number"] for row in found["rows"] if row != listings[row["number"]]]
    if len(found["rows"]) != rows or wrong:
        raise AssertionError(f"{len(found['rows'])} rows, not {rows}; of these wrong: {wrong}")
    return int(found.get("filtered_table_rows_count", len(found["rows"])))
