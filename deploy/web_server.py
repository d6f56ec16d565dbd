"""Finds nginx for the test of several processes; installed as a Debian package where that is allowed. Prints where it is."""

from __future__ import annotations

import os
import shutil
import subprocess  # nosec B404
import sys


def find() -> str | None:
    """The nginx of this machine, none when there is none."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def main() -> int:
    """Exit code 1: there is no nginx and none could be had."""
    if find() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update", "-qq"], ["install", "-qq", "--yes", "--no-install-recommends", "nginx-light"]):
            subprocess.run(["apt-get", *words], env=quiet, check=False)  # noqa: S603, S607  # nosec B603 B607
    found = find()
    print(f"nginx: {found}" if found else "There is no nginx. Install one to test several processes.")
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
