"""The public part of a scoring sheet: items, points, why some are missing, red lines; never the evidence or who scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from registry.agencies import scales, tables
from registry.agencies.scales import Scale
from registry.agencies.terms_grades import Occasion
from registry.kernel import db

_A = db.core(tables.AgencyAssessment).c
_S = db.core(tables.AgencyScore).c


@dataclass(frozen=True)
class ItemLine:
    """One item of a sheet. Points in hundredths; `evidence` is empty for the public."""

    item: str
    title: str
    points: int
    most: int
    reason: str
    evidence: str = ""


@dataclass(frozen=True)
class RedFound:
    """One red line that was crossed."""

    code: str
    title: str
    reason: str
    evidence: str = ""


@dataclass(frozen=True)
class PublicSheet:
    """评分表 as published. `corrected`: after an objection."""

    assessment: str
    occasion: Occasion
    period: str
    scale_title: str
    published_on: date | None
    total: int | None
    objected: bool
    corrected: bool
    answer: str
    items: tuple[ItemLine, ...]
    reds: tuple[RedFound, ...]


def public_sheet(session: Session, number: str) -> PublicSheet:
    """The public part of a published assessment, in the revision its newest grade rests on."""
    row = session.execute(select(_A.id.table).where(_A.number == number)).one()
    items, reds = lines(session, number, _published_revision(session, row))
    scale = scales.named(row.scale)
    decided = row.decided_on is not None
    return PublicSheet(
        number, row.occasion, row.period_title, scale.title if scale else row.scale, row.published_on,
        sum(one.points for one in items) if items else None, row.objected_on is not None,
        row.corrected and decided, row.answer if decided else "", items, reds,
    )  # fmt: skip


def _published_revision(session: Session, row: Any) -> int:
    grade = db.core(tables.AgencyGrade).c
    query = select(grade.revision).where(grade.assessment == row.number).order_by(grade.id.desc()).limit(1)
    return int(session.execute(query).scalar() or row.revision)


def lines(
    session: Session, number: str, revision: int, *, inside: bool = False
) -> tuple[tuple[ItemLine, ...], tuple[RedFound, ...]]:
    """Items and red lines of one revision in the order of the scale; evidence only for those `inside`."""
    scale_code = session.execute(select(_A.scale).where(_A.number == number)).scalar_one()
    scale = scales.named(scale_code)
    rows = session.execute(
        select(_S.id.table).where(_S.assessment == number, _S.revision == revision).order_by(_S.id)
    ).all()
    items = tuple(_item(row, scale, inside) for row in rows if not row.red)
    reds = tuple(_red(row, scale, inside) for row in rows if row.red)
    return items, reds


def _item(row: Any, scale: Scale | None, inside: bool) -> ItemLine:
    known = next((one for one in scale.items if one.code == row.item), None) if scale else None
    title, most = (known.title, known.points * scales.HUNDRED) if known else (row.item, row.points)
    return ItemLine(row.item, title, row.points, most, row.reason, row.evidence if inside else "")


def _red(row: Any, scale: Scale | None, inside: bool) -> RedFound:
    known: Sequence[str] = [one.title for one in scale.reds if one.code == row.item] if scale else []
    return RedFound(row.item, known[0] if known else row.item, row.reason, row.evidence if inside else "")
