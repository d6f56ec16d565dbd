"""Several processes on one PostgreSQL behind nginx: sign-ins and files are shared, a browser keeps to one process, and a rolling restart
loses nobody's next click. Real servers: `TESTS_SEVERAL=1` (part of `make soak`); the files of `deploy/` are looked at every time.
"""

from __future__ import annotations

import configparser
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import sync_playwright

from deploy.browser import find as find_browser
from deploy.web_server import find as find_nginx
from registry.accounts.rules import DEMO_PASSWORD
from tests import world as w
from tests.browser.conftest import ARGUMENTS, ROOT, _free_port, _wait_for
from tests.browser.locators import Visitor
from tests.conftest import TODAY, database_at, postgresql_server
from tests.deploy.nginx import CONFIG, in_front, nginx_files

really = pytest.mark.skipif(
    not os.environ.get("TESTS_SEVERAL") or not find_nginx(),
    reason="real servers: set TESTS_SEVERAL=1 and have nginx (deploy/web_server.py installs it)",
)


# -- the files ---------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not find_nginx(), reason="there is no nginx")
def test_nginx_takes_the_configuration(tmp_path: Path) -> None:
    nginx = find_nginx()
    assert nginx
    done = subprocess.run(
        [nginx, "-t", "-c", nginx_files(tmp_path, 8999, (8501, 8502))], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_what_the_configuration_must_say() -> None:
    said = re.sub(r"#.*", "", CONFIG)
    assert "access_log off" in said
    assert re.search(r"location = /metrics \{\s*return 404;", said)
    assert "hash $registry_route consistent" in said
    assert "X-Forwarded-For $proxy_add_x_forwarded_for" in said
    assert "Host $http_host" in said, "the framework compares it with the origin of a page's connection"
    assert "client_max_body_size 34m" in said


def test_the_service_runs_the_portal_as_nobody_special() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(ROOT / "deploy" / "registry@.service", encoding="utf-8")
    service = unit["Service"]
    assert "-m registry serve" in service["ExecStart"]
    assert service["ExecStart"].endswith("--port %i")
    assert "/api/v1/health" in service["ExecStartPost"], "a rolling restart waits until it is back"
    assert (service["User"], service["NoNewPrivileges"], service["ProtectSystem"]) == ("registry", "true", "strict")


# -- real servers ------------------------------------------------------------------------------------------------------


@dataclass
class Estate:
    """Two processes of the portal, and nginx in front of them."""

    address: str
    ports: tuple[int, int]
    folder: Path
    environment: dict[str, str]
    running: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    def at(self, place: int) -> str:
        return f"http://127.0.0.1:{self.ports[place]}"

    def start(self, place: int) -> None:
        port, log = self.ports[place], self.folder / f"process{place}.log"
        command = [sys.executable, "-m", "registry", "serve", "--port", f"{port}"]
        with log.open("ab") as said:
            self.running[place] = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=said, stderr=said)
        _wait_for(self.at(place), self.running[place], log)

    def stop(self, place: int) -> None:
        self.running[place].terminate()
        self.running[place].wait(30)

    def serving(self, answer: httpx.Response) -> int:
        return self.ports.index(int(answer.headers["x-served-by"].split(",")[-1].rpartition(":")[2]))


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    folder = tmp_path_factory.mktemp("estate")
    ports, front = (_free_port(), _free_port()), _free_port()
    with postgresql_server(durable=False) as server:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")}
        environment |= {
            "REGISTRY_DATA": f"{folder}", "REGISTRY_DEMO": "1", "REGISTRY_TODAY": f"{TODAY}", "REGISTRY_PROXIES": "127.0.0.1",
            "REGISTRY_PUBLIC_URL": f"http://127.0.0.1:{front}", "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "REGISTRY_DATABASE_URL": database_at(server, "template_registry"),
        }  # fmt: skip
        for words in (["migrate"], ["seed", "--size", "tiny"]):
            subprocess.run(
                [sys.executable, "-m", "registry", *words], cwd=ROOT, env=environment, check=True, capture_output=True
            )
        made = Estate(f"http://127.0.0.1:{front}", ports, folder, environment)
        try:
            for place in (0, 1):
                made.start(place)
            with in_front(folder, front, ports):
                yield made
        finally:
            for one in made.running.values():
                one.terminate()
            for one in made.running.values():
                one.wait(30)


def signed_in(address: str, username: str = "clerk") -> httpx.Client:
    """A program's browser that signed in by the form."""
    client = httpx.Client(base_url=address, timeout=30)
    form = re.search(r'name="form" value="([^"]+)"', client.get("/auth/sign-in").text)
    assert form
    done = client.post(
        "/auth/sign-in", data={"form": form[1], "username": username, "password": DEMO_PASSWORD, "next": "/"}
    )
    assert done.status_code == 303, done.text
    return client


