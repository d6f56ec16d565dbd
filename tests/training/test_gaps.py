"""Employers' gaps: the database says what the rules say, for every post and day; who may see what; sheets are recorded."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert, select

from registry.conduct import tables as conduct
from registry.conduct.terms import AccidentGrade, AccidentKind, AccidentRole
from registry.kernel import access, calendar, clock, db, fields
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, NotPermitted
from registry.kernel.paging import PageRequest
from registry.kernel.transaction import write
from registry.law import queries as laws
from registry.parties import entries as met
from registry.parties import tables as parties
from registry.parties.reference.industries import HighHazard
from registry.parties.terms import PostKind
from registry.policy import Ledger, Permission, Role
from registry.reports import work_list
from registry.training import rules_hours, rules_prejob, tables
from registry.training.queries import gap_sql, gaps, workers
from registry.training.terms import CertificateKind, Ending, Origin
from registry.training.terms_prejob import FileStanding, GapKind, NewProcess, TrainingLevel, WorkNature
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
    put(tables.TrainingEntry, entries)
    notices = [
        {
            "number": f"Q{one.id}", "organisation_id": one.id, "title": rng.choice(["", "操作工"]),
            "kind": NewProcess.PROCESS, "what": "新工艺", "begun_on": date(2025, 2, 1), "recorded_by": "P",
            "recorded_at": clock.now(),
        }
        for one in known
    ]  # fmt: skip
    put(tables.NewProcessNotice, notices)
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


# -- certificates, reach, sheets ---------------------------------------------------------------------------------------


def agent_of(firm: Any) -> Actor:
    return Actor("agent", Role.AGENT, "PERSON-G", "企业经办", organisation=firm.code)


def kinds_at(viewer: Actor, firm: Any, day: date = TODAY) -> set[tuple[str, GapKind]]:
    return {(row.post, row.gap) for row in gaps.gaps_of(viewer, firm.code, gaps.GapFilters(), ALL, day=day).items}


def test_who_lacks_a_certificate_on_which_day(database: str) -> None:
    """SO-05, LAW-05 and TR-08: each row is a post, the certificate held, and whether that leaves a gap today."""
    known, people = firms(8), persons(30)
    by_hazard = dict(zip(HAZARDS, known, strict=True))
    chem, plain, site = (
        by_hazard[one] for one in (HighHazard.HAZARDOUS_CHEMICALS, HighHazard.NONE, HighHazard.CONSTRUCTION)
    )
    since, operator = date(2024, 1, 2), PostKind.SPECIAL_OPERATOR
    special, card = CertificateKind.SPECIAL_OPERATION, CertificateKind.CONSTRUCTION
    limit = calendar.add_months(TODAY, -6)  # appointed that day: today is the last of the six months
    cases: list[tuple[PostKind, Any, date, tuple[Any, ...] | None, dict[str, Any], bool]] = [
        (operator, plain, since, None, {}, True),
        (operator, plain, since, (special, since, TODAY), {}, False),
        (operator, plain, since, (special, since, TODAY - timedelta(days=1)), {}, True),
        (operator, plain, since, (special, TODAY + timedelta(days=1), date(2030, 1, 1)), {}, True),
        (operator, plain, since, (special, since, date(2030, 1, 1)), {"review_due_on": TODAY}, False),
        (operator, plain, since, (special, since, date(2030, 1, 1)), {"review_due_on": TODAY - timedelta(days=1)}, True),
        (operator, plain, since, (special, since, date(2030, 1, 1)), {"ending": Ending.WITHDRAWN, "ended_on": TODAY}, True),
        (operator, plain, since, (special, since, date(2030, 1, 1)), {"ending": Ending.CANCELLED, "ended_on": TODAY + timedelta(days=1)}, False),
        (operator, plain, since, (special, since, date(2030, 1, 1)), {"ending": Ending.UNDONE, "ended_on": TODAY + timedelta(days=1)}, True),
        (operator, plain, since, (card, since, date(2030, 1, 1)), {}, True),
        (operator, site, since, (card, since, date(2030, 1, 1)), {}, False),
        (operator, plain, since, (CertificateKind.SPECIAL_EQUIPMENT, since, date(2030, 1, 1)), {}, True),
        (PostKind.PRINCIPAL, plain, since, None, {}, False),
        (PostKind.PRINCIPAL, chem, since, None, {}, True),
        (PostKind.PRINCIPAL, chem, limit, None, {}, False),
        (PostKind.PRINCIPAL, chem, limit - timedelta(days=1), None, {}, True),
        (PostKind.PRINCIPAL, chem, since, (CertificateKind.PRINCIPAL, since, TODAY), {}, False),
        (PostKind.PRINCIPAL, chem, since, (CertificateKind.SAFETY_MANAGER, since, TODAY), {}, True),
        (PostKind.SAFETY_MANAGER, chem, since, (CertificateKind.SAFETY_MANAGER, since, TODAY), {}, False),
        (PostKind.SAFETY_MANAGER, chem, since, (CertificateKind.SAFETY_MANAGER, since, TODAY), {"high_hazard": "hazardous_chemicals"}, False),
        (PostKind.SAFETY_MANAGER, chem, since, (CertificateKind.SAFETY_MANAGER, since, TODAY), {"high_hazard": "coal_mine"}, True),
    ]  # fmt: skip
    posts, certificates, expected = [], [], set()
    for person, (kind, firm, begun, held, more, gap) in zip(people, cases, strict=False):
        posts.append(post(person.id, firm.id, kind, "", begun, None))
        if held:
            certificates.append(certificate(person.id, *held, **more))
        if gap:
            wanted = GapKind.NO_OPERATION_CERTIFICATE if kind is operator else GapKind.NO_MANAGER_CERTIFICATE
            expected.add((posts[-1]["code"], wanted))
    put(parties.Post, posts)
    put(tables.Certificate, certificates)
    found = {pair for firm in (chem, plain, site) for pair in kinds_at(w.AUDITOR, firm)}
    assert found == expected
    rows = [
        row for firm in (chem, plain, site) for row in gaps.gaps_of(w.OFFICER, firm.code, gaps.GapFilters(), ALL).items
    ]
    assert all(row.reasons and row.reasons[0].article and row.reasons[0].fix for row in rows)
    said = {row.reasons[0].text.partition("；")[0].rstrip("。") for row in rows}
    assert {"没有登记的特种作业操作证", "没有登记的考核合格证", f"证书已于 {TODAY} 终止"} <= said
    assert f"证书应于 {TODAY - timedelta(days=1)} 前复审，逾期未复审" in said


def test_a_fatal_accident_calls_managers_and_those_named(database: str) -> None:
    known, people = firms(2), persons(4)
    firm = known[0]
    since, on = date(2025, 1, 1), date(2026, 5, 1)
    posts = [
        post(people[0].id, firm.id, PostKind.PRINCIPAL, "", since, None),
        post(people[1].id, firm.id, PostKind.SPECIAL_OPERATOR, "", since, None),
        post(people[2].id, firm.id, PostKind.SPECIAL_OPERATOR, "", since, None),
        post(people[3].id, firm.id, PostKind.SAFETY_MANAGER, "", on + timedelta(days=1), None),
    ]
    put(parties.Post, posts)
    put(conduct.AccidentReport, [accident("S1", on, 1), accident("S2", on, 0)])
    with db.reading() as session:
        ids = {row.number: row.id for row in session.execute(select(db.core(conduct.AccidentReport)))}
    for number in ids.values():
        named = {"name": "名", "name_key": "名", "accident_id": number}
        put(
            conduct.AccidentParty,
            [named | {"role": AccidentRole.ORGANISATION, "organisation_id": firm.id, "person_id": None}],
        )
        put(
            conduct.AccidentParty,
            [
                named
                | {"role": AccidentRole.OTHER_RESPONSIBLE_PERSON, "organisation_id": None, "person_id": people[1].id}
            ],
        )
    put(
        tables.Certificate,
        [certificate(people[n].id, CertificateKind.SPECIAL_OPERATION, since, date(2030, 1, 1)) for n in (1, 2)],
    )
    called = {(posts[0]["code"], GapKind.AFTER_ACCIDENT), (posts[1]["code"], GapKind.AFTER_ACCIDENT)}
    assert kinds_at(w.AUDITOR, firm) == called
    assert kinds_at(w.AUDITOR, firm, on - timedelta(days=1)) == set()
    put(
        tables.TrainingEntry,
        [entry(posts[0], TrainingLevel.AFTER_ACCIDENT, on + timedelta(days=9), 80, cause="S1")],
    )
    assert kinds_at(w.AUDITOR, firm) == {(posts[1]["code"], GapKind.AFTER_ACCIDENT)}
    [row] = gaps.gaps_of(w.AUDITOR, firm.code, gaps.GapFilters(), ALL).items
    assert "S1" in row.reasons[0].text
    assert row.name == fields.mask_name(people[1].name) != people[1].name, "an auditor looks at the work, not at people"


def test_lists_filters_reach_and_sheets(sqlite_database: str) -> None:
    known, people = firms(8), persons(24)
    put(
        parties.Post,
        [
            post(one.id, known[n % 8].id, PostKind.WORKER, "操作工", date(2025, 1, 1), None)
            for n, one in enumerate(people)
        ],
    )
    everybody = gaps.firms_with_gaps(w.AUDITOR, gaps.GapFilters(), PageRequest(size=3))
    assert (everybody.total, len(everybody.items), everybody.items[0].total) == (8, 3, 3)
    assert everybody.items[0].counts == {GapKind.NOT_TRAINED: 3}
    behind = gaps.firms_with_gaps(w.AUDITOR, gaps.GapFilters(), PageRequest(9, 3))
    assert (behind.total, behind.gaps, everybody.gaps) == (8, gaps.count_gaps(w.AUDITOR), behind.gaps)
    zhuzhou = Actor("zz", Role.OFFICER, "PERSON-Z", region=w.ZHUZHOU)
    assert gaps.firms_with_gaps(zhuzhou, gaps.GapFilters(), ALL).total == 3
    assert gaps.firms_with_gaps(w.OFFICER, gaps.GapFilters(region=w.ZHUZHOU), ALL).total == 3
    assert gaps.firms_with_gaps(w.OFFICER, gaps.GapFilters(hazard=HighHazard.FIREWORKS), ALL).total == 1
    assert gaps.firms_with_gaps(w.OFFICER, gaps.GapFilters(q="第3厂"), ALL).total == 1
    assert gaps.firms_with_gaps(w.OFFICER, gaps.GapFilters(q=known[4].credit_code), ALL).total == 1
    for kind in GapKind:
        assert gaps.firms_with_gaps(w.OFFICER, gaps.GapFilters(gap=kind), ALL).total == (
            8 if kind is GapKind.NOT_TRAINED else 0
        )
    assert gaps.firms_with_gaps(w.OFFICER, gaps.GapFilters(), ALL, day=date(2024, 12, 31)).total == 0
    own = agent_of(known[1])
    assert [one.code for one in gaps.firms_with_gaps(own, gaps.GapFilters(), ALL).items] == [known[1].code]
    assert len(kinds_at(own, known[1])) == gaps.count_gaps(own) == 3
    [task] = [one for one in work_list.tasks(own) if one.page == "posts"]
    assert (task.count, task.tone) == (3, "bad")
    for viewer, firm in ((own, known[2]), (zhuzhou, known[1])):
        with pytest.raises(NotFound):
            gaps.gaps_of(viewer, firm.code, gaps.GapFilters(), ALL)
        assert gaps.firm_named(viewer, firm.code) == ("", "")
        assert gaps.gaps_to_take_out(viewer, gaps.GapFilters(), "核查", firm=firm.code) == []
    for stranger in (w.PERSON, w.PARTNER, w.DECIDER, w.ADMIN):
        with pytest.raises(NotPermitted):
            gaps.count_gaps(stranger)
    with pytest.raises(InvalidInput):
        gaps.gaps_to_take_out(w.OFFICER, gaps.GapFilters(), "  ")
    with pytest.raises(InvalidInput, match="超过"):
        gaps.gaps_to_take_out(w.OFFICER, gaps.GapFilters(), "核查", most=10)
    taken = gaps.gaps_to_take_out(w.OFFICER, gaps.GapFilters(), "年度执法检查", firm=known[1].code)
    assert len(taken) == 3
    assert not w.holds_identity(taken)
    log = db.core(access.AccessEntry)
    with db.reading() as session:
        last = session.execute(select(log).where(log.c.actor == "officer")).one()
    assert (last.what, last.subject, last.reason) == ("gaps.export", known[1].code, "年度执法检查")
    assert [one.name for one in gaps.gaps_of(w.OFFICER, known[1].code, gaps.GapFilters(), PageRequest(2, 2)).items]
    assert rules_hours.assessed_kinds(laws_on(date(2015, 1, 1))) == (), "not before the law was in force"
    assert gaps.firms_with_gaps(w.OFFICER, gaps.GapFilters(), ALL, day=date(2012, 1, 1)).total == 0
