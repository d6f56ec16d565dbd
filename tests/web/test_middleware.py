"""The document in Chinese, the security headers, and the bound on request bodies."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from registry.web.middleware import Bounded, ChineseDocument, SecurityHeaders

SHELL = (
    '<!DOCTYPE html>\n<html lang="en"><head><title>Streamlit</title><link rel="preload" href="x.woff2" as="font">'
    "<script>\n window.ready = false\n</script></head><body><noscript><p>You need to enable JavaScript</p></noscript>"
    '<div id="root"></div></body></html>' + " " * 2000
)


async def shell(request: Request) -> Response:
    etag = f'"{hashlib.sha256(SHELL.encode()).hexdigest()}"'
    if request.headers.get("if-none-match") == etag or "if-modified-since" in request.headers:
        return Response(status_code=304)
    return HTMLResponse(SHELL, headers={"etag": etag, "last-modified": "Mon, 23 Nov 2026 00:00:00 GMT"})


async def own_page(request: Request) -> Response:
    return HTMLResponse('<html lang="zh-CN"><title>登录</title></html>')


async def data(request: Request) -> Response:
    return JSONResponse({"encoding": request.headers.get("accept-encoding", ""), "range": request.headers.get("range")})


async def slowly(request: Request) -> Response:
    async def parts() -> AsyncIterator[bytes]:
        for part in (b"a", b"b", b"c"):
            yield part

    return StreamingResponse(parts(), media_type="text/csv")


async def size(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


ROUTES = [
    Route("/api/data", data),
    Route("/api/size", size, methods=["POST"]),
    Route("/auth/size", size, methods=["POST"]),
    Route("/free/size", size, methods=["POST"]),
    Route("/auth/sign-in", own_page),
    Route("/plain", own_page),
    Route("/open-data/blacklist.csv", slowly),
    Route("/feed", slowly),
    Route("/{page:path}", shell),
]


class Client:
    """Asks an application in this process, one request at a time."""

    def __init__(self, app: ASGIApp, base_url: str = "http://portal") -> None:
        self.app = app
        self.base_url = base_url

    def ask(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, parts: list[bytes] | None = None
    ) -> httpx.Response:
        async def body() -> AsyncIterator[bytes]:
            for part in parts or []:
                yield part

        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url=self.base_url) as client:
                content = None if parts is None else parts[0] if len(parts) == 1 else body()
                return await client.request(method, path, headers=headers, content=content)

        return asyncio.run(once())

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return self.ask("GET", path, headers=headers)

    def head(self, path: str) -> httpx.Response:
        return self.ask("HEAD", path)

    def post(self, path: str, *parts: bytes) -> httpx.Response:
        return self.ask("POST", path, parts=list(parts))


@pytest.fixture
def client() -> Client:
    around = [
        Middleware(Bounded, limit=100),
        Middleware(SecurityHeaders, unlisted=("/listing",)),
        Middleware(ChineseDocument, title="名录 <平台>", head="<style>p{}</style><script>let a = 1;</script>"),
        Middleware(GZipMiddleware, minimum_size=100),
    ]
    return Client(Starlette(routes=ROUTES, middleware=around))


def test_document_speaks_chinese(client: Client) -> None:
    page = client.get("/blacklist?q=1", headers={"accept": "text/html"})
    assert '<html lang="zh-CN"' in page.text
    assert "<title>名录 &lt;平台&gt;</title>" in page.text
    assert "You need to enable JavaScript" not in page.text
    assert "12350" in page.text
    assert "<style>p{}</style><script>let a = 1;</script></head>" in page.text
    assert "preload" not in page.text
    assert page.headers["content-language"] == "zh-CN"
    assert int(page.headers["content-length"]) == len(page.content)


def test_document_is_whole_for_a_client_that_takes_gzip(client: Client) -> None:
    page = client.get("/", headers={"accept-encoding": "gzip, br"})
    assert page.headers.get("content-encoding") is None
    assert page.text.endswith("</html>" + " " * 2000)
    assert 'lang="zh-CN"' in page.text


def test_head_has_the_headers_of_get_and_no_body(client: Client) -> None:
    page, head = client.get("/"), client.head("/")
    assert head.content == b""
    assert head.headers["content-length"] == page.headers["content-length"]
    assert head.headers["etag"] == page.headers["etag"]


def test_head_of_other_answers_has_no_body(client: Client) -> None:
    assert client.head("/feed").content == b""


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_unchanged_document_is_304(client: Client, form: str) -> None:
    etag = client.get("/").headers["etag"]
    again = client.get("/", headers={"if-none-match": form.format(etag)})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == etag


def test_validators_of_the_english_document_do_not_count(client: Client) -> None:
    english = f'"{hashlib.sha256(SHELL.encode()).hexdigest()}"'
    page = client.get("/", headers={"if-none-match": english, "if-modified-since": "Mon, 23 Nov 2026 09:00:00 GMT"})
    assert page.status_code == 200
    assert "last-modified" not in page.headers


def test_another_head_changes_the_etag() -> None:
    etags = set()
    for head in ("<style>a</style>", "<style>b</style>"):
        app = Starlette(routes=ROUTES, middleware=[Middleware(ChineseDocument, title="台", head=head)])
        etags.add(Client(app).get("/").headers["etag"])
    assert len(etags) == 2


def test_range_does_not_cut_the_document(client: Client) -> None:
    assert client.get("/", headers={"range": "bytes=0-9"}).status_code == 200


def test_base_path_stands_in_the_document() -> None:
    around = [Middleware(ChineseDocument, title="台", base_path="/portal")]
    client = Client(Starlette(routes=ROUTES, middleware=around))
    assert 'data-base="/portal/"' in client.get("/portal/blacklist").text
    assert client.get("/portal/api/x").text == SHELL


def test_other_answers_pass_untouched(client: Client) -> None:
    answer = client.get("/api/data", headers={"accept-encoding": "gzip", "range": "bytes=0-1"}).json()
    assert answer == {"encoding": "gzip", "range": "bytes=0-1"}
    assert client.get("/auth/sign-in").text == '<html lang="zh-CN"><title>登录</title></html>'
    assert client.get("/plain").text == '<html lang="zh-CN"><title>登录</title></html>'
    assert client.get("/open-data/blacklist.csv").text == "abc"
    assert client.get("/feed").text == "abc"


def test_answers_beside_the_document_stay_compressed(client: Client) -> None:
    answer = client.get("/static/big.txt", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.text == SHELL


def test_parts_are_sent_on_as_they_come() -> None:
    sent: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/csv")]})
        for number in range(3):
            assert len(sent) == number + 1
            await send({"type": "http.response.body", "body": b"x", "more_body": number < 2})

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "method": "GET", "path": "/feed", "headers": [], "root_path": ""}
    asyncio.run(ChineseDocument(app, title="台")(scope, receive, send))
    assert len(sent) == 4


def test_websocket_is_untouched() -> None:
    seen: list[tuple[Scope, Receive, Send]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append((scope, receive, send))

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        return None

    scope: Scope = {"type": "websocket", "path": "/_stcore/stream", "headers": []}
    around = Bounded(SecurityHeaders(ChineseDocument(app, title="台")), limit=1)
    asyncio.run(around(scope, receive, send))
    assert seen == [(scope, receive, send)]


def test_security_headers(client: Client) -> None:
    page = client.get("/")
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "same-origin"
    assert page.headers["x-frame-options"] == "DENY"
    assert "camera=()" in page.headers["permissions-policy"]
    policy = page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "http:" not in policy
    assert "https:" not in policy
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert scripts.count("sha256-") == 2
    assert "unsafe-inline" not in scripts
    assert "'unsafe-eval'" not in scripts
    assert "sha256-" not in client.get("/api/data").headers["content-security-policy"]


def test_unlisted_pages_are_not_kept_by_search_engines(client: Client) -> None:
    assert client.get("/listing?number=1").headers["x-robots-tag"] == "noindex, noarchive"
    assert "x-robots-tag" not in client.get("/blacklist").headers


def test_headers_of_the_answer_itself_win() -> None:
    async def strict(request: Request) -> Response:
        return PlainTextResponse("", headers={"content-security-policy": "default-src 'none'"})

    app = Starlette(routes=[Route("/", strict)], middleware=[Middleware(SecurityHeaders, https=True)])
    answer = Client(app, base_url="https://testserver").get("/")
    assert answer.headers["content-security-policy"] == "default-src 'none'"
    assert answer.headers["strict-transport-security"].startswith("max-age=")


@pytest.mark.parametrize("path", ["/api/size", "/auth/size"])
def test_bodies_are_bounded(client: Client, path: str) -> None:
    assert client.post(path, b"x" * 100).text == "100"
    refused = client.post(path, b"x" * 101)
    assert refused.status_code == 413
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["code"] == "too_large"


def test_bodies_without_a_declared_length_are_bounded(client: Client) -> None:
    refused = client.post("/api/size", b"x" * 60, b"x" * 60)
    assert refused.status_code == 413
    assert refused.json()["status"] == 413
    assert client.post("/api/size", b"x" * 60, b"x" * 40).text == "100"


def test_other_paths_are_not_bounded(client: Client) -> None:
    assert client.post("/free/size", b"x" * 1000).text == "1000"


def test_the_real_document_is_rewritten(tmp_path: Path) -> None:
    script = tmp_path / "portal.py"
    script.write_text("import streamlit as st\n", encoding="utf-8")
    client = Client(
        st.App(script, middleware=[Middleware(SecurityHeaders), Middleware(ChineseDocument, title="名录平台")])
    )
    for path in ("/", "/blacklist", "/index.html"):
        page = client.get(path, headers={"accept-encoding": "gzip"})
        assert page.status_code == 200
        assert '<html lang="zh-CN"' in page.text
        assert 'lang="en"' not in page.text
        assert "<title>名录平台</title>" in page.text
        assert "Streamlit app" not in page.text
        assert page.headers["content-security-policy"].count("sha256-") == page.text.count("<script>") == 1
    code = client.get("/" + client.get("/").text.split('src="./')[1].split('"')[0])
    assert code.status_code == 200
    assert code.headers["content-type"].split("/")[1].startswith("javascript")
