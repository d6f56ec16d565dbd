"""一码通查: one query, one page about a firm or a person, each part with its source and time.

For regulators; each look is recorded with its reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from registry.agencies import queries as agencies
from registry.agencies.queries import AgencyRow
from registry.blacklist import queries as blacklist
from registry.blacklist.terms import Standing
from registry.blacklist.terms_bars import BarFacts
from registry.conduct import queries as conduct
from registry.conduct.terms import Accident, AccidentRole, Hazard, Penalty
from registry.engineers import queries as engineers
from registry.engineers.queries import Practising
from registry.inspectors import queries as inspectors
from registry.inspectors.queries.standing import Standing as InspectorStanding
from registry.inspectors.queries.standing import facts_of
from registry.kernel import access, clock, codes, db, fields
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound
from registry.parties import queries as people
from registry.parties.queries import Candidate, OrganisationRecord, PersonRecord, PostRow
from registry.policy import Permission
from registry.training import numbers
from registry.training import queries as training
from registry.verification.queries import printed
from registry.verification.terms import PrintedFields


@dataclass(frozen=True)
class Holder:
    """A person at a firm with what they hold."""

    post: PostRow
    certificates: tuple[PrintedFields, ...]


@dataclass(frozen=True)
class Conduct:
    """Penalties, accidents with the party's role in each, and major hazards up to a day."""

    penalties: tuple[Penalty, ...]
    accidents: tuple[tuple[Accident, AccidentRole], ...]
    hazards: tuple[Hazard, ...]


@dataclass(frozen=True)
class FirmView:
    """Everything about a firm as of a day. No `conduct`: the viewer may not read it."""

    record: OrganisationRecord
    listings: tuple[Standing, ...]
    conduct: Conduct | None
    bars: tuple[BarFacts, ...]
    agencies: tuple[AgencyRow, ...]  # its qualifications to evaluate or test
    holders: tuple[Holder, ...]
    engineers: tuple[Practising, ...]
    as_of: date
    at: datetime


@dataclass(frozen=True)
class PersonView:
    """Everything about a person as of a day. No `conduct`: the viewer may not read it.

    `inspector`: whether the person may enforce; none for who was never appointed, or, `inspector_hidden`, where the viewer may
    not read it, whoever it is.
    """

    record: PersonRecord
    listings: tuple[Standing, ...]
    conduct: Conduct | None
    bars: tuple[BarFacts, ...]
    certificates: tuple[PrintedFields, ...]
    posts: tuple[PostRow, ...]
    engineers: tuple[Practising, ...]
    inspector: InspectorStanding | None
    inspector_hidden: bool
    as_of: date
    at: datetime


@dataclass(frozen=True)
class LookUp:
    """Parties that fit a query, and the whole answer where exactly one does. A number in `query` is masked."""

    query: str
    as_of: date
    found: tuple[Candidate, ...]
    firm: FirmView | None
    person: PersonView | None
    named: int = 0  # where more firms bear the name than were found: how many
    or_more: bool = False  # than `named`


def look_up(viewer: Actor, query: str, *, as_of: date | None = None, reason: str) -> LookUp:
    """Find parties by credit code, name part, former name, ID, certificate number or QR code; one hit gives the whole page.

    Raises `InvalidInput` without a query or reason. The look is recorded with its reason.
    """
    viewer.must(Permission.LOOKUP)
    day = _day(as_of)
    _must_have_reason(reason)
    if not query.strip():
        raise InvalidInput("查询内容", "没有填写查询内容。", fix="可填信用代码、名称的一部分、身份证号或证书编号。")
    with db.reading() as session:
        found = tuple(_candidates(session, query))
        named, or_more = people.how_many_named(session, query) if len(found) >= people.SHOWN else (0, False)
    shown = _masked(query)
    if len(found) != 1:
        access.looked(viewer, "lookup.search", reason=reason)
        return LookUp(shown, day, found, None, None, named, or_more)
    one = found[0]
    if one.is_person:
        return LookUp(shown, day, found, None, person(viewer, one.code, as_of=day, reason=reason))
    return LookUp(shown, day, found, firm(viewer, one.code, as_of=day, reason=reason), None)


def _masked(query: str) -> str:
    """What was typed, an identity or certificate number masked: the answer holds none in clear."""
    compact = fields.clean(query).replace(" ", "").replace("-", "").upper()
    inside = _IDENTITY.search(compact)
    if inside is None:
        return query
    try:
        number = fields.identity_number(inside.group())
    except fields.BadField:
        return query
    return compact.replace(number, fields.mask_identity(number))


_IDENTITY = re.compile(r"\d{17}[0-9X]")


def _candidates(session: Session, query: str) -> list[Candidate]:
    try:
        code = codes.check_code(query)
    except ValueError:
        return _by_number(session, query) or people.find(session, query)
    found = training.printed_by_code(session, code, clock.today())
    return people.find(session, found.identity) if found else people.find(session, query)


