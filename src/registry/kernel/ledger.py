"""The audit trail: per register an append-only sequence of events under an RFC 6962 Merkle tree with signed heads.

Events name persons and certificates by random public codes, hold only text, whole numbers, booleans and ISO dates, and carry
no personal data. Rows are written by `kernel.transaction` alone; the database refuses to change or delete them.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert, select
from sqlmodel import Session

from registry.kernel import clock, db, secrets
from registry.kernel.errors import ClockBehind
from registry.kernel.events import Detail as Detail
from registry.kernel.events import Events as Events
from registry.kernel.events import by_column
from registry.kernel.events import event_bytes as event_bytes
from registry.kernel.heads import Head as Head
from registry.kernel.heads import head as head
from registry.kernel.heads import head_at as head_at
from registry.kernel.heads import head_note as head_note
from registry.kernel.ledger_check import Finding as Finding
from registry.kernel.ledger_check import Verdict as Verdict
from registry.kernel.ledger_check import verify as verify
from registry.kernel.ledger_tables import LedgerEvent as LedgerEvent
from registry.kernel.ledger_tables import LedgerHead as LedgerHead
from registry.kernel.ledger_tables import LedgerNode as LedgerNode
from registry.kernel.ledger_tables import SigningKey as SigningKey
from registry.kernel.tree import Place
from registry.kernel.tree import Tree as Tree
from registry.kernel.tree import leaf_hash as leaf_hash
from registry.kernel.tree import node_hash as node_hash
from registry.policy import Action, Ledger
from registry.settings import settings

_E = db.core(LedgerEvent).c


# -- writing (called by kernel.transaction only) -----------------------------------------------------------------------


Standing = Mapping[Ledger, tuple[Tree, str]]
"""The tree of each ledger, and the time of its newest head."""


def trees(session: Session, ledgers: Iterable[Ledger]) -> Standing:
    """The ledgers as they stand. The caller holds their locks."""
    return {ledger: _tree(session, ledger.value) for ledger in ledgers}


def append(session: Session, actor: str, recorded: Iterable[Events], standing: Standing) -> None:
    """Append events to their ledgers, whose trees stand as given, and write each ledger's new signed head. The caller holds the
    ledgers' locks.

    All is worked out before anything is stored, so as not to wait for rows that are still being poured.
    """
    by_ledger: dict[Ledger, list[Events]] = {}
    for events in recorded:
        by_ledger.setdefault(events.action.ledger, []).append(events)
    standing = {ledger: standing[ledger] for ledger in by_ledger}
    at = _moment(max((newest for _, newest in standing.values()), default=""))
    stored: list[tuple[dict[str, Any], list[tuple[Place, bytes]], dict[str, Any]]] = []
    for ledger, fresh in by_ledger.items():
        tree, _ = standing[ledger]
        rows = by_column(ledger.value, tree.size + 1, at, actor, fresh)
        made = tree.push(*rows["leaf"])
        root = tree.root
        version, signature = secrets.ring().sign(head_note(ledger.value, tree.size, root, at))
        head: dict[str, Any] = {
            "ledger": ledger.value,
            "size": tree.size,
            "at": at,
            "root": root,
            "frontier": b"".join(tree.frontier),
            "key_version": version,
            "signature": signature,
        }
        stored.append((rows, made, head))
    for rows, made, head in stored:
        db.pour(session, db.core(LedgerEvent), rows)
        if made:
            kept = {"level": [at.level for at, _ in made], "place": [at.number for at, _ in made]}
            db.pour(
                session, db.core(LedgerNode), {"ledger": head["ledger"], **kept, "hash": [node for _, node in made]}
            )
        know_key(session, head["key_version"])
        session.execute(insert(LedgerHead.__table__).values(**head))  # type: ignore[attr-defined]


_SLACK: Final = timedelta(minutes=5)  # by which the clocks of several servers may differ


def _moment(newest: str) -> str:
    """The time of new events: never before the newest one. Raises `ClockBehind` when the clock jumped back.

    A demonstration's clock is moved at will.
    """
    now = clock.stamp()
    if newest <= now or settings().demo:
        return now
    if clock.read_stamp(newest) - clock.now() > _SLACK:
        raise ClockBehind
    return newest


def must_not_be_behind(session: Session) -> None:
    """Raise `ClockBehind` when the clock is behind the newest event of any ledger."""
    _moment(max(head(session, one).at for one in Ledger))


def _tree(session: Session, ledger: str) -> tuple[Tree, str]:
    """The tree as it stands, and the time of its newest head."""
    last = session.execute(
        select(LedgerHead.size, LedgerHead.frontier, LedgerHead.at)  # type: ignore[call-overload]
        .where(LedgerHead.ledger == ledger)
        .order_by(LedgerHead.size.desc())  # type: ignore[attr-defined]
        .limit(1)
    ).first()
    if last is None:
        return Tree(), ""
    return Tree(last.size, [last.frontier[i : i + 32] for i in range(0, len(last.frontier), 32)]), last.at


def know_key(session: Session, version: int) -> None:
    """Keep the public half of a key that signs."""
    db.insert_or_ignore(
        session,
        SigningKey.__table__,  # type: ignore[attr-defined]
        [{"version": version, "public": secrets.ring().keys[version].public}],
    )


# -- reading -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EventRow:
    """One event as an auditor or a record's timeline shows it."""

    ledger: Ledger
    seq: int
    at: datetime
    actor: str
    action: Action
    subject: str
    details: Mapping[str, Any]


def _row(event: Any) -> EventRow:
    return EventRow(
        Ledger(event.ledger),
        event.seq,
        clock.read_stamp(event.at),
        event.actor,
        Action(event.action),  # type: ignore[call-arg]  # looked up by value
        event.subject,
        json.loads(event.details),
    )


def history(session: Session, subject: str) -> list[EventRow]:
    """Every event about one subject, in the order it happened."""
    rows = session.execute(
        select(LedgerEvent.__table__)  # type: ignore[attr-defined]
        .where(_E.subject == subject)
        .order_by(_E.at, _E.ledger, _E.seq)
    )
    return [_row(row) for row in rows]


def newest(session: Session, ledger: Ledger, *, limit: int, offset: int = 0) -> list[EventRow]:
    """Events of one ledger, newest first."""
    rows = session.execute(
        select(LedgerEvent.__table__)  # type: ignore[attr-defined]
        .where(_E.ledger == ledger.value)
        .order_by(_E.seq.desc())
        .limit(limit)
        .offset(offset)
    )
    return [_row(row) for row in rows]


def public_keys(session: Session) -> dict[int, bytes]:
    """The public half of every key that ever signed, and of those in the ring, by version; the ring's own count first."""
    known = {row.version: row.public for row in session.execute(select(db.core(SigningKey)))}
    return known | {version: key.public for version, key in secrets.ring().keys.items()}
