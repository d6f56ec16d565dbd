"""Who a run is held against: every party listed or barred on a day, with its names and number, as far as the viewer may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from registry.blacklist import queries as blacklist
from registry.blacklist.terms import Standing
from registry.blacklist.terms_bars import BarFacts
from registry.kernel import fields
from registry.kernel.access import Actor
from registry.parties import queries as people
from registry.policy import Permission
from registry.screening.terms import Kind, Subject


@dataclass(frozen=True)
class Listed:
    """The subjects, and in the same order what stands against each and the number people are shown. A person's number among
    the subjects is the public code."""

    subjects: tuple[Subject, ...]
    shown_numbers: tuple[str, ...]
    listings: tuple[tuple[Standing, ...], ...]
    bars: tuple[tuple[BarFacts, ...], ...]
    hidden: tuple[str, ...]


@dataclass
class _Against:
    """What stands against one party."""

    names: list[str] = field(default_factory=list)
    listings: list[Standing] = field(default_factory=list)
    bars: list[BarFacts] = field(default_factory=list)


def everybody(session: Session, viewer: Actor, kind: Kind, day: date) -> Listed:
    """Everybody of a kind who is listed or barred on the day."""
    found: dict[int, _Against] = {}
    for one in blacklist.everybody_listed(session, viewer, day):
        party = one.organisation_id if kind is Kind.FIRMS else one.person_id
        if party is not None:
            against = found.setdefault(party, _Against())
            against.names.append(one.name)
            against.listings.append(one.standing)
    hidden = [] if viewer.may(Permission.LISTINGS_READ) else ["尚未公布的列入记录"]
    if viewer.may(Permission.BARS_READ):
        for firm, person, bar in blacklist.everybody_barred(session, day):
            party = firm if kind is Kind.FIRMS else person
            if party is not None:
                found.setdefault(party, _Against()).bars.append(bar)
    else:
        hidden.append("禁入记录")
    subjects, shown = _firms(session, found) if kind is Kind.FIRMS else _persons(session, found)
    return Listed(
        tuple(subjects.values()),
        tuple(shown[party] for party in subjects),
        tuple(tuple(found[party].listings) for party in subjects),
        tuple(tuple(found[party].bars) for party in subjects),
        tuple(hidden),
    )


def _firms(session: Session, found: dict[int, _Against]) -> tuple[dict[int, Subject], dict[int, str]]:
    former = people.former_names(session, found)
    subjects = {
        firm.id: Subject(
            firm.name, firm.credit_code, _others(firm.name, found[firm.id].names + former.get(firm.id, []))
        )
        for firm in sorted(people.organisations_by_id(session, found).values(), key=lambda one: one.id)
    }
    return subjects, {party: subject.number for party, subject in subjects.items()}


def _persons(session: Session, found: dict[int, _Against]) -> tuple[dict[int, Subject], dict[int, str]]:
    numbers = people.identities(session, found)
    subjects = {
        person.id: Subject(person.name, person.code, _others(person.name, found[person.id].names))
        for person in sorted(people.persons_by_id(session, found), key=lambda one: one.id)
    }
    return subjects, {party: fields.mask_identity(numbers[party]) for party in subjects}


def _others(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """The other names, each once: former ones, and those a listing states otherwise."""
    return tuple(one for one in dict.fromkeys(names) if one != name)
