"""Accidents as they come in: one unit where it happened, others and persons by their role; the grade follows from the counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from registry.conduct import rules, tables
from registry.conduct.intake.known import Known, Problem, against_region, let_through
from registry.conduct.intake.taking_back import take_back
from registry.conduct.terms import ACCIDENT_WORDS, AccidentKind, AccidentRole, Graded
from registry.kernel import clock, codes, db, names
from registry.kernel.access import Actor
from registry.kernel.errors import OutOfDate
from registry.kernel.sheet import BadCell, Judged, Options, Parsed, without_duplicates
from registry.kernel.transaction import Work
from registry.kernel.values import in_ten_thousands
from registry.law import queries as laws
from registry.parties import entries as parties
from registry.policy import Action

_A = db.core(tables.AccidentReport).c
_I = db.core(tables.AccidentParty).c


class AccidentRow(NamedTuple):
    """One checked accident. Days are ISO text or empty, loss in whole cents; others as pairs of name and number."""

    title: str
    happened_on: str
    place: str
    region: str
    kind: str
    deaths: int
    injuries: int
    loss_cents: int
    unit: str
    unit_code: str
    principal: str
    principal_identity: str
    other_units: Sequence[Sequence[str]]
    other_persons: Sequence[Sequence[str]]
    concealed: bool
    reported_on: str
    approved_on: str
    summary: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What may be there once: an accident of a kind, at a unit, on a day."""
        return self.unit_code, self.happened_on, self.kind

    @property
    def units(self) -> list[tuple[str, str]]:
        return [(self.unit, self.unit_code), *((name, code) for name, code in self.other_units)]

    @property
    def persons(self) -> list[tuple[str, str]]:
        first = [(self.principal, self.principal_identity)] if self.principal_identity else []
        return [*first, *((name, number) for name, number in self.other_persons)]


def must_hold_together(row: AccidentRow, today: date) -> None:
    """Refuse a row that contradicts itself. Raises `BadCell` naming the column."""
    if date.fromisoformat(row.happened_on) > today:
        raise BadCell("发生日期", row.happened_on, "日期晚于今天。", "请核对日期。")
    must_be_in_order(row.happened_on, row.reported_on, row.approved_on, today)
    if not (row.deaths or row.injuries or row.loss_cents):
        raise BadCell("死亡人数", "0", "死亡、重伤和直接经济损失都是零。", "请至少填写一项；没有后果的不是事故。")
    if bool(row.principal) != bool(row.principal_identity):
        column = "主要负责人" if row.principal_identity else "主要负责人身份证号"
        raise BadCell(column, "", "主要负责人的姓名和身份证号只填写了一项。", "请补充另一项，或者两项都留空。")
    if len({code for _, code in row.units}) < len(row.units):
        raise BadCell("其他责任单位", row.unit, "同一单位出现了两次。", "发生单位不再列入其他责任单位。")
    if len({number for _, number in row.persons}) < len(row.persons):
        raise BadCell("其他责任人员", "", "同一人出现了两次。", "主要负责人不再列入其他责任人员。")


def must_be_in_order(happened_on: str, reported_on: str, approved_on: str, today: date) -> None:
    """Refuse an investigation report before the accident, an approval before its report, and either after today."""
    earlier = happened_on
    for column, day in (("调查报告提交日期", reported_on), ("批复日期", approved_on)):
        if not day:
            continue
        if day < earlier or day > today.isoformat():
            raise BadCell(column, day, f"{column}早于前一环节的日期，或者晚于今天。", "请核对发生、报告、批复的先后。")
        earlier = day


def graded(session: Session, happened_on: date, deaths: int, injuries: int, loss_cents: int) -> Graded:
    """The grade by the law of the day it happened (ACC-01). Raises `BadCell` before there were grades."""
    found = rules.grade(deaths, injuries, loss_cents, laws.in_force(session, happened_on))
    if found is None:
        reason = "这一天还没有现行的事故等级标准。"
        raise BadCell("发生日期", happened_on.isoformat(), reason, "请核对日期；更早的事故不在本平台登记。")
    return found


# -- judging -----------------------------------------------------------------------------------------------------------


def judge(session: Session, actor: Actor, parsed: Sequence[Parsed], _options: Options) -> Judged:
    """Let through what may be stored; every other row is rejected with column, reason and fix."""
    judged = Judged()
    rows = without_duplicates(
        [(number, AccidentRow(*values)) for number, values in parsed],
        lambda row: row.key,
        lambda row: (
            "发生单位",
            row.unit,
            f"{row.unit} {row.happened_on} {ACCIDENT_WORDS[AccidentKind(row.kind)]}：同一事故",
        ),
        judged,
    )
    return let_through(rows, against(session, actor, [row for _, row in rows]), judged)


def against(session: Session, actor: Actor, rows: Sequence[AccidentRow]) -> list[Problem]:
    """The first thing that stands against each row, or none."""
    known = Known.among(
        session, (one for row in rows for one in row.units), (one for row in rows for one in row.persons)
    )
    entered = _entered(session, known, rows)
    return [_against(session, row, actor, known, entered) for row in rows]


