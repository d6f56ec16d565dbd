"""Reading results, certificates and centres. Numbers are masked here; states are computed for the day that is asked about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, false, func, or_, select
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session

from registry.kernel import calendar, clock, db, fields, ledger, names, secrets
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.policy import SCOPES, Permission, Role, Scope
from registry.training import issuing, rules, tables
from registry.training.catalogue import Catalogue, catalogue_on
from registry.training.terms import (
    CertificateKind,
    CertificateState,
    Dates,
    Education,
    Ending,
    Origin,
    ResultState,
    WithdrawalGround,
)

_C = db.core(tables.Certificate).c
_R = db.core(tables.ExamResult).c
_A = db.core(tables.CentreApproval).c
_P = db.core(parties.Person).c
_O = db.core(parties.Organisation).c


@dataclass(frozen=True)
class CertificateRow:
    """One certificate as lists and the look-up show it; the number is masked."""

    code: str
    name: str
    masked_number: str
    category: str
    operation: str
    issued_on: date
    valid_until: date
    review_due_on: date | None
    state: CertificateState
    origin: Origin
    issuer: str
    version: int


@dataclass(frozen=True)
class Wanted:
    """Filters of the certificates' list. `person` is a name or an ID number and never enters a URL."""

    state: CertificateState | None = None
    category: str = ""
    person: str = ""


def _certificates(viewer: Actor | None = None) -> Select[Any]:
    query = (
        select(db.core(tables.Certificate), _P.name, _P.identifier_sealed)
        .join(_P.id.table, _P.id == _C.person_id)
        .where(_C.live.is_(True), or_(_C.ending.is_(None), _C.ending != Ending.UNDONE))
    )
    return query if viewer is None else query.where(_reach(viewer))


def _reach(viewer: Actor) -> ColumnElement[bool]:
    """A centre sees the certificates that came of its results; regulators read the whole province."""
    if viewer.role is Role.CLERK:
        own = select(_O.id).where(_O.code == viewer.organisation).scalar_subquery()
        return _C.centre_id == own if viewer.organisation else false()
    return _C.id.is_not(None)


def in_state(state: CertificateState, day: date, window_days: int) -> ColumnElement[bool]:
    """The dates and decisions that put a certificate in a state on a day, for the database to filter by."""
    soon = date.fromordinal(day.toordinal() + window_days)
    ended = and_(_C.ending.is_not(None), _C.ended_on <= day)
    open_ = or_(_C.ending.is_(None), _C.ended_on > day)
    current = and_(open_, _C.valid_until >= day)
    reviewed = or_(_C.review_due_on.is_(None), _C.review_due_on > soon)
    found: dict[CertificateState, ColumnElement[bool]] = {
        CertificateState.WITHDRAWN: and_(ended, _C.ending == Ending.WITHDRAWN),
        CertificateState.CANCELLED: and_(ended, _C.ending == Ending.CANCELLED),
        CertificateState.EXPIRED: and_(open_, _C.valid_until < day),
        CertificateState.REVIEW_OVERDUE: and_(current, _C.review_due_on < day),
        CertificateState.REVIEW_DUE: and_(current, _C.review_due_on >= day, _C.review_due_on <= soon),
        CertificateState.RENEWAL_DUE: and_(current, reviewed, _C.valid_until <= soon),
        CertificateState.VALID: and_(current, reviewed, _C.valid_until > soon),
    }
    return found[state]


def certificates(viewer: Actor, wanted: Wanted, page: PageRequest) -> Page[CertificateRow]:
    """Certificates within the viewer's reach, soonest to end first."""
    viewer.must(Permission.CERTIFICATES_READ)
    today = clock.today()
    with db.reading() as session:
        law = laws.in_force(session, today)
        query = _certificates(viewer)
        if wanted.state is not None:
            query = query.where(in_state(wanted.state, today, law.days("SO-06")))
        if wanted.category:
            query = query.where(_C.category == wanted.category)
        if wanted.person:
            query = query.where(_is_person(wanted.person))
        total = db.count(session, query.with_only_columns(_C.id))
        rows = session.execute(query.order_by(_C.valid_until, _C.id).limit(page.size).offset(page.offset))
        return Page([_row(row, today, law) for row in rows], total, page.page, page.size)


def _is_person(typed: str) -> ColumnElement[bool]:
    compact = fields.clean(typed).replace(" ", "").upper().removeprefix("T")
    try:
        number = fields.identity_number(compact)
    except fields.BadField:
        key = names.search_key(typed)
        return db.contains(_P.name_key, key) if key else false()
    return _P.identifier_index.in_(secrets.ring().blinds(number, people.IDENTITY))


