"""The index over firms' names: which firms bear or bore a name that contains a text, found without looking at every name.

Every write of a name calls `enter` or `forget` in its own transaction. Persons are found by their whole name and need none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Final

from sqlalchemy import and_, delete, exists, func, or_, select, tuple_
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session

from registry.kernel import db
from registry.parties import tables

LENGTH: Final = 5
"""Characters of one entry: a text that is no longer is found by the index alone."""

MOST: Final = 1000
"""So many firms are told apart from "more"; nobody reads a longer list."""

_LAST: Final = "\U0010ffff"  # follows every character a search key may hold
_FEW: Final = 50
_PAIRS: Final = 1000  # of one statement

_N = db.core(tables.NamePart).c
_O = db.core(tables.Organisation).c
_F = db.core(tables.FormerName).c
_P = db.core(tables.Person).c


@dataclass(frozen=True)
class Named:
    """Row ids of firms, and whether there are more than these."""

    ids: tuple[int, ...]
    more: bool = False


# -- writing -----------------------------------------------------------------------------------------------------------


def parts(key: str) -> set[str]:
    """What a search key is entered under: from each of its characters on, as far as an entry goes."""
    return {key[place : place + LENGTH] for place in range(len(key))}


def enter(session: Session, names: Iterable[tuple[int, str]], *, new: bool = False) -> None:
    """Enter names of firms, given as row id and search key. `new`: none of the firms had a name before."""
    bearing: dict[str, set[int]] = {}
    for firm, key in names:
        for part in parts(key):
            bearing.setdefault(part, set()).add(firm)
    found: dict[str, list[Any]] = {"part": [], "organisation_id": []}
    for part in sorted(bearing):
        firms = sorted(bearing[part])
        found["part"] += repeat(part, len(firms))
        found["organisation_id"] += firms
    db.insert_columns(session, db.core(tables.NamePart), found, ignore_known=not new)


def forget(session: Session, organisation_ids: Iterable[int]) -> None:
    """Take out all names of firms about to be deleted; their rows must still be there."""
    rows = sorted({(part, firm) for firm, key in _keys(session, organisation_ids) for part in parts(key)})
    for some in db.chunks(rows, _PAIRS):
        session.execute(delete(_N.part.table).where(tuple_(_N.part, _N.organisation_id).in_(some)))


def _keys(session: Session, organisation_ids: Iterable[int]) -> Iterator[tuple[int, str]]:
    """Every name of these firms as row id and search key."""
    for some in db.chunks(set(organisation_ids)):
        for key, of in ((_O.name_key, _O.id), (_F.name_key, _F.organisation_id)):
            for row in session.execute(select(of, key).where(of.in_(some))):
                yield row[0], row[1]


def missing(session: Session) -> int:
    """How many names, present and former, the index lacks; none unless somebody wrote names past it."""
    lacking = 0
    for firm, key in ((_O.id, _O.name_key), (_F.organisation_id, _F.name_key)):
        entered = exists().where(_N.part == func.substr(key, 1, LENGTH), _N.organisation_id == firm)
        lacking += session.execute(select(func.count()).select_from(firm.table).where(key != "", ~entered)).scalar_one()
    return lacking


# -- finding -----------------------------------------------------------------------------------------------------------


def ever_named(session: Session, key: str, *, most: int = MOST) -> Named:
    """Firms of which a present or former name contains this search key, at most so many. None fits an empty key."""
    if not key:
        return Named(())
    if len(key) <= LENGTH:
        return _within(session, key, most)
    rarest = _rarest(session, key, most)
    if not rarest.more:
        return Named(tuple(dict.fromkeys(firm for firm, name in _keys(session, rarest.ids) if key in name)))
    query = (
        select(_N.organisation_id)
        .join(_O.id.table, _O.id == _N.organisation_id)
        .where(_range(key[:LENGTH]), or_(db.contains(_O.name_key, key), _bore(_O.id, key)))
    )
    return _collected(session, query, most)


def is_named(session: Session, organisation_id: Any, key: str) -> ColumnElement[bool]:
    """Whether the firm a column names bears or bore such a name, for use inside a query about fewer rows than there are firms.

    Where few firms do, they are found first; a text that thousands bear is looked for in the name of each row's firm.
    """
    found = ever_named(session, key)
    if not found.more:
        return db.among(organisation_id, found.ids)
    own = _O.id.table.alias("bearing").c  # the column may be that of the firms themselves
    bears = exists().where(own.id == organisation_id, db.contains(own.name_key, key))
    return or_(bears, _bore(organisation_id, key))


def is_called(person_id: Any, key: str) -> ColumnElement[bool]:
    """Whether the name of the person a column names contains a search key, for use inside a query about few rows."""
    return exists().where(_P.id == person_id, db.contains(_P.name_key, key))


def _bore(organisation_id: Any, key: str) -> ColumnElement[bool]:
    return exists().where(_F.organisation_id == organisation_id, db.contains(_F.name_key, key))


def _range(part: str) -> ColumnElement[bool]:
    return and_(_N.part >= part, _N.part < part + _LAST)


def _rarest(session: Session, key: str, most: int) -> Named:
    """The firms of that stretch of the key which the fewest firms have."""
    best = Named((), more=True)
    for place in range(len(key) - LENGTH + 1):
        found = _within(session, key[place : place + LENGTH], most)
        if best.more or (not found.more and len(found.ids) < len(best.ids)):
            best = found
        if not best.more and len(best.ids) <= _FEW:
            break
    return best


def _within(session: Session, part: str, most: int) -> Named:
    return _collected(session, select(_N.organisation_id).where(_range(part)), most)


def _collected(session: Session, query: Any, most: int) -> Named:
    """The first different firms of a query; a name that holds the text twice gives two rows."""
    limit = most + most // 10 + 10
    ordered = query.order_by(_N.part, _N.organisation_id)
    while True:
        rows = session.execute(ordered.limit(limit)).scalars().all()
        firms = tuple(dict.fromkeys(rows))
        if len(firms) > most or len(rows) < limit:
            return Named(firms[:most], more=len(firms) > most)
        limit *= 4
