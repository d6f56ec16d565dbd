"""`registry backup`, `restore` and `retire`: safe hands for the database."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from registry.accounts.commands import CONSOLE
from registry.cli import checking, console
from registry.cli.console import Json
from registry.kernel.errors import Refused
from registry.maintenance import backup as backups
from registry.maintenance import restoring, retention


class NotAgreed(Refused):
    """Nobody said yes to something that cannot simply be taken back."""

    code = "not_agreed"


def backup(file: Annotated[Path, typer.Argument(help="The new file to write.")], as_json: Json = False) -> None:
    """Write everything but the keys to one new file, while the portal serves. Keep the keys elsewhere: without them nobody can read an ID number."""
    with console.answering(as_json), console.progress("备份"):
        schema = checking.migrations_current()
        if not schema.ok:
            raise backups.BackupFailed(schema.said)
        made = backups.back_up(file)
    if as_json:
        console.put_json({"file": str(file), **asdict(made)})
        return
    events = sum(size for size, _ in made.heads.values())
    console.say(f"已备份到 {file}：{made.size:,} 字节，账本共 {events} 个事件。密钥不在备份里，请另行保管。")


def restore(
    file: Annotated[Path, typer.Argument(help="A file written by `registry backup`.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before the register is replaced.")] = False,
    as_json: Json = False,
) -> None:
    """Put a backup in the register's place after checking its signature, keys and ledgers. The portal may go on serving; what was recorded since the backup is set aside, and a new signed epoch of the ledgers begins."""
    with console.answering(as_json):
        if not yes and not typer.confirm("备份将取代现在的数据，备份之后的记录将不在平台上。继续？", err=True):
            raise NotAgreed("没有恢复。", fix="确认后加 --yes 再运行。")
        with console.progress("恢复"):
            done = restoring.restore(file)
    if as_json:
        console.put_json(asdict(done))
        return
    console.say(f"已恢复 {done.made_at} 的备份，账本已核对，第 {done.epoch} 纪元开始。")
    console.say("全部登录和访问令牌已结束，须重新登录、重新签发；备份之后停用的账号和改过的密码请逐一核对。")
    console.say("备份之后匿名化的人员请用 registry retire --all-due 再次办理。")
    if done.kept:
        console.say(f"恢复前的数据留在 {done.kept}，确认无误后请删除。")


def retire(
    person: Annotated[
        str, typer.Argument(help="The person's public code; without it those who are due are listed.")
    ] = "",
    every: Annotated[bool, typer.Option("--all-due", help="Make everybody who is due anonymous.")] = False,
    reason: Annotated[
        str, typer.Option(help="Why to go on before a period that is only from memory; kept in the ledger.")
    ] = "",
) -> None:
    """Make a person's row anonymous once the training file need not be kept any longer (TR-17). Certificates, totals and ledgers stay whole; name, number, birth and telephone are gone for good."""
    with console.answering():
        if person:
            retention.retire(CONSOLE, person, reason=reason, submission=console.submission())
            console.say(f"{person.strip().upper()} 的个人信息已匿名化，账本未受影响。")
            return
        found = retention.due(CONSOLE)
        for one in found:
            if every:
                retention.retire(CONSOLE, one.code, submission=console.submission())
            console.say(f"{one.code}\t{one.until}\t{'已匿名化' if every else '保存期已满'}")
        console.say(f"共 {len(found)} 人。")