def _row(row: Any, day: date, law: LawBook) -> CertificateRow:
    catalogue = _catalogue(row.issued_on)
    return CertificateRow(
        code=row.code,
        name=row.name,
        masked_number=fields.mask_certificate_number("T" + secrets.ring().open(row.identifier_sealed, people.IDENTITY)),
        category=category_name(catalogue, row.category),
        operation=operation_name(catalogue, row.operation),
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        review_due_on=row.review_due_on,
        state=rules.state_on(_dates(row), day, law.days("SO-06")),
        origin=row.origin,
        issuer=row.issuer,
        version=row.version,
    )


def _dates(row: Any) -> Dates:
    return Dates(row.issued_on, row.valid_until, row.review_due_on, row.ended_on, row.ending)


def _catalogue(day: date) -> Catalogue:
    return catalogue_on(max(day, date(2010, 7, 1)))


def category_name(catalogue: Catalogue, code: str) -> str:
    """The name of a category in a catalogue."""
    return catalogue.category(code).name


def operation_name(catalogue: Catalogue, code: str) -> str:
    """The name of an operation in a catalogue."""
    return catalogue.operation(code).name


# -- one certificate ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Explained:
    """A date that explains itself: where it starts, the rule, the article, the arithmetic."""

    title: str
    on: date
    explanation: str
    to_confirm: bool


@dataclass(frozen=True)
class CertificateRecord:
    """One certificate with what the viewer may do. A refusal says why not; empty means it may."""

    row: CertificateRow
    person_code: str
    kind: CertificateKind
    reviewed_on: date | None
    centre: str
    ended_on: date | None
    ended_reason: str
    clocks: tuple[Explained, ...]
    history: tuple[ledger.EventRow, ...]
    may_review: str
    may_withdraw: str


def certificate(viewer: Actor, code: str) -> CertificateRecord:
    """One certificate's record. Raises `NotFound` for what lies outside the viewer's reach."""
    viewer.must(Permission.CERTIFICATES_READ)
    today = clock.today()
    with db.reading() as session:
        row = session.execute(_certificates(viewer).where(_C.code == code)).first()
        if row is None:
            raise NotFound("没有这张证书，或不在您的查看范围内。", fix="请从证书列表进入。")
        law_then, law_now = laws.in_force(session, row.issued_on), laws.in_force(session, today)
        centre = (
            session.execute(select(_O.name).where(_O.id == row.centre_id)).scalar() if row.centre_id is not None else ""
        )
        person = session.execute(select(_P.code).where(_P.id == row.person_id)).scalar_one()
        shown = _row(row, today, law_now)
        return CertificateRecord(
            row=shown,
            person_code=person,
            kind=row.kind,
            reviewed_on=row.reviewed_on,
            centre=centre or "",
            ended_on=row.ended_on,
            ended_reason=reason_in_words(row.ended_reason),
            clocks=_clocks(row, law_then),
            history=tuple(ledger.history(session, code)),
            may_review=_may(viewer, Permission.CERTIFICATES_REVIEW, row, shown.state, CertificateState.REVIEW_DUE),
            may_withdraw=_may(viewer, Permission.CERTIFICATES_WITHDRAW, row, shown.state),
        )


def _may(
    viewer: Actor, permission: Permission, row: Any, state: CertificateState, *needed: CertificateState
) -> str:
    if not viewer.may(permission):
        return "您的角色没有此项权限。"
    if not viewer.region or not row.region.startswith(viewer.region_prefix):
        return "不在您的管辖区域内。"
    if state in (CertificateState.WITHDRAWN, CertificateState.CANCELLED):
        return "这张证书已经终止。"
    if needed and state not in needed:
        return "不在复审申请期内。"
    return ""


_GROUNDS: dict[str, str] = {
    WithdrawalGround.UNFIT: "身体条件不再适合",
    WithdrawalGround.ACCIDENT: "对发生生产安全事故负有责任",
    WithdrawalGround.FALSE_DATA: "登记虚假信息",
    WithdrawalGround.FRAUD: "以欺骗、贿赂等不正当手段取得",
}


def reason_in_words(stored: str) -> str:
    """The reason a certificate ended, its ground spelt out."""
    ground, mark, reason = stored.partition(issuing.GROUND_MARK)
    return f"{_GROUNDS[ground]}：{reason}" if mark and ground in _GROUNDS else stored


