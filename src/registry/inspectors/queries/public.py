"""执法人员资格公示: anyone checks an officer's certificate by its number; with the name the answer says all that is public.

Typing is slowed as for a certificate's verification: so many a minute, so many wrong names a day and number.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, select
from sqlmodel import Session

from registry.inspectors import rules, tables
from registry.inspectors.numbers import credential_number
from registry.inspectors.queries.standing import as_held, facts_of, in_office
from registry.inspectors.terms import CredentialKind, CredentialState
from registry.kernel import clock, db, fields, limits, names
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput
from registry.kernel.fields import BadField
from registry.law import queries as laws
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.policy import Permission

_C = db.core(tables.Credential).c
_A = db.core(tables.Appointment).c
_O = db.core(parties.Organisation).c

_TYPED = limits.PerMinute(10, "查验过于频繁：每分钟最多 10 次。")
_WRONG_NAMES, _DAY = 5, timedelta(days=1)


class OfficerAnswer(StrEnum):
    """查验结果: the certificate is in force, it ran out, was withdrawn, its holder left; or nothing fits what was typed."""

    VALID = "valid"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    NOT_SERVING = "not_serving"
    NO_MATCH = "no_match"


@dataclass(frozen=True)
class Shown:
    """One certificate as the public sees it, and what its state alone answers. Without the right name the holder's is masked.

    `holder`: the holder's public code, under which the ledger tells the certificate's history.
    """

    code: str
    holder: str
    answer: OfficerAnswer
    kind: CredentialKind
    number: str
    name: str
    body: str
    issued_on: date
    valid_until: date
    withdrawn_on: date | None
    may_enforce: bool


@dataclass(frozen=True)
class Checked:
    """The answer, and what was found: one line for each kind of certificate that carries the number."""

    answer: OfficerAnswer
    shown: tuple[Shown, ...]
    at: datetime


def check_officer(viewer: Actor, number: str, name: str = "", *, client: str) -> Checked:
    """The answer to a typed certificate number and, if given, name; a wrong name is not told from a wrong number.

    Raises `InvalidInput` for what cannot be a number or name, `TooMany`.
    """
    viewer.must(Permission.CERTIFICATE_VERIFY)
    _TYPED.spend(client)
    try:
        typed = credential_number(number)
    except BadField as wrong:
        raise InvalidInput("执法证号", wrong.message, fix=wrong.fix) from None
    try:
        person_name = fields.person_name(name) if name.strip() else ""
    except BadField as wrong:
        raise InvalidInput("姓名", wrong.message, fix=wrong.fix) from None
    limits.must_have_failed_less(
        "officer", typed, most=_WRONG_NAMES, within=_DAY, message="该证号今天查验失败次数过多，已暂停查验。"
    )
    with db.reading() as session:
        found = _found(session, typed, person_name, clock.today())
    if not found:
        limits.failed("officer", typed)
        return Checked(OfficerAnswer.NO_MATCH, (), clock.now())
    answers = list(OfficerAnswer)
    best = min((one.answer for one in found), key=answers.index)
    return Checked(best, tuple(found), clock.now())


def credential_by_code(session: Session, code: str) -> Shown | None:
    """One certificate as the public sees it today with the holder's name in full, by its public code."""
    return next(iter(_shown(session, _C.code == code, clock.today())), None)


def without_name(one: Shown) -> Shown:
    """The same certificate as it is shown to those who did not name the holder."""
    return replace(one, name=fields.mask_name(one.name))


def _found(session: Session, number: str, name: str, today: date) -> list[Shown]:
    shown = _shown(session, _C.number == number, today)
    if not name:
        return [without_name(one) for one in shown]
    return [one for one in shown if names.search_key(one.name) == names.search_key(name)]


def _shown(session: Session, wanted: ColumnElement[bool], today: date) -> list[Shown]:
    rows = session.execute(select(_C.id.table).where(wanted).order_by(_C.kind.desc())).all()
    holders = {one.id: one for one in people.persons_by_id(session, {row.person_id for row in rows})}
    law, facts = laws.in_force(session, today), facts_of(session, holders)
    found = []
    for row in rows:
        holder = holders[row.person_id]
        body = session.execute(
            select(_O.name)
            .join(_A.id.table, _A.organisation_id == _O.id)
            .where(_A.person_id == row.person_id, in_office(today))
        ).scalar()
        said = rules.standing(facts[row.person_id], law, today)
        found.append(
            Shown(
                row.code,
                holder.code,
                _answer(rules.credential_state(as_held(row), today), body),
                row.kind,
                row.number,
                holder.name,
                body or "",
                row.issued_on,
                row.valid_until,
                row.withdrawn_on,
                said.may_enforce,
            )
        )
    return found


def _answer(state: CredentialState, body: str | None) -> OfficerAnswer:
    if state is CredentialState.VALID:
        return OfficerAnswer.VALID if body else OfficerAnswer.NOT_SERVING
    return OfficerAnswer.EXPIRED if state is CredentialState.EXPIRED else OfficerAnswer.WITHDRAWN
