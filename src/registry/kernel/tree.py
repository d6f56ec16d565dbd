"""The Merkle tree of RFC 6962: leaf and node hashes, a growing tree that remembers only its frontier, and proofs. Pure.

Leaves count from 0. A proof is a list of spans of leaves, whose roots are the hashes of RFC 6962, sections 2.1.1 and 2.1.2; a span
is put together from perfect subtrees, so that whoever keeps those need not read the leaves.
"""

import hashlib
from collections.abc import Iterable, Sequence
from operator import add
from typing import Any, Final, NamedTuple

KEPT_LEVEL: Final = 8
"""Perfect subtrees of 2⁸ leaves and more are kept; smaller ones are worked out from their leaves."""


class Place(NamedTuple):
    """A perfect subtree: 2 to the power of `level` leaves, the `number`-th of its size from the left, from 0."""

    level: int
    number: int


Span = tuple[int, int]
"""First leaf, and the one behind the last."""


_LEAF, _NODE = hashlib.sha256(b"\x00"), hashlib.sha256(b"\x01")
"""Begun once: to go on from a copy takes half the time of beginning anew."""


def _hashes(begun: Any, written: Iterable[bytes]) -> list[bytes]:
    found, begin = [], begun.copy
    for one in written:
        going_on = begin()
        going_on.update(one)
        found.append(going_on.digest())
    return found


def leaf_hashes(written: Iterable[bytes]) -> list[bytes]:
    """RFC 6962 leaves."""
    return _hashes(_LEAF, written)


def leaf_hash(written: bytes) -> bytes:
    """RFC 6962 leaf."""
    return leaf_hashes([written])[0]


def _node_hashes(nodes: Sequence[bytes]) -> list[bytes]:
    """The inner nodes over an even number of neighbours."""
    return _hashes(_NODE, map(add, nodes[::2], nodes[1::2]))


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962 inner node."""
    return _node_hashes([left, right])[0]


EMPTY: Final = hashlib.sha256(b"").digest()
"""Root of the empty tree."""


class Tree:
    """A growing Merkle tree that remembers only its frontier: O(log n) space and per append."""

    def __init__(self, size: int = 0, frontier: Sequence[bytes] = ()) -> None:
        self.size = size
        self.frontier = list(frontier)

    def push(self, *leaves: bytes) -> list[tuple[Place, bytes]]:
        """Append leaf hashes, a level of the tree at a time; gives the subtrees to keep that became complete."""
        nodes, size, kept, level, made = list(leaves), self.size, [], 0, []
        while nodes:
            whole = [self.frontier.pop(), *nodes] if size & 1 else nodes
            if level >= KEPT_LEVEL:
                made += [(Place(level, size + place), node) for place, node in enumerate(nodes)]
            if len(whole) & 1:
                kept.append(whole.pop())
            nodes = _node_hashes(whole)
            size, level = size >> 1, level + 1
        self.frontier += kept[::-1]
        self.size += len(leaves)
        return made

    @property
    def root(self) -> bytes:
        """Root hash; of the empty tree SHA-256 of nothing."""
        return joined(self.frontier)


def joined(subtrees: Sequence[bytes]) -> bytes:
    """The root over perfect subtrees that stand side by side, largest first."""
    if not subtrees:
        return EMPTY
    node = subtrees[-1]
    for left in reversed(subtrees[:-1]):
        node = node_hash(left, node)
    return node


# -- proofs: which spans -----------------------------------------------------------------------------------------------


def inclusion(index: int, size: int) -> list[Span]:
    """PATH(index, D[size]): what proves that a leaf is in the tree of that size. Raises `ValueError` where it is not."""
    if not 0 <= index < size:
        raise ValueError("no such leaf in the tree")
    start, end, path = 0, size, list[Span]()
    while end - start > 1:
        split = start + _left(end - start)
        if index < split:
            path.append((split, end))
            end = split
        else:
            path.append((start, split))
            start = split
    return path[::-1]


def consistency(first: int, second: int) -> list[Span]:
    """PROOF(first, D[second]): what proves that the larger tree begins with the smaller one. Raises `ValueError`."""
    if not 0 <= first <= second:
        raise ValueError("the first tree is larger than the second")
    if first == 0:
        return []  # everything begins with nothing
    start, end, path = 0, second, list[Span]()
    while first != end:
        split = start + _left(end - start)
        if first <= split:
            path.append((split, end))
            end = split
        else:
            path.append((start, split))
            start = split
    if start:
        path.append((start, end))
    return path[::-1]


def parts(span: Span) -> list[Place]:
    """The perfect subtrees a span of a proof, or a whole tree, is put together from, largest first."""
    start, end = span
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append(Place(level, start >> level))
        start += 1 << level
    return found


def _left(size: int) -> int:
    """The largest power of two below a size."""
    return 1 << ((size - 1).bit_length() - 1)


# -- proofs: checking them ---------------------------------------------------------------------------------------------


def root_by_inclusion(leaf: bytes, index: int, size: int, path: Iterable[bytes]) -> bytes:
    """The root that a leaf and its path lead to (RFC 9162, section 2.1.3.2). Raises `ValueError` for a path of another length."""
    if not 0 <= index < size:
        raise ValueError("no such leaf in the tree")
    place, last, node = index, size - 1, leaf
    for beside in path:
        if last == 0:
            raise ValueError("the path is too long")
        if place & 1 or place == last:
            node = node_hash(beside, node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, beside)
        place, last = place >> 1, last >> 1
    if last:
        raise ValueError("the path is too short")
    return node


def grew(first: int, second: int, first_root: bytes, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path shows that the second tree begins with the first one (RFC 9162, section 2.1.4.2)."""
    if first == second or first == 0:
        return not path and first <= second and first_root == (second_root if first else EMPTY)
    nodes = list(path)
    if not 0 < first < second or not nodes:
        return False
    if not first & (first - 1):
        nodes.insert(0, first_root)
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = nodes[0]
    for beside in nodes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(beside, old), node_hash(beside, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root
