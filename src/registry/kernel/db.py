"""Database sessions. Every difference between SQLite and PostgreSQL stands here and in `engines`.

`reading()` gives a read-only session, `writing()` the one write transaction (called by `kernel.transaction` only). A database
that does not answer becomes `Unavailable`; nothing is cached, so the next request finds it again.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Integer, Table, Text, any_, cast, exc, func, literal, literal_column, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session

from registry.kernel import replica, trouble, waiting
from registry.kernel.columns import Base as Base
from registry.kernel.columns import Instant as Instant
from registry.kernel.columns import batch_index as batch_index
from registry.kernel.columns import below as below
from registry.kernel.columns import chunks as chunks
from registry.kernel.columns import core as core
from registry.kernel.columns import count as count
from registry.kernel.columns import in_code_order as in_code_order
from registry.kernel.columns import index_where as index_where
from registry.kernel.columns import named as named
from registry.kernel.columns import named_index as named_index
from registry.kernel.columns import of_batch as of_batch
from registry.kernel.columns import one_live as one_live
from registry.kernel.columns import text_enum as text_enum
from registry.kernel.columns import unindexed as unindexed
from registry.kernel.engines import Engines
from registry.kernel.engines import backend as backend
from registry.kernel.engines import create_file as create_file
from registry.kernel.engines import dispose as dispose
from registry.kernel.engines import engines as engines
from registry.kernel.errors import ReadOnly, Unavailable
from registry.kernel.replica import Side
from registry.kernel.straight import Reading
from registry.policy import Ledger

_LOG = logging.getLogger(__name__)
_THREAD = threading.local()
_PARAMETERS = 32_000  # of one statement on SQLite, which allows 32,766
_FEW = 1_000  # rows that are not worth a thread
_LOCK_SPACE = 0x52_45_47  # first key of the advisory locks, so that they meet no other program's


# -- sessions ----------------------------------------------------------------------------------------------------------


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (exc.OperationalError, exc.InterfaceError, exc.TimeoutError) as lost:
        _LOG.warning("database does not answer: %s", getattr(lost, "orig", lost))
        raise trouble.meaning(getattr(lost, "orig", None)) from lost
    except exc.InternalError as refused:
        found = trouble.meaning(refused.orig)
        if type(found) is Unavailable:
            raise
        raise found from refused
    except exc.DatabaseError as broken:
        if isinstance(broken.orig, sqlite3.DatabaseError) and type(broken.orig) is sqlite3.DatabaseError:
            raise Unavailable from broken  # the file is no database (any more)
        raise


@contextmanager
def _alone() -> Iterator[None]:
    if getattr(_THREAD, "writes", False):
        raise RuntimeError("a write inside a write would wait for itself")
    _THREAD.writes = True
    try:
        yield
    finally:
        _THREAD.writes = False


@contextmanager
def reading() -> Iterator[Session]:
    """A read-only session with one view of the data. Raises `Unavailable`."""
    both = engines()
    with _answering(), _connected(both) as connection:
        if not both.sqlite:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield Reading(connection)


def _connected(both: Engines) -> Connection:
    """A connection to read with: of the replica where that is the better side, of the other side when one does not answer."""
    if both.watch is None or both.replica is None:
        return both.reader.connect()
    order, wanted = both.watch.order(), replica.current()
    for side in order:
        try:
            made = (both.replica if side is Side.REPLICA else both.reader).connect()
        except (exc.OperationalError, exc.InterfaceError):
            both.watch.lost(side)
            if side is order[-1]:
                raise
            continue
        if wanted is not None:
            wanted.side = side
        return made
    raise AssertionError("no side to read at")


@contextmanager
def _read_only_at_least() -> Iterator[None]:
    """Where a replica goes on answering, a primary that does not means: reading only."""
    try:
        yield
    except Unavailable as lost:
        if type(lost) is Unavailable and engines().replica is not None:
            raise ReadOnly from lost
        raise


@contextmanager
def writing(ledgers: Sequence[Ledger] = ()) -> Iterator[Session]:
    """The one write transaction: commits on leaving, rolls back on any error. Takes the lock of each ledger in enum order.

    SQLite has one writer at all: `BEGIN IMMEDIATE`, one after another within the process. PostgreSQL takes one advisory lock per
    ledger, so that writers of different registers do not wait for each other. Nobody waits for ever: raises `Busy`.
    """
    both = engines()
    order = list(Ledger)
    with (
        trouble.noted(),
        _read_only_at_least(),
        _alone(),
        _answering(),
        Session(both.writer, expire_on_commit=False) as session,
    ):
        if both.sqlite:
            with waiting.turn(both.write_lock):
                with session.begin():
                    session.connection()
                    yield session
                both.log.look()
        else:
            with session.begin():
                session.execute(text(f"SET LOCAL lock_timeout = '{waiting.SECONDS}s'"))
                for ledger in sorted(set(ledgers), key=order.index):
                    session.execute(
                        text("SELECT pg_advisory_xact_lock(:space, :ledger)"),
                        {"space": _LOCK_SPACE, "ledger": order.index(ledger)},
                    )
                yield session


def primary_answers() -> bool:
    """Whether things can be stored, as far as the servers were looked at: true without a replica."""
    watch = engines().watch
    return watch is None or watch.up(Side.PRIMARY)


def answers() -> bool:
    """Whether the database answers a query on one of the portal's own tables."""
    try:
        with reading() as session:
            session.execute(text("SELECT 1 FROM submissions LIMIT 1"))
    except (Unavailable, exc.ProgrammingError):
        return False
    return True


