"""Signing in and out: plain HTML forms beside the portal, without scripts. `ROUTES` goes into the application.

The cookie holds a random token; its hash is a row. Each form carries a token bound to a cookie of its own (CSRF), and
leads back to local addresses only. No password, user name or address goes to a log.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from html import escape
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from registry.accounts import commands, queries, rules
from registry.accounts.terms import PasswordMustChange
from registry.kernel import secrets
from registry.kernel.access import Actor
from registry.kernel.errors import Refused, TooMany, Unavailable
from registry.settings import settings
from registry.web import plain
from registry.web.client import client_address

SESSION_COOKIE: Final = "registry_session"
FORM_COOKIE: Final = "registry_form"
BODY_MOST: Final = 16 * 1024
_NEXT_MOST: Final = 1000
_HEADERS: Final = {"cache-control": "no-store"}


# -- what the forms rest on --------------------------------------------------------------------------------------------


def local_address(asked: str | None) -> str:
    """The address to go to after signing in: a path of this portal, else its start page."""
    path = asked or "/"
    if (
        len(path) > _NEXT_MOST
        or not path.startswith("/")
        or path.startswith(("//", "/auth/"))
        or "\\" in path
        or any(char.isspace() or not char.isprintable() for char in path)
    ):
        return "/"
    try:
        parts = urlsplit(path)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc else path


def form_token(cookie: str) -> str:
    """The hidden field that belongs to a form cookie."""
    return secrets.ring().blind(cookie, "web.form")


def _form_is_ours(request: Request, given: str) -> bool:
    cookie = request.cookies.get(FORM_COOKIE, "")
    if not cookie or request.headers.get("sec-fetch-site", "same-origin") == "cross-site":
        return False
    return any(
        hmac.compare_digest(expected.encode(), given.encode()) for expected in secrets.ring().blinds(cookie, "web.form")
    )


class _TooLarge(Exception):
    """The body is longer than any honest form."""


async def _form(request: Request) -> Mapping[str, str]:
    """The fields of a URL-encoded body; the first value of each. Anything else is an empty form."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_MOST:
            raise _TooLarge
    try:
        found = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=20, errors="strict")
    except ValueError:
        return {}
    return {name: values[0] for name, values in found.items()}


Handler = Callable[[Request], Awaitable[Response]]


def _answering(handler: Handler) -> Handler:
    """Turn an unanswering database and oversized bodies into pages."""

    @wraps(handler)
    async def answered(request: Request) -> Response:
        try:
            return await handler(request)
        except Unavailable as lost:
            home = f'<a class="button plain" href="{_href(request, "/")}">返回公示查询</a>'
            said = f'<div class="card"><h1>暂时不能使用</h1>{plain.notice(lost.sentence)}{home}</div>'
            return _page("暂时不能使用", said, request, status=503, headers={"retry-after": "30"})
        except _TooLarge:
            said = plain.notice("提交的内容过大，没有处理。") + _back(request)
            return _page("无法处理", said, status=413, headers={"connection": "close"})

    return answered


# -- signing in --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Filled:
    """What a shown form is filled with."""

    to: str
    username: str = ""
    password: str = ""


@_answering
async def show_sign_in(request: Request) -> Response:
    """The form. `next` says where to go afterwards; `as` fills in a demonstration account."""
    asked = request.query_params
    filled = _Filled(local_address(asked.get("next")))
    if settings().demo and asked.get("as") in commands.DEMO_USERNAMES:
        filled = _Filled(filled.to, asked["as"], rules.DEMO_PASSWORD)
    actor = await run_in_threadpool(queries.actor_of_cookie, request.cookies.get(SESSION_COOKIE))
    return await _sign_in_page(request, filled, actor=actor)


@_answering
async def sign_in(request: Request) -> Response:
    """Try the password; set the cookie and go on, or show the form again with the reason."""
    form = await _form(request)
    filled = _Filled(local_address(form.get("next")), form.get("username", "").strip()[:64])
    if not _form_is_ours(request, form.get("form", "")):
        return await _sign_in_page(request, filled, message=_EXPIRED_FORM, status=403)
    try:
        token = await run_in_threadpool(
            commands.sign_in,
            filled.username,
            form.get("password", ""),
            client_address(request),
            replaces=request.cookies.get(SESSION_COOKIE, ""),
        )
    except PasswordMustChange as temporary:
        return _new_password_page(request, filled, message=temporary.sentence, status=200)
    except Unavailable:
        raise
    except Refused as refused:
        return await _sign_in_page(request, filled, message=refused.sentence, status=refused.status, refused=refused)
    return _signed_in(request, filled.to, token)


