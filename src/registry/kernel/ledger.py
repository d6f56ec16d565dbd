"""The audit trail: per register an append-only sequence of events under an RFC 6962 Merkle tree with signed heads.

Events name persons and certificates by random public codes, hold only text, whole numbers, booleans and ISO dates, and carry
no personal data. Rows are written by `kernel.transaction` alone; the database refuses to change or delete them.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import repeat
from typing import Any, Final, NamedTuple

from sqlalchemy import func, insert, select
from sqlmodel import Session

from registry.kernel import clock, db, secrets
from registry.kernel.errors import ClockBehind
from registry.kernel.heads import Head as Head
from registry.kernel.heads import head as head
from registry.kernel.heads import head_at as head_at
from registry.kernel.heads import head_note as head_note
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

Detail = str | int | bool | date | None

_E = db.core(LedgerEvent).c


# -- writing (called by kernel.transaction only) -----------------------------------------------------------------------


class Events(NamedTuple):
    """Events of one action before they have places in the sequence, one a subject.

    A detail is one value for all, or a list with a value for each.
    """

    action: Action
    subjects: Sequence[str]
    details: Mapping[str, Detail | list[Detail]]


def _canonical(value: Detail) -> str | int | bool | None:
    if isinstance(value, datetime):
        raise TypeError("an instant in a ledger event: write a day or a text")
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int):
        return str(value) if isinstance(value, str) else value
    raise TypeError(f"a ledger event holds text, whole numbers, booleans and days, not {type(value).__name__}")


_quoted = json.encoder.encode_basestring  # the C encoder of one text, non-ASCII kept


def _value(value: Detail) -> str:
    if type(value) is str:
        return _quoted(value)
    if type(value) is date:
        return f'"{value.isoformat()}"'
    if type(value) is int:
        return str(value)
    return json.dumps(_canonical(value), ensure_ascii=False)


def _details(details: Mapping[str, Detail | list[Detail]], count: int) -> Iterable[str]:
    """Details of each event as a JSON object with sorted keys and no blanks, the same text on every database."""
    parts: list[Iterable[str]] = []
    for key, found in sorted(details.items()):
        named = f"{_quoted(key)}:"
        if isinstance(found, list):
            parts.append([named + _value(value) for value in found])
        else:
            parts.append(repeat(named + _value(found), count))
    if not parts:
        return repeat("{}", count)
    return [f"{{{','.join(each)}}}" for each in zip(*parts, strict=True)]


def _around(ledger: str, at: str, actor: str, action: str) -> tuple[str, str]:
    """What stands before and after the sequence number in the bytes of an event."""
    return f"[{_quoted(ledger)},", f",{_quoted(at)},{_quoted(actor)},{_quoted(action)},"


def event_bytes(
    ledger: str, seq: int, at: str, actor: str, action: str, subject: str, salt: bytes, details: str
) -> bytes:
    """Canonical bytes of an event: a JSON array in UTF-8, the same on every database."""
    before, after = _around(ledger, at, actor, action)
    return f'{before}{seq}{after}{_quoted(subject)},"{salt.hex()}",{_quoted(details)}]'.encode()


def _by_column(ledger: str, first: int, at: str, actor: str, recorded: Iterable[Events]) -> dict[str, Any]:
    """Events that follow each other in the sequence, by column; leaves as `leaf_hash` of `event_bytes` gives them."""
    sha256 = hashlib.sha256
    found: dict[str, Any] = {name: [] for name in ("seq", "action", "subject", "salt", "details", "leaf")}
    for events in recorded:
        subjects, count = events.subjects, len(events.subjects)
        before, after = _around(ledger, at, actor, events.action.value)
        before = "\x00" + before
        numbers, first = range(first, first + count), first + count
        drawn, details = os.urandom(16 * count), list(_details(events.details, count))
        salts = [drawn[place : place + 16] for place in range(0, 16 * count, 16)]
        found["seq"] += numbers
        found["action"] += repeat(events.action.value, count)
        found["subject"] += subjects
        found["salt"] += salts
        found["details"] += details
        found["leaf"] += [
            sha256(f'{before}{seq}{after}{_quoted(subject)},"{salt.hex()}",{_quoted(detail)}]'.encode()).digest()
            for seq, subject, salt, detail in zip(numbers, subjects, salts, details, strict=True)
        ]
    return {"ledger": ledger, "at": at, "actor": actor, **found}


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
        rows = _by_column(ledger.value, tree.size + 1, at, actor, fresh)
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


# -- checking ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """What `verify` found wrong first. `seq` is the first event that does not fit, 0 where none can be named."""

    ledger: str
    seq: int
    what: str


@dataclass(frozen=True)
class Verdict:
    """Result of checking one ledger: how many events, the recomputed root, and what is wrong if anything."""

    ledger: str
    size: int
    root: str
    finding: Finding | None


def verify(session: Session, ledger: Ledger, *, known_size: int = 0, known_root: str = "") -> Verdict:
    """Recompute a whole ledger: gapless sequence, every leaf, every head's root and signature.

    A head saved or published earlier (`known_size`, `known_root`) also shows that nothing was cut off or rewritten since.
    """
    name = ledger.value
    heads: Iterator[Any] = iter(
        session.execute(
            select(LedgerHead.__table__, SigningKey.public)  # type: ignore[attr-defined, call-overload]
            .outerjoin(SigningKey, SigningKey.version == LedgerHead.key_version)
            .where(LedgerHead.ledger == name)
            .order_by(LedgerHead.size)
        ).all()
    )
    node = db.core(LedgerNode).c
    kept = {
        (level, place): kept_hash
        for level, place, kept_hash in session.execute(
            select(node.level, node.place, node.hash).where(node.ledger == name)
        )
    }
    tree, next_head, last_fit = Tree(), next(heads, None), 0
    finding: Finding | None = None
    ours = {version: key.public for version, key in secrets.ring().keys.items()}
    events = session.execute(
        select(LedgerEvent.__table__)  # type: ignore[attr-defined]
        .where(_E.ledger == name)
        .order_by(_E.seq)
        .execution_options(yield_per=5000)
    )
    for event in events:
        if event.seq != tree.size + 1:
            finding = Finding(name, tree.size + 1, "事件缺失：序号不连续")
            break
        written = event_bytes(
            event.ledger, event.seq, event.at, event.actor, event.action, event.subject, event.salt, event.details
        )
        if leaf_hash(written) != event.leaf:
            finding = Finding(name, event.seq, "事件内容被改动")
            break
        if next_head is None:
            finding = Finding(name, event.seq, "多出的事件：没有任何签名的树头包含它")
            break
        if any(kept.pop(where, None) != made for where, made in tree.push(event.leaf)):
            finding = Finding(name, event.seq, f"第 {event.seq} 号事件为止的子树哈希缺失或被改动")
            break
        if tree.size == known_size and known_root and tree.root.hex() != known_root:
            finding = Finding(name, last_fit + 1, "与先前保存的树头不一致")
            break
        if tree.size == next_head.size:
            if tree.root != next_head.root or b"".join(tree.frontier) != next_head.frontier:
                finding = Finding(name, last_fit + 1, f"第 {last_fit + 1} 至 {tree.size} 号事件与树头不一致")
                break
            note = head_note(name, next_head.size, next_head.root, next_head.at)
            # the ring's own key counts, lest a key put into the table vouch for itself; the table has those no longer in the ring
            public = ours.get(next_head.key_version, next_head.public)
            if public is None or not secrets.signature_fits(public, note, next_head.signature):
                finding = Finding(name, tree.size, "树头签名不符")
                break
            last_fit, next_head = tree.size, next(heads, None)
    events.close()
    if finding is None and next_head is not None:
        finding = Finding(name, tree.size + 1, f"事件缺失：树头记载至少 {next_head.size} 个事件")
    if finding is None and kept:
        finding = Finding(name, tree.size + 1, "多出的子树哈希：没有这样的事件")
    if finding is None and known_size > tree.size:
        finding = Finding(name, tree.size + 1, f"事件缺失：先前保存的树头记载 {known_size} 个事件")
    return Verdict(name, db_count(session, name), tree.root.hex(), finding)


def db_count(session: Session, ledger: str) -> int:
    """How many events the table holds for a ledger."""
    found: int = session.execute(
        select(func.count()).select_from(LedgerEvent).where(LedgerEvent.ledger == ledger)  # type: ignore[arg-type]
    ).scalar_one()
    return found


def public_keys(session: Session) -> dict[int, bytes]:
    """The public half of every key that ever signed, and of those in the ring, by version; the ring's own count first."""
    known = {row.version: row.public for row in session.execute(select(db.core(SigningKey)))}
    return known | {version: key.public for version, key in secrets.ring().keys.items()}
