"""What every step of a case shares: finding the case as the user saw it, moving it on, and the people who act in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select, update
from sqlmodel import Session

from registry.blacklist import reach, rules, rules_cases, tables
from registry.blacklist.rules_cases import PenaltyFacts
from registry.blacklist.terms import CaseState, FilingKind, FilingState
from registry.conduct.terms import Penalty
from registry.inspectors import queries as inspectors
from registry.kernel import clock, db, versions
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound, NotPermitted
from registry.kernel.transaction import Work
from registry.law.book import LawBook
from registry.parties import queries as parties
from registry.parties.reference import industries

_C = db.core(tables.Case).c
_S = db.core(tables.CaseSubject).c
_F = db.core(tables.Filing).c


class SeenCase(BaseModel):
    """One case as the user saw it."""

    model_config = ConfigDict(frozen=True)

    number: str
    version: int


def the_case(work: Work, seen: SeenCase, *states: CaseState) -> Any:
    """The case, if it is within reach, as the user saw it, and in one of the states."""
    row = work.session.execute(select(_C.id.table).where(_C.number == seen.number)).first()
    if row is None or not reach.reaches(work.actor, row.region):
        raise NotFound("没有这个案件，或不在您的管辖范围内。", fix="请核对案件编号，或返回列表重新选择。")
    versions.must_be_as_seen(row, seen.version, "这个案件")
    rules_cases.must_stand(row.state, *states)
    return row


def move(work: Work, row: Any, **changes: Any) -> None:
    """Write the case's next version. Raises `OutOfDate` when somebody else did meanwhile."""
    versions.move(work, tables.Case, row, "这个案件", **changes)


def subjects_of(session: Session, number: str) -> list[Any]:
    """The case's subjects, in the order they were named."""
    return list(session.execute(select(_S.id.table).where(_S.case_number == number).order_by(_S.id)))


def amend_subject(work: Work, subject: Any, **changes: Any) -> None:
    """Write down what happened to one subject, e.g. the day its notice was served."""
    work.session.execute(update(_S.id.table).where(_S.id == subject.id).values(**changes))


def filings_on(session: Session, number: str) -> list[Any]:
    """What was filed on the case, oldest first."""
    return list(session.execute(select(_F.id.table).where(_F.subject == number).order_by(_F.id)))


def waived_by(filings: Sequence[Any], subject: Any) -> bool:
    """Whether this subject gave up its defence in writing (settled reading of 行政处罚法 art 62)."""
    return any(
        one.kind is FilingKind.WAIVER
        and one.state is not FilingState.WITHDRAWN
        and (one.organisation_id, one.person_id) == (subject.organisation_id, subject.person_id)
        for one in filings
    )


def open_statements(filings: Sequence[Any]) -> list[Any]:
    """Statements nobody has answered yet."""
    return [one for one in filings if one.kind is FilingKind.STATEMENT and one.state is FilingState.FILED]


def hearing_due(row: Any, filings: Sequence[Any]) -> bool:
    """Whether a hearing was asked for and has not been held."""
    asked = [
        one
        for one in filings
        if one.kind is FilingKind.HEARING_REQUEST and one.state not in (FilingState.WITHDRAWN, FilingState.DISMISSED)
    ]
    return bool(asked) and row.heard_on is None


def defences(subjects: Sequence[Any], filings: Sequence[Any]) -> list[rules_cases.Defence]:
    """How the prior notice stands with every subject."""
    return [rules_cases.Defence(one.name, one.noticed_on, waived_by(filings, one)) for one in subjects]


def may_be_proposed(row: Any, subjects: Sequence[Any], filings: Sequence[Any], law: LawBook) -> None:
    """Refuse to report the case for decision today while notice, defence, hearing or an answer is missing."""
    rules_cases.may_be_proposed(
        defences(subjects, filings), len(open_statements(filings)), hearing_due(row, filings), clock.today(), law
    )


def must_be_another(session: Session, actor: Actor, row: Any, law: LawBook) -> None:
    """Refuse a decision by one of the two officers, the drafter or the proposer (IN-07)."""
    officers = parties.persons_by_id(session, [row.officer_person_id, row.second_person_id])
    involved = (row.drafted_by, row.proposed_by, *(one.code for one in officers))
    rules.must_be_another(reach.human(actor), involved, law, who="立案、协办或报请")


def officers_must_enforce(work: Work, person_ids: Sequence[int], law: LawBook) -> None:
    """Refuse unless each of the officers may enforce today."""
    rules_cases.officers_must_enforce(against(work.session, person_ids), law)


def against(session: Session, person_ids: Sequence[int]) -> list[tuple[str, tuple[str, ...]]]:
    """Name of each officer and what stands against enforcing today; nothing for those who may."""
    found = inspectors.standing(session, person_ids, clock.today())
    return [(found[one].name, () if found[one].may_enforce else found[one].reasons) for one in person_ids]


def own_person(work: Work, actor: Actor) -> int:
    """The registered person behind the account. Raises `NotPermitted` when the account names none."""
    person = parties.person_by_code(work.session, actor.person)
    if person is None:
        raise NotPermitted("您的账号没有关联到已登记的执法人员。", fix="请由系统管理员在账号中关联本人的主体编号。")
    return person.id


def penalty_facts(penalty: Penalty) -> PenaltyFacts:
    """What the rules look at of a penalty. Where the day of the conduct is not recorded, that of the decision stands in."""
    return PenaltyFacts(
        decided_on=penalty.decided_on,
        conduct_on=penalty.conduct_on or penalty.decided_on,
        section=_section(penalty.industry),
        revoked=penalty.revoked_on is not None,
        performed=penalty.performed_on is not None,
    )


def _section(industry: str) -> str:
    """The GB/T 4754 letter of an industry's code, empty for none."""
    try:
        return industries.industry(industry).section if industry else ""
    except industries.UnknownIndustry:
        return ""
