"""Workers' training files: the list, and one file with its standing, its reasons and its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session

from registry.kernel import clock, db, fields, ledger, names, secrets
from registry.kernel.access import Actor, subtree_prefix
from registry.kernel.errors import NotFound
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import naming, posting
from registry.parties import queries as people
from registry.parties.reference.industries import HighHazard
from registry.parties.terms import PostKind
from registry.policy import Permission, Role
from registry.training import rules_hours, rules_prejob
from registry.training.queries import gap_sql, workers
from registry.training.queries.file_reach import H, masked, posts_within, region_name, shown_name
from registry.training.queries.gap_sql import O, P
from registry.training.queries.workers import AtPost, E
from registry.training.terms_prejob import (
    FILED_POSTS,
    MANAGING_POSTS,
    Cause,
    FileStanding,
    Standing,
    TrainingLevel,
    WorkNature,
)


@dataclass(frozen=True)
class FileFilters:
    """What the list is narrowed to; empty values say nothing. `person` is a name or an ID number and never enters a URL."""

    q: str = ""
    region: str = ""
    hazard: HighHazard | None = None
    state: FileStanding | None = None
    person: str = ""


@dataclass(frozen=True)
class FileRow:
    """One worker at one post as the list shows it; the number is masked, hours in tenths."""

    post: str
    name: str
    masked_identity: str
    firm: str
    credit_code: str
    region_name: str
    hazard: HighHazard
    kind: PostKind
    title: str
    from_on: date
    until_on: date | None
    standing: Standing


@dataclass(frozen=True)
class EntryLine:
    """One version of a training as the file shows it; hours in tenths. `counts`: whether it counts at this post."""

    code: str
    version: int
    live: bool
    level: TrainingLevel
    level_word: str
    from_on: date
    until_on: date
    hours: int
    content: str
    untaught: tuple[str, ...]
    teacher: str
    passed: bool
    nature: WorkNature
    cause: str
    centre: str
    remark: str
    late: bool
    counts: bool
    closed_reason: str
    may_change: bool


@dataclass(frozen=True)
class FileRecord:
    """One file: who, the standing with its reasons, every training, what happened, and what the viewer may record."""

    row: FileRow
    day: date
    person_code: str
    organisation_code: str
    lines: tuple[EntryLine, ...]
    history: tuple[ledger.EventRow, ...]
    levels: tuple[tuple[TrainingLevel, str, tuple[str, ...]], ...]  # level, its word, what the law wants taught
    causes: tuple[Cause, ...]
    other_posts: tuple[tuple[str, str, date, date | None], ...]
    seen: int
    held_today: bool
    left: bool
    may_record: str
    may_change_posts: bool


_COLUMNS = (
    P.code, P.person_id, P.organisation_id, P.kind, P.title, P.from_on, P.until_on, O.high_hazard,
    O.name.label("firm"), O.code.label("firm_code"), O.credit_code, O.region, H.name, H.code.label("person_code"),
    H.identifier_sealed,
)  # fmt: skip


def training_files(viewer: Actor, wanted: FileFilters, page: PageRequest, *, day: date | None = None) -> Page[FileRow]:
    """Workers at their posts on a day within the viewer's reach, by firm."""
    viewer.must(Permission.TRAINING_FILES_READ)
    day = day or clock.today()
    with db.reading() as session:
        law = laws.in_force(session, day)
        where = [_filed(), posts_within(session, viewer), *_narrowed(session, wanted)]
        query = (
            select(*_COLUMNS)
            .join(O.id.table, O.id == P.organisation_id)
            .join(H.id.table, H.id == P.person_id)
            .where(gap_sql.held_on(day), *where)
        )
        if wanted.state is not None:
            found = gap_sql.standings(day, law, *[one for one in where if one is not None]).cte("found")
            asked = FileStanding.TRAINED if wanted.state is FileStanding.SUPERVISED else wanted.state
            query = query.where(P.id.in_(select(found.c.post_id).where(found.c.standing == asked.value)))
        if wanted.person:
            query = query.where(_is_person(wanted.person))
        total = db.count(session, query)
        rows = session.execute(query.order_by(O.name, P.id).limit(page.size).offset(page.offset)).all()
        known = workers.about(session, rows)
        items = [_row(viewer, row, _standing(known[row.code], day, law)) for row in rows]
        return Page(items, total, page.page, page.size)


def _filed() -> ColumnElement[bool]:
    """Workers' posts, and special operators' for whom something was recorded."""
    one = E.id.table.alias("recorded").c
    recorded = exists().where(one.post == P.code, one.live.is_(True)).correlate(P.id.table)
    return or_(P.kind == PostKind.WORKER, and_(P.kind.in_([*FILED_POSTS, *MANAGING_POSTS]), recorded))


def _narrowed(session: Session, wanted: FileFilters) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if wanted.q:
        typed = fields.clean(wanted.q)
        where.append(or_(O.credit_code == typed.upper(), naming.is_named(session, O.id, names.search_key(typed))))
    if wanted.region:
        where.append(db.below(O.region, subtree_prefix(fields.clean(wanted.region))))
    if wanted.hazard is not None:
        where.append(O.high_hazard == wanted.hazard)
    return where


def _is_person(typed: str) -> ColumnElement[bool]:
    try:
        number = fields.identity_number(fields.clean(typed).replace(" ", "").upper())
    except fields.BadField:
        return db.contains(H.name_key, names.search_key(typed))
    return H.identifier_index.in_(secrets.ring().blinds(number, people.IDENTITY))


