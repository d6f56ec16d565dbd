"""A keeper enters supervising bodies, what they report each year, and their closing, within the own region."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select, update

from registry.inspectors import queries, rules_ratio, tables
from registry.inspectors.commands.reaching import body_row, enter_body, must_reach, the_authority
from registry.inspectors.terms_bodies import BodyLevel
from registry.kernel import clock, db
from registry.kernel.access import Actor
from registry.kernel.errors import AlreadyDone, InvalidInput, NotFound, OutOfDate
from registry.kernel.transaction import Work, write
from registry.parties.reference import divisions
from registry.parties.terms import Organisation
from registry.policy import Action, Ledger, Permission

_A = db.core(tables.Appointment).c
_F = db.core(tables.BodyFigure).c
MOST_STAFF = 9_999
FIRST_YEAR = 2000


class Founding(BaseModel):
    """监管机构: an authority by public or unified credit code, its level and, for a zone without a code, the division it is in."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    body: str
    level: BodyLevel
    region: str = ""


class Figures(BaseModel):
    """编制和在职人数 of a body in a year. `version`: which one the form showed, 0 for none."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    body: str
    year: int
    establishment: int
    in_service: int
    version: int = 0


def found_body(actor: Actor, wanted: Founding, *, submission: str) -> str:
    """Enter a supervising body; returns the organisation's code. Raises `InvalidInput`, `NotPermitted`, `AlreadyDone`."""
    with write(actor, Permission.INSPECTORS_KEEP, submission, ledgers=[Ledger.INSPECTORS]) as work:
        organisation = the_authority(work.session, wanted.body)
        region = wanted.region or organisation.region
        must_reach(actor, region)
        if body_row(work.session, organisation.id) is not None:
            raise AlreadyDone(f"{organisation.name}已经登记为监管机构。", fix="请到该机构的页面办理。")
        must_fit(wanted.level, region)
        enter_body(work, organisation, wanted.level, region)
        return organisation.code


def must_fit(level: BodyLevel, region: str) -> None:
    """Refuse a level that does not fit the division. Raises `InvalidInput`."""
    try:
        division = divisions.division(region)
    except divisions.UnknownDivision as unknown:
        raise InvalidInput("所属地区", unknown.message, fix="请填写本省的行政区划。") from None
    if not rules_ratio.may_supervise(level, division.level):
        raise InvalidInput("层级", f"{division.name}不设这一层级的监管机构。", fix="请核对层级和所属地区。")


def report_figures(actor: Actor, wanted: Figures, *, submission: str) -> str:
    """Enter or correct a year's figures of a body; returns its organisation's code. Raises `InvalidInput`, `OutOfDate`."""
    with write(actor, Permission.INSPECTORS_KEEP, submission, ledgers=[Ledger.INSPECTORS]) as work:
        organisation, row = _body(work, actor, wanted.body)
        enter_figures(work, organisation, row, wanted)
        return organisation.code


def must_be_plausible(year: int, establishment: int, in_service: int) -> None:
    """Refuse impossible figures. Raises `InvalidInput`."""
    if not FIRST_YEAR <= year <= clock.today().year:
        raise InvalidInput("年度", f"年度应在 {FIRST_YEAR} 至 {clock.today().year} 之间。", fix="请核对年度。")
    for field, number in (("编制数", establishment), ("在职人数", in_service)):
        if not 0 <= number <= MOST_STAFF:
            raise InvalidInput(field, f"{field}应在 0 至 {MOST_STAFF} 之间。", fix="请核对人数。")


def enter_figures(
    work: Work, organisation: Organisation, row: Any, wanted: Figures, batch: str = "", *, any_version: bool = False
) -> None:
    """Check one year's figures and store them; a correction closes the live row. The caller has checked reach."""
    must_be_plausible(wanted.year, wanted.establishment, wanted.in_service)
    if row.closed_on is not None and wanted.year > row.closed_on.year:
        raise InvalidInput("年度", f"该机构已于 {row.closed_on} 撤并。", fix="请填报撤并以前的年度。")
    live = work.session.execute(
        select(_F.id.table).where(_F.organisation_id == organisation.id, _F.year == wanted.year, _F.live.is_(True))
    ).first()
    version = live.version if live else 0
    if not any_version and version != wanted.version:
        raise OutOfDate("其他人刚刚填报了这一年度。", fix="请刷新页面核对后再填报。")
    if live:
        work.session.execute(update(_F.id.table).where(_F.id == live.id).values(live=False))
    work.add(
        tables.BodyFigure(
            organisation_id=organisation.id,
            year=wanted.year,
            establishment=wanted.establishment,
            in_service=wanted.in_service,
            version=version + 1,
            recorded_at=clock.now(),
            batch=batch,
        )
    )
    work.record(
        Action.FIGURES_REPORTED,
        organisation.code,
        year=wanted.year,
        establishment=wanted.establishment,
        in_service=wanted.in_service,
        batch=batch,
    )


def close_body(actor: Actor, body: str, on: date, *, submission: str) -> str:
    """Enter the last day of a body that nobody serves any more. Raises `InvalidInput` while somebody does."""
    with write(actor, Permission.INSPECTORS_KEEP, submission, ledgers=[Ledger.INSPECTORS]) as work:
        organisation, row = _body(work, actor, body)
        if row.closed_on is not None:
            raise OutOfDate(f"该机构已于 {row.closed_on} 撤并。", fix="请刷新页面查看。")
        if on > clock.today():
            raise InvalidInput("撤并日期", "撤并日期晚于今天。", fix="请核对日期。")
        serving = work.session.execute(
            select(func.count()).where(
                _A.organisation_id == organisation.id, (_A.until_on.is_(None)) | (_A.until_on > on)
            )
        ).scalar_one()
        if serving:
            fix = "请先登记其调动或者离任。"
            raise InvalidInput("撤并日期", f"{on} 以后仍有 {serving} 名执法人员在该机构任职。", fix=fix)
        table = db.core(tables.Body)
        work.session.execute(update(table).where(table.c.id == row.id).values(closed_on=on))
        work.record(Action.BODY_CLOSED, organisation.code, on=on)
        return organisation.code


def _body(work: Work, actor: Actor, code: str) -> tuple[Organisation, Any]:
    organisation = the_authority(work.session, code)
    row = body_row(work.session, organisation.id)
    if row is None:
        raise NotFound("没有登记这个监管机构。", fix="请从监管机构列表进入。")
    if not queries.reaches(actor, row.region):
        must_reach(actor, row.region)
    return organisation, row
