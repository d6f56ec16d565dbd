"""Regulators see who may enforce today and why not; a keeper appoints inspectors within the own region."""

import streamlit as st

from registry.inspectors import commands, queries, terms
from registry.kernel import clock
from registry.parties.reference import divisions
from registry.policy import Permission
from registry.ui import forms, grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.INSPECTORS_READ)
state = labels.chosen(terms.InspectorState, grids.asked("state"))
prefectures = [(one.code, one.name) for one in divisions.prefectures()]
region = grids.asked("region") if grids.asked("region") in dict(prefectures) else ""

records.show(
    markup.page_title("执法人员名录", "监管执法人员的任用和执法证。在任并持有两种有效执法证的，才可以执法。"),
    markup.search_form(
        "inspectors",
        [
            markup.Field(
                "state", "执法资格", state.value if state else "", options=labels.options(terms.InspectorState)
            ),
            markup.Field("region", "市州", region, options=[("", "全部"), *prefectures]),
        ],
    ),
)
typed = st.text_input("姓名或执法证号（不会出现在网址中）", max_chars=40, key="inspectors_typed")
found = queries.inspectors(viewer, queries.Wanted(state, region, typed), grids.page_request())
records.show(
    markup.counts(found.total, f"{clock.today()}"),
    markup.table(
        [
            markup.Column("姓名", as_card_title=True),
            markup.Column("监管机构"),
            markup.Column("任职日期", hide_on_phone=True),
            markup.Column("执法资格"),
            markup.Column("说明"),
        ],
        [
            [
                markup.Link(row.name, markup.to("inspector", code=row.person_code)),
                markup.Lines((row.body, row.region_name)),
                f"{row.from_on}",
                labels.badge(row.state),
                markup.Lines((*row.reasons, row.outlook)),
            ]
            for row in found.items
        ],
        "执法人员",
        "没有符合条件的执法人员，请减少条件再试。",
    ),
    grids.pages("inspectors", found, state=state.value if state else "", region=region),
)
if viewer.may(Permission.INSPECTORS_KEEP):
    with forms.form("appoint") as form:
        records.show(markup.section("登记任用"))
        person = st.text_input("人员", max_chars=24, key=form.key("person"), help="已登记人员的编号或身份证号")
        body = st.text_input("监管机构", max_chars=24, key=form.key("body"), help="统一社会信用代码或单位编号")
        start = st.date_input("任职日期", value=clock.today(), format="YYYY-MM-DD", key=form.key("from"))
    form.submit(
        "登记任用",
        run=lambda submission: commands.appoint(
            viewer, commands.Appointing(person=person, body=body, from_on=start), submission=submission
        ),
        done="已登记任用，编号 {}。请到其档案登记执法证。",
    )
