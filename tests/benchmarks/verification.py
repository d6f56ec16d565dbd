"""Programs' doors: exact verification of a certificate and the public list, beside a constant route on the same server."""

import asyncio
import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import httpx

from tests.benchmarks.driver import keep_alive_load
from tests.benchmarks.load import Asked
from tests.benchmarks.servers import Server, uvicorn_app
from tests.benchmarks.table import Interleaved, Report, Sample, at_least
from tests.benchmarks.worlds import ROOT, Published, surroundings

APP = Path(__file__).with_name("apps") / "portal_app.py"
CLIENTS = 4
ADDRESSES = 15_000
NO_MATCH = "no_match"


def addresses() -> Iterator[dict[str, str]]:
    """Another client with every request, as a reverse proxy says; each comes back long before its minute's allowance ends."""
    for number in count():
        low = number % ADDRESSES
        yield {"X-Forwarded-For": f"10.{low >> 16}.{low >> 8 & 255}.{low & 255}"}


def verifying(portal: Published) -> Iterator[Asked]:
    """Every certificate's code in turn; the outcome must be the one that its state calls for."""
    certificates = portal.certificates
    for number, headers in enumerate(addresses()):
        code, outcome = certificates[number % len(certificates)]
        yield Asked(f"/api/v1/verify?code={code}", headers, f'"outcome":"{outcome}"'.encode())


def listing(portal: Published) -> Iterator[Asked]:
    """The first page of the public list."""
    for headers in addresses():
        yield Asked("/api/v1/blacklist", headers, f'"total":{portal.listings}'.encode())


def constant() -> Iterator[Asked]:
    """The constant route."""
    for headers in addresses():
        yield Asked("/bench/constant", headers, '"有效"'.encode())


def cpu_seconds(server: Server) -> float:
    """Processor time that a server's process has used (Linux only)."""
    fields = Path(f"/proc/{server.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(report: Report, portal: Published, *, quick: bool = False) -> None:
    """Enter requests per second of each route, asked in turn."""
    requests, repeat = (50, 2) if quick else (500, 7)
    env = surroundings(portal.folder, PROXIES="127.0.0.1")
    wanted: dict[str, Iterator[Asked]] = {
        "verify": verifying(portal),
        "constant": constant(),
        "list": listing(portal),
    }
    rates: dict[str, list[float]] = {name: [] for name in wanted}
    cpu: dict[str, list[float]] = {name: [] for name in wanted}

    with uvicorn_app(APP, env, cwd=ROOT) as server:
        _check(server, portal)
        for _ in range(repeat + 1):
            for name, asked in wanted.items():
                times = requests if name != "list" else max(10, requests // 5)
                before = cpu_seconds(server)
                found = asyncio.run(keep_alive_load(server.base_url, asked, CLIENTS, times))
                cpu[name].append((cpu_seconds(server) - before) / len(found.latencies))
                rates[name].append(found.runs_per_second)
    sample: Callable[[dict[str, list[float]], str], Sample] = lambda of, name: Sample(tuple(of[name][1:]))  # noqa: E731
    micro = {name: f"{sample(cpu, name).median * 1e6:.0f}" for name in wanted}
    outcomes = sorted({outcome for _, outcome in portal.certificates})
    report.add_pair(
        "verification by code (API)", Interleaved(sample(rates, "verify"), sample(rates, "constant")), "/s",
        against="constant route, same server", bar=at_least(0.25),
        note=f"{CLIENTS} connections; {len(portal.certificates)} codes, answers checked: {', '.join(outcomes)}; "
        f"server's processor time {micro['verify']} against {micro['constant']} µs a request",
    )  # fmt: skip
    report.add_pair(
        "public list (API)", Interleaved(sample(rates, "list"), sample(rates, "constant")), "/s",
        against="constant route, same server",
        note=f"20 of {portal.listings} listings; server's processor time {micro['list']} µs a request",
    )  # fmt: skip


def _check(server: Server, portal: Published) -> None:
    """Look at whole answers once: the load itself looks for a few bytes only."""
    code, outcome = portal.certificates[0]
    with httpx.Client(base_url=server.base_url, trust_env=False) as client:
        answer = client.get("/api/v1/verify", params={"code": code}).raise_for_status().json()
        if answer["outcome"] != outcome or len(answer["certificates"]) != 1 or not answer["receipt"]:
            raise AssertionError(f"wrong answer to {code}: {answer}")
        if answer["certificates"][0]["code"] != code:
            raise AssertionError(f"another certificate than {code}: {answer}")
        items = client.get("/api/v1/blacklist").raise_for_status().json()["items"]
        if len({item["number"] for item in items}) != 20:
            raise AssertionError(f"{len(items)} listings, not 20")
