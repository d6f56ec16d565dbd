"""Inner look-ups of agencies: qualifications as of a day, who counts as staff, what stands against an agency. Session first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, exists, or_, select
from sqlmodel import Session

from registry.agencies import rules, tables
from registry.agencies.terms import Level, Member, Qualification, Role, Said, Title
from registry.blacklist import queries as blacklist
from registry.blacklist.terms_bars import BarFacts
from registry.engineers import queries as engineers
from registry.engineers.terms import MIDDLE_UP
from registry.kernel import db
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import tables as parties
from registry.parties.terms import PostKind

_Q = db.core(tables.AgencyQualification).c
_M = db.core(tables.AgencyMember).c
_P = db.core(parties.Post).c


def in_effect(day: date) -> Select[Any]:
    """Every qualification in the version that counts on a day: the newest that took effect by then."""
    later = db.core(tables.AgencyQualification).alias()
    newer = exists().where(later.c.number == _Q.number, later.c.effective_on <= day, later.c.version > _Q.version)
    return select(_Q.id.table).where(_Q.effective_on <= day, _Q.void.is_(False), ~newer)


def as_qualification(row: Any) -> Qualification:
    """A stored row as a fact."""
    return Qualification(
        row.number, row.certificate, row.organisation_id, row.kind, rules.unpacked(row.fields), row.region,
        row.valid_from, row.valid_until, row.assets, row.area, row.archive_area, row.website, row.state, row.ended_on,
    )  # fmt: skip


def qualifications_of(session: Session, organisation_ids: Iterable[int], day: date) -> dict[int, list[Qualification]]:
    """The qualifications of these organisations as they stood on a day, the newest first."""
    found: dict[int, list[Qualification]] = defaultdict(list)
    for part in db.chunks(set(organisation_ids)):
        query = in_effect(day).where(_Q.organisation_id.in_(part)).order_by(_Q.valid_from.desc(), _Q.id.desc())
        for row in session.execute(query):
            found[row.organisation_id].append(as_qualification(row))
    return found


def members_on(session: Session, organisation_ids: Iterable[int], day: date) -> dict[int, list[Member]]:
    """Who counts as staff on a day: everybody at an evaluator's post there, with level, title and duty where recorded."""
    found: dict[int, list[Member]] = defaultdict(list)
    for part in db.chunks(set(organisation_ids)):
        known = {(row.organisation_id, row.person_id): row for row in session.execute(_recorded(part, day))}
        query = (
            select(_P.organisation_id, _P.person_id)
            .where(_P.organisation_id.in_(part), _P.kind == PostKind.EVALUATOR, held_on(day))
            .distinct()
            .order_by(_P.organisation_id, _P.person_id)
        )
        for place, person in session.execute(query):
            row = known.get((place, person))
            found[place].append(_member(person, row))
    return found


def _recorded(organisation_ids: Sequence[int], day: date) -> Select[Any]:
    return (
        select(_M.id.table)
        .where(
            _M.organisation_id.in_(organisation_ids), _M.from_on <= day, or_(_M.until_on.is_(None), _M.until_on >= day)
        )
        .order_by(_M.id)
    )


def held_on(day: date) -> Any:
    """Whether a post is held on a day."""
    return and_(_P.from_on <= day, or_(_P.until_on.is_(None), _P.until_on >= day))


def _member(person_id: int, row: Any) -> Member:
    if row is None:
        return Member(person_id, Level.NONE, Title.NONE, Role.STAFF, None)
    return Member(person_id, row.level, row.title, row.role, row.practice_from)


def at_agencies(session: Session, person_ids: Iterable[int], day: date) -> dict[int, set[int]]:
    """At which agencies each of these persons holds an evaluator's post on a day, by row ids (AG-08)."""
    found: dict[int, set[int]] = defaultdict(set)
    for part in db.chunks(set(person_ids)):
        query = select(_P.person_id, _P.organisation_id).where(
            _P.person_id.in_(part), _P.kind == PostKind.EVALUATOR, held_on(day)
        )
        for person, place in session.execute(query):
            found[person].add(place)
    return found


@dataclass(frozen=True)
class Weighed:
    """One qualification on a day with all that is said of it. `engineers`: members registered there, and whether of middle grade or above."""

    found: Qualification
    said: Said
    members: tuple[Member, ...]
    engineers: Mapping[int, bool]
    bars: tuple[BarFacts, ...]
    listed: bool


def weighed(session: Session, found: Sequence[Qualification], day: date, law: LawBook | None = None) -> list[Weighed]:
    """Each of the qualifications weighed on a day by everything that stands for or against it."""
    book = law or laws.in_force(session, day)
    ids = {one.organisation_id for one in found}
    members = members_on(session, ids, day)
    bars: Mapping[int, list[BarFacts]] = blacklist.barred_among(session, day, organisation_ids=ids) if ids else {}
    listed = blacklist.published_among(session, ids, day)
    registered = engineers.registered_at(session, ids, day)
    made = []
    for one in found:
        mine, against = members.get(one.organisation_id, []), bars.get(one.organisation_id, [])
        here = {who.person_id for who in mine}
        counted: dict[int, bool] = {}
        for who in registered.get(one.organisation_id, ()):
            if who.person_id in here:
                counted[who.person_id] = counted.get(who.person_id, False) or who.grade in MIDDLE_UP
        shown = rules.Conditions(
            one.kind, one.fields, one.assets, one.area, one.archive_area, one.website, mine, counted,
            one.organisation_id in listed,
        )  # fmt: skip
        said = rules.said(one, shown, against, day, book)
        made.append(Weighed(one, said, tuple(mine), counted, tuple(against), one.organisation_id in listed))
    return made
