"""The route by which a department's own system screens many firms or persons at once."""

from __future__ import annotations

from typing import Final

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter
from starlette.responses import Response

from registry.screening import queries
from registry.screening.terms import VERDICT_WORDS, Asked, Result
from registry.screening.terms import Screened as Judged
from registry.web import models_screening as shapes
from registry.web.asking import SignedIn, fresh
from registry.web.models_signed_in import Bar, Standing

ROUTER: Final = APIRouter()
_AT_ONCE: Final = CapacityLimiter(2)  # a long list takes seconds of the processor


@ROUTER.post("/screen", summary="批量筛查", tags=["通查"], response_model=shapes.Screening)
async def screen(viewer: SignedIn, wanted: shapes.WantedScreening) -> Response:
    """对照截至某日已列入或被禁入的全部主体，逐行给出结论、相似度和理由。号码一致为准，名称只作参考；每次筛查连同事由留痕。"""
    asked = [Asked(at, row.name, row.number) for at, row in enumerate(wanted.rows, 1)]

    def run() -> Response:
        found = queries.screen(viewer, asked, purpose=wanted.purpose, kind=wanted.kind, as_of=wanted.as_of)
        return fresh(_screening(found))

    return await to_thread.run_sync(run, limiter=_AT_ONCE)


def _screening(found: Result) -> shapes.Screening:
    return shapes.Screening(
        run=found.run,
        kind=found.kind,
        as_of=found.as_of,
        at=found.at,
        subjects=found.subjects,
        hidden=list(found.hidden),
        counts=found.counts,
        results=[_screened(row) for row in found.rows],
    )


def _screened(row: Judged) -> shapes.Screened:
    return shapes.Screened(
        row=row.asked.row,
        verdict=row.verdict,
        verdict_title=VERDICT_WORDS[row.verdict],
        note=row.note,
        matches=[
            shapes.Match(
                name=match.name,
                number=match.shown_number,
                score=match.score,
                reason=match.reason,
                listings=[Standing.model_validate(one) for one in match.listings],
                bars=[Bar.model_validate(one) for one in match.bars],
            )
            for match in row.matches
        ],
    )
