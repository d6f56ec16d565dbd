"""What the embedded database knows of its own tables: looked at anew when a large register has grown."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from registry.kernel import db, marks

LARGE: Final = 100 << 20
"""Bytes of a file from which the database's guesses go wrong. Below it they serve better than an old look at few rows."""
_GROWTH: Final = 1.5
_TAKEN: Final = "stock_taken_at"


def take_if_grown() -> bool:
    """Have the embedded database look at its tables when it is large and has grown by half since it last did; whether it had to.

    PostgreSQL looks by itself.
    """
    if db.backend() != "sqlite":
        return False
    size = Path(db.engines().url.database or "").stat().st_size
    if size < max(LARGE, _GROWTH * int(marks.read(_TAKEN) or 0)):
        return False
    db.take_stock()
    with db.writing() as session:
        marks.put_again(session, _TAKEN, str(size))
    return True
