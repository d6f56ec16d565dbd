"""The audit trail: the tree is that of RFC 6962, the database refuses changes, and `verify` finds them when it does not."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy import delete, exc, insert, select, text, update
from sqlmodel import Session

from registry.kernel import clock, db, ledger, ledger_check, ledger_reader, secrets
from registry.kernel.access import Actor, looked
from registry.kernel.transaction import write
from registry.policy import Action, Ledger, Permission, Role
from registry.settings import settings
from tests.conftest import configure

PATIENT = examples(deadline=None)  # a busy machine is no failure

KEEPER = Actor("keeper", Role.KEEPER, person="P-KEEPER")
EVENTS = ledger.LedgerEvent.__table__  # type: ignore[attr-defined]
HEADS = ledger.LedgerHead.__table__  # type: ignore[attr-defined]
KEYS = ledger.SigningKey.__table__  # type: ignore[attr-defined]
GUARDED = ("ledger_events", "ledger_heads", "access_log")
_submissions = count()


def record(how_many: int = 1, **details: ledger.Detail) -> None:
    """One transaction that records events in the parties' ledger."""
    with write(KEEPER, Permission.PARTIES_ENTER, f"ledger-{next(_submissions)}", ledgers=[Ledger.PARTIES]) as work:
        for place in range(how_many):
            work.record(Action.PERSON_ENTERED, f"P{place}", **details)


def check(**known: Any) -> ledger.Verdict:
    with db.reading() as session:
        return ledger.verify(session, Ledger.PARTIES, **known)


def head() -> ledger.Head:
    with db.reading() as session:
        return ledger.head(session, Ledger.PARTIES)


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, written down as the text says it."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:split]) + naive_root(leaves[split:])).digest()


# -- the tree ----------------------------------------------------------------------------------------------------------

CT_LEAVES = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
]  # fmt: skip
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_roots_of_the_certificate_transparency_test_vectors() -> None:
    tree = ledger.Tree()
    for leaf, root in zip(CT_LEAVES, CT_ROOTS, strict=True):
        tree.push(ledger.leaf_hash(bytes.fromhex(leaf)))
        assert tree.root.hex() == root


def test_root_equals_the_recursive_definition_for_every_size_up_to_300() -> None:
    leaves: list[bytes] = []
    tree = ledger.Tree()
    assert tree.root == naive_root([])
    for size in range(1, 301):
        leaves.append(f"event {size}".encode())
        tree.push(ledger.leaf_hash(leaves[-1]))
        assert tree.size == size
        assert tree.root == naive_root(leaves)


@PATIENT
@given(st.lists(st.binary(max_size=40), max_size=120), st.integers(0, 120))
def test_a_tree_resumed_from_its_frontier_goes_on_as_if_never_stopped(leaves: list[bytes], stop: int) -> None:
    first = ledger.Tree()
    for leaf in leaves[:stop]:
        first.push(ledger.leaf_hash(leaf))
    resumed = ledger.Tree(first.size, first.frontier)
    at_once = ledger.Tree(first.size, first.frontier)
    for leaf in leaves[stop:]:
        resumed.push(ledger.leaf_hash(leaf))
    at_once.push(*map(ledger.leaf_hash, leaves[stop:]))
    assert resumed.root == at_once.root == naive_root(leaves)
    assert (resumed.size, resumed.frontier) == (at_once.size, at_once.frontier)
    assert len(resumed.frontier) == resumed.size.bit_count()


# -- writing -----------------------------------------------------------------------------------------------------------