def _against(
    session: Session, row: AccidentRow, actor: Actor, known: Known, entered: dict[tuple[str, str, str], str]
) -> Problem:
    problem = against_region(actor, row.region, "发生地点", row.place)
    for place, (name, code) in enumerate(row.units):
        problem = problem or known.against_unit("其他责任单位" if place else "发生单位", name, code)
    for name, number in row.persons:
        column = "主要负责人" if number == row.principal_identity else "其他责任人员"
        problem = problem or known.against_person(column, name, number)
    if problem is None and row.key in entered:
        reason = f"该单位当天的同类事故已经登记，编号 {entered[row.key]}。"
        problem = "发生日期", row.happened_on, reason, "请勿重复登记；伤亡有变化的，请在事故档案中更正。"
    if problem is None:
        try:
            graded(session, date.fromisoformat(row.happened_on), row.deaths, row.injuries, row.loss_cents)
        except BadCell as wrong:
            problem = wrong.column, wrong.value, wrong.reason, wrong.fix
    return problem


def _entered(session: Session, known: Known, rows: Sequence[AccidentRow]) -> dict[tuple[str, str, str], str]:
    """Numbers of accidents that are there already, by the key of a row."""
    code_of = {one.id: code for code, one in known.organisations.items()}
    found: dict[tuple[str, str, str], str] = {}
    first = min((row.happened_on for row in rows), default="9999-12-31")
    for part in db.chunks(code_of):
        query = (
            select(_I.organisation_id, _A.happened_on, _A.kind, _A.number)
            .join(_A.id.table, _A.id == _I.accident_id)
            .where(
                _A.live.is_(True),
                _I.role == AccidentRole.ORGANISATION,
                _I.organisation_id.in_(part),
                _A.happened_on >= date.fromisoformat(first),
            )
        )
        for one in session.execute(query):
            found[code_of[one.organisation_id], one.happened_on.isoformat(), one.kind.value] = one.number
    return found


# -- entering ----------------------------------------------------------------------------------------------------------


def enter(work: Work, batch: str, accepted: Sequence[Parsed], options: Options) -> None:
    """Store judged rows, each under a number of its own. Judged again under the lock: raises `OutOfDate`."""
    if judge(work.session, work.actor, accepted, options).rejected:
        raise OutOfDate("预览之后登记情况有变化，部分行已不能存入。", fix="请重新上传，按新的预览确认。")
    store(work, [AccidentRow(*values) for _, values in accepted], batch)


def store(work: Work, rows: Sequence[AccidentRow], batch: str = "") -> list[str]:
    """Enter rows against which nothing stands; returns their numbers in the same order."""
    people = parties.meet_people(
        work, [parties.MetPerson(number, name) for row in rows for name, number in row.persons], batch=batch
    )
    units = parties.meet_organisations(
        work, [parties.MetOrganisation(code, name) for row in rows for name, code in row.units], batch=batch
    )
    now, numbers, involved = clock.now(), [], []
    for row in rows:
        happened_on = date.fromisoformat(row.happened_on)
        found = graded(work.session, happened_on, row.deaths, row.injuries, row.loss_cents)
        accident = tables.AccidentReport(
            number=codes.new_code("S"),
            title=row.title,
            title_key=names.search_key(row.title)[:120],
            happened_on=happened_on,
            place=row.place,
            region=row.region,
            kind=AccidentKind(row.kind),
            deaths=row.deaths,
            injuries=row.injuries,
            loss_cents=row.loss_cents,
            grade=found.grade,
            provision=found.provision,
            concealed=row.concealed,
            reported_on=date.fromisoformat(row.reported_on) if row.reported_on else None,
            approved_on=date.fromisoformat(row.approved_on) if row.approved_on else None,
            summary=row.summary,
            batch=batch,
            entered_at=now,
            changed_at=now,
        )
        work.add(accident)
        assert accident.id is not None
        for place, (name, code) in enumerate(row.units):
            role = AccidentRole.OTHER_RESPONSIBLE_ORGANISATION if place else AccidentRole.ORGANISATION
            involved.append(party_row(accident.id, role, name, organisation_id=units[code].id))
        for name, number in row.persons:
            is_principal = number == row.principal_identity
            role = AccidentRole.PRINCIPAL if is_principal else AccidentRole.OTHER_RESPONSIBLE_PERSON
            involved.append(party_row(accident.id, role, name, person_id=people[number].id))
        numbers.append(accident.number)
        work.record(
            Action.ACCIDENT_ENTERED, accident.number, party=units[row.unit_code].code, happened_on=happened_on,
            deaths=row.deaths, injuries=row.injuries, loss=in_ten_thousands(row.loss_cents), grade=found.grade.value,
            provision=found.provision, batch=batch,
        )  # fmt: skip
    work.insert(tables.AccidentParty, involved)
    return numbers


def party_row(
    accident_id: int, role: AccidentRole, name: str, *, organisation_id: int | None = None, person_id: int | None = None
) -> dict[str, Any]:
    """One party of an accident as it is stored."""
    return {
        "accident_id": accident_id,
        "role": role,
        "organisation_id": organisation_id,
        "person_id": person_id,
        "name": name,
        "name_key": names.search_key(name)[:120],
    }


def undo(work: Work, batch: str) -> int:
    """Take a sheet of accidents back while nothing depends on it; returns how many."""
    return take_back(work, tables.AccidentReport, batch=batch)
