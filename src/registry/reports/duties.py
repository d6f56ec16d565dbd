"""Employers' duties on a day: which firms fall short of the engineers, officers and certificates the law wants, and by how many.

Stands above the registers because it joins posts, registrations and certificates. One query by set, paged by the database; the
arithmetic is that of `engineers.rules_duties`, said once more as columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Integer, Select, and_, case, cast, false, func, literal, or_, select
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session

from registry.blacklist import reach
from registry.engineers import queries as engineers
from registry.engineers import rules_duties
from registry.engineers.queries import Practising
from registry.engineers.queries.standing import R, in_force
from registry.engineers.rules_specialties import kinds_of
from registry.engineers.terms import MIDDLE_UP
from registry.engineers.terms_duties import ADVICE, Duty, FirmFacts
from registry.engineers.terms_duties import DutyKind as DutyKind
from registry.kernel import access, clock, db, fields, names
from registry.kernel.access import Actor, subtree_prefix
from registry.kernel.errors import InvalidInput, NotFound
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import queries as people
from registry.parties import tables as parties
from registry.parties.places import region_name
from registry.parties.reference import divisions
from registry.parties.reference.industries import HighHazard
from registry.parties.terms import OrganisationKind, PostKind
from registry.policy import SCOPES, Permission, Scope
from registry.training import rules_hours
from registry.training.queries import gap_sql
from registry.training.terms_prejob import MANAGING_POSTS, GapKind

O = db.core(parties.Organisation).c  # noqa: E741
T = db.core(parties.Post).c
_FIRMS = (OrganisationKind.ENTERPRISE, OrganisationKind.INSTITUTION)
"""Kinds of organisation that have these duties; authorities and associations do not."""


@dataclass(frozen=True)
class DutyFilters:
    """What the list is narrowed to; empty values say nothing. `short`: only those that fall short (of the duty named, or of any)."""

    q: str = ""
    region: str = ""
    hazard: HighHazard | None = None
    duty: DutyKind | None = None
    short: bool = True


@dataclass(frozen=True)
class FirmDuties:
    """A firm with its duties on a day."""

    code: str
    name: str
    credit_code: str
    region_name: str
    hazard: HighHazard
    staff: int
    duties: tuple[Duty, ...]

    @property
    def short(self) -> Mapping[DutyKind, int]:
        """What is short, by duty; advice left out."""
        return {one.kind: one.short for one in self.duties if one.short and not one.advice}


@dataclass(frozen=True)
class FirmRecord:
    """One firm's duties with the engineers registered there."""

    firm: FirmDuties
    engineers: tuple[Practising, ...]


def firms(viewer: Actor, wanted: DutyFilters, page: PageRequest, *, day: date | None = None) -> Page[FirmDuties]:
    """Firms within the viewer's reach, those that lack most first."""
    viewer.must(Permission.DUTIES_READ)
    day = day or clock.today()
    with db.reading() as session:
        law = laws.in_force(session, day)
        found = _found(session, viewer, wanted, day, law)
        inner = found.subquery()
        ordered = select(inner, func.count().over().label("firms"))  # counted in the same pass
        ordered = ordered.order_by(inner.c.lacking.desc(), inner.c.name, inner.c.id)
        rows = session.execute(ordered.limit(page.size).offset(page.offset)).all()
        total = rows[0].firms if rows else db.count(session, found)
        return Page([_firm(row, law) for row in rows], total, page.page, page.size)


def count_short(viewer: Actor, *, day: date | None = None) -> int:
    """How many firms within reach fall short of a duty."""
    viewer.must(Permission.DUTIES_READ)
    day = day or clock.today()
    with db.reading() as session:
        return db.count(session, _found(session, viewer, DutyFilters(), day, laws.in_force(session, day)))


