"""Checking a ledger: every event, subtree, head and signature recomputed from what the database holds.

The database writes out the bytes of many events at once, beside this process, while the hashes are worked out. What fits its hash that
way is what was signed; what does not is read again event by event, and only that decides what is wrong.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy import bindparam, exc, func, select
from sqlalchemy.dialects import sqlite
from sqlmodel import Session

from registry.kernel import db, ledger_reader, secrets
from registry.kernel.events import event_bytes
from registry.kernel.heads import head_note
from registry.kernel.ledger_tables import LedgerEvent, LedgerHead, LedgerNode, SigningKey
from registry.kernel.straight import Prepared
from registry.kernel.tree import Tree, leaf_hash
from registry.policy import Ledger

_AT_ONCE: Final = 1024  # events of one question
_HANDS: Final = 2  # questions at the same time
_AHEAD: Final = 4  # answers waiting for their turn
_LONG: Final = 100_000  # events from which processes are worth starting

_E = db.core(LedgerEvent).c
_BYTES = (_E.ledger, _E.seq, _E.at, _E.actor, _E.action, _E.subject)


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
    tree = Tree()
    finding = _first_fault(session, ledger.value, tree, known_size, known_root)
    held = select(func.count()).where(_E.ledger == ledger.value)
    return Verdict(ledger.value, session.execute(held).scalar_one(), tree.root.hex(), finding)


def _first_fault(session: Session, name: str, tree: Tree, known_size: int, known_root: str) -> Finding | None:
    heads, kept = _heads(session, name), _kept(session, name)
    ours = {version: key.public for version, key in secrets.ring().keys.items()}
    head, last_fit = next(heads, None), 0
    for leaves, misfit in _leaves(session, name):
        at = 0
        while at < len(leaves):
            if head is None:
                return Finding(name, tree.size + 1, "多出的事件：没有任何签名的树头包含它")
            if head.size <= tree.size:
                return Finding(name, tree.size + 1, f"多出的树头：记载 {head.size} 个事件")
            steps = [one - tree.size for one in (head.size, known_size) if one > tree.size]
            made = tree.push(*leaves[at : at + min(steps)])
            at += min(steps)
            wrong = [where for where, node in made if kept.pop(where, None) != node]
            if wrong:
                seq = min((where.number + 1) << where.level for where in wrong)
                return Finding(name, seq, f"第 {seq} 号事件为止的子树哈希缺失或被改动")
            if tree.size == known_size and known_root and tree.root.hex() != known_root:
                return Finding(name, last_fit + 1, "与先前保存的树头不一致")
            if tree.size == head.size:
                if tree.root != head.root or b"".join(tree.frontier) != head.frontier:
                    return Finding(name, last_fit + 1, f"第 {last_fit + 1} 至 {tree.size} 号事件与树头不一致")
                # the ring's own key counts, lest a key put into the table vouch for itself; the table has those no longer in the ring
                public = ours.get(head.key_version, head.public)
                note = head_note(name, head.size, head.root, head.at)
                if public is None or not secrets.signature_fits(public, note, head.signature):
                    return Finding(name, tree.size, "树头签名不符")
                last_fit, head = tree.size, next(heads, None)
        if misfit is not None:
            return misfit
    if head is not None:
        return Finding(name, tree.size + 1, f"事件缺失：树头记载至少 {head.size} 个事件")
    if kept:
        return Finding(name, tree.size + 1, "多出的子树哈希：没有这样的事件")
    if known_size > tree.size:
        return Finding(name, tree.size + 1, f"事件缺失：先前保存的树头记载 {known_size} 个事件")
    return None


def _heads(session: Session, name: str) -> Iterator[Any]:
    head, key = db.core(LedgerHead), db.core(SigningKey)
    query = select(head, key.c.public).outerjoin(key, key.c.version == head.c.key_version)
    return iter(session.execute(query.where(head.c.ledger == name).order_by(head.c.size)).all())


def _kept(session: Session, name: str) -> dict[tuple[int, int], bytes]:
    node = db.core(LedgerNode).c
    rows = session.execute(select(node.level, node.place, node.hash).where(node.ledger == name))
    return {(level, place): kept for level, place, kept in rows}


# -- leaves ------------------------------------------------------------------------------------------------------------

_Leaves = tuple[list[bytes], Finding | None]
"""Hashes that fit their events, and what is wrong with the event after them."""


def _leaves(session: Session, name: str) -> Iterator[_Leaves]:
    """All of a ledger's leaves in their order, up to the first event that does not fit."""
    first, last = session.execute(select(func.min(_E.seq), func.max(_E.seq)).where(_E.ledger == name)).one()
    if first is None:
        return
    if first != 1:
        yield [], Finding(name, 1, "事件缺失：序号不连续")
        return
    stretches = [(start, min(start + _AT_ONCE - 1, last)) for start in range(1, last + 1, _AT_ONCE)]
    file = db.embedded_file() if last >= _LONG else None
    answers = ledger_reader.read(_asked_of(file, name), stretches) if file else _read_here(session, name, stretches)
    for (start, end), leaves in zip(stretches, answers, strict=True):
        yield (leaves, None) if leaves else _one_by_one(session, name, start, end)


