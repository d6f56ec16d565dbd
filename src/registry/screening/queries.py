"""Batch screening: many firms or persons against everybody who is listed or barred on a day.

For regulators. Each run is recorded with its purpose in the access log, under a code that the result carries.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache

from registry.kernel import access, clock, codes, db
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput
from registry.policy import Permission
from registry.screening import judging, listed
from registry.screening.candidates import Index
from registry.screening.terms import Asked, Kind, Result, Screened, Subject

MOST_ROWS = 100_000
_AT_ONCE = 2_000

Progress = Callable[[int, int], None]


def _nobody_watches(_done: int, _rows: int) -> None:
    pass


def screen(
    viewer: Actor,
    asked: Sequence[Asked],
    *,
    purpose: str,
    kind: Kind = Kind.FIRMS,
    as_of: date | None = None,
    progress: Progress = _nobody_watches,
) -> Result:
    """Screen every row; none is left out. Raises `InvalidInput` without rows or purpose, for too many rows or a day ahead."""
    viewer.must(Permission.SCREENING)
    why, day = purpose.strip(), as_of or clock.today()
    _must_be_possible(asked, why, day)
    run = codes.new_code("S")
    with db.reading() as session:
        against = listed.everybody(session, viewer, kind, day)
        known = judging.Known(session, kind, asked)
    access.looked(viewer, f"screening.{kind.value}", subject=run, reason=why)
    index = _ready(against.subjects) if kind is Kind.FIRMS else Index(against.subjects, kind)
    rows: list[Screened] = []
    for at in range(0, len(asked), _AT_ONCE):
        rows += judging.judge(index, against, known, asked[at : at + _AT_ONCE])
        progress(len(rows), len(asked))
    return Result(run, kind, why, day, clock.now(), len(against.subjects), tuple(rows), against.hidden)


@lru_cache(maxsize=2)
def _ready(subjects: tuple[Subject, ...]) -> Index:
    """The list of firms made ready once, as long as it stays the same. Persons' names are not kept."""
    return Index(subjects)


def _must_be_possible(asked: Sequence[Asked], purpose: str, day: date) -> None:
    if not purpose:
        raise InvalidInput("筛查事由", "没有填写筛查事由。", fix="批量筛查须说明事由并留痕。")
    if not asked:
        raise InvalidInput("名单", "没有可以筛查的行。", fix="请核对文件或填写的内容。")
    if len(asked) > MOST_ROWS:
        raise InvalidInput("名单", f"共 {len(asked):,} 行，超过上限 {MOST_ROWS:,} 行。", fix="请分成几个文件。")
    if day > clock.today():
        raise InvalidInput("截至日期", "截至日期晚于今天。", fix="请填写今天或以前的日期。")
