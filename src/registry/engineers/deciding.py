"""What the office does with an application: sends back, examines, decides, publishes; and proposes to withdraw or cancel.

A keeper examines preliminarily, another person decides finally (RSE-06, IN-07). A registration begins, moves or ends with the
decision; a change moves the person's post too, so that both firms' duty moves on the day.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import or_, select, update

from registry.blacklist import reach
from registry.engineers import applying, facts, handling, keeping, rules, tables
from registry.engineers.handling import SeenApplication
from registry.engineers.terms import (
    ENGINEER_POSTS,
    STARTING,
    ApplicationKind,
    ApplicationState,
    CancelGround,
    EmployerWord,
    Ending,
    FraudGround,
    Origin,
    Step,
    Term,
)
from registry.kernel import clock, codes, db
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.parties import entries
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.parties.commands import close_post
from registry.parties.reference.divisions import PROVINCE
from registry.policy import Action, Ledger, Permission

_Q = db.core(tables.Qualification).c
_R = db.core(tables.Registration).c
_T = db.core(parties.Post).c
_BOTH = [Ledger.PARTIES, Ledger.ENGINEERS]


def written(text: str) -> str:
    """A reason, trimmed. Raises `InvalidInput` when there is none."""
    if not text.strip():
        raise InvalidInput("理由", "没有填写理由。", fix="请写明事实和依据。")
    return text.strip()[:500]


# -- preliminary examination -------------------------------------------------------------------------------------------


def send_back(actor: Actor, seen: SeenApplication, reason: str, *, submission: str) -> str:
    """Ask for corrections, all at once (RSE-06.corrections); returns the number."""
    kept = written(reason)
    with write(actor, Permission.ENGINEERS_KEEP, submission, ledgers=[Ledger.ENGINEERS]) as work:
        row = handling.live_application(work, seen)
        handling.must_be_allowed(work, row, Step.SEND_BACK)
        handling.supersede(work, row, state=ApplicationState.RETURNED, reason=kept)
        work.record(Action.ENGINEER_RETURNED, row.number)
        return seen.number


def examine(actor: Actor, seen: SeenApplication, favourable: bool, opinion: str, *, submission: str) -> str:
    """Examine preliminarily; an opinion against wants its reason, one in favour the employment (RSE-05). Returns the number."""
    kept = opinion.strip()[:500] if favourable else written(opinion)
    with write(actor, Permission.ENGINEERS_KEEP, submission, ledgers=[Ledger.ENGINEERS]) as work:
        row = handling.live_application(work, seen)
        handling.must_be_allowed(work, row, Step.EXAMINE)
        if favourable:
            rules.must_be_employed(_facts(work, row), laws.in_force(work.session, clock.today()))
        handling.supersede(
            work,
            row,
            state=ApplicationState.EXAMINED,
            examined_on=clock.today(),
            examined_by=reach.human(actor),
            favourable=favourable,
            opinion=kept,
        )
        work.record(Action.ENGINEER_EXAMINED, row.number, favourable=favourable)
        return seen.number


def _facts(work: Work, row: Any) -> Any:
    return facts.gather(
        work.session,
        row.kind,
        person_id=row.person_id,
        qualification=handling.qualification(work.session, row.qualification_id),
        organisation_id=row.organisation_id,
        day=clock.today(),
        confirmed=row.employer_word is EmployerWord.CONFIRMED,
    )


# -- proposals of the office -------------------------------------------------------------------------------------------


class Withdrawing(BaseModel):
    """提出撤销注册 of a registration by its public code: by which deceit it was got (RSE-08), and the facts."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    registration: str
    ground: FraudGround
    said: str = Field(max_length=500)


