"""The register as a list and for the public: the database and the rule agree on every state; six answers; guessing is slowed down."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from registry.engineers import commands, queries, rules
from registry.engineers.facts import registrations_of, stretch_of
from registry.engineers.queries import public
from registry.engineers.terms import (
    ADVICE,
    ApplicationState,
    CancelGround,
    FraudGround,
    Grade,
    LookOutcome,
    RegistrationState,
    Specialty,
)
from registry.kernel import access, db, limits
from registry.kernel.access import PUBLIC
from registry.kernel.errors import InvalidInput, NotPermitted, TooMany
from registry.kernel.paging import PageRequest
from registry.parties.reference.industries import HighHazard
from registry.parties.terms import PostKind
from registry.reports import work_list
from registry.verification import look_up
from tests import world as w
from tests.engineers import people as p

ALL = PageRequest(size=200)
TODAY = p.TODAY


def rows(viewer: access.Actor = p.KEEPER, **wanted: object) -> list[queries.RegistrationRow]:
    return list(queries.registrations(viewer, queries.Wanted(**wanted), ALL).items)  # type: ignore[arg-type]


def everything() -> dict[str, str]:
    """A registration in every state; numbers by what became of it."""
    firm, other = p.firm(1), p.firm(2, region=w.ZHUZHOU)
    ends = {
        "ZC-VALID": date(2024, 6, 1),
        "ZC-SOON": date(2021, 12, 10),  # until 2026-12-09
        "ZC-SIXTY": date(2022, 1, 15),
        "ZC-NINETY": date(2022, 2, 15),
        "ZC-LAPSED": date(2021, 11, 23),  # until yesterday
        "ZC-CANCELLED": date(2024, 6, 1),
        "ZC-WITHDRAWN": date(2024, 6, 1),
        "ZC-MOVED": date(2024, 6, 1),
        "ZC-RENEWED": date(2022, 1, 10),
    }
    found = {}
    for serial, (number, began) in enumerate(ends.items(), 1):
        found[number] = p.received(p.someone(serial), firm, on=began, number=number, grade=list(Grade)[serial % 3])
    people = {number: p.someone(serial) for serial, number in enumerate(ends, 1)}
    for number, ending in (
        (
            "ZC-CANCELLED",
            commands.Cancelling(registration=found["ZC-CANCELLED"], ground=CancelGround.LEFT, said="离职"),
        ),
        (
            "ZC-WITHDRAWN",
            commands.Withdrawing(registration=found["ZC-WITHDRAWN"], ground=FraudGround.REGISTRATION, said="伪造"),
        ),
    ):
        assert found[number]
        p.grant(commands.propose(p.KEEPER, ending, submission=w.submission()))
    change = commands.Changing(credit_code=other.credit_code)
    p.through(commands.change(p.account(people["ZC-MOVED"]), change, submission=w.submission()), other)
    renewing = people["ZC-RENEWED"]
    course = commands.Attended(
        from_on=date(2026, 3, 2), until_on=date(2026, 3, 7), hours=48, subject="法规", provider="基地（演示）"
    )
    commands.attend(p.account(renewing), course, submission=w.submission())
    p.through(commands.renew(p.account(renewing), commands.Renewing(), submission=w.submission()), firm)
    return found


def test_the_database_and_the_rule_agree(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = everything()
    for day in (TODAY, date(2026, 12, 10), date(2027, 1, 10), date(2029, 3, 1), date(2029, 6, 1), date(2032, 1, 10)):
        w.on(monkeypatch, day)
        with db.reading() as session:
            lives: dict[str, list[rules.Stretch]] = {}
            for several in registrations_of(session, range(1, 100)).values():
                for row in several:
                    lives.setdefault(row.code, []).append(stretch_of(row))
        by_rule = {code: rules.state_on(life, day, 3) for code, life in lives.items()}
        assert set(by_rule) == set(found.values())
        assert {row.code: row.state for row in rows()} == by_rule
        for state in RegistrationState:
            assert {row.code for row in rows(state=state)} == {code for code, one in by_rule.items() if one is state}
        for code, state in by_rule.items():
            assert queries.record(p.KEEPER, code).row.state is state


def test_the_register_is_narrowed_and_paged(database: str) -> None:
    found = everything()
    assert [row.valid_until for row in rows()] == sorted(row.valid_until for row in rows())
    assert {row.number for row in rows(region=w.ZHUZHOU)} == {"ZC-MOVED"}
    assert {row.grade for row in rows(grade=Grade.JUNIOR)} == {Grade.JUNIOR}
    assert not rows(specialty=Specialty.COAL)
    assert [row.number for row in rows(typed="zc-soon")] == ["ZC-SOON"]
    assert [row.number for row in rows(typed=w.identity(2, born="19800101"))] == ["ZC-SOON"]
    assert [row.number for row in rows(typed=w.name(3))] == ["ZC-SIXTY"]
    assert not rows(typed=w.identity(900))
    pages = [queries.registrations(p.KEEPER, queries.Wanted(), PageRequest(n, 4)) for n in (1, 2, 3)]
    assert [len(page.items) for page in pages] == [4, 4, 1]
    assert {row.code for page in pages for row in page.items} == set(found.values())
    assert [(one.within, one.count) for one in queries.due_counts(p.KEEPER)] == [(30, 1), (60, 1), (90, 1)]
    assert [row.number for row in rows(within=60)] == ["ZC-SOON", "ZC-SIXTY"]
    assert {row.number for row in rows(p.KEEPER_ZHUZHOU)} == {"ZC-MOVED"}
    assert rows(w.AUDITOR)[0].name[1:2] == "*"
    assert not w.holds_identity(rows())
    with pytest.raises(InvalidInput):
        queries.registrations_export(p.KEEPER, queries.Wanted(), " ")
    assert len(queries.registrations_export(p.KEEPER, queries.Wanted(), "年度统计")) == len(found)
    with pytest.raises(NotPermitted):
        rows(w.CERTIFIER)


def test_everybody_sees_their_own(sqlite_database: str) -> None:
    everything()
    firm, other = p.firm(1), p.firm(2)
    me = p.someone(1)
    assert {row.number for row in rows(p.account(me))} == {"ZC-VALID"}
    assert "ZC-MOVED" not in {row.number for row in rows(p.agent(firm))}
    assert {row.number for row in rows(p.agent(other))} == {"ZC-MOVED"}
    own = queries.own(p.account(p.someone(2)))
    assert (own.may_start, own.may_renew, own.may_change) == (False, "", "")
    assert queries.own(p.account(me)).may_renew.startswith("自 2029-02-28")
    with pytest.raises(NotPermitted):
        queries.own(access.Actor("nobody", p.account(me).role))


# -- anyone ------------------------------------------------------------------------------------------------------------


def look(number: str, name: str, client: str = "") -> queries.LookAnswer:
    return queries.look(PUBLIC, number, name, client=client or f"client-{uuid4().hex}")


def test_six_answers(database: str) -> None:
    everything()
    for number, serial, outcome in [
        ("ZC-VALID", 1, LookOutcome.VALID),
        ("zc-soon", 2, LookOutcome.VALID),
        ("ZC-LAPSED", 5, LookOutcome.LAPSED),
        ("ZC-CANCELLED", 6, LookOutcome.CANCELLED),
        ("ZC-WITHDRAWN", 7, LookOutcome.WITHDRAWN),
        ("ZC-MOVED", 8, LookOutcome.VALID),
        ("ZC-VALID", 2, LookOutcome.NO_MATCH),
        ("ZC-NOWHERE", 1, LookOutcome.NO_MATCH),
        ("Z", 1, LookOutcome.BAD_NUMBER),
        (w.identity(1), 1, LookOutcome.BAD_NUMBER),
    ]:
        found = look(number, w.name(serial))
        assert (found.outcome, found.advice) == (outcome, ADVICE[outcome]), number
        assert (found.registration is None) is (outcome in (LookOutcome.NO_MATCH, LookOutcome.BAD_NUMBER))
        assert not w.holds_identity(found)
    moved = look("ZC-MOVED", w.name(8)).registration
    assert moved is not None
    assert moved.employer == p.firm(2).name
    withdrawn = look("ZC-WITHDRAWN", w.name(7)).registration
    assert withdrawn is not None
    assert withdrawn.ended_on == TODAY
    with pytest.raises(InvalidInput):
        look("ZC-VALID", " ")


def test_wrong_number_and_wrong_name_are_told_apart_by_nobody(sqlite_database: str) -> None:
    p.received(p.someone(1), p.firm(1), number="ZC-VALID")
    one, two = look("ZC-VALID", w.name(2)), look("ZC-NOTHING", w.name(1))
    assert (one.outcome, one.advice, one.registration) == (two.outcome, two.advice, two.registration)


def test_guessing_is_slowed_down(sqlite_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "_TYPED", limits.PerMinute(10, "查询过于频繁：每分钟最多 10 次。"))
    p.received(p.someone(1), p.firm(1), number="ZC-VALID")
    for serial in range(2, 7):
        assert look("ZC-VALID", w.name(serial)).outcome is LookOutcome.NO_MATCH
    with pytest.raises(TooMany):
        look("ZC-VALID", w.name(1))
    for _ in range(10):
        look("Z", "张三", client="one")
    with pytest.raises(TooMany):
        look("Z", "张三", client="one")


# -- elsewhere ---------------------------------------------------------------------------------------------------------


def test_the_one_look_up_names_engineers_as_of_a_day(database: str) -> None:
    firm, who = p.firm(1), p.someone(1)
    code = p.received(who, firm, number="ZC-VALID")
    [there] = look_up.firm(w.OFFICER, firm.code, reason="检查").engineers
    assert (there.code, there.number, there.name) == (code, "ZC-VALID", who.name)
    [held] = look_up.person(w.OFFICER, who.code, reason="检查").engineers
    assert held.organisation_name == firm.name
    assert not look_up.person(w.OFFICER, who.code, as_of=date(2024, 5, 31), reason="检查").engineers


def test_the_work_list_counts_what_waits(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    firm, who = p.firm(1, hazard=HighHazard.HAZARDOUS_CHEMICALS), p.someone(1)
    w.on(monkeypatch, date(2026, 9, 24))
    number = p.apply(who, firm, p.qualified(who))
    w.on(monkeypatch, TODAY)

    def waiting(actor: access.Actor) -> dict[str, int]:
        return {task.title: task.count for task in work_list.tasks(actor)}

    assert waiting(p.KEEPER)["待初审的注册申请"] == 1
    assert waiting(p.KEEPER)["逾期未办的注册申请"] == 1
    assert waiting(p.KEEPER)["未按规定配备的单位"] == 1
    assert waiting(p.agent(firm))["待本单位确认聘用的注册申请"] == 1
    assert waiting(p.agent(firm))["本单位配备义务有缺口"] == 1
    p.at_post(who, firm, PostKind.SAFETY_MANAGER, TODAY)
    p.confirm(number, firm)
    assert "待本单位确认聘用的注册申请" not in waiting(p.agent(firm))
    p.examine(number)
    assert waiting(p.DECIDER)["待终审的注册事项"] == 1
    p.grant(number)
    assert waiting(p.KEEPER)["待公告发证的注册"] == 1
    assert queries.applications_waiting(p.KEEPER) == {ApplicationState.GRANTED: 1}
    assert "本单位配备义务有缺口" not in waiting(p.agent(firm))
