"""A keeper recognises agencies, changes their fields and renews them; each step is the next version of the qualification.

What the law book has from memory only warns: the keeper goes on with a written reason, kept in the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Of
from sqlalchemy import select

from registry.agencies import rules, rules_exit, tables
from registry.agencies.doubts import Doubts
from registry.agencies.queries.standing import qualifications_of
from registry.agencies.reach import must_reach
from registry.agencies.terms import MAY_WORK, AgencyKind, Field, QualificationState, Standing
from registry.agencies.terms_acceptance import ExitKind, ExitState
from registry.blacklist import queries as blacklist
from registry.blacklist.terms_bars import BarScope
from registry.kernel import clock, codes, db, versions
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, OutOfDate, RuleBroken
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import queries as people
from registry.parties.terms import Organisation
from registry.policy import Action, Ledger, Permission

_Q = db.core(tables.AgencyQualification).c
_X = db.core(tables.AgencyExit).c
WHAT = "这家机构的资质"
EARLIEST = date(2019, 5, 1)


class Recognition(BaseModel):
    """资质认可: who may evaluate or test in which fields from when; the last day follows from the law (AG-04.validity).

    Areas in whole square metres, `assets` in whole cents; `doubt` is the reason to go on over a provision that only warns.
    """

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    organisation: str  # public code
    kind: AgencyKind
    fields: frozenset[Field]
    certificate: str = Of(min_length=3, max_length=60)
    issuer: str = Of(min_length=4, max_length=120)
    valid_from: date
    premises: str = Of(min_length=2, max_length=200)
    area: int = Of(ge=0)
    archive_area: int = Of(ge=0)
    laboratory: str = Of(default="", max_length=200)
    equipment: str = Of(default="", max_length=500)
    assets: int = Of(ge=0)
    website: str = Of(default="", max_length=200)
    doubt: str = Of(default="", max_length=500)


class Seen(BaseModel):
    """The version of a record its user saw."""

    model_config = ConfigDict(frozen=True)

    number: str
    version: int


@dataclass(frozen=True)
class Checked:
    """A recognition that may be entered: what was gone over, and the term that follows."""

    wanted: Recognition
    organisation: Organisation
    valid_until: date
    provision: str
    doubted: tuple[str, ...]
    reason: str


def recognise(actor: Actor, wanted: Recognition, *, submission: str) -> str:
    """Enter a qualification in the actor's region; returns its number (AG-02..05). Raises `InvalidInput`, `RuleBroken`."""
    with write(actor, Permission.AGENCIES_KEEP, submission, ledgers=[Ledger.AGENCIES]) as work:
        found = people.organisation_by_code(work.session, wanted.organisation)
        if found is None:
            raise NotFound("没有登记这个单位。", fix="请先登记单位。")
        must_reach(actor, found.region)
        return enter(work, [checked(work, found, wanted)])[0]


def checked(work_or_session: Any, found: Organisation, wanted: Recognition) -> Checked:
    """Judge one recognition by the law of the day it begins. Raises `InvalidInput`, `RuleBroken`."""
    session = work_or_session.session if isinstance(work_or_session, Work) else work_or_session
    if wanted.valid_from > clock.today():
        raise InvalidInput("发证日期", "发证日期晚于今天。", fix="请核对日期。")
    if wanted.valid_from < EARLIEST:
        raise InvalidInput(
            "发证日期", f"发证日期早于现行办法施行日 {EARLIEST}。", fix="请核对日期；旧证请按延续后的日期登记。"
        )
    law = laws.in_force(session, wanted.valid_from)
    _must_be_free(session, found, wanted, law)
    doubts = Doubts(law, wanted.doubt)
    shown = rules.Conditions(
        wanted.kind, wanted.fields, wanted.assets, wanted.area, wanted.archive_area, wanted.website, (), {}
    )
    rules.may_be_recognised(shown, law, doubts)
    _may_come_back(session, found.id, wanted.valid_from, law, doubts)
    last, provision = rules.until(wanted.valid_from, law)
    return Checked(wanted, found, last, provision, doubts.settle(), doubts.reason)


def _must_be_free(session: Any, found: Organisation, wanted: Recognition, law: LawBook) -> None:
    for bar in blacklist.bars_on(session, organisation_id=found.id, day=max(wanted.valid_from, clock.today())):
        if bar.scope is BarScope.AGENCY_WORK:
            raise RuleBroken(
                "BAN-01.term",
                f"{found.name}{bar.sentence}。",
                fix="禁入期满以前不得取得资质。",
            )
    used = select(_Q.number).where(_Q.certificate == wanted.certificate, _Q.live.is_(True))
    if session.execute(used).first():
        raise InvalidInput("证书编号", "这个证书编号已经登记。", fix="请核对证书编号；延续、变更请在机构档案办理。")
    for held in qualifications_of(session, [found.id], clock.today()).get(found.id, []):
        if held.kind is wanted.kind and rules.standing(held, (), clock.today(), law) in (*MAY_WORK, Standing.NOT_YET):
            raise InvalidInput("单位", "这家机构已有同类资质在有效期内。", fix="请在机构档案办理变更或者延续。")


def _may_come_back(session: Any, organisation_id: int, day: date, law: LawBook, doubts: Doubts) -> None:
    """Warn where an earlier qualification was withdrawn for fraud not long enough ago (AG-10.reentry); bars stand by themselves."""
    query = select(_X.kind, _X.decided_on, _X.serious).where(
        _X.organisation_id == organisation_id, _X.state == ExitState.DECIDED, _X.kind == ExitKind.WITHDRAWAL
    )
    for left in session.execute(query):
        back = rules_exit.reentry(left.kind, left.decided_on, left.serious, law)
        if back.on is not None and day < back.on:
            doubts.insist(
                back.provision, f"资质曾于 {left.decided_on} 被撤销，{back.on} 起可以再次申请", "请在期满后申请。"
            )


