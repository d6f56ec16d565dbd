"""`python -m seed --size small` fills an empty database with the demonstration world; `--samples DIR` writes files to try."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from registry.accounts.rules import DEMO_PASSWORD
from registry.kernel.errors import Refused
from seed import samples, world
from seed.sowing import Report, sow


def run(size: str, seed: int) -> Report:
    """Sow with a progress bar on the terminal."""
    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()) as bar:
        task = bar.add_task("准备")

        def progress(done: int, total: int, label: str) -> None:
            bar.update(task, completed=done, total=total, description=label)

        return sow(size, seed=seed, progress=progress)


def show(report: Report, seconds: float) -> None:
    """Print counts and accounts."""
    console = Console()
    counts = Table("登记内容", "数量", title=f"演示数据（用时 {seconds:.1f} 秒）")
    for what, count in report.counts.items():
        counts.add_row(what, f"{count:,}")
    console.print(counts)
    accounts = Table("账号", "角色", "范围", title=f"演示账号，密码均为 {DEMO_PASSWORD}")
    for row in report.accounts:
        accounts.add_row(*row)
    console.print(accounts)


def main() -> int:
    """The command line. Exit code 1: refused, with the reason."""
    parser = argparse.ArgumentParser(prog="python -m seed", description=__doc__)
    parser.add_argument("--size", choices=list(world.SIZES), default="small", help="how large a world to make")
    parser.add_argument("--seed", type=int, default=world.SEED, help="the same seed and day make the same world")
    parser.add_argument("--samples", type=Path, metavar="DIR", help="write sample files into DIR and sow nothing")
    wanted = parser.parse_args()
    if wanted.samples:
        for path in samples.write(wanted.samples, seed=wanted.seed, size=wanted.size):
            print(path)
        return 0
    began = time.perf_counter()
    try:
        report = run(wanted.size, wanted.seed)
    except Refused as refused:
        print(refused.sentence, file=sys.stderr)
        return 1
    show(report, time.perf_counter() - began)
    return 0


if __name__ == "__main__":
    sys.exit(main())
