"""Reads without the work around them: for the look-ups asked so often that this work would be most of the time they take.

A `Reading` is what `db.reading()` gives. A `Prepared` is a select worked out once, whose rows come from the driver itself.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, exc
from sqlalchemy.sql import Select
from sqlmodel import Session

Turn = Callable[[Any], Any]


class Reading(Session):
    """Hands plain selects straight to its connection; a session's own part is made when something else is first asked of it."""

    def __init__(self, connection: Connection) -> None:
        self.straight = connection

    def __getattr__(self, name: str) -> Any:
        if "identity_map" in vars(self):
            raise AttributeError(name)
        super().__init__(self.straight, autoflush=False, expire_on_commit=False)
        return getattr(self, name)

    def execute(self, statement: Any, params: Any = None, **more: Any) -> Any:
        """The rows of a statement, read by SQLAlchemy."""
        if more or statement._propagate_attrs:  # of models
            return super().execute(statement, params, **more)
        return self.straight.execute(statement, params)


class Prepared:
    """A select compiled once for each kind of database. What changes from one look to the next are `bindparam`s of it, made
    with a type and without a value: `bindparam("number", None, type_=…)`.
    """

    def __init__(self, select: Select[Any]) -> None:
        self._select = select
        self._made: dict[str, _Compiled] = {}

    def first(self, session: Session, **values: object) -> Any:
        """The first row as a named tuple, none when there is none."""
        found = self.all(session, **values)
        return found[0] if found else None

    def all(self, session: Session, **values: object) -> Sequence[Any]:
        """Every row as a named tuple; there should be few."""
        if not isinstance(session, Reading):
            return session.execute(self._select, values).all()
        dialect = session.straight.dialect
        made = self._made.get(dialect.name)
        if made is None:
            made = self._made[dialect.name] = _Compiled(self._select, dialect)
        return made.all(session.straight, values)


class _Compiled:
    def __init__(self, select: Select[Any], dialect: Dialect) -> None:
        def stored(name: str) -> Turn:
            bind = compiled.binds.get(name)
            if bind is None:  # one of the values of an IN
                bind = compiled.binds[name.rpartition("_")[0]]
            turn: Turn | None = bind.type.dialect_impl(dialect).bind_processor(dialect)
            return turn or _as_it_is

        compiled: Any = select.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        columns = select.selected_columns
        asked = {name for name, bind in compiled.binds.items() if not bind.unique}
        self._text = str(compiled)
        self._order: list[str] | None = compiled.positiontup
        self._stored = {name: stored(name) for name in asked}
        self._fixed = {name: stored(name)(value) for name, value in compiled.params.items() if name not in asked}
        self._read = [one.type.dialect_impl(dialect).result_processor(dialect, None) for one in columns]
        self._row: Any = namedtuple("_row", columns.keys(), rename=True)  # type: ignore[misc]

    def all(self, connection: Connection, values: dict[str, object]) -> list[Any]:
        if not connection.in_transaction():
            connection.begin()
        named = self._fixed | {name: self._stored[name](value) for name, value in values.items()}
        given = named if self._order is None else [named[name] for name in self._order]
        dialect, driver = connection.dialect, connection.connection.driver_connection
        assert driver is not None
        try:
            found = driver.execute(self._text, given).fetchall()
        except dialect.loaded_dbapi.Error as error:
            if dialect.is_disconnect(error, driver, None):
                connection.invalidate()
            base = dialect.loaded_dbapi.Error
            raise exc.DBAPIError.instance(None, None, error, base, hide_parameters=True) from error
        return [self._row._make(map(_turned, self._read, row)) for row in found]


def _turned(read: Turn | None, value: Any) -> Any:
    return value if read is None else read(value)


def _as_it_is(value: Any) -> Any:
    return value
