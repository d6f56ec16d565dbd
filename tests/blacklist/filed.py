"""Listings, cases and people for the tests of filings. Every firm and person is fictitious."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import update

from registry.blacklist import answering, changing, filing, queries, tables
from registry.blacklist.answering import Opinion, Outcome, SeenFiling
from registry.blacklist.changing import Corrections, Order
from registry.blacklist.filing import Filed
from registry.blacklist.terms import (
    CaseState,
    FilingKind,
    Ground,
    ListingState,
    Origin,
    ProceedingOutcome,
    Step,
    SubjectRole,
)
from registry.kernel import clock, db
from registry.kernel.access import Actor
from registry.kernel.transaction import write
from registry.parties import entries
from registry.parties import queries as parties
from registry.policy import Ledger, Permission, Role
from tests.blacklist.builders import (
    AUDITOR,
    CHANGSHA,
    DECIDER,
    HUNAN,
    OFFICER,
    ZHUZHOU,
    cells,
    credit_code,
    identity,
    proof,
    publish,
    receive,
    seen,
    submission,
)

COUNTER = Actor("counter", Role.COUNTER, "PERSON-W", "窗口", region=CHANGSHA)
COUNTER_ZHUZHOU = Actor("zz-counter", Role.COUNTER, "PERSON-X", "株洲窗口", region=ZHUZHOU)
AGENT_ELSEWHERE = Actor("other-agent", Role.AGENT, "PERSON-R", "别家经办", organisation="F00000000000000000")
SAME_HUMAN = Actor("officer-too", Role.DECIDER, OFFICER.person, OFFICER.name, region=HUNAN)
SCAN = proof("扫描件")
ORDER = Order(number="（2026）湘8601行审1号", authority="长沙铁路运输法院（演示）", on=date(2026, 11, 20))
TEXT = "我单位认为列入所依据的事实不清。"


@dataclass(frozen=True)
class Listed:
    """One listing, the firm's agent, and what the public could find it by."""

    number: str
    agent: Actor
    name: str
    credit_code: str


def a_listing(name: str = "湖南意见化工有限公司（演示）", *, decided_only: bool = False) -> Listed:
    """A firm's listing: published, or decided here and not yet published."""
    code = credit_code()
    [number] = receive([cells(单位名称=name, 统一社会信用代码=code)])
    if decided_only:
        with db.writing([Ledger.BLACKLIST]) as session:
            changed = {"state": ListingState.DECIDED, "origin": Origin.OWN}
            session.execute(update(db.core(tables.Listing)).values(**changed))
    else:
        publish([number])
    party = queries.listing_record(AUDITOR, number).party
    return Listed(number, Actor("agent", Role.AGENT, "PERSON-G", "经办", organisation=party), name, code)


def a_persons_listing() -> tuple[str, Actor]:
    """A person's published listing and the person's own account."""
    [number] = receive(
        [cells(单位名称="乙示例", 统一社会信用代码="", 身份证号=identity(), 主体类型="自然人", 所属地区="长沙市")]
    )
    publish([number])
    party = queries.listing_record(AUDITOR, number).party
    return number, Actor("person", Role.PERSON, party, "乙示例")


def a_case(
    agent: Actor, noticed_on: date | None, *, state: CaseState = CaseState.NOTIFIED, number: str = "AJ202600001"
) -> str:
    """A case in Changsha against the agent's firm, whose notice was served on a day."""
    with write(OFFICER, Permission.LISTINGS_RECEIVE, submission(), ledgers=list(Ledger)) as work:
        people = [entries.MetPerson(identity(), one) for one in ("甲执法", "乙执法")]
        first, second = (one.id for one in entries.meet_people(work, people).values())
        firm = parties.organisation_by_code(work.session, agent.organisation)
        assert firm is not None
        work.add(
            tables.Case(
                number=number,
                state=state,
                region=CHANGSHA,
                authority="长沙市应急管理局",
                penalty_number="CF202600001",
                ground=Ground.G2,
                facts="{}",
                cause="十二个月内两起较大事故",
                reason="第六条第二项",
                conduct_on=date(2026, 3, 1),
                filed_on=date(2026, 6, 1),
                drafted_by=OFFICER.person,
                officer_person_id=first,
                second_person_id=second,
                changed_at=clock.now(),
            )
        )
        work.add(
            tables.CaseSubject(
                case_number=number,
                role=SubjectRole.ORGANISATION,
                organisation_id=firm.id,
                name=firm.name,
                noticed_on=noticed_on,
            )
        )
    return number


def file(actor: Actor, subject: str, kind: FilingKind = FilingKind.OBJECTION, **more: object) -> str:
    """File something that is whole."""
    values: dict[str, object] = {"kind": kind, "subject": subject, "text": TEXT}
    if kind in (FilingKind.RECONSIDERATION, FilingKind.LITIGATION):
        values["outside_number"] = "（2026）湘01行初1号"
    return filing.file(actor, Filed(**(values | more)), submission=submission())  # type: ignore[arg-type]


def seen_filing(number: str) -> SeenFiling:
    """A filing as an auditor sees it now."""
    return SeenFiling(number=number, version=queries.filing(AUDITOR, number).row.version)


def advise(number: str, consequence: Step | None = None, **corrections: str) -> None:
    opinion = Opinion(text="经核查提出意见", consequence=consequence, corrections=Corrections(**corrections))
    answering.advise(OFFICER, seen_filing(number), opinion, submission=submission())


def uphold(number: str, actor: Actor = DECIDER) -> None:
    answering.uphold(actor, seen_filing(number), "异议成立", submission=submission())


def dismiss(number: str, actor: Actor = DECIDER) -> None:
    answering.dismiss(actor, seen_filing(number), "异议不成立，事实清楚", submission=submission())


def release(number: str) -> None:
    answering.release(OFFICER, seen_filing(number), submission=submission())


def confirm(number: str) -> None:
    answering.confirm(OFFICER, seen_filing(number), submission=submission())


def outcome(number: str, found: ProceedingOutcome, corrections: Corrections | None = None) -> None:
    said = Outcome(outcome=found, order=ORDER, text="判决如下", corrections=corrections or Corrections())
    answering.record_outcome(DECIDER, seen_filing(number), said, SCAN, submission=submission())


def reply(listed: Listed, text: str = "我单位已完成整改。") -> str:
    """A reply that stands beside the entry."""
    number = file(listed.agent, listed.number, FilingKind.REPLY, text=text)
    release(number)
    return number


def stay(number: str) -> None:
    changing.stay(DECIDER, seen(number), ORDER, SCAN, submission=submission())


def end_stay(number: str) -> None:
    changing.end_stay(DECIDER, seen(number), ORDER, submission=submission())


def correct(number: str, **corrections: str) -> None:
    """Propose a correction and carry it out, by two persons."""
    proposed = changing.propose_correction(
        OFFICER, seen(number), Corrections(**corrections), "录入有误", submission=submission()
    )
    changing.approve(DECIDER, proposed, submission=submission())


def revoke(number: str) -> None:
    """Propose a revocation and carry it out, by two persons."""
    proposed = changing.propose_revocation(OFFICER, seen(number), "处罚决定已被撤销", submission=submission())
    changing.approve(DECIDER, proposed, submission=submission())


def another(actor: Actor, **more: str) -> Actor:
    return replace(actor, **more)  # type: ignore[arg-type]
