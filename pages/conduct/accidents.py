"""Regulators look through accidents of the whole province; officers enter those of their own region."""

import streamlit as st

from registry.conduct import commands, queries, terms
from registry.kernel.values import in_ten_thousands
from registry.policy import Permission
from registry.ui import forms, grids, labels, markup, records
from registry.ui.session import enter

viewer = enter(Permission.CONDUCT_READ)
KINDS = {one.value: labels.of(one) for one in terms.AccidentKind}
asked = {name: grids.asked(name) for name in ("q", "region", "grade", "since", "until")}
records.show(
    markup.page_title("生产安全事故", "事故等级由死亡、重伤人数和直接经济损失按规定推算，不能自行填写。"),
    markup.search_form(
        "accidents",
        [
            markup.Field("q", "事故、单位名称或代码", asked["q"], "事故名称、涉事单位、信用代码、编号", wide=True),
            markup.Field("region", "市州", asked["region"], options=[("", "全部"), *queries.regions().items()]),
            markup.Field("grade", "等级", asked["grade"], options=labels.options(terms.AccidentGrade)),
            markup.Field("since", "发生日期自", asked["since"], kind="date"),
            markup.Field("until", "发生日期至", asked["until"], kind="date"),
        ],
    ),
)
since, until = grids.period_asked()
wanted = queries.AccidentFilters(
    q=asked["q"],
    region=asked["region"],
    grade=labels.chosen(terms.AccidentGrade, asked["grade"]),
    since=since,
    until=until,
)
found = queries.accidents(viewer, wanted, grids.page_request())
records.show(
    markup.counts(found.total),
    markup.table(
        [
            markup.Column("事故", as_card_title=True),
            markup.Column("发生单位与地区"),
            markup.Column("发生日期"),
            markup.Column("死亡", align="right"),
            markup.Column("重伤", align="right"),
            markup.Column("直接经济损失（万元）", align="right"),
            markup.Column("等级"),
            markup.Column("批复日期", hide_on_phone=True),
        ],
        [
            [
                markup.Lines(
                    (markup.Link(row.title, markup.to("accident", number=row.number)), labels.of(row.kind))
                    + ((markup.Badge("瞒报、谎报", "bad"),) if row.concealed else ())
                ),
                markup.Lines((row.unit, row.region_name)),
                f"{row.happened_on}",
                markup.Number(row.deaths),
                markup.Number(row.injuries),
                in_ten_thousands(row.loss_cents),
                labels.badge(row.grade),
                f"{row.approved_on or ''}",
            ]
            for row in found.items
        ],
        "生产安全事故",
        "没有符合条件的事故。可以清空条件，或在“表格导入导出”中导入。",
    ),
    grids.pages("accidents", found, **asked),
)
if viewer.may(Permission.CONDUCT_ENTER):
    with forms.form("enter_accident") as form:
        records.show(markup.section("登记一起事故"))
        typed = {}
        columns = st.columns(2)
        for place, (field, label, note) in enumerate(
            (
                ("title", "事故名称（必填）", None),
                ("happened_on", "发生日期（必填）", "如 2026-11-02"),
                ("place", "发生地点（必填）", "从省、市、县（区）写起"),
                ("region", "所属地区", "从发生地点看不出时填写"),
                ("deaths", "死亡人数", "没有的填 0"),
                ("injuries", "重伤人数", "没有的填 0"),
                ("loss", "直接经济损失（万元）", "最多四位小数"),
                ("unit", "发生单位（必填）", None),
                ("unit_code", "发生单位统一社会信用代码（必填）", None),
                ("principal", "主要负责人", "发生单位的主要负责人"),
                ("principal_identity", "主要负责人身份证号", None),
                ("summary", "事故简况", None),
            )
        ):
            with columns[place % 2]:
                typed[field] = st.text_input(label, key=form.key(field), help=note)
        kind = st.selectbox("事故类别", KINDS, format_func=KINDS.__getitem__, key=form.key("kind"))
        concealed = st.checkbox("存在瞒报、谎报", key=form.key("concealed"))
    form.submit(
        "登记事故",
        run=lambda submission: commands.enter_accident(
            viewer, commands.NewAccident(**typed, kind=kind, concealed=concealed), submission=submission
        ),
        done="已登记事故，编号 {}。",
    )
