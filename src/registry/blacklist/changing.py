"""What changes a decided listing before its term ends: stay and its end, correction, revocation.

Another body's order is executed by one decider with its document; what this authority corrects or revokes of its own is
proposed by one person and decided by another (IN-07). Every change reaches all public channels through `supersede`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict
from sqlalchemy import select, update

from registry.blacklist import reach, rules, rules_filings, tables
from registry.blacklist.commands import Chosen, supersede
from registry.blacklist.numbering import next_number
from registry.blacklist.queries.records import facts_of
from registry.blacklist.terms import CORRECTABLE, LISTED_STATES, UNDECIDED, AmendmentState, RemovalReason, Step
from registry.kernel import clock, db, fields, files, names, versions
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, NotPermitted, OutOfDate
from registry.kernel.fields import BadField
from registry.kernel.files import Upload
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.policy import Action, Ledger, Permission

_L = db.core(tables.Listing).c
_A = db.core(tables.ListingAmendment).c
_ACTION_OF = {
    Step.STAY: Action.LISTING_STAYED,
    Step.END_STAY: Action.STAY_ENDED,
    Step.CORRECT: Action.LISTING_CORRECTED,
    Step.REVOKE: Action.LISTING_REVOKED,
    Step.ANNOTATE: Action.LISTING_ANNOTATED,
}
_PROPOSED = {Step.CORRECT: Action.CORRECTION_PROPOSED, Step.REVOKE: Action.REVOCATION_PROPOSED}


def _text(most: int, *, least: int = 1) -> BeforeValidator:
    return BeforeValidator(lambda value: fields.text_up_to(str(value), most, least=least))


class Order(BaseModel):
    """文书: the document of the body that decided, with its number and day."""

    model_config = ConfigDict(frozen=True)

    number: Annotated[str, _text(80)]
    authority: Annotated[str, _text(120)]
    on: fields.Day

    @property
    def named(self) -> str:
        """The document as it is cited."""
        return f"{self.authority}{self.number}（{self.on}）"


class Corrections(BaseModel):
    """更正事项: the public fields as they should read; None leaves one as it is."""

    model_config = ConfigDict(frozen=True)

    name: Annotated[str, _text(120)] | None = None
    address: Annotated[str, _text(200, least=0)] | None = None
    principal: Annotated[str, _text(60, least=0)] | None = None
    cause: fields.Text | None = None
    reason: fields.Text | None = None
    decision_number: Annotated[str, _text(80, least=0)] | None = None
    authority: Annotated[str, _text(120)] | None = None


Explanation = Annotated[str, _text(400)]


class Explained(BaseModel):
    """A written reason, kept with the record."""

    model_config = ConfigDict(frozen=True)

    reason: Explanation


# -- another body's order ----------------------------------------------------------------------------------------------


def stay(actor: Actor, chosen: Chosen, order: Order, scan: Upload, *, submission: str) -> str:
    """Suspend publicity from today as another body ordered; hidden on every channel at once. Returns the number."""
    return _execute(actor, Step.STAY, chosen, order, scan, submission)


def end_stay(actor: Actor, chosen: Chosen, order: Order, scan: Upload | None = None, *, submission: str) -> str:
    """Resume publicity on the document that ends the stay; shown on every channel at once. Returns the number."""
    return _execute(actor, Step.END_STAY, chosen, order, scan, submission)


def revoke_by_order(actor: Actor, chosen: Chosen, order: Order, reason: str, scan: Upload, *, submission: str) -> str:
    """Revoke a listing whose basis a court or reconsideration body set aside (BL-23): by one decider, at once."""
    return _execute(actor, Step.REVOKE, chosen, order, scan, submission, reason)


def _execute(
    actor: Actor, step: Step, chosen: Chosen, order: Order, scan: Upload | None, submission: str, reason: str = ""
) -> str:
    written = Explained(reason=reason).reason if step is Step.REVOKE else ""
    with write(actor, Permission.FILINGS_DECIDE, submission, ledgers=[Ledger.BLACKLIST]) as work:
        now = clock.now()
        must_not_lie_ahead(order.on, now)
        row = listing_of(work, chosen.number, chosen.version)
        noted = f"依据{order.named}。{written}"[:500]
        if step is Step.REVOKE:
            revoke(work, row, noted, now, ordered_on=order.on)
        else:
            stayed = now.date() if step is Step.STAY else None
            carry_out(work, step, row, now, {"stayed_on": stayed, "note": noted}, ordered_on=order.on)
        if scan is not None:
            files.keep(work, row.number, scan, Action.EVIDENCE_FILED)
        return str(row.number)


# -- proposed by one person, decided by another ------------------------------------------------------------------------


def propose_correction(actor: Actor, chosen: Chosen, corrections: Corrections, reason: str, *, submission: str) -> str:
    """Propose that public fields of a listing be put right; returns the proposal's number."""
    with write(actor, Permission.FILINGS_HANDLE, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row = listing_of(work, chosen.number, chosen.version)
        return propose(work, Step.CORRECT, row, Explained(reason=reason).reason, corrections=corrections)


def propose_revocation(
    actor: Actor, chosen: Chosen, reason: str, order: Order | None = None, *, submission: str
) -> str:
    """Propose to revoke a listing whose basis has fallen (BL-23); `order` is the document that made it fall."""
    with write(actor, Permission.FILINGS_HANDLE, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row = listing_of(work, chosen.number, chosen.version)
        return propose(work, Step.REVOKE, row, Explained(reason=reason).reason, order=order)


def approve(actor: Actor, number: str, *, submission: str) -> str:
    """Carry out what another person proposed (IN-07); returns the listing's number. Public channels follow at once."""
    with write(actor, Permission.FILINGS_DECIDE, submission, ledgers=[Ledger.BLACKLIST]) as work:
        found = _of_its_own(work, number)
        carry_out_proposal(work, found, clock.now())
        return str(found.listing)


def refuse(actor: Actor, number: str, reason: str, *, submission: str) -> str:
    """Decide, with a written reason, that a listing stays as it is; returns the listing's number."""
    written = Explained(reason=reason).reason
    with write(actor, Permission.FILINGS_DECIDE, submission, ledgers=[Ledger.BLACKLIST]) as work:
        found = _of_its_own(work, number)
        _must_be_another(work, found)
        settle(work, found, AmendmentState.REFUSED, clock.now(), written)
        work.record(Action.AMENDMENT_REFUSED, found.listing, proposal=found.number, step=found.step.value)
        return str(found.listing)


def _of_its_own(work: Work, number: str) -> Any:
    found = work.session.execute(select(_A.id.table).where(_A.number == fields.clean(number).upper())).first()
    if found is None or not reach.reaches(work.actor, found.region):
        raise NotFound("没有这条更正或撤销建议，或不在您的管辖范围内。", fix="请返回名单档案重新选择。")
    if found.filing:
        raise InvalidInput("建议", "这条建议随异议提出。", fix=f"请在异议 {found.filing} 的答复中决定。")
    if found.state is not AmendmentState.PROPOSED:
        raise OutOfDate("这条建议已经有人决定。", fix="请刷新页面，查看最新状态。")
    return found


# -- inside: what other commands of the register also do ---------------------------------------------------------------


def listing_of(work: Work, number: str, version: int | None = None) -> Any:
    """The live row of a listing within the actor's reach, as the user saw it. Raises `NotFound`, `OutOfDate`."""
    row = work.session.execute(select(_L.id.table).where(_L.live.is_(True), _L.number == number)).first()
    if row is None or (row.state in UNDECIDED and not reach.reaches(work.actor, row.region)):
        raise NotFound("没有这条名单记录，或不在您的管辖范围内。", fix="请核对编号，或返回名单重新选择。")
    if not reach.reaches(work.actor, row.region):
        raise NotPermitted(f"编号 {number} 不在您的管辖范围内。", fix="请由主体所在地区的部门办理。")
    if version is not None:
        versions.must_be_as_seen(row, version, "这条记录")
    return row


def carry_out(work: Work, step: Step, row: Any, now: datetime, changes: Mapping[str, Any], **details: Any) -> None:
    """One step on one listing: checked, superseded, recorded."""
    law = laws.in_force(work.session, now.date())
    rules.must_be_allowed(step, facts_of(row), reach.human(work.actor), now.date(), law)
    supersede(work, step, [row], now, lambda _: dict(changes))
    work.record(_ACTION_OF[step], row.number, version=row.version + 1, **details)


def correct(work: Work, row: Any, changes: Mapping[str, str], note: str, now: datetime, **more: Any) -> None:
    """Put public fields right; `more` are further columns of the same version."""
    renamed = {"name_key": names.search_key(changes["name"])[:120]} if "name" in changes else {}
    details = {"fields": ",".join(sorted(changes))}
    carry_out(work, Step.CORRECT, row, now, {**changes, **renamed, **more, "note": note[:500]}, **details)


def revoke(work: Work, row: Any, note: str, now: datetime, **details: Any) -> None:
    """Take a listing off the list because its basis fell (BL-23); what else was proposed for it falls too."""
    ended = {"removed_on": now.date(), "removal_reason": RemovalReason.REVOKED, "note": note[:500]}
    carry_out(work, Step.REVOKE, row, now, ended, removal=RemovalReason.REVOKED.value, **details)
    work.session.execute(
        update(_A.id.table)
        .where(_A.listing == row.number, _A.state == AmendmentState.PROPOSED)
        .values(state=AmendmentState.WITHDRAWN, decided_at=now)
    )


def annotate(work: Work, number: str, now: datetime) -> None:
    """Note that what stands beside a listing changed; one that has ended is history and stays as it was."""
    row = work.session.execute(select(_L.id.table).where(_L.live.is_(True), _L.number == number)).first()
    if row is not None and is_listed(row, now.date()):
        carry_out(work, Step.ANNOTATE, row, now, {"annotated_at": now})


def is_listed(row: Any, today: date) -> bool:
    """Whether a live row is decided, not ended by decision, and its term still runs."""
    return row.state in LISTED_STATES and not rules.has_ended(facts_of(row), today)


def propose(
    work: Work,
    step: Step,
    row: Any,
    reason: str,
    *,
    corrections: Corrections | None = None,
    order: Order | None = None,
    filing: str = "",
) -> str:
    """Store what is proposed for a listing; one of a kind at a time. Returns the proposal's number."""
    now = clock.now()
    law = laws.in_force(work.session, now.date())
    person = reach.human(work.actor)
    rules.must_be_allowed(step, facts_of(row), person, now.date(), law)
    if order is not None:
        must_not_lie_ahead(order.on, now)
    same = select(_A.number).where(_A.listing == row.number, _A.step == step, _A.state == AmendmentState.PROPOSED)
    if work.session.execute(same).first():
        raise OutOfDate("这条名单已有一条同类建议等待决定。", fix="请先由审批负责人决定前一条。")
    changes = differing(work, row, corrections) if corrections is not None else {}
    number = next_number(work.session, _A.number, f"JY{now.year}")
    work.add(
        tables.ListingAmendment(
            number=number,
            listing=row.number,
            filing=filing,
            region=row.region,
            step=step,
            changes=json.dumps(changes, ensure_ascii=False, sort_keys=True),
            reason=reason,
            document_number=order.number if order else "",
            document_authority=order.authority if order else "",
            document_on=order.on if order else None,
            due_on=rules_filings.withdrawal_due(order.on, law).on if order else None,
            state=AmendmentState.PROPOSED,
            proposed_by=person,
            proposed_at=now,
        )
    )
    work.record(_PROPOSED[step], row.number, proposal=number, filing=filing, fields=",".join(sorted(changes)))
    return number


def carry_out_proposal(work: Work, found: Any, now: datetime) -> None:
    """Do to the listing what was proposed; raises `RuleBroken` for the proposer, `OutOfDate` when it no longer can be."""
    _must_be_another(work, found)
    row = listing_of(work, found.listing)
    if found.step is Step.CORRECT:
        correct(work, row, json.loads(found.changes), found.reason, now)
    else:
        revoke(work, row, found.reason, now, proposal=found.number)
    settle(work, found, AmendmentState.CARRIED_OUT, now)


def settle(work: Work, found: Any, state: AmendmentState, now: datetime, decision: str = "") -> None:
    """Close a proposal."""
    closed = {"state": state, "decided_at": now, "decided_by": reach.human(work.actor), "decision": decision}
    work.session.execute(update(_A.id.table).where(_A.id == found.id).values(**closed))


def proposal_of(work: Work, filing: str) -> Any | None:
    """What is proposed with the opinion on a filing and still waits."""
    open_ = _A.state == AmendmentState.PROPOSED
    return work.session.execute(select(_A.id.table).where(_A.filing == filing, open_)).first()


def differing(work: Work, row: Any, corrections: Corrections) -> dict[str, str]:
    """The corrections that change something. Raises `InvalidInput` when none does or a name is none."""
    wanted = corrections.model_dump(exclude_none=True)
    changes = {name: value for name, value in wanted.items() if value != getattr(row, name)}
    if not changes:
        raise InvalidInput("更正事项", "没有任何一项与现在公示的不同。", fix="请至少改动一项。")
    if "name" in changes:
        try:
            check = fields.person_name if row.person_id is not None else fields.organisation_name
            changes["name"] = check(changes["name"])
        except BadField as wrong:
            raise InvalidInput(CORRECTABLE["name"], wrong.message, fix=wrong.fix) from None
    law = laws.in_force(work.session, clock.today())
    for value in changes.values():
        rules_filings.must_be_fit_to_publish(value, law)
    return changes


def must_not_lie_ahead(day: date, now: datetime) -> None:
    """Refuse a document dated after today."""
    if day > now.date():
        raise InvalidInput("文书日期", f"文书日期 {day} 晚于今天。", fix="请核对文书上的日期。")


def _must_be_another(work: Work, found: Any) -> None:
    law = laws.in_force(work.session, clock.today())
    rules.must_be_another(reach.human(work.actor), [found.proposed_by], law, who="提出意见")
