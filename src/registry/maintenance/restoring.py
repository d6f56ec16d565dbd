"""`registry restore`: a backup becomes the register again, and a new, signed epoch of the ledgers begins.

The backup is first made whole beside the register: unpacked, every ledger recomputed, the keys tried, the schema brought up to
date, the epoch begun. Only then it takes the register's place, at once and while the portal serves; what was there is kept.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.util.exc import CommandError
from sqlalchemy import URL, Connection, create_engine, exc, func, select, text, update
from sqlalchemy.pool import NullPool

from registry import maintenance
from registry.accounts.commands.keep import CONSOLE
from registry.accounts.tables import AccessToken, SignIn
from registry.kernel import clock, db, engines, epochs, ledger, secrets
from registry.kernel.secrets import KeyFault
from registry.kernel.transaction import write
from registry.maintenance import backup, pg_tools
from registry.maintenance.backup import BadBackup, Manifest
from registry.policy import Ledger, Permission
from registry.settings import settings


@dataclass(frozen=True)
class Restored:
    """What a restore did: the backup, the epoch that began, and where the state before it was kept, empty when there was none."""

    made_at: str
    epoch: int
    kept: str


def restore(file: Path) -> Restored:
    """Put a backup in the register's place. Raises `BadBackup` before anything is touched."""
    with backup.opened(file) as (manifest, packed):
        _must_fit(manifest)
        db.create_file()
        content = settings().data.resolve() / f"restoring-{secrets.token()[:12]}"
        try:
            backup.unpack(packed, manifest, content)
            with _beside(manifest, content) as (url, name):
                with engines.elsewhere(url):
                    _check_ledgers(manifest)
                    _make_current()
                    _check_epochs_and_keys()
                    epoch = _begin_epoch(manifest)
                kept = _take_place(content, name)
        finally:
            for left in (content, *(content.with_name(content.name + end) for end in ("-wal", "-shm", "-journal"))):
                left.unlink(missing_ok=True)
    return Restored(manifest.made_at, epoch, kept)


def _must_fit(manifest: Manifest) -> None:
    if manifest.database != db.backend():
        raise BadBackup(f"备份来自 {manifest.database}，现在用的是 {db.backend()}。", fix="请在同一种数据库上恢复。")
    if manifest.demonstration != settings().demo:
        raise BadBackup("演示数据库和正式数据库的备份不能互换。", fix="请核对 REGISTRY_DEMO 和备份文件。")


