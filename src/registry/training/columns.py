"""The certificates' sheet read by column: what repeats from row to row is looked up, numbers are checked all at once.

Takes the rows that are plainly in order, as `sheets.parse` would give them; every other row is left to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import compress, count, repeat
from operator import is_
from typing import Any

from registry.kernel import clock, fields, identities
from registry.kernel.sheet import BadCell, Options
from registry.training import cells as at
from registry.training.judging import Row

_UNCLEAR: Any = object()
"""Stands where a cell is not plainly in order."""


class _Known(dict[Any, Any]):
    """What the texts of a column mean; `unclear` for those that cannot be stored. Lives as long as one sheet."""

    def __init__(self, read: Callable[[Any], Any], unclear: Any = _UNCLEAR) -> None:
        super().__init__()
        self._read, self._unclear = read, unclear

    def __missing__(self, text: Any) -> Any:
        try:
            value = self._read(text)
        except (fields.BadField, BadCell):
            value = self._unclear
        self[text] = value
        return value


_row = partial(tuple.__new__, Row)  # as `Row._make`, for values whose number is known


def plain_rows(rows: Sequence[tuple[int, Sequence[str]]], options: Options) -> Sequence[Row | None]:
    """The checked values of each row, None for a row to be looked at by itself."""
    if not rows or options.get("typed"):
        return [None] * len(rows)
    today = clock.today()
    columns = list(zip(*(cells for _, cells in rows), strict=True))

    def read(place: int, meaning: Callable[[str], Any], *, empty: Any = _UNCLEAR) -> list[Any]:
        known = _Known(meaning)
        known[""] = empty
        return list(map(known.__getitem__, columns[place]))

    def past(text: str) -> Any:
        day = fields.excel_date(text)
        return day.isoformat() if day <= today else _UNCLEAR

    numbers, exams, issues = columns[at.IDENTITY], read(at.EXAM, past), read(at.ISSUED, past, empty="")
    employers = _Known(_employer, (_UNCLEAR, _UNCLEAR))
    operations = _Known(_operation, (_UNCLEAR, _UNCLEAR))
    named = zip(columns[at.CATEGORY], columns[at.OPERATION], exams, issues, strict=True)
    values = (
        read(at.NAME, fields.person_name),
        numbers,
        read(at.EDUCATION, at.education),
        *_pairs(map(employers.__getitem__, zip(columns[at.EMPLOYER], columns[at.EMPLOYER_CODE], strict=True))),
        *_pairs(map(operations.__getitem__, named)),
        read(at.HOURS, fields.tenths_of_hours, empty=None),
        read(at.THEORY, fields.whole_score, empty=None),
        read(at.PRACTICE, fields.whole_score, empty=None),
        exams,
        issues,
        read(at.REVIEWED, past, empty=""),
        read(at.ISSUER, at.issuer, empty=""),
        read(at.REMARK, at.remark, empty=""),
    )
    unclear = {place for place, is_sound in enumerate(identities.in_order(numbers)) if not is_sound}
    for column in values:
        unclear.update(compress(count(), map(is_, column, repeat(_UNCLEAR))))
    together = zip(columns[at.SEX], numbers, *values[_HOURS:], strict=True)
    unclear.update(place for place, row in enumerate(together) if place not in unclear and not _agree(*row))
    found: list[Row | None] = list(map(_row, zip(*values, repeat(False))))
    for place in unclear:
        found[place] = None
    return found


_HOURS = 7  # place of the hours in a row's values


def _agree(
    sex: str, number: str, hours: int | None, theory: int | None, practice: int | None,
    exam_on: str, issued_on: str, reviewed_on: str, _issuer: str, _remark: str,
) -> bool:  # fmt: skip
    """Whether values that are in order each also agree with each other."""
    if sex and sex != fields.sex_of(number):
        return False
    if issued_on:
        return exam_on <= issued_on and (not reviewed_on or issued_on < reviewed_on)
    return not reviewed_on and bool(hours) and theory is not None and practice is not None


def _pairs(values: Iterable[tuple[Any, Any]]) -> Iterator[list[Any]]:
    return map(list, zip(*values, strict=True))


def _employer(name_and_code: tuple[str, str]) -> Any:
    name, code = name_and_code
    if not name:
        return (_UNCLEAR, _UNCLEAR) if code else ("", "")
    return fields.organisation_name(name), fields.credit_code(code) if code else ""


def _operation(named: tuple[str, str, Any, Any]) -> Any:
    category, operation, exam_on, issued_on = named
    if exam_on is _UNCLEAR or issued_on is _UNCLEAR:
        return _UNCLEAR, _UNCLEAR
    return at.operation(category, operation, date.fromisoformat(issued_on or exam_on))
