"""倒查: a confirmed major hazard leads back to the reports that should have seen it (AG-13); one finds, another decides."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Of
from sqlalchemy import select

from registry.agencies import tables
from registry.agencies.accepting import withdraw_all
from registry.agencies.assessing import employed
from registry.agencies.reach import must_be_another, must_reach, written
from registry.agencies.recognising import Seen
from registry.agencies.rules_grades import may_assess
from registry.agencies.terms_acceptance import ExaminationState, Finding
from registry.agencies.terms_reports import ReportState
from registry.conduct import queries as conduct
from registry.kernel import clock, codes, db, versions
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, OutOfDate
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.parties import queries as people
from registry.policy import Action, Ledger, Permission

_R = db.core(tables.AgencyReport).c
_X = db.core(tables.AgencyExamination).c
WHAT = "这件倒查"


class Opening(BaseModel):
    """启动倒查 of one report, because of a hazard where one is named."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    report: str
    hazard: str = ""
    why: str = Of(min_length=2, max_length=500)


def open_examination(actor: Actor, wanted: Opening, *, submission: str) -> str:
    """Open a re-examination of a published report; returns its number (AG-13)."""
    with write(actor, Permission.AGENCIES_KEEP, submission, ledgers=[Ledger.AGENCIES]) as work:
        report = _report(work, wanted.report)
        if report.state is not ReportState.PUBLISHED:
            raise InvalidInput("报告", "只有已经公开的报告可以倒查。", fix="请核对报告。")
        home = people.organisations_by_id(work.session, [report.organisation_id])[report.organisation_id].region
        must_reach(actor, home)
        if wanted.hazard:
            _must_concern(work, report, wanted.hazard)
        known = select(_X.number).where(
            _X.report == report.number, _X.hazard_number == wanted.hazard, _X.live.is_(True)
        )
        if number := work.session.execute(known).scalar():
            raise InvalidInput("报告", f"已经启动倒查，编号 {number}。", fix="请办理已有的倒查。")
        number = codes.new_code("X")
        work.add(
            tables.AgencyExamination(
                number=number, report=report.number, hazard_number=wanted.hazard,
                organisation_id=report.organisation_id, region=home, why=wanted.why, opened_on=clock.today(),
                opened_by=actor.person, state=ExaminationState.OPEN, changed_at=clock.now(),
            )
        )  # fmt: skip
        work.record(Action.EXAMINATION_OPENED, number, report=report.number, hazard=wanted.hazard or None)
        return number


def _must_concern(work: Work, report: Any, hazard_number: str) -> None:
    hazard = conduct.hazard(work.session, hazard_number)
    if hazard is None or hazard.organisation_id != report.client_id:
        raise InvalidInput("隐患", "这项隐患不是报告委托单位的。", fix="请核对隐患编号。")
    if (report.issued_on or clock.today()) > hazard.found_on:
        raise InvalidInput("隐患", "报告在隐患发现之后出具。", fix="倒查只针对隐患发现以前的报告。")


def find(actor: Actor, seen: Seen, finding: Finding, facts: str, *, submission: str) -> str:
    """State what the report should have seen; another person decides. Returns the number."""
    said = written("认定事实", facts, 2000)
    with write(actor, Permission.AGENCIES_KEEP, submission, ledgers=[Ledger.AGENCIES]) as work:
        row = _row(work, seen, ExaminationState.OPEN)
        law = laws.in_force(work.session, clock.today())
        may_assess(actor.person, employed(work, row.organisation_id, clock.today()), law, who="倒查人")
        versions.move(
            work, tables.AgencyExamination, row, WHAT, state=ExaminationState.FOUND, finding=finding, facts=said,
            found_by=actor.person, found_on=clock.today(),
        )  # fmt: skip
        work.record(Action.EXAMINATION_FOUND, row.number, finding=finding.value)
        return str(row.number)


def decide(actor: Actor, seen: Seen, *, submission: str) -> str:
    """Decide on a finding. A report found to be false falls, and with it everything that relied on it (SET-62)."""
    with write(actor, Permission.AGENCIES_DECIDE, submission, ledgers=[Ledger.AGENCIES]) as work:
        row = _row(work, seen, ExaminationState.FOUND)
        law = laws.in_force(work.session, clock.today())
        must_be_another(actor.person, [row.found_by], law, who="作出倒查结论")
        versions.move(
            work, tables.AgencyExamination, row, WHAT, state=ExaminationState.CLOSED, decided_by=actor.person,
            decided_on=clock.today(),
        )  # fmt: skip
        relied: list[str] = []
        if row.finding is Finding.FALSE:
            report = _report(work, row.report)
            versions.move(
                work, tables.AgencyReport, report, "这份报告", state=ReportState.FALSE, note=f"倒查 {row.number}"
            )
            work.record(Action.REPORT_FOUND_FALSE, row.report, entry=row.number)
            relied = withdraw_all(work, row.report, f"报告经倒查认定为虚假（{row.number}）")
        work.record(Action.EXAMINATION_CLOSED, row.number, finding=row.finding.value, withdrawn=len(relied))
        return str(row.number)


def send_back(actor: Actor, seen: Seen, reason: str, *, submission: str) -> str:
    """Send a finding back to the keeper with a reason. Returns the number."""
    said = written("退回理由", reason)
    with write(actor, Permission.AGENCIES_DECIDE, submission, ledgers=[Ledger.AGENCIES]) as work:
        row = _row(work, seen, ExaminationState.FOUND)
        versions.move(work, tables.AgencyExamination, row, WHAT, state=ExaminationState.OPEN, note=said)
        work.record(Action.EXAMINATION_RETURNED, row.number)
        return str(row.number)


def _report(work: Work, number: str) -> Any:
    row = work.session.execute(select(_R.id.table).where(_R.number == number.upper()).with_for_update()).first()
    if row is None:
        raise NotFound("没有这份报告。", fix="请核对报告编号。")
    return row


def _row(work: Work, seen: Seen, state: ExaminationState) -> Any:
    row = work.session.execute(select(_X.id.table).where(_X.number == seen.number).with_for_update()).first()
    if row is None:
        raise NotFound("没有这件倒查。", fix="请返回列表重新选择。")
    must_reach(work.actor, row.region)
    versions.must_be_as_seen(row, seen.version, WHAT)
    if row.state is not state:
        raise OutOfDate("这件倒查已不在可以办理这一步的状态。", fix="请刷新页面查看。")
    return row
