"""Files that cannot be taken leave no batch, no event and no submission behind: the door is tried with each of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from registry.exchange import commands, tables, workbook
from registry.kernel import db
from registry.kernel.errors import InvalidInput, NotPermitted
from registry.kernel.transaction import Submission
from registry.policy import Action, Ledger
from registry.training.cells import COLUMNS
from registry.training.sheets import KIND
from tests import world as w
from tests.exchange import files

HEADINGS = [column.heading for column in COLUMNS]


@pytest.fixture
def world(sqlite_database: str) -> w.World:
    return w.build()


def sound() -> bytes:
    return w.sheet([w.row(1), w.row(2)])


def text(*lines: str) -> bytes:
    return "\n".join(lines).encode()


BAD: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "zero bytes": lambda: b"\x00" * 500,
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "a PDF": lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "random bytes": lambda: bytes((n * 151 + 77) % 256 for n in range(4000)),
    "a web page": lambda: "<html><body><table><tr><td>姓名</td></tr></table></body></html>".encode(),
    "a zip that is no workbook": lambda: files.zipped([("a.txt", b"hello")]),
    "half a workbook": lambda: sound()[: len(sound()) // 2],
    "the last byte cut": lambda: sound()[:-30],
    "an old workbook with a password": lambda: files.xls(files.label(0, 0, "姓名"), protected=True),
    "a bomb": lambda: files.bomb(600),
    "a bomb that lies": lambda: files.lying_bomb(600),
    "a needed column missing": lambda: text(",".join(HEADINGS[1:]), ",".join(w.cells(w.row(1))[1:])),
    "a column twice": lambda: text(",".join([*HEADINGS, "姓名"]), ",".join([*w.cells(w.row(1)), "又"])),
    "headings only": lambda: text(",".join(HEADINGS)),
    "headings and a total": lambda: text(",".join(HEADINGS), "合计," + "," * (len(HEADINGS) - 2)),
    "an unclosed quotation mark": lambda: text(",".join(HEADINGS), '"' + ",".join(w.cells(w.row(1)))),
    "words": lambda: "这不是一张表格".encode(),
}


def nothing_left() -> None:
    submission = db.core(Submission).c
    assert w.count_rows(tables.Batch) == 0
    assert w.count_rows(Submission, submission.id == "bad") == 0
    assert w.subjects(Ledger.EXCHANGE, Action.BATCH_PREVIEWED) == []


@pytest.mark.parametrize("case", sorted(BAD))
def test_a_bad_file_is_refused_whole_and_leaves_nothing(world: w.World, case: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        commands.preview(world.clerk, KIND, BAD[case](), "成绩.xlsx", submission="bad")
    assert refused.value.message.endswith("。")
    assert refused.value.fix, "every refusal says what to do"
    nothing_left()


def test_too_many_rows(world: w.World, monkeypatch: pytest.MonkeyPatch) -> None:
    """One row more than the bound; the bound itself is let through."""
    small = workbook.Limits(rows=3)
    read = workbook.read
    monkeypatch.setattr(workbook, "read", lambda content, headings: read(content, headings, limits=small))
    with pytest.raises(InvalidInput, match="超过上限 3 行"):
        commands.preview(world.clerk, KIND, w.sheet([w.row(n) for n in range(1, 5)]), "a.xlsx", submission="bad")
    nothing_left()
    assert w.preview(world.clerk, [w.row(n) for n in range(1, 4)]).accepted == 3


def test_the_shipped_bounds() -> None:
    limits = workbook.Limits()
    assert (limits.rows, limits.bytes, limits.unpacked) == (100_000, 32 << 20, 512 << 20)


def test_too_many_bytes(world: w.World) -> None:
    with pytest.raises(InvalidInput, match="32 MB"):
        commands.preview(world.clerk, KIND, b"x" * ((32 << 20) + 1), "a.csv", submission="bad")
    nothing_left()


def test_who_may_not_bring_in_is_refused_before_the_file_is_read(
    world: w.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("the file was read")

    monkeypatch.setattr(workbook, "read", never)
    for actor in (w.OFFICER, w.AUDITOR, w.KEEPER, w.PERSON):
        with pytest.raises(NotPermitted):
            commands.preview(actor, KIND, sound(), "a.xlsx", submission="bad")
    nothing_left()


def test_a_row_with_a_formula_or_shifted_cells_is_rejected_alone(world: w.World) -> None:
    def fill(sheet: Any) -> None:
        for cells in (HEADINGS, w.cells(w.row(1)), w.cells(w.row(2, 理论成绩="=40+48"))):
            sheet.append(cells)

    content = files.openpyxl_workbook(fill)
    seen = commands.preview(world.clerk, KIND, content, "a.xlsx", submission=w.submission())
    assert [(one.row, one.column) for one in seen.rejected] == [(3, "理论成绩")]
    assert "公式" in seen.rejected[0].reason
    shifted = text(",".join(HEADINGS), ",".join(w.cells(w.row(3))), ",".join([*w.cells(w.row(4)), "多", "出"]))
    seen = commands.preview(world.clerk, KIND, shifted, "a.csv", submission=w.submission())
    assert [one.row for one in seen.rejected] == [3]
    assert "列数比标题行多" in seen.rejected[0].reason


def test_office_habits_are_taken(world: w.World) -> None:
    """A merged title row, GB18030, blank and total rows, an unknown column: rows are rows, with their sheet's numbers."""
    lines = [
        "2026年11月特种作业考试成绩表" + "," * len(HEADINGS),
        ",".join([*HEADINGS, "班组"]),
        ",".join([*w.cells(w.row(1)), "一班"]),
        "," * len(HEADINGS),
        ",".join([*w.cells(w.row(2)), "二班"]),
        "合计,2" + "," * (len(HEADINGS) - 1),
    ]
    seen = commands.preview(
        world.clerk, KIND, "\r\n".join(lines).encode("gb18030"), "成绩.csv", submission=w.submission()
    )
    assert (seen.rows, seen.accepted) == (2, 2)
    assert [number for number, _ in seen.sample] == [3, 5]
    assert any("班组" in notice for notice in seen.notices)
