"""`registry receipt` and `registry proof`: what anybody checks offline with the public keys. No database, no settings, no network."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from registry.cli import console
from registry.cli.console import Json
from registry.kernel.errors import InvalidInput
from registry.ui import labels
from registry.verification import evidence, receipts

RECEIPT = typer.Typer(no_args_is_help=True, help="Check receipts of verifications offline.")
PROOF = typer.Typer(no_args_is_help=True, help="Check downloaded heads and proofs of the ledgers offline.")
_Key = Annotated[
    Path,
    typer.Option("--key", help="A file with the public keys, saved earlier from /api/v1/keys or one key a line."),
]


@RECEIPT.command("check")
def check_receipt(
    receipt: Annotated[str, typer.Argument(help="The receipt itself, or a file that holds it.")],
    key: _Key,
    as_json: Json = False,
) -> None:
    """Say what a receipt states, if its signature fits one of the public keys; the exit code is 1 when it does not.

    This needs neither the portal nor its database. Whether the record still reads the same is asked on the portal's page.
    """
    with console.answering(as_json):
        said = receipts.check_with_any(_text_of(receipt), evidence.read_keys(_read(key)))
    if as_json:
        told = asdict(said) | {"at": said.at.isoformat(), "as_of": said.as_of and said.as_of.isoformat()}
        console.put_json({"ok": True, "receipt": told})
        return
    console.say("签名相符。")
    console.say(f"出具时间\t{said.at:%Y-%m-%d %H:%M:%S}")
    console.say(f"种类\t{labels.of(said.kind)}")
    console.say(f"核验结果\t{labels.of(said.outcome) if said.outcome else '—'}")
    console.say(f"公开代码\t{'、'.join(said.codes) or '没有'}")
    if said.as_of:
        console.say(f"截至\t{said.as_of}")
    for part, many in said.counts:
        console.say(f"{labels.of(part)}\t{'出具人无权查看' if many is None else many}")
    console.say(f"所示内容的 SHA-256\t{said.digest}")
    console.say(f"当时的台账\t{labels.of(said.register)}，{said.ledger_size} 个事件，根哈希 {said.ledger_root}")
    for index, leaf in said.events:
        console.say(f"所载事件\t序号 {index}，叶哈希 {leaf}")


def _text_of(given: str) -> str:
    """The receipt as given, or out of a file: alone, or in an answer of the interface."""
    try:
        there = len(given) < 1000 and Path(given).is_file()
    except (OSError, ValueError):
        there = False
    written = _read(Path(given)) if there else given
    if not written.lstrip().startswith("{"):
        return written
    try:
        return str(json.loads(written)["receipt"])
    except (ValueError, KeyError) as wrong:
        raise InvalidInput("回执", "这个文件里没有回执。", fix="请给出回执全文，或核验接口的回答。") from wrong


@PROOF.command("check")
def check_proofs(
    files: Annotated[
        list[Path],
        typer.Argument(help="Notes, heads, proofs, receipts and published listings as downloaded, in any order."),
    ],
    key: _Key,
    as_json: Json = False,
) -> None:
    """Say what downloaded files show together under the public keys; the exit code is 1 when something does not hold or is not shown.

    Each signature and proof is checked, every proof must end in signed heads, and heads of one ledger must be joined by proofs.
    """
    with console.answering(as_json):
        found = evidence.judge([(file.name, _read(file)) for file in files], evidence.read_keys(_read(key)))
    ok = all(one.ok for one in found)
    if as_json:
        console.put_json({"ok": ok, "findings": [asdict(one) for one in found]})
    else:
        for one in found:
            console.say(f"{'相符' if one.ok else '不符'}　{f'{one.file}：' if one.file else ''}{one.said}")
    if not ok:
        raise typer.Exit(1)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as wrong:
        raise InvalidInput("文件", f"{file} 不是文本文件。", fix="请给出下载时的原文件。") from wrong
    except OSError as wrong:
        raise InvalidInput("文件", f"不能读取 {file}：{wrong.strerror}。", fix="请核对路径。") from wrong
