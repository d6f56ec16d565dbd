"""Supervising bodies of every level with their figures, their inspectors, and the exams and trainings these sat and attended.

Everything comes in by the register's own sheets. Enough is left out on purpose that every state is there: exams not sat, an
induction not finished, a rotation too short, certificates soon due or past, bodies that never reported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from faker import Faker

from registry.kernel import calendar
from registry.law import book
from registry.parties.reference import divisions
from registry.parties.reference.divisions import Division, Level
from seed import people
from seed.firms import MARK, Firm
from seed.inspectors import Inspector
from seed.numbers import Numbers
from seed.people import Human

Row = tuple[tuple[str, str], ...]
BringIn = Callable[[str, Sequence[Mapping[str, str]], str], object]

PROVINCE: Final = f"湖南省应急管理厅{MARK}"
LEVELS: Final = {
    Level.PROVINCE: ("省级", "应急管理厅", 6),
    Level.PREFECTURE: ("市级", "应急管理局", 4),
    Level.COUNTY: ("县级", "应急管理局", 3),
    Level.ZONE: ("功能区", "安全生产监督管理局", 2),
    Level.TOWNSHIP: ("乡镇（街道）", "安全生产监督管理站", 1),
}
EVIDENCE: Final = (
    ("学历", "安全工程本科"), ("学历", "化学工程与工艺本科"), ("职业资格", "中级注册安全工程师"), ("学历", "采矿工程本科"),
    ("实践经历", "企业安全管理岗位从业六年"), ("实践经历", "安全监管岗位从业五年"),
)  # fmt: skip
_YEARS: Final = 4
"""For how many years bodies report, this one included."""


@dataclass(frozen=True)
class Body:
    """One supervising body of the plan."""

    name: str
    credit_code: str
    region: str
    level: str
    silent: bool = False


@dataclass(frozen=True)
class Plan:
    """The rows of the four sheets, and the evidence of inspectors who come in otherwise."""

    bodies: tuple[Row, ...]
    exams: tuple[Row, ...]
    trainings: tuple[Row, ...]
    members: tuple[Row, ...]
    proofs: tuple[tuple[Human, str, str, date], ...]
    people: int  # whom nobody else names
    new_bodies: int


@dataclass(frozen=True)
class _Serving:
    """Somebody in office, from whichever source."""

    human: Human
    from_on: date


def plan(
    seed: int, today: date, numbers: Numbers, known: Sequence[Inspector], teams: Sequence[Firm], large: bool
) -> Plan:
    """The world's supervision. `teams` are the bodies there already, `known` their inspectors."""
    rng, names = Random(seed), Faker("zh_CN")  # noqa: S311
    names.seed_instance(seed)
    maker = people.Maker(rng, names, numbers, today)
    places = _places(large)
    bodies = [_body(one, numbers, place) for place, one in enumerate(places)]
    older = [
        Body(one.name, one.credit_code, one.region, LEVELS[divisions.division(one.region).level][0]) for one in teams
    ]
    staffed: list[tuple[Body, list[_Serving]]] = []
    for place, body in enumerate(bodies):
        size = LEVELS[divisions.division(body.region).level][2]
        staff = [_Serving(maker.human(24, 55, men=0.65), _since(rng, today, place + one)) for one in range(size)]
        staffed.append((body, staff))
    serving = [_Serving(one.human, one.from_on) for one in known]
    everybody = [*serving, *(one for _, staff in staffed for one in staff)]
    failed = [maker.human(23, 33) for _ in range(6)]
    since = {body.credit_code: [one.from_on for one in staff] for body, staff in staffed}
    for entered in known:
        since.setdefault(entered.body.credit_code, []).append(entered.from_on)
    return Plan(
        bodies=tuple(
            row for body in [*older, *bodies] for row in _figures(body, since.get(body.credit_code, []), today)
        ),
        exams=tuple(_exams(everybody, failed, today)),
        trainings=(*_inductions(everybody, today), *_rotations(everybody, today)),
        members=tuple(
            row for place, (body, staff) in enumerate(staffed) for row in _members(body, staff, place, today)
        ),
        proofs=tuple(
            (one.human, *EVIDENCE[place % len(EVIDENCE)], today - timedelta(days=2200 + place))
            for place, one in enumerate(known)
            if place % 4 != 3
        ),
        people=sum(len(staff) for _, staff in staffed) + len(failed),
        new_bodies=len(bodies),
    )


