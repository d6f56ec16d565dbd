"""What a confirmed sheet of results or historical certificates does: rows entered, a batch undone.

A centre's rows wait for a certifier, historical ones included; a certifier's own historical rows take effect at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import starmap
from typing import Any

from sqlalchemy import func, select, update

from registry.kernel import clock, db
from registry.kernel.errors import RuleBroken
from registry.kernel.ledger import Detail
from registry.kernel.sheet import Options, Parsed
from registry.kernel.transaction import Work
from registry.law import queries as laws
from registry.parties import entries as parties
from registry.parties import queries as people
from registry.parties.terms import Organisation, Person
from registry.policy import Action, Permission
from registry.training import issuing, rules, tables
from registry.training.judging import Row
from registry.training.terms import ResultState

_R = db.core(tables.ExamResult).c


# -- entering ----------------------------------------------------------------------------------------------------------

_AS_READ = (
    "category", "operation", "education", "employer_code", "hours", "theory", "practice", "exam_on",
    "issuer", "remark",
)  # fmt: skip


def enter(work: Work, batch: str, accepted: Sequence[Parsed], _options: Options) -> None:
    """Store judged rows: as results awaiting approval, or, from a certifier, as received certificates."""
    submitted = work.actor.may(Permission.RESULTS_SUBMIT)
    centre = people.organisation_by_code(work.session, work.actor.organisation) if submitted else None
    if submitted and centre is None:
        raise RuleBroken("TR-16.capacity", "账号没有绑定培训机构。", fix="请联系系统管理员。")
    if not accepted:
        return
    numbers, rows = zip(*accepted, strict=True)
    column = dict(zip(Row._fields, map(list, zip(*rows, strict=True)), strict=True))
    strangers = (not known for known in column["known"])
    met = parties.meet_people(
        work,
        list(map(parties.MetPerson, column["identity"], column["name"], strangers)),
        batch=batch,
        in_passing=True,
    )
    trainees = [met[identity] for identity in column["identity"]]
    if centre is not None:
        _submit(work, batch, list(numbers), column, trainees, centre)
        return
    received = [
        issuing.Wanted(
            person=trainee,
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
        for row, trainee in zip(starmap(Row, rows), trainees, strict=True)
    ]
    issuing.enter_certificates(work, received)


def _submit(
    work: Work,
    batch: str,
    numbers: list[int],
    column: Mapping[str, list[Any]],
    trainees: list[Person],
    centre: Organisation,
) -> None:
    exams = zip(column["exam_on"], column["issued_on"], strict=True)
    days = {date.fromisoformat(exam) for exam, issued in exams if not issued}
    law_on = {day.isoformat(): law for day, law in laws.in_force_each(work.session, days).items()}
    codes = [f"{batch}-{number}" for number in numbers]
    judged = zip(*(column[name] for name in ("theory", "practice", "exam_on", "issued_on")), strict=True)
    results = {
        "code": codes,
        "batch": batch,
        "sheet_row": numbers,
        "centre_id": centre.id,
        "region": centre.region,
        "person_id": [trainee.id for trainee in trainees],
        "employer_name": column["employer"],
        **{name: column[name] for name in _AS_READ},
        "passed": [
            bool(issued) or rules.passed(theory, practice, law_on[day]) for theory, practice, day, issued in judged
        ],
        "issued_on": [day or None for day in column["issued_on"]],
        "reviewed_on": [day or None for day in column["reviewed_on"]],
        "state": ResultState.PENDING.value,
        "submitted_by": work.actor.person,
        "submitted_at": clock.stamp(),
        "decided_by": "",
        "reason": "",
    }
    db.pour(work.session, db.core(tables.ExamResult), results)
    people: list[Detail] = [trainee.code for trainee in trainees]
    work.record_each(Action.RESULT_SUBMITTED, codes, person=people, operation=column["operation"])


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
    work.record_each(Action.RESULT_UNDONE, pending, batch=batch)
    return len(pending)
