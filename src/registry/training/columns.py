"""The certificates' sheet read by column: what repeats from row to row is looked up, numbers are checked all at once.

Takes the rows that are plainly in order, as `sheets.parse` would give them; every other row is left to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from registry.kernel import clock, fields, identities
from registry.kernel.sheet import BadCell, Options
from registry.training import cells as at

_UNCLEAR = object()
"""Stands where a cell is not plainly in order."""


class _Known(dict[Any, Any]):
    """What the texts of a column mean; `_UNCLEAR` for those that cannot be stored. Lives as long as one sheet."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: Any) -> Any:
        try:
            value = self._read(text)
        except (fields.BadField, BadCell):
            value = _UNCLEAR
        self[text] = value
        return value


def plain_rows(rows: Sequence[tuple[int, Sequence[str]]], options: Options) -> Sequence[tuple[Any, ...] | None]:
    """The checked values of each row in the order of `judging.Row`, None for a row to be looked at by itself."""
    if not rows or options.get("typed"):
        return [None] * len(rows)
    today = clock.today()
    columns = list(zip(*(cells for _, cells in rows), strict=True))

    def read(place: int, meaning: Callable[[str], Any], *, empty: Any = _UNCLEAR) -> Iterator[Any]:
        known = _Known(meaning)
        known[""] = empty
        return map(known.__getitem__, columns[place])

    def past(text: str) -> Any:
        day = fields.excel_date(text)
        return day.isoformat() if day <= today else _UNCLEAR

    exams, issues = list(read(at.EXAM, past)), list(read(at.ISSUED, past, empty=""))
    found = zip(
        identities.in_order(columns[at.IDENTITY]),
        columns[at.IDENTITY],
        read(at.NAME, fields.person_name),
        columns[at.SEX],
        read(at.EDUCATION, at.education),
        map(_Known(_employer).__getitem__, zip(columns[at.EMPLOYER], columns[at.EMPLOYER_CODE], strict=True)),
        map(
            _Known(_operation).__getitem__,
            zip(columns[at.CATEGORY], columns[at.OPERATION], exams, issues, strict=True),
        ),
        read(at.HOURS, fields.tenths_of_hours, empty=None),
        read(at.THEORY, fields.whole_score, empty=None),
        read(at.PRACTICE, fields.whole_score, empty=None),
        exams,
        issues,
        read(at.REVIEWED, past, empty=""),
        read(at.ISSUER, at.issuer, empty=""),
        read(at.REMARK, at.remark, empty=""),
        strict=True,
    )
    return [_plain(*row) for row in found]


def _employer(name_and_code: tuple[str, str]) -> Any:
    name, code = name_and_code
    if not name:
        return _UNCLEAR if code else ("", "")
    return fields.organisation_name(name), fields.credit_code(code) if code else ""


def _operation(named: tuple[str, str, Any, Any]) -> Any:
    category, operation, exam_on, issued_on = named
    if exam_on is _UNCLEAR or issued_on is _UNCLEAR:
        return _UNCLEAR
    return at.operation(category, operation, date.fromisoformat(issued_on or exam_on))


def _plain(
    in_order: bool, identity: str, name: Any, sex: str, education: Any, employer: Any, operation: Any,
    hours: Any, theory: Any, practice: Any, exam_on: Any, issued_on: Any, reviewed_on: Any, issuer: Any, remark: Any,
) -> tuple[Any, ...] | None:  # fmt: skip
    """The row's values where each is in order and they agree with each other."""
    if not in_order or employer is _UNCLEAR or operation is _UNCLEAR or (sex and sex != fields.sex_of(identity)):
        return None
    if issued_on == "":
        if reviewed_on != "" or not hours or theory is None or practice is None:
            return None
    elif (
        _UNCLEAR in (exam_on, issued_on, reviewed_on)
        or issued_on < exam_on
        or (reviewed_on and reviewed_on <= issued_on)
    ):
        return None
    values = (
        name, identity, education, *employer, *operation, hours, theory, practice, exam_on, issued_on, reviewed_on,
        issuer, remark,
    )  # fmt: skip
    return None if _UNCLEAR in values else values
