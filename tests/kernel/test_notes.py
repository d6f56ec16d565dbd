"""Heads as notes: the form others' tools read, and nothing accepted that was changed anywhere."""

from __future__ import annotations

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from registry.kernel import db, ledger, notes, proofs, secrets
from registry.kernel.access import Actor
from registry.kernel.errors import NotFound
from registry.kernel.transaction import write
from registry.policy import Action, Ledger, Permission, Role

ORIGIN, ROOT = "register.example/ledger/blacklist", hashlib.sha256(b"root").digest()
SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = SIGNER.public_key().public_bytes_raw()
NOTE = notes.note(ORIGIN, 7, ROOT, PUBLIC, SIGNER.sign(notes.text_of(ORIGIN, 7, ROOT)))


def test_a_note_has_the_lines_of_a_checkpoint() -> None:
    origin, size, root, blank, signature, end = NOTE.split("\n")
    assert (origin, size, blank, end) == (ORIGIN, "7", "", "")
    assert base64.b64decode(root) == ROOT
    dash, name, told = signature.split(" ")
    assert (dash, name) == ("\u2014", ORIGIN)
    raw = base64.b64decode(told)
    assert raw[:4] == hashlib.sha256(ORIGIN.encode() + b"\n\x01" + PUBLIC).digest()[:4]
    SIGNER.public_key().verify(raw[4:], f"{origin}\n{size}\n{root}\n".encode())


def test_it_reads_back_and_is_signed_by_its_key_alone() -> None:
    read = notes.read(NOTE)
    assert (read.origin, read.size, read.root) == (ORIGIN, 7, ROOT)
    assert read.signed_by([PUBLIC])
    assert read.signed_by([bytes(32), PUBLIC])
    assert not read.signed_by([])
    assert not read.signed_by([Ed25519PrivateKey.generate().public_key().public_bytes_raw()])


def test_signatures_of_witnesses_stand_beside_ours() -> None:
    read = notes.read(NOTE + "\u2014 witness.example " + base64.b64encode(bytes(76)).decode() + "\n")
    assert len(read.signatures) == 2
    assert read.signed_by([PUBLIC])


@given(st.integers(0, len(NOTE.encode()) - 1), st.integers(0, 7))
def test_one_changed_bit_anywhere_is_not_accepted(place: int, bit: int) -> None:
    raw = bytearray(NOTE.encode())
    raw[place] ^= 1 << bit
    assert not accepted(bytes(raw))


def accepted(raw: bytes) -> bool:
    try:
        return notes.read(raw.decode()).signed_by([PUBLIC])
    except ValueError:
        return False


@pytest.mark.parametrize(
    "written",
    ["", "\n", "\n\n", "a\nb\nc\n\n", NOTE[:-1], NOTE.replace("\n7\n", "\n07\n"), NOTE.replace("\n7\n", "\n\n")],
)
def test_what_is_no_note_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        notes.read(written)


def test_a_key_line_reads_back_and_tells_when_it_was_changed() -> None:
    line = notes.key_line(ORIGIN, PUBLIC)
    assert notes.read_key_line(line) == PUBLIC
    for wrong in ("", "a+b", line.replace("register", "another"), line[:-4]):
        with pytest.raises(ValueError, match=r"."):
            notes.read_key_line(wrong)


# -- of the ledgers ----------------------------------------------------------------------------------------------------


@pytest.fixture
def heads(database: str) -> list[ledger.Head]:
    """The heads of a ledger after two transactions of two events each."""
    found = []
    for place in range(2):
        keeper = Actor("keeper", Role.KEEPER, person="P-KEEPER")
        with write(keeper, Permission.PARTIES_ENTER, f"notes-{place}", ledgers=[Ledger.PARTIES]) as work:
            work.record_each(Action.PERSON_ENTERED, ["P0", "P1"])
        with db.reading() as session:
            found.append(ledger.head(session, Ledger.PARTIES))
    return found


def test_published_heads_are_notes_under_the_portal_s_name(heads: list[ledger.Head]) -> None:
    public = secrets.ring().current.public
    with db.reading() as session:
        newest, older = proofs.note(session, Ledger.PARTIES), proofs.note(session, Ledger.PARTIES, 2)
        empty = proofs.note(session, Ledger.LAW)
        for size in (1, 3, 5, -1):
            with pytest.raises(NotFound):
                proofs.note(session, Ledger.PARTIES, size)
    for written, size, root in (
        (newest, 4, heads[1].root),
        (older, 2, heads[0].root),
        (empty, 0, hashlib.sha256().hexdigest()),
    ):
        read = notes.read(written)
        assert (read.size, read.root.hex()) == (size, root)
        assert read.signed_by([public])
    assert notes.read(newest).origin == "localhost:8501/ledger/parties"


def test_a_head_put_into_the_database_by_hand_is_not_signed(heads: list[ledger.Head], database: str) -> None:
    table = db.core(ledger.LedgerHead)
    with db.writing() as session:
        for statement in db.not_append_only("ledger_heads", database):
            session.connection().exec_driver_sql(statement)
        session.execute(table.update().where(table.c.size == 4).values(root=bytes(32)))
    with db.reading() as session, pytest.raises(proofs.HeadChanged):
        proofs.note(session, Ledger.PARTIES)
