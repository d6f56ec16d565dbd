"""One registration with everything about it, and an engineer's own account: qualifications, clocks, courses, what may be applied for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlmodel import Session

from registry.blacklist import queries as blacklist
from registry.blacklist import reach
from registry.engineers import facts, rules, tables
from registry.engineers.handling import A, registrations_readable
from registry.engineers.queries.register import O, P, RegistrationRow, newest, rows_of
from registry.engineers.queries.standing import R
from registry.engineers.rules_education import counted, needed
from registry.engineers.terms import (
    IN_FORCE,
    OPEN,
    ApplicationKind,
    ApplicationState,
    Ending,
    Grade,
    RegistrationState,
    Specialty,
)
from registry.kernel import clock, db, fields, ledger
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound, NotPermitted
from registry.kernel.ledger import EventRow
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.law.terms import Clock
from registry.parties import queries as people
from registry.policy import Ledger, Permission, Role

_Q = db.core(tables.Qualification).c
_E = db.core(tables.Education).c


@dataclass(frozen=True)
class StretchRow:
    """注册区间 as shown."""

    employer: str
    employer_code: str
    from_on: date
    valid_until: date
    ended_on: date | None
    ending: Ending | None
    reason: str


@dataclass(frozen=True)
class CourseRow:
    """继续教育 as shown; hours in tenths. `in_cycle`: it counts for the present term."""

    code: str
    subject: str
    provider: str
    from_on: date
    until_on: date
    hours: int
    in_cycle: bool
    mine: bool


@dataclass(frozen=True)
class QualificationRow:
    """职业资格 as shown, and until when an ordinary first registration may be applied for."""

    code: str
    grade: Grade
    specialty: Specialty
    number: str
    issued_on: date
    first_until: date
    ended_on: date | None


@dataclass(frozen=True)
class ApplicationLine:
    """An application of the person's, newest first."""

    number: str
    kind: ApplicationKind
    state: ApplicationState
    applied_on: date
    decided_on: date | None


@dataclass(frozen=True)
class EngineerRecord:
    """One registration. Hours in tenths; `may_end`: why the viewer may not propose to end it, empty when they may."""

    row: RegistrationRow
    qualification: QualificationRow
    stretches: tuple[StretchRow, ...]
    hours: int
    needed: int
    courses: tuple[CourseRow, ...]
    applications: tuple[ApplicationLine, ...]
    bars: tuple[str, ...]
    clocks: tuple[Clock, ...]
    timeline: tuple[EventRow, ...]
    may_end: str


@dataclass(frozen=True)
class OwnRecord:
    """What an engineer's own account shows. `open`: the number of the application that waits, empty for none."""

    qualifications: tuple[QualificationRow, ...]
    registration: EngineerRecord | None
    courses: tuple[CourseRow, ...]
    applications: tuple[ApplicationLine, ...]
    open: str
    may_start: bool
    may_renew: str
    may_change: str


def record(viewer: Actor, code: str) -> EngineerRecord:
    """One registration within the viewer's reach. Raises `NotFound`."""
    viewer.must(Permission.ENGINEERS_READ)
    with db.reading() as session:
        within = registrations_readable(session, viewer)
        if viewer.role is Role.AGENT:  # of who has moved on, the firm that was left sees no more
            within = and_(within, newest())
        known = session.execute(
            select(R.id).where(R.code == fields.clean(code).upper(), R.live.is_(True), within).limit(1)
        ).first()
        if known is None:
            raise NotFound("没有这项注册，或不在您的查看范围内。", fix="请从登记表进入。")
        return _record(session, viewer, fields.clean(code).upper())


def own(viewer: Actor) -> OwnRecord:
    """The viewer's own qualifications, registration, courses and applications. Raises `NotPermitted` for an account of nobody."""
    viewer.must(Permission.ENGINEERS_APPLY)
    today = clock.today()
    with db.reading() as session:
        person = people.person_by_code(session, viewer.person) if viewer.person else None
        if person is None:
            raise NotPermitted("账号没有绑定本人，不能办理注册。", fix="请到窗口凭身份证件开立个人账号。")
        law = laws.in_force(session, today)
        rows = facts.registrations_of(session, [person.id]).get(person.id, [])
        last = facts.newest(rows) or (rows[-1] if rows else None)
        found = _record(session, viewer, last.code) if last is not None else None
        query = select(_Q.id.table).where(_Q.person_id == person.id).order_by(_Q.issued_on, _Q.id)
        lines = _applications(session, person.id)
        waiting = next((one.number for one in lines if one.state in OPEN), "")
        in_force = found is not None and found.row.state in IN_FORCE
        due = found is not None and found.row.state is RegistrationState.RENEWAL_DUE
        first = rules.window_start(found.row.valid_until, law) if found else None
        return OwnRecord(
            qualifications=tuple(_qualification(row, law) for row in session.execute(query)),
            registration=found,
            courses=_courses(session, viewer, person.id, last.cycle_from if last is not None else None, today),
            applications=lines,
            open=waiting,
            may_start=not in_force,
            may_renew="" if due else f"自 {first} 起可以申请延续注册。" if in_force else "没有在有效期内的注册。",
            may_change="" if in_force else "没有在有效期内的注册。",
        )


# -- pieces ------------------------------------------------------------------------------------------------------------


