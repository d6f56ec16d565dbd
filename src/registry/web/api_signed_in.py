"""Routes for programs with an access token: the one look-up, and sheets brought in by a centre's or department's own system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from email.message import Message
from typing import Annotated, Any, Final
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import Response

from registry.exchange import commands, kinds, queries
from registry.exchange.terms import Outcome
from registry.exchange.terms import Preview as Previewed
from registry.exchange.workbook import Limits
from registry.kernel import fields
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, Refused
from registry.kernel.sheet import Kind
from registry.parties.queries import OrganisationRecord
from registry.verification import look_up as one_look_up
from registry.web import models
from registry.web import models_signed_in as shapes
from registry.web.asking import NEVER_KEPT, SignedIn, fresh, submission_of

ROUTER: Final = APIRouter()
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTION_NAMES: Final = {
    "published_on": "发布日期",
    "source": "名单来源",
    "replace": "整份替换",
    "allow_shrink": "允许大幅减少",
}
"""English names of the options a kind of sheet may have, beside their Chinese headings."""

_FILE_MOST: Final = Limits().bytes
_SHEETS_AT_ONCE: Final = CapacityLimiter(2)  # reading a workbook takes seconds of the processor
_KIND = Annotated[
    str,
    Path(max_length=40, description="表格种类：certificates、persons、organisations、blacklist、penalties、accidents"),
]
_BATCH = Annotated[str, Path(max_length=40, description="批次编号")]


class FileTooLarge(Refused):
    """The file is larger than the portal takes."""

    code = "too_large"
    status = 413

    def __init__(self) -> None:
        super().__init__(f"文件超过上限 {_FILE_MOST >> 20} MB。", fix="请分成几个文件提交。")


# -- the one look-up ---------------------------------------------------------------------------------------------------


@ROUTER.post("/lookup", summary="一码通查", tags=["通查"], response_model=shapes.LookUp)
def look_up(viewer: SignedIn, wanted: shapes.WantedLookUp) -> Response:
    """按信用代码、名称、曾用名、身份证号、证书编号查询。查询人、内容范围和事由留痕。"""
    found = one_look_up.look_up(viewer, wanted.query, as_of=wanted.as_of, reason=wanted.reason)
    return fresh(
        shapes.LookUp(
            query=found.query,
            as_of=found.as_of,
            found=[shapes.Candidate.model_validate(one) for one in found.found],
            named=found.named,
            or_more=found.or_more,
            firm=None if found.firm is None else _firm(found.firm),
            person=None if found.person is None else _person(found.person),
        )
    )


def _firm(view: one_look_up.FirmView) -> shapes.Firm:
    record: OrganisationRecord = view.record
    plain = {name: value for name, value in asdict(record).items() if name not in ("id", "former_names")}
    return shapes.Firm(
        **plain,
        former_names=[shapes.FormerName(name=name, until=until) for name, until in record.former_names],
        listings=[shapes.Standing.model_validate(one) for one in view.listings],
        bars=[shapes.Bar.model_validate(one) for one in view.bars],
        conduct=_conduct(view.conduct, view.as_of),
        holders=[shapes.Holder.model_validate(one) for one in view.holders],
        engineers=[shapes.Practising.model_validate(one) for one in view.engineers],
        agencies=[shapes.Agency.model_validate(one) for one in view.agencies],
    )


def _person(view: one_look_up.PersonView) -> shapes.Person:
    plain = {name: value for name, value in asdict(view.record).items() if name != "id"}
    return shapes.Person(
        **plain,
        listings=[shapes.Standing.model_validate(one) for one in view.listings],
        bars=[shapes.Bar.model_validate(one) for one in view.bars],
        conduct=_conduct(view.conduct, view.as_of),
        certificates=[models.Certificate.model_validate(one) for one in view.certificates],
        posts=[shapes.Post.model_validate(one) for one in view.posts],
        engineers=[shapes.Practising.model_validate(one) for one in view.engineers],
        inspector=None if view.inspector is None else shapes.InspectorStanding.model_validate(view.inspector),
    )


def _conduct(found: one_look_up.Conduct | None, day: date) -> shapes.Conduct | None:
    """What is recorded of a party up to a day, without the row ids of others it names."""
    if found is None:
        return None

    def plain(shape: type[models.Model], one: object, **more: object) -> dict[str, Any]:
        return {name: more[name] if name in more else getattr(one, name) for name in shape.model_fields}

    return shapes.Conduct(
        penalties=[shapes.Penalty.model_validate(one) for one in found.penalties],
        accidents=[shapes.Accident(**plain(shapes.Accident, one, role=role)) for one, role in found.accidents],
        hazards=[shapes.Hazard(**plain(shapes.Hazard, one, state=one.state_on(day))) for one in found.hazards],
    )


# -- sheets ------------------------------------------------------------------------------------------------------------

_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "表格文件（xlsx、xls、ods、csv），至多 32 MB",
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "表格文件"},
                        "published_on": {"type": "string", "description": "整份名单的发布日期（blacklist）"},
                        "source": {"type": "string", "description": "整份名单的来源（blacklist）"},
                        "replace": {
                            "type": "string",
                            "description": "true：本表是该来源的全部名单，不再载列的移出（blacklist）",
                        },
                        "allow_shrink": {
                            "type": "string",
                            "description": "true：允许移出该来源十分之一以上（blacklist）",
                        },
                    },
                }
            },
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@ROUTER.post(
    "/imports/{kind}", summary="上传表格并预览", tags=["表格导入"], response_model=shapes.Preview, openapi_extra=_BODY
)
async def preview(request: Request, actor: SignedIn, kind: _KIND) -> Response:
    """逐行检查，什么也不导入。表格可放在 multipart 的 file 里，也可直接作为请求正文；选项放在表单或查询参数里。

    带上 Idempotency-Key，重复的请求不会重复执行。
    """
    wanted = kinds.kind(kind)
    wanted.permission_of(actor)
    content, file_name, given = await _file(request)
    options = _options(wanted, given)
    submission = submission_of(request, actor)

    def check() -> Previewed:
        return commands.preview(actor, wanted, content, file_name, submission=submission, options=options)

    return fresh(_preview(wanted, await to_thread.run_sync(check, limiter=_SHEETS_AT_ONCE)))


async def _file(request: Request) -> tuple[bytes, str, dict[str, str]]:
    """The file's bytes and name, and the options sent with it."""
    given = {name: value for name, value in request.query_params.items() if name != "file_name"}
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > _FILE_MOST + (1 << 20):
        raise FileTooLarge
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        return await _raw(request), request.query_params.get("file_name") or _disposed(request) or "接口提交", given
    async with request.form(max_files=1, max_fields=20) as form:
        sent = form.get("file")
        if not isinstance(sent, UploadFile):
            raise InvalidInput("file", "没有收到表格文件。", fix="请把表格放在 file 里提交。")
        if (sent.size or 0) > _FILE_MOST:
            raise FileTooLarge
        content = await sent.read()
        given |= {name: value for name, value in form.multi_items() if isinstance(value, str)}
        return content, sent.filename or "接口提交", given


