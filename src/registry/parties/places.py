"""From what a sheet or form says of a place to a division code: by code, name, or address, never a guess; and back to its name."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from sqlalchemy import func, true
from sqlalchemy.sql import ColumnElement

from registry.kernel import db, fields
from registry.kernel.errors import InvalidInput
from registry.kernel.fields import BadField
from registry.parties.reference import divisions
from registry.parties.reference.divisions import PROVINCE, Level

_LEVELS = (Level.PREFECTURE, Level.COUNTY, Level.ZONE)


@cache
def _codes() -> dict[str, str]:
    """Every unambiguous way to write a prefecture, county or zone → its code."""
    found: dict[str, str] = {}
    doubtful: set[str] = set()
    for one in divisions.all():
        if one.level not in _LEVELS:
            continue
        for name in {one.name, divisions.full_name(one.code)}:
            if found.setdefault(name, one.code) != one.code:
                doubtful.add(name)
    for one in divisions.prefectures():
        found.setdefault(one.name.removesuffix("市"), one.code)
    return {name: code for name, code in found.items() if name not in doubtful}


@cache
def _longest_first() -> list[tuple[str, str]]:
    full = [(name, code) for name, code in _codes().items() if len(name) > 2]
    return sorted(full, key=lambda one: (-len(one[0]), one[0]))


@lru_cache(maxsize=5_000)
def named_region(text: str) -> str:
    """The division code of what 所属地区 says. Raises `BadField` when there is no such division."""
    place = fields.clean(text).replace(" ", "")
    if place.isascii() and place.isdigit():
        try:
            return divisions.division(place).code
        except divisions.UnknownDivision as unknown:
            raise BadField(unknown.message, "请填写 6 位行政区划代码或地名。") from None
    bare = place.removeprefix("湖南省").removeprefix("湖南") or "湖南省"
    if bare == "湖南省" or place in ("湖南", "省本级"):
        return PROVINCE
    code = _codes().get(bare) or _codes().get(place)
    if code is None:
        raise BadField(
            f"所属地区「{text.strip()}」不是本省的市、县（区）。",
            "请填写市、县（区）全称或 6 位代码，如 长沙市芙蓉区。",
        )
    return code


@lru_cache(maxsize=50_000)
def region_in(address: str) -> str:
    """The division with the longest name found in an address of this province; empty when none is."""
    place = address.replace(" ", "")
    for name, code in _longest_first():
        if name in place:
            return code
    return PROVINCE if place.startswith("湖南") else ""


def regions() -> dict[str, str]:
    """The regions a list can be narrowed to: the prefectures, by code."""
    return {one.code: one.name for one in divisions.prefectures()}


def region_name(code: str) -> str:
    """The name of a region without the province; empty for a subject from elsewhere."""
    try:
        return divisions.full_name(code) if code else ""
    except divisions.UnknownDivision:
        return ""


def region_prefix(region: str) -> str:
    """What the codes of a region and all below it begin with. Raises `InvalidInput` for an unknown one."""
    try:
        return divisions.subtree_prefix(region)
    except divisions.UnknownDivision as unknown:
        raise InvalidInput("地区", unknown.message, fix="请从列表中选择地区。", value=region) from None


NOWHERE = "none"
"""Asks for what has no region of this province."""
_OWN = ":own"


def own_level(code: str) -> str:
    """Asks for what belongs to a division's own body, and to none of those below it: `430000:own`."""
    return f"{code}{_OWN}"


def within(column: Any, region: str) -> ColumnElement[bool]:
    """Rows of a region and all below it, of its own level only, or of none. Raises `InvalidInput` for an unknown one."""
    if not region:
        return true()
    if region == NOWHERE:
        return column.not_like(f"{PROVINCE[:2]}%")  # type: ignore[no-any-return]
    code = region.removesuffix(_OWN)
    prefix = region_prefix(code)
    fits: ColumnElement[bool] = column == code if region.endswith(_OWN) else db.below(column, prefix)
    return fits


def choices(asked: str = "") -> dict[str, str]:
    """The regions a list can be narrowed to: the prefectures, and what was asked for, however narrow."""
    found = regions()
    if asked and asked not in found and (named := _asked_name(asked)):
        found = {asked: named, **found}
    return found


def _asked_name(region: str) -> str:
    if region == NOWHERE:
        return "省外或未登记"
    name = region_name(region.removesuffix(_OWN))
    return f"{name}本级" if name and region.endswith(_OWN) else name


def below(region: str) -> tuple[divisions.Division, ...]:
    """What figures of a region are split into: its prefectures or counties; nothing below a county.

    Raises `InvalidInput` for an unknown region; "" is the province.
    """
    region_prefix(region or PROVINCE)
    one = divisions.division(region or PROVINCE)
    return divisions.children(one.code) if one.level in (Level.PROVINCE, Level.PREFECTURE) else ()


def place(column: Any, region: str) -> ColumnElement[str]:
    """For the database to group by: the beginning of a row's region that names one of `below(region)`, or the region itself."""
    return func.substr(column, 1, 4 if (region or PROVINCE) == PROVINCE else 6)


def place_code(prefix: str) -> str:
    """The division code that a value of `place` stands for, `4301` → `430100`; empty for what is not of this province."""
    return prefix.ljust(6, "0") if prefix.startswith(PROVINCE[:2]) else ""
