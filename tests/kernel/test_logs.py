"""The log: one JSON object a line, and no personal data whatever a program says or raises."""

from __future__ import annotations

import io
import json
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.kernel import logs
from tests.parties.people import identity


def written(message: str, *values: object, error: BaseException | None = None) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonLines())
    logger = logging.Logger("any.program")
    logger.addHandler(handler)
    logger.warning(message, *values, exc_info=error)
    return stream.getvalue()


def test_a_line_is_one_json_object() -> None:
    line = written("database does not answer: %s", "connection refused")
    assert line.count("\n") == 1
    found = json.loads(line)
    assert (found["level"], found["logger"], found["message"]) == (
        "warning", "any.program", "database does not answer: connection refused",
    )  # fmt: skip


@given(st.integers(0, 900), st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=4))
def test_whatever_is_said_or_raised_names_and_numbers_do_not_get_in(serial: int, name: str) -> None:
    number = identity(serial)
    try:
        try:
            raise ValueError(f"{name} {number} 13800001234")
        except ValueError as cause:
            raise RuntimeError(f"T{number}") from cause
    except RuntimeError as error:
        line = written("bad row %s: %s at 203.0.113.7 /verify?number=%s", name, number, number, error=error)
    for hidden in (name, number, number[:17], "13800001234", "203.0.113.7", json.dumps(name)[1:-1]):
        assert hidden not in line
    found = json.loads(line)
    assert "builtins.RuntimeError at test_logs.py" in found["error"]
    assert "caused by builtins.ValueError" in found["error"]


def test_loggers_of_other_programs_write_the_same_lines(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    kept, level = list(root.handlers), root.level
    other = logging.getLogger("some.framework")
    other.addHandler(logging.StreamHandler())
    try:
        logs.begin()
        other.error("script of 王小明 failed")
        logging.getLogger("some.framework.later").info("nothing below a warning")
        said = capsys.readouterr().err
    finally:
        root.handlers[:], root.level = kept, level
    assert [json.loads(line)["message"] for line in said.splitlines()] == ["script of … failed"]
