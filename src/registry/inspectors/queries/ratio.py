"""Professional staff against the target, for the province and downwards (IN-01): one grouped query for a day, whatever the size.

A region's figures are the sums of its bodies'. Nothing here names a person; every regulator sees the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, func, literal, or_, select, true
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session

from registry.inspectors import rules_ratio, tables
from registry.inspectors.queries.standing import in_office
from registry.inspectors.terms_bodies import Against, EvidenceKind, Reached, Tally
from registry.kernel import clock, db
from registry.kernel.access import Actor, subtree_prefix
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import places
from registry.parties.places import region_prefix
from registry.parties.reference import divisions
from registry.parties.reference.divisions import PROVINCE, Level
from registry.policy import Permission

_B = db.core(tables.Body).c
_F = db.core(tables.BodyFigure).c
_A = db.core(tables.Appointment).c
_V = db.core(tables.Evidence).c

YEARS = 5
"""How many years the comparison over time goes back, this one included."""

_RANK = {kind: place for place, kind in enumerate(EvidenceKind)}


@dataclass(frozen=True)
class RegionRow:
    """One region below the one asked about, or the bodies of that one itself (`own`)."""

    code: str
    name: str
    own: bool
    tally: Tally
    against: Against


@dataclass(frozen=True)
class YearRow:
    """All regions at the end of one year, or on the day asked about: share by region code, and of the whole."""

    year: int
    shares: dict[str, Against]
    whole: Against


@dataclass(frozen=True)
class Ratio:
    """The ratio of a region on a day: the whole, each part, the years before; the target's article and last day."""

    region: str
    name: str
    path: tuple[tuple[str, str], ...]  # code and name of the regions above, from the province
    day: date
    whole: RegionRow
    parts: tuple[RegionRow, ...]
    years: tuple[YearRow, ...]
    article: str
    definition: str
    due_on: date | None
    lowest: bool  # no region below, only bodies


def ratio(viewer: Actor, region: str = "", day: date | None = None) -> Ratio:
    """Where a region, and each part of it, stands on a day and at the end of the years before. Raises `InvalidInput`."""
    viewer.must(Permission.INSPECTORS_READ)
    asked, code = day or clock.today(), region or PROVINCE
    prefix = region_prefix(code)
    with db.reading() as session:
        law = laws.in_force(session, asked)
        now = tallies(session, prefix, asked)
        ends = [date(year, 12, 31) for year in range(asked.year - YEARS + 1, asked.year)]
        before = {end.year: tallies(session, prefix, end) for end in ends}
    length = len(_key_of(code, code))
    division = divisions.division(code)
    lowest = division.level not in (Level.PROVINCE, Level.PREFECTURE)
    names = {_key_of(one.code, code): one.name for one in divisions.children(code)} if not lowest else {}
    own = code[:length]
    parts = []
    for key in sorted(set(now) | set(names)):
        tally = now.get(key, Tally())
        name = f"{division.name}本级" if key == own and not lowest else names.get(key, division.name)
        parts.append(RegionRow(_whole_code(key, code), name, key == own, tally, rules_ratio.against(tally, law)))
    total = sum(now.values(), Tally())
    rule, definition = law.provision("IN-01"), law.get("IN-03")
    return Ratio(
        region=code,
        name=divisions.full_name(code),
        path=tuple((one.code, one.name) for one in divisions.path(code)[:-1]),
        day=asked,
        whole=RegionRow(code, division.name, False, total, rules_ratio.against(total, law)),
        parts=tuple(parts),
        years=tuple(
            _year(year, found, code, law) for year, found in [*before.items(), (asked.year, now)] if _reported(found)
        ),
        article=rule.citation,
        definition=definition.citation if definition else "",
        due_on=rules_ratio.due_on(law),
        lowest=lowest,
    )


def _reported(found: dict[str, Tally]) -> bool:
    return any(one.in_service for one in found.values())


def _year(year: int, found: dict[str, Tally], region: str, law: LawBook) -> YearRow:
    shares = {_whole_code(key, region): rules_ratio.against(tally, law) for key, tally in found.items()}
    return YearRow(year, shares, rules_ratio.against(sum(found.values(), Tally()), law))


def _key_of(code: str, region: str) -> str:
    """What the codes of a part of a region begin with: four digits below the province, six below a prefecture."""
    return code[:4] if region == PROVINCE else code[:6]


def _whole_code(key: str, region: str) -> str:
    """The code of a part; below a prefecture there is one part, the region itself."""
    if region == PROVINCE:
        return f"{key}00"
    return key if subtree_prefix(region) != region else region


@dataclass(frozen=True)
class PlaceStanding:
    """Where the bodies of one place stand today: how many met the target, fell short or never reported, and all together."""

    bodies: dict[Reached, int]
    against: Against


