"""What others decided before is received: qualifications, and registrations that exist already. A keeper's, in the own region.

The rules of the day of registration are asked: one employer, age, term. Shared by the form and the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict
from sqlalchemy import or_, select
from sqlmodel import Session

from registry.blacklist import queries as blacklist
from registry.blacklist.terms_bars import BarFacts
from registry.engineers import facts, keeping, rules, tables
from registry.engineers.terms import ApplicationKind, Employer, Ending, Facts, Grade, Origin, Specialty, Term
from registry.kernel import clock, codes, db, fields
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, Refused
from registry.kernel.fields import BadField
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import queries as people
from registry.parties.commands import must_reach
from registry.parties.terms import Organisation, Person
from registry.policy import Action, Ledger, Permission

_Q = db.core(tables.Qualification).c
_R = db.core(tables.Registration).c
_NUMBER = re.compile(r"[0-9A-Z\u4e00-\u9fff\-()（）]{4,40}")


def certificate_number(text: str) -> str:
    """A number as printed, canonical. Raises `BadField`."""
    number = fields.clean(text).replace(" ", "").upper()
    if not _NUMBER.fullmatch(number):
        raise BadField("编号应为 4 至 40 个数字、字母或汉字。", "请按证书填写编号。")
    return number


class NewQualification(BaseModel):
    """职业资格 as its certificate says. `person` is a public code."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    person: str
    grade: Grade
    specialty: Specialty
    number: Annotated[str, BeforeValidator(certificate_number)]
    issued_on: date


class ReceivedRegistration(BaseModel):
    """已有注册 as its certificate says. `person` is a public code, `credit_code` the employer's.

    `valid_until` as printed; empty: worked out from the day of registration (RSE-04).
    """

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    person: str
    grade: Grade
    specialty: Specialty
    qualification: Annotated[str, BeforeValidator(certificate_number)]
    qualified_on: date
    number: Annotated[str, BeforeValidator(certificate_number)]
    credit_code: str
    registered_on: date
    valid_until: date | None = None


@dataclass(frozen=True)
class Received:
    """One registration as it was decided elsewhere. No person: not registered here yet, then `born_on` says the age."""

    person: Person | None
    born_on: date | None
    employer: Organisation
    grade: Grade
    specialty: Specialty
    qualification: str
    qualified_on: date
    number: str
    registered_on: date
    valid_until: date | None = None


def qualify(actor: Actor, wanted: NewQualification, *, submission: str) -> str:
    """Enter a qualification; returns its public code. A keeper enters anybody's, a person the own one."""
    own = actor.may(Permission.ENGINEERS_APPLY)
    permission = Permission.ENGINEERS_APPLY if own else Permission.ENGINEERS_KEEP
    with write(actor, permission, submission, ledgers=[Ledger.ENGINEERS]) as work:
        person = people.person_by_code(work.session, wanted.person)
        if person is None or (own and actor.person != person.code):
            raise NotFound("没有登记这个人，或者不是您本人。", fix="请核对后再登记。")
        if wanted.issued_on > clock.today():
            raise InvalidInput("资格取得日期", "资格取得日期晚于今天。", fix="请按证书核对日期。")
        return _qualification(work, person, wanted.grade, wanted.specialty, wanted.number, wanted.issued_on).code


def receive(actor: Actor, wanted: ReceivedRegistration, *, submission: str) -> str:
    """Enter a registration that exists already; returns its public code.

    Raises `RuleBroken` for somebody registered elsewhere (RSE-12) or over age on that day (RSE-05), `InvalidInput` for dates that
    cannot be, `NotPermitted` for an employer outside the region.
    """
    with write(actor, Permission.ENGINEERS_KEEP, submission, ledgers=[Ledger.ENGINEERS]) as work:
        person = people.person_by_code(work.session, wanted.person)
        found = people.organisations_by_credit_code(work.session, [wanted.credit_code])
        if person is None or wanted.credit_code not in found:
            raise NotFound("没有登记这个人或者这个单位。", fix="请先登记人员和单位。")
        must_reach(actor, found[wanted.credit_code].region)
        one = Received(
            person,
            person.born_on,
            found[wanted.credit_code],
            wanted.grade,
            wanted.specialty,
            wanted.qualification,
            wanted.qualified_on,
            wanted.number,
            wanted.registered_on,
            wanted.valid_until,
        )
        [problem] = problems(work.session, [one])
        if problem is not None:
            raise problem
        [code] = store(work, [(person, one)])
        return code


def term_of(one: Received, law: LawBook) -> Term:
    """The term of a received registration, checked against the law of its day. Raises `InvalidInput`."""
    if one.registered_on > clock.today():
        raise InvalidInput("注册日期", "注册日期晚于今天。", fix="请按注册证核对日期。")
    if one.registered_on < one.qualified_on:
        raise InvalidInput("注册日期", "注册日期早于资格取得日期。", fix="请按证书核对两个日期。")
    term = rules.term(one.grade, one.registered_on, law)
    if one.valid_until is None:
        return term
    if not one.registered_on <= one.valid_until <= term.valid_until:
        raise InvalidInput(
            "有效期至", f"有效期至应在注册日期与 {term.valid_until} 之间。", fix="请按注册证核对；最长不超过法定期限。"
        )
    return Term(one.valid_until, term.provision)


