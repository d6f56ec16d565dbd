"""Received lists: which rows may be stored.

Subjects are told apart by their number, never by their name: a known code under a name it never had is refused, and
firms that share a name stay apart. What ended before today is accepted as history and never shown to the public.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from registry.blacklist import reach, replacing, rules, tables
from registry.blacklist.terms import Ground, ListingState, Origin, Regime, Term
from registry.conduct.rules import document_key
from registry.kernel import clock, db, fields, names
from registry.kernel.access import Actor
from registry.kernel.sheet import Effects, Judged, Options, Parsed, Rejection, one_of
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import queries as people
from registry.parties.places import region_in
from registry.parties.terms import Organisation, Person

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
            return document_key(self.decision_number) == document_key(decision_number)
        return self.day == listed_on


# -- judging -----------------------------------------------------------------------------------------------------------


@dataclass
class Known:
    """What the register knows of the parties that rows name."""

    actor: Actor
    session: Session
    organisations: dict[str, Organisation]
    known_names: dict[int, set[str]]
    people: dict[str, Person]
    listed: dict[tuple[str, int], list[Any]]
    laws: dict[date, LawBook]

    def of(self, row: Row) -> Sequence[Any]:
        """The recorded listings of a row's subject."""
        if row.is_person:
            person = self.people.get(row.identity)
            return self.listed.get(("person_id", person.id), ()) if person else ()
        unit = self.organisations.get(row.credit_code)
        return self.listed.get(("organisation_id", unit.id), ()) if unit else ()

    def law(self, day: date) -> LawBook:
        found = self.laws.get(day)
        if found is None:
            found = self.laws[day] = laws.in_force(self.session, day)
        return found


@dataclass
class Weighed:
    """Judged rows, and for each that speaks of a recorded listing that listing; `changed`: those that say something new."""

    judged: Judged
    known: dict[int, Any]
    changed: set[int]


def judge(session: Session, actor: Actor, parsed: Sequence[Parsed], options: Options) -> Judged:
    """Let through what may be stored; every other row is rejected with column, reason and fix."""
    return weigh(session, actor, parsed, options).judged


def weigh(session: Session, actor: Actor, parsed: Sequence[Parsed], options: Options) -> Weighed:
    """`judge`, with what is known already. Raises `InvalidInput` for a list that shrinks its source's set too much."""
    found = Weighed(Judged(), {}, set())
    judged, source = found.judged, replacing.source_of(options)
    everything = [(number, Row(*values)) for number, values in parsed]
    rows = _without_contradictions(everything, judged)
    facts = facts_about(session, actor, [row for _, row in everything])
    today, ended, unstated = clock.today(), 0, 0
    named: set[str] = set()
    for number, row in rows:
        known = _known(row, facts, source, named)
        problem = _problem(row, facts, source, known)
        if problem is not None:
            judged.rejected.append(Rejection(number, *problem))
            continue
        if known is not None:
            found.known[number] = known
            named.add(known.number)
            if replacing.still_ours(known, today) and corrections(as_known(row, known, options), known, facts):
                found.changed.add(number)
        ended += rules.term(row.day, row.announced, facts.law(row.day)).until < today
        unstated += ground_of(row, facts.law(row.day)) is Ground.UNSTATED
        judged.accepted.append((number, tuple(row)))
    if ended:
        judged.notices.append(f"其中 {ended} 条已超过名单管理期限：只作历史记录，不会公示。")
    if unstated:
        judged.notices.append(f"其中 {unstated} 条没有载明列入条款：按来源原文保存。")
    if source:
        refused = {one.row for one in judged.rejected}
        doubtful = {one.number for number, row in everything if number in refused for one in facts.of(row)}
        added, corrected = len(judged.accepted) - len(found.known), len(found.changed)
        replacing.settle(session, actor, judged, options, named=named, doubtful=doubtful)
        leaving = len(replacing.leaving(judged.settled))
        judged.effects = Effects(added, corrected, len(found.known) - corrected, leaving)
        judged.notices.append(replacing.sentence(source, judged.effects))
    return found


def _known(row: Row, facts: Known, source: str, claimed: set[str]) -> Any | None:
    """The recorded listing a row speaks of; in a source's whole list each answers for one row, its own ones first."""
    found = [one for one in facts.of(row) if row.same_listing(one.decision_number, one.listed_on)]
    if source:
        found = [one for one in found if one.number not in claimed and not replacing.left_with(one, source)]
        found.sort(key=lambda one: one.source != source)
    return found[0] if found else None


def as_known(row: Row, known: Any, options: Options) -> Row:
    """The row with the days it is known by, where the sheet itself states none and they came with the whole list."""
    if not replacing.stated_for_all(options, row.announced_on):
        return row
    announced = known.announced_on.isoformat() if known.announced_on else row.announced_on
    return row._replace(announced_on=announced, listed_on=row.listed_on or known.listed_on.isoformat())


