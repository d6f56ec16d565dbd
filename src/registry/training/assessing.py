"""A certifier approves or refuses what centres recorded, one by one or a batch, for every kind (TR-15); certificates come of what
was passed. A centre itself issues pre-job proofs and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, update

from registry.kernel import clock, db
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, OutOfDate, RuleBroken
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import queries as people
from registry.parties.reference import divisions
from registry.parties.terms import Person
from registry.policy import Action, Ledger, Permission
from registry.settings import settings
from registry.training import issuing, rules, rules_certificates, tables
from registry.training.terms import KIND_WORDS, MANAGERS, CertificateKind, Ending, ResultState
from registry.training.terms_classes import scope_of

_R = db.core(tables.ExamResult).c
_C = db.core(tables.Certificate).c
_PROOF = CertificateKind.PRE_JOB


@dataclass(frozen=True)
class ApprovalReport:
    """What came of approving a batch: certificates issued, exams not passed, rows refused with reasons."""

    batch: str
    issued: int
    failed: int
    refused: tuple[tuple[int, str], ...]  # sheet row, reason


def approve_batch(actor: Actor, batch: str, *, submission: str) -> ApprovalReport:
    """Approve every pending result of a batch; certificates are issued today for those who passed (TR-15, SO-05, TR-13)."""
    return _approve(actor, batch, (), submission)


def approve_results(actor: Actor, batch: str, results: Sequence[str], *, submission: str) -> ApprovalReport:
    """Approve single results of a batch by their codes."""
    return _approve(actor, batch, _chosen(results), submission)


def issue_proofs(actor: Actor, batch: str, *, submission: str) -> ApprovalReport:
    """The centre issues pre-job proofs for the own results of a batch; what it issues needs no certifier (SET-41)."""
    with write(actor, Permission.RESULTS_SUBMIT, submission, ledgers=[Ledger.TRAINING, Ledger.PARTIES]) as work:
        centre = people.organisation_by_code(work.session, actor.organisation)
        rows = [] if centre is None else [row for row in _rows(work, batch) if row.centre_id == centre.id]
        if centre is None or not rows:
            raise NotFound("没有这个批次。", fix="请返回列表重新选择。")
        pending = _still_pending([row for row in rows if row.kind is _PROOF], ())
        return _decide(work, batch, pending, centre.name)


def _approve(actor: Actor, batch: str, results: Sequence[str], submission: str) -> ApprovalReport:
    with write(actor, Permission.RESULTS_APPROVE, submission, ledgers=[Ledger.TRAINING, Ledger.PARTIES]) as work:
        pending = _pending(work, batch, results)
        law = laws.in_force(work.session, clock.today())
        for row in pending:
            rules.must_be_separate(row.submitted_by, actor.person, law)
            if not row.issued_on:
                rules_certificates.may_assess(row.kind, actor.region, law)
        return _decide(work, batch, pending, "")


def _decide(work: Work, batch: str, pending: Sequence[Any], issuer: str) -> ApprovalReport:
    """Approve or refuse each row by what stands against it; `issuer` where it is not the department."""
    law = laws.in_force(work.session, clock.today())
    standing = issuing.standing_of(work.session, pending[0].centre_id, clock.today())
    against = _against(work, pending, law)
    issue: list[tuple[Any, Person]] = []
    failed: list[Any] = []
    refused: list[tuple[Any, str]] = []
    persons = _persons(work, pending)
    for row in pending:
        reason = "" if row.issued_on else standing(scope_of(row.kind, row.category, row.high_hazard), row.exam_on)
        reason = reason or against.why_not(row)
        if reason:
            refused.append((row, reason))
        elif row.passed:
            issue.append((row, persons[row.person_id]))
            if not row.issued_on:
                against.holding.add(_what(row))
        else:
            failed.append(row)
            against.failures.setdefault(_what(row), []).append((row.class_number, row.exam_on))
    _close(work, [row for row, _ in issue], ResultState.APPROVED, Action.RESULT_APPROVED)
    _close(work, failed, ResultState.FAILED, Action.RESULT_APPROVED)
    for row, reason in refused:
        _close(work, [row], ResultState.REFUSED, Action.RESULT_REFUSED, reason)
    issuing.enter_certificates(work, [_certificate(row, person, work.actor, issuer) for row, person in issue])
    work.record(Action.RESULTS_BATCH_APPROVED, batch, issued=len(issue), failed=len(failed), refused=len(refused))
    return ApprovalReport(batch, len(issue), len(failed), tuple((row.sheet_row, reason) for row, reason in refused))


def _certificate(row: Any, person: Person, actor: Actor, issuer: str) -> issuing.Wanted:
    historical = row.issued_on is not None
    answers = actor.region if row.kind in MANAGERS else row.region
    return issuing.Wanted(
        person=person,
        category=row.category,
        operation=row.operation,
        issued_on=row.issued_on or clock.today(),
        reviewed_on=row.reviewed_on,
        issuer=(row.issuer or "原发证机关（未载明）") if historical else issuer or issuer_of(row.kind, answers),
        centre_id=row.centre_id,
        region=answers,
        employer=row.employer_name,
        employer_code=row.employer_code,
        received=historical,
        result=row.code,
        kind=row.kind,
        subject=_subject(row),
        high_hazard=row.high_hazard,
        class_number=row.class_number,
    )


def issuer_of(kind: CertificateKind, region: str) -> str:
    """Who issues: the department that runs the portal; for managers the certifier's own prefecture (TR-15)."""
    if kind not in MANAGERS or not region or region.endswith("0000"):
        return settings().run_by
    return divisions.division(region).name + "应急管理局" + ("（演示）" if settings().demo else "")


