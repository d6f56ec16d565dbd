"""Routes open to everybody: state, published listings, checking a certificate, the law book."""

from __future__ import annotations

from dataclasses import fields as members
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field
from pydantic_core import to_json
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from registry.blacklist import queries as blacklist
from registry.blacklist.queries import PublicListing
from registry.blacklist.terms import GROUND_WORDS, Ground
from registry.kernel import clock, db
from registry.kernel.access import PUBLIC
from registry.kernel.errors import Refused
from registry.kernel.paging import PageRequest
from registry.law import queries as laws
from registry.verification import queries as verification
from registry.verification.terms import Answer
from registry.web import models, problems
from registry.web.asking import JSON, NEVER_KEPT, Asking, bearer, checked
from registry.web.client import client_address
from registry.web.health import health

ROUTER: Final = APIRouter()
_LISTING: Final = {
    shape: [member.name for member in members(PublicListing) if member.name in shape.model_fields]
    for shape in (models.Listing, models.ListingInFull)
}
_CODE_MOST: Final = 200
NUMBER_MOST: Final = 60


@ROUTER.get(
    "/health",
    summary="运行状态",
    tags=["运行"],
    response_model=models.Health,
    responses={503: {"description": "数据库没有响应"}},
)
async def state() -> Response:
    """数据库有响应时返回 200，否则 503。不限次数。"""
    found = await health()
    if found is None:
        refused = "数据库没有响应，或尚未完成迁移。"
        return problems.response(
            503, "unavailable", refused, headers={"retry-after": str(problems.RETRY_SECONDS)}, database=db.backend()
        )
    return Response(found.model_dump_json(), media_type=JSON, headers=NEVER_KEPT)


# -- blacklist ---------------------------------------------------------------------------------------------------------


@ROUTER.get("/blacklist", summary="查询严重失信主体名单", tags=["失信名单"], response_model=models.Listings)
def listings(
    request: Request,
    viewer: Asking,
    q: Annotated[str, Query(max_length=200, description="名称（含曾用名）的一部分、信用代码或其开头、列入编号")] = "",
    region: Annotated[str, Query(max_length=12, description="主体所在地的行政区划代码，含下级，如 430100")] = "",
    ground: Annotated[Ground | None, models.Blank, Query(description="列入情形代码")] = None,
    as_of: Annotated[models.Day, Query(description="查询日：当日已公布且现在仍在公示的；默认今天")] = None,
    page: Annotated[int, Query(description="页码，从 1 起")] = 1,
    size: Annotated[int, Query(description="每页条数，1 至 200")] = 20,
) -> Response:
    """只返回现在仍在公示的；移出或期满的当即不再返回。"""
    wanted = blacklist.Wanted(q=q, region=region.strip(), ground=ground, as_of=as_of)
    found = blacklist.public_list(viewer, wanted, PageRequest(page, size))
    return checked(
        request,
        models.Listings(
            as_of=as_of or clock.today(),
            total=found.total,
            page=found.page,
            size=found.size,
            items=[models.Listing(**_listing(row, models.Listing)) for row in found.items],
        ),
    )


@ROUTER.get("/blacklist/changes", summary="名单变更", tags=["失信名单"], response_model=models.ListingChanges)
def changes(
    request: Request,
    viewer: Asking,
    since: Annotated[str, Query(max_length=200, description="上一次返回的 cursor；留空从头开始")] = "",
    limit: Annotated[
        Annotated[int, Field(ge=1, le=100_000)] | None, models.Blank, Query(description="至多返回几条；默认全部")
    ] = None,
) -> Response:
    """从头重放即得现在公示的全部编号；按日期期满的也在其中。只有编号，没有名称。"""
    feed = blacklist.changes(viewer, since, limit=limit)
    return checked(request, models.ListingChanges.model_validate(feed))


@ROUTER.get("/blacklist/{number}", summary="一条公示信息", tags=["失信名单"], response_model=models.ListingInFull)
def listing(
    request: Request, viewer: Asking, number: Annotated[str, Path(max_length=NUMBER_MOST, description="列入编号")]
) -> Response:
    """移出或期满后与从未列入一样返回 404，不留名称。"""
    return checked(request, in_full(blacklist.public_listing(viewer, number)))


def in_full(found: PublicListing) -> models.ListingInFull:
    """A listing as programs read it."""
    return models.ListingInFull(**_listing(found, models.ListingInFull))


def _listing(row: PublicListing, shape: type[models.Listing]) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in _LISTING[shape]}
    return found | {"ground_title": GROUND_WORDS.get(row.ground, "来源未载明")}


# -- verification ------------------------------------------------------------------------------------------------------


def verified(answer: Answer) -> Response:
    """An answer as JSON. Its members are those of `models.Verification`."""
    body = {
        "outcome": answer.outcome,
        "advice": answer.advice,
        "certificates": answer.certificates,
        "receipt": answer.receipt,
        "at": answer.at,
    }
    return Response(to_json(body), media_type=JSON, headers=NEVER_KEPT)


async def verify_by_code(request: Request) -> Response:
    """One certificate by its QR code, without the framework's own work: the busiest route there is.

    On the embedded database the look-up is done right here: it never waits for a writer and costs less than handing it to a
    thread. A database server may keep one waiting, so there it goes to a thread.
    """
    try:
        code = request.query_params.get("code")
        if code is None:
            return problems.of_validation([{"type": "missing", "loc": ("query", "code")}])
        if "authorization" in request.headers:
            await bearer(request)
        client = client_address(request)
        if db.engines().sqlite:
            return verified(verification.verify_code(code[:_CODE_MOST], client=client))
        return verified(await run_in_threadpool(verification.verify_code, code[:_CODE_MOST], client=client))
    except Refused as refused:
        return problems.of_refusal(refused)


async def verify_by_code_alone(scope: Scope, receive: Receive, send: Send) -> None:
    """`verify_by_code` as an application of its own."""
    answer = await verify_by_code(Request(scope, receive))
    await answer(scope, receive, send)


@ROUTER.get(
    "/verify",
    summary="扫码核验证书",
    tags=["证书核验"],
    response_model=models.Verification,
    responses={429: {"description": "每分钟最多 60 次；见 Retry-After"}},
)
async def verify_code(
    request: Request, code: Annotated[str, Query(description="二维码中的代码", examples=["C0123456789ABCDEF"])]
) -> Response:
    """每个客户端每分钟最多 60 次。"""
    return await verify_by_code(request)


@ROUTER.post(
    "/verify",
    summary="按证书编号和姓名核验",
    tags=["证书核验"],
    response_model=models.Verification,
    responses={429: {"description": "每分钟最多 10 次，每个编号每天错 5 次后暂停；见 Retry-After"}},
)
def verify_number(request: Request, _asking: Asking, wanted: models.WantedCertificate) -> Response:
    """编号和姓名都一致才返回证书；不一致时不说明是哪一项。每个客户端每分钟最多 10 次，每个编号每天最多错 5 次。"""
    return verified(verification.verify_number(wanted.number, wanted.name, client=client_address(request)))


# -- law ---------------------------------------------------------------------------------------------------------------


@ROUTER.get("/law", summary="条款参数", tags=["法规"], response_model=models.Law)
def law(
    request: Request,
    _asking: Asking,
    as_of: Annotated[models.Day, Query(description="适用日，默认今天")] = None,
) -> Response:
    """某日施行的全部条款参数，含平台内核准的变更。"""
    day = as_of or clock.today()
    found = laws.book_on(PUBLIC, day).all()
    return checked(
        request,
        models.Law(as_of=day, total=len(found), items=[models.LawProvision.model_validate(one) for one in found]),
    )
