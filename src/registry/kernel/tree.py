"""The Merkle tree of RFC 6962: leaf and node hashes, and a growing tree that remembers only its frontier. Pure."""

import hashlib
from collections.abc import Sequence


def leaf_hash(written: bytes) -> bytes:
    """RFC 6962 leaf."""
    return hashlib.sha256(b"\x00" + written).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962 inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A growing Merkle tree that remembers only its frontier: O(log n) space and per append."""

    def __init__(self, size: int = 0, frontier: Sequence[bytes] = ()) -> None:
        self.size = size
        self.frontier = list(frontier)

    def push(self, *leaves: bytes) -> None:
        """Append leaf hashes, a level of the tree at a time."""
        nodes, size, kept = list(leaves), self.size, []
        while nodes:
            if size & 1:
                nodes.insert(0, self.frontier.pop())
            if len(nodes) & 1:
                kept.append(nodes.pop())
            nodes = [node_hash(left, right) for left, right in zip(nodes[::2], nodes[1::2], strict=True)]
            size >>= 1
        self.frontier += kept[::-1]
        self.size += len(leaves)

    @property
    def root(self) -> bytes:
        """Root hash; of the empty tree SHA-256 of nothing."""
        if not self.frontier:
            return hashlib.sha256(b"").digest()
        node = self.frontier[-1]
        for left in reversed(self.frontier[:-1]):
            node = node_hash(left, node)
        return node
