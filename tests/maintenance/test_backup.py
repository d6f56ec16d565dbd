"""Backup and restore while serving, on both databases: what was there comes back, proven by the ledgers; nothing else gets in."""

from __future__ import annotations

import base64
import gc
import io
import json
import os
import stat
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, text

from registry.accounts import commands as accounts
from registry.accounts.queries import actor_named, actor_of_cookie, actor_of_token
from registry.kernel import db, epochs, ledger, marks, secrets
from registry.kernel.access import AccessEntry, Actor
from registry.kernel.errors import Unavailable
from registry.kernel.transaction import write
from registry.maintenance import backup, pg_tools, restoring, rotate_keys
from registry.maintenance.backup import BackupFailed, BadBackup
from registry.parties import entries, queries
from registry.policy import Action, Ledger, Permission, Role
from tests.conftest import configure
from tests.parties.people import identity
from tests.web.client import Client

KEEPER = Actor("keeper", Role.KEEPER)


def enter(*numbers: int) -> None:
    with write(KEEPER, Permission.PARTIES_ENTER, f"enter-{numbers}", ledgers=[Ledger.PARTIES]) as work:
        entries.meet_people(work, [entries.MetPerson(identity(one), f"人{one}") for one in numbers])


def found() -> set[int]:
    with db.reading() as session:
        known = queries.people_by_identity(session, [identity(one) for one in range(30)])
    return {one for one in range(30) if identity(one) in known}


def ledgers_fit() -> bool:
    with db.reading() as session:
        return not epochs.fault(session) and all(ledger.verify(session, one).finding is None for one in Ledger)


def head() -> ledger.Head:
    with db.reading() as session:
        return ledger.head(session, Ledger.PARTIES)


@pytest.fixture
def world(database: str) -> str:
    marks.put(marks.DEMONSTRATION, "yes")
    enter(1, 2, 3)
    return database


@pytest.fixture
def file(sqlite_database: str, tmp_path: Path) -> Path:
    """A backup for what does not depend on the kind of database."""
    marks.put(marks.DEMONSTRATION, "yes")
    enter(1, 2, 3)
    made = tmp_path / "one.backup"
    backup.back_up(made)
    return made


@pytest.fixture
def saved(world: str, tmp_path: Path) -> Path:
    file = tmp_path / "one.backup"
    backup.back_up(file)
    return file


def test_what_was_there_comes_back_in_a_new_signed_epoch(world: str, saved: Path) -> None:
    before = head()
    enter(4, 5)
    lost = head()
    done = restoring.restore(saved)
    assert (done.epoch, found(), ledgers_fit()) == (2, {1, 2, 3}, True)
    assert head() == before
    with db.reading() as session:
        (one,) = epochs.listing(session)
        (event,) = ledger.newest(session, Ledger.ACCOUNTS, limit=1)
        gone = ledger.verify(session, Ledger.PARTIES, known_size=lost.size, known_root=lost.root)
    assert one.heads["parties"] == (before.size, before.root)
    assert (event.action, event.subject) == (Action.EPOCH_BEGUN, "E2")
    assert gone.finding is not None, "a head saved after the backup no longer fits, and the epoch says why"
    published = Client().get("/api/v1/ledger/epochs").json()
    assert published["current"] == 2
    assert published["epochs"][0]["heads"]["parties"] == [before.size, before.root]
    signed = epochs.note(one.number, one.at, one.lost_after, one.heads)
    assert secrets.signature_fits(bytes.fromhex(one.public_key), signed, bytes.fromhex(one.signature))
    enter(6)
    assert (found(), ledgers_fit()) == ({1, 2, 3, 6}, True)
    if world == "sqlite":
        assert Path(done.kept).is_file()


