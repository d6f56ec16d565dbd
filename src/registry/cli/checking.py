"""`registry check`: whether this installation may serve: settings, keys, database, migrations, triggers, clock, names, ledgers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Final

import typer

from registry import maintenance
from registry.cli import audit, console
from registry.cli.console import Json
from registry.kernel import clock, db, epochs, ledger, marks, secrets
from registry.kernel.errors import Refused
from registry.parties import naming
from registry.policy import Ledger
from registry.settings import settings

APPEND_ONLY: Final = ("access_log", "ledger_epochs", "ledger_events", "ledger_heads", "ledger_nodes")
"""Tables whose rows the database itself must refuse to change."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is in order, and in words what was found or what to do."""

    what: str
    ok: bool
    said: str


def check(
    as_json: Json = False,
    ledgers: bool = typer.Option(True, help="Also recompute the ledgers, which takes time on large ones."),
) -> None:
    """Check settings, key ring, database, migrations, append-only triggers, clock, the index over names and ledgers. The exit code is 1 when something is wrong."""
    with console.answering(as_json):
        found = list(findings(ledgers=ledgers))
    if as_json:
        console.put_json({"ok": all(one.ok for one in found), "checks": [asdict(one) for one in found]})
    else:
        for one in found:
            console.say(f"{'正常' if one.ok else '异常'}　{one.what}：{one.said}")
    if not all(one.ok for one in found):
        raise typer.Exit(1)


def findings(*, ledgers: bool) -> Iterator[Finding]:
    """Everything that was looked at; what depends on a database that does not answer is left out."""
    yield _settings()
    keys = _keys()
    yield keys
    database = _database()
    yield database
    if not database.ok:
        return
    migrations = migrations_current()
    yield migrations
    if not migrations.ok:
        return
    yield _guarded("触发器", _triggers)
    yield _guarded("时钟", _clock)
    yield _guarded("演示标记", _mark)
    yield _guarded("名称索引", _names)
    if ledgers and keys.ok:
        for verdict in audit.check(list(Ledger)):
            yield Finding(f"账本 {verdict.ledger}", verdict.finding is None, audit.sentence(verdict))
        yield _guarded("账本纪元", _epochs)


def _guarded(what: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except Refused as refused:
        return Finding(what, False, refused.sentence)


def _settings() -> Finding:
    known = settings()
    return Finding("设置", True, f"数据目录 {known.data.resolve()}，数据库 {db.backend()}，地址 {known.address}")


def _keys() -> Finding:
    try:
        ring = secrets.ring()
    except secrets.KeyFault as fault:
        return Finding("密钥", False, f"密钥不能使用：{fault}。请核对 REGISTRY_KEYS 或密钥文件（权限应为 0600）。")
    return Finding("密钥", True, f"共 {len(ring.keys)} 把，现用版本 {ring.current.version}")


def _database() -> Finding:
    try:
        revision = maintenance.revision_of_database()
    except Exception as lost:  # whatever the driver says, it does not answer
        return Finding(
            "数据库", False, f"没有响应（{type(lost).__name__}）。请核对 REGISTRY_DATA 或 REGISTRY_DATABASE_URL。"
        )
    return Finding("数据库", True, f"{db.backend()} 有响应，版本 {revision or '未建表'}")


def migrations_current() -> Finding:
    """Whether the schema is the one this code needs."""
    with suppress(Exception):
        has, needs = maintenance.revision_of_database(), maintenance.newest_revision()
        if has == needs:
            return Finding("迁移", True, f"已是最新（{has}）")
        return Finding("迁移", False, f"数据库版本 {has or '未建表'}，需要 {needs}。请运行 registry migrate。")
    return Finding("迁移", False, "不能读取数据库版本。请核对数据库设置，首次使用请运行 registry migrate。")


def _triggers() -> Finding:
    verbs = ("no_update", "no_delete") if db.engines().sqlite else ("no_change", "no_truncate")
    needed = {f"{table}_{verb}" for table in APPEND_ONLY for verb in verbs}
    with db.reading() as session:
        missing = sorted(needed - db.guards(session))
    if missing:
        return Finding("触发器", False, f"缺少 {'、'.join(missing)}：账本可能被改动。请停止使用并核对账本。")
    return Finding("触发器", True, f"{len(needed)} 个只增不改触发器都在")


def _epochs() -> Finding:
    with db.reading() as session:
        wrong, number = epochs.fault(session), epochs.current(session)
    return Finding("账本纪元", not wrong, wrong or f"第 {number} 纪元")


def _clock() -> Finding:
    newest = ""
    with db.reading() as session:
        for one in Ledger:
            newest = max(newest, ledger.head(session, one).at)
    now = clock.stamp()
    if newest > now:
        return Finding("时钟", False, f"现在是 {now}，早于最近的事件 {newest}。请校准服务器时钟。")
    return Finding("时钟", True, f"现在是 {clock.now():%Y-%m-%d %H:%M}，不早于最近的事件")


def _mark() -> Finding:
    marked, demo = bool(marks.read(marks.DEMONSTRATION)), settings().demo
    if marked and not demo:
        return Finding("演示标记", False, "这是演示数据库，但没有设置 REGISTRY_DEMO=1。")
    if demo and not marked:
        return Finding("演示标记", True, "以演示方式运行，但数据库没有演示标记，演示账号不会开立。")
    return Finding("演示标记", True, "演示数据库" if marked else "正式数据库")


def _names() -> Finding:
    with db.reading() as session:
        lacking = naming.missing(session)
    if lacking:
        return Finding(
            "名称索引", False, f"缺少 {lacking} 个单位名称，按名称的一部分查不到。请核对是否有程序绕过平台改动了名称。"
        )
    return Finding("名称索引", True, "单位的现用名和曾用名都可以按其中任意一段查到")
