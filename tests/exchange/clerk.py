"""A clerk at a desk of her own: a process that previews and confirms one sheet when told to, and says what came of it."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from unittest.mock import patch
from uuid import uuid4

from registry.exchange import commands
from registry.kernel.access import Actor
from registry.policy import Role
from registry.training.sheets import KIND
from tests import world as w
from tests.conftest import forget

WAIT = 120.0
# each a new process, which need not load the portal's modules again
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload([__name__])


@dataclass(frozen=True)
class Done:
    """What came of the sheet; `began`, `previewed` and `ended` are instants of the machine's clock."""

    batch: str
    rows: int
    stored: int
    rejected: tuple[int, ...]
    began: float
    previewed: float
    ended: float


class Clerk:
    """The process, seen from outside."""

    def __init__(self, process: BaseProcess, line: Connection) -> None:
        self._process, self._line = process, line
        self._done: list[Done] = []

    def go(self) -> None:
        """Tell her to begin."""
        self._line.send("go")

    def finish_preview(self) -> None:
        """Wait until the preview is stored; she goes on to confirm it."""
        assert self._hear() == "previewed"

    def has_done(self) -> bool:
        """Whether she has done, without waiting. Raises `EOFError` when she broke down, having said why."""
        while not self._done and self._line.poll():
            self._hear()
        return bool(self._done)

    def finish(self) -> Done:
        """Wait until she has done. Raises `EOFError` when she broke down, having said why."""
        while not self._done:
            self._hear()
        return self._done[0]

    def _hear(self) -> str | Done:
        assert self._line.poll(WAIT), "the clerk does not answer"
        said: str | Done = self._line.recv()
        if isinstance(said, Done):
            self._done.append(said)
        return said

    def kill(self) -> None:
        """End her at once (SIGKILL): nothing is tidied up."""
        self._process.kill()
        self._process.join(WAIT)
        assert not self._process.is_alive()


@contextmanager
def at_a_desk(organisation: str, sheet: Path) -> Iterator[Clerk]:
    """A clerk of a centre who has read her sheet and waits for the word, in this process's surroundings."""
    ours, hers = _PROCESSES.Pipe()
    process = _PROCESSES.Process(target=_sit, args=(hers, dict(os.environ), organisation, str(sheet)))
    with patch.dict(
        sys.modules, {"__main__": ModuleType("__main__")}
    ):  # else she runs what a page left there as its own
        process.start()
    hers.close()
    try:
        assert ours.poll(WAIT)
        assert ours.recv() == "ready"
        yield Clerk(process, ours)
    finally:
        process.kill()
        process.join(WAIT)


def _sit(line: Connection, env: Mapping[str, str], organisation: str, sheet: str) -> None:
    os.environ.clear()
    os.environ.update(env)
    forget()  # what was asked before the surroundings were right
    content = Path(sheet).read_bytes()
    actor = Actor(f"clerk-{organisation}"[:64], Role.CLERK, f"PERSON-{organisation}", "经办", organisation=organisation)
    line.send("ready")
    line.recv()
    began = time.time()
    seen = commands.preview(actor, KIND, content, Path(sheet).name, submission=uuid4().hex)
    line.send("previewed")
    previewed = time.time()
    done = commands.confirm(actor, seen.batch, submission=uuid4().hex)
    rejected = tuple(one.row for one in (*seen.rejected, *done.late))
    assert len(rejected) == done.rejected
    line.send(Done(done.batch, done.rows, done.stored, rejected, began, previewed, time.time()))


# -- their sheets ------------------------------------------------------------------------------------------------------

_BAD_EVERY = 50
BAD = "101"


def two_sheets(rows: int, shared: int) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Results of two centres, so many rows each; `shared` people, a multiple of three, are in both, in another order.

    A third of these took the same exam, a third another one, a third goes by another name in the second file: of the first and
    the last one row of two can be stored, whichever comes first. Of the others, every fiftieth row is bad.
    """
    third = shared // 3
    first = [_row(serial, bad=serial > shared) for serial in range(1, rows + 1)]
    second = [
        *(_row(serial) for serial in range(1, third + 1)),
        *(_row(serial, 操作项目="高压电工作业") for serial in range(third + 1, 2 * third + 1)),
        *(_row(serial, 姓名="另有其人") for serial in range(2 * third + 1, shared + 1)),
        *(_row(serial, bad=True) for serial in range(rows + 1, 2 * rows - shared + 1)),
    ]
    return first, second[::-1]


def _row(serial: int, *, bad: bool = False, **values: str) -> dict[str, str]:
    return w.row(serial, **values, **({"理论成绩": BAD} if bad and serial % _BAD_EVERY == 0 else {}))


def storable(sheets: Iterable[list[dict[str, str]]]) -> int:
    """How many rows of the two sheets can be stored together: one of each person's operation, under one name."""
    sound = [row for rows in sheets for row in rows if row["理论成绩"] != BAD]
    return len({(row["身份证号"], row["操作项目"]) for row in sound})
