"""How much one client may ask: a bound per address on the interface, the open data and the sign-in forms; health never.

Answers over the bound are 429 with `Retry-After`. Requests of this very machine that came through no proxy are not bounded. What
guards single secrets (wrong passwords, wrong names) is counted in the database, by `kernel.limits`.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any, Final

from starlette.types import ASGIApp, Receive, Scope, Send

from registry.kernel.errors import TooMany
from registry.kernel.limits import Allowance
from registry.settings import settings
from registry.web import plain, problems
from registry.web.client import client_address

UNBOUNDED: Final = ("/api/v1/health",)
API_PER_MINUTE: Final = 1200
FORMS_PER_MINUTE: Final = 60
ACCOUNT_PER_MINUTE: Final = 1200

ACCOUNTS: Final = Allowance(ACCOUNT_PER_MINUTE, "请求过于频繁：每个账号每分钟最多 1200 次。")
"""Spent by every request with an access token, wherever it comes from."""


class Limited:
    """Counts requests by address and refuses what is too much, before any work is done for it."""

    def __init__(self, app: ASGIApp, *, api: int = API_PER_MINUTE, forms: int = FORMS_PER_MINUTE) -> None:
        self.app = app
        self._api = Allowance(api, f"请求过于频繁：每个地址每分钟最多 {api} 次。")
        self._forms = Allowance(forms, f"提交过于频繁：每个地址每分钟最多 {forms} 次。")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        allowance = self._of(scope) if scope["type"] == "http" else None
        if allowance is not None and not _is_local(scope):
            try:
                allowance.spend(client_address(scope))
            except TooMany as refused:
                await _answer(scope, refused)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _of(self, scope: Scope) -> Allowance | None:
        path: str = scope["path"]
        if path in UNBOUNDED:
            return None
        if path.startswith("/auth/"):
            return self._forms if scope["method"] == "POST" else self._api
        return self._api if path.startswith(("/api/", "/open-data/")) else None


def _is_local(scope: Scope) -> bool:
    """Whether the client is this machine, also where a proxy named in the settings says so."""
    peer = scope.get("client")
    by_proxy = peer is not None and peer[0] in settings().trusted_proxies
    return is_this_machine(scope) or (by_proxy and client_address(scope).startswith("127."))


def is_this_machine(scope: MutableMapping[str, Any]) -> bool:
    """Whether the request was made on this machine and passed on by nobody."""
    peer = scope.get("client")
    passed_on = any(name in (b"x-forwarded-for", b"forwarded", b"x-real-ip") for name, _ in scope["headers"])
    return peer is not None and not passed_on and (peer[0] in ("::1", "localhost") or peer[0].startswith("127."))


def _answer(scope: Scope, refused: TooMany) -> ASGIApp:
    if scope["path"].startswith("/auth/"):
        headers = {"retry-after": str(refused.retry_after), "cache-control": "no-store"}
        return plain.page(
            "请稍后再试",
            f'<div class="card"><h1>请稍后再试</h1>{plain.notice(refused.sentence)}</div>',
            status=429,
            headers=headers,
        )
    return problems.of_refusal(refused)
