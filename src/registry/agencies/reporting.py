"""评价公开: an agency's own agent registers each project, records the site visit, and makes the report public (AG-06, AG-07)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Of
from sqlalchemy import delete, select

from registry.agencies import rules_reports, tables
from registry.agencies.doubts import Doubts
from registry.agencies.queries.sites import clashes_of
from registry.agencies.queries.standing import members_on, qualifications_of, weighed
from registry.agencies.reach import must_reach, own_agency, written
from registry.agencies.recognising import Seen
from registry.agencies.terms import Field, Qualification, Standing
from registry.agencies.terms_reports import Conclusion, ReportKind, ReportState, Visit
from registry.kernel import clock, codes, db, files, names, versions
from registry.kernel.access import Actor
from registry.kernel.errors import InvalidInput, NotFound, OutOfDate
from registry.kernel.transaction import Work, write
from registry.law import queries as laws
from registry.parties import queries as people
from registry.parties.places import region_in
from registry.policy import Action, Ledger, Permission

_R = db.core(tables.AgencyReport).c
_W = db.core(tables.AgencyReportPerson).c
WHAT = "这个项目"


class NewProject(BaseModel):
    """登记项目: for whom, in which field, where; the firm must be registered."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    qualification: str
    kind: ReportKind
    field: Field
    project: str = Of(min_length=4, max_length=200)
    client: str  # public code of the client firm
    site: str = Of(min_length=2, max_length=200)
    contracted_on: date
    notice_on: date | None = None
    notice_to: str = Of(default="", max_length=120)
    doubt: str = Of(default="", max_length=500)


class SiteVisit(BaseModel):
    """现场作业: days, who led, who was there (public codes of the agency's people)."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    notice_on: date | None = None
    notice_to: str = Of(default="", max_length=120)
    site_from: date
    site_until: date
    leader: str
    people: tuple[str, ...] = ()
    leader_there: bool = True
    doubt: str = Of(default="", max_length=500)


class Publication(BaseModel):
    """公开报告信息: number, day, conclusion, summary."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    document_number: str = Of(min_length=2, max_length=80)
    issued_on: date
    conclusion: Conclusion
    summary: str = Of(min_length=4, max_length=2000)
    doubt: str = Of(default="", max_length=500)


def register(actor: Actor, wanted: NewProject, *, submission: str) -> str:
    """Register a project of the own agency; returns its number. Out of scope or period it warns (AG-08)."""
    with write(actor, Permission.AGENCIES_OWN, submission, ledgers=[Ledger.AGENCIES]) as work:
        mine = own_agency(work.session, actor)
        if wanted.contracted_on > clock.today() or (wanted.notice_on or date.min) > clock.today():
            raise InvalidInput("日期", "合同或者告知日期晚于今天。", fix="请核对日期。")
        client = people.organisation_by_code(work.session, wanted.client)
        if client is None:
            raise NotFound("没有登记委托单位。", fix="请核对统一社会信用代码；委托单位须已登记。")
        if client.id == mine.id:
            raise InvalidInput("委托单位", "委托单位不能是本机构。", fix="请填写委托单位。")
        law = laws.in_force(work.session, wanted.contracted_on)
        found, standing = qualification_on(work.session, mine.id, wanted.qualification, wanted.contracted_on)
        doubts = Doubts(law, wanted.doubt)
        rules_reports.may_take_on(found, standing, wanted.field, law, doubts, on=wanted.contracted_on)
        doubted, number = doubts.settle(), codes.new_code("R")
        work.add(
            tables.AgencyReport(
                number=number, organisation_id=mine.id, qualification=found.number, kind=wanted.kind,
                field=wanted.field, project=wanted.project, project_key=names.search_key(wanted.project)[:200],
                client_id=client.id, region=region_in(wanted.site) or client.region, site=wanted.site,
                contracted_on=wanted.contracted_on, notice_on=wanted.notice_on, notice_to=wanted.notice_to,
                state=ReportState.RUNNING, doubt=doubts.reason, doubted=",".join(doubted), entered_by=actor.person,
                changed_at=clock.now(),
            )
        )  # fmt: skip
        work.record(
            Action.PROJECT_REGISTERED, number, agency=found.number, client=client.code, field=wanted.field.value,
            on=wanted.contracted_on, doubted=",".join(doubted) or None,
        )  # fmt: skip
        return number