# -- statements --------------------------------------------------------------------------------------------------------


def insert_or_ignore(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, passing over those whose unique key is there already."""
    if not rows:
        return
    dialect = sqlite if engines().sqlite else postgresql
    session.execute(dialect.insert(table).on_conflict_do_nothing(), list(rows))


def new_ids(session: Session, table: Table, count: int) -> Sequence[int]:
    """Row ids for so many rows about to be inserted; nobody else is given them."""
    if engines().sqlite:  # which has one writer, and that is the caller
        first = (session.execute(select(func.max(table.c.id))).scalar_one() or 0) + 1
        return range(first, first + count)
    each = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)")
    return session.execute(each, {"table": table.name, "count": count}).scalars().all()


ByColumn = Mapping[str, Any]
"""Many rows by column: a list with a value for each row, or one value for all of them. Values are as stored: days and instants as
text, enums by value. At least one column is a list.
"""


def by_column(columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> ByColumn:
    """Rows of these columns, by column."""
    return dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True)) if rows else {key: [] for key in columns}


def bulk_insert(
    session: Session,
    table: Table,
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    *,
    ignore_known: bool = False,
) -> int:
    """Insert many rows as `insert_columns` does."""
    return insert_columns(session, table, by_column(columns, rows), ignore_known=ignore_known)


def insert_columns(session: Session, table: Table, values: ByColumn, *, ignore_known: bool = False) -> int:
    """Insert many rows by the driver's fastest way; returns how many. `ignore_known` passes over rows whose unique key is there
    already.
    """
    if not _count(values):
        return 0
    names = ", ".join(values)
    connection = session.connection()
    if engines().sqlite:
        return sum(_put(connection, table, values, ignore_known))
    raw = connection.connection.driver_connection
    assert raw is not None
    target = table.name
    with raw.cursor() as cursor:
        if ignore_known:
            target = f"new_{table.name}"
            cursor.execute(f"CREATE TEMP TABLE {target} ON COMMIT DROP AS SELECT {names} FROM {table.name} LIMIT 0")  # noqa: S608  # nosec B608
        columns = (found if isinstance(found, list) else repeat(found, _count(values)) for found in values.values())
        with cursor.copy(f"COPY {target} ({names}) FROM STDIN") as copy:
            for row in zip(*columns, strict=True):
                copy.write_row(row)
        if ignore_known:
            cursor.execute(f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {target} ON CONFLICT DO NOTHING")  # noqa: S608  # nosec B608
        inserted = cursor.rowcount
        if ignore_known:
            cursor.execute(f"DROP TABLE {target}")
    return int(inserted)


def _count(values: ByColumn) -> int:
    return next(len(found) for found in values.values() if isinstance(found, list))


def _put(connection: Connection, table: Table, values: ByColumn, ignore_known: bool) -> Iterator[int]:
    """Insert rows into SQLite, many a statement: what it prepares at the start of one, as a CHECK's list of values, it prepares
    once, and what all rows have in common is handed over once. Gives how many each statement inserted.
    """
    common = {name: found for name, found in values.items() if not isinstance(found, list)}
    own = {name: found for name, found in values.items() if name not in common}
    one = f"({', '.join([*(f'?{place + 1}' for place in range(len(common))), *('?' * len(own))])})"
    known = " ON CONFLICT DO NOTHING" if ignore_known else ""
    rows = zip(*own.values(), strict=True)
    size = (_PARAMETERS - len(common)) // len(own)
    while part := tuple(chain.from_iterable(islice(rows, size))):
        lines = ", ".join([one] * (len(part) // len(own)))
        statement = f"INSERT INTO {table.name} ({', '.join((*common, *own))}) VALUES {lines}{known}"  # noqa: S608  # nosec B608
        yield connection.exec_driver_sql(statement, (*common.values(), *part)).rowcount


def pour(session: Session, table: Table, values: ByColumn) -> None:
    """Insert many rows as `insert_columns` does, while the caller goes on where the database allows it.

    The rows are there for any later statement of the session, and before it commits; an error comes then.
    """
    both = engines()
    if not both.sqlite or _count(values) < _FEW:
        insert_columns(session, table, values)
        return
    connection = session.connection()
    both.pouring.do(lambda: sum(_put(connection, table, values, False)))


def take_stock() -> None:
    """Let the database look at what its tables hold by now, without which it takes the wrong index for many a query.

    PostgreSQL does so by itself in time. Connections opened afterwards know what SQLite found.
    """
    with writing() as session:
        if engines().sqlite:
            session.execute(text("PRAGMA analysis_limit=200000"))  # entries of each index
        session.execute(text("ANALYZE"))
    dispose()


def embedded_file() -> Path | None:
    """The embedded database's file; none on PostgreSQL."""
    both = engines()
    return Path(both.url.database or "") if both.sqlite else None


def sole_writer() -> bool:
    """Whether nobody else can enter a row while a write transaction is open, so that what it looked up stays true."""
    return engines().sqlite


def erase_for_good(session: Session) -> None:
    """What this transaction overwrites leaves no bytes behind in the file. PostgreSQL sees to that by vacuuming."""
    if engines().sqlite:
        session.execute(text("PRAGMA secure_delete=ON"))


def among(column: Any, values: Iterable[Any]) -> ColumnElement[bool]:
    """Whether the column is one of any number of values; one parameter, however many there are."""
    wanted = list(values)
    if engines().sqlite:
        given = func.json_each(json.dumps(wanted)).table_valued("value")
        found: ColumnElement[bool] = column.in_(select(given.c.value))
        return found
    found = column == any_(literal(wanted, postgresql.ARRAY(column.type)))
    return found


def json_array(*columns: Any) -> ColumnElement[str]:
    """Texts and whole numbers as one JSON array without blanks, in one line, non-ASCII kept."""
    if engines().sqlite:
        return func.json_array(*columns)
    parts = [cast(one if isinstance(one.type, Integer) else func.to_json(one), Text) for one in columns]
    return literal_column("'['").concat(func.concat_ws(literal_column("','"), *parts)).concat(literal_column("']'"))


def hexadecimal(column: Any, *, small: bool = True) -> ColumnElement[str]:
    """Bytes in hexadecimal, in small letters or, where that is all one, in those the database writes by itself."""
    if not engines().sqlite:
        return func.encode(column, literal_column("'hex'"))
    return func.lower(func.hex(column)) if small else func.hex(column)


def joined(value: Any, *, by: Any) -> ColumnElement[str]:
    """The texts of many rows, one a line, in the order of `by`. SQLite joins them as it reads them: `by` is then the key read by."""
    if engines().sqlite:
        return func.group_concat(value, literal_column("char(10)"))
    return func.string_agg(value, postgresql.aggregate_order_by(literal_column("E'\\n'"), by))


def contains(column: Any, fragment: str) -> ColumnElement[bool]:
    """Whether the column contains the fragment to the letter, `%` and `_` included."""
    if engines().sqlite:
        return func.instr(column, fragment) > 0
    return func.strpos(column, fragment) > 0


def day_number(column: Any, *, later: int = 0) -> ColumnElement[int]:
    """The day, so many days later, as a whole number: 2026-11-23 is 20261123. N years on is N × 10000 more.

    Comparing with that number reads "a full year since" as the calendar of the law does, 29 February included.
    """
    if engines().sqlite:
        return cast(func.strftime("%Y%m%d", column, f"{later:+d} days"), Integer)
    return cast(func.to_char(column + later, "YYYYMMDD"), Integer)


def append_only(table: str, backend_name: str) -> list[str]:
    """Statements that make the database refuse UPDATE, DELETE and (PostgreSQL) TRUNCATE on a table."""
    if backend_name == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
    ]


def not_append_only(table: str, backend_name: str) -> list[str]:
    """Statements that take `append_only` back, for a migration's way down."""
    if backend_name == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for verb in ("update", "delete")]
    return [
        f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}",
        f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}",
        f"DROP FUNCTION IF EXISTS {table}_refuse()",
    ]


def guards(session: Session) -> set[str]:
    """Names of the triggers the database has."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if engines().sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    return set(session.execute(text(query)).scalars())