@contextmanager
def _beside(manifest: Manifest, content: Path) -> Iterator[tuple[str, str]]:
    """The backup as a database beside the register: its address and, on PostgreSQL, its name."""
    both = db.engines()
    if both.sqlite:
        yield f"sqlite:///{content}", ""
        return
    name = f"{both.url.database}_restoring"
    with _server(both.url) as server:
        version = int(server.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
        tool = pg_tools.find("pg_restore", version)
        try:
            server.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            server.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
        except exc.ProgrammingError as refused:
            raise BadBackup(
                "数据库账号没有新建数据库的权限，不能恢复。", fix="请由数据库管理员执行 ALTER ROLE … CREATEDB。"
            ) from refused
    url = both.url.set(database=name)
    try:
        pg_tools.run(tool, url, "--no-owner", "--no-privileges", "--exit-on-error", str(content))
        yield url.render_as_string(hide_password=False), name
    finally:
        with _server(both.url) as server:
            server.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


def _check_ledgers(manifest: Manifest) -> None:
    """Every ledger recomputes to what the manifest says. Raises `BadBackup`."""
    with db.reading() as session:
        for one in Ledger:
            size, root = manifest.heads.get(one.value, (0, ""))
            verdict = ledger.verify(session, one, known_size=size, known_root=root if size else "")
            if verdict.finding is not None or verdict.size != size:
                what = verdict.finding.what if verdict.finding else "事件数与说明不符"
                raise BadBackup(f"备份中的账本 {one.value} 不符：{what}。", fix="请换一份备份。")


def _make_current() -> None:
    try:
        command.upgrade(maintenance.alembic_config(), "head")
    except CommandError as unknown:
        raise BadBackup("备份由更新版本的平台制作。", fix="请用相同或更新版本的平台恢复。") from unknown


def _check_epochs_and_keys() -> None:
    """Earlier epochs are as they were signed, and the ring opens one value under every key in use. Raises `BadBackup`."""
    with db.reading() as session:
        if what := epochs.fault(session):
            raise BadBackup(f"备份中的账本纪元不符：{what}。", fix="请换一份备份。")
        for sealed in maintenance.SEALED:
            column = db.Base.metadata.tables[sealed.table].c[sealed.column]
            (key,) = column.table.primary_key.columns
            samples = select(func.min(key)).where(column.is_not(None)).group_by(func.substr(column, 1, 2))
            try:
                for value in session.execute(select(column).where(key.in_(samples))).scalars():
                    secrets.ring().open_bytes(value, sealed.purpose)
            except KeyFault as fault:
                raise BadBackup(
                    "备份中有现有密钥打不开的内容。", fix="密钥不在备份里：请把当时的全部密钥放回后再恢复。"
                ) from fault


def _begin_epoch(manifest: Manifest) -> int:
    """Begin the epoch, and end every sign-in and access token: which of them was ended since the backup is not known here."""
    signed_in, tokens = db.core(SignIn), db.core(AccessToken)
    with write(CONSOLE, Permission.ACCOUNTS_KEEP, f"restore-{secrets.token()}", ledgers=list(Ledger)) as work:
        now = clock.now()
        work.session.execute(update(signed_in).where(signed_in.c.ended_at.is_(None)).values(ended_at=now))
        work.session.execute(update(tokens).where(tokens.c.revoked_at.is_(None)).values(revoked_at=now))
        return epochs.begin(work, clock.read_stamp(manifest.made_at))


# -- taking the register's place ---------------------------------------------------------------------------------------


def _take_place(content: Path, name: str) -> str:
    both = db.engines()
    return _over_file(content, Path(both.url.database or "")) if both.sqlite else _over_database(both.url, name)


def _over_file(content: Path, register: Path) -> str:
    """Write all pages over the register in one transaction: whoever reads meanwhile sees the old state, then the new one."""
    kept = ""
    with closing(sqlite3.connect(register, timeout=30)) as live:
        if live.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            kept = str(register.with_name(f"before-restore-{clock.now():%Y%m%d-%H%M%S}.sqlite3"))
            with closing(sqlite3.connect(kept)) as there:
                Path(kept).chmod(0o600)
                live.backup(there)
                there.execute("PRAGMA journal_mode=DELETE")
        with closing(sqlite3.connect(content)) as here:
            here.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            here.backup(live)
        live.execute("PRAGMA journal_mode=WAL")
    return kept


def _over_database(url: URL, name: str) -> str:
    """Swap the names of two databases; connections to either end, and the portal's come again by themselves."""
    kept = f"{url.database}_before_{clock.now():%Y%m%d_%H%M%S}"
    with _server(url) as server:
        server.execute(text(f'ALTER DATABASE "{url.database}" WITH ALLOW_CONNECTIONS false'))
        try:
            end = text("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = ANY(:names)")
            server.execute(end, {"names": [url.database, name]})
            server.execute(text(f'ALTER DATABASE "{url.database}" RENAME TO "{kept}"'))
            server.execute(text(f'ALTER DATABASE "{name}" RENAME TO "{url.database}"'))
        except exc.DBAPIError:
            server.execute(text(f'ALTER DATABASE "{url.database}" WITH ALLOW_CONNECTIONS true'))
            raise
        server.execute(text(f'ALTER DATABASE "{kept}" WITH ALLOW_CONNECTIONS true'))
    return kept


@contextmanager
def _server(url: URL) -> Iterator[Connection]:
    engine = create_engine(
        url.set(database="postgres"), poolclass=NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True
    )
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
