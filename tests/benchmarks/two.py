"""Two processes on one PostgreSQL behind nginx, beside one: what the second adds, for the public list's API and for pages.

Where generator, nginx and PostgreSQL have no processors of their own, they take from the portal what is to be measured. The figure
that is held to the bar is then another: what so many busy processes can answer, by the processor time each answer takes them.
"""

import asyncio
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from deploy.web_server import find as find_nginx
from tests.benchmarks.driver import Load, Session, keep_alive_load
from tests.benchmarks.load import Asked
from tests.benchmarks.public_list import holds_rows
from tests.benchmarks.servers import Server, free_port, uvicorn_app
from tests.benchmarks.table import Interleaved, Report, Sample, at_least
from tests.benchmarks.verification import by_ground, cpu_seconds, everything
from tests.benchmarks.worlds import ROOT, published, surroundings
from tests.conftest import database_at, postgresql_server
from tests.deploy.nginx import in_front

LEAST = 1.7
ENOUGH = 5  # processors: two processes, PostgreSQL, nginx, the generator
ROUTES = 16


@dataclass(frozen=True)
class Round:
    """One load: answers a second by the clock, and processor seconds of the portal an answer."""

    rate: float
    each: float


def measure(report: Report, *, quick: bool = False) -> None:
    """Enter both ways of counting, for API and pages."""
    if not find_nginx():
        report.add("two processes behind nginx", 0, "/s", note="not measured: there is no nginx (deploy/web_server.py)")
        return
    listings, requests, runs, repeat = (400, 10, 2, 1) if quick else (400, 60, 12, 5)
    with ExitStack() as stack:
        room = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        url = database_at(stack.enter_context(postgresql_server(durable=False)), "template_registry")
        portal = published(room / "data", listings, database_url=url)
        env = surroundings(portal.folder, DATABASE_URL=url, PROXIES="127.0.0.1")
        servers = [
            stack.enter_context(
                uvicorn_app(ROOT / "streamlit_app.py", env, cwd=ROOT, health="/api/v1/health", startup_seconds=60)
            )
            for _ in range(2)
        ]
        ports = tuple(int(one.base_url.rpartition(":")[2]) for one in servers)
        fronts = [
            stack.enter_context(in_front(room / f"nginx{place}", free_port(), pair))
            for place, pair in enumerate(((ports[0], ports[0]), (ports[0], ports[1])))
        ]
        rows = everything(servers[0])
        for what, ask in (
            (
                "public list (API)",
                lambda at: keep_alive_load(at, _lists(by_ground(rows)), ROUTES, requests, timeout=120),
            ),
            ("public list (page)", lambda at: _page_load(at, runs)),
        ):
            rounds = [[_round(servers, ask, front) for front in fronts] for _ in range(repeat + 1)][1:]
            _enter(report, what, [one for one, _ in rounds], [two for _, two in rounds], quick=quick)


def _round(servers: list[Server], ask: Callable[[str], object], front: str) -> Round:
    before = sum(map(cpu_seconds, servers))
    done: Load = asyncio.run(ask(front))  # type: ignore[arg-type]
    return Round(done.runs_per_second, (sum(map(cpu_seconds, servers)) - before) / len(done.latencies))


def _enter(report: Report, what: str, ones: list[Round], twos: list[Round], *, quick: bool) -> None:
    bar, room = (None if quick else at_least(LEAST)), (os.cpu_count() or 1) >= ENOUGH
    by_clock = Interleaved(Sample(tuple(two.rate for two in twos)), Sample(tuple(one.rate for one in ones)))
    able = Interleaved(Sample(tuple(2 / two.each for two in twos)), Sample(tuple(1 / one.each for one in ones)))
    report.add_pair(
        f"two processes, {what}", by_clock, "/s", against="one process, same nginx", bar=bar if room else None,
        note=f"{os.cpu_count()} processors for two processes, PostgreSQL, nginx and the generator; load {os.getloadavg()[0]:.1f}",
    )  # fmt: skip
    report.add_pair(
        f"two processes, {what}, by processor time", able, "/s", against="one process", bar=None if room else bar,
        note="by the portal's own processor time an answer: what both could answer if nothing else needed these processors",
    )  # fmt: skip


def _lists(grounds: dict[str, int]) -> Iterator[Asked]:
    """Pages of the list by ground in words not used before, from browsers that keep to either process."""
    names = list(grounds)
    for number in count():
        ground, low = names[number % len(names)], number % 15_000
        headers = {"X-Forwarded-For": f"10.1.{low >> 8}.{low & 255}", "Cookie": f"registry_route={number % ROUTES}"}
        yield Asked(f"/api/v1/blacklist?ground={ground}&n={number}", headers, f'"total":{grounds[ground]}'.encode())


async def _page_load(url: str, runs: int) -> Load:
    """Tabs of as many browsers, each going from page to page of the list."""
    loop = asyncio.get_running_loop()
    tabs = [await Session.connect(url, "blacklist", "", {"registry_route": f"{number}"}) for number in range(ROUTES)]
    latencies: list[float] = []

    async def go(tab: Session) -> None:
        for turn in range(runs):
            run = await tab.rerun(f"page={turn % 2 + 1}")
            latencies.append(run.seconds)
            if not turn:
                holds_rows(run)

    began = loop.time()
    try:
        async with asyncio.TaskGroup() as group:
            for tab in tabs:
                group.create_task(go(tab))
        seconds = loop.time() - began
    finally:
        await asyncio.gather(*(tab.close() for tab in tabs), return_exceptions=True)
    return Load(latencies, seconds, len(tabs), [], [])
