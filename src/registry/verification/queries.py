"""Checking a certificate: by the QR's random code, or by number and name. Anyone may; guessing is slowed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session

from registry.kernel import clock, codes, db, fields, ledger, limits, names
from registry.kernel.errors import InvalidInput
from registry.kernel.tips import tips
from registry.parties import queries as people
from registry.policy import Ledger
from registry.training import queries as training
from registry.training.terms import CertificateState
from registry.verification import receipts
from registry.verification.terms import OUTCOME_OF, Answer, Outcome, PrintedFields

_TYPED = limits.PerMinute(10, "核验过于频繁：每分钟最多 10 次。")
_CODES = limits.PerMinute(60, "核验过于频繁：每分钟最多 60 次。")
_WRONG_NAMES, _DAY = 5, timedelta(days=1)


def verify_code(code: str, *, client: str) -> Answer:
    """The answer to a QR's code. Raises `TooMany`, `Unavailable`."""
    _CODES.spend(client)
    try:
        known = codes.check_code(code.rpartition("code=")[2])  # a scanner may hand over the whole address
    except ValueError:
        with db.reading() as session:
            return _answer(session, Outcome.BAD_CODE, ())
    with db.reading() as session:
        found = training.printed_by_code(session, known, clock.today())
        if found is None:
            return _answer(session, Outcome.NO_MATCH, ())
        shown = printed(found)
        return _answer(session, shown.outcome, (shown,))


def verify_number(number: str, name: str, *, client: str) -> Answer:
    """The answer to a typed certificate number and name; does not tell which of the two was wrong.

    Raises `InvalidInput` for what cannot be a number or name (before any look-up), `TooMany`, `Unavailable`.
    """
    _TYPED.spend(client)
    typed = fields.clean(number).replace(" ", "").upper().removeprefix("T")
    try:
        identity = fields.identity_number(typed)
        person_name = fields.person_name(name)
    except fields.BadField as wrong:
        field = "姓名" if typed and _is_identity(typed) else "证书编号"
        raise InvalidInput(field, wrong.message, fix=wrong.fix) from None
    limits.must_have_failed_less(
        "verify", identity, most=_WRONG_NAMES, within=_DAY, message="该编号今天核验失败次数过多，已暂停核验。"
    )
    with db.reading() as session:
        person = people.people_by_identity(session, [identity]).get(identity)
        certificates: Sequence[PrintedFields] = ()
        if person is not None and names.search_key(person.name) == names.search_key(person_name):
            certificates = [printed(one) for one in training.printed_of(session, [person.id], clock.today())]
        if certificates:
            best = min((one.outcome for one in certificates), key=list(Outcome).index)
            return _answer(session, best, certificates)
    limits.failed("verify", identity)
    with db.reading() as session:
        return _answer(session, Outcome.NO_MATCH, ())


def _is_identity(typed: str) -> bool:
    try:
        fields.identity_number(typed)
    except fields.BadField:
        return False
    return True


HEALTH_GROUND = "身体条件不再适合"
"""Health is nobody else's business: the public reads a general word instead (PI-03)."""


def printed(found: training.Printed) -> PrintedFields:
    """A certificate as the public sees it: every printed field, the number masked."""
    outcome = OUTCOME_OF[found.state]
    reason, ended_on = "", None
    if outcome is Outcome.EXPIRED:
        reason, ended_on = f"有效期已于 {found.valid_until} 届满", found.valid_until
    elif outcome is Outcome.REVIEW_OVERDUE:
        reason, ended_on = f"应于 {found.review_due_on} 前复审，逾期未复审", found.review_due_on
    elif outcome is Outcome.WITHDRAWN:
        # the ground is public, the officer's note is not
        cancelled = found.state is CertificateState.CANCELLED
        ground = found.ended_reason.partition("：")[0].replace(HEALTH_GROUND, "不再符合规定条件")
        reason, ended_on = "已注销" if cancelled else ground, found.ended_on
    return PrintedFields(
        code=found.code,
        outcome=outcome,
        name=found.name,
        sex=found.sex,
        masked_number=fields.mask_certificate_number("T" + found.identity),
        category=found.category,
        operation=found.operation,
        first_issued_on=found.first_issued_on,
        issued_on=found.issued_on,
        valid_until=found.valid_until,
        review_due_on=found.review_due_on,
        reviewed_on=found.reviewed_on,
        issuer=found.issuer,
        origin=found.origin,
        ended_on=ended_on,
        reason=reason,
    )


def _answer(session: Session, outcome: Outcome, certificates: Sequence[PrintedFields]) -> Answer:
    now = clock.now()
    (tip,) = tips(session, Ledger.TRAINING)
    return Answer(outcome, tuple(certificates), receipts.issue(outcome, certificates, tip, now), now)


def read_receipt(receipt: str) -> receipts.Receipt:
    """What a receipt says, checked against every key that ever signed. Raises `InvalidInput`."""
    with db.reading() as session:
        return receipts.check(receipt, ledger.public_keys(session))
