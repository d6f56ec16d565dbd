"""A clerk at a desk of her own: a process that previews and confirms one sheet when told to, and says what came of it."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from uuid import uuid4

from registry.exchange import commands
from registry.kernel.access import Actor
from registry.policy import Role
from registry.training.sheets import KIND

WAIT = 120.0
_PROCESSES = multiprocessing.get_context(
    "forkserver"
)  # each a new process that need not load the portal's modules again
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

    def go(self) -> None:
        """Tell her to begin."""
        self._line.send("go")

    def finish_preview(self) -> None:
        """Wait until the preview is stored; she goes on to confirm it."""
        assert self._hear() == "previewed"

    def finish(self) -> Done:
        """Wait until she has done. Raises `EOFError` when she broke down, having said why."""
        while not isinstance(said := self._hear(), Done):
            pass
        return said

    def _hear(self) -> object:
        assert self._line.poll(WAIT), "the clerk does not answer"
        said: object = self._line.recv()
        return said

    def kill(self) -> None:
        """End her at once (SIGKILL): nothing is tidied up."""
        self._process.kill()
        self._process.join(WAIT)
        assert not self._process.is_alive()


@contextmanager
def at_a_desk(organisation: str, sheet: Path, env: Mapping[str, str] | None = None) -> Iterator[Clerk]:
    """A clerk of a centre who has read her sheet and waits for the word; on this process's database, or that of `env`."""
    ours, hers = _PROCESSES.Pipe()
    process = _PROCESSES.Process(target=_sit, args=(hers, env or dict(os.environ), organisation, str(sheet)))
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