def enter(work: Work, these: Sequence[Checked], *, batch: str = "") -> list[str]:
    """Store recognitions that were checked, each under a number of its own."""
    rows, numbers = [], []
    for one in these:
        wanted, number = one.wanted, codes.new_code("E")
        numbers.append(number)
        rows.append(
            {
                "number": number, "version": 1, "live": True, "void": False, "effective_on": wanted.valid_from,
                "certificate": wanted.certificate, "organisation_id": one.organisation.id, "kind": wanted.kind,
                "fields": rules.packed(wanted.fields), "region": one.organisation.region, "issuer": wanted.issuer,
                "valid_from": wanted.valid_from, "valid_until": one.valid_until, "provision": one.provision,
                "premises": wanted.premises, "area": wanted.area, "archive_area": wanted.archive_area,
                "laboratory": wanted.laboratory, "equipment": wanted.equipment, "assets": wanted.assets,
                "website": wanted.website, "state": QualificationState.IN_FORCE, "ended_on": None, "ended_why": "",
                "doubt": one.reason, "doubted": ",".join(one.doubted), "entered_by": work.actor.person,
                "batch": batch, "changed_at": clock.now(),
            }
        )  # fmt: skip
        work.record(
            Action.AGENCY_RECOGNISED, number, party=one.organisation.code, kind=wanted.kind.value,
            fields=rules.packed(wanted.fields), from_on=wanted.valid_from, valid_until=one.valid_until,
            provision=one.provision, doubted=",".join(one.doubted) or None, reason=one.reason or None,
            batch=batch or None,
        )  # fmt: skip
    work.insert(tables.AgencyQualification, rows)
    return numbers


# -- later versions ----------------------------------------------------------------------------------------------------


def live_row(work: Work, seen: Seen) -> Any:
    """The live version as the user saw it. Raises `NotFound`, `NotPermitted`, `OutOfDate`."""
    query = select(_Q.id.table).where(_Q.number == seen.number, _Q.live.is_(True)).with_for_update()
    row = work.session.execute(query).first()
    if row is None:
        raise NotFound("没有这项资质。", fix="请返回列表重新选择。")
    must_reach(work.actor, row.region)
    versions.must_be_as_seen(row, seen.version, WHAT)
    return row


def must_stand(row: Any) -> None:
    """Refuse a step on a qualification that was ended."""
    if row.state is not QualificationState.IN_FORCE:
        raise OutOfDate(f"这项资质已于 {row.ended_on} 终止。", fix="请刷新页面查看。")


def change_fields(actor: Actor, seen: Seen, fields: frozenset[Field], on: date, reason: str, *, submission: str) -> str:
    """Change the fields of a qualification from a day on; earlier days keep theirs. Returns its number (AG-05)."""
    with write(actor, Permission.AGENCIES_KEEP, submission, ledgers=[Ledger.AGENCIES]) as work:
        row = live_row(work, seen)
        must_stand(row)
        if not fields:
            raise InvalidInput("业务范围", "没有选择业务范围。", fix="全部业务终止的，请办理注销。")
        if fields == rules.unpacked(row.fields):
            raise InvalidInput("业务范围", "业务范围没有变化。", fix="无需办理。")
        must_follow(row, on)
        next_version(work, row, fields=rules.packed(fields), effective_on=on)
        work.record(
            Action.AGENCY_FIELDS_CHANGED, row.number, fields=rules.packed(fields), before=row.fields, on=on,
            reason=reason.strip()[:200] or None,
        )  # fmt: skip
        return str(row.number)


def renew(actor: Actor, seen: Seen, certificate: str, doubt: str, *, submission: str) -> str:
    """Renew a qualification for another term after the present one; outside the window it warns (AG-04.renewal)."""
    today = clock.today()
    with write(actor, Permission.AGENCIES_KEEP, submission, ledgers=[Ledger.AGENCIES]) as work:
        row = live_row(work, seen)
        must_stand(row)
        law = laws.in_force(work.session, today)
        if today > row.valid_until:
            raise RuleBroken("AG-07.report", f"资质已于 {row.valid_until} 期满，不能延续。", fix="请重新申请资质认可。")
        doubts = Doubts(law, doubt)
        first = rules.renewal_from(row.valid_until, law)
        if today > first:
            doubts.insist("AG-04.renewal", f"应于 {first} 前申请延续，已经逾期", "请说明理由。")
        doubted = doubts.settle()
        begins = row.valid_until + timedelta(days=1)
        last, provision = rules.until(begins, law)
        number = certificate.strip() or row.certificate
        next_version(
            work, row, certificate=number[:60], valid_until=last, provision=provision, effective_on=today,
            doubt=doubts.reason, doubted=",".join(doubted),
        )  # fmt: skip
        work.record(
            Action.AGENCY_RENEWED, row.number, from_on=begins, valid_until=last, provision=provision,
            doubted=",".join(doubted) or None,
        )  # fmt: skip
        return str(row.number)


def must_follow(row: Any, on: date) -> None:
    """Refuse a day ahead, or before the version that is replaced took effect."""
    if on > clock.today():
        raise InvalidInput("生效日期", "生效日期晚于今天。", fix="请在生效当日办理。")
    if on < row.effective_on:
        raise InvalidInput("生效日期", f"生效日期早于上一次变动 {row.effective_on}。", fix="请核对日期。")


def next_version(work: Work, row: Any, **changes: Any) -> None:
    """Close the live version and add the next."""
    after = versions.following(row, entered_by=work.actor.person, batch="", **changes)
    versions.supersede(work, tables.AgencyQualification, [row], [after])
