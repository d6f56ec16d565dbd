"""Appointing, recording, withdrawing, leaving; what the register and other registers see of it. On both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from registry.inspectors import commands, queries
from registry.inspectors.commands import Appointing, Recording
from registry.inspectors.terms import CredentialState, InspectorState
from registry.kernel import clock, db, ledger
from registry.kernel.errors import AlreadyDone, InvalidInput, NotFound, NotPermitted, OutOfDate, Refused
from registry.kernel.paging import PageRequest
from registry.parties.terms import OrganisationKind
from registry.policy import Action, Ledger
from tests.inspectors.builders import (
    CLERK,
    ENFORCEMENT,
    FURONG,
    HUNAN,
    KEEPER,
    KEEPER_ZHUZHOU,
    OFFICER,
    SUPERVISION,
    ZHUZHOU,
    appoint,
    body,
    identity,
    inspector,
    person,
    record,
    submission,
)
from tests.world import CHANGSHA

pytestmark = pytest.mark.usefixtures("database")
ALL = PageRequest(size=100)
TODAY = date(2026, 11, 23)


def standing(person_id: int, day: date = TODAY) -> queries.Standing:
    with db.reading() as session:
        return queries.standing(session, [person_id], day)[person_id]


def test_somebody_becomes_an_inspector_step_by_step() -> None:
    who, where = person(), body()
    assert standing(who.id).reasons[0] == "未在监管机构任职"
    appoint(who, where)
    assert len(standing(who.id).reasons) == 2
    record(who, SUPERVISION)
    assert standing(who.id).reasons == ("没有行政执法证（湖南省行政执法证件管理规定）",)
    record(who, ENFORCEMENT)
    found = standing(who.id)
    assert (found.may_enforce, found.reasons, found.changes_on) == (True, (), date(2027, 11, 1))
    assert (found.person_code, found.name) == (who.code, who.name)
    assert standing(who.id, date(2027, 10, 31)).may_enforce
    assert not standing(who.id, date(2027, 11, 1)).may_enforce
    assert not standing(who.id, date(2025, 3, 2)).may_enforce


def test_a_certificate_withdrawn_today_counted_yesterday() -> None:
    who = inspector()
    code = queries.inspector(OFFICER, who.code).credentials[0].code
    assert commands.withdraw_credential(KEEPER, code, TODAY, "转借他人", submission=submission()) == code
    assert standing(who.id).reasons == ("安全生产监管执法证已于 2026-11-23 收回",)
    assert standing(who.id, TODAY - timedelta(days=1)).may_enforce
    with pytest.raises(OutOfDate):
        commands.withdraw_credential(KEEPER, code, TODAY, "转借他人", submission=submission())
    found = queries.inspector(OFFICER, who.code).credentials[0]
    assert (found.state, found.reason) == (CredentialState.WITHDRAWN, "转借他人")


def test_leaving_and_serving_elsewhere() -> None:
    who, first, second = person(), body(), body("长沙市应急执法队伍（演示）", CHANGSHA)
    code = appoint(who, first)
    for kind in (SUPERVISION, ENFORCEMENT):
        record(who, kind)
    with pytest.raises(InvalidInput, match="不能同时在两个监管机构任职"):
        appoint(who, second, TODAY)
    with pytest.raises(InvalidInput, match="不能同时在两个监管机构任职"):
        appoint(who, second, date(2020, 1, 1))  # would run into the present one
    with pytest.raises(InvalidInput, match="早于任职日期"):
        commands.leave(KEEPER, code, date(2025, 1, 5), submission=submission())
    assert commands.leave(KEEPER, code, TODAY, submission=submission()) == who.code
    with pytest.raises(OutOfDate):
        commands.leave(KEEPER, code, TODAY, submission=submission())
    assert standing(who.id).may_enforce
    assert standing(who.id, TODAY + timedelta(days=1)).reasons == ("已离任，任职至 2026-11-23",)
    with pytest.raises(InvalidInput):
        appoint(who, second, TODAY)
    appoint(who, second, TODAY + timedelta(days=1))
    assert standing(who.id).changes_on == date(2027, 11, 1)
    assert [one.body for one in queries.inspector(OFFICER, who.code).appointments] == [second.name, first.name]


@pytest.mark.parametrize(
    ("make", "refusal", "said"),
    [
        (lambda: appoint(person(), body(kind=OrganisationKind.ENTERPRISE)), InvalidInput, "不是有管辖区域的监管机构"),
        (lambda: appoint(person(), body(region="")), InvalidInput, "不是有管辖区域的监管机构"),
        (lambda: appoint(person(), body(), actor=KEEPER_ZHUZHOU), NotPermitted, "管辖区域"),
        (lambda: appoint(person(), body(), actor=OFFICER), NotPermitted, "权限"),
        (lambda: record(person()), InvalidInput, "没有任用登记"),
        (lambda: record(inspector(), issued_on=TODAY + timedelta(days=1)), InvalidInput, "晚于今天"),
        (lambda: record(inspector(), issued_on=date(1979, 1, 1)), InvalidInput, "早于持证人出生日期"),
        (lambda: record(inspector(), issued_on=date(2011, 1, 1)), InvalidInput, "尚未施行"),
        (lambda: record(inspector(), actor=KEEPER_ZHUZHOU), NotPermitted, "管辖区域"),
        (lambda: record(inspector(), actor=OFFICER), NotPermitted, "权限"),
    ],
)
def test_refusals(make: Callable[[], object], refusal: type[Refused], said: str) -> None:
    with pytest.raises(refusal, match=said):
        make()


def test_a_number_belongs_to_one_certificate_of_a_kind() -> None:
    who, other = inspector(), inspector("白巡查")
    record(who, number="湘 43a-001")
    with pytest.raises(InvalidInput, match="湘43A-001 已经登记过"):
        record(other, number="湘43A-001")
    record(other, ENFORCEMENT, number="湘43A-001")
    for number in ("", "12", "x" * 41, "43<1>01"):
        with pytest.raises(ValidationError):
            Recording(person=who.code, kind=SUPERVISION, number=number, issued_on=TODAY)


@pytest.mark.parametrize(
    ("on", "reason", "said"),
    [
        (date(2025, 3, 2), "转借", "发证日期与今天之间"),
        (TODAY + timedelta(days=1), "转借", "发证日期与今天之间"),
        (TODAY, " ", "没有写明收回理由"),
    ],
)
def test_refused_withdrawals(on: date, reason: str, said: str) -> None:
    code = queries.inspector(OFFICER, inspector().code).credentials[0].code
    with pytest.raises(InvalidInput, match=said):
        commands.withdraw_credential(KEEPER, code, on, reason, submission=submission())
    with pytest.raises(NotPermitted):
        commands.withdraw_credential(KEEPER_ZHUZHOU, code, TODAY, "转借", submission=submission())


def test_people_and_bodies_are_named_by_code_or_number() -> None:
    number = identity()
    who, where = person(number=number), body()
    wanted = Appointing(person=number, body=where.credit_code.lower(), from_on=TODAY)
    commands.appoint(KEEPER, wanted, submission="once")
    with pytest.raises(AlreadyDone):
        commands.appoint(KEEPER, wanted, submission="once")
    assert queries.inspector(OFFICER, who.code).row.body == where.name
    for wrong in ("P", "4399", identity()):
        with pytest.raises(InvalidInput):
            commands.appoint(KEEPER, Appointing(person=wrong, body=where.code, from_on=TODAY), submission=submission())
    with pytest.raises(InvalidInput, match="没有登记这个单位"):
        commands.appoint(KEEPER, Appointing(person=who.code, body="F", from_on=TODAY), submission=submission())
    for run in (
        lambda: commands.leave(KEEPER, "N", TODAY, submission=submission()),
        lambda: commands.withdraw_credential(KEEPER, "E", TODAY, "转借", submission=submission()),
        lambda: queries.inspector(OFFICER, person().code),
    ):
        with pytest.raises(NotFound):
            run()


def test_officers_of_a_region_and_below_on_a_day() -> None:
    province, city, county, other = (
        body(f"{name}应急执法队伍（演示）", region)
        for name, region in (("省", HUNAN), ("长沙市", CHANGSHA), ("芙蓉区", FURONG), ("株洲市", ZHUZHOU))
    )
    inspector("甲一", province), inspector("乙二", city), inspector("丙三", other)
    without = person("丁四")
    appoint(without, county)

    def there(region: str, day: date = TODAY) -> list[tuple[str, bool]]:
        with db.reading() as session:
            return [(row.name, row.may_enforce) for row in queries.officers(session, region, day)]

    assert there(HUNAN) == [("甲一", True), ("乙二", True), ("丁四", False), ("丙三", True)]
    assert there(CHANGSHA) == [("乙二", True), ("丁四", False)]
    assert there(FURONG) == [("丁四", False)]
    assert there(HUNAN, date(2025, 1, 5)) == []
    assert there("") == []
    with db.reading() as session:
        [row] = queries.officers(session, FURONG, TODAY)
    assert (row.person_code, row.person_id, row.body, row.region) == (without.code, without.id, county.name, FURONG)
    assert row.reason.count("；") == 1


def test_the_register_filters_by_what_the_rules_say(monkeypatch: pytest.MonkeyPatch) -> None:
    where, city = body(), body("长沙市应急执法队伍（演示）", CHANGSHA)
    inspector("甲一", where)
    bare, gone, renewed = person("乙二"), inspector("丙三", city), inspector("丁四", city)
    appoint(bare, where)
    commands.leave(KEEPER, queries.inspector(OFFICER, gone.code).appointments[0].code, TODAY, submission=submission())
    record(renewed, SUPERVISION, date(2026, 6, 1), number="湘监001")
    for day in (TODAY, date(2026, 12, 20), date(2027, 10, 2), date(2027, 11, 1), date(2025, 1, 5)):
        monkeypatch.setattr(clock, "today", lambda day=day: day)
        rows = queries.inspectors(OFFICER, queries.Wanted(), ALL).items
        assert len(rows) == 4
        for state in InspectorState:
            found = queries.inspectors(OFFICER, queries.Wanted(state=state), ALL)
            assert {row.name for row in found.items} == {row.name for row in rows if row.state is state}, (day, state)
            assert found.total == len(found.items)
        for row in rows:
            assert bool(row.reasons) is (row.state in (InspectorState.MAY_NOT, InspectorState.LEFT))
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    named = {
        typed: [row.name for row in queries.inspectors(OFFICER, queries.Wanted(typed=typed), ALL).items]
        for typed in ("甲一", "湘监001", "无人")
    }
    assert named == {"甲一": ["甲一"], "湘监001": ["丁四"], "无人": []}
    assert {row.name for row in queries.inspectors(OFFICER, queries.Wanted(region=CHANGSHA), ALL).items} == {
        "丙三",
        "丁四",
    }
    assert [row.name for row in queries.inspectors(OFFICER, queries.Wanted(), PageRequest(2, 3)).items] == ["丙三"]
    with pytest.raises(NotPermitted):
        queries.inspectors(CLERK, queries.Wanted(), ALL)


def test_the_ledger_names_no_number_and_no_reason() -> None:
    who = inspector()
    found = queries.inspector(OFFICER, who.code)
    commands.withdraw_credential(KEEPER, found.credentials[0].code, TODAY, "转借他人使用", submission=submission())
    events = queries.inspector(OFFICER, who.code).history
    assert [event.action for event in events] == [
        Action.PERSON_ENTERED,
        Action.INSPECTOR_APPOINTED,
        Action.CREDENTIAL_RECORDED,
        Action.CREDENTIAL_RECORDED,
        Action.CREDENTIAL_WITHDRAWN,
    ]
    said = "".join(f"{event.details}" for event in events)
    assert found.credentials[0].number not in said
    assert "转借" not in said
    assert "IN-06.cycle_until@2022-11-01" in said
    with db.reading() as session:
        assert not ledger.verify(session, Ledger.INSPECTORS).finding


def test_the_record_says_who_may_write() -> None:
    who = inspector()
    assert queries.inspector(KEEPER, who.code).may_keep == ""
    assert queries.inspector(KEEPER, who.code).row.outlook == "可执法至 2027-10-31"
    coming = inspector("后来人")
    [appointment] = queries.inspector(KEEPER, coming.code).appointments
    commands.leave(KEEPER, appointment.code, TODAY - timedelta(days=1), submission=submission())
    appoint(coming, body(), date(2026, 12, 1))
    assert queries.inspector(KEEPER, coming.code).row.outlook == "2026-12-01 起可执法"
    assert "管辖区域" in queries.inspector(KEEPER_ZHUZHOU, who.code).may_keep
    found = queries.inspector(OFFICER, who.code)
    assert "权限" in found.may_keep
    assert found.masked_identity.startswith("439***")
    assert all(not one.to_confirm and "依据" in one.explanation for one in found.credentials)
