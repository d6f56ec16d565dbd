"""The sheets that can come in, one per register that offers one."""

from __future__ import annotations

from registry.agencies.sheets import AGENCIES, ASSESSMENTS
from registry.blacklist.sheets import KIND as BLACKLIST
from registry.conduct.sheets import ACCIDENTS, PENALTIES
from registry.engineers.sheets import EDUCATION, ENGINEERS
from registry.exchange.headings import Headings
from registry.exchange.writing import Column as SheetColumn
from registry.exchange.writing import template as make_template
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.kernel.sheet import Kind
from registry.parties.sheets import ORGANISATIONS, PERSONS
from registry.training.sheets import KIND as CERTIFICATES
from registry.training.sheets_classes import ATTENDANCE, CLASS_RESULTS, ENROLMENTS
from registry.training.sheets_prejob import KIND as PRE_JOB
from registry.training.sheets_received import KIND as RECEIVED
from registry.training.sheets_subsidies import KIND as SUBSIDIES

KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        CERTIFICATES,
        PERSONS,
        ORGANISATIONS,
        BLACKLIST,
        PENALTIES,
        ACCIDENTS,
        ENROLMENTS,
        ATTENDANCE,
        CLASS_RESULTS,
        PRE_JOB,
        RECEIVED,
        SUBSIDIES,
        AGENCIES,
        ASSESSMENTS,
        ENGINEERS,
        EDUCATION,
    )
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
    """The headings a sheet of the kind is read by, its cells in the order of the kind's columns."""
    return Headings(
        needed=tuple(column.heading for column in one.columns if column.needed),
        optional=tuple(column.heading for column in one.columns if not column.needed),
        aliases=dict(one.aliases),
        order=tuple(column.heading for column in one.columns),
    )


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
