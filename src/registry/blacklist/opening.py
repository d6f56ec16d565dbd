"""A case begins: an officer drafts it from an administrative penalty, a second officer signs it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from registry.blacklist import casework, reach, rules, rules_cases, tables
from registry.blacklist.casework import SeenCase
from registry.blacklist.numbering import next_number
from registry.blacklist.rules_cases import UNIT_ROLES, AccidentFacts
from registry.blacklist.terms import CaseState, Ground, GroundFacts, SubjectRole
from registry.conduct import queries as conduct
from registry.conduct.terms import Accident, AccidentGrade, Penalty
from registry.kernel import calendar, clock, db, fields, files
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, NotPermitted, RuleBroken
from registry.kernel.text import written
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import entries
from registry.parties import queries as parties
from registry.policy import Action, Ledger, Permission

_C = db.core(tables.Case).c
_GRAVER = (AccidentGrade.MAJOR, AccidentGrade.ESPECIALLY_MAJOR)


class NamedUnit(BaseModel):
    """拟列入的单位, by credit code; it must be registered."""

    model_config = ConfigDict(frozen=True)

    role: SubjectRole
    credit_code: fields.CreditCode


class NamedPerson(BaseModel):
    """拟列入的自然人, by ID number and name."""

    model_config = ConfigDict(frozen=True)

    role: SubjectRole
    name: fields.PersonName
    identity: fields.IdentityNumber


class Draft(BaseModel):
    """立案: the penalty, the ground with its facts, whom it lists, and the two officers' declaration (IN-07)."""

    model_config = ConfigDict(frozen=True)

    penalty: str
    ground: Ground
    facts: GroundFacts = GroundFacts()
    units: tuple[NamedUnit, ...] = ()
    people: tuple[NamedPerson, ...] = ()
    cause: str
    reason: str
    second_officer: str  # public code of the person
    no_conflict: bool
    doubt: str = ""

    @property
    def roles(self) -> list[SubjectRole]:
        """The roles of everybody named, units first."""
        return [*(one.role for one in self.units), *(one.role for one in self.people)]


def draft(actor: Actor, wanted: Draft, evidence: Sequence[files.Upload] = (), *, submission: str) -> str:
    """Draft a case and return its number. Raises `RuleBroken` naming the provision, `InvalidInput` naming the field."""
    with write(actor, Permission.CASES_HANDLE, submission, ledgers=[Ledger.BLACKLIST, Ledger.PARTIES]) as work:
        today = clock.today()
        law = laws.in_force(work.session, today)
        penalty = _penalty(work, actor, wanted.penalty)
        facts = casework.penalty_facts(penalty)
        then = laws.in_force(work.session, facts.conduct_on)
        rules_cases.may_be_own_case(facts, law)
        accident, days = _accidents(work, wanted.facts.accident, penalty, then)
        rules_cases.ground_must_hold(wanted.ground, wanted.facts, facts, accident, days, then)
        rules_cases.may_be_subjects(wanted.ground, wanted.roles, then)
        rules_cases.must_explain(rules_cases.doubts(wanted.ground, then), wanted.doubt)
        officers = _officers(work, actor, wanted, law)
        number = next_number(work.session, _C.number, f"AJ{today.year}")
        subjects = _subjects(work, wanted, penalty, number)
        _no_second_case(work, penalty.number)
        work.add(
            tables.Case(
                number=number,
                state=CaseState.DRAFTED,
                region=penalty.region,
                authority=penalty.authority,
                penalty_number=penalty.number,
                ground=wanted.ground,
                facts=json.dumps(asdict(wanted.facts), ensure_ascii=False, sort_keys=True),
                cause=written("失信行为简况", wanted.cause),
                reason=written("列入理由", wanted.reason, most=2000),
                doubt=wanted.doubt.strip()[:500],
                conduct_on=facts.conduct_on,
                filed_on=today,
                drafted_by=reach.human(actor),
                officer_person_id=officers[0],
                second_person_id=officers[1],
                changed_at=clock.now(),
            )
        )
        work.insert(tables.CaseSubject, subjects)
        work.record(
            Action.CASE_DRAFTED,
            number,
            penalty=penalty.number,
            ground=wanted.ground.value,
            subjects=len(subjects),
            doubted=",".join(rules_cases.doubts(wanted.ground, then)),
        )
        for upload in evidence:
            files.keep(work, number, upload, Action.EVIDENCE_FILED)
        return number


