"""A sheet of firms or persons in, the same rows with what the lists say of each out: what page, interface and command line share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from registry.exchange import workbook, writing
from registry.kernel.access import Actor
from registry.policy import Permission
from registry.screening import columns, queries
from registry.screening.terms import KIND_WORDS, VERDICT_WORDS, Kind, Result, Screened, Verdict

HEADINGS = (
    "行号", "名称", "号码", "结论", "相符主体", "主体号码", "分值", "理由", "列入与禁入情况", "说明",
)  # fmt: skip
_CUT = 1500  # characters of one cell


@dataclass(frozen=True)
class ScreenedSheet:
    """What came of a sheet, and which columns were taken for what."""

    result: Result
    columns: columns.Columns


def screen_sheet(
    viewer: Actor,
    content: bytes,
    *,
    purpose: str,
    kind: Kind | None = None,
    as_of: date | None = None,
    progress: Callable[[int, int], None] = lambda _done, _rows: None,
) -> ScreenedSheet:
    """Screen the rows of a workbook or delimited text. Raises `InvalidInput` for a file without a usable column."""
    viewer.must(Permission.SCREENING)
    found, asked = columns.read(workbook.grids(content), kind)
    result = queries.screen(viewer, asked, purpose=purpose, kind=found.kind, as_of=as_of, progress=progress)
    return ScreenedSheet(result, found)


def result_sheet(result: Result) -> bytes:
    """The result as a workbook: every row asked about, each match on a line of its own."""
    lines = [
        f"截至 {result.as_of}；筛查编号 {result.run}；{result.at:%Y-%m-%d %H:%M}；事由：{result.purpose}",
        f"对照已列入或被禁入的{KIND_WORDS[result.kind]} {result.subjects} 个。{summary(result)}",
    ]
    if result.hidden:
        lines.append(f"您的角色看不到、因而未对照的内容：{'、'.join(result.hidden)}。")
    return writing.write("批量筛查结果", HEADINGS, _lines(result), lines=lines)


def summary(result: Result) -> str:
    """How many rows came to each verdict, in one sentence."""
    counts = result.counts
    told = [f"{VERDICT_WORDS[verdict]} {counts[verdict]}" for verdict in Verdict if counts[verdict]]
    return f"共 {len(result.rows)} 行：{'，'.join(told)}。"


def _lines(result: Result) -> Iterator[list[writing.Cell]]:
    for row in result.rows:
        yield from _of(row)


def _of(row: Screened) -> Iterator[list[writing.Cell]]:
    asked: list[writing.Cell] = [
        row.asked.row,
        row.asked.name[:_CUT],
        row.asked.number[:_CUT],
        VERDICT_WORDS[row.verdict],
    ]
    if not row.matches:
        yield [*asked, "", "", None, "", "", row.note]
    for match in row.matches:
        yield [*asked, match.name, match.shown_number, match.score, match.reason, match.standing[:_CUT], row.note]
