"""Early removal: its application is filed, accepted or not, verified, decided by another person, and undone where it was got
by fraud. Each step takes the version its user saw; of two who decide at once one wins.

A listing leaves and returns only here through `supersede`. Written words stay in the row, the ledger names codes and days.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from registry.blacklist import reach, rules, rules_repair, tables
from registry.blacklist.commands import supersede
from registry.blacklist.queries.applications import handed_in_at, must_be_another
from registry.blacklist.queries.gates import gates_on, must_be_open_to_application, write_answers, write_findings
from registry.blacklist.queries.records import facts_of
from registry.blacklist.terms import FilingChannel, RemovalReason, Step
from registry.blacklist.terms_repair import OPEN_STATES, ApplicationState, ApplicationStep, Finding, Gate
from registry.conduct.rules import document_key
from registry.kernel import clock, codes, db, fields, files, versions
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, OutOfDate, RuleBroken
from registry.kernel.files import Upload
from registry.kernel.text import maybe_written, written
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.policy import Action, Ledger, Permission, Role

_A = db.core(tables.Application).c
_C = db.core(tables.Case).c
_L = db.core(tables.Listing).c


class EarlyRemoval(BaseModel):
    """An application: whose listing, the public commitment, proof that the duties are performed and the harm is gone.

    `paper` is the scan of what was handed in at the counter.
    """

    model_config = ConfigDict(frozen=True)

    listing: str
    commitment: str
    performed: tuple[Upload, ...]
    eliminated: tuple[Upload, ...]
    paper: tuple[Upload, ...] = ()


class Seen(BaseModel):
    """One application as the user saw it."""

    model_config = ConfigDict(frozen=True)

    number: str
    version: int


class Verification(BaseModel):
    """What an officer found, each with the proof it rests on; the day is that of performance or elimination, none: not yet."""

    model_config = ConfigDict(frozen=True)

    performed_on: date | None
    performed_basis: str
    eliminated_on: date | None
    eliminated_basis: str
    no_new_conduct: bool
    conduct_basis: str
    opinion: str


# -- applying ----------------------------------------------------------------------------------------------------------


def file_application(actor: Actor, wanted: EarlyRemoval, *, submission: str) -> str:
    """File an application for the own listing, or at the counter for the party named; returns its number.

    Raises `RuleBroken` before the time on the list is up (BL-19), for a received listing (CR-09) and for an earlier regime.
    """
    counter = actor.may(Permission.FILINGS_RECEIVE)
    permission = Permission.FILINGS_RECEIVE if counter else Permission.FILINGS_FILE
    commitment = written("信用承诺", wanted.commitment, most=2000)
    for heading, uploads in (("履行义务的证明", wanted.performed), ("消除危害的证明", wanted.eliminated)):
        if not uploads:
            raise InvalidInput(heading, f"没有上传{heading}。", fix="请上传 PDF、JPG 或 PNG 文件。")
    if counter and not wanted.paper:
        raise InvalidInput("申请书扫描件", "没有上传纸质申请书的扫描件。", fix="请扫描后上传。")
    with write(actor, permission, submission, ledgers=[Ledger.BLACKLIST]) as work:
        now, today = clock.now(), clock.today()
        listing = _of_applicant(work, actor, wanted.listing)
        must_be_open_to_application(work.session, listing, today)
        _must_be_the_only_one(work, listing.number)
        due = rules_repair.accept_due(today, laws.in_force(work.session, today))
        number = codes.new_code("R")
        channel = FilingChannel.PERSON if actor.role is Role.PERSON else FilingChannel.AGENT
        work.add(
            tables.Application(
                number=number,
                state=ApplicationState.FILED,
                listing_number=listing.number,
                organisation_id=listing.organisation_id,
                person_id=listing.person_id,
                region=listing.region,
                channel=FilingChannel.COUNTER if counter else channel,
                commitment=commitment,
                filed_on=today,
                filed_by=reach.human(actor),
                accept_due_on=due.on,
                changed_at=now,
            )
        )
        work.record(Action.APPLICATION_FILED, number, listing=listing.number, due=due.on, provisional=due.provisional)
        for upload in (*wanted.performed, *wanted.eliminated, *wanted.paper):
            files.keep(work, number, upload, Action.EVIDENCE_FILED)
        return number


def withdraw(actor: Actor, seen: Seen, scan: Upload | None = None, *, submission: str) -> None:
    """Take the own application back before it is decided; at the counter one that was handed in there, with the scan of the
    paper that takes it back.
    """
    counter = actor.may(Permission.FILINGS_RECEIVE)
    permission = Permission.FILINGS_RECEIVE if counter else Permission.FILINGS_FILE
    if counter and scan is None:
        raise InvalidInput("书面撤回申请", "窗口撤回须附书面撤回申请的扫描件。", fix="请扫描后上传。")
    with write(actor, permission, submission, ledgers=[Ledger.BLACKLIST]) as work:
        within = handed_in_at(actor) if counter else reach.own(work.session, actor, _A)
        row = _chosen(work, seen, ApplicationStep.WITHDRAW, within)
        _move(work, row, ApplicationStep.WITHDRAW)
        work.record(Action.APPLICATION_WITHDRAWN, row.number, listing=row.listing_number)
        if scan is not None:
            files.keep(work, row.number, scan, Action.EVIDENCE_FILED)


# -- the officer -------------------------------------------------------------------------------------------------------


def accept(actor: Actor, seen: Seen, remark: str = "", *, submission: str) -> date:
    """Accept an application; returns the last day to decide, counted from today (BL-21.decide)."""
    with write(actor, Permission.FILINGS_HANDLE, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row = _in_reach(work, actor, seen, ApplicationStep.ACCEPT)
        today = clock.today()
        due = rules_repair.decide_due(today, laws.in_force(work.session, today))
        by = {"accepted_on": today, "accepted_by": reach.human(actor), "acceptance": maybe_written("受理意见", remark)}
        _move(work, row, ApplicationStep.ACCEPT, **by, decide_due_on=due.on)
        work.record(Action.APPLICATION_ACCEPTED, row.number, due=due.on, provisional=due.provisional)
        return due.on


def not_accept(actor: Actor, seen: Seen, reason: str, *, submission: str) -> None:
    """Decline to accept an application, with reasons; it may be filed anew."""
    said = written("不予受理的理由", reason)
    with write(actor, Permission.FILINGS_HANDLE, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row = _in_reach(work, actor, seen, ApplicationStep.NOT_ACCEPT)
        by = {"accepted_on": clock.today(), "accepted_by": reach.human(actor), "acceptance": said}
        _move(work, row, ApplicationStep.NOT_ACCEPT, **by)
        work.record(Action.APPLICATION_NOT_ACCEPTED, row.number, listing=row.listing_number)


def verify(actor: Actor, seen: Seen, found: Verification, proofs: Sequence[Upload] = (), *, submission: str) -> None:
    """Record what was found on each gate, with the day and the proof; may be done again until the decision."""
    today = clock.today()
    findings = {
        Gate.DUTIES: _finding(
            "义务履行日期", "义务履行情况的核查依据", found.performed_on, found.performed_basis, today
        ),
        Gate.HARM: _finding(
            "危害消除日期", "危害消除情况的核查依据", found.eliminated_on, found.eliminated_basis, today
        ),
        Gate.NO_NEW_CONDUCT: Finding(found.no_new_conduct, today, written("列入后行为的核查依据", found.conduct_basis)),
    }
    opinion = written("核查意见", found.opinion)
    with write(actor, Permission.FILINGS_HANDLE, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row = _in_reach(work, actor, seen, ApplicationStep.VERIFY)
        by = {"verified_on": today, "verified_by": reach.human(actor), "opinion": opinion}
        _move(work, row, ApplicationStep.VERIFY, **by, gates=write_findings(findings))
        told = {gate.value: one.met for gate, one in findings.items()}
        work.record(Action.APPLICATION_VERIFIED, row.number, **told)
        for proof in proofs:
            files.keep(work, row.number, proof, Action.EVIDENCE_FILED)


def _finding(day_field: str, basis_field: str, on: date | None, basis: str, today: date) -> Finding:
    if on is not None and on > today:
        raise InvalidInput(day_field, "日期晚于今天。", fix="请核对日期；尚未完成的请留空。")
    return Finding(on is not None, on, written(basis_field, basis))


# -- the decider -------------------------------------------------------------------------------------------------------


def grant(actor: Actor, seen: Seen, document_number: str, reasons: str, doubt: str = "", *, submission: str) -> str:
    """Grant early removal: the listing is hidden at once; returns its number. Every gate is asked again today.

    Raises `RuleBroken` naming the gate that is closed and from when it opens. `doubt`: why the decider goes on over a
    gate that rests on an unconfirmed provision.
    """
    with write(actor, Permission.FILINGS_DECIDE, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row, listing, decision = _decided(work, actor, seen, ApplicationStep.GRANT, document_number, reasons)
        now, today = clock.now(), clock.today()
        law = laws.in_force(work.session, today)
        answers = gates_on(work.session, listing, row, today)
        doubt = maybe_written("存疑说明", doubt)
        rules_repair.must_be_open(answers, doubt)
        rules.must_be_allowed(Step.GRANT_REMOVAL, facts_of(listing), reach.human(actor), today, law)
        _move(work, row, ApplicationStep.GRANT, **decision, doubt=doubt, answers=write_answers(answers))
        ended = {"removal_reason": RemovalReason.EARLY, "removed_on": today, "note": f"提前移出申请 {row.number}"}
        supersede(work, Step.GRANT_REMOVAL, [listing], now, lambda _: ended)
        flag = {"flag": "doubt"} if doubt else {}
        work.record(Action.APPLICATION_GRANTED, row.number, listing=listing.number, **flag)
        version = listing.version + 1
        work.record(Action.LISTING_REMOVED, listing.number, version=version, reason="early", application=row.number)
        return str(listing.number)


def refuse(actor: Actor, seen: Seen, document_number: str, gate: Gate, reasons: str, *, submission: str) -> date | None:
    """Refuse early removal, naming the gate it rests on; returns the day from which that gate is open, none if not known.

    Raises `InvalidInput` for a gate that the findings, dates and registers say is met.
    """
    with write(actor, Permission.FILINGS_DECIDE, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row, listing, decision = _decided(work, actor, seen, ApplicationStep.REFUSE, document_number, reasons)
        answers = gates_on(work.session, listing, row, clock.today())
        closed = next((one for one in rules_repair.unmet(answers) if one.gate is gate), None)
        if closed is None:
            raise InvalidInput(
                "不符合的条件",
                "核查结论是这项条件已经符合。",
                fix="请选择未符合的条件；结论有误的，请办案人员重新核查。",
            )
        opens = closed.on if closed.met is False else None
        kept = {"refused_gate": gate.value, "opens_on": opens, "answers": write_answers(answers)}
        _move(work, row, ApplicationStep.REFUSE, **decision, **kept)
        work.record(Action.APPLICATION_REFUSED, row.number, gate=gate.value, provision=closed.provision, opens=opens)
        return opens


def _decided(
    work: Work, actor: Actor, seen: Seen, step: ApplicationStep, document_number: str, reasons: str
) -> tuple[Any, Any, dict[str, Any]]:
    document, said = written("决定书文号", document_number, most=80), written("决定理由", reasons)
    row = _in_reach(work, actor, seen, step)
    key = document_key(document)
    used = work.session.execute(
        select(_A.number).where(_A.document_key == key).union(select(_C.number).where(_C.decision_key == key))
    ).scalar()
    if used is not None:
        raise InvalidInput("决定书文号", f"文号“{document}”已经用过（{used}）。", fix="请核对文号。")
    listing = _live_listing(work, row.listing_number)
    by = {"decided_on": clock.today(), "decided_by": reach.human(actor)}
    return row, listing, {**by, "document_number": document, "document_key": key, "reasons": said}


# -- fraud -------------------------------------------------------------------------------------------------------------


def propose_reinstatement(actor: Actor, seen: Seen, reason: str, proofs: Sequence[Upload], *, submission: str) -> None:
    """Propose to restore a listing whose early removal was got by fraud (BL-22), with reasons and proof."""
    said = written("事实和理由", reason)
    if not proofs:
        raise InvalidInput("证明材料", "没有上传证明材料。", fix="请上传 PDF、JPG 或 PNG 文件。")
    with write(actor, Permission.FILINGS_HANDLE, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row = _in_reach(work, actor, seen, ApplicationStep.PROPOSE_REINSTATEMENT)
        by = {"fraud_on": clock.today(), "fraud_by": reach.human(actor), "fraud": said}
        answered = {"fraud_answered_on": None, "fraud_answered_by": "", "fraud_answer": ""}
        _move(work, row, ApplicationStep.PROPOSE_REINSTATEMENT, **by, **answered)
        work.record(Action.FRAUD_PROPOSED, row.number, listing=row.listing_number)
        for proof in proofs:
            files.keep(work, row.number, proof, Action.EVIDENCE_FILED)


def reinstate(actor: Actor, seen: Seen, answer: str, restart_reason: str = "", *, submission: str) -> date:
    """Restore the listing (BL-22): public again from today; returns its last day.

    While the restart of the term is from memory, the old end stays unless the decider writes why it starts anew.
    """
    said, restart = written("决定理由", answer), maybe_written("重新起算的理由", restart_reason)
    with write(actor, Permission.FILINGS_DECIDE, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row = _in_reach(work, actor, seen, ApplicationStep.REINSTATE)
        listing, now, today = _live_listing(work, row.listing_number), clock.now(), clock.today()
        law = laws.in_force(work.session, today)
        term = rules_repair.restored_term(today, restart, law)
        rules.must_be_allowed(Step.REINSTATE, facts_of(listing), reach.human(actor), today, law)
        if listing.removal_reason is not RemovalReason.EARLY:
            raise OutOfDate("这条名单已不是因提前移出而结束。", fix="请刷新页面，查看最新状态。")
        rules_repair.may_reinstate(facts_of(listing), term, today, law)
        back: dict[str, Any] = {"removal_reason": None, "removed_on": None, "published_on": today}
        back["note"] = f"撤销提前移出，申请 {row.number}"
        if term is not None:
            back |= {"until": term.until, "provision": term.provision, "restarted_on": today}
        _move(work, row, ApplicationStep.REINSTATE, **_answered(actor, said), restart_reason=restart)
        supersede(work, Step.REINSTATE, [listing], now, lambda _: back)
        until: date = back.get("until", listing.until)
        flag = {"flag": "BL-22.restart"} if term is not None else {}
        details = {"version": listing.version + 1, "until": until, "application": row.number, **flag}
        work.record(Action.LISTING_REINSTATED, listing.number, **details)
        work.record(Action.LISTING_REINSTATED, row.number, listing=listing.number, until=until, **flag)
        return until


def find_no_fraud(actor: Actor, seen: Seen, answer: str, *, submission: str) -> None:
    """Decide that the removal stands."""
    said = written("决定理由", answer)
    with write(actor, Permission.FILINGS_DECIDE, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row = _in_reach(work, actor, seen, ApplicationStep.FIND_NO_FRAUD)
        _move(work, row, ApplicationStep.FIND_NO_FRAUD, **_answered(actor, said))
        work.record(Action.FRAUD_NOT_FOUND, row.number, listing=row.listing_number)


def _answered(actor: Actor, said: str) -> dict[str, Any]:
    return {"fraud_answered_on": clock.today(), "fraud_answered_by": reach.human(actor), "fraud_answer": said}


# -- pieces ------------------------------------------------------------------------------------------------------------


def _of_applicant(work: Work, actor: Actor, number: str) -> Any:
    counter = actor.may(Permission.FILINGS_RECEIVE)
    mine = reach.within(actor, _L.region) if counter else reach.own(work.session, actor, _L)
    query = select(_L.id.table).where(_L.live.is_(True), _L.number == fields.clean(number).upper(), mine)
    row = work.session.execute(query).first()
    if row is None:
        raise NotFound("没有您可以申请移出的这条名单。", fix="请核对编号；窗口只受理本地区主体的申请。")
    return row


def _must_be_the_only_one(work: Work, listing: str) -> None:
    query = select(_A.number).where(_A.listing_number == listing, _A.state.in_(list(OPEN_STATES)))
    running = work.session.execute(query).scalar()
    if running is not None:
        raise RuleBroken(
            "BL-21.decide",
            f"这条名单已有一项申请 {running} 正在办理。",
            fix="请等待办理结果，或者先撤回原申请。",
            facts={"application": running},
        )


def _live_listing(work: Work, number: str) -> Any:
    return work.session.execute(select(_L.id.table).where(_L.live.is_(True), _L.number == number)).one()


def _in_reach(work: Work, actor: Actor, seen: Seen, step: ApplicationStep) -> Any:
    """The application as seen, in the actor's region; refused to those who handled it before where it is to be decided."""
    row = _chosen(work, seen, step, reach.within(actor, _A.region))
    must_be_another(actor, step, row, laws.in_force(work.session, clock.today()))
    return row


def _chosen(work: Work, seen: Seen, step: ApplicationStep, within: Any) -> Any:
    query = select(_A.id.table).where(_A.number == seen.number, within)
    row = work.session.execute(query).first()
    if row is None:
        raise NotFound("没有这项申请，或不在您的管辖范围内。", fix="请从申请列表进入。")
    versions.must_be_as_seen(row, seen.version, "这项申请")
    rules_repair.must_follow(step, row.state)
    return row


def _move(work: Work, row: Any, step: ApplicationStep, **values: Any) -> None:
    versions.move(work, tables.Application, row, "这项申请", state=rules_repair.STEPS[step].to, **values)
