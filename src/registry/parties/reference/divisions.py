"""Hunan's administrative divisions: province, prefectures, counties, functional zones, townships.

A scope is a division with everything below it. Codes are GB/T 2260 (six digits; nine for townships) and order so that a
subtree is one prefix of the code, which a database can use. Read once from `hunan_divisions.csv`; nothing changes it.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

PROVINCE: Final = "430000"


class Level(StrEnum):
    """Level of a division; a functional zone (功能区) stands where a county does."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    ZONE = "zone"
    TOWNSHIP = "township"


@dataclass(frozen=True, slots=True)
class Division:
    """One division. `parent` is the code of the division above, empty for the province."""

    code: str
    name: str
    level: Level
    parent: str


class UnknownDivision(LookupError):
    """There is no division with this code. `message` is the sentence for people."""

    def __init__(self, code: str) -> None:
        self.message = f"没有代码为「{code}」的行政区划。"
        super().__init__(self.message)


@cache
def _by_code() -> dict[str, Division]:
    text = files("registry.parties.reference").joinpath("hunan_divisions.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["code"]: Division(row["code"], row["name"], Level(row["level"]), row["parent"]) for row in rows}


@cache
def _children() -> dict[str, tuple[Division, ...]]:
    found: defaultdict[str, list[Division]] = defaultdict(list)
    for one in _by_code().values():
        found[one.parent].append(one)
    return {parent: tuple(sorted(below, key=lambda one: one.code)) for parent, below in found.items()}


def all() -> tuple[Division, ...]:
    """Every division, the higher levels first."""
    return tuple(_by_code().values())


def division(code: str) -> Division:
    """The division with this code; raises `UnknownDivision`."""
    try:
        return _by_code()[code]
    except KeyError:
        raise UnknownDivision(code) from None


def path(code: str) -> list[Division]:
    """The divisions from the province down to this one; raises `UnknownDivision`."""
    found = [division(code)]
    while found[0].parent:
        found.insert(0, division(found[0].parent))
    return found


@lru_cache(maxsize=1024)  # codes come from outside: bounded
def full_name(code: str) -> str:
    """The name with the divisions above it but without the province: 长沙市芙蓉区. Raises `UnknownDivision`.

    A zone whose own name already begins with the place (岳阳市屈原管理区, 湖南湘潭高新技术产业园区) is not given it
    twice.
    """
    line = path(code)
    parts: list[str] = []
    for above, one in zip([None, *line], line, strict=False):
        if one.level is Level.ZONE and above is not None and one.name.startswith(("湖南", above.name[:2])):
            parts.clear()
        if one.level is not Level.PROVINCE or len(line) == 1:
            parts.append(one.name)
    return "".join(parts)


def children(code: str) -> tuple[Division, ...]:
    """The divisions directly below, by code; raises `UnknownDivision`."""
    return _children().get(division(code).code, ())


def prefectures() -> tuple[Division, ...]:
    """The 14 prefectures, by code."""
    return children(PROVINCE)


def subtree_prefix(code: str) -> str:
    """What the codes of this division and of all below it begin with: `43`, `4301`, `430102`, `430102001`."""
    return {Level.PROVINCE: code[:2], Level.PREFECTURE: code[:4]}.get(division(code).level, code)


def contains(parent: str, code: str) -> bool:
    """Whether `code` is `parent` itself or lies below it; raises `UnknownDivision` for either."""
    return division(code).code.startswith(subtree_prefix(parent))
