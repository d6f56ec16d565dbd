"""What tells one state of a ledger from every other: as much of its newest head as that takes, for receipts and kept answers."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from registry.kernel import db
from registry.kernel.ledger import LedgerHead, Tree
from registry.kernel.straight import Prepared
from registry.policy import Ledger

_HEAD = db.core(LedgerHead).c
_EMPTY = Tree().root


class Tip(NamedTuple):
    """Two equal tips of a ledger: the same events. `root` in hexadecimal."""

    size: int
    root: str


def tips(session: Session, *ledgers: Ledger) -> tuple[Tip, ...]:
    """The tips of some ledgers, in one look."""
    row = _newest(ledgers).first(session)
    return tuple(Tip(size or 0, (root or _EMPTY).hex()) for size, root in zip(row[::2], row[1::2], strict=True))


@cache
def _newest(ledgers: tuple[Ledger, ...]) -> Prepared:
    columns = [
        select(column).where(_HEAD.ledger == ledger.value).order_by(_HEAD.size.desc()).limit(1).scalar_subquery()
        for ledger in ledgers
        for column in (_HEAD.size, _HEAD.root)
    ]
    return Prepared(select(*(column.label(f"c{place}") for place, column in enumerate(columns))))
