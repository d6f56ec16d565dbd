"""Batches of results and the rows of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, case, false, func, literal_column, select
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session

from registry.kernel import calendar, clock, db, fields, secrets
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.parties.reference.industries import HIGH_HAZARD_LABELS, HighHazard
from registry.policy import SCOPES, Permission, Role, Scope
from registry.training import rules_certificates, tables
from registry.training.queries.certificates import catalogue_of, live_certificates, operation_name
from registry.training.terms import KIND_WORDS, MANAGERS, CertificateKind, Education, ResultState

_R = db.core(tables.ExamResult).c
_C = db.core(tables.Certificate).c
_P = db.core(parties.Person).c
_O = db.core(parties.Organisation).c


@dataclass(frozen=True)
class BatchRow:
    """How far a batch of results has come."""

    batch: str
    centre: str
    submitted_at: datetime
    total: int
    pending: int
    approved: int
    failed: int
    refused: int
    undone: int


def _batches(viewer: Actor) -> Select[Any]:
    def counted(state: ResultState) -> ColumnElement[int]:
        return func.sum(case((_R.state == state, 1), else_=0)).label(state.value)

    query = (
        select(
            _R.batch,
            _O.name.label("centre"),
            func.min(_R.submitted_at).label("submitted_at"),
            func.count().label("total"),
            *(counted(state) for state in ResultState),
        )
        .join(_O.id.table, _O.id == _R.centre_id)
        .group_by(_R.batch, _O.name)
    )
    if viewer.role is Role.CLERK:
        return query.where(_O.code == viewer.organisation)
    if SCOPES[viewer.role] is Scope.ALL:
        return query
    return query.where(db.below(_R.region, viewer.region_prefix)) if viewer.region else query.where(false())


def batches(viewer: Actor, *, pending_only: bool, page: PageRequest) -> Page[BatchRow]:
    """Batches of results within the viewer's reach, newest first."""
    viewer.must(Permission.CERTIFICATES_READ)
    with db.reading() as session:
        query = _batches(viewer)
        if pending_only:
            query = query.where(db.among(_R.batch, _pending(session)))
        total = db.count(session, query)
        rows = session.execute(
            query.order_by(func.min(_R.submitted_at).desc(), _R.batch).limit(page.size).offset(page.offset)
        )
        return Page([_batch_row(row) for row in rows], total, page.page, page.size)


def _pending(session: Session) -> list[str]:
    """Batches of which a row waits: few at any time, though results are many."""
    waiting: ColumnElement[bool] = literal_column("exam_results.state = 'pending'")  # as its index says it
    return list(session.execute(select(_R.batch).where(waiting).distinct()).scalars())


def _batch_row(row: Any) -> BatchRow:
    at = row.submitted_at if isinstance(row.submitted_at, datetime) else clock.read_stamp(row.submitted_at)
    return BatchRow(
        row.batch, row.centre, at, row.total, row.pending, row.approved, row.failed, row.refused, row.undone
    )


@dataclass(frozen=True)
class ResultRow:
    """One exam result in a batch; the ID number is masked. `late`: recorded after the days of SO-02.results."""

    code: str
    sheet_row: int
    kind: CertificateKind
    name: str
    masked_identity: str
    education: Education
    operation: str  # or, of a kind without catalogue, what it is for
    hours: int | None
    theory: int | None
    practice: int | None
    exam_on: date
    issued_on: date | None
    passed: bool
    state: ResultState
    reason: str
    class_number: str
    attempt: int
    late: bool
    certificate: str


@dataclass(frozen=True)
class BatchClock:
    """A day by which the certifier must have acted on a batch: which, how many days are left, and the arithmetic."""

    title: str
    on: date
    days_left: int
    explanation: str
    to_confirm: bool


