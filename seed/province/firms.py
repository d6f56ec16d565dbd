"""The province's firms, each worked out from its number: where it stands, what it does, how many people it has."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate
from random import Random
from typing import Final

from registry.parties.reference import divisions
from registry.parties.reference.industries import HighHazard
from seed import places
from seed.firms import FORMS, MARK, TRADES, Firm
from seed.province import pools

NO_HAZARD: Final = HighHazard.NONE
_SHARES: Final = list(accumulate(trade.share for trade in TRADES))
_PREFECTURES: Final = list(places.POPULATION)
_PEOPLE: Final = list(accumulate(places.POPULATION.values()))
_TOWNSHIPS: Final = 0.3  # share of firms registered with their township, the others with their county
_STREETS: Final = ("示范", "例证", "样本", "演练", "模拟")


@lru_cache(maxsize=300)
def _below(code: str) -> tuple[str, ...]:
    return tuple(one.code for one in divisions.children(code))


@lru_cache(maxsize=3000)
def _names(code: str) -> tuple[str, str, str]:
    """What firms' names call the place and its prefecture, and its full name."""
    county = code[:6]
    return places.short(county), places.short(places.prefecture_of(county)), divisions.full_name(code)


def firm(seed: int, number: int) -> Firm:
    """The so-manyth firm; the first of each trade come first."""
    rng = Random(f"{seed}/firm/{number}")  # noqa: S311
    trade = TRADES[number] if number < len(TRADES) else rng.choices(TRADES, cum_weights=_SHARES)[0]
    region = _county(rng, trade.likely)
    if rng.random() < _TOWNSHIPS and (townships := _below(region)):
        region = rng.choice(townships)
    county, prefecture, full = _names(region)
    where, brand, word = rng.choice((county, prefecture, "湖南")), pools.brand(number), rng.choice(trade.words)
    low, high = trade.staff
    turn = number % 30
    return Firm(
        name=f"{where}{brand}{word}{rng.choice(FORMS)}{MARK}",
        credit_code=pools.credit_code(number),
        region=region,
        address=f"湖南省{full}{rng.choice(_STREETS)}路{rng.randrange(1, 400)}号",
        industry=trade.industry,
        hazard=trade.hazard,
        staff=int(low * (high / low) ** rng.random() ** 2),
        principal=principal(seed, number)[0],
        was=f"{where}{pools.brand(number + 1)}{word}厂{MARK}" if turn == 7 else "",
        operations=trade.operations,
    )


def principal(seed: int, number: int) -> tuple[str, str, str]:
    """Name, identity number and sex of who leads the so-manyth firm."""
    return pools.person(Random(f"{seed}/principal/{number}"), pools.MANAGERS, number, 0.85)  # noqa: S311


def safety_manager(seed: int, number: int) -> tuple[str, str, str]:
    """Name, identity number and sex of who manages safety at the so-manyth firm, where it is not the same."""
    return pools.person(Random(f"{seed}/safety/{number}"), pools.MANAGERS, number, 0.8)  # noqa: S311


@lru_cache(maxsize=2)
def firms(seed: int, start: int, stop: int) -> tuple[Firm, ...]:
    """Firms that follow each other."""
    return tuple(firm(seed, number) for number in range(start, stop))


def _county(rng: Random, likely: tuple[str, ...]) -> str:
    if likely and rng.random() < 2 / 5:
        chosen = rng.choice(likely)
        return rng.choice(_below(chosen)) if chosen.endswith("00") else chosen
    return rng.choice(_below(rng.choices(_PREFECTURES, cum_weights=_PEOPLE)[0]))


def cells(one: Firm) -> tuple[str, ...]:
    """A row of the organisations' sheet, in the order of its columns."""
    return (
        one.name, one.credit_code, one.was, one.kind, one.region, one.industry, one.hazard.chinese, str(one.staff),
        one.principal, one.address,
    )  # fmt: skip