def test_no_sign_in_or_token_ended_since_comes_back(file: Path, tmp_path: Path) -> None:
    wanted = accounts.Opening(username="keeper1", role=Role.AUDITOR, name="审计")
    given = accounts.open_account(accounts.CONSOLE, wanted, submission="open")
    own = "correct horse 电池 staple"
    accounts.choose_password("keeper1", given.password, own, own, submission="first")
    cookie = accounts.sign_in("keeper1", own)
    who = actor_named("keeper1")
    issued = accounts.issue_token(who, accounts.TokenRequest(name="接口", days=1), submission="token")
    later = tmp_path / "later.backup"
    backup.back_up(later)
    assert not actor_of_cookie(cookie).is_public
    restoring.restore(later)
    assert actor_of_cookie(cookie).is_public
    assert actor_of_token(issued.token).is_public
    assert actor_named("keeper1") == who


def test_a_second_restore_is_the_third_epoch(file: Path, tmp_path: Path) -> None:
    restoring.restore(file)
    again = tmp_path / "two.backup"
    backup.back_up(again)
    enter(7)
    assert restoring.restore(again).epoch == 3
    assert (found(), ledgers_fit()) == ({1, 2, 3}, True)


def test_an_epoch_cannot_be_altered_or_hidden(saved: Path) -> None:
    restoring.restore(saved)
    for statement in ("UPDATE ledger_epochs SET lost_after = ''", "DELETE FROM ledger_epochs"):
        with pytest.raises(Exception, match="append-only"), db.writing() as session:
            session.execute(text(statement))
    with db.writing() as session:
        guard = "_no_update" if db.backend() == "sqlite" else "_no_change ON ledger_epochs"
        session.execute(text(f"DROP TRIGGER ledger_epochs{guard}"))
        session.execute(text("UPDATE ledger_epochs SET lost_after = '2020-01-01T00:00:00.000000Z'"))
    with db.reading() as session:
        assert "签名不符" in epochs.fault(session)


def test_others_write_while_a_backup_is_taken(world: str, tmp_path: Path) -> None:
    begun, stop = threading.Event(), threading.Event()

    def others() -> None:
        for one in range(10, 30):
            enter(one)
            begun.set()
            if stop.is_set():
                return

    writing = threading.Thread(target=others)
    writing.start()
    begun.wait()
    made = backup.back_up(tmp_path / "busy.backup")
    stop.set()
    writing.join()
    restoring.restore(tmp_path / "busy.backup")
    assert ledgers_fit()
    assert {1, 2, 3, 10} <= found()
    assert head().size == made.heads["parties"][0]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # connections the server ended
def test_readers_meanwhile_see_the_old_or_the_new_state_and_never_half(saved: Path) -> None:
    enter(4)
    seen: set[frozenset[int]] = set()
    stop, broke = threading.Event(), list[BaseException]()

    def others() -> None:
        while not stop.is_set():
            try:
                seen.add(frozenset(found()))
            except Unavailable:
                pass  # PostgreSQL's connections end for a moment
            except BaseException as bad:
                broke.append(bad)

    reading = threading.Thread(target=others)
    reading.start()
    restoring.restore(saved)
    stop.set()
    reading.join()
    db.dispose()
    gc.collect()
    assert not broke
    assert seen <= {frozenset({1, 2, 3, 4}), frozenset({1, 2, 3})}
    assert found() == {1, 2, 3}


def test_the_keys_are_not_in_the_file_and_nobody_else_may_read_it(file: Path) -> None:
    content = file.read_bytes()
    material = secrets.ring().current.material
    for hidden in (material, base64.b64encode(material), material.hex().encode(), identity(1).encode()):
        assert hidden not in content
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with db.reading() as session:
        assert session.execute(select(AccessEntry.what)).scalars().all() == ["backup"]


def test_without_the_keys_of_its_day_it_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = found()
    own = secrets.key_file().read_text().strip()
    configure(monkeypatch, keys=f"1:{base64.b64encode(bytes(32)).decode()}")
    with pytest.raises(BadBackup, match="第 1 号密钥"):
        restoring.restore(file)
    configure(monkeypatch, keys=f"{own},2:{base64.b64encode(bytes(32)).decode()}")
    assert restoring.restore(file).epoch == 2, "a key added since does no harm"
    assert found() == here