@_answering
async def choose_password(request: Request) -> Response:
    """Exchange the temporary password for one's own, and go on signed in."""
    form = await _form(request)
    filled = _Filled(local_address(form.get("next")), form.get("username", "").strip()[:64])
    if not _form_is_ours(request, form.get("form", "")):
        return await _sign_in_page(request, filled, message=_EXPIRED_FORM, status=403)
    try:
        token = await run_in_threadpool(
            commands.choose_password,
            filled.username,
            form.get("temporary", ""),
            form.get("new", ""),
            form.get("again", ""),
            client_address(request),
            submission=form.get("submission", "") or secrets.token(),
            replaces=request.cookies.get(SESSION_COOKIE, ""),
        )
    except Unavailable:
        raise
    except Refused as refused:
        return _new_password_page(
            request, filled, message=refused.sentence, status=refused.status, headers=_waiting(refused)
        )
    return _signed_in(request, filled.to, token)


@_answering
async def show_choose_password(request: Request) -> Response:
    """This form follows the sign-in; opened by itself, e.g. by a reload, it starts there again."""
    return RedirectResponse(_at(request, "/auth/sign-in"), status_code=303, headers=_HEADERS)


def _signed_in(request: Request, to: str, token: str) -> Response:
    gone = RedirectResponse(_at(request, to), status_code=303, headers=_HEADERS)
    _set_cookie(gone, request, SESSION_COOKIE, token)
    gone.delete_cookie(FORM_COOKIE, path=_at(request, "/auth"), httponly=True, samesite="lax")
    return gone


# -- signing out -------------------------------------------------------------------------------------------------------


@_answering
async def show_sign_out(request: Request) -> Response:
    """Ask first: a link alone signs nobody out."""
    actor = await run_in_threadpool(queries.actor_of_cookie, request.cookies.get(SESSION_COOKIE))
    if actor.is_public:
        return RedirectResponse(_at(request, "/"), status_code=303, headers=_HEADERS)
    return _sign_out_page(request, actor)


@_answering
async def sign_out(request: Request) -> Response:
    """End the sign-in and drop its cookie."""
    form = await _form(request)
    token = request.cookies.get(SESSION_COOKIE, "")
    if not _form_is_ours(request, form.get("form", "")):
        actor = await run_in_threadpool(queries.actor_of_cookie, token)
        return _sign_out_page(request, actor, message=_EXPIRED_FORM, status=403)
    if token:
        await run_in_threadpool(commands.sign_out, token)
    gone = RedirectResponse(_at(request, "/"), status_code=303, headers=_HEADERS)
    gone.delete_cookie(
        SESSION_COOKIE, path=_at(request, "/"), httponly=True, samesite="lax", secure=settings().secure_cookies
    )
    return gone


# -- pages -------------------------------------------------------------------------------------------------------------

_EXPIRED_FORM: Final = "页面停留过久或不是从本站提交，没有处理。　请重新提交。"


async def _sign_in_page(
    request: Request,
    filled: _Filled,
    *,
    message: str = "",
    status: int = 200,
    refused: Refused | None = None,
    actor: Actor | None = None,
) -> Response:
    demo = await run_in_threadpool(queries.demo_accounts, commands.DEMO_USERNAMES) if settings().demo else []
    cookie = _form_cookie(request)
    signed_in = (
        f'<p class="note">您已登录为 <strong>{escape(actor.name or actor.username)}</strong>'
        f"（{escape(actor.username)}）。再次登录将切换账号。</p>"
        if actor is not None and not actor.is_public
        else ""
    )
    body = f"""<div class="card"><h1>登录</h1>
<p class="lead">供培训机构、监管部门和企业经办人使用。查询公示信息、核验证书无需登录。</p>
{plain.notice(message)}{signed_in}<form method="post" action="{_href(request, "/auth/sign-in")}">
{_hidden(form=form_token(cookie), next=filled.to)}
<label for="username">用户名</label>
<input id="username" name="username" type="text" value="{escape(filled.username)}" autocomplete="username"
 autocapitalize="none" spellcheck="false" maxlength="64" required{"" if filled.username else " autofocus"}>
<label for="password">密码</label>
<input id="password" name="password" type="password" value="{escape(filled.password)}" autocomplete="current-password"
 maxlength="256" required{" autofocus" if filled.username and not filled.password else ""}>
<button type="submit">登录</button></form>
<a class="button plain" href="{_href(request, "/")}">返回公示查询</a></div>{_demo_list(request, demo, filled.to)}"""
    page = _page("登录", body, request, status=status, headers=_waiting(refused))
    _set_cookie(page, request, FORM_COOKIE, cookie, path="/auth")
    return page


