"""One portal as a process of its own, one browser, and people who come to it.

The portal serves a demonstration world made once. Tests look into the same database to check what a page claims.
Everything here ends with the last test of this folder: an open browser keeps an event loop running in this thread.
"""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from deploy.browser import find
from registry.accounts import commands as accounts
from registry.accounts.queries import actor_named
from registry.accounts.rules import DEMO_PASSWORD
from registry.kernel import clock, db
from seed import world
from tests.browser.locators import Visitor
from tests.conftest import TODAY, forget

ROOT = Path(__file__).resolve().parents[2]
SIZE = "small"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Portal:
    """The portal under test."""

    address: str
    folder: Path
    plan: world.World

    @property
    def database(self) -> Path:
        return self.folder / "registry.sqlite3"

    def ask(
        self, method: str, path: str, *, token: str = "", headers: dict[str, str] | None = None, **more: object
    ) -> httpx.Response:
        """Ask as a program elsewhere would: from another address, so that its allowance is its own."""
        headers = {**({"authorization": f"Bearer {token}"} if token else {}), **(headers or {})}
        with httpx.Client(transport=httpx.HTTPTransport(local_address="127.0.0.2"), timeout=30) as client:
            return client.request(method, f"{self.address}{path}", headers=headers, **more)  # type: ignore[arg-type]

    def get(self, path: str, *, token: str = "") -> httpx.Response:
        return self.ask("GET", path, token=token)


@contextmanager
def _standing_at(folder: Path, today: date, **more: str) -> Iterator[None]:
    """This process, and those it starts, look into a data folder on a day."""
    with ExitStack() as afterwards:
        afterwards.callback(forget)
        environment = afterwards.enter_context(pytest.MonkeyPatch.context())
        for name in [name for name in os.environ if name.startswith("REGISTRY_")]:
            environment.delenv(name)
        for name, value in {"DATA": f"{folder}", "DEMO": "1", "TODAY": f"{today}", **more}.items():
            environment.setenv(f"REGISTRY_{name}", value)
        environment.setenv("PYTHONPATH", f"{ROOT / 'src'}{os.pathsep}{ROOT}")
        forget()
        afterwards.callback(db.dispose)
        yield


@contextmanager
def served(folder: Path, plan: world.World, today: date) -> Iterator[Portal]:
    """A portal on a data folder, its clock at a day."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    log = folder / "server.log"
    with _standing_at(folder, today, PORT=f"{port}", PUBLIC_URL=address), log.open("wb") as said:
        server = subprocess.Popen([sys.executable, "-m", "registry", "serve"], cwd=ROOT, stdout=said, stderr=said)
        try:
            _wait_for(address, server, log)
            yield Portal(address, folder, plan)
        finally:
            server.terminate()
            server.wait(20)


@contextmanager
def served_later(portal: Portal, today: date) -> Iterator[Portal]:
    """The portal's world on a later day: a second server on a copy, so that nobody else meets what happens there."""
    folder = portal.folder.with_name(f"portal-{today}")
    folder.mkdir()
    shutil.copy(portal.folder / "registry.key", folder)
    with (
        closing(sqlite3.connect(portal.database)) as here,
        closing(sqlite3.connect(folder / portal.database.name)) as there,
    ):
        here.backup(there)
    db.dispose()  # this process looks away from the portal's own database
    try:
        with served(folder, portal.plan, today) as later:
            yield later
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="package")
def portal(demonstration: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The portal, serving a world of its own."""
    folder = tmp_path_factory.mktemp("portal")
    shutil.copytree(demonstration(SIZE), folder, dirs_exist_ok=True)
    with _standing_at(folder, TODAY):
        plan = world.build(SIZE, world.SEED, clock.today())
    with served(folder, plan, TODAY) as found:
        yield found
    shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 180  # a busy machine takes its time
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text(errors="replace")
        try:
            if httpx.get(f"{address}/api/v1/health", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"the portal did not start:\n{log.read_text(errors='replace')}")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The one browser. A missing one is a failure, never a reason to pass over these tests."""
    executable = find()
    assert executable, "there is no Chromium: run deploy/browser.py"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield opened
        opened.close()


class People:
    """People with a browser window each."""

    def __init__(self, browser: Browser, portal: Portal) -> None:
        self._browser, self._portal = browser, portal
        self.visitors: list[Visitor] = []

    def visitor(self, *, width: int = 1280, height: int = 900) -> Visitor:
        """Somebody who is not signed in."""
        context = self._browser.new_context(
            base_url=self._portal.address,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": height},
            accept_downloads=True,
        )
        somebody = Visitor(context.new_page())
        self.visitors.append(somebody)
        return somebody

    def signed_in(
        self, username: str, password: str = DEMO_PASSWORD, *, width: int = 1280, height: int = 900
    ) -> Visitor:
        """The holder of an account, whose browser already has the cookie."""
        somebody = self.visitor(width=width, height=height)
        if username:
            somebody.carry(accounts.sign_in(username, password), self._portal.address)
        return somebody


@contextmanager
def visiting(browser: Browser, portal: Portal) -> Iterator[People]:
    """Windows that are closed afterwards; none may have complained or asked any other machine for anything."""
    made = People(browser, portal)
    try:
        yield made
    finally:
        for one in made.visitors:
            one.close()
    for one in made.visitors:
        assert not one.complaints, one.complaints
        assert not [address for address in one.addresses if not _is_here(address, portal.address)]


@pytest.fixture
def people(browser: Browser, portal: Portal) -> Iterator[People]:
    """People who come to the portal."""
    with visiting(browser, portal) as made:
        yield made


def _is_here(address: str, here: str) -> bool:
    own = here.removeprefix("http:")
    return address.startswith((f"http:{own}/", f"ws:{own}/", "data:", "blob:http:", "about:"))


@pytest.fixture(scope="package")
def access_token(portal: Portal) -> str:
    """The officer's access token for programs."""
    wanted = accounts.TokenRequest(name="浏览器测试", days=1)
    return accounts.issue_token(actor_named("officer"), wanted, submission="browser-token").token
