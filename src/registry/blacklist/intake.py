"""Received lists: which rows may be stored, how they are entered, and how a list is taken back.

Subjects are told apart by their number, never by their name: a known code under a name it never had is refused, and
firms that share a name stay apart. What ended before today is accepted as history and never shown to the public.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Integer, cast, func, or_, select
from sqlmodel import Session

from registry.blacklist import reach, rules, tables
from registry.blacklist.commands import supersede
from registry.blacklist.places import region_in
from registry.blacklist.terms import Ground, ListingState, Origin, Regime, Step, Term
from registry.kernel import clock, db, fields, names
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound, NotPermitted, OutOfDate, RuleBroken
from registry.kernel.sheet import DuplicateGroup, Judged, Options, Parsed, Rejection
from registry.kernel.transaction import Work
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import entries as parties
from registry.parties import queries as people
from registry.parties.terms import Organisation, Person
from registry.policy import Action

_L = db.core(tables.Listing).c


class Row(NamedTuple):
    """One parsed row. `identity` is the listed person's, or the principal's of a unit; days are ISO text or empty."""

    name: str
    credit_code: str
    identity: str
    principal: str
    address: str
    ground: str
    cause: str
    reason: str
    decision_number: str
    authority: str
    listed_on: str
    announced_on: str
    region: str
    source: str
    is_person: bool

    @property
    def subject(self) -> str:
        """The strong identifier of who is listed."""
        return self.identity if self.is_person else self.credit_code

    @property
    def day(self) -> date:
        """The day of listing; where the list states none, the day it was made public."""
        return date.fromisoformat(self.listed_on or self.announced_on)

    @property
    def announced(self) -> date | None:
        return date.fromisoformat(self.announced_on) if self.announced_on else None

    @property
    def person_name(self) -> str:
        return self.name if self.is_person else self.principal

    @property
    def shown(self) -> str:
        """The subject as a rejection may show it."""
        return fields.mask_identity(self.identity) if self.is_person else self.credit_code

    def same_listing(self, decision_number: str, listed_on: date) -> bool:
        """Whether an entry of the same subject is this one: by decision where both name one, else by day."""
        if self.decision_number and decision_number:
            return self.decision_number == decision_number
        return self.day == listed_on


# -- judging -----------------------------------------------------------------------------------------------------------


@dataclass
class _Facts:
    actor: Actor
    session: Session
    organisations: dict[str, Organisation]
    known_names: dict[int, set[str]]
    people: dict[str, Person]
    listed: dict[tuple[str, int], list[Any]]
    laws: dict[date, LawBook]

    def law(self, day: date) -> LawBook:
        found = self.laws.get(day)
        if found is None:
            found = self.laws[day] = laws.in_force(self.session, day)
        return found


def judge(session: Session, actor: Actor, parsed: Sequence[Parsed], _options: Options) -> Judged:
    """Let through what may be stored; every other row is rejected with column, reason and fix."""
    judged = Judged()
    rows = _without_contradictions([(number, Row(*values)) for number, values in parsed], judged)
    facts = _facts(session, actor, [row for _, row in rows])
    today, ended, unstated = clock.today(), 0, 0
    for number, row in rows:
        problem = _problem(row, facts)
        if problem is not None:
            judged.rejected.append(Rejection(number, *problem))
            continue
        ended += rules.term(row.day, row.announced, facts.law(row.day)).until < today
        unstated += _ground_of(row, facts.law(row.day)) is Ground.UNSTATED
        judged.accepted.append((number, tuple(row)))
    if ended:
        judged.notices.append(f"其中 {ended} 条已超过名单管理期限：只作历史记录，不会公示。")
    if unstated:
        judged.notices.append(f"其中 {unstated} 条没有载明列入条款：按来源原文保存。")
    return judged


def _without_contradictions(rows: list[tuple[int, Row]], judged: Judged) -> list[tuple[int, Row]]:
    """One name per number; identical rows are kept once, contradictory ones not at all, since nobody may guess."""
    subject_names: dict[str, set[str]] = {}
    person_names: dict[str, set[str]] = {}
    of_subject: dict[str, list[tuple[int, Row]]] = {}
    for number, row in rows:
        subject_names.setdefault(row.subject, set()).add(names.search_key(row.name))
        if row.identity:
            person_names.setdefault(row.identity, set()).add(names.search_key(row.person_name))
        of_subject.setdefault(row.subject, []).append((number, row))
    kept: list[tuple[int, Row]] = []
    for subject, ours in of_subject.items():
        if len(subject_names[subject]) > 1:
            for number, row in ours:
                fix = "请核对代码；企业更名的，请先登记曾用名，再重新导入。"
                judged.rejected.append(
                    Rejection(number, "单位名称", row.name, "表内同一代码（证件号）出现不同名称。", fix)
                )
            continue
        for group in _same_listings(ours):
            kept += _one_of(group, judged)
    kept.sort(key=lambda one: one[0])
    fine = []
    for number, row in kept:
        if row.identity and len(person_names[row.identity]) > 1:
            column = "单位名称" if row.is_person else "主要负责人"
            reason = "表内同一身份证号出现不同姓名。"
            judged.rejected.append(Rejection(number, column, row.person_name, reason, "请核对后只保留正确的姓名。"))
        else:
            fine.append((number, row))
    return fine


def _same_listings(rows: list[tuple[int, Row]]) -> list[list[tuple[int, Row]]]:
    groups: list[list[tuple[int, Row]]] = []
    for number, row in rows:
        fits = [g for g in groups if any(row.same_listing(other.decision_number, other.day) for _, other in g)]
        joined = [*(one for group in fits for one in group), (number, row)]
        groups = [group for group in groups if group not in fits] + [joined]
    return groups


def _one_of(group: list[tuple[int, Row]], judged: Judged) -> list[tuple[int, Row]]:
    if len(group) == 1:
        return group
    numbers = tuple(number for number, _ in group)
    first = group[0]
    identical = all(row == first[1] for _, row in group)
    what = f"{first[1].name}：同一主体、同一决定（日期）"
    judged.groups.append(DuplicateGroup(numbers, what, first[0] if identical else 0))
    for number, row in group[1 if identical else 0 :]:
        others = "、".join(str(other) for other in numbers if other != number)
        reason = f"与第 {first[0]} 行完全相同。" if identical else f"与第 {others} 行内容矛盾。"
        fix = "重复行无需处理。" if identical else "请核实后只保留正确的一行；不同决定请填写各自的决定书文号。"
        judged.rejected.append(Rejection(number, "单位名称", row.name, reason, fix))
    return [first] if identical else []


def _facts(session: Session, actor: Actor, rows: list[Row]) -> _Facts:
    organisations = people.organisations_by_credit_code(session, {row.credit_code for row in rows if row.credit_code})
    known = people.people_by_identity(session, {row.identity for row in rows if row.identity})
    listed: dict[tuple[str, int], list[Any]] = {}
    columns = (_L.number, _L.organisation_id, _L.person_id, _L.decision_number, _L.listed_on, _L.state)
    for column, ids in (
        (_L.organisation_id, [one.id for one in organisations.values()]),
        (_L.person_id, [one.id for one in known.values()]),
    ):
        for part in db.chunks(ids):
            query = select(*columns).where(column.in_(part), _L.live.is_(True), _L.state != ListingState.UNDONE)
            for row in session.execute(query):
                listed.setdefault((column.name, getattr(row, column.name)), []).append(row)
    known_names = people.known_names(session, [one.id for one in organisations.values()])
    return _Facts(actor, session, organisations, known_names, known, listed, {})


def _problem(row: Row, facts: _Facts) -> tuple[str, str, str, str] | None:
    """Column, value, reason and fix of the first thing that stands against a row."""
    law = facts.law(row.day)
    regime = rules.regime_of(law)
    if regime is None:
        return "列入日期", row.day.isoformat(), "这一天还没有名单制度。", "请核对列入日期和发布日期。"
    if row.ground and regime is not Regime.ORDER_11:
        return (
            "列入条款",
            row.ground,
            "列入日期早于现行办法施行，不适用其条款。",
            "请核对列入日期；历史名单的列入条款留空。",
        )
    organisation = facts.organisations.get(row.credit_code)
    if organisation and names.search_key(row.name) not in facts.known_names.get(organisation.id, set()):
        reason = f"该统一社会信用代码登记的单位是“{organisation.name}”，没有“{row.name}”这个现用名或曾用名。"
        return "单位名称", row.name, reason, "请核对代码和名称；企业更名的，请先登记曾用名，再重新导入。"
    person = facts.people.get(row.identity)
    if person and names.search_key(person.name) != names.search_key(row.person_name):
        column = "单位名称" if row.is_person else "主要负责人"
        return column, row.person_name, "该身份证号已登记为另一姓名。", "请核对姓名和身份证号；更名请先到窗口更正登记。"
    region = _region(row, organisation)
    if not reach.reaches(facts.actor, region):
        shown = row.region or row.address
        if not region:
            return "所属地区", shown, "看不出主体所在地区。", "请填写所属地区；外省主体由省级部门接收。"
        return "所属地区", shown, "主体不在您的管辖范围内。", "请由主体所在地区或上级部门接收。"
    party = ("person_id", person.id) if row.is_person and person else None
    if not row.is_person and organisation:
        party = ("organisation_id", organisation.id)
    for known in facts.listed.get(party, ()) if party else ():
        if row.same_listing(known.decision_number, known.listed_on):
            value = row.decision_number or row.day.isoformat()
            column = "决定书文号" if row.decision_number else "列入日期"
            return column, value, f"这条列入信息已经登记，编号 {known.number}。", "请勿重复导入。"
    return None


def _region(row: Row, organisation: Organisation | None) -> str:
    return row.region or (organisation.region if organisation else "") or region_in(row.address)


def _ground_of(row: Row, law: LawBook) -> Ground:
    match rules.regime_of(law):
        case Regime.ORDER_2015:
            return Ground.LEGACY_2015
        case Regime.ORDER_2017:
            return Ground.LEGACY_2017
    return Ground(row.ground) if row.ground else Ground.UNSTATED


# -- entering ----------------------------------------------------------------------------------------------------------


def enter(work: Work, batch: str, accepted: Sequence[Parsed], options: Options) -> None:
    """Store judged rows as received listings, each with a number, and record each.

    Judged again under the ledger's lock: raises `OutOfDate` when a row can no longer be stored.
    """
    rows = sorted((Row(*values) for _, values in accepted), key=lambda row: row.day)
    if judge(work.session, work.actor, accepted, options).rejected:
        raise OutOfDate("预览之后登记情况有变化，部分行已不能存入。", fix="请重新上传，按新的预览确认。")
    met_people = parties.meet_people(
        work, [parties.MetPerson(row.identity, row.person_name) for row in rows if row.identity], batch=batch
    )
    met_units = parties.meet_organisations(
        work,
        [
            parties.MetOrganisation(
                credit_code=row.credit_code,
                name=row.name,
                region=_region(row, None),
                address=row.address,
                principal=row.principal,
            )
            for row in rows
            if not row.is_person
        ],
        batch=batch,
    )
    now, law_on = clock.now(), {day: laws.in_force(work.session, day) for day in {row.day for row in rows}}
    first, before = _next_number(work.session, now.year), _first_days(work.session, met_units, met_people)
    stored = []
    for place, row in enumerate(rows):
        law = law_on[row.day]
        earlier = before.setdefault(row.subject, row.day)
        term = rules.term(row.day, row.announced, law, second=earlier < row.day)
        organisation = None if row.is_person else met_units[row.credit_code]
        person = met_people.get(row.identity)
        values = _values(row, law, term, organisation, person)
        number = f"HN{now.year}{first + place:05d}"
        stored.append(values | {"number": number, "batch": batch, "changed_at": now})
        party = organisation.code if organisation else person.code if person else ""
        work.record(
            Action.LISTING_RECEIVED, number, party=party, ground=values["ground"].value, until=term.until, batch=batch
        )
    work.insert(tables.Listing, stored)


def _values(
    row: Row, law: LawBook, term: Term, organisation: Organisation | None, person: Person | None
) -> dict[str, Any]:
    regime = rules.regime_of(law)
    assert regime is not None
    return {
        "version": 1,
        "live": True,
        "organisation_id": organisation.id if organisation else None,
        "person_id": person.id if row.is_person and person else None,
        "name": row.name,
        "name_key": names.search_key(row.name)[:120],
        "credit_code": row.credit_code,
        "address": row.address,
        "principal": row.principal,
        "principal_person_id": person.id if person and not row.is_person else None,
        "ground": _ground_of(row, law),
        "cause": row.cause,
        "reason": row.reason,
        "decision_number": row.decision_number,
        "authority": row.authority,
        "region": _region(row, organisation),
        "listed_on": row.day,
        "announced_on": row.announced,
        "published_on": None,
        "until": term.until,
        "provision": term.provision,
        "regime": regime,
        "origin": Origin.RECEIVED,
        "source": row.source,
        "state": ListingState.RECEIVED,
        "previous_state": None,
        "proposed_by": "",
        "proposed_at": None,
        "removal_reason": None,
        "removed_on": None,
        "note": "",
    }


def _next_number(session: Session, year: int) -> int:
    """The next sequence of the year; the ledger's lock, held by the caller, keeps it gapless and unique."""
    prefix = f"HN{year}"
    last = session.execute(
        select(func.max(cast(func.substr(_L.number, len(prefix) + 1), Integer))).where(_L.number.startswith(prefix))
    ).scalar()
    return (last or 0) + 1


