"""Regulators see who may enforce today and why not, or who misses a step; a keeper appoints inspectors within the own region."""

import streamlit as st

from registry.inspectors import queries, terms, terms_steps
from registry.kernel import clock
from registry.parties.reference import divisions
from registry.policy import Permission
from registry.ui import exports, grids, inspector_forms, inspector_views, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.INSPECTORS_READ)
asked = {name: grids.asked(name) for name in ("state", "lacking", "region")}
state = labels.chosen(terms.InspectorState, asked["state"])
lacking = labels.chosen(terms_steps.Step, asked["lacking"])
prefectures = [(one.code, one.name) for one in divisions.prefectures()]
region = asked["region"] if asked["region"] in dict(prefectures) else ""
missing = [(step.value, f"缺{labels.of(step)}") for step in queries.LACKING]

records.show(
    markup.page_title("执法人员名录", "监管执法人员的任用和执法证。在任并持有两种有效执法证的，才可以执法。"),
    markup.search_form(
        "inspectors",
        [
            markup.Field("state", "执法资格", asked["state"], options=labels.options(terms.InspectorState)),
            markup.Field("lacking", "四项制度", asked["lacking"], options=[("", "全部"), *missing]),
            markup.Field("region", "市州", region, options=[("", "全部"), *prefectures]),
        ],
    ),
)
typed = st.text_input("姓名或执法证号（不会出现在网址中）", max_chars=40, key="inspectors_typed")
wanted = queries.Wanted(state, region, typed, lacking=lacking if lacking in queries.LACKING else None)
found = queries.inspectors(viewer, wanted, grids.page_request())
records.show(
    markup.counts(found.total, f"{clock.today()}"),
    markup.table(
        [
            markup.Column("姓名", width="6rem", as_card_title=True),
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
    grids.pages("inspectors", found, state=asked["state"], lacking=asked["lacking"], region=region),
)
exports.stated(
    "执法人员名录",
    inspector_views.MEMBER_HEADINGS,
    lambda why: inspector_views.member_sheet(queries.inspectors_export(viewer, wanted, why)),
    "inspectors",
)
if viewer.may(Permission.INSPECTORS_KEEP):
    inspector_forms.appoint(viewer)
    records.show(markup.actions([markup.Link("用表格批量登记", markup.to("inspectors_in"))]))
