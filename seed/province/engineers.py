"""Registered safety engineers of the province's firms, and the continuing education of the last years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Final

from registry.accounts.queries import actor_named
from registry.engineers.terms import GRADE_WORDS, SPECIALTY_WORDS, Grade, Specialty
from registry.kernel import calendar
from registry.parties.reference.industries import HighHazard
from seed.engineers import SPECIALTIES
from seed.province import pools, storing
from seed.province.firms import firm
from seed.province.people import Cells
from seed.province.shape import Shape, part_of
from seed.province.storing import Part

_OF_A_PART: Final = 5_000
_GRADES: Final = (Grade.INTERMEDIATE, Grade.INTERMEDIATE, Grade.JUNIOR, Grade.INTERMEDIATE, Grade.SENIOR)
_COURSES: Final = ("化工过程安全管理", "安全生产法律法规", "双重预防机制建设", "事故调查与分析", "职业健康管理")


def parts(shape: Shape, seed: int, today: date) -> Iterator[Part]:
    """Registrations that exist already, then what their holders learnt."""
    count = shape.count("engineers")
    pieces = -(-count // _OF_A_PART)
    for piece in range(pieces):
        which = part_of(count, pieces, piece)

        def store(key: str, which: range = which) -> None:
            rows = [_registration(shape, seed, number, today) for number in which]
            storing.bring_in(actor_named("keeper"), "engineers", rows, key)

        yield Part(f"{storing.PREFIX}engineers/{piece}", "注册安全工程师", 4 * len(which), store)

        def educate(key: str, which: range = which) -> None:
            rows = [row for number in which for row in _courses(seed, number, today)]
            storing.bring_in(actor_named("keeper"), "education", rows, key)

        yield Part(f"{storing.PREFIX}education/{piece}", "继续教育", 2 * len(which), educate)


def _who(seed: int, number: int) -> tuple[Random, str, str]:
    rng = Random(f"{seed}/engineer/{number}")  # noqa: S311
    name, identity, _ = pools.person(rng, pools.ENGINEERS, number, 0.8)
    return rng, name, identity


@lru_cache(maxsize=16)
def _fits(hazard: HighHazard) -> tuple[Specialty, str]:
    specialty = SPECIALTIES[hazard]
    return specialty, SPECIALTY_WORDS[specialty]


def _registration(shape: Shape, seed: int, number: int, today: date) -> Cells:
    """Of firm after firm, every fifteenth or so; one in eight ran out, one in eight soon will."""
    rng, name, identity = _who(seed, number)
    firms = shape.count("firms")
    employer = firm(seed, number * firms // shape.count("engineers"))
    ends = {3: -rng.randrange(5, 300), 6: rng.randrange(5, 90)}.get(number % 8, rng.randrange(100, 1060))
    registered = calendar.add_years(today + timedelta(days=ends + 1), -3)
    qualified = registered - timedelta(days=rng.randrange(60, 900))
    return (
        name, identity, GRADE_WORDS[_GRADES[number % len(_GRADES)]], _fits(employer.hazard)[1], f"ZG43{number:07d}",
        qualified.isoformat(), f"ZC43{number:07d}", employer.name, employer.credit_code, registered.isoformat(), "",
    )  # fmt: skip


def _courses(seed: int, number: int, today: date) -> list[Cells]:
    """One course for most, two for some, none for a few."""
    rng, name, identity = _who(seed, number)
    found: list[Cells] = []
    for place in range((1, 2, 1, 0, 1)[number % 5]):
        first = today - timedelta(days=rng.randrange(20, 300) + 320 * place)
        found.append((
            name, identity, rng.choice(_COURSES), "湖南示例继续教育基地（演示）", first.isoformat(),
            (first + timedelta(days=2)).isoformat(), "24",
        ))  # fmt: skip
    return found
