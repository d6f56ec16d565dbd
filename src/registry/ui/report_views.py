"""Projects and reports of agencies on pages: the list, one report, and its agent's forms."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from registry.agencies import queries, reporting, terms, terms_reports
from registry.agencies.recognising import Seen
from registry.kernel import clock
from registry.kernel.access import Actor
from registry.ui import attachments, forms, grids, labels, markup, records
from registry.ui.agency_forms import DOUBT
from registry.ui.markup import Badge, Column, Lines, Link, Number

State = terms_reports.ReportState


def table(
    rows: Sequence[queries.ReportRow], *, with_agency: bool, empty: str = "没有已经公开或者应当公开的项目。"
) -> str:
    """The list; each project leads to its page. What is not public says so."""
    columns = [
        Column("项目", as_card_title=True),
        Column("委托单位"),
        Column("类别", hide_on_phone=True),
        Column("告知日期"),
        Column("现场日期"),
        Column("报告"),
        Column("公开情况"),
    ]
    if with_agency:
        columns.insert(1, Column("机构"))
    return markup.table(
        columns,
        [
            [
                Lines((Link(row.project, markup.to("evaluation", number=row.number)), row.region_name)),
                *([row.agency_name] if with_agency else []),
                row.client,
                Lines((labels.of(row.kind), labels.of(row.field))),
                f"{row.notice_on or '未公开'}",
                _site(row),
                Lines((row.document_number or "未公开", f"{row.issued_on or ''}")),
                gaps(row),
            ]
            for row in rows
        ],
        "评价检测项目",
        empty,
    )


def of_agency(viewer: Actor, number: str, *, as_of: str) -> str:
    """What one agency publishes of its projects, a page of it."""
    found = queries.public_reports(viewer, number, grids.page_request(10))
    return table(found.items, with_agency=False) + grids.pages("agency", found, number=number, as_of=as_of)


def _site(row: queries.ReportRow) -> str:
    if row.site_from is None:
        return "未公开"
    return f"{row.site_from}" if row.site_from == row.site_until else f"{row.site_from} 至 {row.site_until}"


def gaps(row: queries.ReportRow) -> markup.Cell:
    """State and what is not public of a project."""
    shown: list[str | Link | Badge | Number] = [labels.badge(row.state)]
    if row.gaps:
        shown.append(Badge(f"未公开：{'、'.join(labels.of(one) for one in row.gaps)}", "warn"))
    if row.two_sites:
        shown.append(Badge("到场人员同期在两处现场", "bad"))
    return Lines(tuple(shown))


def record(found: queries.ReportRecord) -> None:
    """Everything the viewer may read of one project."""
    row = found.row
    records.show(
        markup.record_header(row.project, row.number, labels.badge(row.state), row.region_name),
        markup.stated(
            [
                ("机构", Link(row.agency_name, markup.to("agency", number=row.agency))),
                ("委托单位", row.client),
                ("类别", labels.of(row.kind)),
                ("业务范围", labels.of(row.field)),
                ("项目地点", found.site),
                ("合同日期", f"{row.contracted_on}"),
                ("现场作业告知", f"{row.notice_on}　{row.notice_to}" if row.notice_on else "未公开"),
                ("现场日期", _site(row)),
                ("报告编号", row.document_number or "未公开"),
                ("报告日期", f"{row.issued_on or ''}"),
                ("评价结论", labels.of(row.conclusion) if row.conclusion else ""),
                ("内容摘要", row.summary),
                ("公开日期", f"{row.published_on or ''}"),
                ("公开情况", gaps(row)),
                ("继续办理的理由", found.doubt),
                ("备注", found.note),
            ]
        ),
        markup.section("到场人员"),
        markup.table(
            [Column("姓名", as_card_title=True), Column("职责"), Column("到场"), Column("提示")],
            [
                [
                    one.name,
                    "项目负责人" if one.leads else "项目组成员",
                    Badge("到场", "good") if one.on_site else Badge("未到场", "bad"),
                    Badge("同期在另一现场", "bad") if one.two_sites else "",
                ]
                for one in found.people
            ],
            "到场人员",
            "未公开到场人员。",
        ),
    )


# -- the agent's forms -------------------------------------------------------------------------------------------------


def register(actor: Actor, own: Sequence[queries.AgencyRow]) -> None:
    """The form that registers a project."""
    if not own:
        return
    held = {one.number: f"{labels.of(one.kind)} {one.certificate}" for one in own}
    kinds, fields = labels.by_value(terms_reports.ReportKind), labels.by_value(terms.Field)
    covered = {field.value for one in own for field in one.fields}
    ordered = sorted(fields, key=lambda field: field not in covered)  # what the own qualifications cover comes first
    with forms.form("project") as form:
        records.show(markup.section("登记项目"))
        project = st.text_input("项目名称（必填）", max_chars=200, key=form.key("project"))
        left, right = st.columns(2)
        qualification = left.selectbox("资质", list(held), format_func=held.__getitem__, key=form.key("held"))
        client = right.text_input("委托单位统一社会信用代码（必填）", key=form.key("client"))
        kind = left.selectbox("报告类别", list(kinds), format_func=kinds.__getitem__, key=form.key("kind"))
        field = right.selectbox("业务范围", ordered, format_func=fields.__getitem__, key=form.key("field"))
        site = left.text_input("项目地点（必填）", max_chars=200, key=form.key("site"))
        contracted = right.date_input(
            "合同日期", value=clock.today(), max_value=clock.today(), format="YYYY-MM-DD", key=form.key("contracted")
        )
        notice_on = left.date_input(
            "书面告知日期（可后补）", value=None, max_value=clock.today(), format="YYYY-MM-DD", key=form.key("notice")
        )
        notice_to = right.text_input("告知的主管部门", max_chars=120, key=form.key("to"))
        doubt = st.text_input(DOUBT, max_chars=500, key=form.key("doubt"))

    def run(submission: str) -> str:
        wanted = reporting.NewProject(
            qualification=qualification, kind=terms_reports.ReportKind(kind), field=terms.Field(field),
            project=project, client=queries.client_code(actor, client), site=site, contracted_on=contracted,
            notice_on=notice_on, notice_to=notice_to, doubt=doubt,
        )  # fmt: skip
        return reporting.register(actor, wanted, submission=submission)

    form.submit("登记项目", run=run, done="已登记项目，编号 {}。")


def agents_steps(actor: Actor, found: queries.ReportRecord) -> None:
    """What the own agent may do with a project now."""
    seen = Seen(number=found.row.number, version=found.row.version)
    if found.row.state is State.RUNNING:
        _visit(actor, found, seen)
        _publish(actor, found, seen)
        _stop(actor, found, seen)
    elif found.row.state is State.PUBLISHED:
        with forms.form(f"images_{seen.number}") as form:
            records.show(markup.section("补充现场影像"))
            images = attachments.field(form, "现场影像", several=True)
        form.submit(
            "补充影像",
            run=lambda submission: reporting.add_images(actor, seen, images.every, submission=submission),
            done="已补充现场影像。",
        )


def _visit(actor: Actor, found: queries.ReportRecord, seen: Seen) -> None:
    team, row = dict(found.team), found.row
    if not team:
        records.show(markup.notice("本机构没有在册从业人员，不能登记现场作业。", "warn"))
        return
    with forms.form(f"visit_{seen.number}") as form:
        records.show(markup.section("登记现场作业"))
        left, right = st.columns(2)
        notice_on = left.date_input(
            "书面告知日期", value=row.notice_on, max_value=clock.today(), format="YYYY-MM-DD", key=form.key("notice")
        )
        notice_to = right.text_input("告知的主管部门", value=row.notice_to, max_chars=120, key=form.key("to"))
        first = left.date_input(
            "现场开始",
            value=row.site_from or clock.today(),
            max_value=clock.today(),
            format="YYYY-MM-DD",
            key=form.key("first"),
        )
        last = right.date_input(
            "现场结束",
            value=row.site_until or clock.today(),
            max_value=clock.today(),
            format="YYYY-MM-DD",
            key=form.key("last"),
        )
        leader = left.selectbox("项目负责人", list(team), format_func=team.__getitem__, key=form.key("leader"))
        people = right.multiselect(
            "其他到场人员", list(team), format_func=team.__getitem__, placeholder="请选择", key=form.key("people")
        )
        there = st.checkbox("项目负责人到场", value=True, key=form.key("there"))
        doubt = st.text_input(DOUBT, max_chars=500, key=form.key("doubt"))

    def run(submission: str) -> str:
        wanted = reporting.SiteVisit(
            notice_on=notice_on, notice_to=notice_to, site_from=first, site_until=last, leader=leader,
            people=tuple(people), leader_there=there, doubt=doubt,
        )  # fmt: skip
        return reporting.visit(actor, seen, wanted, submission=submission)

    form.submit("登记现场作业", run=run, done="已登记现场作业。")


def _publish(actor: Actor, found: queries.ReportRecord, seen: Seen) -> None:
    words = labels.by_value(terms_reports.Conclusion)
    with forms.form(f"publish_{seen.number}") as form:
        records.show(markup.section("公开报告"))
        left, right = st.columns(2)
        number = left.text_input("报告编号（必填）", max_chars=80, key=form.key("number"))
        issued = right.date_input(
            "报告日期", value=clock.today(), max_value=clock.today(), format="YYYY-MM-DD", key=form.key("issued")
        )
        conclusion = left.selectbox("评价结论", list(words), format_func=words.__getitem__, key=form.key("conclusion"))
        doubt = right.text_input(DOUBT, max_chars=500, key=form.key("doubt"))
        summary = st.text_area("内容摘要（必填；会公开，不要写个人信息）", max_chars=2000, key=form.key("summary"))
        images = attachments.field(form, "现场影像", several=True)

    def run(submission: str) -> str:
        wanted = reporting.Publication(
            document_number=number, issued_on=issued, conclusion=terms_reports.Conclusion(conclusion),
            summary=summary, doubt=doubt,
        )  # fmt: skip
        return reporting.publish(actor, seen, wanted, images.every, submission=submission)

    form.submit("公开报告", run=run, done="已公开报告。")


def _stop(actor: Actor, found: queries.ReportRecord, seen: Seen) -> None:
    with forms.form(f"stop_{seen.number}") as form:
        records.show(markup.section("终止项目"))
        why = st.text_input("终止理由", max_chars=500, key=form.key("why"))
    form.submit(
        "终止项目",
        run=lambda submission: reporting.stop(actor, seen, why, submission=submission),
        done="已终止项目。",
        primary=False,
    )
