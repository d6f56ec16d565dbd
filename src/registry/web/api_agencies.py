"""Routes open to everybody about service agencies: the same rows as the public page and the sheet, on any day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from registry.agencies import queries
from registry.agencies.terms import AgencyKind
from registry.agencies.terms import Field as BusinessField
from registry.kernel import clock
from registry.kernel.paging import MOST, PageRequest
from registry.verification import registers
from registry.web import models_agencies as shapes
from registry.web import problems
from registry.web.asking import Asking, attested, checked
from registry.web.models import Blank, Day

ROUTER: Final = APIRouter(prefix="/agencies", tags=["服务机构"])
_ROW: Final = tuple(shapes.Agency.model_fields)


@ROUTER.get("", summary="查询评价检测机构", response_model=shapes.Agencies)
def agencies(
    request: Request,
    viewer: Asking,
    q: Annotated[str, Query(max_length=200, description="名称（含曾用名）的一部分、信用代码、证书编号、机构编号")] = "",
    region: Annotated[str, Query(max_length=12, description="行政区划代码，含下级，如 430100")] = "",
    field: Annotated[BusinessField | None, Blank, Query(description="业务范围代码")] = None,
    kind: Annotated[AgencyKind | None, Blank, Query(description="机构类别")] = None,
    grade: Annotated[str, Query(max_length=40, description="信用等级代码；none 为未评定")] = "",
    working: Annotated[bool | None, Blank, Query(description="查询日是否可以从业")] = None,
    as_of: Annotated[Day, Query(description="查询日，默认今天")] = None,
    page: Annotated[int, Query(description="页码，从 1 起")] = 1,
    size: Annotated[int, Query(description="每页条数，1 至 200")] = 20,
) -> Response:
    """资格和等级都是查询日的；等级高的在前。"""
    wanted = queries.Wanted(
        q=q, region=region.strip(), field=field, kind=kind, grade=grade.strip(), working=working, as_of=as_of
    )
    found = queries.agencies(viewer, wanted, PageRequest(page, size))
    items = [shapes.Agency(**_row(row)) for row in found.items]
    return checked(
        request,
        shapes.Agencies(as_of=as_of or clock.today(), total=found.total, page=found.page, size=found.size, items=items),
    )


@ROUTER.get(
    "/{number}",
    summary="一家评价检测机构",
    response_model=shapes.AgencyInFull,
    responses={404: {"model": shapes.NoAgency, "description": "没有这家机构；回执载明没有查到"}},
)
def agency(
    request: Request,
    viewer: Asking,
    number: Annotated[str, Path(max_length=60, description="机构编号")],
    as_of: Annotated[Day, Query(description="查询日，默认今天")] = None,
) -> Response:
    """资质条件、等级沿革、评分表的公开部分和公开的报告，附签名回执。"""
    certified = registers.agency(viewer, number, as_of)
    if certified.found is None:
        return problems.response(
            404,
            "not_found",
            "没有这家机构。",
            fix="请核对机构编号，或从机构列表进入。",
            outcome=certified.outcome,
            receipt=certified.receipt,
        )
    reports = queries.public_reports(viewer, certified.found.row.number, PageRequest(1, MOST))
    return attested(request, in_full(certified.found, reports.items, certified), certified.receipt)


def in_full(
    found: queries.PublicAgency, reports: Sequence[queries.ReportRow], certified: registers.Certified[Any]
) -> shapes.AgencyInFull:
    """An agency as programs read it, with the receipt of its answer."""
    figures = found.figures
    return shapes.AgencyInFull(
        **_row(found.row),
        as_of=found.row.as_of,
        issuer=found.issuer,
        premises=found.premises,
        area=found.area,
        archive_area=found.archive_area,
        website=found.website,
        reasons=list(found.reasons),
        lacks=[shapes.Condition.model_validate(one) for one in found.lacks],
        staff=figures.staff,
        staff_needed=figures.needed,
        levels=[shapes.LevelCount(level=level, persons=count) for level, count in figures.levels],
        titles=[shapes.TitleCount(title=title, persons=count) for title, count in figures.titles],
        engineers=figures.engineers,
        grades=[_of(one, shapes.GradeOf) for one in found.grades],
        sheets=[_sheet(one) for one in found.sheets],
        reports=[_of(one, shapes.ReportOf) for one in reports],
        ended_on=found.ended_on,
        ended_why=found.ended_why,
        outcome=certified.outcome,
        receipt=certified.receipt,
    )


def _row(row: queries.AgencyRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _ROW}


def _of(one: object, shape: Any) -> Any:
    return shape(**{name: getattr(one, name) for name in shape.model_fields})


def _sheet(one: queries.PublicSheet) -> shapes.SheetOf:
    lines: dict[str, Any] = {
        "items": [_of(item, shapes.ItemOf) for item in one.items],
        "reds": [_of(red, shapes.RedOf) for red in one.reds],
    }
    rest = {name: getattr(one, name) for name in shapes.SheetOf.model_fields if name not in lines}
    return shapes.SheetOf(**rest, **lines)