def qualification_on(session: Any, organisation_id: int, number: str, day: date) -> tuple[Qualification, Standing]:
    """A qualification of an organisation as it stood on a day, with its standing. Raises `NotFound`."""
    found = [
        one
        for one in qualifications_of(session, [organisation_id], day).get(organisation_id, [])
        if one.number == number
    ]
    if not found:
        raise NotFound(f"{day} 没有这项资质。", fix="请核对日期，或从机构档案进入。")
    return found[0], weighed(session, found, day)[0].said.standing


def visit(actor: Actor, seen: Seen, wanted: SiteVisit, *, submission: str) -> str:
    """Record the site visit of a running project; too soon after the notice, or its leader absent, warns (AG-06, AG-08)."""
    with write(actor, Permission.AGENCIES_OWN, submission, ledgers=[Ledger.AGENCIES]) as work:
        row = own_row(work, seen)
        must_run(row)
        notice = wanted.notice_on or row.notice_on
        days = Visit(notice, wanted.site_from, wanted.site_until)
        law = laws.in_force(work.session, wanted.site_from)
        doubts = Doubts(law, wanted.doubt)
        rules_reports.may_be_on_site(days, clock.today(), law, doubts)
        if not wanted.leader_there:
            doubts.insist("AG-08", "项目负责人没有到场", "项目负责人应当到场。")
        who = _persons(work, row.organisation_id, wanted, doubts)
        for one in clashes_of(work.session, row.number, who, days):
            said = f"到场人员同期还在“{one.project}”现场（{one.first} 至 {one.last}）"
            doubts.insist("AG-08", said, "请核对到场人员和日期。")
        doubted = doubts.settle()
        _store_people(work, row.number, who, wanted.leader_there)
        versions.move(
            work, tables.AgencyReport, row, WHAT, notice_on=notice, notice_to=wanted.notice_to or row.notice_to,
            site_from=wanted.site_from, site_until=wanted.site_until, **_doubt(row, doubts, doubted),
        )  # fmt: skip
        work.record(
            Action.SITE_VISITED, row.number, since=wanted.site_from, until=wanted.site_until, notice_on=notice,
            people=len(who), doubted=",".join(doubted) or None,
        )  # fmt: skip
        return str(row.number)


def _doubt(row: Any, doubts: Doubts, doubted: Sequence[str]) -> dict[str, str]:
    """What was gone over before and now, together."""
    reasons = [one for one in (row.doubt, doubts.reason) if one]
    every = dict.fromkeys([*filter(None, row.doubted.split(",")), *doubted])
    return {"doubt": "；".join(dict.fromkeys(reasons))[:500], "doubted": ",".join(every)}


def _persons(work: Work, organisation_id: int, wanted: SiteVisit, doubts: Doubts) -> dict[int, bool]:
    """Row ids of who was there and whether they led. Raises `InvalidInput` for somebody who is not of the agency."""
    chosen = dict.fromkeys((wanted.leader, *wanted.people))
    ids = people.person_ids(work.session, chosen)
    here = {
        one.person_id for one in members_on(work.session, [organisation_id], wanted.site_from).get(organisation_id, [])
    }
    if set(chosen) - set(ids) or set(ids.values()) - here:
        raise InvalidInput("到场人员", "到场人员中有当日不在本机构任职的。", fix="请从本机构从业人员中选择。")
    return {ids[code]: code == wanted.leader for code in chosen}


def _store_people(work: Work, number: str, who: dict[int, bool], leader_there: bool) -> None:
    work.session.execute(delete(_W.id.table).where(_W.report == number))
    rows = [
        {"report": number, "person_id": person, "leads": leads, "on_site": not leads or leader_there}
        for person, leads in who.items()
    ]
    work.insert(tables.AgencyReportPerson, rows)