async def _raw(request: Request) -> bytes:
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > _FILE_MOST:
            raise FileTooLarge
    return bytes(content)


def _disposed(request: Request) -> str:
    """The file name of a Content-Disposition header."""
    header = Message()
    header["content-disposition"] = request.headers.get("content-disposition", "").translate({10: " ", 13: " "})
    return header.get_filename("") or ""


def _options(kind: Kind, given: Mapping[str, str]) -> dict[str, str]:
    """What is stated once for the whole file, by Chinese heading. An option the kind does not have is refused, not ignored."""
    known = {column.heading for column in kind.options}
    found: dict[str, str] = {}
    for name, value in given.items():
        heading = OPTION_NAMES.get(name, name)
        if heading not in known:
            offered = "、".join(sorted(known)) or "无"
            raise InvalidInput(name[:40], "这种表格没有这个选项。", fix=f"可用的选项：{offered}。")
        if len(value) > 200:
            raise InvalidInput(name, "最多 200 个字符。", fix="请缩短。")
        if tidied := fields.tidy(value):
            found[heading] = tidied
    return found


def _preview(kind: Kind, found: Previewed) -> shapes.Preview:
    headings = [column.heading for column in kind.columns]
    return shapes.Preview(
        batch=found.batch,
        kind=found.kind,
        rows=found.rows,
        accepted=found.accepted,
        rejected=[shapes.Rejection.model_validate(one) for one in found.rejected],
        duplicates=[shapes.Duplicates(rows=list(one.rows), what=one.what, kept=one.kept) for one in found.groups],
        notices=list(found.notices),
        sample=[
            shapes.SampleRow(row=row, cells=dict(zip(headings, cells, strict=False))) for row, cells in found.sample
        ],
        effects=found.effects and shapes.Effects.model_validate(found.effects),
    )


