"""`/metrics` in Prometheus' text format: for this machine, or with the token of the settings; for anybody else it is not there.

Route classes, counts, durations and sizes only: no path that somebody typed, no name, no address.
"""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import Iterator
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from registry import __version__
from registry.kernel import counters, db, trouble
from registry.kernel.counters import BOUNDS, Labels
from registry.kernel.errors import Refused
from registry.kernel.tips import tips
from registry.policy import Ledger
from registry.settings import settings
from registry.web.limiting import is_this_machine

_LOG: Final = logging.getLogger(__name__)
_SLOW: Final = 5.0
_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_CLASSES: Final = (
    ("/api/v1/health", "health"),
    ("/api/v1/verify", "verify"),
    ("/api/v1/blacklist", "blacklist"),
    ("/api/v1/imports", "imports"),
    ("/api/", "api"),
    ("/open-data/", "open_data"),
    ("/auth/", "sign_in"),
    ("/_stcore/upload_file", "upload"),
    ("/_stcore/", "framework"),
    ("/static/", "static"),
    ("/media/", "media"),
    ("/metrics", "metrics"),
)
_HELP: Final = {
    "registry_requests_total": ("counter", "Requests by class of route and status."),
    "registry_sessions_open": ("gauge", "Browser sessions connected to this process."),
    "registry_page_runs_total": ("counter", "Runs of a page."),
    "registry_imports_running": ("gauge", "Sheets being checked or stored."),
    "registry_request_seconds": ("histogram", "Duration of requests by class of route."),
}


def class_of(path: str) -> str:
    """The class of a route; everything that is not named is a page."""
    return next((name for start, name in _CLASSES if path.startswith(start)), "page")


class Measured:
    """Counts and times every request; the outermost layer. One that failed or was slow is also a line in the log."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            with counters.going_on("registry_sessions_open"):
                await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status, kind = time.perf_counter(), 500, class_of(scope["path"])

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, answer)
        finally:
            seconds = time.perf_counter() - began
            method = (
                scope["method"] if scope["method"] in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS") else "other"
            )
            counters.count("registry_requests_total", method=method, route=kind, status=str(status))
            counters.took("registry_request_seconds", seconds, route=kind)
            if (status >= 500 and status != 503) or seconds > _SLOW:
                facts = {"method": method, "route": kind, "status": status, "ms": round(seconds * 1000)}
                _LOG.warning("request", extra={"facts": facts})


async def metrics(request: Request) -> Response:
    """Every count of this process, and the state of the database."""
    if not _allowed(request):
        return Response("Not Found", status_code=404, media_type="text/plain")
    lines = [*_counted(), *_timed(), *await run_in_threadpool(lambda: list(_database()))]
    return Response("\n".join(lines) + "\n", media_type=_TYPE, headers={"cache-control": "no-store"})


def _allowed(request: Request) -> bool:
    token = settings().metrics_token.get_secret_value()
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    return is_this_machine(request.scope)


def _counted() -> Iterator[str]:
    found = counters.counts()
    for name in sorted({name for name, _ in found} | {"registry_sessions_open", "registry_imports_running"}):
        yield from _head(name)
        rows = sorted((labels, value) for (known, labels), value in found.items() if known == name)
        yield from (_line(name, labels, value) for labels, value in rows or [((), 0)])


def _timed() -> Iterator[str]:
    found = counters.durations()
    for name in sorted({name for name, _ in found}):
        yield from _head(name)
        for (known, labels), kept in sorted(found.items()):
            if known != name:
                continue
            reached = 0.0
            for bound, held in zip(BOUNDS, kept, strict=False):
                reached += held
                yield _line(f"{name}_bucket", (*labels, ("le", f"{bound:g}")), reached)
            yield _line(f"{name}_bucket", (*labels, ("le", "+Inf")), kept[-1])
            yield _line(f"{name}_sum", labels, kept[-2])
            yield _line(f"{name}_count", labels, kept[-1])


def _database() -> Iterator[str]:
    backend = db.backend()
    yield "# TYPE registry_info gauge"
    yield _line("registry_info", (("database", backend), ("version", __version__)), 1)
    sizes: dict[str, int] = {}
    try:
        with db.reading() as session:
            sizes = {one.value: tip.size for one, tip in zip(Ledger, tips(session, *Ledger), strict=True)}
    except Refused:
        pass
    yield "# HELP registry_database_up Whether the database answers."
    yield "# TYPE registry_database_up gauge"
    yield _line("registry_database_up", (), int(bool(sizes)))
    stopped = trouble.last()
    yield "# HELP registry_writing_stopped Whether the last write was stopped, and by what."
    yield "# TYPE registry_writing_stopped gauge"
    yield _line("registry_writing_stopped", (("cause", stopped.code if stopped else "none"),), int(stopped is not None))
    yield "# HELP registry_ledger_events Events of each ledger."
    yield "# TYPE registry_ledger_events gauge"
    yield from (_line("registry_ledger_events", (("ledger", name),), size) for name, size in sizes.items())


def _head(name: str) -> Iterator[str]:
    kind, said = _HELP[name]
    yield f"# HELP {name} {said}"
    yield f"# TYPE {name} {kind}"


def _line(name: str, labels: Labels, value: float) -> str:
    shown = ",".join(f'{label}="{given}"' for label, given in labels)
    return f"{name}{{{shown}}} {value:g}" if shown else f"{name} {value:g}"


ROUTES: Final = [Route("/metrics", metrics, methods=["GET"])]
