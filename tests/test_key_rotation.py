"""A change of keys by command: everything sealed is sealed again, or nothing is, and the older key may go afterwards."""

from __future__ import annotations

import base64
import json

import pytest
from sqlalchemy import LargeBinary, insert, select, text

from registry import maintenance
from registry.kernel import clock, db, ledger, secrets
from registry.kernel.access import Actor
from registry.kernel.transaction import write
from registry.parties import entries, queries, tables
from registry.policy import Action, Ledger, Permission, Role
from registry.settings import settings
from tests.conftest import configure
from tests.parties.people import identity

KEEPER = Actor("keeper", Role.KEEPER)
PERSONS = db.core(tables.Person)
PHONE = "person.phone"
PEOPLE = {identity(number): f"人{'甲乙丙丁戊己庚'[number]}" for number in range(7)}


@pytest.fixture
def entered(database: str) -> dict[str, str]:
    """Seven persons, every second one with a phone number; gives public codes by identity number."""
    with write(KEEPER, Permission.PARTIES_ENTER, "enter", ledgers=[Ledger.PARTIES]) as work:
        met = entries.meet_people(work, [entries.MetPerson(number, name) for number, name in PEOPLE.items()])
        for person in list(met.values())[::2]:
            sealed = secrets.ring().seal(f"1380000{person.id:04d}", PHONE)
            work.session.execute(PERSONS.update().where(PERSONS.c.id == person.id).values(phone_sealed=sealed))
    return {number: person.code for number, person in met.items()}


def found() -> dict[str, str]:
    """What look-ups by identity number find now."""
    with db.reading() as session:
        return {number: person.code for number, person in queries.people_by_identity(session, PEOPLE).items()}


def stored() -> list[tuple[object, ...]]:
    with db.reading() as session:
        columns = (PERSONS.c.identifier_sealed, PERSONS.c.identifier_index, PERSONS.c.phone_sealed)
        return [tuple(row) for row in session.execute(select(*columns).order_by(PERSONS.c.id))]


def versions() -> set[int]:
    """Key versions under which anything is sealed or indexed."""
    used = set()
    for sealed, index, phone in stored():
        assert isinstance(sealed, bytes)
        assert isinstance(index, str)
        used |= {int.from_bytes(sealed[:2], "big"), int(index.split(".")[0])}
        if phone is not None:
            assert isinstance(phone, bytes)
            used.add(int.from_bytes(phone[:2], "big"))
    return used


def phones() -> list[str]:
    return [secrets.ring().open(row[2], PHONE) for row in stored() if isinstance(row[2], bytes)]


def check_ledgers() -> None:
    with db.reading() as session:
        for name in Ledger:
            assert ledger.verify(session, name).finding is None


