"""One supervising body: its names, what it reported year by year, its people; a keeper reports figures and closes it."""

import streamlit as st

from registry.inspectors import commands, queries
from registry.kernel import clock
from registry.policy import Permission
from registry.ui import forms, grids, history, inspector_views, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.INSPECTORS_READ)
found = queries.body(viewer, grids.asked("code"))
row = found.row
people = queries.inspectors(viewer, queries.Wanted(body=row.code), grids.page_request())
versions = {one.year: one.version for one in found.figures}

records.show(
    markup.record_header(row.name, row.code, labels.badge(row.against.reached), row.region_name),
    markup.facts(
        [
            ("层级", labels.of(row.level)),
            ("统一社会信用代码", found.credit_code),
            ("管辖地区", markup.Link(row.region_name, markup.to("bodies", region=found.region))),
            ("曾用名", markup.Lines(tuple(f"{name}（至 {until or '不详'}）" for name, until in found.former))),
            ("撤并日期", f"{found.closed_on or ''}"),
            ("在任执法人员", f"{row.tally.inspectors} 人"),
        ]
    ),
    markup.notice(row.against.arithmetic, "info", f"专业人员占比　{found.article}"),
    markup.section("编制和在职人数"),
    inspector_views.figures(found.figures),
    markup.section("执法人员"),
    markup.counts(people.total, f"{clock.today()}"),
    markup.table(
        [
            markup.Column("姓名", width="6rem", as_card_title=True),
            *map(markup.Column, ("任职日期", "任职至", "执法资格", "说明")),
        ],
        [
            [
                markup.Link(one.name, markup.to("inspector", code=one.person_code)),
                f"{one.from_on}",
                f"{one.until_on or '在任'}",
                labels.badge(one.state),
                markup.Lines((*one.reasons, one.outlook)),
            ]
            for one in people.items
        ],
        "执法人员",
        "没有人在该机构任职。",
    ),
    grids.pages("body", people, code=row.code),
    markup.actions([markup.Link("到期的执法证", markup.to("inspector_due", body=row.code))]),
)
with forms.form(f"figures_{row.code}") as form:
    records.show(markup.section("填报编制和在职人数"))
    year = st.number_input("年度", 2000, clock.today().year, clock.today().year, key=form.key("year"))
    establishment = st.number_input("编制数", 0, 9999, row.tally.establishment, key=form.key("establishment"))
    staff = st.number_input("在职人数", 0, 9999, row.tally.in_service, key=form.key("staff"))
form.submit(
    "填报",
    run=lambda submission: commands.report_figures(
        viewer,
        commands.Figures(
            body=row.code,
            year=year,
            establishment=establishment,
            in_service=staff,
            version=versions.get(year, 0),
        ),
        submission=submission,
    ),
    done="已填报。",
    refusal=found.may_keep,
)
with forms.form(f"close_{row.code}") as form:
    records.show(markup.section("登记撤并"))
    on = st.date_input("撤并日期", value=clock.today(), format="YYYY-MM-DD", key=form.key("on"))
form.submit(
    "登记撤并",
    primary=False,
    run=lambda submission: commands.close_body(viewer, row.code, on, submission=submission),
    done="已登记撤并。",
    refusal=found.may_keep or ("已经撤并。" if found.closed_on else ""),
)
records.show(markup.section("经过"), history.timeline(found.history))
