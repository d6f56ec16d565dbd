"""What a confirmed sheet of existing registrations does: each row finds its person and employer, is judged by the rules, and is stored.

Works on whole batches by a few set queries. Employers must be registered, people are entered in passing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select, update
from sqlmodel import Session

from registry.engineers import keeping, receiving, tables
from registry.engineers.receiving import Received
from registry.engineers.terms import Ending, Grade, Specialty
from registry.kernel import clock, db, fields, names
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, OutOfDate, Refused, RuleBroken
from registry.kernel.sheet import DuplicateGroup, Judged, Options, Parsed, Rejection, without_duplicates
from registry.kernel.transaction import Work
from registry.parties import entries
from registry.parties import queries as people
from registry.parties.commands import reaches
from registry.parties.terms import Organisation, Person
from registry.policy import Action

_A = db.core(tables.Application).c
_Q = db.core(tables.Qualification).c
_R = db.core(tables.Registration).c


class Row(NamedTuple):
    """The checked values of one sheet row. Days are ISO text, empty where not given."""

    name: str
    identity: str
    grade: str
    specialty: str
    qualification: str
    qualified_on: str
    number: str
    employer: str
    credit_code: str
    registered_on: str
    valid_until: str


Problem = tuple[str, str, str, str]
"""Column, value, reason, fix."""

_COLUMN_OF = {
    "RSE-05.max_age": "身份证号",
    "RSE-05.conditions": "身份证号",
    "RSE-08": "身份证号",
    "RSE-12.one_employer": "聘用单位",
}
"""The column a rule speaks of; of the mapping it is the specialty's."""


def judge(session: Session, actor: Actor, parsed: Sequence[Parsed], _options: Options) -> Judged:
    """Let through what may be stored; every other row is rejected with column, reason and fix."""
    judged = Judged()
    rows = without_duplicates(
        ((number, Row(*values)) for number, values in parsed),
        lambda row: row.number,
        lambda row: ("注册编号", row.number, f"{row.name}：同一注册编号"),
        judged,
    )
    rows = _one_each(rows, judged)
    known = people.people_by_identity(session, (row.identity for _, row in rows))
    firms = people.organisations_by_credit_code(session, {row.credit_code for _, row in rows})
    called = people.known_names(session, [one.id for one in firms.values()])
    fit: list[tuple[int, Row]] = []
    for number, row in rows:
        problem = _party(row, actor, known, firms, called)
        if problem is None:
            fit.append((number, row))
        else:
            judged.rejected.append(Rejection(number, *problem))
    wanted = [_received(row, known.get(row.identity), firms[row.credit_code]) for _, row in fit]
    for (number, row), refused in zip(fit, receiving.problems(session, wanted), strict=True):
        if refused is None:
            judged.accepted.append((number, tuple(row)))
        else:
            judged.rejected.append(Rejection(number, *_said(row, refused)))
    return judged


def _one_each(rows: Sequence[tuple[int, Row]], judged: Judged) -> list[tuple[int, Row]]:
    """A person stands in a sheet once: of two registrations nobody may guess which is right (RSE-12)."""
    same: dict[str, list[tuple[int, Row]]] = {}
    for number, row in rows:
        same.setdefault(row.identity, []).append((number, row))
    kept = []
    for group in same.values():
        if len(group) == 1:
            kept += group
            continue
        numbers = tuple(number for number, _ in group)
        judged.groups.append(DuplicateGroup(numbers, f"{group[0][1].name}：同一人的多项注册", 0))
        for number, row in group:
            others = "、".join(str(other) for other in numbers if other != number)
            reason = f"与第 {others} 行是同一人，只能在一个单位注册（RSE-12）。"
            judged.rejected.append(
                Rejection(number, "身份证号", fields.mask_identity(row.identity), reason, "请只保留现行的一项注册。")
            )
    return sorted(kept, key=lambda one: one[0])


def _party(
    row: Row,
    actor: Actor,
    known: dict[str, Person],
    firms: dict[str, Organisation],
    called: dict[int, set[str]],
) -> Problem | None:
    person, firm = known.get(row.identity), firms.get(row.credit_code)
    if person is not None and names.search_key(person.name) != names.search_key(row.name):
        return "姓名", row.name, "该身份证号已登记为另一姓名。", "请核对姓名和身份证号；更名请先到窗口更正登记。"
    if firm is None:
        return "统一社会信用代码", row.credit_code, "没有登记这个单位。", "请先用单位表格登记单位，再重新导入。"
    if names.search_key(row.employer) not in called.get(firm.id, set()):
        return "聘用单位", row.employer, f"该代码登记的单位是“{firm.name}”。", "请核对单位名称与代码。"
    if not reaches(actor, firm.region):
        return "聘用单位", row.employer, "单位不在您的管辖区域内。", "请由有管辖权的部门导入。"
    return None