def sow(plan: Plan, bring_in: BringIn, between: Callable[[], None]) -> None:
    """Enter the bodies, the exams and trainings, then (`between`) those inspectors who come one by one, then the others."""
    bring_in("inspector-bodies", [dict(row) for row in plan.bodies], "监管机构和人数")
    bring_in("inspector-exams", [dict(row) for row in plan.exams], "考试成绩")
    bring_in("inspector-trainings", [dict(row) for row in plan.trainings], "培训名册")
    between()
    bring_in("inspectors", [dict(row) for row in plan.members], "执法人员名册")


def _places(large: bool) -> list[Division]:
    """The province, every prefecture, two counties of each, and some zones and townships."""
    found = [divisions.division(divisions.PROVINCE)]
    zones = [one for one in divisions.all() if one.level is Level.ZONE]
    for prefecture in divisions.prefectures():
        below = [one for one in divisions.children(prefecture.code) if one.level is Level.COUNTY]
        counties = below if large else below[:2]
        towns = [town for county in counties[:2] for town in divisions.children(county.code)[: 3 if large else 1]]
        found += [prefecture, *counties, *towns]
    return [*found, *(zones if large else zones[:5])]


def _body(one: Division, numbers: Numbers, place: int) -> Body:
    level, word, _ = LEVELS[one.level]
    name = PROVINCE if one.level is Level.PROVINCE else f"{divisions.full_name(one.code)}{word}{MARK}"
    return Body(name, numbers.credit_code("11"), one.code, level, silent=place % 17 == 11)


def _since(rng: Random, today: date, place: int) -> date:
    """The first day in office: most for years, some this year, a few before the entry exam was asked for."""
    if place % 11 == 7:
        return date(2014, 3, 1) + timedelta(days=rng.randrange(600))
    if place % 7 == 3:
        return today - timedelta(days=rng.randrange(20, 200))
    return today - timedelta(days=rng.randrange(420, 2_000))


def _figures(body: Body, since: Sequence[date], today: date) -> list[Row]:
    """A row for each year reported: who was in office at its end, and now and then somebody more. `since`: first days."""
    base = {
        "监管机构": body.name,
        "统一社会信用代码": body.credit_code,
        "所属地区": body.region,
        "层级": body.level,
    }
    if body.silent:
        return [tuple(base.items())]
    last = today.year - (int(body.credit_code[10]) % 9 == 1)  # some are late with this year's
    rows = []
    for year in range(today.year - _YEARS + 1, last + 1):
        there = sum(day.year <= year for day in since) + (year % 4 == 1 and body.level != "省级")
        figures = {"年度": f"{year}", "编制数": f"{len(since) + 1}", "在职人数": f"{max(there, 1)}"}
        rows.append(tuple((base | figures).items()))
    return rows


# -- the four steps ----------------------------------------------------------------------------------------------------


def _person(human: Human) -> dict[str, str]:
    return {"姓名": human.name, "身份证号": human.identity}


def _exams(everybody: Sequence[_Serving], failed: Sequence[Human], today: date) -> list[Row]:
    """Entry exams in the November before people came in; some never sat one; a few failed and were not taken on."""
    found = []
    for place, one in enumerate(everybody):
        if one.from_on.year < 2018 or place % 9 == 4:
            continue
        found.append((one.human, date(one.from_on.year - 1, 11, 9), 64 + place * 7 % 33))
    held = sorted({on for _, on, _ in found})
    found += [(human, held[place % len(held)], 41 + place) for place, human in enumerate(failed)]
    return [
        tuple(
            (
                _person(human)
                | {
                    "考试种类": "录用考试",
                    "考试名称": f"{on.year} 年全省安全生产监管执法人员录用考试",
                    "考试日期": on.isoformat(),
                    "组织单位": PROVINCE,
                    "合格分数": "60",
                    "成绩": f"{score}",
                }
            ).items()
        )
        for human, on, score in found
        if on <= today
    ]