def publish(actor: Actor, seen: Seen, wanted: Publication, images: Iterable[files.Upload], *, submission: str) -> str:
    """Make a report public with its images; what is missing shows as not published (AG-07). Returns the number."""
    today, handed = clock.today(), list(images)
    with write(actor, Permission.AGENCIES_OWN, submission, ledgers=[Ledger.AGENCIES]) as work:
        row = own_row(work, seen)
        must_run(row)
        if not row.contracted_on <= wanted.issued_on <= today:
            raise InvalidInput("报告日期", "报告日期早于合同日期，或者晚于今天。", fix="请核对日期。")
        if row.site_until is not None and wanted.issued_on < row.site_until:
            raise InvalidInput("报告日期", f"报告日期早于现场结束日期 {row.site_until}。", fix="请核对日期。")
        law = laws.in_force(work.session, wanted.issued_on)
        doubts = Doubts(law, wanted.doubt)
        found, standing = qualification_on(work.session, row.organisation_id, row.qualification, wanted.issued_on)
        rules_reports.may_take_on(found, standing, row.field, law, doubts, on=wanted.issued_on)
        rules_reports.may_be_on_site(Visit(row.notice_on, row.site_from, row.site_until), today, law, doubts)
        doubted = doubts.settle()
        for one in handed:
            files.keep(work, row.number, one, Action.REPORT_IMAGE_KEPT)
        versions.move(
            work, tables.AgencyReport, row, WHAT, document_number=wanted.document_number, issued_on=wanted.issued_on,
            conclusion=wanted.conclusion, summary=wanted.summary, state=ReportState.PUBLISHED, published_on=today,
            images=row.images + len(handed), **_doubt(row, doubts, doubted),
        )  # fmt: skip
        work.record(
            Action.REPORT_PUBLISHED, row.number, agency=row.qualification, on=wanted.issued_on,
            images=len(handed), doubted=",".join(doubted) or None,
        )  # fmt: skip
        return str(row.number)


def add_images(actor: Actor, seen: Seen, images: Iterable[files.Upload], *, submission: str) -> str:
    """Add images of the site to a project or a published report. Returns the number."""
    handed = list(images)
    if not handed:
        raise InvalidInput("现场影像", "没有选择文件。", fix="请选择 JPG、PNG 或 PDF 文件。")
    with write(actor, Permission.AGENCIES_OWN, submission, ledgers=[Ledger.AGENCIES]) as work:
        row = own_row(work, seen)
        if row.state not in (ReportState.RUNNING, ReportState.PUBLISHED):
            raise OutOfDate("这个项目已经终止。", fix="请刷新页面查看。")
        for one in handed:
            files.keep(work, row.number, one, Action.REPORT_IMAGE_KEPT)
        versions.move(work, tables.AgencyReport, row, WHAT, images=row.images + len(handed))
        return str(row.number)


def stop(actor: Actor, seen: Seen, reason: str, *, submission: str) -> str:
    """End a project without a report, with the reason. Returns its number."""
    said = written("终止理由", reason)
    with write(actor, Permission.AGENCIES_OWN, submission, ledgers=[Ledger.AGENCIES]) as work:
        row = own_row(work, seen)
        must_run(row)
        versions.move(work, tables.AgencyReport, row, WHAT, state=ReportState.STOPPED, note=said)
        work.record(Action.PROJECT_STOPPED, row.number)
        return str(row.number)


def own_row(work: Work, seen: Seen) -> Any:
    """A project of the actor's own agency as the user saw it. Raises `NotFound`, `OutOfDate`."""
    row = _row(work, seen)
    if row.organisation_id != own_agency(work.session, work.actor).id:
        raise NotFound("没有这个项目。", fix="请从本机构项目列表进入。")
    return row


def _row(work: Work, seen: Seen) -> Any:
    row = work.session.execute(select(_R.id.table).where(_R.number == seen.number).with_for_update()).first()
    if row is None:
        raise NotFound("没有这个项目。", fix="请返回列表重新选择。")
    versions.must_be_as_seen(row, seen.version, WHAT)
    return row


def must_run(row: Any) -> None:
    """Refuse a step on a project that is over."""
    if row.state is not ReportState.RUNNING:
        raise OutOfDate("这个项目已经公开报告或者终止。", fix="请刷新页面查看。")


def regulators_row(work: Work, seen: Seen) -> Any:
    """A project as a regulator saw it, of an agency or a site in the own region."""
    row = _row(work, seen)
    home = people.organisations_by_id(work.session, [row.organisation_id])[row.organisation_id].region
    if not row.region.startswith(work.actor.region_prefix or "-"):
        must_reach(work.actor, home)
    return row
