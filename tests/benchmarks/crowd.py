"""A crowd: fifty people signed in with all roles click through every page of one process, an empty page among them.

Each page stands beside that empty page, which the same people open in the same minutes; and beside itself with all fifty on it and
nobody anywhere else.
"""

import asyncio
import math
import os
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random

from registry.accounts import commands as accounts
from registry.accounts.rules import DEMO_PASSWORD
from registry.ui.session import COOKIE
from tests import addresses
from tests.benchmarks.driver import Run, Session, Unexpected
from tests.benchmarks.public_list import APPS, EMPTY_TITLE
from tests.benchmarks.servers import Server, uvicorn_app
from tests.benchmarks.table import Report, Sample, at_most
from tests.benchmarks.verification import cpu_seconds
from tests.benchmarks.worlds import ROOT, Given, standing_in, surroundings_of

PEOPLE = 50
MOST = 5  # times the empty page
EVERY = 20  # looks at each page, so that a p95 is one of them
SHOWN = 12
TIMES = 8  # runs of each page alone, for its processor time
PAUSE = 2.0  # seconds somebody looks at a page, on average
EMPTY = "empty"
_FAULT = "系统故障"


@dataclass(frozen=True)
class Walker:
    """Somebody, signed in or not, and the addresses she goes through."""

    name: str
    cookies: dict[str, str]
    addresses: tuple[str, ...]


@dataclass
class Seen:
    """Seconds of every look, by address."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    runs: int = 0

    def took(self, address: str, seconds: float) -> None:
        self.seconds.setdefault(address, []).append(seconds)
        self.runs += 1


def p95(values: Sequence[float]) -> float:
    """The value that nineteen in twenty do not exceed."""
    return sorted(values)[max(0, -(-len(values) * 19 // 20) - 1)]


def walkers(world: Given, people: int, *, few: int | None = None) -> list[Walker]:
    """People of every role, each role as often as it has pages; at least one of each. `few`: so many pages of each role only."""
    with standing_in(world):
        found = addresses.records()
        paths = {
            name: tuple(one.format(**found) for one in looked_at if _has(one, found))[:few]
            for name, looked_at in addresses.LOOKED_AT.items()
        }
        tokens = {name: {COOKIE: accounts.sign_in(name, DEMO_PASSWORD)} if name else {} for name in paths}
    shares = {name: max(1, round(people * len(of) / sum(map(len, paths.values())))) for name, of in paths.items()}
    largest = max(shares, key=lambda name: shares[name])
    shares[largest] = max(1, shares[largest] + people - sum(shares.values()))
    return [Walker(name, tokens[name], paths[name]) for name in paths for _ in range(shares[name]) if paths[name]]


def _has(address: str, found: dict[str, str]) -> bool:
    try:
        address.format(**found)
    except KeyError:
        return False
    return True


async def walk(url: str, crowd: Sequence[Walker], each: int, pause: float, *, only: str = "") -> Seen:
    """Let everybody open a page, look at it for a while, open the next, until each page was looked at so often.

    `only`: everybody stays on that page. Every run must end, show the page asked for and nothing broken.
    """
    seen = Seen()
    looks = max(1, each * sum(len(set(one.addresses)) for one in _one_of_each(crowd)) // len(crowd))

    async def go(walker: Walker, number: int, tab: Session) -> None:
        rng = Random(number)
        await asyncio.sleep(rng.uniform(0, pause))
        steps = _steps(walker.addresses, number, rng)
        for _ in range(looks):
            address = only or next(steps)
            page, _, query = address.partition("?")
            run = await tab.open(page, query)
            seen.took(address, run.seconds)
            if _FAULT in run.text or (only and EMPTY_TITLE not in run.text):
                raise Unexpected(f"{walker.name or 'the public'} at {address}: {run.text[:300]!r}")
            if pause:
                await asyncio.sleep(rng.uniform(pause / 2, pause * 1.5))

    async with AsyncExitStack() as stack:
        tabs = [
            await stack.enter_async_context(await Session.connect(url, "blacklist", "", one.cookies)) for one in crowd
        ]
        async with asyncio.TaskGroup() as group:
            for number, (walker, tab) in enumerate(zip(crowd, tabs, strict=True)):
                group.create_task(go(walker, number, tab))
    return seen


def _steps(paths: Sequence[str], start: int, rng: Random) -> Iterator[str]:
    """Every address in turn, in an order of one's own."""
    order = rng.sample(paths, len(paths))
    for at in count(start):
        yield order[at % len(order)]


