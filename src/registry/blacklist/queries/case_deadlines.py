"""By when running cases must come to their next milestone: one case's clock, and all counted by their deadlines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlmodel import Session

from registry.blacklist import reach, rules_cases, tables
from registry.blacklist.terms import CaseState
from registry.kernel import clock, db
from registry.kernel.access import Actor
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.law.terms import Clock
from registry.policy import Permission

_C = db.core(tables.Case).c
RUNNING = (CaseState.DRAFTED, CaseState.NOTIFIED, CaseState.PROPOSED, CaseState.DECIDED, CaseState.SERVED)
_SINCE_DECISION = (CaseState.DECIDED, CaseState.SERVED)
START: ColumnElement[Any] = case((_C.state.in_(_SINCE_DECISION), _C.decided_on), else_=_C.filed_on)
"""The day from which a case's deadline counts."""


@dataclass(frozen=True)
class CasesWaiting:
    """How many cases are not finished, how many of them wait for a decision, and how many are past a deadline."""

    running: int
    proposed: int
    overdue: int


@dataclass(frozen=True, order=True)
class Deadline:
    """Running cases that must come to their next milestone by the same day: their state, and the day it counts from."""

    due_on: date
    state: CaseState
    start: date
    count: int


def next_due(row: Any, law: LawBook) -> Clock | None:
    """The day by which the case must come to its next milestone."""
    if row.state not in RUNNING:
        return None
    return _due(row.state, row.decided_on if row.state in _SINCE_DECISION else row.filed_on, law)


def _due(state: CaseState, start: date, law: LawBook) -> Clock:
    if state is CaseState.DECIDED:
        return rules_cases.service_clock(start, law)
    if state is CaseState.SERVED:
        return rules_cases.publication_clock(start, law)
    return rules_cases.decision_clock(start, law)


def cases_waiting(viewer: Actor) -> CasesWaiting:
    """How many cases of the viewer's own region are not finished, wait for a decision, or are past a deadline."""
    viewer.must(Permission.CASES_READ)
    with db.reading() as session:
        found = by_deadline(session, viewer)
    proposed = sum(one.count for one in found if one.state is CaseState.PROPOSED)
    late = sum(one.count for one in found if one.due_on < clock.today())
    return CasesWaiting(sum(one.count for one in found), proposed, late)


def by_deadline(session: Session, viewer: Actor) -> list[Deadline]:
    """The viewer's running cases counted by their deadline, the nearest first: as many as there are days, not cases."""
    law = laws.in_force(session, clock.today())
    query = select(_C.state, START.label("start"), func.count().label("cases")).where(running(viewer))
    rows = session.execute(query.group_by(_C.state, START)).all()
    return sorted(Deadline(_due(row.state, row.start, law).on, row.state, row.start, row.cases) for row in rows)


def running(viewer: Actor) -> ColumnElement[bool]:
    """Cases of the viewer's own region that are not finished."""
    return and_(_C.state.in_(RUNNING), reach.within(viewer, _C.region))
