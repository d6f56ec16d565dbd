"""The table of figures: each beside the floor or peer measured in the same run, with its bar and whether it was met.

Machines are noisy and differ, so a bar is normally a ratio to something measured a moment ago on the same machine, and
both sides are medians of interleaved measurements.
"""

import json
import math
import os
import platform
import statistics
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

HEADINGS = ("figure", "measured", "against", "its value", "ratio", "bar", "")
RIGHT_ALIGNED = {1, 3, 4, 5}


@dataclass(frozen=True)
class Sample:
    """Repeated measurements of one thing."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle measurement."""
        return statistics.median(self.values)

    @property
    def low(self) -> float:
        """The smallest measurement."""
        return min(self.values)

    @property
    def high(self) -> float:
        """The largest measurement."""
        return max(self.values)

    @property
    def spread(self) -> float:
        """The distance from smallest to largest, as a share of the median."""
        return (self.high - self.low) / self.median if self.median else math.inf


@dataclass(frozen=True)
class Interleaved:
    """Two things measured in turn: a, b, a, b, …"""

    a: Sample
    b: Sample

    @property
    def ratio(self) -> float:
        """The median of a/b over the neighbouring pairs: a slow minute hits both sides of a pair."""
        return statistics.median(
            first / second if second else math.inf for first, second in zip(self.a.values, self.b.values, strict=True)
        )


Measured = Callable[[], object]


def interleaved(a: Measured, b: Measured, repeat: int = 5, *, warm_up: int = 1) -> Interleaved:
    """Measure two things in turn, `repeat` times each, after `warm_up` uncounted rounds.

    A callable that returns a float has measured itself (seconds, or a rate); for any other the call is timed.
    """
    if repeat < 1:
        raise ValueError("at least one measurement is needed")
    for _ in range(warm_up):
        a()
        b()
    firsts: list[float] = []
    seconds: list[float] = []
    for _ in range(repeat):
        firsts.append(_measure(a))
        seconds.append(_measure(b))
    return Interleaved(Sample(tuple(firsts)), Sample(tuple(seconds)))


def _measure(measured: Measured) -> float:
    started = time.perf_counter()
    answer = measured()
    elapsed = time.perf_counter() - started
    return answer if isinstance(answer, float) else elapsed


@dataclass(frozen=True)
class Bar:
    """What a figure must reach: a limit for its ratio to the floor, or for the measured value itself."""

    comparison: Literal["≤", "≥"]
    limit: float
    of: Literal["ratio", "value"] = "ratio"

    def met(self, number: float | None) -> bool:
        """Tell whether a number reaches the bar; one that is missing or not a number does not."""
        if number is None or math.isnan(number):
            return False
        return number <= self.limit if self.comparison == "≤" else number >= self.limit


def at_most(limit: float, of: Literal["ratio", "value"] = "ratio") -> Bar:
    """Return the bar for something that should be small."""
    return Bar("≤", limit, of)


def at_least(limit: float, of: Literal["ratio", "value"] = "ratio") -> Bar:
    """Return the bar for something that should be large."""
    return Bar("≥", limit, of)


