"""What stands between a case and its next step, and the steps a viewer may take, with the reason where they may not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from registry.blacklist import casework, reach
from registry.blacklist.queries.offers import Offer, refusal_of
from registry.blacklist.terms import CaseState, CaseStep
from registry.kernel import clock
from registry.kernel.access import Actor
from registry.law.book import LawBook
from registry.parties import queries as parties
from registry.policy import Permission

_STEPS: dict[CaseState, tuple[tuple[CaseStep, Permission], ...]] = {
    CaseState.DRAFTED: (
        (CaseStep.SIGN, Permission.CASES_HANDLE),
        (CaseStep.NOTIFY, Permission.CASES_HANDLE),
        (CaseStep.ADD_EVIDENCE, Permission.CASES_HANDLE),
        (CaseStep.DROP, Permission.CASES_HANDLE),
    ),
    CaseState.NOTIFIED: (
        (CaseStep.ANSWER, Permission.CASES_HANDLE),
        (CaseStep.CALL_HEARING, Permission.CASES_HANDLE),
        (CaseStep.HOLD_HEARING, Permission.CASES_HANDLE),
        (CaseStep.PROPOSE, Permission.CASES_HANDLE),
        (CaseStep.ADD_EVIDENCE, Permission.CASES_HANDLE),
        (CaseStep.DROP, Permission.CASES_HANDLE),
    ),
    CaseState.PROPOSED: (
        (CaseStep.DECIDE, Permission.CASES_DECIDE),
        (CaseStep.SEND_BACK, Permission.CASES_DECIDE),
        (CaseStep.DROP, Permission.CASES_HANDLE),
    ),
    CaseState.DECIDED: ((CaseStep.SERVE, Permission.CASES_HANDLE),),
    CaseState.SERVED: ((CaseStep.PUBLISH, Permission.CASES_HANDLE),),
}


def missing(
    session: Session, row: Any, subjects: Sequence[Any], filings: Sequence[Any], law: LawBook
) -> tuple[str, ...]:
    found: list[str] = []
    if row.state in (CaseState.DRAFTED, CaseState.NOTIFIED):
        against = casework.against(session, [row.officer_person_id, row.second_person_id])
        found += [f"执法人员{name}今天不具备执法资格：{'；'.join(reasons)}" for name, reasons in against if reasons]
    if row.state is CaseState.DRAFTED:
        found += ["协办人尚未会签"] if row.signed_at is None else []
        found += [f"尚未向{one.name}送达事先告知书" for one in subjects if one.noticed_on is None]
    if row.state is CaseState.NOTIFIED:
        refusal = refusal_of(lambda: casework.may_be_proposed(row, subjects, filings, law))
        found += [refusal] if refusal else []
    if row.state is CaseState.DECIDED:
        found += [f"尚未向{one.name}送达列入决定书和信用修复告知书" for one in subjects if one.served_on is None]
    return tuple(found)


def offers(
    session: Session, viewer: Actor, row: Any, subjects: Sequence[Any], filings: Sequence[Any], law: LawBook
) -> tuple[Offer[CaseStep], ...]:
    found = []
    for step, permission in _STEPS.get(row.state, ()):
        if not _applies(step, row, filings):
            continue
        found.append(Offer(step, _why_not(session, viewer, step, permission, row, subjects, filings, law)))
    return tuple(found)


def _applies(step: CaseStep, row: Any, filings: Sequence[Any]) -> bool:
    """Whether a step makes sense at all as the case stands."""
    asked = casework.hearing_due(row, filings)
    return {
        CaseStep.SIGN: row.signed_at is None,
        CaseStep.ANSWER: bool(casework.open_statements(filings)),
        CaseStep.CALL_HEARING: asked and row.hearing_on is None,
        CaseStep.HOLD_HEARING: asked and row.hearing_on is not None,
    }.get(step, True)


def _why_not(
    session: Session,
    viewer: Actor,
    step: CaseStep,
    permission: Permission,
    row: Any,
    subjects: Sequence[Any],
    filings: Sequence[Any],
    law: LawBook,
) -> str:
    if not viewer.may(permission):
        return "须由审批负责人办理。" if permission is Permission.CASES_DECIDE else "须由执法办案人员办理。"
    if not reach.reaches(viewer, row.region):
        return "不在您的管辖范围内。"
    if step == CaseStep.SIGN:
        [second] = parties.persons_by_id(session, [row.second_person_id])
        return "" if reach.human(viewer) == second.code else "须由立案时指定的协办人本人会签。"
    if step == CaseStep.NOTIFY and row.signed_at is None:
        return "协办人会签后才能告知。"
    if step == CaseStep.PROPOSE:
        return refusal_of(lambda: casework.may_be_proposed(row, subjects, filings, law))
    if step in (CaseStep.DECIDE, CaseStep.SEND_BACK):
        return refusal_of(lambda: casework.must_be_another(session, viewer, row, law))
    if step == CaseStep.HOLD_HEARING and row.hearing_on > clock.today():
        return f"听证定于 {row.hearing_on} 举行。"
    return ""
