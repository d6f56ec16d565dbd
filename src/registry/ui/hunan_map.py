"""Hunan's fourteen prefectures as a picture: the darker, the more. A drawing of figures whose table stands beside it.

The outline is WGS-84 and drawn flat, a degree of longitude shortened by the cosine of the province's middle latitude.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from html import escape
from importlib.resources import files
from math import cos, radians
from typing import NamedTuple

_WIDTH = 520
_MARGIN = 4
_MIDDLE = radians(27.4)
_STEPS = ("#eef3fa", "#cfddf0", "#a3bfe1", "#6d97cc", "#3f6fae", "#123f7a")
_LIGHT_FROM = 4  # from this step on, text is white
_FONT = "Noto Sans SC, Noto Sans CJK SC, Microsoft YaHei, sans-serif"


class _Shape(NamedTuple):
    code: str
    name: str
    path: str
    label: tuple[int, int]


def picture(figures: Mapping[str, int], description: str, *, unit: str = "") -> str:
    """An image of the province with a figure in each prefecture; `description` says in words what it shows."""
    drawn = _drawing(tuple(sorted(figures.items())), unit)
    source = "data:image/svg+xml;base64," + base64.b64encode(drawn.encode()).decode()
    return f'<img class="r-map" src="{source}" alt="{escape(description)}" width="{_WIDTH}" height="{_height()}">'


def steps(figures: Sequence[int]) -> list[int]:
    """The step of the scale for each figure: 0 for none, else by its share of the largest."""
    most = max(figures, default=0)
    return [0 if count <= 0 else 1 + min(4, 5 * (count - 1) // most) if most else 0 for count in figures]


@lru_cache(maxsize=64)
def _drawing(figures: tuple[tuple[str, int], ...], unit: str) -> str:
    known = dict(figures)
    shapes = _shapes()
    scale = dict(zip((one.code for one in shapes), steps([known.get(one.code, 0) for one in shapes]), strict=True))
    land = "".join(f'<path d="{one.path}" fill="{_STEPS[scale[one.code]]}"/>' for one in shapes)
    words = "".join(_words(one, known.get(one.code, 0), unit, light=scale[one.code] >= _LIGHT_FROM) for one in shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_height()}">'
        f'<g stroke="#ffffff" stroke-width="1.5" stroke-linejoin="round">{land}</g>'
        f'<g font-family="{_FONT}" font-size="13" text-anchor="middle">{words}</g></svg>'
    )


def _words(shape: _Shape, count: int, unit: str, *, light: bool) -> str:
    x, y = shape.label
    ink = "#ffffff" if light else "#10243f"
    short = shape.name.removesuffix("市").replace("湘西土家族苗族自治州", "湘西")
    return (
        f'<text x="{x}" y="{y - 2}" fill="{ink}">{escape(short)}</text>'
        f'<text x="{x}" y="{y + 14}" fill="{ink}" font-weight="600">{count:,}{escape(unit)}</text>'
    )


@cache
def _outline() -> tuple[list[tuple[str, str, list[list[list[tuple[float, float]]]], tuple[float, float]]], float]:
    """Code, name, polygons and label of each prefecture in units of `_WIDTH`, and the height of it all."""
    text = files("registry.parties.reference").joinpath("hunan_prefectures.geojson").read_text(encoding="utf-8")
    features = json.loads(text)["features"]
    flat = [
        (
            one["properties"]["code"],
            one["properties"]["name"],
            one["geometry"]["coordinates"]
            if one["geometry"]["type"] == "MultiPolygon"
            else [one["geometry"]["coordinates"]],
            one["properties"]["label"],
        )
        for one in features
    ]
    points = [point for _, _, shape, _ in flat for rings in shape for ring in rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    size = (_WIDTH - 2 * _MARGIN) / ((east - west) * cos(_MIDDLE))

    def placed(point: Sequence[float]) -> tuple[float, float]:
        x, y = point
        return _MARGIN + (x - west) * cos(_MIDDLE) * size, _MARGIN + (north - y) * size

    found = [
        (f"{code}", name, [[[placed(point) for point in ring] for ring in rings] for rings in shape], placed(label))
        for code, name, shape, label in flat
    ]
    return found, 2 * _MARGIN + (north - south) * size


@cache
def _shapes() -> tuple[_Shape, ...]:
    found, _ = _outline()
    return tuple(
        _Shape(
            code, name, "".join(_path(ring) for rings in shape for ring in rings), (round(label[0]), round(label[1]))
        )
        for code, name, shape, label in found
    )


def _path(ring: Sequence[tuple[float, float]]) -> str:
    """A ring in whole pixels; neighbouring points that fall on the same one are drawn once."""
    drawn: list[tuple[int, int]] = []
    for x, y in ring:
        here = (round(x), round(y))
        if not drawn or drawn[-1] != here:
            drawn.append(here)
    return "M" + "L".join(f"{x} {y}" for x, y in drawn) + "Z"


def _height() -> int:
    return round(_outline()[1])