def _clocks(row: Any, law: LawBook) -> tuple[Explained, ...]:
    validity, reviewing, window = law.provision("SO-05.validity"), law.provision("SO-05.review"), law.provision("SO-06")
    years = law.years("SO-05.validity")
    found = [
        Explained(
            "有效期至",
            row.valid_until,
            f"自发证之日 {row.issued_on} 起 {years} 年，最后一日为第 {years} 年对应日的前一日。依据：{validity.article}",
            validity.to_confirm,
        )
    ]
    if row.review_due_on is not None:
        first = calendar.window_start(row.review_due_on, days=law.days("SO-06"))
        found.append(
            Explained(
                "应复审日期",
                row.review_due_on,
                f"自发证之日 {row.issued_on} 起每 {law.years('SO-05.review')} 年复审一次；"
                f"可在期满前 {law.days('SO-06')} 日内（{first} 起）申请。依据：{reviewing.article}；{window.article}",
                reviewing.to_confirm or window.to_confirm,
            )
        )
    return tuple(found)


# -- for verification and the one look-up ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Printed:
    """A certificate's fields as printed, number unmasked inside this process only."""

    code: str
    kind: CertificateKind
    name: str
    sex: str
    identity: str
    category: str
    operation: str
    first_issued_on: date
    issued_on: date
    valid_until: date
    review_due_on: date | None
    reviewed_on: date | None
    issuer: str
    origin: Origin
    state: CertificateState
    ended_on: date | None
    ended_reason: str
    changed_at: datetime
    provision: str


def _printed() -> Select[Any]:
    return _certificates().add_columns(_P.sex)


_BY_CODE = _printed().where(_C.code == bindparam("code"))  # built once: the hottest read there is


def printed_by_code(session: Session, code: str, day: date) -> Printed | None:
    """The certificate of a QR code's public code, none when there is none."""
    row = session.execute(_BY_CODE, {"code": code}).first()
    return None if row is None else _as_printed(row, day, laws.in_force(session, day))


def printed_of(session: Session, person_ids: Iterable[int], day: date) -> list[Printed]:
    """Every certificate these persons had been issued by a day, newest first."""
    law = laws.in_force(session, day)
    query = _printed().where(_C.person_id.in_(list(person_ids)), _C.issued_on <= day).order_by(_C.issued_on.desc(), _C.id)
    return [_as_printed(row, day, law) for row in session.execute(query)]


def _as_printed(row: Any, day: date, law: LawBook) -> Printed:
    catalogue = _catalogue(row.issued_on)
    return Printed(
        code=row.code,
        kind=row.kind,
        name=row.name,
        sex=row.sex,
        identity=secrets.ring().open(row.identifier_sealed, people.IDENTITY),
        category=category_name(catalogue, row.category),
        operation=operation_name(catalogue, row.operation),
        first_issued_on=row.first_issued_on,
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        review_due_on=row.review_due_on,
        reviewed_on=row.reviewed_on,
        issuer=row.issuer,
        origin=row.origin,
        state=rules.state_on(_dates(row), day, law.days("SO-06")),
        ended_on=row.ended_on,
        ended_reason=reason_in_words(row.ended_reason),
        changed_at=row.changed_at,
        provision=row.provision,
    )


# -- results -----------------------------------------------------------------------------------------------------------


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
    operation: str
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
        operation_name(_catalogue(row.issued_on or row.exam_on), row.operation),
        row.hours,
        row.theory,
        row.practice,
        row.exam_on,
        row.issued_on,
        row.passed,
        row.state,
        row.reason,
    )


# -- centres -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CentreRow:
    """An approved training centre as the public sees it. `in_force` on the day asked about."""

    number: str
    name: str
    credit_code: str
    region: str
    categories: tuple[str, ...]
    capacity: int
    valid_from: date
    valid_until: date
    in_force: bool


def centres(viewer: Actor, page: PageRequest, *, region: str = "") -> Page[CentreRow]:
    """Approved training centres, by region and name."""
    viewer.must(Permission.PUBLISHED_READ)
    today = clock.today()
    catalogue = catalogue_on(today)
    query = select(db.core(tables.CentreApproval), _O.name, _O.credit_code).join(
        _O.id.table, _O.id == _A.organisation_id
    )
    if region:
        query = query.where(_A.region.startswith(region))
    with db.reading() as session:
        total = db.count(session, query.with_only_columns(_A.id))
        rows = session.execute(query.order_by(_A.region, _O.name, _A.id).limit(page.size).offset(page.offset))
        items = [
            CentreRow(
                row.number,
                row.name,
                row.credit_code,
                row.region,
                tuple(category_name(catalogue, code) for code in row.categories.split(",")),
                row.capacity,
                row.valid_from,
                row.valid_until,
                row.valid_from <= today <= row.valid_until and (row.closed_on is None or today < row.closed_on),
            )
            for row in rows
        ]
        return Page(items, total, page.page, page.size)
