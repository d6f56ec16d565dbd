"""The sign-in pages: forms, cookies, forged requests, redirects, limits, and whose address is believed."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from registry.accounts import commands, passwords, queries, rules
from registry.accounts.commands import CONSOLE, Opening
from registry.kernel import db
from registry.kernel.access import PUBLIC
from registry.kernel.errors import Unavailable
from registry.policy import Role
from registry.web.client import client_address
from registry.web.sign_in import BODY_MOST, FORM_COOKIE, ROUTES, SESSION_COOKIE, local_address
from tests.conftest import configure

PASSWORD = "correct horse 电池 staple"
CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'self'"


class Browser:
    """Keeps cookies from one request to the next and follows no redirect."""

    def __init__(self, *, routes: list[Route] = ROUTES, root_path: str = "", address: str = "203.0.113.9") -> None:
        self._app = Starlette(routes=routes)
        self._root_path, self._address = root_path, address
        self.cookies = httpx.Cookies()

    def _ask(self, method: str, path: str, **asked: Any) -> httpx.Response:
        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app, root_path=self._root_path, client=(self._address, 1))
            async with httpx.AsyncClient(transport=transport, base_url="http://t", cookies=self.cookies) as client:
                answer = await client.request(method, path, **asked)
                self.cookies = client.cookies
                return answer

        return asyncio.run(once())

    def get(self, path: str, **asked: Any) -> httpx.Response:
        return self._ask("GET", path, **asked)

    def head(self, path: str) -> httpx.Response:
        return self._ask("HEAD", path)

    def post(self, path: str, **asked: Any) -> httpx.Response:
        return self._ask("POST", path, **asked)


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    passwords._nobody.cache_clear()
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def temporary(database: str) -> str:
    """An account `li` that still has its temporary password."""
    wanted = Opening(username="li", role=Role.AUDITOR, name="李<某>")
    return commands.open_account(CONSOLE, wanted, submission="li").password


@pytest.fixture
def visitor(temporary: str) -> Browser:
    """A visitor at the portal, where `li` may sign in."""
    commands.choose_password("li", temporary, PASSWORD, PASSWORD, submission="first")
    return Browser()


def field(html: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', html)
    assert found is not None
    return found[1]


def fill(client: Browser, path: str = "/auth/sign-in", **form: str) -> dict[str, str]:
    """The fields of the form at `path`, as a browser would send them."""
    return {"form": field(client.get(path).text, "form"), **form}


def enter(client: Browser, **form: str) -> str:
    """Sign in and return the cookie's token."""
    answer = client.post("/auth/sign-in", data=fill(client, username="li", password=PASSWORD, **form))
    assert answer.status_code == 303, answer.text
    return client.cookies[SESSION_COOKIE]


def test_form(visitor: Browser) -> None:
    answer = visitor.get("/auth/sign-in?next=/lookup")
    assert answer.status_code == 200
    assert '<html lang="zh-CN">' in answer.text
    assert "<script" not in answer.text
    assert 'label for="username"' in answer.text
    assert 'label for="password"' in answer.text
    assert field(answer.text, "next") == "/lookup"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith(CSP)
    assert "http://" not in answer.text
    assert "https://" not in answer.text
    assert visitor.head("/auth/sign-in").status_code == 200


def test_in_and_out(visitor: Browser) -> None:
    token = enter(visitor)
    assert queries.actor_of_cookie(token).username == "li"
    shown = visitor.get("/auth/sign-out")
    assert "李&lt;某&gt;" in shown.text
    assert queries.actor_of_cookie(token).username == "li"  # a link alone signs nobody out
    gone = visitor.post("/auth/sign-out", data={"form": field(shown.text, "form")})
    assert (gone.status_code, gone.headers["location"]) == (303, "/")
    assert queries.actor_of_cookie(token) is PUBLIC
    assert SESSION_COOKIE not in visitor.cookies
    assert visitor.get("/auth/sign-out").headers["location"] == "/"


