"""The pictures of the help, as files of the portal's own."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from registry.kernel.errors import NotFound
from registry.web import problems

_FOLDER: Final = files("registry") / "ui" / "pictures"


@cache
def _all() -> dict[str, tuple[bytes, str]]:
    """Every picture with its ETag, by name; read once."""
    found = {}
    for one in _FOLDER.iterdir():
        if one.name.endswith(".png"):
            content = one.read_bytes()
            found[one.name.removesuffix(".png")] = (content, f'"{hashlib.sha256(content).hexdigest()[:32]}"')
    return found


async def picture(request: Request) -> Response:
    """`GET /pictures/{name}.png`."""
    found = _all().get(request.path_params["name"])
    if found is None:
        return problems.of_refusal(NotFound("没有这张图片。", fix="请从帮助页面进入。"))
    content, tag = found
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="image/png", headers=headers)


ROUTES: list[BaseRoute] = [Route("/pictures/{name}.png", picture, methods=["GET"])]
