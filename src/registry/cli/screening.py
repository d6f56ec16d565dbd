"""Batch screening: a sheet of firms or persons in, the same rows with what the lists say of each out."""

from __future__ import annotations

import os
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from registry.accounts import queries as accounts
from registry.cli import console
from registry.cli.console import As, Json
from registry.kernel.errors import InvalidInput
from registry.reports import screened
from registry.screening.terms import VERDICT_WORDS, Kind, Screened, Verdict

_SHOWN = 20


def screen(
    file: Annotated[Path, typer.Argument(help="The workbook or delimited text with names, codes or both.")],
    username: As,
    purpose: Annotated[str, typer.Option(help="What the run is for; it is recorded.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="Write the result to this .xlsx.")],
    kind: Annotated[Kind | None, typer.Option(help="What the rows are; told from the columns otherwise.")] = None,
    as_of: Annotated[
        str, typer.Option(metavar="DAY", help="The day asked about, as 2026-11-23; today otherwise.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Screen a sheet of firms or persons against everybody who is listed or barred on a day.

    Every row gets a verdict with score and reason; a number decides, a name only suggests. The run is recorded with its purpose.
    """
    with console.answering(as_json):
        actor = accounts.actor_named(username)
        if out.suffix.lower() != ".xlsx" or not os.access(out.absolute().parent, os.W_OK):
            raise InvalidInput("文件", f"不能写入文件 {out}。", fix="请写明可以写入的 .xlsx 文件。")
        with console.progress("筛查") as advance:
            found = screened.screen_sheet(
                actor, _content(file), purpose=purpose, kind=kind, as_of=_day(as_of), progress=advance
            )
        out.write_bytes(screened.result_sheet(found.result))
    if as_json:
        console.put_json(plain(found))
        return
    console.say(found.columns.sentence)
    console.say(screened.summary(found.result))
    told = [row for row in found.result.rows if row.verdict is not Verdict.CLEAR]
    for row in told[:_SHOWN]:
        console.say(_line(row))
    if len(told) > _SHOWN:
        console.say(f"  其余 {len(told) - _SHOWN} 行未列出；全部在 {out}。")
    console.say(f"筛查编号 {found.result.run}，结果已写入 {out}")


def plain(found: screened.ScreenedSheet) -> dict[str, Any]:
    """The result for a program: the same fields as the interface."""
    result = found.result
    return {
        "run": result.run,
        "kind": result.kind.value,
        "as_of": result.as_of.isoformat(),
        "subjects": result.subjects,
        "rows": len(result.rows),
        "counts": {verdict.value: count for verdict, count in result.counts.items()},
        "hidden": list(result.hidden),
        "columns": asdict(found.columns),
        "results": [_row(row) for row in result.rows],
    }


def _row(row: Screened) -> dict[str, Any]:
    return {
        "row": row.asked.row,
        "verdict": row.verdict.value,
        "note": row.note,
        "matches": [
            {
                "name": match.name,
                "number": match.shown_number,
                "score": match.score,
                "reason": match.reason,
                "listings": [one.number for one in match.listings],
                "bars": [one.number for one in match.bars],
            }
            for match in row.matches
        ],
    }


def _line(row: Screened) -> str:
    said = VERDICT_WORDS[row.verdict]
    best = f"{row.matches[0].name}（{row.matches[0].reason}）" if row.matches else ""
    return f"  第 {row.asked.row} 行 {said}：{best}{row.note}"


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as wrong:
        raise InvalidInput("文件", f"不能读取文件 {file}：{wrong.strerror}。", fix="请核对路径。") from wrong


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as wrong:
        raise InvalidInput("截至日期", f"“{text}”不是日期。", fix="请写成 2026-11-23 的样子。") from wrong
