"""Supervising bodies and their yearly figures as they come in: one row a body and year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import delete, func, select, update
from sqlmodel import Session

from registry.inspectors import queries, tables
from registry.inspectors.commands import bodies as founding
from registry.inspectors.commands.reaching import body_row, enter_body
from registry.inspectors.intake.known import KnownBody, Problem, bodies_named, let_through
from registry.inspectors.terms_bodies import BodyLevel
from registry.kernel import db, names
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, Refused
from registry.kernel.sheet import Judged, Options, Parsed, without_duplicates
from registry.kernel.transaction import Work
from registry.parties import entries as parties
from registry.parties import queries as people
from registry.parties.reference import divisions
from registry.parties.terms import OrganisationKind
from registry.policy import Action

_A = db.core(tables.Appointment).c
_B = db.core(tables.Body).c
_F = db.core(tables.BodyFigure).c


class BodyRow(NamedTuple):
    """One checked row; `year` 0 without figures."""

    name: str
    credit_code: str
    region: str
    level: str
    year: int
    establishment: int
    in_service: int

    @property
    def founding(self) -> tuple[str, str, str]:
        """What rows of one body must agree on."""
        return names.search_key(self.name), self.region, self.level


def judge(session: Session, actor: Actor, parsed: Sequence[Parsed], _options: Options) -> Judged:
    """Let through what may be stored; every other row is rejected with column, reason and fix."""
    judged = Judged()
    rows = without_duplicates(
        [(number, BodyRow(*values)) for number, values in parsed],
        lambda row: (row.credit_code, row.year),
        lambda row: ("监管机构", row.name, f"{row.name}：同一机构同一年度"),
        judged,
    )
    wanted = {row.credit_code for _, row in rows}
    known, registered = bodies_named(session, wanted), people.organisations_by_credit_code(session, wanted)
    names_of = people.known_names(session, [one.id for one in registered.values()])
    here: dict[str, tuple[str, str, str]] = {}
    problems: list[Problem] = []
    for _, row in rows:
        problem: Problem = None
        if here.setdefault(row.credit_code, row.founding) != row.founding:
            problem = ("监管机构", row.name, "表内同一机构的名称、地区或层级不一致。", "请核对后填写一致。")
        other = registered.get(row.credit_code)
        if problem is None and other is not None:
            problem = _against_registered(row, other.name, names_of.get(other.id, set()), known.get(row.credit_code))
        problems.append(problem or _against(actor, row))
    return let_through(rows, problems, judged)


def _against(actor: Actor, row: BodyRow) -> Problem:
    if not queries.reaches(actor, row.region):
        return "所属地区", divisions.full_name(row.region), "不在您的管辖区域内。", "请由有管辖权的部门登记。"
    try:
        founding.must_fit(BodyLevel(row.level), row.region)
        if row.year:
            founding.must_be_plausible(row.year, row.establishment, row.in_service)
    except InvalidInput as wrong:
        return wrong.field, row.name, wrong.message, wrong.fix
    return None


def _against_registered(row: BodyRow, name: str, all_names: set[str], known: KnownBody | None) -> Problem:
    if names.search_key(row.name) not in all_names:
        return "监管机构", row.name, f"该代码登记的单位是“{name}”。", "请核对代码和名称；更名的请先登记曾用名。"
    if known is None:
        return "统一社会信用代码", row.credit_code, f"{name}登记的单位类型不是机关。", "请先更正单位类型。"
    if known.closed:
        return "监管机构", row.name, "该机构已经撤并。", "请填写承接其职责的机构。"
    if known.entered and known.region != row.region:
        shown = divisions.full_name(known.region)
        return "所属地区", divisions.full_name(row.region), f"该机构登记在{shown}。", "请核对所属地区。"
    return None


def enter(work: Work, batch: str, accepted: Sequence[Parsed], _options: Options) -> None:
    """Store judged rows: units and bodies that are not registered yet, then the figures."""
    rows = [BodyRow(*values) for _, values in accepted]
    met = parties.meet_organisations(
        work,
        [
            parties.MetOrganisation(row.credit_code, row.name, row.region, kind=OrganisationKind.AUTHORITY)
            for row in rows
        ],
        batch=batch,
    )
    known = bodies_named(work.session, {row.credit_code for row in rows})
    entered: set[str] = set()
    for row in rows:
        if not known[row.credit_code].entered and row.credit_code not in entered:
            enter_body(work, met[row.credit_code], BodyLevel(row.level), row.region, batch)
            entered.add(row.credit_code)
        if row.year:
            one = met[row.credit_code]
            wanted = founding.Figures(
                body=one.code, year=row.year, establishment=row.establishment, in_service=row.in_service
            )
            founding.enter_figures(work, one, body_row(work.session, one.id), wanted, batch, any_version=True)


def undo(work: Work, batch: str) -> int:
    """Take a batch back: its figures, and bodies it entered where nobody was appointed since. Corrections are not taken back."""
    figures = work.session.execute(select(_F.id.table).where(db.of_batch(_F.batch, batch))).all()
    entered = work.session.execute(select(_B.id.table).where(db.of_batch(_B.batch, batch))).all()
    if not figures and not entered:
        raise NotFound("没有可以撤回的批次。", fix="请核对批次号。")
    changed = sum(row.version > 1 or not row.live for row in figures)
    if changed:
        raise Refused(f"该批次有 {changed} 条更正了以前的填报或已被更正，不能整批撤回。", fix="请到机构页面逐年更正。")
    ids = [row.organisation_id for row in entered]
    for table, column in ((tables.Appointment, _A), (tables.BodyFigure, _F)):
        there = 0
        for part in db.chunks(ids):
            query = select(func.count()).where(column.organisation_id.in_(part))
            if table is tables.BodyFigure:
                query = query.where(column.batch != batch)
            there += work.session.execute(query).scalar_one()
        if there:
            raise Refused("该批次登记的机构已有任职或其他年度的填报，不能整批撤回。", fix="请先撤回后续登记。")
    owners = people.organisations_by_id(work.session, {row.organisation_id for row in [*figures, *entered]})
    work.session.execute(update(_F.id.table).where(db.of_batch(_F.batch, batch)).values(live=False))
    work.session.execute(delete(_B.id.table).where(db.of_batch(_B.batch, batch)))
    for row in figures:
        work.record(Action.FIGURES_WITHDRAWN, owners[row.organisation_id].code, year=row.year, batch=batch)
    for row in entered:
        work.record(Action.BODY_WITHDRAWN, owners[row.organisation_id].code, batch=batch)
    return max(len(figures), len(entered))
