"""What stands around every page: head with who is signed in, demonstration banner, messages, foot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from registry.blacklist import queries as blacklist
from registry.kernel import db
from registry.kernel.access import Actor
from registry.kernel.errors import Unavailable
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
    records.show(shown)


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