def _standing(at: AtPost, day: date, law: LawBook) -> Standing:
    return rules_prejob.standing(at.worker, at.stint, day, law)


def _row(viewer: Actor, row: Any, standing: Standing) -> FileRow:
    return FileRow(
        row.code, shown_name(viewer, row.name), masked(row), row.firm, row.credit_code, region_name(row.region),
        row.high_hazard, row.kind, row.title, row.from_on, row.until_on, standing,
    )  # fmt: skip


# -- one file ----------------------------------------------------------------------------------------------------------


def training_file(viewer: Actor, post: str, *, day: date | None = None) -> FileRecord:
    """The file of the holder of a post as of a day. Raises `NotFound` for what lies outside the viewer's reach."""
    viewer.must(Permission.TRAINING_FILES_READ)
    today = clock.today()
    day = day or today
    with db.reading() as session:
        query = (
            select(*_COLUMNS)
            .join(O.id.table, O.id == P.organisation_id)
            .join(H.id.table, H.id == P.person_id)
            .where(P.code == fields.clean(post).upper(), posts_within(session, viewer))
        )
        row = session.execute(query).first()
        if row is None:
            raise NotFound("没有这份培训档案，或不在您的查看范围内。", fix="请从档案列表进入。")
        law = laws.in_force(session, day)
        at = workers.about(session, [row])[row.code]
        answered = {one.cause for one in at.worker.entries if one.passed}
        causes = [one for one in at.worker.processes if one.title in ("", row.title)] + list(at.worker.accidents)
        lines = _lines(session, viewer, at, row, law)
        return FileRecord(
            row=_row(viewer, row, _standing(at, day, law)),
            day=day,
            person_code=row.person_code,
            organisation_code=row.firm_code,
            lines=lines,
            history=_history(session, viewer, row.code, lines),
            levels=tuple(
                (level, rules_hours.level_word(level, row.high_hazard), rules_hours.topics(level, row.high_hazard, law))
                for level in (TrainingLevel if row.kind in FILED_POSTS else (TrainingLevel.AFTER_ACCIDENT,))
            ),
            causes=tuple(one for one in causes if one.number not in answered),
            other_posts=tuple(
                (one.code, one.title, one.from_on, one.until_on)
                for one in sorted(at.worker.stints, key=lambda one: one.from_on)
                if one.code != row.code
            )
            if viewer.role is not Role.CLERK
            else (),
            seen=workers.rows_of(session, at.person_id, at.organisation_id),
            held_today=at.stint.held_on(today),
            left=at.stint.until_on is not None,
            may_record=_may_record(viewer),
            may_change_posts=posting.may_change(viewer, row.firm_code, row.region),
        )


def _history(session: Session, viewer: Actor, post: str, lines: tuple[EntryLine, ...]) -> tuple[ledger.EventRow, ...]:
    """What happened at the post; to a clerk, what the own centre did."""
    events = ledger.history(session, post)
    if viewer.role is Role.CLERK:
        own = {one.code for one in lines}
        events = [one for one in events if one.details.get("entry") in own]
    return tuple(events)


def _may_record(viewer: Actor) -> str:
    if not viewer.may(Permission.TRAINING_FILES_RECORD):
        return "由培训的单位或培训机构登记。"
    return ""


def _lines(session: Session, viewer: Actor, at: AtPost, row: Any, law: LawBook) -> tuple[EntryLine, ...]:
    """Every training of the worker at the firm, closed versions included; a clerk sees those of the own centre."""
    query = select(E.id.table, O.name.label("centre"), O.code.label("centre_code")).outerjoin(
        O.id.table, O.id == E.centre_id
    )
    query = query.where(E.person_id == at.person_id, E.organisation_id == at.organisation_id)
    if viewer.role is Role.CLERK:
        query = query.where(O.code == viewer.organisation)
    begun = {one.code: one.from_on for one in at.worker.stints}
    here = {one.code for one in rules_prejob.carried(at.worker.stints, at.stint, law)}
    again = rules_prejob.retraining_levels(law)

    def line(one: Any) -> EntryLine:
        if viewer.role is Role.AGENT:
            own = one.centre_id is None and row.firm_code == viewer.organisation
        else:
            own = bool(viewer.organisation) and one.centre_code == viewer.organisation
        counts = bool(one.live and one.passed and (one.level not in again or one.post in here))
        return EntryLine(
            one.code, one.version, one.live, one.level, rules_hours.level_word(one.level, row.high_hazard), one.from_on,
            one.until_on, one.hours, one.content, rules_hours.untaught(one.content, one.level, row.high_hazard, law),
            one.teacher, one.passed, one.nature, one.cause, one.centre or "", one.remark,
            one.post in begun and rules_hours.is_late(one.level, one.until_on, begun[one.post]), counts,
            one.closed_reason, own and one.live and viewer.may(Permission.TRAINING_FILES_RECORD),
        )  # fmt: skip

    return tuple(line(one) for one in session.execute(query.order_by(E.until_on, E.code, E.version)))


def completions(session: Session, posts: list[str], day: date) -> dict[str, date]:
    """The days on which the training before the work was complete at these posts (public codes), as of a day."""
    law = laws.in_force(session, day)
    found = {code: _standing(at, day, law) for code, at in workers.posts_by_code(session, posts).items()}
    return {code: one.completed_on for code, one in found.items() if one.completed_on is not None}
