"""Growth: the same figures in worlds of different size, so that what grows with the register is seen beside what does not."""

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from registry.accounts import commands as accounts
from registry.accounts.queries import actor_named
from registry.accounts.rules import DEMO_PASSWORD
from registry.blacklist import queries as blacklist
from registry.exchange import commands as exchange
from registry.exchange import kinds, taking_out
from registry.kernel import clock, db, ledger
from registry.kernel.access import PUBLIC
from registry.kernel.paging import PageRequest
from registry.policy import Action, Ledger
from registry.reports import dashboards, work_list
from registry.screening import queries as screening
from registry.screening.terms import Asked as Named
from registry.training import queries as training
from registry.training.tables import Certificate
from registry.ui import sheets_out
from registry.verification import look_up
from tests.addresses import records
from tests.benchmarks import imports
from tests.benchmarks.crowd import p95
from tests.benchmarks.driver import keep_alive_load
from tests.benchmarks.load import Asked
from tests.benchmarks.resident import megabytes
from tests.benchmarks.servers import uvicorn_app
from tests.benchmarks.table import Report, at_most
from tests.benchmarks.verification import addresses
from tests.benchmarks.worlds import ROOT, Given, standing_in, surroundings_of
from tests.world import submission

MOST = 1.3  # times what exact verification takes in the smallest world
CODES = 2_000
ROWS = 1_000
CLIENTS = 2
_PAGE = PageRequest(1, 20)


@dataclass(frozen=True)
class Sized:
    """A world, how many certificates it holds, and some of their codes."""

    world: Given
    certificates: int
    codes: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"{self.certificates:,}"


def sized(world: Given) -> Sized:
    """Look at a world."""
    held = db.core(Certificate).c
    with standing_in(world), db.reading() as session:
        last = session.execute(select(func.max(held.id))).scalar_one()
        wanted = Random(1).sample(range(1, last + 1), min(CODES, last))
        codes = session.execute(select(held.code).where(db.among(held.id, wanted), held.live.is_(True))).scalars()
        count = session.execute(select(func.count()).select_from(held.id.table).where(held.live.is_(True))).scalar_one()
        return Sized(world, count, tuple(codes))


def measure(report: Report, worlds: Sequence[Given], *, quick: bool = False) -> None:
    """Enter each figure of the largest world beside the smallest one's; those between stand in the note."""
    found = sorted(map(sized, worlds), key=lambda one: one.certificates)
    figures: dict[str, list[float]] = {}
    for one in found:
        with standing_in(one.world):
            for name, milliseconds in (*_inside(one, 3 if quick else 15), *_worked(20 if quick else ROWS)):
                figures.setdefault(name, []).append(milliseconds)
    _served(report, found, 30 if quick else 400, 2 if quick else 9, quick=quick)
    for name, values in figures.items():
        _enter(report, name, values, found, "ms")


def _enter(report: Report, name: str, values: Sequence[float], found: Sequence[Sized], unit: str) -> None:
    told = ", ".join(f"{one.title} certificates: {value:,.3g} {unit}" for one, value in zip(found, values, strict=True))
    report.add(
        f"{name}, {found[-1].title}", values[-1], unit, against=f"with {found[0].title} certificates",
        against_value=values[0], note=told,
    )  # fmt: skip