def test_heads_after_every_transaction_are_signed_and_hold_the_rfc_root(database: str) -> None:
    assert head() == ledger.Head("parties", 0, hashlib.sha256(b"").hexdigest(), "", 0, "", "")
    for how_many in (1, 2, 1, 5):
        record(how_many)
    found = head()
    assert found.size == 9
    note = f"registry/parties\n9\n{found.root}\n{found.at}\n".encode()
    assert secrets.signature_fits(bytes.fromhex(found.public_key), note, bytes.fromhex(found.signature))
    assert not secrets.signature_fits(bytes.fromhex(found.public_key), note + b" ", bytes.fromhex(found.signature))
    with db.reading() as session:
        rows = session.execute(select(EVENTS).order_by(EVENTS.c.seq)).all()
        sizes = session.execute(select(HEADS.c.size).order_by(HEADS.c.size)).scalars().all()
    written = [ledger.event_bytes(r.ledger, r.seq, r.at, r.actor, r.action, r.subject, r.salt, r.details) for r in rows]
    assert [row.seq for row in rows] == list(range(1, 10))
    assert naive_root(written).hex() == found.root
    assert sizes == [1, 3, 4, 9]
    assert len({row.salt for row in rows}) == 9
    assert all(len(row.salt) == 16 for row in rows)


def test_the_bytes_of_an_event_are_these_on_every_database(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "stamp", lambda at=None: "2026-11-23T04:31:00.123456Z")
    monkeypatch.setattr(os, "urandom", lambda size: bytes(range(size)))
    record(1, 名="“甲”\n\\é", until=date(2029, 2, 28), hours=10**12, ok=True, nothing=None, kind=Role.CLERK)
    details = r'{"hours":1000000000000,"kind":"clerk","nothing":null,"ok":true,"until":"2029-02-28","名":"“甲”\n\\é"}'
    written = json.dumps(
        [
            "parties",
            1,
            "2026-11-23T04:31:00.123456Z",
            "keeper",
            "person.entered",
            "P0",
            bytes(range(16)).hex(),
            details,
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
    with db.reading() as session:
        row = session.execute(select(EVENTS)).one()
    assert row.details == details
    assert row.leaf == hashlib.sha256(b"\x00" + written).digest()
    assert head().root == row.leaf.hex()


@pytest.mark.parametrize(
    "value",
    [1.0, Decimal("1.00"), datetime(2026, 11, 23, tzinfo=UTC), b"x", ["a"], {"a": 1}, timedelta(1)],
    ids=lambda value: type(value).__name__,
)
def test_details_which_databases_may_write_differently_are_refused(value: Any, sqlite_database: str) -> None:
    with pytest.raises(TypeError):
        record(1, value=value)
    assert head().size == 0


def test_each_register_has_its_own_sequence(database: str) -> None:
    with write(KEEPER, Permission.PARTIES_ENTER, "two", ledgers=[Ledger.PARTIES, Ledger.TRAINING]) as work:
        work.record(Action.PERSON_ENTERED, "P1")
        work.record(Action.CENTRE_APPROVED, "C1")
        work.record(Action.PERSON_ENTERED, "P2")
    with db.reading() as session:
        rows = session.execute(select(EVENTS.c.ledger, EVENTS.c.seq, EVENTS.c.subject)).all()
        assert sorted(map(tuple, rows)) == [("parties", 1, "P1"), ("parties", 2, "P2"), ("training", 1, "C1")]
        for name in (Ledger.PARTIES, Ledger.TRAINING):
            assert ledger.verify(session, name).finding is None


def test_history_and_newest_give_back_what_was_recorded(database: str) -> None:
    record(3, batch="B1", until=date(2029, 1, 1))
    record(2, batch="B2")
    with db.reading() as session:
        told = ledger.history(session, "P1")
        last = ledger.newest(session, Ledger.PARTIES, limit=2, offset=1)
    assert [(row.seq, row.details["batch"]) for row in told] == [(2, "B1"), (5, "B2")]
    assert told[0].details == {"batch": "B1", "until": "2029-01-01"}
    assert (told[0].action, told[0].actor, told[0].at.date()) == (Action.PERSON_ENTERED, "keeper", clock.today())
    assert [row.seq for row in last] == [4, 3]


# -- the database refuses ----------------------------------------------------------------------------------------------

_KEY = {"ledger_events": "seq = 1", "ledger_heads": "size = 1", "access_log": "subject = 'P0'"}
_CHANGE = {"ledger_events": "actor = 'x'", "ledger_heads": "at = 'x'", "access_log": "actor = 'x'"}


@pytest.mark.parametrize("table", GUARDED)
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "REPLACE", "TRUNCATE"])
def test_append_only_tables_refuse_change(database: str, table: str, verb: str) -> None:
    record()
    looked(KEEPER, "lookup", subject="P0")
    statement = {
        "UPDATE": f"UPDATE {table} SET {_CHANGE[table]} WHERE {_KEY[table]}",
        "DELETE": f"DELETE FROM {table} WHERE {_KEY[table]}",
        "REPLACE": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        "TRUNCATE": f"TRUNCATE {table} CASCADE",
    }[verb]
    if (database, verb) in {("sqlite", "TRUNCATE"), ("postgresql", "REPLACE")}:
        pytest.skip(f"{database} has no {verb}")
    with pytest.raises(exc.DBAPIError, match="append-only"), db.writing() as session:
        session.execute(text(statement))
    with db.reading() as session:
        assert session.execute(text(f"SELECT count(*) FROM {table} WHERE {_KEY[table]}")).scalar_one() == 1
    assert check().finding is None


