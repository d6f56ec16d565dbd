"""nginx in front of processes of the portal, as the shipped configuration has it, on other ports."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from deploy.web_server import find as find_nginx

ROOT = Path(__file__).resolve().parents[2]
CONFIG = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")


def nginx_files(folder: Path, port: int, ports: tuple[int, int]) -> Path:
    """The shipped configuration, on other ports and telling which process answered."""
    site = CONFIG.replace("listen 80;", f"listen 127.0.0.1:{port};").replace(":8501", f":{ports[0]}")
    site = site.replace(":8502", f":{ports[1]}")
    site = site.replace(
        "add_header Set-Cookie", "add_header X-Served-By $upstream_addr always;\n        add_header Set-Cookie"
    )
    (folder / "site.conf").write_text(site, encoding="utf-8")
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = folder / "nginx.conf"
    whole.write_text(
        f"pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off; worker_processes 1; user root;\n"
        f"events {{}} http {{ {places} include {folder}/site.conf; }}\n",
        encoding="utf-8",
    )
    return whole


@contextmanager
def in_front(folder: Path, port: int, ports: tuple[int, int]) -> Iterator[str]:
    """A running nginx; gives its address."""
    nginx, address = find_nginx(), f"http://127.0.0.1:{port}"
    assert nginx
    folder.mkdir(exist_ok=True)
    proxy = subprocess.Popen([nginx, "-c", nginx_files(folder, port, ports)])
    try:
        assert _until_it_answers(address)
        yield address
    finally:
        proxy.terminate()
        proxy.wait(20)


def _until_it_answers(address: str) -> bool:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            if httpx.get(f"{address}/api/v1/health", timeout=10).status_code == httpx.codes.OK:
                return True
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    return False
