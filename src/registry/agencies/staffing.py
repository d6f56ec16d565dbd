"""Staff of agencies: who works there as what, with level, title and duty. Whoever counts holds an evaluator's post (AG-02, AG-08)."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Of
from sqlalchemy import func, select, update

from registry.agencies import tables
from registry.agencies.doubts import Doubts
from registry.agencies.queries.standing import at_agencies, held_on
from registry.agencies.reach import must_reach
from registry.agencies.terms import Level, Role, Title
from registry.blacklist import queries as blacklist
from registry.blacklist.terms_bars import BarScope
from registry.kernel import clock, codes, db
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, OutOfDate, RuleBroken
from registry.kernel.fields import IdentityNumber, PersonName
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.parties import entries as parties
from registry.parties import queries as people
from registry.parties import tables as registered
from registry.parties.commands import close_post
from registry.parties.terms import Organisation, PostKind
from registry.policy import Action, Ledger, Permission

_Q = db.core(tables.AgencyQualification).c
_M = db.core(tables.AgencyMember).c
_P = db.core(registered.Post).c


class NewMember(BaseModel):
    """登记从业人员. `practice_from`: the day from which years of practice count; `doubt`: see `Recognition`."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    identity: IdentityNumber = Of(repr=False)
    name: PersonName
    level: Level
    title: Title
    role: Role = Role.STAFF
    practice_from: date | None = None
    from_on: date
    doubt: str = Of(default="", max_length=500)


def enrol(actor: Actor, number: str, wanted: NewMember, *, submission: str) -> str:
    """Record somebody at an agency, with the post where they hold none there yet; returns the record's code.

    Who is recorded there already gets the next record: earlier days keep theirs. Raises `RuleBroken` for the barred (BAN-01);
    working for two agencies warns (AG-08).
    """
    if wanted.from_on > clock.today():
        raise InvalidInput("任职日期", "任职日期晚于今天。", fix="请核对日期。")
    ledgers = [Ledger.PARTIES, Ledger.AGENCIES]
    with write(actor, Permission.AGENCIES_KEEP, submission, ledgers=ledgers) as work:
        agency = agency_of(work, number)
        must_reach(actor, agency.region)
        return enter(work, agency, wanted)


def enter(work: Work, agency: Organisation, wanted: NewMember) -> str:
    """Store one member inside the caller's transaction; returns the code."""
    law = laws.in_force(work.session, clock.today())
    met = parties.meet_people(work, [parties.MetPerson(wanted.identity, wanted.name)])
    person = met[wanted.identity]
    for bar in blacklist.bars_on(work.session, person_id=person.id, day=clock.today()):
        if bar.scope is BarScope.AGENCY_WORK:
            raise RuleBroken("BAN-01.term", f"该人{bar.sentence}。", fix="禁入期内不得从事评价、检测工作。")
    doubts = Doubts(law, wanted.doubt)
    elsewhere = at_agencies(work.session, [person.id], wanted.from_on).get(person.id, set()) - {agency.id}
    if elsewhere:
        names = "、".join(one.name for one in people.organisations_by_id(work.session, elsewhere).values())
        doubts.insist("AG-08", f"该人同时在{names}从业", "请先登记其在原机构离职。")
    doubted = doubts.settle()
    held = select(_P.id).where(
        _P.person_id == person.id,
        _P.organisation_id == agency.id,
        _P.kind == PostKind.EVALUATOR,
        held_on(wanted.from_on),
    )
    if work.session.execute(held).first() is None:
        post = parties.TakenPost(person, agency, PostKind.EVALUATOR, wanted.from_on, "评价检测人员", source="机构名录")
        parties.take_posts(work, [post])
    version = _close_earlier(work, agency.id, person.id, wanted.from_on)
    code = codes.new_code("G")
    work.add(
        tables.AgencyMember(
            code=code, version=version, organisation_id=agency.id, person_id=person.id, level=wanted.level,
            title=wanted.title, role=wanted.role, practice_from=wanted.practice_from, from_on=wanted.from_on,
            doubt=doubts.reason, entered_by=work.actor.person, changed_at=clock.now(),
        )
    )  # fmt: skip
    work.record(
        Action.AGENCY_MEMBER_ENTERED, code, party=agency.code, person=person.code, level=wanted.level.value,
        role=wanted.role.value, from_on=wanted.from_on, doubted=",".join(doubted) or None,
    )  # fmt: skip
    return code


def _close_earlier(work: Work, organisation_id: int, person_id: int, from_on: date) -> int:
    """End what was recorded of the person here before; returns the version that follows."""
    mine = (_M.organisation_id == organisation_id, _M.person_id == person_id)
    begun = work.session.execute(select(func.max(_M.from_on)).where(*mine)).scalar()
    if begun is not None and from_on < begun:
        raise InvalidInput("任职日期", f"早于已有登记 {begun}。", fix="请核对日期。")
    open_ones = (*mine, _M.until_on.is_(None))
    work.session.execute(update(_M.id.table).where(*open_ones).values(until_on=from_on, changed_at=clock.now()))
    return int(work.session.execute(select(func.count()).where(*mine)).scalar_one()) + 1


def agency_of(work: Work, number: str) -> Organisation:
    """The organisation behind a qualification's number. Raises `NotFound`."""
    row = work.session.execute(select(_Q.organisation_id).where(_Q.number == number, _Q.live.is_(True))).first()
    if row is None:
        raise NotFound("没有这家机构。", fix="请从机构名录进入。")
    return people.organisations_by_id(work.session, [row.organisation_id])[row.organisation_id]


def release(actor: Actor, code: str, on: date, *, submission: str) -> str:
    """Record that somebody leaves an agency, with the last day at the post; returns the record's code."""
    ledgers = [Ledger.PARTIES, Ledger.AGENCIES]
    with write(actor, Permission.AGENCIES_KEEP, submission, ledgers=ledgers) as work:
        row: Any = work.session.execute(select(_M.id.table).where(_M.code == code).with_for_update()).first()
        if row is None:
            raise NotFound("没有这条登记。", fix="请刷新页面后重新选择。")
        agency = people.organisations_by_id(work.session, [row.organisation_id])[row.organisation_id]
        must_reach(actor, agency.region)
        if row.until_on is not None:
            raise OutOfDate("这条登记已经结束。", fix="请刷新页面查看。")
        if not row.from_on <= on <= clock.today():
            raise InvalidInput("离职日期", "离职日期早于任职日期，或者晚于今天。", fix="请核对日期。")
        work.session.execute(update(_M.id.table).where(_M.id == row.id).values(until_on=on, changed_at=clock.now()))
        posts = select(_P.id, _P.code).where(
            _P.person_id == row.person_id, _P.organisation_id == agency.id, _P.kind == PostKind.EVALUATOR,
            _P.until_on.is_(None), _P.from_on <= on,
        )  # fmt: skip
        for post in work.session.execute(posts).all():
            close_post(work, post.id, post.code, on)
        work.record(Action.AGENCY_MEMBER_LEFT, code, party=agency.code, on=on)
        return code
