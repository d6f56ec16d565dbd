"""Batches of results and the rows of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, case, false, func, select
from sqlalchemy.sql import ColumnElement

from registry.kernel import clock, db, fields, secrets
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.kernel.paging import Page, PageRequest
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.policy import SCOPES, Permission, Role, Scope
from registry.training import tables
from registry.training.queries.certificates import catalogue_of, operation_name
from registry.training.terms import (
    CertificateKind,
    Education,
    ResultState,
)

_R = db.core(tables.ExamResult).c
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
    return query.where(_R.region.startswith(viewer.region_prefix)) if viewer.region else query.where(false())


def batches(viewer: Actor, *, pending_only: bool, page: PageRequest) -> Page[BatchRow]:
    """Batches of results within the viewer's reach, newest first."""
    viewer.must(Permission.CERTIFICATES_READ)
    with db.reading() as session:
        query = _batches(viewer)
        if pending_only:
            query = query.having(func.sum(case((_R.state == ResultState.PENDING, 1), else_=0)) > 0)
        total = db.count(session, query)
        rows = session.execute(
            query.order_by(func.min(_R.submitted_at).desc(), _R.batch).limit(page.size).offset(page.offset)
        )
        return Page([_batch_row(row) for row in rows], total, page.page, page.size)


def _batch_row(row: Any) -> BatchRow:
    at = row.submitted_at if isinstance(row.submitted_at, datetime) else clock.read_stamp(row.submitted_at)
    return BatchRow(
        row.batch, row.centre, at, row.total, row.pending, row.approved, row.failed, row.refused, row.undone
    )


@dataclass(frozen=True)
class ResultRow:
    """One exam result in a batch; the ID number is masked."""

    code: str
    sheet_row: int
    name: str
    masked_identity: str
    education: Education
    kind: CertificateKind
    operation: str  # empty where the kind has no catalogue
    high_hazard: str
    class_number: str
    attempt: int
    hours: int | None
    theory: int | None
    practice: int | None
    exam_on: date
    issued_on: date | None
    passed: bool
    state: ResultState
    reason: str


def results(viewer: Actor, batch: str, page: PageRequest) -> Page[ResultRow]:
    """The results of one batch in sheet order. Raises `NotFound` outside the viewer's reach."""
    viewer.must(Permission.CERTIFICATES_READ)
    with db.reading() as session:
        if session.execute(_batches(viewer).where(_R.batch == batch)).first() is None:
            raise NotFound("没有这个批次，或不在您的查看范围内。", fix="请从批次列表进入。")
        query = (
            select(db.core(tables.ExamResult), _P.name, _P.identifier_sealed)
            .join(_P.id.table, _P.id == _R.person_id)
            .where(_R.batch == batch)
        )
        total = db.count(session, query.with_only_columns(_R.id))
        rows = session.execute(query.order_by(_R.sheet_row).limit(page.size).offset(page.offset))
        return Page([_result(row) for row in rows], total, page.page, page.size)


def _result(row: Any) -> ResultRow:
    return ResultRow(
        row.code,
        row.sheet_row,
        row.name,
        fields.mask_identity(secrets.ring().open(row.identifier_sealed, people.IDENTITY)),
        row.education,
        row.kind,
        operation_name(catalogue_of(row.issued_on or row.exam_on), row.operation) if row.operation else "",
        row.high_hazard,
        row.class_number,
        row.attempt,
        row.hours,
        row.theory,
        row.practice,
        row.exam_on,
        row.issued_on,
        row.passed,
        row.state,
        row.reason,
    )
