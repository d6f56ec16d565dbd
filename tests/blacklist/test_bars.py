"""Bars proposed and decided by two persons, lifted likewise; who is barred on a day; who reads and reaches what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from registry.blacklist import barring, entries, queries, rules_bars, tables
from registry.blacklist.queries.bars import dates_of
from registry.blacklist.terms_bars import BarBasis, BarScope, BarSource, BarState, BarStep, LiftReason, StartEvent
from registry.kernel import access, db
from registry.kernel.errors import InvalidInput, NotFound, NotPermitted, OutOfDate, RuleBroken
from registry.kernel.files import Upload
from registry.kernel.transaction import write
from registry.parties import commands as parties
from registry.parties import entries as met
from registry.parties.terms import PostKind
from registry.policy import Action, Ledger, Permission, Role
from tests.blacklist import builders as b
from tests.blacklist import joint as j

TODAY = date(2026, 11, 23)


def numbers(**wanted: object) -> set[str]:
    found = queries.bar_list(b.AUDITOR, queries.BarFilters(**wanted), j.ALL)  # type: ignore[arg-type]
    return {row.number for row in found.items}


def test_a_bar_needs_two_persons_and_counts_from_its_start(database: str) -> None:
    identity = b.identity()
    number = j.propose_bar(party=barring.BarredPerson(identity=identity, name="张示例"))
    person = j.person_id(identity)
    with db.reading() as session:
        assert queries.bars_on(session, person_id=person, day=TODAY) == []
    with pytest.raises(RuleBroken) as refused:
        barring.impose(b.SAME_HUMAN, j.seen(number), submission=b.submission())
    assert refused.value.provision == "IN-07.officers"
    assert barring.impose(b.DECIDER, j.seen(number), submission=b.submission()) == number
    with db.reading() as session:
        [found] = queries.bars_on(session, person_id=person, day=TODAY)
        assert (found.number, found.scope, found.until) == (number, BarScope.ANY_UNIT, date(2030, 2, 28))
        assert "第九十四条" in found.article
        assert "2030-02-28" in found.sentence
        for day, barred in (
            (date(2025, 2, 28), 0),
            (date(2025, 3, 1), 1),
            (date(2030, 2, 28), 1),
            (date(2030, 3, 1), 0),
        ):
            assert len(queries.bars_on(session, person_id=person, day=day)) == barred
        assert set(queries.barred_among(session, TODAY, person_ids=[person, person + 1])) == {person}
        with pytest.raises(ValueError, match="either"):
            queries.bars_on(session, day=TODAY)
        with pytest.raises(ValueError, match="either"):
            queries.barred_among(session, TODAY, person_ids=[1], organisation_ids=[1])
    record = queries.bar_record(b.AUDITOR, number)
    assert [event.action for event in record.timeline] == [
        Action.BAR_PROPOSED,
        Action.EVIDENCE_FILED,
        Action.BAR_IMPOSED,
    ]
    assert record.row.days_left == (date(2030, 2, 28) - TODAY).days
    assert identity not in str(record.timeline)
    assert [one.title for one in record.files] == ["文书扫描件"]


def test_rows_are_superseded(database: str) -> None:
    number = j.bar()
    with db.reading() as session:
        bar = db.core(tables.Bar).c
        rows = session.execute(
            select(bar.version, bar.live, bar.state).where(bar.number == number).order_by(bar.version)
        )
        assert [tuple(row) for row in rows] == [(1, False, BarState.PROPOSED), (2, True, BarState.IN_FORCE)]


def test_an_organisation_is_barred_from_agency_work(database: str) -> None:
    code = b.credit_code()
    number = j.bar(
        party=barring.BarredOrganisation(credit_code=code, name="湖南某评价有限公司（演示）"),
        basis=BarBasis.AGENCY_SERIOUS,
        event=StartEvent.LICENCE_REVOKED,
    )
    firm = j.organisation_id(code)
    with db.reading() as session:
        [found] = queries.bars_on(session, organisation_id=firm, day=date(2070, 1, 1))
        assert (found.number, found.until, found.scope) == (number, None, BarScope.AGENCY_WORK)
        assert "终身" in found.sentence
        assert set(queries.barred_among(session, TODAY, organisation_ids=[firm])) == {firm}
    assert numbers(q="某评价") == {number}
    assert numbers(q=code) == {number}
    assert numbers(q="无此") == set()


def test_what_is_wrong_is_refused_and_nothing_stored(database: str) -> None:
    with pytest.raises(InvalidInput, match="案件"):
        j.propose_bar(source=BarSource.OWN)
    with pytest.raises(InvalidInput, match="晚于今天"):
        j.propose_bar(conduct_on=date(2026, 11, 24))
    with pytest.raises(RuleBroken, match="3 年至 5 年"):
        j.propose_bar(
            basis=BarBasis.COURT, event=StartEvent.PAROLE, source=BarSource.COURT, years=6, occupation="爆破作业"
        )
    wrong = Upload("文书", "文书.pdf", b"no file of that kind")
    with pytest.raises(InvalidInput):
        barring.propose_bar(b.OFFICER, j.received_bar(), wrong, submission=b.submission())
    assert numbers() == set()
    one = j.received_bar()
    barring.propose_bar(b.OFFICER, one, j.PROOF, submission=b.submission())
    with pytest.raises(InvalidInput, match="已经登记"):
        barring.propose_bar(b.OFFICER, one, j.PROOF, submission=b.submission())
    assert len(numbers()) == 1


def test_a_start_over_a_provision_from_memory_keeps_its_reason(database: str) -> None:
    doubt = "决定书写明自送达之日起算"
    with pytest.raises(RuleBroken, match="待核实"):
        j.propose_bar(basis=BarBasis.CLOSED, event=StartEvent.DECISION)
    number = j.propose_bar(basis=BarBasis.CLOSED, event=StartEvent.DECISION, doubt=doubt)
    record = queries.bar_record(b.OFFICER, number)
    assert record.doubt == doubt
    assert record.timeline[0].details["doubted"] == "BAN-03.start"
    plain = queries.bar_record(b.OFFICER, j.propose_bar(doubt="多余的理由", document_number="另一文书"))
    assert plain.doubt == ""


def test_refusing_and_keeping_need_reasons(database: str) -> None:
    number = j.propose_bar()
    with pytest.raises(InvalidInput):
        barring.refuse(b.DECIDER, j.seen(number), " ", submission=b.submission())
    barring.refuse(b.DECIDER, j.seen(number), "文书未生效", submission=b.submission())
    record = queries.bar_record(b.OFFICER, number)
    assert (record.row.state, record.note) == (BarState.REFUSED, "文书未生效")
    assert record.offers == ()
    with pytest.raises(OutOfDate):
        barring.impose(b.DECIDER, j.seen(number), submission=b.submission())


def test_lifting_by_two_persons(database: str) -> None:
    identity = b.identity()
    number = j.bar(party=barring.BarredPerson(identity=identity, name="张示例"))
    person = j.person_id(identity)

    def propose() -> None:
        barring.propose_lifting(
            b.OFFICER, j.seen(number), LiftReason.ACQUITTED, "再审宣告无罪", j.PROOF, submission=b.submission()
        )

    propose()
    with db.reading() as session:
        assert queries.bars_on(session, person_id=person, day=TODAY), "a proposal to lift is no lifting"
    with pytest.raises(RuleBroken):
        barring.lift(b.SAME_HUMAN, j.seen(number), submission=b.submission())
    barring.keep(b.DECIDER, j.seen(number), "改判文书未生效", submission=b.submission())
    record = queries.bar_record(b.AUDITOR, number)
    assert (record.row.state, record.lift_reason) == (BarState.IN_FORCE, None)
    propose()
    barring.lift(b.DECIDER, j.seen(number), submission=b.submission())
    record = queries.bar_record(b.AUDITOR, number)
    assert (record.row.state, record.lifted_on, record.lift_reason) == (BarState.LIFTED, TODAY, LiftReason.ACQUITTED)
    assert len(record.files) == 3
    with db.reading() as session:
        assert queries.bars_on(session, person_id=person, day=TODAY) == []
        assert queries.bars_on(session, person_id=person, day=date(2026, 11, 22)), "as of the day before it counted"


def test_a_bar_ends_by_date_alone(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    number = j.bar()
    life = j.bar(
        basis=BarBasis.PRINCIPAL_GRAVE,
        industries=("26",),
        party=barring.BarredPerson(identity=b.identity(), name="王终身"),
    )
    assert numbers(running=True) == {number, life}
    j.move_clock(monkeypatch, "2030-03-01")
    assert numbers(running=True) == {life}
    assert numbers(running=False) == {number}
    with pytest.raises(OutOfDate, match="期满"):
        barring.propose_lifting(
            b.OFFICER, j.seen(number), LiftReason.REVOKED, "撤销", j.PROOF, submission=b.submission()
        )


def test_the_database_and_the_rule_agree_on_every_day(database: str) -> None:
    j.bar()
    j.bar(
        basis=BarBasis.COURT,
        event=StartEvent.PAROLE,
        source=BarSource.COURT,
        years=3,
        occupation="爆破",
        starts_on=date(2024, 2, 29),
    )
    gone = j.bar(starts_on=date(2026, 1, 1))
    j.propose_bar()
    barring.propose_lifting(b.OFFICER, j.seen(gone), LiftReason.REVOKED, "撤销", j.PROOF, submission=b.submission())
    barring.lift(b.DECIDER, j.seen(gone), submission=b.submission())
    bar = db.core(tables.Bar)
    days = [date(y, m, d) for y in range(2024, 2031) for m in (1, 2, 3, 11) for d in (1, 22, 23, 28)]
    with db.reading() as session:
        rows = session.execute(select(bar).where(bar.c.live.is_(True))).all()
        assert len(rows) == 4
        for day in days:
            asked = {one.number for row in rows for one in queries.bars_on(session, person_id=row.person_id, day=day)}
            assert asked == {row.number for row in rows if rules_bars.in_force_on(dates_of(row), day)}, day


def test_regions(database: str) -> None:
    number = j.propose_bar(actor=b.OFFICER_CHANGSHA)
    with pytest.raises(NotFound):
        queries.bar_record(b.OFFICER_ZHUZHOU, number)
    with pytest.raises(NotFound):
        barring.impose(b.DECIDER_ZHUZHOU, barring.SeenBar(number=number, version=1), submission=b.submission())
    assert queries.bar_list(b.OFFICER_ZHUZHOU, queries.BarFilters(), j.ALL).total == 0
    assert queries.bars_awaiting_decision(b.DECIDER_ZHUZHOU) == 0
    assert queries.bars_awaiting_decision(b.DECIDER) == 1
    barring.impose(b.DECIDER, j.seen(number), submission=b.submission())
    record = queries.bar_record(b.OFFICER_ZHUZHOU, number)
    assert [one.refusal for one in record.offers if one.step is BarStep.PROPOSE_LIFTING] == ["不在您的管辖范围内。"]
    with pytest.raises(NotPermitted):
        barring.propose_lifting(
            b.OFFICER_ZHUZHOU, j.seen(number), LiftReason.REVOKED, "撤销", j.PROOF, submission=b.submission()
        )
    assert queries.bars_awaiting_decision(b.DECIDER) == 0


def test_versions_and_permissions(database: str) -> None:
    number = j.bar()
    with pytest.raises(OutOfDate):
        barring.propose_lifting(
            b.OFFICER, barring.SeenBar(number=number, version=1), LiftReason.REVOKED, "撤销", j.PROOF,
            submission=b.submission(),
        )  # fmt: skip
    for actor in (b.CLERK, j.PARTNER, b.AUDITOR):
        with pytest.raises(NotPermitted):
            j.propose_bar(actor=actor)
    with pytest.raises(NotPermitted):
        queries.bar_list(b.CLERK, queries.BarFilters(), j.ALL)
    with pytest.raises(NotFound):
        queries.bar_record(b.AUDITOR, "J无此")


def test_proofs_are_read_by_whom_may_read_the_bar_and_leave_a_trace(database: str) -> None:
    number, other = j.propose_bar(actor=b.OFFICER_CHANGSHA), j.bar(document_number="另一文书")
    [proof] = queries.bar_record(b.OFFICER_CHANGSHA, number).files
    row, content = queries.bar_file(b.OFFICER_CHANGSHA, number, proof.code)
    assert (row.name, content) == (j.PROOF.name, j.PROOF.content)
    with pytest.raises(NotFound):
        queries.bar_file(b.OFFICER_ZHUZHOU, number, proof.code)
    with pytest.raises(NotFound):
        queries.bar_file(b.OFFICER_CHANGSHA, other, proof.code)
    with db.reading() as session:
        entry = db.core(access.AccessEntry).c
        assert session.execute(select(entry.subject).where(entry.what == "bar.file")).scalars().all() == [proof.code]


def test_a_case_imposes_a_bar_inside_its_own_transaction(database: str) -> None:
    identity = b.identity()
    with write(b.DECIDER, Permission.CASES_DECIDE, b.submission(), ledgers=[Ledger.BLACKLIST, Ledger.PARTIES]) as work:
        person = met.meet_people(work, [met.MetPerson(identity, "赵示例")])[identity]
        new = entries.NewBar(
            basis=BarBasis.CLOSED, event=StartEvent.CLOSING_DECISION, starts_on=date(2026, 11, 1),
            conduct_on=date(2026, 9, 1), authority="长沙市应急管理局", document_number="演闭1号", reason="被关闭",
            region=b.CHANGSHA, proposed_by="A", decided_by="B", person_id=person.id, case_number="AJ1",
        )  # fmt: skip
        with pytest.raises(RuleBroken):
            entries.impose_bar(work, replace(new, decided_by="A"))
        number = entries.impose_bar(work, new)
    record = queries.bar_record(b.AUDITOR, number)
    assert (record.row.state, record.row.source, record.case_number) == (BarState.IN_FORCE, BarSource.OWN, "AJ1")
    assert record.timeline[0].action is Action.BAR_IMPOSED
    assert record.timeline[0].details["case"] == "AJ1"


def test_principals_who_stand_while_they_are_barred(database: str) -> None:
    keeper = replace(b.OFFICER, role=Role.KEEPER)
    barred, trade, free = b.identity(), b.identity(), b.identity()
    firm, other = b.credit_code(), b.credit_code()
    j.bar(party=barring.BarredPerson(identity=barred, name="张示例"))
    j.bar(
        party=barring.BarredPerson(identity=trade, name="王示例"), basis=BarBasis.PRINCIPAL_GRAVE, industries=("26",),
    )  # fmt: skip
    with write(keeper, Permission.PARTIES_ENTER, b.submission(), ledgers=[Ledger.PARTIES]) as work:
        codes = met.meet_people(
            work, [met.MetPerson(barred, "张示例"), met.MetPerson(trade, "王示例"), met.MetPerson(free, "赵示例")]
        )
        met.meet_organisations(
            work,
            [
                met.MetOrganisation(firm, "湖南化工甲（演示）", b.CHANGSHA, industry="26"),
                met.MetOrganisation(other, "湖南矿业乙（演示）", b.ZHUZHOU, industry="06"),
            ],
        )
        work.record(Action.PEOPLE_MET, "none")

    def post(identity: str, code: str, kind: PostKind = PostKind.PRINCIPAL, until: date | None = None) -> None:
        new = parties.NewPost(
            person=codes[identity].code, credit_code=code, kind=kind, from_on=date(2026, 1, 1), until_on=until
        )
        parties.take_post(keeper, new, submission=b.submission())

    post(barred, firm)
    post(barred, other, until=date(2026, 11, 22))
    post(trade, other)
    post(trade, firm, PostKind.WORKER)
    post(free, firm)
    found = {(row.name, row.organisation_name) for row in queries.barred_principals(b.AUDITOR)}
    assert found == {("张示例", "湖南化工甲（演示）")}
    post(trade, firm)
    found = {(row.name, row.organisation_name) for row in queries.barred_principals(b.OFFICER_CHANGSHA)}
    assert found == {("张示例", "湖南化工甲（演示）"), ("王示例", "湖南化工甲（演示）")}
    assert queries.barred_principals(b.OFFICER_ZHUZHOU) == []
