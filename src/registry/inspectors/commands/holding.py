"""A keeper enters exam sessions and training classes with their rosters; a wrong line is withdrawn, never overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select, update
from sqlmodel import Session

from registry.inspectors import queries, rules_entries, tables
from registry.inspectors.commands.reaching import long_text, must_reach, the_person
from registry.inspectors.terms_steps import Attended, EventKind
from registry.kernel import clock, codes, db, fields
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, OutOfDate, Refused
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.parties import queries as parties
from registry.policy import Action, Ledger, Permission

_E = db.core(tables.Event).c
_N = db.core(tables.Entry).c
_C = db.core(tables.Credential).c


class Held(BaseModel):
    """考试场次或培训班次. An exam's `until_on` is its day; `pass_score` in points of a hundred, 0 for a training."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    kind: EventKind
    title: str
    organiser: str
    from_on: date
    until_on: date
    pass_score: fields.Score = 0


class Line(BaseModel):
    """名册中的一行: who (public code or ID number); a score, or hours, days and whether passed."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True, hide_input_in_errors=True)

    event: str
    person: str
    score: fields.Score | None = None
    hours: fields.Hours = 0
    days: int = 0
    passed: bool = True


def hold(actor: Actor, wanted: Held, *, submission: str) -> str:
    """Enter an exam session or a training class; returns its code. Raises `InvalidInput`."""
    with write(actor, Permission.INSPECTORS_KEEP, submission, ledgers=[Ledger.INSPECTORS]) as work:
        if not actor.region:
            must_reach(actor, "")
        if queries.event_like(work.session, actor.region, wanted.kind, wanted.title, wanted.from_on) is not None:
            raise InvalidInput("名称", "同名、同日的这一场已经登记过。", fix="请到已登记的场次补充名册。")
        return enter_event(work, wanted, actor.region)


def enter_event(work: Work, wanted: Held, region: str, batch: str = "") -> str:
    """Check one event and store it. The caller has checked reach and that it is not there yet."""
    title, organiser = long_text("名称", wanted.title, 80), long_text("组织单位", wanted.organiser, 80)
    objection = rules_entries.against_event(
        wanted.kind, wanted.from_on, wanted.until_on, wanted.pass_score, clock.today()
    )
    if objection is not None:
        raise InvalidInput(objection.field, objection.reason, fix=objection.fix)
    code = codes.new_code("K")
    work.add(
        tables.Event(
            code=code,
            kind=wanted.kind,
            title=title,
            organiser=organiser,
            region=region,
            from_on=wanted.from_on,
            until_on=wanted.from_on if wanted.kind.is_exam else wanted.until_on,
            pass_score=wanted.pass_score if wanted.kind.is_exam else 0,
            recorded_at=clock.now(),
            batch=batch,
        )
    )
    work.record(
        Action.EVENT_HELD, code, kind=wanted.kind.value, starts_on=wanted.from_on, ends_on=wanted.until_on, batch=batch
    )
    return code


def add_line(actor: Actor, wanted: Line, *, submission: str) -> str:
    """Enter one person on the roster of an event; returns the entry's code. Raises `InvalidInput`, `RuleBroken` (IN-05)."""
    with write(actor, Permission.INSPECTORS_KEEP, submission, ledgers=[Ledger.INSPECTORS]) as work:
        event = _event(work, actor, wanted.event)
        person = the_person(work.session, wanted.person)
        there = (_N.event_id == event.id, _N.person_id == person.id, _N.live.is_(True))
        if work.session.execute(select(_N.id).where(*there)).first():
            raise InvalidInput("人员", "此人已在名册中。", fix="更正的，请先撤回原来的记录。")
        served = queries.served_on(work.session, [person.id])(person.id, event.from_on)
        rules_entries.may_assess(event.kind, event.organiser, served, laws.in_force(work.session, event.from_on))
        entry = drawn(event, wanted)
        others = queries.records_of(work.session, [person.id])[person.id].attended
        objection = against_line(work.session, event, entry, others)
        if objection is not None:
            raise InvalidInput(objection.field, objection.reason, fix=objection.fix)
        code = codes.new_code("M")
        work.add(tables.Entry(code=code, event_id=event.id, person_id=person.id, recorded_at=clock.now(), **entry))
        note(work, event, person.code, code, entry)
        return code


