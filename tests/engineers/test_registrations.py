"""Registrations from application to the end: who may, what stands against it, two persons, one employer (RSE-03..08, RSE-12)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from registry.blacklist import entries as barring
from registry.blacklist.terms_bars import BarBasis, BarSource, StartEvent
from registry.engineers import commands, queries, tables
from registry.engineers.terms import (
    ApplicationKind,
    ApplicationState,
    CancelGround,
    EmployerWord,
    FraudGround,
    Grade,
    Registered,
    RegistrationState,
    Specialty,
    Step,
)
from registry.kernel import db, ledger
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, NotPermitted, OutOfDate, RuleBroken
from registry.kernel.paging import PageRequest
from registry.kernel.transaction import write
from registry.parties import queries as people
from registry.parties.reference.industries import HighHazard
from registry.parties.terms import PostKind
from registry.policy import Action, Ledger, Permission, Role
from tests import world as w
from tests.engineers import people as p

TODAY = p.TODAY


ALL = PageRequest(size=200)
HOURS = [(date(2026, 3, 2), date(2026, 3, 7), 48)]


def state(code: str) -> RegistrationState:
    return queries.record(p.KEEPER, code).row.state


def application(number: str, viewer: Actor = w.AUDITOR) -> queries.ApplicationRecord:
    return queries.application(viewer, number)


def offered(number: str, viewer: Actor) -> dict[Step, bool]:
    """The steps shown to somebody, and whether they may take each."""
    return {one.step: not one.refusal for one in application(number, viewer).offers}


def refused(provision: str, run: Callable[[], object]) -> None:
    with pytest.raises(RuleBroken) as found:
        run()
    assert found.value.provision == provision, found.value


# -- one employer, on any day ------------------------------------------------------------------------------------------


def test_a_registration_is_in_force_at_one_firm_from_its_day(database: str) -> None:
    firm, other, who = p.firm(1), p.firm(2), p.someone(1)
    p.received(who, firm, on=date(2024, 6, 1), number="ZC0001")
    with db.reading() as session:
        assert queries.registered_at(session, [firm.id, other.id], TODAY) == {
            firm.id: (Registered(who.id, Grade.INTERMEDIATE, Specialty.CHEMICAL, "ZC0001", date(2029, 5, 31)),)
        }
        for day, there in [
            (date(2024, 5, 31), 0),
            (date(2024, 6, 1), 1),
            (date(2029, 5, 31), 1),
            (date(2029, 6, 1), 0),
        ]:
            assert len(queries.registered_at(session, [firm.id], day).get(firm.id, ())) == there
    refused("RSE-12.one_employer", lambda: p.received(who, other, on=date(2025, 6, 1)))
    refused("RSE-12.one_employer", lambda: p.apply(who, other, p.qualified(who)))
    w.intact(Ledger.ENGINEERS, Ledger.PARTIES)


def test_from_application_to_change(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    firm, other, who = p.firm(1), p.firm(2), p.someone(1)
    w.on(monkeypatch, date(2026, 11, 2))
    number = p.apply(who, firm, p.qualified(who), said="受聘于安全部")
    assert application(number).row.kind is ApplicationKind.FIRST
    refused("RSE-05.conditions", lambda: p.examine(number))  # nothing shows the employment yet
    p.confirm(number, firm)
    assert application(number).row.employer_word is EmployerWord.CONFIRMED
    p.examine(number)
    refused("IN-07.officers", lambda: p.grant(number, p.KEEPER))
    refused("IN-07.officers", lambda: p.grant(number, Actor("other", Role.DECIDER, "PERSON-K", "同人", region=w.HUNAN)))
    code = p.grant(number, p.KEEPER_TOO)
    found = queries.record(p.KEEPER, code)
    assert found.row.number == "432026000001"
    assert (found.row.registered_on, found.row.valid_until) == (date(2026, 11, 2), date(2031, 11, 1))
    assert {one.title: one.on for one in found.clocks} == {
        "注册有效期至": date(2031, 11, 1),
        "可以申请延续注册自": date(2031, 8, 1),
        "继续教育完成期限": date(2031, 11, 1),
    }
    with pytest.raises(OutOfDate):
        commands.refuse(p.DECIDER, p.seen(number), "晚了", submission=w.submission())
    commands.publish(p.KEEPER, p.seen(number), submission=w.submission())
    assert application(number).row.state is ApplicationState.PUBLISHED
    w.on(monkeypatch, TODAY)
    refused(
        "RSE-12.change",
        lambda: commands.change(
            p.account(who), commands.Changing(credit_code=firm.credit_code), submission=w.submission()
        ),
    )
    moving = commands.change(
        p.account(who), commands.Changing(credit_code=other.credit_code), submission=w.submission()
    )
    assert p.through(moving, other) == code
    assert (p.registered(firm), p.registered(other)) == (0, 1)
    assert (p.registered(firm, date(2026, 11, 22)), p.registered(other, date(2026, 11, 22))) == (1, 0)
    after = queries.record(p.KEEPER, code)
    assert after.row.valid_until == date(2031, 11, 1)  # RSE-12.change_term
    assert [(one.employer_code, one.ended_on) for one in after.stretches] == [(firm.code, TODAY), (other.code, None)]
    with pytest.raises(NotFound):
        queries.record(p.agent(firm), code)  # whoever was left sees no more of it
    assert queries.record(p.agent(other), code).row.employer == other.name
    with db.reading() as session:
        events = [one.action for one in ledger.history(session, moving)]
        assert events == [
            Action.ENGINEER_APPLIED, Action.ENGINEER_CONFIRMED, Action.ENGINEER_EXAMINED, Action.ENGINEER_GRANTED
        ]  # fmt: skip
        rows = session.execute(select(db.core(tables.Registration))).all()
    assert [(row.stretch, row.version, row.live) for row in rows] == [(1, 1, False), (1, 2, True), (2, 1, True)]
    w.intact(Ledger.ENGINEERS, Ledger.PARTIES)


def test_a_persons_second_current_registration_is_stopped_by_the_database(database: str) -> None:
    firm, who = p.firm(1), p.someone(1)
    p.received(who, firm)
    table = db.core(tables.Registration)
    with db.reading() as session:
        row = dict(session.execute(select(table)).one()._mapping) | {"code": "EOTHER", "number": "ZC9999"}
    del row["id"]
    with pytest.raises(IntegrityError), db.writing() as session:
        session.execute(table.insert().values(**row))


# -- what is refused, with its article ---------------------------------------------------------------------------------


def test_bad_applications_are_refused_with_the_article(database: str) -> None:
    firm, mine = p.firm(1), p.firm(2, hazard=HighHazard.COAL_MINE, industry="06")
    old, young = p.someone(1, born="19551123"), p.someone(2)
    refused("RSE-05.max_age", lambda: p.apply(old, firm, p.qualified(old)))
    held = p.qualified(young)
    refused("RSE-02.mapping.chemical", lambda: p.apply(young, mine, held))
    refused("RSE-02.mapping.coal", lambda: p.received(young, firm, specialty=Specialty.COAL))
    refused("RSE-05.max_age", lambda: p.received(old, firm, on=date(2026, 11, 23)))
    assert p.received(old, firm, on=date(2026, 11, 22), number="ZC0070")  # seventy until the birthday
    late = p.someone(3)
    early = p.qualified(late, on=date(2021, 11, 22))
    refused("RSE-03.late", lambda: p.apply(late, firm, early))
    number = p.apply(late, firm, early, doubt="学时证明随后提交")
    found = application(number)
    assert found.row.kind is ApplicationKind.LATE_FIRST
    assert "待核实" in found.doubted[0]
    refused("RSE-12.one_employer", lambda: p.apply(late, firm, early, doubt="再来一份"))  # one at a time
    with pytest.raises(InvalidInput):
        p.apply(young, firm, held, post=PostKind.WORKER)
    with pytest.raises(NotFound):
        p.apply(young, firm, early)  # somebody else's qualification


def test_a_bar_keeps_out_of_the_work_it_names_only(database: str) -> None:
    """BAN-05 bars from an occupation; BAN-02 from the post of a principal, which an engineer's is not."""
    firm, agency = p.firm(1), p.firm(2, hazard=HighHazard.NONE, industry="74")
    barred, principal = p.someone(1), p.someone(2)
    p.at_post(p.someone(3), agency, PostKind.EVALUATOR)

    def bar(who: int, basis: BarBasis, event: StartEvent, **more: Any) -> None:
        new = barring.NewBar(
            basis, event, date(2025, 1, 1), date(2024, 6, 1), "某市中级人民法院（演示）", f"文-{who}", "安全责任", w.CHANGSHA,
            "PERSON-O", "PERSON-E", person_id=who, **more,
        )  # fmt: skip
        with write(w.DECIDER, Permission.BARS_DECIDE, w.submission(), ledgers=[Ledger.BLACKLIST]) as work:
            barring.impose_bar(work, new)

    bar(
        barred.id,
        BarBasis.COURT,
        StartEvent.SENTENCE_SERVED,
        years=3,
        occupation="安全生产管理",
        source=BarSource.COURT,
    )
    bar(principal.id, BarBasis.PRINCIPAL, StartEvent.SANCTION)
    refused("RSE-05.conditions", lambda: p.apply(barred, firm, p.qualified(barred)))
    refused("RSE-05.conditions", lambda: p.received(barred, firm))
    number = p.apply(principal, firm, p.qualified(principal))
    code = p.through(number, firm)
    assert "BAN" not in queries.record(p.KEEPER, code).bars[0]
    assert "禁入期内" in queries.record(p.KEEPER, code).bars[0]


