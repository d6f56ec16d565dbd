"""`registry backup`: one file with everything but the keys, taken while the portal serves.

A tar archive of two members: `manifest.json`, signed with the key ring, and the content: a SQLite database taken by the online
backup, or PostgreSQL's own dump of one snapshot. The manifest says where every ledger stood and which keys are needed.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool
from sqlmodel import Session

from registry import __version__
from registry.accounts.commands.keep import CONSOLE
from registry.kernel import access, clock, db, epochs, ledger, marks, secrets
from registry.kernel.errors import Refused
from registry.kernel.straight import Reading
from registry.maintenance import pg_tools
from registry.policy import Ledger

MANIFEST: Final = "manifest.json"
CONTENT: Final = {"sqlite": "registry.sqlite3", "postgresql": "registry.dump"}
_FORMAT: Final = 1
_CHUNK: Final = 1 << 20
_PAGES: Final = 4096  # of one step of the online backup, between which others may write


class BadBackup(Refused):
    """The file is no backup, or not one that may be restored here."""

    code = "bad_backup"


class BackupFailed(Refused):
    """The backup could not be written."""

    code = "backup_failed"


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `heads`: ledger → (size, root); `keys`: version → public half of every key that signed."""

    made_at: str
    database: str
    version: str
    revision: str
    demonstration: bool
    epoch: int
    heads: dict[str, tuple[int, str]]
    keys: dict[str, str]
    key_version: int
    sha256: str
    size: int

    def signed_bytes(self) -> bytes:
        """The bytes the signature covers."""
        return (
            b"registry/backup\n"
            + json.dumps({"format": _FORMAT, **asdict(self)}, sort_keys=True, ensure_ascii=False).encode()
        )


def back_up(target: Path) -> Manifest:
    """Write a backup to a new file, readable by its owner only. Nothing is left of one that was broken off."""
    if target.exists():
        raise BackupFailed(f"文件 {target} 已经存在，没有覆盖。", fix="请换一个文件名。")
    if not target.resolve().parent.is_dir():
        raise BackupFailed(f"没有目录 {target.resolve().parent}。", fix="请先建立目录。")
    content, archive = (target.with_name(f"{target.name}.{part}") for part in ("content", "part"))
    try:
        _private(content)
        _private(archive)
        manifest = _take(content)
        _pack(archive, manifest, content)
        archive.replace(target)
        _sync(target.resolve().parent)
    except (OSError, sqlite3.Error) as wrong:
        raise BackupFailed(f"备份没有完成：{wrong}。", fix="请核对磁盘空间和目录权限后再试。") from wrong
    finally:
        for left in (content, archive):
            left.unlink(missing_ok=True)
    access.looked(CONSOLE, "backup", reason=f"备份 {manifest.made_at}")
    return manifest


def _take(content: Path) -> Manifest:
    ring, made_at = secrets.ring(), clock.stamp()
    both = db.engines()
    if both.sqlite:
        _copy(Path(both.url.database or ""), content)
        with at(f"sqlite:///{content}") as session:
            said = _state(session)
    else:
        with db.reading() as session:  # one snapshot for the dump and for what the manifest says
            snapshot = session.execute(text("SELECT pg_export_snapshot()")).scalar_one()
            tool = pg_tools.find("pg_dump", server_version(session))
            options = (
                "--format=custom",
                f"--snapshot={snapshot}",
                "--no-owner",
                "--no-privileges",
                f"--file={content}",
            )
            pg_tools.run(tool, both.url, *options)
            said = _state(session)
    keys = said["keys"] | {str(ring.current.version): ring.current.public.hex()}
    return Manifest(
        made_at=made_at,
        database=db.backend(),
        version=__version__,
        key_version=ring.current.version,
        sha256=digest(content),
        size=content.stat().st_size,
        **{**said, "keys": keys},
    )


def _copy(source: Path, target: Path) -> None:
    """The online backup: pages while others write, in the end one whole state; then a single file without a write-ahead log."""
    with (
        closing(sqlite3.connect(f"file:{source.as_posix()}?mode=ro", uri=True, timeout=30)) as here,
        closing(sqlite3.connect(target)) as there,
    ):
        here.backup(there, pages=_PAGES, sleep=0.001)
        there.execute("PRAGMA journal_mode=DELETE")


