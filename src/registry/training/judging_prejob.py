"""What stands against the rows of a sheet of pre-job trainings, judged by what the register knows: whole batches, set queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlmodel import Session

from registry.kernel import clock, fields, names
from registry.kernel.access import Actor
from registry.kernel.sheet import DuplicateGroup, Judged, Options, Parsed, Rejection
from registry.law import queries as laws
from registry.law.book import LawBook, book
from registry.law.terms import Provision
from registry.parties import queries as people
from registry.parties.reference.industries import HighHazard
from registry.parties.terms import Organisation, Person, PostKind
from registry.policy import Role
from registry.training import recording, rules_entries, rules_hours
from registry.training.queries import workers
from registry.training.queries.workers import Holder
from registry.training.terms_prejob import FILED_POSTS, Entry, Stint, TrainingLevel, WorkNature

Problem = tuple[str, str, str, str]
"""Column, value, reason and fix of the first thing that stands against a row."""
_LATER = (TrainingLevel.TARGETED, TrainingLevel.AFTER_ACCIDENT)


class Row(NamedTuple):
    """The checked values of one sheet row. Days are ISO text, hours in tenths. `post` and `cause` are settled when judged."""

    name: str
    identity: str
    employer: str
    employer_code: str
    title: str
    post_from: str
    level: str
    hours: int
    from_on: str
    until_on: str
    content: str
    teacher: str
    passed: bool
    nature: str
    remark: str
    post: str = ""  # public code of the registered post; empty: the sheet enters it
    cause: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What two rows of one sheet may not both speak of."""
        return (self.identity, self.employer_code, self.title, self.level, self.from_on, self.until_on)

    @property
    def entry(self) -> Entry:
        """The row as the rules see it."""
        since, until = date.fromisoformat(self.from_on), date.fromisoformat(self.until_on)
        level, nature = TrainingLevel(self.level), WorkNature(self.nature)
        return Entry(self.post, level, since, until, self.hours, self.passed, nature, self.cause)


@dataclass
class _Facts:
    """What the register knows about everybody in the sheet."""

    actor: Actor
    today: date
    own: Organisation | None
    why_not: Callable[[date], str] | None  # the clerk's centre may not have trained on a day
    people: dict[str, Person]
    firms: dict[str, Organisation]
    firm_names: dict[int, set[str]]
    holders: dict[tuple[int, int], Holder]
    busy: dict[str, list[tuple[date, date, int]]]
    amendments: tuple[Provision, ...]
    names_here: dict[str, set[str]] = field(default_factory=dict)
    posts_here: dict[tuple[str, str], set[tuple[str, str]]] = field(default_factory=dict)
    _laws: dict[date, LawBook] = field(default_factory=dict)
    _standing: dict[str, str] = field(default_factory=dict)

    def law(self, day: date) -> LawBook:
        if day not in self._laws:
            self._laws[day] = book(day, self.amendments)
        return self._laws[day]

    def centre_standing(self, trained_on: str) -> str:
        """Why the clerk's centre may not have trained on a day; empty when it may."""
        if trained_on not in self._standing:
            day = date.fromisoformat(trained_on)
            self._standing[trained_on] = self.why_not(day) if self.why_not else "账号没有绑定培训机构。"
        return self._standing[trained_on]


def judge(session: Session, actor: Actor, parsed: Sequence[Parsed], _options: Options) -> Judged:
    """Let through what may be stored; every other row is rejected with column, reason and fix."""
    judged = Judged()
    rows = _without_duplicates([(number, Row(*values)) for number, values in parsed], judged)
    facts = _facts(session, actor, [row for _, row in rows])
    late = failed = 0
    for number, row in rows:
        problem, settled = _settle(row, facts)
        if problem is not None:
            judged.rejected.append(Rejection(number, *problem))
            continue
        entry = settled.entry
        facts.busy.setdefault(row.identity, []).append((entry.from_on, entry.until_on, settled.hours))
        late += rules_hours.is_late(entry.level, entry.until_on, date.fromisoformat(row.post_from))
        failed += not settled.passed
        judged.accepted.append((number, tuple(settled)))
    if late:
        article = facts.law(facts.today).provision("LAW-04").article
        judged.notices.append(
            f"其中 {late} 条在上岗之后才培训完毕（先上岗后培训），将照实登记并标明；依据：{article}。"
        )
    if failed:
        judged.notices.append(f"其中 {failed} 条考核不合格：照实登记，不计入学时。")
    return judged