def _first_days(session: Session, units: dict[str, Organisation], met: dict[str, Person]) -> dict[str, date]:
    """The first day each subject was listed, as far as recorded: the 2015 rule asks whether it was listed before."""
    subjects: dict[tuple[str, int], str] = {("u", one.id): code for code, one in units.items()}
    subjects |= {("p", one.id): identity for identity, one in met.items()}
    found: dict[str, date] = {}
    for part in db.chunks(subjects, 2000):
        query = (
            select(_L.organisation_id, _L.person_id, func.min(_L.listed_on))
            .where(
                _L.live.is_(True),
                _L.state.not_in([ListingState.UNDONE, ListingState.KEPT_BACK]),
                or_(
                    _L.organisation_id.in_([key for kind, key in part if kind == "u"]),
                    _L.person_id.in_([key for kind, key in part if kind == "p"]),
                ),
            )
            .group_by(_L.organisation_id, _L.person_id)
        )
        for organisation_id, person_id, first in session.execute(query):
            key = ("u", organisation_id) if organisation_id is not None else ("p", person_id)
            if key in subjects:
                found[subjects[key]] = first
    return found


# -- undoing -----------------------------------------------------------------------------------------------------------


def undo(work: Work, batch: str) -> int:
    """Take a received list back while nothing of it was proposed or published; returns how many rows."""
    rows = work.session.execute(
        select(_L.id.table).where(_L.live.is_(True), db.of_batch(_L.batch, batch), _L.state != ListingState.UNDONE)
    ).all()
    if not batch or not rows:
        raise NotFound("没有可以撤回的名单批次。", fix="请核对批次号；已撤回的批次不能再次撤回。")
    if any(not reach.reaches(work.actor, row.region) for row in rows):
        raise NotPermitted("这批名单中有主体不在您的管辖范围内。", fix="请由接收名单的部门办理。")
    moved = sum(row.state is not ListingState.RECEIVED for row in rows)
    if moved:
        raise RuleBroken(
            "BL-02",
            f"这批名单已有 {moved} 条提出公布建议或作出决定，不能整批撤回。",
            fix="请逐条办理不予公布或移出。",
            facts={"moved": moved},
        )
    now = clock.now()
    supersede(work, Step.UNDO, rows, now, lambda row: {})
    for row in rows:
        work.record(Action.LISTING_UNDONE, row.number, batch=batch)
    return len(rows)
