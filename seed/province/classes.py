"""Review classes of the centres: two days of eight lessons for holders of one operation's certificate, closed on the second.

A dozen classes of one centre come to their end together, in one transaction on that day: opened, enrolled, attended, closed.
Opening and closing store what the commands would, which take one class at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, partial
from typing import Any, Final

from sqlalchemy import select, update

from registry.exchange import commands as exchange
from registry.exchange import kinds
from registry.kernel import clock, codes, db
from registry.kernel.access import Actor
from registry.kernel.ledger import Detail
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties.terms import Organisation
from registry.policy import Action, Permission
from registry.training import classwork, queries, rules_classes, tables
from registry.training.catalogue import catalogue_on
from registry.training.reach import own_centre
from registry.training.terms import CertificateKind, Education
from registry.training.terms_classes import Course, EnrolmentState, Hours
from seed.cases import on_day
from seed.province import centres, storing
from seed.province.people import YEARS, Block, Human, holders
from seed.province.storing import Part

_CLASS: Final = 40
_AT_ONCE: Final = 12
_DAY: Final = 80  # tenths of hours
_HALF: Final = 40
_LATE: Final = 30  # every so-manyth leaves at noon of the second day
_M = db.core(tables.Enrolment).c
_K = db.core(tables.TrainingClass).c


@dataclass(frozen=True)
class Planned:
    """One class of the plan."""

    operation: str
    people: tuple[Human, ...]


@lru_cache(maxsize=1)
def planned(block: Block) -> list[Planned]:
    """The block's classes, people of one operation together."""
    by_operation: dict[str, list[Human]] = {}
    for human, operation in holders(block)[0][: len(block.shape.share("enrolments", block.number))]:
        by_operation.setdefault(operation, []).append(human)
    return [
        Planned(operation, tuple(people[first : first + _CLASS]))
        for operation, people in sorted(by_operation.items())
        for first in range(0, len(people), _CLASS)
    ]


