"""Applications from the engineer's own side: filed, corrected when sent back, taken back; and the employer's word on them.

The person applies for first or renewed registration and a change of employer (RSE-03, RSE-04, RSE-12); the employer's agent says
whether the person works there. Written reasons stay in the row; the ledger names the provisions gone on over.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from registry.blacklist import reach
from registry.engineers import facts, handling, rules, tables
from registry.engineers.handling import SeenApplication
from registry.engineers.terms import (
    ENGINEER_POSTS,
    STARTING,
    WITH_EMPLOYER,
    ApplicationKind,
    ApplicationState,
    CancelGround,
    EmployerWord,
    Step,
)
from registry.kernel import clock, codes, db, fields
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, RuleBroken
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.parties import queries as people
from registry.parties.reference.divisions import PROVINCE
from registry.parties.terms import Organisation, Person, PostKind
from registry.policy import Action, Ledger, Permission

_A = db.core(tables.Application).c
_Q = db.core(tables.Qualification).c


class Registering(BaseModel):
    """申请初始注册、重新注册: with which qualification (its public code), at which employer, for which post."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    qualification: str = Field(min_length=1, max_length=24)
    credit_code: str
    post: PostKind = PostKind.SAFETY_MANAGER
    said: str = Field(default="", max_length=500)
    doubt: str = Field(default="", max_length=500)


class Changing(BaseModel):
    """申请变更注册: to which employer, for which post."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    credit_code: str
    post: PostKind = PostKind.SAFETY_MANAGER
    said: str = Field(default="", max_length=500)
    doubt: str = Field(default="", max_length=500)


class Renewing(BaseModel):
    """申请延续注册 at the employer the person is registered at."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    said: str = Field(default="", max_length=500)
    doubt: str = Field(default="", max_length=500)


def register(actor: Actor, wanted: Registering, *, submission: str) -> str:
    """Apply to be registered for the first time, late, or again; which of them the dates say (RSE-03, RSE-04). Returns the number."""
    with write(actor, Permission.ENGINEERS_APPLY, submission, ledgers=[Ledger.ENGINEERS]) as work:
        person = handling.oneself(work.session, actor)
        held = work.session.execute(
            select(_Q.id.table).where(_Q.code == wanted.qualification, _Q.person_id == person.id, _Q.ended_on.is_(None))
        ).first()
        if held is None:
            raise NotFound("没有这项职业资格，或者不是您本人的。", fix="请先登记资格证书。")
        firm = _employer(work, wanted.credit_code)
        today = clock.today()
        known = facts.gather(
            work.session, ApplicationKind.FIRST, person_id=person.id, qualification=held,
            organisation_id=firm.id, day=today,
        )  # fmt: skip
        kind = rules.kind_of_start(held.issued_on, today, known.ended, laws.in_force(work.session, today))
        return _file(work, person, kind, held, firm, None, wanted.post, wanted.said, wanted.doubt)


def change(actor: Actor, wanted: Changing, *, submission: str) -> str:
    """Apply to be registered at another employer (RSE-12.change); returns the application's number."""
    with write(actor, Permission.ENGINEERS_APPLY, submission, ledgers=[Ledger.ENGINEERS]) as work:
        person = handling.oneself(work.session, actor)
        current = handling.current_of(work.session, person.id)
        held = handling.qualification(work.session, current.qualification_id)
        firm = _employer(work, wanted.credit_code)
        return _file(work, person, ApplicationKind.CHANGE, held, firm, current, wanted.post, wanted.said, wanted.doubt)


def renew(actor: Actor, wanted: Renewing, *, submission: str) -> str:
    """Apply for renewal in the last months of the term (RSE-04.window), the hours reached (RSE-07); returns the number."""
    with write(actor, Permission.ENGINEERS_APPLY, submission, ledgers=[Ledger.ENGINEERS]) as work:
        person = handling.oneself(work.session, actor)
        current = handling.current_of(work.session, person.id)
        held = handling.qualification(work.session, current.qualification_id)
        firm = people.organisations_by_id(work.session, [current.organisation_id])[current.organisation_id]
        return _file(work, person, ApplicationKind.RENEWAL, held, firm, current, None, wanted.said, wanted.doubt)


def give_up(actor: Actor, said: str, *, submission: str) -> str:
    """Apply for one's own registration to be cancelled; returns the application's number."""
    with write(actor, Permission.ENGINEERS_APPLY, submission, ledgers=[Ledger.ENGINEERS]) as work:
        person = handling.oneself(work.session, actor)
        current = handling.current_of(work.session, person.id)
        held = handling.qualification(work.session, current.qualification_id)
        firm = people.organisations_by_id(work.session, [current.organisation_id])[current.organisation_id]
        ground = CancelGround.REQUEST.value
        return _file(work, person, ApplicationKind.CANCELLATION, held, firm, current, None, said, "", ground=ground)


def _employer(work: Work, credit_code: str) -> Organisation:
    try:
        code = fields.credit_code(credit_code)
    except fields.BadField as wrong:
        raise InvalidInput("统一社会信用代码", wrong.message, fix=wrong.fix) from None
    firm = people.organisations_by_credit_code(work.session, [code]).get(code)
    if firm is None:
        raise NotFound("没有登记这个单位。", fix="请核对统一社会信用代码，或者联系登记机关登记单位。")
    return firm


