"""What every route of the JSON interface rests on: who is asking, the submission id, answers with or without a validator."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Annotated, Final

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from registry.accounts import queries as accounts
from registry.kernel.access import PUBLIC, Actor
from registry.kernel.errors import InvalidInput
from registry.web import limiting
from registry.web.problems import NotSignedIn

JSON: Final = "application/json"
NEVER_KEPT: Final = {"cache-control": "no-store"}
_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
_BEARER: Final = HTTPBearer(
    auto_error=False, scheme_name="token", description="在“我的账户”签发：`Authorization: Bearer hnrt_…`"
)


async def bearer(request: Request) -> Actor:
    """The account behind the access token, the public where none is sent. Raises `NotSignedIn` for one that does not count,
    `TooMany` for an account that asks too much."""
    given = request.headers.get("authorization")
    if given is None:
        return PUBLIC
    scheme, _, token = given.strip().partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        actor = await run_in_threadpool(accounts.actor_of_token, token.strip()[:200])
        if not actor.is_public:
            limiting.ACCOUNTS.spend(actor.username)
            return actor
    raise NotSignedIn("访问令牌无效、已到期或已撤销。", fix="请在“我的账户”重新签发访问令牌。")


async def _signed_in(
    request: Request, _documented: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)]
) -> Actor:
    actor = await bearer(request)
    if actor.is_public:
        raise NotSignedIn("这个接口需要访问令牌。", fix="请在“我的账户”签发访问令牌，用 Authorization: Bearer 提交。")
    return actor


Asking = Annotated[Actor, Depends(bearer)]
"""Anybody; with a token the account behind it."""

SignedIn = Annotated[Actor, Depends(_signed_in)]
"""An account with a token that counts."""


def submission_of(request: Request, actor: Actor) -> str:
    """The id under which a write is done once: the header `Idempotency-Key`, of this account and address, or a new one."""
    given = request.headers.get("idempotency-key")
    if given is None:
        return f"api-{secrets.token_urlsafe(24)}"
    if not _KEY.fullmatch(given):
        raise InvalidInput("Idempotency-Key", "提交编号格式不对。", fix="请用 1 至 200 个可见的 ASCII 字符。")
    whole = "\n".join((actor.username, request.url.path, given))
    return f"api-{hashlib.sha256(whole.encode()).hexdigest()}"


def fresh(model: BaseModel) -> Response:
    """An answer nobody may keep."""
    return Response(model.model_dump_json(), media_type=JSON, headers=NEVER_KEPT)


def checked(request: Request, model: BaseModel) -> Response:
    """A public answer that may be kept but is asked about every time: its ETag is that of its very bytes."""
    body = model.model_dump_json().encode()
    return answered(request, body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def attested(request: Request, model: BaseModel, receipt: str) -> Response:
    """`checked` for an answer whose member `receipt` is signed anew every time: its ETag is weak and of all the rest."""
    body = model.model_dump_json().encode()
    rest = body.replace(receipt.encode(), b"")
    return answered(request, body, f'W/"{hashlib.sha256(rest).hexdigest()[:32]}"')


def answered(request: Request, body: bytes, etag: str) -> Response:
    """The bytes, or that they are still the same."""
    headers = {"etag": etag, "cache-control": "no-cache"}
    asked = request.headers.get("if-none-match")
    if asked is not None:
        known = [tag.strip().removeprefix("W/") for tag in asked.split(",")]
        if etag.removeprefix("W/") in known or known == ["*"]:
            return Response(status_code=304, headers=headers)
    return Response(body, media_type=JSON, headers=headers)