def parts(block: Block) -> Iterator[Part]:
    """Some classes at a time. How many there are is known once they are planned, so the last parts may have none."""
    enrolments = len(block.shape.share("enrolments", block.number))
    most = -(-(enrolments // _CLASS + _OPERATIONS) // _AT_ONCE)
    for group in range(most):
        store = partial(_store, block, group, most)
        yield Part(f"{storing.PREFIX}classes/{block.number}/{group}", "培训班级", 6 * enrolments // most, store)


_OPERATIONS: Final = 40  # so many more classes, at most, since each operation may leave one that is not full


def _store(block: Block, group: int, groups: int, key: str) -> None:
    every = planned(block)
    mine = every[group::groups]
    if not mine:
        return
    actor, last = arranged(block, group)
    with on_day(last):
        teachers = tuple(teacher.code for teacher in queries.own_standing(actor).teachers)
        enrolments, attendance = kinds.kind("enrolments"), kinds.kind("attendance")
        with (
            exchange.uncollected(),
            write(actor, Permission.CLASSES_KEEP, key, ledgers=storing.ledgers_of(enrolments, attendance)) as work,
        ):
            numbers = opened(work, [one.operation for one in mine], last, teachers)
            rows, hours = _enrolments(mine, numbers), _attendance(mine, numbers, last)
            storing.enter(work, enrolments, enrolments.judge(work.session, actor, rows, {}), f"{key}/enrolments")
            storing.enter(work, attendance, attendance.judge(work.session, actor, hours, {}), f"{key}/attendance")
            close(work, numbers)


def arranged(block: Block, group: int) -> tuple[Actor, date]:
    """Whose classes they are, and their last day."""
    last = block.today - timedelta(days=block.rng(f"classes/{group}").randrange(20, 365 * YEARS - 30))
    return centres.clerk((block.number + group) % block.shape.centres), last


def _enrolments(mine: Sequence[Planned], numbers: Sequence[str]) -> list[tuple[int, tuple[Any, ...]]]:
    rows = (
        (number, human.name, human.identity, (Education.SENIOR_SECONDARY.value, Education.JUNIOR_COLLEGE.value)[place % 2],
         human.firm.name, human.firm.credit_code, place % 3 == 1, "")
        for one, number in zip(mine, numbers, strict=True)
        for place, human in enumerate(one.people)
    )  # fmt: skip
    return list(enumerate(rows, storing.FIRST_ROW))


def _attendance(mine: Sequence[Planned], numbers: Sequence[str], last: date) -> list[tuple[int, tuple[Any, ...]]]:
    rows = (
        (number, human.identity, human.name, day.isoformat(), _HALF if day == last and place % _LATE == 17 else _DAY, 0, 0, "")
        for one, number in zip(mine, numbers, strict=True)
        for day in (last - timedelta(days=1), last)
        for place, human in enumerate(one.people)
    )  # fmt: skip
    return list(enumerate(rows, storing.FIRST_ROW))


# -- what the commands store, for many classes -------------------------------------------------------------------------


def opened(work: Work, operations: Sequence[str], last: date, teachers: Sequence[str]) -> list[str]:
    """Open a review class for each operation, its second day being `last`; returns their numbers."""
    centre, first = own_centre(work.session, work.actor), last - timedelta(days=1)
    law, numbers = laws.in_force(work.session, first), codes.new_codes("K", len(operations))
    required = _required(law)
    rows = [
        {
            "kind": CertificateKind.SPECIAL_OPERATION, "course": Course.REVIEW, "category": operation[:2],
            "operation": operation, "high_hazard": "", "title": title_of(operation, first), "theory": 2 * _DAY, "practice": 0,
            "online": 0, "lesson_offline": 45, "lesson_online": 30, "required": required[0], "provision": required[1],
            "starts_on": first, "ends_on": last, "place": place_of(centre), "teachers": ",".join(teachers),
            "capacity": _CLASS, "doubt": "", "number": number, "version": 1, "live": True, "centre_id": centre.id,
            "region": centre.region, "reason": "", "changed_by": work.actor.person, "changed_at": clock.now(),
        }
        for operation, number in zip(operations, numbers, strict=True)
    ]  # fmt: skip
    work.insert(tables.TrainingClass, rows)
    scopes: list[Detail] = [row["category"] for row in rows]
    work.record_each(
        Action.CLASS_OPENED, numbers, centre=centre.code, kind=CertificateKind.SPECIAL_OPERATION.value,
        course=Course.REVIEW.value, scope=scopes, starts_on=first, ends_on=last, hours=2 * _DAY, capacity=_CLASS,
        provision=required[1], doubted=False,
    )  # fmt: skip
    return numbers


def _required(law: LawBook) -> tuple[int, str]:
    found = rules_classes.required(CertificateKind.SPECIAL_OPERATION, Course.REVIEW, "", law)
    return (found.hours, found.provision) if found else (0, "")


def title_of(operation: str, day: date) -> str:
    return f"{catalogue_on(day).operation(operation).name}复审班（{day.year}年{day.month}月）"


def place_of(centre: Organisation) -> str:
    return f"{centre.name}教学楼"


def close(work: Work, numbers: Sequence[str]) -> None:
    """Close classes today: who reached the hours has completed, the others have not."""
    today, table = clock.today(), db.core(tables.TrainingClass)
    rows = work.session.execute(select(table).where(_K.number.in_(list(numbers)), _K.live.is_(True))).all()
    plan = classwork.plan_of(rows[0]) if rows else Hours()
    enrolled = work.session.execute(select(_M.id, _M.class_number).where(_M.class_number.in_(list(numbers)))).all()
    hours = classwork.attended(work.session, [one.id for one in enrolled])
    reached = {one.id for one in enrolled if not rules_classes.missing(plan, hours.get(one.id, Hours())).total}
    for state, ids in (
        (EnrolmentState.COMPLETED, reached),
        (EnrolmentState.NOT_COMPLETED, {one.id for one in enrolled} - reached),
    ):
        for part in db.chunks(sorted(ids)):
            work.session.execute(
                update(tables.Enrolment).where(_M.id.in_(part)).values(state=state, version=_M.version + 1)
            )
    work.session.execute(update(table).where(_K.id.in_([row.id for row in rows])).values(live=False))
    changes = {"live": True, "changed_by": work.actor.person, "changed_at": clock.now(), "closed_on": today}
    work.insert(tables.TrainingClass, [_following(row, changes) for row in rows])
    completed: dict[str, list[int]] = {row.number: [0, 0] for row in rows}
    for one in enrolled:
        completed[one.class_number][one.id not in reached] += 1
    work.record_each(
        Action.CLASS_CLOSED, [row.number for row in rows], version=[row.version + 1 for row in rows],
        completed=[completed[row.number][0] for row in rows], not_completed=[completed[row.number][1] for row in rows],
    )  # fmt: skip


def _following(row: Any, changes: Mapping[str, Any]) -> dict[str, Any]:
    after = dict(row._mapping) | changes | {"version": row.version + 1}
    del after["id"]
    return after
