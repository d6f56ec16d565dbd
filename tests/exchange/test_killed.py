"""A process killed (SIGKILL) at any moment of an import: afterwards the whole batch is stored or nothing of it, every count
agrees, the ledgers are whole, and the same file can be imported.

`TESTS_KILLS` says how often on each database; `TESTS_SEED` repeats a run.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random, SystemRandom

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.pool import NullPool
from typer.testing import CliRunner

import registry.__main__ as program
from registry.exchange import commands, tables
from registry.exchange.terms import BatchState
from registry.kernel import db, ledger
from registry.kernel.errors import InvalidInput
from registry.kernel.transaction import Submission
from registry.parties import tables as parties
from registry.policy import Ledger
from registry.training import tables as store
from registry.training.sheets import KIND
from registry.training.terms import ResultState
from tests import world as w
from tests.exchange import clerk

KILLS = int(os.environ.get("TESTS_KILLS", "3"))
ROWS, BAD = 2_000 if KILLS > 3 else 600, 20
STORED = ROWS - BAD


@dataclass(frozen=True)
class Books:
    """Everything an import adds to, counted."""

    batches: int
    results: int
    people: int
    submissions: int
    exchange: int
    training: int
    parties: int

    def and_then(self, **more: int) -> Books:
        """The same with so many more of some."""
        return Books(**{name: count + more.get(name, 0) for name, count in vars(self).items()})


PREVIEWED = {"batches": 1, "submissions": 1, "exchange": 1}
CONFIRMED = PREVIEWED | {
    "submissions": 2, "results": STORED, "people": STORED, "training": STORED + 1, "parties": 1,
}  # fmt: skip


def books() -> Books:
    with db.reading() as session:
        rows = [tables.Batch, store.ExamResult, parties.Person, Submission]
        sizes = [Ledger.EXCHANGE, Ledger.TRAINING, Ledger.PARTIES]
        counts = [db.count(session, select(db.core(table))) for table in rows]
        return Books(*counts, *(ledger.head(session, one).size for one in sizes))


def whole() -> None:
    verified = CliRunner().invoke(program.APP, ["audit", "verify"])
    assert verified.exit_code == 0, verified.output


def sheet_of(place: int) -> bytes:
    """People nobody has met before, now and then one who cannot be stored."""
    born = f"{date(1980, 1, 1) + timedelta(days=place):%Y%m%d}"
    rows = [w.row(serial, 身份证号=w.identity(serial, born=born)) for serial in range(ROWS)]
    for row in rows[:: ROWS // BAD]:
        row["理论成绩"] = "101"
    return w.sheet(rows)


def restart() -> None:
    """As after a restart: nobody has the database open any more, neither this process nor the server for the dead one."""
    db.dispose()
    if db.backend() == "sqlite":
        return
    # in one transaction the view would stay as it was first seen
    engine = create_engine(db.engines().url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    ours = "datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    until = time.monotonic() + clerk.WAIT
    with engine.connect() as connection:
        while connection.execute(text(f"SELECT count(*) FROM pg_stat_activity WHERE {ours}")).scalar_one():
            assert time.monotonic() < until, "the server does not notice that its client is gone"
            time.sleep(0.01)


def batch_of(content: bytes) -> tuple[str, BatchState] | None:
    column = db.core(tables.Batch).c
    query = select(column.number, column.state).where(column.file_hash == sha256(content).hexdigest())
    with db.reading() as session:
        found = session.execute(query).one_or_none()
    return (found.number, found.state) if found else None


def import_after_all(world: w.World, content: bytes, left: tuple[str, BatchState] | None, random: Random) -> None:
    """Bring the file in: anew, or by confirming the preview that was left, or once the stored batch was taken back."""
    if left is not None and left[1] is BatchState.CONFIRMED:
        with pytest.raises(InvalidInput, match=left[0]):
            commands.preview(world.clerk, KIND, content, "成绩.xlsx", submission=w.submission())
        assert commands.undo(world.clerk, left[0], submission=w.submission()) == STORED
        left = None
    if left is not None and random.random() < 0.5:
        number = left[0]
    else:
        seen = commands.preview(world.clerk, KIND, content, "成绩.xlsx", submission=w.submission())
        assert (seen.rows, seen.accepted) == (ROWS, STORED)
        number = seen.batch
    done = w.confirm(world.clerk, number)
    assert (done.rows, done.stored, done.rejected) == (ROWS, STORED, BAD)
    assert w.count_rows(store.ExamResult, store.ExamResult.batch == number) == STORED


def test_killed_at_any_moment(database: str, tmp_path: Path) -> None:
    seed = int(os.environ.get("TESTS_SEED") or SystemRandom().randrange(1_000_000))
    random, met = Random(seed), Counter[str]()
    world, sheet = w.build(), tmp_path / "成绩.xlsx"

    def at_a_desk(content: bytes) -> AbstractContextManager[clerk.Clerk]:
        sheet.write_bytes(content)
        db.dispose()
        return clerk.at_a_desk(world.clerk.organisation, sheet)

    with at_a_desk(sheet_of(0)) as one:
        before = books()
        db.dispose()
        one.go()
        done = one.finish()
    assert books() == before.and_then(**CONFIRMED), "this is what an import adds"
    previewing, confirming = done.previewed - done.began, done.ended - done.previewed
    print(f"{database}: {KILLS} kills in {previewing:.2f} + {confirming:.2f} s, TESTS_SEED={seed}")

    for place in range(1, KILLS + 1):
        content, before = sheet_of(place), books()
        # from the beginning; once the preview is stored; about the moment at which all is stored
        after = (random.random() * previewing, random.random() * confirming, random.uniform(0.7, 2) * confirming)
        when = place % 3
        with at_a_desk(content) as one:
            one.go()
            if when:
                one.finish_preview()
            time.sleep(after[when])
            one.kill()
        restart()
        left = batch_of(content)
        said = f"killed {after[when]:.3f} s into {'confirming' if when else 'the preview'}, TESTS_SEED={seed}"
        met[left[1].value if left else "nothing"] += 1
        expected = {} if left is None else PREVIEWED if left[1] is BatchState.PREVIEWED else CONFIRMED
        assert books() == before.and_then(**expected), said
        whole()
        import_after_all(world, content, left, random)
    whole()
    pending = w.count_rows(store.ExamResult, store.ExamResult.state == ResultState.PENDING)
    assert pending == w.count_rows(parties.Person) == (KILLS + 1) * STORED, f"TESTS_SEED={seed}"
    print(dict(met))