def _by_number(session: Session, query: str) -> list[Candidate]:
    """The holders of a certificate with this number, of a kind whose number is not all made of the holder's."""
    try:
        typed = numbers.canonical(query)
    except ValueError:
        return []
    inside = _IDENTITY.search(typed)
    if inside is not None and typed.removeprefix(numbers.PREFIX) != inside.group():
        return people.find(session, inside.group())
    held = {one.identity for one in training.printed_by_number(session, typed, clock.today())}
    return [candidate for identity in sorted(held) for candidate in people.find(session, identity)]


def _day(as_of: date | None) -> date:
    day = as_of or clock.today()
    if day > clock.today():
        raise InvalidInput("查询日期", "查询日期晚于今天。", fix="请填写今天或以前的日期。")
    return day


def _must_have_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput("查询事由", "没有填写查询事由。", fix="查询涉及个人信息，须说明事由并留痕。")


def firm(viewer: Actor, code: str, *, as_of: date | None = None, reason: str) -> FirmView:
    """Everything about a firm as of a day. Raises `NotFound`; the look is recorded."""
    viewer.must(Permission.LOOKUP)
    day = _day(as_of)
    _must_have_reason(reason)
    with db.reading() as session:
        record = people.organisation_record(session, code)
        if record is None:
            raise NotFound("没有登记这个单位。", fix="请换用统一社会信用代码查询。")
        posts = people.posts_of(session, organisation_id=record.id, on=day)
        ids = people.person_ids(session, {post.person_code for post in posts})
        by_person: dict[int, list[PrintedFields]] = {}
        for person_id in ids.values():
            by_person[person_id] = [printed(one) for one in training.printed_of(session, [person_id], day)]
        view = FirmView(
            record=record,
            listings=tuple(blacklist.standing_of(session, organisation_id=record.id, day=day)),
            conduct=_conduct(session, viewer, day, organisation_id=record.id),
            bars=tuple(blacklist.bars_on(session, organisation_id=record.id, day=day)),
            agencies=tuple(agencies.of_organisation(session, record.id, day)),
            holders=tuple(Holder(post, tuple(by_person[ids[post.person_code]])) for post in posts),
            engineers=engineers.practising_of(session, day, organisation_id=record.id),
            as_of=day,
            at=clock.now(),
        )
    access.looked(viewer, "lookup.firm", subject=code, reason=reason)
    return view


def person(viewer: Actor, code: str, *, as_of: date | None = None, reason: str) -> PersonView:
    """Everything about a person as of a day. Raises `NotFound`; the look is recorded."""
    viewer.must(Permission.LOOKUP)
    day = _day(as_of)
    _must_have_reason(reason)
    with db.reading() as session:
        record = people.person_record(session, code)
        if record is None:
            raise NotFound("没有登记这个人。", fix="请换用身份证号或证书编号查询。")
        view = PersonView(
            record=record,
            listings=tuple(blacklist.standing_of(session, person_id=record.id, day=day)),
            conduct=_conduct(session, viewer, day, person_id=record.id),
            bars=tuple(blacklist.bars_on(session, person_id=record.id, day=day)),
            certificates=tuple(printed(one) for one in training.printed_of(session, [record.id], day)),
            posts=tuple(people.posts_of(session, person_id=record.id)),
            engineers=engineers.practising_of(session, day, person_id=record.id),
            inspector=_inspector(session, viewer, record.id, day),
            inspector_hidden=not viewer.may(Permission.INSPECTORS_READ),
            as_of=day,
            at=clock.now(),
        )
    access.looked(viewer, "lookup.person", subject=code, reason=reason)
    return view


def _inspector(session: Session, viewer: Actor, person_id: int, day: date) -> InspectorStanding | None:
    if not viewer.may(Permission.INSPECTORS_READ) or not facts_of(session, [person_id])[person_id].services:
        return None
    return inspectors.standing(session, [person_id], day)[person_id]


def _conduct(
    session: Session, viewer: Actor, day: date, *, organisation_id: int | None = None, person_id: int | None = None
) -> Conduct | None:
    if not viewer.may(Permission.CONDUCT_READ):
        return None
    of = {"organisation_id": organisation_id, "person_id": person_id}
    mine = organisation_id if organisation_id is not None else person_id
    accidents = conduct.accidents_naming(session, **of, until=day)
    return Conduct(
        penalties=tuple(conduct.penalties_of(session, **of, until=day)),
        accidents=tuple(
            (one, role)
            for one in accidents
            for party, role in (one.organisations if organisation_id is not None else one.persons)
            if party == mine
        ),
        hazards=() if organisation_id is None else tuple(conduct.hazards_of(session, organisation_id, until=day)),
    )
