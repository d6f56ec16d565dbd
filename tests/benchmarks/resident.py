"""Memory of one process: at rest with the world it is given, and for each further browser tab that stays open."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack

from tests.benchmarks.crowd import Walker, opened_once, walkers
from tests.benchmarks.driver import Session
from tests.benchmarks.public_list import APPS, EMPTY_TITLE
from tests.benchmarks.servers import Server, uvicorn_app
from tests.benchmarks.table import Report, at_most
from tests.benchmarks.worlds import ROOT, Given, surroundings_of

AT_REST = 350  # MB
EACH = 2  # MB
TABS = 100
_SETTLED = 1.0  # seconds


def measure(report: Report, world: Given, *, quick: bool = False) -> None:
    """Enter resident memory before anybody came, and what a hundred tabs add once every page has been seen."""
    tabs = 8 if quick else TABS
    crowd = walkers(world, tabs, few=2 if quick else None)
    with uvicorn_app(APPS / "portal_app.py", surroundings_of(world), cwd=ROOT) as server:
        at_rest = megabytes(server)
        asyncio.run(opened_once(server.base_url, crowd))
        seen = megabytes(server)
        grown = {only: asyncio.run(_grown(server, crowd, only)) for only in ("empty", "")}
        left = megabytes(server)
    report.add(
        "memory at rest", at_rest, "MB", bar=None if quick else at_most(AT_REST, "value"),
        note=f"one process that answers; {seen:.0f} MB once every page was opened, {left:.0f} MB after all tabs closed",
    )  # fmt: skip
    report.add(
        "memory of a further open tab", grown[""] / len(crowd), "MB", against="the same on the empty page",
        against_value=grown["empty"] / len(crowd), bar=None if quick else at_most(EACH, "value"),
        note=f"{len(crowd)} tabs of all roles open at once, each having gone through three pages; {grown['']:.0f} MB together",
    )  # fmt: skip


async def _grown(server: Server, crowd: Sequence[Walker], only: str) -> float:
    before = megabytes(server)
    async with AsyncExitStack() as stack:
        for number, walker in enumerate(crowd):
            tab = await stack.enter_async_context(
                await Session.connect(server.base_url, "blacklist", "", walker.cookies)
            )
            for step in range(3):
                address = only or walker.addresses[(number + step) % len(walker.addresses)]
                page, _, query = address.partition("?")
                run = await tab.open(page, query)
                if only:
                    run.check([EMPTY_TITLE])
        await asyncio.sleep(_SETTLED)
        return megabytes(server) - before


def megabytes(server: Server) -> float:
    """Resident memory of the server's process."""
    return server.memory_bytes() / 1e6
