"""The sheets that can come in, one per register that offers one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter

from registry.blacklist.sheets import KIND as BLACKLIST
from registry.conduct.sheets import ACCIDENTS, PENALTIES
from registry.exchange.headings import Headings
from registry.exchange.writing import Column as SheetColumn
from registry.exchange.writing import template as make_template
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.kernel.sheet import Kind
from registry.parties.sheets import ORGANISATIONS, PERSONS
from registry.training.sheets import KIND as CERTIFICATES

KINDS: dict[str, Kind] = {
    kind.code: kind for kind in (CERTIFICATES, PERSONS, ORGANISATIONS, BLACKLIST, PENALTIES, ACCIDENTS)
}


def kind(code: str) -> Kind:
    """One kind by its code. Raises `NotFound` naming those there are."""
    try:
        return KINDS[code]
    except KeyError:
        raise NotFound(f"没有“{code}”这种表格。", fix=f"可用的有：{'、'.join(KINDS)}。") from None


def open_to(actor: Actor) -> list[Kind]:
    """The kinds an actor may bring in."""
    return [one for one in KINDS.values() if any(actor.may(permission) for permission in one.permissions)]


def headings(one: Kind) -> Headings:
    """The headings a sheet of the kind is read by."""
    return Headings(
        needed=tuple(column.heading for column in one.columns if column.needed),
        optional=tuple(column.heading for column in one.columns if not column.needed),
        aliases=dict(one.aliases),
    )


def in_column_order(one: Kind) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """Puts a row's cells from the order of `headings` into the order of the kind's columns."""
    read = headings(one).all
    return itemgetter(*(read.index(column.heading) for column in one.columns))


def template(one: Kind) -> bytes:
    """The empty sheet to fill in, with its explanations."""
    return make_template(
        one.title,
        [
            SheetColumn(
                heading=column.heading,
                example=column.example,
                note=column.note,
                needed=column.needed,
                width=column.width,
                choices=column.choices,
            )
            for column in one.columns
        ],
    )
