"""Who stands at a post without what the law wants, as one select: the rules of `rules_prejob` said to the database.

Nothing is asked row by row. `tests/training/test_gaps.py` holds that both say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, case, exists, false, func, literal, or_, select, true, union_all
from sqlalchemy.sql import ColumnElement

from registry.conduct import tables as conduct
from registry.conduct.terms import AccidentRole
from registry.kernel import calendar, db
from registry.law.book import LawBook
from registry.parties import tables as parties
from registry.parties.reference.industries import HighHazard
from registry.parties.terms import PostKind
from registry.training import rules_hours, rules_prejob, tables
from registry.training.queries.workers import ACCIDENT, UNIT, fatal_accidents
from registry.training.tables import prejob
from registry.training.terms import CertificateKind, Ending
from registry.training.terms_prejob import MANAGING_POSTS, THREE, FileStanding, GapKind, TrainingLevel

P = db.core(parties.Post).c
O = db.core(parties.Organisation).c  # noqa: E741
_C = db.core(tables.Certificate).c
_E = db.core(prejob.TrainingEntry).c
_N = db.core(prejob.NewProcessNotice).c


def _there(one: Any, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is a row of the table (its columns); every other table named is that of an enclosing select."""
    return exists().where(*where).correlate_except(one.id.table)


def held_on(day: date) -> ColumnElement[bool]:
    """Posts held on a day."""
    return and_(P.from_on <= day, or_(P.until_on.is_(None), P.until_on >= day))


def gaps(day: date, law: LawBook, *where: ColumnElement[bool], only: GapKind | None = None) -> Select[Any]:
    """Every gap on a day, or those of one kind: row id of the post and of the firm, and what is lacking.

    `where` narrows posts and firms. What is asked in steps stands side by side (WITH): SQLite bounds how deep a select nests.
    """
    parts: list[Select[Any]] = []
    if only is None or only in _UNTRAINED:
        trained = standings(day, law, P.kind == PostKind.WORKER, *where).cte("trained")
        untrained = select(trained.c.post_id, trained.c.organisation_id, trained.c.standing.label("gap"))
        wanted = trained.c.standing == only.value if only else trained.c.standing != FileStanding.TRAINED.value
        parts.append(untrained.where(wanted))
    parts += [_gap(kind, day, *lack(day, law), *where) for kind, lack in _LACKING.items() if only in (None, kind)]
    every = union_all(*parts).cte("gaps")
    return select(every.c.post_id, every.c.organisation_id, every.c.gap)


_UNTRAINED = (GapKind.NOT_TRAINED, GapKind.RETRAINING_DUE, GapKind.REFRESHER_OVERDUE, GapKind.NEW_PROCESS)


def _gap(kind: GapKind, day: date, *where: ColumnElement[bool]) -> Select[Any]:
    columns = P.id.label("post_id"), P.organisation_id, literal(kind.value).label("gap")
    return select(*columns).join(O.id.table, O.id == P.organisation_id).where(held_on(day), *where)


# -- certificates ------------------------------------------------------------------------------------------------------


def _in_force(day: date) -> ColumnElement[bool]:
    """Certificates in force on a day: issued, not run out, not overdue for review, not ended (`rules.state_on`)."""
    ended = and_(_C.ending.is_not(None), or_(_C.ending == Ending.UNDONE, _C.ended_on <= day))
    return and_(
        _C.live.is_not(False),  # said so that no index but the holder's is tried
        _C.first_issued_on <= day,
        _C.valid_until >= day,
        or_(_C.review_due_on.is_(None), _C.review_due_on >= day),
        ~ended,
    )


