"""Joint penalties: the catalogue, kept by the province's deciders, and the tasks, carried out by each department itself.

A partner reaches the tasks of the department on its account and no others: a number of another department's is not found. The
ledger keeps states, days and hashes of evidence; results and reasons stay in the row.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select, update

from registry.blacklist import catalogue, reach, rules_measures, tables
from registry.blacklist.queries.records import facts_of
from registry.blacklist.terms import Ground
from registry.blacklist.terms_measures import MeasureSubject, TaskState, TaskStep
from registry.kernel import clock, codes, db, files, versions
from registry.kernel.access import Actor
from registry.kernel.errors import AlreadyDone, InvalidInput, NotFound, NotPermitted, OutOfDate
from registry.kernel.text import written
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.law.terms import Confidence
from registry.parties.reference import divisions
from registry.parties.reference.divisions import PROVINCE
from registry.policy import Action, Ledger, Permission

_L = db.core(tables.Listing).c
_M = db.core(tables.Measure).c
_T = db.core(tables.MeasureTask).c


# -- the catalogue -----------------------------------------------------------------------------------------------------


class WantedMeasure(BaseModel):
    """惩戒措施 as it stands in the catalogue. No `grounds`: all of them; no `local_office`: the province's office acts alone."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    code: str = Field(min_length=2, max_length=24, pattern=r"^[A-Z0-9][A-Z0-9-]*$")
    department: str = Field(min_length=2, max_length=60)
    province_office: str = Field(min_length=2, max_length=60)
    local_office: str = Field(default="", max_length=60)
    title: str = Field(min_length=2, max_length=120)
    what: str = Field(min_length=2, max_length=2000)
    legal_basis: str = Field(default="", max_length=2000)
    subjects: frozenset[MeasureSubject]
    grounds: frozenset[Ground] = frozenset()
    from_on: date
    until_on: date | None = None
    source: str = Field(default="", max_length=120)
    confidence: Confidence = Confidence.CONFIRMED


def enter_measure(actor: Actor, wanted: WantedMeasure, *, version: int = 0, submission: str) -> str:
    """Enter a measure, or the next version of one (`version`: the one the user saw, 0 for a new code). Returns its code.

    Raises `RuleBroken` for a measure without a legal basis (JP-04).
    """
    with write(actor, Permission.MEASURES_KEEP, submission, ledgers=[Ledger.BLACKLIST]) as work:
        _must_be_of_province(actor)
        law = laws.in_force(work.session, clock.today())
        rules_measures.must_have_basis(wanted.legal_basis, law)
        subjects = frozenset(one.value for one in wanted.subjects)
        rules_measures.well_formed(wanted.local_office, subjects, wanted.from_on, wanted.until_on)
        _put(work, wanted, _closed(work, wanted.code, version))
        return wanted.code


def enter_shipped(actor: Actor, *, submission: str) -> int:
    """Enter the measures of the shipped catalogue that are not known yet; returns how many.

    Codes that were entered before are left as they are, whatever became of them since. Raises `AlreadyDone` when nothing is new.
    """
    with write(actor, Permission.MEASURES_KEEP, submission, ledgers=[Ledger.BLACKLIST]) as work:
        _must_be_of_province(actor)
        known = set(work.session.execute(select(_M.code)).scalars())
        fresh = [WantedMeasure(**one) for one in catalogue.shipped() if one["code"] not in known]
        if not fresh:
            raise AlreadyDone("随附清单中的措施都已登记。", fix="需要修改的，请逐项登记新的版本。")
        for one in fresh:
            _put(work, one, 0)
        return len(fresh)


def end_measure(actor: Actor, code: str, until_on: date, *, version: int, submission: str) -> str:
    """Set the last day of a measure: from the next day on no department gets it as a task. Returns its code."""
    with write(actor, Permission.MEASURES_KEEP, submission, ledgers=[Ledger.BLACKLIST]) as work:
        _must_be_of_province(actor)
        row = work.session.execute(select(_M.id.table).where(_M.live.is_(True), _M.code == code)).first()
        if row is None:
            raise NotFound("清单里没有这项措施。", fix="请核对措施代码。")
        if until_on < row.from_on:
            raise InvalidInput("停用日期", "停用日期早于起用日期。", fix="请核对两个日期。")
        _closed(work, code, version)
        work.insert(tables.Measure, [versions.following(row, until_on=until_on, changed_by=reach.human(actor))])
        work.record(Action.MEASURE_ENDED, code, version=row.version + 1, until=until_on)
        return code