# -- verify finds ------------------------------------------------------------------------------------------------------

SIZES = (1, 3, 1, 4, 2)  # transactions; heads stand at 1, 4, 5, 9 and 11


@pytest.fixture
def eleven(database: str) -> ledger.Head:
    """A ledger of eleven events in five transactions whose triggers somebody took away; gives the published head."""
    for how_many in SIZES:
        record(how_many, batch="B")
    with db.writing() as session:
        for table in GUARDED:
            for statement in db.not_append_only(table, database):
                session.execute(text(statement))
    assert check() == ledger.Verdict("parties", 11, head().root, None)
    return head()


def _set(seq: int, **values: Any) -> Callable[[Session], None]:
    return lambda session: session.execute(update(EVENTS).where(EVENTS.c.seq == seq).values(**values)) and None


def _set_head(size: int, **values: Any) -> Callable[[Session], None]:
    return lambda session: session.execute(update(HEADS).where(HEADS.c.size == size).values(**values)) and None


def _head_of_nothing(session: Session) -> None:
    session.execute(update(HEADS).where(HEADS.c.size == 1).values(size=0))


def _remove(*seqs: int) -> Callable[[Session], None]:
    return lambda session: session.execute(delete(EVENTS).where(EVENTS.c.seq.in_(seqs))) and None


def _leaf_of(row: Any, seq: int) -> bytes:
    return ledger.leaf_hash(
        ledger.event_bytes(row.ledger, seq, row.at, row.actor, row.action, row.subject, row.salt, row.details)
    )


def _forge(session: Session, seq: int) -> None:
    row = session.execute(select(EVENTS).where(EVENTS.c.seq == 1)).one()
    session.execute(insert(EVENTS).values(**{**row._mapping, "seq": seq, "leaf": _leaf_of(row, seq)}))


def _insert_in_the_middle(session: Session) -> None:
    """Every event from the fifth on moves up by one, leaf hashes written anew."""
    for row in session.execute(select(EVENTS).where(EVENTS.c.seq >= 5).order_by(EVENTS.c.seq.desc())).all():
        session.execute(
            update(EVENTS).where(EVENTS.c.seq == row.seq).values(seq=row.seq + 1, leaf=_leaf_of(row, row.seq + 1))
        )
    _forge(session, 5)


def _remove_and_renumber(session: Session) -> None:
    _remove(7)(session)
    for row in session.execute(select(EVENTS).where(EVENTS.c.seq > 7).order_by(EVENTS.c.seq)).all():
        session.execute(
            update(EVENTS).where(EVENTS.c.seq == row.seq).values(seq=row.seq - 1, leaf=_leaf_of(row, row.seq - 1))
        )


def _rewrite_leaf(session: Session) -> None:
    _set(7, actor="someone")(session)
    row = session.execute(select(EVENTS).where(EVENTS.c.seq == 7)).one()
    _set(7, leaf=_leaf_of(row, 7))(session)