def _record(session: Session, viewer: Actor, code: str) -> EngineerRecord:
    today = clock.today()
    law = laws.in_force(session, today)
    query = (
        select(
            R.id.table, P.name, P.code.label("person_code"), O.name.label("employer"), O.code.label("employer_code"),
            O.region.label("employer_region"),
        )
        .join(P.id.table, P.id == R.person_id)
        .join(O.id.table, O.id == R.organisation_id)
        .where(R.code == code)
    )  # fmt: skip
    last = session.execute(query.where(newest())).first()
    if last is None:
        raise NotFound("这项登记已经撤回。", fix="请从登记表进入。")
    stretches = session.execute(query.where(R.live.is_(True)).order_by(R.from_on, R.id)).all()
    [row] = rows_of(session, viewer, [last], law)
    held = session.execute(select(_Q.id.table).where(_Q.id == last.qualification_id)).one()
    courses = _courses(session, viewer, last.person_id, last.cycle_from, today)
    bars = blacklist.bars_on(session, person_id=last.person_id, day=today)
    return EngineerRecord(
        row=row,
        qualification=_qualification(held, law),
        stretches=tuple(
            StretchRow(
                one.employer, one.employer_code, one.from_on, one.valid_until, one.ended_on, one.ending,
                one.ended_reason.rpartition(facts.MARK)[2],
            )
            for one in stretches
            if one.ending is not Ending.UNDONE
        ),
        hours=counted(facts.courses_of(session, last.person_id), last.cycle_from, today),
        needed=needed(law),
        courses=courses,
        applications=_applications(session, last.person_id),
        bars=tuple(one.sentence for one in bars),
        clocks=_clocks(last, held, law, session),
        timeline=tuple(one for one in ledger.history(session, code) if one.ledger is Ledger.ENGINEERS),
        may_end=_may_end(session, viewer, last),
    )  # fmt: skip


def _may_end(session: Session, viewer: Actor, last: Any) -> str:
    if not viewer.may(Permission.ENGINEERS_KEEP):
        return "由名录管理人员提出。"
    if not last.current:
        return "这项注册已经终止。"
    waiting = session.execute(select(A.number).where(A.person_id == last.person_id, A.open.is_(True))).scalar()
    return f"已有一份正在办理的申请，编号 {waiting}。" if waiting else ""


def _clocks(last: Any, held: Any, law: LawBook, session: Session) -> tuple[Clock, ...]:
    """Every date that follows from a registration, explained: its end, the renewal window, the bar after fraud."""
    then = laws.in_force(session, last.cycle_from)
    code = last.provision.partition("@")[0]
    term = then.provision(code)
    full = rules.term(held.grade, last.cycle_from, then).valid_until
    said = f"自 {last.cycle_from} 起 {term.amount}，最后一日为对应日的前一日。"
    if full != last.valid_until:
        said = f"注册证载明有效期至 {last.valid_until}，不超过法定期限。"
    found = [Clock(last.valid_until, "注册有效期至", f"{said}依据：{term.citation}", term.to_confirm or not term.binds)]
    if last.ending is Ending.WITHDRAWN and last.ended_on is not None:
        bar, until = law.provision("RSE-08"), rules.barred_until([last.ended_on], law)
        why = f"{last.ended_on} 因以不正当手段取得被撤销，自该日起 {bar.amount}内不得再次注册。依据：{bar.citation}"
        return (Clock(until or last.ended_on, "不得再次注册至", why, bar.to_confirm),)
    if last.ending is None:
        window = law.provision("RSE-04.window")
        first = rules.window_start(last.valid_until, law)
        why = f"有效期满前 {window.amount}内，首日为 {last.valid_until} 往前推 {window.amount}。依据：{window.citation}"
        found.append(Clock(first, "可以申请延续注册自", why, window.to_confirm))
        hours = law.provision("RSE-07")
        why = f"本注册周期自 {last.cycle_from} 起，须在申请延续注册前完成 {hours.amount}。依据：{hours.citation}"
        found.append(Clock(last.valid_until, "继续教育完成期限", why, hours.to_confirm))
    return tuple(found)


def _qualification(row: Any, law: LawBook) -> QualificationRow:
    until = rules.first_until(row.issued_on, law)
    return QualificationRow(row.code, row.grade, row.specialty, row.number, row.issued_on, until, row.ended_on)


def _courses(
    session: Session, viewer: Actor, person_id: int, cycle_from: date | None, today: date
) -> tuple[CourseRow, ...]:
    query = select(_E.id.table).where(_E.person_id == person_id, _E.live.is_(True))
    return tuple(
        CourseRow(
            row.code, row.subject, row.provider, row.from_on, row.until_on, row.hours,
            cycle_from is not None and cycle_from <= row.until_on <= today, row.entered_by == reach.human(viewer),
        )
        for row in session.execute(query.order_by(_E.until_on.desc(), _E.id.desc()))
    )  # fmt: skip


def _applications(session: Session, person_id: int) -> tuple[ApplicationLine, ...]:
    query = select(A.number, A.kind, A.state, A.applied_on, A.decided_on).where(
        A.person_id == person_id, A.live.is_(True)
    )
    rows: Sequence[Any] = session.execute(query.order_by(A.applied_on.desc(), A.id.desc())).all()
    return tuple(ApplicationLine(*row) for row in rows)
