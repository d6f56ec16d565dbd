"""结果采信: a department records a result it relies on, with the agency's scope and grade of the day, and takes it back (AG-14)."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Of
from sqlalchemy import select

from registry.agencies import rules, rules_acceptance, scales, tables
from registry.agencies.doubts import Doubts
from registry.agencies.queries.grades import grades_on
from registry.agencies.queries.standing import as_qualification, in_effect, weighed
from registry.agencies.reach import must_reach, written
from registry.agencies.recognising import Seen
from registry.agencies.terms import FIELD_WORDS, Field
from registry.agencies.terms_acceptance import AcceptanceState, Offered
from registry.agencies.terms_grades import Graded
from registry.agencies.terms_reports import ReportState
from registry.inspectors import queries as inspectors
from registry.kernel import clock, codes, db, versions
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, NotPermitted, OutOfDate
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import queries as people
from registry.policy import Action, Ledger, Permission, Role

_Q = db.core(tables.AgencyQualification).c
_R = db.core(tables.AgencyReport).c
_C = db.core(tables.AgencyAcceptance).c
WHAT = "这条采信"


class NewAcceptance(BaseModel):
    """采信: which result of which agency in which field, for what, why. `report`: its number, where it is public here."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    agency: str  # number of the qualification
    report: str = ""
    field: Field
    result: str = Of(min_length=2, max_length=200)
    department: str = Of(default="", max_length=120)
    purpose: str = Of(min_length=2, max_length=200)
    reason: str = Of(min_length=2, max_length=500)
    doubt: str = Of(default="", max_length=500)


def accept(actor: Actor, wanted: NewAcceptance, *, submission: str) -> str:
    """Record that the own department relies on a result; returns its number. Raises `RuleBroken` by SET-61 and BAN-01."""
    today = clock.today()
    with write(actor, Permission.ACCEPTANCES_RECORD, submission, ledgers=[Ledger.AGENCIES]) as work:
        law = laws.in_force(work.session, today)
        department = _department(work, actor, wanted.department, law)
        found = work.session.execute(in_effect(today).where(_Q.number == wanted.agency)).first()
        if found is None:
            raise NotFound("没有这家机构。", fix="请从机构名录进入。")
        one = weighed(work.session, [as_qualification(found)], today, law)[0]
        graded = grades_on(work.session, [found.organisation_id], today).get(found.organisation_id)
        report = _report(work, wanted, found.organisation_id)
        doubts = Doubts(law, wanted.doubt)
        offered = _offered(work, one, graded, wanted.field, report, law)
        rules_acceptance.may_accept(offered, FIELD_WORDS[wanted.field], law, doubts)
        doubted, number = doubts.settle(), codes.new_code("K")
        work.add(
            tables.AgencyAcceptance(
                number=number, organisation_id=found.organisation_id, qualification=found.number,
                report=report.number if report else "", result=wanted.result, field=wanted.field,
                fields=rules.packed(one.found.fields), certificate=found.certificate, standing=one.said.standing,
                grade=graded.grade if graded else "", grade_title=graded.title if graded else "",
                grade_tone=graded.tone if graded else "neutral", grade_total=graded.total if graded else None,
                scale_title=graded.scale_title if graded else "", department=department, region=actor.region,
                purpose=wanted.purpose, reason=wanted.reason, accepted_on=today, accepted_by=actor.person,
                doubt=doubts.reason, state=AcceptanceState.ACCEPTED, changed_at=clock.now(),
            )
        )  # fmt: skip
        work.record(
            Action.RESULT_ACCEPTED, number, agency=found.number, report=report.number if report else None,
            field=wanted.field.value, grade=graded.grade if graded else None, department=department,
            doubted=",".join(doubted) or None,
        )  # fmt: skip
        return number


