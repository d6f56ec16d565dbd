"""The certificates' list; numbers masked, states computed for today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, false, or_, select
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session

from registry.kernel import clock, db, fields, names, secrets
from registry.kernel.access import Actor
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import places
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.parties.reference.industries import HIGH_HAZARD_LABELS, HighHazard
from registry.policy import Permission, Role
from registry.training import numbers, rules, rules_certificates, tables
from registry.training.catalogue import Catalogue, catalogue_on
from registry.training.terms import (
    FOREIGN,
    KIND_WORDS,
    MANAGERS,
    NO_END,
    CertificateKind,
    CertificateState,
    Dates,
    Ending,
    Origin,
)

_C = db.core(tables.Certificate).c
_P = db.core(parties.Person).c
_O = db.core(parties.Organisation).c


@dataclass(frozen=True)
class CertificateRow:
    """One certificate as lists and the look-up show it; the holder's own number inside its number is masked.

    `category` and `operation` say what it is for, by kind: see `what_for`. No `valid_until`: it has no end by law.
    """

    code: str
    kind: CertificateKind
    name: str
    masked_number: str
    category: str
    operation: str
    issued_on: date
    valid_until: date | None
    review_due_on: date | None
    state: CertificateState
    origin: Origin
    issuer: str
    version: int
    region: str = ""

    @property
    def scope(self) -> str:
        """What it is for in a few words, where its kind stands beside it."""
        if self.kind is CertificateKind.SPECIAL_OPERATION or self.kind in FOREIGN:
            return self.operation
        return self.category or "—"


@dataclass(frozen=True)
class Wanted:
    """Filters of the certificates' list. `person` is a name or an ID number and never enters a URL.

    `ends_from` and `ends_until`: first and last day on which those shown run out. `region` as `places.within` reads it.
    """

    state: CertificateState | None = None
    category: str = ""
    person: str = ""
    kind: CertificateKind | None = None
    region: str = ""
    ends_from: date | None = None
    ends_until: date | None = None


_THERE = or_(_C.ending.is_(None), _C.ending != Ending.UNDONE)
_LIVE = and_(_C.live.is_(True), _THERE)


def live_certificates(viewer: Actor | None = None) -> Select[Any]:
    query = (
        select(db.core(tables.Certificate), _P.name, _P.identifier_sealed)
        .join(_P.id.table, _P.id == _C.person_id)
        .where(_LIVE)
    )
    return query if viewer is None else query.where(_reach(viewer))


def every_certificate(viewer: Actor, *columns: ColumnElement[Any]) -> Select[Any]:
    """Columns of all certificates within the viewer's reach, to be counted: read one after the other, by no index but a centre's."""
    return select(*columns).where(_C.live.is_not(False), _THERE, _reach(viewer))


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
    on_time = or_(_C.review_due_on.is_(None), _C.review_due_on >= day)
    there = and_(current, on_time, or_(_C.recheck_from.is_(None), _C.recheck_from > day))
    reviewed = or_(_C.review_due_on.is_(None), _C.review_due_on > soon)
    found: dict[CertificateState, ColumnElement[bool]] = {
        CertificateState.WITHDRAWN: and_(ended, _C.ending == Ending.WITHDRAWN),
        CertificateState.CANCELLED: and_(ended, _C.ending == Ending.CANCELLED),
        CertificateState.EXPIRED: and_(open_, _C.valid_until < day),
        CertificateState.REVIEW_OVERDUE: and_(current, _C.review_due_on < day),
        CertificateState.LAPSED: and_(ended, _C.ending == Ending.LAPSED),
        CertificateState.RECHECK_DUE: and_(current, on_time, _C.recheck_from <= day),
        CertificateState.REVIEW_DUE: and_(there, _C.review_due_on >= day, _C.review_due_on <= soon),
        CertificateState.RENEWAL_DUE: and_(there, reviewed, _C.valid_until <= soon),
        CertificateState.VALID: and_(there, reviewed, _C.valid_until > soon),
    }
    return found[state]


def in_state_by_law(state: CertificateState, day: date, law: LawBook) -> ColumnElement[bool]:
    """`in_state` with each kind's own window of renewal."""
    if state not in (CertificateState.RENEWAL_DUE, CertificateState.VALID):
        return in_state(state, day, law.days("SO-06"))
    kinds: dict[int, list[CertificateKind]] = {}
    for kind, window in rules_certificates.windows(law).items():
        kinds.setdefault(window, []).append(kind)
    return or_(*(and_(_C.kind.in_(among), in_state(state, day, window)) for window, among in kinds.items()))


