"""People enter a class one by one or by sheet, and leave it with a reason.

Whoever is too young, past retirement, short of education, barred, enrolled already, or late for the class is refused with what
to do. The sheet judges whole batches: facts come by a few set queries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select, update
from sqlmodel import Session

from registry.blacklist import queries as blacklist
from registry.blacklist.terms_bars import BarScope
from registry.conduct.intake.known import Known
from registry.kernel import clock, codes, db, fields
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, OutOfDate, Refused, RuleBroken
from registry.kernel.ledger import Detail
from registry.kernel.sheet import Judged, Options, Parsed, Rejection, without_duplicates
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import entries as parties
from registry.policy import Action, Ledger, Permission
from registry.training import classwork, issuing, rules, rules_classes, tables
from registry.training.catalogue import hazchem
from registry.training.reach import own_centre, written
from registry.training.terms import CertificateKind, Education, Ending
from registry.training.terms_classes import EnrolmentState, scope_of

_M = db.core(tables.Enrolment).c
_H = db.core(tables.Attendance).c
_R = db.core(tables.ExamResult).c
_C = db.core(tables.Certificate).c

Problem = tuple[str, str, str, str] | None
"""Column, value, reason and fix of the first thing that stands against a row."""


class EnrolmentRow(NamedTuple):
    """The checked values of one sheet row or form."""

    class_number: str
    name: str
    identity: str
    education: str
    employer: str
    employer_code: str
    migrant: bool
    remark: str


# -- judging -----------------------------------------------------------------------------------------------------------


def judge(session: Session, actor: Actor, parsed: Sequence[Parsed], _options: Options) -> Judged:
    """Let through who may be enrolled; every other row is rejected with column, reason and fix."""
    judged = Judged()
    rows = without_duplicates(
        [(number, EnrolmentRow(*values)) for number, values in parsed],
        lambda row: (row.class_number, row.identity),
        lambda row: ("身份证号", fields.mask_identity(row.identity), f"{row.name}：同一人、同一班级"),
        judged,
    )
    facts = _facts(session, actor, [row for _, row in rows])
    for number, row in rows:
        problem = facts.against(row)
        if problem is None:
            facts.sizes[row.class_number] = facts.sizes.get(row.class_number, 0) + 1
            judged.accepted.append((number, tuple(row)))
        else:
            judged.rejected.append(Rejection(number, *problem))
    return judged


@dataclass
class _Facts:
    """What the register knows about the classes and everybody named."""

    today: date
    classes: dict[str, Any]
    standing: dict[str, str]  # why the centre may not train, by class
    law_on: dict[date, LawBook]
    known: Known
    there: set[tuple[str, int]]
    sizes: dict[str, int]
    fraud: dict[int, date]
    barred: dict[int, str]

    def against(self, row: EnrolmentRow) -> Problem:
        """The first thing that stands against a row."""
        found = self.classes.get(row.class_number)
        if found is None:
            return "班级编号", row.class_number, "没有这个班级，或不属于本机构。", "请核对班级编号。"
        try:
            rules_classes.may_be_entered(classwork.dates_of(found), self.today)
        except Refused as refused:
            return "班级编号", row.class_number, refused.message, refused.fix
        if self.standing[row.class_number]:
            return "班级编号", row.class_number, f"{self.standing[row.class_number]}。", "请先办理培训批准。"
        problem = self.known.against_person("姓名", row.name, row.identity)
        if problem is None and row.employer_code:
            problem = self.known.against_unit("工作单位", row.employer, row.employer_code)
        return problem or self._against_person(row, found) or self._against_size(row, found)

    def _against_person(self, row: EnrolmentRow, found: Any) -> Problem:
        masked = fields.mask_identity(row.identity)
        person = self.known.people.get(row.identity)
        if person is not None:
            if (row.class_number, person.id) in self.there:
                return "身份证号", masked, "此人已经报名该班。", "请勿重复报名。"
            until = self.fraud.get(person.id)
            if until is not None and found.kind is CertificateKind.SPECIAL_OPERATION and self.today <= until:
                reason = f"因弄虚作假被撤销证书，{until.isoformat()} 前不得再次申请。"
                return "身份证号", masked, reason, "期满后方可重新报名。"
            if person.id in self.barred and found.kind is CertificateKind.PRINCIPAL:
                return "身份证号", masked, f"此人{self.barred[person.id]}。", "禁入期内不得担任主要负责人。"
        try:
            rules_classes.may_be_admitted(_candidate(row, found), found.kind, self.law_on[found.starts_on])
        except RuleBroken as broken:
            if "education" in broken.provision:
                return "文化程度", "", broken.message, broken.fix
            return "身份证号", masked, broken.message, broken.fix
        return None

    def _against_size(self, row: EnrolmentRow, found: Any) -> Problem:
        if self.sizes.get(row.class_number, 0) < found.capacity:
            return None
        reason = f"该班 {found.capacity} 人已经报满。"
        return "班级编号", row.class_number, reason, "请报名其他班，或先变更本班人数。"


def _candidate(row: EnrolmentRow, found: Any) -> rules.Candidate:
    return rules.Candidate(
        fields.birth_date(row.identity),
        fields.sex_of(row.identity),
        Education(row.education),
        bool(found.category) and hazchem(found.category),
        found.starts_on,
    )


def _facts(session: Session, actor: Actor, rows: Sequence[EnrolmentRow]) -> _Facts:
    today, centre = clock.today(), own_centre(session, actor)
    classes = classwork.classes_of(session, centre.id, (row.class_number for row in rows))
    standing = issuing.standing_of(session, centre.id, today)
    known = Known.among(
        session, ((row.employer, row.employer_code) for row in rows), ((row.name, row.identity) for row in rows)
    )
    ids = [person.id for person in known.people.values()]
    there: set[tuple[str, int]] = set()
    for part in db.chunks(classes):
        query = select(_M.class_number, _M.person_id).where(_M.class_number.in_(part), _M.live.is_(True))
        there.update((number, person) for number, person in session.execute(query))
    bars = blacklist.barred_among(session, today, person_ids=ids) if ids else {}
    return _Facts(
        today=today,
        classes=classes,
        standing={
            number: standing(scope_of(one.kind, one.category, one.high_hazard), max(today, one.starts_on))
            for number, one in classes.items()
        },
        law_on={one.starts_on: laws.in_force(session, one.starts_on) for one in classes.values()},
        known=known,
        there=there,
        sizes=classwork.enrolled(session, classes),
        fraud=barred_after_fraud(session, ids, laws.in_force(session, today)),
        barred={
            person: one.sentence for person, found in bars.items() for one in found if one.scope is BarScope.ANY_UNIT
        },
    )


def barred_after_fraud(session: Session, person_ids: Sequence[int], law: LawBook) -> dict[int, date]:
    """Last day on which each of these persons may not apply again (SO-10.bar); the others are left out."""
    found: dict[int, date] = {}
    for part in db.chunks(person_ids):
        query = select(_C.person_id, _C.ended_on, _C.ended_reason).where(
            _C.person_id.in_(part), _C.live.is_(True), _C.ending == Ending.WITHDRAWN
        )
        for row in session.execute(query):
            until = issuing.barred_until(row.ended_reason, row.ended_on, law)
            if until is not None:
                found[row.person_id] = max(until, found.get(row.person_id, until))
    return found


# -- entering ----------------------------------------------------------------------------------------------------------


def enter(work: Work, batch: str, accepted: Sequence[Parsed], _options: Options) -> None:
    """Store judged rows."""
    _store(work, [EnrolmentRow(*values) for _, values in accepted], batch)


def _store(work: Work, rows: Sequence[EnrolmentRow], batch: str) -> list[str]:
    """Enrol people against whom nothing stands; returns their codes in the same order."""
    met = parties.meet_people(
        work, [parties.MetPerson(row.identity, row.name) for row in rows], batch=batch, in_passing=bool(batch)
    )
    centre, given = own_centre(work.session, work.actor), codes.new_codes("M", len(rows))
    stored = {
        "code": given,
        "version": 1,
        "live": True,
        "class_number": [row.class_number for row in rows],
        "centre_id": centre.id,
        "person_id": [met[row.identity].id for row in rows],
        "education": [row.education for row in rows],
        "employer_name": [row.employer for row in rows],
        "employer_code": [row.employer_code for row in rows],
        "migrant": [row.migrant for row in rows],
        "remark": [row.remark for row in rows],
        "state": EnrolmentState.ENROLLED.value,
        "left_on": None,
        "reason": "",
        "batch": batch,
        "enrolled_by": work.actor.person,
        "enrolled_at": clock.stamp(),
    }
    people: list[Detail] = [met[row.identity].code for row in rows]
    work.record_each(
        Action.ENROLMENT_ENTERED,
        given,
        person=people,
        in_class=[row.class_number for row in rows],
        migrant=[row.migrant for row in rows],
        batch=batch,
    )
    for number, size in Counter(row.class_number for row in rows).items():
        work.record(Action.CLASS_ENROLLED, number, people=size, batch=batch)
    db.insert_columns(work.session, db.core(tables.Enrolment), stored)
    return given


class Enrolling(BaseModel):
    """报名: who enters which class, from where."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    class_number: str
    identity: fields.IdentityNumber = Field(repr=False)
    name: fields.PersonName
    education: Education
    employer: str = Field(default="", max_length=100)
    employer_code: str = ""
    migrant: bool = False
    remark: str = Field(default="", max_length=200)


