"""Servers under measurement: each a process of its own on a free loopback port, always ended by its own id.

The surroundings are the caller's alone: no STREAMLIT_* variable and no home directory of whoever runs the benchmark
leaks in. When anything fails while a server is up, the end of its log is attached to the error.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

HEALTH = "/_stcore/health"
STARTUP_SECONDS = 30.0
GRACE_SECONDS = 5.0
LOG_LINES = 60

# Streamlit reads STREAMLIT_* variables and flags in its own command line only: under uvicorn they would be ignored.
WITH_OPTIONS = """
import json, sys
from streamlit import config
from uvicorn.main import main
config.get_config_options(force_reparse=True, options_from_flags=json.loads(sys.argv[1]))
main(sys.argv[2:])
"""

Option = str | int | float | bool


class ServerFailed(RuntimeError):
    """A server did not come up."""


@dataclass(frozen=True)
class Server:
    """A running server: where it is, its process id, and what it wrote."""

    base_url: str
    pid: int
    log_file: Path

    def log(self, lines: int = LOG_LINES) -> str:
        """Return the end of what the server wrote."""
        return "\n".join(self.log_file.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])

    def memory_bytes(self) -> int:
        """Return the resident memory of the server's process (Linux only)."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def uvicorn_app(
    module_path: Path,
    env: Mapping[str, str] | None = None,
    *,
    attribute: str = "app",
    config_overrides: Mapping[str, Option] | None = None,
    cwd: Path | None = None,
    health: str = HEALTH,
    startup_seconds: float = STARTUP_SECONDS,
) -> Iterator[Server]:
    """Serve `attribute` of the module at `module_path` with one uvicorn worker.

    The working directory is the module's own unless `cwd` says otherwise, so that its `.streamlit/config.toml`, if any,
    counts. `config_overrides` are Streamlit options (`"runner.postScriptGC": False`) that win over that file.
    """
    module_path = module_path.resolve()
    launch = ["-c", WITH_OPTIONS, json.dumps(dict(config_overrides))] if config_overrides else ["-m", "uvicorn"]
    target = f"{module_path.stem}:{attribute}"
    arguments = [sys.executable, *launch, target, "--app-dir", str(module_path.parent)]
    arguments += ["--no-access-log", "--timeout-graceful-shutdown", "2", "--host", "127.0.0.1", "--port", "{port}"]
    with tempfile.TemporaryDirectory(prefix="bench-") as room:
        where = cwd.resolve() if cwd else module_path.parent
        with _serving(arguments, env or {}, where, Path(room), health, startup_seconds) as server:
            yield server


@contextmanager
def streamlit_run(
    script: Path,
    config_overrides: Mapping[str, Option] | None = None,
    env: Mapping[str, str] | None = None,
    *,
    startup_seconds: float = STARTUP_SECONDS,
) -> Iterator[Server]:
    """Serve a lone script with plain `streamlit run` and its default settings, plus `config_overrides`.

    The script is copied to an empty directory, so that no `.streamlit/config.toml` is found; headless, address and port
    are the only settings that differ from the defaults.
    """
    settings: dict[str, Option] = {"server.headless": True, "server.address": "127.0.0.1", **(config_overrides or {})}
    with tempfile.TemporaryDirectory(prefix="bench-") as room:
        where = Path(room) / "app"
        where.mkdir()
        copy = shutil.copy(script, where)
        arguments = [sys.executable, "-m", "streamlit", "run", str(copy), "--server.port={port}"]
        arguments += [f"--{name}={_spelt(value)}" for name, value in settings.items()]
        with _serving(arguments, env or {}, where, Path(room), HEALTH, startup_seconds) as server:
            yield server


@contextmanager
def datasette(file: Path, *, startup_seconds: float = STARTUP_SECONDS) -> Iterator[Server]:
    """Serve a SQLite file, which nobody changes, with Datasette as it comes and without suggestions beside the rows."""
    arguments = [
        sys.executable,
        "-m",
        "datasette",
        "serve",
        "--immutable",
        str(file),
        "--setting",
        "suggest_facets",
        "off",
    ]
    arguments += ["--host", "127.0.0.1", "--port", "{port}"]
    with tempfile.TemporaryDirectory(prefix="bench-") as room:
        where = Path(room)
        with _serving(
            arguments, {"DATASETTE_LOAD_PLUGINS": ""}, where, where, "/-/versions.json", startup_seconds
        ) as one:
            yield one


@contextmanager
def _serving(
    arguments: Sequence[str], env: Mapping[str, str], cwd: Path, room: Path, health: str, startup_seconds: float
) -> Iterator[Server]:
    home = room / "home"
    home.mkdir()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("STREAMLIT_")}
    surroundings = {**inherited, "HOME": str(home), "PYTHONUNBUFFERED": "1", **env}
    log_file = room / "server.log"
    port = free_port()
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [argument.replace("{port}", str(port)) for argument in arguments],
            cwd=cwd,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        server = Server(f"http://127.0.0.1:{port}", process.pid, log_file)
        try:
            _wait_until_healthy(process, server, health, startup_seconds)
            yield server
        except Exception as error:
            error.add_note(f"--- end of the server's log ---\n{server.log()}")
            raise
        finally:
            _end(process)


def _wait_until_healthy(process: subprocess.Popen[bytes], server: Server, health: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    with httpx.Client(trust_env=False, timeout=2.0) as client:
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise ServerFailed(f"the server ended with status {process.returncode} before it was healthy")
            with suppress(httpx.TransportError):
                if client.get(server.base_url + health).status_code == httpx.codes.OK:
                    return
            time.sleep(0.05)
    raise ServerFailed(f"the server was not healthy within {seconds:g} s")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and whatever it started: it leads a process group of its own."""
    process.terminate()
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(GRACE_SECONDS)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _spelt(value: Option) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
