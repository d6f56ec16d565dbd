"""The share of professional staff: the arithmetic of what is missing, and roll-ups that are the sums of their leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import count
from random import Random

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import delete

from registry.inspectors import commands, queries, rules_ratio, tables
from registry.inspectors.terms_bodies import BodyLevel, EvidenceKind, Reached, Tally
from registry.kernel import clock, db
from registry.kernel.access import subtree_prefix
from registry.kernel.errors import InvalidInput, NotPermitted
from registry.kernel.paging import PageRequest
from registry.law import book
from registry.parties.reference import divisions
from registry.parties.reference.divisions import Level
from registry.parties.terms import Person
from tests.inspectors.builders import CLERK, FURONG, HUNAN, KEEPER, OFFICER, body, person, submission
from tests.world import CHANGSHA, ZHUZHOU

TODAY = date(2026, 11, 23)
LAW = book.book(TODAY)
ALL = PageRequest(size=200)


# -- the arithmetic (IN-01: 75 %) --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("professional", "staff", "reached", "replacing", "adding"),
    [
        (0, 0, Reached.UNKNOWN, 0, None),
        (3, 4, Reached.MET, 0, 0),
        (75, 100, Reached.MET, 0, 0),
        (74, 100, Reached.SHORT, 1, 4),  # 75/100, or 78/104
        (0, 4, Reached.SHORT, 3, 12),  # 3/4, or 12/16
        (2, 3, Reached.SHORT, 1, 1),  # 3/3, or 3/4
        (149, 199, Reached.SHORT, 1, 1),  # 150/199, or 150/200
    ],
)
def test_how_many_more(professional: int, staff: int, reached: Reached, replacing: int, adding: int | None) -> None:
    found = rules_ratio.against(Tally(degree=professional, in_service=staff), LAW)
    assert (found.reached, found.replacing, found.adding) == (reached, replacing, adding)


@given(st.integers(0, 400), st.integers(1, 400))
def test_what_is_said_to_be_needed_is_enough_and_no_more(professional: int, staff: int) -> None:
    def met(part: int, whole: int) -> bool:
        return part / whole >= 0.75

    found = rules_ratio.against(Tally(experience=professional, in_service=staff), LAW)
    assert (found.reached is Reached.MET) is met(professional, staff)
    if found.reached is Reached.MET:
        return
    assert found.adding is not None
    assert met(professional + found.replacing, staff)
    assert not met(professional + found.replacing - 1, staff)
    assert met(professional + found.adding, staff + found.adding)
    assert not met(professional + found.adding - 1, staff + found.adding - 1)
    assert f"还差 {found.replacing} 人" in found.arithmetic
    assert f"须增加 {found.adding} 人" in found.arithmetic


def test_the_target_is_the_law_books() -> None:
    assert rules_ratio.due_on(LAW) == date(2019, 12, 31)
    stricter = book.book(TODAY, [replace(LAW.provision("IN-01"), value=80)])
    assert rules_ratio.against(Tally(degree=77, in_service=100), stricter).replacing == 3


@pytest.mark.parametrize("level", BodyLevel)
def test_a_level_stands_at_its_own_division(level: BodyLevel) -> None:
    own = [one for one in Level if rules_ratio.may_supervise(level, one)]
    assert {rules_ratio.level_of(one) for one in own} >= {level}
    assert len(own) == (3 if level is BodyLevel.ZONE else 1)


# -- roll-ups ----------------------------------------------------------------------------------------------------------

PLACES = [one.code for one in divisions.all()]
TOWNS = [one for one in PLACES if len(one) == 9]
_serial = count(1)


@pytest.fixture
def pool(database: str) -> tuple[list[tuple[int, str]], list[Person]]:
    """Organisations and people to be scattered over the tree again and again."""
    return [(one.id, one.code) for one in (body(f"第{n}机构（演示）") for n in range(14))], [
        person(f"甲{'一二三四五六七八九十'[n % 10]}") for n in range(30)
    ]


Leaf = tuple[str, Tally]


def scatter(rng: Random, pool: tuple[list[tuple[int, str]], list[Person]]) -> list[Leaf]:
    """Bodies at any places of any level, figures and people for some; what each must count, added up here by hand."""
    organisations, people = pool
    leaves: list[Leaf] = []
    free = list(people)
    with db.writing() as session:
        for table in (tables.Evidence, tables.Appointment, tables.BodyFigure, tables.Body):
            session.execute(delete(db.core(table)))
        for organisation, _ in organisations:
            code = rng.choice([rng.choice(TOWNS), rng.choice(PLACES), "430102", CHANGSHA, HUNAN])
            level = rules_ratio.level_of(divisions.division(code).level)
            session.add(tables.Body(organisation_id=organisation, level=level, region=code, entered_at=clock.now()))
            figures = {year: rng.randrange(0, 9) for year in (2023, 2025, 2026, 2027) if rng.random() < 0.5}
            for year, staff in figures.items():
                session.add(
                    tables.BodyFigure(
                        organisation_id=organisation, year=year, establishment=staff + 1, in_service=staff, recorded_at=clock.now()
                    )
                )  # fmt: skip
            seen = max((year for year in figures if year <= 2026), default=None)
            counted = dict.fromkeys(EvidenceKind, 0)
            there = 0
            for _ in range(min(rng.randrange(0, 4), len(free))):
                who = free.pop()
                from_on = rng.choice([date(2020, 1, 1), TODAY, date(2026, 11, 24)])
                until_on = rng.choice([None, TODAY, date(2026, 11, 22)])
                if until_on and until_on < from_on:
                    until_on = None
                session.add(
                    tables.Appointment(
                        code=f"N{next(_serial)}", person_id=who.id, organisation_id=organisation, region=code,
                        from_on=from_on, until_on=until_on, entered_at=clock.now(),
                    )
                )  # fmt: skip
                kinds = []
                for kind in EvidenceKind:
                    if rng.random() < 0.4:
                        since, gone = (
                            rng.choice([date(2019, 1, 1), TODAY, date(2026, 12, 1)]),
                            rng.choice([None, None, TODAY]),
                        )
                        session.add(
                            tables.Evidence(
                                code=f"V{next(_serial)}", person_id=who.id, kind=kind, what="证明", since_on=since,
                                withdrawn_on=gone if gone and gone >= since else None, recorded_at=clock.now(),
                            )
                        )  # fmt: skip
                        if since <= TODAY and not (gone and gone >= since):
                            kinds.append(kind)
                if from_on <= TODAY and (until_on is None or until_on >= TODAY) and seen is not None:
                    there += 1
                    if kinds:
                        counted[kinds[0]] += 1
            staff = figures[seen] if seen is not None else 0
            leaves.append(
                (
                    code,
                    Tally(
                        1, int(seen is None), staff + 1 if seen is not None else 0, staff, *counted.values(), there
                    ),
                )
            )  # fmt: skip
    return leaves


def below(leaves: list[Leaf], region: str) -> Tally:
    """The sum of the leaves in a division, walked by its parents and not by its digits."""
    total = Tally()
    for code, tally in leaves:
        if region in {one.code for one in divisions.path(code)}:
            total += tally
    return total


def test_roll_ups_are_the_sums_of_their_leaves_for_any_tree(pool: tuple[list[tuple[int, str]], list[Person]]) -> None:
    @examples(max_examples=12, database=None)
    @given(st.integers(0, 2**32))
    def any_tree(seed: int) -> None:
        leaves = scatter(Random(seed), pool)
        for region in {HUNAN, CHANGSHA, FURONG, *(code for code, _ in leaves)}:
            found = queries.ratio(OFFICER, region, TODAY)
            assert found.whole.tally == below(leaves, region), region
            assert sum((part.tally for part in found.parts), Tally()) == found.whole.tally
            for part in found.parts:
                own = sum((tally for code, tally in leaves if code == region), Tally())
                assert part.tally == (own if part.own and not found.lowest else below(leaves, part.code)), part
        listed = queries.bodies(OFFICER, queries.BodyFilters(), ALL)
        assert sum((row.tally for row in listed.items), Tally()) == below(leaves, HUNAN)

    any_tree()


# -- through the commands ----------------------------------------------------------------------------------------------


def figures(code: str, year: int, staff: int, version: int = 0) -> None:
    wanted = commands.Figures(body=code, year=year, establishment=staff + 1, in_service=staff, version=version)
    commands.report_figures(KEEPER, wanted, submission=submission())


def appointed(where: str, name: str, *proofs: Mapping[EvidenceKind, date]) -> str:
    who = person(name)
    wanted = commands.Appointing(person=who.code, body=where, from_on=date(2024, 1, 8))
    commands.appoint(KEEPER, wanted, submission=submission())
    for proof in proofs:
        for kind, since in proof.items():
            commands.record_evidence(
                KEEPER, commands.Proof(person=who.code, kind=kind, what="证明", since_on=since), submission=submission()
            )
    return who.code


@pytest.mark.usefixtures("database")
def test_year_by_year_each_year_counts_what_was_true_at_its_end() -> None:
    city = body("长沙市应急管理局（演示）", CHANGSHA)
    who = appointed(city.code, "甲一", {EvidenceKind.DEGREE: date(2025, 7, 1)})
    appointed(city.code, "乙二", {EvidenceKind.EXPERIENCE: date(2020, 1, 1), EvidenceKind.VOCATIONAL: date(2026, 1, 1)})
    figures(city.code, 2024, 2)
    figures(city.code, 2026, 2)
    silent = body("株洲市应急管理局（演示）", ZHUZHOU)
    appointed(silent.code, "丙三", {EvidenceKind.DEGREE: date(2020, 1, 1)})
    found = queries.ratio(OFFICER)
    assert found.whole.tally == Tally(2, 1, 3, 2, 1, 1, 0, 2)
    assert [(one.year, one.whole.share) for one in found.years] == [(2024, 5000), (2025, 10_000), (2026, 10_000)]
    assert [part.name for part in found.parts if part.tally.bodies] == ["长沙市", "株洲市"]
    assert len([part for part in found.parts if not part.own]) == 14
    code = queries.inspector(KEEPER, who).evidence[0].code
    commands.withdraw_evidence(KEEPER, code, TODAY, "学历系伪造", submission=submission())
    assert queries.ratio(OFFICER).whole.tally.professional == 1
    assert queries.ratio(OFFICER, "", date(2026, 11, 22)).whole.tally.professional == 2
    with pytest.raises(NotPermitted):
        queries.ratio(CLERK)
    with pytest.raises(InvalidInput):
        queries.ratio(OFFICER, "999999")


@pytest.mark.usefixtures("database")
def test_a_body_is_corrected_moved_out_of_and_closed() -> None:
    first, second = body("甲局（演示）", CHANGSHA), body("乙局（演示）", FURONG)
    who = appointed(first.code, "甲一")
    figures(first.code, 2026, 3)
    with pytest.raises(Exception, match="刚刚填报"):
        figures(first.code, 2026, 4)
    figures(first.code, 2026, 4, version=1)
    assert [one.in_service for one in queries.body(KEEPER, first.code).figures] == [4]
    with pytest.raises(InvalidInput, match="仍有 1 名"):
        commands.close_body(KEEPER, first.code, TODAY, submission=submission())
    [held] = queries.inspector(KEEPER, who).appointments
    with pytest.raises(InvalidInput, match="已在该机构"):
        commands.move(KEEPER, held.code, first.code, TODAY, submission=submission())
    with pytest.raises(InvalidInput, match="不晚于"):
        commands.move(KEEPER, held.code, second.code, held.from_on, submission=submission())
    commands.move(KEEPER, held.code, second.code, TODAY, submission=submission())
    spans = [(one.body, one.from_on, one.until_on) for one in queries.inspector(KEEPER, who).appointments]
    assert spans == [("乙局（演示）", TODAY, None), ("甲局（演示）", date(2024, 1, 8), date(2026, 11, 22))]
    commands.close_body(KEEPER, first.code, date(2026, 11, 22), submission=submission())
    assert queries.ratio(OFFICER, "", date(2026, 11, 22)).whole.tally.bodies == 2
    assert queries.ratio(OFFICER).whole.tally.bodies == 1
    with pytest.raises(InvalidInput, match="撤并"):
        appointed(first.code, "乙二")
    assert subtree_prefix(CHANGSHA) == "4301"


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("level", "region", "said"),
    [
        (BodyLevel.COUNTY, CHANGSHA, "不设这一层级"),
        (BodyLevel.ZONE, HUNAN, "不设"),
        (BodyLevel.COUNTY, "439999", "行政区划"),
    ],
)
def test_a_body_that_does_not_fit_its_division(level: BodyLevel, region: str, said: str) -> None:
    wanted = commands.Founding(body=body("甲局（演示）", CHANGSHA).code, level=level, region=region)
    with pytest.raises(InvalidInput, match=said):
        commands.found_body(KEEPER, wanted, submission=submission())
