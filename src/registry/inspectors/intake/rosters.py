"""Rosters of exams and trainings as they come in: one row a person, rows of one event together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select, update
from sqlmodel import Session

from registry.inspectors import queries, rules_entries, tables
from registry.inspectors.commands import holding
from registry.inspectors.intake.known import Problem, against_person, let_through, names_here, people_named
from registry.inspectors.terms_steps import Attended, EventKind
from registry.kernel import clock, codes, db
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound, Refused, RuleBroken
from registry.kernel.sheet import Judged, Options, Parsed, without_duplicates
from registry.kernel.transaction import Work
from registry.law import queries as laws
from registry.parties import entries as parties
from registry.policy import Action

_E = db.core(tables.Event).c
_N = db.core(tables.Entry).c


class RosterRow(NamedTuple):
    """One checked row. Days are ISO text; a score in hundredths or none, hours in tenths; `pass_score` of the exam."""

    name: str
    identity: str
    kind: str
    title: str
    organiser: str
    from_on: str
    until_on: str
    pass_score: int
    score: int | None
    hours: int
    days: int
    passed: bool

    @property
    def event(self) -> tuple[str, str, str]:
        """What makes rows belong to one event."""
        return self.kind, self.title, self.from_on

    @property
    def said(self) -> tuple[str, str, int]:
        """What rows of one event must agree on."""
        return self.organiser, self.until_on, self.pass_score

    @property
    def attended(self) -> Attended:
        """The training as the rules look at it."""
        since, until = date.fromisoformat(self.from_on), date.fromisoformat(self.until_on)
        return Attended(EventKind(self.kind), since, until, self.hours, self.days, self.passed)


def judge(session: Session, actor: Actor, parsed: Sequence[Parsed], _options: Options) -> Judged:
    """Let through what may be stored; every other row is rejected with column, reason and fix."""
    judged = Judged()
    rows = without_duplicates(
        [(number, RosterRow(*values)) for number, values in parsed],
        lambda row: (row.identity, *row.event),
        lambda row: ("姓名", row.name, f"{row.title}：同一人"),
        judged,
    )
    named = [(row.name, row.identity) for _, row in rows]
    known, here = people_named(session, named), names_here(named)
    ids = [one.id for one in known.values()]
    records, there = queries.records_of(session, ids), _there(session, actor, [row for _, row in rows])
    law, served = laws.in_force(session, clock.today()), queries.served_on(session, ids)
    seen: dict[str, list[Attended]] = {}
    events: dict[tuple[str, str, str], tuple[str, str, int]] = {}
    problems: list[Problem] = []
    for _, row in rows:
        person = known.get(row.identity)
        problem = against_person(known, here, row.name, row.identity)
        problem = problem or _against_event(row, there, events)
        if problem is None and person is not None and (row.event in there and person.id in there[row.event][1]):
            problem = ("姓名", row.name, "此人已在这一场的名册中。", "无需重复登记；更正的请先撤回原记录。")
        if problem is None and person is not None:
            problem = _against_assessor(session, row, served(person.id, date.fromisoformat(row.from_on)))
        if problem is None and not EventKind(row.kind).is_exam:
            others = [*(records[person.id].attended if person else ()), *seen.get(row.identity, ())]
            found = rules_entries.against_training(row.attended, others, law)
            if found is not None:
                problem = (found.field, f"{rules_entries.hours(row.hours)} 学时", found.reason, found.fix)
            else:
                seen.setdefault(row.identity, []).append(row.attended)
        problems.append(problem)
    return let_through(rows, problems, judged)


def _against_assessor(session: Session, row: RosterRow, served: str) -> Problem:
    """Whether the organiser may assess somebody who serves there (IN-05)."""
    kind, day = EventKind(row.kind), date.fromisoformat(row.from_on)
    if kind is not EventKind.SUPERVISION_EXAM:
        return None
    try:
        rules_entries.may_assess(kind, row.organiser, served, laws.in_force(session, day))
    except RuleBroken as refused:
        return "组织单位", row.organiser, refused.message, refused.fix
    return None


def _against_event(
    row: RosterRow,
    there: dict[tuple[str, str, str], tuple[Any, set[int]]],
    events: dict[tuple[str, str, str], tuple[str, str, int]],
) -> Problem:
    """Rows of one event disagree about it, or with the event that is registered."""
    stored = there.get(row.event)
    if stored is not None:
        event = stored[0]
        if (event.organiser, event.until_on.isoformat(), event.pass_score) != row.said:
            return (
                "名称",
                row.title,
                "同名、同日的这一场已登记，组织单位、结束日期或合格分数与登记不同。",
                "请按登记的内容填写。",
            )
        return None
    if events.setdefault(row.event, row.said) != row.said:
        return "名称", row.title, "表内同一场次的组织单位、结束日期或合格分数不一致。", "请核对后填写一致。"
    return None


def _there(session: Session, actor: Actor, rows: Sequence[RosterRow]) -> dict[tuple[str, str, str], Any]:
    """Live events of the actor's region that rows speak of, each with the persons on its roster."""
    found: dict[tuple[str, str, str], Any] = {}
    for kind, title, from_on in {row.event for row in rows}:
        event = queries.event_like(session, actor.region, EventKind(kind), title, date.fromisoformat(from_on))
        if event is not None:
            roster = select(_N.person_id).where(_N.event_id == event.id, _N.live.is_(True))
            found[kind, title, from_on] = (event, set(session.execute(roster).scalars()))
    return found


