"""Proofs of the ledgers: those of RFC 6962 for every size from 0 to 300, from the stored subtrees, and none that says too much."""

from __future__ import annotations

import hashlib
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, text

from registry import maintenance
from registry.kernel import db, ledger, proofs, tree
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound
from registry.kernel.transaction import write
from registry.policy import Action, Ledger, Permission, Role

MOST = 300
KEEPER = Actor("keeper", Role.KEEPER, person="P-KEEPER")
_submissions = count()


# -- RFC 6962, sections 2.1, 2.1.1 and 2.1.2, written down as the text says them ------------------------------------------


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def split(size: int) -> int:
    """The largest power of two smaller than the size."""
    found = 1
    while found * 2 < size:
        found *= 2
    return found


class Rfc:
    """MTH, PATH and PROOF over leaf hashes, remembering what was worked out."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.leaves = leaves
        self._known: dict[tuple[int, int], bytes] = {}

    def mth(self, start: int, end: int) -> bytes:
        if end == start:
            return sha(b"")
        if end - start == 1:
            return self.leaves[start]
        if (start, end) not in self._known:
            k = split(end - start)
            self._known[start, end] = sha(b"\x01" + self.mth(start, start + k) + self.mth(start + k, end))
        return self._known[start, end]

    def path(self, m: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        k = split(end - start)
        if m < k:
            return [*self.path(m, start, start + k), self.mth(start + k, end)]
        return [*self.path(m - k, start + k, end), self.mth(start, start + k)]

    def proof(self, m: int, n: int) -> list[bytes]:
        return self._subproof(m, 0, n, True)

    def _subproof(self, m: int, start: int, end: int, complete: bool) -> list[bytes]:
        if m == end - start:
            return [] if complete else [self.mth(start, end)]
        k = split(end - start)
        if m <= k:
            return [*self._subproof(m, start, start + k, complete), self.mth(start + k, end)]
        return [*self._subproof(m - k, start + k, end, False), self.mth(start, start + k)]


LEAVES = [tree.leaf_hash(f"event {place}".encode()) for place in range(MOST)]
RFC = Rfc(LEAVES)


def ours(spans: list[tree.Span]) -> list[bytes]:
    return [
        tree.joined([RFC.mth(at.number << at.level, at.number + 1 << at.level) for at in tree.parts(one)])
        for one in spans
    ]


def test_every_inclusion_proof_up_to_300_is_that_of_the_rfc_and_leads_to_the_root() -> None:
    for size in range(MOST + 1):
        root = RFC.mth(0, size)
        for index in range(size):
            path = ours(tree.inclusion(index, size))
            assert path == RFC.path(index, 0, size)
            assert tree.root_by_inclusion(LEAVES[index], index, size, path) == root
        for outside in (-1, size):
            with pytest.raises(ValueError, match="no such leaf"):
                tree.inclusion(outside, size)


def test_every_consistency_proof_up_to_300_is_that_of_the_rfc_and_is_accepted() -> None:
    for second in range(MOST + 1):
        assert tree.consistency(0, second) == []
        assert tree.grew(0, second, sha(b""), RFC.mth(0, second), [])
        for first in range(1, second + 1):
            path = ours(tree.consistency(first, second))
            assert path == RFC.proof(first, second)
            assert tree.grew(first, second, RFC.mth(0, first), RFC.mth(0, second), path)
        with pytest.raises(ValueError, match="larger"):
            tree.consistency(second + 1, second)


SIZES = st.integers(2, MOST)


@given(SIZES, st.data())
def test_a_proof_changed_anywhere_proves_nothing(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    root, path = RFC.mth(0, size), RFC.path(index, 0, size)
    changed = _spoilt(path, data)
    assert _leads_to(LEAVES[index], index, size, changed) != root
    other = data.draw(st.integers(0, size - 1).filter(lambda one: one != index))
    assert _leads_to(LEAVES[index], other, size, path) != root
    assert _leads_to(sha(b"another"), index, size, path) != root


@given(SIZES, st.data())
def test_a_history_changed_anywhere_did_not_grow(second: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, second - 1))
    old, new, path = RFC.mth(0, first), RFC.mth(0, second), RFC.proof(first, second)
    assert not tree.grew(first, second, old, new, _spoilt(path, data))
    assert not tree.grew(first, second, sha(old), new, path)
    assert not tree.grew(first, second, old, sha(new), path)
    assert not tree.grew(second, first, new, old, path)
    assert not tree.grew(second, second, old, new, [])


def _leads_to(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    try:
        return tree.root_by_inclusion(leaf, index, size, path)
    except ValueError:
        return None


def _spoilt(path: list[bytes], data: st.DataObject) -> list[bytes]:
    """A path with one bit turned, one hash left out or one too many."""
    at = data.draw(st.integers(0, len(path) - 1))
    match data.draw(st.sampled_from(["bit", "short", "long"])):
        case "bit":
            byte, bit = data.draw(st.integers(0, 31)), data.draw(st.integers(0, 7))
            turned = bytes(one ^ (1 << bit) if place == byte else one for place, one in enumerate(path[at]))
            return [*path[:at], turned, *path[at + 1 :]]
        case "short":
            return [*path[:at], *path[at + 1 :]]
        case _:
            return [*path, sha(b"more")]


def test_trees_that_are_nothing_or_the_same() -> None:
    assert tree.grew(3, 3, RFC.mth(0, 3), RFC.mth(0, 3), [])
    assert not tree.grew(0, 3, RFC.mth(0, 1), RFC.mth(0, 3), [])
    assert not tree.grew(3, 3, RFC.mth(0, 3), RFC.mth(0, 3), [sha(b"")])
    with pytest.raises(ValueError, match="no such leaf"):
        tree.root_by_inclusion(LEAVES[0], 0, 0, [])


# -- from the database -------------------------------------------------------------------------------------------------

BATCHES = (1, 255, 3, 300, 512, 41)  # 1112 events: whole blocks, a block begun, and several at once


@pytest.fixture
def kept(database: str) -> list[bytes]:
    """A ledger of several transactions; gives its leaf hashes."""
    for how_many in BATCHES:
        with write(KEEPER, Permission.PARTIES_ENTER, f"proofs-{next(_submissions)}", ledgers=[Ledger.PARTIES]) as work:
            work.record_each(Action.PERSON_ENTERED, [f"P{place}" for place in range(how_many)])
    event = db.core(ledger.LedgerEvent)
    with db.reading() as session:
        found = session.execute(event.select().where(event.c.ledger == "parties").order_by(event.c.seq)).all()
    return [row.leaf for row in found]


def test_proofs_from_the_database_are_those_over_all_its_leaves(kept: list[bytes]) -> None:
    rfc, whole = Rfc(kept), len(kept)
    assert whole == sum(BATCHES)
    sizes = [1, 2, 255, 256, 257, 511, 512, 513, 768, 1000, 1024, 1025, whole]
    with db.reading() as session:
        for size in sizes:
            assert proofs.root_of(session, Ledger.PARTIES, size) == rfc.mth(0, size).hex()
            for index in {0, size // 2, size - 1, min(size - 1, 256)}:
                found = proofs.inclusion(session, Ledger.PARTIES, index, size)
                assert [bytes.fromhex(one) for one in found.path] == rfc.path(index, 0, size)
                assert (found.leaf, found.root) == (kept[index].hex(), rfc.mth(0, size).hex())
            for first in [one for one in sizes if one <= size]:
                grown = proofs.consistency(session, Ledger.PARTIES, first, size)
                assert [bytes.fromhex(one) for one in grown.path] == rfc.proof(first, size)
                assert (grown.first_root, grown.second_root) == (rfc.mth(0, first).hex(), rfc.mth(0, size).hex())
        newest = proofs.inclusion(session, Ledger.PARTIES, 0, leaf=kept[0].hex().upper())
        assert newest.size == proofs.consistency(session, Ledger.PARTIES, 0).second == whole


def test_a_proof_reads_a_few_subtrees_and_two_blocks_of_leaves(kept: list[bytes]) -> None:
    read = 0
    whole = proofs._leaves

    def counted(*asked: object) -> list[bytes]:
        nonlocal read
        found = whole(*asked)  # type: ignore[arg-type]
        read += len(found)
        return found

    with pytest.MonkeyPatch.context() as patch, Heard() as said, db.reading() as session:
        patch.setattr(proofs, "_leaves", counted)
        proofs.inclusion(session, Ledger.PARTIES, 300)
        proofs.consistency(session, Ledger.PARTIES, 700)
    assert 0 < read <= 4 << tree.KEPT_LEVEL
    assert len(said) <= 8


class Heard(list[str]):
    """The statements that are sent while it is open."""

    def __enter__(self) -> Heard:
        event.listen(db.engines().reader, "before_cursor_execute", self._heard)
        return self

    def __exit__(self, *_error: object) -> None:
        event.remove(db.engines().reader, "before_cursor_execute", self._heard)

    def _heard(self, _connection: object, _cursor: object, statement: str, *_more: object) -> None:
        self.append(statement)


def test_what_is_not_there_is_not_proven(kept: list[bytes]) -> None:
    whole = len(kept)
    with db.reading() as session:
        for index, size in ((-1, whole), (whole, whole), (0, 0), (5, 5), (0, whole + 1), (0, -1)):
            with pytest.raises(InvalidInput):
                proofs.inclusion(session, Ledger.PARTIES, index, size)
        for first, second in ((-1, whole), (3, 2), (1, whole + 1)):
            with pytest.raises(InvalidInput):
                proofs.consistency(session, Ledger.PARTIES, first, second)
        with pytest.raises(NotFound):
            proofs.inclusion(session, Ledger.PARTIES, 1, leaf=kept[0].hex())
        with pytest.raises(InvalidInput):
            proofs.inclusion(session, Ledger.LAW, 0)
        assert proofs.consistency(session, Ledger.LAW, 0).path == ()
        assert proofs.root_of(session, Ledger.PARTIES, whole + 1) == ""


def test_where_a_subject_stands(kept: list[bytes]) -> None:
    with db.reading() as session:
        found = proofs.stands(session, ["P299", "P511", "P0X"], [Action.PERSON_ENTERED])
        assert [one.index for one in found["P299"]] == [558, 858]
        assert [one.index for one in found["P511"]] == [1070]
        assert set(found) == {"P299", "P511"}
        assert [one.leaf for one in found["P299"]] == [kept[558].hex(), kept[858].hex()]
        assert proofs.stands(session, ["P299"], [Action.PERSON_AMENDED]) == {}
        assert proofs.newest_of(session, Ledger.PARTIES, "P299") == (858, kept[858].hex())
        assert proofs.newest_of(session, Ledger.LAW, "P299") is None
        assert proofs.stood_at(session, Ledger.PARTIES, 858) == kept[858].hex()
        assert proofs.stood_at(session, Ledger.PARTIES, len(kept)) == ""


def test_the_subtrees_of_a_ledger_that_was_there_before_are_made_by_the_migration(kept: list[bytes]) -> None:
    node = db.core(ledger.LedgerNode)
    with db.reading() as session:
        before = session.execute(node.select().order_by(*node.primary_key)).all()
    maintenance.migrate_down("0016_result_rows")
    maintenance.migrate()
    with db.reading() as session:
        assert session.execute(node.select().order_by(*node.primary_key)).all() == before
        assert ledger.verify(session, Ledger.PARTIES).finding is None
    assert len(before) == 4 + 2 + 1


# -- the kept subtrees are checked like everything else ---------------------------------------------------------------


@pytest.mark.parametrize("what", ["changed", "missing", "more"])
def test_verify_finds_a_kept_subtree_that_does_not_fit(kept: list[bytes], database: str, what: str) -> None:
    node = db.core(ledger.LedgerNode)
    with db.writing() as session:
        for statement in db.not_append_only("ledger_nodes", database):
            session.execute(text(statement))
        here = (node.c.level == 8) & (node.c.place == 1)
        match what:
            case "changed":
                session.execute(node.update().where(here).values(hash=bytes(32)))
            case "missing":
                session.execute(node.delete().where(here))
            case _:
                session.execute(node.insert().values(ledger="parties", level=8, place=4, hash=bytes(32)))
    with db.reading() as session:
        found = ledger.verify(session, Ledger.PARTIES).finding
    assert found is not None
    assert found.seq == (len(kept) + 1 if what == "more" else 512)
    assert "子树" in found.what