def problems(session: Session, several: Sequence[Received]) -> list[Refused | None]:
    """What stands against each of them, none where nothing does: asked by few set queries, whoever asks.

    Dates and numbers first, then the law of the day of registration (RSE-02.mapping, RSE-05, RSE-08, RSE-12). Bars are today's.
    """
    today = clock.today()
    ids = {one.person.id for one in several if one.person is not None}
    firms = {one.employer.id for one in several}
    held = facts.registrations_of(session, ids)
    employers = facts.employers(session, firms, today)
    barred = blacklist.barred_among(session, today, person_ids=ids) if ids else {}
    barred_firms = blacklist.barred_among(session, today, organisation_ids=firms) if firms else {}
    numbers = _known_numbers(session, (one.number for one in several))
    qualified = _known_qualifications(session, (one.qualification for one in several))
    law_on: dict[date, LawBook] = {}

    def problem(one: Received) -> Refused | None:
        law = law_on.get(one.registered_on)
        if law is None:
            law = law_on[one.registered_on] = laws.in_force(session, one.registered_on)
        try:
            term_of(one, law)
            if one.number in numbers:
                raise InvalidInput("注册编号", "这个注册编号已经登记。", fix="请核对注册证上的编号。", value=one.number)
            holder = qualified.get(one.qualification)
            if holder is not None and (one.person is None or holder.person_id != one.person.id):
                raise InvalidInput("资格证书编号", "这个资格证书编号已登记在另一人名下。", fix="请核对证书。")
            rows = held.get(one.person.id, []) if one.person is not None else []
            rules.may_be_received(_facts(one, rows, employers, barred, barred_firms), law)
        except Refused as refused:
            return refused
        return None

    return [problem(one) for one in several]


def _facts(
    one: Received,
    rows: Sequence[Any],
    employers: dict[int, Employer],
    barred: dict[int, list[BarFacts]],
    barred_firms: dict[int, list[BarFacts]],
) -> Facts:
    current, employer = facts.newest(rows), employers[one.employer.id]
    of_person = barred.get(one.person.id, []) if one.person is not None else []
    return Facts(
        day=one.registered_on,
        kind=ApplicationKind.FIRST,
        born_on=one.born_on,
        grade=one.grade,
        specialty=one.specialty,
        qualified_on=one.qualified_on,
        employer=employer,
        employed=True,
        current=facts.stretch_of(current) if current is not None else None,
        withdrawn_on=facts.withdrawn_on(rows),
        bars=tuple(facts.hindering(of_person, barred_firms.get(one.employer.id, []), employer)),
    )


def _known_numbers(session: Session, numbers: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for part in db.chunks(set(numbers)):
        undone = _R.ending == Ending.UNDONE
        query = select(_R.number).where(_R.number.in_(part), _R.live.is_(True), or_(_R.ending.is_(None), ~undone))
        found.update(session.execute(query).scalars())
    return found


def _known_qualifications(session: Session, numbers: Iterable[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in db.chunks(set(numbers)):
        query = select(_Q.number, _Q.id, _Q.person_id).where(_Q.number.in_(part))
        found |= {row.number: row for row in session.execute(query)}
    return found


def store(work: Work, several: Sequence[tuple[Person, Received]], *, batch: str = "") -> list[str]:
    """Store registrations against which nothing stands, and record each; returns their public codes in the same order."""
    qualified = _known_qualifications(work.session, (one.qualification for _, one in several))
    stored = []
    for person, one in several:
        known = qualified.get(one.qualification)
        if known is None:
            known = _qualification(
                work, person, one.grade, one.specialty, one.qualification, one.qualified_on, batch=batch
            )
        code = codes.new_code("E")
        term = term_of(one, laws.in_force(work.session, one.registered_on))
        keeping.begin(
            work,
            code=code,
            number=one.number,
            stretch=1,
            person_id=person.id,
            qualification_id=int(known.id or 0),
            organisation_id=one.employer.id,
            region=one.employer.region,
            grade=one.grade,
            specialty=one.specialty,
            decided_on=one.registered_on,
            from_on=one.registered_on,
            cycle_from=one.registered_on,
            term=term,
            origin=Origin.RECEIVED,
            batch=batch,
        )
        work.record(
            Action.ENGINEER_RECEIVED,
            code,
            person=person.code,
            organisation=one.employer.code,
            specialty=one.specialty.value,
            valid_until=term.valid_until,
            batch=batch or None,
        )
        stored.append(code)
    return stored


def _qualification(
    work: Work, person: Person, grade: Grade, specialty: Specialty, number: str, issued_on: date, *, batch: str = ""
) -> tables.Qualification:
    """Enter a qualification. Raises `InvalidInput` for a number that is known."""
    if keeping.qualification_numbered(work, number) is not None:
        raise InvalidInput("资格证书编号", "这个资格证书编号已经登记。", fix="请核对证书编号。", value=number)
    row = tables.Qualification(
        code=codes.new_code("Z"),
        person_id=person.id,
        grade=grade,
        specialty=specialty,
        number=number,
        issued_on=issued_on,
        entered_at=clock.now(),
        batch=batch,
    )
    work.add(row)
    work.record(
        Action.ENGINEER_QUALIFIED,
        row.code,
        person=person.code,
        grade=grade.value,
        specialty=specialty.value,
        issued_on=issued_on,
    )
    return row
