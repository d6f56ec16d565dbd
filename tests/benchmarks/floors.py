"""Floors: the bare work that no implementation can avoid, measured in seconds in the same run as the portal.

Each function does the work once and returns how long it took, so that it fits `table.interleaved`.
"""

import hashlib
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from python_calamine import CalamineWorkbook

COLUMNS = 12

Cell = str | int | None


def calamine_read(path: Path) -> float:
    """Return the seconds to read every cell of the first sheet with calamine."""
    started = time.perf_counter()
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    seconds = time.perf_counter() - started
    if not rows:
        raise ValueError(f"{path.name} holds no rows")
    return seconds


def sample_rows(count: int = 100_000) -> list[tuple[Cell, ...]]:
    """Return rows of twelve columns as a register of certificates might hold them; the same on every call."""
    return [
        (
            f"T4301{number:09d}",
            f"湖南安达{number % 977}号安全技术有限公司",
            f"持证人{number:06d}",
            hashlib.blake2b(str(number).encode(), digest_size=16).hexdigest(),
            "low_voltage_electrician" if number % 3 else "welder",
            f"9143{number % 9973:014d}",
            f"20{20 + number % 6}-{1 + number % 12:02d}-{1 + number % 28:02d}",
            f"20{26 + number % 6}-{1 + number % 12:02d}-{1 + number % 28:02d}",
            "valid" if number % 17 else "withdrawn",
            number % 101,
            None if number % 5 else "复审合格",
            number,
        )
        for number in range(count)
    ]


def bare_executemany(rows: Sequence[Sequence[Cell]]) -> float:
    """Return the seconds to insert `rows` of twelve columns into a fresh SQLite file with two indexes.

    Write-ahead log, one transaction, one `executemany`; the commit counts, creating the table does not.
    """
    columns = ", ".join(f"c{position}" for position in range(COLUMNS))
    with tempfile.TemporaryDirectory(prefix="bench-") as room:
        connection = sqlite3.connect(Path(room) / "floor.db", isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"CREATE TABLE floor (id INTEGER PRIMARY KEY, {columns})")
            connection.execute("CREATE UNIQUE INDEX floor_number ON floor (c0)")
            connection.execute("CREATE INDEX floor_person ON floor (c3)")
            statement = f"INSERT INTO floor ({columns}) VALUES ({', '.join('?' * COLUMNS)})"
            started = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(statement, rows)
            connection.execute("COMMIT")
            seconds = time.perf_counter() - started
            (stored,) = connection.execute("SELECT count(*) FROM floor").fetchone()
        finally:
            connection.close()
    if stored != len(rows):
        raise ValueError(f"{stored} rows stored of {len(rows)}")
    return seconds


def sha256_over(data: bytes | Iterable[bytes]) -> float:
    """Return the seconds to hash one piece of data, or each of many pieces on its own."""
    pieces = [data] if isinstance(data, bytes) else list(data)
    sha256 = hashlib.sha256
    started = time.perf_counter()
    for piece in pieces:
        sha256(piece).digest()
    return time.perf_counter() - started
