"""Employers' gaps: firms with people at posts without valid training or certificate, each with the reason and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session

from registry.kernel import access, calendar, clock, db, fields, names
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound
from registry.kernel.paging import Page, PageRequest
from registry.law import queries as laws
from registry.law.book import LawBook
from registry.parties import naming, places
from registry.parties import queries as people
from registry.parties.reference import divisions
from registry.parties.reference.industries import HighHazard
from registry.parties.terms import PostKind
from registry.policy import Permission
from registry.training import rules, rules_prejob, tables
from registry.training.queries import gap_sql, workers
from registry.training.queries.certificates import dates_of
from registry.training.queries.file_reach import H, masked, posts_within, region_name, shown_name
from registry.training.queries.gap_sql import O, P
from registry.training.terms import IN_FORCE, CertificateKind, CertificateState, Ending
from registry.training.terms_prejob import GapKind, Reason

_C = db.core(tables.Certificate).c
_KINDS: Mapping[PostKind, CertificateKind] = {
    PostKind.SPECIAL_OPERATOR: CertificateKind.SPECIAL_OPERATION,
    PostKind.PRINCIPAL: CertificateKind.PRINCIPAL,
    PostKind.SAFETY_MANAGER: CertificateKind.SAFETY_MANAGER,
}


@dataclass(frozen=True)
class GapFilters:
    """What the lists are narrowed to; empty values say nothing."""

    q: str = ""
    region: str = ""
    hazard: HighHazard | None = None
    gap: GapKind | None = None


@dataclass(frozen=True)
class FirmGaps:
    """How many gaps a firm has, by kind."""

    code: str
    name: str
    credit_code: str
    region_name: str
    hazard: HighHazard
    total: int
    counts: Mapping[GapKind, int]


@dataclass(frozen=True)
class GapRow:
    """One person at one post and what is lacking, why, under which article, and what to do; the number is masked."""

    firm: str
    firm_code: str
    credit_code: str
    region_name: str
    hazard: HighHazard
    name: str
    masked_identity: str
    person_code: str
    post: str
    kind: PostKind
    title: str
    from_on: date
    gap: GapKind
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class FirmsWithGaps(Page[FirmGaps]):
    """A page of firms; `gaps`: how many all firms have together."""

    gaps: int = 0


def firms_with_gaps(viewer: Actor, wanted: GapFilters, page: PageRequest, *, day: date | None = None) -> FirmsWithGaps:
    """Firms within the viewer's reach with people at posts on a day who lack something; those with most gaps first."""
    viewer.must(Permission.GAPS_READ)
    day = day or clock.today()
    with db.reading() as session:
        law = laws.in_force(session, day)
        found = _gaps(session, viewer, wanted, day, law).cte("found")
        counted = [func.sum(case((found.c.gap == kind.value, 1), else_=0)).label(kind.value) for kind in GapKind]
        total = func.count().label("total")
        every = func.count().over().label("firms"), func.sum(func.count()).over().label("gaps")
        by_firm = (
            select(found.c.organisation_id, total, *every, *counted).group_by(found.c.organisation_id).cte("by_firm")
        )
        query = (
            select(O.code, O.name, O.credit_code, O.region, O.high_hazard, by_firm)
            .join(by_firm, by_firm.c.organisation_id == O.id)
            .order_by(by_firm.c.total.desc(), O.name, O.id)
        )
        rows = session.execute(query.limit(page.size).offset(page.offset)).all()
        if rows:
            many, together = rows[0].firms, rows[0].gaps
        else:  # behind the last page
            many = db.count(session, select(found.c.organisation_id).distinct())
            together = db.count(session, select(found.c.organisation_id))
        items = [
            FirmGaps(
                row.code, row.name, row.credit_code, region_name(row.region), row.high_hazard, row.total,
                {kind: getattr(row, kind.value) for kind in GapKind if getattr(row, kind.value)},
            )
            for row in rows
        ]  # fmt: skip
        return FirmsWithGaps(items, many, page.page, page.size, int(together))


def gaps_of(
    viewer: Actor, firm: str, wanted: GapFilters, page: PageRequest, *, day: date | None = None
) -> Page[GapRow]:
    """The people of one firm who lack something on a day. Raises `NotFound` for a firm outside the viewer's reach."""
    viewer.must(Permission.GAPS_READ)
    day = day or clock.today()
    with db.reading() as session:
        known = people.organisation_by_code(session, fields.clean(firm).upper())
        within = posts_within(session, viewer)
        if known is None or session.execute(select(O.id).where(O.id == known.id, within)).first() is None:
            raise NotFound("没有这个单位，或不在您的查看范围内。", fix="请从单位列表进入。")
        law = laws.in_force(session, day)
        found = _gaps(session, viewer, wanted, day, law, O.id == known.id)
        return _page(session, viewer, found, page, day, law)


