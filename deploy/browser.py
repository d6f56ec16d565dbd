"""Makes sure that a Chromium is there for the browser tests, and prints which one is used.

Looked for in this order: `CHROMIUM` in the environment, the system's, the one that Playwright keeps. With none of them,
Debian's package is installed where that is allowed, else Playwright fetches its own. The headless shell comes first: it is the same
browser without the furniture of its windows, which takes five times as long to come up as a page.
"""

from __future__ import annotations

import os
import shutil
import subprocess  # nosec B404
import sys
from pathlib import Path

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium-headless-shell", "chromium")  # the first that there is
FONTS = "fonts-noto-cjk"  # with no Chinese font, pages are drawn as boxes


def find() -> str | None:
    """The executable of the Chromium that tests use, none when there is none."""
    named = os.environ.get("CHROMIUM", "")
    if named:
        return shutil.which(named)
    for name in NAMES:
        if found := shutil.which(name):
            return found
    return _of_playwright()


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return str(path) if path.is_file() else None


def _install() -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "-qq", "--yes", "--no-install-recommends", FONTS]
        if _run(["apt-get", "update", "-qq"], quiet) and any(_run([*install, one], quiet) for one in PACKAGES):
            return
    _run([sys.executable, "-m", "playwright", "install", "chromium"])


def _run(command: list[str], environment: dict[str, str] | None = None) -> bool:
    return subprocess.run(command, env=environment, check=False).returncode == 0  # noqa: S603  # nosec B603


def main() -> int:
    """Exit code 1: there is no Chromium and none could be had."""
    if os.environ.get("CHROMIUM") and find() is None:
        print(f"CHROMIUM={os.environ['CHROMIUM']} cannot be run.", file=sys.stderr)
        return 1
    if find() is None:
        _install()
    found = find()
    if found is None:
        print("There is no Chromium. Install one, or name it in CHROMIUM.", file=sys.stderr)
        return 1
    print(f"Browser tests use {found}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