def test_a_key_needed_for_some_values_only_is_missed_too(
    sqlite_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks.put(marks.DEMONSTRATION, "yes")
    enter(1)
    first = secrets.key_file().read_text().strip()
    second = base64.b64encode(bytes(range(32))).decode()
    configure(monkeypatch, keys=f"{first},2:{second}")
    enter(8)  # under the second key; the others are still sealed under the first
    file = tmp_path / "mixed.backup"
    backup.back_up(file)
    configure(monkeypatch, keys=f"2:{second}")
    with pytest.raises(BadBackup, match="打不开"):
        restoring.restore(file)
    configure(monkeypatch, keys=f"{first},2:{second}")
    assert restoring.restore(file).epoch == 2


def test_a_backup_from_before_a_change_of_keys(file: Path) -> None:
    rotate_keys()
    assert restoring.restore(file).epoch == 2, "the older key is still in the ring"
    assert (found(), ledgers_fit()) == ({1, 2, 3}, True)


def packed_again(file: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """A copy with members changed as somebody with the file could."""
    target = file.with_suffix(".changed")
    with tarfile.open(file) as old, tarfile.open(target, "w") as new:
        for member in old.getmembers():
            part = old.extractfile(member)
            assert part is not None
            content = change(member.name, part.read())
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return target


def earlier(name: str, content: bytes) -> bytes:
    if name != backup.MANIFEST:
        return content
    said = json.loads(content)
    return json.dumps({**said, "made_at": "2020-01-01T00:00:00.000000Z"}).encode()


def cut_short(name: str, content: bytes) -> bytes:
    return content if name == backup.MANIFEST else content[:-1]


@pytest.mark.parametrize(("change", "said"), [(earlier, "签名不符"), (cut_short, "与说明不符")])
def test_a_file_somebody_changed_is_refused(file: Path, change: Callable[[str, bytes], bytes], said: str) -> None:
    enter(9)
    with pytest.raises(BadBackup, match=said):
        restoring.restore(packed_again(file, change))
    assert found() == {1, 2, 3, 9}
    with db.reading() as session:
        assert epochs.current(session) == 1


def test_a_register_whose_ledger_does_not_fit_is_not_restored(world: str, tmp_path: Path) -> None:
    with db.writing() as session:
        guard = "_no_update" if world == "sqlite" else "_no_change ON ledger_events"
        session.execute(text(f"DROP TRIGGER ledger_events{guard}"))
        session.execute(text("UPDATE ledger_events SET actor = 'x' WHERE seq = 2"))
    file = tmp_path / "bad.backup"
    backup.back_up(file)
    with pytest.raises(BadBackup, match="账本 parties 不符"):
        restoring.restore(file)
    assert found() == {1, 2, 3}


def test_demonstration_and_register_do_not_mix(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REGISTRY_TODAY")
    configure(monkeypatch, demo="0")
    with pytest.raises(BadBackup, match="演示"):
        restoring.restore(file)


def test_no_file_is_overwritten_and_none_left_half(
    sqlite_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "there.backup"
    file.write_text("mine")
    with pytest.raises(BackupFailed, match="没有覆盖"):
        backup.back_up(file)

    def full(*_about: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_pack", full)
    with pytest.raises(BackupFailed, match="No space left"):
        backup.back_up(tmp_path / "full.backup")
    assert {one.name for one in tmp_path.iterdir() if one.is_file()} == {"there.backup"}
    with pytest.raises(BadBackup, match="不是备份"):
        restoring.restore(file)


def test_a_missing_tool_is_named(postgresql_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pg_tools, "_candidates", lambda name: iter([Path("/bin/false")]))
    with pytest.raises(pg_tools.ToolMissing, match="pg_dump") as refused:
        backup.back_up(tmp_path / "x.backup")
    assert "postgresql-client-18" in refused.value.fix
    assert not os.listdir(tmp_path) or not list(tmp_path.glob("x.backup*"))
