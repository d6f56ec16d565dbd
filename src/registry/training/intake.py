"""What a confirmed sheet of results or historical certificates does: rows entered, a batch undone.

A centre's rows wait for a certifier, historical ones included; a certifier's own historical rows take effect at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select, update

from registry.kernel import clock, db
from registry.kernel.errors import RuleBroken
from registry.kernel.sheet import Options, Parsed
from registry.kernel.transaction import Work
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import entries as parties
from registry.parties import queries as people
from registry.policy import Action, Permission
from registry.training import issuing, rules, tables
from registry.training.judging import Row
from registry.training.terms import ResultState

_R = db.core(tables.ExamResult).c


# -- entering ----------------------------------------------------------------------------------------------------------

_RESULT_COLUMNS = (
    "code", "batch", "sheet_row", "centre_id", "region", "person_id", "category", "operation", "education",
    "employer_name", "employer_code", "hours", "theory", "practice", "exam_on", "passed", "issued_on", "reviewed_on",
    "issuer", "remark", "state", "submitted_by", "submitted_at", "decided_by", "reason",
)  # fmt: skip


def enter(work: Work, batch: str, accepted: Sequence[Parsed], _options: Options) -> None:
    """Store judged rows: as results awaiting approval, or, from a certifier, as received certificates."""
    rows = [(number, Row(*values)) for number, values in accepted]
    met = parties.meet_people(
        work,
        [parties.MetPerson(row.identity, row.name, new=not row.known) for _, row in rows],
        batch=batch,
        in_passing=True,
    )
    if work.actor.may(Permission.RESULTS_SUBMIT):
        _submit(work, batch, rows, met)
    else:
        received = [
            issuing.Wanted(
                person=met[row.identity],
                category=row.category,
                operation=row.operation,
                issued_on=date.fromisoformat(row.issued_on),
                reviewed_on=date.fromisoformat(row.reviewed_on) if row.reviewed_on else None,
                issuer=row.issuer or "原发证机关（未载明）",
                centre_id=None,
                region=work.actor.region,
                employer=row.employer,
                employer_code=row.employer_code,
                batch=batch,
                received=True,
            )
            for _, row in rows
        ]
        issuing.enter_certificates(work, received)


def _submit(work: Work, batch: str, rows: list[tuple[int, Row]], met: dict[str, Any]) -> None:
    centre = people.organisation_by_code(work.session, work.actor.organisation)
    if centre is None:
        raise RuleBroken("TR-16.capacity", "账号没有绑定培训机构。", fix="请联系系统管理员。")
    pass_law: dict[str, LawBook] = {}
    now, pending, person = clock.stamp(), ResultState.PENDING.value, work.actor.person
    stored = []
    for number, row in rows:
        law = pass_law.get(row.exam_on)
        if law is None:
            law = pass_law[row.exam_on] = laws.in_force(work.session, date.fromisoformat(row.exam_on))
        code, trainee = f"{batch}-{number}", met[row.identity]
        stored.append(
            (
                code,
                batch,
                number,
                centre.id,
                centre.region,
                trainee.id,
                row.category,
                row.operation,
                row.education,
                row.employer,
                row.employer_code,
                row.hours,
                row.theory,
                row.practice,
                row.exam_on,
                bool(row.issued_on) or rules.passed(row.theory, row.practice, law),
                row.issued_on or None,
                row.reviewed_on or None,
                row.issuer,
                row.remark,
                pending,
                person,
                now,
                "",
                "",
            )
        )
        work.record(Action.RESULT_SUBMITTED, code, person=trainee.code, operation=row.operation)
    db.bulk_insert(work.session, db.core(tables.ExamResult), _RESULT_COLUMNS, stored)


# -- undoing -----------------------------------------------------------------------------------------------------------


def undo(work: Work, batch: str) -> int:
    """Take a batch back while nothing of it was approved (results) or changed since (received certificates)."""
    if work.actor.may(Permission.RESULTS_SUBMIT):
        return _undo_results(work, batch)
    return issuing.undo_received(work, batch)


def _undo_results(work: Work, batch: str) -> int:
    decided = work.session.execute(
        select(func.count()).where(_R.batch == batch, _R.state != ResultState.PENDING)
    ).scalar_one()
    if decided:
        raise RuleBroken(
            "TR-15.separation",
            f"该批次已有 {decided} 条经发证机关办理，不能整批撤回。",
            fix="请联系发证机关逐条处理。",
        )
    pending = list(work.session.execute(select(_R.code).where(_R.batch == batch)).scalars())
    work.session.execute(update(tables.ExamResult).where(_R.batch == batch).values(state=ResultState.UNDONE))
    for code in pending:
        work.record(Action.RESULT_UNDONE, code, batch=batch)
    return len(pending)
