"""Which server answers a request: public reading may go to the replica, and its answer says so in `X-Data-Source`."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from registry.kernel import db, replica
from registry.kernel.clock import stamp
from registry.kernel.replica import Side

_PUBLIC = ("/api/", "/open-data/")


class OneSource:
    """A request reads at one side. Public is what asks for something, and carries no token and no sign-in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or db.engines().watch is None:
            await self.app(scope, receive, send)
            return
        names = {name for name, _ in scope["headers"]}
        public = (
            scope["method"] in ("GET", "HEAD") and scope["path"].startswith(_PUBLIC) and b"authorization" not in names
        )
        with replica.pinned(public=public) as pin:

            async def answer(message: Message) -> None:
                watch = db.engines().watch
                if message["type"] == "http.response.start" and pin.side is Side.REPLICA and watch is not None:
                    headers = MutableHeaders(raw=list(message["headers"]))
                    headers["x-data-source"] = f"replica; as-of={stamp(watch.as_of) if watch.as_of else 'unknown'}"
                    message = {**message, "headers": headers.raw}
                await send(message)

            await self.app(scope, receive, answer)