@pytest.mark.parametrize("chunk", [2, 500])
def test_everything_sealed_is_sealed_again_and_found_again(
    entered: dict[str, str], monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(maintenance, "_CHUNK", chunk)
    before = phones()
    assert (versions(), found(), len(before)) == ({1}, entered, 4)
    assert maintenance.rotate_keys() == maintenance.RotationReport(2, resealed=11, reindexed=7)
    assert (versions(), found(), phones()) == ({2}, entered, before)
    with db.reading() as session:
        (event,) = ledger.newest(session, Ledger.ACCOUNTS, limit=5)
        assert ledger.head(session, Ledger.ACCOUNTS).key_version == 2
    assert (event.action, event.subject, event.actor) == (Action.KEYS_ROTATED, "K2", "console")
    assert event.details["public_keys"] == ",".join(
        f"{version}:{key.public.hex()}" for version, key in secrets.ring().keys.items()
    )
    check_ledgers()


def test_afterwards_the_older_key_may_be_dropped(entered: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    before = phones()
    maintenance.rotate_keys()
    file = secrets.key_file()
    file.write_text(file.read_text().splitlines()[1] + "\n")
    secrets.forget()
    assert sorted(secrets.ring().keys) == [2]
    assert (found(), phones()) == (entered, before)
    check_ledgers()


def test_rotating_again_and_again_loses_nothing(entered: dict[str, str]) -> None:
    assert [maintenance.rotate_keys().version for _ in range(3)] == [2, 3, 4]
    assert (versions(), found()) == ({4}, entered)


def test_a_ring_in_the_environment_is_followed_and_not_changed(
    entered: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = f"{secrets.key_file().read_text().strip()},9:{base64.b64encode(bytes(32)).decode()}"
    db.dispose()
    configure(monkeypatch, keys=ring)
    assert found() == entered
    assert maintenance.rotate_keys() == maintenance.RotationReport(9, resealed=11, reindexed=7)
    assert settings().keys.get_secret_value() == ring
    assert (versions(), found()) == ({9}, entered)


def test_broken_off_it_leaves_the_old_state(entered: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    before, seal, turns = stored(), secrets.Ring.seal_bytes, iter(range(100))

    def break_off(ring: secrets.Ring, value: bytes, purpose: str) -> bytes:
        if next(turns) == 9:  # in the second column, some chunks written
            raise KeyboardInterrupt
        return seal(ring, value, purpose)

    with monkeypatch.context() as patch:
        patch.setattr(maintenance, "_CHUNK", 2)
        patch.setattr(secrets.Ring, "seal_bytes", break_off)
        with pytest.raises(KeyboardInterrupt):
            maintenance.rotate_keys()
    assert stored() == before
    assert found() == entered
    with db.reading() as session:
        assert ledger.head(session, Ledger.ACCOUNTS).size == 0
    maintenance.rotate_keys()
    assert found() == entered
    assert len(versions()) == 1
    check_ledgers()


def test_a_value_that_cannot_be_opened_stops_it_before_anything_changes(entered: dict[str, str]) -> None:
    with db.writing() as session:
        session.execute(PERSONS.update().where(PERSONS.c.id == 5).values(phone_sealed=b"\0\1" + bytes(40)))
    before = stored()
    with pytest.raises(secrets.KeyFault):
        maintenance.rotate_keys()
    assert stored() == before


def test_what_an_importer_waits_with_is_sealed_again(database: str) -> None:
    batches = db.Base.metadata.tables["batches"]
    content = json.dumps({"rows": ["x" * 3000]}).encode()
    row = {
        "number": "B1", "kind": "certificates", "account": "clerk", "organisation": "", "region": "", "file_hash": "",
        "rows": 1, "accepted": 1, "rejected": 0, "state": next(iter(batches.c.state.type.enums)),
        "created_at": clock.now(), "changed_at": clock.now(), "sealed": secrets.ring().seal_bytes(content, "batch.content"),
        "cells_sealed": secrets.ring().seal_bytes(content, "batch.content"),
    }  # fmt: skip
    with db.writing() as session:
        session.execute(insert(batches).values(**row, options="{}"))
    assert maintenance.rotate_keys().resealed == 2
    with db.reading() as session:
        both = session.execute(text("SELECT sealed, cells_sealed FROM batches")).one()
    for sealed in both:
        assert sealed[:2] == b"\0\2"
        assert secrets.ring().open_bytes(sealed, "batch.content") == content


def test_every_sealed_column_of_the_tables_is_known() -> None:
    """A new sealed column must be named in `SEALED`, else a dropped key would lose it."""
    bytes_columns = {
        (table.name, column.name)
        for table in db.Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary) and "sealed" in column.name
    }
    indexes = {
        (table.name, column.name)
        for table in db.Base.metadata.tables.values()
        for column in table.columns
        if column.name.endswith("_index")
    }
    assert {(column.table, column.column) for column in maintenance.SEALED} == bytes_columns
    assert {(column.table, column.index) for column in maintenance.SEALED if column.index} == indexes
