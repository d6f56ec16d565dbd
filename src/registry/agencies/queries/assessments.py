"""Assessments for those who score, confirm and are graded: the list, one sheet with its evidence, the steps one may take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from registry.agencies import rules_grades, scales, tables
from registry.agencies.queries.scored import ItemLine, RedFound, lines
from registry.agencies.reach import of_own, reaches, within
from registry.agencies.scales import Scale
from registry.agencies.terms_grades import STEPS, AssessmentState, AssessmentStep, Occasion
from registry.kernel import clock, db, fields, ledger, names
from registry.kernel.access import Actor, subtree_prefix
from registry.kernel.errors import NotFound
from registry.kernel.ledger import EventRow
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.terms import Clock
from registry.parties import naming
from registry.parties import tables as parties
from registry.parties.places import region_name
from registry.policy import Permission

_A = db.core(tables.AgencyAssessment).c
_O = db.core(parties.Organisation).c
STEP, STATE = AssessmentStep, AssessmentState
_SHOWN_TO_AGENCY = (STATE.CONFIRMED, STATE.OBJECTED, STATE.ANSWERED, STATE.PUBLISHED)
_OF: dict[AssessmentStep, Permission] = {
    STEP.SCORE_AGAIN: Permission.AGENCIES_KEEP,
    STEP.DROP: Permission.AGENCIES_KEEP,
    STEP.ANSWER: Permission.AGENCIES_KEEP,
    STEP.CONFIRM: Permission.AGENCIES_DECIDE,
    STEP.SEND_BACK: Permission.AGENCIES_DECIDE,
    STEP.DECIDE_ANSWER: Permission.AGENCIES_DECIDE,
    STEP.PUBLISH: Permission.AGENCIES_DECIDE,
    STEP.OBJECT: Permission.AGENCIES_OWN,
    STEP.WAIVE: Permission.AGENCIES_OWN,
}
WAITING: dict[Permission, tuple[AssessmentState, ...]] = {
    Permission.AGENCIES_KEEP: (STATE.RETURNED, STATE.OBJECTED),
    Permission.AGENCIES_DECIDE: (STATE.SCORED, STATE.ANSWERED),
}
"""States in which an assessment waits for a role."""


@dataclass(frozen=True)
class AssessmentFilters:
    """What the list is narrowed to; empty values say nothing. `to_publish`: confirmed ones whose days to object are over."""

    q: str = ""
    region: str = ""
    state: AssessmentState | None = None
    period: str = ""
    agency: str = ""
    to_publish: bool = False


@dataclass(frozen=True)
class AssessmentRow:
    """One assessment in the list. `total` in hundredths."""

    number: str
    version: int
    agency: str
    name: str
    region_name: str
    occasion: Occasion
    period: str
    state: AssessmentState
    total: int | None
    grade: str
    grade_title: str
    grade_tone: str
    scored_on: date
    due_on: date | None
    published_on: date | None


@dataclass(frozen=True)
class Offer:
    """A step that follows from the state, and why this viewer may not take it; empty when they may."""

    step: AssessmentStep
    refusal: str


@dataclass(frozen=True)
class AssessmentRecord:
    """One assessment with its sheet. The agency reads items and reasons, not the evidence."""

    row: AssessmentRow
    scale: Scale
    revision: int
    items: tuple[ItemLine, ...]
    reds: tuple[RedFound, ...]
    objection: str
    objected_on: date | None
    answer: str
    corrected: bool
    note: str
    waived_on: date | None
    clocks: tuple[Clock, ...]
    timeline: tuple[EventRow, ...]
    offers: tuple[Offer, ...]


def assessments(viewer: Actor, wanted: AssessmentFilters, page: PageRequest) -> Page[AssessmentRow]:
    """Assessments, the last changed first; an agency sees its own once they are confirmed."""
    _must_read(viewer)
    with db.reading() as session:
        query = _selected().where(within(session, viewer, _A.organisation_id))
        if of_own(viewer):
            query = query.where(_A.state.in_(_SHOWN_TO_AGENCY))
        if wanted.q.strip():
            key, typed = names.search_key(wanted.q), fields.clean(wanted.q).upper()
            named = naming.is_named(session, _O.id, key)
            query = query.where((_A.number == typed) | (_O.credit_code == typed) | named)
        if wanted.region:
            query = query.where(db.below(_A.region, subtree_prefix(wanted.region)))
        if wanted.state is not None:
            query = query.where(_A.state == wanted.state)
        if wanted.period:
            query = query.where(_A.period == wanted.period)
        if wanted.agency:
            query = query.where(_A.qualification == wanted.agency)
        if wanted.to_publish:
            over = (_A.due_on < clock.today()) | _A.waived_on.is_not(None)
            query = query.where(_A.state == STATE.CONFIRMED, over)
        total = db.count(session, query.with_only_columns(_A.id))
        ordered = query.order_by(_A.changed_at.desc(), _A.id.desc()).limit(page.size).offset(page.offset)
        return Page([_row(row) for row in session.execute(ordered)], total, page.page, page.size)


def periods() -> list[tuple[str, str]]:
    """Code and title of the present period and the three before it, for a form."""
    found, day = [], clock.today()
    with db.reading() as session:
        law = laws.in_force(session, day)
    months = scales.on(day).months(law)
    for _ in range(4):
        period = scales.period_of(day, months)
        found.append((period.code, period.title))
        day = period.first - timedelta(days=1)
    return found


def period_day(code: str) -> date:
    """A day inside one of the `periods`, today where the code is none of them: the first day of it."""
    year, _, place = code.partition("-")
    today = clock.today()
    with db.reading() as session:
        months = scales.on(today).months(laws.in_force(session, today))
    if not (year.isdecimal() and place.isdecimal()):
        return today
    period = scales.period_of(date(int(year), (int(place) - 1) * months + 1, 1), months)
    return min(period.last, today)


def scale_today() -> Scale:
    """The scale in force today, for a form."""
    return scales.on(clock.today())


def waiting(viewer: Actor) -> dict[AssessmentState, int]:
    """How many assessments of the viewer's region wait for a step of theirs, by state."""
    states = [state for permission, several in WAITING.items() if viewer.may(permission) for state in several]
    if not states or not viewer.region:
        return {}
    with db.reading() as session:
        query = (
            select(_A.state, func.count())
            .where(_A.state.in_(states), db.below(_A.region, viewer.region_prefix))
            .group_by(_A.state)
        )
        return {row[0]: row[1] for row in session.execute(query)}


