"""A long shift: a hundred people on pages and fifty requests a second by programs, for half an hour. No error; memory flat.

`python -m tests.benchmarks.soak --minutes 30 [--data FOLDER] [--json FILE]`. Memory is flat when the line through the last two thirds
of the shift rises by no more than a tenth of where it began.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from random import Random

from tests.benchmarks import worlds
from tests.benchmarks.crowd import Walker, opened_once, p95, walkers
from tests.benchmarks.driver import DriverError, Session, keep_alive_load
from tests.benchmarks.load import Asked
from tests.benchmarks.resident import megabytes
from tests.benchmarks.servers import Server, uvicorn_app
from tests.benchmarks.table import Report, at_most
from tests.benchmarks.verification import addresses
from tests.benchmarks.worlds import ROOT, Given, surroundings_of

MINUTES = 30.0
PEOPLE = 100
REQUESTS = 50  # a second
PAUSE = 10.0  # seconds somebody looks at a page, on average
GROWTH = 0.1
_LOOK = 5.0  # seconds between two looks at the memory
_FAULT = "系统故障"


@dataclass
class Shift:
    """What was seen."""

    pages: list[float] = field(default_factory=list)
    requests: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)  # seconds since the beginning, MB

    @property
    def growth(self) -> float:
        """By how much memory rose in the last two thirds, as a share of where that line begins."""
        late = [(at, mb) for at, mb in self.memory if at >= self.memory[-1][0] / 3]
        if len(late) < 3:
            return 0.0
        line = statistics.linear_regression([at for at, _ in late], [mb for _, mb in late])
        began = line.intercept + line.slope * late[0][0]
        return line.slope * (late[-1][0] - late[0][0]) / began


def asked(world: Given) -> Iterator[Asked]:
    """The list, a listing, a certificate by its code, the ledger's head, open data, in turn; each from another address."""
    with worlds.standing_in(world):
        from tests.addresses import records

        known = records()
    targets = (
        ("/api/v1/blacklist", b'"items"'),
        (f"/api/v1/blacklist/{known['published']}", known["published"].encode()),
        (f"/api/v1/verify?code={known['code']}", b'"outcome"'),
        ("/api/v1/ledger/training/head", b'"root"'),
        ("/api/v1/blacklist?page=2", b'"items"'),
        ("/api/v1/health", b'"ok"'),
    )
    for (target, expect), headers in zip(cycle(targets), addresses(), strict=False):
        yield Asked(target, headers, expect)


async def work(server: Server, crowd: Sequence[Walker], wanted: Iterator[Asked], seconds: float, rate: int) -> Shift:
    """Everybody at once until the shift is over."""
    shift, began = Shift(), time.monotonic()
    end = began + seconds

    async def look() -> None:
        while time.monotonic() < end:
            shift.memory.append((time.monotonic() - began, megabytes(server)))
            await asyncio.sleep(min(_LOOK, seconds / 20))

    async def person(walker: Walker, number: int) -> None:
        rng, pause = Random(number), min(PAUSE, seconds / 10)
        steps = cycle(rng.sample(walker.addresses, len(walker.addresses)))
        await asyncio.sleep(rng.uniform(0, pause))
        tab: Session | None = None
        while time.monotonic() < end:
            address = next(steps)
            page, _, query = address.partition("?")
            try:
                tab = tab or await Session.connect(server.base_url, "blacklist", "", walker.cookies)
                run = await tab.open(page, query)
                shift.pages.append(run.seconds)
                if _FAULT in run.text:
                    shift.errors.append(f"{walker.name} {address}: {_FAULT}")
            except (DriverError, OSError, TimeoutError) as error:
                shift.errors.append(f"{walker.name} {address}: {error!r}"[:300])
                tab = await _closed(tab)
            if tab is not None and rng.random() < 0.02:  # somebody goes home, somebody else comes
                tab = await _closed(tab)
            await asyncio.sleep(rng.uniform(pause / 2, pause * 1.5))
        await _closed(tab)

    async def program() -> None:
        while time.monotonic() < end:
            second = time.monotonic()
            try:
                done = await keep_alive_load(server.base_url, wanted, 5, rate // 5)
                shift.requests += done.latencies
            except (DriverError, OSError, asyncio.IncompleteReadError) as error:
                shift.errors.append(f"request: {error!r}"[:300])
            await asyncio.sleep(max(0.0, 1 - (time.monotonic() - second)))

    async with asyncio.TaskGroup() as group:
        group.create_task(look())
        group.create_task(program())
        for number, walker in enumerate(crowd):
            group.create_task(person(walker, number))
    return shift


async def _closed(tab: Session | None) -> None:
    if tab is not None:
        with suppress(Exception):
            await tab.close()


def measure(report: Report, world: Given, minutes: float, *, people: int = PEOPLE, rate: int = REQUESTS) -> Shift:
    """Enter errors, growth of memory, and what pages and requests took."""
    crowd, wanted = walkers(world, people), asked(world)
    env = surroundings_of(world, PROXIES="127.0.0.1")
    with uvicorn_app(ROOT / "streamlit_app.py", env, cwd=ROOT, health="/api/v1/health") as server:
        asyncio.run(opened_once(server.base_url, crowd))
        shift = asyncio.run(work(server, crowd, wanted, 60 * minutes, rate))
    pages, requests = len(shift.pages), len(shift.requests)
    first, last = shift.memory[0][1], shift.memory[-1][1]
    who = f"{len(crowd)} people, {pages:,} pages; {requests:,} requests, {requests / (60 * minutes):.0f} a second; {minutes:g} minutes"
    report.add("errors", len(shift.errors), "", bar=at_most(0, "value"), note="; ".join([who, *shift.errors[:3]]))
    report.add(
        "memory's rise", 100 * shift.growth, "%", bar=at_most(100 * GROWTH, "value"),
        note=f"{first:.0f} MB at the beginning, {last:.0f} MB at the end, {max(mb for _, mb in shift.memory):.0f} MB at most; "
        f"load {os.getloadavg()[0]:.1f}",
    )  # fmt: skip
    report.add(
        "pages, p95", 1000 * p95(shift.pages), "ms", note=f"median {1000 * statistics.median(shift.pages):.0f} ms"
    )
    report.add("requests, p95", 1000 * p95(shift.requests), "ms")
    return shift


def main(arguments: list[str] | None = None) -> int:
    """The command line. Exit status: 0 when there was no error and memory stayed flat."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=float(os.environ.get("TESTS_MINUTES", MINUTES)))
    parser.add_argument(
        "--data", type=Path, metavar="FOLDER", help="a world that is there already; else a small one is made"
    )
    parser.add_argument("--database-url", default="", help="its database, unless that is embedded in the folder")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write figures and memory over time as JSON as well")
    wanted = parser.parse_args(arguments)
    report = Report("A long shift")
    with ExitStack() as stack:
        if wanted.data is None:
            room = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
            worlds.published(room / "data")
            world = Given(room / "data")
        else:
            world = Given(wanted.data, wanted.database_url)
        shift = measure(report, world, wanted.minutes)
    print(report.render(), flush=True)
    for at, mb in shift.memory[:: max(1, len(shift.memory) // 20)]:
        print(f"{at / 60:6.1f} min {mb:6.0f} MB")
    if wanted.json is not None:
        report.write_json(wanted.json)
        content = json.loads(wanted.json.read_text(encoding="utf-8"))
        content["memory"] = [[round(at, 1), round(mb, 1)] for at, mb in shift.memory]
        wanted.json.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return report.exit_status


if __name__ == "__main__":
    sys.exit(main())
