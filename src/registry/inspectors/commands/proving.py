"""A keeper records the evidence that makes an inspector professional, and ends what does not hold (IN-03)."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from registry.inspectors import tables
from registry.inspectors.commands.reaching import long_text, the_inspector
from registry.inspectors.terms_bodies import EvidenceKind
from registry.kernel import clock, codes, db
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, OutOfDate
from registry.kernel.transaction import Work, write
from registry.parties import queries as parties
from registry.parties.terms import Person
from registry.policy import Action, Ledger, Permission

_E = db.core(tables.Evidence).c


class Proof(BaseModel):
    """专业人员证明: what kind, what exactly (a subject, a qualification, where and how long), and since when."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    person: str
    kind: EvidenceKind
    what: str
    since_on: date


def record_evidence(actor: Actor, wanted: Proof, *, submission: str) -> str:
    """Record one piece of evidence; returns its code. Raises `InvalidInput`."""
    with write(actor, Permission.INSPECTORS_KEEP, submission, ledgers=[Ledger.INSPECTORS]) as work:
        person = the_inspector(work, actor, wanted.person)
        return enter_evidence(work, person, wanted)


def enter_evidence(work: Work, person: Person, wanted: Proof, batch: str = "") -> str:
    """Check one piece of evidence and store it. The caller has checked reach."""
    what = long_text("证明内容", wanted.what, 120)
    if wanted.since_on > clock.today():
        raise InvalidInput("取得日期", "取得日期晚于今天。", fix="请按证明核对日期。")
    if person.born_on is not None and wanted.since_on <= person.born_on:
        raise InvalidInput("取得日期", "取得日期早于出生日期。", fix="请按证明核对日期。")
    live = (_E.person_id == person.id, _E.kind == wanted.kind, _E.withdrawn_on.is_(None))
    if work.session.execute(select(_E.id).where(*live, _E.what == what)).first():
        raise InvalidInput("证明内容", "这项证明已经登记过。", fix="无需重复登记。")
    code = codes.new_code("V")
    work.add(
        tables.Evidence(
            code=code,
            person_id=person.id,
            kind=wanted.kind,
            what=what,
            since_on=wanted.since_on,
            recorded_at=clock.now(),
            batch=batch,
        )
    )
    work.record(
        Action.EVIDENCE_RECORDED,
        person.code,
        evidence=code,
        kind=wanted.kind.value,
        since=wanted.since_on,
        batch=batch,
    )
    return code


def withdraw_evidence(actor: Actor, evidence: str, on: date, reason: str, *, submission: str) -> str:
    """End a piece of evidence: from that day on it counts no more. Raises `InvalidInput` and `OutOfDate`."""
    with write(actor, Permission.INSPECTORS_KEEP, submission, ledgers=[Ledger.INSPECTORS]) as work:
        held: tables.Evidence | None = work.session.execute(
            select(tables.Evidence).where(_E.code == evidence)
        ).scalar_one_or_none()
        if held is None:
            raise NotFound("没有登记这项证明。", fix="请刷新页面后重新选择。")
        [person] = parties.persons_by_id(work.session, [held.person_id])
        the_inspector(work, actor, person.code)
        if held.withdrawn_on is not None:
            raise OutOfDate(f"这项证明已于 {held.withdrawn_on} 终止。", fix="请刷新页面查看。")
        if not held.since_on <= on <= clock.today():
            raise InvalidInput("终止日期", "终止日期应在取得日期与今天之间。", fix="请核对日期。")
        held.reason = long_text("终止理由", reason)
        held.withdrawn_on = on
        work.add(held)
        work.record(Action.EVIDENCE_WITHDRAWN, person.code, evidence=evidence, withdrawn_on=on)
        return evidence