def _file(
    work: Work,
    person: Person,
    kind: ApplicationKind,
    held: Any,
    firm: Organisation,
    current: Any | None,
    post: PostKind | None,
    said: str,
    doubt: str,
    *,
    ground: str = "",
) -> str:
    """Judge and store an application of the person's own."""
    if post is not None and post not in ENGINEER_POSTS:
        raise InvalidInput("岗位", "这类岗位不是安全岗位。", fix="请选择安全生产管理岗位或者评价岗位。")
    today = clock.today()
    doubted = judged(work, kind, person, held, firm, doubt)
    must_have_none_open(work, person.id)
    number = codes.new_code("Q")
    moving = kind is ApplicationKind.CHANGE
    work.add(
        tables.Application(
            number=number,
            kind=kind,
            state=ApplicationState.FILED,
            person_id=person.id,
            qualification_id=held.id,
            registration=current.code if current is not None else "",
            organisation_id=firm.id,
            former_id=current.organisation_id if moving and current is not None else None,
            post=post,
            region=firm.region or PROVINCE,
            applied_on=today,
            due_from=today,
            filed_by=reach.human(work.actor),
            ground=ground,
            said=said,
            doubt=doubt if doubted else "",
            doubted=",".join(doubted),
            employer_word=EmployerWord.NONE,
            changed_at=clock.now(),
        )
    )
    work.record(
        Action.ENGINEER_APPLIED,
        number,
        kind=kind.value,
        person=person.code,
        organisation=firm.code,
        doubted=",".join(doubted) or None,
    )
    return number


def judged(
    work: Work, kind: ApplicationKind, person: Person, held: Any, firm: Organisation, doubt: str
) -> tuple[str, ...]:
    """The provisions gone on over; raises what stands against the application."""
    today = clock.today()
    known = facts.gather(
        work.session, kind, person_id=person.id, qualification=held, organisation_id=firm.id, day=today
    )
    return rules.may_be_filed(known, doubt, laws.in_force(work.session, today))


def must_have_none_open(work: Work, person_id: int) -> None:
    """Refuse a second application while one waits."""
    known = work.session.execute(select(_A.number).where(_A.person_id == person_id, _A.open.is_(True))).scalar()
    if known:
        raise RuleBroken(
            "RSE-12.one_employer", f"已有一份正在办理的注册申请，编号 {known}。", fix="请等它办结，或者先撤回。"
        )


# -- sent back ---------------------------------------------------------------------------------------------------------


class Correcting(BaseModel):
    """补正: what is said now, and a new employer or post where those were wrong."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    said: str = Field(default="", max_length=500)
    doubt: str = Field(default="", max_length=500)


def correct(actor: Actor, seen: SeenApplication, wanted: Correcting, *, submission: str) -> str:
    """Hand in again what was sent back; the clocks run anew (SET-54). Returns the number."""
    with write(actor, Permission.ENGINEERS_APPLY, submission, ledgers=[Ledger.ENGINEERS]) as work:
        row = handling.own_application(work, seen, Step.CORRECT)
        person = handling.oneself(work.session, actor)
        held = handling.qualification(work.session, row.qualification_id)
        firm = people.organisations_by_id(work.session, [row.organisation_id])[row.organisation_id]
        kind = row.kind
        if kind in STARTING:
            law, today = laws.in_force(work.session, clock.today()), clock.today()
            kind = rules.kind_of_start(held.issued_on, min(row.applied_on, today), kind is ApplicationKind.AGAIN, law)
        doubted = judged(work, kind, person, held, firm, wanted.doubt)
        handling.supersede(
            work,
            row,
            state=ApplicationState.FILED,
            due_from=clock.today(),
            said=wanted.said,
            doubt=wanted.doubt if doubted else "",
            doubted=",".join(doubted),
        )
        work.record(Action.ENGINEER_CORRECTED, row.number, doubted=",".join(doubted) or None)
        return seen.number


def take_back(actor: Actor, seen: SeenApplication, *, submission: str) -> str:
    """Take an application back before it is examined; returns its number."""
    with write(actor, Permission.ENGINEERS_APPLY, submission, ledgers=[Ledger.ENGINEERS]) as work:
        row = handling.own_application(work, seen, Step.TAKE_BACK)
        handling.supersede(work, row, state=ApplicationState.TAKEN_BACK)
        work.record(Action.ENGINEER_TAKEN_BACK, row.number)
        return seen.number


# -- the employer's word -----------------------------------------------------------------------------------------------


def confirm(actor: Actor, seen: SeenApplication, *, submission: str) -> str:
    """Say for the own firm that the person works there in a safety post (RSE-05); returns the number."""
    return _word(actor, seen, Step.CONFIRM, "", submission)


def decline(actor: Actor, seen: SeenApplication, reason: str, *, submission: str) -> str:
    """Say for the own firm that the person does not work there; returns the number."""
    if not reason.strip():
        raise InvalidInput("理由", "没有填写理由。", fix="请写明与该人的关系。")
    return _word(actor, seen, Step.DECLINE, reason.strip()[:500], submission)


def _word(actor: Actor, seen: SeenApplication, step: Step, reason: str, submission: str) -> str:
    with write(actor, Permission.ENGINEERS_CONFIRM, submission, ledgers=[Ledger.ENGINEERS]) as work:
        row = handling.live_application(work, seen)
        firm = people.organisation_by_code(work.session, actor.organisation) if actor.organisation else None
        if firm is None or row.organisation_id != firm.id or row.kind not in WITH_EMPLOYER:
            raise NotFound("没有这份申请，或者不是向贵单位的申请。", fix="请从本单位的申请列表进入。")
        handling.must_be_allowed(work, row, step)
        said = step is Step.CONFIRM
        handling.supersede(
            work,
            row,
            employer_word=EmployerWord.CONFIRMED if said else EmployerWord.DECLINED,
            employer_on=clock.today(),
            reason=reason or row.reason,
        )
        work.record(Action.ENGINEER_CONFIRMED if said else Action.ENGINEER_DECLINED, row.number)
        return seen.number
