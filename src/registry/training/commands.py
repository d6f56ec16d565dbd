"""What people do in training: approve or refuse results, review, withdraw and cancel certificates."""

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
from registry.parties.terms import Person
from registry.policy import Action, Ledger, Permission
from registry.settings import settings
from registry.training import issuing, rules, tables
from registry.training.reach import must_reach, written
from registry.training.terms import Dates, Ending, ResultState, WithdrawalGround

_R = db.core(tables.ExamResult).c
_C = db.core(tables.Certificate).c


# -- results -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ApprovalReport:
    """What came of approving a batch: certificates issued, exams not passed, rows refused with reasons."""

    batch: str
    issued: int
    failed: int
    refused: tuple[tuple[int, str], ...]  # sheet row, reason


def approve_batch(actor: Actor, batch: str, *, submission: str) -> ApprovalReport:
    """Approve every pending result of a batch; certificates are issued today for those who passed (TR-15, SO-05)."""
    return _approve(actor, batch, (), submission)


def approve_results(actor: Actor, batch: str, results: Sequence[str], *, submission: str) -> ApprovalReport:
    """Approve single results of a batch by their codes."""
    if not results:
        raise InvalidInput("成绩", "没有选择要核准的成绩。", fix="请至少选择一条。")
    return _approve(actor, batch, results, submission)


def _approve(actor: Actor, batch: str, results: Sequence[str], submission: str) -> ApprovalReport:
    with write(actor, Permission.RESULTS_APPROVE, submission, ledgers=[Ledger.TRAINING, Ledger.PARTIES]) as work:
        pending = _pending(work, batch, results)
        law = laws.in_force(work.session, clock.today())
        standing = issuing.standing_of(work.session, pending[0].centre_id, clock.today())
        against = _against(work, pending, law)
        issue: list[tuple[Any, Person]] = []
        failed: list[Any] = []
        refused: list[tuple[Any, str]] = []
        persons = _persons(work, pending)
        for row in pending:
            rules.must_be_separate(row.submitted_by, actor.person, law)
            reason = "" if row.issued_on else standing(row.category, row.exam_on)
            reason = reason or against.why_not(row)
            if reason:
                refused.append((row, reason))
            elif row.passed:
                issue.append((row, persons[row.person_id]))
                if not row.issued_on:
                    against.holding.add((row.person_id, row.operation))
            else:
                failed.append(row)
        _close(work, actor, [row for row, _ in issue], ResultState.APPROVED, Action.RESULT_APPROVED)
        _close(work, actor, failed, ResultState.FAILED, Action.RESULT_APPROVED)
        for row, reason in refused:
            _close(work, actor, [row], ResultState.REFUSED, Action.RESULT_REFUSED, reason)
        issuing.enter_certificates(work, [_certificate(row, person, actor, law) for row, person in issue])
        work.record(Action.RESULTS_BATCH_APPROVED, batch, issued=len(issue), failed=len(failed), refused=len(refused))
        return ApprovalReport(batch, len(issue), len(failed), tuple((row.sheet_row, reason) for row, reason in refused))


def _certificate(row: Any, person: Person, actor: Actor, law: LawBook) -> issuing.Wanted:
    historical = row.issued_on is not None
    return issuing.Wanted(
        person=person,
        category=row.category,
        operation=row.operation,
        issued_on=row.issued_on or clock.today(),
        reviewed_on=row.reviewed_on,
        issuer=(row.issuer or "原发证机关（未载明）") if historical else issuer_name(),
        centre_id=row.centre_id,
        region=row.region,
        employer=row.employer_name,
        employer_code=row.employer_code,
        received=historical,
        result=row.code,
        batch="",
    )


def issuer_name() -> str:
    """Who issues here: the department that runs the portal (special operations are assessed by the province, TR-15)."""
    return settings().run_by


def _pending(work: Work, batch: str, results: Sequence[str]) -> list[Any]:
    query = select(db.core(tables.ExamResult)).where(_R.batch == batch).order_by(_R.sheet_row)
    rows = work.session.execute(query).all()
    actor = work.actor
    if not rows or not rows[0].region.startswith(actor.region_prefix) or not actor.region:
        raise NotFound("没有这个批次。", fix="请返回列表重新选择。")
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


@dataclass
class _Against:
    """What stands against a certificate: those in force and not yet in their renewal window, the spans of all, bars."""

    holding: set[tuple[int, str]]
    spans: dict[tuple[int, str], list[tuple[date, date]]]
    barred: dict[int, date]

    def why_not(self, row: Any) -> str:
        """Why this result brings no certificate; empty when it may (SO-05, SO-10.bar)."""
        who = (row.person_id, row.operation)
        if row.issued_on:
            taken = any(since <= row.issued_on <= until for since, until in self.spans.get(who, ()))
            return "该人该项目在这一期间已有登记的证书" if taken else ""
        if row.person_id in self.barred:
            return f"因弄虚作假被撤销证书，{self.barred[row.person_id].isoformat()} 前不得再次申请"
        return "该人已持有此项目的有效证书" if who in self.holding else ""


