"""What people record in workers' training files one at a time: a training, its correction or withdrawal, a new process.

A centre's clerk records what the own centre trained, an agent what the own firm trained. Nothing is overwritten: a
correction closes the live row and adds the next version.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select, update
from sqlmodel import Session

from registry.blacklist import queries as blacklist
from registry.kernel import clock, codes, db
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, OutOfDate, RuleBroken
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.parties import queries as people
from registry.parties.terms import Organisation
from registry.policy import Action, Ledger, Permission, Role
from registry.training import issuing, rules_entries, tables
from registry.training.queries import workers
from registry.training.queries.workers import AtPost, E
from registry.training.terms_prejob import FILED_POSTS, MANAGING_POSTS, Entry, NewProcess, TrainingLevel, WorkNature

_LEDGERS = [Ledger.TRAINING]


class Trained(BaseModel):
    """一次培训: level, days, tenths of hours, content, teacher, result. `cause` names what a later training answers."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    level: TrainingLevel
    from_on: date
    until_on: date
    hours: int
    content: str = Field(max_length=500)
    teacher: str = Field(max_length=60)
    passed: bool = True
    nature: WorkNature = WorkNature.ORDINARY
    cause: str = Field(default="", max_length=24)
    remark: str = Field(default="", max_length=200)


class NewTraining(Trained):
    """登记一次培训: for which post (its public code). `seen`: how many versions of the file the form showed."""

    post: str
    seen: int


class Correction(Trained):
    """更正一次培训: which one (its code) as seen in which version."""

    code: str
    version: int


class Notice(BaseModel):
    """四新事项: what the own firm begins to use, at which post (all when empty), since when."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    kind: NewProcess
    what: str = Field(min_length=1, max_length=120)
    title: str = Field(default="", max_length=60)
    begun_on: date


def record(actor: Actor, wanted: NewTraining, *, submission: str) -> str:
    """Record one training at a post; returns its code. Raises `OutOfDate` when somebody else recorded meanwhile."""
    with write(actor, Permission.TRAINING_FILES_RECORD, submission, ledgers=_LEDGERS) as work:
        at = _reached(work, wanted.post)
        if workers.rows_of(work.session, at.person_id, at.organisation_id) != wanted.seen:
            raise OutOfDate("这份档案刚刚有新的登记。", fix="请刷新页面核对后再登记。")
        centre = _trained_by(work)
        entry = _checked(work, wanted, at, "")
        code = codes.new_code("M")
        _insert(work, wanted, at, centre, code=code, version=1, cause=entry.cause)
        _note(work, Action.TRAINING_RECORDED, wanted, wanted.post, code)
        return code


def correct(actor: Actor, wanted: Correction, *, submission: str) -> str:
    """Correct one's own record of a training; the version before it stays in the file. Returns its code."""
    with write(actor, Permission.TRAINING_FILES_RECORD, submission, ledgers=_LEDGERS) as work:
        row = _live(work, wanted.code, wanted.version)
        at = workers.posts_by_code(work.session, [row.post])[row.post]
        entry = _checked(work, wanted, at, row.code, row.cause)
        _close(work, row.id, "更正")
        _insert(
            work, wanted, at, row.centre_id, code=row.code, version=row.version + 1, cause=entry.cause, batch=row.batch
        )
        _note(work, Action.TRAINING_CORRECTED, wanted, row.post, row.code)
        return wanted.code


def withdraw(actor: Actor, code: str, reason: str, *, version: int, submission: str) -> str:
    """Take back one's own record of a training entered by mistake; it stays visible as taken back. Returns its code."""
    if not reason.strip():
        raise InvalidInput("理由", "没有填写理由。", fix="请写明为什么撤回。")
    with write(actor, Permission.TRAINING_FILES_RECORD, submission, ledgers=_LEDGERS) as work:
        row = _live(work, code, version)
        _close(work, row.id, f"撤回：{reason.strip()[:180]}")
        work.record(Action.TRAINING_WITHDRAWN, row.post, entry=code, level=row.level.value)
        return code


