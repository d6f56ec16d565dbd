"""Supervising bodies of every division, their inspectors, and the exams and trainings these sat and attended.

Enough is left out that every state is there: no entry exam, no induction, no rotation, certificates past, due or missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Final

from registry.accounts.queries import actor_named
from registry.kernel import calendar
from registry.law import book
from registry.parties.reference import divisions
from registry.parties.reference.divisions import Division, Level
from seed.firms import MARK
from seed.province import pools, storing
from seed.province.people import Cells
from seed.province.shape import Shape, part_of
from seed.province.storing import Part
from seed.supervision import EVIDENCE, LEVELS, PROVINCE

_LEVELS: Final = list(Level)
_SIZES: Final = {Level.PROVINCE: 40, Level.PREFECTURE: 24, Level.COUNTY: 20, Level.ZONE: 8, Level.TOWNSHIP: 3}
"""Inspectors of a body, by which the province's are spread."""
_YEARS: Final = 3
_INSPECTORS_OF_A_PART: Final = 3_000


@dataclass(frozen=True)
class Body:
    """The body of a division."""

    name: str
    credit_code: str
    division: Division

    @property
    def cells(self) -> Cells:
        """What every row about it begins with in the bodies' sheet."""
        return self.name, self.credit_code, self.division.code, LEVELS[self.division.level][0]


@dataclass(frozen=True)
class Inspector:
    """Somebody in office."""

    number: int
    name: str
    identity: str
    body: Body
    from_on: date


def bodies(shape: Shape) -> list[Body]:
    """Of as many divisions as the shape has bodies, the highest first."""
    every = sorted(divisions.all(), key=lambda one: (_LEVELS.index(one.level), one.code))
    return [_body(number, one) for number, one in enumerate(every[: shape.count("bodies")])]


def _body(number: int, one: Division) -> Body:
    _, word, _ = LEVELS[one.level]
    full = "湖南省" if one.level is Level.PROVINCE else divisions.full_name(one.code)
    return Body(f"{full}{word}监察机构{MARK}", pools.credit_code(number, "11"), one)


def inspectors(shape: Shape, seed: int, today: date) -> list[Inspector]:
    """Everybody in office, body after body."""
    staffed = bodies(shape)
    weights = [_SIZES[one.division.level] for one in staffed]
    rng, count = Random(f"{seed}/inspectors"), shape.count("inspectors")  # noqa: S311
    first = [body for body, size in zip(staffed, weights, strict=True) for _ in range(size)]
    chosen = [first[one.start] for one in (part_of(len(first), count, place) for place in range(count))]
    found = []
    for number, body in enumerate(chosen):
        name, identity, _ = pools.person(rng, pools.INSPECTORS, number, 0.65)
        back = rng.randrange(20, 300) if number % 9 == 3 else rng.randrange(420, 1_800)
        found.append(Inspector(number, name, identity, body, today - timedelta(days=back)))
    return found


