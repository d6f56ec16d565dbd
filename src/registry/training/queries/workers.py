"""What the rules of pre-job training look at, for many posts at once: a few set queries, never one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlmodel import Session

from registry.conduct import tables as conduct
from registry.conduct.terms import AccidentRole
from registry.kernel import db
from registry.parties import tables as parties
from registry.parties.reference.industries import HighHazard
from registry.parties.terms import PostKind
from registry.training.tables import prejob as tables
from registry.training.terms_prejob import MANAGING_POSTS, Cause, Entry, Stint, Worker

E = db.core(tables.TrainingEntry).c
_N = db.core(tables.NewProcessNotice).c
_T = db.core(parties.Post).c
_O = db.core(parties.Organisation).c

Pair = tuple[int, int]
"""Row ids of a person and a firm."""


class AtPost(NamedTuple):
    """One post with the facts about its holder at the firm."""

    worker: Worker
    stint: Stint
    person_id: int
    organisation_id: int


def posts_by_code(session: Session, codes: Iterable[str]) -> dict[str, AtPost]:
    """The posts with these public codes and what is known about their holders."""
    rows: list[Any] = []
    for part in db.chunks(set(codes)):
        rows += session.execute(_posts().where(_T.code.in_(part))).all()
    return about(session, rows)


def about(session: Session, posts: Sequence[Any]) -> dict[str, AtPost]:
    """What is known about the holders of posts; rows name code, person, firm, kind, title, first and last day."""
    known = holders(session, {(row.person_id, row.organisation_id) for row in posts})
    found: dict[str, AtPost] = {}
    for row in posts:
        stint = stint_of(row)
        worker = known[row.person_id, row.organisation_id].at(stint)
        found[row.code] = AtPost(worker, stint, row.person_id, row.organisation_id)
    return found


class Holder(NamedTuple):
    """What is known about one person at one firm, and the accidents that call for retraining in one post or another."""

    worker: Worker
    of_firm: tuple[Cause, ...]
    of_person: tuple[Cause, ...]

    def at(self, stint: Stint) -> Worker:
        """The facts as they matter at a post."""
        accidents = self.of_firm if stint.kind in MANAGING_POSTS else ()
        if stint.kind is PostKind.SPECIAL_OPERATOR:
            accidents = self.of_person
        return replace(self.worker, accidents=accidents)


def holders(session: Session, pairs: set[Pair]) -> dict[Pair, Holder]:
    """What is known about these people at these firms."""
    stints: dict[Pair, list[Stint]] = {}
    for row in _of_people(session, _posts(), _T, pairs):
        stints.setdefault((row.person_id, row.organisation_id), []).append(stint_of(row))
    entries: dict[Pair, list[Entry]] = {}
    for row in _of_people(session, select(E.id.table).where(E.live.is_(True)).order_by(E.until_on, E.id), E, pairs):
        entries.setdefault((row.person_id, row.organisation_id), []).append(entry_of(row))
    firms = {firm for _, firm in pairs}
    processes, (of_firm, of_person) = _processes(session, firms), _accidents(session, pairs)
    hazards: dict[int, HighHazard] = {}
    for part in db.chunks(firms):
        hazards |= {
            row.id: row.high_hazard for row in session.execute(select(_O.id, _O.high_hazard).where(_O.id.in_(part)))
        }
    return {
        pair: Holder(
            Worker(
                hazards[pair[1]],
                tuple(stints.get(pair, ())),
                tuple(entries.get(pair, ())),
                tuple(processes.get(pair[1], ())),
            ),
            tuple(of_firm.get(pair[1], ())),
            tuple(of_person.get(pair, ())),
        )
        for pair in pairs
    }


def _posts() -> Select[Any]:
    columns = (_T.code, _T.person_id, _T.organisation_id, _T.kind, _T.title, _T.from_on, _T.until_on)
    return select(*columns, _O.high_hazard).join(_O.id.table, _O.id == _T.organisation_id)


def stint_of(row: Any) -> Stint:
    """A stored post as the rules see it."""
    return Stint(row.code, row.kind, row.title, row.from_on, row.until_on)


def entry_of(row: Any) -> Entry:
    """A stored training as the rules see it."""
    return Entry(
        row.post, row.level, row.from_on, row.until_on, row.hours, row.passed, row.nature, row.cause, row.code
    )  # fmt: skip


def _of_people(session: Session, query: Select[Any], columns: Any, pairs: set[Pair]) -> list[Any]:
    """The rows of these people at these firms."""
    persons, found = {person for person, _ in pairs}, []
    for part in db.chunks(persons):
        rows = session.execute(query.where(columns.person_id.in_(part)))
        found += [row for row in rows if (row.person_id, row.organisation_id) in pairs]
    return found


def _processes(session: Session, firms: set[int]) -> dict[int, list[Cause]]:
    found: dict[int, list[Cause]] = {}
    for part in db.chunks(firms):
        for row in session.execute(select(_N.id.table).where(_N.organisation_id.in_(part)).order_by(_N.begun_on)):
            found.setdefault(row.organisation_id, []).append(Cause(row.number, row.begun_on, row.title, row.what))
    return found


def _accidents(session: Session, pairs: set[Pair]) -> tuple[dict[int, list[Cause]], dict[Pair, list[Cause]]]:
    """Fatal accidents of the firms, and those of them that name one of their people as responsible."""
    of_firm: dict[int, list[Cause]] = {}
    for part in db.chunks({firm for _, firm in pairs}):
        query = fatal_accidents().with_only_columns(ACCIDENT.number, ACCIDENT.happened_on, UNIT.organisation_id)
        for row in session.execute(query.where(UNIT.organisation_id.in_(part)).order_by(ACCIDENT.happened_on)):
            of_firm.setdefault(row.organisation_id, []).append(Cause(row.number, row.happened_on))
    of_person: dict[Pair, list[Cause]] = {}
    blamed = db.core(conduct.AccidentParty).alias("blamed")
    query = (
        fatal_accidents()
        .join(blamed, blamed.c.accident_id == ACCIDENT.id)
        .where(blamed.c.role == AccidentRole.OTHER_RESPONSIBLE_PERSON)
        .with_only_columns(ACCIDENT.number, ACCIDENT.happened_on, UNIT.organisation_id, blamed.c.person_id)
    )
    for part in db.chunks({person for person, _ in pairs}):
        for row in session.execute(query.where(blamed.c.person_id.in_(part)).order_by(ACCIDENT.happened_on)):
            of_person.setdefault((row.person_id, row.organisation_id), []).append(Cause(row.number, row.happened_on))
    return of_firm, of_person


ACCIDENT = db.core(conduct.AccidentReport).c
UNIT = db.core(conduct.AccidentParty).c


def fatal_accidents() -> Select[Any]:
    """Accidents with deaths, each with the unit where it happened."""
    return (
        select(ACCIDENT.id)
        .join(UNIT.id.table, UNIT.accident_id == ACCIDENT.id)
        .where(ACCIDENT.live.is_(True), ACCIDENT.deaths > 0, UNIT.role == AccidentRole.ORGANISATION)
    )


def busy_days(session: Session, person_ids: Iterable[int]) -> dict[int, list[tuple[Any, Any, int, str]]]:
    """First day, last day, tenths of hours and code of every training of these persons, at whatever firm."""
    found: dict[int, list[tuple[Any, Any, int, str]]] = {}
    for part in db.chunks(set(person_ids)):
        query = select(E.person_id, E.from_on, E.until_on, E.hours, E.code).where(E.live.is_(True))
        for row in session.execute(query.where(E.person_id.in_(part))):
            found.setdefault(row.person_id, []).append((row.from_on, row.until_on, row.hours, row.code))
    return found


def rows_of(session: Session, person_id: int, organisation_id: int) -> int:
    """How many versions of trainings of a person at a firm there are: what a form saw when it was opened."""
    query = select(E.id).where(E.person_id == person_id, E.organisation_id == organisation_id)
    return db.count(session, query)
