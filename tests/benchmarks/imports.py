"""Imports: a clerk's sheet of exam results, previewed and confirmed, beside reading the file and storing its rows bare.

Every repetition runs in a process and on a database of its own, so that nothing is remembered from the one before.
`python -m tests.benchmarks.imports DATA SHEET` is such a process.
"""

import gc
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

from registry.exchange import commands as exchange
from registry.kernel.access import Actor
from registry.policy import Role
from registry.training import tables
from registry.training.catalogue import catalogue_on
from registry.training.sheets import KIND
from seed.numbers import Numbers
from tests.benchmarks import floors, worlds
from tests.benchmarks.table import Interleaved, Report, Sample, at_most
from tests.conftest import TODAY
from tests.world import count_rows, credit_code, submission

ROWS = 100_000
FEW = "few.xlsx"
MOST_MEMORY = 600  # MB, of the whole process
BAD_EVERY = 50
FIRST_ROW = 2
HEADINGS = (
    "姓名", "身份证号", "性别", "文化程度", "工作单位", "统一社会信用代码", "作业类别", "操作项目", "培训学时", "理论成绩",
    "实操成绩", "考试日期", "发证日期", "备注",
)  # fmt: skip
_AT = {heading: place for place, heading in enumerate(HEADINGS)}
_BARE = ("姓名", "文化程度", "身份证号", "工作单位", "统一社会信用代码", "作业类别", "操作项目", "培训学时", "理论成绩", "实操成绩", "考试日期")  # fmt: skip
_FAMILIES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚桂英华玉萍红娥玲芬燕彬辉鹏飞凯浩宇轩梓涵博文俊峰海波建国志云龙天立新"

Cell = str | int | float


@dataclass(frozen=True)
class Sheet:
    """A sheet that was written: where, how many rows, and which sheet rows must be rejected."""

    path: Path
    rows: int
    bad: tuple[int, ...]


@dataclass(frozen=True)
class Once:
    """One repetition: seconds by the clock and of processor time, and what came of the rows."""

    preview: float
    preview_cpu: float
    confirm: float
    confirm_cpu: float
    undo: float
    floor: float
    floor_cpu: float
    rows: int
    stored: int
    rejected: tuple[int, ...]
    in_table: int
    peak_mb: float

    @property
    def seconds(self) -> float:
        """Preview and confirmation."""
        return self.preview + self.confirm

    @property
    def cpu(self) -> float:
        """Processor time of both."""
        return self.preview_cpu + self.confirm_cpu


