"""The benchmarks run and say what they should; how fast is not looked at here."""

import json
from pathlib import Path

import pytest

from tests.benchmarks import imports
from tests.benchmarks.__main__ import main


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
