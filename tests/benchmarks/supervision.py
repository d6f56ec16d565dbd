"""The page of professional staff over the whole province: a body at every division and thousands of inspectors."""

import asyncio
import time
from collections.abc import Callable
from datetime import date, timedelta
from itertools import cycle
from random import Random

from registry.accounts import commands as accounts
from registry.accounts.queries import actor_named
from registry.accounts.rules import DEMO_PASSWORD
from registry.exchange import commands as exchange
from registry.exchange import kinds, writing
from registry.inspectors import queries, rules_ratio
from registry.inspectors.sheets import LEVEL_WORDS
from registry.kernel.access import Actor
from registry.kernel.paging import PageRequest
from registry.parties.reference import divisions
from registry.ui.session import COOKIE
from seed.numbers import Numbers
from tests import world as small
from tests.benchmarks.driver import Run, Unexpected, load
from tests.benchmarks.public_list import APPS, EMPTY_TITLE, SESSIONS
from tests.benchmarks.servers import uvicorn_app
from tests.benchmarks.table import Interleaved, Report, Sample, at_least
from tests.benchmarks.worlds import ROOT, Published, at_home_in, surroundings

PEOPLE = 9_000
QUICK_PEOPLE = 200
_SHEET = 5_000
_WORDS = {level: word for word, level in LEVEL_WORDS.items()}


def populate(people: int) -> None:
    """Enter a body at every division that has none, with figures, and so many inspectors spread over them, by sheet."""
    keeper, numbers, rng = actor_named("keeper"), Numbers(Random(75)), Random(76)
    bodies = []
    for one in divisions.all():
        bodies.append(
            {
                "监管机构": f"{divisions.full_name(one.code)}安全监管机构（演示）",
                "统一社会信用代码": numbers.credit_code("11"),
                "所属地区": one.code,
                "层级": _WORDS[rules_ratio.level_of(one.level)],
                "年度": "2026",
                "编制数": f"{people // 2000 + 3}",
                "在职人数": f"{people // 2000 + 2}",
            }
        )
    _bring_in(keeper, "inspector-bodies", bodies)
    rows = []
    for place, where in zip(range(people), cycle(bodies), strict=False):
        born = date(1975, 1, 1) + timedelta(days=rng.randrange(9_000))
        row = {
            "姓名": small.name(place % 1_000),
            "身份证号": numbers.identity(born, "男"),
            "监管机构": where["监管机构"],
            "统一社会信用代码": where["统一社会信用代码"],
            "任职日期": f"{date(2018, 1, 1) + timedelta(days=rng.randrange(2_500))}",
            "监管执法证号": f"43B{place:06d}",
            "监管执法证发证日期": f"{date(2024, 1, 1) + timedelta(days=rng.randrange(700))}",
            "行政执法证号": f"43X{place:06d}",
            "行政执法证发证日期": f"{date(2023, 1, 1) + timedelta(days=rng.randrange(900))}",
            "说明": "培训档案待补录。",
        }
        if rng.random() < 0.7:
            kind = rng.choice(("学历", "职业资格", "实践经历"))
            row |= {"专业证明类型": kind, "专业证明内容": "证明", "专业证明取得日期": "2017-06-30"}
        rows.append(row)
    for at in range(0, len(rows), _SHEET):
        _bring_in(keeper, "inspectors", rows[at : at + _SHEET])


def _bring_in(keeper: Actor, kind: str, rows: list[dict[str, str]]) -> None:
    headings = [column.heading for column in kinds.kind(kind).columns]
    content = writing.write("名册", headings, [[row.get(heading, "") for heading in headings] for row in rows])
    seen = exchange.preview(keeper, kinds.kind(kind), content, "名册.xlsx", submission=small.submission())
    if seen.rejected:
        raise AssertionError(seen.rejected[0])
    exchange.confirm(keeper, seen.batch, submission=small.submission())


def measure(report: Report, portal: Published, *, quick: bool = False) -> None:
    """Enter runs per second of the page beside an empty page's, and how long the figures take when they must be counted anew."""
    runs, repeat = (4, 2) if quick else (25, 7)
    with at_home_in(portal.folder):
        populate(QUICK_PEOPLE if quick else PEOPLE)
        keeper = actor_named("keeper")
        token = accounts.sign_in("keeper", DEMO_PASSWORD)
        bodies = queries.bodies(keeper, queries.BodyFilters(), PageRequest(1, 1)).total
        found = queries.ratio(keeper)
        staff = found.whole.tally
        anew = Sample(tuple(_seconds(lambda: queries.ratio(keeper)) for _ in range(repeat)))
    expect = (f"{bodies:,}（", rules_ratio.percent(found.whole.against.share), f"{staff.professional:,}")
    rates: dict[str, list[float]] = {}
    kilobytes: dict[str, float] = {}

    def ask(name: str, url: str, page: str, wanted: tuple[str, ...], query: str = "") -> None:
        done = asyncio.run(
            load(
                url, SESSIONS, runs, page=page, queries=[query], cookies={COOKIE: token}, expect=wanted,
                check=_whole if page == "bodies" and not query else None,
            )
        )  # fmt: skip
        rates.setdefault(name, []).append(done.runs_per_second)
        kilobytes[name] = max(run.bytes for run in done.runs) / 1000

    with uvicorn_app(APPS / "portal_app.py", surroundings(portal.folder), cwd=ROOT) as server:
        for _ in range(repeat + 1):
            ask("page", server.base_url, "bodies", expect)
            ask("empty", server.base_url, "empty", (EMPTY_TITLE,))
            ask("prefecture", server.base_url, "bodies", ("长沙市", "浏阳市"), "region=430100")
    sample = {name: Sample(tuple(values[1:])) for name, values in rates.items()}  # the first round warms up
    size = f"{bodies:,} bodies, {staff.inspectors:,} inspectors"
    report.add_pair(
        "75 % page, province", Interleaved(sample["page"], sample["empty"]), "/s",
        against="empty page, same server, frame and account", bar=at_least(1 / 3),
        note=f"{size}; {SESSIONS} tabs at once; {kilobytes['page']:.1f} kB in the largest run",
    )  # fmt: skip
    report.add_pair(
        "75 % page, a prefecture with its bodies", Interleaved(sample["prefecture"], sample["empty"]), "/s",
        against="empty page, same server, frame and account", note="its bodies listed below, from the database each run",
    )  # fmt: skip
    report.add("figures of the province counted anew", anew, "s", note=f"{size}, five years; once after each change")


def _whole(run: Run) -> None:
    """Raise unless every prefecture stands on the page."""
    missing = [one.name for one in divisions.prefectures() if one.name not in run.text]
    if missing:
        raise Unexpected(f"{missing} are not on the page")


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
