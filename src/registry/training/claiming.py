"""Claims of training subsidies from their own side: filed, corrected when sent back, withdrawn.

A centre claims for its trainees, an employer for its people at posts today, a person for themself. Written reasons stay in the
row; the ledger names the provisions that were gone on over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select, update

from registry.blacklist import reach
from registry.kernel import clock, codes, db
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, OutOfDate
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.policy import Action, Ledger, Permission
from registry.training import rules_subsidies, subsidy_facts, tables
from registry.training.terms_subsidies import STANDING, Claimant, ClaimState, ClaimStep, Payee

_C = db.core(tables.Certificate).c
_S = db.core(tables.SubsidyClaim).c


class Claim(BaseModel):
    """补贴申领: for one certificate, by its public code.

    `double` declares that the person got the skill subsidy of unemployment insurance; `doubt` is why the claim goes on over a
    provision that only warns (SB-03).
    """

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    certificate: str = Field(min_length=1, max_length=24)
    payee: Payee
    migrant: bool = False
    double: bool = False
    doubt: str = Field(default="", max_length=500)
    remark: str = Field(default="", max_length=200)


class SeenClaim(BaseModel):
    """One claim as the user saw it."""

    model_config = ConfigDict(frozen=True)

    number: str
    version: int


@dataclass(frozen=True)
class Filing:
    """One claim against which nothing stands. `certificate` is the row it is for, with its holder's code."""

    certificate: Any
    payee: Payee
    payee_id: int | None
    migrant: bool
    double: bool
    doubt: str
    doubted: tuple[str, ...]
    remark: str


def claim(actor: Actor, wanted: Claim, *, submission: str) -> str:
    """File a claim; returns its number.

    Raises `NotFound` for a certificate outside the claimant's reach, `RuleBroken` (SB-01, SB-03) for one that may not be claimed.
    """
    with write(actor, Permission.SUBSIDIES_CLAIM, submission, ledgers=[Ledger.TRAINING]) as work:
        today = clock.today()
        side = subsidy_facts.side_of(work.session, actor)
        code = wanted.certificate.upper()
        found = subsidy_facts.certificates(work.session, side, today, _C.code == code)
        if not found:
            raise NotFound(
                "没有这张证书，或不在您的申领范围内。", fix="请核对证书；只能为本机构学员、本单位在岗人员或本人申领。"
            )
        [certificate] = found
        doubted = _judged(work, side, certificate, wanted, today)
        filing = Filing(
            certificate=certificate,
            payee=wanted.payee,
            payee_id=_payee_id(work, side, wanted.payee, today),
            migrant=wanted.migrant,
            double=wanted.double,
            doubt=wanted.doubt if doubted else "",
            doubted=doubted,
            remark=wanted.remark,
        )
        [number] = file_claims(work, side, [filing])
        return number


def _judged(
    work: Work, side: subsidy_facts.Side, certificate: Any, wanted: Claim, claimed_on: date, *, but: str = ""
) -> tuple[str, ...]:
    if wanted.payee not in subsidy_facts.PAYEES[side.claimant]:
        raise InvalidInput("收款账户", "这种账户不属于申领主体。", fix="请选择申领主体自己的账户种类。")
    law = laws.in_force(work.session, clock.today())
    known = subsidy_facts.claimed(work.session, [certificate.person_id], but=but)
    facts = subsidy_facts.facts_of(
        certificate, known, wanted.payee, double=wanted.double, claimed_on=claimed_on, law=law
    )
    return rules_subsidies.may_be_claimed(facts, wanted.doubt, law)


def _payee_id(work: Work, side: subsidy_facts.Side, payee: Payee, today: date) -> int | None:
    """The unit that is paid: the claimant, for a person the present employer, none for the person's own account."""
    if side.claimant is not Claimant.PERSON:
        return side.claimant_id
    if payee is Payee.OWN:
        return None
    assert side.person_id is not None
    employers = subsidy_facts.employers_of(work.session, side.person_id, today)
    if not employers:
        raise InvalidInput("收款账户", "没有登记的在岗单位，不能由用人单位账户收款。", fix="请选择本人账户并写明理由。")
    found: int = employers[0].id
    return found


def file_claims(work: Work, side: subsidy_facts.Side, filings: Sequence[Filing], *, batch: str = "") -> list[str]:
    """Store claims against which nothing stands, and record each; returns their numbers in the same order."""
    today, now, person = clock.today(), clock.now(), reach.human(work.actor)
    stored = []
    for one in filings:
        held = one.certificate
        number = codes.new_code("Q")
        stored.append(
            {
                "number": number,
                "version": 1,
                "live": True,
                "standing": True,
                "certificate_code": held.code,
                "person_id": held.person_id,
                "kind": held.kind,
                "operation": held.operation,
                "issued_on": held.issued_on,
                "region": subsidy_facts.region_of(side, held),
                "claimant": side.claimant,
                "claimant_id": side.claimant_id,
                "payee": one.payee,
                "payee_id": one.payee_id,
                "migrant": one.migrant,
                "double": one.double,
                "doubt": one.doubt,
                "doubted": ",".join(one.doubted),
                "remark": one.remark,
                "state": ClaimState.FILED,
                "claimed_on": today,
                "filed_by": person,
                "decided_by": "",
                "reason": "",
                "granted": 0,
                "provision": "",
                "voucher": "",
                "recovery_voucher": "",
                "changed_at": now,
                "batch": batch,
            }
        )
        work.record(
            Action.SUBSIDY_CLAIMED,
            number,
            certificate=held.code,
            person=held.person_code,
            claimant=side.claimant.value,
            doubted=",".join(one.doubted) or None,
            batch=batch or None,
        )
    work.insert(tables.SubsidyClaim, stored)
    return [one["number"] for one in stored]


