"""A clerk at a desk of her own: a process that previews and confirms one sheet when told to, and says what came of it.

`python -m tests.exchange.clerk ORGANISATION SHEET` prints a line when it is ready, waits for a line, and prints one JSON object.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from registry.exchange import commands
from registry.kernel.access import Actor
from registry.policy import Role
from registry.training.sheets import KIND
from tests.world import submission

ROOT = Path(__file__).resolve().parents[2]
WAIT = 120.0


@dataclass(frozen=True)
class Done:
    """What came of the sheet; `began` and `ended` are instants of the machine's clock."""

    batch: str
    rows: int
    stored: int
    rejected: tuple[int, ...]
    began: float
    ended: float

    @property
    def seconds(self) -> float:
        """From the first look at the file to the last row stored."""
        return self.ended - self.began


class Clerk:
    """The process, seen from outside."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def go(self) -> None:
        """Tell her to begin."""
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def finish(self) -> Done:
        """Wait until she has done."""
        said, _ = self._process.communicate(timeout=WAIT)
        assert self._process.returncode == 0
        found = json.loads(said)
        return Done(**{**found, "rejected": tuple(found["rejected"])})

    def kill(self) -> None:
        """End her at once: nothing is tidied up."""
        self._process.kill()
        self._process.wait(WAIT)


@contextmanager
def at_a_desk(organisation: str, sheet: Path, env: Mapping[str, str] | None = None) -> Iterator[Clerk]:
    """A clerk of a centre who has her sheet before her and waits for the word; on this process's database, or that of `env`."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.exchange.clerk", organisation, str(sheet)],
        cwd=ROOT,
        env={**os.environ, **(env or {}), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "ready\n"
            yield Clerk(process)
        finally:
            process.kill()


def _work(organisation: str, sheet: Path) -> Done:
    content = sheet.read_bytes()
    actor = Actor(f"clerk-{organisation}"[:64], Role.CLERK, f"PERSON-{organisation}", "经办", organisation=organisation)
    print("ready", flush=True)
    sys.stdin.readline()
    began = time.time()
    seen = commands.preview(actor, KIND, content, sheet.name, submission=submission())
    done = commands.confirm(actor, seen.batch, submission=submission())
    rejected = tuple(one.row for one in (*seen.rejected, *done.late))
    assert len(rejected) == done.rejected
    return Done(done.batch, done.rows, done.stored, rejected, began, time.time())


if __name__ == "__main__":
    print(json.dumps(vars(_work(sys.argv[1], Path(sys.argv[2])))))
