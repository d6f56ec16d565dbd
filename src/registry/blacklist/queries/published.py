"""What the public sees. `shown` is the one predicate behind page, search, export, API and counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, func, or_, select
from sqlalchemy.sql import ColumnElement, Select
from sqlmodel import Session

from registry.blacklist import rules, tables
from registry.blacklist.queries.beside import Proceeding, Reply, public_beside
from registry.blacklist.queries.measures import measures_of
from registry.blacklist.terms import PROVISION_OF, PUBLIC_STATES, Ground, Regime
from registry.blacklist.terms_measures import PublicMeasure
from registry.kernel import clock, db, fields, names, proofs
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.kernel.paging import Page, PageRequest
from registry.kernel.proofs import Stand
from registry.kernel.straight import Prepared
from registry.law import queries as laws
from registry.law.terms import Clock
from registry.parties import naming
from registry.parties import queries as parties
from registry.parties.places import region_name, within
from registry.policy import Action, Permission

_L = db.core(tables.Listing).c
_STATES = sorted(PUBLIC_STATES)


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for. `q`: part of a name, present or former, a credit code or its beginning, or a number.

    `region`: where the subject is, whoever decided.
    """

    q: str = ""
    region: str = ""
    ground: Ground | None = None
    as_of: date | None = None


@dataclass(frozen=True)
class PublicListing:
    """One published listing: the fields of BL-16. ID numbers are masked, names of listed persons are shown. `region` is the
    subject's own.

    The texts of ground and term, the `clocks`, the `measures` and what stands beside it are filled by `public_listing` only.
    """

    number: str
    name: str
    is_person: bool
    credit_code: str
    masked_identity: str
    address: str
    principal: str
    ground: Ground
    cause: str
    reason: str
    decision_number: str
    authority: str
    region: str
    region_name: str
    listed_on: date
    published_on: date
    until: date
    provision: str
    regime: Regime
    source: str
    changed_at: datetime
    ground_text: str = ""
    ground_article: str = ""
    term_text: str = ""
    term_article: str = ""
    term_started_on: date | None = None
    clocks: tuple[Clock, ...] = ()
    replies: tuple[Reply, ...] = ()
    proceedings: tuple[Proceeding, ...] = ()
    measures: tuple[PublicMeasure, ...] = ()
    events: tuple[Stand, ...] = ()


SHOWN_EVENTS = (
    Action.LISTING_RECEIVED,
    Action.LISTING_DECIDED,
    Action.LISTING_PUBLISHED,
    Action.LISTING_CORRECTED,
    Action.LISTING_REINSTATED,
)
"""What made a published listing what it is: everybody may hold the ledger to these events."""


def is_open() -> ColumnElement[bool]:
    """`rules.open_to_public` for the database."""
    return and_(_L.state.in_(_STATES), _L.stayed_on.is_(None))


def shown(day: date, today: date) -> ColumnElement[bool]:
    """`rules.visible_on` for the database: public as of the day and still public today."""
    return _between(min(day, today), max(day, today))


def _between(published: date | BindParameter[date], until: date | BindParameter[date]) -> ColumnElement[bool]:
    return and_(_L.live.is_(True), is_open(), _L.until >= until, _L.published_on <= published)


_TODAY = bindparam("today", None, type_=_L.until.type)
_BY_NUMBER = Prepared(
    select(_L.id.table).where(_between(_TODAY, _TODAY), _L.number == bindparam("number", None, type_=_L.number.type))
)


def public_list(viewer: Actor, wanted: Wanted, page: PageRequest) -> Page[PublicListing]:
    """Published listings, newest listing first. Raises `InvalidInput` for an unknown region."""
    viewer.must(Permission.PUBLISHED_READ)
    with db.reading() as session:
        return _page(session, wanted, page)


def everything_public(viewer: Actor, wanted: Wanted | None = None) -> list[PublicListing]:
    """The whole published set at once, in the same order, for open data and exports."""
    viewer.must(Permission.PUBLISHED_READ)
    with db.reading() as session:
        return _rows(session, _select(session, wanted or Wanted()))


def public_listing(viewer: Actor, number: str) -> PublicListing:
    """One published listing with its ground in full. Raises `NotFound`, never telling a removed one from none."""
    viewer.must(Permission.PUBLISHED_READ)
    with db.reading() as session:
        row = _BY_NUMBER.first(session, today=clock.today(), number=fields.clean(number).upper())
        if row is None:
            raise NotFound("没有这条公示信息，可能已经移出或期满。", fix="请返回名单重新查询。")
        return _explained(session, _made(session, [row])[0], row.announced_on, row.restarted_on)


