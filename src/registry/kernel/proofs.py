"""Proofs over the ledgers, for anybody: that an event is in a tree, and that a later tree begins with an earlier one (RFC 6962).

Only hashes leave: the events stay private. A proof reads the kept subtrees it needs and at most 2 × 2⁸ leaf hashes, however long
the ledger is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select, tuple_
from sqlmodel import Session

from registry.kernel import db, ledger, notes, secrets, tree
from registry.kernel.errors import InvalidInput, NotFound, Refused
from registry.kernel.ledger import LedgerEvent, LedgerNode
from registry.kernel.straight import Prepared
from registry.kernel.tree import KEPT_LEVEL, Place
from registry.policy import Action, Ledger
from registry.settings import settings

_E, _N = db.core(LedgerEvent).c, db.core(LedgerNode).c


@dataclass(frozen=True)
class Stand:
    """Where an event stands in its ledger: `index` from 0, `leaf` the hash of its bytes in hexadecimal."""

    ledger: Ledger
    action: Action
    index: int
    leaf: str


@dataclass(frozen=True)
class InclusionProof:
    """That the tree of `size` events with this root has the leaf at `index`. Hashes in hexadecimal."""

    ledger: Ledger
    size: int
    root: str
    index: int
    leaf: str
    path: tuple[str, ...]


@dataclass(frozen=True)
class ConsistencyProof:
    """That the tree of `second` events begins with the tree of `first` events. Hashes in hexadecimal."""

    ledger: Ledger
    first: int
    first_root: str
    second: int
    second_root: str
    path: tuple[str, ...]


def inclusion(session: Session, which: Ledger, index: int, size: int | None = None, leaf: str = "") -> InclusionProof:
    """Proof that an event stands in the ledger of a size, the newest where none is given.

    Raises `InvalidInput` for an index or a size that is not there, `NotFound` when another leaf stands at the place.
    """
    size = _size(session, which, size, "size")
    if not 0 <= index < size:
        raise InvalidInput("index", f"这本台账在 {size} 个事件时没有序号 {index}。", fix="序号从 0 起，小于 size。")
    spans = tree.inclusion(index, size)
    at = Place(0, index)
    known = _subtrees(
        session, which, [at, *tree.parts((0, size)), *(part for span in spans for part in tree.parts(span))]
    )
    if leaf and leaf.lower() != known[at].hex():
        raise NotFound("这个位置上的事件不是所给的叶哈希。", fix="请核对 index 和 leaf 是否取自同一条记录。")
    return InclusionProof(
        which,
        size,
        _root(known, (0, size)).hex(),
        index,
        known[at].hex(),
        tuple(_root(known, span).hex() for span in spans),
    )


def consistency(session: Session, which: Ledger, first: int, second: int | None = None) -> ConsistencyProof:
    """Proof that the ledger only grew from a size to a later one, the newest where none is given. Raises `InvalidInput`."""
    second = _size(session, which, second, "second")
    if not 0 <= first <= second:
        raise InvalidInput("first", f"first 应在 0 和 {second} 之间。", fix="请把较早的树头大小填在 first。")
    spans = tree.consistency(first, second)
    wanted = [part for span in [(0, first), (0, second), *spans] for part in tree.parts(span)]
    known = _subtrees(session, which, wanted)
    return ConsistencyProof(
        which,
        first,
        _root(known, (0, first)).hex(),
        second,
        _root(known, (0, second)).hex(),
        tuple(_root(known, span).hex() for span in spans),
    )


def _size(session: Session, which: Ledger, size: int | None, field: str) -> int:
    there = ledger.head(session, which).size
    if size is None:
        return there
    if not 0 <= size <= there:
        raise InvalidInput(field, f"这本台账现有 {there} 个事件，没有 {size} 个。", fix=f"请填不超过 {there} 的数。")
    return size


def _root(known: dict[Place, bytes], span: tree.Span) -> bytes:
    return tree.joined([known[part] for part in tree.parts(span)])


def _subtrees(session: Session, which: Ledger, wanted: Iterable[Place]) -> dict[Place, bytes]:
    """Roots of perfect subtrees: the large ones as they are kept, the small ones from the leaves of their block."""
    places = set(wanted)
    large = [place for place in places if place.level >= KEPT_LEVEL]
    known: dict[Place, bytes] = {}
    if large:
        query = select(_N.level, _N.place, _N.hash).where(
            _N.ledger == which.value, tuple_(_N.level, _N.place).in_([tuple(place) for place in large])
        )
        known = {Place(level, number): found for level, number, found in session.execute(query)}
    blocks: dict[int, list[Place]] = {}
    for place in places.difference(large):
        blocks.setdefault(place.number >> (KEPT_LEVEL - place.level), []).append(place)
    for small in blocks.values():
        start = min(place.number << place.level for place in small)
        end = max((place.number + 1) << place.level for place in small)
        leaves = _leaves(session, which, start, end)
        for place in small:
            at = (place.number << place.level) - start
            known[place] = _perfect(leaves[at : at + (1 << place.level)])
    return known


def _leaves(session: Session, which: Ledger, start: int, end: int) -> list[bytes]:
    query = select(_E.leaf).where(_E.ledger == which.value, _E.seq > start, _E.seq <= end).order_by(_E.seq)
    return list(session.execute(query).scalars())


def _perfect(leaves: list[bytes]) -> bytes:
    while len(leaves) > 1:
        leaves = [tree.node_hash(left, right) for left, right in zip(leaves[::2], leaves[1::2], strict=True)]
    return leaves[0]


# -- where something stands --------------------------------------------------------------------------------------------

_NEWEST_OF = Prepared(  # every receipt asks it
    select(_E.seq, _E.leaf)
    .where(
        _E.subject == bindparam("subject", None, type_=_E.subject.type),
        _E.ledger == bindparam("ledger", None, type_=_E.ledger.type),
    )
    .order_by(_E.seq.desc())
    .limit(1)
)


def newest_of(session: Session, which: Ledger, subject: str) -> tuple[int, str] | None:
    """Index and leaf hash of the newest event about a subject in a ledger; none where there is none."""
    found = _NEWEST_OF.first(session, subject=subject, ledger=which.value)
    return (found.seq - 1, found.leaf.hex()) if found else None


def stands(session: Session, subjects: Sequence[str], actions: Collection[Action]) -> dict[str, list[Stand]]:
    """Where the events of some actions about each subject stand, oldest first; the actions are of one ledger."""
    which = next(iter(actions)).ledger
    query = (
        select(_E.subject, _E.seq, _E.action, _E.leaf)
        .where(
            db.among(_E.subject, subjects),
            _E.ledger == which.value,
            _E.action.in_([one.value for one in actions]),
        )
        .order_by(_E.seq)
    )
    found: dict[str, list[Stand]] = {}
    for row in session.execute(query):
        action = Action(row.action)  # type: ignore[call-arg]  # looked up by value
        found.setdefault(row.subject, []).append(Stand(which, action, row.seq - 1, row.leaf.hex()))
    return found


def stood_at(session: Session, which: Ledger, index: int) -> str:
    """The leaf hash at an index, in hexadecimal; empty where the ledger is not that long."""
    found = session.execute(select(_E.leaf).where(_E.ledger == which.value, _E.seq == index + 1)).scalar()
    return found.hex() if found else ""


def root_of(session: Session, which: Ledger, size: int) -> str:
    """The root of the ledger when it had so many events, in hexadecimal; empty where it never had."""
    if not 0 <= size <= ledger.head(session, which).size:
        return ""
    return _root(_subtrees(session, which, tree.parts((0, size))), (0, size)).hex()


# -- heads as notes ----------------------------------------------------------------------------------------------------


class HeadChanged(Refused):
    """A stored head is not the one that was signed: somebody wrote to the database."""

    code = "head_changed"
    status = 503


def origin(which: Ledger) -> str:
    """The name of a ledger in the whole world: where the portal is, and which of its ledgers."""
    return f"{settings().address.partition('://')[2]}/ledger/{which.value}"


def note(session: Session, which: Ledger, size: int | None = None) -> str:
    """A published head as a signed note, the newest where no size is given.

    It is signed with the current key, but only where the signature made when the events were recorded fits: whoever can write
    to the database cannot have a head of their own signed. Raises `NotFound` for a size at which no head was published.
    """
    found = ledger.head(session, which) if size is None else ledger.head_at(session, which, size)
    if found is None:
        raise NotFound(f"没有大小为 {size} 的树头。", fix="请用回执或者先前保存的树头所载的大小；留空取最新的。")
    root = bytes.fromhex(found.root)
    if found.size:
        written = ledger.head_note(found.ledger, found.size, root, found.at)
        public = ledger.public_keys(session).get(found.key_version, b"")
        if not secrets.signature_fits(public, written, bytes.fromhex(found.signature)):
            raise HeadChanged("树头的签名不符，暂停发布。", fix="请联系系统管理员核对台账。")
    current, name = secrets.ring().current, origin(which)
    signature = current.signer.sign(notes.text_of(name, found.size, root))
    return notes.note(name, found.size, root, current.public, signature)