_COLUMNS = (
    "code", "event_id", "person_id", "score", "hours", "days", "passed", "live", "recorded_at", "closed_reason", "batch",
)  # fmt: skip


def enter(work: Work, batch: str, accepted: Sequence[Parsed], _options: Options) -> None:
    """Store judged rows, one event each; an exam or training that is not registered yet is entered first."""
    rows = [RosterRow(*values) for _, values in accepted]
    met = parties.meet_people(
        work, [parties.MetPerson(row.identity, row.name) for row in rows], batch=batch, in_passing=True
    )
    events: dict[tuple[str, str, str], Any] = {}
    for row in rows:
        if row.event not in events:
            events[row.event] = _event(work, row, batch)
    now, stored = clock.stamp(), []
    for row, code in zip(rows, codes.new_codes("M", len(rows)), strict=True):
        event, person = events[row.event], met[row.identity]
        stored.append(
            (code, event.id, person.id, row.score, row.hours, row.days, row.passed, True, now, "", batch)
        )  # fmt: skip
        holding.note(work, event, person.code, code, {"passed": row.passed}, batch)
    db.bulk_insert(work.session, db.core(tables.Entry), _COLUMNS, stored)


def _event(work: Work, row: RosterRow, batch: str) -> Any:
    kind, since = EventKind(row.kind), date.fromisoformat(row.from_on)
    region = work.actor.region
    event = queries.event_like(work.session, region, kind, row.title, since)
    if event is None:
        wanted = holding.Held.model_construct(
            kind=kind,
            title=row.title,
            organiser=row.organiser,
            from_on=since,
            until_on=date.fromisoformat(row.until_on),
            pass_score=row.pass_score,
        )
        holding.enter_event(work, wanted, region, batch)
        event = queries.event_like(work.session, region, kind, row.title, since)
    return event


def undo(work: Work, batch: str) -> int:
    """Take a batch back while no certificate was recorded for its people since; returns how many rows."""
    lines = select(_N.id, _N.code, _N.person_id, _N.event_id, _N.recorded_at, _N.live)
    rows = work.session.execute(lines.where(db.of_batch(_N.batch, batch))).all()
    if not rows:
        raise NotFound("没有可以撤回的批次。", fix="请核对批次号。")
    gone = sum(not row.live for row in rows)
    if gone:
        raise Refused(f"该批次已有 {gone} 条单独撤回过，不能整批撤回。", fix="请逐条撤回其余记录。")
    holding.must_rest_nothing(work.session, rows)
    holding.close_lines(work, rows, "导入批次撤回")
    mine = select(_E.id, _E.code).where(db.of_batch(_E.batch, batch), _E.live.is_(True))
    for event in work.session.execute(mine).all():
        left = select(func.count()).where(_N.event_id == event.id, _N.live.is_(True))
        if not work.session.execute(left).scalar_one():
            work.session.execute(update(_E.id.table).where(_E.id == event.id).values(live=False))
            work.record(Action.EVENT_WITHDRAWN, event.code, batch=batch)
    work.record_each(Action.ROSTER_WITHDRAWN, [row.code for row in rows], batch=batch)
    return len(rows)
