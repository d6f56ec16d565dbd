"""What the register answers: facts for others, lists with filters and pages, records for those who may read."""

from __future__ import annotations

from datetime import date

import pytest

from registry.conduct import commands, queries
from registry.conduct.terms import AccidentGrade, AccidentRole, HazardState, PenaltyKind, PenaltyState, Revocation
from registry.kernel import calendar, db
from registry.kernel.access import PUBLIC, Actor
from registry.kernel.errors import NotPermitted
from registry.kernel.paging import PageRequest
from registry.parties import commands as party_commands
from registry.parties import queries as parties
from registry.policy import GRANTS, Permission, Role
from tests import world as w
from tests.conduct import builders as b

ALL = PageRequest(size=200)


def unit(code: str = b.CODE) -> int:
    with db.reading() as session:
        return parties.organisations_by_credit_code(session, [code])[code].id


def test_a_penalty_as_other_registers_see_it(database: str) -> None:
    accident = b.enter_accident()
    number = b.enter_penalty(kinds=(PenaltyKind.FINE, PenaltyKind.WARNING), accident=accident)
    with db.reading() as session:
        found = queries.penalty(session, number)
        assert queries.penalty(session, "D0") is None
    assert found is not None
    assert found.kinds == (PenaltyKind.WARNING, PenaltyKind.FINE)  # in the law's order
    assert (found.organisation_id, found.person_id) == (unit(), None)
    assert (found.decided_on, found.conduct_on) == (date(2026, 11, 2), date(2026, 10, 8))
    assert (found.fine_cents, found.accident, found.industry) == (3_500_000, accident, "")
    assert (found.authority, found.region) == ("长沙市应急管理局", "430100")
    with db.reading() as session:
        assert queries.penalties_of(session, organisation_id=unit(), until=date(2026, 11, 2)) == [found]
        assert queries.penalties_of(session, organisation_id=unit(), until=date(2026, 11, 1)) == []


def test_accidents_of_a_unit_are_its_own_and_both_days_count(database: str) -> None:
    days = (date(2025, 9, 1), date(2026, 8, 31), date(2026, 9, 1))
    numbers = [b.enter_accident(happened_on=day) for day in days]
    elsewhere = b.enter_accident(unit=b.OTHER_FIRM, unit_code=b.OTHER_CODE, happened_on=date(2026, 5, 1))
    wanted = commands.Responsible(role=AccidentRole.OTHER_RESPONSIBLE_ORGANISATION, name=b.FIRM, number=b.CODE)
    commands.name_responsible(b.OFFICER, elsewhere, wanted, version=1, submission=w.submission())
    mine = unit()
    with db.reading() as session:

        def own(since: date, until: date) -> list[str]:
            return [one.number for one in queries.accidents_of(session, mine, since, until)]

        assert own(date(2025, 9, 1), date(2026, 9, 1)) == numbers[::-1]
        assert own(date(2025, 9, 2), date(2026, 8, 31)) == [numbers[1]]
        assert own(date(2026, 9, 2), date(2026, 9, 30)) == []
        named = queries.accidents_naming(session, organisation_id=mine, until=date(2026, 9, 1))
        assert {one.number for one in named} == {*numbers, elsewhere}
    last = days[-1]
    with db.reading() as session:  # what a rolling year asks: the anniversary lies outside
        since = calendar.add_months(last, -12)
        assert since == days[0]
        assert len(queries.accidents_of(session, mine, calendar.term_end(since, months=1).replace(day=2), last)) == 2


def test_the_list_of_penalties(database: str) -> None:
    first = b.enter_penalty(
        decided_on=date(2026, 5, 1), conduct_on=None, document_number="（湘长）应急罚〔2026〕9901号"
    )
    second = b.enter_penalty(
        name=b.OTHER_FIRM, credit_code=b.OTHER_CODE, authority="株洲市应急管理局", kinds=(PenaltyKind.WARNING,), fine=""
    )
    third = b.enter_penalty(name=w.name(3), credit_code="", identity=w.identity(3))
    commands.perform_penalty(b.OFFICER, first, date(2026, 6, 1), version=1, submission=w.submission())
    commands.revoke_penalty(
        b.OFFICER, second, Revocation.VOID, date(2026, 11, 20), "无效", version=1, submission=w.submission()
    )

    def listed(**values: object) -> list[str]:
        return [row.number for row in queries.penalties(b.AUDITOR, queries.PenaltyFilters(**values), ALL).items]  # type: ignore[arg-type]

    assert listed() == [third, second, first]
    for q in ("示例化工", b.CODE, b.CODE.lower(), "(湘长)应急罚[2026]9901", first):
        assert first in listed(q=q), q
        assert second not in listed(q=q), q
    assert listed(q="%") == listed(q="…") == []
    assert listed(region="430200") == [second]
    assert listed(region="430000") == [third, second, first]
    assert listed(kind=PenaltyKind.WARNING) == [second]
    assert listed(since=date(2026, 5, 1), until=date(2026, 5, 1)) == [first]
    assert listed(until=date(2026, 4, 30)) == []
    assert [listed(state=state) for state in PenaltyState] == [[third], [first], [second]]
    page = queries.penalties(b.AUDITOR, queries.PenaltyFilters(), PageRequest(2, 2))
    assert ([row.number for row in page.items], page.total, page.pages) == ([first], 3, 2)


