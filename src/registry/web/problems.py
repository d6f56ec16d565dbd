"""Errors as programs read them: `application/problem+json` (RFC 9457) with a stable `code` and Chinese words.

A refusal says what is wrong and what to do. Anything else is a bug: it is logged under a reference number, without values that
may be personal data, and the caller sees only that number.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from pydantic_core import ErrorDetails
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from registry.kernel.errors import InvalidInput, Refused, RuleBroken, TooMany, Unavailable
from registry.kernel.logs import where

MEDIA_TYPE: Final = "application/problem+json"
RETRY_SECONDS: Final = 30
_LOG = logging.getLogger(__name__)

TITLES: Final[Mapping[str, str]] = {
    "invalid_request": "请求格式有误",
    "not_signed_in": "需要有效的访问令牌",
    "not_permitted": "没有此项权限",
    "not_found": "没有找到",
    "method_not_allowed": "不支持这种请求方法",
    "already_done": "这次提交已经处理过",
    "out_of_date": "情况已经变化",
    "rule_broken": "不符合规定",
    "too_large": "提交的内容过大",
    "invalid_input": "填写的内容有误",
    "too_many": "请求过于频繁",
    "internal": "系统内部错误",
    "unavailable": "暂时不能使用",
    "busy": "系统正忙",
    "storage_full": "存储空间已满",
    "read_only": "暂时只能查询",
    "clock_behind": "服务器时钟有误",
}
"""Every stable code and its title; a code that is not here is shown as 请求未被受理."""


class NotSignedIn(Refused):
    """No access token, or one that does not count."""

    code = "not_signed_in"
    status = 401


def response(
    status: int,
    code: str,
    detail: str = "",
    *,
    fix: str = "",
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    """A problem document. `more` are members of its own kind, e.g. `field`; empty texts are left out."""
    members: dict[str, Any] = {
        "type": f"/api/v1/docs#{code}",
        "title": TITLES.get(code, "请求未被受理"),
        "status": status,
        "code": code,
        "detail": detail,
        "fix": fix,
        **more,
    }
    body = json.dumps({name: value for name, value in members.items() if value != ""}, ensure_ascii=False)
    return Response(
        body.encode(errors="replace"),
        status_code=status,
        media_type=MEDIA_TYPE,
        headers={"cache-control": "no-store", **(headers or {})},
    )


def of_refusal(refused: Refused) -> Response:
    """The problem document of a refusal."""
    more: dict[str, Any] = {}
    headers: dict[str, str] = {}
    if isinstance(refused, InvalidInput):
        more["field"] = refused.field
    elif isinstance(refused, RuleBroken):
        more["provision"] = refused.provision
        more["facts"] = refused.facts
    elif isinstance(refused, TooMany):
        headers["retry-after"] = str(refused.retry_after)
    elif isinstance(refused, Unavailable):
        headers["retry-after"] = str(RETRY_SECONDS)
    elif isinstance(refused, NotSignedIn):
        headers["www-authenticate"] = "Bearer"
    return response(refused.status, refused.code, refused.message, fix=refused.fix, headers=headers, **more)


# -- requests that do not fit the interface ----------------------------------------------------------------------------

_REASONS: Final[Mapping[str, str]] = {
    "missing": "缺少这一项。",
    "extra_forbidden": "没有这一项。",
    "json_invalid": "请求正文不是有效的 JSON。",
    "string_type": "应为文本。",
    "string_unicode": "含有无法识别的字符。",
    "int_type": "应为整数。",
    "int_parsing": "应为整数。",
    "int_parsing_size": "数字过大。",
    "bool_parsing": "应为 true 或 false。",
    "model_attributes_type": "请求正文应为 JSON 对象（Content-Type: application/json）。",
    "dict_type": "请求正文应为 JSON 对象（Content-Type: application/json）。",
}
OWN_REASON: Final = "registry"
"""Error type of reasons written by our own validators; their message is shown as it is."""


def of_validation(errors: Sequence[ErrorDetails] | Iterable[Any]) -> Response:
    """The problem document of a request whose parts do not fit. What was sent is not repeated."""
    found = [{"field": _field(error), "reason": _reason(error)} for error in errors]
    first = found[0] if found else {"field": "", "reason": ""}
    named = f"{first['field']}：{first['reason']}" if first["field"] else first["reason"]
    return response(422, "invalid_request", named, fix="请对照接口说明修改请求。", field=first["field"], errors=found)


def _field(error: Mapping[str, Any]) -> str:
    if error["type"] == "json_invalid":
        return ""
    place = [str(part) for part in error["loc"][1:] if not isinstance(part, int)]
    return ".".join(place)


def _reason(error: Mapping[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx") or {}
    if kind == OWN_REASON:
        return str(error["msg"])
    match kind:
        case "enum" | "literal_error":
            return f"只能是 {context.get('expected', '')} 之一。".replace(" or ", "、").replace(", ", "、")
        case "string_too_long":
            return f"最多 {context.get('max_length')} 个字符。"
        case "string_too_short":
            return f"至少 {context.get('min_length')} 个字符。"
        case "greater_than_equal":
            return f"不能小于 {context.get('ge')}。"
        case "less_than_equal":
            return f"不能大于 {context.get('le')}。"
    return _REASONS.get(kind, "取值不正确。")


# -- bugs --------------------------------------------------------------------------------------------------------------


def of_bug(error: BaseException) -> Response:
    """Log where it happened under a reference number, and tell only that number.

    The message of the exception is not logged: it may hold what somebody typed.
    """
    reference = secrets.token_hex(4).upper()
    _LOG.error("bug %s: %s", reference, where(error))
    return response(
        500,
        "internal",
        f"系统内部错误，编号 {reference}。",
        fix="请稍后再试；持续出现时请把编号告诉系统管理员。",
        reference=reference,
    )


class Guarded:
    """Around an application: a refusal or a bug that escaped it becomes a problem document, never a stack trace."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def answer(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, answer)
        except Refused as refused:
            if not started:
                await of_refusal(refused)(scope, receive, send)
        except Exception as error:
            problem = of_bug(error)
            if not started:
                await problem(scope, receive, send)