def _without_duplicates(rows: Sequence[tuple[int, Row]], judged: Judged) -> list[tuple[int, Row]]:
    """Identical rows are kept once; contradictory ones not at all, since nobody may guess which is right."""
    same: dict[Any, list[tuple[int, Row]]] = {}
    for number, row in rows:
        same.setdefault(row.key, []).append((number, row))
    kept = []
    for group in same.values():
        first_number, first = group[0]
        identical = all(row == first for _, row in group)
        if identical:
            kept.append(group[0])
        if len(group) == 1:
            continue
        numbers = tuple(number for number, _ in group)
        what = f"{first.name}：同一岗位、同一级别、同一起止日期"
        judged.groups.append(DuplicateGroup(numbers, what, first_number if identical else 0))
        for number, row in group[1 if identical else 0 :]:
            others = "、".join(str(other) for other in numbers if other != number)
            reason = f"与第 {first_number} 行完全相同。" if identical else f"与第 {others} 行内容矛盾。"
            fix = "重复行无需处理。" if identical else "请核实后只保留正确的一行。"
            judged.rejected.append(Rejection(number, "身份证号", fields.mask_identity(row.identity), reason, fix))
    return sorted(kept, key=lambda one: one[0])


def _facts(session: Session, actor: Actor, rows: Sequence[Row]) -> _Facts:
    known = people.people_by_identity(session, (row.identity for row in rows))
    firms = people.organisations_by_credit_code(session, {row.employer_code for row in rows})
    pairs = {
        (known[row.identity].id, firms[row.employer_code].id)
        for row in rows
        if row.identity in known and row.employer_code in firms
    }
    spans = workers.busy_days(session, (person.id for person in known.values()))
    own = people.organisation_by_code(session, actor.organisation) if actor.organisation else None
    facts = _Facts(
        actor=actor,
        today=clock.today(),
        own=own,
        why_not=recording.centre_standing(session, own) if own else None,
        people=known,
        firms=firms,
        firm_names=people.known_names(session, [firm.id for firm in firms.values()]),
        holders=workers.holders(session, pairs),
        busy={identity: [one[:3] for one in spans.get(person.id, ())] for identity, person in known.items()},
        amendments=laws.confirmed(session),
    )
    for row in rows:
        facts.names_here.setdefault(row.identity, set()).add(names.search_key(row.name))
        facts.posts_here.setdefault((row.identity, row.employer_code), set()).add((row.title, row.post_from))
    return facts


def _settle(row: Row, facts: _Facts) -> tuple[Problem | None, Row]:
    """What stands against a row, and the row with its post and cause."""
    problem = _against_names(row, facts) or _against_trainer(row, facts)
    if problem is not None:
        return problem, row
    person, firm = facts.people.get(row.identity), facts.firms.get(row.employer_code)
    holder = facts.holders.get((person.id, firm.id)) if person and firm else None
    problem, stint = _post(row, holder, facts)
    if problem is not None:
        return problem, row
    settled = row._replace(post=stint.code)
    entry = settled.entry
    if holder is not None and any(
        (one.post, one.level, one.from_on, one.until_on) == (entry.post, entry.level, entry.from_on, entry.until_on)
        for one in holder.worker.entries
    ):
        reason = "这次培训已经登记过。"
        return ("身份证号", fields.mask_identity(row.identity), reason, "请勿重复登记；如需更正请到档案中更正。"), row
    law = facts.law(entry.until_on)
    objection = rules_entries.against(
        entry, row.content, row.teacher, facts.busy.get(row.identity, ()), facts.today, law
    )  # fmt: skip
    if objection is None and entry.level in _LATER:
        worker = holder.at(stint) if holder else None
        cause = rules_entries.cause_of(entry.level, entry.until_on, worker, stint) if worker else None
        if cause is not None:
            return None, settled._replace(cause=cause.number)
        objection = rules_entries.without_cause(entry.level)
    if objection is None:
        return None, settled
    shown = {"学时": rules_hours.hours(row.hours), "结束日期": row.until_on, "级别": _LEVEL_SHOWN[entry.level]}
    return (objection.field, shown.get(objection.field, ""), objection.reason, objection.fix), row


