"""Amending the law book: two persons, a dated entry, and every rule follows it from its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from registry.kernel import clock, db, ledger
from registry.kernel.access import PUBLIC, Actor
from registry.kernel.errors import AlreadyDone, InvalidInput, NotFound, NotPermitted, OutOfDate, RuleBroken
from registry.law import commands, queries, tables
from registry.law.commands import Proposal
from registry.law.terms import AmendmentState, Confidence
from registry.policy import Action, Ledger, Role
from registry.training import queries as training
from tests import world as w

START = date(2027, 1, 1)
FIVE_YEARS = Proposal(
    code="SO-05.validity",
    value="5",
    article="演示规定第一条",
    text="操作证有效期五年。",
    reason="核对原文后更正（演示）",
    effective_from=START,
)


def propose(wanted: Proposal = FIVE_YEARS, actor: Actor = w.ADMIN) -> str:
    return commands.propose(actor, wanted, submission=w.submission())


def confirm(number: str, actor: Actor = w.ADMIN_TOO) -> str:
    return commands.confirm(actor, number, submission=w.submission())


def change(**values: Any) -> Proposal:
    return Proposal(**(FIVE_YEARS.model_dump() | values))


def years_on(day: date) -> int:
    return queries.book_on(PUBLIC, day).years("SO-05.validity")


def stored() -> int:
    return w.count_rows(tables.Amendment)


def test_two_persons_make_it_law_from_its_day(database: str) -> None:
    number = propose()
    assert years_on(START) == 6, "a proposal alone changes nothing"
    (waiting,) = queries.amendments(w.ADMIN_TOO, state=AmendmentState.PROPOSED)
    assert (waiting.number, waiting.value, waiting.unit, waiting.mine) == (number, 5, "years", False)
    assert queries.amendments(w.ADMIN)[0].mine

    assert confirm(number) == "SO-05.validity"

    assert [years_on(START + timedelta(days=shift)) for shift in (-1, 0, 1)] == [6, 5, 5]
    (decided,) = queries.amendments(w.ADMIN)
    assert (decided.state, decided.proposer, decided.decider) == (AmendmentState.CONFIRMED, "管理员", "管理员二")
    with db.reading() as session:
        history = ledger.history(session, number)
    assert [event.action for event in history] == [Action.PROVISION_PROPOSED, Action.PROVISION_CONFIRMED]
    assert history[0].details == {"code": "SO-05.validity", "value": "5", "start": "2027-01-01"}
    assert [event.actor for event in history] == ["admin", "admin2"]
    w.intact(Ledger.LAW)


def test_an_end_date_is_the_last_day_in_force(sqlite_database: str) -> None:
    confirm(propose(change(effective_to=date(2027, 6, 30))))
    assert [years_on(date(2027, 6, 30)), years_on(date(2027, 7, 1))] == [5, 6]


@pytest.mark.parametrize("actor", [w.ADMIN, w.ADMIN_SAME_HUMAN])
@pytest.mark.parametrize("decide", [commands.confirm, commands.reject])
def test_nobody_decides_their_own_proposal_under_any_account(sqlite_database: str, actor: Actor, decide: Any) -> None:
    number = propose()
    with pytest.raises(RuleBroken, match="提出人不能核准自己的变更"):
        decide(actor, number, submission=w.submission())
    assert queries.amendments(w.ADMIN)[0].state is AmendmentState.PROPOSED
    assert years_on(START) == 6


def test_a_rejected_proposal_never_counts(database: str) -> None:
    number = propose()
    assert commands.reject(w.ADMIN_TOO, number, submission=w.submission()) == "SO-05.validity"
    assert years_on(START) == 6
    assert queries.amendments(w.ADMIN, state=AmendmentState.PROPOSED) == []
    assert w.subjects(Ledger.LAW, Action.PROVISION_REJECTED) == [number]
    with pytest.raises(OutOfDate):
        confirm(number)
    assert years_on(START) == 6


def test_a_second_decision_is_out_of_date(database: str) -> None:
    number = propose()
    confirm(number)
    for decide in (commands.confirm, commands.reject):
        with pytest.raises(OutOfDate):
            decide(w.ADMIN_TOO, number, submission=w.submission())
    assert years_on(START) == 5
    assert len(w.subjects(Ledger.LAW, Action.PROVISION_CONFIRMED)) == 1


def test_an_unknown_proposal_is_not_found(sqlite_database: str) -> None:
    with pytest.raises(NotFound):
        confirm("L0000")


def test_a_double_submission_is_carried_out_once(database: str) -> None:
    commands.propose(w.ADMIN, FIVE_YEARS, submission="twice")
    with pytest.raises(AlreadyDone):
        commands.propose(w.ADMIN, FIVE_YEARS, submission="twice")
    assert stored() == 1


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_administrators_amend(sqlite_database: str, role: Role) -> None:
    other = replace(w.ADMIN_TOO, role=role)
    number = propose()
    with pytest.raises(NotPermitted):
        propose(actor=other)
    with pytest.raises(NotPermitted):
        confirm(number, other)
    with pytest.raises(NotPermitted):
        queries.amendments(other)


@pytest.mark.parametrize(
    ("code", "typed", "value"),
    [
        ("SO-05.validity", " 5 ", 5),
        ("SO-01.education", "senior_secondary", "senior_secondary"),
        ("SO-02.parts", "theory； practical;", ("theory", "practical")),
        ("RET-01.men", "720; 780;196501；3", (720, 780, 196501, 3)),
    ],
)
def test_values_are_read_in_the_form_of_the_shipped_one(
    sqlite_database: str, code: str, typed: str, value: object
) -> None:
    confirm(propose(change(code=code, value=typed)))
    assert queries.book_on(PUBLIC, START).provision(code).value == value


def _flag() -> str:
    return next(one.code for one in queries.book_on(PUBLIC, START).all() if isinstance(one.value, bool))


@pytest.mark.parametrize(("typed", "value"), [("是", True), ("否", False)])
def test_yes_and_no(sqlite_database: str, typed: str, value: bool) -> None:
    code = _flag()
    confirm(propose(change(code=code, value=typed)))
    assert queries.book_on(PUBLIC, START).flag(code) is value


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "SO-99"}, "条款编号"),
        ({"reason": "  "}, "理由"),
        ({"value": "五年"}, "数值"),
        ({"value": "5.5"}, "数值"),
        ({"value": ""}, "数值"),
        ({"value": "-6"}, "数值"),
        ({"code": "SO-02.parts", "value": "；"}, "数值"),
        ({"code": "RET-01.men", "value": "720;x"}, "数值"),
        ({"code": "RET-01.men", "value": ""}, "数值"),
        ({"code": "RET-01.men", "value": "720;756"}, "数值"),
        ({"code": "RET-01.men", "value": "720;756;196501;0"}, "数值"),
        ({"code": "SO-01.education", "value": " "}, "数值"),
        ({"code": "SO-01.education", "value": "初中"}, "数值"),
        ({"effective_to": date(2026, 12, 31)}, "失效日期"),
        ({"article": " "}, "依据"),
        ({"text": ""}, "依据"),
        ({"article": "条" * 201}, "依据"),
        ({"reason": "理" * 401}, "理由"),
    ],
)
def test_what_no_rule_could_read_is_refused_by_field(database: str, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        propose(change(**wrong))
    assert refused.value.field == field
    assert refused.value.fix
    assert stored() == 0


def test_a_flag_takes_nothing_but_yes_and_no(sqlite_database: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        propose(change(code=_flag(), value="也许"))
    assert refused.value.field == "数值"


def test_a_day_is_an_iso_day(sqlite_database: str) -> None:
    code = next(one.code for one in queries.book_on(PUBLIC, START).all() if one.unit == "date")
    with pytest.raises(InvalidInput) as refused:
        propose(change(code=code, value="去年"))
    assert refused.value.field == "数值"
    confirm(propose(change(code=code, value="2027-03-01")))
    assert queries.book_on(PUBLIC, START).calendar_day(code) == date(2027, 3, 1)


def test_confirming_what_was_from_memory_makes_it_binding_and_takes_the_mark_away(database: str) -> None:
    """SO-02.pass_mark stands from memory and does not bind; confirmed from its text it does."""
    today = clock.today()
    before = queries.book_on(PUBLIC, today).provision("SO-02.pass_mark")
    assert (before.binds, before.to_confirm) == (False, True)
    assert "待核实" in before.citation

    confirm(propose(change(code="SO-02.pass_mark", value="80", effective_from=today)))

    after = queries.book_on(PUBLIC, today).provision("SO-02.pass_mark")
    assert (after.value, after.binds, after.to_confirm) == (80, True, False)
    assert after.confidence is Confidence.CONFIRMED
    assert "待核实" not in after.citation
    assert (after.title, after.anchor, after.section) == (before.title, before.anchor, before.section)
    assert queries.book_on(PUBLIC, today - timedelta(days=1)).provision("SO-02.pass_mark") == before


def test_versions_show_every_entry_newest_first_and_which_one_counts(sqlite_database: str) -> None:
    confirm(propose(change(effective_from=clock.today())))
    rows = queries.versions(PUBLIC, "SO-05.validity")
    assert [row.provision.effective_from for row in rows] == [clock.today(), date(2026, 6, 1), date(2010, 7, 1)]
    assert [(row.amended, row.in_force) for row in rows] == [(True, True), (False, False), (False, False)]
    with pytest.raises(NotFound):
        queries.versions(PUBLIC, "SO-99")


def test_of_two_confirmed_for_the_same_day_the_later_confirmed_counts(sqlite_database: str) -> None:
    first, second = propose(change(value="4")), propose(change(value="7"))
    confirm(second)
    confirm(first)
    assert years_on(START) == 4


def test_a_certificate_lasts_as_the_law_of_its_day_of_issue_says(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SO-05.validity becomes five years on a day: issued the day before six years, on the day five (anchor: issue)."""
    world = w.build()
    start = date(2026, 11, 25)
    confirm(propose(change(effective_from=start)))
    found = []
    for shift in (-1, 0):
        w.on(monkeypatch, start + timedelta(days=shift))
        code = w.issue(world, [w.row(5 + shift)])[w.identity(5 + shift)]
        found.append(training.certificate(w.CERTIFIER, code))
    before, after = found
    assert (before.row.issued_on, before.row.valid_until) == (date(2026, 11, 24), date(2032, 11, 23))
    assert (after.row.issued_on, after.row.valid_until) == (date(2026, 11, 25), date(2031, 11, 24))
    assert "起 5 年" in after.clocks[0].explanation
    assert "演示规定第一条" in after.clocks[0].explanation
    assert not after.clocks[0].to_confirm
    assert before.clocks[0].to_confirm
    again = training.certificate(w.CERTIFIER, before.row.code)
    assert again.row.valid_until == date(2032, 11, 23), "issued before: unchanged"


def test_an_amended_pass_mark_decides_who_passes(sqlite_database: str) -> None:
    """SO-02.pass_mark is raised to 90 from the day of the exam on: 88 fails then and passed the day before."""
    world = w.build()
    confirm(propose(change(code="SO-02.pass_mark", value="90", effective_from=date(2026, 11, 2))))
    rows = [
        w.row(1, 理论成绩="88", 实操成绩="88", 考试日期="2026-11-01"),
        w.row(2, 理论成绩="88", 实操成绩="88", 考试日期="2026-11-02"),
        w.row(3, 理论成绩="90", 实操成绩="90", 考试日期="2026-11-02"),
    ]
    assert set(w.issue(world, rows)) == {w.identity(1), w.identity(3)}