def _must_be_of_province(actor: Actor) -> None:
    if actor.region != PROVINCE:
        raise NotPermitted("惩戒措施清单由省级统一维护。", fix="请由省级审批负责人办理。")


def _closed(work: Work, code: str, version: int) -> int:
    """Close the live version of a code the user saw; returns its number, 0 for a new code. Raises `OutOfDate`."""
    live = work.session.execute(select(_M.version).where(_M.live.is_(True), _M.code == code)).scalar() or 0
    if live != version:
        raise OutOfDate("清单中这项措施已有其他版本。", fix="请刷新页面，在最新版本上修改。")
    if live:
        work.session.execute(update(_M.id.table).where(_M.code == code, _M.live.is_(True)).values(live=False))
    return live


def _put(work: Work, wanted: WantedMeasure, before: int) -> None:
    row = wanted.model_dump(exclude={"subjects", "grounds"}) | {
        "version": before + 1,
        "live": True,
        "subjects": ",".join(sorted(one.value for one in wanted.subjects)),
        "grounds": ",".join(sorted(one.value for one in wanted.grounds)),
        "changed_by": reach.human(work.actor),
        "changed_at": clock.now(),
    }
    work.insert(tables.Measure, [row])
    work.record(Action.MEASURE_ENTERED, wanted.code, version=before + 1, department=wanted.department)


# -- tasks -------------------------------------------------------------------------------------------------------------


class SeenTask(BaseModel):
    """One task as the user saw it; without a version (a program reporting back) the state alone decides."""

    model_config = ConfigDict(frozen=True)

    number: str
    version: int | None = None