def _holds(day: date, kind: CertificateKind, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the holder of a post has a certificate of a kind in force on a day."""
    return _there(_C, _C.person_id == P.person_id, _C.kind == kind, _in_force(day), *more)


def _without_operation_certificate(day: date, _law: LawBook) -> Sequence[ColumnElement[bool]]:
    """Special operators without a certificate (安全生产法 art 30); on building sites the received one counts as well."""
    on_site = and_(O.high_hazard == HighHazard.CONSTRUCTION, _holds(day, CertificateKind.CONSTRUCTION))
    return P.kind == PostKind.SPECIAL_OPERATOR, ~_holds(day, CertificateKind.SPECIAL_OPERATION), ~on_site


def _without_manager_certificate(day: date, law: LawBook) -> Sequence[ColumnElement[bool]]:
    """Principals and safety managers of assessed firms without a certificate after the months of TR-08 (LAW-05)."""
    kinds = rules_hours.assessed_kinds(law)
    if not kinds or "TR-08" not in law:
        return (false(),)

    def lacks(post: PostKind, kind: CertificateKind) -> ColumnElement[bool]:
        return and_(P.kind == post, ~_holds(day, kind, or_(_C.high_hazard == "", _C.high_hazard == O.high_hazard)))

    overdue = P.from_on < first_within(day, law.months("TR-08"))
    principals = lacks(PostKind.PRINCIPAL, CertificateKind.PRINCIPAL)
    managers = lacks(PostKind.SAFETY_MANAGER, CertificateKind.SAFETY_MANAGER)
    return P.kind.in_(MANAGING_POSTS), O.high_hazard.in_(kinds), overdue, or_(principals, managers)


def first_within(day: date, months: int) -> date:
    """The first day of which "within so many months" has not run out on `day` (SET-05)."""
    found = calendar.add_months(day, -months)
    while calendar.within_months(found, months) < day:
        found += timedelta(days=1)
    return found


# -- training ----------------------------------------------------------------------------------------------------------


def standings(day: date, law: LawBook, *where: ColumnElement[bool]) -> Select[Any]:
    """Posts held on a day with the standing of their holder: trained, not trained, or due again and why."""
    sums = _sums(day, law, *where).cte("sums")
    s = sums.c
    site = s.high_hazard == HighHazard.CONSTRUCTION
    building, plain = rules_hours.required(HighHazard.CONSTRUCTION, law), rules_hours.required(HighHazard.NONE, law)
    dangerous = rules_hours.hazardous_kinds(law)
    high = s.high_hazard.in_(dangerous)
    heavy = rules_hours.required(dangerous[0], law) if dangerous else plain
    again = rules_prejob.retraining_levels(law)

    def reached(levels: Sequence[TrainingLevel]) -> ColumnElement[bool]:
        each = {level: s[level.value] for level in levels}
        there = and_(true(), *(hours >= 1 for hours in each.values()))
        return case(
            (site, and_(there, *(hours >= building.levels[level] for level, hours in each.items()))), else_=there
        )

    total = case((site, building.total), (high, heavy.total), else_=plain.total)
    yearly = case((site, building.yearly), (high, heavy.yearly), else_=plain.yearly)
    base = and_(s.total >= total, reached([level for level in THREE if level not in again]))
    standing = case(
        (and_(base, ~reached(again), s.earlier), FileStanding.RETRAINING_DUE.value),
        (~and_(base, reached(again)), FileStanding.NOT_TRAINED.value),
        (s.recent < yearly, FileStanding.REFRESHER_OVERDUE.value),
        (_open_process(s, day), FileStanding.NEW_PROCESS.value),
        else_=FileStanding.TRAINED.value,
    )
    return select(s.post_id, s.organisation_id, s.person_id, s.entries, standing.label("standing"))


def _sums(day: date, law: LawBook, *where: ColumnElement[bool]) -> Select[Any]:
    """Tenths of hours per post: in all, per level as far as it counts there, and within the refresher's year."""
    counts = and_(
        _E.person_id == P.person_id,
        _E.organisation_id == P.organisation_id,
        _E.live.is_(True),
        _E.passed.is_(True),
        _E.until_on <= day,
    )
    here = or_(_E.post == P.code, and_(_E.post != P.code, _carried(law, db.backend())))

    def hours(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((and_(*conditions), _E.hours), else_=0)), 0)

    again = rules_prejob.retraining_levels(law)
    levels = [hours(_E.level == level, *([here] if level in again else [])).label(level.value) for level in THREE]
    team = func.max(case((and_(_E.level == TrainingLevel.TEAM, here), _E.until_on)))
    recent = rules_prejob.earliest_counting(day, law)
    return (
        select(
            P.id.label("post_id"),
            P.organisation_id,
            P.person_id,
            P.title,
            O.high_hazard,
            _earlier(law, db.backend()).label("earlier"),
            func.count(_E.id).label("entries"),
            hours(_E.level.in_(THREE)).label("total"),
            hours(_E.until_on >= recent).label("recent"),
            team.label("team_on"),
            *levels,
        )
        .join(O.id.table, O.id == P.organisation_id)
        .outerjoin(_E.id.table, counts)
        .where(held_on(day), *where)
        .group_by(P.id, O.id)
    )


def _stints(name: str) -> Any:
    """Posts of the same person at the same firm."""
    return db.core(parties.Post).alias(name).c


def _same_firm(one: Any, other: Any = P) -> ColumnElement[bool]:
    return and_(one.person_id == other.person_id, one.organisation_id == other.organisation_id)


def _same_position(one: Any, other: Any = P) -> ColumnElement[bool]:
    return and_(_same_firm(one, other), one.kind == other.kind, one.title == other.title)