TAMPERING: dict[str, tuple[Callable[[Session], None], range, str]] = {
    "details": (_set(7, details='{"batch":"C"}'), range(7, 8), "改动"),
    "actor": (_set(1, actor="someone"), range(1, 2), "改动"),
    "time": (_set(11, at="2026-11-22T00:00:00.000000Z"), range(11, 12), "改动"),
    "action": (_set(3, action="person.amended"), range(3, 4), "改动"),
    "subject": (_set(4, subject="P9"), range(4, 5), "改动"),
    "salt": (_set(5, salt=bytes(16)), range(5, 6), "改动"),
    "leaf": (_set(6, leaf=bytes(32)), range(6, 7), "改动"),
    "event rewritten with its leaf": (_rewrite_leaf, range(6, 10), "第 6 至 9 号"),
    "first removed": (_remove(1), range(1, 2), "缺失"),
    "middle removed": (_remove(7), range(7, 8), "缺失"),
    "last removed": (_remove(11), range(11, 12), "缺失"),
    "all removed": (_remove(*range(1, 12)), range(1, 2), "缺失"),
    "middle removed, rest renumbered": (_remove_and_renumber, range(6, 10), "第 6 至 9 号"),
    "inserted at the end": (lambda session: _forge(session, 12), range(12, 13), "多出"),
    "inserted before the first": (lambda session: _forge(session, 0), range(2), "不连续"),
    "inserted in the middle": (_insert_in_the_middle, range(5, 6), "第 5 至 5 号"),
    "head's root": (_set_head(5, root=bytes(32)), range(5, 6), "树头"),
    "head's signature": (_set_head(9, signature=bytes(64)), range(6, 10), "签名"),
    "head's time": (_set_head(11, at="2026-11-22T00:00:00.000000Z"), range(10, 12), "签名"),
    "head's key": (_set_head(11, key_version=7), range(10, 12), "签名"),
    "head's frontier": (_set_head(11, frontier=bytes(96)), range(10, 12), "树头"),
    "head of nothing": (_head_of_nothing, range(1, 2), "树头"),
    "last head removed": (
        lambda session: session.execute(delete(HEADS).where(HEADS.c.size == 11)) and None, range(10, 11), "多出",
    ),
}  # fmt: skip


@pytest.mark.parametrize("at_once", [1024, 2])
@pytest.mark.parametrize("name", TAMPERING)
def test_verify_finds(eleven: ledger.Head, name: str, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_check, "_AT_ONCE", at_once)
    assert check().finding is None
    tamper, expected, said = TAMPERING[name]
    with db.writing() as session:
        tamper(session)
    finding = check().finding
    assert finding is not None
    assert finding.ledger == "parties"
    assert finding.seq in expected
    assert said in finding.what


