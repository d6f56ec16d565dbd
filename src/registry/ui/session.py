"""Who is looking at this page. The actor is rebuilt on every run from the sign-in cookie; nothing is kept between runs."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit

import streamlit as st
from pydantic import ValidationError

from registry.accounts import queries as accounts
from registry.kernel import counters, replica
from registry.kernel.access import PUBLIC, Actor
from registry.kernel.clients import address_of
from registry.kernel.errors import NotPermitted, Refused, Unavailable
from registry.policy import Permission
from registry.ui import cached, markup, records
from registry.ui.field_words import of_field

COOKIE = "registry_session"
WAITING = "waiting"
_SAID = "just said"
_LOG = logging.getLogger(__name__)
_run = threading.local()


def token() -> str:
    """The sign-in token of this browser, empty when not signed in."""
    return st.context.cookies.get(COOKIE, "")


def client() -> str:
    """Address of this browser, for limits."""
    peer = st.context.ip_address or "127.0.0.1"  # what the framework does not name is this machine
    return address_of(peer, st.context.headers.get_all("X-Forwarded-For"))


def begin() -> Actor:
    """Find out who is looking, once per run. With the database down nobody is known."""
    cached.begin()
    counters.count("registry_page_runs_total")
    given = token()
    replica.pin(public=not given)
    _run.lost = False
    try:
        _run.actor = accounts.actor_of_cookie(given) if given else PUBLIC
    except Unavailable:
        _run.actor, _run.lost = PUBLIC, True
    found: Actor = _run.actor
    return found


def enter(*permissions: Permission) -> Actor:
    """The first call of every page: the actor, or the page ends with what to do instead. Any one permission opens it."""
    actor: Actor = _run.actor
    if _run.lost:
        raise Unavailable
    if not any(actor.may(permission) for permission in permissions):
        actor.must(permissions[0])
    return actor


@contextmanager
def shown() -> Iterator[None]:
    """Shows a refusal as a sentence, and anything else as a number under which the log has it."""
    try:
        yield
    except NotPermitted as refused:
        _show_not_permitted(refused)
    except Refused as refused:
        records.show(markup.notice(refused.sentence, "bad", "未能完成"))
    except ValidationError as wrong:
        records.show(markup.notice(in_words(wrong), "bad", "填写有误"))
    except Exception:
        reference = secrets.token_hex(4).upper()
        _LOG.exception("page failed, reference %s", reference)
        records.show(
            markup.notice(
                f"页面出现故障，请把编号 {reference} 告诉系统管理员。您刚才的操作可能没有完成。", "bad", "系统故障"
            )
        )


def _show_not_permitted(refused: NotPermitted) -> None:
    public = _run.actor.is_public
    records.show(markup.notice(refused.sentence, "warn", "请先登录" if public else "没有权限"))
    if public:
        there = urlsplit(st.context.url or "/").path
        records.show(markup.actions([markup.Link("登录", f"auth/sign-in?next={there}")]))


def in_words(wrong: ValidationError) -> str:
    """The first problems of a form as Chinese sentences, each with the field it is about."""
    found = []
    for problem in wrong.errors()[:3]:
        cause = problem.get("ctx", {}).get("error")
        message = getattr(cause, "message", "") or _PROBLEMS.get(problem["type"], "填写的内容不符合要求。")
        fix, field = getattr(cause, "fix", ""), of_field(wrong.title, problem["loc"])
        named = f"“{field}”：" if field and field not in message else ""
        found.append(f"{named}{message}{fix}")
    return "　".join(dict.fromkeys(found))


_PROBLEMS = {
    "missing": "没有填写。",
    "string_too_short": "没有填写，或者填写的内容太短。",
    "string_too_long": "填写的内容太长。",
    "too_short": "请至少选择一项。",
    "too_long": "选择的项太多。",
    "enum": "请从列表中选择。",
    "int_type": "请填写整数。",
    "int_from_float": "请填写整数。",
    "less_than": "填写的数太大。",
    "greater_than": "填写的数太小。",
    "date_from_datetime_parsing": "日期格式应为 2026-11-23。",
    "date_type": "请填写日期。",
    "int_parsing": "请填写整数。",
    "greater_than_equal": "填写的数太小。",
    "less_than_equal": "填写的数太大。",
}


def told() -> dict[str, Any]:
    """What this window's writes had to tell: the message that waits, and by submission what was carried out.

    A second click ends the script at its next touch of the session, for good. Whoever is about to write takes this in hand
    before, and notes in it afterwards: plain memory, where nothing cuts in.
    """
    kept: dict[str, Any] = st.session_state.setdefault("told", {})
    return kept


_LASTS: Final = 3.0
"""Seconds for which a message stays on its page, whatever is drawn there meanwhile."""


def show_flash() -> None:
    """Show the message of the last write. A second click may cut this run short, so it is forgotten only at the end."""
    _run.said = told().get(WAITING, "") or _just_said()
    if _run.said:
        records.show(markup.notice(_run.said, "good", "已完成"))


def _just_said() -> str:
    """The message that stood here a moment ago: a second click that comes late draws the page anew, and would take it away."""
    said, page, until = st.session_state.get(_SAID, ("", "", 0.0))
    return str(said) if page == _here() and monotonic() < until else ""


def _here() -> str:
    return (st.context.url or "").partition("?")[0]


def forget_flash() -> None:
    """The run came to its end: the message was seen. One that another click's run left meanwhile is shown by a further run."""
    kept = told()
    waiting = kept.get(WAITING, "")
    if waiting:
        if waiting != _run.said:
            st.rerun()
        st.session_state[_SAID] = (waiting, _here(), monotonic() + _LASTS)
        kept.pop(WAITING)
    kept.update(dict.fromkeys(kept))  # what was carried out is remembered, what came of it is not: it may be a secret
