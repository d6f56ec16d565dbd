"""What every step on a certificate needs first: the live version within reach."""

from __future__ import annotations

from sqlalchemy import select

from registry.kernel import db
from registry.kernel.errors import NotFound, OutOfDate, RuleBroken
from registry.kernel.transaction import Work
from registry.training import tables
from registry.training.reach import must_reach
from registry.training.terms import Dates, Ending

_C = db.core(tables.Certificate).c


def live(work: Work, code: str, version: int) -> tables.Certificate:
    """The live certificate within the actor's region. Raises `NotFound`, `NotPermitted`, `OutOfDate` for another version than the
    one looked at, `RuleBroken` for one that has ended.
    """
    found: tables.Certificate | None = work.session.execute(
        select(tables.Certificate).where(_C.code == code, _C.live.is_(True))
    ).scalar_one_or_none()
    if found is None or found.ending is Ending.UNDONE:
        raise NotFound("没有这张证书。", fix="请核对后重新查询。")
    must_reach(work.actor, found.region)
    if found.version != version:
        raise OutOfDate("这张证书刚刚由他人办理过。", fix="请刷新页面，核对后再办理。")
    if found.ending is not None:
        raise RuleBroken("SO-10", "这张证书已经终止。", fix="无需再次办理。")
    return found


def dates_of(certificate: tables.Certificate) -> Dates:
    """What settles a certificate's state."""
    return Dates(
        certificate.issued_on,
        certificate.valid_until,
        certificate.review_due_on,
        certificate.ended_on,
        certificate.ending,
        certificate.recheck_from,
    )
