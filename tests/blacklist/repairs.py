"""Listings decided here, and the steps of their early removal, for tests. Every firm and person is fictitious."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import count

from registry.accounts.queries import actor_named
from registry.blacklist import queries, repairing, rules, tables
from registry.blacklist.repairing import EarlyRemoval, Seen, Verification
from registry.blacklist.terms import Ground, ListingState, Operation, Origin, Regime
from registry.blacklist.terms_reports import Occasion
from registry.kernel import clock, db, names
from registry.kernel.access import Actor
from registry.kernel.transaction import write
from registry.law.book import book
from registry.parties import entries
from registry.parties import queries as parties
from registry.policy import Action, Ledger, Permission, Role
from tests.blacklist import builders
from tests.blacklist.builders import CHANGSHA, DECIDER, HUNAN, OFFICER, proof, submission

COUNTER_CHANGSHA = Actor("cs-counter", Role.COUNTER, "PERSON-V", "长沙窗口", region=CHANGSHA)
COUNTER_ZHUZHOU = Actor("zz-counter", Role.COUNTER, "PERSON-U", "株洲窗口", region=builders.ZHUZHOU)
OTHER_OFFICER = Actor("officer2", Role.OFFICER, "PERSON-P", "彭官", region=HUNAN)

_serials = count(1)


@dataclass(frozen=True)
class Own:
    """A published listing decided here, and who may apply for it."""

    number: str
    applicant: Actor
    party_id: int


def own_listing(
    listed_on: str = "2025-06-01",
    *,
    person: bool = False,
    region: str = CHANGSHA,
    like: Own | None = None,
    case: str = "",
    state: ListingState = ListingState.PUBLISHED,
) -> Own:
    """Enter a listing decided here; `like`: of the same subject as another one."""
    serial, day = next(_serials), date.fromisoformat(listed_on)
    law = book(day)
    term = rules.term(day, None, law)
    number = f"HN{day.year}9{serial:04d}"
    code = builders.credit_code()
    with write(DECIDER, Permission.CASES_DECIDE, submission(), ledgers=[Ledger.BLACKLIST, Ledger.PARTIES]) as work:
        name = f"示例人{serial}" if person else f"湖南自列{serial}有限公司（演示）"
        if like:
            party, agent = like.party_id, like.applicant
        elif person:
            identity = builders.identity()
            met = entries.meet_people(work, [entries.MetPerson(identity, name)])[identity]
            party, agent = met.id, Actor(f"person{serial}", Role.PERSON, met.code, name)
        else:
            unit = entries.meet_organisations(work, [entries.MetOrganisation(code, name, region)])[code]
            party, agent = (
                unit.id,
                Actor(f"agent{serial}", Role.AGENT, f"PERSON-G{serial}", "经办", organisation=unit.code),
            )
        work.add(
            tables.Listing(
                number=number,
                organisation_id=None if person else party,
                person_id=party if person else None,
                name=name,
                name_key=names.search_key(name),
                credit_code="" if person else code,
                ground=Ground.G4,
                cause="瞒报事故",
                reason="第六条第四项",
                decision_number=f"（演示）应急列决〔{day.year}〕{serial}号",
                authority="长沙市应急管理局",
                region=region,
                subject_region=region,
                reported_as=Occasion.ENTRY,
                happened_on=day,
                listed_on=day,
                announced_on=None,
                published_on=day,
                until=term.until,
                provision=term.provision,
                regime=rules.regime_of(law) or Regime.ORDER_11,
                origin=Origin.OWN,
                state=state,
                change=Operation.ADDED if state is ListingState.PUBLISHED else None,
                case_number=case,
                changed_at=clock.now(),
            )
        )
        work.record(Action.LISTING_DECIDED, number, until=term.until)
    return Own(number, agent, party)


def wanted(own: Own, **values: object) -> EarlyRemoval:
    given: dict[str, object] = {
        "listing": own.number,
        "commitment": "我单位承诺依法生产经营，接受监督。",
        "performed": (proof("缴款凭证"),),
        "eliminated": (proof("整改验收"),),
    }
    return EarlyRemoval(**(given | values))  # type: ignore[arg-type]


FOUND = Verification(
    performed_on=date(2025, 9, 1),
    performed_basis="罚款缴纳凭证",
    eliminated_on=date(2025, 10, 8),
    eliminated_basis="现场复查记录",
    no_new_conduct=True,
    conduct_basis="查询执法系统",
    opinion="符合条件，建议同意移出。",
)


def seen(number: str) -> Seen:
    """The application as an auditor sees it now."""
    return Seen(number=number, version=queries.application_record(builders.AUDITOR, number).row.version)


def filed(own: Own) -> str:
    return repairing.file_application(own.applicant, wanted(own), submission=submission())


def accepted(own: Own) -> str:
    number = filed(own)
    repairing.accept(OFFICER, seen(number), submission=submission())
    return number


def verified(own: Own, found: Verification = FOUND) -> str:
    number = accepted(own)
    repairing.verify(OFFICER, seen(number), found, submission=submission())
    return number


def granted(own: Own) -> str:
    number = verified(own)
    repairing.grant(DECIDER, seen(number), document(), "各项条件均已符合", submission=submission())
    return number


def accused(own: Own) -> str:
    number = granted(own)
    repairing.propose_reinstatement(
        OTHER_OFFICER, seen(number), "缴款凭证系伪造", [proof("鉴定意见")], submission=submission()
    )
    return number


def document() -> str:
    return f"（演示）应急移决〔2026〕{next(_serials)}号"


def of_demo_accounts() -> tuple[Own, Own]:
    """A listing of the demonstration agent's firm, and one of the demonstration's person."""
    agent, person = actor_named("agent"), actor_named("person")
    with db.reading() as session:
        firm = parties.organisation_by_code(session, agent.organisation)
        human = parties.person_by_code(session, person.person)
    assert firm is not None
    assert human is not None
    return own_listing(like=Own("", agent, firm.id)), own_listing(person=True, like=Own("", person, human.id))
