"""What stands around every answer: the document in Chinese, security headers, and a bound on request bodies.

Pure ASGI. Anything but the portal's own HTML document streams through untouched, and websockets are never looked at.
Order in the application: `SecurityHeaders` around all answers, refusals too; then `Limited`, `Bounded`, `ChineseDocument`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BESIDE = (
    "/api/",
    "/auth/",
    "/open-data/",
    "/metrics",
    "/static/",
    "/_stcore/",
    "/media/",
    "/component/",
    "/app/static/",
)
SCRIPTS = "registry.inline_scripts"
NO_SCRIPT = (
    "本平台需要启用 JavaScript。失信名单等公开数据也可直接下载，见 /open-data/blacklist.csv；举报投诉请拨打 12350。"
)
PERMISSIONS = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"
)
_SHELL = b'<div id="root"></div>'
_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
_NOSCRIPT = re.compile(rb"<noscript>.*?</noscript>", re.DOTALL)
_TITLE = re.compile(rb"<title>.*?</title>", re.DOTALL)
_UNUSED = re.compile(rb'<link\s+rel="(?:preload|service-desc)"[^>]*>', re.DOTALL)
_COMMENT = re.compile(rb"<!--.*?-->\s*", re.DOTALL)


class ChineseDocument:
    """Gives the portal's document `lang="zh-CN"`, a Chinese title and noscript text, and `head`.

    The framework ships that document in English with its own validators; so the request goes on without conditions,
    range or compression, and length, ETag, HEAD and 304 are answered here. `base_path` is where the portal is served,
    "" for the root.
    """

    def __init__(
        self, app: ASGIApp, *, title: str, head: str = "", base_path: str = "", beside: Iterable[str] = BESIDE
    ) -> None:
        self.app = app
        self._title = title.encode()
        self._head = head.encode()
        self._base = "/" + base_path.strip("/") if base_path.strip("/") else ""
        self._beside = tuple(self._base + path for path in beside)
        self._made: dict[bytes, tuple[bytes, str, str]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self._may_be_document(scope):
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        dropped = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range", b"if-range"}
        onward = {**scope, "method": "GET", "headers": [pair for pair in scope["headers"] if pair[0] not in dropped]}
        headless = scope["method"] == "HEAD"
        start: Message = {}
        body = bytearray()
        streaming = False

        async def answer(message: Message) -> None:
            nonlocal start, streaming
            if streaming:
                await send({**message, "body": b""} if headless else message)
            elif message["type"] == "http.response.start":
                start = message
                if not Headers(raw=message["headers"]).get("content-type", "").startswith("text/html"):
                    streaming = True
                    await send(message)
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    await self._send(scope, asked, start, bytes(body), send)
            else:
                await send(message)

        await self.app(onward, receive, answer)

    def _may_be_document(self, scope: Scope) -> bool:
        path: str = scope["path"]
        if scope["method"] not in ("GET", "HEAD") or path.startswith(self._beside):
            return False
        return "." not in path.rsplit("/", 1)[-1] or path.endswith("/index.html")

    async def _send(self, scope: Scope, asked: Headers, start: Message, body: bytes, send: Send) -> None:
        headers = MutableHeaders(raw=list(start["headers"]))
        if _SHELL in body:
            body, etag, scripts = self._document(body, scope)
            scope[SCRIPTS] = scripts
            headers["etag"] = etag
            headers["cache-control"] = "no-cache"
            headers["content-language"] = "zh-CN"
            for name in ("last-modified", "accept-ranges"):
                if name in headers:
                    del headers[name]
            if start["status"] == 200 and _matches(asked.get("if-none-match"), etag):
                for name in ("content-length", "content-type"):
                    if name in headers:
                        del headers[name]
                await send({**start, "status": 304, "headers": headers.raw})
                await send({"type": "http.response.body", "body": b""})
                return
            headers["content-length"] = str(len(body))
        await send({**start, "headers": headers.raw})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    def _document(self, shell: bytes, scope: Scope) -> tuple[bytes, str, str]:
        """The Chinese document, its ETag, and the hashes of its inline scripts; made once per shell and place."""
        base = f"{scope.get('root_path', '')}{self._base}/".encode()
        key = base + shell
        made = self._made.get(key)
        if made is None:
            page = _UNUSED.sub(b"", _COMMENT.sub(b"", shell))
            page = page.replace(b'<html lang="en">', b'<html lang="zh-CN" data-base="' + _escaped(base) + b'">', 1)
            page = _TITLE.sub(lambda _: b"<title>" + _escaped(self._title) + b"</title>", page, count=1)
            page = _NOSCRIPT.sub(lambda _: b"<noscript><p>" + NO_SCRIPT.encode() + b"</p></noscript>", page, count=1)
            page = page.replace(b"</head>", self._head + b"</head>", 1)
            scripts = " ".join(f"'sha256-{_digest(script)}'" for script in _INLINE.findall(page))
            made = (page, f'"{hashlib.sha256(page).hexdigest()[:32]}"', scripts)
            self._made = {key: made}
        return made


class SecurityHeaders:
    """Adds the security headers that an answer does not carry itself.

    The policy admits the portal's own files only. Styles may be inline (the framework writes them), scripts only when
    their hash is that of the document's own; `wasm-unsafe-eval` and `blob:` serve the framework's data and chart parts.
    `unlisted` are paths whose pages search engines must not keep; `camera` those whose document may ask for the camera.
    """

    def __init__(
        self, app: ASGIApp, *, unlisted: Iterable[str] = (), camera: Iterable[str] = (), https: bool = False
    ) -> None:
        self.app = app
        self._unlisted = tuple(unlisted)
        self._camera = frozenset(camera)
        self._always = {
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "x-frame-options": "DENY",
            "cross-origin-opener-policy": "same-origin",
            "permissions-policy": PERMISSIONS,
            **({"strict-transport-security": "max-age=31536000"} if https else {}),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message["headers"]))
                photographs = scope["path"] in self._camera
                if photographs:
                    headers.setdefault("permissions-policy", PERMISSIONS.replace("camera=()", "camera=(self)"))
                for name, value in self._always.items():
                    headers.setdefault(name, value)
                headers.setdefault("content-security-policy", _policy(scope.get(SCRIPTS, ""), photographs=photographs))
                if self._unlisted and scope["path"].startswith(self._unlisted):
                    headers["x-robots-tag"] = "noindex, noarchive"
                message = {**message, "headers": headers.raw}
            await send(message)

        await self.app(scope, receive, answer)


class Bounded:
    """Refuses request bodies over `limit` bytes under `paths`, declared or not, with a problem document."""

    def __init__(self, app: ASGIApp, *, limit: int, paths: Iterable[str] = ("/api/", "/auth/")) -> None:
        self.app = app
        self._limit = limit
        self._paths = tuple(paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(self._paths):
            await self.app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdecimal() or int(declared) > self._limit:
            await self._refuse(send)
            return
        taken = 0
        started = refused = False

        async def bounded() -> Message:
            nonlocal taken, refused
            message = await receive()
            taken += len(message.get("body", b""))
            if taken <= self._limit:
                return message
            if not (started or refused):
                refused = True
                await self._refuse(send)
            return {"type": "http.disconnect"}

        async def answer(message: Message) -> None:
            nonlocal started
            if not refused:
                started = started or message["type"] == "http.response.start"
                await send(message)

        try:
            await self.app(scope, bounded, answer)
        except Exception:
            if not refused:  # after a refusal the application only complains that its client went away
                raise

    async def _refuse(self, send: Send) -> None:
        problem: Mapping[str, object] = {
            "type": "about:blank",
            "status": 413,
            "code": "too_large",
            "title": "提交的内容过大",
            "detail": f"一次最多提交 {self._limit:,} 字节，请拆分后再提交。",
        }
        body = json.dumps(problem, ensure_ascii=False).encode()
        headers = [
            (b"content-type", b"application/problem+json"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _policy(scripts: str, *, photographs: bool = False) -> str:
    pictures = " data:" if photographs else ""  # the framework takes the camera's picture out of such an address
    return (
        "default-src 'self'; "
        f"script-src 'self' 'wasm-unsafe-eval'{f' {scripts}' if scripts else ''}; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' blob:; "
        f"connect-src 'self'{pictures}; worker-src 'self' blob:; frame-src 'self'; object-src 'none'; base-uri 'self'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


def _matches(asked: str | None, etag: str) -> bool:
    tags = [tag.strip().removeprefix("W/") for tag in (asked or "").split(",")]
    return etag in tags or tags == ["*"]


def _digest(script: bytes) -> str:
    return base64.b64encode(hashlib.sha256(script).digest()).decode()


def _escaped(text: bytes) -> bytes:
    return text.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;").replace(b'"', b"&quot;")