class Cancelling(BaseModel):
    """提出注销注册 of a registration by its public code, where the person does not apply."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    registration: str
    ground: CancelGround
    said: str = Field(max_length=500)


def propose(actor: Actor, wanted: Withdrawing | Cancelling, *, submission: str) -> str:
    """Propose to withdraw or cancel a registration; another person decides. Returns the number of the matter."""
    said, today = written(wanted.said), clock.today()
    kind = ApplicationKind.WITHDRAWAL if isinstance(wanted, Withdrawing) else ApplicationKind.CANCELLATION
    with write(actor, Permission.ENGINEERS_KEEP, submission, ledgers=[Ledger.ENGINEERS]) as work:
        readable = handling.registrations_readable(work.session, actor)
        row = work.session.execute(
            select(_R.id.table).where(_R.code == wanted.registration, _R.current.is_(True), readable)
        ).first()
        if row is None:
            raise NotFound("没有这项注册，或者已经终止。", fix="请从登记表进入。")
        applying.must_have_none_open(work, row.person_id)
        [person] = people.persons_by_id(work.session, [row.person_id])
        number, mine = codes.new_code("Q"), reach.human(actor)
        work.add(
            tables.Application(
                number=number,
                kind=kind,
                state=ApplicationState.EXAMINED,
                person_id=row.person_id,
                qualification_id=row.qualification_id,
                registration=row.code,
                organisation_id=row.organisation_id,
                region=row.region or PROVINCE,
                applied_on=today,
                due_from=today,
                filed_by=mine,
                ground=wanted.ground.value,
                said=said,
                employer_word=EmployerWord.NONE,
                examined_on=today,
                examined_by=mine,
                favourable=True,
                opinion=said,
                changed_at=clock.now(),
            )
        )
        work.record(Action.ENGINEER_PROPOSED, number, kind=kind.value, person=person.code, ground=wanted.ground.value)
        return number


# -- final decision ----------------------------------------------------------------------------------------------------


def refuse(actor: Actor, seen: SeenApplication, reason: str, *, submission: str) -> str:
    """Decide against an application, with the reason; returns the number."""
    kept = written(reason)
    with write(actor, Permission.ENGINEERS_DECIDE, submission, ledgers=[Ledger.ENGINEERS]) as work:
        row = handling.live_application(work, seen)
        handling.must_be_allowed(work, row, Step.REFUSE)
        handling.supersede(
            work,
            row,
            state=ApplicationState.REFUSED,
            decided_on=clock.today(),
            decided_by=reach.human(actor),
            reason=kept,
        )
        work.record(Action.ENGINEER_REFUSED, row.number)
        return seen.number


def grant(actor: Actor, seen: SeenApplication, *, submission: str) -> str:
    """Decide in favour: the registration begins, is renewed, moves or ends. Returns the registration's public code.

    Raises `RuleBroken` for a decision on what one examined or filed oneself (IN-07), and for who meanwhile is barred, over age or
    registered elsewhere.
    """
    with write(actor, Permission.ENGINEERS_DECIDE, submission, ledgers=_BOTH) as work:
        row = handling.live_application(work, seen)
        handling.must_be_allowed(work, row, Step.GRANT)
        known = _facts(work, row)
        rules.may_be_granted(known, laws.in_force(work.session, clock.today()))
        if row.kind in STARTING:
            code, provision = _begin(work, row, known)
        elif row.kind is ApplicationKind.RENEWAL:
            code, provision = _renew(work, row, known)
        elif row.kind is ApplicationKind.CHANGE:
            code, provision = _move(work, row)
        else:
            code, provision = _end(work, row)
        handling.supersede(
            work,
            row,
            state=ApplicationState.GRANTED,
            registration=code,
            decided_on=clock.today(),
            decided_by=reach.human(actor),
            provision=provision,
        )
        work.record(Action.ENGINEER_GRANTED, row.number, registration=code, provision=provision)
        return code


def publish(actor: Actor, seen: SeenApplication, *, submission: str) -> str:
    """Publish what was granted and hand out the certificate (RSE-06.publish); returns the number."""
    with write(actor, Permission.ENGINEERS_KEEP, submission, ledgers=[Ledger.ENGINEERS]) as work:
        row = handling.live_application(work, seen)
        handling.must_be_allowed(work, row, Step.PUBLISH)
        handling.supersede(work, row, state=ApplicationState.PUBLISHED, published_on=clock.today())
        work.record(Action.ENGINEER_PUBLISHED, row.number)
        return seen.number


def _begin(work: Work, row: Any, known: Any) -> tuple[str, str]:
    today = clock.today()
    term = rules.term(known.grade, today, laws.in_force(work.session, today))
    code, number = codes.new_code("E"), keeping.next_number(work, today.year)
    keeping.begin(
        work,
        code=code,
        number=number,
        stretch=1,
        person_id=row.person_id,
        qualification_id=row.qualification_id,
        organisation_id=row.organisation_id,
        region=row.region,
        grade=known.grade,
        specialty=known.specialty,
        decided_on=today,
        from_on=today,
        cycle_from=today,
        term=term,
        origin=Origin.DECIDED,
        application=row.number,
    )
    _take_post(work, row)
    work.record(Action.ENGINEER_REGISTERED, code, valid_until=term.valid_until, provision=term.provision)
    return code, term.provision


def _renew(work: Work, row: Any, known: Any) -> tuple[str, str]:
    held, today = _current(work, row), clock.today()
    first = rules.starts_on(ApplicationKind.RENEWAL, known.current, today)
    term = rules.term(held.grade, first, laws.in_force(work.session, first))
    _next_stretch(work, row, held, held.organisation_id, first, first, term)
    work.record(
        Action.ENGINEER_RENEWED, held.code, from_on=first, valid_until=term.valid_until, provision=term.provision
    )
    return held.code, term.provision


def _move(work: Work, row: Any) -> tuple[str, str]:
    """End the stretch at the old employer and begin one at the new, with the same last day (RSE-12.change_term)."""
    held, today = _current(work, row), clock.today()
    stretches = facts.registrations_of(work.session, [row.person_id])[row.person_id]
    for one in stretches:
        if one.code == held.code and one.ending is None and one.valid_until >= today:
            keeping.end(work, one, today, Ending.MOVED, "变更执业单位")
    term = Term(held.valid_until, held.provision)
    _next_stretch(work, row, held, row.organisation_id, today, held.cycle_from, term)
    _leave_posts(work, row)
    _take_post(work, row)
    work.record(Action.ENGINEER_MOVED, held.code, on=today, valid_until=held.valid_until)
    return held.code, laws.in_force(work.session, today).provision("RSE-12.change").key


def _end(work: Work, row: Any) -> tuple[str, str]:
    held, today = _current(work, row), clock.today()
    withdrawn = row.kind is ApplicationKind.WITHDRAWAL
    ending = Ending.WITHDRAWN if withdrawn else Ending.CANCELLED
    for one in facts.registrations_of(work.session, [row.person_id])[row.person_id]:
        if one.code == held.code and one.ending is None and (one.valid_until >= today or one.id == held.id):
            keeping.end(work, one, today, ending, f"{row.ground}{facts.MARK}{row.said}")
    provision = laws.in_force(work.session, today).provision("RSE-08" if withdrawn else "RSE-05.conditions").key
    if withdrawn and row.ground == FraudGround.QUALIFICATION:
        work.session.execute(
            update(db.core(tables.Qualification)).where(_Q.id == row.qualification_id).values(ended_on=today)
        )
    action = Action.ENGINEER_WITHDRAWN if withdrawn else Action.ENGINEER_CANCELLED
    work.record(action, held.code, on=today, ground=row.ground, provision=provision)
    return held.code, provision


def _current(work: Work, row: Any) -> Any:
    held = handling.current_of(work.session, row.person_id)
    if held.code != row.registration:
        raise NotFound("这项注册已经终止或者变化。", fix="请作出不予注册的决定。")
    return held


def _next_stretch(
    work: Work, row: Any, held: Any, organisation_id: int, from_on: Any, cycle_from: Any, term: Term
) -> None:
    stretches = facts.registrations_of(work.session, [row.person_id])[row.person_id]
    keeping.begin(
        work,
        code=held.code,
        number=held.number,
        stretch=max(one.stretch for one in stretches if one.code == held.code) + 1,
        person_id=row.person_id,
        qualification_id=held.qualification_id,
        organisation_id=organisation_id,
        region=row.region,
        grade=held.grade,
        specialty=held.specialty,
        decided_on=clock.today(),
        from_on=from_on,
        cycle_from=cycle_from,
        term=term,
        origin=held.origin,
        application=row.number,
    )


def _take_post(work: Work, row: Any) -> None:
    """The person stands at the post applied for, from today, where no safety post there is registered yet."""
    today = clock.today()
    if row.post is None or facts.employed(work.session, row.person_id, row.organisation_id, today):
        return
    [person] = people.persons_by_id(work.session, [row.person_id])
    firm = people.organisations_by_id(work.session, [row.organisation_id])[row.organisation_id]
    entries.take_posts(work, [entries.TakenPost(person, firm, row.post, today, "注册安全工程师", source="注册登记")])


def _leave_posts(work: Work, row: Any) -> None:
    """The person's safety posts at the employer that is left end the day before."""
    today = clock.today()
    query = select(_T.id, _T.code, _T.from_on).where(
        _T.person_id == row.person_id,
        _T.organisation_id == row.former_id,
        _T.kind.in_(ENGINEER_POSTS),
        or_(_T.until_on.is_(None), _T.until_on >= today),
    )
    for post in work.session.execute(query).all():
        close_post(work, post.id, post.code, max(post.from_on, today - timedelta(days=1)))
