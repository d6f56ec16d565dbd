"""One agency: what everybody may read, and what regulators and the agency's own agent read beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from registry.agencies import rules, scales, tables
from registry.agencies.queries import grades
from registry.agencies.queries.agencies import AgencyRow, day_of, row_of, selected
from registry.agencies.queries.scored import PublicSheet, public_sheet
from registry.agencies.queries.standing import Weighed, as_qualification, at_agencies, weighed
from registry.agencies.reach import of_own, reaches
from registry.agencies.terms import (
    Change,
    ChangeState,
    Lack,
    Level,
    QualificationState,
    Role,
    Title,
)
from registry.agencies.terms_grades import Graded
from registry.kernel import clock, db, fields, ledger
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.kernel.ledger import EventRow
from registry.law import queries as laws
from registry.law.terms import Clock
from registry.parties import queries as people
from registry.policy import Permission

_Q = db.core(tables.AgencyQualification).c
_M = db.core(tables.AgencyMember).c
_C = db.core(tables.AgencyChange).c


@dataclass(frozen=True)
class Figures:
    """Staff in numbers, as everybody may read it: by level, title, and the leads."""

    staff: int
    needed: int | None
    levels: tuple[tuple[Level, int], ...]
    titles: tuple[tuple[Title, int], ...]
    engineers: int
    technical_lead: str
    process_lead: str


@dataclass(frozen=True)
class PublicAgency:
    """Everything of an agency that is public, as of a day. Grades are all there ever were by then, the newest first."""

    row: AgencyRow
    issuer: str
    premises: str
    area: int
    archive_area: int
    laboratory: str
    equipment: str
    assets: int
    website: str
    reasons: tuple[str, ...]
    lacks: tuple[Lack, ...]
    figures: Figures
    grades: tuple[Graded, ...]
    sheets: tuple[PublicSheet, ...]
    ended_on: date | None
    ended_why: str


@dataclass(frozen=True)
class MemberRow:
    """One person who counts as staff. `elsewhere`: names of other agencies the person stands at on the same day (AG-08)."""

    code: str
    person: str
    name: str
    level: Level
    title: Title
    role: Role
    practice_from: date | None
    from_on: date | None
    engineer: bool
    elsewhere: tuple[str, ...]
    marked: bool


@dataclass(frozen=True)
class ChangeRow:
    """One reported change. `late`: after its days."""

    number: str
    version: int
    what: Change
    before: str
    after: str
    changed_on: date
    reported_on: date
    due_on: date
    late: bool
    state: ChangeState
    doubt: str
    answer: str


@dataclass(frozen=True)
class AgencyRecord:
    """One agency for those who are signed in. `refusal`: why the viewer may not keep it; empty when they may."""

    public: PublicAgency
    version: int
    state: QualificationState
    doubt: str
    members: tuple[MemberRow, ...]
    changes: tuple[ChangeRow, ...]
    clocks: tuple[Clock, ...]
    timeline: tuple[EventRow, ...]
    refusal: str
    may_decide: bool
    is_own: bool


def public_agency(viewer: Actor, number: str, as_of: date | None = None) -> PublicAgency:
    """One agency as everybody may read it on a day. Raises `NotFound`."""
    viewer.must(Permission.PUBLISHED_READ)
    day = day_of(as_of)
    with db.reading() as session:
        row, one = _found(session, number, day)
        return _public(session, row, one, day)


def agency_today(session: Session, number: str) -> PublicAgency | None:
    """One agency as everybody may read it today; none where there is none (any more)."""
    today = clock.today()
    try:
        row, one = _found(session, number, today)
    except NotFound:
        return None
    return _public(session, row, one, today)


def agency_record(viewer: Actor, number: str) -> AgencyRecord:
    """One agency with staff by name, changes and history. Raises `NotFound`; an agent finds the own one only."""
    if not viewer.may(Permission.AGENCIES_OWN):
        viewer.must(Permission.AGENCIES_READ)
    today = clock.today()
    with db.reading() as session:
        row, one = _found(session, number, today)
        if of_own(viewer) and row.party != viewer.organisation:
            raise _missing()
        law = laws.in_force(session, today)
        return AgencyRecord(
            public=_public(session, row, one, today),
            version=row.version,
            state=row.state,
            doubt=row.doubt,
            members=tuple(_members(session, row.organisation_id, one, today)),
            changes=tuple(_changes(session, row.number)),
            clocks=rules.clocks(one.found, row.provision, law),
            timeline=tuple(ledger.history(session, row.number)),
            refusal=_refusal(viewer, row),
            may_decide=viewer.may(Permission.AGENCIES_DECIDE) and reaches(viewer, row.region),
            is_own=viewer.may(Permission.AGENCIES_OWN),
        )


def _found(session: Session, number: str, day: date) -> tuple[Any, Weighed]:
    row = session.execute(selected(day).where(_Q.number == fields.clean(number).upper())).first()
    if row is None:
        raise _missing()
    return row, weighed(session, [as_qualification(row)], day)[0]


def _missing() -> NotFound:
    return NotFound("没有这家机构。", fix="请核对编号，或返回机构列表重新选择。")


def _refusal(viewer: Actor, row: Any) -> str:
    if not viewer.may(Permission.AGENCIES_KEEP):
        return "您的角色没有登记机构的权限。"
    if not reaches(viewer, row.region):
        return "不在您的管辖区域内。"
    return "" if row.state is QualificationState.IN_FORCE else "资质已经终止。"


def _public(session: Session, row: Any, one: Weighed, day: date) -> PublicAgency:
    history = [each for each in grades.history(session, row.organisation_id) if each.from_on <= day]
    gone = row.ended_on is not None and row.ended_on <= day
    return PublicAgency(
        row=row_of(row, one, day),
        issuer=row.issuer,
        premises=row.premises,
        area=row.area,
        archive_area=row.archive_area,
        laboratory=row.laboratory,
        equipment=row.equipment,
        assets=row.assets,
        website=row.website,
        reasons=one.said.reasons,
        lacks=one.said.lacks,
        figures=_figures(session, one, day),
        grades=tuple(history),
        sheets=tuple(public_sheet(session, each) for each in dict.fromkeys(each.assessment for each in history)),
        ended_on=row.ended_on if gone else None,
        ended_why=row.ended_why if gone else "",
    )


def _figures(session: Session, one: Weighed, day: date) -> Figures:
    law = laws.in_force(session, day)
    leads = {role: [who.person_id for who in one.members if who.role is role] for role in Role}
    wanted = leads[Role.TECHNICAL_LEAD] + leads[Role.PROCESS_LEAD]
    names = {who.id: who.name for who in people.persons_by_id(session, wanted)}
    levels, titles = [who.level for who in one.members], [who.title for who in one.members]
    return Figures(
        staff=len(one.members),
        needed=rules.staff_needed(one.found.kind, len(one.found.fields), law),
        levels=tuple((level, levels.count(level)) for level in Level),
        titles=tuple((title, titles.count(title)) for title in Title),
        engineers=len(one.engineers),
        technical_lead="、".join(names[who] for who in leads[Role.TECHNICAL_LEAD]),
        process_lead="、".join(names[who] for who in leads[Role.PROCESS_LEAD]),
    )


def _members(session: Session, organisation_id: int, one: Weighed, day: date) -> list[MemberRow]:
    ids = [who.person_id for who in one.members]
    persons = {who.id: who for who in people.persons_by_id(session, ids)}
    places = at_agencies(session, ids, day)
    others = people.organisations_by_id(session, {place for several in places.values() for place in several})
    known = {
        row.person_id: row
        for row in session.execute(
            select(_M.id.table).where(_M.organisation_id == organisation_id, _M.until_on.is_(None)).order_by(_M.id)
        )
    }
    marked = _marked(session, organisation_id, day)
    order = list(Role)
    found = []
    for who in sorted(one.members, key=lambda each: (order.index(each.role), persons[each.person_id].name)):
        row, person = known.get(who.person_id), persons[who.person_id]
        elsewhere = [others[place].name for place in places.get(who.person_id, ()) if place != organisation_id]
        found.append(
            MemberRow(
                row.code if row else "", person.code, person.name, who.level, who.title, who.role, who.practice_from,
                row.from_on if row else None, who.person_id in one.engineers,
                tuple(sorted(elsewhere)), marked,
            )
        )  # fmt: skip
    return found


def _marked(session: Session, organisation_id: int, day: date) -> bool:
    """Whether the agency's grade marks its staff too (AG-11.immediate)."""
    graded = grades.grades_on(session, [organisation_id], day).get(organisation_id)
    scale = scales.named(graded.scale) if graded else None
    return bool(graded and scale and scale.grade(graded.grade).marks_staff)


def _changes(session: Session, number: str) -> list[ChangeRow]:
    query = select(_C.id.table).where(_C.qualification == number).order_by(_C.id.desc())
    return [
        ChangeRow(
            row.number, row.version, row.what, row.before, row.after, row.changed_on, row.reported_on, row.due_on,
            row.reported_on > row.due_on, row.state, row.doubt, row.answer,
        )
        for row in session.execute(query)
    ]  # fmt: skip
