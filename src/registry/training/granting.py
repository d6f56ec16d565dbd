"""What the reviewing office does with claims of subsidies: grant, send back, refuse, mark as paid, mark as recovered.

The register keeper of the region reviews (名录管理人员): who issues certificates does not also give money on them. Who filed a claim
and its holder cannot decide it; persons are compared, not accounts.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from registry.blacklist import reach
from registry.kernel import clock, db
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import tables as parties
from registry.policy import Action, Ledger, Permission
from registry.training import issuing, rules, rules_subsidies, tables
from registry.training.claiming import SeenClaim, live_claim, must_be_current, supersede
from registry.training.terms import CertificateState, Dates
from registry.training.terms_subsidies import ClaimState, ClaimStep

_C = db.core(tables.Certificate).c
_P = db.core(parties.Person).c


def grant(actor: Actor, seen: SeenClaim, *, submission: str) -> int:
    """Grant what another person filed; returns the amount in cents, from the provision in force on its anchor day (SB-02)."""
    with write(actor, Permission.SUBSIDIES_REVIEW, submission, ledgers=[Ledger.TRAINING]) as work:
        row, law = _claim(work, seen, ClaimStep.GRANT), laws.in_force(work.session, clock.today())
        rules_subsidies.must_still_hold(state_of(certificate_of(work.session, row), law), law)
        law_on = {row.issued_on: laws.in_force(work.session, row.issued_on), law.day: law}
        provision = rules_subsidies.amount(row.kind, row.issued_on, law.day, law_on)
        assert isinstance(provision.value, int)
        _decide(work, row, ClaimState.GRANTED, granted=provision.value, provision=provision.key, reason="")
        work.record(
            Action.SUBSIDY_GRANTED,
            row.number,
            version=row.version + 1,
            granted=provision.value,
            provision=provision.key,
        )
        return provision.value


def send_back(actor: Actor, seen: SeenClaim, reason: str, *, submission: str) -> str:
    """Send a claim back to be corrected, with a written reason; returns its number."""
    return _turned_down(
        actor, seen, ClaimStep.SEND_BACK, ClaimState.RETURNED, Action.SUBSIDY_RETURNED, reason, submission
    )


def refuse(actor: Actor, seen: SeenClaim, reason: str, *, submission: str) -> str:
    """Refuse a claim with a written reason; returns its number. The certificate may be claimed again."""
    return _turned_down(actor, seen, ClaimStep.REFUSE, ClaimState.REFUSED, Action.SUBSIDY_REFUSED, reason, submission)


def _turned_down(
    actor: Actor, seen: SeenClaim, step: ClaimStep, becomes: ClaimState, action: Action, reason: str, submission: str
) -> str:
    written = reason.strip()
    if not written or len(written) > 500:
        raise InvalidInput("理由", "没有填写理由，或者理由超过 500 个字。", fix="请写明理由，申领主体会看到。")
    with write(actor, Permission.SUBSIDIES_REVIEW, submission, ledgers=[Ledger.TRAINING]) as work:
        row = _claim(work, seen, step)
        _decide(work, row, becomes, reason=written)
        work.record(action, row.number, version=row.version + 1)
        return seen.number


def pay(actor: Actor, seen: SeenClaim, paid_on: date, voucher: str, *, submission: str) -> str:
    """Record that a granted subsidy was paid, with the day and the voucher's number; returns the claim's number."""
    with write(actor, Permission.SUBSIDIES_REVIEW, submission, ledgers=[Ledger.TRAINING]) as work:
        row, law = _claim(work, seen, ClaimStep.PAY), laws.in_force(work.session, clock.today())
        rules_subsidies.must_still_hold(state_of(certificate_of(work.session, row), law), law)
        rules_subsidies.may_be_paid(paid_on, row.decided_on, law.day)
        supersede(work, row, state=ClaimState.PAID, paid_on=paid_on, voucher=_voucher(voucher))
        work.record(
            Action.SUBSIDY_PAID, row.number, version=row.version + 1, paid_on=paid_on, voucher=_voucher(voucher)
        )
        return seen.number


def recover(actor: Actor, seen: SeenClaim, recovered_on: date, voucher: str, *, submission: str) -> str:
    """Record that the money of a certificate got by fraud came back; returns the claim's number."""
    with write(actor, Permission.SUBSIDIES_REVIEW, submission, ledgers=[Ledger.TRAINING]) as work:
        row, today = _claim(work, seen, ClaimStep.RECOVER), clock.today()
        held = certificate_of(work.session, row)
        ground = held.ended_reason.partition(issuing.GROUND_MARK)[0]
        if not rules_subsidies.to_recover(row.state, held.ending, ground, held.ended_on, today):
            raise InvalidInput("追回", "证书没有因弄虚作假被撤销，不需要追回。", fix="请核对证书的状态。")
        if not held.ended_on <= recovered_on <= today:
            raise InvalidInput("追回日期", "追回日期应在证书撤销之日至今天之间。", fix="请核对收款凭证。")
        changes = {"recovered_on": recovered_on, "recovery_voucher": _voucher(voucher)}
        supersede(work, row, state=ClaimState.RECOVERED, **changes)
        work.record(Action.SUBSIDY_RECOVERED, row.number, version=row.version + 1, recovered_on=recovered_on)
        return seen.number


def _voucher(text: str) -> str:
    written = text.strip()
    if not written or len(written) > 60:
        raise InvalidInput("凭证号", "没有填写凭证号，或者超过 60 个字。", fix="请填写付款或者收款凭证上的编号。")
    return written


def _claim(work: Work, seen: SeenClaim, step: ClaimStep) -> Any:
    row = live_claim(work, seen)
    must_be_current(row, seen)
    holder = work.session.execute(select(_P.code).where(_P.id == row.person_id)).scalar_one()
    law = laws.in_force(work.session, clock.today())
    rules_subsidies.must_be_allowed(step, row.state, row.filed_by, holder, reach.human(work.actor), law)
    return row


def _decide(work: Work, row: Any, becomes: ClaimState, **changes: Any) -> None:
    decided = {"decided_by": reach.human(work.actor), "decided_on": clock.today()}
    supersede(work, row, state=becomes, **decided, **changes)


def certificate_of(session: Any, row: Any) -> Any:
    """The certificate a claim is for, as it stands today."""
    return session.execute(select(_C.id.table).where(_C.code == row.certificate_code, _C.live.is_(True))).one()


def state_of(certificate: Any, law: LawBook) -> CertificateState:
    """The state of a claim's certificate on the law book's day."""
    dates = Dates(
        certificate.issued_on,
        certificate.valid_until,
        certificate.review_due_on,
        certificate.ended_on,
        certificate.ending,
    )
    return rules.state_on(dates, law.day, law.days("SO-06"))