def sign(actor: Actor, seen: SeenCase, *, no_conflict: bool, submission: str) -> str:
    """The second officer signs the case and declares to have no conflict of interest (IN-07); returns the number."""
    with write(actor, Permission.CASES_HANDLE, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row = casework.the_case(work, seen, CaseState.DRAFTED)
        law = laws.in_force(work.session, clock.today())
        if casework.own_person(work, actor) != row.second_person_id:
            raise NotPermitted("只有立案时指定的协办人可以会签。", fix="请由协办人本人登录会签。")
        if row.signed_at is not None:
            raise InvalidInput("会签", "协办人已经会签。", fix="请办理下一步。")
        _declared(no_conflict, law)
        casework.officers_must_enforce(work, [row.second_person_id], law)
        casework.move(work, row, signed_at=clock.now())
        work.record(Action.CASE_SIGNED, row.number)
        return str(row.number)


def add_evidence(actor: Actor, seen: SeenCase, evidence: Sequence[files.Upload], *, submission: str) -> str:
    """Add files to a case that is not decided yet; returns the number."""
    with write(actor, Permission.CASES_HANDLE, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row = casework.the_case(work, seen, CaseState.DRAFTED, CaseState.NOTIFIED)
        if not evidence:
            raise InvalidInput("附件", "没有选择文件。", fix="请选择 PDF、JPG 或 PNG 文件。")
        for upload in evidence:
            files.keep(work, row.number, upload, Action.EVIDENCE_FILED)
        return str(row.number)


# -- pieces ------------------------------------------------------------------------------------------------------------


def _penalty(work: Work, actor: Actor, number: str) -> Penalty:
    found = conduct.penalty(work.session, fields.clean(number).upper())
    if found is None:
        raise RuleBroken(
            "BL-02",
            "没有登记这项行政处罚；每一次列入都须有已作出的行政处罚为基础（第三条、第四条）。",
            fix="请先登记行政处罚。",
        )
    if not reach.reaches(actor, found.region):
        raise NotPermitted("这项行政处罚由其他地区的部门作出。", fix="谁处罚、谁决定：请由作出处罚的部门立案。")
    return found


def _accidents(work: Work, number: str, penalty: Penalty, law: LawBook) -> tuple[AccidentFacts | None, list[date]]:
    """The accident named, and the days of the unit's 较大 or graver accidents in the window of G2 before it."""
    if not number.strip():
        return None, []
    named = conduct.accident(work.session, fields.clean(number).upper())
    if named is None:
        raise InvalidInput("事故", "没有登记这起事故。", fix="请核对事故编号。")
    facts = AccidentFacts(named.happened_on, named.grade is AccidentGrade.LARGER, named.grade in _GRAVER)
    if penalty.organisation_id is None or "BL-04.window" not in law:
        return facts, []
    since = calendar.add_months(named.happened_on, -law.months("BL-04.window"))
    earlier = conduct.accidents_of(work.session, penalty.organisation_id, since, named.happened_on)
    return facts, [one.happened_on for one in earlier if _counts(one)]


def _counts(one: Accident) -> bool:
    return one.grade is AccidentGrade.LARGER or one.grade in _GRAVER


def _declared(no_conflict: bool, law: LawBook) -> None:
    if not no_conflict:
        raise RuleBroken(
            "IN-07.recusal",
            f"执法人员没有声明与本案无利害关系（{law.provision('IN-07.recusal').article}）。",
            fix="请勾选声明；有利害关系的应当回避。",
        )


def _officers(work: Work, actor: Actor, wanted: Draft, law: LawBook) -> tuple[int, int]:
    _declared(wanted.no_conflict, law)
    first = casework.own_person(work, actor)
    second = parties.person_by_code(work.session, wanted.second_officer)
    if second is None:
        raise InvalidInput("协办人", "没有选择协办的执法人员。", fix="执法人员不得少于两人，请选择协办人。")
    if second.id == first:
        raise RuleBroken(
            rules.SEPARATE,
            f"执法人员不得少于 {law.persons(rules.SEPARATE)} 人（{law.provision(rules.SEPARATE).article}）。",
            fix="请选择另一名协办人。",
        )
    casework.officers_must_enforce(work, [first, second.id], law)
    return first, second.id


def _subjects(work: Work, wanted: Draft, penalty: Penalty, number: str) -> list[dict[str, Any]]:
    """The case's subjects as rows, units first; persons who are not registered yet are entered, units must be."""
    misplaced = [one for one in wanted.units if one.role not in UNIT_ROLES]
    if misplaced or any(one.role in UNIT_ROLES for one in wanted.people):
        raise InvalidInput("当事人", "单位和自然人的列入身份填反了。", fix="请核对每个当事人的身份。")
    units = parties.organisations_by_credit_code(work.session, [one.credit_code for one in wanted.units])
    people = entries.meet_people(work, [entries.MetPerson(one.identity, one.name) for one in wanted.people])
    rows: list[dict[str, Any]] = []
    for one in wanted.units:
        unit = units.get(one.credit_code)
        if unit is None:
            raise NotFound(f"没有登记统一社会信用代码为 {one.credit_code} 的单位。", fix="请先登记单位。")
        if one.role is not SubjectRole.OTHER_RESPONSIBLE_ORGANISATION and unit.id != penalty.organisation_id:
            raise RuleBroken("BL-02", "拟列入的单位不是受处罚的单位。", fix="请核对单位，或选择“其他责任单位”。")
        rows.append(_row(number, one.role, unit.name, organisation_id=unit.id))
    for named in wanted.people:
        person = people[named.identity]
        rows.append(_row(number, named.role, person.name, person_id=person.id))
    keys = [(row["organisation_id"], row["person_id"]) for row in rows]
    if len(set(keys)) < len(keys):
        raise InvalidInput("当事人", "同一当事人填写了两次。", fix="请删除重复的当事人。")
    return rows


def _row(
    number: str, role: SubjectRole, name: str, *, organisation_id: int | None = None, person_id: int | None = None
) -> dict[str, Any]:
    return {
        "case_number": number,
        "role": role,
        "organisation_id": organisation_id,
        "person_id": person_id,
        "name": name,
        "e_service_consent": "",
        "listing_number": "",
    }


def _no_second_case(work: Work, penalty: str) -> None:
    """Refuse a second case on the same penalty while one runs or was decided."""
    running = work.session.execute(
        select(_C.number).where(_C.penalty_number == penalty, _C.state != CaseState.DROPPED)
    ).scalar()
    if running is not None:
        raise RuleBroken(
            "BL-02", f"这项行政处罚已经立案（案件 {running}）。", fix="同一处罚不重复列入；请在原案件中办理。"
        )