def write_sheet(path: Path, rows: int) -> Sheet:
    """Write a sheet as a clerk's office saves it: shared texts, scores as numbers; about two rows in a hundred are bad."""
    bad: list[int] = []
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        page = book.add_worksheet("成绩")
        page.write_row(0, 0, HEADINGS)
        before: list[Cell] = []
        for place, cells in enumerate(_people(rows)):
            if place % BAD_EVERY == BAD_EVERY - 1:
                _SPOIL[place // BAD_EVERY % len(_SPOIL)](cells, before)
                bad.append(place + FIRST_ROW)
            page.write_row(place + 1, 0, cells)
            before = cells
    return Sheet(path, rows, tuple(bad))


def _people(count: int) -> Iterator[list[Cell]]:
    """Sound results of people who are nobody, the same on every call."""
    rng = Random(2026)
    numbers = Numbers(rng)
    operations = [(one.name, two.name) for one in catalogue_on(TODAY).categories[:2] for two in one.operations]
    firms = [(f"湖南演示第{serial}工程有限公司（演示）", credit_code(500 + serial)) for serial in range(400)]
    for _ in range(count):
        sex = rng.choice("男女")
        category, operation = rng.choice(operations)
        firm, code = rng.choice(firms) if rng.random() < 0.88 else ("", "")
        name = rng.choice(_FAMILIES) + "".join(rng.choices(_GIVEN, k=rng.choice((1, 2, 2))))
        yield [
            name,
            numbers.identity(date(1980, 1, 1) + timedelta(days=rng.randrange(9_000)), sex),
            sex,
            rng.choice(("初中", "高中", "中专", "大专")),
            firm,
            code,
            category,
            operation,
            rng.choice((80, 88, 96)),
            rng.randrange(72, 100),
            rng.randrange(150, 200) / 2,
            (TODAY - timedelta(days=rng.randrange(3, 50))).isoformat(),
            "",
            "",
        ]


def _wrong_check(cells: list[Cell], _before: list[Cell]) -> None:
    number = str(cells[_AT["身份证号"]])
    cells[_AT["身份证号"]] = number[:17] + ("1" if number[17] != "1" else "2")


def _put(heading: str, value: Cell) -> Callable[[list[Cell], list[Cell]], None]:
    def spoil(cells: list[Cell], _before: list[Cell]) -> None:
        cells[_AT[heading]] = value

    return spoil


def _repeated(cells: list[Cell], before: list[Cell]) -> None:
    cells[:] = before


_SPOIL = (
    _wrong_check,
    _put("理论成绩", 108),
    _put("操作项目", "高空跳伞作业"),
    _put("文化程度", "小学"),
    _put("考试日期", "2031-01-01"),
    _put("实操成绩", ""),
    _repeated,
)


def once(data: Path, path: Path, *, floor_first: bool) -> Once:
    """Measure both sides in this process, on the database in `data`."""
    content = path.read_bytes()
    (centre,) = json.loads((data / "centre.json").read_text(encoding="utf-8"))
    clerk = Actor("clerk", Role.CLERK, "PERSON-1", "经办一", region="430100", organisation=centre)
    floor = _floor(path) if floor_first else (0.0, 0.0)
    with worlds.at_home_in(data):
        few = exchange.preview(clerk, KIND, path.with_name(FEW).read_bytes(), FEW, submission=submission())
        exchange.discard(clerk, few.batch, submission=submission())  # a portal that serves has met its tables before
        wall, cpu = time.perf_counter(), time.process_time()
        seen = exchange.preview(clerk, KIND, content, path.name, submission=submission())
        preview = (time.perf_counter() - wall, time.process_time() - cpu)
        wall, cpu = time.perf_counter(), time.process_time()
        done = exchange.confirm(clerk, seen.batch, submission=submission())
        confirm = (time.perf_counter() - wall, time.process_time() - cpu)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        in_table = count_rows(tables.ExamResult)
        wall = time.perf_counter()
        undone = exchange.undo(clerk, seen.batch, submission=submission())
        undo = time.perf_counter() - wall
    if undone != done.stored:
        raise AssertionError(f"{undone} rows undone of {done.stored}")
    rejected = tuple(one.row for one in (*seen.rejected, *done.late))
    if not floor_first:
        floor = _floor(path)
    return Once(*preview, *confirm, undo, *floor, done.rows, done.stored, rejected, in_table, peak)


def _floor(path: Path) -> tuple[float, float]:
    """Seconds by the clock and of processor time to read the file with calamine and to store its rows bare."""
    rows = list(bare_rows(path))
    gc.collect()
    cpu = time.process_time()
    seconds = floors.calamine_read(path) + floors.bare_executemany(rows)
    return seconds, time.process_time() - cpu


def bare_rows(path: Path) -> Iterator[tuple[Any, ...]]:
    """The sheet's rows as the bare insert takes them: a number of their own and eleven of the cells."""
    found = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    places = [_AT[heading] for heading in _BARE]
    for number, cells in enumerate(found[1:]):
        yield (f"B-{number}", *(cells[place] for place in places))


def sound(measured: Once, sheet: Sheet) -> None:
    """Raise unless every row of the sheet was stored or rejected, and the right ones were."""
    stored = sheet.rows - len(sheet.bad)
    if (measured.rows, measured.stored, measured.in_table) != (sheet.rows, stored, stored):
        raise AssertionError(
            f"{measured.rows} rows, {measured.stored} stored, {measured.in_table} in the table; not {sheet.rows}, {stored}"
        )
    if measured.stored + len(measured.rejected) != measured.rows or set(measured.rejected) != set(sheet.bad):
        raise AssertionError(f"rejected {len(measured.rejected)} rows, and not the {len(sheet.bad)} bad ones")


def measure(report: Report, *, quick: bool = False) -> None:
    """Enter the seconds of an import beside those of the bare work."""
    rows, repeat = (1_000, 1) if quick else (ROWS, 3)
    with tempfile.TemporaryDirectory(prefix="bench-") as room:
        template = Path(room) / "template"
        world = worlds.centre(template)
        (template / "centre.json").write_text(json.dumps([world.clerk.organisation]), encoding="utf-8")
        write_sheet(Path(room) / FEW, 10)
        sheet = write_sheet(Path(room) / "results.xlsx", rows)
        found = []
        for number in range(repeat):
            data = Path(room) / f"data{number}"
            shutil.copytree(template, data)
            found.append(_in_a_process(data, sheet, floor_first=number % 2 == 0))
            shutil.rmtree(data)
    seconds = Interleaved(Sample(tuple(one.seconds for one in found)), Sample(tuple(one.floor for one in found)))
    cpu = Interleaved(Sample(tuple(one.cpu for one in found)), Sample(tuple(one.floor_cpu for one in found)))
    middle = sorted(found, key=lambda one: one.seconds)[len(found) // 2]
    report.add_pair(
        f"import of {rows:,} results", seconds, "s",
        against="calamine read + bare executemany", bar=None if quick else at_most(3),
        note=f"{middle.rows:,} rows = {middle.stored:,} stored + {len(middle.rejected):,} rejected; preview "
        f"{middle.preview:.2f} s, confirmation {middle.confirm:.2f} s; processor time {cpu.a.median:.2f} s against "
        f"{cpu.b.median:.2f} s, {cpu.ratio:.2f} x; {middle.rows / middle.seconds:,.0f} rows/s; "
        f"peak memory {middle.peak_mb:.0f} MB",
    )  # fmt: skip
    undone = Interleaved(Sample(tuple(one.undo for one in found)), Sample(tuple(one.seconds for one in found)))
    report.add_pair(
        f"undo of {middle.stored:,} results", undone, "s", against="their import", bar=None if quick else at_most(1)
    )
    peak = max(one.peak_mb for one in found)
    report.add("peak memory of an import", peak, "MB", bar=None if quick else at_most(MOST_MEMORY, of="value"))


def _in_a_process(data: Path, sheet: Sheet, *, floor_first: bool) -> Once:
    command = [sys.executable, "-m", "tests.benchmarks.imports", str(data), str(sheet.path)]
    answer = subprocess.run(
        [*command, *(["--floor-first"] if floor_first else [])],
        cwd=worlds.ROOT,
        env={**os.environ, **worlds.surroundings(data)},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    values = json.loads(answer.stdout)
    measured = Once(**{**values, "rejected": tuple(values["rejected"])})
    sound(measured, sheet)
    return measured


if __name__ == "__main__":
    measured_here = once(Path(sys.argv[1]), Path(sys.argv[2]), floor_first="--floor-first" in sys.argv[3:])
    print(json.dumps(asdict(measured_here)))
