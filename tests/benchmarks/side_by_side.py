"""Two clerks of two centres import at the same moment, each in a process of her own, while an officer and a decider go on with
the blacklist: both imports complete, and decisions are not held up by them.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from registry import maintenance
from registry.blacklist import commands as blacklist
from registry.blacklist.terms import RemovalReason
from registry.parties import tables as parties
from registry.training import tables
from tests import world as w
from tests.benchmarks import worlds
from tests.benchmarks.table import Report, at_most
from tests.blacklist import builders
from tests.conftest import database_at, postgresql_server
from tests.exchange import clerk

ROWS = 10_000
SHARED = 1_500
MOST = 3  # times what a decision takes while nobody imports
_IDLE = 150  # decisions before the imports, and again after them
_PAUSE = 0.01  # seconds from one decision to the next
_START = 0.2  # seconds the clerks are given to be well at work


class Found(NamedTuple):
    """Seconds of each decision without and during the imports, and what came of these."""

    idle: list[float]
    during: list[float]
    clerks: list[clerk.Done]

    @property
    def seconds(self) -> float:
        """From the first clerk's beginning to the last one's end."""
        return max(one.ended for one in self.clerks) - min(one.began for one in self.clerks)


def p95(values: list[float]) -> float:
    """The value that nineteen in twenty do not exceed."""
    return sorted(values)[max(0, -(-len(values) * 19 // 20) - 1)]


def measure(report: Report, *, quick: bool = False) -> None:
    """Enter what a decision takes during two imports beside what it takes without, on both databases."""
    rows, shared = (600, 150) if quick else (ROWS, SHARED)
    sheets = clerk.two_sheets(rows, shared)
    for name, database in (("PostgreSQL", _postgresql), ("SQLite", _sqlite)):
        with database():
            found = _both(sheets, idle=20 if quick else _IDLE)
        sound(found, sheets)
        stored, refused = sum(one.stored for one in found.clerks), sum(len(one.rejected) for one in found.clerks)
        report.add(
            f"two clerks with {rows:,} rows each, {name}", found.seconds, "s",
            note=f"{2 * rows:,} rows = {stored:,} stored + {refused:,} rejected; {shared:,} people are in both files",
        )  # fmt: skip
        held = name == "PostgreSQL" and not quick  # on SQLite there is one writer at all
        report.add(
            f"a blacklist decision meanwhile, p95, {name}", 1000 * p95(found.during), "ms",
            against="without imports", against_value=1000 * p95(found.idle), bar=at_most(MOST) if held else None,
            note=f"{len(found.during)} decisions during the imports, the longest {1000 * max(found.during):.0f} ms; "
            f"{len(found.idle)} without",
        )  # fmt: skip


@contextmanager
def _sqlite() -> Iterator[None]:
    with tempfile.TemporaryDirectory(prefix="bench-") as room, worlds.at_home_in(Path(room)):
        maintenance.migrate()
        yield


@contextmanager
def _postgresql() -> Iterator[None]:
    with ExitStack() as stack:
        room = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        address = database_at(stack.enter_context(postgresql_server(durable=True)), "template_registry")
        stack.enter_context(worlds.at_home_in(room, database_url=address))
        maintenance.migrate()
        yield


def _both(sheets: tuple[list[dict[str, str]], ...], *, idle: int) -> Found:
    world = w.build()
    desk = _Desk()
    alone = [desk.decide() for _ in range(idle)]
    with ExitStack() as stack:
        room = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        clerks = []
        for number, (actor, rows) in enumerate(zip((world.clerk, world.other), sheets, strict=True)):
            sheet = room / f"{number}.xlsx"
            sheet.write_bytes(w.sheet(rows))
            clerks.append(stack.enter_context(clerk.at_a_desk(actor.organisation, sheet)))
        for one in clerks:
            one.go()
        time.sleep(_START)
        during: list[float] = []
        while not all(one.has_done() for one in clerks):
            during.append(desk.decide())
        done = [one.finish() for one in clerks]
    alone += [desk.decide() for _ in range(idle)]
    w.intact()
    if w.count_rows(tables.ExamResult) != sum(one.stored for one in done):
        raise AssertionError("what the clerks stored is not what is there")
    people = {row["身份证号"] for rows in sheets for row in rows if row["理论成绩"] != clerk.BAD}
    if w.count_rows(parties.Person) != len(people):
        raise AssertionError("somebody is there twice, or not at all")
    return Found(alone, during, done)


class _Desk:
    """An officer proposes to remove a public listing, a decider refuses, and so on."""

    def __init__(self) -> None:
        (self._number,) = builders.receive([builders.cells()])
        builders.publish([self._number])
        self._version = builders.seen(self._number).version
        self._proposed = False

    def decide(self) -> float:
        """Carry out the next step; returns the seconds it took."""
        time.sleep(_PAUSE)
        chosen = blacklist.Chosen(number=self._number, version=self._version)
        began = time.perf_counter()
        if self._proposed:
            blacklist.refuse_removal(builders.DECIDER, [chosen], "理由不成立", submission=w.submission())
        else:
            reason = RemovalReason.REVOKED
            blacklist.propose_removal(builders.OFFICER, chosen, reason, "处罚决定被撤销", submission=w.submission())
        seconds = time.perf_counter() - began
        self._proposed, self._version = not self._proposed, self._version + 1
        return seconds


def sound(found: Found, sheets: tuple[list[dict[str, str]], ...]) -> None:
    """Raise unless every row of both files was stored or rejected, and the clerks met."""
    for one, rows in zip(found.clerks, sheets, strict=True):
        if not one.rows == one.stored + len(one.rejected) == len(rows):
            raise AssertionError(f"{one.rows} rows, {one.stored} stored, {len(one.rejected)} rejected of {len(rows)}")
    stored = sum(one.stored for one in found.clerks)
    if stored != clerk.storable(sheets):
        raise AssertionError(f"{stored} rows stored together, not {clerk.storable(sheets)}")
    if max(one.began for one in found.clerks) > min(one.ended for one in found.clerks) or not found.during:
        raise AssertionError("they did not meet")