def corrections(row: Row, known: Any, facts: Known, met: Person | None = None) -> dict[str, Any]:
    """What a row says otherwise than the recorded listing. `met`: the person of its number, where only now entered."""
    law, unmet = facts.law(row.day), Person(-1, "", "", None, "")
    person = met or facts.people.get(row.identity) or (unmet if row.identity else None)
    term = rules.term(row.day, row.announced, law, second=known.provision.startswith("BL-17.second"))
    values = values_of(row, law, term, facts.organisations.get(row.credit_code), person)
    return {name: values[name] for name in _CORRECTED if values[name] != getattr(known, name)}


_CORRECTED = (
    "name", "name_key", "address", "principal", "principal_person_id", "ground", "cause", "reason", "decision_number",
    "authority", "region", "subject_region", "listed_on", "announced_on", "until", "provision", "regime",
)  # fmt: skip


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
            kept += one_of(group, _said, judged, "请核实后只保留正确的一行；不同决定请填写各自的决定书文号。")
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


def _said(row: Row) -> tuple[str, str, str]:
    return "单位名称", row.name, f"{row.name}：同一主体、同一决定（日期）"


def _same_listings(rows: list[tuple[int, Row]]) -> list[list[tuple[int, Row]]]:
    groups: list[list[tuple[int, Row]]] = []
    for number, row in rows:
        fits = [g for g in groups if any(row.same_listing(other.decision_number, other.day) for _, other in g)]
        joined = [*(one for group in fits for one in group), (number, row)]
        groups = [group for group in groups if group not in fits] + [joined]
    return groups


def facts_about(session: Session, actor: Actor, rows: list[Row]) -> Known:
    """What is recorded of the parties that rows name."""
    organisations = people.organisations_by_credit_code(session, {row.credit_code for row in rows if row.credit_code})
    known = people.people_by_identity(session, {row.identity for row in rows if row.identity})
    listed: dict[tuple[str, int], list[Any]] = {}
    for column, ids in (
        (_L.organisation_id, [one.id for one in organisations.values()]),
        (_L.person_id, [one.id for one in known.values()]),
    ):
        for part in db.chunks(ids):
            query = select(_L.id.table).where(column.in_(part), _L.live.is_(True), _L.state != ListingState.UNDONE)
            for row in session.execute(query):
                listed.setdefault((column.name, getattr(row, column.name)), []).append(row)
    known_names = people.known_names(session, [one.id for one in organisations.values()])
    return Known(actor, session, organisations, known_names, known, listed, {})


def _problem(row: Row, facts: Known, source: str, known: Any | None) -> tuple[str, str, str, str] | None:
    """Column, value, reason and fix of the first thing that stands against a row."""
    if source and row.source != source:
        reason = f"这一行的来源不是“{source}”，不属于这份整份替换的名单。"
        return "数据来源", row.source, reason, "请核对数据来源，或另行导入。"
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
    region = region_of(row, organisation)
    if not reach.reaches(facts.actor, region):
        shown = row.region or row.address
        if not region:
            return "所属地区", shown, "看不出主体所在地区。", "请填写所属地区；外省主体由省级部门接收。"
        return "所属地区", shown, "主体不在您的管辖范围内。", "请由主体所在地区或上级部门接收。"
    if known is None or (source and known.source == source):
        return _ends_it(row, known, facts) if known is not None else None
    value = row.decision_number or row.day.isoformat()
    column = "决定书文号" if row.decision_number else "列入日期"
    return column, value, f"这条列入信息已经登记，编号 {known.number}。", "请勿重复导入。"


def _ends_it(row: Row, known: Any, facts: Known) -> tuple[str, str, str, str] | None:
    """A correction of dates may not end what is public in the past: nobody would have seen it leave."""
    today = clock.today()
    until = rules.term(row.day, row.announced, facts.law(row.day)).until
    if known.until >= today > until and replacing.still_ours(known, today):
        reason = f"按更正后的日期，编号 {known.number} 的名单管理期限已于 {until} 届满。"
        return "列入日期", row.day.isoformat(), reason, "请核对日期；确已届满的，请办理移出。"
    return None


def region_of(row: Row, organisation: Organisation | None) -> str:
    """The region of a row's subject: as stated, as registered, or as its address says; empty for one from elsewhere."""
    return row.region or (organisation.region if organisation else "") or region_in(row.address)


def ground_of(row: Row, law: LawBook) -> Ground:
    """The item a row is listed under by the regime of its day."""
    match rules.regime_of(law):
        case Regime.ORDER_2015:
            return Ground.LEGACY_2015
        case Regime.ORDER_2017:
            return Ground.LEGACY_2017
    return Ground(row.ground) if row.ground else Ground.UNSTATED


def values_of(
    row: Row, law: LawBook, term: Term, organisation: Organisation | None, person: Person | None
) -> dict[str, Any]:
    """The columns of a received listing that follow from its row."""
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
        "ground": ground_of(row, law),
        "cause": row.cause,
        "reason": row.reason,
        "decision_number": row.decision_number,
        "authority": row.authority,
        "region": region_of(row, organisation),
        "subject_region": region_of(row, organisation),
        "listed_on": row.day,
        "announced_on": row.announced,
        "published_on": None,
        "until": term.until,
        "provision": term.provision,
        "regime": regime,
        "origin": Origin.RECEIVED,
        "source": row.source,
        "state": ListingState.RECEIVED,
        "case_number": "",
        "proposed_by": "",
        "note": "",
    }
