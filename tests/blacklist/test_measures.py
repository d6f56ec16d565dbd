"""Joint penalties: the catalogue, tasks of each department, what must be lifted by date alone, and who reaches which task."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy import select

from registry.blacklist import catalogue, entries, measuring, queries, rules, rules_measures, tables
from registry.blacklist.queries.records import facts_of
from registry.blacklist.terms import Facts, Ground, ListingState, RemovalReason, Step
from registry.blacklist.terms_measures import OPEN, MeasureSubject, TaskPhase, TaskState, TaskStep
from registry.kernel import calendar, clock, db
from registry.kernel.access import PUBLIC, Actor
from registry.kernel.errors import AlreadyDone, InvalidInput, NotFound, NotPermitted, OutOfDate, RuleBroken
from registry.kernel.files import Upload
from registry.kernel.transaction import write
from registry.law.book import book
from registry.policy import Action, Ledger, Permission, Role
from tests.blacklist import builders as b
from tests.blacklist import joint as j

TODAY = date(2026, 11, 23)
LAW = book(TODAY)
Phase = TaskPhase


def seen(number: str) -> measuring.SeenTask:
    return measuring.SeenTask(number=number, version=queries.task_record(b.AUDITOR, number).row.version)


def lift(partner: Actor, number: str, **more: date) -> str:
    return measuring.lift(partner, seen(number), "限制已取消", submission=b.submission(), **more)


# -- rules -------------------------------------------------------------------------------------------------------------


def test_offices_by_level() -> None:
    local = "{地区}市场监督管理局"
    assert rules_measures.office(j.MARKET, local, b.HUNAN) == j.MARKET
    assert rules_measures.office(j.MARKET, local, b.CHANGSHA) == j.MARKET_CHANGSHA
    assert rules_measures.office(j.MARKET, local, "430102") == "长沙市芙蓉区市场监督管理局"
    assert rules_measures.office("长沙海关", "", b.CHANGSHA) == "长沙海关"
    assert rules_measures.office(j.MARKET, local, "999999") == j.MARKET


@pytest.mark.parametrize(
    ("authority", "region", "level"),
    [
        ("长沙市应急管理局", "430102", b.CHANGSHA),
        ("湖南省应急管理厅（演示）", b.CHANGSHA, b.HUNAN),
        ("某部委", b.ZHUZHOU, b.ZHUZHOU),
        ("某部委", "", b.HUNAN),
    ],
)
def test_the_level_is_that_of_the_deciding_authority(authority: str, region: str, level: str) -> None:
    assert entries.level_of(authority, region) == level


STATES = list(ListingState)


@pytest.mark.parametrize(("state", "removed"), list(product(STATES, [None, date(2026, 11, 1), date(2026, 11, 23)])))
def test_a_listing_has_ended_exactly_when_it_is_no_longer_in_effect(state: ListingState, removed: date | None) -> None:
    for until in (date(2026, 11, 22), date(2026, 11, 23), date(2027, 1, 1)):
        facts = Facts(state, date(2026, 1, 1), None, until, removed_on=removed)
        for day in (date(2026, 10, 31), date(2026, 11, 1), TODAY, date(2026, 11, 24), date(2027, 1, 2)):
            assert (rules_measures.ended_on(facts, day) is None) is rules.in_effect_on(facts, day), (until, day)


def test_the_deadline_of_lifting_is_ten_working_days() -> None:
    facts = Facts(ListingState.PUBLISHED, date(2023, 11, 1), None, date(2026, 10, 31))
    assert rules_measures.lifting(facts, date(2026, 10, 31), LAW) is None
    found = rules_measures.lifting(facts, date(2026, 11, 1), LAW)
    assert found is not None
    assert found.clock.on == calendar.add_working_days(date(2026, 10, 31), 10).on == date(2026, 11, 13)
    assert "期满" in found.clock.explanation
    assert found.clock.to_confirm
    assert not found.overdue
    late = rules_measures.lifting(facts, date(2026, 11, 14), LAW)
    assert late is not None
    assert late.overdue


def test_the_last_overdue_day_agrees_with_the_deadline() -> None:
    for shift in range(60):
        today = TODAY + timedelta(days=shift)
        last = rules_measures.last_overdue_end(today, LAW)
        assert (
            calendar.add_working_days(last, 10).on < today <= calendar.add_working_days(last + timedelta(days=1), 10).on
        )


# -- the catalogue -----------------------------------------------------------------------------------------------------


def test_the_shipped_catalogue_names_a_basis_everywhere_and_the_eighteen_members() -> None:
    shipped = [measuring.WantedMeasure(**one) for one in catalogue.shipped()]
    codes = [one.code for one in shipped]
    assert len(codes) == len(set(codes))
    for one in shipped:
        rules_measures.must_have_basis(one.legal_basis, LAW)
        rules_measures.well_formed(
            one.local_office, frozenset(kind.value for kind in one.subjects), one.from_on, one.until_on
        )
    former = {one.department for one in shipped if one.until_on}
    assert len(former) == len(book(date(2026, 11, 23)).words("JP-01.departments")) == 18
    for member in book(TODAY).words("JP-01.departments"):
        assert any(name.startswith(member) for name in former), member
    today = {one.department for one in shipped if one.until_on is None}
    assert len(today) == 16
    assert not former & today


def test_the_shipped_catalogue_is_entered_once(database: str) -> None:
    j.enter_measure("YJ-01", title="本省改写的措施")
    entered = measuring.enter_shipped(b.DECIDER, submission=b.submission())
    assert entered == len(catalogue.shipped()) - 1
    with pytest.raises(AlreadyDone):
        measuring.enter_shipped(b.DECIDER, submission=b.submission())
    assert queries.measure(b.AUDITOR, "YJ-01").title == "本省改写的措施"
    current = queries.catalogue(b.AUDITOR, day=TODAY)
    assert all(one.legal_basis for one in current)
    assert not [one for one in current if one.code.startswith("BW-")]
    assert len([one for one in queries.catalogue(b.AUDITOR, day=date(2017, 1, 1)) if one.code.startswith("BW-")]) == 18


def test_only_the_provinces_decider_keeps_it(database: str) -> None:
    for actor in (b.OFFICER, b.AUDITOR, j.PARTNER, b.DECIDER_ZHUZHOU):
        with pytest.raises(NotPermitted):
            measuring.enter_measure(actor, j.wanted_measure(), submission=b.submission())
        with pytest.raises(NotPermitted):
            measuring.enter_shipped(actor, submission=b.submission())
        assert not queries.keeps_catalogue(actor)
    assert queries.keeps_catalogue(b.DECIDER)


def test_a_measure_without_a_basis_is_not_saved(database: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        j.enter_measure(legal_basis="  ")
    assert refused.value.provision == "JP-04"
    for wrong in ({"subjects": set()}, {"until_on": date(2020, 1, 1)}, {"local_office": "某局"}):
        with pytest.raises(InvalidInput):
            j.enter_measure(**wrong)
    assert queries.catalogue(b.AUDITOR) == []


def test_versions_of_a_measure(database: str) -> None:
    j.enter_measure()
    with pytest.raises(OutOfDate):
        j.enter_measure()
    j.enter_measure(version=1, title="改后的措施")
    assert (queries.measure(b.AUDITOR, "M-1").version, queries.measure(b.AUDITOR, "M-1").title) == (2, "改后的措施")
    with pytest.raises(OutOfDate):
        measuring.end_measure(b.DECIDER, "M-1", TODAY, version=1, submission=b.submission())
    with pytest.raises(InvalidInput):
        measuring.end_measure(b.DECIDER, "M-1", date(2020, 1, 1), version=2, submission=b.submission())
    measuring.end_measure(b.DECIDER, "M-1", TODAY - timedelta(days=1), version=2, submission=b.submission())
    assert queries.catalogue(b.AUDITOR, day=TODAY) == []
    assert queries.measure(b.AUDITOR, "M-1").until_on == TODAY - timedelta(days=1)
    with pytest.raises(NotFound):
        queries.measure(b.AUDITOR, "M-2")


# -- assigning ---------------------------------------------------------------------------------------------------------


def test_publishing_gives_each_department_its_tasks(database: str) -> None:
    j.enter_measure("ALL")
    j.enter_measure("UNIT", subjects={MeasureSubject.UNIT}, province_office="长沙海关", local_office="")
    j.enter_measure("PERSON", subjects={MeasureSubject.PERSON})
    j.enter_measure("G1", grounds={Ground.G1})
    j.enter_measure("FORMER", until_on=TODAY - timedelta(days=1))
    j.enter_measure("LAST", until_on=TODAY)
    firm = j.published(列入条款="G2")
    person = j.published(
        主体类型="自然人", 单位名称="张示例", 统一社会信用代码="", 身份证号=b.identity(), 主要负责人="", 列入条款="G1"
    )
    assert {one.measure for one in j.tasks(listing=firm)} == {"ALL", "UNIT", "LAST"}
    assert {one.measure for one in j.tasks(listing=person)} == {"ALL", "PERSON", "G1", "LAST"}
    assert j.task_of(firm, "ALL").department == j.MARKET_CHANGSHA
    assert j.task_of(firm, "UNIT").department == "长沙海关"
    record = queries.task_record(b.AUDITOR, j.task_of(firm, "ALL").number)
    assert record.timeline[0].action is Action.TASK_ASSIGNED
    assert record.timeline[0].details["tasks"] == 3


def test_nothing_is_assigned_before_publication_nor_twice(database: str) -> None:
    j.enter_measure()
    own = j.own_listing()
    assert j.tasks() == []
    j.publish_own(own)
    assert len(j.tasks(listing=own)) == 1
    listing = db.core(tables.Listing)
    with write(b.DECIDER, Permission.LISTINGS_DECIDE, b.submission(), ledgers=[Ledger.BLACKLIST]) as work:
        rows = work.session.execute(select(listing).where(listing.c.number == own, listing.c.live.is_(True))).all()
        assert entries.assign_measures(work, rows, TODAY) == 0
        work.record(Action.LISTING_PUBLISHED, own)
    assert len(j.tasks(listing=own)) == 1


def test_without_a_catalogue_publishing_works(database: str) -> None:
    number = j.published()
    assert j.tasks() == []
    assert queries.public_listing(PUBLIC, number).measures == ()


# -- carrying out ------------------------------------------------------------------------------------------------------


@pytest.fixture
def listing(database: str) -> str:
    """A published listing with one task of 长沙市市场监督管理局."""
    j.enter_measure()
    return j.published()


def test_the_life_of_a_task(listing: str) -> None:
    number = j.task_of(listing).number
    assert j.task_of(listing).phase is Phase.TO_ACKNOWLEDGE
    measuring.acknowledge(j.PARTNER, seen(number), submission=b.submission())
    assert j.task_of(listing).phase is Phase.TO_EXECUTE
    done = measuring.Execution(executed_on=TODAY, result="已在登记系统中限制")
    with pytest.raises(InvalidInput):
        measuring.execute(j.PARTNER, seen(number), done, Upload("凭证", "a.pdf", b""), submission=b.submission())
    tomorrow = measuring.Execution(executed_on=TODAY + timedelta(days=1), result="已办理")
    with pytest.raises(InvalidInput, match="执行日期"):
        measuring.execute(j.PARTNER, seen(number), tomorrow, j.PROOF, submission=b.submission())
    measuring.execute(j.PARTNER, seen(number), done, j.PROOF, submission=b.submission())
    with pytest.raises(OutOfDate):
        measuring.acknowledge(j.PARTNER, seen(number), submission=b.submission())
    with pytest.raises(RuleBroken) as refused:
        lift(j.PARTNER, number)
    assert refused.value.provision == "BL-17.expiry"
    b.remove(listing)
    assert j.task_of(listing).phase is Phase.TO_LIFT
    with pytest.raises(InvalidInput):
        lift(j.PARTNER, number, lifted_on=TODAY + timedelta(days=1))
    lift(j.PARTNER, number)
    record = queries.task_record(j.PARTNER, number)
    assert (record.row.state, record.row.phase, record.row.lifted_on) == (TaskState.LIFTED, Phase.DONE, TODAY)
    actions = [event.action for event in record.timeline]
    assert actions == [
        Action.TASK_ASSIGNED, Action.TASK_ACKNOWLEDGED, Action.TASK_EXECUTED, Action.EVIDENCE_FILED, Action.TASK_LIFTED,
    ]  # fmt: skip
    row, content = queries.task_file(j.PARTNER, number, record.files[0].code)
    assert (row.name, content) == (j.PROOF.name, j.PROOF.content)


def test_a_partner_never_touches_another_departments_task(listing: str) -> None:
    number = j.task_of(listing).number
    task = measuring.SeenTask(number=number)
    done = measuring.Execution(executed_on=TODAY, result="已办理")
    for other in (j.PARTNER_OTHER, j.PARTNER_PROVINCE, Actor("x", Role.PARTNER, "PERSON-X")):
        for act in (
            lambda: measuring.acknowledge(other, task, submission=b.submission()),  # noqa: B023
            lambda: measuring.execute(other, task, done, j.PROOF, submission=b.submission()),  # noqa: B023
            lambda: measuring.send_back(other, task, "非本部门", submission=b.submission()),  # noqa: B023
            lambda: measuring.forward(other, task, region="430102", reason="转", submission=b.submission()),  # noqa: B023
            lambda: measuring.lift(other, task, "解除", submission=b.submission()),  # noqa: B023
        ):
            with pytest.raises((NotFound, NotPermitted)):
                act()
        with pytest.raises(NotFound):
            queries.task_record(other, number)
        assert queries.task_list(other, queries.TaskFilters(), j.ALL).total == 0
        assert queries.overview(other) == []
    assert j.task_of(listing).state is TaskState.DUE
    measuring.execute(j.PARTNER, task, done, j.PROOF, submission=b.submission())
    [proof] = queries.task_record(j.PARTNER, number).files
    with pytest.raises(NotFound):
        queries.task_file(j.PARTNER_OTHER, number, proof.code)


def test_regulators_read_but_do_not_carry_out(listing: str) -> None:
    number = j.task_of(listing).number
    for actor in (b.OFFICER, b.DECIDER, b.AUDITOR):
        assert queries.task_list(actor, queries.TaskFilters(), j.ALL).total == 1
        with pytest.raises(NotPermitted):
            measuring.acknowledge(actor, seen(number), submission=b.submission())
        assert all(one.refusal for one in queries.task_record(actor, number).offers)
    for actor in (b.CLERK, PUBLIC):
        with pytest.raises(NotPermitted):
            queries.task_list(actor, queries.TaskFilters(), j.ALL)


def test_a_task_is_sent_back_and_given_to_whom_it_belongs(listing: str) -> None:
    j.enter_measure(
        "CZ", department="财政部门", province_office="湖南省财政厅", local_office="{地区}财政局", grounds={Ground.G1}
    )
    number = j.task_of(listing).number
    measuring.send_back(j.PARTNER, seen(number), "不属于本部门职责", submission=b.submission())
    assert j.task_of(listing).phase is Phase.TO_REASSIGN
    with pytest.raises(NotPermitted):
        measuring.forward(
            j.PARTNER, seen(number), region=b.CHANGSHA, department="财政部门", reason="转", submission=b.submission()
        )
    with pytest.raises(InvalidInput):
        measuring.forward(
            b.DECIDER, seen(number), region=b.CHANGSHA, department="无此部门", reason="转", submission=b.submission()
        )
    fresh = measuring.forward(
        b.DECIDER,
        seen(number),
        region=b.CHANGSHA,
        department="财政部门",
        reason="属财政职责",
        submission=b.submission(),
    )
    new = queries.task_record(j.PARTNER_OTHER, fresh)
    assert (new.row.department, new.row.state, new.forwarded_from) == ("长沙市财政局", TaskState.DUE, number)
    old = queries.task_record(j.PARTNER, number)
    assert (old.row.state, old.forwarded_to) == (TaskState.FORWARDED, fresh)
    with pytest.raises(NotFound):
        queries.task_record(j.PARTNER, fresh)
    with pytest.raises(NotFound):
        measuring.forward(b.DECIDER, seen(fresh), region=b.HUNAN, reason="转", submission=b.submission())


def test_a_department_forwards_to_its_office_below(listing: str) -> None:
    number = j.task_of(listing).number
    for wrong in (b.ZHUZHOU, b.HUNAN, b.CHANGSHA, "999999"):
        with pytest.raises(InvalidInput):
            measuring.forward(j.PARTNER, seen(number), region=wrong, reason="转", submission=b.submission())
    fresh = measuring.forward(
        j.PARTNER, seen(number), region="430102", reason="登记机关在区里", submission=b.submission()
    )
    assert queries.task_record(b.AUDITOR, fresh).row.department == "长沙市芙蓉区市场监督管理局"


def test_an_ended_measure_is_not_executed_and_may_be_lifted(listing: str) -> None:
    j.published()
    first, second = sorted(j.tasks(), key=lambda one: one.listing)
    measuring.acknowledge(j.PARTNER, seen(first.number), submission=b.submission())
    measuring.end_measure(b.DECIDER, "M-1", TODAY - timedelta(days=1), version=1, submission=b.submission())
    done = measuring.Execution(executed_on=TODAY, result="已办理")
    with pytest.raises(RuleBroken) as refused:
        measuring.execute(j.PARTNER, seen(second.number), done, j.PROOF, submission=b.submission())
    assert refused.value.provision == "JP-04"
    assert lift(j.PARTNER, first.number) == first.number


# -- what must be lifted -----------------------------------------------------------------------------------------------


def test_expiry_by_date_alone_makes_a_task_to_be_lifted(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    j.enter_measure()
    listing, number = j.executed(列入日期="2023-11-27", 发布日期="2023-12-01")
    assert j.task_of(listing).phase is Phase.IN_PLACE
    for day, phase in (
        ("2026-11-26", Phase.IN_PLACE),
        ("2026-11-27", Phase.TO_LIFT),
        ("2026-12-10", Phase.TO_LIFT),
        ("2026-12-11", Phase.LIFT_OVERDUE),
    ):
        j.move_clock(monkeypatch, day)
        row = j.task_of(listing)
        assert row.phase is phase, day
        assert [one.number for one in j.tasks(j.PARTNER, phase=phase)] == [number], day
        [count] = queries.overview(j.PARTNER)
        assert (count.of(phase), count.total) == (1, 1), day
        if row.lifting:
            assert row.lifting.clock.on == date(2026, 12, 10)
    lift(j.PARTNER, number)
    assert j.task_of(listing).phase is Phase.DONE


def test_what_was_never_taken_needs_no_lifting(listing: str) -> None:
    number = j.task_of(listing).number
    b.remove(listing)
    assert j.task_of(listing).phase is Phase.DONE
    with pytest.raises(OutOfDate, match="移出或期满"):
        measuring.acknowledge(j.PARTNER, seen(number), submission=b.submission())


def test_a_reinstated_listing_is_due_again(database: str) -> None:
    j.enter_measure()
    listing, number = j.executed()
    b.remove(listing, RemovalReason.REVOKED)
    lift(j.PARTNER, number)
    j.step(listing, Step.REINSTATE, Action.LISTING_REINSTATED, removed_on=None, removal_reason=None)
    assert [(one.state, one.phase) for one in j.tasks(listing=listing)] == [
        (TaskState.DUE, Phase.TO_ACKNOWLEDGE),
        (TaskState.LIFTED, Phase.DONE),
    ]


def test_the_database_and_the_rule_agree_on_every_phase(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    j.enter_measure()
    done = measuring.Execution(executed_on=clock.today(), result="已办理")
    for n, becomes in enumerate((None, TaskState.ACKNOWLEDGED, TaskState.EXECUTED, TaskState.RETURNED) * 2):
        listing = j.published(列入日期="2023-11-27", 发布日期="2023-12-01")
        number = seen(j.task_of(listing).number)
        if becomes is TaskState.ACKNOWLEDGED:
            measuring.acknowledge(j.PARTNER, number, submission=b.submission())
        elif becomes is TaskState.EXECUTED:
            measuring.execute(j.PARTNER, number, done, j.PROOF, submission=b.submission())
        elif becomes is TaskState.RETURNED:
            measuring.send_back(j.PARTNER, number, "非本部门", submission=b.submission())
        if n >= 4:
            b.remove(listing)
    task, listed = db.core(tables.MeasureTask), db.core(tables.Listing)
    for day in ("2026-11-23", "2026-11-27", "2026-12-07", "2026-12-08", "2026-12-10", "2026-12-11", "2027-02-01"):
        j.move_clock(monkeypatch, day)
        rows = {row.number: row.phase for row in j.tasks()}
        for phase in Phase:
            assert {one.number for one in j.tasks(phase=phase)} == {n for n, p in rows.items() if p is phase}, (
                day,
                phase,
            )
        with db.reading() as session:
            for row in session.execute(select(task)):
                facts = facts_of(
                    session.execute(select(listed).where(listed.c.number == row.listing_number, listed.c.live)).one()
                )
                ended = not rules.in_effect_on(facts, clock.today())
                wanted = rows[row.number] in (Phase.TO_LIFT, Phase.LIFT_OVERDUE)
                assert wanted is (ended and row.state in OPEN - {TaskState.DUE}), (day, row.number)


# -- what others read --------------------------------------------------------------------------------------------------


def test_the_public_reads_measures_without_persons(listing: str) -> None:
    [measure] = queries.public_listing(PUBLIC, listing).measures
    assert (measure.department, measure.title, measure.state) == (j.MARKET_CHANGSHA, "限制任职", TaskState.DUE)
    assert "公司法" in measure.legal_basis
    assert measure.word == "已通知该部门"
    measuring.send_back(j.PARTNER, seen(j.task_of(listing).number), "非本部门", submission=b.submission())
    with db.reading() as session:
        assert queries.measures_of(session, listing) == []


def test_lists_by_department_and_listing(listing: str) -> None:
    other = j.published()
    assert len(j.tasks(department="长沙市")) == 2
    assert len(j.tasks(department="市场监管部门")) == 2
    assert j.tasks(department="%") == []
    assert [one.listing for one in j.tasks(listing=other)] == [other]
    [count] = queries.overview(b.AUDITOR, listing=other)
    assert (count.department, count.total, count.of(Phase.TO_ACKNOWLEDGE), count.of(Phase.DONE)) == (
        "市场监管部门",
        1,
        1,
        0,
    )
    assert queries.departments(b.DECIDER) == ["市场监管部门"]


def test_steps_offered(listing: str) -> None:
    offers = {one.step: one.refusal for one in queries.task_record(j.PARTNER, j.task_of(listing).number).offers}
    assert set(offers) == {TaskStep.ACKNOWLEDGE, TaskStep.EXECUTE, TaskStep.RETURN, TaskStep.FORWARD}
    assert not any(offers.values())
