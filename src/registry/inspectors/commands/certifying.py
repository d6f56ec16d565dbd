"""A keeper records certificates, those that follow another one, and their withdrawal, within the own region."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from sqlalchemy import select
from sqlmodel import Session

from registry.inspectors import queries, rules, rules_entries, tables
from registry.inspectors.commands.reaching import long_text, the_inspector
from registry.inspectors.numbers import credential_number
from registry.inspectors.terms import CREDENTIALS, CredentialKind, Held, Term
from registry.kernel import clock, codes, db
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, OutOfDate
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.parties import queries as parties
from registry.parties.terms import Person
from registry.policy import Action, Ledger, Permission

_C = db.core(tables.Credential).c


class Recording(BaseModel):
    """执法证 as printed; how long it lasts follows from its kind and its day of issue. `person` is a public code.

    `follows`: the code of the certificate it extends or replaces in time, `applied_on` the day that was asked for. `doubt`:
    why to go on over a provision that only warns.
    """

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    person: str
    kind: CredentialKind
    number: Annotated[str, BeforeValidator(credential_number)]
    issued_on: date
    follows: str = ""
    applied_on: date | None = None
    doubt: str = Field(default="", max_length=500)


def record_credential(actor: Actor, wanted: Recording, *, submission: str) -> str:
    """Record an enforcement certificate of an inspector and return its code; its last valid day is fixed now (IN-04, IN-06).

    Raises `InvalidInput` for a number recorded before and for impossible dates; `RuleBroken` for one issued before the
    induction is complete without a written reason (IN-08), or one that follows another out of time.
    """
    with write(actor, Permission.INSPECTORS_KEEP, submission, ledgers=[Ledger.INSPECTORS]) as work:
        person = the_inspector(work, actor, wanted.person)
        return enter(work, person, wanted)


def enter(work: Work, person: Person, wanted: Recording, batch: str = "") -> str:
    """Check one certificate and store it; returns its code. The caller has checked reach."""
    session = work.session
    if wanted.issued_on > clock.today():
        raise InvalidInput("发证日期", "发证日期晚于今天。", fix="请按证件核对发证日期。")
    if person.born_on is not None and wanted.issued_on <= person.born_on:
        raise InvalidInput("发证日期", "发证日期早于持证人出生日期。", fix="请按证件核对发证日期。")
    same = (_C.kind == wanted.kind, _C.number == wanted.number)
    if session.execute(select(_C.id).where(*same)).first():
        name = CREDENTIALS[wanted.kind]
        raise InvalidInput("证号", f"{name} {wanted.number} 已经登记过。", fix="请核对证号；换发的新证须用新证号。")
    law = laws.in_force(session, wanted.issued_on)
    facts, record = (
        queries.facts_of(session, [person.id])[person.id],
        queries.records_of(session, [person.id])[person.id],
    )
    old = _followed(session, person, wanted) if wanted.follows else None
    term = rules.term(wanted.kind, wanted.issued_on, law, follows=old.valid_until if old else None)
    if old is not None:
        rules_entries.may_follow(old, wanted.issued_on, wanted.applied_on, record, law)
    doubted = rules_entries.may_be_certified(facts.services, record, wanted.issued_on, law, wanted.doubt)
    return _store(work, person, wanted, term, doubted, batch)


def withdraw_credential(actor: Actor, credential: str, on: date, reason: str, *, submission: str) -> str:
    """Withdraw a certificate: from that day on it counts no more. Returns its code. Raises `InvalidInput` and `OutOfDate`."""
    with write(actor, Permission.INSPECTORS_KEEP, submission, ledgers=[Ledger.INSPECTORS]) as work:
        held: tables.Credential | None = work.session.execute(
            select(tables.Credential).where(_C.code == credential)
        ).scalar_one_or_none()
        if held is None:
            raise NotFound("没有登记这本执法证。", fix="请刷新页面后重新选择。")
        [person] = parties.persons_by_id(work.session, [held.person_id])
        the_inspector(work, actor, person.code)
        if held.withdrawn_on is not None:
            raise OutOfDate(f"这本执法证已于 {held.withdrawn_on} 收回。", fix="请刷新页面查看。")
        if not held.issued_on <= on <= clock.today():
            raise InvalidInput("收回日期", "收回日期应在发证日期与今天之间。", fix="请核对日期。")
        held.reason = long_text("收回理由", reason)
        held.withdrawn_on = on
        work.add(held)
        work.record(
            Action.CREDENTIAL_WITHDRAWN, person.code, credential=credential, kind=held.kind.value, withdrawn_on=on
        )
        return credential


def _followed(session: Session, person: Person, wanted: Recording) -> Held:
    """The certificate that the new one extends or replaces: of the same person and kind."""
    row: Any = session.execute(select(_C.id.table).where(_C.code == wanted.follows)).first()
    if row is None or row.person_id != person.id or row.kind is not wanted.kind:
        raise InvalidInput("接续的原证", "没有这本同类的原证。", fix="请从此人的执法证中选择。")
    if session.execute(select(_C.id).where(_C.follows == wanted.follows)).first():
        raise InvalidInput("接续的原证", "原证已经登记过延期或换发。", fix="请核对证号，或选择最近的一本。")
    return Held(row.kind, row.issued_on, row.valid_until, row.withdrawn_on)


def _store(work: Work, person: Person, wanted: Recording, term: Term, doubted: str, batch: str) -> str:
    code = codes.new_code("E")
    work.add(
        tables.Credential(
            code=code,
            person_id=person.id,
            kind=wanted.kind,
            number=wanted.number,
            issued_on=wanted.issued_on,
            starts_on=term.starts_on or wanted.issued_on,
            valid_until=term.valid_until,
            provision=term.provision,
            follows=wanted.follows,
            applied_on=wanted.applied_on,
            doubt=wanted.doubt if doubted else "",
            doubted=doubted,
            entered_at=clock.now(),
            batch=batch,
        )
    )
    more: dict[str, str] = {"doubted": doubted} if doubted else {}
    if wanted.follows:
        more["renews"] = wanted.follows
    if batch:
        more["batch"] = batch
    work.record(
        Action.CREDENTIAL_RECORDED,
        person.code,
        credential=code,
        kind=wanted.kind.value,
        issued_on=wanted.issued_on,
        valid_until=term.valid_until,
        provision=term.provision,
        **more,
    )
    return code