def test_the_list_of_accidents(database: str) -> None:
    larger = b.enter_accident()
    ordinary = b.enter_accident(
        title="示例矿业“10·2”触电事故", deaths="1", happened_on=date(2026, 10, 2), unit=b.OTHER_FIRM,
        unit_code=b.OTHER_CODE, place="湖南省株洲市芦淞区示例路", principal=w.name(5), principal_identity=w.identity(5),
    )  # fmt: skip

    def listed(**values: object) -> list[str]:
        return [row.number for row in queries.accidents(b.AUDITOR, queries.AccidentFilters(**values), ALL).items]  # type: ignore[arg-type]

    assert listed() == [ordinary, larger]
    for q in ("触电", "示例矿业有限", b.OTHER_CODE, ordinary):
        assert listed(q=q) == [ordinary], q
    assert listed(q="无此事故") == []
    assert listed(grade=AccidentGrade.LARGER) == [larger]
    assert listed(region="430200") == [ordinary]
    assert listed(since=date(2026, 9, 1), until=date(2026, 10, 1)) == [larger]


def test_the_list_of_hazards(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    still = b.enter_hazard()
    late = b.enter_hazard(
        name=b.OTHER_FIRM, credit_code=b.OTHER_CODE, found_on=date(2026, 9, 1), due_on=date(2026, 11, 22)
    )
    gone = b.enter_hazard(found_on=date(2026, 8, 1), due_on=date(2026, 8, 30))
    commands.close_hazard(b.OFFICER, gone, date(2026, 9, 15), version=1, submission=w.submission())

    def listed(**values: object) -> list[str]:
        return [row.number for row in queries.hazards(b.AUDITOR, queries.HazardFilters(**values), ALL).items]  # type: ignore[arg-type]

    assert listed() == [still, late, gone]
    assert [listed(state=state) for state in HazardState] == [[still], [late], [gone]]
    assert listed(q="示例矿业") == [late]
    assert listed(region="430104") == [still, late, gone]
    assert listed(since=date(2026, 9, 2)) == [still]
    w.on(monkeypatch, date(2026, 12, 1))
    assert listed(state=HazardState.OVERDUE) == [still, late]
    with db.reading() as session:
        assert [one.number for one in queries.hazards_of(session, unit(), until=date(2026, 9, 1))] == [gone]
        assert queries.hazard(session, late) is not None


def test_regulators_of_the_whole_province_read_and_nobody_else(sqlite_database: str) -> None:
    penalty, accident, hazard = b.enter_penalty(), b.enter_accident(), b.enter_hazard()
    for role in Role:
        viewer = Actor("x", role, "P", region=w.ZHUZHOU) if role is not Role.PUBLIC else PUBLIC
        doors = (
            lambda: queries.penalties(viewer, queries.PenaltyFilters(), ALL),  # noqa: B023
            lambda: queries.accidents(viewer, queries.AccidentFilters(), ALL),  # noqa: B023
            lambda: queries.hazards(viewer, queries.HazardFilters(), ALL),  # noqa: B023
            lambda: queries.penalty_record(viewer, penalty),  # noqa: B023
            lambda: queries.accident_record(viewer, accident),  # noqa: B023
            lambda: queries.hazard_record(viewer, hazard),  # noqa: B023
        )
        for door in doors:
            if Permission.CONDUCT_READ in GRANTS[role]:
                assert door()
            else:
                with pytest.raises(NotPermitted):
                    door()
    assert queries.penalty_record(b.OFFICER_ZHUZHOU, penalty).refusal
    assert queries.hazard_record(b.OFFICER_CHANGSHA, hazard).close_refusal == ""
    assert "权限" in queries.accident_record(b.AUDITOR, accident).refusal


def test_a_renamed_firm_is_known_under_both_names(sqlite_database: str) -> None:
    first = b.enter_penalty()
    party_commands.rename(
        w.KEEPER, b.CODE, "湖南新名化工有限公司（演示）", date(2026, 11, 10), submission=w.submission()
    )
    second = b.enter_penalty(name="湖南新名化工有限公司（演示）")
    third = b.enter_penalty()
    with db.reading() as session:
        found = queries.penalties_of(session, organisation_id=unit(), until=date(2026, 11, 23))
    assert {one.number for one in found} == {first, second, third}
    assert queries.penalty_record(b.AUDITOR, first).penalty.name == b.FIRM  # as the decision names it
