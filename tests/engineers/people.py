"""Builders for engineers: people, firms of every kind, qualifications, registrations and applications. Everybody is fictitious."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from registry.engineers import commands
from registry.engineers.terms import Grade, Specialty
from registry.kernel import db
from registry.kernel.access import Actor
from registry.kernel.transaction import write
from registry.parties import entries
from registry.parties import queries as people
from registry.parties.reference.industries import HighHazard
from registry.parties.terms import Organisation, OrganisationKind, Person, PostKind
from registry.policy import Ledger, Permission, Role
from tests import world as w

TODAY = date(2026, 11, 23)
KEEPER = w.KEEPER
KEEPER_TOO = Actor("keeper2", Role.KEEPER, "PERSON-K2", "名录员二", region=w.HUNAN)
KEEPER_ZHUZHOU = Actor("zz-keeper", Role.KEEPER, "PERSON-ZK", "株洲名录", region=w.ZHUZHOU)
DECIDER = w.DECIDER
CHEMICAL = HighHazard.HAZARDOUS_CHEMICALS

_serials = count(1)


def firm(
    serial: int,
    *,
    hazard: HighHazard = CHEMICAL,
    industry: str = "26",
    staff: int = 100,
    region: str = w.CHANGSHA,
    kind: OrganisationKind = OrganisationKind.ENTERPRISE,
) -> Organisation:
    """The so-manyth firm."""
    code = w.credit_code(500 + serial)
    with db.reading() as session:
        known = people.organisations_by_credit_code(session, [code])
    if known:
        return known[code]
    name = f"湖南演示第{serial}化工厂（演示）"
    met = entries.MetOrganisation(
        code, name, region, kind=kind, industry=industry, high_hazard=hazard, staff_count=staff
    )
    with write(w.KEEPER, Permission.PARTIES_ENTER, w.submission(), ledgers=[Ledger.PARTIES]) as work:
        return entries.meet_organisations(work, [met])[code]


def someone(serial: int, *, born: str = "19800101") -> Person:
    """The so-manyth person."""
    number = w.identity(serial, born=born)
    with db.reading() as session:
        known = people.people_by_identity(session, [number])
    if known:
        return known[number]
    with write(w.KEEPER, Permission.PARTIES_ENTER, w.submission(), ledgers=[Ledger.PARTIES]) as work:
        return entries.meet_people(work, [entries.MetPerson(number, w.name(serial))])[number]


def at_post(
    person: Person,
    where: Organisation,
    kind: PostKind = PostKind.SAFETY_MANAGER,
    since: date = date(2024, 1, 1),
    until: date | None = None,
) -> None:
    with write(w.KEEPER, Permission.PARTIES_ENTER, w.submission(), ledgers=[Ledger.PARTIES]) as work:
        assert entries.take_posts(work, [entries.TakenPost(person, where, kind, since, "演示", until)])


def account(person: Person) -> Actor:
    """The person's own account."""
    return Actor(f"p-{person.code}", Role.PERSON, person.code, person.name)


def agent(where: Organisation) -> Actor:
    return Actor(f"a-{where.code}", Role.AGENT, f"AGENT-{where.code}", "企业经办", organisation=where.code)


def qualified(
    person: Person,
    *,
    grade: Grade = Grade.INTERMEDIATE,
    specialty: Specialty = Specialty.CHEMICAL,
    on: date = date(2024, 6, 1),
) -> str:
    wanted = commands.NewQualification(
        person=person.code, grade=grade, specialty=specialty, number=f"ZG{next(_serials):06d}", issued_on=on
    )
    return commands.qualify(account(person), wanted, submission=w.submission())


def received(
    person: Person,
    where: Organisation,
    *,
    grade: Grade = Grade.INTERMEDIATE,
    specialty: Specialty = Specialty.CHEMICAL,
    on: date = date(2024, 6, 1),
    until: date | None = None,
    number: str = "",
    actor: Actor = KEEPER,
) -> str:
    """A registration that existed before; returns its public code."""
    serial = next(_serials)
    wanted = commands.ReceivedRegistration(
        person=person.code,
        grade=grade,
        specialty=specialty,
        qualification=f"ZG{serial:06d}",
        qualified_on=min(on, date(2020, 1, 1)),
        number=number or f"ZC{serial:06d}",
        credit_code=where.credit_code,
        registered_on=on,
        valid_until=until,
    )
    return commands.receive(actor, wanted, submission=w.submission())


def seen(number: str) -> commands.SeenApplication:
    """The application as it stands."""
    from sqlalchemy import select

    from registry.engineers import tables

    column = db.core(tables.Application).c
    with db.reading() as session:
        version = session.execute(
            select(column.version).where(column.number == number, column.live.is_(True))
        ).scalar_one()
    return commands.SeenApplication(number=number, version=version)


def apply(person: Person, where: Organisation, qualification: str, **more: Any) -> str:
    wanted = commands.Registering(qualification=qualification, credit_code=where.credit_code, **more)
    return commands.register(account(person), wanted, submission=w.submission())


def confirm(number: str, where: Organisation) -> None:
    commands.confirm(agent(where), seen(number), submission=w.submission())


def examine(number: str, actor: Actor = KEEPER, favourable: bool = True, opinion: str = "材料齐全") -> None:
    commands.examine(actor, seen(number), favourable, opinion, submission=w.submission())


def grant(number: str, actor: Actor = DECIDER) -> str:
    return commands.grant(actor, seen(number), submission=w.submission())


def through(number: str, where: Organisation | None = None) -> str:
    """Confirm, examine and grant; returns the registration's code."""
    if where is not None:
        confirm(number, where)
    examine(number)
    return grant(number)


def registered(where: Organisation, day: date = TODAY) -> int:
    """How many engineers are registered at a firm on a day."""
    from registry.engineers import queries

    with db.reading() as session:
        return len(queries.registered_at(session, [where.id], day).get(where.id, ()))
