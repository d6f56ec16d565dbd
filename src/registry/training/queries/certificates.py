"""The certificates' list and one certificate's record; numbers masked, states computed for today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, false, or_, select
from sqlalchemy.sql import ColumnElement

from registry.kernel import calendar, clock, db, fields, ledger, names, secrets
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.policy import Permission, Role
from registry.training import issuing, rules, tables
from registry.training.catalogue import Catalogue, catalogue_on
from registry.training.terms import (
    CertificateKind,
    CertificateState,
    Dates,
    Ending,
    Origin,
    WithdrawalGround,
)

_C = db.core(tables.Certificate).c
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


def live_certificates(viewer: Actor | None = None) -> Select[Any]:
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
        query = live_certificates(viewer)
        if wanted.state is not None:
            query = query.where(in_state(wanted.state, today, law.days("SO-06")))
        if wanted.category:
            query = query.where(_C.category == wanted.category)
        if wanted.person:
            query = query.where(is_person(wanted.person))
        total = db.count(session, query.with_only_columns(_C.id))
        rows = session.execute(query.order_by(_C.valid_until, _C.id).limit(page.size).offset(page.offset))
        return Page([_row(row, today, law) for row in rows], total, page.page, page.size)


def is_person(typed: str) -> ColumnElement[bool]:
    """The persons of an ID number, a certificate number made of one, or a part of a name."""
    compact = fields.clean(typed).replace(" ", "").upper().removeprefix("T")
    try:
        number = fields.identity_number(compact)
    except fields.BadField:
        key = names.search_key(typed)
        return db.contains(_P.name_key, key) if key else false()
    return _P.identifier_index.in_(secrets.ring().blinds(number, people.IDENTITY))


def _row(row: Any, day: date, law: LawBook) -> CertificateRow:
    category, operation = names_on(row.issued_on, row.category, row.operation)
    return CertificateRow(
        code=row.code,
        name=row.name,
        masked_number=fields.mask_certificate_number("T" + secrets.ring().open(row.identifier_sealed, people.IDENTITY)),
        category=category,
        operation=operation,
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        review_due_on=row.review_due_on,
        state=rules.state_on(dates_of(row), day, law.days("SO-06")),
        origin=row.origin,
        issuer=row.issuer,
        version=row.version,
    )


def dates_of(row: Any) -> Dates:
    return Dates(row.issued_on, row.valid_until, row.review_due_on, row.ended_on, row.ending)


def catalogue_of(day: date) -> Catalogue:
    return catalogue_on(max(day, date(2010, 7, 1)))


def category_name(catalogue: Catalogue, code: str) -> str:
    """The name of a category in a catalogue."""
    return catalogue.category(code).name


def operation_name(catalogue: Catalogue, code: str) -> str:
    """The name of an operation in a catalogue."""
    return catalogue.operation(code).name


@lru_cache(maxsize=4096)
def names_on(day: date, category: str, operation: str) -> tuple[str, str]:
    """The names of a category and an operation in the catalogue a certificate of that day was issued by."""
    catalogue = catalogue_of(day)
    return category_name(catalogue, category), operation_name(catalogue, operation)


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
        row = session.execute(live_certificates(viewer).where(_C.code == code)).first()
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


def _may(viewer: Actor, permission: Permission, row: Any, state: CertificateState, *needed: CertificateState) -> str:
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