def test_fraud_bars_for_five_years(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    firm, who = p.firm(1), p.someone(1)
    code = p.received(who, firm)
    wanted = commands.Withdrawing(registration=code, ground=FraudGround.REGISTRATION, said="业绩证明系伪造")
    number = commands.propose(p.KEEPER, wanted, submission=w.submission())
    refused("IN-07.officers", lambda: p.grant(number, p.KEEPER))
    assert p.registered(firm) == 1
    p.grant(number)
    assert state(code) is RegistrationState.WITHDRAWN
    assert (p.registered(firm), p.registered(firm, date(2026, 11, 22))) == (0, 1)
    [clock] = queries.record(p.KEEPER, code).clocks
    assert (clock.on, clock.title) == (date(2031, 11, 22), "不得再次注册至")
    again = p.qualified(who, on=date(2026, 6, 1))
    refused("RSE-08", lambda: p.apply(who, firm, again))
    w.on(monkeypatch, date(2031, 11, 22))
    refused("RSE-08", lambda: p.apply(who, firm, again, doubt="期满"))
    w.on(monkeypatch, date(2031, 11, 23))
    assert application(p.apply(who, firm, again, doubt="学时证明随后提交")).row.kind is ApplicationKind.AGAIN


def test_a_qualification_got_by_fraud_is_no_use_any_more(sqlite_database: str) -> None:
    firm, who = p.firm(1), p.someone(1)
    code = p.received(who, firm)
    wanted = commands.Withdrawing(registration=code, ground=FraudGround.QUALIFICATION, said="冒名考试")
    p.grant(commands.propose(p.KEEPER, wanted, submission=w.submission()))
    [held] = queries.own(p.account(who)).qualifications
    assert held.ended_on == TODAY
    with pytest.raises(NotFound):
        p.apply(who, firm, held.code)


# -- renewal, lapse, ending --------------------------------------------------------------------------------------------


def test_renewal_in_its_window_with_the_hours(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    firm, who = p.firm(1), p.someone(1)
    me = p.account(who)
    p.at_post(who, firm)
    code = p.received(who, firm, on=date(2022, 2, 24))  # until 2027-02-23: the window opens today
    w.on(monkeypatch, date(2026, 11, 22))
    refused("RSE-04.window", lambda: commands.renew(me, commands.Renewing(), submission=w.submission()))
    w.on(monkeypatch, TODAY)
    assert state(code) is RegistrationState.RENEWAL_DUE
    refused("RSE-07", lambda: commands.renew(me, commands.Renewing(), submission=w.submission()))
    for first, last, hours in HOURS:
        course = commands.Attended(from_on=first, until_on=last, hours=hours, subject="法规", provider="基地（演示）")
        commands.attend(me, course, submission=w.submission())
    assert (queries.record(p.KEEPER, code).hours, queries.record(p.KEEPER, code).needed) == (480, 480)
    number = commands.renew(me, commands.Renewing(), submission=w.submission())
    p.examine(number)  # a post is registered: the employer need not say so once more
    assert p.grant(number) == code
    assert state(code) is RegistrationState.VALID
    found = queries.record(p.KEEPER, code)
    assert [(one.from_on, one.valid_until) for one in found.stretches] == [
        (date(2022, 2, 24), date(2027, 2, 23)),
        (date(2027, 2, 24), date(2032, 2, 23)),
    ]
    assert found.hours == 0  # the new term has its own
    assert [p.registered(firm, day) for day in (date(2027, 2, 23), date(2027, 2, 24), date(2032, 2, 24))] == [1, 1, 0]


def test_a_change_takes_a_renewed_term_along(sqlite_database: str) -> None:
    firm, other, who = p.firm(1), p.firm(2), p.someone(1)
    me = p.account(who)
    code = p.received(who, firm, on=date(2022, 1, 13))
    for first, last, hours in HOURS:
        course = commands.Attended(from_on=first, until_on=last, hours=hours, subject="法规", provider="基地（演示）")
        commands.attend(me, course, submission=w.submission())
    p.through(commands.renew(me, commands.Renewing(), submission=w.submission()), firm)
    changing = commands.Changing(credit_code=other.credit_code)
    p.through(commands.change(me, changing, submission=w.submission()), other)
    assert [p.registered(firm, day) for day in (date(2026, 11, 22), TODAY, date(2027, 1, 13))] == [1, 0, 0]
    assert [p.registered(other, day) for day in (TODAY, date(2027, 1, 13), date(2032, 1, 12))] == [1, 1, 1]
    assert state(code) is RegistrationState.VALID
    p.through(commands.give_up(me, "离开行业", submission=w.submission()))
    assert state(code) is RegistrationState.CANCELLED
    assert p.registered(other) == 0


def test_lapsed_by_date_alone_and_registered_again(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    firm, who = p.firm(1), p.someone(1)
    me = p.account(who)
    code = p.received(who, firm, on=date(2021, 11, 24))  # until today
    assert state(code) is RegistrationState.RENEWAL_DUE
    w.on(monkeypatch, date(2026, 11, 24))
    assert state(code) is RegistrationState.LAPSED
    assert p.registered(firm, date(2026, 11, 24)) == 0
    refused("RSE-04.validity", lambda: commands.renew(me, commands.Renewing(), submission=w.submission()))
    [held] = queries.own(me).qualifications
    assert queries.own(me).may_start
    number = p.apply(who, firm, held.code, doubt="学时证明随后提交")
    assert application(number).row.kind is ApplicationKind.AGAIN
    again = p.through(number, firm)
    assert again != code
    assert (state(code), state(again)) == (RegistrationState.LAPSED, RegistrationState.VALID)


def test_the_office_proposes_a_cancellation(sqlite_database: str) -> None:
    firm, who = p.firm(1), p.someone(1)
    code = p.received(who, firm)
    wanted = commands.Cancelling(registration=code, ground=CancelGround.LEFT, said="解除聘用满一个月")
    number = commands.propose(p.KEEPER, wanted, submission=w.submission())
    assert offered(number, p.KEEPER) == {Step.GRANT: False, Step.REFUSE: False}
    assert offered(number, p.DECIDER) == {Step.GRANT: True, Step.REFUSE: True}
    with pytest.raises(RuleBroken):  # one matter at a time
        commands.propose(p.KEEPER, wanted, submission=w.submission())
    commands.refuse(p.DECIDER, p.seen(number), "已重新聘用", submission=w.submission())
    assert application(number).reason == "已重新聘用"
    assert state(code) is RegistrationState.VALID
    p.grant(commands.propose(p.KEEPER, wanted, submission=w.submission()))
    assert state(code) is RegistrationState.CANCELLED
    with pytest.raises(NotFound):
        commands.propose(p.KEEPER, wanted, submission=w.submission())


# -- the steps ---------------------------------------------------------------------------------------------------------


def test_sent_back_corrected_declined_and_taken_back(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    firm, who = p.firm(1), p.someone(1)
    me = p.account(who)
    w.on(monkeypatch, date(2026, 11, 2))
    number = p.apply(who, firm, p.qualified(who))
    with pytest.raises(InvalidInput):
        commands.send_back(p.KEEPER, p.seen(number), "  ", submission=w.submission())
    commands.send_back(p.KEEPER, p.seen(number), "请补聘用合同", submission=w.submission())
    assert application(number).reason == "请补聘用合同"
    assert offered(number, me) == {Step.CORRECT: True, Step.TAKE_BACK: True}
    w.on(monkeypatch, TODAY)
    old = p.seen(number)
    commands.correct(me, old, commands.Correcting(said="已补"), submission=w.submission())
    with pytest.raises(OutOfDate):
        commands.correct(me, old, commands.Correcting(said="又补"), submission=w.submission())
    assert application(number).row.due_on == date(2026, 12, 21)  # twenty working days anew (SET-54)
    commands.decline(p.agent(firm), p.seen(number), "没有聘用此人", submission=w.submission())
    assert application(number).row.employer_word is EmployerWord.DECLINED
    refused("RSE-05.conditions", lambda: p.examine(number))
    p.examine(number, favourable=False, opinion="单位不予确认")
    with pytest.raises(OutOfDate):
        commands.take_back(me, p.seen(number), submission=w.submission())
    commands.refuse(p.DECIDER, p.seen(number), "未受聘于该单位", submission=w.submission())
    second = p.apply(who, firm, queries.own(me).qualifications[0].code)
    commands.take_back(me, p.seen(second), submission=w.submission())
    assert [row.state for row in queries.applications(w.AUDITOR, queries.ApplicationFilters(), ALL).items] == [
        ApplicationState.TAKEN_BACK,
        ApplicationState.REFUSED,
    ]
    w.intact(Ledger.ENGINEERS)


def test_nobody_touches_what_is_not_theirs(database: str) -> None:
    firm, other, who, else_ = p.firm(1), p.firm(2, region=w.ZHUZHOU), p.someone(1), p.someone(2)
    number = p.apply(who, firm, p.qualified(who))
    code = p.received(else_, other)
    for run in (
        lambda: commands.take_back(p.account(else_), p.seen(number), submission=w.submission()),
        lambda: commands.confirm(p.agent(other), p.seen(number), submission=w.submission()),
        lambda: commands.send_back(p.KEEPER_ZHUZHOU, p.seen(number), "理由", submission=w.submission()),
        lambda: queries.application(p.account(else_), number),
        lambda: queries.application(p.agent(other), number),
        lambda: queries.record(p.account(who), code),
        lambda: queries.record(p.agent(firm), code),
        lambda: queries.record(p.KEEPER_ZHUZHOU, "ENONE"),
    ):
        with pytest.raises(NotFound):
            run()
    for actor in (w.OFFICER, w.AUDITOR, w.CERTIFIER):
        with pytest.raises(NotPermitted):
            p.examine(number, actor)
    with pytest.raises(NotPermitted):
        p.grant(number, w.OFFICER)
    with pytest.raises(NotPermitted):
        p.received(p.someone(3), firm, actor=p.KEEPER_ZHUZHOU)
    assert [row.number for row in queries.applications(p.agent(firm), queries.ApplicationFilters(), ALL).items] == [
        number
    ]
    assert not queries.applications(p.agent(other), queries.ApplicationFilters(), ALL).items
    assert queries.to_confirm(p.agent(firm)) == 1
    assert queries.to_confirm(p.agent(other)) == 0
    assert not w.holds_identity([application(number), queries.record(p.KEEPER_ZHUZHOU, code)])


def test_the_post_moves_with_the_registration(database: str) -> None:
    firm, other, who = p.firm(1), p.firm(2), p.someone(1)
    p.at_post(who, firm)
    p.received(who, firm)
    changing = commands.Changing(credit_code=other.credit_code)
    p.through(commands.change(p.account(who), changing, submission=w.submission()), other)
    with db.reading() as session:
        posts = people.posts_of(session, person_id=who.id)
    assert [(post.organisation_code, post.from_on, post.until_on) for post in posts] == [
        (other.code, TODAY, None),
        (firm.code, date(2024, 1, 1), date(2026, 11, 22)),
    ]


# -- continuing education ----------------------------------------------------------------------------------------------


def test_courses_are_entered_and_taken_back(database: str) -> None:
    firm, who = p.firm(1), p.someone(1)
    me = p.account(who)
    code = p.received(who, firm)

    def attend(actor: Actor, hours: str, *, person: str = "", last: date = date(2026, 3, 3)) -> str:
        course = commands.Attended(
            from_on=date(2026, 3, 2), until_on=last, hours=hours, subject="应急", provider="基地（演示）"
        )
        return commands.attend(actor, course, person=person, submission=w.submission())

    mine = attend(me, "8.5")
    refused("SET-51", lambda: attend(me, "8"))
    theirs = attend(p.KEEPER, "7.5", person=who.code)
    with pytest.raises(NotFound):
        attend(p.KEEPER_ZHUZHOU, "1", person=who.code)
    with pytest.raises(NotFound):
        attend(p.KEEPER, "1", person="PNONE")
    assert queries.record(p.KEEPER, code).hours == 160
    with pytest.raises(NotFound):  # entered by the keeper
        commands.take_back_course(me, theirs, "误登", submission=w.submission())
    with pytest.raises(InvalidInput):
        commands.take_back_course(me, mine, " ", submission=w.submission())
    commands.take_back_course(me, mine, "误登", submission=w.submission())
    assert [one.code for one in queries.own(me).courses] == [theirs]
    assert queries.record(p.KEEPER, code).hours == 75
    w.intact(Ledger.ENGINEERS)