def note_new_process(actor: Actor, wanted: Notice, *, submission: str) -> str:
    """Note that the agent's own firm begins to use something new, which calls for targeted training (TR-07); its number."""
    with write(actor, Permission.TRAINING_FILES_RECORD, submission, ledgers=_LEDGERS) as work:
        firm = people.organisation_by_code(work.session, actor.organisation) if actor.role is Role.AGENT else None
        if firm is None:
            raise NotFound("四新事项由采用单位登记。", fix="请由单位经办人登记。")
        if wanted.begun_on > clock.today():
            raise InvalidInput("采用日期", "采用日期晚于今天。", fix="采用时再登记。")
        number = codes.new_code("Q")
        work.add(
            tables.NewProcessNotice(
                number=number,
                organisation_id=firm.id,
                title=wanted.title,
                kind=wanted.kind,
                what=wanted.what,
                begun_on=wanted.begun_on,
                recorded_by=actor.person or actor.username,
                recorded_at=clock.now(),
            )
        )
        work.record(
            Action.NEW_PROCESS_NOTED, number, organisation=firm.code, kind=wanted.kind.value, on=wanted.begun_on
        )
        return number


# -- who may -----------------------------------------------------------------------------------------------------------


def centre_standing(session: Session, centre: Organisation) -> Callable[[date], str]:
    """Tells why a centre may not have trained on a day: no approval then, listed or barred today; empty when it may."""
    approvals, today = issuing.approvals_of(session, centre.id), clock.today()
    barred = blacklist.bars_on(session, organisation_id=centre.id, day=today)
    refusal = f"本机构{barred[0].sentence}，不得承担培训。" if barred else ""
    if blacklist.listed_among(session, [centre.id], today):
        refusal = "本机构当前被列入严重失信主体名单，不得承担培训。"

    def why_not(trained_on: date) -> str:
        approved = any(
            one.valid_from <= trained_on <= one.valid_until and (one.closed_on is None or trained_on < one.closed_on)
            for one in approvals
        )
        return refusal if approved else f"本机构在 {trained_on} 没有有效的培训批准。"

    return why_not


def _trained_by(work: Work) -> int | None:
    """The clerk's centre; none for an agent, whose firm trained."""
    if work.actor.role is Role.AGENT:
        return None
    centre = people.organisation_by_code(work.session, work.actor.organisation)
    if centre is None:
        raise NotFound("账号没有绑定培训机构。", fix="请联系系统管理员。")
    return centre.id


def _own(work: Work, centre_id: int | None, firm_id: int) -> bool:
    """Whether a training is the actor's own: given by the own centre, or by the own firm itself."""
    mine = people.organisation_by_code(work.session, work.actor.organisation) if work.actor.organisation else None
    if mine is None:
        return False
    return centre_id is None and firm_id == mine.id if work.actor.role is Role.AGENT else centre_id == mine.id


def _reached(work: Work, post: str) -> AtPost:
    """A post of the agent's own firm, or one for which the clerk's centre has trained already."""
    at = workers.posts_by_code(work.session, [post]).get(post)
    actor = work.actor
    mine = people.organisation_by_code(work.session, actor.organisation) if actor.organisation else None
    reached = False
    if at is not None and mine is not None:
        reached = actor.role is Role.AGENT and at.organisation_id == mine.id
        if actor.role is Role.CLERK:
            query = select(E.id).where(E.post == post, E.centre_id == mine.id, E.live.is_(True)).limit(1)
            reached = work.session.execute(query).first() is not None
    if at is None or not reached:
        raise NotFound("没有这份档案，或不在您的办理范围内。", fix="请从档案列表进入；新学员请用表格登记。")
    return at