def published_among(session: Session, organisation_ids: Iterable[int], day: date) -> set[int]:
    """Those of the organisations whose listing everybody can read on a day."""
    found: set[int] = set()
    for part in db.chunks(set(organisation_ids)):
        found.update(
            session.execute(select(_L.organisation_id).where(_L.organisation_id.in_(part), shown(day, day))).scalars()
        )
    return found


def public_count_and_changed(session: Session) -> tuple[int, datetime | None]:
    """How many listings the public sees today, and when what it sees last changed, endings by date alone included."""
    today = clock.today()
    total = session.execute(select(func.count()).select_from(_L.id.table).where(shown(today, today))).scalar_one()
    decided: datetime | None = session.execute(  # rows are written in order: the last one that touched the public set
        select(_L.changed_at).where(_L.change.is_not(None)).order_by(_L.id.desc()).limit(1)
    ).scalar()
    ended: date | None = session.execute(
        select(func.max(_L.until)).where(_L.live.is_(True), is_open(), _L.until < today)
    ).scalar_one()
    moments = [moment for moment in (decided, end_of(ended) if ended else None) if moment is not None]
    return total, max(moments, default=None)


def end_of(until: date) -> datetime:
    """The moment from which a listing is hidden: the midnight in China after its last day."""
    return datetime.combine(until + timedelta(days=1), time(), clock.CHINA)


# -- pieces ------------------------------------------------------------------------------------------------------------


def _page(session: Session, wanted: Wanted, page: PageRequest) -> Page[PublicListing]:
    query = _select(session, wanted)
    total = session.execute(
        query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    ).scalar_one()
    items = _rows(session, query.limit(page.size).offset(page.offset)) if total else []
    return Page(items, total, page.page, page.size)


def _select(session: Session, wanted: Wanted) -> Select[tuple[object, ...]]:
    today = clock.today()
    query = select(_L.id.table).where(shown(wanted.as_of or today, today))
    if wanted.q.strip():
        query = query.where(named(session, wanted.q))
    if wanted.region:
        query = query.where(within(_L.subject_region, wanted.region))
    if wanted.ground is not None:
        query = query.where(_L.ground == wanted.ground)
    return query.order_by(_L.listed_on.desc(), _L.id.desc())


def named(session: Session, q: str) -> ColumnElement[bool]:
    """Rows whose subject fits what was typed; nothing fits a text without letters and digits."""
    key = names.search_key(q)
    if not key:
        return _L.id.is_(None)
    code = key.upper()
    fits = [
        db.contains(_L.name_key, key),
        naming.is_named(session, _L.organisation_id, key),
    ]
    if code.isascii():
        fits += [_L.credit_code.startswith(code), _L.number == code]
    return or_(*fits)


def _rows(session: Session, query: Select[tuple[object, ...]]) -> list[PublicListing]:
    return _made(session, session.execute(query).all())


def _made(session: Session, rows: Sequence[Any]) -> list[PublicListing]:
    numbers = parties.identities(session, [row.person_id for row in rows if row.person_id is not None])
    return [
        PublicListing(
            number=row.number,
            name=row.name,
            is_person=row.person_id is not None,
            credit_code=row.credit_code,
            masked_identity=fields.mask_identity(numbers[row.person_id]) if row.person_id is not None else "",
            address=row.address,
            principal=row.principal,
            ground=row.ground,
            cause=row.cause,
            reason=row.reason,
            decision_number=row.decision_number,
            authority=row.authority,
            region=row.subject_region,
            region_name=region_name(row.subject_region),
            listed_on=row.listed_on,
            published_on=row.published_on or row.listed_on,
            until=row.until,
            provision=row.provision,
            regime=row.regime,
            source=row.source,
            changed_at=row.changed_at,
        )
        for row in rows
    ]


def _explained(
    session: Session, listing: PublicListing, announced_on: date | None, restarted_on: date | None
) -> PublicListing:
    law = laws.in_force(session, listing.listed_on)
    beside = public_beside(session, listing.number)
    ground = law.get(PROVISION_OF[listing.ground]) if listing.ground in PROVISION_OF else None
    term = law.get(listing.provision.partition("@")[0])
    return replace(
        listing,
        ground_text=ground.text if ground else "",
        ground_article=ground.citation if ground else "",
        term_text=term.text if term else "",
        term_article=term.citation if term else "",
        replies=beside.replies,
        proceedings=beside.proceedings,
        measures=tuple(measures_of(session, listing.number)),
        events=tuple(proofs.stands(session, [listing.number], SHOWN_EVENTS).get(listing.number, ())),
        term_started_on=rules.term_start(listing.listed_on, announced_on, law, restarted_on),
        clocks=rules.clocks(listing.listed_on, announced_on, listing.until, listing.provision, law, restarted_on),
    )
