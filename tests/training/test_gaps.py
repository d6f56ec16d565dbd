"""Employers' gaps: the database says what the rules say, for every post and day; who may see what; sheets are recorded."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert, select

from registry.conduct.terms import AccidentGrade, AccidentKind
from registry.kernel import clock, db
from registry.kernel.paging import PageRequest
from registry.kernel.transaction import write
from registry.law import queries as laws
from registry.parties import entries as met
from registry.parties import tables as parties
from registry.parties.reference.industries import HighHazard
from registry.parties.terms import PostKind
from registry.policy import Ledger, Permission
from registry.training import rules_prejob, tables_prejob
from registry.training.queries import gap_sql, workers
from registry.training.terms import CertificateKind, Origin
from registry.training.terms_prejob import FileStanding, NewProcess, TrainingLevel, WorkNature
from tests import world as w

TODAY = date(2026, 11, 23)
ALL = PageRequest(size=200)
HAZARDS = list(HighHazard)


def firms(count: int, region: str = w.CHANGSHA) -> list[Any]:
    """So many firms, one of each kind of business in turn."""
    wanted = [
        met.MetOrganisation(
            w.credit_code(500 + n), f"演示第{n}厂（演示）", region if n % 3 else w.ZHUZHOU,
            high_hazard=HAZARDS[n % len(HAZARDS)],
        )
        for n in range(count)
    ]  # fmt: skip
    with write(w.KEEPER, Permission.PARTIES_ENTER, w.submission(), ledgers=[Ledger.PARTIES]) as work:
        found = met.meet_organisations(work, wanted)
    return [found[one.credit_code] for one in wanted]


def persons(count: int) -> list[Any]:
    with write(w.KEEPER, Permission.PARTIES_ENTER, w.submission(), ledgers=[Ledger.PARTIES]) as work:
        found = met.meet_people(work, [met.MetPerson(w.identity(n), w.name(n)) for n in range(count)])
    return [found[w.identity(n)] for n in range(count)]


def put(table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        with db.writing(list(Ledger)) as session:
            session.execute(insert(db.core(table)), rows)


_codes = iter(range(10_000_000))


def post(person: int, firm: int, kind: PostKind, title: str, since: date, until: date | None) -> dict[str, Any]:
    return {
        "code": f"G{next(_codes):016d}", "person_id": person, "organisation_id": firm, "kind": kind, "title": title,
        "from_on": since, "until_on": until, "source": "", "batch": "",
    }  # fmt: skip


def entry(
    at: dict[str, Any], level: TrainingLevel, until: date, hours: int, *, passed: bool = True, cause: str = ""
) -> dict[str, Any]:
    return {
        "code": f"M{next(_codes):016d}", "version": 1, "live": True, "person_id": at["person_id"],
        "organisation_id": at["organisation_id"], "post": at["code"], "level": level, "from_on": until, "until_on": until,
        "hours": hours, "content": "内容", "teacher": "教师", "passed": passed, "nature": WorkNature.ORDINARY,
        "cause": cause, "centre_id": None, "remark": "", "recorded_by": "P", "recorded_at": clock.now(),
        "closed_at": None, "closed_reason": "", "batch": "",
    }  # fmt: skip


def certificate(person: int, kind: CertificateKind, issued: date, until: date, **more: Any) -> dict[str, Any]:
    row = {
        "code": f"C{next(_codes):016d}", "version": 1, "live": True, "kind": kind, "number": "", "person_id": person,
        "category": "", "operation": "", "subject": "", "high_hazard": "", "class_number": "", "first_issued_on": issued,
        "issued_on": issued, "valid_until": until, "review_due_on": None, "reviewed_on": None, "provision": "",
        "origin": Origin.RECEIVED, "issuer": "发证机关", "centre_id": None, "region": "", "ended_on": None,
        "ending": None, "ended_reason": "", "changed_at": clock.now(), "batch": "",
    }  # fmt: skip
    return row | more


def accident(number: str, on: date, deaths: int) -> dict[str, Any]:
    return {
        "number": number, "version": 1, "live": True, "title": "事故", "title_key": "事故", "happened_on": on,
        "place": "", "region": w.CHANGSHA, "kind": next(iter(AccidentKind)), "deaths": deaths, "injuries": 0,
        "loss_cents": 0, "grade": next(iter(AccidentGrade)), "provision": "", "concealed": False, "reported_on": None,
        "approved_on": None, "summary": "", "note": "", "batch": "", "entered_at": clock.now(),
        "changed_at": clock.now(),
    }  # fmt: skip


def random_world(seed: int) -> list[date]:
    """Posts with histories around the boundaries, trainings, new processes; gives days worth asking about."""
    rng = Random(seed)
    known, people = firms(8), persons(60)
    days = [date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 1), date(2026, 1, 10), TODAY]
    posts: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    for place, person in enumerate(people):
        firm = known[place % len(known)]
        since = rng.choice([date(2023, 1, 10), date(2023, 3, 1), date(2024, 1, 2)])
        history = []
        for _ in range(rng.randrange(1, 5)):
            title = rng.choice(["操作工", "装配工"])
            until = since + timedelta(days=rng.choice([20, 58, 59, 60, 300]))
            history.append(post(person.id, firm.id, PostKind.WORKER, title, since, until))
            back = rules_prejob.back_too_late(until, laws_on(TODAY))
            since = rng.choice([until + timedelta(days=1), back - timedelta(days=1), back, back + timedelta(days=1)])
        if rng.random() < 0.7:
            history[-1]["until_on"] = None
        if rng.random() < 0.3:
            first = history[0]["from_on"] + timedelta(days=rng.choice([0, 30, 400]))
            posts.append(post(person.id, firm.id, PostKind.SPECIAL_OPERATOR, "", first, None))
        posts += history
        hours = rng.choice([40, 80, 150, 240, 260])
        for one in history:
            for level in TrainingLevel:
                if level is TrainingLevel.AFTER_ACCIDENT or rng.random() < 0.35:
                    continue
                on = one["from_on"] + timedelta(days=rng.choice([-3, -1, 0, 10, 200]))
                cause = f"Q{firm.id}" if level is TrainingLevel.TARGETED else ""
                entries.append(entry(one, level, on, hours, passed=rng.random() < 0.9, cause=cause))
    put(parties.Post, posts)
    put(tables_prejob.TrainingEntry, entries)
    notices = [
        {
            "number": f"Q{one.id}", "organisation_id": one.id, "title": rng.choice(["", "操作工"]),
            "kind": NewProcess.PROCESS, "what": "新工艺", "begun_on": date(2025, 2, 1), "recorded_by": "P",
            "recorded_at": clock.now(),
        }
        for one in known
    ]  # fmt: skip
    put(tables_prejob.NewProcessNotice, notices)
    days += [one["from_on"] + timedelta(days=rng.choice([0, 1, 365, 366])) for one in rng.sample(posts, 10)]
    return days


def laws_on(day: date) -> Any:
    with db.reading() as session:
        return laws.in_force(session, day)


P = db.core(parties.Post).c


@pytest.mark.parametrize("seed", [1, 2])
def test_the_database_says_what_the_rules_say(database: str, seed: int) -> None:
    days = random_world(seed)
    seen: Counter[str] = Counter()
    with db.reading() as session:
        every = session.execute(select(P.code, P.id).where(P.kind == PostKind.WORKER)).all()
        known = workers.posts_by_code(session, [row.code for row in every])
        for day in days:
            law = laws.in_force(session, day)
            found = {
                row.post_id: row.standing
                for row in session.execute(gap_sql.standings(day, law, P.kind == PostKind.WORKER))
            }
            for row in every:
                at = known[row.code]
                state = rules_prejob.standing(at.worker, at.stint, day, law).state
                if state is FileStanding.OFF_POST:
                    assert row.id not in found
                    continue
                expected = FileStanding.TRAINED if state is FileStanding.SUPERVISED else state
                assert found[row.id] == expected.value, (day, at)
                seen[expected.value] += 1
    assert {"trained", "not_trained", "retraining_due", "refresher_overdue"} <= set(seen), seen
