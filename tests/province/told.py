"""What a whole database tells, without what differs each time: row ids, random codes, salts, sealed bytes, times of day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Table, select

from registry.kernel import codes, db
from registry.kernel.fields import BadField
from registry.parties import tables as parties
from registry.training import tables as training

_LEFT_OUT = {"submissions", "marks", "signing_keys", "ledger_heads", "ledger_nodes", "alembic_version"}
_UNTOLD = {"id", "seq", "salt", "leaf", "password_hash", "file_hash", "sealed", "cells_sealed"}
_CODE = re.compile(r"\b[A-Z][0-9A-HJKMNP-TV-Z]{16}\b")
_HASH = re.compile(r"\b[0-9a-f]{64}\b")


def told() -> dict[str, list[tuple[str, ...]]]:
    """Every table's rows in an order of their own, named by natural keys: identity index, credit code."""
    with db.reading() as session:
        names = {
            "persons": {one.id: one.identifier_index for one in session.execute(select(db.core(parties.Person)))},
            "organisations": {
                one.id: one.credit_code for one in session.execute(select(db.core(parties.Organisation)))
            },
        }
        names["enrolments"] = {
            one.id: names["persons"][one.person_id] for one in session.execute(select(db.core(training.Enrolment)))
        }
        found = {}
        for table in db.Base.metadata.sorted_tables:
            if table.name in _LEFT_OUT:
                continue
            untold = _UNTOLD | (
                {"at"} if table.name == "ledger_events" else set()
            )  # entered in one moment, or on their days
            readers = {one.name: _reader(table, one, names) for one in table.columns if one.name not in untold}
            rows = session.execute(select(table)).mappings()
            found[table.name] = sorted(tuple(read(row[name]) for name, read in readers.items()) for row in rows)
        return found


def _reader(table: Table, column: Column[Any], names: dict[str, dict[int, str]]) -> Callable[[Any], str]:
    of = {key.column.table.name for key in column.foreign_keys} & names.keys()
    if column.name == "organisation_id":
        of = {"organisations"}
    if of:
        known = names[of.pop()]
        return lambda value: "-" if value is None else known[value]
    if column.primary_key and column.name == "id":
        return lambda value: ""
    return _plain


def _plain(value: Any) -> str:
    if isinstance(value, bytes):
        return "sealed"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, date) or not isinstance(value, str):
        return f"{value}"
    if re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", value):
        return value[:10]
    return _HASH.sub("#", _CODE.sub(_kind_of_code, value))


def _kind_of_code(found: re.Match[str]) -> str:
    try:
        return codes.check_code(found[0])[0] + "#"
    except BadField:
        return found[0]
