"""Changes an agency has to report: its own agent reports them within their days, a keeper takes note (AG-04.changes)."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Of
from sqlalchemy import select

from registry.agencies import rules, tables
from registry.agencies.doubts import Doubts
from registry.agencies.reach import must_reach, own_agency, written
from registry.agencies.recognising import Seen, next_version
from registry.agencies.terms import Change, ChangeState, QualificationState
from registry.kernel import clock, codes, db, versions
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound, OutOfDate
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.policy import Action, Ledger, Permission

_Q = db.core(tables.AgencyQualification).c
_C = db.core(tables.AgencyChange).c
_WHAT = "这份变更报告"
_COLUMNS = {Change.ADDRESS: "premises", Change.LABORATORY: "laboratory"}
"""Changes that show in the qualification itself once they are noted; the others are the parties' or the staff's."""


class NewChange(BaseModel):
    """变更报告 of the own agency."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    qualification: str
    what: Change
    after: str = Of(min_length=2, max_length=200)
    changed_on: date
    doubt: str = Of(default="", max_length=500)


def report(actor: Actor, wanted: NewChange, *, submission: str) -> str:
    """Report a change of the own agency; a late report needs a reason. Returns the report's number."""
    today = clock.today()
    with write(actor, Permission.AGENCIES_OWN, submission, ledgers=[Ledger.AGENCIES]) as work:
        mine = own_agency(work.session, actor)
        row = _qualification(work, wanted.qualification)
        if row.organisation_id != mine.id:
            raise NotFound("没有这项资质。", fix="请从本机构档案进入。")
        law = laws.in_force(work.session, today)
        doubts = Doubts(law, wanted.doubt)
        due = rules.may_be_reported(wanted.changed_on, today, law, doubts)
        doubted = doubts.settle()
        number = codes.new_code("B")
        column = _COLUMNS.get(wanted.what)
        work.add(
            tables.AgencyChange(
                number=number, organisation_id=mine.id, qualification=row.number, region=row.region, what=wanted.what,
                before=getattr(row, column) if column else "", after=wanted.after, changed_on=wanted.changed_on,
                reported_on=today, due_on=due, state=ChangeState.REPORTED, doubt=doubts.reason,
                reported_by=actor.person, changed_at=clock.now(),
            )
        )  # fmt: skip
        work.record(
            Action.AGENCY_CHANGE_REPORTED, row.number, entry=number, what=wanted.what.value, on=wanted.changed_on,
            until=due, doubted=",".join(doubted) or None,
        )  # fmt: skip
        return number


def note(actor: Actor, seen: Seen, *, submission: str) -> str:
    """Take note of a reported change; what is part of the qualification changes from its day. Returns the number."""
    with write(actor, Permission.AGENCIES_KEEP, submission, ledgers=[Ledger.AGENCIES]) as work:
        row = _waiting(work, seen)
        held = _qualification(work, row.qualification)
        column = _COLUMNS.get(row.what)
        if column and held.state is QualificationState.IN_FORCE:
            on = max(row.changed_on, held.effective_on)
            next_version(work, held, effective_on=on, **{column: row.after})
        _answer(work, row, ChangeState.NOTED, "")
        work.record(Action.AGENCY_CHANGE_NOTED, row.qualification, entry=row.number, on=row.changed_on)
        return str(row.number)


def send_back(actor: Actor, seen: Seen, reason: str, *, submission: str) -> str:
    """Send a reported change back with a reason; returns its number."""
    said = written("退回理由", reason)
    with write(actor, Permission.AGENCIES_KEEP, submission, ledgers=[Ledger.AGENCIES]) as work:
        row = _waiting(work, seen)
        _answer(work, row, ChangeState.RETURNED, said)
        work.record(Action.AGENCY_CHANGE_RETURNED, row.qualification, entry=row.number)
        return str(row.number)


def _answer(work: Work, row: Any, state: ChangeState, said: str) -> None:
    versions.move(work, tables.AgencyChange, row, _WHAT, state=state, answer=said, answered_by=work.actor.person)


def _waiting(work: Work, seen: Seen) -> Any:
    row = work.session.execute(select(_C.id.table).where(_C.number == seen.number).with_for_update()).first()
    if row is None:
        raise NotFound("没有这份变更报告。", fix="请从机构档案进入。")
    must_reach(work.actor, row.region)
    versions.must_be_as_seen(row, seen.version, _WHAT)
    if row.state is not ChangeState.REPORTED:
        raise OutOfDate("这份变更报告已经办理。", fix="请刷新页面查看。")
    return row


def _qualification(work: Work, number: str) -> Any:
    row = work.session.execute(select(_Q.id.table).where(_Q.number == number, _Q.live.is_(True))).first()
    if row is None:
        raise NotFound("没有这项资质。", fix="请从机构名录进入。")
    return row
