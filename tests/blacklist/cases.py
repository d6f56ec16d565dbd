"""Cases for the tests: officers who may enforce, penalties to stand on, and a case taken step by step to any state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select

from registry.blacklist import deciding, filing, hearing, opening, queries, tables
from registry.blacklist.casework import SeenCase
from registry.blacklist.queries import CaseRecord
from registry.blacklist.terms import (
    FilingKind,
    Ground,
    GroundFacts,
    LicenceState,
    ServiceKind,
    SubjectRole,
)
from registry.conduct import commands as conduct
from registry.conduct.terms import AccidentKind, PenaltyKind
from registry.inspectors import commands as inspectors
from registry.inspectors.terms import CredentialKind
from registry.kernel import clock, db
from registry.kernel.access import Actor
from registry.kernel.transaction import write
from registry.parties import entries
from registry.parties import queries as parties
from registry.parties.terms import OrganisationKind
from registry.policy import Ledger, Permission, Role
from registry.verification import look_up
from tests.blacklist.builders import AUDITOR, DECIDER, HUNAN, credit_code, identity, proof, submission
from tests.blacklist.builders import DECIDER_TOO as DECIDER_TOO
from tests.world import COUNTER, on

KEEPER = Actor("keeper", Role.KEEPER, "PERSON-J", "柯登", region=HUNAN)
AUTHORITY = "湖南省应急管理厅（演示）"
_serial = count(1)


@dataclass(frozen=True)
class Officers:
    """Two officers who may enforce, by account, and the keeper's codes of their certificates."""

    first: Actor
    second: Actor
    third: Actor


@dataclass(frozen=True)
class Unit:
    """A firm with its principal, and the penalty it got."""

    credit_code: str
    name: str
    principal: str
    identity: str
    penalty: str


def appoint(*, issued_on: date = date(2025, 3, 1)) -> Officers:
    """Appoint three inspectors of the province with both certificates."""
    people = [entries.MetPerson(identity(), f"执法员{'甲乙丙'[place]}") for place in range(3)]
    body = entries.MetOrganisation(credit_code(), AUTHORITY, HUNAN, kind=OrganisationKind.AUTHORITY)
    with write(KEEPER, Permission.PARTIES_ENTER, submission(), ledgers=[Ledger.PARTIES]) as work:
        met = entries.meet_people(work, people)
        entries.meet_organisations(work, [body])
    accounts = []
    for place, one in enumerate(people):
        code = met[one.identity].code
        inspectors.appoint(
            KEEPER,
            inspectors.Appointing(person=code, body=body.credit_code, from_on=date(2024, 1, 1)),
            submission=submission(),
        )
        for kind in CredentialKind:
            inspectors.record_credential(
                KEEPER,
                inspectors.Recording(
                    person=code,
                    kind=kind,
                    number=f"{43000 + next(_serial)}号",
                    issued_on=issued_on,
                    doubt="培训档案待补录。",
                ),
                submission=submission(),
            )
        accounts.append(Actor(f"officer{place + 1}", Role.OFFICER, code, one.name, region=HUNAN))
    return Officers(*accounts)


def penalised(
    officer: Actor,
    *,
    industry: str = "C26",
    conduct_on: date = date(2026, 3, 1),
    decided_on: date = date(2026, 6, 1),
) -> Unit:
    """Enter a firm and a penalty it got for working without a licence."""
    serial = next(_serial)
    unit = entries.MetOrganisation(
        credit_code(), f"湖南案例第{serial}化工厂（演示）", "430100", "长沙市案例路", f"负责{serial}", industry=industry
    )
    with write(KEEPER, Permission.PARTIES_ENTER, submission(), ledgers=[Ledger.PARTIES]) as work:
        entries.meet_organisations(work, [unit])
    number = conduct.enter_penalty(
        officer,
        conduct.NewPenalty(
            document_number=f"湘应急罚〔2026〕{serial}号",
            name=unit.name,
            credit_code=unit.credit_code,
            kinds=(PenaltyKind.FINE,),
            decided_on=decided_on.isoformat(),
            conduct_on=conduct_on.isoformat(),
            content="罚款五万元",
            fine="5",
            conduct_type="无证生产",
            facts="未取得安全生产许可证从事生产",
            basis="《安全生产许可证条例》第十九条",
            authority=AUTHORITY,
            region=HUNAN,
        ),
        submission=submission(),
    )
    return Unit(unit.credit_code, unit.name, f"案例{'甲乙丙丁戊己庚辛壬癸'[serial % 10]}", identity(), number)


def accident(officer: Actor, unit: Unit, happened_on: date, *, deaths: int = 3) -> str:
    """Record an accident of the unit; three dead make it 较大."""
    return conduct.enter_accident(
        officer,
        conduct.NewAccident(
            title=f"{happened_on} 中毒事故",
            happened_on=happened_on.isoformat(),
            place="湖南省长沙市",
            region=HUNAN,
            kind=AccidentKind.POISONING,
            deaths=str(deaths),
            unit=unit.name,
            unit_code=unit.credit_code,
        ),
        submission=submission(),
    )