def _continued(begin: Any, law: LawBook) -> ColumnElement[bool]:
    """Whether `begin` is an earlier stint at the post that the present one continues: no year away, no other post between."""
    gap, between, next_ = _stints("gap"), _stints("between"), _stints("next_one")
    years = law.years("TR-07.absence") * 10_000
    back_in_time = _there(
        next_,
        _same_position(next_, gap),
        next_.from_on > gap.until_on,
        next_.from_on <= P.from_on,
        db.day_number(next_.from_on) < db.day_number(gap.until_on, later=1) + years,
    )
    away = _there(
        gap,
        _same_position(gap),
        gap.from_on >= begin.from_on,
        gap.until_on.is_not(None),
        gap.until_on < P.from_on,
        ~back_in_time,
    )
    covering = _stints("covering")
    at_the_post = _there(
        covering,
        _same_position(covering),
        covering.from_on <= between.from_on,
        or_(covering.until_on.is_(None), covering.until_on >= between.from_on),
    )
    moved = _there(
        between,
        _same_firm(between),
        or_(between.kind != P.kind, between.title != P.title),
        between.from_on > begin.until_on,
        between.from_on < P.from_on,
        ~at_the_post,
    )
    return and_(_same_position(begin), begin.until_on.is_not(None), begin.until_on < P.from_on, ~away, ~moved)


@lru_cache(maxsize=4)  # said once for a law and a database: saying it takes longer than asking
def _carried(law: LawBook, _backend: str) -> ColumnElement[bool]:
    """Whether an entry for an earlier stint counts at the present one."""
    begin = _stints("begin")
    return _there(begin, begin.code == _E.post, _continued(begin, law))


@lru_cache(maxsize=4)
def _earlier(law: LawBook, _backend: str) -> ColumnElement[bool]:
    """Whether there was a stint at the firm before the unbroken time at the post began."""
    earlier, begin = _stints("earlier"), _stints("unbroken")
    unbroken = _there(begin, begin.from_on <= earlier.until_on, _continued(begin, law))
    return _there(
        earlier, _same_firm(earlier), earlier.until_on.is_not(None), earlier.until_on < P.from_on, ~unbroken
    )  # fmt: skip


def _open_process(sums: Any, day: date) -> ColumnElement[bool]:
    """A new process begun after the team training and not trained for (TR-07.new_technology)."""
    answer = db.core(prejob.TrainingEntry).alias("answer").c
    answered = _there(
        answer,
        answer.cause == _N.number,
        answer.person_id == sums.person_id,
        answer.organisation_id == sums.organisation_id,
        answer.level == TrainingLevel.TARGETED,
        answer.live.is_(True),
        answer.passed.is_(True),
        answer.until_on <= day,
    )
    return _there(
        _N,
        _N.organisation_id == sums.organisation_id,
        or_(_N.title == "", _N.title == sums.title),
        _N.begun_on > sums.team_on,
        _N.begun_on <= day,
        ~answered,
    )


def _not_retrained(day: date, _law: LawBook) -> Sequence[ColumnElement[bool]]:
    """Managers, and special operators named as responsible, who have not retrained after a fatal accident (TR-11)."""
    blamed = db.core(conduct.AccidentParty).alias("blamed").c
    named = _there(
        blamed,
        blamed.accident_id == ACCIDENT.id,
        blamed.person_id == P.person_id,
        blamed.role == AccidentRole.OTHER_RESPONSIBLE_PERSON,
    )
    retrained = _there(
        _E,
        _E.person_id == P.person_id,
        _E.organisation_id == P.organisation_id,
        _E.cause == ACCIDENT.number,
        _E.level == TrainingLevel.AFTER_ACCIDENT,
        _E.live.is_(True),
        _E.passed.is_(True),
        _E.until_on <= day,
    )
    called = fatal_accidents().where(
        UNIT.organisation_id == P.organisation_id,
        ACCIDENT.happened_on >= P.from_on,
        ACCIDENT.happened_on <= day,
        or_(P.kind.in_(MANAGING_POSTS), and_(P.kind == PostKind.SPECIAL_OPERATOR, named)),
        ~retrained,
    )
    units = fatal_accidents().with_only_columns(UNIT.organisation_id)  # few: only their posts are looked at
    kinds = P.kind.in_([*MANAGING_POSTS, PostKind.SPECIAL_OPERATOR])
    return P.organisation_id.in_(units), kinds, called.correlate(P.id.table).exists()


_LACKING: Mapping[GapKind, Callable[[date, LawBook], Sequence[ColumnElement[bool]]]] = {
    GapKind.NO_OPERATION_CERTIFICATE: _without_operation_certificate,
    GapKind.AFTER_ACCIDENT: _not_retrained,
    GapKind.NO_MANAGER_CERTIFICATE: _without_manager_certificate,
}
