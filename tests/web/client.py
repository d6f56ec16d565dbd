"""A client in this process: asks an application as a program elsewhere would, one request at a time."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Scope

from registry.web import api

PROBLEM = "application/problem+json"


class Client:
    """Asks an application; `token` is sent as bearer, `address` is where the client seems to come from."""

    def __init__(self, app: ASGIApp | None = None, *, token: str = "", address: str = "203.0.113.7") -> None:
        self.app: ASGIApp = app or Starlette(routes=api.ROUTES)
        self.headers = {"authorization": f"Bearer {token}"} if token else {}
        self.address = address

    def ask(self, method: str, path: str, *, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, client=(self.address, 1234))
            async with httpx.AsyncClient(transport=transport, base_url="http://portal") as client:
                return await client.request(method, path, headers={**self.headers, **(headers or {})}, **more)

        return asyncio.run(once())

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.ask("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.ask("POST", path, **more)

    def get_raw(self, path: str, query: bytes) -> int:
        """Ask with bytes no client library would send; the status of the answer."""
        statuses: list[int] = []
        scope: Scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(errors="surrogatepass"),
            "query_string": query,
            "root_path": "",
            "headers": [(b"host", b"portal")],
            "client": (self.address, 1234),
            "server": ("portal", 80),
        }

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        async def once() -> None:
            await self.app(scope, receive, send)

        asyncio.run(once())
        return statuses[0]


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem document of an answer, checked for what every one has."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == PROBLEM
    found: dict[str, Any] = answer.json()
    assert found["status"] == status
    assert found["code"] == code
    assert any("\u4e00" <= char <= "\u9fff" for char in found["title"])
    assert "Traceback" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    return found