def totals(viewer: Actor, wanted: DutyFilters, *, day: date | None = None) -> dict[DutyKind, int]:
    """How many firms under the filters fall short of each duty."""
    viewer.must(Permission.DUTIES_READ)
    day = day or clock.today()
    with db.reading() as session:
        law = laws.in_force(session, day)
        every = DutyFilters(wanted.q, wanted.region, wanted.hazard, None, False)
        inner = _found(session, viewer, every, day, law).subquery()
        counted = [func.coalesce(func.sum(case((inner.c[f"short_{k.value}"] > 0, 1), else_=0)), 0) for k in DutyKind]
        return {kind: int(count) for kind, count in zip(DutyKind, session.execute(select(*counted)).one(), strict=True)}


def firm(viewer: Actor, code: str, *, day: date | None = None) -> FirmRecord:
    """One firm's duties on a day. Raises `NotFound` for a firm outside the viewer's reach."""
    viewer.must(Permission.DUTIES_READ)
    day = day or clock.today()
    with db.reading() as session:
        law = laws.in_force(session, day)
        wanted = O.code == fields.clean(code).upper()
        row = session.execute(_firms(day, law, _reach(viewer), wanted)).first()
        if row is None:
            raise NotFound("没有这个单位，或不在您的查看范围内。", fix="请从单位列表进入。")
        return FirmRecord(_firm(row, law), engineers.practising_of(session, day, organisation_id=row.id))


def duties_of(session: Session, organisation_id: int, day: date) -> tuple[Duty, ...]:
    """The duties of one organisation on a day, for the one look-up and other reports."""
    law = laws.in_force(session, day)
    row = session.execute(_firms(day, law, O.id == organisation_id)).first()
    return _firm(row, law).duties if row is not None else ()


def own_firm(viewer: Actor) -> str:
    """The public code of the agent's own firm; empty for everybody else."""
    return viewer.organisation if SCOPES[viewer.role] is Scope.ORGANISATION else ""


def duties_to_take_out(
    viewer: Actor, wanted: DutyFilters, reason: str, *, day: date | None = None, most: int = 20_000
) -> list[FirmDuties]:
    """The same firms for a sheet, at most `most`. Wants a reason and is recorded. Raises `InvalidInput` without one."""
    viewer.must(Permission.DUTIES_READ)
    if not reason.strip():
        raise InvalidInput("导出用途", "没有填写导出用途。", fix="请写明用途，用途会记录在案。")
    day = day or clock.today()
    with db.reading() as session:
        law = laws.in_force(session, day)
        found = _found(session, viewer, wanted, day, law)
        total = db.count(session, found)
        if total > most:
            said = f"共 {total:,} 家，超过一次导出的 {most:,} 家。"
            raise InvalidInput("范围", said, fix="请缩小地区或类别后再导出。")
        inner = found.subquery()
        ordered = select(inner).order_by(inner.c.region, inner.c.name, inner.c.id)
        rows = [_firm(row, law) for row in session.execute(ordered)]
    access.looked(viewer, "duties.export", reason=reason)
    return rows


def regions(prefecture: str = "") -> dict[str, str]:
    """Prefectures to choose from, or the counties of one, code and name."""
    try:
        found = divisions.children(prefecture) if prefecture else divisions.prefectures()
    except divisions.UnknownDivision:
        return {}
    return {one.code: one.name for one in found}


# -- the query ---------------------------------------------------------------------------------------------------------


def _reach(viewer: Actor) -> ColumnElement[bool]:
    if SCOPES[viewer.role] is Scope.ORGANISATION:
        return O.code == viewer.organisation if viewer.organisation else false()
    return reach.within(viewer, O.region)


