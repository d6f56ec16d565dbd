"""Sheets in and out: import, undo, template, export. An import is stored whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from registry.accounts import queries as accounts
from registry.cli import console
from registry.cli.console import As, Json
from registry.exchange import commands, kinds
from registry.exchange.kinds import KINDS
from registry.exchange.public_set import written
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput
from registry.kernel.sheet import Kind, Rejection

_KINDS: Final = ", ".join(KINDS)
KindName = Annotated[str, typer.Argument(metavar="KIND", help=f"The kind of sheet: {_KINDS}.")]
_SHOWN: Final = 20
_Done = tuple[int, int, Sequence[Rejection], str]
"""Rows, rows accepted, rows rejected, the batch."""


def bring_in(
    kind: KindName,
    file: Annotated[Path, typer.Argument(help="The workbook or delimited text to read.")],
    username: As,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check every row and store nothing.")] = False,
    as_json: Json = False,
    source: Annotated[str, typer.Option(help="Where a received list comes from, for rows that do not say.")] = "",
    published_on: Annotated[
        str, typer.Option(help="The day a received list was published, for rows that do not say.")
    ] = "",
) -> None:
    """Bring in a sheet. Rows that cannot be stored are reported with row, column, reason and fix; all others are stored at once.

    The exit code is 1 when the file is refused as a whole or none of its rows can be stored.
    """
    with console.answering(as_json):
        actor, wanted = accounts.actor_named(username), kinds.kind(kind)
        options = _options(wanted, source=source, published_on=published_on)
        content = _read(file)
        found: _Done
        with console.progress("检查") as advance:
            if dry_run:
                judged = commands.check(actor, wanted, content, options=options, progress=advance).judged
                found = (len(judged.accepted) + len(judged.rejected), len(judged.accepted), judged.rejected, "")
            else:
                found = _store(actor, wanted, content, file.name, options, advance)
    _report(wanted, *found, dry_run=dry_run, as_json=as_json)


def _store(
    actor: Actor, kind: Kind, content: bytes, name: str, options: dict[str, str], advance: console.Advance
) -> _Done:
    preview = commands.preview(
        actor, kind, content, name, submission=console.submission(), options=options, progress=advance
    )
    if not preview.accepted:
        commands.discard(actor, preview.batch, submission=console.submission())
        return preview.rows, 0, preview.rejected, ""
    outcome = commands.confirm(actor, preview.batch, submission=console.submission())
    rejected = sorted([*preview.rejected, *outcome.late], key=lambda one: one.row)
    return outcome.rows, outcome.stored, rejected, outcome.batch


def _report(
    kind: Kind, rows: int, accepted: int, rejected: Sequence[Rejection], batch: str, *, dry_run: bool, as_json: bool
) -> None:
    if as_json:
        lines = [
            {"row": one.row, "column": one.column, "value": one.value, "reason": one.reason, "fix": one.fix}
            for one in rejected
        ]
        console.put_json({"rows": rows, "accepted": accepted, "rejected": lines, "batch": batch})
    else:
        done = "可以导入" if dry_run else "已导入"
        console.say(f"共 {rows} {kind.unit}：{done} {accepted}，未通过 {len(rejected)}。")
        for one in rejected[:_SHOWN]:
            console.say(f"  第 {one.row} 行 {one.column}「{one.value}」：{one.reason}　{one.fix}")
        if len(rejected) > _SHOWN:
            console.say(f"  其余 {len(rejected) - _SHOWN} 行未列出；加 --json 可得全部。")
        if batch:
            console.say(f"批次 {batch}")
    if not accepted:
        raise typer.Exit(1)


def _options(kind: Kind, *, source: str, published_on: str) -> dict[str, str]:
    given = {"名单来源": source.strip(), "发布日期": published_on.strip()}
    known = {column.heading for column in kind.options}
    for heading, value in given.items():
        if value and heading not in known:
            raise InvalidInput(heading, f"{kind.title}没有“{heading}”这个选项。", fix="请去掉这个选项。")
    return {heading: value for heading, value in given.items() if value}


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as wrong:
        raise InvalidInput("文件", f"不能读取文件 {file}：{wrong.strerror}。", fix="请核对路径。") from wrong


def undo(
    batch: Annotated[str, typer.Argument(help="The number of the batch, as import printed it.")], username: As
) -> None:
    """Take back a batch that was imported, as long as its register still allows that."""
    with console.answering():
        rows = commands.undo(accounts.actor_named(username), batch.strip().upper(), submission=console.submission())
    console.say(f"已撤回批次 {batch}，共 {rows} 行。")


def template(kind: KindName, file: Annotated[Path, typer.Argument(help="The .xlsx file to write.")]) -> None:
    """Write the empty sheet of a kind, with its headings, choices and explanations."""
    with console.answering():
        _write(file, kinds.template(kinds.kind(kind)))
    console.say(f"已写入 {file}")


def export(
    what: Annotated[str, typer.Argument(metavar="KIND", help="What to export: blacklist.")],
    file: Annotated[Path, typer.Argument(help="The file to write; its ending says how: .csv, .xlsx or .json.")],
) -> None:
    """Write the published set of a register to a file: the same rows that pages, interface and open data show."""
    with console.answering():
        if what != "blacklist":
            raise InvalidInput("KIND", f"不能导出“{what}”。", fix="可以导出的有：blacklist。")
        content, rows = written(file.suffix.lower())
        _write(file, content)
    console.say(f"已写入 {file}，共 {rows} 条。")


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as wrong:
        raise InvalidInput("文件", f"不能写入文件 {file}：{wrong.strerror}。", fix="请核对路径和权限。") from wrong
