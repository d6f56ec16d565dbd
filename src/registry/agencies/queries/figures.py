"""Grades in numbers: how they are spread by field and by region, and over time. Counted by the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from registry.agencies import rules, scales, tables
from registry.agencies.queries import grades
from registry.agencies.queries.agencies import day_of, selected, working
from registry.agencies.terms import FIELD_WORDS, UNGRADED, ChangeState, Field, QualificationState
from registry.blacklist import queries as blacklist
from registry.kernel import clock, db
from registry.kernel.access import Actor
from registry.law import queries as laws
from registry.parties import places
from registry.parties.places import regions
from registry.parties.reference.divisions import PROVINCE
from registry.policy import Permission

_Q = db.core(tables.AgencyQualification).c
_G = db.core(tables.AgencyGrade).c
_C = db.core(tables.AgencyChange).c
_PERIODS = 4
_LAST = 999  # no grade comes after every grade


@dataclass(frozen=True)
class Spread:
    """How many agencies of one group have each grade. `counts` in the order of `Distribution.grades`, ungraded last."""

    key: str
    title: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Distribution:
    """Grades on a day of agencies that may take on work. An agency with several fields counts in each."""

    as_of: date
    grades: tuple[tuple[str, str, str], ...]  # code, title, tone; the best first
    whole: Spread
    by_field: tuple[Spread, ...]
    by_region: tuple[Spread, ...]
    over_time: tuple[Spread, ...]


def distribution(viewer: Actor, as_of: date | None = None) -> Distribution:
    """How grades are spread on a day, and at the end of each of the periods before it."""
    viewer.must(Permission.PUBLISHED_READ)
    day = day_of(as_of)
    with db.reading() as session:
        rows = _rows(session, day)
        known = {row.grade: (row.grade, row.grade_title, row.grade_tone, row.rank) for row in rows if row.grade}
        past = [(when, _rows(session, when)) for when in _ends(session, day)]
        for _, several in past:
            known |= {row.grade: (row.grade, row.grade_title, row.grade_tone, row.rank) for row in several if row.grade}
    found = [one[:3] for one in sorted(known.values(), key=lambda one: one[3])]
    codes = [one[0] for one in found] + [""]
    by_region = [
        _spread(code, name, codes, (row.grade for row in rows if row.region[:4] == code[:4]))
        for code, name in regions().items()
    ]
    return Distribution(
        as_of=day,
        grades=(*found, ("none", UNGRADED, "neutral")),
        whole=_spread("", "全省", codes, (row.grade for row in rows)),
        by_field=tuple(
            _spread(field.value, FIELD_WORDS[field], codes, (r.grade for r in rows if f"|{field.value}|" in r.fields))
            for field in Field
        ),
        by_region=tuple(one for one in by_region if one.total),
        over_time=tuple(_spread(f"{when}", f"{when}", codes, (r.grade for r in several)) for when, several in past),
    )


def _rows(session: Any, day: date) -> list[Any]:
    return list(session.execute(selected(day).where(working(day)).add_columns(_G.rank)))


def _ends(session: Any, day: date) -> list[date]:
    """The last days of the periods before a day, the oldest first, and the day itself."""
    months = scales.on(clock.today()).months(laws.in_force(session, clock.today()))
    found, first = [day], scales.period_of(day, months).first
    for _ in range(_PERIODS):
        last = first - timedelta(days=1)
        found.insert(0, last)
        first = scales.period_of(last, months).first
    return found


def _spread(key: str, title: str, codes: list[str], found: Iterable[str | None]) -> Spread:
    counts = dict.fromkeys(codes, 0)
    for one in found:
        counts[one or ""] += 1
    return Spread(key, title, tuple(counts.values()))


def grade_counts(viewer: Actor, region: str = "") -> tuple[dict[str, str], dict[str, dict[str, int]]]:
    """Agencies of the register by place and grade today, whether or not they may take on work; a place is one directly below the
    region, or itself. Before it the grades' titles by code, the best first and `none` last. Raises `InvalidInput`.
    """
    viewer.must(Permission.PUBLISHED_READ)
    region = region or PROVINCE
    query = selected(clock.today()).add_columns(places.place(_Q.region, region).label("part"), _G.rank)
    if region != PROVINCE:
        query = query.where(places.within(_Q.region, region))
    rows = query.subquery().c
    code = func.coalesce(rows.grade, "none").label("code")
    title, rank = func.max(rows.grade_title).label("title"), func.min(rows.rank).label("rank")
    counted = select(rows.part, code, title, rank, func.count().label("n")).group_by(rows.part, code)
    found: dict[str, dict[str, int]] = {}
    titles: dict[str, tuple[int, str]] = {}
    with db.reading() as session:
        for row in session.execute(counted):
            kinds = found.setdefault(places.place_code(row.part), {})
            kinds[row.code] = kinds.get(row.code, 0) + row.n
            titles[row.code] = (_LAST, UNGRADED) if row.code == "none" else (row.rank, row.title)
    return {code: title for code, (_, title) in sorted(titles.items(), key=lambda one: one[1])}, found


def candidates(viewer: Actor) -> int:
    """How many agencies of the viewer's region have a grade today that calls for a case and are not on the blacklist."""
    viewer.must(Permission.AGENCIES_READ)
    today = clock.today()
    called = {(scale.code, one.code) for scale in scales.every() for one in scale.grades if one.candidate}
    with db.reading() as session:
        query = select(_G.organisation_id, _G.scale, _G.grade).where(
            grades.newest_by(today), db.below(_G.region, viewer.region_prefix)
        )
        ids = {row.organisation_id for row in session.execute(query) if (row.scale, row.grade) in called}
        return len(ids - set(blacklist.listed_among(session, ids, today)))


def worst() -> str:
    """The code of the worst grade of the scale in force today."""
    return scales.on(clock.today()).grades[-1].code


def renewals_due(viewer: Actor) -> int:
    """How many qualifications of the viewer's region should have applied for renewal by today (AG-04.renewal)."""
    viewer.must(Permission.AGENCIES_READ)
    today = clock.today()
    with db.reading() as session:
        law = laws.in_force(session, today)
        rows = session.execute(
            select(_Q.valid_until).where(
                _Q.live.is_(True), _Q.state == QualificationState.IN_FORCE, _Q.valid_until >= today,
                db.below(_Q.region, viewer.region_prefix),
            )
        ).scalars()  # fmt: skip
        return sum(rules.renewal_from(one, law) <= today for one in rows)


def changes_waiting(viewer: Actor) -> int:
    """How many reported changes of the viewer's region nobody has taken note of."""
    viewer.must(Permission.AGENCIES_READ)
    with db.reading() as session:
        return db.count(
            session,
            select(_C.id).where(_C.state == ChangeState.REPORTED, db.below(_C.region, viewer.region_prefix)),
        )