def _subject(row: Any) -> str:
    """What a kind without catalogue is for: a pre-job proof names the employer."""
    return str(row.employer_name)[:80] if row.kind is _PROOF else ""


def _rows(work: Work, batch: str) -> Sequence[Any]:
    query = select(db.core(tables.ExamResult)).where(_R.batch == batch).order_by(_R.sheet_row)
    return work.session.execute(query).all()


def _pending(work: Work, batch: str, results: Sequence[str]) -> list[Any]:
    """The batch's pending rows that are a certifier's to decide."""
    rows, actor = _rows(work, batch), work.actor
    if not rows or not rows[0].region.startswith(actor.region_prefix) or not actor.region:
        raise NotFound("没有这个批次。", fix="请返回列表重新选择。")
    ours = [row for row in rows if row.kind is not _PROOF]
    if not ours:
        raise RuleBroken("SET-41", f"{KIND_WORDS[_PROOF]}由培训机构自行出具。", fix="请由培训机构经办人出具。")
    return _still_pending(ours, results)


def _still_pending(rows: Sequence[Any], results: Sequence[str]) -> list[Any]:
    wanted = set(results)
    pending = [row for row in rows if row.state is ResultState.PENDING and (not wanted or row.code in wanted)]
    if not pending:
        raise OutOfDate("该批次没有待核准的成绩，可能已由他人办理或已撤回。", fix="请刷新页面查看结果。")
    return pending


def _persons(work: Work, rows: Sequence[Any]) -> dict[int, Person]:
    found = {}
    for part in db.chunks({row.person_id for row in rows}):
        for person in people.persons_by_id(work.session, part):
            found[person.id] = person
    return found


What = tuple[int, CertificateKind, str, str, str]
"""Whose certificate for what: person, kind, operation, kind of business, subject. There is one in force of each."""


def _what(row: Any) -> What:
    return row.person_id, row.kind, row.operation, row.high_hazard, _subject(row)


@dataclass
class _Against:
    """What stands against a certificate: those in force and not yet in their renewal window, the spans of all, bars, and the
    exams not passed as class and day since the last one that was.
    """

    law: LawBook
    holding: set[What]
    spans: dict[What, list[tuple[date, date]]]
    barred: dict[tuple[int, CertificateKind], date]
    failures: dict[What, list[tuple[str, date]]]

    def why_not(self, row: Any) -> str:
        """Why this result brings no certificate; empty when it may (SO-02.resits, SO-05, SO-10.bar)."""
        what, who = _what(row), (row.person_id, row.kind)
        if row.issued_on:
            taken = any(since <= row.issued_on <= until for since, until in self.spans.get(what, ()))
            return "该人该项目在这一期间已有登记的证书" if taken else ""
        if who in self.barred:
            return f"因弄虚作假被撤销证书，{self.barred[who].isoformat()} 前不得再次申请"
        if what in self.holding:
            return "该人已持有此项目的有效证书"
        tries = [day for number, day in self.failures.get(what, ()) if number == row.class_number]
        try:
            rules_certificates.must_be_in_time_for_resit(len(tries), self.law)
        except RuleBroken as broken:
            return f"{broken.message}{broken.fix}"
        return ""


