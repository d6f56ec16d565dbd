"""Bars: who is barred on a day, asked by every register, and principals who stand while they are barred."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session

from registry.blacklist import reach, rules_bars, tables
from registry.blacklist.terms_bars import (
    STANDING,
    BarDates,
    BarFacts,
    BarScope,
    BarState,
)
from registry.kernel import clock, db
from registry.kernel.access import Actor
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import tables as registered
from registry.parties.places import region_name
from registry.parties.terms import PostKind
from registry.policy import Permission

_B = db.core(tables.Bar).c
_P = db.core(registered.Person).c
_O = db.core(registered.Organisation).c
_T = db.core(registered.Post).c


# -- asked by others ---------------------------------------------------------------------------------------------------


def bars_on(
    session: Session, *, person_id: int | None = None, organisation_id: int | None = None, day: date
) -> list[BarFacts]:
    """The bars of one party in force on a day, newest first; empty when it is not barred."""
    if (organisation_id is None) == (person_id is None):
        raise ValueError("give either organisation_id or person_id")
    party = _B.person_id == person_id if organisation_id is None else _B.organisation_id == organisation_id
    query = select(_B.id.table).where(party, in_force(day)).order_by(_B.from_on.desc(), _B.id.desc())
    law_on: dict[date, LawBook] = {}
    return [_facts(session, row, law_on) for row in session.execute(query)]


def barred_among(
    session: Session, day: date, *, person_ids: Iterable[int] = (), organisation_ids: Iterable[int] = ()
) -> dict[int, list[BarFacts]]:
    """Those of the persons, or of the organisations, that are barred on a day, each with its bars; ask for one kind at a time."""
    wanted, column = (list(person_ids), _B.person_id), (list(organisation_ids), _B.organisation_id)
    if wanted[0] and column[0]:
        raise ValueError("give either person_ids or organisation_ids")
    ids, of = wanted if wanted[0] else column
    found: dict[int, list[BarFacts]] = {}
    law_on: dict[date, LawBook] = {}
    for part in db.chunks(set(ids)):
        query = select(_B.id.table).where(of.in_(part), in_force(day)).order_by(_B.from_on.desc(), _B.id.desc())
        for row in session.execute(query):
            found.setdefault(row._mapping[of], []).append(_facts(session, row, law_on))
    return found


def everybody_barred(session: Session, day: date) -> list[tuple[int | None, int | None, BarFacts]]:
    """All bars in force on a day, newest first: row id of the organisation or of the person, and the bar."""
    query = select(_B.id.table).where(in_force(day)).order_by(_B.from_on.desc(), _B.id.desc())
    law_on: dict[date, LawBook] = {}
    return [(row.organisation_id, row.person_id, _facts(session, row, law_on)) for row in session.execute(query)]


def in_force(day: date) -> ColumnElement[bool]:
    """`rules_bars.in_force_on` for the database."""
    return and_(
        _B.live.is_(True),
        _B.from_on <= day,
        or_(_B.until.is_(None), _B.until >= day),
        or_(_B.state.in_(list(STANDING)), and_(_B.state == BarState.LIFTED, _B.lifted_on > day)),
    )


def dates_of(row: Any) -> BarDates:
    """What the rules look at of a row."""
    return BarDates(row.state, row.from_on, row.until, row.lifted_on)


def _facts(session: Session, row: Any, law_on: dict[date, LawBook]) -> BarFacts:
    if row.conduct_on not in law_on:
        law_on[row.conduct_on] = laws.in_force(session, row.conduct_on)
    found = law_on[row.conduct_on].get(row.provision.partition("@")[0])
    return BarFacts(
        row.number,
        row.scope,
        row.basis,
        found.article if found else row.provision,
        row.authority,
        row.from_on,
        row.until,
        tuple(filter(None, row.industries.split(","))),
        row.occupation,
    )


# -- principals who stand while barred ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class StandingPrincipal:
    """禁入期内仍任主要负责人: a barred person who is a firm's principal today, against the bar."""

    bar: str
    person: str  # public code
    name: str
    organisation: str  # public code
    organisation_name: str
    credit_code: str
    region_name: str
    scope: BarScope
    since: date
    until: date | None


def barred_principals(viewer: Actor) -> list[StandingPrincipal]:
    """Barred persons who stand as principals today of firms in the viewer's region, by firm (BAN-02, BAN-03)."""
    viewer.must(Permission.BARS_READ)
    today = clock.today()
    post, person, firm, bar = _T.id.table, _P.id.table, _O.id.table, _B.id.table
    query = (
        select(
            _B.number, _B.scope, _B.industries, _B.until, _T.from_on, _P.code, _P.name,
            _O.code.label("firm"), _O.name.label("firm_name"), _O.credit_code, _O.region, _O.industry,
        )
        .select_from(
            bar.join(post, _T.person_id == _B.person_id)
            .join(person, _P.id == _T.person_id)
            .join(firm, _O.id == _T.organisation_id)
        )
        .where(
            in_force(today),
            _B.scope.in_([BarScope.ANY_UNIT, BarScope.INDUSTRY]),
            _T.kind == PostKind.PRINCIPAL,
            _T.from_on <= today,
            or_(_T.until_on.is_(None), _T.until_on >= today),
            reach.within(viewer, _O.region),
        )
        .order_by(_O.name, _P.name, _B.id)
    )  # fmt: skip
    with db.reading() as session:
        return [
            StandingPrincipal(
                row.number, row.code, row.name, row.firm, row.firm_name, row.credit_code, region_name(row.region),
                row.scope, row.from_on, row.until,
            )
            for row in session.execute(query)
            if row.scope is BarScope.ANY_UNIT
            or rules_bars.covers_industry(tuple(filter(None, row.industries.split(","))), row.industry)
        ]  # fmt: skip
