"""Answering what was filed about a listing: objections by two persons, replies released, proceedings and their outcome.

What concerns a case (statement, request for a hearing, waiver) is answered in the case. An answer that changes the listing
does so in the same transaction, so that no channel shows the one without the other.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict
from sqlalchemy import select

from registry.blacklist import changing, reach, rules, rules_filings, tables
from registry.blacklist.changing import Corrections, Order
from registry.blacklist.terms import (
    CASE_KINDS,
    OPEN_FILINGS,
    PROCEEDINGS,
    AmendmentState,
    FilingKind,
    FilingState,
    ProceedingOutcome,
    Step,
)
from registry.kernel import clock, db, fields, files, versions
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, OutOfDate
from registry.kernel.files import Upload
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.policy import Action, Ledger, Permission

_F = db.core(tables.Filing).c
_WHAT = "这份意见或请求"
_WORD_OF = {FilingKind.RECONSIDERATION: "行政复议", FilingKind.LITIGATION: "行政诉讼"}


class SeenFiling(BaseModel):
    """A filing as the user saw it."""

    model_config = ConfigDict(frozen=True)

    number: str
    version: int


class Opinion(BaseModel):
    """办理意见 on an objection: dismiss it (no `consequence`), or uphold it by correcting or revoking the listing."""

    model_config = ConfigDict(frozen=True)

    text: Annotated[str, BeforeValidator(lambda value: fields.text_up_to(str(value), 400))]
    consequence: Step | None = None
    corrections: Corrections = Corrections()


class Outcome(BaseModel):
    """复议决定或判决: what became of the basis, with its document; `corrections` where it was changed."""

    model_config = ConfigDict(frozen=True)

    outcome: ProceedingOutcome
    order: Order
    text: Annotated[str, BeforeValidator(lambda value: fields.text_up_to(str(value), 400))]
    corrections: Corrections = Corrections()


# -- objections --------------------------------------------------------------------------------------------------------


def advise(actor: Actor, seen: SeenFiling, opinion: Opinion, *, submission: str) -> str:
    """Give an opinion on an objection; another person answers. A later opinion replaces an earlier one."""
    with _handling(actor, Permission.FILINGS_HANDLE, submission) as work:
        found = _open(work, seen, {FilingKind.OBJECTION})
        now = clock.now()
        earlier = changing.proposal_of(work, found.number)
        if earlier is not None:
            changing.settle(work, earlier, AmendmentState.WITHDRAWN, now)
        if opinion.consequence is not None:
            if opinion.consequence not in (Step.CORRECT, Step.REVOKE):
                raise InvalidInput("处理建议", "异议成立的，只能更正或者撤销列入。", fix="请重新选择。")
            row = changing.listing_of(work, found.subject)
            wanted = opinion.corrections if opinion.consequence is Step.CORRECT else None
            changing.propose(work, opinion.consequence, row, opinion.text, corrections=wanted, filing=found.number)
        _move(work, found, now, FilingState.ACCEPTED, opinion=opinion.text, handled_by=reach.human(actor))
        proposed = opinion.consequence.value if opinion.consequence else ""
        work.record(Action.FILING_ADVISED, found.number, consequence=proposed)
        return str(found.number)


def uphold(actor: Actor, seen: SeenFiling, answer: str, *, submission: str) -> str:
    """Answer that an objection is right, and correct or revoke the listing as proposed with the opinion (IN-07)."""
    written = changing.Explained(reason=answer).reason
    with _handling(actor, Permission.FILINGS_DECIDE, submission) as work:
        found = _advised(work, seen)
        now = clock.now()
        proposed = changing.proposal_of(work, found.number)
        if proposed is None:
            fix = "请由执法办案人员在办理意见中写明更正内容或撤销列入。"
            raise InvalidInput("处理建议", "办理意见没有提出更正或撤销，不能答复异议成立。", fix=fix)
        changing.carry_out_proposal(work, proposed, now)
        _answered(work, found, now, FilingState.UPHELD, written)
        return str(found.number)


def dismiss(actor: Actor, seen: SeenFiling, answer: str, *, submission: str) -> str:
    """Answer, with the reason, that an objection is not right (IN-07)."""
    written = changing.Explained(reason=answer).reason
    with _handling(actor, Permission.FILINGS_DECIDE, submission) as work:
        found = _advised(work, seen)
        now = clock.now()
        proposed = changing.proposal_of(work, found.number)
        if proposed is not None:
            changing.settle(work, proposed, AmendmentState.REFUSED, now, written)
        _answered(work, found, now, FilingState.DISMISSED, written)
        return str(found.number)


# -- replies -----------------------------------------------------------------------------------------------------------


def release(actor: Actor, seen: SeenFiling, *, submission: str) -> str:
    """Show a reply beside the public entry; refused while it holds an identity or telephone number (PI-06)."""
    with _handling(actor, Permission.FILINGS_HANDLE, submission) as work:
        found = _open(work, seen, {FilingKind.REPLY})
        now = clock.now()
        rules_filings.must_be_fit_to_publish(found.text, laws.in_force(work.session, now.date()))
        _answered(work, found, now, FilingState.RELEASED, "", published_at=now)
        changing.annotate(work, found.subject, now)
        return str(found.number)


def keep_back(actor: Actor, seen: SeenFiling, reason: str, *, submission: str) -> str:
    """Decide, with a written reason, not to show a reply, or no longer."""
    written = changing.Explained(reason=reason).reason
    with _handling(actor, Permission.FILINGS_HANDLE, submission) as work:
        found = _seen(work, seen)
        if found.kind is not FilingKind.REPLY or found.state not in (*OPEN_FILINGS, FilingState.RELEASED):
            raise _moved_on()
        now = clock.now()
        was_public = found.published_at is not None
        _answered(work, found, now, FilingState.KEPT_BACK, written, published_at=None)
        if was_public:
            changing.annotate(work, found.subject, now)
        return str(found.number)


# -- proceedings elsewhere ---------------------------------------------------------------------------------------------


def confirm(actor: Actor, seen: SeenFiling, *, submission: str) -> str:
    """Confirm that a reconsideration or a lawsuit was taken on; from now it is noted beside the public entry."""
    with _handling(actor, Permission.FILINGS_HANDLE, submission) as work:
        found = _open(work, seen, set(PROCEEDINGS))
        if found.state is not FilingState.FILED:
            raise _moved_on()
        now = clock.now()
        _move(work, found, now, FilingState.ACCEPTED, handled_by=reach.human(actor), published_at=now)
        work.record(Action.FILING_ADVISED, found.number, kind=found.kind.value)
        changing.annotate(work, found.subject, now)
        return str(found.number)


def record_outcome(actor: Actor, seen: SeenFiling, outcome: Outcome, scan: Upload, *, submission: str) -> str:
    """Record how a proceeding ended and do to the listing what it says, at once: a revoked basis ends the listing."""
    with _handling(actor, Permission.FILINGS_DECIDE, submission) as work:
        found = _open(work, seen, set(PROCEEDINGS))
        now = clock.now()
        changing.must_not_lie_ahead(outcome.order.on, now)
        upheld = outcome.outcome is not ProceedingOutcome.BASIS_UPHELD
        _answered(
            work,
            found,
            now,
            FilingState.UPHELD if upheld else FilingState.DISMISSED,
            outcome.text,
            published_at=found.published_at or now,
            outcome=outcome.outcome,
            document_number=outcome.order.number,
            document_authority=outcome.order.authority,
            document_on=outcome.order.on,
        )
        files.keep(work, found.number, scan, Action.EVIDENCE_FILED)
        _follow(work, found, outcome, now)
        return str(found.number)


def _follow(work: Work, found: Any, outcome: Outcome, now: datetime) -> None:
    """What the outcome does to the listing; one that has ended already stays as it was."""
    row = changing.listing_of(work, found.subject)
    if not changing.is_listed(row, now.date()):
        return
    note = f"依据{_WORD_OF[found.kind]}{outcome.order.named}。{outcome.text}"
    if outcome.outcome is ProceedingOutcome.REVOKED:
        changing.revoke(work, row, note, now, filing=found.number, ordered_on=outcome.order.on)
    elif outcome.outcome is ProceedingOutcome.CHANGED and outcome.corrections.model_fields_set:
        changes = changing.differing(work, row, outcome.corrections)
        changing.correct(work, row, changes, note, now, annotated_at=now)
    else:
        changing.annotate(work, found.subject, now)


# -- pieces ------------------------------------------------------------------------------------------------------------


def _handling(actor: Actor, permission: Permission, submission: str) -> Any:
    return write(actor, permission, submission, ledgers=[Ledger.BLACKLIST])


def _seen(work: Work, seen: SeenFiling) -> Any:
    number = fields.clean(seen.number).upper()
    found = work.session.execute(select(_F.id.table).where(_F.number == number)).first()
    if found is None or not reach.reaches(work.actor, found.region):
        raise NotFound("没有这份意见或请求，或不在您的管辖范围内。", fix="请返回列表重新选择。")
    if found.kind in CASE_KINDS:
        raise InvalidInput("事项", "陈述申辩和听证申请在案件中办理。", fix="请打开案件办理。")
    versions.must_be_as_seen(found, seen.version, _WHAT)
    return found


def _open(work: Work, seen: SeenFiling, kinds: set[FilingKind]) -> Any:
    found = _seen(work, seen)
    if found.kind not in kinds or found.state not in OPEN_FILINGS:
        raise _moved_on()
    return found


def _advised(work: Work, seen: SeenFiling) -> Any:
    found = _open(work, seen, {FilingKind.OBJECTION})
    if found.state is not FilingState.ACCEPTED:
        raise OutOfDate("还没有办理意见，不能答复。", fix="请先由执法办案人员提出办理意见。")
    law = laws.in_force(work.session, clock.today())
    rules.must_be_another(reach.human(work.actor), [found.handled_by], law, who="提出意见")
    return found


def _moved_on() -> OutOfDate:
    return OutOfDate("这份意见或请求的状态已经变化，不能再办理这一步。", fix="请刷新页面，查看最新状态。")


def _move(work: Work, found: Any, now: datetime, state: FilingState, **changes: Any) -> None:
    versions.move(work, tables.Filing, found, _WHAT, state=state, changed_at=now, **changes)


def _answered(work: Work, found: Any, now: datetime, state: FilingState, answer: str, **more: Any) -> None:
    by = reach.human(work.actor)
    _move(work, found, now, state, answer=answer, answered_on=now.date(), answered_by=by, **more)
    work.record(Action.FILING_ANSWERED, found.number, kind=found.kind.value, answer=state.value)
