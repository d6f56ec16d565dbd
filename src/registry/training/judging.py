"""What stands against the rows of a sheet of results or historical certificates, judged by what the register knows.

Works on whole batches: facts come by a few set queries, never row by row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session

from registry.kernel import clock, db, fields, names
from registry.kernel.access import Actor
from registry.kernel.errors import RuleBroken
from registry.kernel.sheet import DuplicateGroup, Judged, Options, Parsed, Rejection
from registry.law import queries as laws
from registry.law.book import LawBook, book
from registry.law.terms import Provision
from registry.parties import queries as people
from registry.parties.terms import Organisation
from registry.training import issuing, rules, tables
from registry.training.catalogue import catalogue_on, hazchem
from registry.training.terms import EDUCATION_WORDS, CertificateKind, Education, Ending, ResultState

_R = db.core(tables.ExamResult).c
_C = db.core(tables.Certificate).c


class Row(NamedTuple):
    """The checked values of one sheet row. Days are ISO text, empty where not given."""

    name: str
    identity: str
    education: str
    employer: str
    employer_code: str
    category: str
    operation: str
    hours: int | None
    theory: int | None
    practice: int | None
    exam_on: str
    issued_on: str
    reviewed_on: str
    issuer: str
    remark: str
    known: bool = False  # whether the person was registered when the row was judged


@lru_cache(maxsize=20_000)
def _day(text: str) -> date:
    return date.fromisoformat(text)


_hazchem = lru_cache(maxsize=200)(hazchem)
_EDUCATION = {education.value: word for word, education in reversed(EDUCATION_WORDS.items())}


@lru_cache(maxsize=200)
def _category_name(code: str) -> str:
    return catalogue_on(clock.today()).category(code).name


@lru_cache(maxsize=500)
def _operation_name(code: str) -> str:
    return catalogue_on(clock.today()).operation(code).name


# -- judging -----------------------------------------------------------------------------------------------------------


@dataclass
class _Facts:
    """What the register knows about everybody in the sheet."""

    actor: Actor
    centre: Organisation | None
    centre_standing: Callable[[str, date], str]  # why the centre may not train a category on a day
    today: date
    law_on: dict[date, LawBook]
    amendments: tuple[Provision, ...]
    people: dict[str, Any]
    names: dict[str, str]
    employers: dict[str, Organisation]
    employer_names: dict[int, set[str]]
    held: dict[tuple[int, str], list[tuple[date, date]]]
    exams: set[tuple[int, str, date]]
    barred: dict[int, date]
    standings: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.plain_years = _Answers(self._years_without_question)
        self.fitting = _Answers(self._employer_fits)

    def law(self, day: date) -> LawBook:
        found = self.law_on.get(day)
        if found is None:
            found = self.law_on[day] = book(day, self.amendments)
        return found

    def standing(self, category: str, exam_on: str) -> str:
        """Why the centre may not train the category on the day; empty when it may."""
        found = self.standings.get((category, exam_on))
        if found is None:
            found = self.centre_standing(category, _day(exam_on))
            self.standings[category, exam_on] = found
        return found

    def _years_without_question(self, education: str, category: str, exam_on: str, issued_on: str) -> range:
        """Years of birth that settle whether a stranger may be examined by this centre; with others each rule is asked."""
        if not issued_on and (self.centre is None or self.standing(category, exam_on)):
            return range(0)
        law = self.law(_day(issued_on or exam_on))
        return rules.years_without_question(Education(education), _hazchem(category), _day(exam_on).year, law)

    def years_without_question(self, row: Row) -> range:
        """`_years_without_question` for a row."""
        found: range = self.plain_years[row.education, row.category, row.exam_on, row.issued_on]
        return found

    def _employer_fits(self, employer_code: str, employer: str) -> bool:
        """Whether the employer's name is one that its credit code is registered under, if it is."""
        found = self.employers.get(employer_code)
        return found is None or names.search_key(employer) in self.employer_names.get(found.id, set())


class _Answers(dict[tuple[str, ...], Any]):
    """What is answered to the facts that repeat from row to row, worked out once."""

    def __init__(self, answer: Callable[..., Any]) -> None:
        super().__init__()
        self._answer = answer

    def __missing__(self, facts: tuple[str, ...]) -> Any:
        answer = self[facts] = self._answer(*facts)
        return answer


