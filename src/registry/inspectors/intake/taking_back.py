"""Taking a sheet of inspectors back, while nothing else stands on what it entered."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session

from registry.inspectors import tables
from registry.kernel import db
from registry.kernel.errors import NotFound, Refused
from registry.kernel.transaction import Work
from registry.parties import queries as people
from registry.policy import Action

_A = db.core(tables.Appointment).c
_B = db.core(tables.Body).c
_C = db.core(tables.Credential).c
_V = db.core(tables.Evidence).c
_N = db.core(tables.Entry).c
_ACTING = ("officer_person_id", "second_person_id")
"""Columns in which other registers name an acting inspector."""


def undo(work: Work, batch: str) -> int:
    """Take a batch back; returns how many appointments.

    Refuses when one of its records was changed since, when its people were trained, certified or moved since, or act in a case.
    """
    session = work.session
    appointments = session.execute(select(_A.id.table).where(db.of_batch(_A.batch, batch))).all()
    credentials = session.execute(select(_C.id.table).where(db.of_batch(_C.batch, batch))).all()
    evidence = session.execute(select(_V.id.table).where(db.of_batch(_V.batch, batch))).all()
    if not appointments:
        raise NotFound("没有可以撤回的批次。", fix="请核对批次号。")
    since = {row.person_id: row.entered_at for row in appointments}
    _must_stand_alone(session, batch, since, credentials, evidence)
    codes = {one.id: one.code for part in db.chunks(since) for one in people.persons_by_id(session, part)}
    for table in (tables.Evidence, tables.Credential, tables.Appointment):
        core = db.core(table)
        session.execute(delete(core).where(db.of_batch(core.c.batch, batch)))
    unused = (db.of_batch(_B.batch, batch), _B.organisation_id.not_in(select(_A.organisation_id)))
    bodies = people.organisations_by_id(session, session.execute(select(_B.organisation_id).where(*unused)).scalars())
    session.execute(delete(_B.id.table).where(*unused))
    work.record_each(Action.BODY_WITHDRAWN, [one.code for one in bodies.values()], batch=batch)
    for row in credentials:
        work.record(Action.CREDENTIAL_UNDONE, codes[row.person_id], credential=row.code, batch=batch)
    for row in evidence:
        work.record(Action.EVIDENCE_WITHDRAWN, codes[row.person_id], evidence=row.code, batch=batch)
    for row in appointments:
        work.record(Action.APPOINTMENT_UNDONE, codes[row.person_id], appointment=row.code, batch=batch)
    return len(appointments)


def _must_stand_alone(session: Session, batch: str, since: dict[int, Any], credentials: Any, evidence: Any) -> None:
    if any(row.withdrawn_on is not None for row in [*credentials, *evidence]):
        raise Refused("该批次已有证件或证明收回、终止，不能整批撤回。", fix="请逐条更正。")
    later = 0
    for part in db.chunks(since):
        for column, at in ((_A, "entered_at"), (_C, "entered_at"), (_V, "recorded_at"), (_N, "recorded_at")):
            query = select(column.person_id, column[at]).where(column.person_id.in_(part), column.batch != batch)
            later += sum(moment >= since[person] for person, moment in session.execute(query))
    if later:
        raise Refused(f"该批次人员此后已有 {later} 条任职、证件或培训登记，不能整批撤回。", fix="请先撤回后续登记。")
    acting = _acting(session, set(since))
    if acting:
        raise Refused(f"该批次已有 {acting} 人在案件中担任办案人员，不能整批撤回。", fix="请先办结或终止这些案件。")


def _acting(session: Session, people_ids: set[int]) -> int:
    """How many of these people a case of another register names."""
    found: set[int] = set()
    for other in db.Base.metadata.tables.values():
        for column in (other.columns[name] for name in _ACTING if name in other.columns):
            for part in db.chunks(people_ids):
                found.update(session.execute(select(column).where(column.in_(part)).distinct()).scalars())
    return len(found)