def _against(work: Work, rows: Sequence[Any], law: LawBook) -> _Against:
    today, found = clock.today(), _Against(set(), {}, {})
    for part in db.chunks({row.person_id for row in rows}):
        query = select(
            _C.person_id, _C.operation, _C.issued_on, _C.valid_until, _C.ending, _C.ended_on, _C.ended_reason
        ).where(_C.person_id.in_(part), _C.live.is_(True))
        for row in work.session.execute(query):
            if row.ending is None:
                found.spans.setdefault((row.person_id, row.operation), []).append((row.issued_on, row.valid_until))
                if today < rules.window_start(row.valid_until, law):
                    found.holding.add((row.person_id, row.operation))
            elif row.ending is Ending.WITHDRAWN:
                until = issuing.barred_until(row.ended_reason, row.ended_on, law)
                if until is not None and until >= today:
                    found.barred[row.person_id] = max(until, found.barred.get(row.person_id, until))
    return found


def _close(work: Work, actor: Actor, rows: Sequence[Any], state: ResultState, action: Action, reason: str = "") -> None:
    for part in db.chunks(row.id for row in rows):
        work.session.execute(
            update(tables.ExamResult)
            .where(_R.id.in_(part))
            .values(state=state, decided_by=actor.person, decided_at=clock.now(), reason=reason)
        )
    for row in rows:
        work.record(action, row.code, state=state.value)


def refuse_batch(actor: Actor, batch: str, reason: str, *, submission: str) -> int:
    """Send every pending result of a batch back to the centre with a reason."""
    if not reason.strip():
        raise InvalidInput("退回理由", "没有填写退回理由。", fix="请写明需要更正的内容。")
    with write(actor, Permission.RESULTS_APPROVE, submission, ledgers=[Ledger.TRAINING]) as work:
        pending = _pending(work, batch, ())
        _close(work, actor, pending, ResultState.REFUSED, Action.RESULT_REFUSED, reason.strip()[:300])
        work.record(Action.RESULTS_BATCH_REFUSED, batch, refused=len(pending))
        return len(pending)


# -- certificates ------------------------------------------------------------------------------------------------------


def _live(work: Work, code: str, version: int) -> tables.Certificate:
    found: tables.Certificate | None = work.session.execute(
        select(tables.Certificate).where(_C.code == code, _C.live.is_(True))
    ).scalar_one_or_none()
    if found is None or found.ending is Ending.UNDONE:
        raise NotFound("没有这张证书。", fix="请核对后重新查询。")
    must_reach(work.actor, found.region)
    if found.version != version:
        raise OutOfDate("这张证书刚刚由他人办理过。", fix="请刷新页面，核对后再办理。")
    if found.ending is not None:
        raise RuleBroken("SO-10", "这张证书已经终止。", fix="无需再次办理。")
    return found


def dates_of(certificate: tables.Certificate) -> Dates:
    """What settles a certificate's state."""
    return Dates(
        certificate.issued_on,
        certificate.valid_until,
        certificate.review_due_on,
        certificate.ended_on,
        certificate.ending,
    )


def review(actor: Actor, code: str, reviewed_on: date, *, version: int, submission: str) -> date:
    """Record a passed review within its window; returns the last valid day (SO-05, SO-06)."""
    with write(actor, Permission.CERTIFICATES_REVIEW, submission, ledgers=[Ledger.TRAINING]) as work:
        if reviewed_on > clock.today():
            raise InvalidInput("复审日期", "复审日期晚于今天。", fix="请核对日期。")
        certificate = _live(work, code, version)
        law = laws.in_force(work.session, reviewed_on)
        rules.may_be_reviewed(dates_of(certificate), reviewed_on, law)
        issuing.supersede(work, certificate, review_due_on=None, reviewed_on=reviewed_on)
        work.record(Action.CERTIFICATE_REVIEWED, code, reviewed_on=reviewed_on)
        return certificate.valid_until


def withdraw(actor: Actor, code: str, ground: WithdrawalGround, reason: str, *, version: int, submission: str) -> None:
    """Withdraw (撤销) a certificate on a ground of SO-10; fraud and false data bring a three-year bar."""
    _end(actor, code, Ending.WITHDRAWN, f"{ground.value}{issuing.GROUND_MARK}{written(reason)}", version, submission)


def cancel(actor: Actor, code: str, reason: str, *, version: int, submission: str) -> None:
    """Cancel (注销) a certificate on the holder's request or death (SO-11)."""
    _end(actor, code, Ending.CANCELLED, written(reason), version, submission)


def _end(actor: Actor, code: str, ending: Ending, reason: str, version: int, submission: str) -> None:
    with write(actor, Permission.CERTIFICATES_WITHDRAW, submission, ledgers=[Ledger.TRAINING]) as work:
        certificate = _live(work, code, version)
        issuing.supersede(work, certificate, ending=ending, ended_on=clock.today(), ended_reason=reason)
        ground = reason.partition(issuing.GROUND_MARK)[0] if ending is Ending.WITHDRAWN else ""
        action = Action.CERTIFICATE_WITHDRAWN if ending is Ending.WITHDRAWN else Action.CERTIFICATE_CANCELLED
        work.record(action, code, ground=ground)