def assessment(viewer: Actor, number: str) -> AssessmentRecord:
    """One assessment with its sheet. Raises `NotFound`; an agency finds its own once it is confirmed."""
    _must_read(viewer)
    with db.reading() as session:
        found = _selected().where(
            _A.number == fields.clean(number).upper(), within(session, viewer, _A.organisation_id)
        )
        row = session.execute(found).first()
        if row is None or (of_own(viewer) and row.state not in _SHOWN_TO_AGENCY):
            raise NotFound("没有这份评定。", fix="请核对编号，或返回列表重新选择。")
        scale = scales.named(row.scale)
        if scale is None:
            raise NotFound(f"评分标准“{row.scale}”的文件不在了。", fix="请由系统管理员放回原来的标准。")
        items, reds = lines(session, row.number, row.revision, inside=not of_own(viewer))
        return AssessmentRecord(
            row=_row(row), scale=scale, revision=row.revision, items=items, reds=reds, objection=row.objection,
            objected_on=row.objected_on, answer=row.answer, corrected=row.corrected, note=row.note,
            waived_on=row.waived_on,
            clocks=rules_grades.clocks(scale, row.confirmed_on, row.objected_on, row.answered_on),
            timeline=tuple(ledger.history(session, row.number)) if not of_own(viewer) else (),
            offers=tuple(_offers(viewer, row)),
        )  # fmt: skip


def _must_read(viewer: Actor) -> None:
    if not viewer.may(Permission.AGENCIES_OWN):
        viewer.must(Permission.AGENCIES_READ)


def _selected() -> Any:
    return select(_A.id.table, _O.name, _O.credit_code, _O.code.label("party")).join(
        _O.id.table, _O.id == _A.organisation_id
    )


def _row(row: Any) -> AssessmentRow:
    scale = scales.named(row.scale)
    grade = scale.grade(row.grade) if scale else None
    return AssessmentRow(
        row.number, row.version, row.qualification, row.name, region_name(row.region), row.occasion,
        row.period_title, row.state, row.total, row.grade, grade.title if grade else row.grade,
        grade.tone if grade else "neutral", row.scored_on, row.due_on, row.published_on,
    )  # fmt: skip


def _offers(viewer: Actor, row: Any) -> list[Offer]:
    """Steps that follow from the state and are of the viewer's role, each with what stands against it."""
    found = []
    for step, states in STEPS.items():
        if row.state not in states or not viewer.may(_OF[step]):
            continue
        found.append(Offer(step, _refusal(viewer, row, step)))
    return found


def _refusal(viewer: Actor, row: Any, step: AssessmentStep) -> str:
    if not of_own(viewer) and not reaches(viewer, row.region):
        return "不在您的管辖区域内。"
    today = clock.today()
    if step is STEP.OBJECT and (row.due_on is None or today > row.due_on):
        return f"异议期已于 {row.due_on} 届满。" if row.due_on else "异议已经办结。"
    if step is STEP.WAIVE and row.waived_on is not None:
        return f"已于 {row.waived_on} 表示无异议。"
    if step is STEP.PUBLISH and row.waived_on is None and row.due_on is not None and today <= row.due_on:
        return f"异议期至 {row.due_on} 止，期满或者机构表示无异议后才能公布。"
    second = (STEP.CONFIRM, STEP.DECIDE_ANSWER, STEP.PUBLISH)
    if step in second and viewer.person in (row.scored_by, row.answered_by):
        return "评分或者答复的人不能自己作出决定。"
    return ""