def enrol(actor: Actor, wanted: Enrolling, *, submission: str) -> str:
    """Enrol one person in a class of the actor's centre; returns the enrolment's code. Raises `InvalidInput`."""
    if bool(wanted.employer) is not bool(wanted.employer_code):
        raise InvalidInput("工作单位", "工作单位和统一社会信用代码须一并填写。", fix="请补充另一项，或两项都不填。")
    try:
        employer = fields.organisation_name(wanted.employer) if wanted.employer else ""
        employer_code = fields.credit_code(wanted.employer_code) if wanted.employer_code else ""
    except fields.BadField as wrong:
        raise InvalidInput("工作单位", wrong.message, fix=wrong.fix) from None
    row = EnrolmentRow(
        wanted.class_number, wanted.name, wanted.identity, wanted.education.value, employer, employer_code,
        wanted.migrant, wanted.remark,
    )  # fmt: skip
    ledgers = [Ledger.TRAINING, Ledger.PARTIES]
    with write(actor, Permission.CLASSES_KEEP, submission, ledgers=ledgers) as work:
        must_be_accepted(judge(work.session, actor, [(1, tuple(row))], {}))
        return _store(work, [row], "")[0]


def must_be_accepted(judged: Judged) -> None:
    """For one typed row: raise what a sheet would have rejected it for."""
    for one in judged.rejected:
        raise InvalidInput(one.column, one.reason, fix=one.fix, value=one.value)


