"""From what a sheet or form says of a place to a division code: by code, name, or address, never a guess; and back to its name."""

from __future__ import annotations

from functools import cache, lru_cache

from registry.kernel import fields
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