def place_standings(viewer: Actor, region: str = "") -> tuple[dict[str, PlaceStanding], Against]:
    """Bodies that stand today by place and by how they stand against the target, and the region as a whole; a place is one
    directly below the region, or itself. Raises `InvalidInput`.
    """
    viewer.must(Permission.INSPECTORS_READ)
    code, today = region or PROVINCE, clock.today()
    prefix = region_prefix(code)
    with db.reading() as session:
        law = laws.in_force(session, today)
        per_body = of_bodies(today, _A.region.startswith(prefix)).where(_B.region.startswith(prefix)).subquery()
        part = places.place(per_body.c.region, code).label("part")
        reached = against_target(per_body.c, law).label("reached")
        sums = [func.sum(per_body.c[name]).label(name) for name in _FIELDS]
        found: dict[str, tuple[dict[Reached, int], Tally]] = {}
        for row in session.execute(select(part, reached, func.count().label("n"), *sums).group_by(part, reached)):
            bodies, tally = found.setdefault(places.place_code(row.part), ({}, Tally()))
            bodies[Reached(row.reached)] = row.n
            tally += Tally(row.n, *(int(getattr(row, name)) for name in _FIELDS))
            found[places.place_code(row.part)] = bodies, tally
    whole = rules_ratio.against(sum((tally for _, tally in found.values()), Tally()), law)
    return {
        one: PlaceStanding(bodies, rules_ratio.against(tally, law)) for one, (bodies, tally) in found.items()
    }, whole


def against_target(body: Any, law: LawBook) -> ColumnElement[str]:
    """`rules_ratio.against` for the database, of a row of `of_bodies`."""
    professional = body.degree + body.vocational + body.experience
    met = professional * 100 >= body.in_service * law.percent("IN-01")
    return case(
        (body.in_service == 0, literal(Reached.UNKNOWN.value)),
        (met, literal(Reached.MET.value)),
        else_=literal(Reached.SHORT.value),
    )


def reaching(reached: Reached, day: date, law: LawBook) -> Select[Any]:
    """Row ids of the bodies that stand so against the target on a day."""
    per_body = of_bodies(day, true()).subquery()
    return select(per_body.c.organisation_id).where(against_target(per_body.c, law) == reached.value)


# -- the query ---------------------------------------------------------------------------------------------------------


def tallies(session: Session, prefix: str, day: date) -> dict[str, Tally]:
    """Tallies by part of a region, whose codes begin with the prefix: by the next two digits, or all in one below a county."""
    length = min(len(prefix) + 2, 6)
    per_body = of_bodies(day, db.below(_A.region, prefix)).where(db.below(_B.region, prefix)).subquery()
    key = func.substr(per_body.c.region, 1, length).label("part")
    sums = [func.sum(per_body.c[name]).label(name) for name in _FIELDS]
    rows = session.execute(select(key, func.count().label("bodies"), *sums).group_by(key))
    return {row.part: Tally(row.bodies, *(int(getattr(row, name)) for name in _FIELDS)) for row in rows}


_FIELDS = ("silent", "establishment", "in_service", "degree", "vocational", "experience", "inspectors")


def of_bodies(day: date, appointed: ColumnElement[bool]) -> Select[Any]:
    """One row for each body that stands on a day: its latest figures by then, and whom it has in office by evidence.

    `appointed` says whose appointments are looked at: those at the bodies asked about, so that no others are counted. A body
    that never reported counts as silent and with nothing else.
    """
    later = db.core(tables.BodyFigure).alias()
    newest = (
        select(func.max(later.c.year))
        .where(later.c.organisation_id == _B.organisation_id, later.c.live.is_(True), later.c.year <= day.year)
        .correlate(_B.id.table)
        .scalar_subquery()
    )
    staff = _staff(day, appointed).subquery()
    reported = _F.id.is_not(None)

    def counted(column: Any) -> Any:
        return case((reported, func.coalesce(column, 0)), else_=0)

    return (
        select(
            _B.organisation_id,
            _B.region,
            _B.level,
            case((reported, 0), else_=1).label("silent"),
            func.coalesce(_F.establishment, 0).label("establishment"),
            func.coalesce(_F.in_service, 0).label("in_service"),
            _F.year,
            *(counted(staff.c[kind.name.lower()]).label(kind.name.lower()) for kind in EvidenceKind),
            counted(staff.c.inspectors).label("inspectors"),
        )
        .select_from(_B.id.table)
        .outerjoin(_F.id.table, and_(_F.organisation_id == _B.organisation_id, _F.live.is_(True), _F.year == newest))
        .outerjoin(staff, staff.c.organisation_id == _B.organisation_id)
        .where(or_(_B.closed_on.is_(None), _B.closed_on >= day))
    )


def _staff(day: date, appointed: ColumnElement[bool]) -> Select[Any]:
    """Who is in office at each body on a day, each professional counted under the first kind of evidence (SET-74)."""
    rank = case(*((_V.kind == kind, place) for kind, place in _RANK.items()))
    proved = (
        select(_V.person_id, func.min(rank).label("rank"))
        .where(
            _V.person_id.in_(select(_A.person_id).where(appointed)),
            _V.since_on <= day,
            or_(_V.withdrawn_on.is_(None), _V.withdrawn_on > day),
        )
        .group_by(_V.person_id)
        .subquery()
    )
    return (
        select(
            _A.organisation_id,
            func.count().label("inspectors"),
            *(
                func.sum(case((proved.c.rank == place, 1), else_=0)).label(kind.name.lower())
                for kind, place in _RANK.items()
            ),
        )
        .outerjoin(proved, proved.c.person_id == _A.person_id)
        .where(in_office(day), appointed)
        .group_by(_A.organisation_id)
    )
