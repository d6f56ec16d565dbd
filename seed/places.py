"""Where things stand: the real divisions, prefectures weighted by their people (census of 2020, in units of ten thousand)."""

from __future__ import annotations

from random import Random
from typing import Final

from registry.parties.reference import divisions

POPULATION: Final = {
    "430100": 1005, "430200": 390, "430300": 273, "430400": 665, "430500": 656, "430600": 505, "430700": 528,
    "430800": 152, "430900": 385, "431000": 467, "431100": 529, "431200": 459, "431300": 383, "433100": 249,
}  # fmt: skip


def county(rng: Random, likely: tuple[str, ...] = ()) -> str:
    """A county or functional zone; in two of five cases inside one of the `likely` divisions, if there are any."""
    if likely and rng.random() < 2 / 5:
        chosen = rng.choice(likely)
        if divisions.children(chosen) and chosen.endswith("00"):
            return rng.choice(divisions.children(chosen)).code
        return chosen
    prefecture = rng.choices(list(POPULATION), weights=list(POPULATION.values()))[0]
    return rng.choice(divisions.children(prefecture)).code


def prefecture_of(code: str) -> str:
    """The prefecture's code."""
    return code[:4] + "00"


def short(code: str) -> str:
    """The place as firms' names use it: 长沙, 浏阳, 湘西."""
    name = divisions.division(code).name
    for ending in ("土家族苗族自治州", "土家族自治县", "苗族自治县", "侗族自治县", "苗族侗族自治县", "瑶族自治县"):
        name = name.removesuffix(ending)
    name = name[:-1] if len(name) > 2 and name[-1] in "市县区" else name
    return name if len(name) <= 3 else short(prefecture_of(code))


def address(rng: Random, code: str) -> str:
    """A street that is in no town."""
    street = rng.choice(("示范", "例证", "样本", "演练", "模拟"))
    return f"湖南省{divisions.full_name(code)}{street}路{rng.randrange(1, 400)}号"
