"""Finds the heading row and which column is which: exact names and agreed other names; a near miss is refused.

Names are compared after NFKC without spaces, line breaks, asterisks and bracketed hints, as in 姓名* or
发证日期（可空）.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from rapidfuzz.distance import Indel

from registry.kernel.errors import InvalidInput

HEADING_ROWS = 20
REJECT_HEADINGS = ("行号", "问题列", "原因", "怎么改")

_LOOKALIKE = 0.6
_WORTH_NAMING = 0.3
_NOISE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff*※★:]+")
_HINT = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")


@dataclass(frozen=True, slots=True)
class Headings:
    """The columns a reader wants: `needed` must be there, `optional` may; `aliases` maps other names to these.

    `order`: all of them in the order of a read row's cells, where it is not needed before optional.
    """

    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    order: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """The order of a read row's cells."""
        return self.order or self.needed + self.optional


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the headings stand: `columns` maps heading → index in the row, `row` is the index of the heading row."""

    row: int
    columns: Mapping[str, int]
    ignored: tuple[str, ...]
    width: int


class Finder:
    """Compares rows with the headings wanted."""

    def __init__(self, headings: Headings) -> None:
        self.headings = headings
        self._names: dict[str, str] = {}
        names = {**{name: name for name in (*headings.all, *REJECT_HEADINGS)}, **headings.aliases}
        bare: dict[str, set[str]] = {}
        for name, heading in names.items():
            self._names[_squeezed(name)] = heading
            bare.setdefault(_bare(name), set()).add(heading)
        for name, meant in bare.items():
            if len(meant) == 1:
                self._names.setdefault(name, *meant)

    def score(self, rows: Sequence[Sequence[str]]) -> int:
        """How many headings the best of these rows holds."""
        return max((self._known(row) for row in rows[:HEADING_ROWS]), default=0)

    def complete(self, rows: Sequence[Sequence[str]]) -> bool:
        """Whether one of these rows holds every needed heading."""
        best = self._best(rows)
        return set(self.headings.needed) <= {self._meaning(cell) for cell in rows[best]} if rows else False

    def place(self, rows: Sequence[Sequence[str]]) -> Placed:
        """Find the headings; refuses a missing, doubled or misspelt one by name."""
        if not self.score(rows):
            raise InvalidInput(
                "文件",
                f"前 {HEADING_ROWS} 行里没有找到列名。需要的列：{'、'.join(self.headings.needed)}。",
                fix="请下载模板，把数据填进模板后再上传。",
            )
        best = self._best(rows)
        columns: dict[str, int] = {}
        unknown: list[str] = []
        for index, cell in enumerate(rows[best]):
            heading = self._meaning(cell)
            if heading in columns:
                raise InvalidInput(
                    heading,
                    f"“{heading}”列出现了两次（第 {columns[heading] + 1} 列和第 {index + 1} 列）。",
                    fix="请只保留一列后再上传。",
                )
            if heading:
                columns[heading] = index
            elif cell.strip():
                unknown.append(" ".join(cell.split()))
        self._refuse_missing(columns, unknown)
        wanted = {heading: columns[heading] for heading in self.headings.all if heading in columns}
        return Placed(best, MappingProxyType(wanted), tuple(unknown), len(rows[best]))

    def _best(self, rows: Sequence[Sequence[str]]) -> int:
        known = [self._known(row) for row in rows[:HEADING_ROWS]]
        return known.index(max(known)) if known else 0

    def _known(self, row: Sequence[str]) -> int:
        return len({self._meaning(cell) for cell in row} & set(self.headings.all))

    def _meaning(self, cell: str) -> str:
        return self._names.get(_squeezed(cell)) or self._names.get(_bare(cell), "")

    def _refuse_missing(self, columns: Mapping[str, int], unknown: Sequence[str]) -> None:
        for heading in self.headings.needed:
            if heading not in columns:
                nearest, likeness = self._nearest(heading, unknown)
                near = f"；表中最接近的是“{nearest}”" if likeness >= _WORTH_NAMING else ""
                fix = f"请把列名“{nearest}”改为“{heading}”，或" if likeness >= _LOOKALIKE else "请补上这一列，或"
                raise InvalidInput(heading, f"缺少“{heading}”列{near}。", fix=f"{fix}下载模板重新填写。")
        for heading in self.headings.optional:
            if heading not in columns:
                nearest, likeness = self._nearest(heading, unknown)
                if likeness >= _LOOKALIKE:
                    raise InvalidInput(
                        nearest,
                        f"不认识“{nearest}”列；最接近的是“{heading}”。",
                        fix=f"如果就是这一列，请把列名改为“{heading}”；否则请删除这一列。",
                    )

    def _nearest(self, heading: str, unknown: Sequence[str]) -> tuple[str, float]:
        names = [heading, *(alias for alias, meant in self.headings.aliases.items() if meant == heading)]
        best, likeness = "", 0.0
        for candidate in unknown:
            for name in names:
                alike = Indel.normalized_similarity(_bare(candidate), _bare(name))
                if alike > likeness:
                    best, likeness = candidate, alike
        return best, likeness


def _squeezed(name: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", name))


def _bare(name: str) -> str:
    return _HINT.sub("", _squeezed(name))
