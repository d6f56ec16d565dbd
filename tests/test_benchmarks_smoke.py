"""The benchmarks run and say what they should; how fast is not looked at here."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.benchmarks import imports, side_by_side, soak
from tests.benchmarks.__main__ import main
from tests.exchange import clerk


def test_a_quick_import_is_measured_beside_its_floor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = tmp_path / "figures.json"
    assert main(["--quick", "--only", "imports", "--json", str(result)]) == 0
    printed = capsys.readouterr().out
    assert "import of 1,000 results" in printed
    assert "1,000 rows = 980 stored + 20 rejected" in printed
    content = json.loads(result.read_text(encoding="utf-8"))
    figure, *_ = content["figures"]
    assert content["passed"] is True
    assert figure["unit"] == "s"
    assert figure["value"] > 0
    assert figure["against_value"] > 0
    assert figure["ratio"] == pytest.approx(figure["value"] / figure["against_value"])


def test_proofs_are_measured_beside_reading_everything(tmp_path: Path) -> None:
    result = tmp_path / "figures.json"
    assert main(["--quick", "--only", "proofs", "--json", str(result)]) == 0
    names = [one["name"] for one in json.loads(result.read_text(encoding="utf-8"))["figures"]]
    assert names == [f"{what}, 20,000 events" for what in ("inclusion proof", "consistency proof", "ledger check")]


def test_an_import_that_loses_rows_is_no_figure(tmp_path: Path) -> None:
    sheet = imports.Sheet(tmp_path / "sheet.xlsx", 100, (51, 101))
    right = imports.Once(1, 1, 1, 1, 1, 1, 1, rows=100, stored=98, rejected=(51, 101), in_table=98, peak_mb=1)
    imports.sound(right, sheet)
    for wrong in (
        imports.Once(1, 1, 1, 1, 1, 1, 1, rows=100, stored=98, rejected=(51,), in_table=98, peak_mb=1),
        imports.Once(1, 1, 1, 1, 1, 1, 1, rows=100, stored=98, rejected=(50, 101), in_table=98, peak_mb=1),
        imports.Once(1, 1, 1, 1, 1, 1, 1, rows=100, stored=98, rejected=(51, 101), in_table=97, peak_mb=1),
        imports.Once(1, 1, 1, 1, 1, 1, 1, rows=99, stored=97, rejected=(51, 101), in_table=97, peak_mb=1),
    ):
        with pytest.raises(AssertionError):
            imports.sound(wrong, sheet)


def test_a_sheet_is_the_same_every_time(tmp_path: Path) -> None:
    one = imports.write_sheet(tmp_path / "one.xlsx", 120)
    two = imports.write_sheet(tmp_path / "two.xlsx", 120)
    assert one.bad == two.bad == (51, 101)
    rows = list(imports.bare_rows(one.path))
    assert rows == list(imports.bare_rows(two.path))
    assert len(rows) == 120
    assert len({row[0] for row in rows}) == 120


def test_nineteen_decisions_in_twenty() -> None:
    assert side_by_side.p95([float(n) for n in range(1, 21)]) == 19
    assert side_by_side.p95([float(n) for n in range(1, 101)][::-1]) == 95
    assert side_by_side.p95([7.0]) == 7


def test_imports_that_lose_rows_or_do_not_meet_are_no_figure() -> None:
    sheets = clerk.two_sheets(100, 30)
    assert (
        clerk.storable(sheets) == 200 - 3 - 20
    )  # rows 50, 100 and 150 are bad, twenty of the shared ones stand for two
    first = clerk.Done("B1", 100, 98, (51, 101), 0.0, 1.0, 2.0)
    right = clerk.Done("B2", 100, 79, tuple(range(2, 23)), 0.5, 1.0, 2.5)
    side_by_side.sound(side_by_side.Found([1.0], [1.0], [first, right]), sheets)
    lost = clerk.Done("B2", 100, 79, tuple(range(2, 22)), 0.5, 1.0, 2.5)
    twice = clerk.Done("B2", 100, 80, tuple(range(2, 22)), 0.5, 1.0, 2.5)
    later = clerk.Done("B2", 100, 79, tuple(range(2, 23)), 2.5, 3.0, 4.5)
    for wrong in (lost, twice, later):
        with pytest.raises(AssertionError):
            side_by_side.sound(side_by_side.Found([1.0], [1.0], [first, wrong]), sheets)


def test_a_crowd_and_growth_are_measured_in_a_world_that_is_there(
    demonstration: Callable[[str], Path], tmp_path: Path
) -> None:
    shutil.copytree(demonstration("tiny"), tmp_path / "data")
    result = tmp_path / "figures.json"
    asked = ["--quick", "--json", str(result), "--data", str(tmp_path / "data"), "--world", str(tmp_path / "data")]
    assert main([*asked, *(word for part in ("crowd", "growth") for word in ("--only", part))]) == 0
    figures = {one["name"]: one for one in json.loads(result.read_text(encoding="utf-8"))["figures"]}
    assert any(name.startswith("crowd of 13, no. 1: ") for name in figures)
    assert any(name.startswith("memory at rest, ") for name in figures)
    (verified,) = (one for name, one in figures.items() if name.startswith("exact verification (API), p95, "))
    assert verified["ratio"] == pytest.approx(1, abs=0.5)


def test_a_shift_tells_errors_and_how_memory_rose() -> None:
    flat = soak.Shift(memory=[(float(at), 200.0 + at % 2) for at in range(90)])
    risen = soak.Shift(memory=[(float(at), 200.0 + at) for at in range(90)])
    assert abs(flat.growth) < 0.01 < soak.GROWTH < risen.growth
