"""Where other registers meet a party: entered once per identifier, recorded in the parties' ledger, never merged by name."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from registry.kernel import clock, codes, db, fields, names, secrets
from registry.kernel.errors import InvalidInput
from registry.kernel.ledger import Detail
from registry.kernel.transaction import Work
from registry.parties import naming, queries, tables
from registry.parties.reference.industries import HighHazard
from registry.parties.terms import IdentifierKind, Organisation, OrganisationKind, Person, PostKind
from registry.policy import Action


class MetPerson(NamedTuple):
    """A citizen as a sheet or form names one. Both values are canonical already.

    `new`: the caller has looked under the same ledger heads and found nobody, which saves looking again. To be wrong there is
    a bug, after which nothing is stored.
    """

    identity: str
    name: str
    new: bool = False


_PIECE = 4_000  # people who are made ready while those before them are stored


def meet_people(
    work: Work, met: Sequence[MetPerson], *, batch: str = "", in_passing: bool = False
) -> dict[str, Person]:
    """Enter those who are not registered yet; returns everybody by identity number.

    In passing, as the people of another register's batch, one event stands for all who were new: their number and the
    SHA-256 of their sorted public codes, one a line; the rows name the batch. Raises `InvalidInput` when a number is
    registered under another name: people are never renamed in passing.
    """
    wanted = {person.identity: person for person in met}
    current, *older = secrets.ring().blind_each(list(wanted), queries.IDENTITY)
    known: dict[str, Person] = {}
    for indexes in (current, *older):
        sought = {index: one for index, one in zip(indexes, wanted.values(), strict=True) if older or not one.new}
        for index, person in queries.people_by_index(work.session, sought).items():
            known[sought[index].identity] = person
    fresh = {index: one for index, one in zip(current, wanted.values(), strict=True) if one.identity not in known}
    ours = _enter(work, fresh, batch)
    others = {index: one for index, one in fresh.items() if one.identity not in ours} if len(ours) < len(fresh) else {}
    for index, person in queries.people_by_index(work.session, others).items():
        known[others[index].identity] = person
    found = known | ours
    for one in met:
        registered = found[one.identity].name
        if registered != one.name and names.search_key(registered) != names.search_key(one.name):
            raise InvalidInput("姓名", "该证件号码已登记为另一姓名。", fix="请核对姓名与证件号码。")
    entered = sorted(person.code for person in ours.values())
    if in_passing and entered:
        digest = hashlib.sha256("\n".join(entered).encode()).hexdigest()
        work.record(Action.PEOPLE_MET, batch, people=len(entered), codes=digest)
    else:
        work.record_each(Action.PERSON_ENTERED, entered, batch=batch)
    return found


def _enter(work: Work, fresh: Mapping[str, MetPerson], batch: str) -> dict[str, Person]:
    """Enter people by blind index; returns by identity number those whom nobody else has entered at the same moment."""
    if not fresh:
        return {}
    order = sorted(fresh)  # both unique keys in order: far fewer index pages are touched
    ids = db.new_ids(work.session, db.core(tables.Person), len(order))
    given, now, alone = sorted(codes.new_codes("P", len(order))), clock.stamp(), db.sole_writer()
    entered, stored = dict[str, Person](), 0
    for place in range(0, len(order), _PIECE):
        indexes = order[place : place + _PIECE]
        people = [fresh[index] for index in indexes]
        identities, called = [one.identity for one in people], [one.name for one in people]
        numbers, public = list(ids[place : place + _PIECE]), given[place : place + _PIECE]
        born, sexes = [fields.birth_date(one) for one in identities], [fields.sex_of(one) for one in identities]
        values = {
            "id": numbers,
            "code": public,
            "identifier_kind": IdentifierKind.CITIZEN.value,
            "identifier_index": indexes,
            "identifier_sealed": secrets.ring().seal_each(identities, queries.IDENTITY),
            "name": called,
            "name_key": [names.search_key(name) for name in called],
            "sex": sexes,
            "born_on": [day.isoformat() for day in born],
            "entered_at": now,
            "batch": batch,
        }
        entered.update(zip(identities, map(Person, numbers, public, called, born, sexes), strict=True))
        if alone:
            db.pour(work.session, db.core(tables.Person), values)
        else:
            stored += db.insert_columns(work.session, db.core(tables.Person), values, ignore_known=True)
    if alone or stored == len(order):
        return entered
    there = queries.people_by_index(work.session, fresh)
    return {
        one.identity: person
        for index, one in fresh.items()
        if there[index].code == (person := entered[one.identity]).code
    }


@dataclass(frozen=True)
class MetOrganisation:
    """An organisation as a sheet or form names one. Empty values say nothing."""

    credit_code: str
    name: str
    region: str = ""
    address: str = ""
    principal: str = ""
    kind: OrganisationKind = OrganisationKind.ENTERPRISE
    industry: str = ""
    high_hazard: HighHazard = HighHazard.NONE
    staff_count: int = 0


def meet_organisations(work: Work, met: Sequence[MetOrganisation], *, batch: str = "") -> dict[str, Organisation]:
    """Enter those who are not registered yet; returns all by credit code. A known firm keeps its registered name."""
    wanted = {organisation.credit_code: organisation for organisation in met}
    known = queries.organisations_by_credit_code(work.session, wanted)
    own = _enter_organisations(work, [one for code, one in wanted.items() if code not in known], batch)
    others = wanted.keys() - known.keys() - own.keys()  # whom somebody else entered at the same moment
    return known | own | queries.organisations_by_credit_code(work.session, others)


def _enter_organisations(work: Work, fresh: Sequence[MetOrganisation], batch: str) -> dict[str, Organisation]:
    """Enter organisations; returns by credit code those whom nobody else has entered at the same moment."""
    if not fresh:
        return {}
    table, now = db.core(tables.Organisation), clock.stamp()
    ids, public = db.new_ids(work.session, table, len(fresh)), codes.new_codes("F", len(fresh))
    keys = [names.search_key(one.name) for one in fresh]
    values = {
        "id": list(ids),
        "code": public,
        "credit_code": [one.credit_code for one in fresh],
        "name": [one.name for one in fresh],
        "name_key": keys,
        "kind": [one.kind.value for one in fresh],
        "region": [one.region for one in fresh],
        "industry": [one.industry for one in fresh],
        "high_hazard": [one.high_hazard.value for one in fresh],
        "staff_count": [one.staff_count for one in fresh],
        "principal": [one.principal for one in fresh],
        "address": [one.address for one in fresh],
        "entered_at": now,
        "changed_at": now,
        "batch": batch,
    }
    stored = db.insert_columns(work.session, table, values, ignore_known=not db.sole_writer())
    own = {
        one.credit_code: Organisation(number, code, one.credit_code, one.name, one.region)
        for number, code, one in zip(ids, public, fresh, strict=True)
    }
    if stored < len(fresh):
        there = queries.organisations_by_credit_code(work.session, own)
        own = {key: one for key, one in own.items() if there[key].code == one.code}
    entered = ((own[one.credit_code].id, key) for one, key in zip(fresh, keys, strict=True) if one.credit_code in own)
    naming.enter(work.session, entered, new=True)
    work.record_each(Action.ORGANISATION_ENTERED, [one.code for one in own.values()], batch=batch)
    return own


@dataclass(frozen=True)
class TakenPost:
    """A post as another register learns of it."""

    person: Person
    organisation: Organisation
    kind: PostKind
    from_on: date
    title: str = ""
    until_on: date | None = None
    source: str = ""


def take_posts(work: Work, taken: Sequence[TakenPost], *, batch: str = "") -> int:
    """Enter posts that are not known yet (same person, organisation and kind, and a day in common); returns how many."""
    if not taken:
        return 0
    held = _held(work, {post.person.id for post in taken})
    fresh: list[TakenPost] = []
    for post in taken:
        times = held.setdefault((post.person.id, post.organisation.id, post.kind), [])
        last = post.until_on or date.max
        if any(post.from_on <= until and since <= last for since, until in times):
            continue
        times.append((post.from_on, last))
        fresh.append(post)
    if not fresh:
        return 0
    given = codes.new_codes("G", len(fresh))
    values = {
        "code": given,
        "person_id": [post.person.id for post in fresh],
        "organisation_id": [post.organisation.id for post in fresh],
        "kind": [post.kind.value for post in fresh],
        "title": [post.title for post in fresh],
        "from_on": [post.from_on.isoformat() for post in fresh],
        "until_on": [post.until_on.isoformat() if post.until_on else None for post in fresh],
        "source": [post.source for post in fresh],
        "batch": batch,
    }
    firms: list[Detail] = [post.organisation.code for post in fresh]
    kinds: list[Detail] = [post.kind.value for post in fresh]
    work.record_each(Action.POST_TAKEN, given, organisation=firms, kind=kinds, batch=batch)
    db.pour(work.session, db.core(tables.Post), values)
    return len(fresh)


def _held(work: Work, person_ids: set[int]) -> dict[tuple[int, int, PostKind], list[tuple[date, date]]]:
    """First and last day of every known post of these persons."""
    post = db.core(tables.Post).c
    held: dict[tuple[int, int, PostKind], list[tuple[date, date]]] = {}
    for part in db.chunks(person_ids):
        query = select(post.person_id, post.organisation_id, post.kind, post.from_on, post.until_on)
        for row in work.session.execute(query.where(post.person_id.in_(part))):
            times = held.setdefault((row.person_id, row.organisation_id, row.kind), [])
            times.append((row.from_on, row.until_on or date.max))
    return held
