"""A long ledger: proofs beside reading its leaves and working the root out anew; its whole check beside bare SHA-256."""

import time
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from random import Random

from sqlalchemy import select
from sqlmodel import Session

from registry import maintenance
from registry.kernel import db, ledger, proofs, tree
from registry.kernel.ledger import Detail
from registry.kernel.transaction import write
from registry.policy import Action, Ledger, Permission
from tests.benchmarks import floors
from tests.benchmarks.table import Report, at_least, at_most, interleaved
from tests.benchmarks.worlds import at_home_in
from tests.world import KEEPER, submission

EVENTS, QUICK = 1_000_000, 20_000
AT_ONCE = 10_000
MOST = 0.05  # of what reading everything takes
LEAST = 0.3  # of the speed of bare SHA-256

DETAILS: dict[str, Detail] = {  # as long as those of a certificate
    "batch": "BBBCYAPJTDP94KB3X", "issued_on": date(2025, 1, 29), "operation": "1005", "person": "PQQDGR9B948QA2J0B",
    "provision": "SO-05.validity@2010-07-01", "result": "", "valid_until": date(2031, 1, 28),
}  # fmt: skip


def measure(report: Report, folder: Path, *, quick: bool = False) -> None:
    """Enter what one proof of each kind takes, of random places in a ledger of a million events, and what the whole check takes."""
    events, rng = (QUICK if quick else EVENTS), Random(6962)
    with at_home_in(folder):
        maintenance.migrate()
        for batch in range(events // AT_ONCE):
            with write(KEEPER, Permission.PARTIES_ENTER, submission(), ledgers=[Ledger.PARTIES]) as work:
                work.record_each(Action.PERSON_ENTERED, [f"P{batch:06d}{at:010d}" for at in range(AT_ONCE)], **DETAILS)
        with db.reading() as session:
            event = db.core(ledger.LedgerEvent)

            def whole() -> None:
                leaves = select(event.c.leaf).where(event.c.ledger == Ledger.PARTIES.value).order_by(event.c.seq)
                grown = tree.Tree()
                grown.push(*session.execute(leaves).scalars())
                if grown.root.hex() != ledger.head(session, Ledger.PARTIES).root:
                    raise AssertionError("another root")

            def included() -> None:
                size = rng.randrange(1, events + 1)
                found = proofs.inclusion(session, Ledger.PARTIES, rng.randrange(size), size)
                path = [bytes.fromhex(one) for one in found.path]
                root = tree.root_by_inclusion(bytes.fromhex(found.leaf), found.index, size, path)
                if root.hex() != found.root:
                    raise AssertionError("a proof that does not hold")

            def grew() -> None:
                second = rng.randrange(2, events + 1)
                proofs.consistency(session, Ledger.PARTIES, rng.randrange(1, second), second)

            bar = None if quick else at_most(MOST)
            for name, proof in (("inclusion proof", included), ("consistency proof", grew)):
                report.add_pair(
                    f"{name}, {events:,} events", interleaved(proof, whole, 5), "s",
                    against="reading every leaf", bar=bar, note="random places and sizes, embedded database",
                )  # fmt: skip
            _check(report, session, events, quick=quick)


def _check(report: Report, session: Session, events: int, *, quick: bool) -> None:
    """The whole check: events, subtrees, heads, signatures."""
    written = sum(map(len, _written(session)))

    def checked() -> float:
        started = time.perf_counter()
        verdict = ledger.verify(session, Ledger.PARTIES)
        seconds = time.perf_counter() - started
        if verdict.finding is not None or verdict.size != events:
            raise AssertionError(f"{verdict}")
        return events / seconds

    def bare() -> float:
        return events / sum(floors.sha256_over(part) for part in _parts(session))

    report.add_pair(
        f"ledger check, {events:,} events", interleaved(checked, bare, 5), "/s",
        against="bare SHA-256 of each event's bytes", bar=None if quick else at_least(LEAST),
        note=f"{written / events:.0f} bytes an event; reads, rebuilds and hashes every event, the tree, heads and signatures",
    )  # fmt: skip


def _written(session: Session) -> Iterator[bytes]:
    event = db.core(ledger.LedgerEvent)
    found = select(*event.c[:-1]).where(event.c.ledger == Ledger.PARTIES.value).order_by(event.c.seq)
    for row in session.execute(found.execution_options(yield_per=AT_ONCE)):
        yield b"\x00" + ledger.event_bytes(*row)


def _parts(session: Session) -> Iterator[list[bytes]]:
    """In parts, so as not to hold all of a long ledger at once."""
    every = _written(session)
    while part := list(islice(every, AT_ONCE)):
        yield part