def _demo_list(request: Request, accounts: list[queries.DemoAccount], to: str) -> str:
    if not accounts:
        return ""
    onward = {} if to == "/" else {"next": to}
    items = "".join(
        f'<li><a href="{_href(request, "/auth/sign-in")}?{escape(urlencode({"as": one.username, **onward}))}">'
        f"<b>{escape(one.username)}</b><span>{escape(one.role_name)}"
        f"{f' · {escape(one.scope)}' if one.scope else ''}</span></a></li>"
        for one in accounts
    )
    return (
        f"<details><summary>演示账号（{len(accounts)} 个）</summary>"
        f"<p>密码均为 <code>{escape(rules.DEMO_PASSWORD)}</code>；"
        f'点选账号自动填入，再按“登录”。</p><ul class="accounts">{items}</ul></details>'
    )


def _new_password_page(
    request: Request, filled: _Filled, *, message: str, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    cookie = _form_cookie(request)
    body = f"""<div class="card"><h1>设置新密码</h1><p class="lead">账号 <strong>{escape(filled.username)}</strong></p>
{plain.notice(message)}<form method="post" action="{_href(request, "/auth/new-password")}">
{_hidden(form=form_token(cookie), next=filled.to, username=filled.username, submission=secrets.token())}
<label for="temporary">临时密码</label>
<input id="temporary" name="temporary" type="password" autocomplete="current-password" maxlength="256"
 required autofocus>
<label for="new">新密码</label>
<input id="new" name="new" type="password" autocomplete="new-password" maxlength="128" required aria-describedby="rule">
<p class="hint" id="rule">至少 {rules.PASSWORD_LEAST} 个字符，不能是用户名或常用口令。</p>
<label for="again">再次输入新密码</label>
<input id="again" name="again" type="password" autocomplete="new-password" maxlength="128" required>
<button type="submit">保存并登录</button></form></div>"""
    page = _page("设置新密码", body, request, status=status, headers=headers)
    _set_cookie(page, request, FORM_COOKIE, cookie, path="/auth")
    return page


def _sign_out_page(request: Request, actor: Actor, *, message: str = "", status: int = 200) -> Response:
    cookie = _form_cookie(request)
    who = f"当前账号 <strong>{escape(actor.name or actor.username)}</strong>（{escape(actor.username)}）"
    body = f"""<div class="card"><h1>退出登录</h1><p class="lead">{who if not actor.is_public else "您尚未登录。"}</p>
{plain.notice(message)}<form method="post" action="{_href(request, "/auth/sign-out")}">
{_hidden(form=form_token(cookie))}
<button type="submit">退出登录</button></form>
<a class="button plain" href="{_href(request, "/")}">不退出，返回</a></div>"""
    page = _page("退出登录", body, request, status=status)
    _set_cookie(page, request, FORM_COOKIE, cookie, path="/auth")
    return page


def _page(
    title: str,
    body: str,
    request: Request | None = None,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    home = _at(request, "/") if request is not None else "/"
    return plain.page(title, body, home=home, status=status, headers={"cache-control": "no-store", **(headers or {})})


def _back(request: Request) -> str:
    return f'<a class="button" href="{_href(request, "/auth/sign-in")}">返回登录</a>'


def _hidden(**fields: str) -> str:
    return "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in fields.items())


def _waiting(refused: Refused | None) -> dict[str, str]:
    return {"retry-after": str(refused.retry_after)} if isinstance(refused, TooMany) else {}


# -- addresses and cookies ---------------------------------------------------------------------------------------------


def _at(request: Request, path: str) -> str:
    """A path below the place the portal is served at."""
    return f"{request.scope.get('root_path', '')}{path}"


def _href(request: Request, path: str) -> str:
    return escape(_at(request, path))


def _form_cookie(request: Request) -> str:
    """The form cookie the browser has, or a new one: forms open in several tabs share it."""
    return request.cookies.get(FORM_COOKIE, "")[:64] or secrets.token()


def _set_cookie(response: Response, request: Request, name: str, value: str, *, path: str = "/") -> None:
    """A cookie that ends with the browser: no script, no other site; only over HTTPS where the settings say so."""
    response.set_cookie(
        name, value, path=_at(request, path), httponly=True, samesite="lax", secure=settings().secure_cookies
    )


ROUTES: Final = [
    Route("/auth/sign-in", show_sign_in, methods=["GET"], name="sign-in"),
    Route("/auth/sign-in", sign_in, methods=["POST"]),
    Route("/auth/new-password", show_choose_password, methods=["GET"]),
    Route("/auth/new-password", choose_password, methods=["POST"]),
    Route("/auth/sign-out", show_sign_out, methods=["GET"], name="sign-out"),
    Route("/auth/sign-out", sign_out, methods=["POST"]),
]
