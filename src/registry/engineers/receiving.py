"""What others decided before is received: qualifications, and registrations that exist already. A keeper's, in the own region.

The rules of the day of registration are asked: one employer, age, term. Shared by the form and the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

from registry.engineers import facts, keeping, rules, tables
from registry.engineers.terms import ApplicationKind, Grade, Origin, Specialty, Term
from registry.kernel import clock, codes, fields
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound
from registry.kernel.fields import BadField
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.parties import queries as people
from registry.parties.commands import must_reach
from registry.parties.terms import Organisation, Person
from registry.policy import Action, Ledger, Permission

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
    """One registration against which nothing stands."""

    person: Person
    employer: Organisation
    grade: Grade
    specialty: Specialty
    qualification: str
    qualified_on: date
    number: str
    registered_on: date
    term: Term


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
            found[wanted.credit_code],
            wanted.grade,
            wanted.specialty,
            wanted.qualification,
            wanted.qualified_on,
            wanted.number,
            wanted.registered_on,
            judged_term(work, wanted.grade, wanted.qualified_on, wanted.registered_on, wanted.valid_until),
        )
        keeping.must_be_free(work, one.number)
        must_stand(work, one)
        [code] = store(work, [one])
        return code


def judged_term(work: Work, grade: Grade, qualified_on: date, registered_on: date, valid_until: date | None) -> Term:
    """The term of a received registration, checked against the law of its day. Raises `InvalidInput`."""
    if registered_on > clock.today():
        raise InvalidInput("注册日期", "注册日期晚于今天。", fix="请按注册证核对日期。")
    if registered_on < qualified_on:
        raise InvalidInput("注册日期", "注册日期早于资格取得日期。", fix="请按证书核对两个日期。")
    term = rules.term(grade, registered_on, laws.in_force(work.session, registered_on))
    if valid_until is None:
        return term
    if not registered_on <= valid_until <= term.valid_until:
        raise InvalidInput(
            "有效期至", f"有效期至应在注册日期与 {term.valid_until} 之间。", fix="请按注册证核对；最长不超过法定期限。"
        )
    return Term(valid_until, term.provision)


@dataclass(frozen=True)
class _Qualified:
    grade: Grade
    specialty: Specialty
    issued_on: date


def must_stand(work: Work, one: Received) -> None:
    """Refuse what the rules have against a received registration on the day it began (RSE-05, RSE-12)."""
    law = laws.in_force(work.session, one.registered_on)
    known = facts.gather(
        work.session,
        ApplicationKind.FIRST,
        person_id=one.person.id,
        qualification=_Qualified(one.grade, one.specialty, one.qualified_on),
        organisation_id=one.employer.id,
        day=one.registered_on,
    )
    rules.may_be_granted(known, law)


def store(work: Work, several: Sequence[Received], *, batch: str = "") -> list[str]:
    """Store registrations against which nothing stands, and record each; returns their public codes in the same order."""
    stored = []
    for one in several:
        known = keeping.qualification_numbered(work, one.qualification)
        if known is None:
            known = _qualification(
                work, one.person, one.grade, one.specialty, one.qualification, one.qualified_on, batch=batch
            )
        elif known.person_id != one.person.id:
            raise InvalidInput("资格证书编号", "这个资格证书编号已登记在另一人名下。", fix="请核对证书。")
        code = codes.new_code("E")
        keeping.begin(
            work,
            code=code,
            number=one.number,
            stretch=1,
            person_id=one.person.id,
            qualification_id=int(known.id or 0),
            organisation_id=one.employer.id,
            region=one.employer.region,
            grade=one.grade,
            specialty=one.specialty,
            decided_on=one.registered_on,
            from_on=one.registered_on,
            cycle_from=one.registered_on,
            term=one.term,
            origin=Origin.RECEIVED,
            batch=batch,
        )
        work.record(
            Action.ENGINEER_RECEIVED,
            code,
            person=one.person.code,
            organisation=one.employer.code,
            specialty=one.specialty.value,
            valid_until=one.term.valid_until,
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