def is_signed_in(client: httpx.Client) -> bool:
    return "您已登录为" in client.get("/auth/sign-in").text


@really
def test_a_sign_in_at_one_process_counts_at_the_other(estate: Estate) -> None:
    here = signed_in(estate.at(0))
    with closing(here), httpx.Client(base_url=estate.at(1), cookies=here.cookies, timeout=30) as other:
        assert is_signed_in(other)
        form = re.search(r'name="form" value="([^"]+)"', other.get("/auth/sign-out").text)
        assert form
        assert other.post("/auth/sign-out", data={"form": form[1]}).status_code == 303
        assert not is_signed_in(here), "signed out there, signed out here"


@really
def test_a_file_handed_to_one_process_is_confirmed_at_the_other(estate: Estate) -> None:
    script = (
        "from registry.accounts import commands, queries;"
        "print(commands.issue_token(queries.actor_named('clerk'), commands.TokenRequest(name='x', days=1), submission='several').token)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=estate.environment, capture_output=True, text=True
    )
    headers = {"authorization": f"Bearer {done.stdout.strip()}"}
    sheet = w.sheet([w.row(serial) for serial in range(400, 420)])
    seen = httpx.post(
        f"{estate.at(0)}/api/v1/imports/certificates", headers=headers, files={"file": ("成绩.xlsx", sheet)}, timeout=60
    )
    assert seen.status_code == 200, seen.text
    batch = seen.json()["batch"]
    confirmed = httpx.post(f"{estate.at(1)}/api/v1/imports/{batch}/confirm", headers=headers, timeout=60)
    assert confirmed.status_code == 200, confirmed.text
    assert confirmed.json()["stored"] == seen.json()["accepted"] == 20
    undone = httpx.post(f"{estate.at(0)}/api/v1/imports/{batch}/undo", headers=headers, timeout=60)
    assert undone.status_code == 200, undone.text


@really
def test_a_browser_keeps_to_one_process_and_both_are_used(estate: Estate) -> None:
    used = []
    for _ in range(16):
        with httpx.Client(base_url=estate.address, timeout=30) as client:
            client.get("/api/v1/ledger/epochs")
            assert "registry_route" in client.cookies
            places = {estate.serving(client.get("/api/v1/ledger/epochs")) for _ in range(5)}
            assert len(places) == 1
            used.append(places.pop())
    assert set(used) == {0, 1}
    assert httpx.get(f"{estate.address}/metrics").status_code == 404


@really
def test_a_rolling_restart_loses_nobody(estate: Estate) -> None:
    people = [signed_in(estate.address) for _ in range(6)]
    stop, lost, clicks = threading.Event(), list[str](), [0]

    def go_on(client: httpx.Client) -> None:
        while not stop.is_set():
            try:
                if not is_signed_in(client):
                    lost.append("signed out")
                if (answer := client.get("/api/v1/blacklist")).status_code != 200:
                    lost.append(f"{answer.status_code}")
                clicks[0] += 2
            except httpx.HTTPError as error:
                lost.append(repr(error))
            time.sleep(0.05)

    threads = [threading.Thread(target=go_on, args=(client,)) for client in people]
    for one in threads:
        one.start()
    time.sleep(1)
    for place in (0, 1):
        estate.stop(place)
        time.sleep(1)
        estate.start(place)
        time.sleep(2.5)  # as long as nginx leaves a process alone that failed
    stop.set()
    for one in threads:
        one.join()
    for client in people:
        client.close()
    assert not lost, lost[:5]
    assert clicks[0] > 50


@really
def test_the_next_click_of_somebody_whose_process_went_away(estate: Estate) -> None:
    executable = find_browser()
    assert executable, "there is no Chromium: run deploy/browser.py"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
        somebody = Visitor(context.new_page())
        somebody.page.goto(f"{estate.address}/auth/sign-in")
        somebody.page.get_by_label("用户名").fill("clerk")
        somebody.page.get_by_label("密码").fill(DEMO_PASSWORD)
        somebody.page.get_by_role("button", name="登录").click()
        somebody.page.goto(f"{estate.address}/classes")
        somebody.settled()
        route = next(one["value"] for one in context.cookies() if one["name"] == "registry_route")  # type: ignore[typeddict-item]
        asked = httpx.get(f"{estate.address}/api/v1/ledger/epochs", cookies={"registry_route": route}, timeout=30)
        place = estate.serving(asked)
        estate.stop(place)
        try:
            somebody.in_sidebar("证书列表", heading="证书")
            assert "退出" in somebody.page.locator("body").inner_text()
        finally:
            estate.start(place)
            browser.close()