def judge(session: Session, actor: Actor, parsed: Sequence[Parsed], _options: Options) -> Judged:
    """Let through what may be stored; every other row is rejected with column, reason and fix."""
    judged = Judged()
    rows = [(number, values if isinstance(values, Row) else Row(*values)) for number, values in parsed]
    kept = _without_duplicates(rows, judged)
    facts = _facts(session, actor, [row for _, row in kept])
    known, years, fits = facts.people, facts.plain_years, facts.fitting
    law_on = {day: facts.law(_day(day)) for day in {row.exam_on for _, row in kept}}
    failed = 0
    for one in kept:
        number, row = one
        stranger = row.identity not in known
        if not (
            stranger
            and int(row.identity[6:10]) in years[row.education, row.category, row.exam_on, row.issued_on]
            and fits[row.employer_code, row.employer]
        ):
            problem = _problem(row, facts)
            if problem is not None:
                judged.rejected.append(Rejection(number, *problem))
                continue
        if not row.issued_on and not rules.passed(row.theory, row.practice, law_on[row.exam_on]):
            failed += 1
        judged.accepted.append(one if stranger else (number, row._replace(known=True)))
    if failed:
        judged.notices.append(f"其中 {failed} 条成绩不合格：将如实记录，不颁发证书。")
    return judged


def _without_duplicates(rows: list[tuple[int, Row]], judged: Judged) -> list[tuple[int, Row]]:
    """Identical rows are kept once; contradictory ones not at all, since nobody may guess which is right."""
    identities = [row.identity for _, row in rows]
    repeated = {identity for identity, times in Counter(identities).items() if times > 1}
    if not repeated:
        return rows
    kept = [one for one, identity in zip(rows, identities, strict=True) if identity not in repeated]
    name_of: dict[str, set[str]] = {}
    same: dict[tuple[str, str, str], list[tuple[int, Row]]] = {}
    for number, row in rows:
        if row.identity in repeated:
            name_of.setdefault(row.identity, set()).add(names.search_key(row.name))
            same.setdefault((row.identity, row.operation, row.issued_on or row.exam_on), []).append((number, row))
    for group in same.values():
        first_number, first = group[0]
        if len(name_of[first.identity]) > 1:
            reason, fix = "表内同一身份证号出现不同姓名。", "请核对后只保留正确的姓名，再重新导入。"
            judged.rejected += [Rejection(number, "姓名", row.name, reason, fix) for number, row in group]
            continue
        if len(group) == 1:
            kept.append(group[0])
            continue
        numbers = tuple(number for number, _ in group)
        identical = all(row == first for _, row in group)
        judged.groups.append(
            DuplicateGroup(numbers, f"{first.name}：同一人、同一操作项目、同一日期", first_number if identical else 0)
        )
        if identical:
            kept.append(group[0])
        for number, row in group[1 if identical else 0 :]:
            reason = (
                f"与第 {first_number} 行完全相同。" if identical else f"与第 {_others(numbers, number)} 行内容矛盾。"
            )
            fix = "重复行无需处理。" if identical else "请核实成绩，只保留正确的一行。"
            judged.rejected.append(Rejection(number, "身份证号", fields.mask_identity(row.identity), reason, fix))
    kept.sort(key=itemgetter(0))
    return kept


def _others(numbers: tuple[int, ...], own: int) -> str:
    return "、".join(str(number) for number in numbers if number != own)


def _facts(session: Session, actor: Actor, rows: list[Row]) -> _Facts:
    today = clock.today()
    known = people.people_by_identity(session, (row.identity for row in rows))
    employers = people.organisations_by_credit_code(session, {row.employer_code for row in rows if row.employer_code})
    centre = people.organisation_by_code(session, actor.organisation) if actor.organisation else None
    held: dict[tuple[int, str], list[tuple[date, date]]] = {}
    exams: set[tuple[int, str, date]] = set()
    barred: dict[int, date] = {}
    law_today = laws.in_force(session, today)
    ids = [person.id for person in known.values()]
    if ids:
        query = select(
            _C.person_id, _C.operation, _C.issued_on, _C.valid_until, _C.ending, _C.ended_on, _C.ended_reason
        ).where(db.among(_C.person_id, ids), _C.live.is_(True), _C.kind == CertificateKind.SPECIAL_OPERATION)
        for row in session.execute(query):
            if row.ending is None:
                held.setdefault((row.person_id, row.operation), []).append((row.issued_on, row.valid_until))
            elif row.ending is Ending.WITHDRAWN and row.ended_on is not None:
                until = issuing.barred_until(row.ended_reason, row.ended_on, law_today)
                if until is not None:
                    barred[row.person_id] = max(until, barred.get(row.person_id, until))
        pending = select(_R.person_id, _R.operation, _R.exam_on).where(
            db.among(_R.person_id, ids), _R.state.in_([ResultState.PENDING, ResultState.APPROVED, ResultState.FAILED])
        )
        exams.update((row.person_id, row.operation, row.exam_on) for row in session.execute(pending))
    return _Facts(
        actor=actor,
        centre=centre,
        centre_standing=issuing.standing_of(session, centre.id if centre else None, today),
        today=today,
        law_on={today: law_today},
        amendments=laws.confirmed(session),
        people=known,
        names={identity: names.search_key(person.name) for identity, person in known.items()},
        employers=employers,
        employer_names=people.known_names(session, [one.id for one in employers.values()]),
        held=held,
        exams=exams,
        barred=barred,
    )