@pytest.mark.parametrize(
    "name", ["details", "leaf", "middle removed", "inserted in the middle", "event rewritten with its leaf"]
)
def test_processes_that_read_a_long_ledger_find_the_same(
    name: str, sqlite_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for how_many in SIZES:
        record(how_many, batch="“B”\n\\")
    monkeypatch.setattr(ledger_check, "_LONG", 1)
    monkeypatch.setattr(ledger_check, "_AT_ONCE", 2)
    with monkeypatch.context() as never:
        never.setattr(ledger_check, "_one_by_one", None)
        never.setattr(ledger_check, "_read_here", None)
        assert check() == ledger.Verdict("parties", 11, head().root, None)
    tamper, expected, said = TAMPERING[name]
    with db.writing() as session:
        for statement in (one for table in GUARDED for one in db.not_append_only(table, "sqlite")):
            session.execute(text(statement))
        tamper(session)
    finding = check().finding
    assert finding is not None
    assert finding.seq in expected
    assert said in finding.what


def test_a_ledger_whose_readers_break_down_is_read_all_the_same(
    sqlite_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(5, batch="B")
    monkeypatch.setattr(ledger_check, "_LONG", 1)
    monkeypatch.setattr(ledger_reader, "PYTHON", ["false"])
    assert check() == ledger.Verdict("parties", 5, head().root, None)


def test_what_the_database_joins_is_what_is_hashed(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise every event would be read a second time, one by one."""
    record(3, 名="“甲”\n\t\r\\é\x7f\U00020000/", until=date(2029, 2, 28), hours=10**12, ok=True, nothing=None)
    record(2, batch="B")
    monkeypatch.setattr(ledger_check, "_one_by_one", None)
    for at_once in (1024, 2):
        monkeypatch.setattr(ledger_check, "_AT_ONCE", at_once)
        assert check() == ledger.Verdict("parties", 5, head().root, None)


def test_bytes_that_read_like_the_text_are_found(sqlite_database: str) -> None:
    record(3, batch="B")
    with db.writing() as session:
        for statement in db.not_append_only("ledger_events", "sqlite"):
            session.execute(text(statement))
        session.execute(text("UPDATE ledger_events SET actor = CAST(actor AS BLOB) WHERE seq = 2"))
    assert check().finding == ledger.Finding("parties", 2, "事件内容被改动")


def test_hashes_cut_elsewhere_are_found(sqlite_database: str) -> None:
    record(3, batch="B")
    with db.writing() as session:
        for statement in db.not_append_only("ledger_events", "sqlite"):
            session.execute(text(statement))
        first, second = session.execute(select(EVENTS.c.leaf).order_by(EVENTS.c.seq).limit(2)).scalars()
        _set(1, leaf=first[:-1])(session)
        _set(2, leaf=first[-1:] + second)(session)
    assert check().finding == ledger.Finding("parties", 1, "事件内容被改动")


def test_a_tail_cut_off_with_its_head_shows_against_a_head_known_before(eleven: ledger.Head) -> None:
    with db.writing() as session:
        _remove(10, 11)(session)
        session.execute(delete(HEADS).where(HEADS.c.size == 11))
    assert check().finding is None  # what is left is a whole, honestly signed ledger
    finding = check(known_size=eleven.size, known_root=eleven.root).finding
    assert finding is not None
    assert (finding.seq, finding.what[:4]) == (10, "事件缺失")


def test_a_ledger_written_again_by_the_key_holder_shows_against_a_head_known_before(eleven: ledger.Head) -> None:
    with db.writing() as session:
        session.execute(delete(EVENTS))
        session.execute(delete(HEADS))
    for how_many in SIZES:
        record(how_many, batch="B")
    assert check().finding is None
    finding = check(known_size=11, known_root=eleven.root).finding
    assert finding is not None
    assert "先前保存的树头" in finding.what
    assert check(known_size=11, known_root=head().root).finding is None


def test_a_ledger_signed_again_under_a_key_put_in_the_place_of_ours_is_found(eleven: ledger.Head) -> None:
    stranger = secrets.MasterKey(1, b"\x07" * 32)
    with db.writing() as session:
        session.execute(update(KEYS).values(public=stranger.public))
        for row in session.execute(select(HEADS)).all():
            note = ledger.head_note(row.ledger, row.size, row.root, row.at)
            _set_head(row.size, signature=stranger.signer.sign(note))(session)
    finding = check().finding
    assert finding is not None
    assert "签名" in finding.what


def test_an_honest_ledger_that_grew_still_fits_every_head_published_before(database: str) -> None:
    published = []
    for how_many in SIZES:
        record(how_many)
        published.append(head())
    for known in published:
        assert check(known_size=known.size, known_root=known.root).finding is None


def test_heads_signed_by_an_older_key_stay_checkable(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    record(2)
    assert secrets.add_key() == 2
    record(2)
    with db.reading() as session:
        signed_by = session.execute(select(HEADS.c.key_version).order_by(HEADS.c.size)).scalars().all()
    assert signed_by == [1, 2]
    assert check().finding is None
    only_new = (settings().data / "registry.key").read_text().splitlines()[1]
    db.dispose()
    configure(monkeypatch, keys=only_new)
    assert set(secrets.ring().keys) == {2}
    assert check().finding is None
