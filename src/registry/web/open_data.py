"""Open data as files, the same rows as page and API, with an ETag. Never stale: kept only while the ledgers they come from and the
day are the same.
"""

from __future__ import annotations

import hashlib
import threading
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from registry.exchange.public_set import ENDINGS, SETS, written
from registry.kernel import clock, db
from registry.kernel.errors import NotFound, Refused
from registry.kernel.tips import tips
from registry.policy import Ledger
from registry.web import problems

_TYPES: Final = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".json": "application/json",
}
_BEHIND: Final = (Ledger.BLACKLIST, Ledger.PARTIES, Ledger.AGENCIES)
"""What is recorded in these ledgers may change a file."""
_kept: dict[tuple[str, str], tuple[str, bytes, str]] = {}
_lock = threading.Lock()


def _file(name: str, ending: str) -> tuple[bytes, str]:
    """The file and its ETag."""
    with db.reading() as session:
        heads = "|".join(head.root for head in tips(session, *_BEHIND))
    state = f"{db.engines().url}|{heads}|{clock.today()}"
    with _lock:
        kept = _kept.get((name, ending))
        if kept is None or kept[0] != state:
            content, _rows = written(name, ending)
            shown = hashlib.sha256(f"{heads}|{clock.today()}|{name}{ending}".encode()).hexdigest()[:32]
            kept = _kept[name, ending] = (state, content, f'"{shown}"')
    return kept[1], kept[2]


async def open_data(request: Request) -> Response:
    """`GET /open-data/blacklist.csv`, `removals.json` and so on."""
    name, ending = request.path_params["name"], f".{request.path_params['ending']}"
    try:
        if name not in SETS or ending not in ENDINGS:
            there = "、".join(f"{one}{end}" for one in SETS for end in ENDINGS)
            raise NotFound("没有这个文件。", fix=f"可用的有 {there}。")
        content, tag = await run_in_threadpool(_file, name, ending)
    except Refused as refused:
        return problems.of_refusal(refused)
    headers = {
        "ETag": tag,
        "Cache-Control": "no-cache",
        "Content-Disposition": f'attachment; filename="{name}{ending}"',
    }
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=_TYPES[ending], headers=headers)


ROUTES: list[BaseRoute] = [Route("/open-data/{name}.{ending}", open_data, methods=["GET"])]