def batch_clocks(viewer: Actor, batch: str) -> tuple[BatchClock, ...]:
    """Until when what is still pending in a batch must be accepted and issued (SO-03, TR-14); none once all is decided.

    Taking a batch up here is accepting it, so the days of issue count from its submission, the earliest day there is.
    """
    viewer.must(Permission.CERTIFICATES_READ)
    with db.reading() as session:
        query = select(_R.kind, func.min(_R.submitted_at).label("at"), func.min(_R.exam_on).label("exam_on"))
        pending = query.where(_R.batch == batch, _R.state == ResultState.PENDING, _R.issued_on.is_(None))
        law, today = laws.in_force(session, clock.today()), clock.today()
        found: list[BatchClock] = []
        for row in session.execute(pending.group_by(_R.kind).order_by(_R.kind)):
            at = row.at if isinstance(row.at, datetime) else clock.read_stamp(row.at)
            if row.kind is CertificateKind.SPECIAL_OPERATION:
                found += [
                    _clock("受理决定", "SO-03.acceptance", at.date(), "提交", law, today),
                    _clock("颁发证书", "SO-03.issue", at.date(), "提交", law, today),
                ]
            elif row.kind in MANAGERS:
                exam_on = row.exam_on if isinstance(row.exam_on, date) else date.fromisoformat(row.exam_on)
                found.append(_clock("颁发合格证", "TR-14", exam_on, "考核", law, today))
        return tuple(found)


def _clock(title: str, code: str, start: date, event: str, law: LawBook, today: date) -> BatchClock:
    rule = law.provision(code)
    deadline = calendar.add_working_days(start, law.working_days(code))
    said = f"自{event}之日 {start} 次日起 {law.working_days(code)} 个工作日。依据：{rule.article}"
    if deadline.provisional:
        said += "（该年度放假安排待公布）"
    return BatchClock(title, deadline.on, (deadline.on - today).days, said, rule.to_confirm)


def results(viewer: Actor, batch: str, page: PageRequest) -> Page[ResultRow]:
    """The results of one batch in sheet order. Raises `NotFound` outside the viewer's reach."""
    viewer.must(Permission.CERTIFICATES_READ)
    with db.reading() as session:
        if session.execute(_batches(viewer).where(_R.batch == batch)).first() is None:
            raise NotFound("没有这个批次，或不在您的查看范围内。", fix="请从批次列表进入。")
        query = (
            select(db.core(tables.ExamResult), _P.name, _P.identifier_sealed, _C.code.label("certificate"))
            .join(_P.id.table, _P.id == _R.person_id)
            .outerjoin(_C.id.table, and_(_C.result == _R.code, _C.result != literal_column("''"), _C.live.is_(True)))
            .where(_R.batch == batch)
        )
        total = db.count(session, query.with_only_columns(_R.id))
        rows = session.execute(query.order_by(_R.sheet_row).limit(page.size).offset(page.offset))
        law = laws.in_force(session, clock.today())
        return Page([_result(row, law) for row in rows], total, page.page, page.size)


def _result(row: Any, law: LawBook) -> ResultRow:
    if row.kind is CertificateKind.SPECIAL_OPERATION:
        what = operation_name(catalogue_of(row.issued_on or row.exam_on), row.operation)
    else:
        business = HIGH_HAZARD_LABELS[HighHazard(row.high_hazard)] if row.high_hazard else ""
        what = f"{KIND_WORDS[row.kind]}（{business}）" if business else KIND_WORDS[row.kind]
    recorded = row.submitted_at.astimezone(clock.CHINA).date()
    return ResultRow(
        row.code,
        row.sheet_row,
        row.kind,
        row.name,
        fields.mask_identity(secrets.ring().open(row.identifier_sealed, people.IDENTITY)),
        row.education,
        what,
        row.hours,
        row.theory,
        row.practice,
        row.exam_on,
        row.issued_on,
        row.passed,
        row.state,
        row.reason,
        row.class_number,
        row.attempt,
        not row.issued_on and rules_certificates.result_is_late(row.kind, row.exam_on, recorded, law),
        row.certificate or "",
    )


def issued_of_batch(viewer: Actor, batch: str) -> int:
    """How many certificates came of a batch within the viewer's reach."""
    viewer.must(Permission.CERTIFICATES_READ)
    with db.reading() as session:
        query = live_certificates(viewer).join(_R.id.table, _R.code == _C.result)
        return db.count(
            session, query.with_only_columns(_C.id).where(_C.result != literal_column("''"), _R.batch == batch)
        )
