"""A keeper, supervising bodies, a firm and people for the tests of inspectors. Everybody is fictitious."""

from __future__ import annotations

from datetime import date
from itertools import count

from registry.inspectors import commands
from registry.inspectors.commands import Appointing, Recording
from registry.inspectors.terms import CredentialKind
from registry.kernel import fields
from registry.kernel.access import Actor
from registry.kernel.transaction import write
from registry.parties import entries
from registry.parties.terms import Organisation, OrganisationKind, Person
from registry.policy import Ledger, Permission, Role
from tests.world import HUNAN, ZHUZHOU, submission

FURONG = "430102"
KEEPER = Actor("keeper", Role.KEEPER, "PERSON-K", "名录员", region=HUNAN)
KEEPER_ZHUZHOU = Actor("zz-keeper", Role.KEEPER, "PERSON-Z", "株洲名录", region=ZHUZHOU)
OFFICER = Actor("officer", Role.OFFICER, "PERSON-O", "办案员", region=HUNAN)
CLERK = Actor("clerk", Role.CLERK, "PERSON-C", "培训", organisation="F")
SUPERVISION, ENFORCEMENT = CredentialKind.SUPERVISION, CredentialKind.ENFORCEMENT

_numbers = count(1)


def identity() -> str:
    """A citizen number with a district that is not assigned."""
    body = f"43999919800101{next(_numbers) % 999 + 1:03d}"
    number = body + fields.identity_check_character(body)
    return identity() if number.endswith("000") else number


def credit_code() -> str:
    body = f"11439900{next(_numbers):09d}"
    return body + fields.credit_check_character(body)


def person(name: str = "艾巡查", number: str = "") -> Person:
    """Somebody registered."""
    met = entries.MetPerson(number or identity(), name)
    with write(KEEPER, Permission.PARTIES_ENTER, submission(), ledgers=[Ledger.PARTIES]) as work:
        return entries.meet_people(work, [met])[met.identity]


def body(
    name: str = "湖南省应急执法队伍（演示）", region: str = HUNAN, kind: OrganisationKind = OrganisationKind.AUTHORITY
) -> Organisation:
    """A supervising body, or another unit."""
    met = entries.MetOrganisation(credit_code(), name, region, kind=kind)
    with write(KEEPER, Permission.PARTIES_ENTER, submission(), ledgers=[Ledger.PARTIES]) as work:
        return entries.meet_organisations(work, [met])[met.credit_code]


def appoint(who: Person, where: Organisation, from_on: date = date(2025, 1, 6), actor: Actor = KEEPER) -> str:
    return commands.appoint(
        actor, Appointing(person=who.code, body=where.code, from_on=from_on), submission=submission()
    )


def record(
    who: Person,
    kind: CredentialKind = SUPERVISION,
    issued_on: date = date(2025, 3, 3),
    number: str = "",
    actor: Actor = KEEPER,
) -> str:
    wanted = Recording(
        person=who.code,
        kind=kind,
        number=number or f"4399{next(_numbers):06d}",
        issued_on=issued_on,
        doubt="培训档案待补录。",
    )
    return commands.record_credential(actor, wanted, submission=submission())


def inspector(name: str = "艾巡查", where: Organisation | None = None) -> Person:
    """Somebody in office with both certificates."""
    who = person(name)
    appoint(who, where or body())
    for kind in CredentialKind:
        record(who, kind)
    return who