def _live(work: Work, code: str, version: int) -> Any:
    row = work.session.execute(select(E.id.table).where(E.code == code, E.live.is_(True))).first()
    if row is None:
        known = work.session.execute(select(E.centre_id, E.organisation_id).where(E.code == code)).first()
        if known is not None and _own(work, known.centre_id, known.organisation_id):
            raise OutOfDate("这条记录已被撤回。", fix="请刷新页面查看。")
    if row is None or not _own(work, row.centre_id, row.organisation_id):
        raise NotFound("没有这条记录，或不在您的办理范围内。", fix="只能更正本单位登记的培训。")
    if row.version != version:
        raise OutOfDate("这条记录刚刚已被更正。", fix="请刷新页面核对后再办理。")
    return row


# -- writing -----------------------------------------------------------------------------------------------------------


def _checked(work: Work, wanted: Trained, at: AtPost, replaced: str, cause_before: str = "") -> Entry:
    """The entry as it will be stored. Raises `InvalidInput` naming the field for what stands against it."""
    session, today = work.session, clock.today()
    law = laws.in_force(session, min(wanted.until_on, today))
    if at.stint.kind not in (*FILED_POSTS, *MANAGING_POSTS):
        raise InvalidInput("岗位", "这一岗位不建岗前培训档案。", fix="请核对岗位。")
    wanted_entry = Entry(
        at.stint.code, wanted.level, wanted.from_on, wanted.until_on, wanted.hours, wanted.passed, wanted.nature
    )  # fmt: skip
    busy = [one[:3] for one in workers.busy_days(session, [at.person_id]).get(at.person_id, ()) if one[3] != replaced]
    objection = rules_entries.against(wanted_entry, wanted.content, wanted.teacher, busy, today, law)
    cause = None
    if objection is None and wanted.level in (TrainingLevel.TARGETED, TrainingLevel.AFTER_ACCIDENT):
        cause = rules_entries.cause_of(wanted.level, wanted.until_on, at.worker, at.stint, wanted.cause or cause_before)
        objection = rules_entries.without_cause(wanted.level) if cause is None else None
    if objection is not None:
        raise InvalidInput(objection.field, objection.reason, fix=objection.fix)
    if work.actor.role is Role.CLERK:
        centre = people.organisation_by_code(session, work.actor.organisation)
        refusal = centre_standing(session, centre)(wanted.until_on) if centre else "账号没有绑定培训机构。"
        if refusal:
            raise RuleBroken("TR-16.capacity", refusal, fix="请先办理培训批准。")
    return Entry(
        wanted_entry.post, wanted.level, wanted.from_on, wanted.until_on, wanted.hours, wanted.passed, wanted.nature,
        cause.number if cause else "",
    )  # fmt: skip


def _insert(
    work: Work,
    wanted: Trained,
    at: AtPost,
    centre_id: int | None,
    *,
    code: str,
    version: int,
    cause: str,
    batch: str = "",
) -> None:
    work.add(
        tables.TrainingEntry(
            code=code,
            version=version,
            person_id=at.person_id,
            organisation_id=at.organisation_id,
            post=at.stint.code,
            level=wanted.level,
            from_on=wanted.from_on,
            until_on=wanted.until_on,
            hours=wanted.hours,
            content=wanted.content,
            teacher=wanted.teacher,
            passed=wanted.passed,
            nature=wanted.nature,
            cause=cause,
            centre_id=centre_id,
            remark=wanted.remark,
            recorded_by=work.actor.person or work.actor.username,
            recorded_at=clock.now(),
            batch=batch,
        )
    )


def _close(work: Work, row_id: int, reason: str) -> None:
    table = db.core(tables.TrainingEntry)
    closed = {"live": False, "closed_at": clock.now(), "closed_reason": reason}
    work.session.execute(update(table).where(table.c.id == row_id).values(**closed))


def _note(work: Work, action: Action, wanted: Trained, post: str, code: str) -> None:
    work.record(
        action, post, entry=code, level=wanted.level.value, trained_from=wanted.from_on, trained_until=wanted.until_on,
        hours=wanted.hours, passed=wanted.passed,
    )  # fmt: skip
