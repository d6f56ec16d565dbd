"""Taking back what was entered by mistake: kept, but no longer live, and only while nothing else stands on it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session

from registry.conduct import rules, tables
from registry.kernel import clock, db
from registry.kernel.errors import NotFound, NotPermitted, Refused
from registry.kernel.transaction import Work
from registry.policy import Action

Table = type[tables.PenaltyDecision] | type[tables.AccidentReport] | type[tables.MajorHazard]
_NAMED_BY = {"penalties": "penalty_number", "accidents": "accident_number", "hazards": "hazard_number"}
_ACCIDENT = re.compile(r'"accident":\s*"(\w+)"')


def take_back(work: Work, table: Table, *, batch: str) -> int:
    """Take a whole batch back. Refuses when one of its records was acted on or another record names it."""
    column = db.core(table).c
    rows = work.session.execute(
        select(db.core(table)).where(column.live.is_(True), db.of_batch(column.batch, batch))
    ).all()
    if not batch or not rows:
        raise NotFound("没有可以撤回的批次。", fix="请核对批次号；已撤回的批次不能再次撤回。")
    moved = sum(row.version > 1 for row in rows)
    if moved:
        raise Refused(f"该批次已有 {moved} 条办理了后续登记，不能整批撤回。", fix="请逐条撤回误登的记录。")
    withdraw(work, table, rows, "整批撤回", batch=batch)
    return len(rows)


def withdraw(work: Work, table: Table, rows: Iterable[Any], note: str, *, batch: str = "") -> None:
    """Withdraw records. Raises `NotPermitted` for one outside the actor's region, `Refused` for one that is named elsewhere."""
    found = list(rows)
    if any(not rules.reaches(work.actor, row.region) for row in found):
        raise NotPermitted("其中有记录不在您的管辖范围内。", fix="请由登记它的部门办理。")
    used = _named(work.session, table.__tablename__, {row.number for row in found})
    if used:
        raise Refused(f"有 {len(used)} 条记录已被案件等后续记录引用，不能撤回。", fix="请先办结或撤回引用它的记录。")
    column = db.core(table).c
    for part in db.chunks(row.id for row in found):
        work.session.execute(
            update(db.core(table))
            .where(column.id.in_(part))
            .values(live=False, note=note, version=column.version + 1, changed_at=clock.now())
        )
    for row in found:
        work.record(Action.CONDUCT_WITHDRAWN, row.number, batch=batch)


def _named(session: Session, table: str, numbers: set[str]) -> set[str]:
    """Which of these numbers another record names: in a column called after the kind of record, or in the facts of a case."""
    used: set[str] = set()
    for other in db.Base.metadata.tables.values():
        column = other.columns.get(_NAMED_BY[table])
        if column is not None:
            query = select(column).where(column != "")
            if "live" in other.columns:
                query = query.where(other.columns["live"].is_(True))
            for part in db.chunks(numbers):
                used.update(session.execute(query.where(column.in_(part)).distinct()).scalars())
        facts = other.columns.get("facts")
        if table == "accidents" and facts is not None and other.name != "penalties":
            for text in session.execute(select(facts).where(db.contains(facts, '"accident"'))).scalars():
                used.update(numbers.intersection(_ACCIDENT.findall(text)))
    return used