# -- leaving and undoing -----------------------------------------------------------------------------------------------


def leave(actor: Actor, code: str, reason: str, *, version: int, submission: str) -> str:
    """Record that somebody left a class before its end, with the reason; hours attended stay. Returns the class's number."""
    with write(actor, Permission.CLASSES_KEEP, submission, ledgers=[Ledger.TRAINING]) as work:
        row = work.session.execute(select(_M.id.table).where(_M.code == code)).first()
        if row is None:
            raise NotFound("没有这名学员。", fix="请从班级页面办理。")
        found = classwork.own_class(work, row.class_number)
        rules_classes.must_be_open(classwork.dates_of(found), clock.today())
        if not row.live or row.version != version:
            raise OutOfDate("其他人刚刚办理了这名学员。", fix="请刷新页面查看。")
        work.session.execute(
            update(tables.Enrolment)
            .where(_M.id == row.id)
            .values(
                live=False,
                state=EnrolmentState.LEFT,
                left_on=clock.today(),
                reason=written(reason),
                version=row.version + 1,
            )
        )
        work.record(Action.ENROLMENT_LEFT, code, in_class=row.class_number)
        return str(row.class_number)


def undo(work: Work, batch: str) -> int:
    """Take a sheet of enrolments back while none of the people attended, left, or finished the class."""
    rows = work.session.execute(
        select(_M.id, _M.code, _M.class_number, _M.version, _M.live).where(db.of_batch(_M.batch, batch))
    ).all()
    moved = sum(row.version > 1 or not row.live for row in rows)
    for part in db.chunks(row.id for row in rows):
        query = select(func.count(func.distinct(_H.enrolment_id))).where(_H.enrolment_id.in_(part), _H.live.is_(True))
        moved += work.session.execute(query).scalar_one()
    if moved:
        raise Refused(f"该批次已有 {moved} 人登记考勤、退班或结业，不能整批撤回。", fix="请在班级页面逐人办理退班。")
    work.session.execute(
        update(tables.Enrolment)
        .where(db.of_batch(_M.batch, batch))
        .values(live=False, state=EnrolmentState.UNDONE, version=_M.version + 1)
    )
    for row in rows:
        work.record(Action.ENROLMENT_UNDONE, row.code, in_class=row.class_number, batch=batch)
    return len(rows)