def _found(session: Session, viewer: Actor, wanted: DutyFilters, day: date, law: LawBook) -> Select[Any]:
    where = [_reach(viewer)]
    if wanted.q:
        typed = fields.clean(wanted.q)
        named = O.id.in_(people.organisations_ever_named(names.search_key(typed)))
        where.append(or_(O.credit_code == typed.upper(), named))
    if wanted.region:
        where.append(O.region.startswith(subtree_prefix(fields.clean(wanted.region))))
    if wanted.hazard is not None:
        where.append(O.high_hazard == wanted.hazard)
    inner = _firms(day, law, *where).subquery()
    query = select(inner)
    if wanted.duty is not None:
        named_duty = inner.c[f"short_{wanted.duty.value}" if wanted.short else f"required_{wanted.duty.value}"]
        return query.where(named_duty > 0)
    return query.where(inner.c.lacking > 0) if wanted.short else query


def _held(day: date) -> ColumnElement[bool]:
    return and_(T.from_on <= day, or_(T.until_on.is_(None), T.until_on >= day))


def _at_posts(day: date, kind: PostKind, name: str, here: ColumnElement[bool]) -> Any:
    """How many persons stand at posts of a kind at each firm on a day."""
    many = func.count(T.person_id.distinct()).label("many")
    query = select(T.organisation_id, many).where(T.kind == kind, _held(day), here)
    return query.group_by(T.organisation_id).cte(name)


def _firms(day: date, law: LawBook, *where: ColumnElement[bool]) -> Select[Any]:
    """Firms with what they have, what each duty requires and what is short of it, `lacking` in all without advice."""
    wanted = select(O.id).where(*where)  # said at once, so that one firm's answer looks at one firm's rows
    at, registered = T.organisation_id.in_(wanted), R.organisation_id.in_(wanted)
    managers = _at_posts(day, PostKind.SAFETY_MANAGER, "safety_managers", at)
    evaluators = _at_posts(day, PostKind.EVALUATOR, "evaluators", at)
    middle = func.sum(case((R.grade.in_(MIDDLE_UP), 1), else_=0)).label("middle")
    there = (
        select(R.organisation_id, func.count().label("many"), middle)
        .where(in_force(day), registered)
        .group_by(R.organisation_id)
        .cte("engineers")
    )
    assessed, lacking = _assessed(day, law, at), _uncertified(day, law, *where)
    have = {
        "managers": func.coalesce(managers.c.many, 0),
        "evaluators": func.coalesce(evaluators.c.many, 0),
        "engineers": func.coalesce(there.c.many, 0),
        "middle": func.coalesce(there.c.middle, 0),
        "assessed": func.coalesce(assessed.c.many, 0),
        "uncertified": func.coalesce(lacking.c.many, 0),
    }
    joined: Any = O.id.table
    for one in (managers, evaluators, there, assessed, lacking):
        joined = joined.outerjoin(one, one.c.organisation_id == O.id)
    inner = (
        select(
            O.id, O.code, O.name, O.credit_code, O.region, O.high_hazard, O.staff_count,
            *(cast(column, Integer).label(name) for name, column in have.items()),
        )
        .select_from(joined)
        .where(or_(O.kind.in_(_FIRMS), have["evaluators"] > 0), *where)
        .subquery()
    )  # fmt: skip
    c = inner.c
    required = _required(c, law)
    on_hand = {
        DutyKind.MUST_HAVE: c.engineers,
        DutyKind.SHARE: c.engineers,
        DutyKind.AGENCY: c.engineers,
        DutyKind.OFFICERS: c.managers,
        DutyKind.CERTIFICATES: c.assessed - c.uncertified,
        DutyKind.MIDDLE: c.middle,
    }
    short = {kind: case((required[kind] > on_hand[kind], required[kind] - on_hand[kind]), else_=0) for kind in DutyKind}
    binding = [short[kind] for kind in DutyKind if _binds(kind, law)]
    total: Any = sum(binding[1:], binding[0])
    return select(
        inner,
        *(required[kind].label(f"required_{kind.value}") for kind in DutyKind),
        *(short[kind].label(f"short_{kind.value}") for kind in DutyKind),
        total.label("lacking"),
    )


def _binds(kind: DutyKind, law: LawBook) -> bool:
    code = _RESTS_ON[kind]
    return kind not in ADVICE and (code not in law or law.provision(code).binds)