def own_firm(viewer: Actor) -> str:
    """The public code of the agent's own firm; empty for everybody else."""
    return viewer.organisation if viewer.organisation and viewer.may(Permission.GAPS_READ) else ""


def firm_named(viewer: Actor, firm: str) -> tuple[str, str]:
    """Name and credit code of a firm within the viewer's reach; empty ones where there is none."""
    viewer.must(Permission.GAPS_READ)
    with db.reading() as session:
        query = select(O.name, O.credit_code).where(O.code == fields.clean(firm).upper(), posts_within(session, viewer))
        row = session.execute(query).first()
        return (row.name, row.credit_code) if row else ("", "")


def count_gaps(viewer: Actor, wanted: GapFilters | None = None, *, day: date | None = None) -> int:
    """How many gaps there are within the viewer's reach."""
    viewer.must(Permission.GAPS_READ)
    day = day or clock.today()
    with db.reading() as session:
        return db.count(session, _gaps(session, viewer, wanted or GapFilters(), day, laws.in_force(session, day)))


def gap_counts(viewer: Actor, region: str = "", *, day: date | None = None) -> dict[str, Mapping[GapKind, int]]:
    """Gaps by place and kind on a day, within the viewer's reach; a place is one directly below the region, or itself.

    Raises `InvalidInput` for an unknown region.
    """
    viewer.must(Permission.GAPS_READ)
    day = day or clock.today()
    where = places.place(O.region, region).label("place")
    with db.reading() as session:
        found = _gaps(session, viewer, GapFilters(region=region), day, laws.in_force(session, day)).cte("found")
        query = (
            select(where, found.c.gap, func.count().label("n"))
            .join(O.id.table, O.id == found.c.organisation_id)
            .group_by(where, found.c.gap)
        )
        counted: dict[str, dict[GapKind, int]] = {}
        for row in session.execute(query):
            counted.setdefault(places.place_code(row.place), {})[GapKind(row.gap)] = row.n
        return dict(counted)


def gaps_to_take_out(
    viewer: Actor, wanted: GapFilters, reason: str, *, firm: str = "", day: date | None = None, most: int = 20_000
) -> list[GapRow]:
    """The same rows for a sheet, at most `most`. Wants a reason and is recorded. Raises `InvalidInput` without one."""
    viewer.must(Permission.GAPS_READ)
    if not reason.strip():
        raise InvalidInput("导出理由", "没有填写导出理由。", fix="请写明导出后作何使用。")
    day = day or clock.today()
    with db.reading() as session:
        law = laws.in_force(session, day)
        only = [O.code == fields.clean(firm).upper()] if firm else []
        found = _gaps(session, viewer, wanted, day, law, *only).cte("found")
        total = db.count(session, select(found.c.post_id))
        if total > most:
            raise InvalidInput(
                "范围", f"共 {total:,} 条，超过一次导出的 {most:,} 条。", fix="请缩小地区或类别后再导出。"
            )
        rows = _rows(session, viewer, session.execute(_listed(found)).all(), day, law)
    access.looked(viewer, "gaps.export", subject=fields.clean(firm).upper(), reason=reason)
    return rows


def regions(prefecture: str = "", asked: str = "") -> dict[str, str]:
    """Prefectures to choose from, or the counties of one and what else was asked for; code and name."""
    try:
        found = {one.code: one.name for one in (places.below(prefecture) if prefecture else divisions.prefectures())}
    except InvalidInput:
        return {}
    named = places.choices(asked).get(asked)
    return found if asked in found or not named else {asked: named, **found}


# -- pieces ------------------------------------------------------------------------------------------------------------


def _gaps(
    session: Session, viewer: Actor, wanted: GapFilters, day: date, law: LawBook, *more: ColumnElement[bool]
) -> Select[Any]:
    where = [posts_within(session, viewer), *more]
    if wanted.q:
        typed = fields.clean(wanted.q)
        named = naming.is_named(session, O.id, names.search_key(typed))
        where.append(or_(O.credit_code == typed.upper(), named))
    if wanted.region:
        where.append(places.within(O.region, wanted.region))
    if wanted.hazard is not None:
        where.append(O.high_hazard == wanted.hazard)
    return gap_sql.gaps(day, law, *where, only=wanted.gap)


