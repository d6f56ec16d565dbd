"""Programs' doors: exact verification, the public list and one listing, beside a constant route on the same server and Datasette."""

import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from itertools import count, cycle
from pathlib import Path
from typing import Any

import httpx

from tests.benchmarks import peer
from tests.benchmarks.driver import keep_alive_load
from tests.benchmarks.load import Asked
from tests.benchmarks.servers import Server, uvicorn_app
from tests.benchmarks.table import Interleaved, Report, Sample, at_least
from tests.benchmarks.worlds import ROOT, Published, surroundings

APP = Path(__file__).with_name("apps") / "portal_app.py"
CLIENTS = 4
ADDRESSES = 15_000
ROWS = 20
PAGES = 2

Listings = dict[str, dict[str, Any]]


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


def pages(listings: Listings) -> Iterator[Asked]:
    """Pages of the public list, filtered by ground: a few that everybody asks for."""
    grounds = by_ground(listings)
    for number, headers in enumerate(addresses()):
        ground = list(grounds)[number % len(grounds)]
        page = number // len(grounds) % PAGES + 1
        yield Asked(f"/api/v1/blacklist?ground={ground}&page={page}", headers, f'"total":{grounds[ground]}'.encode())


def fresh_pages(listings: Listings) -> Iterator[Asked]:
    """The same pages in words that nobody used before, so that no answer has been kept."""
    for number, asked in enumerate(pages(listings)):
        yield Asked(f"{asked.target}&n={number}", asked.headers, asked.expect)


def exact(listings: Listings) -> Iterator[Asked]:
    """Every listing in turn, by its number."""
    for row, headers in zip(cycle(listings.values()), addresses(), strict=False):
        yield Asked(f"/api/v1/blacklist/{row['number']}", headers, f'"number":"{row["number"]}"'.encode())


def peer_pages(listings: Listings) -> Iterator[Asked]:
    """The first page of each ground, asked of Datasette."""
    grounds = by_ground(listings)
    for ground in cycle(grounds):
        expect = f'"filtered_table_rows_count": {grounds[ground]}'.encode()
        yield Asked(peer.PAGE_OF.format(ground=ground, size=ROWS), {}, expect)


def peer_rows(listings: Listings) -> Iterator[Asked]:
    """Every listing in turn, asked of Datasette."""
    for row in cycle(listings.values()):
        yield Asked(peer.ROW_OF.format(row["number"]), {}, f'"number": "{row["number"]}"'.encode())


def by_ground(listings: Listings) -> dict[str, int]:
    """How many listings there are of each ground that fills its pages."""
    found = Counter(row["ground"] for row in listings.values())
    return {ground: count for ground, count in sorted(found.items()) if count >= ROWS * PAGES}


def constant() -> Iterator[Asked]:
    """The constant route."""
    for headers in addresses():
        yield Asked("/bench/constant", headers, '"有效"'.encode())