def _state(session: Session) -> dict[str, Any]:
    """What the manifest says of the database a session looks at."""
    heads = {one.value: ledger.head(session, one) for one in Ledger}
    return {
        "revision": session.execute(text("SELECT version_num FROM alembic_version")).scalar_one(),
        "demonstration": bool(marks.value(session, marks.DEMONSTRATION)),
        "epoch": epochs.current(session),
        "heads": {name: (head.size, head.root) for name, head in heads.items()},
        "keys": {str(version): public.hex() for version, public in ledger.public_keys(session).items()},
    }


def _pack(archive: Path, manifest: Manifest, content: Path) -> None:
    version, signature = secrets.ring().sign(manifest.signed_bytes())
    head = {"format": _FORMAT, **asdict(manifest), "signed_with": version, "signature": signature.hex()}
    written = archive.with_name(f"{archive.name}.json")
    try:
        written.write_text(json.dumps(head, ensure_ascii=False, indent=1), encoding="utf-8")
        with archive.open("wb") as file:
            with tarfile.open(fileobj=file, mode="w") as packed:
                packed.add(written, MANIFEST, filter=_plain)
                packed.add(content, CONTENT[manifest.database], filter=_plain)
            file.flush()
            os.fsync(file.fileno())
    finally:
        written.unlink(missing_ok=True)


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


# -- reading a backup --------------------------------------------------------------------------------------------------


@contextmanager
def opened(file: Path) -> Iterator[tuple[Manifest, tarfile.TarFile]]:
    """A backup and what it says of itself, its signature checked with the key ring. Raises `BadBackup`."""
    try:
        packed = tarfile.open(file, "r:")  # noqa: SIM115
    except (OSError, tarfile.TarError) as wrong:
        raise BadBackup(f"{file} 不是备份文件，或者不能读取。", fix="请核对路径。") from wrong
    with packed:
        yield _manifest(packed), packed


def _manifest(packed: tarfile.TarFile) -> Manifest:
    try:
        member = packed.extractfile(MANIFEST)
        said = json.loads(member.read(1 << 20)) if member else {}
        form, version, signature = said.pop("format"), said.pop("signed_with"), bytes.fromhex(said.pop("signature"))
        said["heads"] = {name: (int(size), str(root)) for name, (size, root) in said["heads"].items()}
        manifest = Manifest(**said)
    except (KeyError, TypeError, ValueError, AttributeError, tarfile.TarError) as wrong:
        raise BadBackup("文件里没有备份的说明，不是本平台的备份。", fix="请核对文件。") from wrong
    if form != _FORMAT:
        raise BadBackup("备份由更新版本的平台制作。", fix="请用相同或更新版本的平台恢复。")
    ours = secrets.ring().keys
    needed = manifest.keys.get(str(manifest.key_version), "")
    if manifest.key_version not in ours or ours[manifest.key_version].public.hex() != needed:
        raise BadBackup(
            f"备份是用第 {manifest.key_version} 号密钥制作的，现有密钥中没有这一把；没有它，证件号码无法读取。",
            fix="密钥不在备份里：请把当时的密钥放回 REGISTRY_KEYS 或密钥文件后再恢复。",
        )
    if not secrets.ring().signed_by_us(manifest.signed_bytes(), version, signature):
        raise BadBackup("备份的签名不符：说明被改动过。", fix="请换一份备份。")
    return manifest


def unpack(packed: tarfile.TarFile, manifest: Manifest, target: Path) -> None:
    """Write a backup's content to a file, and make sure that it is what the manifest says. Raises `BadBackup`."""
    _private(target)
    try:
        member = packed.extractfile(CONTENT[manifest.database])
        if member is None:
            raise KeyError(manifest.database)
        with target.open("wb") as file:
            while part := member.read(_CHUNK):
                file.write(part)
    except (KeyError, tarfile.TarError) as wrong:
        raise BadBackup("备份不完整。", fix="请换一份备份。") from wrong
    if digest(target) != manifest.sha256:
        raise BadBackup("备份的内容与说明不符：文件损坏或被改动。", fix="请换一份备份。")


# -- shared ------------------------------------------------------------------------------------------------------------


@contextmanager
def at(url: str) -> Iterator[Session]:
    """A session on another database."""
    engine: Engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            yield Reading(connection)
    finally:
        engine.dispose()


def server_version(session: Session) -> int:
    """The major version of the PostgreSQL server."""
    return int(session.execute(text("SHOW server_version_num")).scalar_one()) // 10_000


def digest(file: Path) -> str:
    """SHA-256 of a file's bytes."""
    with file.open("rb") as opened_file:
        return hashlib.file_digest(opened_file, "sha256").hexdigest()


def _private(file: Path) -> None:
    file.unlink(missing_ok=True)
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _sync(folder: Path) -> None:
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