def _listed(found: Any) -> Select[Any]:
    columns = (
        P.code, P.person_id, P.organisation_id, P.kind, P.title, P.from_on, P.until_on, O.high_hazard,
        O.name.label("firm"), O.code.label("firm_code"), O.credit_code, O.region, H.name,
        H.code.label("person_code"), H.identifier_sealed, found.c.gap,
    )  # fmt: skip
    return (
        select(*columns)
        .join(found, found.c.post_id == P.id)
        .join(O.id.table, O.id == P.organisation_id)
        .join(H.id.table, H.id == P.person_id)
        .order_by(O.region, O.name, found.c.gap, P.id)
    )


def _page(
    session: Session, viewer: Actor, gaps: Select[Any], page: PageRequest, day: date, law: LawBook
) -> Page[GapRow]:
    found = gaps.cte("found")
    query = _listed(found).add_columns(func.count().over().label("total")).limit(page.size).offset(page.offset)
    rows = session.execute(query).all()
    total = rows[0].total if rows else db.count(session, select(found.c.post_id)) if page.offset else 0
    return Page(_rows(session, viewer, rows, day, law), total, page.page, page.size)


def _rows(session: Session, viewer: Actor, rows: Sequence[Any], day: date, law: LawBook) -> list[GapRow]:
    known = workers.about(session, rows)
    certificates = _certificates(session, {row.person_id for row in rows if row.kind in _KINDS})
    found = []
    for row in rows:
        gap = GapKind(row.gap)
        if gap is GapKind.NO_OPERATION_CERTIFICATE:
            reasons: Sequence[Reason] = (_no_operation(row, certificates.get(row.person_id, []), day, law),)
        elif gap is GapKind.NO_MANAGER_CERTIFICATE:
            reasons = (_no_manager(row, certificates.get(row.person_id, []), day, law),)
        elif gap is GapKind.AFTER_ACCIDENT:
            at = known[row.code]
            reasons = rules_prejob.accident_reasons(at.worker, at.stint, day, law)
        else:
            at = known[row.code]
            reasons = rules_prejob.standing(at.worker, at.stint, day, law).reasons
        found.append(
            GapRow(
                row.firm, row.firm_code, row.credit_code, region_name(row.region), row.high_hazard,
                shown_name(viewer, row.name), masked(row), row.person_code, row.code, row.kind, row.title, row.from_on,
                gap, tuple(reasons),
            )
        )  # fmt: skip
    return found


def _certificates(session: Session, person_ids: set[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for part in db.chunks(person_ids):
        query = (
            select(_C.id.table).where(_C.person_id.in_(part), _C.live.is_(True)).order_by(_C.valid_until.desc(), _C.id)
        )
        for row in session.execute(query):
            if row.ending is not Ending.UNDONE:
                found.setdefault(row.person_id, []).append(row)
    return found


def _no_operation(row: Any, held: Sequence[Any], day: date, law: LawBook) -> Reason:
    provision = law.provision("LAW-08") if "LAW-08" in law else law.provision("SO-05.validity")
    kinds = {CertificateKind.SPECIAL_OPERATION, CertificateKind.CONSTRUCTION}
    why = _why_not([one for one in held if one.kind in kinds], day, law) or "没有登记的特种作业操作证"
    fix = "立即停止特种作业，取得或补办有效操作证后再上岗。"
    return Reason(f"{why}。", provision.article, fix, provision.key, provision.to_confirm)


def _no_manager(row: Any, held: Sequence[Any], day: date, law: LawBook) -> Reason:
    provision, limit = law.provision("LAW-05"), law.provision("TR-08")
    why = _why_not([one for one in held if one.kind is _KINDS[row.kind]], day, law) or "没有登记的考核合格证"
    last = calendar.within_months(row.from_on, law.months("TR-08"))
    text = f"{why}；{row.from_on} 任职，应在 {last} 前考核合格。"
    fix = "参加主管部门组织的安全生产知识和管理能力考核。"
    return Reason(text, f"{provision.article}；{limit.article}", fix, provision.key, limit.to_confirm)


def _why_not(held: Sequence[Any], day: date, law: LawBook) -> str:
    """What became of the newest certificate; empty where there was none by then."""
    window = law.days("SO-06")
    for one in held:
        if one.first_issued_on > day:
            continue
        state = rules.state_on(dates_of(one), day, window)
        if state is CertificateState.EXPIRED:
            return f"证书已于 {one.valid_until} 到期"
        if state is CertificateState.REVIEW_OVERDUE:
            return f"证书应于 {one.review_due_on} 前复审，逾期未复审"
        if state not in IN_FORCE:
            return f"证书已于 {one.ended_on} 终止"
        return "登记的证书与本单位的行业类别不符"
    return ""