def _received(row: Row, person: Person | None, firm: Organisation) -> Received:
    return Received(
        person,
        person.born_on if person is not None else fields.birth_date(row.identity),
        firm,
        Grade(row.grade),
        Specialty(row.specialty),
        row.qualification,
        date.fromisoformat(row.qualified_on),
        row.number,
        date.fromisoformat(row.registered_on),
        date.fromisoformat(row.valid_until) if row.valid_until else None,
    )


def _said(row: Row, refused: Refused) -> Problem:
    if isinstance(refused, InvalidInput):
        value = {"注册日期": row.registered_on, "有效期至": row.valid_until, "注册编号": row.number}
        return refused.field, value.get(refused.field, row.qualification), refused.message, refused.fix
    provision = refused.provision if isinstance(refused, RuleBroken) else ""
    column = _COLUMN_OF.get(provision, "专业类别")
    shown = {"身份证号": fields.mask_identity(row.identity), "聘用单位": row.employer}
    return column, shown.get(column, row.specialty), refused.message, refused.fix


# -- entering and undoing ----------------------------------------------------------------------------------------------


def enter(work: Work, batch: str, accepted: Sequence[Parsed], _options: Options) -> None:
    """Store judged rows. Raises `OutOfDate` when facts changed since the preview."""
    rows = [Row(*values) for _, values in accepted]
    met = entries.meet_people(
        work, [entries.MetPerson(row.identity, row.name) for row in rows], batch=batch, in_passing=True
    )
    firms = people.organisations_by_credit_code(work.session, {row.credit_code for row in rows})
    wanted = [(met[row.identity], _received(row, met[row.identity], firms[row.credit_code])) for row in rows]
    if any(receiving.problems(work.session, [one for _, one in wanted])):
        raise OutOfDate("预览之后登记有变化，部分行已不能登记。", fix="请重新上传，按新的预览确认。")
    receiving.store(work, wanted, batch=batch)


def undo(work: Work, batch: str) -> int:
    """Take a sheet back while nothing depends on it: no application, change, renewal or ending since. Returns how many."""
    rows = work.session.execute(select(_R.id.table).where(db.of_batch(_R.batch, batch), _R.live.is_(True))).all()
    used = _depended_on(work, rows)
    if used:
        raise RuleBroken(
            "RSE-12.change", f"该批次已有 {used} 项注册办理过后续事项，不能整批撤回。", fix="请逐项办理注销或者变更。"
        )
    for row in rows:
        keeping.end(work, row, clock.today(), Ending.UNDONE, "撤回导入批次")
        work.record(Action.ENGINEER_UNDONE, row.code, batch=batch)
    _forget_qualifications(work, batch)
    return len(rows)


def _depended_on(work: Work, rows: Sequence[Any]) -> int:
    """How many of the registrations something else stands on."""
    changed = sum(1 for row in rows if row.version > 1)
    ids = [row.qualification_id for row in rows]
    found: set[int] = set()
    for part in db.chunks(ids):
        query = select(_A.qualification_id).where(_A.qualification_id.in_(part), _A.live.is_(True))
        found.update(work.session.execute(query).scalars())
    codes_ = [row.code for row in rows]
    later = 0
    for part in db.chunks(codes_):
        query = select(func.count()).where(_R.code.in_(part), _R.stretch > 1)
        later += int(work.session.execute(query).scalar_one())
    return max(changed, len(found), later)


def _forget_qualifications(work: Work, batch: str) -> None:
    """Set free the numbers of qualifications that came with the batch: marked as never having been."""
    rows = work.session.execute(select(_Q.id, _Q.code, _Q.issued_on).where(db.of_batch(_Q.batch, batch))).all()
    for row in rows:
        work.session.execute(
            update(db.core(tables.Qualification))
            .where(_Q.id == row.id)
            .values(number=f"撤回-{row.code}", ended_on=row.issued_on)
        )
