"""The JSON interface under `/api/v1`: routes, errors, OpenAPI document and its page. `ROUTES` goes into the application.

A route translates: parse → one query or command as an actor → JSON. No SQL, no rule, no cache of its own.
"""

from __future__ import annotations

import re
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from registry import __version__
from registry.kernel.errors import Refused
from registry.web import (
    api_agencies,
    api_measures,
    api_proofs,
    api_public,
    api_screening,
    api_signed_in,
    docs_page,
    models,
    problems,
    published,
)

PREFIX: Final = "/api/v1"
_DESCRIPTION: Final = (
    "公开数据无需登录；登录后的接口用访问令牌（Authorization: Bearer）。日期一律为 2026-11-23 的形式，时间带时区。"
    "出错时返回 application/problem+json：code 稳定不变，title 和 detail 说明原因，fix 说明怎么办。"
)


async def _refused(_request: Request, refused: Exception) -> Response:
    assert isinstance(refused, Refused)
    return problems.of_refusal(refused)


async def _invalid(_request: Request, wrong: Exception) -> Response:
    assert isinstance(wrong, RequestValidationError)
    return problems.of_validation(wrong.errors())


async def _other(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    match error.status_code:
        case 404:
            return problems.response(404, "not_found", "没有这个接口。", fix=f"接口说明见 {PREFIX}/docs。")
        case 405:
            return problems.response(405, "method_not_allowed", "这个接口不支持这种请求方法。", headers=headers)
        case 413:
            return problems.response(413, "too_large", "提交的内容超过上限。", fix="请拆分后再提交。")
    return problems.response(error.status_code, "invalid_request", "请求正文无法识别。", fix="请对照接口说明修改请求。")


class Interface(FastAPI):
    """The application; its OpenAPI document names the media type and the words of problems as they are."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document, made once."""
        if self.openapi_schema is None:
            document = super().openapi()
            for methods in document["paths"].values():
                for one in methods.values():
                    _say_problems(one["responses"])
            for schema in document["components"]["schemas"].values():
                if "enum" in schema:  # the docstring of an enum is Chinese up to its first mark, and English behind
                    schema["description"] = _CHINESE.match(schema.get("description", "")).group()  # type: ignore[union-attr]
        return super().openapi()


_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]*")


def _say_problems(responses: dict[str, Any]) -> None:
    for status, answer in responses.items():
        content = answer.get("content", {})
        if status[0] in "45" and "application/json" in content:
            content[problems.MEDIA_TYPE] = content.pop("application/json")


def _make() -> Interface:
    made = Interface(
        title="湖南省安全生产持证与信用名录平台 数据接口",
        version=__version__,
        description=_DESCRIPTION,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        responses={
            "4XX": {"model": models.Problem, "description": "请求未被受理"},
            503: {"model": models.Problem, "description": "数据库没有响应，稍后重试"},
        },
        middleware=[Middleware(problems.Guarded)],
        exception_handlers={Refused: _refused, RequestValidationError: _invalid, HTTPException: _other},
    )
    made.include_router(api_public.ROUTER, prefix=PREFIX)
    made.include_router(api_proofs.ROUTER, prefix=PREFIX)
    made.include_router(api_agencies.ROUTER, prefix=PREFIX)
    made.include_router(api_signed_in.ROUTER, prefix=PREFIX)
    made.include_router(api_screening.ROUTER, prefix=PREFIX)
    made.include_router(api_measures.ROUTER, prefix=PREFIX)
    made.add_api_route(f"{PREFIX}/docs", _docs, methods=["GET"], include_in_schema=False, response_class=Response)
    return made


async def _docs(request: Request) -> Response:
    return docs_page.page(api.openapi(), home=f"{request.scope.get('root_path', '')}/")


class _AtFullPath:
    """Undoes what mounting does to the path, so that the interface's addresses are the whole ones, also in its document."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app({**scope, "root_path": scope["root_path"].removesuffix("/api")}, receive, send)


async def _to_docs(request: Request) -> Response:
    return RedirectResponse(f"{request.scope.get('root_path', '')}{PREFIX}/docs", status_code=307)


api: Final[Interface] = _make()


def _below() -> Mount:
    """Everything below `/api`, whatever characters the path has: a line break in it is no way to another part of the portal."""
    made = Mount("/api", app=_AtFullPath(api))
    made.path_regex = re.compile(made.path_regex.pattern, re.DOTALL)
    return made


ROUTES: Final[list[BaseRoute]] = [
    Route(f"{PREFIX}/verify", problems.Guarded(api_public.verify_by_code_alone), methods=["GET"]),
    Route(f"{PREFIX}/blacklist", problems.Guarded(published.Kept(api)), methods=["GET"]),
    Route(
        f"{PREFIX}/blacklist/{{number}}", problems.Guarded(published.Kept(published.OneListing(api))), methods=["GET"]
    ),
    Route(PREFIX, _to_docs, methods=["GET"]),
    _below(),
]
"""The hottest routes first, past the framework's own work; everything else below `/api` belongs to the interface."""
