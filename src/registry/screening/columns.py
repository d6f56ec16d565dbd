"""Guesses what the columns of somebody's sheet mean: by their headings, or without any by what stands in them. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from registry.kernel import fields
from registry.kernel.errors import InvalidInput
from registry.screening.parts import parts
from registry.screening.terms import KIND_WORDS, Asked, Kind

Grid = Sequence[Sequence[str]]

_TOP: Final = 20
_SAMPLE: Final = 200
_MOST_OF: Final = 0.6
"""Of the filled cells of a column without a heading, so many must look like what it is taken for."""

_NAMES: Final = {
    Kind.FIRMS: "单位名称 企业名称 公司名称 机构名称 供应商名称 供应商 承包商 承包商名称 承包单位 施工单位 投标人 投标人名称 投标单位 中标单位 客户名称 客户 往来单位 "
    "相对人名称 行政相对人名称 主体名称 工作单位 用人单位 合作单位 分包单位 生产经营单位 名称 全称 单位全称 企业全称 单位 企业 公司",
    Kind.PERSONS: "姓名 人员姓名 持证人 持证人姓名 职工姓名 员工姓名 法定代表人 法定代表人姓名 负责人 主要负责人 法人 法人姓名 学员姓名 名字",
}  # fmt: skip
_NUMBERS: Final = {
    Kind.FIRMS: "统一社会信用代码 社会信用代码 信用代码 统一信用代码 统一代码 机构代码 税号 纳税人识别号 单位代码 企业代码 代码",
    Kind.PERSONS: "身份证号 身份证号码 身份证 证件号码 证件号 公民身份号码 居民身份证号码 身份号码",
}
_HINT: Final = re.compile(r"\([^()]*\)|[\s*※★:]+")
_TOTAL: Final = re.compile(r"(?:本页|本表|全部|累计)?(?:合计|总计|小计|共计)[:：]?\d*[家人名条项个]?")
_PERSON: Final = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,10}·[\u4e00-\u9fff·]{1,20}")


@dataclass(frozen=True)
class Columns:
    """What was found: columns counted from 0, -1 where there is none, and how many rows stand above the data."""

    kind: Kind
    name: int
    number: int
    above: int
    headings: tuple[str, str] = ("", "")

    @property
    def sentence(self) -> str:
        """What was taken for what, for the person to check."""
        told = [
            f"第 {at + 1} 列" + (f"“{heading}”" if heading else "") + f"作为{what}"
            for at, heading, what in ((self.name, self.headings[0], "名称"), (self.number, self.headings[1], "号码"))
            if at >= 0
        ]
        return f"按{KIND_WORDS[self.kind]}筛查：{'，'.join(told)}。"


def read(grids: Sequence[Grid], kind: Kind | None = None) -> tuple[Columns, list[Asked]]:
    """The rows to screen of the first sheet with a usable column. Raises `InvalidInput` when no sheet has one."""
    for guess in (_by_heading, _by_content):
        for grid in grids:
            for one in [kind] if kind else list(Kind):  # firms first
                found = guess(grid, one)
                if found is not None:
                    return found, _rows(grid, found)
    what = "“单位名称”或“统一社会信用代码”" if kind is Kind.FIRMS else "“姓名”或“身份证号”"
    raise InvalidInput(
        "文件",
        "没有找到可以筛查的列。",
        fix=f"请在列名中写明{what if kind else '“单位名称”“统一社会信用代码”“姓名”或“身份证号”'}。",
    )


def _by_heading(grid: Grid, kind: Kind) -> Columns | None:
    for row, cells in enumerate(grid[:_TOP]):
        said = [_plain(cell) for cell in cells]
        name, number = _first(said, _NAMES[kind]), _first(said, _NUMBERS[kind])
        if name >= 0 or number >= 0:
            headings = tuple("".join(cells[at].split()) if at >= 0 else "" for at in (name, number))
            return Columns(kind, name, number, row + 1, (headings[0], headings[1]))
    return None


def _first(said: Sequence[str], wanted: str) -> int:
    """The column with the heading that stands earliest in the list of wanted ones."""
    for heading in wanted.split():
        if heading in said:
            return said.index(heading)
    return -1


def _plain(cell: str) -> str:
    return _HINT.sub("", unicodedata.normalize("NFKC", cell))


def _by_content(grid: Grid, kind: Kind) -> Columns | None:
    sample = [row for row in grid if any(row)][:_SAMPLE]
    width = max(map(len, sample), default=0)
    is_name, is_number = (_is_firm, _is_code) if kind is Kind.FIRMS else (_is_person, _is_identity)
    name, number = _best(sample, width, is_name), _best(sample, width, is_number)
    if name < 0 and number < 0:
        return None
    above = next((at for at, row in enumerate(grid) if _holds(row, name, is_name) or _holds(row, number, is_number)), 0)
    return Columns(kind, name, number, above)


def _holds(row: Sequence[str], at: int, fits: Callable[[str], bool]) -> bool:
    return 0 <= at < len(row) and fits(row[at])


def _best(sample: Grid, width: int, fits: Callable[[str], bool]) -> int:
    """The column of which most filled cells fit; none unless most do."""
    shares = []
    for at in range(width):
        filled = [row[at] for row in sample if at < len(row) and row[at]]
        shares.append(sum(map(fits, filled)) / len(filled) if filled else 0.0)
    best = max(range(width), key=lambda at: shares[at], default=-1)
    return best if best >= 0 and shares[best] >= _MOST_OF else -1


def _is_firm(cell: str) -> bool:
    return len(cell) >= 4 and bool(parts(cell).kind) and not _is_code(cell)


def _is_code(cell: str) -> bool:
    return _passes(fields.credit_code, cell)


def _is_person(cell: str) -> bool:
    return _PERSON.fullmatch(cell) is not None and not parts(cell).kind


def _is_identity(cell: str) -> bool:
    return _passes(fields.identity_number, cell)


def _passes(check: Callable[[str], str], cell: str) -> bool:
    try:
        check(cell)
    except fields.BadField:
        return False
    return True


def _rows(grid: Grid, found: Columns) -> list[Asked]:
    """The data rows; blank rows and totals are none. A row number is that of the sheet, from 1."""
    rows = []
    for at, row in enumerate(grid[found.above :], found.above + 1):
        name, number = (row[column].strip() if 0 <= column < len(row) else "" for column in (found.name, found.number))
        if (name or number) and not _TOTAL.fullmatch("".join(name.split())):
            rows.append(Asked(at, name, number))
    return rows
