"""The public list and its listings for programs, past the framework's own work where nothing needs it.

Whole answers are kept only while the ledgers they come from and the day are the same, so that neither a removal nor
an expiry is ever served stale. Nothing that depends on who is asking may pass through here: a request with a token goes on.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from registry.blacklist import queries as blacklist
from registry.kernel import clock, db
from registry.kernel.access import PUBLIC
from registry.kernel.tips import tips
from registry.policy import Ledger
from registry.web import api_public
from registry.web.asking import answered, checked

KEPT_BYTES: Final = 16 << 20
_OWN_WAY: Final = frozenset({"changes"})  # below the list, but not a listing's number


class Kept:
    """Around the interface: the answers it gave are given again, byte for byte, until a ledger or the day turns."""

    def __init__(self, app: ASGIApp, *, most: int = KEPT_BYTES) -> None:
        self.app = app
        self._most = most
        self._state: Hashable = None
        self._answers: OrderedDict[tuple[str, bytes], tuple[bytes, str]] = OrderedDict()
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if not _for_anybody(request):
            await self.app(scope, receive, send)
            return
        state = _state() if db.engines().sqlite else await run_in_threadpool(_state)
        if state != self._state:
            self._state, self._bytes = state, 0
            self._answers.clear()
        key = (scope["path"], scope["query_string"])
        known = self._answers.get(key)
        if known is not None:
            self._answers.move_to_end(key)
            await answered(request, *known)(scope, receive, send)
            return
        tag, body = "", bytearray()

        async def answer(message: Message) -> None:
            nonlocal tag
            if message["type"] == "http.response.start" and message["status"] == 200:
                tag = dict(message["headers"]).get(b"etag", b"").decode()
            elif message["type"] == "http.response.body" and tag:
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    self._keep(state, key, bytes(body), tag)
            await send(message)

        await self.app(scope, receive, answer)

    def _keep(self, state: Hashable, key: tuple[str, bytes], body: bytes, tag: str) -> None:
        if state != self._state or key in self._answers:
            return
        self._answers[key] = (body, tag)
        self._bytes += _size(key, body)
        while self._bytes > self._most:
            oldest, (content, _tag) = self._answers.popitem(last=False)
            self._bytes -= _size(oldest, content)


def _size(key: tuple[str, bytes], body: bytes) -> int:
    path, query = key
    return len(path) + len(query) + len(body)


class OneListing:
    """Around the interface: a listing by its number. As with verification, on the embedded database it is read right here."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        number: str = scope["path_params"]["number"]
        if not _for_anybody(request) or number in _OWN_WAY or len(number) > api_public.NUMBER_MOST:
            await self.app(scope, receive, send)
            return
        if db.engines().sqlite:
            found = blacklist.public_listing(PUBLIC, number)
        else:
            found = await run_in_threadpool(blacklist.public_listing, PUBLIC, number)
        await checked(request, api_public.in_full(found))(scope, receive, send)


def _for_anybody(request: Request) -> bool:
    return request.method == "GET" and "authorization" not in request.headers


def _state() -> Hashable:
    """What published answers come from; the engines themselves, since another database may have equal ledgers."""
    with db.reading() as session:
        found = tips(session, Ledger.BLACKLIST, Ledger.PARTIES, Ledger.LAW)
    return db.engines(), clock.today(), found
