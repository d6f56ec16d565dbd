"""Reading certificates, batches and centres: reach, masks, states on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import select

from registry.kernel import db
from registry.kernel.access import PUBLIC, Actor
from registry.kernel.errors import NotFound, NotPermitted
from registry.kernel.paging import PageRequest
from registry.parties import queries as people
from registry.policy import Role
from registry.training import commands, queries, rules, tables
from registry.training.queries import Wanted, in_state
from registry.training.terms import CertificateState, Dates, Ending, WithdrawalGround
from tests import world as w

ALL = PageRequest(size=200)
WINDOW = 60
C = db.core(tables.Certificate).c
S = CertificateState


@pytest.fixture
def small(sqlite_database: str) -> w.World:
    return w.build()


# -- the filter of the database is the rule ----------------------------------------------------------------------------

_FIRST, _LAST = date(2011, 1, 1), date(2026, 11, 23)


@pytest.fixture
def many(database: str) -> list[Any]:
    """Forty-eight certificates of every fate, entered by commands; their live rows."""
    w.build()
    rows = []
    for serial in range(1, 49):
        issued = _FIRST + timedelta(days=(serial * 977) % (_LAST - _FIRST).days)
        if serial % 8 == 0:
            issued = date(2020, 2, 29)
        extra = {}
        reviewed = issued + timedelta(days=3 * 365 - 20)
        if serial % 3 == 0 and reviewed <= _LAST:
            extra = {"复审日期": reviewed.isoformat()}
        rows.append(w.historical(serial, issued.isoformat(), **extra))
    held = w.receive(rows)
    for serial in range(1, 49, 5):
        code = held[w.identity(serial)]
        commands.withdraw(w.CERTIFIER, code, WithdrawalGround.ACCIDENT, "演示", version=1, submission=w.submission())
    for serial in range(2, 49, 7):
        if serial % 5 != 1:
            commands.cancel(w.CERTIFIER, held[w.identity(serial)], "演示", version=1, submission=w.submission())
    with db.reading() as session:
        return list(session.execute(select(db.core(tables.Certificate)).where(C.live.is_(True))))


def differences(many: list[Any], day: date) -> list[str]:
    """Certificates the filter puts into another state than the rule, or into none or two."""
    with db.reading() as session:
        filtered = {
            state: set(session.execute(select(C.id).where(C.live.is_(True), in_state(state, day, WINDOW))).scalars())
            for state in CertificateState
        }
    found = []
    for row in many:
        dates = Dates(row.issued_on, row.valid_until, row.review_due_on, row.ended_on, row.ending)
        wanted = rules.state_on(dates, day, WINDOW)
        if [state for state, ids in filtered.items() if row.id in ids] != [wanted]:
            found.append(f"{row} on {day} should be {wanted}")
    return found


def test_the_filter_equals_the_rule_on_every_boundary(many: list[Any]) -> None:
    for row in many[::4]:
        for day in (row.valid_until, row.review_due_on, row.ended_on):
            for shift in (-61, -60, -59, -1, 0, 1):
                if day is not None:
                    assert differences(many, day + timedelta(days=shift)) == []


@examples(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=st.dates(date(2010, 1, 1), date(2034, 1, 1)))
def test_the_filter_equals_the_rule_on_any_day(many: list[Any], day: date) -> None:
    assert differences(many, day) == []


def test_the_world_of_that_property_has_every_state(many: list[Any]) -> None:
    seen = {state: queries.certificates(w.AUDITOR, Wanted(state=state), ALL) for state in CertificateState}
    assert sum(page.total for page in seen.values()) == len(many) == 48
    assert seen[S.EXPIRED].total > 5
    assert {row.state for page in seen.values() for row in page.items} == {
        state for state, page in seen.items() if page.total
    }
    assert all(row.state is state for state, page in seen.items() for row in page.items)


# -- the list ----------------------------------------------------------------------------------------------------------


def names(page: Any) -> list[str]:
    return [row.name for row in page.items]


def test_soonest_to_end_first_and_pages_that_add_up(small: w.World) -> None:
    w.receive([w.historical(n, f"20{20 + n}-03-01") for n in (3, 1, 2, 4)])
    assert names(queries.certificates(w.OFFICER, Wanted(), ALL)) == [w.name(n) for n in (1, 2, 3, 4)]
    pages = [queries.certificates(w.OFFICER, Wanted(), PageRequest(page, 3)) for page in (1, 2, 3)]
    assert [len(page.items) for page in pages] == [3, 1, 0]
    assert {page.total for page in pages} == {4}


def test_filters(small: w.World) -> None:
    w.receive(
        [w.historical(1, "2022-03-01"), w.historical(2, "2022-03-01", 作业类别="高处作业", 操作项目="登高架设作业")]
    )

    def found(**values: Any) -> list[str]:
        page = queries.certificates(w.OFFICER, Wanted(**values), ALL)
        assert page.total == len(page.items)
        return names(page)

    assert found(category="01") == [w.name(1)]
    assert found(category="03") == [w.name(2)]
    assert found(person=w.name(2)) == [w.name(2)]
    assert found(person=w.name(2)[0]) == [w.name(2)]
    assert found(person=w.identity(1)) == found(person="T" + w.identity(1)) == [w.name(1)]
    assert found(person=f" t{w.identity(1)[:6]} {w.identity(1)[6:]} ") == [w.name(1)]
    assert found(person=w.identity(3)) == []
    assert found(person="……") == []
    assert found(person="%") == []


def test_a_centre_sees_what_came_of_its_own_results(small: w.World) -> None:
    ours = w.issue(small, [w.row(1)])[w.identity(1)]
    w.receive([w.historical(2, "2022-03-01")])
    assert names(queries.certificates(small.clerk, Wanted(), ALL)) == [w.name(1)]
    for stranger in (small.other, replace(small.clerk, organisation="")):
        assert queries.certificates(stranger, Wanted(), ALL).total == 0
        with pytest.raises(NotFound):
            queries.certificate(stranger, ours)
    for reader in (w.CERTIFIER_ZHUZHOU, w.OFFICER, w.AUDITOR, w.KEEPER, w.DECIDER):
        assert queries.certificates(reader, Wanted(), ALL).total == 2
        assert queries.certificate(reader, ours).row.code == ours


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.PARTNER, Role.AGENT, Role.PERSON, Role.COUNTER, Role.ADMIN])
def test_who_may_not_read(small: w.World, role: Role) -> None:
    other = Actor("x", role, region=w.HUNAN)
    for door in (
        lambda: queries.certificates(other, Wanted(), ALL),
        lambda: queries.certificate(other, "C"),
        lambda: queries.batches(other, pending_only=False, page=ALL),
        lambda: queries.results(other, "B", ALL),
    ):
        with pytest.raises(NotPermitted):
            door()


def test_no_number_in_clear_and_a_record_that_explains_itself(small: w.World) -> None:
    code = w.issue(small, [w.row(1)])[w.identity(1)]
    batch = queries.batches(small.clerk, pending_only=False, page=ALL).items[0].batch
    record = queries.certificate(small.clerk, code)
    everything = [
        record,
        queries.certificates(small.clerk, Wanted(person=w.identity(1)), ALL),
        queries.results(small.clerk, batch, ALL),
        queries.batches(small.clerk, pending_only=False, page=ALL),
        queries.centres(PUBLIC, ALL),
    ]
    assert w.holds_identity(everything, w.identity(1)) == []
    assert record.row.masked_number == "T439***********" + w.identity(1)[-4:]
    assert (record.row.category, record.row.operation) == ("电工作业", "低压电工作业")
    assert record.centre == "长沙演示培训中心（演示）"
    assert record.may_review == record.may_withdraw == "您的角色没有此项权限。"
    until, due, renewal = record.clocks
    assert (until.on, due.on, renewal.on) == (date(2032, 11, 22), date(2029, 11, 22), date(2032, 11, 22))
    assert "2032-09-23" in renewal.explanation
    assert "6 年" in until.explanation
    assert "2029-09-23" in due.explanation, "sixty days before (SO-06)"
    assert "总局令第30号" in until.explanation
    assert until.to_confirm, "Order 19's own text has not been seen"


def test_a_certificate_not_yet_issued_on_the_day_asked_about_is_not_there(small: w.World) -> None:
    """As of a day: what was effective on that day. SO-05 knows no certificate before its day of issue."""
    w.receive([w.historical(1, "2022-03-01")])
    with db.reading() as session:
        person = people.people_by_identity(session, [w.identity(1)])[w.identity(1)]
        found = {
            day: [one.state for one in queries.printed_of(session, [person.id], day)]
            for day in (date(2005, 1, 1), date(2022, 2, 28), date(2022, 3, 1), date(2025, 3, 1), date(2028, 3, 1))
        }
    assert list(found.values()) == [[], [], [S.VALID], [S.REVIEW_OVERDUE], [S.EXPIRED]]


# -- batches -----------------------------------------------------------------------------------------------------------


def test_batches_by_reach(small: w.World) -> None:
    ours, theirs = w.bring_in(small.clerk, [w.row(1), w.row(2)]), w.bring_in(small.other, [w.row(3)])

    def seen(viewer: Actor) -> set[str]:
        page = queries.batches(viewer, pending_only=False, page=ALL)
        assert page.total == len(page.items)
        return {row.batch for row in page.items}

    assert seen(small.clerk) == seen(small.colleague) == {ours}
    assert seen(small.other) == seen(w.CERTIFIER_ZHUZHOU) == {theirs}
    assert seen(w.CERTIFIER) == seen(w.KEEPER) == {ours, theirs}
    assert seen(w.AUDITOR) == {ours, theirs}, "the auditor reads everything"
    assert seen(replace(w.CERTIFIER, region="")) == set()
    assert queries.results(w.AUDITOR, ours, ALL).total == 2
    for stranger in (small.other, w.CERTIFIER_ZHUZHOU):
        with pytest.raises(NotFound):
            queries.results(stranger, ours, ALL)


def test_how_far_a_batch_has_come(database: str) -> None:
    world = w.build()
    batch = w.bring_in(world.clerk, [w.row(1), w.row(2, 理论成绩="1"), w.row(3), w.row(4)])
    rows = queries.results(w.CERTIFIER, batch, ALL).items

    def counted() -> tuple[int, ...]:
        (row,) = queries.batches(world.clerk, pending_only=False, page=ALL).items
        assert row.total == row.pending + row.approved + row.failed + row.refused + row.undone == 4
        return row.pending, row.approved, row.failed, row.refused, row.undone

    assert counted() == (4, 0, 0, 0, 0)
    commands.approve_results(w.CERTIFIER, batch, [rows[0].code, rows[1].code], submission=w.submission())
    assert counted() == (2, 1, 1, 0, 0)
    assert queries.batches(w.CERTIFIER, pending_only=True, page=ALL).total == 1
    commands.refuse_batch(w.CERTIFIER, batch, "退回", submission=w.submission())
    assert counted() == (0, 1, 1, 2, 0)
    assert queries.batches(w.CERTIFIER, pending_only=True, page=ALL).total == 0
    (row,) = queries.batches(world.clerk, pending_only=False, page=ALL).items
    assert (row.centre, row.submitted_at.date()) == ("长沙演示培训中心（演示）", date(2026, 11, 23))


def test_a_batch_tells_its_rows_in_sheet_order(small: w.World) -> None:
    batch = w.bring_in(small.clerk, [w.row(n) for n in (5, 3, 4)])
    page = queries.results(small.clerk, batch, PageRequest(1, 2))
    assert (page.total, [row.name for row in page.items]) == (3, [w.name(5), w.name(3)])
    row = page.items[0]
    assert (row.hours, row.theory, row.practice, row.passed) == (800, 8800, 8550, True)
    assert row.masked_identity == "439***********" + w.identity(5)[-4:]


# -- centres -----------------------------------------------------------------------------------------------------------


def test_the_public_sees_which_centres_may_train_today(small: w.World, monkeypatch: pytest.MonkeyPatch) -> None:
    page = queries.centres(PUBLIC, ALL)
    assert [(row.name, row.categories, row.in_force) for row in page.items] == [
        ("长沙演示培训中心（演示）", ("电工作业", "焊接与热切割作业"), True),
        ("株洲演示培训中心（演示）", ("电工作业",), True),
    ]
    assert queries.centres(PUBLIC, ALL, region="4302").total == 1
    w.on(monkeypatch, date(2028, 12, 31))
    assert all(row.in_force for row in queries.centres(PUBLIC, ALL).items)
    w.on(monkeypatch, date(2029, 1, 1))
    assert not any(row.in_force for row in queries.centres(PUBLIC, ALL).items)


def test_an_undone_certificate_is_in_no_list(small: w.World) -> None:
    from registry.exchange import commands as exchange

    batch = w.bring_in(w.CERTIFIER, [w.historical(1, "2022-03-01")])
    exchange.undo(w.CERTIFIER, batch, submission=w.submission())
    assert queries.certificates(w.AUDITOR, Wanted(), ALL).total == 0
    for state in CertificateState:
        assert queries.certificates(w.AUDITOR, Wanted(state=state), ALL).total == 0
    assert w.count_rows(tables.Certificate, C.ending == Ending.UNDONE) == 1