_LEVEL_SHOWN = {level: rules_hours.level_word(level, HighHazard.NONE) for level in TrainingLevel}


def _against_names(row: Row, facts: _Facts) -> Problem | None:
    person, firm = facts.people.get(row.identity), facts.firms.get(row.employer_code)
    if len(facts.names_here[row.identity]) > 1:
        return "姓名", row.name, "表内同一身份证号出现不同姓名。", "请核对后只保留正确的姓名，再重新导入。"
    if person is not None and names.search_key(person.name) != names.search_key(row.name):
        return "姓名", row.name, "该身份证号已登记为另一姓名。", "请核对姓名和身份证号；更名请先到窗口更正登记。"
    if firm is None:
        return "统一社会信用代码", row.employer_code, "没有登记这个单位。", "请核对代码；新单位请先由名录管理人员登记。"
    if names.search_key(row.employer) not in facts.firm_names[firm.id]:
        return "工作单位", row.employer, f"该统一社会信用代码登记的单位是“{firm.name}”。", "请核对单位名称与代码。"
    return None


def _against_trainer(row: Row, facts: _Facts) -> Problem | None:
    """An agent's rows are of the own firm; a centre must be approved on the day it trained."""
    if facts.actor.role is Role.AGENT:
        if facts.own is None or facts.own.credit_code != row.employer_code:
            return "统一社会信用代码", row.employer_code, "不是本单位的从业人员。", "只能登记本单位自行组织的培训。"
        return None
    refusal = facts.centre_standing(row.until_on)
    return ("结束日期", row.until_on, refusal, "请核对日期，或先办理培训批准。") if refusal else None


def _post(row: Row, holder: Holder | None, facts: _Facts) -> tuple[Problem | None, Stint]:
    """The registered post the row speaks of, or the new one it begins; else what stands against it."""
    begun = date.fromisoformat(row.post_from)
    new = Stint("", PostKind.WORKER, row.title, begun)
    here = facts.posts_here[row.identity, row.employer_code]
    stints = [one for one in holder.worker.stints if one.kind in FILED_POSTS] if holder else []
    for one in stints:
        if one.from_on == begun and one.title in (row.title, ""):
            return None, one
    last = "9999-12-31"
    worked = [one for one in stints if one.kind is PostKind.WORKER]
    for one in worked:
        if (one.until_on or date.max) < begun:
            continue
        if one.title == row.title:
            reason = f"该人这一岗位登记的上岗日期是 {one.from_on}。"
            return ("上岗日期", row.post_from, reason, "请按登记的上岗日期填写；再次上岗请先办理返岗。"), new
        if one.from_on <= begun or one.until_on is None:
            reason = f"该人自 {one.from_on} 登记在“{one.title}”岗位，没有登记调岗。"
            return ("岗位", row.title, reason, "请核对岗位；已调岗的请先办理调岗。"), new
        last = min(last, one.from_on.isoformat())
    others = {one for one in here if one != (row.title, row.post_from)} - {
        (one.title, f"{one.from_on}") for one in stints
    }
    if others or row.post_from >= last:
        reason = "表内或登记中同一人在同一单位的岗位、上岗日期不一致。"
        return ("上岗日期", row.post_from, reason, "请核对后只保留正确的岗位和上岗日期。"), new
    return None, new