def cpu_seconds(server: Server) -> float:
    """Processor time that a server's process has used (Linux only)."""
    fields = Path(f"/proc/{server.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(report: Report, portal: Published, room: Path, *, quick: bool = False) -> None:
    """Enter requests per second of each route and of Datasette with the same listings, asked in turn."""
    requests, repeat = (20, 2) if quick else (500, 7)
    env = surroundings(portal.folder, DATABASE_URL=portal.database_url, PROXIES="127.0.0.1")
    rates: dict[str, list[float]] = {}
    cpu: dict[str, list[float]] = {}
    with uvicorn_app(APP, env, cwd=ROOT) as server:
        listings = everything(server)
        if len(listings) != portal.listings:
            raise AssertionError(f"{len(listings)} listings, not {portal.listings}")
        with peer.serving(room, list(listings.values())) as datasette:
            _check(server, portal)
            _check_peer(datasette, server, listings)
            wanted = {
                "verify": (server, verifying(portal), 1),
                "constant": (server, constant(), 1),
                "page": (server, pages(listings), 2),
                "fresh": (server, fresh_pages(listings), 5),
                "exact": (server, exact(listings), 1),
                "peer page": (datasette, peer_pages(listings), 5),
                "peer row": (datasette, peer_rows(listings), 5),
            }
            for _ in range(repeat + 1):
                for name, (asked, targets, share) in wanted.items():
                    before = cpu_seconds(asked)
                    times = max(10, requests // share)
                    found = asyncio.run(keep_alive_load(asked.base_url, targets, CLIENTS, times))
                    cpu.setdefault(name, []).append((cpu_seconds(asked) - before) / len(found.latencies))
                    rates.setdefault(name, []).append(found.runs_per_second)

    def pair(name: str, other: str) -> Interleaved:
        return Interleaved(Sample(tuple(rates[name][1:])), Sample(tuple(rates[other][1:])))

    def micro(name: str) -> str:
        return f"{Sample(tuple(cpu[name][1:])).median * 1e6:.0f}"

    outcomes = sorted({outcome for _, outcome in portal.certificates})
    filtered = f"{ROWS} of {portal.listings:,} listings, filtered by ground"
    best = "immutable file, indexes for filter and order, no suggestions"
    report.add_pair(
        "verification by code (API)", pair("verify", "constant"), "/s",
        against="constant route, same server", bar=at_least(0.25),
        note=f"{CLIENTS} connections; {len(portal.certificates)} codes, answers checked: {', '.join(outcomes)}; "
        f"server's processor time {micro('verify')} against {micro('constant')} µs a request",
    )  # fmt: skip
    report.add_pair(
        "public list (API)", pair("page", "peer page"), "/s", against="Datasette, same rows and filter", bar=at_least(8),
        note=f"{filtered}; {PAGES} pages of each, total checked; Datasette: first page of each, {best}; "
        f"processor time {micro('page')} against {micro('peer page')} µs a request",
    )  # fmt: skip
    report.add_pair(
        "public list (API), nothing kept", pair("fresh", "peer page"), "/s", against="Datasette, same rows and filter",
        note=f"every request asks in new words; processor time {micro('fresh')} µs a request",
    )  # fmt: skip
    report.add_pair(
        "one listing by its number (API)", pair("exact", "peer row"), "/s", against="Datasette, the row's JSON",
        bar=at_least(3),
        note=f"each of {portal.listings:,} in turn, kept once asked, number checked; {best}; "
        f"processor time {micro('exact')} against {micro('peer row')} µs a request",
    )  # fmt: skip
    report.add_pair(
        "verification by code (API), signed", pair("verify", "peer row"), "/s", against="Datasette, the row's JSON",
        bar=at_least(2.5),
        note="state on the day and a receipt signed anew each time, against a row as it is stored",
    )  # fmt: skip


def everything(server: Server) -> Listings:
    """Every listing as the interface gives it, by number."""
    found: Listings = {}
    with httpx.Client(base_url=server.base_url, trust_env=False) as client:
        for page in count(1):
            got = client.get("/api/v1/blacklist", params={"page": page, "size": 200}).raise_for_status().json()
            found |= {item["number"]: item for item in got["items"]}
            if not got["items"] or len(found) >= got["total"]:
                break
    return found


def _check_peer(datasette: Server, server: Server, listings: Listings) -> None:
    """Both sides give the same: rows, totals, one listing."""
    with httpx.Client(trust_env=False) as client:
        for ground, total in by_ground(listings).items():
            theirs = client.get(datasette.base_url + peer.PAGE_OF.format(ground=ground, size=ROWS)).raise_for_status()
            ours = client.get(f"{server.base_url}/api/v1/blacklist?ground={ground}").raise_for_status().json()
            counted = peer.same(theirs.content, listings, ROWS)
            if not len(ours["items"]) == ROWS or not ours["total"] == counted == total:
                raise AssertionError(
                    f"{ground}: {len(ours['items'])} of {ours['total']}, {counted} there, {total} in all"
                )
        number = next(iter(listings))
        peer.same(client.get(datasette.base_url + peer.ROW_OF.format(number)).content, listings, 1)
        if client.get(f"{server.base_url}/api/v1/blacklist/{number}").json()["name"] != listings[number]["name"]:
            raise AssertionError(f"another listing than {number}")


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