def _served(report: Report, found: Sequence[Sized], requests: int, repeat: int, *, quick: bool) -> None:
    """Exact verification and the list by programs, every world in turn; start-up and memory."""
    with ExitStack() as stack:
        servers, starts, memory = [], list[float](), list[float]()
        for one in found:
            began = time.perf_counter()
            env = surroundings_of(one.world, PROXIES="127.0.0.1")
            server = uvicorn_app(ROOT / "streamlit_app.py", env, cwd=ROOT, health="/api/v1/health", startup_seconds=120)
            servers.append(stack.enter_context(server))
            starts.append(time.perf_counter() - began)
            memory.append(megabytes(servers[-1]))
        asked: dict[str, Callable[[Sized], Iterator[Asked]]] = {
            "exact verification (API)": _codes,
            "public list (API)": _lists,
        }
        for name, ask in asked.items():
            targets = [ask(one) for one in found]
            rounds: list[list[float]] = []
            for _ in range(repeat + 1):
                rounds.append([])
                for server, wanted in zip(servers, targets, strict=True):
                    done = asyncio.run(keep_alive_load(server.base_url, wanted, CLIENTS, requests))
                    rounds[-1].append(1000 * done.percentile(95))
            each = [sorted(values)[repeat // 2] for values in zip(*rounds[1:], strict=True)]
            ratio = sorted(values[-1] / values[0] for values in rounds[1:])[repeat // 2]
            told = ", ".join(f"{one.title}: {value:.2f} ms" for one, value in zip(found, each, strict=True))
            report.add(
                f"{name}, p95, {found[-1].title}", ratio * each[0], "ms",
                against=f"with {found[0].title} certificates", against_value=each[0],
                bar=at_most(MOST) if ask is _codes and not quick else None,
                note=f"median of {repeat} rounds, each asked of every world in turn; {told}",
            )  # fmt: skip
    _enter(report, "start-up", starts, found, "s")
    _enter(report, "memory at rest", memory, found, "MB")


def _codes(one: Sized) -> Iterator[Asked]:
    for code, headers in zip(cycle(one.codes), addresses(), strict=False):
        yield Asked(f"/api/v1/verify?code={code}", headers, code.encode())


def _lists(_: Sized) -> Iterator[Asked]:
    for number, headers in enumerate(addresses()):
        yield Asked(f"/api/v1/blacklist?page={number % 3 + 1}&n={number}", headers, b'"items"')


def _inside(one: Sized, repeat: int) -> Iterator[tuple[str, float]]:
    """p95 of what is asked often, one time of what is worked out from everything; in milliseconds."""
    officer, certifier, auditor, clerk = (actor_named(name) for name in ("officer", "certifier", "auditor", "clerk"))
    known, codes = records(), cycle(one.codes)
    often: dict[str, Callable[[], object]] = {
        "sign-in": lambda: accounts.sign_in("officer", DEMO_PASSWORD),
        "public list": lambda: blacklist.public_list(PUBLIC, blacklist.Wanted(), _PAGE),
        "one certificate": lambda: training.certificate(certifier, next(codes)),
        "look-up by name": lambda: look_up.look_up(officer, "矿山", reason="核查"),
        "look-up, a person": lambda: look_up.person(officer, known["person"], reason="核查"),
        "a centre's certificates": lambda: training.certificates(clerk, training.Wanted(), _PAGE),
        "ledger head": _head,
        "work list of a clerk": lambda: work_list.tasks(clerk),
    }
    seldom: dict[str, Callable[[], object]] = {
        "open data, everything": lambda: blacklist.everything_public(PUBLIC),
        "every certificate, counted": lambda: training.count_certificates(certifier, training.Wanted()),
        "work list of a keeper": lambda: work_list.tasks(actor_named("keeper")),
        **{f"dashboard: {topic.value}": lambda topic=topic: dashboards.board(auditor, topic) for topic in dashboards.topics(auditor)},
        "ledger check, training": _check,
    }  # fmt: skip
    for name, ask in often.items():
        ask()
        yield f"{name}, p95", p95([_milliseconds(ask) for _ in range(repeat)])
    for name, ask in seldom.items():
        yield name, _milliseconds(ask)


def _worked(rows: int) -> Iterator[tuple[str, float]]:
    """One time of what is done with many rows at once: a sheet in and undone, sheets out, a screening, events into a ledger."""
    clerk, officer, auditor = (actor_named(name) for name in ("clerk", "officer", "auditor"))
    with tempfile.TemporaryDirectory(prefix="bench-") as room:
        content = imports.write_sheet(Path(room) / "results.xlsx", rows).path.read_bytes()
    kind, stated = kinds.kind("certificates"), "比较不同规模下的用时"
    began = time.perf_counter()
    batch = exchange.preview(clerk, kind, content, "成绩.xlsx", submission=submission()).batch
    done = exchange.confirm(clerk, batch, submission=submission())
    yield f"import of {rows:,} results", 1000 * (time.perf_counter() - began)
    if not done.stored:
        raise AssertionError("nothing was stored of the sheet")
    yield "undo of them", _milliseconds(lambda: exchange.undo(clerk, batch, submission=submission()))
    yield f"ledger append, {rows:,} events", _appended(rows)
    asked = [Named(row, f"湖南演示{row}号矿山工程有限公司") for row in range(1, rows + 1)]
    yield f"screening of {rows:,} names", _milliseconds(lambda: screening.screen(officer, asked, purpose=stated))
    for code in ("certificates", "agencies_register"):
        wanted = next(one for one in sheets_out.OUT if one.code == code)
        viewer = clerk if code == "certificates" else auditor
        yield f"sheet out: {code}", _milliseconds(lambda: taking_out.take(viewer, wanted, stated))  # noqa: B023  # called at once


class _NotKept(Exception):
    """Takes back what was measured."""


def _appended(events: int) -> float:
    subjects = [f"X{number}" for number in range(events)]
    try:
        with db.writing([Ledger.TRAINING]) as session:
            standing = ledger.trees(session, [Ledger.TRAINING])
            recorded = [ledger.Events(Action.RESULT_SUBMITTED, subjects, {"operation": "low_voltage"})]
            began = time.perf_counter()
            ledger.append(session, "nobody", recorded, standing)
            session.flush()
            took = 1000 * (time.perf_counter() - began)
            raise _NotKept
    except _NotKept:
        return took


def _head() -> None:
    with db.reading() as session:
        ledger.head(session, Ledger.TRAINING)


def _check() -> None:
    with db.reading() as session:
        verdict = ledger.verify(session, Ledger.TRAINING)
    if verdict.finding is not None:
        raise AssertionError(f"{verdict} on {clock.today()}")


def _milliseconds(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return 1000 * (time.perf_counter() - began)


def province(folder: Path, certificates: int) -> Given:
    """A province with about so many certificates, sown anew."""
    from registry import maintenance
    from seed import province as sown

    world = Given(folder)
    with standing_in(world):
        maintenance.migrate()
        sown.sow(scale=certificates / CERTIFICATES, base="small")
    return world


CERTIFICATES = 1_200_000
"""Of a whole province."""