def parts(shape: Shape, seed: int, today: date) -> Iterator[Part]:
    """The bodies, then exams, trainings and appointments of some thousand inspectors at a time."""
    count = shape.count("inspectors")
    pieces = -(-count // _INSPECTORS_OF_A_PART)

    def part(code: str, piece: int, label: str, rows: Callable[[], list[Cells]], weight: int) -> Part:
        def store(key: str) -> None:
            storing.bring_in(actor_named("keeper"), code, rows(), key)

        return Part(f"{storing.PREFIX}{code}/{piece}", label, weight, store)

    figures = partial(_figures, shape, seed, today)
    yield part("inspector-bodies", 0, "登记监管机构", figures, shape.count("bodies") * _YEARS)
    sheets = (("inspector-exams", "执法人员考试", _exam), ("inspector-trainings", "执法人员培训", _trainings),
              ("inspectors", "登记执法人员", _member))  # fmt: skip
    for code, label, rows_of in sheets:
        for piece in range(pieces):
            which = part_of(count, pieces, piece)

            def rows(which: range = which, rows_of: _Rows = rows_of) -> list[Cells]:
                some = inspectors(shape, seed, today)[which.start : which.stop]
                return [row for one in some for row in rows_of(one, today)]

            yield part(code, piece, label, rows, 2 * len(which))


_Rows = Callable[[Inspector, date], list[Cells]]


def _figures(shape: Shape, seed: int, today: date) -> list[Cells]:
    """How many posts and people each body reported in the last years; one in seventeen reported nothing."""
    since: dict[str, list[date]] = {}
    for one in inspectors(shape, seed, today):
        since.setdefault(one.body.credit_code, []).append(one.from_on)
    rows: list[Cells] = []
    for place, body in enumerate(bodies(shape)):
        there = since.get(body.credit_code, [])
        if place % 17 == 11:
            rows.append((*body.cells, "", "", ""))
            continue
        for year in range(today.year - _YEARS + 1, today.year + 1):
            serving = sum(day.year <= year for day in there) + place % 3
            rows.append((*body.cells, f"{year}", f"{len(there) + 3}", f"{max(serving, 1)}"))
    return rows


def _exam(one: Inspector, today: date) -> list[Cells]:
    """The entry exam of the November before; one in nine sat none."""
    if one.number % 9 == 4:
        return []
    year = one.from_on.year - 1
    return [(
        one.name, one.identity, "录用考试", f"{year} 年全省安全生产监管执法人员录用考试", f"{year}-11-09", PROVINCE, "60",
        f"{62 + one.number * 7 % 36}",
    )]  # fmt: skip


def _trainings(one: Inspector, today: date) -> list[Cells]:
    """The induction after entry, and the rotations of this year and the last."""
    found = []

    def row(kind: str, title: str, first: date, days: int, hours: int, attended: int) -> None:
        last = first + timedelta(days=days - 1)
        if last <= today:
            span = (first.isoformat(), last.isoformat(), PROVINCE, f"{hours}", f"{attended}", "合格")
            found.append((one.name, one.identity, kind, title, *span))

    year, early = one.from_on.year, one.from_on.month <= 6
    first = date(year, 7, 1) if early else date(year + 1, 1, 8)
    short, half = one.number % 8 == 5, "下" if early else "上"
    attended = (320, 60) if short else (480, 90)
    row("入职培训", f"{first.year} 年{half}半年新任执法人员入职培训", first, 90, *attended)
    for year in (today.year - 1, today.year):
        if one.from_on.year < year and one.number % 6 != 2 and (year < today.year or one.number % 3):
            row("集中轮训", f"{year} 年全省执法人员集中轮训", date(year, 5, 11), 14, 48, 14)
            row("网络培训", f"{year} 年执法人员网络学习", date(year, 9, 1), 30, 16, 30)
    return found


def _member(one: Inspector, today: date) -> list[Cells]:
    """The appointment, with certificates and evidence; papers are older than the files of trainings."""
    number = one.number
    evidence: Cells = ("", "", "")
    if number % 10 < (9, 6, 8, 7)[int(one.body.division.code[2:4]) % 4]:
        evidence = (*EVIDENCE[number % len(EVIDENCE)], (today - timedelta(days=2_000 + number % 900)).isoformat())
    return [(
        one.name, one.identity, one.body.name, one.body.credit_code, one.from_on.isoformat(), "",
        *_papers(number, today), *evidence, "证件与培训档案同批补录，已核对原件。",
    )]  # fmt: skip


def _papers(number: int, today: date) -> Cells:
    """Most in force, some due within three months or past, a few missing."""
    if number % 19 == 8:
        return "", "", "", ""
    law = book.book(today)
    years, first = law.years("IN-04.validity"), law.calendar_day("IN-06.cycle_from")
    last = law.calendar_day("IN-06.cycle_until")
    ends = {1: 12, 2: 45, 3: 80, 4: -20}.get(number % 16, 0)
    back = 30 + number % 900
    issued = calendar.add_years(today + timedelta(days=ends + 1), -years) if ends else today - timedelta(days=back)
    enforcement = max(first, today - timedelta(days=60 + number % 900)) if today <= last else last + timedelta(days=1)
    supervision = (f"4398{issued.year}{number:05d}", issued.isoformat())
    return (*supervision, "", "") if number % 13 == 6 else (
        *supervision, f"1843980{number:05d}", enforcement.isoformat(),
    )  # fmt: skip
