"""退出: a keeper proposes 注销, 撤销 or 吊销, another person decides; a revocation bars the agency and those responsible (BAN-01)."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Of
from sqlalchemy import select

from registry.agencies import rules_exit, tables
from registry.agencies.queries.standing import members_on
from registry.agencies.reach import must_be_another, must_reach, written
from registry.agencies.recognising import Seen, live_row, must_stand, next_version
from registry.agencies.terms_acceptance import ENDS, EXIT_WORDS, ExitKind, ExitState
from registry.blacklist import entries as blacklist
from registry.blacklist.terms_bars import BarSource, StartEvent
from registry.kernel import clock, codes, db, versions
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, OutOfDate
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.parties import queries as people
from registry.policy import Action, Ledger, Permission

_E = db.core(tables.AgencyExit).c
_Q = db.core(tables.AgencyQualification).c
WHAT = "这件退出"


class Proposal(BaseModel):
    """提出退出: how, on which ground, by which document; for a revocation the day of the conduct and who is responsible."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    kind: ExitKind
    ground: str
    reason: str = Of(min_length=4, max_length=500)
    document_number: str = Of(min_length=2, max_length=80)
    authority: str = Of(min_length=4, max_length=120)
    conduct_on: date | None = None
    serious: bool = False
    persons: tuple[str, ...] = ()


def propose(actor: Actor, seen: Seen, wanted: Proposal, *, submission: str) -> str:
    """Propose that an agency leaves; `seen` is its qualification. Returns the exit's number (AG-10)."""
    today = clock.today()
    with write(actor, Permission.AGENCIES_KEEP, submission, ledgers=[Ledger.AGENCIES]) as work:
        row = live_row(work, seen)
        must_stand(row)
        law = laws.in_force(work.session, today)
        rules_exit.may_be_proposed(wanted.kind, wanted.ground, wanted.conduct_on, wanted.persons, today, law)
        _must_be_staff(work, row.organisation_id, wanted)
        waiting = select(_E.number).where(_E.qualification == row.number, _E.state == ExitState.PROPOSED)
        if known := work.session.execute(waiting).scalar():
            raise InvalidInput("退出", f"已经提出退出，编号 {known}。", fix="请等待决定。")
        number = codes.new_code("V")
        work.add(
            tables.AgencyExit(
                number=number, organisation_id=row.organisation_id, qualification=row.number, region=row.region,
                kind=wanted.kind, ground=wanted.ground, reason=wanted.reason, document_number=wanted.document_number,
                authority=wanted.authority, conduct_on=wanted.conduct_on, serious=wanted.serious,
                persons=",".join(wanted.persons), proposed_on=today, proposed_by=actor.person,
                state=ExitState.PROPOSED, changed_at=clock.now(),
            )
        )  # fmt: skip
        work.record(Action.EXIT_PROPOSED, row.number, entry=number, kind=wanted.kind.value)
        return number


def _must_be_staff(work: Work, organisation_id: int, wanted: Proposal) -> None:
    ids = people.person_ids(work.session, wanted.persons)
    day = wanted.conduct_on or clock.today()
    here = {one.person_id for one in members_on(work.session, [organisation_id], day).get(organisation_id, [])}
    here |= {
        one.person_id for one in members_on(work.session, [organisation_id], clock.today()).get(organisation_id, [])
    }
    if set(wanted.persons) - set(ids) or set(ids.values()) - here:
        raise InvalidInput("直接责任人员", "选择的人员当时不在该机构任职。", fix="请从该机构从业人员中选择。")


def decide(actor: Actor, seen: Seen, *, submission: str) -> str:
    """Decide an exit: the qualification ends today, and a revocation bars the agency and those responsible. Returns the number."""
    today = clock.today()
    ledgers = [Ledger.BLACKLIST, Ledger.AGENCIES]
    with write(actor, Permission.AGENCIES_DECIDE, submission, ledgers=ledgers) as work:
        row = _waiting(work, seen)
        must_be_another(actor.person, [row.proposed_by], laws.in_force(work.session, today), who="提出退出")
        held = work.session.execute(
            select(_Q.id.table).where(_Q.number == row.qualification, _Q.live.is_(True)).with_for_update()
        ).one()
        must_stand(held)
        why = f"{EXIT_WORDS[row.kind]}：{row.ground}。{row.reason}"
        next_version(work, held, state=ENDS[row.kind], ended_on=today, ended_why=why[:500], effective_on=today)
        bars = _bars(work, row) if row.kind is ExitKind.REVOCATION else []
        versions.move(
            work, tables.AgencyExit, row, WHAT, state=ExitState.DECIDED, decided_on=today, decided_by=actor.person,
            bars=",".join(bars),
        )  # fmt: skip
        work.record(
            Action.EXIT_DECIDED, row.qualification, entry=row.number, kind=row.kind.value, on=today,
            provision=rules_exit.provision_of(row.kind), bars=",".join(bars) or None,
        )  # fmt: skip
        return str(row.number)


def _bars(work: Work, row: Any) -> list[str]:
    """The bars of a revocation: on the agency, and on each person directly responsible."""
    ids = people.person_ids(work.session, filter(None, row.persons.split(",")))
    parties: list[tuple[int | None, int | None]] = [(row.organisation_id, None), *((None, one) for one in ids.values())]
    return [
        blacklist.impose_bar(
            work,
            blacklist.NewBar(
                basis=rules_exit.basis(row.serious), event=StartEvent.LICENCE_REVOKED, starts_on=clock.today(),
                conduct_on=row.conduct_on, authority=row.authority, document_number=row.document_number,
                reason=f"{row.ground}：{row.reason}"[:500], region=row.region, proposed_by=row.proposed_by,
                decided_by=work.actor.person, source=BarSource.OWN, doubt="资质吊销之日起算", organisation_id=firm, person_id=person,
            ),
        )
        for firm, person in parties
    ]  # fmt: skip


def refuse(actor: Actor, seen: Seen, reason: str, *, submission: str) -> str:
    """Decide that an agency stays, with the reason. Returns the exit's number."""
    said = written("不予退出的理由", reason)
    with write(actor, Permission.AGENCIES_DECIDE, submission, ledgers=[Ledger.AGENCIES]) as work:
        row = _waiting(work, seen)
        must_be_another(actor.person, [row.proposed_by], laws.in_force(work.session, clock.today()), who="提出退出")
        versions.move(
            work, tables.AgencyExit, row, WHAT, state=ExitState.REFUSED, decided_on=clock.today(),
            decided_by=actor.person, note=said,
        )  # fmt: skip
        work.record(Action.EXIT_REFUSED, row.qualification, entry=row.number)
        return str(row.number)


def _waiting(work: Work, seen: Seen) -> Any:
    row = work.session.execute(select(_E.id.table).where(_E.number == seen.number).with_for_update()).first()
    if row is None:
        raise NotFound("没有这件退出。", fix="请返回列表重新选择。")
    must_reach(work.actor, row.region)
    versions.must_be_as_seen(row, seen.version, WHAT)
    if row.state is not ExitState.PROPOSED:
        raise OutOfDate("这件退出已经决定。", fix="请刷新页面查看。")
    return row