LICENCE = GroundFacts(licence=LicenceState.NONE, licence_name="安全生产许可证")


def wanted(unit: Unit, second: Actor, **values: Any) -> opening.Draft:
    """A sound draft for working without a licence, listing the unit and its principal."""
    sound: dict[str, Any] = {
        "penalty": unit.penalty,
        "ground": Ground.G6,
        "facts": LICENCE,
        "units": (opening.NamedUnit(role=SubjectRole.ORGANISATION, credit_code=unit.credit_code),),
        "people": (opening.NamedPerson(role=SubjectRole.PRINCIPAL, name=unit.principal, identity=unit.identity),),
        "cause": "未取得安全生产许可证从事生产",
        "reason": "违反安全生产许可规定，受到行政处罚",
        "second_officer": second.person,
        "no_conflict": True,
    }
    return opening.Draft(**(sound | values))


def seen(number: str) -> SeenCase:
    return SeenCase(number=number, version=record(number).row.version)


def record(number: str, viewer: Actor | None = None) -> CaseRecord:
    return queries.case_record(viewer or DECIDER, number)


def drafted(officers: Officers, unit: Unit, **values: Any) -> str:
    return opening.draft(officers.first, wanted(unit, officers.second, **values), submission=submission())


def signed(officers: Officers, unit: Unit, **values: Any) -> str:
    number = drafted(officers, unit, **values)
    opening.sign(officers.second, seen(number), no_conflict=True, submission=submission())
    return number


def served_to(number: str, day: date | None = None, kind: ServiceKind = ServiceKind.DIRECT) -> hearing.Service:
    """Service on every subject of the case on one day, today when none is given."""
    places = tuple(one.place for one in record(number).subjects)
    return hearing.Service(subjects=places, on=day or clock.today(), kind=kind)


def notified(officers: Officers, unit: Unit, **values: Any) -> str:
    number = signed(officers, unit, **values)
    hearing.notify(officers.first, seen(number), served_to(number), submission=submission())
    return number


def after_defence(monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    """Move the clock to the first day after every subject's defence."""
    last = max(one.defence_until for one in record(number).subjects if one.defence_until)
    on(monkeypatch, last + timedelta(days=1))


def proposed(officers: Officers, unit: Unit, monkeypatch: pytest.MonkeyPatch, **values: Any) -> str:
    number = notified(officers, unit, **values)
    after_defence(monkeypatch, number)
    propose(officers, number)
    return number


def propose(officers: Officers, number: str) -> None:
    hearing.propose(officers.first, seen(number), "事实清楚，建议列入。", submission=submission())


def decide(number: str, decision_number: str = "", actor: Actor = DECIDER) -> list[str]:
    document = decision_number or f"湘应急失信列〔2026〕{next(_serial)}号"
    return deciding.decide(actor, seen(number), deciding.Decision(decision_number=document), submission=submission())


def serve(officers: Officers, number: str) -> None:
    deciding.serve(officers.first, seen(number), served_to(number), submission=submission())


def published(officers: Officers, unit: Unit, monkeypatch: pytest.MonkeyPatch, **values: Any) -> list[str]:
    """A case taken to its end; returns the listings' numbers."""
    number = proposed(officers, unit, monkeypatch, **values)
    listings = decide(number)
    serve(officers, number)
    publish(officers, number)
    return listings


def publish(officers: Officers, number: str) -> None:
    deciding.publish(officers.first, seen(number), submission=submission())


def say(number: str, place: int, kind: FilingKind) -> str:
    """A filing of one subject of a case, entered at the counter with its scan."""
    party = party_of(number, place)
    wanted_filing = filing.Filed(
        kind=kind, subject=number, text="陈述的内容", party=party, files=(proof("纸质材料扫描件"),)
    )
    return filing.file(COUNTER, wanted_filing, submission=submission())


def party_of(number: str, place: int) -> str:
    """The public code of a case's subject."""
    subject = db.core(tables.CaseSubject).c
    with db.reading() as session:
        row = session.execute(
            select(subject.organisation_id, subject.person_id).where(subject.case_number == number).order_by(subject.id)
        ).all()[place - 1]
        if row.organisation_id is not None:
            return parties.organisations_by_id(session, [row.organisation_id])[row.organisation_id].code
        [person] = parties.persons_by_id(session, [row.person_id])
        return person.code


def looked_up(party: str) -> set[str]:
    """The listings in effect that the one look-up shows for a party today."""
    view = look_up.firm if party.startswith("F") else look_up.person
    return {one.number for one in view(AUDITOR, party, reason="办案需要").listings}