def _inductions(everybody: Sequence[_Serving], today: date) -> list[Row]:
    """Ninety days in the class that begins after the half-year of entry; some stayed for sixty only."""
    found: list[Row] = []
    for place, one in enumerate(everybody):
        if one.from_on < date(2020, 10, 1):
            continue
        first = date(one.from_on.year, 7, 1) if one.from_on.month <= 6 else date(one.from_on.year + 1, 1, 8)
        last = first + timedelta(days=89)
        if last > today:
            continue
        short = place % 8 == 5
        half = "下" if first.month == 7 else "上"
        found.append(
            _training(
                one.human, "入职培训", f"{first.year} 年{half}半年新任执法人员入职培训", first, last,
                hours=320 if short else 480, days=60 if short else 90,
            )
        )  # fmt: skip
    return found


def _rotations(everybody: Sequence[_Serving], today: date) -> list[Row]:
    """Last year's and this year's rotation: a block of two weeks and hours online; some did the one only."""
    found: list[Row] = []
    for place, one in enumerate(everybody):
        for year in (today.year - 1, today.year):
            first, online = date(year, 5, 11), date(year, 9, 1)
            if one.from_on.year >= year or place % 6 == 2 or (year == today.year and place % 3 == 0):
                continue
            if (block := first + timedelta(days=13)) <= today:
                found.append(
                    _training(one.human, "集中轮训", f"{year} 年全省执法人员集中轮训", first, block, hours=48, days=14)
                )
            if (last := online + timedelta(days=29)) <= today and place % 10 != 9:
                found.append(
                    _training(one.human, "网络培训", f"{year} 年执法人员网络学习", online, last, hours=16, days=30)
                )
    return found


def _training(human: Human, kind: str, title: str, first: date, last: date, *, hours: int, days: int) -> Row:
    row = _person(human) | {
        "培训种类": kind,
        "班次名称": title,
        "起始日期": first.isoformat(),
        "结束日期": last.isoformat(),
        "组织单位": PROVINCE,
        "学时": f"{hours}",
        "培训天数": f"{days}",
        "考核结果": "合格",
    }
    return tuple(row.items())


def _members(body: Body, staff: Sequence[_Serving], place: int, today: date) -> list[Row]:
    rows = []
    for each, one in enumerate(staff):
        number = place * 10 + each
        row = _person(one.human) | {
            "监管机构": body.name,
            "统一社会信用代码": body.credit_code,
            "任职日期": one.from_on.isoformat(),
            "说明": "证件与培训档案同批补录，已核对原件。",
        }
        row |= _papers(number, one.from_on, today)
        if (each + 3 * place) % 10 < (9, 6, 8, 4)[int(body.region[2:4]) % 4]:
            kind, what = EVIDENCE[number % len(EVIDENCE)]
            got = today - timedelta(days=2_100 + number)
            row |= {"专业证明类型": kind, "专业证明内容": what, "专业证明取得日期": got.isoformat()}
        rows.append(tuple(row.items()))
    return rows


def _papers(number: int, from_on: date, today: date) -> dict[str, str]:
    """Certificates: most in force, some due within 30, 60, 90 days or past, a few missing."""
    law = book.book(today)
    years = law.years("IN-04.validity")
    first, last = law.calendar_day("IN-06.cycle_from"), law.calendar_day("IN-06.cycle_until")
    ends = {1: 12, 2: 45, 3: 80, 4: -20}.get(number % 16, 0)
    issued = (
        calendar.add_years(today + timedelta(days=ends + 1), -years) if ends else today - timedelta(days=30 + number)
    )
    enforcement = max(first, today - timedelta(days=60 + number)) if today <= last else last + timedelta(days=1)
    papers = {"监管执法证号": f"4399{issued.year}7{number:04d}", "监管执法证发证日期": issued.isoformat()}
    if number % 13 != 6:
        papers |= {"行政执法证号": f"18439907{number:04d}", "行政执法证发证日期": enforcement.isoformat()}
    return {} if number % 19 == 8 else papers
