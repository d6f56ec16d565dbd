"""Checking a certificate by the QR's random code, or by number and name; and receipts of any kind. Anyone may; guessing is slowed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from registry.kernel import clock, codes, db, fields, ledger, limits, names, proofs
from registry.kernel.errors import InvalidInput
from registry.parties import queries as people
from registry.training import numbers
from registry.training import queries as training
from registry.training.terms import CertificateState
from registry.verification import receipts, registers, scanning
from registry.verification.receipts import Shown
from registry.verification.sealing import sealed
from registry.verification.terms import OUTCOME_OF, Answer, Kind, Outcome, PrintedFields, Since

RECEIPT_MOST = receipts.MOST
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
    try:
        typed = numbers.canonical(number)
        identity = _identity_in(typed)
    except fields.BadField as wrong:
        raise InvalidInput("证书编号", wrong.message, fix=wrong.fix) from None
    try:
        person_name = fields.person_name(name)
    except fields.BadField as wrong:
        raise InvalidInput("姓名", wrong.message, fix=wrong.fix) from None
    key = identity or typed
    limits.must_have_failed_less(
        "verify", key, most=_WRONG_NAMES, within=_DAY, message="该编号今天核验失败次数过多，已暂停核验。"
    )
    with db.reading() as session:
        found = _of_holder(session, typed, identity) if identity else _of_number(session, typed)
        certificates = [printed(one) for one in found if names.search_key(one.name) == names.search_key(person_name)]
        if certificates:
            best = min((one.outcome for one in certificates), key=list(Outcome).index)
            return _answer(session, best, certificates)
    limits.failed("verify", key)
    with db.reading() as session:
        return _answer(session, Outcome.NO_MATCH, ())


_IDENTITY = re.compile(r"\d{17}[0-9X]")
_LIKE_IDENTITY = re.compile(r"T?(\d{15}|\d{17})|T[0-9X]*")


def _identity_in(typed: str) -> str:
    """The identity number a certificate number is made of, none where there is none in it. Raises `BadField` for a wrong one."""
    found = _IDENTITY.search(typed)
    if found is None:
        return fields.identity_number(typed.removeprefix("T")) if _LIKE_IDENTITY.fullmatch(typed) else ""
    if typed.removeprefix("T") == found.group():
        return fields.identity_number(found.group())
    try:
        return fields.identity_number(found.group())
    except fields.BadField:
        return ""  # digits of another meaning


def _of_holder(session: Session, typed: str, identity: str) -> list[training.Printed]:
    """Certificates of the holder whose number is made of their own: the one typed, or all where only that much was typed."""
    person = people.people_by_identity(session, [identity]).get(identity)
    if person is None:
        return []
    held = [
        one
        for one in training.printed_of(session, [person.id], clock.today())
        if numbers.holds_holder(one.kind, one.number)
    ]
    bare = typed.removeprefix(numbers.PREFIX) == identity
    return held if bare else [one for one in held if one.printed_number == typed]


def _of_number(session: Session, typed: str) -> list[training.Printed]:
    """Certificates that carry exactly this number."""
    return training.printed_by_number(session, typed, clock.today())


def printed(found: training.Printed) -> PrintedFields:
    """A certificate as the public sees it, and as its paper is printed: every field, the number masked.

    The ground of an ending is public, the officer's note and anything of health are not (PI-03).
    """
    outcome = OUTCOME_OF[found.state]
    reason, ended_on = "", None
    match found.state:
        case CertificateState.EXPIRED:
            reason, ended_on = f"有效期已于 {found.valid_until} 届满", found.valid_until
        case CertificateState.REVIEW_OVERDUE:
            reason, ended_on = f"应于 {found.review_due_on} 前复审，逾期未复审", found.review_due_on
        case CertificateState.RECHECK_DUE:
            reason, ended_on = "持证人离岗，须重新考核合格后方可上岗", found.recheck_from
        case CertificateState.CANCELLED:
            reason, ended_on = "已注销", found.ended_on
        case CertificateState.LAPSED:
            reason, ended_on = "已失效", found.ended_on
        case CertificateState.WITHDRAWN:
            reason, ended_on = training.without_health(found.ended_reason).partition("：")[0], found.ended_on
    return PrintedFields(
        code=found.code,
        kind=found.kind,
        outcome=outcome,
        name=found.name,
        sex=found.sex,
        masked_number=found.masked_number,
        category=found.category,
        operation=found.operation,
        first_issued_on=found.first_issued_on,
        issued_on=found.issued_on,
        starts_on=found.starts_on if found.starts_on != found.issued_on else None,
        valid_until=found.valid_until,
        review_due_on=found.review_due_on,
        reviewed_on=found.reviewed_on,
        issuer=found.issuer,
        origin=found.origin,
        ended_on=ended_on,
        reason=reason,
    )


def _answer(session: Session, outcome: Outcome, certificates: Sequence[PrintedFields]) -> Answer:
    receipt, at = sealed(session, Kind.CERTIFICATE, outcome, certificates)
    return Answer(outcome, tuple(certificates), receipt, at)


@dataclass(frozen=True)
class CheckedReceipt:
    """A receipt whose signature fits, held against today: what it says, how its records read now, and the ledger.

    `today`: public code and outcome of each record; none for a report, which anybody may hold but not everybody may look up.
    `in_ledger`: the head and the events it names are our ledger's. `name_fits`: whether a report's party bears or bore the name
    typed beside it; none where none was typed.
    """

    receipt: receipts.Receipt
    since: Since
    today: tuple[tuple[str, Outcome], ...]
    in_ledger: bool
    at: datetime
    name_fits: bool | None = None


def read_receipt(receipt: str) -> receipts.Receipt:
    """What a receipt says, checked against every key that ever signed. Raises `InvalidInput`."""
    with db.reading() as session:
        return receipts.check(receipt, ledger.public_keys(session))


def check_receipt(receipt: str, *, client: str, name: str = "") -> CheckedReceipt:
    """A receipt held against today's records; a report's party against the name printed on the paper in hand.

    Raises `InvalidInput` for a changed one, `TooMany`, `Unavailable`.
    """
    _CODES.spend(client)
    with db.reading() as session:
        said = receipts.check(receipt, ledger.public_keys(session))
        in_ledger = proofs.root_of(session, said.register, said.ledger_size) == said.ledger_root and all(
            index < said.ledger_size and proofs.stood_at(session, said.register, index) == leaf
            for index, leaf in said.events
        )
        if said.kind is Kind.REPORT:
            fits = _bears(session, said, name, client) if name.strip() else None
            return CheckedReceipt(said, Since.REPORTED, (), in_ledger, clock.now(), fits)
        now = [_reading(session, said.kind, code) for code in said.codes]
    forms = zip(*(shown for _, shown in now), strict=False)  # none where a record is gone
    same = any(receipts.digest_of(form) == said.digest for form in forms)
    since = (Since.SAME if same else Since.CHANGED) if said.codes else Since.NOTHING
    today = tuple((code, outcome) for code, (outcome, _) in zip(said.codes, now, strict=True))
    return CheckedReceipt(said, since, today, in_ledger, clock.now())


def _bears(session: Session, said: receipts.Receipt, name: str, client: str) -> bool:
    """Whether the party of a report bears or bore a name: a receipt alone does not say whom it is about."""
    _TYPED.spend(client)
    (code,) = said.codes
    limits.must_have_failed_less(
        "report", code, most=_WRONG_NAMES, within=_DAY, message="该报告今天核对名称失败次数过多，已暂停核对。"
    )
    key = names.search_key(name)
    if (firm := people.organisation_by_code(session, code)) is not None:
        fits = key in people.known_names(session, [firm.id])[firm.id]
    else:
        person = people.person_by_code(session, code)
        fits = person is not None and names.search_key(person.name) == key
    if not fits:
        limits.failed("report", code)
    return fits


def _reading(session: Session, kind: Kind, code: str) -> tuple[Outcome, Sequence[Shown]]:
    """How a record reads today: its outcome, and each form in which it may have been shown."""
    if kind is not Kind.CERTIFICATE:
        return registers.readings(session, kind, code)
    found = training.printed_by_code(session, code, clock.today())
    if found is None:
        return Outcome.NO_MATCH, ()
    shown = printed(found)
    return shown.outcome, (shown,)


@dataclass(frozen=True)
class Scanned:
    """What a photographed QR code led to: the answer about a certificate, or a receipt and how it was found."""

    answer: Answer | None
    checked: CheckedReceipt | None
    receipt: str


def answer_to_picture(picture: bytes, *, client: str) -> Scanned:
    """The answer to a photographed QR code. Raises `InvalidInput` where none can be read, `TooMany`, `Unavailable`."""
    said = scanning.read(picture)
    receipt = scanning.receipt_in(said)
    if receipt:
        return Scanned(None, check_receipt(receipt, client=client), receipt)
    return Scanned(verify_code(said, client=client), None, "")