def _one_of_each(crowd: Sequence[Walker]) -> list[Walker]:
    return list({one.name: one for one in crowd}.values())


async def busy(server: Server, crowd: Sequence[Walker], times: int) -> dict[str, float]:
    """Processor seconds of the server for each page, nobody else there; the empty page among them."""
    found: dict[str, float] = {}
    for walker in _one_of_each(crowd):
        async with await Session.connect(server.base_url, "blacklist", "", walker.cookies) as tab:
            for address in (*walker.addresses, EMPTY):
                page, _, query = address.partition("?")
                before = cpu_seconds(server)
                for _ in range(times):
                    await tab.open(page, query)
                found[address] = min(found.get(address, math.inf), (cpu_seconds(server) - before) / times)
    return found


async def opened_once(url: str, crowd: Sequence[Walker]) -> dict[str, Run]:
    """Every page once, one after the other: what is read from disk and kept is kept from now on."""
    found: dict[str, Run] = {}
    for walker in _one_of_each(crowd):
        async with await Session.connect(url, "blacklist", "", walker.cookies) as tab:
            for address in walker.addresses:
                page, _, query = address.partition("?")
                found[address] = await tab.open(page, query)
    return found


def measure(report: Report, world: Given, *, quick: bool = False) -> None:
    """Enter the slowest pages' p95 with fifty people clicking beside the empty page's, and how long each page takes alone."""
    people, each, pause = (8, 1, 0.0) if quick else (PEOPLE, EVERY, PAUSE)
    crowd = walkers(world, people, few=2 if quick else None)
    with uvicorn_app(APPS / "portal_app.py", surroundings_of(world), cwd=ROOT) as server:
        asyncio.run(opened_once(server.base_url, crowd))
        alone = asyncio.run(opened_once(server.base_url, crowd))
        took = asyncio.run(busy(server, crowd, 1 if quick else TIMES))
        floors = [_empty(server, crowd, each, pause)]
        started = time.perf_counter()
        with_empty = [replace(one, addresses=(*one.addresses, EMPTY)) for one in crowd]
        seen = asyncio.run(walk(server.base_url, with_empty, each, pause))
        clicks = seen.runs / (time.perf_counter() - started)
        floors.append(_empty(server, crowd, each, pause))
    among = seen.seconds.pop(EMPTY)
    floor = p95(among)
    slowest = sorted(((p95(found), address) for address, found in seen.seconds.items()), reverse=True)
    many = sum(seconds > MOST * floor for seconds, _ in slowest)
    for place, (seconds, address) in enumerate(slowest[: 3 if quick else SHOWN]):
        report.add(
            f"crowd of {len(crowd)}, no. {place + 1}: {address.partition('=')[0]}", 1000 * seconds, "ms",
            against="the empty page among them, p95", against_value=1000 * floor,
            bar=at_most(MOST) if not place and not quick else None,
            note=f"alone {1000 * alone[address].seconds:.0f} ms, {alone[address].bytes / 1000:.0f} kB; {len(seen.seconds[address])} looks, {len(among)} at the empty page",
        )  # fmt: skip
    empty = max(took.pop(EMPTY), 0.001)
    (worst, most), costly = max(took.items(), key=lambda one: one[1]), [one for one in took if took[one] > MOST * empty]
    report.add(
        f"processor time of the costliest page: {worst.partition('=')[0]}", 1000 * most, "ms", against="the empty page's",
        against_value=1000 * empty,
        note=f"one at a time, {TIMES} runs each; all pages on average {statistics.fmean(took.values()) / empty:.1f} x; "
        f"above {MOST} x: {', '.join(one.partition('=')[0] for one in sorted(costly)) or 'none'}; load {os.getloadavg()[0]:.1f}",
    )  # fmt: skip
    every = [seconds for found in seen.seconds.values() for seconds in found]
    report.add(
        f"crowd of {len(crowd)}, all pages", 1000 * p95(every), "ms", against="everybody on the empty page, p95",
        against_value=Sample(tuple(1000 * one for one in floors)),
        note=f"{len(seen.seconds)} addresses of {len(_one_of_each(crowd))} roles, {seen.runs} runs, {clicks:.0f} a second, "
        f"pause {pause:g} s; above {MOST} x: {many}",
    )  # fmt: skip


def _empty(server: Server, crowd: Sequence[Walker], each: int, pause: float) -> float:
    seen = asyncio.run(walk(server.base_url, crowd, max(1, each // 3), pause, only=EMPTY))
    return p95(seen.seconds[EMPTY])
