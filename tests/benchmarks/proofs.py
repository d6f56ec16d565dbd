"""Proofs of a long ledger, beside reading its leaves and working the root out anew."""

from pathlib import Path
from random import Random

from sqlalchemy import select

from registry import maintenance
from registry.kernel import db, ledger, proofs, tree
from registry.kernel.transaction import write
from registry.policy import Action, Ledger, Permission
from tests.benchmarks.table import Report, at_most, interleaved
from tests.benchmarks.worlds import at_home_in
from tests.world import KEEPER, submission

EVENTS, QUICK = 1_000_000, 20_000
AT_ONCE = 10_000
MOST = 0.05  # of what reading everything takes


def measure(report: Report, folder: Path, *, quick: bool = False) -> None:
    """Enter what one proof of each kind takes, of random places in a ledger of a million events."""
    events, rng = (QUICK if quick else EVENTS), Random(6962)
    with at_home_in(folder):
        maintenance.migrate()
        for batch in range(events // AT_ONCE):
            with write(KEEPER, Permission.PARTIES_ENTER, submission(), ledgers=[Ledger.PARTIES]) as work:
                work.record_each(Action.PERSON_ENTERED, [f"P{batch}-{place}" for place in range(AT_ONCE)])
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
