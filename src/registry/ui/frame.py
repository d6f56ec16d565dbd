"""What stands around every page: head with who is signed in, demonstration banner, messages, foot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from registry.blacklist import queries as blacklist
from registry.kernel import db, replica
from registry.kernel.access import Actor
from registry.kernel.errors import Unavailable
from registry.kernel.replica import Side
from registry.settings import settings
from registry.ui import cached, labels, markup, records, session


def head(actor: Actor) -> None:
    """Masthead, banner and the message of the last write, in one go."""
    if actor.is_public:
        shown = _public_head(settings().demo)
    else:
        links = [markup.Link("我的账户", markup.to("my_account")), markup.Link("退出", "auth/sign-out")]
        shown = _head(f"{actor.name}（{labels.of(actor.role)}）", links, demo=settings().demo)
    records.show(*shown)
    session.show_flash()


@cache
def _public_head(demo: bool) -> tuple[str, str]:
    return _head("", [markup.Link("登录", "auth/sign-in?next=/work")], demo=demo)


def _head(who: str, links: Sequence[markup.Link], *, demo: bool) -> tuple[str, str]:
    return markup.masthead(who=who, links=links), markup.demo_banner() if demo else ""


def foot() -> None:
    """Who runs the portal, the report line, and when the shown public data last changed."""
    try:
        shown = cached.published(("foot", settings().run_by), lambda: _foot(_last_change()))
    except Unavailable:
        shown = _foot(None)
    records.show(*_source(), shown)


def _source() -> list[str]:
    """What to know about data read from a replica: as of when, and whether that is all there is at the moment."""
    watch, wanted = db.engines().watch, replica.current()
    if watch is None or wanted is None or wanted.side is not Side.REPLICA:
        return []
    as_of = f"{watch.as_of:%Y-%m-%d %H:%M:%S}" if watch.as_of else "未知时间"
    if db.primary_answers():
        return [markup.notice(f"以上数据来自只读副本，截至 {as_of}。")]
    return [
        markup.notice(
            f"主数据库暂时没有响应：可以查询和核验，数据截至 {as_of}，其后的变化还看不到；暂时不能办理。",
            "warn",
            "只能查询",
        )
    ]


def _foot(changed: datetime | None) -> str:
    return markup.footer(
        settings().run_by,
        f"{changed:%Y-%m-%d %H:%M}" if changed else "",
        lines=["公示依据：《中华人民共和国安全生产法》《安全生产严重失信主体名单管理办法》"],
        links=[
            markup.Link("失信主体名单", markup.to("blacklist")),
            markup.Link("证书核验", markup.to("verify")),
            markup.Link("法规参数", markup.to("provisions")),
            markup.Link("帮助", markup.to("help")),
            markup.Link("接口文档", "api/v1/docs"),
        ],
    )


def _last_change() -> datetime | None:
    with db.reading() as reading:
        return blacklist.public_count_and_changed(reading)[1]