_RESTS_ON = {
    DutyKind.MUST_HAVE: "LAW-06",
    DutyKind.SHARE: "RSE-09.share",
    DutyKind.AGENCY: "RSE-10",
    DutyKind.OFFICERS: "LAW-07.threshold",
    DutyKind.CERTIFICATES: "TR-08",
    DutyKind.MIDDLE: "RSE-11.share",
}


def _share(percent: int, of: ColumnElement[int]) -> ColumnElement[int]:
    """`rules_duties.share` for the database; whole numbers, divided down."""
    return cast((of * percent + 99) // 100, Integer)


def _required(c: Any, law: LawBook) -> dict[DutyKind, ColumnElement[int]]:
    """`rules_duties.duties` for the database: how many each duty requires, 0 where it does not apply."""
    nothing: ColumnElement[int] = literal(0, Integer)
    found: dict[DutyKind, ColumnElement[int]] = dict.fromkeys(DutyKind, nothing)
    found[DutyKind.MUST_HAVE] = case((c.high_hazard.in_(kinds_of("LAW-06", law)), 1), else_=0)
    if kinds := kinds_of("RSE-09.kinds", law):
        few, least = law.persons("RSE-09.small_managers"), law.persons("RSE-09.small_count")
        by_share = _share(law.percent("RSE-09.share"), c.managers)
        bound = and_(c.high_hazard.in_(kinds), c.staff_count >= law.persons("RSE-09.staff_threshold"))
        found[DutyKind.SHARE] = case((and_(bound, c.managers <= few), least), (bound, by_share), else_=0)
    if "RSE-10" in law:
        found[DutyKind.AGENCY] = _share(law.percent("RSE-10"), c.evaluators)
    if "LAW-07.threshold" in law:
        bound = or_(c.high_hazard.in_(kinds_of("LAW-07.kinds", law)), c.staff_count > 0)
        found[DutyKind.OFFICERS] = case((bound, 1), else_=0)
    if "TR-08" in law and "LAW-05" in law:
        found[DutyKind.CERTIFICATES] = c.assessed
    if kinds := rules_duties.middle_kinds(law):
        by_share = _share(law.percent("RSE-11.share"), c.managers)
        found[DutyKind.MIDDLE] = case((c.high_hazard.in_(kinds), by_share), else_=0)
    return found


def _assessed(day: date, law: LawBook, here: ColumnElement[bool]) -> Any:
    """How many principals and safety managers of each assessed firm stand at their posts for longer than TR-08 leaves them."""
    kinds = rules_hours.assessed_kinds(law)
    since = gap_sql.first_within(day, law.months("TR-08")) if "TR-08" in law else day
    return (
        select(T.organisation_id, func.count().label("many"))
        .join(O.id.table, O.id == T.organisation_id)
        .where(T.kind.in_(MANAGING_POSTS), _held(day), T.from_on < since, O.high_hazard.in_(kinds), here)
        .group_by(T.organisation_id)
        .cte("assessed")
    )


def _uncertified(day: date, law: LawBook, *where: ColumnElement[bool]) -> Any:
    """How many of them hold no certificate in force: asked of training."""
    found = gap_sql.gaps(day, law, *where, only=GapKind.NO_MANAGER_CERTIFICATE).subquery()
    many = func.count().label("many")
    return select(found.c.organisation_id, many).group_by(found.c.organisation_id).cte("uncertified")


def _firm(row: Any, law: LawBook) -> FirmDuties:
    facts = FirmFacts(
        row.high_hazard, row.staff_count, row.managers, row.evaluators, row.engineers, row.middle, row.assessed,
        row.uncertified,
    )  # fmt: skip
    found: Sequence[Duty] = rules_duties.duties(facts, law)
    return FirmDuties(
        row.code, row.name, row.credit_code, region_name(row.region), row.high_hazard, row.staff_count, tuple(found)
    )
