"""Builders for subsidies and reminders: people, firms and certificates of every kind, entered without the months they take."""

from __future__ import annotations

from datetime import date
from typing import Any

from registry.kernel import clock, codes, db
from registry.kernel.access import Actor
from registry.kernel.paging import PageRequest
from registry.kernel.transaction import write
from registry.parties import entries
from registry.parties.terms import PostKind
from registry.policy import Action, Ledger, Permission, Role
from registry.training import claiming, granting, issuing, queries, tables
from registry.training.terms import CertificateKind, Ending, Origin, WithdrawalGround
from registry.training.terms_subsidies import ClaimState, Payee
from tests import world as w

TODAY = date(2026, 11, 23)
KEEPER_ZHUZHOU = Actor("zz-keeper", Role.KEEPER, "PERSON-ZK", "株洲名录", region=w.ZHUZHOU)
ALL = PageRequest(size=200)
SPECIAL = CertificateKind.SPECIAL_OPERATION


def certificate(
    serial: int,
    *,
    issued_on: date = date(2026, 6, 1),
    until: date = date(2032, 5, 31),
    review: date | None = None,
    kind: CertificateKind = SPECIAL,
    operation: str = "0102",
    centre_id: int | None = None,
    region: str = w.CHANGSHA,
    origin: Origin = Origin.ISSUED,
    firm: int = 0,
    name: str = "",
) -> str:
    """A certificate of the so-manyth person; with `firm` the person stands at a post there since the day of issue."""
    ledgers = [Ledger.TRAINING, Ledger.PARTIES]
    with write(w.CERTIFIER, Permission.RESULTS_APPROVE, w.submission(), ledgers=ledgers) as work:
        met = entries.meet_people(work, [entries.MetPerson(w.identity(serial), name or w.name(serial))])
        person = met[w.identity(serial)]
        if firm:
            code = w.credit_code(100 + firm)
            unit = entries.meet_organisations(
                work, [entries.MetOrganisation(code, f"湖南演示第{firm}厂（演示）", region)]
            )
            post = entries.TakenPost(person, unit[code], PostKind.SPECIAL_OPERATOR, issued_on, "演示")
            entries.take_posts(work, [post])
        special = kind is SPECIAL
        held = tables.Certificate(
            code=codes.new_code("C"),
            kind=kind,
            number="" if special else f"AQ{serial:06d}",
            person_id=person.id,
            category=operation[:2] if special else "",
            operation=operation if special else "",
            high_hazard="" if special else "hazchem",
            first_issued_on=issued_on,
            issued_on=issued_on,
            valid_until=until,
            review_due_on=review,
            provision="SO-05.validity@2010-07-01",
            origin=origin,
            issuer="湖南省应急管理厅（演示）",
            centre_id=centre_id,
            region=region,
            changed_at=clock.now(),
        )
        work.add(held)
        work.record(Action.CERTIFICATE_ISSUED, held.code, person=person.code)
    return held.code


def agent(firm: int) -> Actor:
    """The agent of the so-manyth firm."""
    from registry.parties import queries as people

    with db.reading() as session:
        found = people.organisations_by_credit_code(session, [w.credit_code(100 + firm)])
    return Actor(
        f"agent{firm}", Role.AGENT, f"PERSON-G{firm}", "企业经办", organisation=found[w.credit_code(100 + firm)].code
    )


def person(serial: int) -> Actor:
    """The so-manyth person's own account."""
    from registry.parties import queries as people

    with db.reading() as session:
        found = people.people_by_identity(session, [w.identity(serial)])[w.identity(serial)]
    return Actor(f"person{serial}", Role.PERSON, found.code, found.name)


def claim(actor: Actor, code: str, **more: Any) -> str:
    usual = {Role.CLERK: Payee.INSTITUTION, Role.AGENT: Payee.ENTERPRISE, Role.PERSON: Payee.OWN}
    given = {"payee": usual[actor.role]} | more
    return claiming.claim(actor, claiming.Claim(certificate=code, **given), submission=w.submission())


def seen(actor: Actor, number: str) -> claiming.SeenClaim:
    return claiming.SeenClaim(number=number, version=queries.claim_record(actor, number).row.version)


def grant(number: str, keeper: Actor = w.KEEPER) -> int:
    return granting.grant(keeper, seen(keeper, number), submission=w.submission())


def paid(number: str) -> str:
    grant(number)
    granting.pay(w.KEEPER, seen(w.KEEPER, number), clock.today(), "凭证-1", submission=w.submission())
    return number


def state(number: str) -> ClaimState:
    return queries.claim_record(w.AUDITOR, number).row.state


def withdraw(code: str, ground: WithdrawalGround) -> None:
    """Withdraw a certificate whatever its kind."""
    from sqlalchemy import select

    column = db.core(tables.Certificate).c
    with write(w.CERTIFIER, Permission.CERTIFICATES_WITHDRAW, w.submission(), ledgers=[Ledger.TRAINING]) as work:
        held = work.session.execute(
            select(tables.Certificate).where(column.code == code, column.live.is_(True))
        ).scalar_one()
        reason = f"{ground.value}{issuing.GROUND_MARK}经查实"
        issuing.supersede(work, held, ending=Ending.WITHDRAWN, ended_on=clock.today(), ended_reason=reason)
        work.record(Action.CERTIFICATE_WITHDRAWN, code, ground=ground.value)
