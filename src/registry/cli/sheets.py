"""Sheets in and out: import, undo, template, export. An import is stored whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final, NamedTuple

import typer

from registry.accounts import queries as accounts
from registry.cli import console
from registry.cli.console import As, Json
from registry.exchange import commands, kinds, queries, taking_out
from registry.exchange.kinds import KINDS
from registry.exchange.public_set import SETS, written
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput
from registry.kernel.sheet import Effects, Kind, Rejection
from registry.ui import sheets_out

_KINDS: Final = ", ".join(KINDS)
_OUT: Final = ", ".join(one.code for one in sheets_out.OUT)
KindName = Annotated[str, typer.Argument(metavar="KIND", help=f"The kind of sheet: {_KINDS}.")]
_SHOWN: Final = 20


class _Done(NamedTuple):
    """What an import did or would do."""

    rows: int
    accepted: int
    rejected: Sequence[Rejection]
    batch: str
    effects: Effects | None = None
    returned: bytes = b""  # the rejected rows as a sheet, if there are any


def bring_in(
    kind: KindName,
    file: Annotated[Path, typer.Argument(help="The workbook or delimited text to read.")],
    username: As,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check every row and store nothing.")] = False,
    rejects: Annotated[
        Path | None,
        typer.Option("--rejects", metavar="FILE", help="Write rejected rows to this .xlsx, to be corrected."),
    ] = None,
    as_json: Json = False,
    source: Annotated[str, typer.Option(help="Where a received list comes from, for rows that do not say.")] = "",
    published_on: Annotated[
        str, typer.Option(help="The day a received list was published, for rows that do not say.")
    ] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="The list is the whole state of --source: what it no longer names leaves.")
    ] = False,
    allow_shrink: Annotated[
        bool,
        typer.Option("--allow-shrink", help="With --replace: more than a tenth of the source's entries may leave."),
    ] = False,
) -> None:
    """Bring in a sheet. Rows that cannot be stored are reported with row, column, reason and fix; all others are stored at once.

    With --replace, rows that say nothing new count as accepted and are left as they are; the report says how many were
    added, corrected, left unchanged, and how many entries of the source were taken out.

    The sheet that --rejects writes has the same columns and says what is wrong; corrected, it can be brought in as it is.

    The exit code is 1 when the file is refused as a whole or none of its rows can be stored.
    """
    with console.answering(as_json):
        actor, wanted = accounts.actor_named(username), kinds.kind(kind)
        given = {
            "名单来源": source,
            "发布日期": published_on,
            "整份替换": "是" * replace,
            "允许大幅减少": "是" * allow_shrink,
        }
        options = _options(wanted, given)
        content = _read(file)
        if rejects and not os.access(rejects.absolute().parent, os.W_OK):  # said before anything is stored
            raise InvalidInput("文件", f"不能写入文件 {rejects}。", fix="请核对路径和权限。")
        found: _Done
        with console.progress("检查") as advance:
            if dry_run:
                checked = commands.check(actor, wanted, content, options=options, progress=advance)
                judged = checked.judged
                returned = queries.rejects_of(checked) if rejects and judged.rejected else b""
                found = _Done(checked.rows, len(judged.accepted), judged.rejected, "", judged.effects, returned)
            else:
                found = _store(actor, wanted, content, file.name, options, advance, returning=rejects is not None)
        if rejects and found.returned:
            _write(rejects, found.returned)
            console.warn(f"未通过的行已写入 {rejects}，改好后可直接再导入。")
    _report(wanted, found, dry_run=dry_run, as_json=as_json)


def _store(
    actor: Actor,
    kind: Kind,
    content: bytes,
    name: str,
    options: dict[str, str],
    advance: console.Advance,
    *,
    returning: bool,
) -> _Done:
    preview = commands.preview(
        actor, kind, content, name, submission=console.submission(), options=options, progress=advance
    )
    if not preview.accepted:
        returned = queries.rejects(actor, preview.batch) if returning else b""
        commands.discard(actor, preview.batch, submission=console.submission())
        return _Done(preview.rows, 0, preview.rejected, "", None, returned)
    outcome = commands.confirm(actor, preview.batch, submission=console.submission())
    rejected = sorted([*preview.rejected, *outcome.late], key=lambda one: one.row)
    returned = queries.rejects(actor, outcome.batch) if returning and rejected else b""
    return _Done(outcome.rows, outcome.stored, rejected, outcome.batch, outcome.effects, returned)


def _report(kind: Kind, found: _Done, *, dry_run: bool, as_json: bool) -> None:
    rejected, effects = found.rejected, found.effects
    if as_json:
        lines = [
            {"row": one.row, "column": one.column, "value": one.value, "reason": one.reason, "fix": one.fix}
            for one in rejected
        ]
        told = {"rows": found.rows, "accepted": found.accepted, "rejected": lines, "batch": found.batch}
        console.put_json(told | (asdict(effects) if effects else {}))
    else:
        done = "可以导入" if dry_run else "已导入"
        console.say(f"共 {found.rows} {kind.unit}：{done} {found.accepted}，未通过 {len(rejected)}。")
        if effects:
            console.say(
                f"其中新增 {effects.added}，更正 {effects.corrected}，不变 {effects.unchanged}；"
                f"名单不再载列而移出 {effects.taken_out}。"
            )
        for one in rejected[:_SHOWN]:
            console.say(f"  第 {one.row} 行 {one.column}「{one.value}」：{one.reason}　{one.fix}")
        if len(rejected) > _SHOWN:
            console.say(f"  其余 {len(rejected) - _SHOWN} 行未列出；加 --json 可得全部。")
        if found.batch:
            console.say(f"批次 {found.batch}")
    if not found.accepted:
        raise typer.Exit(1)


def _options(kind: Kind, given: Mapping[str, str]) -> dict[str, str]:
    """What is stated for the whole file, by heading. Raises `InvalidInput` for what the kind does not have."""
    known = {column.heading for column in kind.options}
    for heading, value in given.items():
        if value.strip() and heading not in known:
            raise InvalidInput(heading, f"{kind.title}没有“{heading}”这个选项。", fix="请去掉这个选项。")
    return {heading: value.strip() for heading, value in given.items() if value.strip()}


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
    what: Annotated[
        str, typer.Argument(metavar="KIND", help=f"What to export: {', '.join(SETS)}; with --as also {_OUT}.")
    ],
    file: Annotated[Path, typer.Argument(help="The file to write; its ending says how: .csv, .xlsx or .json.")],
    username: Annotated[
        str, typer.Option("--as", metavar="USERNAME", help="The account in whose name a list is taken out.")
    ] = "",
    reason: Annotated[str, typer.Option(help="Why a list is taken out; the access log keeps it.")] = "",
) -> None:
    """Write a published set to a file, or a list that an account may read, which takes a reason and is recorded."""
    with console.answering():
        if what in SETS:
            content, rows = written(what, file.suffix.lower())
        else:
            wanted = next((one for one in sheets_out.OUT if one.code == what), None)
            if wanted is None:
                known = "、".join([*SETS, *(one.code for one in sheets_out.OUT)])
                raise InvalidInput("KIND", f"不能导出“{what}”。", fix=f"可以导出的有：{known}。")
            if not username:
                raise InvalidInput("--as", "这种表格要写明以谁的账号导出。", fix="请加上 --as 账号 和 --reason 理由。")
            content, rows = taking_out.take(accounts.actor_named(username), wanted, reason, file.suffix.lower())
        _write(file, content)
    console.say(f"已写入 {file}，共 {rows} 条。")


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as wrong:
        raise InvalidInput("文件", f"不能写入文件 {file}：{wrong.strerror}。", fix="请核对路径和权限。") from wrong
