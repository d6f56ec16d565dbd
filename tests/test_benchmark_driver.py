"""The benchmark kit itself: a figure counts only if the driver would have noticed a wrong answer."""

import asyncio
import json
import math
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.benchmarks import floors
from tests.benchmarks.driver import (
    DriverError,
    PageBroken,
    RunFailed,
    Session,
    Unexpected,
    WrongPage,
    http_load,
    load,
)
from tests.benchmarks.servers import Option, Server, ServerFailed, streamlit_run, uvicorn_app
from tests.benchmarks.table import Report, Sample, at_least, at_most, interleaved, width

APPS = Path(__file__).parent / "benchmarks" / "apps"
WAIT = 10.0
QUICK: dict[str, Option] = {
    "runner.postScriptGC": False,
    "server.fileWatcherType": "none",
    "runner.magicEnabled": False,
}

FRAME = """
import streamlit as st
from starlette.responses import JSONResponse
from starlette.routing import Route

def constant(request):
    return JSONResponse({"state": "有效"}, request.path_params["status"])

portal = __file__.replace("served.py", "portal.py")
app = st.App(portal, routes=[Route("/constant/{status:int}", constant)])
"""
PORTAL = """
import pandas as pd
import streamlit as st

def home():
    st.title("首页")

def listing():
    shown = st.query_params.get("rows", "200")
    st.table(pd.DataFrame({"单位": [f"湖南安达{n}号公司" for n in range(int(shown))], "状态": "有效"}))

def broken():
    st.text("before")
    raise ValueError("certificate lost")

def forms():
    name = st.text_input("姓名", key="person")
    pressed = st.button("登记")
    with st.empty():
        st.text("placeholder")
        st.markdown(f"{name}已登记" if pressed else "请填写")

def again():
    if not st.session_state.get("seen"):
        st.session_state.seen = True
        st.exception(ValueError("gone after the rerun"))
        st.rerun()
    st.text("second time")

def away():
    st.switch_page(pages[1])

def closed():
    st.text("nobody sees this")

def slow():
    import time
    time.sleep(3)

pages = [st.Page(home, default=True)]
pages += [st.Page(page, url_path=page.__name__) for page in (listing, broken, forms, again, away, closed, slow)]
chosen = st.navigation(pages)
if chosen.url_path == "closed":
    st.error("没有权限")
    st.stop()
chosen.run()
"""

T = TypeVar("T")


