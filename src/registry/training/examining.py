"""The results of a class, by sheet: they wait for a certifier like every other result (教考分离, TR-15).

A result stands only on a class that is closed and a person who completed it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from registry.conduct.intake.known import Known, Problem
from registry.kernel import clock, db, fields
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, RuleBroken
from registry.kernel.sheet import Judged, Options, Parsed, Rejection, without_duplicates
from registry.kernel.transaction import Work
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.policy import Action
from registry.training import classwork, issuing, rules, rules_certificates, rules_classes, tables
from registry.training.catalogue import hazchem
from registry.training.enrolling import barred_after_fraud
from registry.training.reach import own_centre
from registry.training.terms import CertificateKind, ResultState
from registry.training.terms_classes import EnrolmentState, Hours, in_words, scope_of

_M = db.core(tables.Enrolment).c
_R = db.core(tables.ExamResult).c
_C = db.core(tables.Certificate).c
_STANDING = (ResultState.PENDING, ResultState.APPROVED, ResultState.FAILED)


class ResultRow(NamedTuple):
    """The checked values of one sheet row. Scores in hundredths, the day as ISO text."""

    class_number: str
    identity: str
    name: str
    theory: int
    practice: int | None
    exam_on: str
    resit: bool
    remark: str


# -- judging -----------------------------------------------------------------------------------------------------------


def judge(session: Session, actor: Actor, parsed: Sequence[Parsed], _options: Options) -> Judged:
    """Let through results that may be handed in; every other row is rejected with column, reason and fix."""
    judged = Judged()
    rows = without_duplicates(
        [(number, ResultRow(*values)) for number, values in parsed],
        lambda row: (row.class_number, row.identity),
        lambda row: ("身份证号", fields.mask_identity(row.identity), f"{row.name}：同一人、同一班级"),
        judged,
    )
    facts = _facts(session, actor, [row for _, row in rows])
    failed = 0
    for number, row in rows:
        problem = facts.against(row)
        if problem is None:
            judged.accepted.append((number, tuple(row)))
            failed += not facts.passed(row)
        else:
            judged.rejected.append(Rejection(number, *problem))
    if failed:
        judged.notices.append(f"其中 {failed} 条成绩不合格：将如实记录，不颁发证书。")
    return judged


@dataclass
class _Facts:
    """What the register knows about the classes, who completed them, and what these people hold and tried."""

    session: Session
    today: date
    centre_standing: Callable[[str, date], str]
    classes: dict[str, Any]
    known: Known
    there: dict[tuple[str, int], Any]
    hours: dict[int, Hours]
    tried: dict[tuple[str, int], list[Any]]
    held: dict[tuple[int, CertificateKind, str], date]
    fraud: dict[int, date]
    law_on: dict[date, LawBook] = field(default_factory=dict)

    def law(self, day: date) -> LawBook:
        if day not in self.law_on:
            self.law_on[day] = laws.in_force(self.session, day)
        return self.law_on[day]

    def enrolment(self, row: ResultRow) -> Any:
        """The live enrolment of a row, none where the person is not in the class."""
        person = self.known.people.get(row.identity)
        return self.there.get((row.class_number, person.id)) if person else None

    def passed(self, row: ResultRow) -> bool:
        """Whether the scores pass under the law of the day of the exam."""
        law = self.law(date.fromisoformat(row.exam_on))
        return rules_certificates.passed_on(self.classes[row.class_number].kind, row.theory, row.practice, law)

    def attempt(self, row: ResultRow, enrolment: Any) -> int:
        """Which attempt it is. Raises as `rules_classes.attempt_of`."""
        tried = self.tried.get((row.class_number, enrolment.person_id), [])
        return rules_classes.attempt_of(len(tried), row.resit, self.law(date.fromisoformat(row.exam_on)))

    def against(self, row: ResultRow) -> Problem:
        """The first thing that stands against a row."""
        found = self.classes.get(row.class_number)
        if found is None:
            return "班级编号", row.class_number, "没有这个班级，或不属于本机构。", "请核对班级编号。"
        try:
            exam_on = date.fromisoformat(row.exam_on)
            rules_classes.may_be_examined_after(found.kind, found.course, classwork.dates_of(found), exam_on)
        except InvalidInput as wrong:
            return wrong.field, row.exam_on if wrong.field == "考试日期" else row.class_number, wrong.message, wrong.fix
        standing = self.centre_standing(scope_of(found.kind, found.category, found.high_hazard), exam_on)
        if standing:
            return "班级编号", row.class_number, f"{standing}。", "请核对考试日期，或先办理培训批准。"
        problem = self.known.against_person("姓名", row.name, row.identity)
        if problem is not None:
            return problem
        if found.kind is CertificateKind.SPECIAL_OPERATION and row.practice is None:
            return "实操成绩", "", "没有填写实操成绩。", "特种作业须考核理论和实际操作两项。"
        return self._against_trainee(row, found) or self._against_attempt(row) or self._against_holder(row, found)

    def _against_trainee(self, row: ResultRow, found: Any) -> Problem:
        masked, enrolment = fields.mask_identity(row.identity), self.enrolment(row)
        if enrolment is None:
            return "身份证号", masked, "此人没有报名该班，或已退班。", "请核对班级编号和身份证号。"
        if enrolment.state is not EnrolmentState.COMPLETED:
            lacks = rules_classes.missing(classwork.plan_of(found), self.hours.get(enrolment.id, Hours()))
            reason = f"学时未达到：还差理论 {in_words(lacks.theory)}、实操 {in_words(lacks.practice)} 学时，未结业。"
            return "身份证号", masked, reason, "未结业的不能参加考核，请重新报名培训。"
        if found.kind is not CertificateKind.SPECIAL_OPERATION:
            return None
        exam_on = date.fromisoformat(row.exam_on)
        candidate = rules.Candidate(
            fields.birth_date(row.identity),
            fields.sex_of(row.identity),
            enrolment.education,
            hazchem(found.category),
            exam_on,
        )
        try:
            rules.may_be_examined(candidate, self.law(exam_on))
        except RuleBroken as broken:
            return "身份证号", masked, broken.message, broken.fix
        return None

    def _against_attempt(self, row: ResultRow) -> Problem:
        masked, enrolment = fields.mask_identity(row.identity), self.enrolment(row)
        tried = self.tried.get((row.class_number, enrolment.person_id), [])
        if any(one.passed for one in tried):
            return "身份证号", masked, "此人本期成绩已合格，不用再考。", "请核对是否重复提交。"
        if any(one.exam_on.isoformat() >= row.exam_on for one in tried):
            return "考试日期", row.exam_on, "这次考试的成绩已经提交过。", "补考日期应晚于首次考试；更正请先撤回原批次。"
        try:
            self.attempt(row, enrolment)
        except (InvalidInput, RuleBroken) as refused:
            return "是否补考", "是" if row.resit else "否", refused.message, refused.fix
        return None

    def _against_holder(self, row: ResultRow, found: Any) -> Problem:
        person, masked = self.enrolment(row).person_id, fields.mask_identity(row.identity)
        until = self.fraud.get(person)
        if until is not None and self.today <= until:
            reason = f"因弄虚作假被撤销证书，{until.isoformat()} 前不得再次申请。"
            return "身份证号", masked, reason, "期满后方可重新报考。"
        valid_until = self.held.get((person, found.kind, found.operation or found.high_hazard))
        if valid_until is None or self.today >= self._renewable(found.kind, valid_until):
            return None
        reason = f"此人已持有同一项目的证书，有效期至 {valid_until.isoformat()}。"
        return "身份证号", masked, reason, "有效期内无需重复考核。"

    def _renewable(self, kind: CertificateKind, valid_until: date) -> date:
        law = self.law(self.today)
        if kind is CertificateKind.SPECIAL_OPERATION:
            return rules.window_start(valid_until, law)
        return valid_until - timedelta(days=law.days("TR-13.local_window"))


def _facts(session: Session, actor: Actor, rows: Sequence[ResultRow]) -> _Facts:
    centre, today = own_centre(session, actor), clock.today()
    classes = classwork.classes_of(session, centre.id, (row.class_number for row in rows))
    known = Known.among(session, (), ((row.name, row.identity) for row in rows))
    ids = [person.id for person in known.people.values()]
    there: dict[tuple[str, int], Any] = {}
    tried: dict[tuple[str, int], list[Any]] = {}
    for part in db.chunks(classes):
        for one in session.execute(select(_M.id.table).where(_M.class_number.in_(part), _M.live.is_(True))):
            there[one.class_number, one.person_id] = one
        results = select(_R.class_number, _R.person_id, _R.exam_on, _R.passed).where(
            _R.class_number.in_(part), _R.state.in_(_STANDING)
        )
        for one in session.execute(results):
            tried.setdefault((one.class_number, one.person_id), []).append(one)
    return _Facts(
        session=session,
        today=today,
        centre_standing=issuing.standing_of(session, centre.id, today),
        classes=classes,
        known=known,
        there=there,
        hours=classwork.attended(session, (one.id for one in there.values())),
        tried=tried,
        held=_held(session, ids, today),
        fraud=barred_after_fraud(session, ids, laws.in_force(session, today)),
    )


def _held(session: Session, ids: Sequence[int], today: date) -> dict[tuple[int, CertificateKind, str], date]:
    """Last valid day of what these persons hold today, by kind and operation or kind of business."""
    found: dict[tuple[int, CertificateKind, str], date] = {}
    for part in db.chunks(ids):
        query = select(_C.person_id, _C.kind, _C.operation, _C.high_hazard, _C.valid_until).where(
            _C.person_id.in_(part), _C.live.is_(True), _C.ending.is_(None), _C.valid_until >= today
        )
        for row in session.execute(query):
            key = (row.person_id, row.kind, row.operation or row.high_hazard)
            found[key] = max(row.valid_until, found.get(key, row.valid_until))
    return found


# -- entering ----------------------------------------------------------------------------------------------------------

_COLUMNS = (
    "code", "batch", "sheet_row", "centre_id", "region", "person_id", "kind", "category", "operation", "high_hazard",
    "class_number", "attempt", "education", "employer_name", "employer_code", "hours", "theory", "practice", "exam_on",
    "passed", "issuer", "remark", "state", "submitted_by", "submitted_at", "decided_by", "reason",
)  # fmt: skip


def enter(work: Work, batch: str, accepted: Sequence[Parsed], _options: Options) -> None:
    """Hand judged rows in: they await a certifier. Undone by `intake.undo` while none was approved."""
    rows = [(number, ResultRow(*values)) for number, values in accepted]
    facts = _facts(work.session, work.actor, [row for _, row in rows])
    now, stored = clock.stamp(), []
    people = {person.id: person.code for person in facts.known.people.values()}
    for number, row in rows:
        found, enrolment = facts.classes[row.class_number], facts.enrolment(row)
        code, attempt = f"{batch}-{number}", facts.attempt(row, enrolment)
        stored.append(
            (
                code,
                batch,
                number,
                found.centre_id,
                found.region,
                enrolment.person_id,
                found.kind.value,
                found.category,
                found.operation,
                found.high_hazard,
                found.number,
                attempt,
                enrolment.education.value,
                enrolment.employer_name,
                enrolment.employer_code,
                facts.hours.get(enrolment.id, Hours()).total,
                row.theory,
                row.practice,
                row.exam_on,
                facts.passed(row),
                "",
                row.remark,
                ResultState.PENDING.value,
                work.actor.person,
                now,
                "",
                "",
            )
        )
        work.record(
            Action.RESULT_SUBMITTED,
            code,
            person=people[enrolment.person_id],
            operation=found.operation,
            in_class=found.number,
            attempt=attempt,
        )
    db.bulk_insert(work.session, db.core(tables.ExamResult), _COLUMNS, stored)
