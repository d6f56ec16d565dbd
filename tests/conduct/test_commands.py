"""Commands of conduct: what is refused, what is kept, who may, and that nobody overwrites what they did not see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from registry.conduct import commands, queries, tables
from registry.conduct.terms import AccidentGrade, AccidentRole, HazardState, PenaltyKind, PenaltyState, Revocation
from registry.kernel import db, ledger
from registry.kernel.access import Actor
from registry.kernel.errors import AlreadyDone, InvalidInput, NotFound, NotPermitted, OutOfDate, Refused
from registry.policy import GRANTS, Ledger, Permission, Role
from tests import world as w
from tests.conduct import builders as b


def penalty(number: str) -> Any:
    return queries.penalty_record(b.AUDITOR, number)


def accident(number: str) -> Any:
    return queries.accident_record(b.AUDITOR, number)


def events(number: str) -> list[tuple[str, dict[str, Any]]]:
    with db.reading() as session:
        return [(event.action.value, dict(event.details)) for event in ledger.history(session, number)]


# -- penalties ---------------------------------------------------------------------------------------------------------


def test_a_penalty_is_entered_performed_and_revoked(database: str) -> None:
    number = b.enter_penalty()
    found = penalty(number)
    assert number[0] == "D"
    assert (found.penalty.name, found.credit_code, found.masked_identity) == (b.FIRM, b.CODE, "")
    assert (found.penalty.fine_cents, found.penalty.kinds) == (3_500_000, (PenaltyKind.FINE,))
    assert (found.penalty.region, found.region_name) == ("430100", "长沙市")
    assert found.penalty.state is PenaltyState.OPEN
    commands.perform_penalty(b.OFFICER, number, date(2026, 11, 12), version=1, submission=w.submission())
    assert penalty(number).penalty.state is PenaltyState.PERFORMED
    commands.revoke_penalty(
        b.OFFICER, number, Revocation.REVOKED, date(2026, 11, 20), "复议撤销", version=2, submission=w.submission()
    )
    found = penalty(number)
    assert (found.penalty.state, found.penalty.revocation, found.note) == (
        PenaltyState.REVOKED,
        Revocation.REVOKED,
        "复议撤销",
    )
    assert [action for action, _ in events(number)] == ["penalty.entered", "penalty.performed", "penalty.revoked"]
    assert "复议撤销" not in str(events(number))
    w.intact(Ledger.CONDUCT, Ledger.PARTIES)


def test_a_penalty_on_a_person_keeps_the_number_out_of_everything(database: str) -> None:
    number = b.enter_penalty(name=w.name(3), credit_code="", identity=w.identity(3))
    found = penalty(number)
    assert found.penalty.person_id
    assert found.penalty.organisation_id is None
    assert found.masked_identity.startswith("439")
    assert not w.holds_identity(found, w.identity(3))
    assert not w.holds_identity(events(number), w.identity(3))


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"identity": w.identity(3)}, "身份证号"),
        ({"credit_code": ""}, "统一社会信用代码"),
        ({"fine": ""}, "罚款金额（万元）"),
        ({"kinds": (PenaltyKind.WARNING,)}, "罚款金额（万元）"),
        ({"confiscated": "1"}, "没收金额（万元）"),
        ({"kinds": (PenaltyKind.FINE, PenaltyKind.LICENCE_REVOKED)}, "暂扣或者吊销证照名称及编号"),
        ({"decided_on": date(2026, 11, 24)}, "处罚决定日期"),
        ({"conduct_on": date(2026, 11, 3)}, "违法行为发生日"),
        ({"authority": "某某局"}, "处罚机关"),
        ({"region": "武汉市"}, "名称或地区"),
        ({"accident": "S123"}, "事故编号"),
    ],
)
def test_what_contradicts_itself_is_refused(sqlite_database: str, values: dict[str, Any], column: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        b.enter_penalty(**values)
    assert refused.value.field == column
    assert refused.value.fix
    assert w.count_rows(tables.PenaltyDecision) == 0


@pytest.mark.parametrize(
    "values",
    [
        {"fine": "3.50001"},
        {"fine": "三万"},
        {"credit_code": "91430000MA00"},
        {"decided_on": "26-11-02"},
        {"kinds": ()},
        {"facts": ""},
        {"identity": "11010519491231002"},
    ],
)
def test_what_is_badly_typed_is_refused(sqlite_database: str, values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as wrong:
        b.penalty(**values)
    assert w.identity(3) not in str(wrong.value)


def test_a_document_of_an_authority_is_entered_once(database: str) -> None:
    number = b.enter_penalty(document_number="（湘长）应急罚〔2026〕77号")
    with pytest.raises(InvalidInput, match=number):
        b.enter_penalty(document_number="(湘长)应急罚[2026]77号", authority="长沙市应急管理局 ")
    b.enter_penalty(document_number="（湘长）应急罚〔2026〕77号", authority="株洲市应急管理局")
    commands.withdraw_record(b.OFFICER, number, "录入错误", version=1, submission=w.submission())
    with pytest.raises(NotFound):
        penalty(number)
    assert b.enter_penalty(document_number="（湘长）应急罚〔2026〕77号") != number  # the number is free again


def test_names_that_do_not_fit_their_code_are_refused(sqlite_database: str) -> None:
    b.enter_penalty()
    with pytest.raises(InvalidInput, match="登记的单位是"):
        b.enter_penalty(name="湖南另一家有限公司")
    b.enter_penalty(name=w.name(3), credit_code="", identity=w.identity(3))
    with pytest.raises(InvalidInput, match="另一姓名"):
        b.enter_penalty(name=w.name(4), credit_code="", identity=w.identity(3))


def test_days_lie_between_the_decision_and_today(sqlite_database: str) -> None:
    number = b.enter_penalty()
    for day in (date(2026, 11, 1), date(2026, 11, 24)):
        with pytest.raises(InvalidInput):
            commands.perform_penalty(b.OFFICER, number, day, version=1, submission=w.submission())
        with pytest.raises(InvalidInput):
            commands.revoke_penalty(
                b.OFFICER, number, Revocation.VOID, day, "理由", version=1, submission=w.submission()
            )
    with pytest.raises(InvalidInput, match="理由"):
        commands.revoke_penalty(
            b.OFFICER, number, Revocation.VOID, date(2026, 11, 5), " ", version=1, submission=w.submission()
        )
    assert penalty(number).version == 1


def test_nothing_follows_a_revocation(sqlite_database: str) -> None:
    number, day = b.enter_penalty(), date(2026, 11, 10)
    commands.revoke_penalty(b.OFFICER, number, Revocation.CHANGED, day, "变更", version=1, submission=w.submission())
    with pytest.raises(OutOfDate):
        commands.perform_penalty(b.OFFICER, number, day, version=2, submission=w.submission())
    with pytest.raises(OutOfDate):
        commands.revoke_penalty(b.OFFICER, number, Revocation.VOID, day, "再次", version=2, submission=w.submission())
    found = penalty(number)
    assert found.perform_refusal
    assert found.revoke_refusal


# -- accidents ---------------------------------------------------------------------------------------------------------


def test_an_accident_is_graded_and_amended(database: str) -> None:
    number = b.enter_accident(
        deaths="2", injuries="1", principal=w.name(5), principal_identity=w.identity(5), concealed=True
    )
    found = accident(number)
    assert found.line.grade is AccidentGrade.ORDINARY
    assert (found.line.unit, found.line.loss_cents, found.line.concealed) == (b.FIRM, 480_000_000, True)
    assert [one.role for one in found.involved] == [AccidentRole.ORGANISATION, AccidentRole.PRINCIPAL]
    assert not w.holds_identity(found, w.identity(5))
    wanted = commands.AmendedAccident(
        deaths="3",
        injuries="0",
        loss="495.5",
        concealed=False,
        reported_on="2026-10-20",
        approved_on="2026-11-03",
        summary="见调查报告",
        reason="一名伤者死亡",
    )
    commands.amend_accident(b.OFFICER, number, wanted, version=1, submission=w.submission())
    found = accident(number)
    assert (found.line.grade, found.line.deaths, found.version) == (AccidentGrade.LARGER, 3, 2)
    assert (found.reported_on, found.line.approved_on) == (date(2026, 10, 20), date(2026, 11, 3))
    [(_, entered), (action, amended)] = events(number)
    assert action == "accident.amended"
    assert (entered["deaths"], amended["deaths_before"], amended["deaths"]) == (2, 2, 3)
    assert (amended["grade_before"], amended["grade"], amended["loss"]) == ("ordinary", "larger", "495.5")
    assert "死亡" not in str(events(number))
    with pytest.raises(OutOfDate):
        commands.amend_accident(b.OFFICER, number, wanted, version=1, submission=w.submission())
    w.intact(Ledger.CONDUCT)


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"happened_on": date(2026, 11, 24)}, "发生日期"),
        ({"happened_on": date(2007, 5, 31)}, "发生日期"),
        ({"deaths": "0", "injuries": "0", "loss": "0"}, "死亡人数"),
        ({"principal": "张示例"}, "主要负责人身份证号"),
        ({"principal_identity": w.identity(5)}, "主要负责人"),
        ({"reported_on": date(2026, 8, 31)}, "调查报告提交日期"),
        ({"reported_on": date(2026, 10, 1), "approved_on": date(2026, 9, 30)}, "批复日期"),
        ({"approved_on": date(2026, 11, 24)}, "批复日期"),
        ({"place": "某处"}, "发生地点"),
    ],
)
def test_accidents_that_contradict_themselves(sqlite_database: str, values: dict[str, Any], column: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        b.enter_accident(**values)
    assert refused.value.field == column
    assert w.count_rows(tables.AccidentReport) == 0


def test_the_same_accident_is_not_counted_twice(sqlite_database: str) -> None:
    number = b.enter_accident()
    with pytest.raises(InvalidInput, match=number):
        b.enter_accident(title="另一名称", place="湖南省长沙市岳麓区某路")
    b.enter_accident(happened_on=date(2026, 9, 2))
    b.enter_accident(unit=b.OTHER_FIRM, unit_code=b.OTHER_CODE)


def test_others_are_named_with_their_role(database: str) -> None:
    number = b.enter_accident()

    def name(version: int, role: AccidentRole, said: str, code: str) -> None:
        wanted = commands.Responsible(role=role, name=said, number=code)
        commands.name_responsible(b.OFFICER, number, wanted, version=version, submission=w.submission())

    name(1, AccidentRole.OTHER_RESPONSIBLE_ORGANISATION, b.OTHER_FIRM, b.OTHER_CODE)
    name(2, AccidentRole.PRINCIPAL, w.name(6), w.identity(6))
    name(3, AccidentRole.OTHER_RESPONSIBLE_PERSON, w.name(7), w.identity(7))
    refused: list[tuple[AccidentRole, str, str]] = [
        (AccidentRole.PRINCIPAL, w.name(8), w.identity(8)),
        (AccidentRole.ORGANISATION, "湖南第三家有限公司", w.credit_code(902)),
        (AccidentRole.OTHER_RESPONSIBLE_PERSON, w.name(7), w.identity(7)),
        (AccidentRole.OTHER_RESPONSIBLE_ORGANISATION, b.FIRM, b.CODE),
        (AccidentRole.OTHER_RESPONSIBLE_PERSON, "湖南第三家", w.credit_code(902)),
        (AccidentRole.OTHER_RESPONSIBLE_PERSON, w.name(9), w.identity(7)),
    ]
    for role, said, code in refused:
        with pytest.raises(InvalidInput):
            name(4, role, said, code)
    with db.reading() as session:
        fact = queries.accident(session, number)
    assert fact is not None
    assert [role for _, role in fact.organisations] == [
        AccidentRole.ORGANISATION,
        AccidentRole.OTHER_RESPONSIBLE_ORGANISATION,
    ]
    assert [role for _, role in fact.persons] == [AccidentRole.PRINCIPAL, AccidentRole.OTHER_RESPONSIBLE_PERSON]
    w.intact(Ledger.CONDUCT, Ledger.PARTIES)


# -- hazards and withdrawal --------------------------------------------------------------------------------------------


def test_a_hazard_is_closed(database: str) -> None:
    number = b.enter_hazard()
    assert queries.hazard_record(b.AUDITOR, number).line.state is HazardState.OPEN
    with pytest.raises(InvalidInput):
        commands.close_hazard(b.OFFICER, number, date(2026, 9, 30), version=1, submission=w.submission())
    commands.close_hazard(b.OFFICER, number, date(2026, 11, 20), version=1, submission=w.submission())
    found = queries.hazard_record(b.AUDITOR, number)
    assert (found.line.state, found.line.closed_on) == (HazardState.CLOSED, date(2026, 11, 20))
    with pytest.raises(OutOfDate):
        commands.close_hazard(b.OFFICER, number, date(2026, 11, 21), version=2, submission=w.submission())


@pytest.mark.parametrize(
    "values",
    [
        {"found_on": date(2026, 11, 24), "due_on": date(2026, 12, 1)},
        {"due_on": date(2026, 9, 30)},
        {"region": "", "confirmed_by": "专家组"},
    ],
)
def test_hazards_that_make_no_sense(sqlite_database: str, values: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        b.enter_hazard(**values)


def test_what_another_record_names_is_not_withdrawn(database: str) -> None:
    accident_number = b.enter_accident()
    penalty_number = b.enter_penalty(accident=accident_number)
    with pytest.raises(Refused, match="引用"):
        commands.withdraw_record(b.OFFICER, accident_number, "误登", version=1, submission=w.submission())
    assert accident(accident_number).penalties[0][0] == penalty_number
    commands.withdraw_record(b.OFFICER, penalty_number, "误登", version=1, submission=w.submission())
    commands.withdraw_record(b.OFFICER, accident_number, "误登", version=1, submission=w.submission())
    with db.reading() as session:
        assert queries.accident(session, accident_number) is None
        assert queries.penalty(session, penalty_number) is None
    assert w.count_rows(tables.AccidentReport) == 1  # kept, no longer live
    assert events(accident_number)[-1][0] == "conduct.withdrawn"


def test_a_case_keeps_its_penalty_and_its_accident(database: str) -> None:
    """Cases name them in a column and in their facts; the layer above is only looked at, not imported, by conduct."""
    from sqlalchemy import insert

    from registry.blacklist.tables.cases import Case
    from registry.blacklist.terms import CaseState, Ground
    from registry.kernel import clock
    from registry.kernel.transaction import write
    from registry.parties import entries
    from registry.policy import Action

    penalty_number, accident_number = b.enter_penalty(), b.enter_accident()
    with write(b.OFFICER, Permission.CASES_HANDLE, w.submission(), ledgers=[Ledger.PARTIES, Ledger.BLACKLIST]) as work:
        person = entries.meet_people(work, [entries.MetPerson(w.identity(1), w.name(1))])[w.identity(1)]
        values = {
            "number": "C1", "version": 1, "state": CaseState.DRAFTED, "region": w.CHANGSHA, "authority": "长沙市应急管理局",
            "penalty_number": penalty_number, "ground": Ground.G1, "facts": f'{{"accident":"{accident_number}"}}',
            "cause": "", "reason": "", "doubt": "", "conduct_on": clock.today(), "filed_on": clock.today(),
            "drafted_by": "x", "officer_person_id": person.id, "second_person_id": person.id, "hearing_record": "",
            "opinion": "", "proposed_by": "", "returned_reason": "", "decided_by": "", "dropped_reason": "",
            "changed_at": clock.now(),
        }  # fmt: skip
        work.session.execute(insert(db.core(Case)).values(**values))
        work.record(Action.CASE_DRAFTED, "C1")
    for number in (penalty_number, accident_number):
        with pytest.raises(Refused, match="引用"):
            commands.withdraw_record(b.OFFICER, number, "误登", version=1, submission=w.submission())


# -- who may -----------------------------------------------------------------------------------------------------------

DOORS: dict[str, Callable[[Actor, str, str, str], Any]] = {
    "penalty": lambda actor, p, a, h: b.enter_penalty(actor),
    "perform": lambda actor, p, a, h: commands.perform_penalty(
        actor, p, date(2026, 11, 12), version=1, submission=w.submission()
    ),
    "revoke": lambda actor, p, a, h: commands.revoke_penalty(
        actor, p, Revocation.VOID, date(2026, 11, 12), "理由", version=1, submission=w.submission()
    ),
    "accident": lambda actor, p, a, h: b.enter_accident(actor, happened_on=date(2026, 9, 9)),
    "amend": lambda actor, p, a, h: commands.amend_accident(
        actor,
        a,
        commands.AmendedAccident(
            deaths=1, injuries=0, loss=1, concealed=False, reported_on=None, approved_on=None, summary="", reason="更正"
        ),
        version=1,
        submission=w.submission(),
    ),
    "responsible": lambda actor, p, a, h: commands.name_responsible(
        actor,
        a,
        commands.Responsible(role=AccidentRole.OTHER_RESPONSIBLE_ORGANISATION, name=b.OTHER_FIRM, number=b.OTHER_CODE),
        version=1,
        submission=w.submission(),
    ),
    "hazard": lambda actor, p, a, h: b.enter_hazard(actor),
    "close": lambda actor, p, a, h: commands.close_hazard(
        actor, h, date(2026, 11, 12), version=1, submission=w.submission()
    ),
    "withdraw": lambda actor, p, a, h: commands.withdraw_record(actor, p, "误登", version=1, submission=w.submission()),
}


@pytest.mark.parametrize("door", DOORS)
def test_only_officers_of_the_own_region_write(sqlite_database: str, door: str) -> None:
    numbers = b.enter_penalty(), b.enter_accident(), b.enter_hazard()
    for role in Role:
        if Permission.CONDUCT_ENTER not in GRANTS[role]:
            with pytest.raises(NotPermitted):
                DOORS[door](Actor("x", role, "P", region=w.HUNAN, organisation="F", department="D"), *numbers)
    with pytest.raises((NotPermitted, InvalidInput)):
        DOORS[door](b.OFFICER_ZHUZHOU, *numbers)
    DOORS[door](b.OFFICER_CHANGSHA, *numbers)


def test_a_submission_is_carried_out_once(database: str) -> None:
    once = w.submission()
    commands.enter_penalty(b.OFFICER, b.penalty(), submission=once)
    with pytest.raises(AlreadyDone):
        commands.enter_penalty(b.OFFICER, b.penalty(), submission=once)
    assert w.count_rows(tables.PenaltyDecision) == 1


@pytest.mark.parametrize("number", ["", "D", "S0", "无", "X123"])
def test_unknown_numbers(sqlite_database: str, number: str) -> None:
    with pytest.raises(NotFound):
        commands.withdraw_record(b.OFFICER, number, "误登", version=1, submission=w.submission())
    for look in (queries.penalty_record, queries.accident_record, queries.hazard_record):
        with pytest.raises(NotFound):
            look(b.OFFICER, number)