def _department(work: Work, actor: Actor, typed: str, law: LawBook) -> str:
    """The accepting department: a partner's own; an officer names it and must be able to enforce today (IN-07)."""
    if actor.role is Role.PARTNER:
        return actor.department
    ids = people.person_ids(work.session, [actor.person])
    standing = inspectors.standing(work.session, ids.values(), clock.today())
    said = next(iter(standing.values()), None)
    reasons = ("不在执法人员名录中",) if said is None else () if said.may_enforce else said.reasons
    rules_acceptance.must_be_able(reasons, law)
    if not typed:
        raise InvalidInput("采信部门", "没有填写采信部门。", fix="请填写部门全称。")
    return typed


def _report(work: Work, wanted: NewAcceptance, organisation_id: int) -> Any:
    if not wanted.report:
        return None
    row = work.session.execute(select(_R.id.table).where(_R.number == wanted.report.upper())).first()
    if row is None or row.organisation_id != organisation_id:
        raise NotFound("这家机构没有这份报告。", fix="请核对报告编号。")
    if row.state not in (ReportState.PUBLISHED, ReportState.FALSE):
        raise InvalidInput("报告", "报告还没有公开。", fix="请由机构先公开报告。")
    if row.field is not wanted.field:
        raise InvalidInput("业务范围", "业务范围与报告的不一致。", fix=f"报告的业务范围是“{FIELD_WORDS[row.field]}”。")
    return row


def _offered(work: Work, one: Any, graded: Graded | None, field: Field, report: Any, law: LawBook) -> Offered:
    scale = scales.named(graded.scale) if graded else None
    then, then_scope = None, True
    if report is not None and report.issued_on is not None:
        row = work.session.execute(in_effect(report.issued_on).where(_Q.number == report.qualification)).first()
        before = weighed(work.session, [as_qualification(row)], report.issued_on)[0] if row else None
        if before is not None:
            then, then_scope = before.said.standing, field in before.found.fields
    return Offered(
        standing=one.said.standing,
        in_scope=field in one.found.fields,
        then_standing=then,
        then_in_scope=then_scope,
        false_report=report is not None and report.state is ReportState.FALSE,
        grade_title=graded.title if graded else "",
        acceptable=scale.acceptable(graded.grade, law) if scale and graded else None,
    )


def withdraw(actor: Actor, seen: Seen, reason: str, *, submission: str) -> str:
    """Take back what the own department relied on, with the reason. Returns its number."""
    said = written("撤回理由", reason)
    with write(actor, Permission.ACCEPTANCES_RECORD, submission, ledgers=[Ledger.AGENCIES]) as work:
        row = work.session.execute(select(_C.id.table).where(_C.number == seen.number).with_for_update()).first()
        if row is None:
            raise NotFound("没有这条采信。", fix="请返回列表重新选择。")
        if actor.role is Role.PARTNER:
            if row.department != actor.department:
                raise NotPermitted("这是其他部门的采信。", fix="请由采信部门办理。")
        else:
            must_reach(actor, row.region or "-")
        versions.must_be_as_seen(row, seen.version, WHAT)
        if row.state is AcceptanceState.WITHDRAWN:
            raise OutOfDate("这条采信已经撤回。", fix="请刷新页面查看。")
        _withdraw(work, row, said)
        return str(row.number)


def _withdraw(work: Work, row: Any, said: str) -> None:
    versions.move(
        work, tables.AgencyAcceptance, row, WHAT, state=AcceptanceState.WITHDRAWN, withdrawn_on=clock.today(),
        withdrawn_why=said, withdrawn_by=work.actor.person,
    )  # fmt: skip
    work.record(Action.ACCEPTANCE_WITHDRAWN, row.number, report=row.report or None, department=row.department)


def withdraw_all(work: Work, report: str, said: str) -> list[str]:
    """Take back everything that rests on a report found to be false (SET-62); the departments that relied on it."""
    query = select(_C.id.table).where(_C.report == report, _C.state == AcceptanceState.ACCEPTED).with_for_update()
    rows = work.session.execute(query.order_by(_C.id)).all()
    for row in rows:
        _withdraw(work, row, said)
    return [row.department for row in rows]
