"""`registry audit`: recompute the ledgers and compare them with heads saved earlier."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from registry.cli import console
from registry.cli.console import Json
from registry.kernel import db, epochs, ledger
from registry.kernel.errors import InvalidInput
from registry.kernel.ledger import Verdict
from registry.policy import Ledger

APP = typer.Typer(no_args_is_help=True, help="Check the audit trail, and print its signed heads.")
_One = Annotated[Ledger | None, typer.Option("--ledger", help="Only this ledger; without it all of them.")]


@APP.command()
def verify(
    only: _One = None,
    head: Annotated[
        Path | None, typer.Option("--head", help="A file of heads saved earlier by `audit head --json`.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Recompute every event, head and signature; the exit code is 1 when something does not fit, and the first such event is named.

    With heads saved earlier it also shows that nothing was cut off or rewritten since.
    """
    with console.answering(as_json):
        known = _heads(head) if head else {}
        verdicts = check([only] if only else list(Ledger), known)
        with db.reading() as session:
            wrong, restores = epochs.fault(session), epochs.listing(session)
    if as_json:
        console.put_json(
            {
                "ok": not wrong and all(one.finding is None for one in verdicts),
                "epochs": [{"number": one.number, "at": one.at, "lost_after": one.lost_after} for one in restores],
                "epochs_finding": wrong,
                "ledgers": [
                    {
                        "ledger": one.ledger,
                        "events": one.size,
                        "root": one.root,
                        "finding": asdict(one.finding) if one.finding else None,
                    }
                    for one in verdicts
                ],
            }
        )
    else:
        for one in verdicts:
            console.say(sentence(one))
        for begun in restores:
            console.say(
                f"第 {begun.number} 纪元：{begun.at} 从 {begun.lost_after} 的备份恢复；此前保存的更晚的树头因此不再相符。"
            )
        if wrong:
            console.say(f"账本纪元不符：{wrong}。")
    if wrong or any(one.finding for one in verdicts):
        raise typer.Exit(1)


def check(wanted: list[Ledger], known: Mapping[str, tuple[int, str]] | None = None) -> list[Verdict]:
    """Verify ledgers one after the other; `known` gives sizes and roots saved earlier."""
    verdicts = []
    with console.progress("核对账本") as advance:
        for done, one in enumerate(wanted):
            advance(done, len(wanted))
            size, root = (known or {}).get(one.value, (0, ""))
            with db.reading() as session:
                verdicts.append(ledger.verify(session, one, known_size=size, known_root=root))
    return verdicts


def sentence(verdict: Verdict) -> str:
    """A verdict in words."""
    if verdict.finding is None:
        return f"{verdict.ledger}：{verdict.size} 个事件，相符。"
    return f"{verdict.ledger}：第 {verdict.finding.seq} 号事件不符：{verdict.finding.what}。"


def _heads(file: Path) -> dict[str, tuple[int, str]]:
    """Size and root by ledger, from a saved object of several heads or of one."""
    try:
        saved: Any = json.loads(file.read_bytes())
        heads = saved.get("heads", [saved])
        return {Ledger(one["ledger"]).value: (int(one["size"]), str(one["root"])) for one in heads}
    except OSError as wrong:
        raise InvalidInput("文件", f"不能读取 {file}：{wrong.strerror}。", fix="请核对路径。") from wrong
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise InvalidInput("文件", f"{file} 不是保存的树头。", fix="请用 registry audit head --json 保存。") from wrong


@APP.command()
def head(only: _One = None, as_json: Json = False) -> None:
    """Print the newest signed head of each ledger. Keep it elsewhere: `audit verify --head` compares with it later."""
    with console.answering(as_json), db.reading() as session:
        heads = [ledger.head(session, one) for one in ([only] if only else list(Ledger))]
    if as_json:
        console.put_json({"heads": [asdict(one) for one in heads]})
        return
    for one in heads:
        console.say(f"{one.ledger}\t{one.size}\t{one.root}\t{one.at}")