@ROUTER.post("/imports/{batch}/confirm", summary="确认导入", tags=["表格导入"], response_model=shapes.Confirmed)
async def confirm(request: Request, actor: SignedIn, batch: _BATCH) -> Response:
    """导入预览中通过的行：全部成功或全部不做。"""
    return await _confirm(request, actor, batch)


@ROUTER.post("/imports/{kind}/{batch}/confirm", summary="确认导入", tags=["表格导入"], response_model=shapes.Confirmed)
async def confirm_of_kind(request: Request, actor: SignedIn, kind: _KIND, batch: _BATCH) -> Response:
    """与不带种类的地址相同。"""
    await run_in_threadpool(_must_be_of_kind, actor, kind, batch)
    return await _confirm(request, actor, batch)


async def _confirm(request: Request, actor: Actor, batch: str) -> Response:
    submission = submission_of(request, actor)

    def store() -> Outcome:
        return commands.confirm(actor, fields.clean(batch), submission=submission)

    found = await to_thread.run_sync(store, limiter=_SHEETS_AT_ONCE)
    return fresh(
        shapes.Confirmed(
            batch=found.batch,
            rows=found.rows,
            stored=found.stored,
            rejected=found.rejected,
            late=[shapes.Rejection.model_validate(one) for one in found.late],
            effects=found.effects and shapes.Effects.model_validate(found.effects),
        )
    )


@ROUTER.post("/imports/{batch}/undo", summary="撤回已导入的批次", tags=["表格导入"], response_model=shapes.Undone)
async def undo(request: Request, actor: SignedIn, batch: _BATCH) -> Response:
    """各类表格各有可以撤回的期限，过后说明原因。"""
    return await _undo(request, actor, batch)


@ROUTER.post(
    "/imports/{kind}/{batch}/undo", summary="撤回已导入的批次", tags=["表格导入"], response_model=shapes.Undone
)
async def undo_of_kind(request: Request, actor: SignedIn, kind: _KIND, batch: _BATCH) -> Response:
    """与不带种类的地址相同。"""
    await run_in_threadpool(_must_be_of_kind, actor, kind, batch)
    return await _undo(request, actor, batch)


async def _undo(request: Request, actor: Actor, batch: str) -> Response:
    submission, number = submission_of(request, actor), fields.clean(batch)

    def take_back() -> int:
        return commands.undo(actor, number, submission=submission)

    return fresh(shapes.Undone(batch=number, rows=await to_thread.run_sync(take_back, limiter=_SHEETS_AT_ONCE)))


def _must_be_of_kind(actor: Actor, kind: str, batch: str) -> None:
    if queries.batch(actor, fields.clean(batch)).kind != kinds.kind(kind).code:
        raise NotFound("没有这个批次，或不在您的查看范围内。", fix="请核对表格种类和批次编号。")


@ROUTER.get("/imports/{kind}/template", summary="下载空白表格", tags=["表格导入"], response_class=Response)
def template(actor: SignedIn, kind: _KIND) -> Response:
    """带填写说明的空白表格（xlsx）。"""
    wanted = kinds.kind(kind)
    wanted.permission_of(actor)
    return _workbook(kinds.template(wanted), wanted.code, wanted.title)


@ROUTER.get("/imports/{batch}/rejects", summary="下载退回的行", tags=["表格导入"], response_class=Response)
def rejects(actor: SignedIn, batch: _BATCH) -> Response:
    """预览和确认时未通过的行（xlsx），列与原表相同，另附行号、问题列、原因、怎么改；改好后可直接再提交，附加的列不影响导入。"""
    number = fields.clean(batch)
    return _workbook(queries.rejects(actor, number), f"rejects-{number}", f"退回的行-{number}")


@ROUTER.get("/imports/{kind}/{batch}/rejects", summary="下载退回的行", tags=["表格导入"], response_class=Response)
def rejects_of_kind(actor: SignedIn, kind: _KIND, batch: _BATCH) -> Response:
    """与不带种类的地址相同。"""
    _must_be_of_kind(actor, kind, batch)
    return rejects(actor, batch)


def _workbook(content: bytes, plain: str, name: str) -> Response:
    """A workbook to be saved under a name; `plain` is its name in ASCII."""
    disposition = f"attachment; filename=\"{plain}.xlsx\"; filename*=UTF-8''{quote(f'{name}.xlsx')}"
    return Response(content, media_type=WORKBOOK, headers={**NEVER_KEPT, "content-disposition": disposition})