class Execution(BaseModel):
    """执行情况: when the measure was taken, and what came of it."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    executed_on: date
    result: str = Field(min_length=2, max_length=2000)


def acknowledge(actor: Actor, seen: SeenTask, *, submission: str) -> str:
    """Take a task on; returns its number."""
    with write(actor, Permission.MEASURES_CARRY_OUT, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row, today = _task(work, seen, TaskStep.ACKNOWLEDGE), clock.today()
        _move(work, row, TaskStep.ACKNOWLEDGE, Action.TASK_ACKNOWLEDGED, acknowledged_on=today)
        return seen.number


def execute(actor: Actor, seen: SeenTask, done: Execution, evidence: files.Upload, *, submission: str) -> str:
    """Report that a measure is in place, with its evidence (JP-05); returns the task's number."""
    files.checked(evidence)
    with write(actor, Permission.MEASURES_CARRY_OUT, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row, today = _task(work, seen, TaskStep.EXECUTE), clock.today()
        if not row.assigned_on <= done.executed_on <= today:
            raise InvalidInput("执行日期", "执行日期应在派发之日至今天之间。", fix="请核对日期。")
        changes = {
            "acknowledged_on": row.acknowledged_on or today,
            "executed_on": done.executed_on,
            "result": done.result,
        }
        _move(work, row, TaskStep.EXECUTE, Action.TASK_EXECUTED, **changes)
        files.keep(work, row.number, evidence, Action.EVIDENCE_FILED)
        return seen.number


def send_back(actor: Actor, seen: SeenTask, reason: str, *, submission: str) -> str:
    """Return a task that is not within the department's competence, with a written reason; returns its number."""
    with write(actor, Permission.MEASURES_CARRY_OUT, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row = _task(work, seen, TaskStep.RETURN)
        _move(work, row, TaskStep.RETURN, Action.TASK_RETURNED, reason=written("说明", reason), closed_on=clock.today())
        return seen.number


def forward(actor: Actor, seen: SeenTask, *, region: str, department: str = "", reason: str, submission: str) -> str:
    """Hand a task on to the same department's office of a region below, or to another department; returns the new task's number.

    Partners forward tasks of their own department; the province's decider gives a returned task to whom it belongs.
    """
    keeper = actor.may(Permission.MEASURES_KEEP)
    permission = Permission.MEASURES_KEEP if keeper else Permission.MEASURES_CARRY_OUT
    with write(actor, permission, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row = _task(work, seen, TaskStep.FORWARD)
        if (row.state is TaskState.RETURNED) is not keeper:
            raise NotPermitted("退回的任务由省级审批负责人转办，其他任务由承办部门转办。", fix="请核对任务状态。")
        there = _destination(work, row, region, department)
        number = codes.new_code("T")
        _move(
            work, row, TaskStep.FORWARD, Action.TASK_FORWARDED, reason=written("说明", reason), closed_on=clock.today(),
            forwarded_to=number,
        )  # fmt: skip
        fresh = versions.following(
            row, number=number, version=1, department=there, region=region, state=TaskState.DUE,
            assigned_on=clock.today(), acknowledged_on=None, closed_on=None, reason="", forwarded_from=row.number,
            forwarded_to="",
        )  # fmt: skip
        work.insert(tables.MeasureTask, [fresh])
        work.record(Action.TASK_ASSIGNED, number, forwarded_from=row.number, department=there)
        return number


def _destination(work: Work, row: Any, region: str, department: str) -> str:
    """The office a task is handed on to: of the department named, else of the same one, in a region of this province."""
    try:
        divisions.division(region)
    except divisions.UnknownDivision as unknown:
        raise InvalidInput("地区", unknown.message, fix="请从列表中选择地区。", value=region) from None
    if department:
        offices = work.session.execute(
            select(_M.province_office, _M.local_office).where(_M.live.is_(True), _M.department == department)
        ).first()
        if offices is None:
            raise InvalidInput("部门", "惩戒措施清单里没有这个部门。", fix="请从列表中选择部门。")
    else:
        if not divisions.contains(row.region, region):
            raise InvalidInput("地区", "只能转给本部门的下级机构。", fix="请选择本地区以下的地区，或另选部门。")
        offices = work.session.execute(
            select(_M.province_office, _M.local_office).where(
                _M.code == row.measure_code, _M.version == row.measure_version
            )
        ).one()
    there = rules_measures.office(offices.province_office, offices.local_office, region)
    if there == row.department:
        raise InvalidInput("部门", "转办的部门与现在的承办部门相同。", fix="请选择另一个部门或下级地区。")
    return there


def lift(actor: Actor, seen: SeenTask, note: str, *, lifted_on: date | None = None, submission: str) -> str:
    """Report that a measure no longer applies, after its listing has ended (BL-18.publicity); returns the task's number."""
    with write(actor, Permission.MEASURES_CARRY_OUT, submission, ledgers=[Ledger.BLACKLIST]) as work:
        row, today = _task(work, seen, TaskStep.LIFT), clock.today()
        day = lifted_on or today
        if not (row.executed_on or row.acknowledged_on or row.assigned_on) <= day <= today:
            raise InvalidInput("解除日期", "解除日期应在执行之日至今天之间。", fix="请核对日期。")
        _move(
            work, row, TaskStep.LIFT, Action.TASK_LIFTED, lifted_on=day, reason=written("说明", note), closed_on=today
        )
        return seen.number


def _task(work: Work, seen: SeenTask, step: TaskStep) -> Any:
    """The task, if it is the actor's to handle and the step follows. Another department's number is not found."""
    own = _T.department == work.actor.department if work.actor.department else _T.state == TaskState.RETURNED
    if not work.actor.department:
        _must_be_of_province(work.actor)
    row = work.session.execute(select(_T.id.table).where(_T.number == seen.number, own)).first()
    if row is None:
        raise NotFound("没有这项任务，或不是本部门的任务。", fix="请核对编号，或返回列表重新选择。")
    if seen.version is not None:
        versions.must_be_as_seen(row, seen.version, "这项任务")
    listing = work.session.execute(select(_L.id.table).where(_L.live.is_(True), _L.number == row.listing_number)).one()
    until = work.session.execute(select(_M.until_on).where(_M.live.is_(True), _M.code == row.measure_code)).scalar_one()
    law = laws.in_force(work.session, clock.today())
    rules_measures.must_follow(step, row.state, facts_of(listing), until, clock.today(), law)
    return row


def _move(work: Work, row: Any, step: TaskStep, action: Action, **changes: Any) -> None:
    versions.move(work, tables.MeasureTask, row, "这项任务", state=rules_measures.STEPS[step][1], **changes)
    days = {name: value for name, value in changes.items() if isinstance(value, date)}
    work.record(action, row.number, listing=row.listing_number, measure=row.measure_code, **days)