@dataclass(frozen=True)
class Figure:
    """One row: what was measured, against what, and the bar. Without a bar it only informs."""

    name: str
    value: float
    unit: str
    against: str = ""
    against_value: float | None = None
    bar: Bar | None = None
    values: tuple[float, ...] = ()
    against_values: tuple[float, ...] = ()
    paired_ratio: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Measured value ÷ floor; the median of paired ratios where pairs were measured."""
        if self.paired_ratio is not None:
            return self.paired_ratio
        if self.against_value is None:
            return None
        return self.value / self.against_value if self.against_value else math.inf

    @property
    def passed(self) -> bool | None:
        """Whether the bar was met; None where there is none."""
        if self.bar is None:
            return None
        return self.bar.met(self.ratio if self.bar.of == "ratio" else self.value)


@dataclass
class Report:
    """The figures of one run."""

    title: str
    figures: list[Figure] = field(default_factory=list)

    def add(
        self,
        name: str,
        value: float | Sample,
        unit: str,
        *,
        against: str = "",
        against_value: float | Sample | None = None,
        bar: Bar | None = None,
        note: str = "",
    ) -> Figure:
        """Enter a figure and return it; samples are entered by their medians and keep their values in the JSON."""
        figure = Figure(
            name=name,
            value=_number(value),
            unit=unit,
            against=against,
            against_value=None if against_value is None else _number(against_value),
            bar=bar,
            values=value.values if isinstance(value, Sample) else (),
            against_values=against_value.values if isinstance(against_value, Sample) else (),
            note=note,
        )
        return self._enter(figure)

    def add_pair(
        self, name: str, pair: Interleaved, unit: str, *, against: str, bar: Bar | None = None, note: str = ""
    ) -> Figure:
        """Enter a figure measured in turn with its floor; the ratio is the median of the paired ratios."""
        figure = Figure(
            name=name,
            value=pair.a.median,
            unit=unit,
            against=against,
            against_value=pair.b.median,
            bar=bar,
            values=pair.a.values,
            against_values=pair.b.values,
            paired_ratio=pair.ratio,
            note=note,
        )
        return self._enter(figure)

    def _enter(self, figure: Figure) -> Figure:
        if figure.bar is not None and figure.bar.of == "ratio" and figure.ratio is None:
            raise ValueError(f"{figure.name}: a bar on the ratio needs something to compare with")
        self.figures.append(figure)
        return figure

    @property
    def failed(self) -> list[Figure]:
        """The figures that missed their bar."""
        return [figure for figure in self.figures if figure.passed is False]

    @property
    def exit_status(self) -> int:
        """0 if there are figures and every bar was met, otherwise 1."""
        return 1 if self.failed or not self.figures else 0

    def render(self) -> str:
        """Return the table as aligned text; Chinese characters count two columns."""
        rows = [HEADINGS, *(_cells(figure) for figure in self.figures)]
        widths = [max(width(row[column]) for row in rows) for column in range(len(HEADINGS))]
        lines = [_line(row, widths) for row in rows]
        lines.insert(1, "-" * max(width(line) for line in lines))
        notes = [f"  {figure.name}: {figure.note}" for figure in self.figures if figure.note]
        barred = sum(figure.bar is not None for figure in self.figures)
        verdict = f"{barred - len(self.failed)} of {barred} bars met"
        return "\n".join([self.title, "", *lines, *(["", *notes] if notes else []), "", verdict])

    def write_json(self, path: Path) -> None:
        """Write figures, their single measurements, and the machine they were taken on."""
        figures = [{**asdict(figure), "ratio": figure.ratio, "passed": figure.passed} for figure in self.figures]
        content = {
            "title": self.title,
            "measured_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "python": platform.python_version(),
            "system": platform.system(),
            "processors": os.cpu_count(),
            "passed": self.exit_status == 0,
            "figures": _finite(figures),
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n", encoding="utf-8")

    def finish(self, path: Path | None = None) -> int:
        """Print the table, write the JSON if a path is given, and return the exit status."""
        print(self.render(), flush=True)
        if path is not None:
            self.write_json(path)
        return self.exit_status


def width(text: str) -> int:
    """Return how many terminal columns a text takes."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def number(value: float) -> str:
    """Return a number with about three significant digits and thousands separators."""
    if not math.isfinite(value):
        return str(value)
    magnitude = abs(value)
    if magnitude >= 100:
        return f"{value:,.0f}"
    if magnitude >= 1 or value == 0:
        return f"{value:.3g}" if magnitude >= 10 else f"{value:.2f}"
    return f"{value:.3g}"


def _number(value: float | Sample) -> float:
    return value.median if isinstance(value, Sample) else float(value)


def _cells(figure: Figure) -> tuple[str, ...]:
    bar = figure.bar
    against = figure.against_value
    return (
        figure.name,
        _quantity(figure.value, figure.unit, figure.values),
        figure.against,
        "" if against is None else _quantity(against, figure.unit, figure.against_values),
        "" if figure.ratio is None else f"{number(figure.ratio)} x",
        "" if bar is None else f"{bar.comparison} {number(bar.limit)} {'x' if bar.of == 'ratio' else figure.unit}",
        {True: "pass", False: "FAIL", None: ""}[figure.passed],
    )


def _quantity(value: float, unit: str, values: Sequence[float]) -> str:
    spread = f" [{number(min(values))} to {number(max(values))}]" if len(values) > 1 else ""
    return f"{number(value)} {unit}{spread}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = []
    for column, (cell, columns) in enumerate(zip(cells, widths, strict=True)):
        gap = " " * (columns - width(cell))
        padded.append(gap + cell if column in RIGHT_ALIGNED else cell + gap)
    return "  ".join(padded).rstrip()


def _finite(value: object) -> object:
    """Return the same with infinities and not-a-number as None, which JSON can hold."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(entry) for entry in value]
    return value
