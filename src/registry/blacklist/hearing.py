"""The party is heard: prior notice, hearing, answers to what it said, and the proposal that ends the investigation.

No step can be taken out of its turn; the days come from the law in force today.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from registry.blacklist import casework, reach, rules, rules_cases, tables
from registry.blacklist.casework import SeenCase
from registry.blacklist.terms import CaseState, FilingKind, FilingState, ServiceKind
from registry.kernel import clock, files, versions
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, OutOfDate, RuleBroken
from registry.kernel.text import written
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.policy import Action, Ledger, Permission


class Service(BaseModel):
    """送达: to which subjects of the case, on which day, in which way."""

    model_config = ConfigDict(frozen=True)

    subjects: tuple[int, ...]  # places in the case, counted from 1
    on: date
    kind: ServiceKind


def notify(
    actor: Actor, seen: SeenCase, service: Service, consent: files.Upload | None = None, *, submission: str
) -> str:
    """Record that the prior notice was served on subjects (BL-12, CR-01); returns the case's number.

    The case counts as notified once every subject was served. Electronic service needs the signed consent (CR-03).
    """
    with write(actor, Permission.CASES_HANDLE, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row = casework.the_case(work, seen, CaseState.DRAFTED)
        law = laws.in_force(work.session, clock.today())
        if row.signed_at is None:
            raise RuleBroken(
                rules.SEPARATE,
                f"协办人还没有会签（{law.provision(rules.SEPARATE).article}）。",
                fix="请由协办人本人登录会签后再告知。",
            )
        casework.officers_must_enforce(work, [row.officer_person_id, row.second_person_id], law)
        return serve_on(work, row, service, consent, law, CaseState.NOTIFIED, earliest=row.filed_on)


def call_hearing(actor: Actor, seen: SeenCase, hearing_on: date, *, submission: str) -> str:
    """Call the hearing that was asked for, at least seven working days ahead (CR-02.notice)."""
    with write(actor, Permission.CASES_HANDLE, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row = casework.the_case(work, seen, CaseState.NOTIFIED)
        law, today = laws.in_force(work.session, clock.today()), clock.today()
        if not casework.hearing_due(row, casework.filings_on(work.session, row.number)):
            raise RuleBroken(
                "CR-02.request",
                f"没有待办的听证申请（{law.provision('CR-02.request').article}）。",
                fix="当事人在期限内申请听证的，才需要通知听证。",
            )
        rules_cases.may_be_called(hearing_on, today, law)
        casework.move(work, row, hearing_called_on=today, hearing_on=hearing_on)
        work.record(Action.CASE_HEARING_CALLED, row.number, on=hearing_on)
        return str(row.number)


def hold_hearing(
    actor: Actor, seen: SeenCase, record: str, evidence: Sequence[files.Upload] = (), *, submission: str
) -> str:
    """Record the hearing that was held on the day it was called for."""
    with write(actor, Permission.CASES_HANDLE, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row = casework.the_case(work, seen, CaseState.NOTIFIED)
        today = clock.today()
        if row.hearing_on is None or row.heard_on is not None:
            raise OutOfDate("没有已通知、待举行的听证。", fix="请刷新页面查看。")
        if today < row.hearing_on:
            raise RuleBroken("CR-02.notice", f"听证定于 {row.hearing_on} 举行，尚未到期。", fix="请在听证举行后登记。")
        text = written("听证笔录摘要", record, most=5000)
        casework.move(work, row, heard_on=row.hearing_on, hearing_record=text)
        requests = [one for one in _open(work, row.number) if one.kind is FilingKind.HEARING_REQUEST]
        for one in requests:
            _answer(work, one, FilingState.UPHELD, f"已于 {row.hearing_on} 举行听证。", actor)
        for upload in evidence:
            files.keep(work, row.number, upload, Action.EVIDENCE_FILED)
        work.record(Action.CASE_HEARD, row.number, on=row.hearing_on)
        return str(row.number)


def answer_statement(actor: Actor, seen: SeenCase, filing: str, *, accepted: bool, answer: str, submission: str) -> str:
    """Review a statement and say in writing whether it is accepted (CR-01); returns the filing's number."""
    with write(actor, Permission.CASES_HANDLE, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row = casework.the_case(work, seen, CaseState.NOTIFIED)
        found = next((one for one in _open(work, row.number) if one.number == filing), None)
        if found is None or found.kind is not FilingKind.STATEMENT:
            raise NotFound("没有这份待复核的陈述申辩。", fix="请刷新页面查看。")
        state = FilingState.UPHELD if accepted else FilingState.DISMISSED
        _answer(work, found, state, written("复核意见", answer, most=2000), actor)
        casework.move(work, row)
        work.record(Action.CASE_ANSWERED, row.number, filing=filing, accepted=accepted)
        return filing


def propose(actor: Actor, seen: SeenCase, opinion: str, *, submission: str) -> str:
    """Report the case for decision, once notice, defence, hearing and answers are complete; returns the number."""
    with write(actor, Permission.CASES_HANDLE, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row = casework.the_case(work, seen, CaseState.NOTIFIED)
        law = laws.in_force(work.session, clock.today())
        casework.officers_must_enforce(work, [row.officer_person_id, row.second_person_id], law)
        filings = casework.filings_on(work.session, row.number)
        casework.may_be_proposed(row, casework.subjects_of(work.session, row.number), filings, law)
        for waiver in filings:
            if waiver.kind is FilingKind.WAIVER and waiver.state is FilingState.FILED:
                _answer(work, waiver, FilingState.UPHELD, "已记入案卷。", actor)
        casework.move(
            work,
            row,
            state=CaseState.PROPOSED,
            opinion=written("办案意见", opinion, most=2000),
            proposed_by=reach.human(actor),
            proposed_at=clock.now(),
            returned_reason="",
        )
        work.record(Action.CASE_PROPOSED, row.number)
        return str(row.number)


# -- pieces ------------------------------------------------------------------------------------------------------------


_SERVED = {
    CaseState.NOTIFIED: ("事先告知书", "noticed_on", "notice_service", Action.CASE_NOTIFIED),
    CaseState.SERVED: ("决定书", "served_on", "decision_service", Action.CASE_SERVED),
}


def serve_on(
    work: Work, row: Any, service: Service, consent: files.Upload | None, law: LawBook, to: CaseState, *, earliest: date
) -> str:
    """Record a service on subjects; once every one has the paper, whose own day is `earliest`, the case moves `to`."""
    paper, on, kind, action = _SERVED[to]
    subjects = casework.subjects_of(work.session, row.number)
    if not service.subjects or not all(1 <= place <= len(subjects) for place in service.subjects):
        raise InvalidInput("当事人", "没有选择送达的当事人。", fix="请至少选择一个当事人。")
    if service.on > clock.today():
        raise InvalidInput("送达日期", "送达日期晚于今天。", fix="请在送达后登记。")
    if service.on < earliest:
        raise InvalidInput("送达日期", f"送达日期早于文书日期 {earliest}。", fix="请核对送达日期。")
    chosen = [subjects[place - 1] for place in dict.fromkeys(service.subjects)]
    for one in chosen:
        if getattr(one, on) is not None:
            raise OutOfDate(f"已向{one.name}送达{paper}。", fix="请刷新页面查看。")
        agreed = _consent(work, row.number, one, service, consent, law)
        casework.amend_subject(work, one, **{on: service.on, kind: service.kind, "e_service_consent": agreed})
    complete = sum(getattr(one, on) is not None for one in subjects) + len(chosen) == len(subjects)
    casework.move(work, row, **({"state": to} if complete else {}))
    work.record(action, row.number, subjects=len(chosen), on=service.on, service=service.kind.value)
    return str(row.number)


def _consent(
    work: Work, number: str, subject: Any, service: Service, consent: files.Upload | None, law: LawBook
) -> str:
    """The code of the subject's signed consent to electronic service; an earlier one still counts (CR-03.electronic)."""
    if service.kind is not ServiceKind.ELECTRONIC:
        return str(subject.e_service_consent)
    if consent is not None:
        return files.keep(work, number, consent, Action.EVIDENCE_FILED)
    if not subject.e_service_consent:
        raise RuleBroken(
            "CR-03.electronic",
            f"没有{subject.name}同意电子送达的确认书（{law.provision('CR-03.electronic').article}）。",
            fix="请上传当事人签署的确认书，或者改用其他送达方式。",
        )
    return str(subject.e_service_consent)


def _open(work: Work, number: str) -> list[Any]:
    return [one for one in casework.filings_on(work.session, number) if one.state is FilingState.FILED]


def _answer(work: Work, filing: Any, state: FilingState, answer: str, actor: Actor) -> None:
    versions.move(
        work,
        tables.Filing,
        filing,
        "这份材料",
        state=state,
        answer=answer,
        answered_on=clock.today(),
        answered_by=reach.human(actor),
    )