def bounded(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end, or fail in time."""
    return asyncio.run(asyncio.wait_for(work, WAIT))


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Server]]:
    """Three servers, started at once to save time."""
    room = tmp_path_factory.mktemp("portal")
    (room / "served.py").write_text(FRAME, encoding="utf-8")
    (room / "portal.py").write_text(PORTAL, encoding="utf-8")
    (room / "uncompiled.py").write_text("def (", encoding="utf-8")
    wanted = {
        "empty": uvicorn_app(APPS / "empty_app.py", config_overrides=QUICK, startup_seconds=WAIT),
        "portal": uvicorn_app(room / "served.py", config_overrides=QUICK, startup_seconds=WAIT),
        "uncompiled": streamlit_run(room / "uncompiled.py", QUICK, startup_seconds=WAIT),
    }
    with ExitStack() as stack, ThreadPoolExecutor() as pool:
        yield dict(zip(wanted, pool.map(stack.enter_context, wanted.values()), strict=True))


@pytest.fixture
def empty(servers: dict[str, Server]) -> Server:
    return servers["empty"]


@pytest.fixture
def portal(servers: dict[str, Server]) -> Server:
    return servers["portal"]


def test_the_empty_page_is_run_and_read(empty: Server) -> None:
    outcome = bounded(load(empty.base_url, sessions=2, runs=3, expect=["空白页"]))

    assert len(outcome.latencies) == 6
    assert len(outcome.runs) == 1
    assert outcome.runs_per_second > 0
    assert outcome.median <= outcome.percentile(95) <= max(outcome.latencies)
    assert empty.memory_bytes() > 10_000_000


def test_missing_text_is_noticed(empty: Server) -> None:
    with pytest.raises(Unexpected, match="空白页"):
        bounded(load(empty.base_url, runs=1, expect=["名录"]))
    with pytest.raises(Unexpected):
        bounded(load(empty.base_url, runs=1, refuse=["空白页"]))


def test_a_page_of_an_app_without_pages_is_wrong(empty: Server) -> None:
    with pytest.raises(WrongPage):
        bounded(load(empty.base_url, page="listing", runs=1))


def test_an_exception_on_a_page_is_noticed_and_exposed(portal: Server) -> None:
    async def look() -> None:
        with pytest.raises(PageBroken, match="certificate lost"):
            await Session.connect(portal.base_url, "broken", timeout=WAIT)
        async with await Session.connect(portal.base_url, "broken", timeout=WAIT, strict=False) as tab:
            assert tab.first.exceptions == ("ValueError: certificate lost",)
            assert "before" in tab.first.text
            assert tab.first.right_page

    bounded(look())


@pytest.mark.parametrize("name", ["nowhere", "home", "away"])
def test_a_wrong_page_is_noticed(portal: Server, name: str) -> None:
    with pytest.raises(WrongPage, match=name):
        bounded(load(portal.base_url, page=name, runs=1, timeout=WAIT))


def test_a_page_hash_that_falls_back_to_the_default_page_is_noticed(portal: Server) -> None:
    async def look() -> None:
        async with await Session.connect(portal.base_url, timeout=WAIT) as tab:
            assert tab.first.page == ""
            with pytest.raises(WrongPage):
                await tab.rerun(page_script_hash="0" * 32)

    bounded(look())


def test_a_frame_that_does_not_let_the_page_run_is_noticed(portal: Server) -> None:
    async def look() -> None:
        async with await Session.connect(portal.base_url, "closed", timeout=WAIT, strict=False) as tab:
            assert tab.first.error_alerts == ("没有权限",)
            with pytest.raises(WrongPage, match="nothing of its own"):
                tab.first.check()

    bounded(look())


def test_a_slow_page_does_not_hold_the_driver(portal: Server) -> None:
    with pytest.raises(RunFailed, match="no end"):
        bounded(load(portal.base_url, page="slow", runs=1, timeout=0.3))


def test_table_rows_arrive_also_out_of_the_message_cache(portal: Server) -> None:
    async def look() -> None:
        async with await Session.connect(portal.base_url, "listing", timeout=WAIT) as tab:
            first, second = tab.first, await tab.rerun()
            assert first.table_rows == second.table_rows == 200
            assert "湖南安达199号公司\t有效" in first.text
            assert first.text == second.text
            assert first.signature == second.signature
            assert second.bytes < first.bytes / 2
            other = await tab.rerun("rows=7")
            assert other.table_rows == 7
            assert other.signature != first.signature
            assert (await tab.open("")).text == "首页"
            with pytest.raises(WrongPage):
                await tab.open("nowhere")
        async with await Session.connect(portal.base_url, "listing", timeout=WAIT, cache=False) as forgetful:
            assert (await forgetful.rerun()).bytes > first.bytes / 2

    bounded(look())


def test_widgets_are_set_and_pressed_by_key_or_label(portal: Server) -> None:
    async def look() -> None:
        async with await Session.connect(portal.base_url, "forms", timeout=WAIT) as tab:
            assert "placeholder" not in tab.first.text
            pressed = await tab.rerun(widget_states={"person": "刘一", "登记": True})
            assert "刘一已登记" in pressed.text
            assert "请填写" in (await tab.rerun()).text
            with pytest.raises(DriverError, match="no single widget"):
                await tab.rerun(widget_states={"nothing": True})

    bounded(look())


def test_a_page_that_reruns_itself_is_waited_for(portal: Server) -> None:
    async def look() -> None:
        async with await Session.connect(portal.base_url, "again", timeout=WAIT) as tab:
            assert tab.first.restarts == 1
            assert tab.first.text == "second time"

    bounded(look())


def test_a_script_that_does_not_compile_is_noticed(servers: dict[str, Server]) -> None:
    with pytest.raises(RunFailed, match="SyntaxError"):
        bounded(load(servers["uncompiled"].base_url, runs=1, timeout=WAIT))


def test_a_constant_route_is_measured(portal: Server) -> None:
    outcome = bounded(http_load(f"{portal.base_url}/constant/200", clients=2, requests=5, expect=["有效"]))

    assert len(outcome.latencies) == 10
    with pytest.raises(RunFailed, match="503"):
        bounded(http_load(f"{portal.base_url}/constant/503", requests=1))


def test_a_server_that_does_not_come_up_shows_its_log(tmp_path: Path) -> None:
    (tmp_path / "served.py").write_text("raise RuntimeError('no database')", encoding="utf-8")

    with pytest.raises(ServerFailed) as caught, uvicorn_app(tmp_path / "served.py", startup_seconds=WAIT):
        pass

    assert "no database" in caught.value.__notes__[0]


def test_measurements_are_interleaved() -> None:
    calls: list[str] = []

    def a() -> float:
        calls.append("a")
        return 2.0

    def b() -> float:
        calls.append("b")
        return float(len(calls))

    pair = interleaved(a, b, 3, warm_up=0)

    assert calls == ["a", "b"] * 3
    assert pair.a.median == 2.0
    assert pair.b.values == (2.0, 4.0, 6.0)
    assert pair.ratio == 0.5
    assert pair.b.spread == 1.0


def test_the_report_aligns_and_fails_when_a_bar_is_missed(tmp_path: Path) -> None:
    report = Report("figures")
    report.add(
        "名录列表", Sample((10.0, 12.0, 11.0)), "ms", against="constant route", against_value=2.0, bar=at_most(6)
    )
    assert report.exit_status == 0
    report.add("import", 5.0, "s", against="bare", against_value=1.0, bar=at_most(3))
    report.add("runs", math.nan, "/s", bar=at_least(100, "value"))
    report.add("for information", 1.0, "s")

    text = report.render()
    path = tmp_path / "out" / "figures.json"

    assert report.finish(path) == 1
    assert [figure.name for figure in report.failed] == ["import", "runs"]
    lines = {line.split("  ")[0]: line for line in text.splitlines()}
    assert width(lines["名录列表"].removesuffix("pass")) == width(lines["import"].removesuffix("FAIL"))
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written["passed"] is False
    assert [entry["passed"] for entry in written["figures"]] == [True, False, False, None]
    with pytest.raises(ValueError, match="compare"):
        report.add("no floor", 1.0, "s", bar=at_most(2))


def test_floors_do_the_work_they_claim(tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    rows = floors.sample_rows(50)
    with xlsxwriter.Workbook(tmp_path / "rows.xlsx") as book:
        sheet = book.add_worksheet()
        for position, row in enumerate(rows):
            sheet.write_row(position, 0, row)

    assert floors.calamine_read(tmp_path / "rows.xlsx") > 0
    assert floors.bare_executemany(rows) > 0
    assert floors.sha256_over(b"x" * 1000) > 0
    assert {len(row) for row in rows} == {floors.COLUMNS}