def _asked_of(file: Path, name: str) -> ledger_reader.Asked:
    written = _select(db.backend()).compile(dialect=sqlite.dialect(paramstyle="named"))
    return ledger_reader.Asked(f"file:{file.as_posix()}?mode=ro", str(written), name)


def _read_here(session: Session, name: str, stretches: Sequence[ledger_reader.Stretch]) -> Iterator[list[bytes]]:
    """The leaves of each stretch that fits, none of one that does not; asked on threads before they are needed."""
    if len(stretches) == 1:
        yield _fitting(session, name, *stretches[0])
        return
    waiting: deque[Future[list[bytes]]] = deque()
    with ThreadPoolExecutor(_HANDS, thread_name_prefix="ledger") as hands:
        for stretch in stretches:
            waiting.append(hands.submit(copy_context().run, _asked, name, stretch))
            if len(waiting) > _AHEAD:
                yield waiting.popleft().result()
        for answer in waiting:
            yield answer.result()


def _asked(name: str, stretch: ledger_reader.Stretch) -> list[bytes]:
    with db.reading() as session:
        return _fitting(session, name, *stretch)


def _fitting(session: Session, name: str, first: int, last: int) -> list[bytes]:
    try:
        texts, stored = _lines(db.backend()).first(session, ledger=name, first=first, last=last)
    except exc.DBAPIError:  # holds something that is no text
        return []
    return ledger_reader.fitting(texts, stored, last - first + 1)


@cache
def _lines(backend: str) -> Prepared:
    return Prepared(_select(backend))


def _select(_backend: str) -> Any:
    """Canonical texts of events and their stored hashes, as the database joins them: one event a line."""
    text = db.json_array(*_BYTES, db.hexadecimal(_E.salt), _E.details)
    lines = [db.joined(one, by=_E.seq) for one in (text, db.hexadecimal(_E.leaf, small=False))]
    first, last = (bindparam(one, None, type_=_E.seq.type) for one in ("first", "last"))
    of = _E.ledger == bindparam("ledger", None, type_=_E.ledger.type)
    return select(*lines).where(of, _E.seq.between(first, last))


def _one_by_one(session: Session, name: str, start: int, end: int) -> _Leaves:
    rows = session.execute(
        select(db.core(LedgerEvent)).where(_E.ledger == name, _E.seq.between(start, end)).order_by(_E.seq)
    )
    leaves: list[bytes] = []
    for event in rows:
        if event.seq != start + len(leaves):
            break
        if not _fits(event):
            return leaves, Finding(name, event.seq, "事件内容被改动")
        leaves.append(event.leaf)
    missing = start + len(leaves)
    return leaves, None if missing > end else Finding(name, missing, "事件缺失：序号不连续")


def _fits(event: Any) -> bool:
    try:
        return bool(leaf_hash(event_bytes(*event[:-1])) == event.leaf)
    except (TypeError, AttributeError):  # holds something that is no text
        return False
