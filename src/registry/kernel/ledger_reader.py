"""Reads a long ledger of the embedded database in processes beside this one: two threads would wait for each other's every step.

A reader is told what to ask and answers, stretch by stretch, with the leaves that fit what is stored; it has no key and needs none.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess  # nosec B404
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from itertools import cycle
from pathlib import Path
from typing import IO, Final, NamedTuple

from registry.kernel.tree import leaf_hashes

Stretch = tuple[int, int]
"""First and last event."""

READERS: Final = 2
_ROOT: Final = str(Path(__file__).parents[2])
_COMMAND: Final = f"import sys; sys.path.insert(0, {_ROOT!r}); from registry.kernel.ledger_reader import main; main()"
PYTHON: Final = [sys.executable, "-I", "-c", _COMMAND]
_LEAF: Final = 32


class Asked(NamedTuple):
    """The database, and a select of what `fitting` takes, by ledger, first and last event."""

    address: str
    statement: str
    ledger: str


def fitting(texts: str | None, stored: str | None, count: int) -> list[bytes]:
    """The leaves of so many events, written one a line, when each is the hash stored for it, one a line in hexadecimal; else none."""
    if texts is None or stored is None:
        return []
    leaves = leaf_hashes(texts.encode().split(b"\n"))
    return leaves if len(leaves) == count and b"".join(leaves).hex("\n", _LEAF) == stored.lower() else []


def read(asked: Asked, stretches: Sequence[Stretch]) -> Iterator[list[bytes]]:
    """The leaves of each stretch in their order, none where something does not fit or its reader broke down."""
    with ExitStack() as stack:
        answers = [stack.enter_context(_reader(asked, stretches[place::READERS])) for place in range(READERS)]
        for answer, (first, last) in zip(cycle(answers), stretches, strict=False):
            found = answer.read(_LEAF * int.from_bytes(answer.read(4)))
            whole = len(found) == _LEAF * (last - first + 1)
            yield [found[at : at + _LEAF] for at in range(0, len(found), _LEAF)] if whole else []


class _reader:
    """A process that reads some of the stretches, and what it answers."""

    def __init__(self, asked: Asked, stretches: Sequence[Stretch]) -> None:
        self._wanted = json.dumps([asked, stretches]).encode()

    def __enter__(self) -> IO[bytes]:
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(PYTHON, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env={})  # noqa: S603  # nosec B603
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(OSError), self._process.stdin as said:
            said.write(self._wanted)
        return self._process.stdout

    def __exit__(self, *_error: object) -> None:
        self._process.kill()  # it has answered, or nobody listens any more
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


def main() -> None:
    """Such a process."""
    (address, statement, ledger), stretches = json.loads(sys.stdin.buffer.read())
    with closing(sqlite3.connect(address, uri=True)) as connection:
        for first, last in stretches:
            leaves: list[bytes] = []
            with suppress(sqlite3.Error, UnicodeError):  # holds something that is no text
                texts, stored = connection.execute(
                    statement, {"ledger": ledger, "first": first, "last": last}
                ).fetchone()
                leaves = fitting(texts, stored, last - first + 1)
            sys.stdout.buffer.write((len(leaves)).to_bytes(4) + b"".join(leaves))
            sys.stdout.buffer.flush()
