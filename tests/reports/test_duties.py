"""Employers' duties, counted by the database: as the rule says, as of any day, and moved by a change of employer (LAW-06, LAW-07, RSE-09..11, TR-08)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from registry.engineers import commands
from registry.engineers.terms import Grade, Specialty
from registry.engineers.terms_duties import DutyKind
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound
from registry.kernel.paging import PageRequest
from registry.parties.reference.industries import HighHazard
from registry.parties.terms import PostKind
from registry.policy import Role
from registry.reports import duties
from tests import world as w
from tests.engineers import people as p

ALL = PageRequest(size=200)
TODAY = p.TODAY


def rows(viewer: Actor = w.KEEPER, day: date = TODAY, **wanted: Any) -> list[duties.FirmDuties]:
    return list(duties.firms(viewer, duties.DutyFilters(**wanted), ALL, day=day).items)


def short(code: str, day: date = TODAY) -> dict[DutyKind, int]:
    return dict(duties.firm(w.KEEPER, code, day=day).firm.short)


def test_a_change_of_employer_moves_both_firms_duty_on_the_day(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two, who = p.firm(1, staff=400), p.firm(2, staff=400), p.someone(1)
    p.at_post(who, one)
    p.received(who, one)
    manager = p.someone(2)
    p.at_post(manager, two, since=date(2026, 9, 1))
    both = {DutyKind.MUST_HAVE: 1, DutyKind.SHARE: 1}
    assert {kind: n for kind, n in short(one.code).items() if kind in both} == {}
    assert {kind: n for kind, n in short(two.code).items() if kind in both} == both
    moving = commands.change(p.account(who), commands.Changing(credit_code=two.credit_code), submission=w.submission())
    p.through(moving, two)
    assert {kind: n for kind, n in short(one.code).items() if kind in both} == both
    assert DutyKind.OFFICERS in short(one.code)  # the post moved as well
    assert {kind: n for kind, n in short(two.code).items() if kind in both} == {}
    yesterday = date(2026, 11, 22)
    assert {kind: n for kind, n in short(one.code, yesterday).items() if kind in both} == {}
    assert {kind: n for kind, n in short(two.code, yesterday).items() if kind in both} == both


def test_the_database_counts_as_the_rule_does(database: str) -> None:
    """Firms of many kinds and sizes: the list by each duty has exactly those that the rule finds short, by as many."""
    serial = 0
    for number, (hazard, staff, managers, engineers) in enumerate(
        [
            (HighHazard.NONE, 0, 0, 0), (HighHazard.NONE, 100, 0, 0), (HighHazard.NONE, 101, 1, 0),
            (HighHazard.HAZARDOUS_CHEMICALS, 299, 8, 0), (HighHazard.HAZARDOUS_CHEMICALS, 300, 7, 1),
            (HighHazard.COAL_MINE, 500, 14, 2), (HighHazard.COAL_MINE, 500, 8, 1), (HighHazard.FIREWORKS, 50, 1, 0),
            (HighHazard.METAL_SMELTING, 800, 8, 0), (HighHazard.TRANSPORT, 800, 8, 0), (HighHazard.CONSTRUCTION, 300, 0, 0),
        ],
        1,
    ):  # fmt: skip
        firm = p.firm(number, hazard=hazard, industry="", staff=staff, region=w.CHANGSHA if number % 2 else w.ZHUZHOU)
        for place in range(managers):
            serial += 1
            who = p.someone(serial)
            p.at_post(who, firm)
            if place < engineers:
                specialty = Specialty.COAL if hazard is HighHazard.COAL_MINE else Specialty.CHEMICAL
                p.received(who, firm, specialty=specialty, grade=Grade.JUNIOR if place else Grade.INTERMEDIATE)
    agency = p.firm(50, hazard=HighHazard.NONE, industry="74", staff=20)
    for _ in range(4):
        serial += 1
        p.at_post(p.someone(serial), agency, PostKind.EVALUATOR)
    every = rows(short=False)
    assert len(every) == 12
    for kind in DutyKind:
        listed = {row.code: row for row in rows(duty=kind)}
        by_rule = {row.code for row in every for one in row.duties if one.kind is kind and one.short}
        assert set(listed) == by_rule, kind
        assert {row.code for row in rows(duty=kind, short=False)} == {
            row.code for row in every for one in row.duties if one.kind is kind and one.required
        }
    assert {row.code for row in rows()} == {row.code for row in every if row.short}
    counted = duties.totals(w.KEEPER, duties.DutyFilters(), day=TODAY)
    assert counted == {
        kind: sum(any(one.kind is kind and one.short for one in row.duties) for row in every) for kind in DutyKind
    }
    lacking = [sum(row.short.values()) for row in rows()]
    assert lacking == sorted(lacking, reverse=True)
    [found] = [one for one in duties.firm(w.KEEPER, agency.code).firm.duties if one.kind is DutyKind.AGENCY]
    assert (found.required, found.have, found.short) == (2, 0, 2)
    assert "4 人 × 30% = 1.2" in found.arithmetic
    pages = [duties.firms(w.KEEPER, duties.DutyFilters(), PageRequest(n, 3), day=TODAY) for n in (1, 2, 3, 4)]
    assert [row.code for page in pages for row in page.items] == [row.code for row in rows()]
    assert {row.region_name[:3] for row in rows(region=w.ZHUZHOU)} == {"株洲市"}
    assert {row.hazard for row in rows(hazard=HighHazard.COAL_MINE)} <= {HighHazard.COAL_MINE}


def test_everybody_sees_their_own_firms_only(sqlite_database: str) -> None:
    one, two = p.firm(1), p.firm(2, region=w.ZHUZHOU)
    assert [row.code for row in rows(p.agent(one))] == [one.code]
    assert [row.code for row in rows(p.KEEPER_ZHUZHOU)] == [two.code]
    assert duties.own_firm(p.agent(one)) == one.code
    with pytest.raises(NotFound):
        duties.firm(p.agent(one), two.code)
    with pytest.raises(InvalidInput):
        duties.duties_to_take_out(w.KEEPER, duties.DutyFilters(), " ")
    assert len(duties.duties_to_take_out(w.KEEPER, duties.DutyFilters(), "督促整改")) == 2
    assert rows(replace(w.PERSON, role=Role.AGENT, organisation="")) == []