def _problem(row: Row, facts: _Facts) -> tuple[str, str, str, str] | None:
    """Column, value, reason and fix of the first thing that stands against a row."""
    if not row.issued_on:
        if facts.centre is None:
            return (
                "发证日期",
                "",
                "考试成绩须由培训机构提交（教考分离）。",
                "只有历史证书可由发证机关直接录入，请填写发证日期。",
            )
        standing = facts.standing(row.category, row.exam_on)
        if standing:
            return (
                "作业类别",
                _category_name(row.category),
                standing + "。",
                "请核对作业类别和考试日期，或先办理培训批准。",
            )
    known_name = facts.names.get(row.identity)
    if known_name is not None and known_name != row.name and known_name != names.search_key(row.name):
        return "姓名", row.name, "该身份证号已登记为另一姓名。", "请核对姓名和身份证号；更名请先到窗口更正登记。"
    if not facts.fitting[row.employer_code, row.employer]:
        registered = facts.employers[row.employer_code].name
        return "工作单位", row.employer, f"该统一社会信用代码登记的单位是“{registered}”。", "请核对单位名称与代码。"
    if int(row.identity[6:10]) not in facts.years_without_question(row):
        barrier = _barrier(row, facts)
        if barrier is not None:
            return barrier
    person = facts.people.get(row.identity)
    return _conflict(row, person.id, facts) if person is not None else None


def _barrier(row: Row, facts: _Facts) -> tuple[str, str, str, str] | None:
    """Why the person may not be examined at all: too young, retired, or short of education."""
    exam_on = _day(row.exam_on)
    candidate = rules.Candidate(
        fields.birth_date(row.identity),
        fields.sex_of(row.identity),
        Education(row.education),
        _hazchem(row.category),
        exam_on,
    )
    try:
        rules.may_be_examined(candidate, facts.law(_day(row.issued_on) if row.issued_on else exam_on))
    except RuleBroken as broken:
        if broken.provision.startswith("SO-01.education"):
            return "文化程度", _EDUCATION[row.education], broken.message, broken.fix
        return "身份证号", fields.mask_identity(row.identity), broken.message, broken.fix
    return None


def _conflict(row: Row, person_id: int, facts: _Facts) -> tuple[str, str, str, str] | None:
    """What is recorded of the person that leaves no room for the row."""
    exam_on, masked = _day(row.exam_on), fields.mask_identity(row.identity)
    if (person_id, row.operation, exam_on) in facts.exams:
        return "身份证号", masked, "这次考试的成绩已经提交过。", "请勿重复提交；如需更正请先撤回原批次。"
    bar = facts.barred.get(person_id)
    if bar is not None and not row.issued_on and facts.today <= bar:
        return "身份证号", masked, f"因弄虚作假被撤销证书，{bar.isoformat()} 前不得再次申请。", "期满后方可重新报考。"
    for issued_on, valid_until in facts.held.get((person_id, row.operation), ()):
        if row.issued_on:
            if issued_on <= _day(row.issued_on) <= valid_until:
                return "发证日期", row.issued_on, "该人该项目在这一期间已有登记的证书。", "请核对是否重复录入。"
        elif valid_until >= facts.today and not _renewing(valid_until, facts):
            return (
                "操作项目",
                _operation_name(row.operation),
                f"该人已持有此项目证书，有效期至 {valid_until.isoformat()}。",
                "有效期内无需重复考核。",
            )
    return None


def _renewing(valid_until: date, facts: _Facts) -> bool:
    return facts.today >= rules.window_start(valid_until, facts.law(facts.today))