def _against(work: Work, rows: Sequence[Any], law: LawBook) -> _Against:
    today, found = clock.today(), _Against(law, set(), {}, {}, {})
    windows = rules_certificates.windows(law)
    for part in db.chunks({row.person_id for row in rows}):
        query = select(
            _C.person_id, _C.kind, _C.operation, _C.high_hazard, _C.subject, _C.issued_on, _C.valid_until, _C.ending,
            _C.ended_on, _C.ended_reason, _C.recheck_from,
        ).where(_C.person_id.in_(part), _C.live.is_(True))  # fmt: skip
        for row in work.session.execute(query):
            subject = row.subject if row.kind is _PROOF else ""
            what = (row.person_id, row.kind, row.operation, row.high_hazard, subject)
            if row.ending is None:
                found.spans.setdefault(what, []).append((row.issued_on, row.valid_until))
                left = (row.valid_until - today).days
                reopened = row.kind is _PROOF and row.recheck_from is not None and row.recheck_from <= today
                if left > windows[row.kind] and left >= 0 and not reopened:
                    found.holding.add(what)
            elif row.ending is Ending.WITHDRAWN:
                until = issuing.barred_until(row.ended_reason, row.ended_on, law, row.kind)
                if until is not None and until >= today:
                    who = (row.person_id, row.kind)
                    found.barred[who] = max(until, found.barred.get(who, until))
    _add_failures(work, rows, found)
    return found


def _add_failures(work: Work, rows: Sequence[Any], found: _Against) -> None:
    """Exams not passed, without those of a time before the last one that was."""
    decided = (ResultState.FAILED, ResultState.APPROVED)
    for part in db.chunks({row.person_id for row in rows}):
        query = (
            select(
                _R.person_id, _R.kind, _R.operation, _R.high_hazard, _R.employer_name, _R.class_number, _R.exam_on,
                _R.state,
            )
            .where(_R.person_id.in_(part), _R.state.in_(decided), _R.issued_on.is_(None))
            .order_by(_R.exam_on, _R.id)
        )  # fmt: skip
        for row in work.session.execute(query):
            if row.state is ResultState.APPROVED:
                found.failures.pop(_what(row), None)
            else:
                found.failures.setdefault(_what(row), []).append((row.class_number, row.exam_on))


def _close(work: Work, rows: Sequence[Any], state: ResultState, action: Action, reason: str = "") -> None:
    for part in db.chunks(row.id for row in rows):
        work.session.execute(
            update(tables.ExamResult)
            .where(_R.id.in_(part))
            .values(state=state, decided_by=work.actor.person, decided_at=clock.now(), reason=reason[:300])
        )
    for row in rows:
        work.record(action, row.code, state=state.value)


def refuse_batch(actor: Actor, batch: str, reason: str, *, submission: str) -> int:
    """Send every pending result of a batch back to the centre with a reason; returns how many."""
    return _refuse(actor, batch, (), reason, submission)


def refuse_results(actor: Actor, batch: str, results: Sequence[str], reason: str, *, submission: str) -> int:
    """Send single results back to the centre with a reason; returns how many."""
    return _refuse(actor, batch, _chosen(results), reason, submission)


def _refuse(actor: Actor, batch: str, results: Sequence[str], reason: str, submission: str) -> int:
    if not reason.strip():
        raise InvalidInput("退回理由", "没有填写退回理由。", fix="请写明需要更正的内容。")
    with write(actor, Permission.RESULTS_APPROVE, submission, ledgers=[Ledger.TRAINING]) as work:
        pending = _pending(work, batch, results)
        _close(work, pending, ResultState.REFUSED, Action.RESULT_REFUSED, reason.strip())
        work.record(Action.RESULTS_BATCH_REFUSED, batch, refused=len(pending))
        return len(pending)


def _chosen(results: Sequence[str]) -> Sequence[str]:
    if not results:
        raise InvalidInput("成绩", "没有选择成绩。", fix="请至少选择一条。")
    return results