def correct(actor: Actor, seen: SeenClaim, wanted: Claim, *, submission: str) -> str:
    """Hand in again what was sent back, judged anew as of the day it was first filed; returns its number."""
    with write(actor, Permission.SUBSIDIES_CLAIM, submission, ledgers=[Ledger.TRAINING]) as work:
        row, side = own_claim(work, seen, ClaimStep.CORRECT)
        if wanted.certificate.upper() != row.certificate_code:
            raise InvalidInput("证书", "补正不能换成另一张证书。", fix="请撤回这份申领，另行申领。")
        today = clock.today()
        found = subsidy_facts.certificates(work.session, side, today, _C.code == row.certificate_code)
        if not found:
            raise NotFound("证书已不在您的申领范围内。", fix="请撤回这份申领。")
        doubted = _judged(work, side, found[0], wanted, row.claimed_on, but=row.number)
        supersede(
            work,
            row,
            state=ClaimState.FILED,
            payee=wanted.payee,
            payee_id=_payee_id(work, side, wanted.payee, today),
            migrant=wanted.migrant,
            double=wanted.double,
            doubt=wanted.doubt if doubted else "",
            doubted=",".join(doubted),
            remark=wanted.remark,
            filed_by=reach.human(actor),
        )
        work.record(Action.SUBSIDY_CORRECTED, row.number, version=row.version + 1, doubted=",".join(doubted) or None)
        return seen.number


def withdraw(actor: Actor, seen: SeenClaim, *, submission: str) -> str:
    """Take a claim back before it is decided; the certificate may be claimed again. Returns its number."""
    with write(actor, Permission.SUBSIDIES_CLAIM, submission, ledgers=[Ledger.TRAINING]) as work:
        row, _ = own_claim(work, seen, ClaimStep.WITHDRAW)
        supersede(work, row, state=ClaimState.WITHDRAWN)
        work.record(Action.SUBSIDY_WITHDRAWN, row.number, version=row.version + 1)
        return seen.number


# -- shared with the reviewing office and the sheet --------------------------------------------------------------------


def own_claim(work: Work, seen: SeenClaim, step: ClaimStep) -> tuple[Any, subsidy_facts.Side]:
    """The live row of a claim of the actor's own side, for a step of the claimant."""
    row, side = live_claim(work, seen), subsidy_facts.side_of(work.session, work.actor)
    mine = row.claimant is side.claimant and (
        row.person_id == side.person_id if side.claimant is Claimant.PERSON else row.claimant_id == side.claimant_id
    )
    if not mine:
        raise NotFound("这份申领不是您提交的。", fix="请由申领主体办理。")
    must_be_current(row, seen)
    law = laws.in_force(work.session, clock.today())
    rules_subsidies.must_be_allowed(step, row.state, row.filed_by, "", reach.human(work.actor), law)
    return row, side


def live_claim(work: Work, seen: SeenClaim) -> Any:
    """The live row of a claim the actor may see. Raises `NotFound`."""
    row = work.session.execute(
        select(_S.id.table).where(
            _S.live.is_(True), _S.number == seen.number, subsidy_facts.readable(work.session, work.actor)
        )
    ).first()
    if row is None:
        raise NotFound("没有这份补贴申领，或不在您的办理范围内。", fix="请核对编号，或返回列表重新选择。")
    return row


def must_be_current(row: Any, seen: SeenClaim) -> None:
    """Refuse what rests on an older version of the claim."""
    if row.version != seen.version:
        raise OutOfDate("其他人刚刚办理了这份申领，您看到的已不是最新状态。", fix="请刷新页面后再办理。")


def supersede(work: Work, row: Any, **changes: Any) -> None:
    """Close the live row of a claim and add the next version with the changes."""
    table = _S.id.table
    closed = work.session.execute(
        update(table).where(table.c.id == row.id, table.c.live.is_(True)).values(live=False, standing=False)
    )
    if closed.rowcount != 1:  # type: ignore[attr-defined]
        raise OutOfDate("其他人刚刚办理了这份申领。", fix="请刷新页面后再办理。")
    following = dict(row._mapping) | changes | {"version": row.version + 1, "changed_at": clock.now()}
    following |= {"live": True, "standing": following["state"] in STANDING}
    del following["id"]
    work.insert(tables.SubsidyClaim, [following])
