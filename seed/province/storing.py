"""How a part is stored: judged like any sheet, then entered in one transaction that also remembers that it was done.

Which parts are done is told by their submissions, so that nothing is entered twice and a run broken off goes on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from sqlalchemy import select

from registry.exchange import commands as exchange
from registry.exchange import keeping, kinds, tables
from registry.exchange.terms import BatchState
from registry.kernel import clock, codes, db
from registry.kernel.access import Actor
from registry.kernel.sheet import Judged, Kind
from registry.kernel.transaction import Submission, Work, write
from registry.policy import Action, Ledger

FIRST_ROW: Final = 3
"""Of a sheet, below its title and its headings."""
PREFIX: Final = "province/"
"""What the submissions of all parts begin with."""


@dataclass(frozen=True)
class Part:
    """One transaction's worth; `store` is given the key. `weight`: about how many rows it stores."""

    key: str
    label: str
    weight: int
    store: Callable[[str], object]


def done() -> set[str]:
    """Keys of the parts that are stored."""
    column = db.core(Submission).c.id
    with db.reading() as session:
        return set(session.execute(select(column).where(column.startswith(PREFIX))).scalars())


def batch_number(key: str) -> str:
    """The number of the batch a part comes in by."""
    return codes.new_code("B", Random(key))  # noqa: S311


def bring_in(actor: Actor, code: str, rows: Sequence[Sequence[str]], key: str) -> str:
    """Enter the rows of a sheet, cells in the order of the kind's columns; returns the batch's number.

    What a preview and its confirmation do in two transactions is done in one. Every row must be accepted.
    """
    kind, number = kinds.kind(code), batch_number(key)
    with exchange.uncollected():
        checked = exchange.check_rows(actor, kind, list(enumerate(map(tuple, rows), FIRST_ROW)), options={})
        with write(actor, kind.permission_of(actor), key, ledgers=ledgers_of(kind)) as work:
            enter(work, kind, checked.judged, key, facts=checked.facts)
    return number


def ledgers_of(*several: Kind) -> list[Ledger]:
    """The ledgers that sheets of these kinds record into, in their order."""
    wanted = {
        Ledger.EXCHANGE,
        *(one.confirmed.ledger for one in several),
        *(led for one in several for led in one.ledgers),
    }
    return sorted(wanted, key=list(Ledger).index)


def enter(work: Work, kind: Kind, judged: Judged, key: str, *, facts: Sequence[str] = ()) -> None:
    """Enter judged rows as a confirmed batch. Raises `AssertionError` for a row that was not accepted."""
    for wrong in judged.rejected:
        raise AssertionError(f"{key}: row {wrong.row}, {wrong.column}: {wrong.reason}")
    actor, number, rows, now = work.actor, batch_number(key), len(judged.accepted), clock.now()
    digest = hashlib.sha256(key.encode()).hexdigest()
    work.insert(tables.Batch, [{
        "number": number, "kind": kind.code, "account": actor.username, "organisation": actor.organisation,
        "region": actor.region, "file_hash": digest, "rows": rows, "accepted": rows, "rejected": 0,
        "state": BatchState.CONFIRMED, "options": json.dumps(judged.settled, ensure_ascii=False),
        "sealed": keeping.seal(_content(facts, key)), "cells_sealed": keeping.seal_rows([], b""),
        "created_at": now, "changed_at": now,
    }])  # fmt: skip
    work.record(Action.BATCH_PREVIEWED, number, kind=kind.code, rows=rows, accepted=rows, rejected=0, file=digest)
    kind.enter(work, number, judged.accepted, judged.settled)
    work.record(kind.confirmed, number, rows=rows, stored=rows, rejected=0)


def _content(facts: Sequence[str], key: str) -> Mapping[str, object]:
    """What a confirmed batch keeps of its preview."""
    return {
        "facts": facts, "file": f"{key.removeprefix(PREFIX)}.xlsx", "accepted": 0, "shown": [], "rejected": [],
        "groups": [], "notices": [], "effects": None, "cells": [],
    }  # fmt: skip
