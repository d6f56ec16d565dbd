"""What a portal costs before anybody asks: seconds until it answers, and memory once it does."""

import time
from pathlib import Path

from tests.benchmarks.servers import uvicorn_app
from tests.benchmarks.table import Interleaved, Report, Sample
from tests.benchmarks.worlds import ROOT, Published, surroundings

EMPTY = Path(__file__).with_name("apps") / "empty_app.py"
PORTAL_HEALTH = "/api/v1/health"


def measure(report: Report, portal: Published, *, quick: bool = False) -> None:
    """Enter start-up time and resident memory beside those of an empty Streamlit application."""
    starts: list[float] = []
    memory: list[float] = []
    floor_starts: list[float] = []
    floor_memory: list[float] = []
    for _ in range(1 if quick else 3):
        started = time.perf_counter()
        with uvicorn_app(ROOT / "streamlit_app.py", surroundings(portal.folder), health=PORTAL_HEALTH) as server:
            starts.append(time.perf_counter() - started)
            memory.append(server.memory_bytes() / 1e6)
        started = time.perf_counter()
        with uvicorn_app(EMPTY) as server:
            floor_starts.append(time.perf_counter() - started)
            floor_memory.append(server.memory_bytes() / 1e6)
    report.add_pair(
        "start-up", Interleaved(Sample(tuple(starts)), Sample(tuple(floor_starts))), "s",
        against="empty application, uvicorn", note="from launching the process to a healthy answer, database included",
    )  # fmt: skip
    report.add_pair(
        "memory at rest", Interleaved(Sample(tuple(memory)), Sample(tuple(floor_memory))), "MB",
        against="empty application, uvicorn", note="resident memory, nobody connected",
    )  # fmt: skip