def drawn(event: Any, wanted: Line) -> dict[str, Any]:
    """What is stored of one line: whether an exam is passed follows from its mark, the days of a training from its dates."""
    if event.kind.is_exam:
        if wanted.score is None:
            raise InvalidInput("成绩", "没有填写成绩。", fix="请填写 0 至 100 分的成绩。")
        return {"score": wanted.score, "passed": wanted.score >= event.pass_score}
    span = (event.until_on - event.from_on).days + 1
    return {"hours": wanted.hours, "days": wanted.days or span, "passed": wanted.passed}


def against_line(
    session: Session, event: Any, entry: dict[str, Any], others: Sequence[Attended]
) -> rules_entries.Objection | None:
    """The first thing that stands against one line, beside the person's other trainings."""
    if event.kind.is_exam:
        return rules_entries.against_score(entry["score"])
    law = laws.in_force(session, clock.today())
    one = Attended(event.kind, event.from_on, event.until_on, entry["hours"], entry["days"], entry["passed"])
    return rules_entries.against_training(one, others, law)


def note(work: Work, event: Any, person: str, code: str, entry: dict[str, Any], batch: str = "") -> None:
    """Record one line: marks and hours are no secret, but belong to the record, not to the ledger."""
    action = Action.EXAM_SAT if event.kind.is_exam else Action.INSPECTOR_TRAINED
    work.record(
        action, person, entry=code, event=event.code, kind=event.kind.value, passed=entry["passed"], batch=batch
    )


def withdraw_line(actor: Actor, entry: str, reason: str, *, submission: str) -> str:
    """Take one line of a roster back, while no certificate rests on it. Raises `OutOfDate`, `Refused`."""
    with write(actor, Permission.INSPECTORS_KEEP, submission, ledgers=[Ledger.INSPECTORS]) as work:
        row = work.session.execute(select(_N.id.table).where(_N.code == entry)).first()
        if row is None:
            raise NotFound("没有这条名册记录。", fix="请刷新页面后重新选择。")
        [code] = work.session.execute(select(_E.code).where(_E.id == row.event_id)).scalars()
        event = _event(work, actor, code)
        if not row.live:
            raise OutOfDate("这条记录已经撤回。", fix="请刷新页面查看。")
        must_rest_nothing(work.session, [row])
        close_lines(work, [row], long_text("撤回理由", reason, 200))
        [person] = parties.persons_by_id(work.session, [row.person_id])
        work.record(Action.ROSTER_WITHDRAWN, person.code, entry=entry, event=event.code)
        return entry


def withdraw_event(actor: Actor, event: str, *, submission: str) -> str:
    """Take back an event entered by mistake while its roster is empty. Raises `Refused`."""
    with write(actor, Permission.INSPECTORS_KEEP, submission, ledgers=[Ledger.INSPECTORS]) as work:
        row = _event(work, actor, event)
        there = work.session.execute(select(func.count()).where(_N.event_id == row.id, _N.live.is_(True))).scalar_one()
        if there:
            raise Refused(f"名册中还有 {there} 人，不能撤回。", fix="请先逐条撤回名册记录。")
        work.session.execute(update(_E.id.table).where(_E.id == row.id).values(live=False))
        work.record(Action.EVENT_WITHDRAWN, event)
        return event


def must_rest_nothing(session: Session, rows: Sequence[Any]) -> None:
    """Refuse while a certificate was recorded for one of these people after the line. Raises `Refused`."""
    since = {row.person_id: row.recorded_at for row in rows}
    resting = 0
    for part in db.chunks(since):
        for one in session.execute(select(_C.person_id, _C.entered_at).where(_C.person_id.in_(part))):
            resting += one.entered_at >= since[one.person_id]
    if resting:
        reason = f"登记后已有 {resting} 本执法证在此之后登记，不能撤回。"
        raise Refused(reason, fix="请核对登记经过；证件登记有误的，先收回证件。")


def close_lines(work: Work, rows: Sequence[Any], reason: str) -> None:
    """Withdraw lines; they stay, no longer live."""
    table = db.core(tables.Entry)
    closed = {"live": False, "closed_at": clock.now(), "closed_reason": reason}
    for part in db.chunks(row.id for row in rows):
        work.session.execute(update(table).where(table.c.id.in_(part)).values(**closed))


def _event(work: Work, actor: Actor, code: str) -> Any:
    row = work.session.execute(select(_E.id.table).where(_E.code == code, _E.live.is_(True))).first()
    if row is None:
        raise NotFound("没有登记这场考试或培训。", fix="请从考试与培训列表进入。")
    must_reach(actor, row.region)
    return row
