"""Pages: the public list with rows, beside an almost empty page in the same frame and one under Streamlit's defaults."""

import asyncio
import re
from contextlib import ExitStack
from pathlib import Path

from tests.benchmarks.driver import Run, Unexpected, load
from tests.benchmarks.servers import streamlit_run, uvicorn_app
from tests.benchmarks.table import Interleaved, Report, Sample, at_least
from tests.benchmarks.worlds import ROOT, Published, surroundings

APPS = Path(__file__).with_name("apps")
EMPTY_TITLE = "空白页"
SESSIONS = 4
ROWS = 20
MOST_PAGES = 50
LEAST = 0.6
_ROW = re.compile(r"<tr\b")


def holds_rows(run: Run) -> None:
    """Raise unless the page shows a full list of rows."""
    rows = len(_ROW.findall(run.text.partition("<tbody")[2].partition("</tbody")[0]))
    if rows != ROWS:
        raise Unexpected(f"{rows} rows on the page, not {ROWS}: {run.text[:400]!r}")


def measure(report: Report, portal: Published, *, quick: bool = False) -> None:
    """Enter script runs per second, every kind of page asked in turn by several tabs at once."""
    runs, repeat = (4, 2) if quick else (25, 7)
    pages = min(MOST_PAGES, portal.listings // ROWS)
    walk = [f"page={number}" for number in range(1, pages + 1)]
    rates: dict[str, list[float]] = {}
    kilobytes: dict[str, float] = {}

    def ask(name: str, url: str, page: str, *, cache: bool = True, queries: list[str] | None = None) -> None:
        if page == "blacklist":
            expect = ("严重失信主体名单", f"{portal.listings:,}")
            found = asyncio.run(
                load(
                    url,
                    SESSIONS,
                    runs,
                    page=page,
                    queries=queries or [""],
                    expect=expect,
                    check=holds_rows,
                    cache=cache,
                )
            )
        else:
            few = runs if page else max(2, runs // 4)  # under the defaults a run takes a long time
            found = asyncio.run(load(url, SESSIONS, few, page=page, expect=[EMPTY_TITLE], cache=cache))
        rates.setdefault(name, []).append(found.runs_per_second)
        kilobytes[name] = max(run.bytes for run in found.runs) / 1000

    with ExitStack() as stack:
        server = stack.enter_context(
            uvicorn_app(APPS / "portal_app.py", surroundings(portal.folder, DATABASE_URL=portal.database_url), cwd=ROOT)
        )
        plain = stack.enter_context(streamlit_run(APPS / "empty.py"))
        for _ in range(repeat + 1):
            ask("list", server.base_url, "blacklist")
            ask("empty", server.base_url, "empty")
            ask("defaults", plain.base_url, "")
            ask("list fresh", server.base_url, "blacklist", cache=False)
            ask("empty fresh", server.base_url, "empty", cache=False)
            ask("walk", server.base_url, "blacklist", queries=walk)
    sample = {name: Sample(tuple(values[1:])) for name, values in rates.items()}  # the first round warms up
    size = {name: f"{kilobytes[name]:.1f} kB in the largest run" for name in kilobytes}
    who = f"{SESSIONS} tabs at once, {ROWS} of {portal.listings} listings, pages and rows checked"
    report.add_pair(
        "public list, reruns", Interleaved(sample["list"], sample["empty"]), "/s",
        against="empty page, same server and frame", bar=at_least(LEAST), note=f"{who}; {size['list']}",
    )  # fmt: skip
    report.add_pair(
        "public list, same reruns", Interleaved(sample["list"], sample["defaults"]), "/s",
        against="empty page, streamlit run as it comes", bar=at_least(8),
    )  # fmt: skip
    report.add_pair(
        "public list, nothing cached", Interleaved(sample["list fresh"], sample["empty fresh"]), "/s",
        against="empty page, nothing cached", note=f"the tab forgets every message; {size['list fresh']}",
    )  # fmt: skip
    report.add_pair(
        "public list, page after page", Interleaved(sample["walk"], sample["empty"]), "/s",
        against="empty page, same server and frame", note=f"another page of the list each run; {size['walk']}",
    )  # fmt: skip