def certificates(viewer: Actor, wanted: Wanted, page: PageRequest, *, total: int | None = None) -> Page[CertificateRow]:
    """Certificates within the viewer's reach, soonest to end first. `total`: what `count_certificates` gave, where that is known."""
    viewer.must(Permission.CERTIFICATES_READ)
    today = clock.today()
    with db.reading() as session:
        law = laws.in_force(session, today)
        query = live_certificates(viewer).where(*_as_wanted(wanted, today, law))
        if total is None:
            total = _count(session, viewer, wanted, today, law)
        rows = session.execute(query.order_by(_C.valid_until, _C.id).limit(page.size).offset(page.offset))
        return Page([row_of(row, today, law) for row in rows], total, page.page, page.size)


def count_certificates(viewer: Actor, wanted: Wanted) -> int:
    """How many certificates are within the viewer's reach and as wanted."""
    viewer.must(Permission.CERTIFICATES_READ)
    today = clock.today()
    with db.reading() as session:
        return _count(session, viewer, wanted, today, laws.in_force(session, today))


def _count(session: Session, viewer: Actor, wanted: Wanted, today: date, law: LawBook) -> int:
    query = select(_C.id).where(_LIVE, _reach(viewer), *_as_wanted(wanted, today, law))
    return db.count(session, query.join(_P.id.table, _P.id == _C.person_id) if wanted.person else query)


def _as_wanted(wanted: Wanted, today: date, law: LawBook) -> Iterator[ColumnElement[bool]]:
    if wanted.state is not None:
        yield in_state_by_law(wanted.state, today, law)
    if wanted.kind is not None:
        yield _C.kind == wanted.kind
    if wanted.region:
        yield places.within(_C.region, wanted.region)
    if wanted.ends_from is not None:
        yield _C.valid_until >= wanted.ends_from
    if wanted.ends_until is not None:
        yield _C.valid_until <= wanted.ends_until
    if wanted.category:
        yield _C.category == wanted.category
    if wanted.person:
        yield is_person(wanted.person)


def is_person(typed: str) -> ColumnElement[bool]:
    """The persons of an ID number, a certificate number made of one, or a part of a name."""
    compact = fields.clean(typed).replace(" ", "").upper().removeprefix("T")
    try:
        number = fields.identity_number(compact)
    except fields.BadField:
        key = names.search_key(typed)
        return db.contains(_P.name_key, key) if key else false()
    return _P.identifier_index.in_(secrets.ring().blinds(number, people.IDENTITY))


def row_of(row: Any, day: date, law: LawBook) -> CertificateRow:
    """One selected certificate as lists show it."""
    category, operation = what_for(row)
    identity = secrets.ring().open(row.identifier_sealed, people.IDENTITY)
    return CertificateRow(
        code=row.code,
        kind=row.kind,
        name=row.name,
        masked_number=numbers.masked(row.kind, row.number, identity),
        category=category,
        operation=operation,
        issued_on=row.issued_on,
        valid_until=end_of(row),
        review_due_on=row.review_due_on,
        state=rules.state_on(dates_of(row), day, rules_certificates.windows(law)[row.kind]),
        origin=row.origin,
        issuer=row.issuer,
        version=row.version,
        region=row.region,
    )


def end_of(row: Any) -> date | None:
    """The last valid day; none where the law sets none."""
    until: date = row.valid_until
    return None if until == NO_END else until


def what_for(row: Any) -> tuple[str, str]:
    """What a certificate is for: category and operation by the catalogue; a manager's kind of business and kind; the employer of
    a pre-job proof and its kind; of the others the words as printed.
    """
    if row.kind is CertificateKind.SPECIAL_OPERATION:
        return names_on(row.issued_on, row.category, row.operation)
    if row.kind in MANAGERS:
        business = HIGH_HAZARD_LABELS.get(HighHazard(row.high_hazard), "") if row.high_hazard else "其他生产经营单位"
        return business, KIND_WORDS[row.kind]
    if row.kind is CertificateKind.PRE_JOB:
        return row.subject, KIND_WORDS[row.kind]
    return KIND_WORDS[row.kind], row.subject


def dates_of(row: Any) -> Dates:
    return Dates(row.issued_on, row.valid_until, row.review_due_on, row.ended_on, row.ending, row.recheck_from)


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
