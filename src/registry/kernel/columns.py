"""What tables are made of: the base class, instants as text, enums by value; selects in parts and counts. The same everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import (
    Column,
    Dialect,
    Enum,
    Index,
    MetaData,
    String,
    Table,
    and_,
    false,
    func,
    literal_column,
    text,
    true,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import registry as Registry
from sqlalchemy.sql import ColumnElement, Select
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Session, SQLModel

from registry.kernel import clock

_NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(SQLModel, registry=Registry(metadata=MetaData(naming_convention=_NAMES))):
    """Parent of every table. Its own metadata survives nothing but this process."""


class Instant(TypeDecorator[datetime]):
    """An instant, stored as fixed-width UTC text: the same bytes and order on every database."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else clock.stamp(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else clock.read_stamp(value)


def in_code_order(length: int) -> TypeEngine[str]:
    """Text that every database sorts by code point, so that what begins with the same characters is one range of an index."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


E = TypeVar("E", bound=StrEnum)


def text_enum(kind: type[E], name: str, *, nullable: bool = False, index: bool = False) -> Column[E]:
    """A column that stores a `StrEnum` by its value, checked by the database. `name` names the check."""
    longest = max(len(member.value) for member in kind)
    return Column(
        Enum(
            kind,
            values_callable=lambda members: [m.value for m in members],
            native_enum=False,
            create_constraint=True,
            length=max(16, longest),
            name=name,
        ),
        nullable=nullable,
        index=index,
    )


def core(table: type[SQLModel]) -> Table:
    """The Core table behind a model, for plain selects and inserts of columns."""
    found: Table = table.__table__  # type: ignore[attr-defined]
    return found


def one_live(table: str, *columns: str, where: str = "live") -> Index:
    """A unique index: at most one row with `where` true per value of `columns`."""
    name = f"uq_{table}_{'_'.join(columns)}_live"
    return Index(name, *columns, unique=True, sqlite_where=text(f"{where} IS 1"), postgresql_where=text(where))


def named_index(table: str, column: str) -> Index:
    """An index over the rows whose `column` is not empty."""
    named = text(f"{column} <> ''")
    return Index(f"ix_{table}_{column}", column, sqlite_where=named, postgresql_where=named)


def index_where(table: str, name: str, *columns: str, where: str) -> Index:
    """An index over the rows of one condition, which a query says in the same words."""
    return Index(f"ix_{table}_{name}", *columns, sqlite_where=text(where), postgresql_where=text(where))


def batch_index(table: str) -> Index:
    """An index over the rows that came in by a batch, for undoing it."""
    return named_index(table, "batch")


def named(column: Any, value: str) -> ColumnElement[bool]:
    """The rows whose `column` is `value`, none for an empty one. Says what `named_index` says, else SQLite passes it over."""
    return and_(column == value, column != literal_column("''"))


of_batch = named


class _Unindexed(ColumnElement[Any]):
    """A column that SQLite looks up in no index."""

    inherit_cache = True
    _traverse_internals: Any = (("column", InternalTraversal.dp_clauseelement),)

    def __init__(self, column: Any) -> None:
        self.column, self.type = column, column.type

    @property
    def _from_objects(self) -> list[Any]:
        return list(self.column._from_objects)


@compiles(_Unindexed)
def _as_it_is(one: _Unindexed, compiler: Any, **more: Any) -> str:
    return str(compiler.process(one.column, **more))


@compiles(_Unindexed, "sqlite")
def _with_a_plus(one: _Unindexed, compiler: Any, **more: Any) -> str:
    return f"+{compiler.process(one.column, **more)}"


def unindexed(column: Any) -> Any:
    """The column, for a condition that most rows meet: SQLite, which takes each to be met by few, looks for another's index."""
    return _Unindexed(column)


_PROVINCE = 2
"""Digits of a province: nearly every row is below it, which SQLite, taking every range to be a small one, would look up one by one."""


def below(column: Any, prefix: str) -> ColumnElement[bool]:
    """The rows whose code of a division begins with these digits, all for none of them: as a range, so that an index serves and
    partitions of other prefectures are passed over.
    """
    if not prefix:
        return true()
    if not (prefix.isascii() and prefix.isdigit()):
        return false()
    if len(prefix) <= _PROVINCE:
        column = unindexed(column)
    behind = f"{int(prefix) + 1:0{len(prefix)}}"  # in digits: every collation has those in the same order
    return and_(column >= prefix, column < behind) if len(behind) == len(prefix) else column >= prefix


def count(session: Session, select: Select[Any]) -> int:
    """How many rows a select gives, without fetching them."""
    inner = select.order_by(None).subquery()
    return int(session.execute(func.count().select().select_from(inner)).scalar_one())


def chunks(values: Iterable[Any], size: int = 5000) -> Iterator[list[Any]]:
    """Values in lists short enough for one `IN (…)` on both databases."""
    batch: list[Any] = []
    for value in values:
        batch.append(value)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
