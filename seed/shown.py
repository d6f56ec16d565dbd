"""Sowing as a person at a terminal sees it: a progress bar, then what was made."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from registry.accounts import queries
from registry.accounts.commands import DEMO_USERNAMES
from registry.accounts.rules import DEMO_PASSWORD
from seed import province, world
from seed.sowing import Progress as SowingProgress
from seed.sowing import Report, sow


def sow_shown(size: str = "small", *, seed: int = world.SEED) -> Report:
    """Sow with a progress bar on the terminal, and print counts and accounts. Raises what `sow` raises."""
    return _shown(MofNCompleteColumn(), lambda progress: sow(size, seed=seed, progress=progress))


def sow_province_shown(scale: float = 1.0, *, seed: int = world.SEED) -> Report:
    """`sow_shown` for a province: the bar tells rows, and how long it may still take."""
    return _shown(TimeRemainingColumn(), lambda progress: province.sow(scale, seed=seed, progress=progress))


def _shown(more: ProgressColumn, make: Callable[[SowingProgress], Report]) -> Report:
    began = time.perf_counter()
    with Progress(TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), more) as bar:
        task = bar.add_task("准备")

        def progress(done: int, total: int, label: str) -> None:
            bar.update(task, completed=done, total=total, description=label)

        report = make(progress)
    show(report, time.perf_counter() - began)
    return report


def show(report: Report, seconds: float) -> None:
    """Print counts and accounts."""
    console = Console()
    counts = Table("登记内容", "数量", title=f"演示数据（用时 {seconds:.1f} 秒）")
    for what, count in report.counts.items():
        counts.add_row(what, f"{count:,}")
    console.print(counts)
    _print_accounts(console, report.accounts)


def show_accounts() -> None:
    """Print the demonstration's accounts where there are some."""
    known = queries.demo_accounts(DEMO_USERNAMES)
    if known:
        _print_accounts(Console(), [(one.username, one.role_name, one.scope) for one in known])


def _print_accounts(console: Console, rows: Sequence[tuple[str, ...]]) -> None:
    accounts = Table("账号", "角色", "范围", title=f"演示账号，密码均为 {DEMO_PASSWORD}")
    for row in rows:
        accounts.add_row(*row)
    console.print(accounts)
