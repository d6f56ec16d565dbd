"""Load on a server: many tabs, or many HTTP clients, asking at once; every answer is checked.

Latencies are seconds from sending the request to the end of the answer.
"""

import asyncio
import math
import re
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from tests.benchmarks.run import Run, RunFailed, Unexpected
from tests.benchmarks.session import TIMEOUT_SECONDS, Session, WidgetValue

_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
_CHUNKED = re.compile(rb"(?i)\r\ntransfer-encoding: *chunked")


@dataclass(frozen=True)
class Load:
    """The outcome of a load: latencies in seconds and how long all of it took."""

    latencies: list[float]
    seconds: float
    sessions: int
    first: list[float]
    runs: list[Run] = field(repr=False)

    @property
    def runs_per_second(self) -> float:
        """Script runs (or requests) per second over the whole load."""
        return len(self.latencies) / self.seconds

    @property
    def median(self) -> float:
        """The median latency."""
        return statistics.median(self.latencies)

    def percentile(self, share: float) -> float:
        """Return the latency that `share` percent of the runs did not exceed."""
        ordered = sorted(self.latencies)
        return ordered[max(0, math.ceil(share / 100 * len(ordered)) - 1)]


async def load(
    base_url: str,
    sessions: int = 1,
    runs: int = 20,
    *,
    page: str = "",
    queries: Sequence[str] = ("",),
    cookies: Mapping[str, str] | None = None,
    widget_states: Callable[[int, int], Mapping[str, WidgetValue]] | None = None,
    expect: Sequence[str] = (),
    refuse: Sequence[str] = (),
    check: Callable[[Run], object] | None = None,
    warm_up: int = 1,
    cache: bool = True,
    timeout: float = TIMEOUT_SECONDS,
) -> Load:
    """Open `sessions` tabs on a page and let each ask for `runs` runs, one after the other, all tabs at once.

    Opening and `warm_up` runs are not counted. `queries` are asked in turn; `widget_states(tab, run)` names widgets to
    set. Every run is checked for its end, its page and exceptions; `expect`, `refuse` and `check` are applied after the
    clock has stopped, once for each distinct content that was delivered. `Load.runs` holds one run for each.
    """
    if sessions < 1 or runs < 1 or not queries:
        raise ValueError("at least one session, one run and one query are needed")
    tabs: list[Session] = []
    distinct: dict[str, Run] = {}
    latencies: list[float] = []

    async def ask(tab: Session, number: int, turn: int) -> Run:
        query = queries[(number + turn) % len(queries)]
        return await tab.rerun(query, widget_states=widget_states(number, turn) if widget_states else None)

    async def work(tab: Session, number: int) -> None:
        for turn in range(runs):
            run = await ask(tab, number, turn)
            latencies.append(run.seconds)
            distinct.setdefault(run.signature, run)

    try:
        for number in range(sessions):
            query = queries[number % len(queries)]
            tab = await Session.connect(base_url, page, query, cookies, timeout=timeout, cache=cache)
            tabs.append(tab)
            for turn in range(warm_up):
                await ask(tab, number, turn)
        started = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for number, tab in enumerate(tabs):
                group.create_task(work(tab, number))
        seconds = time.perf_counter() - started
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from errors
    finally:
        await asyncio.gather(*(tab.close() for tab in tabs), return_exceptions=True)
    for run in distinct.values():
        run.check(expect, refuse)
        if check is not None:
            check(run)
    return Load(latencies, seconds, sessions, [tab.first.seconds for tab in tabs], list(distinct.values()))


async def http_load(
    url: str,
    clients: int = 1,
    requests: int = 100,
    *,
    headers: Mapping[str, str] | None = None,
    expect: Sequence[str] = (),
    warm_up: int = 5,
    timeout: float = TIMEOUT_SECONDS,
) -> Load:
    """Ask an address for `requests` answers from each of `clients` connections; each must be 200 and hold `expect`."""
    if clients < 1 or requests < 1:
        raise ValueError("at least one client and one request are needed")
    latencies: list[float] = []

    async def work(client: httpx.AsyncClient, times: int, into: list[float]) -> None:
        for _ in range(times):
            started = time.perf_counter()
            answer = await client.get(url)
            into.append(time.perf_counter() - started)
            if answer.status_code != httpx.codes.OK:
                raise RunFailed(f"{url} answered {answer.status_code}")
            missing = [wanted for wanted in expect if wanted not in answer.text]
            if missing:
                raise Unexpected(f"{missing[0]!r} is not in the answer, which reads: {answer.text[:400]!r}")

    hands = [httpx.AsyncClient(trust_env=False, headers=headers, timeout=timeout) for _ in range(clients)]
    first: list[float] = []
    try:
        async with asyncio.TaskGroup() as group:
            for hand in hands:
                group.create_task(work(hand, max(1, warm_up), first))
        started = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for hand in hands:
                group.create_task(work(hand, requests, latencies))
        seconds = time.perf_counter() - started
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from errors
    finally:
        await asyncio.gather(*(hand.aclose() for hand in hands), return_exceptions=True)
    return Load(latencies, seconds, clients, first, [])


@dataclass(frozen=True)
class Asked:
    """One request of a `keep_alive_load`: the path with its query, extra headers, and what the answer must hold."""

    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    expect: bytes = b""


async def keep_alive_load(
    base_url: str, wanted: Iterator[Asked], clients: int, requests: int, *, timeout: float = TIMEOUT_SECONDS
) -> Load:
    """Ask what `wanted` gives, `requests` times from each of `clients` kept connections, as a reverse proxy does.

    Plain sockets: a convenient HTTP client costs more than the server it measures. Each answer must be 200, have a length
    or chunks, and hold what is expected of it; the comparison is a search in its bytes.
    """
    parts = urlsplit(base_url)
    latencies: list[float] = []
    connections = [await asyncio.open_connection(parts.hostname, parts.port) for _ in range(clients)]

    async def work(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(requests):
            asked = next(wanted)
            lines = "".join(f"{name}: {value}\r\n" for name, value in asked.headers.items())
            started = time.perf_counter()
            writer.write(f"GET {asked.target} HTTP/1.1\r\nHost: {parts.netloc}\r\n{lines}\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(head)
            if length is not None:
                body = await reader.readexactly(int(length.group(1)))
            elif _CHUNKED.search(head):
                body = await _chunks(reader)
            else:
                raise RunFailed(f"{asked.target} answered without a length: {head!r}")
            latencies.append(time.perf_counter() - started)
            if not head.startswith(b"HTTP/1.1 200 "):
                raise RunFailed(f"{asked.target} answered {head.splitlines()[0]!r}: {body[:400]!r}")
            if asked.expect not in body:
                raise Unexpected(f"{asked.expect!r} is not in the answer, which reads: {body[:400]!r}")

    try:
        async with asyncio.timeout(timeout):
            started = time.perf_counter()
            async with asyncio.TaskGroup() as group:
                for reader, writer in connections:
                    group.create_task(work(reader, writer))
            seconds = time.perf_counter() - started
    except TimeoutError as error:
        raise RunFailed(f"no end of the load within {timeout:g} s") from error
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from errors
    finally:
        for _, writer in connections:
            writer.close()
    return Load(latencies, seconds, clients, [], [])


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    """The body of an answer sent in chunks."""
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).partition(b";")[0], 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return body
