"""Every list's search box finds a firm as people write it: traditional, full-width, with spaces or brackets, by its former name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from registry.agencies import queries as agencies
from registry.blacklist import queries as blacklist
from registry.blacklist.barring import BarredOrganisation
from registry.blacklist.terms_bars import BarBasis, StartEvent
from registry.conduct import queries as conduct
from registry.inspectors import queries as inspectors
from registry.kernel import names
from registry.kernel.access import PUBLIC
from registry.kernel.paging import PageRequest
from registry.parties import commands
from registry.training import queries as training
from tests import world as w
from tests.agencies import builders as evaluating
from tests.blacklist import cases
from tests.blacklist import joint as barred
from tests.conduct import builders as conducting
from tests.inspectors import builders as supervising
from tests.training import taught

ALL = PageRequest()
CENTRE, BODY = "长沙演示培训中心（演示）", "湘西龙山应急执法队（演示）"
OLD = {ord(new): chr(old) for old, new in names.SIMPLIFIED.items()}
WIDE = {ord(char): chr(ord(char) + 0xFEE0) for char in "ABC0123456789"}
NEW = "韶山新号爆破工程有限公司（演示）"

Box = Callable[[str], list[str]]
"""What was typed → the names of whom the rows found are about."""


def boxes() -> Iterator[tuple[str, str, str, Box]]:
    """Each list with the code and the name of the firm that one of its rows is about."""
    officers = cases.appoint()
    unit = cases.penalised(officers.first)
    case = cases.drafted(officers, unit)
    bar = barred.bar(
        party=BarredOrganisation(credit_code=unit.credit_code, name=unit.name),
        basis=BarBasis.AGENCY_SERIOUS,
        event=StartEvent.LICENCE_REVOKED,
    )
    world = w.build()
    group = taught.open_class(world.clerk, [taught.ready(world)])
    penalty, accident = conducting.enter_penalty(), conducting.enter_accident()
    hazard = conducting.enter_hazard()
    body = supervising.body(BODY)
    supervising.appoint(supervising.person(number=w.identity(555)), body)
    number, agent = evaluating.agency(7)
    evaluating.enrol(number, 71)
    project = evaluating.project(number, agent, evaluating.client(41))
    agency = agencies.public_agency(PUBLIC, number).row
    client = agencies.reports(w.AUDITOR, agencies.ReportFilters(), ALL).items[0].client

    def has(found: list[str], wanted: str) -> list[str]:
        return [one for one in found if one == wanted]

    yield (
        "cases", unit.credit_code, unit.name,
        lambda q: has([r.number for r in blacklist.cases(w.AUDITOR, blacklist.CaseFilters(q=q), ALL).items], case),
    )  # fmt: skip
    yield (
        "bars", unit.credit_code, unit.name,
        lambda q: has([r.number for r in blacklist.bar_list(w.AUDITOR, blacklist.BarFilters(q=q), ALL).items], bar),
    )  # fmt: skip
    for centre_box in (PUBLIC, w.AUDITOR):
        yield (
            "centres", w.credit_code(1), CENTRE,
            lambda q, viewer=centre_box: sorted(
                {r.code for r in training.centres(viewer, ALL, wanted=training.CentreFilters(q=q)).items}
                & {world.clerk.organisation}
            ),
        )  # fmt: skip
    yield (
        "classes", w.credit_code(1), CENTRE,
        lambda q: has([r.number for r in training.classes(w.AUDITOR, training.ClassFilters(q=q), ALL).items], group),
    )  # fmt: skip
    yield (
        "penalties", conducting.CODE, conducting.FIRM,
        lambda q: has([r.number for r in conduct.penalties(w.AUDITOR, conduct.PenaltyFilters(q=q), ALL).items], penalty),
    )  # fmt: skip
    yield (
        "accidents", conducting.CODE, conducting.FIRM,
        lambda q: has([r.number for r in conduct.accidents(w.AUDITOR, conduct.AccidentFilters(q=q), ALL).items], accident),
    )  # fmt: skip
    yield (
        "hazards", conducting.CODE, conducting.FIRM,
        lambda q: has([r.number for r in conduct.hazards(w.AUDITOR, conduct.HazardFilters(q=q), ALL).items], hazard),
    )  # fmt: skip
    yield (
        "bodies", body.credit_code, BODY,
        lambda q: has([r.code for r in inspectors.bodies(w.AUDITOR, inspectors.BodyFilters(q=q), ALL).items], body.code),
    )  # fmt: skip
    yield (
        "agencies", agency.credit_code, agency.name,
        lambda q: has([r.number for r in agencies.agencies(PUBLIC, agencies.Wanted(q=q), ALL).items], number),
    )  # fmt: skip
    for code, name in ((agency.credit_code, agency.name), (w.credit_code(541), client)):
        yield (
            "projects", code, name,
            lambda q: has([r.number for r in agencies.reports(w.AUDITOR, agencies.ReportFilters(q=q), ALL).items], project),
        )  # fmt: skip


def spellings(name: str) -> list[str]:
    """The name and a part of it as different people write them."""
    bare = name.removesuffix("（演示）")
    return [
        name,
        bare[2:],
        bare.translate(OLD),
        name.translate(WIDE),
        f"{bare[:3]} {bare[3:]}",
        f"{bare[:2]}（{bare[2:4]}）{bare[4:]}",
        name.replace("（", "(").replace("）", ")"),
    ]


def test_each_box_finds_a_firm_as_people_write_it_and_by_what_it_was_called(database: str) -> None:
    found = list(boxes())
    for box, _, name, ask in found:
        for typed in spellings(name):
            assert len(ask(typed)) == 1, (box, typed)
        for other in (NEW, "不存在的某厂", "（）"):
            assert ask(other) == [], (box, other)
    for code in sorted({code for _, code, _, _ in found}):
        commands.rename(w.KEEPER, code, f"{code[-4:]}{NEW}", date(2026, 11, 1), submission=w.submission())
    for box, code, name, ask in found:
        for typed in (*spellings(name), f"{code[-4:].translate(WIDE)}韶山新號"):
            assert len(ask(typed)) == 1, (box, typed)


def test_a_person_of_a_case_is_found_too(database: str) -> None:
    officers = cases.appoint()
    unit = cases.penalised(officers.first)
    case = cases.drafted(officers, unit)
    for typed in (unit.principal, f" {unit.principal[:1]} {unit.principal[1:]}", unit.principal.translate(OLD)):
        assert [one.number for one in blacklist.cases(w.AUDITOR, blacklist.CaseFilters(q=typed), ALL).items] == [case]


@pytest.mark.parametrize("typed", ["低压电工 第一期", "低壓電工第一期", "低压电工第一期"])
def test_a_class_is_found_by_its_title(sqlite_database: str, typed: str) -> None:
    world = w.build()
    number = taught.open_class(world.clerk, [taught.ready(world)])
    assert [one.number for one in training.classes(w.AUDITOR, training.ClassFilters(q=typed), ALL).items] == [number]