@pytest.mark.parametrize("secure", ["0", "1"])
def test_cookie_flags(visitor: Browser, monkeypatch: pytest.MonkeyPatch, secure: str) -> None:
    form = fill(visitor, username="li", password=PASSWORD)
    db.dispose()
    configure(monkeypatch, secure_cookies=secure)
    answer = visitor.post("/auth/sign-in", data=form)
    lines = answer.headers.get_list("set-cookie")
    (line,) = [line for line in lines if line.startswith(SESSION_COOKIE)]
    flags = {part.strip().lower() for part in line.split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= flags
    assert ("secure" in flags) is (secure == "1")
    assert not any(flag.startswith(("max-age", "expires", "domain")) for flag in flags)
    (line,) = [line for line in lines if line.startswith(FORM_COOKIE)]
    assert "httponly" in line.lower()
    assert "path=/auth" in line.lower()


@pytest.mark.parametrize("forged", ["", "1.AAAA", "token of another"])
def test_forged_forms(visitor: Browser, forged: str) -> None:
    form = fill(visitor, username="li", password=PASSWORD)
    if forged == "token of another":
        forged = fill(Browser())["form"]
    answer = visitor.post("/auth/sign-in", data={**form, "form": forged})
    assert answer.status_code == 403
    assert SESSION_COOKIE not in visitor.cookies
    assert "没有处理" in answer.text
    assert visitor.post("/auth/sign-in", data=form, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    visitor.cookies.delete(FORM_COOKIE)
    assert visitor.post("/auth/sign-in", data=form).status_code == 403


def test_forged_sign_out(visitor: Browser) -> None:
    token = enter(visitor)
    assert visitor.post("/auth/sign-out", data={"form": "x"}).status_code == 403
    assert visitor.post("/auth/sign-out").status_code == 403
    assert queries.actor_of_cookie(token).username == "li"


def test_a_set_cookie_is_not_taken_over(visitor: Browser) -> None:
    visitor.cookies.set(SESSION_COOKIE, "planted", domain="t.local")
    assert enter(visitor) != "planted"
    assert queries.actor_of_cookie("planted") is PUBLIC


def test_signing_in_again_ends_the_old_sign_in(visitor: Browser) -> None:
    first = enter(visitor)
    assert "您已登录为" in visitor.get("/auth/sign-in").text
    second = enter(visitor)
    assert queries.actor_of_cookie(first) is PUBLIC
    assert queries.actor_of_cookie(second).username == "li"


@pytest.mark.parametrize(
    "outside",
    [
        "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example",
        "evil.example", "javascript:alert(1)",
        "/\t/evil.example", "/\n/evil.example", "http:/evil.example", "///evil.example", "/a\r\nSet-Cookie: x=y", " /x",
        "/auth/sign-out", "", "/" + "a" * 2000, "//[", "/\u2028x",
    ],
)  # fmt: skip
def test_no_open_redirect(visitor: Browser, outside: str) -> None:
    assert local_address(outside) == "/"
    answer = visitor.post("/auth/sign-in", data=fill(visitor, username="li", password=PASSWORD, next=outside))
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize("inside", ["/", "/lookup", "/certificate?code=C123&from=%2Fx", "/listing?q=%E7%94%B2", "/a:b"])
def test_local_addresses(visitor: Browser, inside: str) -> None:
    assert local_address(inside) == inside
    answer = visitor.post("/auth/sign-in", data=fill(visitor, username="li", password=PASSWORD, next=inside))
    assert answer.headers["location"] == inside


def test_wrong_password_then_lock_out(visitor: Browser) -> None:
    for _ in range(rules.FAILURES):
        answer = visitor.post("/auth/sign-in", data=fill(visitor, username='li"><b>', password="wrong-password"))
        assert answer.status_code == 401
        assert 'role="alert"' in answer.text
        assert "wrong-password" not in answer.text
        assert "<b>" not in answer.text.partition("<form")[2].partition("</form>")[0]
    answer = visitor.post("/auth/sign-in", data=fill(visitor, username='li"><b>', password="wrong-password"))
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 901
    assert "秒后再试" in answer.text
    assert enter(visitor)


def test_temporary_password_leads_to_ones_own(temporary: str) -> None:
    client = Browser()
    shown = client.post("/auth/sign-in", data=fill(client, username="li", password=temporary, next="/lookup"))
    assert shown.status_code == 200
    assert SESSION_COOKIE not in client.cookies
    assert temporary not in shown.text
    names = ("form", "next", "username", "submission")
    form = {**{name: field(shown.text, name) for name in names}, "temporary": temporary}
    weak = client.post("/auth/new-password", data={**form, "new": "short", "again": "short"})
    assert weak.status_code == 422
    assert "至少 10 个字符" in weak.text
    assert client.post("/auth/new-password", data={**form, "form": "x"}).status_code == 403
    done = client.post("/auth/new-password", data={**form, "new": PASSWORD, "again": PASSWORD})
    assert (done.status_code, done.headers["location"]) == (303, "/lookup")
    assert queries.actor_of_cookie(client.cookies[SESSION_COOKIE]).username == "li"
    assert client.get("/auth/new-password").headers["location"] == "/auth/sign-in"


def test_demonstration_accounts_are_offered_in_a_demonstration_only(
    visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = Opening(username="auditor", role=Role.AUDITOR, name="审计")
    commands.open_account(CONSOLE, wanted, submission="a")
    shown = visitor.get("/auth/sign-in?as=auditor&next=/lookup").text
    assert "演示账号（1 个）" in shown
    assert (field(shown, "username"), field(shown, "password")) == ("auditor", rules.DEMO_PASSWORD)
    assert "as=auditor&amp;next=%2Flookup" in shown
    assert 'value=""' in visitor.get("/auth/sign-in?as=li").text
    db.dispose()
    configure(monkeypatch, demo="0", today="")
    shown = visitor.get("/auth/sign-in?as=auditor").text
    assert "演示" not in shown.replace("（演示）", "")
    assert rules.DEMO_PASSWORD not in shown


def test_bodies_are_bounded(visitor: Browser) -> None:
    answer = visitor.post("/auth/sign-in", data=fill(visitor, username="li", password="x" * BODY_MOST))
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"&".join(b"a=1" for _ in range(50)), b"", b"%00=%00", b'{"username":1}']
)
def test_odd_bodies(visitor: Browser, body: bytes) -> None:
    for path in ("/auth/sign-in", "/auth/sign-out", "/auth/new-password"):
        assert visitor.post(path, content=body).status_code == 403


def test_unanswering_database(visitor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    form = fill(visitor, username="li", password=PASSWORD)

    def lost(*_: object, **__: object) -> None:
        raise Unavailable

    monkeypatch.setattr(db, "reading", lost)
    monkeypatch.setattr(db, "writing", lost)
    for answer in (visitor.get("/auth/sign-in"), visitor.post("/auth/sign-in", data=form)):
        assert answer.status_code == 503
        assert "数据库暂时没有响应" in answer.text
        assert answer.headers["retry-after"] == "30"


def test_below_a_path(visitor: Browser) -> None:
    client = Browser(root_path="/hn")
    shown = client.get("/auth/sign-in").text
    assert 'action="/hn/auth/sign-in"' in shown
    assert f"{FORM_COOKIE}" in "".join(cookie.name for cookie in client.cookies.jar)
    assert {cookie.path for cookie in client.cookies.jar} == {"/hn/auth"}


# -- whose address -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "found"),
    [
        ("203.0.113.9", "", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "10.0.0.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "10.0.0.1", "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1", "10.0.0.1", "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1, 10.0.0.2", "10.0.0.1,10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "", "10.0.0.1", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1", "10.0.0.1"),
        ("10.0.0.1", "1.2.3.4, nonsense, 10.0.0.2", "10.0.0.1, 10.0.0.2", "10.0.0.2"),
        ("::ffff:10.0.0.1", "198.51.100.1", "10.0.0.1", "198.51.100.1"),
        ("2001:db8:1:2:3:4:5:6", "", "", "2001:db8:1:2::/64"),
        ("10.0.0.1", "2001:DB8:1:2::9", "10.0.0.1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "", "", "fe80::/64"),
        ("", "198.51.100.1", "10.0.0.1", ""),
    ],
)
def test_client_address(monkeypatch: pytest.MonkeyPatch, peer: str, forwarded: str, proxies: str, found: str) -> None:
    configure(monkeypatch, proxies=proxies)
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    scope = {"type": "http", "client": (peer, 1) if peer else None, "headers": headers}
    assert client_address(scope) == found


def test_client_address_of_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, proxies="")
    route = Route("/", lambda request: PlainTextResponse(client_address(request)))
    client = Browser(routes=[route])
    assert client.get("/", headers={"x-forwarded-for": "1.2.3.4"}).text == "203.0.113.9"
