"""Routes by which a partner department's own system reports back on its joint-penalty tasks. Another department's is not found."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, File, Form, Path, Request, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from registry.blacklist import measuring, queries
from registry.kernel import clock, fields, files
from registry.kernel.access import Actor
from registry.web import models_measures as shapes
from registry.web.asking import SignedIn, fresh, submission_of
from registry.web.models import Day, Text

ROUTER: Final = APIRouter(prefix="/measures", tags=["联合惩戒"])
_NUMBER = Annotated[str, Path(max_length=40, description="惩戒任务编号")]


@ROUTER.post("/{number}/acknowledge", summary="签收惩戒任务", response_model=shapes.Task)
def acknowledge(request: Request, actor: SignedIn, number: _NUMBER, seen: shapes.Seen | None = None) -> Response:
    """只能签收本部门的任务。带上 version 时，任务在此之后有变化的不予受理。"""
    task = _seen(number, seen.version if seen else None)
    measuring.acknowledge(actor, task, submission=submission_of(request, actor))
    return _task(actor, task.number)


@ROUTER.post("/{number}/execute", summary="登记惩戒措施的执行", response_model=shapes.Task)
async def execute(
    request: Request,
    actor: SignedIn,
    number: _NUMBER,
    file: Annotated[UploadFile, File(description="执行凭证：PDF、JPG 或 PNG，至多 10 MB")],
    result: Annotated[Text, Form(min_length=2, max_length=2000, description="执行结果")],
    executed_on: Annotated[Day, Form(description="执行日期，默认今天")] = None,
    version: Annotated[int | None, Form(description="看到的任务版本")] = None,
) -> Response:
    """以 multipart/form-data 提交执行结果和凭证。"""
    evidence = files.Upload("执行凭证", file.filename or "", await file.read(files.MOST_BYTES + 1))
    task, submission = _seen(number, version), submission_of(request, actor)
    done = measuring.Execution(executed_on=executed_on or clock.today(), result=result)
    await run_in_threadpool(measuring.execute, actor, task, done, evidence, submission=submission)
    return await run_in_threadpool(_task, actor, task.number)


@ROUTER.post("/{number}/lift", summary="登记惩戒措施的解除", response_model=shapes.Task)
def lift(request: Request, actor: SignedIn, number: _NUMBER, lifted: shapes.Lifted) -> Response:
    """名单移出、撤销或期满后办理；管理期限内不予受理。"""
    task, submission = _seen(number, lifted.version), submission_of(request, actor)
    measuring.lift(actor, task, lifted.note, lifted_on=lifted.lifted_on, submission=submission)
    return _task(actor, task.number)


def _seen(number: str, version: int | None) -> measuring.SeenTask:
    return measuring.SeenTask(number=fields.clean(number).upper(), version=version)


def _task(actor: Actor, number: str) -> Response:
    found = queries.task_record(actor, number)
    row = found.row
    return fresh(
        shapes.Task(
            number=row.number,
            version=row.version,
            state=row.state,
            listing=row.listing,
            measure=row.measure,
            title=row.title,
            legal_basis=found.legal_basis,
            department=row.department,
            assigned_on=row.assigned_on,
            acknowledged_on=row.acknowledged_on,
            executed_on=row.executed_on,
            lifted_on=row.lifted_on,
            lift_by=row.lifting.clock.on if row.lifting else None,
        )
    )
