"""Where other registers meet a party: entered once per identifier, recorded in the parties' ledger, never merged by name."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from registry.kernel import clock, codes, db, fields, names, secrets
from registry.kernel.errors import InvalidInput
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
        for code in entered:
            work.record(Action.PERSON_ENTERED, code, batch=batch)
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
    now = clock.now()
    fresh = [organisation for code, organisation in wanted.items() if code not in known]
    rows: list[dict[str, Any]] = [
        {
            "code": codes.new_code("F"),
            "credit_code": organisation.credit_code,
            "name": organisation.name,
            "name_key": names.search_key(organisation.name),
            "kind": organisation.kind,
            "region": organisation.region,
            "industry": organisation.industry,
            "high_hazard": organisation.high_hazard,
            "staff_count": organisation.staff_count,
            "principal": organisation.principal,
            "address": organisation.address,
            "entered_at": now,
            "changed_at": now,
            "batch": batch,
        }
        for organisation in fresh
    ]
    db.insert_or_ignore(work.session, tables.Organisation.__table__, rows)  # type: ignore[attr-defined]
    entered = queries.organisations_by_credit_code(work.session, [row["credit_code"] for row in rows])
    ours = {row["code"] for row in rows}
    own = [one for one in entered.values() if one.code in ours]
    naming.enter(work.session, ((one.id, names.search_key(one.name)) for one in own), new=True)
    for organisation in own:
        work.record(Action.ORGANISATION_ENTERED, organisation.code, batch=batch)
    return known | entered


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
    rows: list[dict[str, Any]] = []
    for post in taken:
        times = held.setdefault((post.person.id, post.organisation.id, post.kind), [])
        last = post.until_on or date.max
        if any(post.from_on <= until and since <= last for since, until in times):
            continue
        times.append((post.from_on, last))
        rows.append(
            {
                "code": codes.new_code("G"),
                "person_id": post.person.id,
                "organisation_id": post.organisation.id,
                "kind": post.kind,
                "title": post.title,
                "from_on": post.from_on,
                "until_on": post.until_on,
                "source": post.source,
                "batch": batch,
            }
        )
        work.record(
            Action.POST_TAKEN, rows[-1]["code"], organisation=post.organisation.code, kind=post.kind.value, batch=batch
        )
    work.insert(tables.Post, rows)
    return len(rows)


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
