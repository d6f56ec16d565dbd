"""Claims of subsidies from filing to payment and recovery: who may, what stands against it, one wins of two (SB-01..03, IN-07)."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from registry.kernel import db, ledger
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, NotPermitted, OutOfDate, Refused, RuleBroken
from registry.kernel.paging import PageRequest
from registry.law import commands as law
from registry.policy import Action, Ledger, Role
from registry.training import claiming, granting, queries, tables
from registry.training.terms import CertificateKind, Origin, WithdrawalGround
from registry.training.terms_subsidies import Claimant, ClaimState, ClaimStep, Grouping, Payee
from tests import world as w
from tests.training import subsidies as s

ALL = PageRequest(size=200)
S = db.core(tables.SubsidyClaim)


@pytest.fixture
def world(database: str) -> w.World:
    return w.build()


@pytest.fixture
def small(sqlite_database: str) -> w.World:
    return w.build()


def rows(viewer: Actor, **wanted: Any) -> list[queries.ClaimRow]:
    return list(queries.claims(viewer, queries.ClaimFilters(**wanted), ALL).page.items)


# -- the way of a claim ------------------------------------------------------------------------------------------------


def test_from_filing_to_recovery(world: w.World) -> None:
    code = s.certificate(1, centre_id=world.centre_id)
    number = s.claim(world.clerk, code, migrant=True, remark="第一期")
    record = queries.claim_record(world.clerk, number)
    assert (record.row.state, record.row.claimant, record.row.region) == (ClaimState.FILED, Claimant.CENTRE, w.CHANGSHA)
    assert (record.payee, record.payee_name) == (Payee.INSTITUTION, "长沙演示培训中心（演示）")
    assert record.row.masked_identity == "439***********" + w.identity(1)[-4:]
    assert [one.on for one in record.clocks] == [date(2027, 6, 1), date(2026, 1, 1)]
    granting.send_back(w.KEEPER, s.seen(w.KEEPER, number), "农民工身份请核实", submission=w.submission())
    assert queries.claim_record(world.clerk, number).reason == "农民工身份请核实"
    again = claiming.Claim(certificate=code, payee=Payee.INSTITUTION, migrant=False)
    claiming.correct(world.clerk, s.seen(world.clerk, number), again, submission=w.submission())
    assert s.grant(number) == 100_000
    record = queries.claim_record(w.AUDITOR, number)
    assert (record.row.migrant, record.row.granted, record.decided_on) == (False, 100_000, s.TODAY)
    assert "演示标准" in record.amount_from
    for day in (s.TODAY - timedelta(days=1), s.TODAY + timedelta(days=1)):
        with pytest.raises(InvalidInput):
            granting.pay(w.KEEPER, s.seen(w.KEEPER, number), day, "凭证-7", submission=w.submission())
    granting.pay(w.KEEPER, s.seen(w.KEEPER, number), s.TODAY, " 凭证-7 ", submission=w.submission())
    assert not rows(w.KEEPER, to_recover=True)
    with pytest.raises(InvalidInput):  # nothing to recover while the certificate stands
        granting.recover(w.KEEPER, s.seen(w.KEEPER, number), s.TODAY, "收-1", submission=w.submission())
    s.withdraw(code, WithdrawalGround.FRAUD)
    [row] = rows(w.KEEPER, to_recover=True)
    assert (row.number, row.to_recover) == (number, True)
    granting.recover(w.KEEPER, s.seen(w.KEEPER, number), s.TODAY, "收-1", submission=w.submission())
    assert not rows(w.KEEPER, to_recover=True)
    with db.reading() as session:
        events = ledger.history(session, number)
    assert [one.action for one in events] == [
        Action.SUBSIDY_CLAIMED,
        Action.SUBSIDY_RETURNED,
        Action.SUBSIDY_CORRECTED,
        Action.SUBSIDY_GRANTED,
        Action.SUBSIDY_PAID,
        Action.SUBSIDY_RECOVERED,
    ]
    assert w.name(1) not in str(events)
    w.intact(Ledger.TRAINING)


@pytest.mark.parametrize(
    ("ground", "back"),
    [
        (WithdrawalGround.FRAUD, True),
        (WithdrawalGround.FALSE_DATA, True),
        (WithdrawalGround.UNFIT, False),
        (WithdrawalGround.ACCIDENT, False),
    ],
)
def test_only_fraud_brings_money_back(small: w.World, ground: WithdrawalGround, back: bool) -> None:
    code = s.certificate(1, centre_id=small.centre_id)
    number = s.paid(s.claim(small.clerk, code))
    s.withdraw(code, ground)
    assert [one.number for one in rows(w.KEEPER, to_recover=True)] == ([number] if back else [])
    assert queries.claim_record(w.KEEPER, number).row.to_recover is back
    [total] = queries.totals(w.KEEPER, queries.ClaimFilters(), Grouping.YEAR)
    assert (total.to_recover, total.to_recover_money) == ((1, 100_000) if back else (0, 0))


def test_a_certificate_withdrawn_before_the_grant_is_not_paid(small: w.World) -> None:
    codes = [s.certificate(serial, centre_id=small.centre_id) for serial in (1, 2)]
    first, second = (s.claim(small.clerk, code) for code in codes)
    s.grant(second)
    for code in codes:
        s.withdraw(code, WithdrawalGround.ACCIDENT)
    for number, run in ((first, s.grant), (second, s.paid)):
        with pytest.raises((RuleBroken, OutOfDate)):
            run(number)
    offers = {one.step: one.refusal for one in queries.claim_record(w.KEEPER, first).offers}
    assert "撤销" in offers[ClaimStep.GRANT]
    assert offers[ClaimStep.REFUSE] == ""


# -- who claims --------------------------------------------------------------------------------------------------------


def test_each_side_claims_for_its_own_only(world: w.World) -> None:
    trainee = s.certificate(1, centre_id=world.centre_id)
    worker = s.certificate(2, firm=1)
    alone = s.certificate(3)
    boss, human = s.agent(1), s.person(3)
    for actor, code in (
        (world.clerk, worker),
        (world.other, trainee),
        (boss, trainee),
        (boss, alone),
        (human, trainee),
        (human, "无此编号"),
    ):
        with pytest.raises(NotFound):
            s.claim(actor, code, doubt="有理由")
    numbers = [s.claim(world.clerk, trainee), s.claim(boss, worker), s.claim(human, alone, doubt="没有单位")]
    for number, actor in zip(numbers, (world.clerk, boss, human), strict=True):
        assert [one.number for one in rows(actor)] == [number]
        for other in {world.clerk, boss, human, world.other} - {actor}:
            with pytest.raises(NotFound):
                queries.claim_record(other, number)
            with pytest.raises((NotFound, NotPermitted)):
                claiming.withdraw(other, claiming.SeenClaim(number=number, version=1), submission=w.submission())
    assert len(rows(w.AUDITOR)) == len(rows(w.KEEPER)) == 3
    assert rows(s.KEEPER_ZHUZHOU) == []
    with pytest.raises(NotFound):
        s.grant(numbers[0], s.KEEPER_ZHUZHOU)


@pytest.mark.parametrize("actor", [w.CERTIFIER, w.KEEPER, w.OFFICER, w.AUDITOR, w.ADMIN, w.COUNTER])
def test_officials_do_not_claim(small: w.World, actor: Actor) -> None:
    with pytest.raises(NotPermitted):
        claiming.claim(actor, claiming.Claim(certificate="C", payee=Payee.OWN), submission=w.submission())


def test_who_left_the_firm_is_no_longer_its_worker(small: w.World) -> None:
    code = s.certificate(1, firm=1, issued_on=date(2026, 5, 4))
    boss = s.agent(1)
    with db.writing([Ledger.PARTIES]) as session:
        from sqlalchemy import update

        from registry.parties.tables import Post

        session.execute(update(Post).values(until_on=s.TODAY - timedelta(days=1)))
    with pytest.raises(NotFound):
        s.claim(boss, code)


def test_a_person_names_the_employers_account_or_explains(small: w.World) -> None:
    employed, free = s.certificate(1, firm=1), s.certificate(2)
    number = s.claim(s.person(1), employed, payee=Payee.ENTERPRISE)
    assert queries.claim_record(w.KEEPER, number).payee_name == "湖南演示第1厂（演示）"
    with pytest.raises(InvalidInput):
        s.claim(s.person(2), free, payee=Payee.ENTERPRISE)
    with pytest.raises(RuleBroken) as refused:
        s.claim(s.person(2), free)
    assert refused.value.provision == "SB-03.account"
    with pytest.raises(InvalidInput):
        s.claim(s.person(2), free, payee=Payee.INSTITUTION)


# -- what stands against a claim ---------------------------------------------------------------------------------------


def test_the_same_certificate_is_claimed_once_by_whomever(world: w.World) -> None:
    code = s.certificate(1, centre_id=world.centre_id, firm=1)
    number = s.claim(world.clerk, code)
    for actor in (world.clerk, s.agent(1), s.person(1)):
        with pytest.raises(RuleBroken) as refused:
            s.claim(actor, code, doubt="写了理由也不行")
        assert number in refused.value.message
        assert s.TODAY.isoformat() in refused.value.message
    claiming.withdraw(world.clerk, s.seen(world.clerk, number), submission=w.submission())
    second = s.claim(s.agent(1), code)
    granting.refuse(w.KEEPER, s.seen(w.KEEPER, second), "材料不实", submission=w.submission())
    s.claim(world.clerk, code)


def test_the_database_holds_one_standing_claim_for_a_certificate(world: w.World) -> None:
    number = s.claim(world.clerk, s.certificate(1, centre_id=world.centre_id))
    with db.reading() as session:
        row = dict(session.execute(S.select().where(S.c.number == number)).one()._mapping)
    del row["id"]
    with pytest.raises(IntegrityError), db.writing([Ledger.TRAINING]) as session:
        session.execute(insert(S).values(**row | {"number": "Q-OTHER"}))


def test_a_provision_from_memory_warns_and_is_kept_with_its_reason(world: w.World) -> None:
    code = s.certificate(1, centre_id=world.centre_id, issued_on=date(2025, 11, 22))
    with pytest.raises(RuleBroken) as refused:
        s.claim(world.clerk, code, double=True)
    assert (refused.value.provision, "继续申领的理由" in refused.value.fix) == ("SB-03.claim", True)
    number = s.claim(world.clerk, code, double=True, doubt="疫情期间停办，错过期限")
    record = queries.claim_record(w.KEEPER, number)
    assert record.doubt == "疫情期间停办，错过期限"
    assert len(record.doubted) == 2
    with db.reading() as session:
        [event] = ledger.history(session, number)
    assert event.details["doubted"] == "SB-03.claim,SB-03.no_double"
    assert "疫情" not in str(event.details)


def test_once_confirmed_the_provision_refuses(small: w.World, monkeypatch: pytest.MonkeyPatch) -> None:
    code = s.certificate(1, centre_id=small.centre_id, issued_on=date(2025, 1, 1))
    wanted = law.Proposal(
        code="SB-03.claim",
        value="12",
        article="演示文件",
        text="十二个月内申领。",
        reason="查到原文",
        effective_from=s.TODAY,
    )
    proposed = law.propose(w.ADMIN, wanted, submission=w.submission())
    law.confirm(w.ADMIN_TOO, proposed, submission=w.submission())
    with pytest.raises(RuleBroken) as refused:
        s.claim(small.clerk, code, doubt="有理由")
    assert refused.value.provision == "SB-03.claim"


def test_the_amount_is_that_of_the_day_of_decision(small: w.World, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = [s.certificate(n, centre_id=small.centre_id, issued_on=date(2025, 12, 1)) for n in (1, 2)]
    codes.append(s.certificate(3, centre_id=small.centre_id, kind=CertificateKind.PRINCIPAL))
    codes.append(s.certificate(4, centre_id=small.centre_id, kind=CertificateKind.SAFETY_MANAGER))
    w.on(monkeypatch, date(2025, 12, 31))
    first, second = (s.claim(small.clerk, code) for code in codes[:2])
    assert s.grant(first) == 80_000
    w.on(monkeypatch, date(2026, 1, 1))
    assert s.grant(second) == 100_000
    w.on(monkeypatch, s.TODAY)
    assert [s.grant(s.claim(small.clerk, code)) for code in codes[2:]] == [80_000, 90_000]
    assert queries.claims(w.KEEPER, queries.ClaimFilters(), ALL).granted == 350_000


# -- the second person -------------------------------------------------------------------------------------------------


def test_nobody_reviews_what_they_filed_or_hold(small: w.World) -> None:
    code = s.certificate(1, centre_id=small.centre_id, firm=1)
    number = s.claim(small.clerk, code)
    same = Actor("keeper-too", Role.KEEPER, small.clerk.person, "同一人", region=w.HUNAN)
    holder = Actor("keeper-holder", Role.KEEPER, s.person(1).person, "本人", region=w.HUNAN)
    for keeper in (same, holder):
        for run in (
            lambda k: s.grant(number, k),
            lambda k: granting.refuse(k, s.seen(k, number), "不行", submission=w.submission()),
            lambda k: granting.send_back(k, s.seen(k, number), "补正", submission=w.submission()),
        ):
            with pytest.raises(RuleBroken) as refused:
                run(keeper)
            assert refused.value.provision == "IN-07.officers"
        assert all(one.refusal for one in queries.claim_record(keeper, number).offers)
    s.grant(number)


def test_steps_out_of_turn_and_old_versions_are_refused(small: w.World) -> None:
    number = s.claim(small.clerk, s.certificate(1, centre_id=small.centre_id))
    old = s.seen(w.KEEPER, number)
    with pytest.raises(OutOfDate):
        granting.pay(w.KEEPER, old, s.TODAY, "凭证", submission=w.submission())
    with pytest.raises(InvalidInput):
        granting.refuse(w.KEEPER, old, " ", submission=w.submission())
    s.grant(number)
    for run in (granting.grant,):
        with pytest.raises(OutOfDate):
            run(w.KEEPER, old, submission=w.submission())
    with pytest.raises(OutOfDate):
        claiming.withdraw(small.clerk, old, submission=w.submission())
    with pytest.raises(OutOfDate):
        claiming.withdraw(small.clerk, s.seen(small.clerk, number), submission=w.submission())


def together(*runs: Any) -> list[str]:
    """What became of commands that were run at the same moment: `done` or the class of the refusal."""
    became, gate = [], threading.Barrier(len(runs))

    def go(run: Any) -> None:
        gate.wait()
        try:
            run()
            became.append("done")
        except Refused as refused:
            became.append(type(refused).__name__)

    threads = [threading.Thread(target=go, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(became)


def test_two_people_at_once_one_wins_and_the_other_is_told(world: w.World) -> None:
    code = s.certificate(1, centre_id=world.centre_id, firm=1)
    boss = s.agent(1)
    assert together(lambda: s.claim(world.clerk, code), lambda: s.claim(boss, code)) == ["RuleBroken", "done"]
    [row] = rows(w.AUDITOR)
    seen = s.seen(w.KEEPER, row.number)
    became = together(
        lambda: granting.grant(w.KEEPER, seen, submission=w.submission()),
        lambda: granting.refuse(w.KEEPER, seen, "不符合条件", submission=w.submission()),
    )
    assert became == ["OutOfDate", "done"]
    assert w.count_rows(tables.SubsidyClaim, S.c.live.is_(True)) == 1
    w.intact(Ledger.TRAINING)


# -- totals ------------------------------------------------------------------------------------------------------------


def test_every_total_is_the_rows_behind_it(world: w.World, monkeypatch: pytest.MonkeyPatch) -> None:
    rng, serial = Random(7), 0
    kinds = (CertificateKind.SPECIAL_OPERATION, CertificateKind.PRINCIPAL, CertificateKind.SAFETY_MANAGER)
    facts: list[dict[str, Any]] = []
    for year in (2024, 2025, 2026):
        w.on(monkeypatch, date(year, 11, 1))
        for _ in range(12):
            serial += 1
            region = rng.choice([w.HUNAN, w.CHANGSHA, "430102", "430103", w.ZHUZHOU, "430202"])
            kind, migrant = rng.choice(kinds), rng.random() < 0.5
            code = s.certificate(serial, kind=kind, region=region, issued_on=date(year, 6, 1))
            number = s.claim(s.person(serial), code, migrant=migrant, doubt="没有单位账户")
            ends = rng.choice(["filed", "refused", "granted", "paid", "paid", "back", "withdrawn"])
            money = 0
            if ends in ("granted", "paid", "back"):
                money = s.grant(number)
            if ends in ("paid", "back"):
                granting.pay(w.KEEPER, s.seen(w.KEEPER, number), date(year, 11, 1), "凭证", submission=w.submission())
            if ends == "back":
                s.withdraw(code, WithdrawalGround.FALSE_DATA)
            if ends == "refused":
                granting.refuse(w.KEEPER, s.seen(w.KEEPER, number), "不符", submission=w.submission())
            if ends == "withdrawn":
                human = s.person(serial)
                claiming.withdraw(human, s.seen(human, number), submission=w.submission())
            facts.append(
                {"year": f"{year}", "city": f"{region[:4]}00", "county": region, "kind": kind.value,
                 "migrant": str(int(migrant)), "ends": ends, "money": money, "number": number}
            )  # fmt: skip
    w.on(monkeypatch, s.TODAY)
    states = {
        "filed": "filed",
        "refused": "refused",
        "granted": "granted",
        "paid": "paid",
        "back": "paid",
        "withdrawn": "withdrawn",
    }
    for by in Grouping:
        found = {one.key: one for one in queries.totals(w.KEEPER, queries.ClaimFilters(), by)}
        assert set(found) == {one[by.value] for one in facts}
        for key, line in found.items():
            mine = [one for one in facts if one[by.value] == key]
            narrowed = _filter(by, key)
            assert line.claims == len(mine) == len(rows(w.KEEPER, **narrowed))
            assert line.granted == sum(one["money"] for one in mine)
            assert queries.claims(w.KEEPER, queries.ClaimFilters(**narrowed), ALL).granted == line.granted
            for state in ClaimState:
                these = [one for one in mine if states[one["ends"]] == state.value]
                assert line.counts.get(state, 0) == len(these)
                assert line.money.get(state, 0) == sum(one["money"] for one in these)
                assert {one.number for one in rows(w.KEEPER, **narrowed, state=state)} == {
                    one["number"] for one in these
                }
            back = [one for one in mine if one["ends"] == "back"]
            assert (line.to_recover, line.to_recover_money) == (len(back), sum(one["money"] for one in back))
            assert {one.number for one in rows(w.KEEPER, **narrowed, to_recover=True)} == {
                one["number"] for one in back
            }
    assert {one.name for one in queries.totals(w.KEEPER, queries.ClaimFilters(), Grouping.COUNTY)} >= {"长沙市本级"}
    [one] = queries.totals(s.KEEPER_ZHUZHOU, queries.ClaimFilters(), Grouping.CITY)
    assert (one.key, one.name) == (w.ZHUZHOU, "株洲市")


def _filter(by: Grouping, key: str) -> dict[str, Any]:
    return {
        Grouping.YEAR: lambda: {"year": int(key)},
        Grouping.CITY: lambda: {"city": key},
        Grouping.COUNTY: lambda: {"county": key},
        Grouping.KIND: lambda: {"kind": CertificateKind(key)},
        Grouping.MIGRANT: lambda: {"migrant": key == "1"},
    }[by]()


# -- looking -----------------------------------------------------------------------------------------------------------


def test_what_may_be_claimed_tells_why_not(small: w.World) -> None:
    fresh = s.certificate(1, centre_id=small.centre_id)
    late = s.certificate(1, centre_id=small.centre_id, operation="0101", issued_on=date(2025, 6, 1))
    s.certificate(1, centre_id=small.centre_id, kind=CertificateKind.CONSTRUCTION)
    s.certificate(1, centre_id=small.other_id, operation="0201")
    found = {one.code: one for one in queries.claimable(small.clerk, w.identity(1))}
    assert set(found) == {fresh, late}
    assert (found[fresh].refusal, found[fresh].warnings, found[fresh].last_day) == ("", (), date(2027, 6, 1))
    assert "申领截止日为 2026-06-01" in found[late].warnings[0]
    number = s.claim(small.clerk, fresh)
    assert number in {one.code: one for one in queries.claimable(small.clerk, w.identity(1))}[fresh].refusal
    assert queries.claimable(small.other, w.identity(2)) == []
    with pytest.raises(InvalidInput):
        queries.claimable(small.clerk, "123")
    mine = {one.code for one in queries.claimable(s.person(1), "")}
    assert {fresh, late} < mine


def test_an_export_states_its_purpose_and_is_recorded(small: w.World) -> None:
    from registry.kernel.access import AccessEntry

    s.claim(small.clerk, s.certificate(1, centre_id=small.centre_id))
    with pytest.raises(InvalidInput):
        queries.claims_export(small.clerk, queries.ClaimFilters(), " ")
    assert w.count_rows(AccessEntry) == 0
    assert len(queries.claims_export(small.clerk, queries.ClaimFilters(), "年度对账")) == 1
    log = db.core(AccessEntry).c
    assert w.count_rows(AccessEntry, log.what == "subsidies.export", log.reason == "年度对账") == 1


def test_the_list_finds_a_person_by_name_or_number(small: w.World) -> None:
    one = s.claim(small.clerk, s.certificate(1, centre_id=small.centre_id, origin=Origin.ISSUED))
    s.claim(small.clerk, s.certificate(2, centre_id=small.centre_id))
    for typed in (w.identity(1), w.name(1)):
        assert [row.number for row in rows(small.clerk, person=typed)] == [one]
    assert rows(small.clerk, claimant=Claimant.PERSON) == []
