"""Hunan's prefectures as a picture: each with its colour, its figure and a link; the table beside it says the same in words.

The outline is reference data; nothing is loaded from elsewhere. Pure functions, every value escaped.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from math import cos, radians
from typing import Any, Final, Literal
from urllib.parse import quote

Shade = Literal["good", "near", "far", "none", "most", "many", "some", "few"]
"""Of a target: reached, near, far; of a count: by its share of the largest; none of either."""

_WIDTH: Final = 520
_STEP: Final = 2.0  # points nearer than this are left out
_SHORT: Final = {"湘西土家族苗族自治州": "湘西州"}


@dataclass(frozen=True)
class Place:
    """What is shown of one prefecture."""

    value: str
    words: str  # read out: what the value means
    shade: Shade
    href: str


@dataclass(frozen=True)
class _Shape:
    name: str
    path: str
    label: tuple[int, int]


def draw(title: str, places: Mapping[str, Place], legend: Sequence[tuple[Shade, str]]) -> str:
    """The map with a legend below it: a picture, and over it each prefecture's name and figure as a link."""
    height, shapes = _shapes()
    paths = "".join(
        f'<path fill="{_FILL[places[code].shade if code in places else "none"]}" d="{shape.path}"/>'
        for code, shape in shapes.items()
    )
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" stroke="#fff" stroke-width="1.5">'
        f"{paths}</svg>"
    )
    labels = "".join(_label(shape, places.get(code), height) for code, shape in shapes.items())
    keys = "".join(f'<li><span class="r-key r-map-{shade}"></span>{escape(words)}</li>' for shade, words in legend)
    return (
        f'<figure class="r-map"><div class="r-ground"><img alt="{escape(title)}" width="{_WIDTH}" height="{height}" '
        f'src="data:image/svg+xml,{quote(picture, safe=_PLAIN)}">{labels}</div>'
        f'<figcaption><ul class="r-plain">{keys}</ul></figcaption></figure>'
    )


_PLAIN: Final = " /:=,.-'"
_FILL: Final[dict[str, str]] = {
    "good": "#b9dcc7",
    "near": "#f3dda9",
    "far": "#e9b98a",
    "none": "#e3e7ed",
    "few": "#d5e3f3",
    "some": "#b4cde9",
    "many": "#8fb4dd",
    "most": "#6d9ed2",
}


def shade_of(count: int, most: int) -> Shade:
    """The shade of a count among others whose largest is given."""
    scale: tuple[Shade, ...] = ("few", "some", "many", "most")
    return scale[min(3, 4 * (count - 1) // most)] if count > 0 else "none"


def _label(shape: _Shape, place: Place | None, height: int) -> str:
    x, y = shape.label
    at = f'style="left:{100 * x / _WIDTH:.1f}%;top:{100 * y / height:.1f}%"'
    name = escape(_SHORT.get(shape.name, shape.name))
    if place is None:
        return f"<span {at}>{name}</span>"
    said = escape(f"{shape.name}：{place.words}")
    inside = f"{name}<small>{escape(place.value)}</small>"
    return f'<a {at} href="{escape(place.href)}" data-page="" aria-label="{said}">{inside}</a>'


@cache
def _shapes() -> tuple[int, dict[str, _Shape]]:
    """Height of the picture, and each prefecture's outline by code."""
    text = files("registry.parties.reference").joinpath("hunan_prefectures.geojson").read_text(encoding="utf-8")
    features = json.loads(text)["features"]
    rings = {one["properties"]["code"]: _rings(one["geometry"]) for one in features}
    points = [point for found in rings.values() for ring in found for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    wide = cos(radians((south + north) / 2))
    scale = (_WIDTH - 8) / ((east - west) * wide)

    def at(point: Sequence[float]) -> tuple[float, float]:
        return 4 + (point[0] - west) * wide * scale, 4 + (north - point[1]) * scale

    shapes = {}
    for one in features:
        code, name, label = (one["properties"][key] for key in ("code", "name", "label"))
        x, y = at(label)
        path = "".join(_path([at(point) for point in ring]) for ring in rings[code])
        shapes[code] = _Shape(name, path, (round(x), round(y)))
    return round(8 + (north - south) * scale), shapes


def _rings(geometry: Mapping[str, Any]) -> list[list[list[float]]]:
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for part in parts for ring in part]


def _path(ring: Sequence[tuple[float, float]]) -> str:
    kept = [ring[0]]
    for x, y in ring[1:-1]:
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= _STEP:
            kept.append((x, y))
    return f"M{' '.join(f'{x:.0f},{y:.0f}' for x, y in kept)}Z"
